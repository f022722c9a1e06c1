# ruff: noqa: E402 - the paths are set first
"""How fast the window is, as a person meets it; called by run.py beside this file.

Each figure comes from a process of its own, which this file starts again with a name: a bare Qt
window is measured the same way in the same run, and what the desk takes is given as a multiple of
it. Without a display all of it is offscreen; with `xvfb-run` beside it, frames are measured there
as well.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "desktop"), str(ROOT / "tests")]

from courtesydesk.paths import Workspace

STARTS = 7
FRAMES = 600
SWITCHES = 120
STEP = 90
"""Pixels of one turn of the wheel."""
DRAFT = (
    "Hello Mina, I am so sorry that you were shouted at. As the sign clearly says, photos are not "
    "allowed, but nobody should be told so across the room. If you had asked, we would have been "
    "glad to. Please remove the review or we will call you tomorrow. We value your feedback."
)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    figure: str
    ratio: float | None = None
    aim: str = ""


# In the parent


def measure(small: Workspace, large: Workspace, *, starts: int = STARTS) -> list[Row]:
    """All rows about the window."""
    for workspace in (small, large):
        _set_up(workspace)
    with tempfile.TemporaryDirectory() as compiled:
        # As after an installation: what was compiled once is not compiled again.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        return _all_rows(small, large, starts)


def _all_rows(small: Workspace, large: Workspace, starts: int) -> list[Row]:
    return [*_start_rows(small, large, starts), *_frame_rows(large), *_waiting_rows(small, large)]


def _start_rows(small: Workspace, large: Workspace, starts: int) -> list[Row]:
    bare: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    few: list[dict[str, float]] = []
    _child("start", large)  # what lies on the disk is read once before anything counts
    for _ in range(starts):
        # In turn, so that whatever else the computer does falls on all of them.
        bare.append(_child("bare"))
        ours.append(_child("start", large))
        few.append(_child("start", small))

    def middle(found: list[dict[str, float]], what: str) -> float:
        return median(one[what] for one in found)

    least, most = middle(bare, "start"), middle(ours, "start")
    rows = [
        Row("bare Qt window, start to first paint", f"{1000 * least:.0f} ms"),
        Row("desk, start to first painted feed", f"{1000 * most:.0f} ms", most / least, "× 1.5"),
        Row("the same, of the small desk", f"{1000 * middle(few, 'start'):.0f} ms",
            middle(few, "start") / least, "× 1.5"),
        Row("desk, start to first painted conversation", f"{1000 * middle(ours, 'whole'):.0f} ms",
            middle(ours, "whole") / least),
    ]  # fmt: skip
    if "pss" in bare[0]:
        room = middle(bare, "pss")
        rows.append(Row("bare Qt window, memory (PSS)", f"{room:.0f} MB"))
        for name, found in (("desk, memory", ours), ("the same, of the small desk", few)):
            held = middle(found, "pss")
            rows.append(Row(name, f"{held:.0f} MB", held / room, "× 3"))
    return rows


def _frame_rows(large: Workspace) -> list[Row]:
    rows = []
    places = [("offscreen", [])]
    if shutil.which("xvfb-run"):
        places.append(("X11", ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]))
    for place, before in places:
        platform = "xcb" if before else "offscreen"
        plain = _child("bare-frames", before=before, platform=platform)
        ours = _child("frames", large, before=before, platform=platform)
        rows += [
            Row(f"plain list, frame while scrolling, {place}", _figure(plain)),
            Row(f"feed, frame while scrolling, {place}", _figure(ours),
                ours["p99"] / plain["p99"], "8 ms"),
        ]  # fmt: skip
    return rows


def _waiting_rows(small: Workspace, large: Workspace) -> list[Row]:
    few, many = _child("waits", small), _child("waits", large)
    rows = []
    for name, title in (("switch", "view switch, until painted"), ("search", "search, same")):
        rows.append(Row(title, _figure(many[name]), many[name]["p50"] / few[name]["p50"], "30 ms"))
    plain = _child("bare-typing")
    rows += [
        Row("plain text field, one key", _figure(plain)),
        Row("composer, one key, tone check on", _figure(many["typing"]),
            many["typing"]["p99"] / plain["p99"]),
        Row("tone check of a whole draft", _figure(many["tone"])),
    ]  # fmt: skip
    return rows


def _figure(times: dict[str, float]) -> str:
    return f"{times['p50']:8.2f} {times['p99']:8.2f} ms"


def _set_up(workspace: Workspace) -> None:
    from courtesydesk.services.settings import Settings
    from courtesydesk.store.database import Database

    db = Database(workspace.database)
    settings = Settings(db)
    settings.change({"shop.name": "Rue des Lilas", "shop.signs": "Sophie"})
    settings.remember("ui.first_run", "done")
    db.close()


def _child(
    name: str, workspace: Workspace | None = None, *, before: list[str] | None = None,
    platform: str = "offscreen",
) -> dict[str, Any]:  # fmt: skip
    """What a fresh process measures; its start is counted from here."""
    where = [] if workspace is None else [str(workspace.root)]
    environment = {**os.environ, "QT_QPA_PLATFORM": platform}
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    command = [*(before or []), sys.executable, __file__, name, repr(monotonic()), *where]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"measuring “{name}” failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


# In a process of its own: the bare windows


def bare(began: float) -> dict[str, float]:
    """Nothing but a window."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    found: dict[str, float] = {}

    class Window(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            if not found:
                found["start"] = monotonic() - began
                QTimer.singleShot(1500, app.quit)

    app = QApplication([])
    window = Window()
    window.resize(1440, 900)
    window.show()
    app.exec()
    return {**found, **_memory()}


def bare_frames(_began: float) -> dict[str, float]:
    """Qt's own list, with one line a row."""
    from PySide6.QtCore import QStringListModel
    from PySide6.QtWidgets import QApplication, QListView

    app = QApplication([])
    view = QListView()
    view.setModel(QStringListModel([f"Row {number} of the list" for number in range(20_000)]))
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.resize(356, 800)
    view.show()
    app.processEvents()
    return _scrolled(app, view)


def bare_typing(_began: float) -> dict[str, float]:
    """Qt's own text field."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    app = QApplication([])
    field = QPlainTextEdit()
    field.resize(520, 160)
    field.show()
    field.setFocus()
    app.processEvents()
    times = []
    for letter in DRAFT:
        before = perf_counter()
        QTest.keyClick(field, letter)
        app.processEvents()
        times.append(perf_counter() - before)
    return _shares(times)


# In a process of its own: the desk


def start(began: float, root: str) -> dict[str, float]:
    """The program as it starts, until its feed is painted, and until a conversation is."""
    from courtesydesk import app, collector

    collector.rest()  # as `app.open_window` does before it imports the window
    from courtesydesk.ui import run

    found: dict[str, float] = {}
    run.MainWindow = _watched(run.MainWindow, began, found)  # type: ignore[misc]
    app.open_window(Workspace(Path(root)), demo=True)
    return found


def _watched(window: Any, began: float, found: dict[str, float]) -> Any:
    """The window, noting when its rows and its first conversation are painted; then it closes."""
    from PySide6.QtCore import QTimer

    class Watched(window):  # type: ignore[misc]
        def begin(self) -> None:
            super().begin()
            view = self.feed.view
            _after_painting(view.viewport(), self.feed.model.rowCount, self._on_feed_painted)

        def complete(self) -> Any:
            is_new = self._panels is None
            panels = super().complete()
            if is_new:
                panels[0].customer_shown.connect(self._on_conversation_read)
            return panels

        def _on_conversation_read(self, _customer: object) -> None:
            said = self.conversation.view.widget()
            _after_painting(said, said.isVisible, self._on_conversation_painted)
            said.update()

        def _on_feed_painted(self) -> None:
            found.setdefault("start", monotonic() - began)

        def _on_conversation_painted(self) -> None:
            if "whole" not in found:
                found["whole"] = monotonic() - began
                QTimer.singleShot(1500, self._on_settled_down)

        def _on_settled_down(self) -> None:
            found.update(_memory())
            self.close()

    return Watched


def _after_painting(widget: Any, ready: Callable[[], object], then: Callable[[], None]) -> None:
    """Do something right after the widget is painted, when it is ready for that."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and ready():
                QTimer.singleShot(0, then)
            return False

    widget.installEventFilter(Painted(widget))


def frames(_began: float, root: str) -> dict[str, float]:
    """Everything, scrolled down through a few thousand rows."""
    from courtesydesk.domain.conversations import View

    with _Desk(root) as desk:
        desk.show(View.EVERYTHING)
        return _scrolled(desk.app, desk.window.feed.view)


def waits(_began: float, root: str) -> dict[str, dict[str, float]]:
    """What a person waits for: another view, a search, a letter, the tone."""
    from courtesydesk.domain.conversations import View
    from support.generator import SHOP

    chance = random.Random(11)
    with _Desk(root) as desk:
        views = [view for view in View if desk.desk.feed.counts(desk.desk.now()).views.get(view)]
        switch = [desk.show(chance.choice(views)) for _ in range(SWITCHES)]
        search = []
        for _ in range(SWITCHES):
            words = chance.choice(SHOP)
            search.append(desk.search(words if chance.random() < 0.5 else words[:3]))
        desk.show(View.EVERYTHING)
        typing = desk.type(DRAFT)
        tone = desk.judge(DRAFT)
    return {
        "switch": _shares(switch), "search": _shares(search), "typing": _shares(typing),
        "tone": _shares(tone),
    }  # fmt: skip


class _Desk:
    """The window on a desk, and a stop watch."""

    def __init__(self, root: str) -> None:
        from courtesydesk import assembly
        from courtesydesk.ui.main_window import MainWindow
        from courtesydesk.ui.run import Session, make_application
        from courtesydesk.ui.theme import Theme

        self.app = make_application(["courtesy-desk"])
        self.desk = assembly.open_desk(Workspace(Path(root)), demo=True)
        self.window: Any = MainWindow(self.desk, Theme(self.app))
        self.session = Session(self.desk, self.window, None)
        self.window.show()
        self.window.activateWindow()
        self.window.begin()
        self.until(lambda: self.window.feed.model.rowCount())
        self.rest(1.0)

    def __enter__(self) -> _Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.window.close()
        self.session.end()
        self.app.processEvents()
        self.desk.close()

    def until(self, true: Callable[[], object]) -> None:
        """Let the window work until that is so."""
        from PySide6.QtCore import QEventLoop, QTimer

        tick = QTimer()
        tick.start(5)
        loop = QEventLoop()
        while not true():
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rest(self, seconds: float) -> None:
        """So long, and until nothing is under way."""
        end = perf_counter() + seconds
        self.until(lambda: perf_counter() > end and not self.window.tasks.busy)

    def painted(self, act: Callable[[], None]) -> float:
        """From doing it until the rows that come of it are painted."""
        feed, seen = self.window.feed, []

        def note() -> None:
            seen.append(True)

        feed.model.loaded.connect(note)
        before = perf_counter()
        act()
        self.until(lambda: seen)
        feed.view.viewport().repaint()
        spent = perf_counter() - before
        feed.model.loaded.disconnect(note)
        self.rest(0.02)
        return spent

    def show(self, view: Any) -> float:
        """Another view."""
        from courtesydesk.ui.side import Place

        return self.painted(lambda: self.window.go(Place("view", view.value)))

    def search(self, words: str) -> float:
        """As after Return in the field."""
        return self.painted(lambda: self.window.top.search.asked.emit(words))

    def type(self, text: str) -> list[float]:
        """Key after key; every tenth time so slowly that the tone is looked at in between."""
        from PySide6.QtTest import QTest

        window = self.window
        window.feed.view.go_to(0)
        self.until(window.conversation.composer.isVisible)
        self.rest(1.0)
        editor = window.conversation.composer.editor
        editor.setFocus()
        times = []
        for number, letter in enumerate(text):
            before = perf_counter()
            QTest.keyClick(editor, letter)
            self.app.processEvents()
            times.append(perf_counter() - before)
            self.rest(0.16 if number % 10 == 0 else 0.0)
        editor.set_text("")
        return times

    def judge(self, text: str) -> list[float]:
        """The tone check itself, of a draft that grows by a letter."""
        times = []
        for end in range(len(text) - 100, len(text)):
            before = perf_counter()
            self.desk.coaching.check(text[:end], "Was shouted at for taking a picture.")
            times.append(perf_counter() - before)
        return times


# Both


def _scrolled(app: Any, view: Any) -> dict[str, float]:
    bar = view.verticalScrollBar()
    times = []
    for _ in range(FRAMES):
        before = perf_counter()
        bar.setValue(bar.value() + STEP)
        view.viewport().repaint()
        app.processEvents()
        times.append(perf_counter() - before)
    return _shares(times)


def _shares(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(1000 * one for one in seconds)
    return {"p50": median(ordered), "p99": ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]}


def _memory() -> dict[str, float]:
    """What this process holds, its share of what it holds with others counted as a share."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return {}
    for line in rollup.read_text().splitlines():
        if line.startswith("Pss:"):
            return {"pss": int(line.split()[1]) / 1000}
    return {}


CHILDREN: dict[str, Callable[..., Any]] = {
    "bare": bare, "bare-frames": bare_frames, "bare-typing": bare_typing, "start": start,
    "frames": frames, "waits": waits,
}  # fmt: skip

if __name__ == "__main__":
    _, child, began, *where = sys.argv
    sys.stdout.write(json.dumps(CHILDREN[child](float(began), *where)) + "\n")
