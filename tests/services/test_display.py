"""Without a display there is a sentence, and neither a crash nor a workspace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import courtesydesk
from courtesydesk.services import display

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


def test_what_is_missing_is_told() -> None:
    assert "no display" in display.trouble({})
    assert "no display" in display.trouble({"WAYLAND_DISPLAY": "nowhere-0"})
    assert "no display" in display.trouble({"QT_QPA_PLATFORM": "xcb"})
    assert display.trouble({"QT_QPA_PLATFORM": "offscreen"}) == ""
    assert display.trouble({"QT_QPA_PLATFORM": "vnc:size=1000x800"}) == ""


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_loads", lambda name: "cursor" not in name)
    assert "libxcb-cursor.so.0" in display.trouble({"DISPLAY": ":0"})


def test_a_display_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_loads", lambda _name: True)
    assert "does not answer" in display.trouble({"DISPLAY": ":4711"})


@pytest.mark.parametrize("command", [[], ["demo"]])
def test_the_program_says_one_sentence_and_makes_nothing(
    tmp_path: Path, command: list[str]
) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    environment["PYTHONPATH"] = str(Path(courtesydesk.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "courtesydesk", "--workspace", str(tmp_path / "desk"), *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("There is no display here, so no window can open.")
    assert "xvfb-run" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "desk").exists()
