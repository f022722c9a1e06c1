"""From outside: links, files of a whole desk, the tray; and the desk that moves and opens again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from courtesydesk.paths import Workspace
from courtesydesk.services.errands import TakeIn
from courtesydesk.ui.opening.card import DeskFileCard
from courtesydesk.ui.outside import Outside
from courtesydesk.ui.run import Session, Start
from support.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = (
    "courtesydesk:outbox?send=all",
    "courtesydesk:conversation/1/reply?text=buy+now",
    "courtesydesk:file:///etc/passwd",
)
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="speaks POSIX to its children"),
    pytest.mark.qt_log_ignore("^This plugin does not support"),
]


@pytest.fixture
def elsewhere(desk: Driver) -> Iterator[Callable[..., int]]:
    """Another start of the program on the same desk, as a browser or a file manager makes it."""
    started: list[subprocess.Popen[bytes]] = []
    command = [sys.executable, "-m", "courtesydesk"]
    child = {**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"}

    def _start(*argv: str) -> int:
        with (desk.folder / "said").open("wb") as said:
            process = subprocess.Popen(
                [*command, "--workspace", str(desk.workspace.root), *argv], env=child, stderr=said
            )
        started.append(process)
        desk.until(lambda: process.poll() is not None)
        return int(process.returncode)

    yield _start
    for process in started:
        process.kill()
        process.wait()


def test_a_link_shows_its_conversation_in_the_window_that_is_open(
    desk: Driver, elsewhere: Callable[..., int]
) -> None:
    desk.hears("Ada", "Is the rye back?")
    desk.hears("Bo", "The éclairs were dry.")
    number = desk.conversation("Ada")
    desk.open_mention("Bo")
    desk.window.showMinimized()
    assert elsewhere("open", f"courtesydesk:conversation/{number}") == 0
    desk.until(lambda: desk.pane.shown == number)
    assert not desk.window.isMinimized()
    assert elsewhere("open", "courtesydesk:search?q=rye") == 0
    desk.until(lambda: desk.window.feed.model.query.text == "rye")
    assert elsewhere("open", "courtesydesk:outbox") == 0
    desk.until(lambda: desk.window.pages.current == "outbox")


def test_a_hostile_link_is_refused_and_nothing_happens(
    desk: Driver, elsewhere: Callable[..., int]
) -> None:
    desk.hears("Ada", "Is the rye back?")
    shown = desk.window.pages.current
    for link in HOSTILE:
        assert elsewhere("open", link) == 1
        assert b"Nothing was opened." in (desk.folder / "said").read_bytes()
        # Also where somebody speaks to the window itself.
        desk.session._opener.open(link)
        desk.sees("That link is none of ours")
    desk.session._opener.open("courtesydesk:conversation/999")
    desk.sees("not there")
    assert desk.window.pages.current == shown
    assert desk.posted() == []
    assert desk.count("SELECT count(*) FROM outbox") == 0


def test_the_link_to_a_conversation_is_copied_and_leads_back(desk: Driver) -> None:
    desk.hears("Ada", "Is the rye back?")
    desk.open_mention("Ada")
    desk.press("Ctrl+Shift+L")
    desk.sees("The link is on the clipboard.")
    link = QGuiApplication.clipboard().text()
    assert link == f"courtesydesk:conversation/{desk.conversation('Ada')}"
    desk.goes("outbox")
    desk.session._opener.open(link)
    desk.until(lambda: desk.window.pages.current == "desk")


def card_of(desk: Driver) -> DeskFileCard:
    desk.until(lambda: desk.window.findChild(DeskFileCard) is not None)
    card = desk.window.findChild(DeskFileCard)
    assert isinstance(card, DeskFileCard)
    return card


def test_a_file_says_what_it_holds_and_becomes_a_desk_of_its_own(
    desk: Driver, elsewhere: Callable[..., int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk.hears("Ada", "Is the rye back?")
    file = tmp_path / "shop.cdesk"
    desk.desk.safety.backup(file, now=desk.clock())
    assert elsewhere("open", str(file)) == 0
    desk.sees("Rue des Lilas", "Conversations", "Replies on their way", "Put it in this desk’s")
    card = card_of(desk)
    column = card.panel.layout()
    assert column is not None
    desk.until(lambda: card.panel.height() == column.totalHeightForWidth(card.panel.width()) > 300)
    folder = tmp_path / "Documents"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    monkeypatch.setattr(desk.window.ask, "folder", lambda _title: folder)
    desk.click("Open as a desk of its own…")
    desk.sees("The desk is ready")
    made = Workspace(folder / "Rue des Lilas")
    assert made.database.exists()
    assert str(made.root) in card.said.text()
    desk.press("Escape")
    desk.until(lambda: desk.window.findChild(DeskFileCard) is None)


def test_a_file_may_take_the_desks_place_which_closes_the_window_for_it(
    desk: Driver, tmp_path: Path
) -> None:
    file = tmp_path / "shop.cdesk"
    desk.desk.safety.backup(file, now=desk.clock())
    desk.drops(file)
    desk.click("Put it in this desk’s place")
    desk.until(lambda: desk.session.errand == TakeIn(file))
    assert not desk.window.isVisible()


def test_a_file_that_is_none_is_left_alone(desk: Driver, tmp_path: Path) -> None:
    (tmp_path / "letter.cdesk").write_text("Dear shop")
    desk.session._opener.open(str(tmp_path / "letter.cdesk"))
    desk.sees("This file cannot be taken in", "Nothing was changed.")
    desk.press("Escape")
    desk.session._opener.open(str(tmp_path / "program.exe"))
    desk.sees("program.exe is no file of a desk")


class Tray(QSystemTrayIcon):
    """A tray, where the screen of tests has none."""

    def show(self) -> None:
        return None


def closes(desk: Driver, monkeypatch: pytest.MonkeyPatch, line: int | None) -> list[str]:
    """Close the window; returns what was asked."""
    asked: list[str] = []

    def choose(title: str, *_: Any, **__: Any) -> int | None:
        asked.append(title)
        return line

    monkeypatch.setattr(desk.window.ask, "choose", choose)
    desk.window.close()
    return asked


def with_tray(desk: Driver) -> None:
    outside = desk.session.findChild(Outside) or desk.window.findChild(Outside)
    assert isinstance(outside, Outside)
    outside.use(Tray(outside))


def test_whoever_closes_while_something_waits_is_asked_once_about_the_tray(
    desk: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hears("Ada", "Is the rye back?")
    desk.open_mention("Ada")
    desk.cable_pulled()
    desk.replies("It is, Ada.")
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.count("SELECT count(*) FROM outbox"))
    with_tray(desk)
    assert closes(desk, monkeypatch, None) == ["Something is waiting"]
    assert desk.window.isVisible()
    assert closes(desk, monkeypatch, 0) == ["Something is waiting"]
    assert desk.window.isHidden()
    assert desk.desk.settings.flag("desk.stay_in_tray")
    desk.window.show()
    assert closes(desk, monkeypatch, None) == []
    assert desk.window.isHidden()


def test_closing_ends_it_where_nothing_waits_or_the_owner_said_so(
    desk: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tray(desk)
    desk.hears("Ada", "Is the rye back?")
    with desk.bot.waitSignal(desk.window.closing):
        assert closes(desk, monkeypatch, 0) == []
    assert not desk.desk.settings.flag("desk.stay_in_tray")


def test_the_computer_ends_without_a_question(desk: Driver) -> None:
    outside = desk.window.findChild(Outside)
    assert isinstance(outside, Outside)
    with_tray(desk)
    desk.desk.settings.change({"desk.stay_in_tray": True})
    outside._on_log_out()
    with desk.bot.waitSignal(desk.window.closing):
        desk.window.close()


def test_a_quiet_start_waits_for_the_tray_and_shows_itself_where_there_is_none(
    desk: Driver,
) -> None:
    session = Session(desk.desk, desk.window, None, Start(background=True))
    desk.window.hide()
    session.appear()
    assert desk.window.isHidden()
    session._on_no_tray()
    assert desk.window.isVisible()
    session.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


MOVER = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from courtesydesk import app
from courtesydesk.paths import Workspace
from courtesydesk.services.errands import GoTo, Move, TakeIn
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui import run

old, new, backup = map(Path, sys.argv[1:])
errands = [Move(new), TakeIn(backup), Move(new / "pictures"), GoTo(old.parent / "nothing")]
seen = []
say = run.Session._open_what_waits

def begun(session):
    say(session)
    window = session._window
    seen.append((str(window.context.desk.workspace.root), window.windowTitle(),
                 window.ask.toast.accessibleName() or ""))
    print(json.dumps(seen[-1]), flush=True)
    if errands:
        QTimer.singleShot(0, window, lambda: window.errand_asked.emit(errands.pop(0)))
    else:
        QTimer.singleShot(0, window, window.close)

run.Session._open_what_waits = begun
print(json.dumps(app.open_window(Workspace(old))), flush=True)
"""


def test_the_desk_moves_and_is_taken_in_between_two_windows(closed: Driver, tmp_path: Path) -> None:
    closed.set_up()
    desk = closed.open()
    backup = tmp_path / "shop.cdesk"
    desk.desk.safety.backup(backup, now=desk.clock())
    desk.desk.settings.change({"shop.name": "Lilas & Co"})
    desk.close()
    old, new = closed.workspace.root, tmp_path / "disk" / "My desk"
    done = subprocess.run(
        [sys.executable, "-c", MOVER, str(old), str(new), str(backup)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen",
             "XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data"),
             "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *windows, status = [json.loads(line) for line in done.stdout.splitlines()]
    assert status == 0, done.stderr
    assert [(root, title) for root, title, _ in windows] == [
        (str(old), "Lilas & Co"),
        (str(new), "Lilas & Co"),
        (str(new), "Rue des Lilas"),
        (str(new), "Rue des Lilas"),
        (str(new), "Rue des Lilas"),
    ]
    kept = sorted(path.name for path in new.parent.iterdir())
    assert len(kept) == 2
    assert kept[1].startswith("My desk-before-restore-")


def test_a_start_at_login_leaves_the_window_that_is_open_alone(
    desk: Driver, elsewhere: Callable[..., int]
) -> None:
    desk.window.showMinimized()
    desk.until(desk.window.isMinimized)
    assert elsewhere("--background") == 0
    assert desk.window.isMinimized()


AWAY = """
import sys
from courtesydesk import app
from courtesydesk.ui.opening.stuck import Stuck

def ask(self):
    print(self.said.text().replace(chr(0x200b), ""), flush=True)
    return False

Stuck.ask = ask
sys.exit(app.run([]))
"""


def test_a_desk_that_is_away_is_said_in_a_window_and_not_begun_anew(tmp_path: Path) -> None:
    config = tmp_path / "config" / "CourtesyDesk"
    config.mkdir(parents=True)
    (config / "desk-folder.txt").write_text(f"{tmp_path}/stick/desk\n")
    done = subprocess.run(
        [sys.executable, "-c", AWAY],
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen",
             "XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")},
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    sentence = f"Your desk is in {tmp_path}/stick/desk, and that is not there now."
    assert done.stdout.startswith(sentence)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert not (tmp_path / "stick").exists()
    assert not (tmp_path / "data").exists()


FILE_OPENER = """
import sys
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from courtesydesk.ui.run import make_application
app = make_application(["courtesy-desk"])
def send(url):
    QCoreApplication.sendEvent(app, QFileOpenEvent(QUrl(url)))
send("file:///tmp/before.cdesk")
print(app.waiting)
app.open_asked.connect(print)
send("courtesydesk:outbox")
print(app.waiting)
"""


def test_what_macos_sends_is_kept_until_somebody_listens() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILE_OPENER], capture_output=True, text=True, timeout=110,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "['/tmp/before.cdesk']", "courtesydesk:outbox", "['/tmp/before.cdesk']"
    ], done.stderr  # fmt: skip
