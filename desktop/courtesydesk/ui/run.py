"""Starting and ending the window: painted first, everything else after."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    SIGNAL,
    QCoreApplication,
    QDir,
    QEvent,
    QObject,
    QProcess,
    Qt,
    Signal,
)
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from courtesydesk import __version__, collector, resources
from courtesydesk.domain.incidents import Incident, Wave
from courtesydesk.paths import APP_NAME
from courtesydesk.services import running
from courtesydesk.services.desk import Desk
from courtesydesk.ui import language
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.side import Place
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.window_commands import LEAVING

if TYPE_CHECKING:
    # By name only: what they are made of is loaded after the first paint.
    from courtesydesk.domain.errors import DeskError
    from courtesydesk.paths import Workspace
    from courtesydesk.services.errands import Done, Errand, GoTo
    from courtesydesk.services.updates import Offer
    from courtesydesk.ui.clock.alarms import Alarms

CommandRunner = Callable[[list[str], str, str, Callable[[str], None], Callable[[str], None]], int]


TRAY_ASKED = "ui.tray_asked"


@dataclass(frozen=True, slots=True)
class Start:
    """How a window begins."""

    what: str = ""
    """A link or file that is to be opened in it."""
    background: bool = False
    """In the tray, where there is one."""
    done: Done | None = None
    """What was done since the window before it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a window ended."""

    status: int
    errand: Errand | None = None
    """What is to be done now that the desk is closed; then a window opens again."""


class Stage:
    """The application and its look, for as many windows as there are, one after the other."""

    def __init__(self) -> None:
        known = QApplication.instance()
        self._app = known if isinstance(known, QApplication) else make_application(sys.argv)
        self._theme = self._app.findChild(Theme) or Theme(self._app, self._app)

    def show(self, desk: Desk, start: Start, *, run_command: CommandRunner | None = None) -> Ended:
        """Show the desk's window until it is closed."""
        window = MainWindow(desk, self._theme, first_run=is_first_run(desk))
        self._theme.apply()
        window.room.fit()
        session = Session(desk, window, run_command, start)
        session.appear()
        window.begin()
        status = self._app.exec()
        session.end()
        window.deleteLater()
        return Ended(status, session.errand)

    def run(self, errand: Errand, workspace: Workspace, now: datetime) -> Done:
        """Do what a closed desk is needed for, and say how far it is."""
        from courtesydesk.ui.opening.between import Between

        with self._no_end():
            return Between(self._theme, errand, workspace).do(now)

    def ask_what_now(self, error: DeskError) -> GoTo | bool:
        """Say why a desk cannot be opened: whether to try again, or where it is instead."""
        from courtesydesk.services.errands import GoTo
        from courtesydesk.ui.opening.stuck import Stuck

        self._theme.apply()
        with self._no_end():
            stuck = Stuck(self._theme, error)
            again = stuck.ask()
        return again if stuck.folder is None else GoTo(stuck.folder)

    @contextlib.contextmanager
    def _no_end(self) -> Iterator[None]:
        """A small window is no last one."""
        self._app.setQuitOnLastWindowClosed(False)
        try:
            yield
        finally:
            self._app.setQuitOnLastWindowClosed(True)


class Application(QApplication):
    """Hears what macOS sends to a program instead of arguments: a file or a link to open."""

    open_asked = Signal(str)

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.waiting: list[str] = []
        """What was asked for before anybody listened."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            what = event.file() or event.url().toString()
            if self.receivers(OPEN_ASKED):
                self.open_asked.emit(what)
            else:
                self.waiting.append(what)
            return True
        return super().event(event)


OPEN_ASKED = SIGNAL("open_asked(QString)")


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, named and ready for every screen."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    name_application()
    QApplication.setStyle("Fusion")
    app = Application(arguments[:1])
    QDir.addSearchPath("icons", str(resources.root() / "icons"))
    language.install(app)
    return app


def name_application() -> None:
    """How the system calls it, and by which name it finds its entry and icon."""
    QCoreApplication.setApplicationName("courtesy-desk")
    QCoreApplication.setApplicationVersion(__version__)
    QGuiApplication.setApplicationDisplayName(APP_NAME)
    QGuiApplication.setDesktopFileName(running.APP_ID)


def is_first_run(desk: Desk) -> bool:
    """Whether nobody has set this desk up yet."""
    if desk.demo or desk.settings.remembered("ui.first_run"):
        return False
    return not desk.settings.text("shop.name") and not desk.accounts.all()


class Session(QObject):
    """The window with what goes on behind it, from the first paint to the last."""

    def __init__(
        self,
        desk: Desk,
        window: MainWindow,
        run_command: CommandRunner | None,
        start: Start = Start(),
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._run_command = run_command
        self._start = start
        self.errand: Errand | None = None
        """What is to be done once the window is closed."""
        self._background: QObject | None = None
        self._watching: QObject | None = None
        self._alarms: QObject | None = None
        self._ear: QObject | None = None
        self._reminders: QObject | None = None
        window.completed.connect(self._on_completed)
        window.demo_asked.connect(self._on_demo_asked)
        window.errand_asked.connect(self._on_errand_asked)

    def end(self) -> None:
        """Stop what is under way, and wait a little for it."""
        from courtesydesk.ui.background import Background
        from courtesydesk.ui.clock.alarms import Alarms
        from courtesydesk.ui.promises.reminders import PromiseReminders
        from courtesydesk.ui.watching import Watching

        if isinstance(self._alarms, Alarms):
            self._alarms.stop()
        if isinstance(self._reminders, PromiseReminders):
            self._reminders.stop()
        if isinstance(self._background, Background):
            self._background.stop()
        if isinstance(self._watching, Watching):
            self._watching.stop()
        if self._ear is not None:
            self._ear.close()  # type: ignore[attr-defined]
        self._window.tasks.finish(3000)

    def _on_completed(self) -> None:
        from courtesydesk.ui.background import Background
        from courtesydesk.ui.clock.alarms import Alarms
        from courtesydesk.ui.opening.opener import Opener
        from courtesydesk.ui.watching import Watching

        window = self._window
        background = Background(window.context, window.jobs, self)
        background.online_changed.connect(window.set_online)
        background.newer_found.connect(self._on_newer)
        window.fetch_asked.connect(background.fetch_all)
        self._background = background
        background.start()
        self._watching = watching = Watching(window.context, self)
        watching.incident_begun.connect(self._on_incident)
        watching.start()
        self._alarms = alarms = Alarms(window.context, self)
        alarms.late_asked.connect(window.top.past_target_asked)
        alarms.start()
        self._remind(alarms)
        self._opener = opener = Opener(window)
        opener.errand_asked.connect(self._on_errand_asked)
        window.file_asked.connect(opener.open)
        collector.calm()
        if self._run_command is not None:
            from courtesydesk.ui.instance import Ear

            ear = Ear(window.context, self._run_command, self)
            ear.show_asked.connect(self._on_show_asked)
            ear.open_asked.connect(self._opener.open)
            ear.listen()
            self._ear = ear
        self._open_what_waits()

    def _remind(self, alarms: Alarms) -> None:
        """Promises that are due; and what is said, outside of the window too."""
        from courtesydesk.ui.outside import Outside
        from courtesydesk.ui.promises.reminders import PromiseReminders

        window = self._window
        outside = Outside(window, window.context.theme, self._stays_in_tray)
        outside.open_asked.connect(self._on_show_asked)
        outside.missing.connect(self._on_no_tray)
        if sys.platform == "win32":
            outside.heed(running.is_asked_to_close)
        self._reminders = reminders = PromiseReminders(window.context, self)
        reminders.list_asked.connect(self._open_promises)
        reminders.conversation_asked.connect(window.open_conversation)
        for teller in (alarms, reminders):
            teller.told.connect(outside.say)
        reminders.start()

    def _open_what_waits(self) -> None:
        """What this start was for, and what the one before it did."""
        app = QApplication.instance()
        if isinstance(app, Application):
            app.open_asked.connect(self._on_open_asked)
            waiting, app.waiting = app.waiting, []
            for what in waiting:
                self._opener.open(what)
        if self._start.what:
            self._opener.open(self._start.what)
        if self._start.done is not None:
            self._say_done(self._start.done)

    def _on_open_asked(self, what: str) -> None:
        self._on_show_asked()
        self._opener.open(what)

    def _say_done(self, done: Done) -> None:
        from courtesydesk.services.errands import Move, TakeIn

        ask, kept = self._window.ask, str(done.kept or "")
        if done.error is not None:
            ask.trouble(done.error)
        elif isinstance(done.errand, Move):
            ask.tell(
                self.tr("Your desk is in {folder} now. The old copy is kept until you remove it.")
                .format(folder=done.workspace.root),
                action=self.tr("Look"), on_action=self._window.open_safety,
            )  # fmt: skip
        elif isinstance(done.errand, TakeIn) and kept:
            ask.tell(
                self.tr("The backup is in place. What was here before is in {folder}.").format(
                    folder=kept
                )
            )

    def _on_errand_asked(self, errand: Errand) -> None:
        """The desk is closed for it."""
        self.errand = errand
        self._window.setProperty(LEAVING, True)
        self._window.close()

    def appear(self) -> None:
        """Show the window; one that starts quietly waits for the tray, or for none to be there."""
        if not self._start.background:
            self._window.show()

    def _on_no_tray(self) -> None:
        if self._start.background and self._window.isHidden():
            self._window.show()

    def _stays_in_tray(self) -> bool | None:
        """Asked once, at the first closing while something waits; None: it is not to be closed."""
        settings, ask = self._desk.settings, self._window.ask
        if settings.flag("desk.stay_in_tray"):
            return True
        if settings.remembered(TRAY_ASKED) or not self._something_waits():
            return False
        chosen = ask.choose(
            self.tr("Something is waiting"),
            self.tr(
                "Replies go, and promises are called to mind, only while the desk runs. You can "
                "change this under Settings, The desk."
            ),
            [
                self.tr("Keep the desk in the tray when I close the window"),
                self.tr("Closing ends it; what waits goes when I open it again"),
            ],
        )
        if chosen is None:
            return None
        settings.remember(TRAY_ASKED, "yes")
        if chosen == 0:
            self._window.hub.announce(settings.change({"desk.stay_in_tray": True}))
        return chosen == 0

    def _something_waits(self) -> bool:
        counts = self._desk.feed.counts(self._desk.now())
        return bool(counts.outbox_waiting or counts.promises_due)

    def _open_promises(self) -> None:
        self._window.go(Place("page", "promises"))

    def _on_show_asked(self) -> None:
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def _on_incident(self, incident: Incident) -> None:
        words = (
            self.tr("Many people complain about one thing: {title}")
            if incident.wave is Wave.COMPLAINTS
            else self.tr("Many people praise one thing: {title}")
        )
        self._window.ask.tell(
            words.format(title=incident.title), action=self.tr("Look"),
            on_action=self._open_incidents,
        )  # fmt: skip

    def _on_newer(self, offer: Offer) -> None:
        self._window.ask.tell(
            self.tr("Version {version} of Courtesy Desk is there.").format(
                version=str(offer.release.version)
            ),
            action=self.tr("Look"), on_action=self._open_updates,
        )  # fmt: skip

    def _open_updates(self) -> None:
        self._window.open_settings("updates")

    def _open_incidents(self) -> None:
        self._window.go(Place("page", "incidents"))

    def _on_demo_asked(self) -> None:
        """The demo shop has a workspace and a window of its own."""
        from courtesydesk.services import program

        first, *rest = program.command()
        started, _ = QProcess.startDetached(first, [*rest, "demo"])
        if started:
            self._window.ask.tell(self.tr("The demo shop opens in a window of its own."))
        else:
            self._window.ask.tell(self.tr("The demo shop could not be opened."), problem=True)
