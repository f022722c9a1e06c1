"""Newer versions: looked for when the owner says so, fetched, checked, put in place."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk import __version__
from courtesydesk.domain.errors import DeskError
from courtesydesk.services.installing import Next, put_in_place
from courtesydesk.services.program import RESTART
from courtesydesk.services.updates import Offer, Ready
from courtesydesk.ui.context import Context
from courtesydesk.ui.jobs import Job, Jobs
from courtesydesk.ui.settings import words
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import ProgressLine
from courtesydesk.ui.widgets.say import Say
from courtesydesk.ui.window_commands import LEAVING

SENTENCES = 8
"""Of what is new; the rest stands in the changelog."""


class _Step(Enum):
    """How far the owner is."""

    IDLE = auto()
    LOOKING = auto()
    OFFERED = auto()
    FETCHING = auto()
    READY = auto()
    INSTALLING = auto()


class UpdatesCard(Section):
    """This version, whether there is a newer one, and the way to it, one step after the other."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("This is version {version}").format(version=__version__),
            self.tr(
                "One list is fetched and its signature checked; nobody is told who asks. The "
                "workspace is copied before anything is put in place."
            ),
            parent,
        )
        self.also = self.tr("update, newer version, upgrade")
        self._context = context
        self._jobs: Jobs | None = None
        self._job: Job | None = None
        self._task: Task | None = None
        self._offer: Offer | None = None
        self._ready: Ready | None = None
        self._can_ask = context.desk.updates.can_be_asked
        self.text.setVisible(self._can_ask)
        self.said = Say(theme, "", self)
        self.said.setObjectName("updateSaid")
        self.notes = QVBoxLayout()
        self.notes.setSpacing(4)
        self._notes: list[QWidget] = []
        self.progress = ProgressLine(theme, self)
        self.progress.setAccessibleName(self.tr("How much of the update is here"))
        self.look = Button(theme, self.tr("Look now"), self, icon="refresh")
        self.look.setObjectName("lookForUpdates")
        self.look.clicked.connect(self._on_look)
        self.fetch = Button(theme, self.tr("Fetch it"), self, kind="main", icon="import")
        self.fetch.setObjectName("fetchUpdate")
        self.fetch.clicked.connect(self._on_fetch)
        self.stop = Button(theme, self.tr("Stop"), self)
        self.stop.setObjectName("stopUpdate")
        self.stop.clicked.connect(self._on_stop)
        self.install = Button(theme, self.tr("Install and open again"), self, kind="main")
        self.install.setObjectName("installUpdate")
        self.install.clicked.connect(self._on_install)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.look, self.fetch, self.install, self.stop):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self.said)
        self.body.addLayout(self.notes)
        self.body.addWidget(self.progress)
        self.body.addLayout(row)
        self._go(_Step.IDLE)

    def use_jobs(self, jobs: Jobs) -> None:
        """Where long jobs stand in this window."""
        self._jobs = jobs

    def read(self) -> None:
        """Say when it was last looked for, unless there is something newer to say."""
        if self._step is not _Step.IDLE or self.said.text():
            return
        if not self._can_ask:
            self.said.say(
                self.tr(
                    "This copy does not ask for updates: it comes from a checkout or a package "
                    "that something else keeps new."
                )
            )
            return
        job = self._context.desk.updates.asked_at
        self._context.tasks.run(job, done=self._on_asked_at, owner=self, name="updates asked")

    def _on_asked_at(self, at: datetime | None) -> None:
        if self._step is not _Step.IDLE or self.said.text() or at is None:
            return
        when = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
        said = QLocale().toString(when, QLocale.FormatType.ShortFormat)
        self.said.say(self.tr("Last looked for: {when}.").format(when=said))

    def _go(self, step: _Step) -> None:
        self._step = step
        fetchable = self._offer is not None and bool(self._offer.files)
        may_look = step in (_Step.IDLE, _Step.LOOKING, _Step.OFFERED)
        self.look.setVisible(self._can_ask and may_look)
        self.fetch.setVisible(step is _Step.OFFERED and fetchable)
        self.stop.setVisible(step is _Step.FETCHING)
        self.install.setVisible(step in (_Step.READY, _Step.INSTALLING))
        self.install.setEnabled(step is _Step.READY)
        self.progress.setVisible(step is _Step.FETCHING)

    # Looking

    def _on_look(self) -> None:
        # Not switched off meanwhile, which would send the focus elsewhere.
        if self._step is _Step.LOOKING:
            return
        self._show_notes(())
        self.said.say(self.tr("Looking…"))
        self._go(_Step.LOOKING)
        job = partial(self._context.desk.updates.look, now=self._context.now())
        self._context.tasks.run(
            job, done=self.show_offer, failed=self._on_failed, owner=self, name="look for updates"
        )

    def show_offer(self, offer: Offer | None) -> None:
        """What was found; None: nothing newer."""
        self._offer = offer
        if offer is None:
            self.said.say(self.tr("You have the newest version."), "ok")
            self._go(_Step.IDLE)
            return
        version = str(offer.release.version)
        if offer.files:
            size = words.size(offer.files[0].size)
            text = self.tr("Version {version} is there ({size}).").format(
                version=version, size=size
            )
        else:
            text = self.tr(
                "Version {version} is there. Fetch it in the way in which this copy came."
            ).format(version=version)
        self.said.say(text, "ok")
        self._show_notes(offer.release.notes)
        self._go(_Step.OFFERED)

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        for widget in self._notes:
            widget.hide()
            widget.deleteLater()
        theme = self._context.theme
        self._notes = [
            Label(theme, f"·  {note}", self, role="second", wrap=True) for note in notes[:SENTENCES]
        ]
        for widget in self._notes:
            self.notes.addWidget(widget)

    # Fetching

    def _on_fetch(self) -> None:
        if self._offer is None:
            return
        self._go(_Step.FETCHING)
        self.progress.show_share(0, 0)
        self._task = Task("fetch update")
        if self._jobs is not None:
            self._job = self._jobs.begin(self.tr("Fetching the update"), stop=self._task.stop)
        job = partial(_fetch, self._context, self._offer, self._task, self)
        self._context.tasks.run(
            job, done=self._on_fetched, failed=self._on_failed, owner=self, task=self._task
        )

    def show_progress(self, how_far: tuple[int, int]) -> None:
        """How much of it is here."""
        self.progress.show_share(*how_far)
        if self._job is not None and self._jobs is not None:
            self._jobs.tell(self._job, *how_far)

    def _on_stop(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _on_fetched(self, ready: Ready | None) -> None:
        self._end_job()
        self._ready = ready
        if ready is None:
            self.said.say(self.tr("Stopped. What came so far is kept."))
            self._go(_Step.OFFERED)
            return
        self.said.say(
            self.tr(
                "Version {version} is here, and it is the one that we signed. The desk closes, is "
                "made new, and opens again. Replies on their way wait for that."
            ).format(version=str(ready.release.version)),
            "ok",
        )
        self._go(_Step.READY)
        self.install.setFocus()

    # Putting in place

    def _on_install(self) -> None:
        if self._ready is None:
            return
        self._go(_Step.INSTALLING)
        self.said.say(self.tr("The workspace is copied, then the new version is put in place…"))
        job = partial(_put_in_place, self._context, self._ready)
        self._context.tasks.run(
            job, done=self._on_in_place, failed=self._on_failed, owner=self, name="install update"
        )

    def _on_in_place(self, after: Next) -> None:
        if after is Next.BY_HAND:
            self.said.say(
                self.tr("The update is open beside this window. Drag it over the old one."), "ok"
            )
            self._go(_Step.READY)
            return
        # For good, and not into the tray.
        self.window().setProperty(LEAVING, True)
        self.window().close()
        QCoreApplication.exit(RESTART if after is Next.RESTART else 0)

    def _on_failed(self, error: Exception) -> None:
        self._end_job()
        looking = self._step is _Step.LOOKING
        self._go(_Step.IDLE if looking else _Step.OFFERED)
        if isinstance(error, DeskError):
            self.said.say(error.sentence(), "warn")
            return
        self.said.say(self.tr("That did not work. The version that you have is as it was."), "warn")
        self._context.ask.trouble(error)

    def _end_job(self) -> None:
        if self._job is not None and self._jobs is not None:
            self._jobs.end(self._job)
        self._job = self._task = None


def _fetch(context: Context, offer: Offer, task: Task, card: UpdatesCard) -> Ready | None:
    """On the pool."""

    def _progress(done: int, total: int) -> None:
        context.tasks.call_soon(card.show_progress, (done, total))

    return context.desk.updates.fetch(offer, progress=_progress, stop=task.stopping.is_set)


def _put_in_place(context: Context, ready: Ready) -> Next:
    """On the pool."""
    updates = context.desk.updates
    updates.prepare(ready)
    return put_in_place(ready, updates.installation)
