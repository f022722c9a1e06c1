"""Copies of the desk, and whether it is well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.services import desk_file, doctor
from courtesydesk.services.safety import Safety
from courtesydesk.ui.context import Context
from courtesydesk.ui.jobs import Job, Jobs
from courtesydesk.ui.settings import words
from courtesydesk.ui.settings.place import open_path
from courtesydesk.ui.settings.rows import Rows
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import ProgressLine
from courtesydesk.ui.widgets.say import Say

SHOWN = 14


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that the doctor looked at."""

    name: str
    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One copy of the workspace's file."""

    file: Path
    bytes: int
    at: float


class BackupCard(Section):
    """One file with everything, and how it is put back."""

    file_asked = Signal(str)
    """Say what is in this file, and ask what to do with it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Backup"),
            self.tr("One file with everything but the passwords. Keep it on another disk."),
            parent,
        )
        self.also = self.tr("copy, export, restore, save")
        self._context = context
        self._jobs: Jobs | None = None
        self._job: Job | None = None
        self._file: Path | None = None
        row = QHBoxLayout()
        row.setSpacing(10)
        self.now = Button(theme, self.tr("Back up now…"), self, kind="main", icon="export")
        self.now.setObjectName("backupNow")
        self.now.clicked.connect(self._on_backup)
        row.addWidget(self.now)
        self.folder = Button(theme, self.tr("Show the file"), self, icon="folder")
        self.folder.clicked.connect(self._on_show)
        self.folder.hide()
        row.addWidget(self.folder)
        row.addStretch(1)
        self.body.addLayout(row)
        self.progress = ProgressLine(theme, self)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.said = Say(theme, "", self, tone="ok")
        self.body.addWidget(self.said)
        self.body.addSpacing(4)
        self.body.addWidget(Label(theme, self.tr("Putting one back"), self, role="strong"))
        self.body.addWidget(
            Label(
                theme,
                self.tr(
                    "You see what a backup or a snapshot holds first. It becomes a desk of its "
                    "own, or takes this one’s place; then what was here is kept beside it."
                ),
                self, role="second", colour="soft", wrap=True,
            )
        )  # fmt: skip
        choose = Button(theme, self.tr("Choose a backup…"), self, icon="import")
        choose.setObjectName("chooseBackup")
        choose.clicked.connect(self._on_choose)
        back = QHBoxLayout()
        back.addWidget(choose)
        back.addStretch(1)
        self.body.addLayout(back)

    def use_jobs(self, jobs: Jobs) -> None:
        """Where long jobs stand in this window."""
        self._jobs = jobs

    def _on_backup(self) -> None:
        shop = self._context.desk.settings.text("shop.name") or self.tr("Courtesy Desk")
        day = QLocale.c().toString(
            QDateTime.fromSecsSinceEpoch(int(self._context.now().timestamp())), "yyyy-MM-dd"
        )
        file = self._context.ask.save_file(
            self.tr("Where should the backup go?"),
            desk_file.name_of(shop, day),
            self.tr("Backups (*.cdesk)"),
        )
        if file is None:
            return
        self.now.setEnabled(False)
        self.said.say("")
        self.progress.show_share(0, 0)
        self.progress.show()
        if self._jobs is not None:
            self._job = self._jobs.begin(self.tr("Backing up"))
        job = partial(_back_up, self._context, file, self)
        self._context.tasks.run(
            job, done=self._on_done, failed=self._on_failed, owner=self, name="backup"
        )

    def show_progress(self, how_far: tuple[int, int]) -> None:
        """How far the copy is."""
        self.progress.show_share(*how_far)
        if self._job is not None and self._jobs is not None:
            self._jobs.tell(self._job, *how_far)

    def _on_done(self, file: Path) -> None:
        self._end()
        self._file = file
        self.folder.show()
        size = words.size(file.stat().st_size) if file.exists() else ""
        self.said.say(
            self.tr("Everything is in {name} ({size}).").format(name=file.name, size=size), "ok"
        )

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.said.say("")
        self._context.ask.trouble(error)

    def _end(self) -> None:
        self.now.setEnabled(True)
        self.progress.hide()
        if self._job is not None and self._jobs is not None:
            self._jobs.end(self._job)
            self._job = None

    def _on_show(self) -> None:
        if self._file is not None:
            open_path(self._file.parent)

    def _on_choose(self) -> None:
        kinds = self.tr("Backups and snapshots (*.cdesk *.zip *.sqlite)")
        file = self._context.ask.open_file(self.tr("Which backup?"), kinds)
        if file is not None:
            self.file_asked.emit(str(file))


def _back_up(context: Context, file: Path, card: BackupCard) -> Path:
    def _progress(done: int, total: int) -> None:
        context.tasks.call_soon(card.show_progress, (done, total))

    return context.desk.safety.backup(file, now=context.now(), progress=_progress)


class SnapshotsCard(Section):
    """The daily copies."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Snapshots"),
            self.tr(
                "Copies of the texts, one a day, made by themselves. Pictures are not in them."
            ),
            parent,
        )
        self._context = context
        self.rows = Rows(theme, self)
        self.empty = Label(
            theme, self.tr("None yet. The first is made today."), self, role="second",
            colour="faint", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self.empty)
        self.body.addWidget(self.rows)
        row = QHBoxLayout()
        folder = Button(theme, self.tr("Open the snapshots’ folder"), self, icon="open-external")
        folder.clicked.connect(self._on_open)
        row.addWidget(folder)
        row.addStretch(1)
        self.body.addLayout(row)

    def read(self) -> None:
        """Ask again which there are."""
        job = partial(_snapshots, self._context.desk.safety)
        self._context.tasks.run(job, done=self._on_snapshots, owner=self, name="snapshots")

    def _on_snapshots(self, found: list[Snapshot]) -> None:
        self.rows.clear()
        self.empty.setVisible(not found)
        self.rows.setVisible(bool(found))
        for one in found[:SHOWN]:
            line = QWidget(self.rows)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            at = QDateTime.fromSecsSinceEpoch(int(one.at))
            when = QLocale().toString(at, QLocale.FormatType.ShortFormat)
            row.addWidget(Label(self._context.theme, when, line), 1)
            size = words.size(one.bytes)
            row.addWidget(Label(self._context.theme, size, line, role="second", colour="soft"))
            self.rows.add(line)

    def _on_open(self) -> None:
        open_path(self._context.desk.workspace.snapshots)


def _snapshots(safety: Safety) -> list[Snapshot]:
    found = []
    for file in safety.snapshots():
        told = file.stat()
        found.append(Snapshot(file, told.st_size, told.st_mtime))
    return sorted(found, key=lambda one: one.at, reverse=True)


class DoctorCard(Section):
    """What the doctor finds, in sentences."""

    looked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Is everything well?"),
            self.tr("The file, the keyring, free space, and what the window stands on."),
            parent,
        )
        self.also = self.tr("doctor, check, problems, repair, health")
        self.setObjectName("doctorCard")
        self._context = context
        self.lines = QVBoxLayout()
        self.lines.setSpacing(8)
        self.body.addLayout(self.lines)
        self._shown: list[QWidget] = []
        row = QHBoxLayout()
        self.again = Button(theme, self.tr("Look again"), self, icon="refresh")
        self.again.setObjectName("doctorAgain")
        self.again.clicked.connect(self.read)
        row.addWidget(self.again)
        row.addStretch(1)
        self.body.addLayout(row)

    def read(self) -> None:
        """Look, off the UI thread."""
        self.again.setEnabled(False)
        self._show([Say(self._context.theme, self.tr("Looking…"), self)])
        job = partial(_examine, self._context)
        self._context.tasks.run(
            job, done=self._on_looks, failed=self._on_failed, owner=self, name="doctor"
        )

    def _on_looks(self, looks: list[Look]) -> None:
        self.again.setEnabled(True)
        theme = self._context.theme
        worst_first = sorted(looks, key=lambda look: look.ok)
        self._show(
            [
                Say(
                    theme,
                    look.sentence,
                    self,
                    tone="ok" if look.ok else "warn",
                )
                for look in worst_first
            ]
        )
        self.looked.emit()

    def _on_failed(self, error: Exception) -> None:
        self.again.setEnabled(True)
        text = self.tr("The doctor could not look. What you keep here is safe.")
        self._show([Say(self._context.theme, text, self, tone="warn")])
        self._context.ask.trouble(error)

    def _show(self, lines: list[Say]) -> None:
        for shown in self._shown:
            shown.hide()
            shown.deleteLater()
        self._shown = list(lines)
        for line in lines:
            self.lines.addWidget(line)


def _examine(context: Context) -> list[Look]:
    """On the pool: what the doctor says."""
    found = doctor.examine(context.desk.workspace, now=context.now())
    return [Look(*one) for one in found]
