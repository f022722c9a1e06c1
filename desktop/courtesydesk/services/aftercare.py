"""After a complaint: it is solved, closed in public, they are invited once, and what came of it."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.aftercare import TOO_LATE, Outcome, Step, next_step
from courtesydesk.domain.aftercare import Aftercare as Care
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.loops import Loop, LoopKind
from courtesydesk.domain.networks import network
from courtesydesk.store import aftercare as store
from courtesydesk.store import loops
from courtesydesk.store.database import Database

MOST = 200
"""Complaints of the last weeks that are looked at; more than anybody solves in them."""
_LOOPS = {
    Step.CLOSE: LoopKind.CLOSE, Step.INVITE: LoopKind.INVITE, Step.THANK: LoopKind.CHANGED
}  # fmt: skip


class Aftercare:
    """What follows a complaint. Nothing here sends anything: replies go by the composer."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, id_: ConversationId) -> Care:
        """How far one conversation is; raises NotFound."""
        return store.load(self._db, id_)

    def step(self, id_: ConversationId, *, now: datetime) -> Step | None:
        """What to offer now; raises NotFound."""
        return next_step(self.of(id_), now)

    def solved(self, id_: ConversationId, *, now: datetime) -> Changes:
        """They have said that it is solved: from their own words on, where those sound like it.

        Raises WrongInput where nobody complained in public: nothing would follow from it.
        """
        care = self.of(id_)
        if care.complained_at is None:
            raise WrongInput(
                "Nobody has complained in public here.",
                safe="Nothing was changed.",
                todo="Mark the conversation as done.",
            )
        store.note_solved(self._db, id_, care.content_since or now)
        return _touched(id_)

    def not_solved(self, id_: ConversationId) -> Changes:
        """It was not solved after all: what was noted since is forgotten."""
        store.forget(self._db, id_)
        return _touched(id_)

    def waive_closing(self, id_: ConversationId, *, now: datetime | None) -> Changes:
        """No closing word in public; None takes that back."""
        return self._mark(id_, "close_waived_at", now)

    def waive_invitation(self, id_: ConversationId, *, now: datetime | None) -> Changes:
        """They are not to be invited; None takes that back."""
        return self._mark(id_, "invite_waived_at", now)

    def begin_invitation(self, id_: ConversationId, *, now: datetime) -> Changes:
        """The next reply in this conversation is the invitation.

        Raises NotAllowed where they were invited already, where the network's terms forbid it, and
        where nobody has said that it is solved.
        """
        care = self.of(id_)
        if care.invited_at is not None:
            raise NotAllowed(
                "They were invited already.",
                safe="Nothing was changed.",
                todo="Once is enough: what they do with it is theirs to decide.",
            )
        if care.solved_at is None:
            raise NotAllowed(
                "They have not said that it is solved.",
                safe="Nothing was changed.",
                todo="Solve it first, and note it when they say so.",
            )
        if not network(care.network).invites:
            raise NotAllowed(
                f"{network(care.network).label} does not want businesses to ask for this.",
                safe="Nothing was changed.",
                todo="Many change their post by themselves once they were helped.",
            )
        return self._mark(id_, "inviting_since", now)

    def declare(
        self,
        id_: ConversationId,
        outcome: Outcome | None,
        *,
        stars: int | None = None,
        now: datetime,
    ) -> Changes:
        """What became of the invitation, where the network does not tell; None takes it back.

        Raises NotAllowed where nobody was invited, WrongInput for stars that are none.
        """
        if self.of(id_).invited_at is None:
            raise NotAllowed("They were not invited.", safe="Nothing was changed.")
        if stars is not None and not 1 <= stars <= 5:
            raise WrongInput("Stars go from 1 to 5.", safe="Nothing was changed.")
        store.say_outcome(self._db, id_, outcome, stars, now)
        return _touched(id_)

    def followed(self, *, since: datetime, limit: int = 500) -> tuple[Care, ...]:
        """All that was solved since then, newest first."""
        return tuple(store.followed(self._db, since=since, limit=limit))

    def loops(self, *, now: datetime, limit: int = 100) -> tuple[Loop, ...]:
        """Closing words, invitations and thanks that are due, the oldest first."""
        found = (
            _loop(self._db, care, now) for care in self.followed(since=now - TOO_LATE, limit=MOST)
        )
        due = sorted((one for one in found if one is not None), key=lambda one: one.since)
        return tuple(due[:limit])

    def let_rest(self, loop: Loop, *, now: datetime | None) -> Changes:
        """This step is not taken; None takes that back."""
        if loop.kind is LoopKind.CLOSE:
            return self.waive_closing(loop.conversation, now=now)
        if loop.kind is LoopKind.INVITE:
            return self.waive_invitation(loop.conversation, now=now)
        loops.rest(self._db, loop.conversation, loop.kind, now=now)
        return _touched(loop.conversation)

    def _mark(self, id_: ConversationId, name: str, at: datetime | None) -> Changes:
        store.mark(self._db, id_, name, at)
        return _touched(id_)


def _loop(db: Database, care: Care, now: datetime) -> Loop | None:
    step = next_step(care, now)
    since = care.solved_at
    if step is Step.THANK:
        since = care.amended_at or care.withdrawn_at
    if step is None or step not in _LOOPS or since is None:
        return None
    return loops.of_aftercare(db, _LOOPS[step], care, since)


def _touched(id_: ConversationId) -> Changes:
    return Changes(conversations=frozenset([id_]), count=1)
