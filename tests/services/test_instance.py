"""How a second start speaks to the window that is there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.paths import Workspace
from courtesydesk.services import instance


class Pipe(io.RawIOBase):
    """A named pipe of Windows: once its other end is closed, reading it is an error."""

    def __init__(self, *said: bytes) -> None:
        self._said = list(said)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)

    def readinto(self, buffer: Any) -> int:
        if not self._said:
            raise OSError(22, "Invalid argument")
        piece = self._said.pop(0)
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_pipe_that_was_closed_has_said_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "_connect", lambda _where: Pipe(b'{"code": ', b"0}\n"))
    answers = instance.speak(Workspace(tmp_path), {"do": "show"})
    assert answers is not None
    assert list(answers) == [{"code": 0}]
