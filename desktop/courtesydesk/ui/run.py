"""Starting and ending the window: painted first, everything else after."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDir, QObject, QProcess, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from courtesydesk import __version__, collector, resources
from courtesydesk.domain.incidents import Incident, Wave
from courtesydesk.paths import APP_NAME
from courtesydesk.services.desk import Desk
from courtesydesk.ui import language
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.side import Place
from courtesydesk.ui.theme import Theme

if TYPE_CHECKING:
    from courtesydesk.services.updates import Offer
    from courtesydesk.ui.clock.alarms import Alarms  # by name only: loaded after the first paint

CommandRunner = Callable[[list[str], str, str, Callable[[str], None], Callable[[str], None]], int]


def run_window(
    desk: Desk, *, run_command: CommandRunner | None = None, first_run: bool | None = None
) -> int:
    """Show the window until it is closed; returns the exit status."""
    app = make_application(sys.argv)
    theme = Theme(app, app)
    if first_run is None:
        first_run = is_first_run(desk)
    window = MainWindow(desk, theme, first_run=first_run)
    theme.apply()
    window.room.fit()
    session = Session(desk, window, run_command)
    window.show()
    window.begin()
    status = app.exec()
    session.end()
    return status


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, named and ready for every screen."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    name_application()
    QApplication.setStyle("Fusion")
    app = QApplication(arguments[:1])
    QDir.addSearchPath("icons", str(resources.root() / "icons"))
    language.install(app)
    return app


def name_application() -> None:
    """How the system calls it, and by which name it finds its entry and icon."""
    QCoreApplication.setApplicationName("courtesy-desk")
    QCoreApplication.setApplicationVersion(__version__)
    QGuiApplication.setApplicationDisplayName(APP_NAME)
    QGuiApplication.setDesktopFileName("courtesy-desk")


def is_first_run(desk: Desk) -> bool:
    """Whether nobody has set this desk up yet."""
    if desk.demo or desk.settings.remembered("ui.first_run"):
        return False
    return not desk.settings.text("shop.name") and not desk.accounts.all()


class Session(QObject):
    """The window with what goes on behind it, from the first paint to the last."""

    def __init__(self, desk: Desk, window: MainWindow, run_command: CommandRunner | None) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._run_command = run_command
        self._background: QObject | None = None
        self._watching: QObject | None = None
        self._alarms: QObject | None = None
        self._ear: QObject | None = None
        self._reminders: QObject | None = None
        window.completed.connect(self._on_completed)
        window.demo_asked.connect(self._on_demo_asked)

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
        collector.calm()
        if self._run_command is not None:
            from courtesydesk.ui.instance import Ear

            ear = Ear(window.context, self._run_command, self)
            ear.show_asked.connect(self._on_show_asked)
            ear.listen()
            self._ear = ear

    def _remind(self, alarms: Alarms) -> None:
        """Promises that are due; and what is said, outside of the window too."""
        from courtesydesk.ui.outside import Outside
        from courtesydesk.ui.promises.reminders import PromiseReminders

        window = self._window
        outside = Outside(window, window.context.theme, self._stays_in_tray)
        outside.open_asked.connect(self._on_show_asked)
        self._reminders = reminders = PromiseReminders(window.context, self)
        reminders.list_asked.connect(self._open_promises)
        reminders.conversation_asked.connect(window.open_conversation)
        for teller in (alarms, reminders):
            teller.told.connect(outside.say)
        reminders.start()

    def _stays_in_tray(self) -> bool:
        return self._desk.settings.flag("desk.stay_in_tray")

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
        from courtesydesk.ui.settings.page import SettingsPage

        self._window.go(Place("page", "settings"))
        page = self._window.pages.page("settings")
        if isinstance(page, SettingsPage):
            page.show_section("updates")

    def _open_incidents(self) -> None:
        self._window.go(Place("page", "incidents"))

    def _on_demo_asked(self) -> None:
        """The demo shop has a workspace and a window of its own."""
        frozen = bool(getattr(sys, "frozen", False))
        arguments = ["demo"] if frozen else ["-m", "courtesydesk", "demo"]
        started, _ = QProcess.startDetached(sys.executable, arguments)
        if started:
            self._window.ask.tell(self.tr("The demo shop opens in a window of its own."))
        else:
            self._window.ask.tell(self.tr("The demo shop could not be opened."), problem=True)
