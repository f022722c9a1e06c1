"""Customers: identities, history, notes, tags, calls; export and erasure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.customers import Customer, CustomerRow, ErasePreview, TimelineEntry
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId, CustomerId, IdentityId, NoteId, UndoId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.services.dossier import write_dossier
from courtesydesk.services.pictures import Pictures
from courtesydesk.store import aftercare, customers, erasing, linking
from courtesydesk.store.database import Database


class People:
    """The customer panel and the customers' list."""

    def __init__(self, db: Database, workspace: Workspace) -> None:
        self._db = db
        self._pictures = Pictures(db, workspace)

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
        """What we call them; raises WrongInput for nothing."""
        name = " ".join(name.split())
        if not name:
            raise WrongInput("What should they be called?")
        return _changed(linking.rename(self._db, id_, name))

    def link(
        self, identity: IdentityId, customer: CustomerId, *, because: str, now: datetime
    ) -> Changes:
        """The owner says that this identity is this person; undoable."""
        return _done(linking.link(self._db, identity, customer, because=because, now=now))

    def unlink(self, identity: IdentityId, *, now: datetime) -> Changes:
        """This identity is somebody else after all; undoable."""
        return _done(linking.unlink(self._db, identity, now=now))

    def not_the_same(self, identity: IdentityId, customer: CustomerId, *, now: datetime) -> Changes:
        """Turn a suggestion down, for good; undoable."""
        return _done(linking.keep_apart(self._db, identity, customer, now=now))

    def set_notes(self, id_: CustomerId, text: str) -> Changes:
        """The standing note on the person."""
        return _changed(linking.set_notes(self._db, id_, text.strip()))

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
        """A note, a call, a visit or a letter, written by hand; raises WrongInput for nothing."""
        if not text.strip():
            raise WrongInput("There is nothing to write down yet.")
        customer = linking.add_note(
            self._db,
            {
                "customer_id": id_,
                "conversation_id": conversation,
                "kind": kind,
                "inbound": inbound,
                "text": text.strip(),
                "author": author,
                "occurred_at": to_text(at),
            },
        )
        conversations = frozenset() if conversation is None else frozenset({conversation})
        return _changed(customer) | Changes(conversations=conversations)

    def remove_note(self, id_: NoteId, *, now: datetime) -> Changes:
        """Take a note away; undoable."""
        return _done(linking.remove_note(self._db, id_, now=now))

    def tag(self, id_: CustomerId, name: str, *, on: bool, now: datetime) -> Changes:
        """Put a tag on a customer, or take it off; undoable."""
        return _done(linking.tag(self._db, id_, name, on=on, now=now))

    def undo(self, id_: UndoId, *, now: datetime) -> Changes:
        """Take back a link, an unlink, a tag or a removal.

        Raises WrongInput for an undo that is not about people.
        """
        return _done(linking.undo(self._db, id_, now=now))

    def export(self, id_: CustomerId, folder: Path) -> Path:
        """Everything about one person as HTML, JSON and their pictures; returns the folder."""
        return write_dossier(
            folder,
            customers.get(self._db, id_),
            customers.whole_history(self._db, id_),
            customers.unsent(self._db, id_),
            customers.understood(self._db, id_),
            aftercare.of_customer(self._db, id_),
            self._pictures,
        )

    def erase_preview(self, id_: CustomerId) -> ErasePreview:
        """What would go."""
        return erasing.preview(self._db, id_)

    def erase(self, id_: CustomerId, *, now: datetime) -> Changes:
        """Erase one person for good; a digest keeps them from being fetched again.

        Raises NotAllowed while a reply to them is being sent. Takes a while: the search index is
        written anew, so that no word of theirs is left in it.
        """
        erased = erasing.erase(self._db, id_, now=now)
        self._pictures.let_go(erased.files)
        erasing.scrub(self._db)
        return Changes(
            customers=erased.customers,
            conversations=erased.conversations,
            promises=True,
            everything=True,
            count=1,
        )


def _changed(customer: CustomerId) -> Changes:
    return Changes(customers=frozenset({customer}), count=1)


def _done(done: linking.Done) -> Changes:
    """No conversation changes by it, so the undo is known to be about people."""
    if not done.customers:
        return NOTHING
    return Changes(customers=done.customers, undo=done.undo, count=1)
