"""Customers: identities, history, notes, tags, calls; export and erasure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Customer, CustomerRow, ErasePreview, TimelineEntry
from courtesydesk.domain.ids import ConversationId, CustomerId, IdentityId, NoteId, UndoId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.paths import Workspace
from courtesydesk.store import customers
from courtesydesk.store.database import Database


class People:
    """The customer panel and the customers' list."""

    def __init__(self, db: Database, workspace: Workspace) -> None:
        self._db = db
        self._workspace = workspace

    def get(self, id_: CustomerId) -> Customer:
        """One customer; raises NotFound. One who was linked to another is found as that other."""
        return customers.get(self._db, id_)

    def timeline(
        self, id_: CustomerId, *, before: datetime | None = None, search: str = "", limit: int = 40
    ) -> tuple[TimelineEntry, ...]:
        """What happened with them on all networks, newest first; only what contains `search`.

        `before` is the `at` of the last entry of the page before: things of one moment are never
        torn apart, so a page may be a little longer than `limit`.
        """
        return customers.timeline(self._db, id_, before=before, search=search, limit=limit)

    def find(self, text: str, *, limit: int = 50) -> tuple[CustomerRow, ...]:
        """Customers by name, handle or address; all, newest first, for an empty text."""
        return customers.find(self._db, text, limit=limit)

    def rename(self, id_: CustomerId, name: str) -> Changes:
        """What we call them."""
        raise NotImplementedError

    def link(
        self, identity: IdentityId, customer: CustomerId, *, because: str, now: datetime
    ) -> Changes:
        """The owner says that this identity is this person; undoable."""
        raise NotImplementedError

    def unlink(self, identity: IdentityId, *, now: datetime) -> Changes:
        """This identity is somebody else after all; undoable."""
        raise NotImplementedError

    def not_the_same(self, identity: IdentityId, customer: CustomerId, *, now: datetime) -> Changes:
        """Turn a suggestion down, for good; undoable."""
        raise NotImplementedError

    def set_notes(self, id_: CustomerId, text: str) -> Changes:
        """The standing note on the person."""
        raise NotImplementedError

    def write_down(
        self,
        id_: CustomerId,
        kind: NoteKind,
        text: str,
        *,
        author: str,
        at: datetime,
        inbound: bool | None = None,
        conversation: ConversationId | None = None,
    ) -> Changes:
        """A note, a call, a visit or a letter, written by hand."""
        raise NotImplementedError

    def remove_note(self, id_: NoteId, *, now: datetime) -> Changes:
        """Take a note away; undoable."""
        raise NotImplementedError

    def tag(self, id_: CustomerId, name: str, *, on: bool, now: datetime) -> Changes:
        """Put a tag on a customer, or take it off; undoable."""
        raise NotImplementedError

    def undo(self, id_: UndoId, *, now: datetime) -> Changes:
        """Take back a link, an unlink, a tag or a removal."""
        raise NotImplementedError

    def export(self, id_: CustomerId, folder: Path) -> Path:
        """Everything about one person as HTML, JSON and their pictures; returns the folder."""
        raise NotImplementedError

    def erase_preview(self, id_: CustomerId) -> ErasePreview:
        """What would go."""
        raise NotImplementedError

    def erase(self, id_: CustomerId, *, now: datetime) -> Changes:
        """Erase one person for good; a digest keeps them from being fetched again."""
        raise NotImplementedError
