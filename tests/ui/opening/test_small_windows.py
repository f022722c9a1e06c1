"""The small windows while no desk is open: what is done, how far, and why it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from courtesydesk.domain.errors import NotFound, UserError
from courtesydesk.paths import Workspace
from courtesydesk.services.errands import Done, GoTo, Move
from courtesydesk.ui.opening.between import Between
from courtesydesk.ui.opening.stuck import Stuck
from courtesydesk.ui.run import Stage
from support.shop import MORNING, make_desk

AWAY = NotFound(
    "Your desk is in /media/stick/desk, and that is not there now.",
    safe="Nothing was changed.",
    todo="Plug in the disk that it is on, and start again.",
)


@pytest.fixture
def closed_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    desk = make_desk(tmp_path)
    (desk.workspace.pictures / "cake.jpg").write_bytes(b"cake" * 1_000_000)
    desk.db.close()
    return desk.workspace


def test_a_move_says_how_far_it_is_and_ends(qtbot, theme, closed_desk, tmp_path):
    window = Between(theme, Move(tmp_path / "new"), closed_desk)
    qtbot.addWidget(window)
    done = window.do(MORNING)
    assert done == Done(Workspace(tmp_path / "new"), done.errand, kept=closed_desk.root)
    assert window.windowTitle() == "Moving your desk…"
    assert " MB of " in window.far.text()


class Endless:
    """Something that goes on until it is stopped."""

    def run(self, workspace: Workspace, *, now: Any, progress: Any, stop: Any) -> Done:
        while not stop():
            progress(1, 2)
        raise UserError("It was stopped.")


def test_closing_it_asks_it_to_stop_and_says_why_it_ended(qtbot, theme, closed_desk):
    window = Between(theme, Endless(), closed_desk)
    qtbot.addWidget(window)
    QTimer.singleShot(50, window.close)
    done = window.do(MORNING)
    assert str(done.error) == "It was stopped."
    assert done.workspace == closed_desk


def test_what_went_wrong_is_in_the_answer(qtbot, theme, closed_desk, tmp_path):
    window = Between(theme, GoTo(tmp_path / "nothing"), closed_desk)
    qtbot.addWidget(window)
    assert isinstance(window.do(MORNING).error, NotFound)


@pytest.mark.parametrize(("pressed", "answer"), [("again", True), ("close", False)])
def test_a_desk_that_cannot_be_opened_says_why_and_asks(qtbot, theme, pressed, answer):
    window = Stuck(theme, AWAY)
    qtbot.addWidget(window)
    QTimer.singleShot(0, window.again.click if pressed == "again" else window.close)
    assert window.ask() is answer
    assert window.said.text().replace("\u200b", "") == AWAY.sentence()
    assert window.folder is None


def test_the_folder_of_another_desk_can_be_named(qtbot, theme, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window = Stuck(theme, AWAY)
    qtbot.addWidget(window)
    QTimer.singleShot(0, window.other.click)
    assert window.ask()
    assert window.folder == tmp_path


def test_a_small_window_does_not_end_the_program(qapp, qtbot):
    stage = Stage()

    def press() -> None:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, Stuck))
        assert not qapp.quitOnLastWindowClosed()
        window.again.click()

    before = qapp.quitOnLastWindowClosed()
    QTimer.singleShot(0, press)
    try:
        assert stage.ask_what_now(AWAY) is True
        assert qapp.quitOnLastWindowClosed()
    finally:
        qapp.setQuitOnLastWindowClosed(before)
