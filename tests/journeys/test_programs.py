"""More than one process: a kill in mid-word, a second start, a command beside the window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from support.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[bytes]]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks POSIX to its children")

TYPIST = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from courtesydesk import assembly
from courtesydesk.paths import Workspace
from courtesydesk.ui import main_window, run

TEXT = "Dear Ada, I am so sorry about the rye, it was "
desk = assembly.open_desk(Workspace(Path(sys.argv[1])))
qt = run.make_application(["courtesy-desk"])
window = main_window.MainWindow(desk, run.Theme(qt))
window.show()
window.activateWindow()
window.begin()
typed = 0

def turn():
    global typed
    composer = window.conversation.composer
    if not typed:
        if not window.feed.model.rowCount():
            return
        window.feed.view.go_to(0)
        if composer.isVisible() and composer._loaded is not None:
            composer.focus_text()
            typed = 1
    elif typed <= len(TEXT):
        QTest.keyClicks(composer.editor, TEXT[typed - 1])
        typed += 1
        if typed > len(TEXT):
            print("typed", flush=True)
    else:
        # In mid-word, for ever, until somebody kills it.
        QTest.keyClicks(composer.editor, "o")

ticks = QTimer()
ticks.timeout.connect(turn)
ticks.start(15)
qt.exec()
"""


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "desktop"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def test_a_kill_in_mid_word_loses_nothing_that_was_typed(desk: Driver) -> None:
    desk.hears("Ada", "Is the rye back?")
    desk.close()
    typist = subprocess.Popen(
        [sys.executable, "-c", TYPIST, str(desk.workspace.root)],
        stdout=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    try:
        assert typist.stdout is not None
        assert typist.stdout.readline() == b"typed\n"
        sentence = "Dear Ada, I am so sorry about the rye, it was o"
        desk.until(
            lambda: desk.count("SELECT count(*) FROM draft WHERE text LIKE ? || '%'", sentence)
        )
    finally:
        typist.send_signal(signal.SIGKILL)
        typist.communicate()
    assert desk.count("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
                      ) == 0  # fmt: skip

    desk.open()
    desk.open_mention("Ada")
    desk.until(lambda: desk.draft.startswith(sentence))
    assert desk.draft.rstrip("o") == sentence.rstrip("o")


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_a_second_start_brings_the_first_window_to_the_front(desk: Driver, start: Start) -> None:
    desk.window.showMinimized()
    desk.until(desk.window.isMinimized)
    second = start(desk)
    desk.until(lambda: second.poll() is not None)
    assert second.returncode == 0, (desk.folder / "said").read_text()
    desk.until(lambda: not desk.window.isMinimized())
    assert desk.window.isActiveWindow()
    assert not desk.window.windowState() & Qt.WindowState.WindowMinimized


def test_a_command_that_writes_is_done_by_the_open_window_and_shows_there(
    desk: Driver, start: Start
) -> None:
    desk.hears("Ada", "Is the rye back?")
    desk.open_mention("Ada")
    number = desk.conversation("Ada")
    command = start(desk, "reply", str(number), "--file", "-", typed=b"It is, Ada.")
    desk.until(lambda: command.poll() is not None)
    assert command.returncode == 0, (desk.folder / "said").read_text()
    desk.sees("It is, Ada.", "undo")
    desk.time_passes(minutes=1)
    desk.until(desk.posted)
    assert desk.posted()[0].text.startswith("It is, Ada.")


@pytest.fixture
def start() -> Iterator[Start]:
    """Another process on the same desk; it waits for nobody but the window."""
    started: list[subprocess.Popen[bytes]] = []

    def _start(desk: Driver, *argv: str, typed: bytes = b"") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "courtesydesk", "--workspace", str(desk.workspace.root)]
        with (desk.folder / "said").open("wb") as said:
            process = subprocess.Popen(
                [*command, *argv], stdin=subprocess.PIPE, stderr=said, stdout=said,
                env=environment(),
            )  # fmt: skip
        started.append(process)
        assert process.stdin is not None
        process.stdin.write(typed)
        process.stdin.close()
        process.stdin = None
        return process

    yield _start
    for process in started:
        process.kill()
        process.wait()
