"""What becomes of what a file holds: kept batch by batch, or for a dry run only counted.

Each batch and the counters of its import are one transaction, so that a stop or a kill leaves whole
batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import perf_counter

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.fetched import FetchedItem, FetchedMention, FetchedReply
from courtesydesk.domain.ids import ImportId
from courtesydesk.domain.mentions import Kind, Origin, Visibility
from courtesydesk.paths import Workspace
from courtesydesk.services.intake.report import NotTaken
from courtesydesk.services.intake.rows import Bad, Entry, Found, Progress
from courtesydesk.store import imports
from courtesydesk.store.apply import Tally, apply_items
from courtesydesk.store.database import Database
from courtesydesk.store.mentions import Source
from courtesydesk.store.picture_files import PictureFiles
from courtesydesk.store.retold import Retold

FIRST_BATCH, SMALLEST_BATCH, LARGEST_BATCH = 200, 20, 1000
"""Rows in one transaction: as many as are written in …"""
PATIENCE = 0.12
"""… so many seconds, because what is being typed waits for it to be kept."""
OTHER_TEXT = "its id is known already, with another text or rating; what is known stays"
_REMEMBERED_IN_A_TRIAL = 2_000_000
"""Ids that a dry run remembers, to tell what the file says twice."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is, in bytes of the file."""

    done: int
    total: int
    taken: int
    known: int
    skipped: int


class Run:
    """One file going through, and its figures."""

    def __init__(
        self,
        source: Progress,
        keeper: Keeper | Trial,
        report: NotTaken,
        progress: Callable[[ImportProgress], None] | None,
    ) -> None:
        self._source = source
        self._keeper = keeper
        self._report = report
        self._progress = progress
        self.taken = self.known = self.skipped = 0
        self._batch = FIRST_BATCH

    def all(self, entries: Iterator[Entry], stop: Callable[[], bool]) -> bool:
        """Read to the end; True when it was stopped before."""
        while not stop():
            batch = list(islice(entries, self._batch))
            if not batch:
                return False
            begun = perf_counter()
            self._take(batch)
            self._batch = next_batch(len(batch), perf_counter() - begun)
            if self._progress is not None:
                self._progress(self._how_far())
        return True

    def _take(self, batch: list[Entry]) -> None:
        bad = [entry for entry in batch if isinstance(entry, Bad)]
        found = [entry for entry in batch if not isinstance(entry, Bad)]
        kept = self._keeper.keep(found, len(bad))
        self.taken += kept.taken
        self.known += kept.known
        self.skipped += len(bad) + len(kept.refused)
        for entry in (*bad, *kept.refused):
            self._report.add(entry)

    def _how_far(self) -> ImportProgress:
        return ImportProgress(
            self._source.done, self._source.total, self.taken, self.known, self.skipped
        )


def next_batch(rows: int, seconds: float) -> int:
    """As many rows as fit our patience by the pace of the last ones; on a large desk and a slow
    disk fewer. Growing slowly, so that one lucky batch makes nobody wait."""
    fitting = rows * PATIENCE / max(seconds, 0.001)
    return int(min(max(fitting, SMALLEST_BATCH), rows * 1.5 + 1, LARGEST_BATCH))


@dataclass(slots=True)
class Kept:
    """What became of one batch."""

    taken: int = 0
    known: int = 0
    refused: list[Bad] = field(default_factory=list)

    def retold(self, count: int) -> None:
        """So many seemed new, and are here: told by another way."""
        self.taken -= count
        self.known += count


class Keeper:
    """Writes batches down."""

    def __init__(
        self, db: Database, workspace: Workspace, file: Path, kind: str, now: datetime
    ) -> None:
        self._db = db
        self._file, self._kind, self._now = str(file.absolute()), kind, now
        self._accounts = imports.accounts_by_network(db)
        self._pictures = PictureFiles(workspace.root, folder=workspace.attachments.name)
        self.id: ImportId | None = None
        self.changes = NOTHING

    def keep(self, found: list[Found], bad: int) -> Kept:
        """One transaction: the rows, and the import's counters."""
        kept = Kept()
        with self._db.writing():
            if self.id is None:
                self.id = imports.begin(self._db, self._file, self._kind, self._now)
            changes = self.changes
            for network, some in _by_network(found).items():
                changes = changes | self._apply(network, some, kept)
            imports.count(self._db, self.id, kept.taken, kept.known, bad + len(kept.refused))
        # Of a million rows nobody wants a million ids: the screens read everything again.
        self.changes = Changes(everything=bool(changes), count=self.changes.count + kept.taken)
        return kept

    def _apply(self, network: str, found: list[Found], kept: Kept) -> Changes:
        left = _without_forgotten(self._db, network, found, kept)
        there = _there(self._db, network, left)
        tally = Tally()
        changes = apply_items(
            self._db,
            self._accounts.get(network),
            [_as_said(item) for item in _new_of(left, there, kept)],
            origin=Origin.IMPORT,
            now=self._now,
            network=network,
            import_id=self.id,
            pictures=self._pictures,
            tally=tally,
        )
        kept.retold(tally.heard)
        return changes


class Trial:
    """Counts what would be kept, and keeps nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: dict[int, int] = {}
        self.id: ImportId | None = None
        self.changes = NOTHING

    def keep(self, found: list[Found], bad: int) -> Kept:
        """As the keeper would, by looking only."""
        kept = Kept()
        for network, some in _by_network(found).items():
            left = _without_forgotten(self._db, network, some, kept)
            there = _there(self._db, network, left)
            for id_ in _ids(left):
                before = self._seen.get(hash((network, id_)))
                if before is not None:
                    there.mentions.setdefault(id_, before)
                    there.replies.add(id_)
            new = _new_of(left, there, kept)
            retold = Retold(self._db, Source(None, network, Origin.IMPORT.value, "", None))
            kept.retold(
                sum(isinstance(item, FetchedMention) and retold.is_here(item) for item in new)
            )
            if len(self._seen) < _REMEMBERED_IN_A_TRIAL:
                for entry in left:
                    self._seen.setdefault(hash((network, entry.id)), _digest(entry.items[0]))
        return kept


def _by_network(found: Iterable[Found]) -> dict[str, list[Found]]:
    parts: dict[str, list[Found]] = {}
    for entry in found:
        parts.setdefault(entry.network, []).append(entry)
    return parts


def _ids(found: list[Found]) -> list[str]:
    return [entry.id for entry in found]


@dataclass(slots=True)
class _There:
    """What is known of the ids of a batch: of mentions a digest of what they say (None where the
    network itself said it), of our replies that they are there."""

    mentions: dict[str, int | None]
    replies: set[str]


def _as_said(item: FetchedItem) -> FetchedItem:
    """A post that stands for itself in a file: whether it was said to us, only its words tell."""
    if not isinstance(item, FetchedMention) or item.kind is not Kind.POST:
        return item
    is_ours = item.parent_remote_id or (item.post is not None and item.post.ours)
    is_told = is_ours or item.visibility is Visibility.PRIVATE
    return item if is_told else replace(item, addressed=False)


def _digest(item: FetchedItem) -> int:
    if isinstance(item, FetchedMention):
        return hash((item.text, item.rating))
    return 0


def _there(db: Database, network: str, found: list[Found]) -> _There:
    theirs = [e.id for e in found if isinstance(e.items[0], FetchedMention)]
    ours = [i.remote_id for e in found for i in e.items if isinstance(i, FetchedReply)]
    mentions = {
        id_: None if said is None else hash(said)
        for id_, said in imports.said(db, network, theirs).items()
    }
    return _There(mentions, imports.known(db, network, ours, replies=True) if ours else set())


def _new_of(found: list[Found], there: _There, kept: Kept) -> list[FetchedItem]:
    """What is to be written. Whatever is known stays as it is: a file is never newer than what it
    is about. A row that says something else under a known id is told."""
    new: list[FetchedItem] = []
    for entry in found:
        first, items = entry.items[0], entry.items
        if not isinstance(first, FetchedMention):
            known = first.remote_id in there.replies
        else:
            known = entry.id in there.mentions
            before = there.mentions.setdefault(entry.id, _digest(first))
            if before is not None and before != _digest(first):
                kept.refused.append(Bad(entry.place, OTHER_TEXT, first.text[:2000]))
                continue
            items = items[1:] if known else items
        kept.known += known
        kept.taken += not known
        for item in items:
            if not isinstance(item, FetchedReply):
                new.append(item)
            elif item.remote_id not in there.replies:
                there.replies.add(item.remote_id)
                new.append(item)
    return new


def _without_forgotten(db: Database, network: str, found: list[Found], kept: Kept) -> list[Found]:
    people = {person for entry in found for item in entry.items for person in _people(item)}
    forgotten = imports.forgotten(db, network, people)
    if not forgotten:
        return found
    left = []
    for entry in found:
        if any(forgotten.intersection(_people(item)) for item in entry.items):
            kept.refused.append(Bad(entry.place, "this customer was erased here", ""))
        else:
            left.append(entry)
    return left


def _people(item: FetchedItem) -> tuple[str, ...]:
    if isinstance(item, FetchedMention):
        return (item.person.remote_id,)
    return item.to_remote_ids if isinstance(item, FetchedReply) else ()
