"""Promises made to customers: found in drafts, given with replies, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.hours import Hours
from courtesydesk.domain.ids import ConversationId, IncidentId, PromiseId
from courtesydesk.domain.loops import Loop
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.promises import FoundPromise, PromiseState
from courtesydesk.services.languages import their_own
from courtesydesk.services.promise_finding import kept_in, promises_in
from courtesydesk.store import clocks, incidents
from courtesydesk.store import loops as loop_store
from courtesydesk.store import promises as store
from courtesydesk.store.database import Database

SETTLED = (
    PromiseState.OPEN,
    PromiseState.KEPT,
    PromiseState.BROKEN,
    PromiseState.CANCELLED,
    PromiseState.WITHDRAWN,
)
"""What the owner may say of one."""
SOON = timedelta(hours=1)
_SPACES = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Offered:
    """A promise that a draft makes, and its time as a moment."""

    found: FoundPromise
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Promising:
    """What a draft promises."""

    offered: tuple[Offered, ...]
    """Found in the text, and not said yes to."""
    taken: tuple[Promise, ...]
    """Said yes to: given when the reply has gone."""
    kept: tuple[Promise, ...] = ()
    """Open ones of the conversation that the draft says were done."""
    gone: frozenset[PromiseId] = frozenset()
    """Of `taken`: those that the text says no longer."""
    moved: tuple[tuple[PromiseId, datetime | None], ...] = ()
    """Of `taken`: those for which the text gives another time by now, and that time."""
    put_off: tuple[Promise, datetime] | None = None
    """The open one that the text only gives a new date, and that date: no second promise."""
    settling: tuple[tuple[Promise, datetime | None], ...] = ()
    """Open ones that are kept (None), or get this new date, when the reply has gone."""


class Promises:
    """What we said we would do."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, *, limit: int = 200) -> tuple[Promise, ...]:
        """Open ones, due first; those without a date last."""
        return store.still_open(self._db, limit=limit)

    def settled(self, *, limit: int = 100) -> tuple[Promise, ...]:
        """Kept, broken and withdrawn ones, newest first."""
        return store.settled(self._db, limit=limit)

    def of_conversation(self, id_: ConversationId) -> tuple[Promise, ...]:
        """All of one conversation, oldest first."""
        return store.of_conversation(self._db, id_)

    def make(
        self, conversation: ConversationId, what: str, due_at: datetime | None, *, now: datetime
    ) -> Changes:
        """Write a promise down; raises WrongInput for an empty one, NotFound."""
        with self._db.writing():
            made = store.make(self._db, conversation, _said(what), due_at, now=now)
            return self._changed(made)

    def find(
        self, text: str, conversation: ConversationId, side: Visibility, *, now: datetime
    ) -> Promising:
        """What a draft promises that nobody has said yes or no to, and what was said yes to."""
        taken = store.drafted(self._db, conversation, side)
        read = _read(self._db, text, now)
        fresh = _unknown(read, taken)
        gone, moved = _adrift(self._db, text, read, taken)
        settling = store.words_said(self._db, conversation, side)
        said = {one.id for one, _ in settling} | store.under_way(self._db, conversation)
        open_ = [one for one in store.of_conversation(self._db, conversation) if one.is_open]
        still = [one for one in open_ if one.id not in said]
        done = kept_in(text, [promise.what for promise in still])
        kept = tuple(still[place] for place in done)
        new_dates = {due for _, due in settling if due is not None}
        fresh = tuple(one for one in fresh if not (one.found.unnamed and one.due_at in new_dates))
        fresh, put_off = _put_off(fresh, [one for one in still if one not in kept])
        return Promising(fresh, taken, kept, gone, moved, put_off, settling)

    def find_in_statement(self, text: str, incident: IncidentId, *, now: datetime) -> Promising:
        """As `find`, in what is said to everybody in a pile-on; what was given is not offered
        again."""
        known = store.of_incident(self._db, incident)
        taken = tuple(one for one in known if one.state is PromiseState.DRAFTED)
        return Promising(_unknown(_read(self._db, text, now), known), taken)

    def draft_statement(
        self,
        incident: IncidentId,
        what: str,
        due_at: datetime | None,
        *,
        conditional: bool = False,
        now: datetime,
    ) -> Changes:
        """Confirmed in the statement of a pile-on: one promise for all, kept with who said it
        first. It is given when the statement is published; at once where it is."""
        with self._db.writing():
            first = incidents.first_voice(self._db, incident)
            published = incidents.is_published(self._db, incident)
            made = store.make(self._db, first, _said(what), due_at, now=now)
            store.note_read(self._db, made, "", None, conditional=conditional)
            store.bind(self._db, made, incident)
            if not published:
                store.hold_back(self._db, made)
            return self._changed(made) | Changes(incidents=True)

    def draft(
        self,
        conversation: ConversationId,
        side: Visibility,
        what: str,
        due_at: datetime | None,
        *,
        read: Offered | None = None,
        now: datetime,
    ) -> Changes:
        """Confirmed while it is written: it is given when the reply has gone, and not before.
        The same twice is one. `read` is how the draft says it."""
        with self._db.writing():
            for one in store.drafted(self._db, conversation, side):
                if plain_what(one.what) == plain_what(what):
                    return self._changed(one.id)
            made = store.draft(self._db, conversation, side, _said(what), due_at, now=now)
            if read is not None:
                said, conditional = plain_what(read.found.what), read.found.conditional
                store.note_read(self._db, made, said, read.due_at, conditional=conditional)
            return self._changed(made)

    def follow(self, id_: PromiseId, due_at: datetime | None, *, now: datetime) -> Changes:
        """The time that its draft gives by now."""
        with self._db.writing():
            store.follow(self._db, id_, due_at, now=now)
            return self._changed(id_)

    def correct(self, id_: PromiseId, what: str, due_at: datetime | None) -> Changes:
        """In other words, or with another time, than its draft gave; while it is a draft still."""
        with self._db.writing():
            store.correct(self._db, id_, _said(what), due_at)
            return self._changed(id_)

    def settle_with(
        self, id_: PromiseId, side: Visibility, due_at: datetime | None = None
    ) -> Changes:
        """Kept, or put off to `due_at`, by the reply that is being written on that side: it holds
        when the reply has gone, and not before."""
        with self._db.writing():
            store.say_word(self._db, id_, side, due_at)
            return self._changed(id_)

    def leave(self, id_: PromiseId) -> Changes:
        """The reply that is being written settles it no longer."""
        with self._db.writing():
            store.unsay_word(self._db, id_)
            return self._changed(id_)

    def drop(self, id_: PromiseId) -> Changes:
        """Not promised after all, while it is a draft still; nothing a second time."""
        with self._db.writing():
            try:
                changes = self._changed(id_)
            except NotFound:
                return NOTHING
            store.drop(self._db, id_)
            return changes

    def settle(self, id_: PromiseId, state: str, *, now: datetime) -> Changes:
        """What became of it, or open again. Kept after its time is late, and says so itself."""
        if state not in SETTLED:
            raise WrongInput(f"A promise is {', '.join(SETTLED)}, not “{state}”.")
        state = PromiseState(state)
        with self._db.writing():
            promise = store.get(self._db, id_)
            past = promise.due_at is not None and promise.due_at < now
            if state is PromiseState.KEPT and (past or promise.first_missed):
                state = PromiseState.LATE
            changes = self._changed(id_)
            store.settle(self._db, id_, state, now=now)
            return changes

    def move(self, id_: PromiseId, due_at: datetime, *, now: datetime) -> Changes:
        """A new date, the old one is kept; one that was settled is open again."""
        with self._db.writing():
            changes = self._changed(id_)
            store.move(self._db, id_, due_at, now=now)
            return changes

    def to_remind_of(self, *, now: datetime) -> tuple[Promise, ...]:
        """What is due soon, or was missed, and was not told of yet: until it is `reminded`.

        Soon is an hour of opening time: what falls due while the shop is closed is told before it
        closes. While it is closed nothing is, and it is kept for the morning.
        """
        clock = clocks.clock(self._db.connection)
        if not clock.is_open(now):
            return ()
        return store.to_remind_of(self._db, max(now + SOON, clock.due(now, SOON)), now=now)

    def reminded(self, told: Iterable[Promise], *, now: datetime) -> None:
        """Somebody could see it: as it stood at that time, it is not told again."""
        store.reminded(self._db, [promise.id for promise in told], now=now)

    def loops(self, *, now: datetime, limit: int = 100) -> tuple[Loop, ...]:
        """Where somebody should hear from us: open loops, checking back, thanks, in this order."""
        return (
            *loop_store.open_loops(self._db, now, limit=limit),
            *loop_store.check_backs(self._db, now, limit=limit),
            *loop_store.thanks_due(self._db, now, limit=limit),
        )

    def their_language(self, conversation: ConversationId, words: str) -> str:
        """In which they wrote, as two letters or `und`; empty where the words are in it."""
        return their_own(self._db, conversation, words)

    def let_rest(self, loop: Loop, *, now: datetime | None) -> Changes:
        """Nothing is owed there until they write again; None takes that back."""
        loop_store.rest(self._db, loop.conversation, loop.kind, now=now)
        return Changes(promises=True, conversations=frozenset({loop.conversation}), count=1)

    def _changed(self, id_: PromiseId) -> Changes:
        promise = store.get(self._db, id_)
        return Changes(
            promises=True,
            conversations=frozenset({promise.conversation}),
            customers=frozenset({promise.customer}),
            count=1,
        )


def plain_what(what: str) -> str:
    """How the same promise is known again when a word beside it changed its case or its marks."""
    return _SPACES.sub(" ", what.lower()).strip()


def follow_text(
    db: Database, conversation: ConversationId, side: Visibility, text: str, *, now: datetime
) -> None:
    """Before a draft goes: what its text says no longer is not given, and its times hold."""
    taken = [one for one in store.drafted(db, conversation, side) if one.read_as]
    if not taken:
        return
    gone, moved = _adrift(db, text, _read(db, text, now), taken)
    with db.writing():
        for id_ in gone:
            store.drop(db, id_)
        for id_, due_at in moved:
            store.follow(db, id_, due_at, now=now)


def _read(db: Database, text: str, now: datetime) -> tuple[Offered, ...]:
    """What a text promises that is written now."""
    hours, zone = _in_force(clocks.clock(db.connection), now)
    found = promises_in(text, now.astimezone(zone).replace(tzinfo=None), hours)
    return tuple(
        Offered(one, None if one.due is None else one.due.replace(tzinfo=zone)) for one in found
    )


def _unknown(read: Iterable[Offered], known: Iterable[Promise]) -> tuple[Offered, ...]:
    said = {words for one in known for words in (plain_what(one.what), one.read_as)}
    return tuple(one for one in read if plain_what(one.found.what) not in said)


def _put_off(
    fresh: Iterable[Offered], still: Sequence[Promise]
) -> tuple[tuple[Offered, ...], tuple[Promise, datetime] | None]:
    """What is new, and what only says again, with another date, the one promise that is open."""
    if len(still) != 1:
        return tuple(fresh), None
    (open_,) = still
    new, put_off = [], None
    for one in fresh:
        if not one.found.unnamed:
            new.append(one)
        elif put_off is None and one.due_at is not None and one.due_at != open_.due_at:
            put_off = open_, one.due_at
    return tuple(new), put_off


def _adrift(
    db: Database, text: str, read: Sequence[Offered], taken: Iterable[Promise]
) -> tuple[frozenset[PromiseId], tuple[tuple[PromiseId, datetime | None], ...]]:
    """Which promises the text makes no longer, and which for another time."""
    times = _times(read)
    gone, moved = set(), []
    for one in taken:
        if not one.read_as:
            continue
        if one.read_as not in times:
            gone.add(one.id)
        elif times[one.read_as] != one.read_due:
            # "Within two hours" is another moment with every minute, and the same words still.
            then = _times(_read(db, text, one.made_at))
            if then.get(one.read_as) != one.read_due:
                moved.append((one.id, times[one.read_as]))
    return frozenset(gone), tuple(moved)


def _times(read: Iterable[Offered]) -> dict[str, datetime | None]:
    return {plain_what(one.found.what): one.due_at for one in read}


def _said(what: str) -> str:
    what = what.strip()
    if not what:
        raise WrongInput("What was promised?", todo="Say it in a few words.")
    return what


def _in_force(clock: Clock, now: datetime) -> tuple[Hours, tzinfo]:
    """The opening hours of these days; holidays are ordinary days to a promise's words."""
    today = now.astimezone(clock.zone).date()
    begun = [schedule for schedule in clock.later if schedule.since <= today]
    return (begun[-1].hours, begun[-1].zone) if begun else (clock.hours, clock.zone)
