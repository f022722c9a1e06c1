"""The feed's rows: paged by key, fetched off the UI thread, merged rather than reset."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import FeedPage, FeedQuery, FeedRow, PageKey
from courtesydesk.domain.ids import ConversationId
from courtesydesk.ui import row_words
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task

Index = QModelIndex | QPersistentModelIndex

PAGE = 60
WHOLE = 300
"""As many rows as are read again in one go after a change; below that only the top is."""


class FeedModel(QAbstractListModel):
    """The rows of one feed."""

    row_role = Qt.ItemDataRole.UserRole + 1
    """The `FeedRow`."""
    sort_role = Qt.ItemDataRole.UserRole + 2
    """When it was last heard of, as a number."""
    marked_role = Qt.ItemDataRole.UserRole + 3

    loaded = Signal()
    """The first page of another query is here."""
    failed = Signal(object)
    merging = Signal()
    """Rows are about to come, go and move: remember the place."""
    merged = Signal(object)
    """They have; a tuple of the ids that are new here."""
    marks_changed = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._query = FeedQuery()
        self._rows: list[FeedRow] = []
        self._next: PageKey | None = None
        self._task: Task | None = None
        self._more: Task | None = None
        self._stale: set[ConversationId] = set()
        self._marked: dict[ConversationId, None] = {}
        self._pinned: ConversationId | None = None
        self._was_on_top = False
        """What is being read stood among the open loops when it was opened, and no longer does."""
        self._ever_loaded = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(40)
        self._soon.timeout.connect(self.refresh)

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == self.row_role:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            marked = row.id in self._marked
            return row_words.row_aloud(row, self._context.now(), marked_too=marked)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row_words.because(row) or row_words.heard(row) or None
        if role == self.sort_role:
            return row.last_at.timestamp()
        if role == self.marked_role:
            return row.id in self._marked
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._next is not None and self._more is None

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        job = partial(
            self._context.desk.feed.page,
            self._query,
            after=self._next,
            limit=PAGE,
            now=self._context.now(),
        )
        self._more = self._context.tasks.run(
            job, done=self._on_more, failed=self._on_more_failed, owner=self, name="feed, more"
        )

    # What the pane asks

    @property
    def query(self) -> FeedQuery:
        """What is shown."""
        return self._query

    @property
    def loading(self) -> bool:
        """Other rows are on their way."""
        return self._task is not None

    @property
    def ever_loaded(self) -> bool:
        """Whether an answer has come at all: before that, empty says nothing."""
        return self._ever_loaded

    def row(self, number: int) -> FeedRow | None:
        """One row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def number_of(self, id_: ConversationId | None) -> int:
        """Where a conversation stands; -1 when it is not among the rows."""
        for number, row in enumerate(self._rows):
            if row.id == id_:
                return number
        return -1

    def show(self, query: FeedQuery) -> None:
        """Another view, order, account or search; the rows stay until the new ones are here."""
        self._query = query
        self._pinned = None
        self._was_on_top = False
        self._drop_tasks()
        self._stale.clear()
        job = partial(self._context.desk.feed.page, query, limit=PAGE, now=self._context.now())
        self._task = self._context.tasks.run(
            job, done=self._on_first, failed=self._on_failed, owner=self, name="feed", priority=5
        )

    def keep(self, id_: ConversationId | None) -> None:
        """This one is being read: it stays where it is, even when it no longer belongs here."""
        if id_ == self._pinned:
            return
        self._pinned = id_
        self._was_on_top = False
        if self._ever_loaded:
            self._soon.start()

    def note(self, changes: Changes) -> None:
        """Something changed: read again, soon."""
        self._stale |= changes.conversations | changes.arrived
        if changes.everything or changes.conversations or changes.arrived or changes.drafts:
            self._soon.start()

    def refresh(self) -> None:
        """Read again what is shown, and merge it in."""
        self._soon.stop()
        if self._task is not None:
            self._soon.start()
            return
        whole = len(self._rows) <= WHOLE
        limit = max(PAGE, len(self._rows)) if whole else PAGE
        stale = () if whole else tuple(self._stale & {row.id for row in self._rows})
        self._stale.clear()
        job = partial(self._read, self._query, limit, stale)
        self._task = self._context.tasks.run(
            job, done=self._on_refreshed, failed=self._on_failed, owner=self, name="feed, again"
        )

    # Marks

    @property
    def marked(self) -> tuple[ConversationId, ...]:
        """What is marked, in the order of marking."""
        return tuple(self._marked)

    def mark(self, ids: Iterable[ConversationId], *, on: bool | None = None) -> None:
        """Mark these, take the mark off, or (None) the other of the two."""
        ids = tuple(ids)
        for id_ in ids:
            wanted = (id_ not in self._marked) if on is None else on
            if wanted:
                self._marked[id_] = None
            else:
                self._marked.pop(id_, None)
        self._tell(ids, [self.marked_role, Qt.ItemDataRole.AccessibleTextRole])
        self.marks_changed.emit()

    def clear_marks(self) -> None:
        """Nothing is marked any more."""
        if self._marked:
            self.mark(self.marked, on=False)

    # Answers

    def _read(
        self, query: FeedQuery, limit: int, stale: tuple[ConversationId, ...]
    ) -> tuple[FeedPage, dict[ConversationId, FeedRow]]:
        """On the pool: the top of the feed, and single rows further down."""
        now = self._context.now()
        feed = self._context.desk.feed
        page = feed.page(query, limit=limit, now=now)
        return page, feed.rows(list(stale), now=now) if stale else {}

    def _on_first(self, page: FeedPage) -> None:
        self._task = None
        self._ever_loaded = True
        self.beginResetModel()
        self._rows = list(page.rows)
        self._next = page.next
        self._marked.clear()
        self.endResetModel()
        self.marks_changed.emit()
        self.loaded.emit()

    def _on_more(self, page: FeedPage) -> None:
        self._more = None
        self._next = page.next
        known = {row.id for row in self._rows}
        fresh = [row for row in page.rows if row.id not in known]
        if not fresh:
            return
        start = len(self._rows)
        self.beginInsertRows(QModelIndex(), start, start + len(fresh) - 1)
        self._rows.extend(fresh)
        self.endInsertRows()

    def _on_more_failed(self, error: Exception) -> None:
        self._more = None
        self.failed.emit(error)

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.failed.emit(error)

    def _on_refreshed(self, answer: tuple[FeedPage, dict[ConversationId, FeedRow]]) -> None:
        self._task = None
        self._ever_loaded = True
        page, single = answer
        wanted = list(page.rows)
        if len(self._rows) <= WHOLE:
            self._next = page.next
        else:
            there = {row.id for row in wanted}
            wanted += [single.get(row.id, row) for row in self._rows if row.id not in there]
        self._merge(self._with_pinned(wanted))

    # Merging

    def _with_pinned(self, wanted: list[FeedRow]) -> list[FeedRow]:
        """What is being read stays, between the neighbours that it had: when it no longer belongs
        here, and when it was an open loop on top and is answered now."""
        number = self.number_of(self._pinned)
        if number < 0:
            return wanted
        now = next((row for row in wanted if row.id == self._pinned), None)
        if now is not None:
            self._was_on_top |= self._rows[number].open_loop and not now.open_loop
            if not self._was_on_top:
                return wanted
            wanted = [row for row in wanted if row is not now]
        places = {row.id: place for place, row in enumerate(wanted)}
        place = 0
        for before in reversed(self._rows[:number]):
            if before.id in places:
                place = places[before.id] + 1
                break
        return [*wanted[:place], now or self._rows[number], *wanted[place:]]

    def _merge(self, wanted: list[FeedRow]) -> None:
        known = {row.id for row in self._rows}
        new = tuple(row.id for row in wanted if row.id not in known)
        if not new and [r.id for r in wanted] == [r.id for r in self._rows]:
            self._update(wanted)
            self.merged.emit(())
            return
        self.merging.emit()
        self._remove_missing({row.id for row in wanted})
        self._move_and_insert(wanted)
        self._update(wanted)
        gone = [id_ for id_ in self._marked if id_ not in {row.id for row in wanted}]
        if gone:
            self.mark(gone, on=False)
        self.merged.emit(new)

    def _remove_missing(self, wanted: set[ConversationId]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            if self._rows[last].id in wanted:
                last -= 1
                continue
            first = last
            while first > 0 and self._rows[first - 1].id not in wanted:
                first -= 1
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _move_and_insert(self, wanted: list[FeedRow]) -> None:
        nowhere = QModelIndex()
        there = {row.id for row in self._rows}
        place = 0
        while place < len(wanted):
            row = wanted[place]
            if place < len(self._rows) and self._rows[place].id == row.id:
                place += 1
            elif row.id in there:
                origin = self.number_of(row.id)
                self.beginMoveRows(nowhere, origin, origin, nowhere, place)
                self._rows.insert(place, self._rows.pop(origin))
                self.endMoveRows()
                place += 1
            else:
                last = place
                while last + 1 < len(wanted) and wanted[last + 1].id not in there:
                    last += 1
                self.beginInsertRows(nowhere, place, last)
                self._rows[place:place] = wanted[place : last + 1]
                self.endInsertRows()
                place = last + 1

    def _update(self, wanted: list[FeedRow]) -> None:
        for number, row in enumerate(wanted):
            if self._rows[number] != row:
                self._rows[number] = row
                at = self.index(number)
                self.dataChanged.emit(at, at)

    def _tell(self, ids: tuple[ConversationId, ...], roles: list[int]) -> None:
        told = set(ids)
        for number, row in enumerate(self._rows):
            if row.id in told:
                at = self.index(number)
                self.dataChanged.emit(at, at, roles)

    def _drop_tasks(self) -> None:
        for task in (self._task, self._more):
            if task is not None:
                task.drop()
        self._task = self._more = None
