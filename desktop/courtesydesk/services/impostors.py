"""Impostors: everybody who writes is looked at, and whoever looks like another gets a flag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.ids import ConversationId, IdentityId
from courtesydesk.domain.impostors import Doubt, Step
from courtesydesk.domain.lookalike import suspect
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.services.listening import Read
from courtesydesk.store import drafts
from courtesydesk.store import impostors as store
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database
from courtesydesk.store.standing import refresh

SEASON = timedelta(days=90)
DRAWN, PROVED = 400, 40
"""At once: some tenths of a second of work."""

Look = Callable[[Path], int | None]
"""The print of a picture in a file, `picture_print`; None where it cannot be read."""


class Impostors:
    """Flags with reasons, the steps to take, and the owner's word that it is really them."""

    def __init__(self, db: Database, workspace: Workspace) -> None:
        self._db = db
        self._workspace = workspace

    def some(
        self,
        *,
        now: datetime,
        look: Look | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Read:
        """Look at some of those who wrote; without `look`, pictures are compared as files only.

        Any thread; stopping at any moment loses nothing.
        """
        drawn = store.undrawn(self._db, DRAWN, pictures=look is not None)
        if drawn:
            faces = [(row, self._print(row["avatar"], look)) for row in drawn]
            with self._db.writing() as write:
                store.draw(write, faces)
            return Read(NOTHING, more=True)
        waiting = store.unproved(self._db, PROVED)
        changes = NOTHING
        us = store.us(self._db)
        for id_ in waiting:
            if stop():
                break
            person = store.person(self._db, id_)
            found = (
                None if person is None else suspect(person.profile, person.said, us, person.known)
            )
            with self._db.writing() as write:
                touched = store.keep(write, id_, found, to_text(now))
                changed = refresh(write, touched, targets(write))
            changes |= Changes(conversations=frozenset(map(ConversationId, changed)))
        return Read(changes, more=len(waiting) == PROVED)

    def again(self, *, now: datetime) -> Changes:
        """The shop has another name: whoever wrote within a season is looked at anew, by `some`."""
        store.prove_again(self._db, now - SEASON)
        return NOTHING

    def _print(self, avatar: str, look: Look | None) -> int | None:
        """0, which is like nothing, where the picture cannot be read."""
        return (look(self._workspace.root / avatar) or 0) if look is not None and avatar else None

    def doubt(self, conversation: ConversationId) -> Doubt | None:
        """What speaks against the person of this conversation; None where nothing does."""
        return store.doubt(self._db, conversation)

    def believe(self, identity: IdentityId, *, now: datetime) -> Changes:
        """It is really them: the flag goes, and the same reasons never raise it again."""
        with self._db.writing() as write:
            touched = store.clear(write, identity, now)
            return self._changed(identity, refresh(write, touched, targets(write)) | touched)

    def doubt_again(self, identity: IdentityId) -> Changes:
        """Take `believe` back."""
        with self._db.writing() as write:
            touched = store.suspect_again(write, identity)
            return self._changed(identity, refresh(write, touched, targets(write)) | touched)

    def tick(self, conversation: ConversationId, step: Step, *, done: bool) -> Changes:
        """A step was taken, or was not."""
        identity = store.identity_of(self._db, conversation)
        with self._db.writing() as write:
            store.tick(write, identity, step, done=done)
        return Changes(conversations=frozenset({conversation}))

    def tell_the_real_one(
        self, conversation: ConversationId, words: str, *, now: datetime
    ) -> tuple[ConversationId, Changes]:
        """A draft to the one who is copied, by another way that we know; nothing is sent, and they
        are not told yet: the owner ticks that.

        What is being written to them already stays, and the words come below it. Raises NotFound
        where there is no such way.
        """
        found = store.doubt(self._db, conversation)
        if found is None or found.reachable is None:
            raise NotFound(
                "There is no other way to them here.",
                safe="Nothing was changed.",
                todo="Ring them on a number that you know.",
            )
        target = found.reachable
        side = Visibility.PRIVATE
        with self._db.writing():
            before = drafts.find(self._db, target, side)
            text = words if before is None else f"{before.text}\n\n{words}".strip()
            draft = drafts.save(self._db, target, side, text, seen=None, now=now)
        return target, Changes(
            conversations=frozenset({conversation, target}), drafts=frozenset({draft.id})
        )

    def _changed(self, identity: IdentityId, touched: set[int]) -> Changes:
        return Changes(
            conversations=frozenset(map(ConversationId, touched)),
            customers=store.customers_of(self._db, [identity]),
            count=1,
        )
