"""Import: CSV, JSON, mbox, .eml and networks' own exports, streaming, stoppable, undoable.

`intake/` reads the files, `import_batches.py` keeps what they hold; the same file again goes on
where it ended, as one and the same import.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.ids import ImportId
from courtesydesk.paths import Workspace
from courtesydesk.services.import_batches import ImportProgress, Keeper, Run, Trial
from courtesydesk.services.intake import mail, sheet
from courtesydesk.services.intake.archives.export import NONE_OF_THEM, Asked
from courtesydesk.services.intake.archives.known import Opened, is_archive, open_archive, open_file
from courtesydesk.services.intake.columns import FIELDS
from courtesydesk.services.intake.files import head_of
from courtesydesk.services.intake.report import NotTaken
from courtesydesk.services.intake.rows import FAR, Bad, Reading
from courtesydesk.services.intake.sheet import Look
from courtesydesk.services.intake.values import network_key
from courtesydesk.store import imports
from courtesydesk.store.clocks import zone
from courtesydesk.store.database import Database

__all__ = [
    "FIELDS",
    "NONE_OF_THEM",
    "ImportProgress",
    "ImportResult",
    "Importing",
    "Look",
    "Preview",
    "Skipped",
]

_COUNTED_AT_ONCE = 200
"""Mails: so many are looked at to say how many will be taken."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, before anything is kept."""

    file: Path
    format: str
    columns: tuple[str, ...]
    mapping: dict[str, str]
    """Column to field, as remembered or guessed; "" leaves a column out."""
    sample: tuple[dict[str, str], ...]
    rows: int
    """About so many; exact for small files."""
    problems: tuple[str, ...]
    looks: tuple[Look, ...] = ()
    """The first rows of a table as they will be taken, or why they will not."""
    taken: int | None = None
    """How many will really be taken; None when the file is too large to say so at once."""
    people: tuple[str, ...] = ()
    """Who of the people in an export could be us, where it does not say."""
    us: str = ""
    """Who is, of them; empty when that must be said first."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row that was not taken."""

    place: str
    """Line or message number."""
    why: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file."""

    id: ImportId | None
    """None for a dry run, and when the file brought nothing new."""
    taken: int
    known: int
    skipped: int
    not_taken: Path | None
    """CSV of what was not taken and why; None when all was, and for a dry run."""
    stopped: bool
    changes: Changes
    waiting: int = 0
    """Of what was taken: replies of ours that wait until what they answer comes in."""
    reasons: tuple[Bad, ...] = ()
    """The first few of what was not taken."""


class Importing:
    """Files in."""

    def __init__(self, db: Database, workspace: Workspace | None = None) -> None:
        self._db = db
        self._workspace = Workspace(db.path.parent) if workspace is None else workspace

    def preview(
        self,
        file: Path,
        *,
        mapping: dict[str, str] | None = None,
        network: str = "",
        now: datetime | None = None,
        deep: bool = False,
        us: str = "",
    ) -> Preview:
        """Look into a file; raises WrongInput when it cannot be read. With `now` it also tells what
        lies in the future."""
        head, kind, opened = self._kind_of(file, us, now)
        if opened is not None:
            return self._preview_of_export(file, opened, now)
        if kind:
            ours = imports.our_addresses(self._db)
            seen = mail.look(file, kind, ours, deep=deep)
            preview = Preview(file, kind, (), {}, seen.sample, seen.rows, seen.problems)
            if seen.rows > _COUNTED_AT_ONCE or now is None:
                return preview
            with mail.open_mail(file, kind, ours, now, deep=deep) as reading:
                return replace(preview, taken=self._would_take(reading))
        plan = self._plan(file, head, mapping, network, now)
        sample, rows, problems = sheet.look(plan)
        preview = Preview(
            file,
            plan.table.format,
            plan.table.columns,
            plan.mapping,
            sample,
            rows,
            problems,
            sheet.looks(plan),
        )
        if not sheet.is_small(plan):
            return preview
        with sheet.open_sheet(plan) as reading:
            return replace(preview, taken=self._would_take(reading))

    def _kind_of(
        self, file: Path, us: str, now: datetime | None
    ) -> tuple[bytes, str, Opened | None]:
        """The beginning of a file, which mail it is, and which export."""
        asked = Asked(
            zone(self._db.connection),
            us.strip(),
            imports.our_names(self._db),
            imports.our_addresses(self._db),
            FAR if now is None else now,
        )
        if file.is_dir():
            return b"", mail.format_of(file, b""), open_file(file, asked)
        if is_archive(file):
            return b"", "", open_archive(file, asked)
        head = head_of(file)
        kind = mail.format_of(file, head)
        return head, kind, None if kind else open_file(file, asked)

    def _preview_of_export(self, file: Path, opened: Opened, now: datetime | None) -> Preview:
        export = opened.export
        with closing(opened):
            look = opened.look(now)
        sure = look.whole and now is not None and opened.must_say_who() is None
        return Preview(
            file,
            export.format,
            (),
            {},
            (),
            look.rows,
            look.problems,
            look.looks,
            taken=Trial(self._db).keep(list(look.found), 0).taken if sure else None,
            people=export.people,
            us=export.us,
        )

    def _would_take(self, reading: Reading) -> int:
        found = [entry for entry in reading.entries if not isinstance(entry, Bad)]
        return Trial(self._db).keep(found, 0).taken

    def run(
        self,
        file: Path,
        *,
        mapping: dict[str, str] | None = None,
        network: str = "",
        dry_run: bool = False,
        deep: bool = False,
        us: str = "",
        now: datetime,
        stop: Callable[[], bool],
        progress: Callable[[ImportProgress], None] | None = None,
    ) -> ImportResult:
        """Take a file in; the same file twice changes nothing. The mapping is remembered. `deep`:
        of a folder, also what lies in the folders in it. `us`: who of the people in an export we
        are, where it does not say.

        Raises WrongInput for a file that cannot be taken at all.
        """
        head, kind, opened = self._kind_of(file, us, now)
        if opened is not None:
            kind, reading = _readable(opened, now)
        elif kind:
            ours = imports.our_addresses(self._db)
            reading = mail.open_mail(file, kind, ours, now, deep=deep)
        else:
            plan = self._plan(file, head, mapping, network, now)
            sheet.must_be_ready(plan)
            if not dry_run:
                imports.remember_mapping(self._db, plan.table.columns, plan.mapping)
            kind = plan.table.format
            reading = sheet.open_sheet(plan)
        folder = None if dry_run else self._workspace.root / "imports"
        with reading, NotTaken(folder, file, now) as report:
            keeper: Keeper | Trial = (
                Trial(self._db) if dry_run else Keeper(self._db, self._workspace, file, kind, now)
            )
            run = Run(reading.source, keeper, report, progress)
            stopped = run.all(reading.entries, stop)
        return self._result(run, keeper, report, stopped=stopped, now=now)

    def _result(
        self, run: Run, keeper: Keeper | Trial, report: NotTaken, *, stopped: bool, now: datetime
    ) -> ImportResult:
        id_ = keeper.id
        if id_ is not None and not imports.finish(self._db, id_, now):
            id_ = None
        return ImportResult(
            id=id_,
            taken=run.taken,
            known=run.known,
            skipped=run.skipped,
            not_taken=report.file,
            stopped=stopped,
            changes=keeper.changes if id_ is not None else NOTHING,
            waiting=0 if id_ is None else min(run.taken, imports.waiting(self._db, id_)),
            reasons=tuple(report.first),
        )

    def _plan(
        self,
        file: Path,
        head: bytes,
        mapping: dict[str, str] | None,
        network: str,
        now: datetime | None,
    ) -> sheet.Plan:
        return sheet.plan(
            file,
            head,
            given=mapping,
            remembered=lambda columns: imports.mapping(self._db, columns),
            network=network_key(network),
            zone=zone(self._db.connection),
            now=now,
        )

    def undo(self, id_: ImportId, *, now: datetime) -> Changes:
        """Take a whole import back. What was answered since stays, and is counted: see `kept`."""
        undone = imports.undo(self._db, id_, now)
        return Changes(everything=True, count=undone.removed)

    def kept(self, id_: ImportId) -> int:
        """How much of an import that was taken back stayed, because of what was done with
        them since."""
        return imports.kept_after_undo(self._db, id_)

    def last(self) -> ImportId | None:
        """The latest import that can be undone."""
        return imports.last(self._db)


def _readable(opened: Opened, now: datetime) -> tuple[str, Reading]:
    """Raises WrongInput where it must be said first who we are."""
    must = opened.must_say_who()
    if must is not None:
        opened.close()
        raise must
    return opened.export.format, opened.reading(now)
