"""The import's page: drop, look, take in, and take back."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import ImportId
from courtesydesk.services.importing import ImportProgress, ImportResult, Preview
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.importing.outcome import NotRead, Outcome, OutcomeColumn, Running
from courtesydesk.ui.importing.preview import PreviewColumn
from courtesydesk.ui.importing.start import StartColumn
from courtesydesk.ui.jobs import Job, Jobs
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.parts import Ground


class ImportPage(Ground):
    """Files one after the other; nothing is kept before it was looked at."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "paper", parent)
        self.setObjectName("importPage")
        self.setAccessibleName(self.tr("Import"))
        self.setProperty("ownFocus", True)
        self._context, self._keys = context, keys
        self._jobs: Jobs | None = None
        self._job: Job | None = None
        self._task: Task | None = None
        self._looking: Task | None = None
        self._running: Running | None = None
        self._queue: deque[Path] = deque()
        self._file: Path | None = None
        self._number = self._of = 0
        theme = context.theme
        self.stack = QStackedWidget(self)
        self.start = StartColumn(theme, self.stack)
        self.start.drop.files_asked.connect(self.choose_file)
        self.start.drop.folder_asked.connect(self._on_folder)
        self.start.undo_asked.connect(self._on_undo_latest)
        self.preview = PreviewColumn(theme, self.stack)
        self.preview.changed.connect(self._look_again)
        self.preview.wanted.connect(self._take)
        self.preview.left_out.connect(self._next)
        self.outcome = OutcomeColumn(theme, self.stack)
        self.outcome.more_asked.connect(self._on_more)
        self.outcome.show_asked.connect(self._on_show)
        for step in (self.start, self.preview, self.outcome):
            self.stack.addWidget(step)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        keys.add("importing.choose", self.tr("Import a file"), self.choose_file,
                 keys=("Ctrl+O",), group=self.tr("Import"), where=self, icon="import",
                 palette=False)  # fmt: skip

    def use_jobs(self, jobs: Jobs) -> None:
        """Where long jobs stand in this window."""
        self._jobs = jobs

    # Files

    def choose_file(self) -> None:
        """Ask for a file."""
        kinds = self.tr(
            "Exports and mail (*.zip *.tgz *.tar *.csv *.tsv *.json *.jsonl *.ndjson *.txt *.xml"
            " *.js *.car *.mbox *.eml *.gz)"
        )
        anything = self.tr("Any file (*)")
        file = self._context.ask.open_file(self.tr("Which file?"), f"{kinds};;{anything}")
        if file is not None:
            self.take_files((file,))

    def take_files(self, files: tuple[Path, ...]) -> None:
        """Look at these, one after the other."""
        if not files:
            return
        if not self._queue and self._file is None and self._task is None:
            self.outcome.clear()
            self._number = self._of = 0
        self._queue.extend(files)
        self._of += len(files)
        if self._file is None and self._task is None:
            self._next()

    def _on_folder(self) -> None:
        folder = self._context.ask.folder(self.tr("Which folder?"))
        if folder is not None:
            self.take_files((folder,))

    def _next(self) -> None:
        """The next file, or what became of all of them."""
        self._file = None
        if not self._queue:
            self._end()
            return
        self._file = self._queue.popleft()
        self._number += 1
        self._look(None, "")

    def _end(self) -> None:
        self._file = None
        if self.outcome.cards:
            self.outcome.show_busy(busy=False)
            self.stack.setCurrentWidget(self.outcome)
            self.outcome.next_step().setFocus()
        else:
            self.stack.setCurrentWidget(self.start)
            self._read_last()

    # Looking

    def _look_again(self, mapping: dict[str, str], network: str, us: str) -> None:
        self._look(mapping, network, us)

    def _look(self, mapping: dict[str, str] | None, network: str, us: str = "") -> None:
        if self._file is None:
            return
        if self._looking is not None:
            self._looking.drop()
        job = partial(
            self._context.desk.importing.preview,
            self._file,
            mapping=mapping,
            network=network,
            us=us,
            now=self._context.now(),
        )
        self._looking = self._context.tasks.run(
            job, done=self._on_preview, failed=self._on_not_read, owner=self, name="preview"
        )

    def _on_preview(self, preview: Preview) -> None:
        self._looking = None
        self.stack.setCurrentWidget(self.preview)
        self.preview.show_preview(preview, self._number, self._of)

    def _on_not_read(self, error: Exception) -> None:
        self._looking = None
        file = self._file or Path()
        why = wording.trouble(error)
        self.outcome.put(NotRead(self._context.theme, file, why, self.outcome.inner))
        self._next()

    # Taking in

    def _take(self, mapping: dict[str, str] | None, network: str, us: str) -> None:
        if self._file is None or self._task is not None:
            return
        file = self._file
        task = self._task = Task("import")
        self._running = Running(self._context.theme, file, self.outcome.inner)
        self._running.stop_asked.connect(task.stop)
        self.outcome.put(self._running)
        self.outcome.show_busy(busy=True)
        self.stack.setCurrentWidget(self.outcome)
        self._running.stop.setFocus()
        if self._jobs is not None:
            title = self.tr("Importing {name}").format(name=file.name)
            self._job = self._jobs.begin(title, task.stop)
        run = _Import(self._context, self, file, mapping, network, us, task)
        self._context.tasks.run(
            run.run, done=self._on_taken, failed=self._on_not_taken, owner=self, task=task
        )

    def show_progress(self, how_far: ImportProgress) -> None:
        """How far the import is."""
        if self._running is not None:
            self._running.show_progress(how_far)
        if self._job is not None and self._jobs is not None:
            self._jobs.tell(self._job, how_far.done, how_far.total)

    def _on_taken(self, result: ImportResult) -> None:
        file = self._file or Path()
        self._end_run()
        card = Outcome(self._context.theme, file, result, self.outcome.inner)
        card.list_asked.connect(self._on_list)
        card.undo_asked.connect(self._on_undo)
        self.outcome.put(card)
        self._context.hub.announce(result.changes)
        self._next()

    def _on_not_taken(self, error: Exception) -> None:
        file = self._file or Path()
        self._end_run()
        # What was taken before it went wrong is there: every screen reads again.
        self._context.hub.announce(Changes(everything=True))
        why = wording.trouble(error)
        self.outcome.put(NotRead(self._context.theme, file, why, self.outcome.inner))
        self._next()

    def _end_run(self) -> None:
        self._task = None
        if self._running is not None:
            self.outcome.take(self._running)
            self._running = None
        if self._job is not None and self._jobs is not None:
            self._jobs.end(self._job)
            self._job = None

    # Afterwards

    def _on_list(self, result: ImportResult) -> None:
        file = result.not_taken
        if file is None:
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self._context.ask.tell(
                self.tr("The list could not be opened. It is {path}.").format(path=file),
                problem=True,
            )

    def _on_undo(self, card: Outcome) -> None:
        id_ = card.result.id
        if id_ is None:
            return
        job = partial(_undo, self._context, id_)
        run = _Undone(card, self._context)
        self._context.tasks.run(
            job, done=run.done, failed=run.failed, owner=card, name="undo import"
        )

    def _on_undo_latest(self) -> None:
        self.start.undo.setEnabled(False)
        self._context.tasks.run(
            partial(_undo_latest, self._context),
            done=self._on_latest_undone,
            failed=self._on_latest_kept,
            owner=self,
            name="undo import",
        )

    def _on_latest_undone(self, answer: tuple[Changes, int]) -> None:
        changes, _ = answer
        self.start.undo.setEnabled(True)
        self._context.hub.announce(changes)
        text = self.tr("%n were taken back.", "", changes.count)
        if changes.count == 1:
            text = self.tr("1 was taken back.")
        self._context.ask.tell(text)
        self._read_last()

    def _on_latest_kept(self, error: Exception) -> None:
        self.start.undo.setEnabled(True)
        self._context.ask.trouble(error)

    def _read_last(self) -> None:
        self._context.tasks.run(
            self._context.desk.importing.last, done=self._on_last, owner=self, name="last import"
        )

    def _on_last(self, id_: ImportId | None) -> None:
        self.start.show_last(there=id_ is not None)

    def _on_more(self) -> None:
        self.outcome.clear()
        self.stack.setCurrentWidget(self.start)
        self._read_last()
        self.start.drop.choose.setFocus()

    def _on_show(self) -> None:
        if self._keys.has("go.everything"):
            self._keys.action("go.everything").trigger()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.stack.currentWidget() is self.start:
            self._read_last()


class _Import:
    """One file going in, off the UI thread."""

    def __init__(
        self,
        context: Context,
        page: ImportPage,
        file: Path,
        mapping: dict[str, str] | None,
        network: str,
        us: str,
        task: Task,
    ) -> None:
        self._context, self._page, self._file = context, page, file
        self._mapping, self._network, self._us, self._task = mapping, network, us, task

    def run(self) -> ImportResult:
        return self._context.desk.importing.run(
            self._file,
            mapping=self._mapping,
            network=self._network,
            us=self._us,
            now=self._context.now(),
            stop=self._task.stopping.is_set,
            progress=partial(self._context.tasks.call_soon, self._page.show_progress),
        )


class _Undone:
    """Tells a card that its import was taken back."""

    def __init__(self, card: Outcome, context: Context) -> None:
        self._card, self._context = card, context

    def done(self, answer: tuple[Changes, int]) -> None:
        changes, kept = answer
        self._context.hub.announce(changes)
        self._card.show_undone(changes.count, kept)

    def failed(self, error: Exception) -> None:
        self._card.undo.setEnabled(True)
        self._context.ask.trouble(error)


def _undo(context: Context, id_: ImportId) -> tuple[Changes, int]:
    importing = context.desk.importing
    changes = importing.undo(id_, now=context.now())
    return changes, importing.kept(id_)


def _undo_latest(context: Context) -> tuple[Changes, int]:
    id_ = context.desk.importing.last()
    return (Changes(), 0) if id_ is None else _undo(context, id_)
