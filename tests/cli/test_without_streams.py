"""A program of Windows without a console has no streams, and works all the same."""

from __future__ import annotations

import sys

import pytest

from courtesydesk.__main__ import main


@pytest.mark.parametrize(("arguments", "status"), [(["check", "-"], 0), (["no-such"], 2)])
def test_what_nobody_can_read_is_said_to_nobody(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int
) -> None:
    monkeypatch.setattr(sys, "argv", ["CourtesyDesk.exe", *arguments])
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main() == status
    assert not sys.stderr.isatty()
