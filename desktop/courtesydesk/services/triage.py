"""Moving conversations: to answer, waiting, snoozed, done, spam; tags; and taking it all back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.conversations import DoneReason, State
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fiasco import Gravity
from courtesydesk.domain.ids import ConversationId, UndoId
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.times import to_text
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.domain.when import moment_of
from courtesydesk.store import clocks, triage
from courtesydesk.store.database import Database

TAG_LENGTH = 60

_Marks = dict[str, Any]


class Triage:
    """Every method takes one or many conversations, returns one Changes with one undo."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def opened(self, id_: ConversationId, *, now: datetime) -> Changes:
        """The owner looks at it: new becomes to answer (no undo)."""
        with self._db.writing() as write:
            changed = write.execute(
                "UPDATE conversation SET state = 'to_answer' WHERE id = ? AND state = 'new'", [id_]
            ).rowcount
        return Changes(conversations=frozenset([id_])) if changed else NOTHING

    def done(self, ids: list[ConversationId], reason: DoneReason, *, now: datetime) -> Changes:
        """Nothing more is owed. Without any reply since they wrote, REPLIED raises WrongInput."""
        at = to_text(now)

        def closed(marks: _Marks) -> None:
            marks.update(
                state=State.DONE.value,
                done_reason=reason.value,
                done_at=at,
                settled_at=at,
                snoozed_until=None,
            )

        with self._db.writing() as write:
            owed = triage.owed(write, ids) if reason is DoneReason.REPLIED else []
            if owed:
                raise WrongInput(
                    "Nobody has answered since the customer wrote."
                    if len(ids) == 1
                    else f"{len(owed)} of these {len(ids)} wait for an answer.",
                    safe="Nothing was changed.",
                    todo="Answer first, or say why no reply is needed.",
                )
            return self._move("done", ids, closed, now)

    def reopen(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        """Back to "to answer"."""

        def open_again(marks: _Marks) -> None:
            marks.update(
                state=State.TO_ANSWER.value,
                done_reason=None,
                done_at=None,
                settled_at=None,
                snoozed_until=None,
            )

        return self._move("reopen", ids, open_again, now)

    def wait(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        """Waiting for the customer."""
        at = to_text(now)

        def waiting(marks: _Marks) -> None:
            marks.update(
                state=State.WAITING.value, settled_at=at, done_reason=None, snoozed_until=None
            )

        return self._move("wait", ids, waiting, now)

    def snooze(
        self,
        ids: list[ConversationId],
        until: datetime,
        *,
        wake_on_reply: bool = True,
        now: datetime,
    ) -> Changes:
        """Out of sight until then; raises WrongInput for a moment that has passed."""
        if until <= now:
            raise WrongInput(
                "That moment has passed.",
                safe="Nothing was changed.",
                todo="Choose a later one, for example “tomorrow 9”.",
            )

        def asleep(marks: _Marks) -> None:
            marks.update(
                state=State.SNOOZED.value,
                snoozed_until=to_text(until),
                wake_on_reply=int(wake_on_reply),
                done_reason=None,
            )

        return self._move("snooze", ids, asleep, now)

    def snooze_words(self, text: str, *, now: datetime) -> datetime:
        """The moment that words like "fri 9", "in 3h", "tomorrow" mean, in the shop's time zone.

        Raises WrongInput with examples.
        """
        return moment_of(text, now=now, zone=clocks.zone(self._db.connection))

    def wake(self, *, now: datetime) -> Changes:
        """Bring back every snoozed conversation whose time has come (no undo)."""
        with self._db.writing() as write:
            ids = triage.to_wake(write, now)
            if not ids:
                return NOTHING
            values = triage.snapshot(write, ids)
            for marks in values.values():
                marks[triage.MARKS.index("state")] = State.TO_ANSWER.value
                marks[triage.MARKS.index("snoozed_until")] = None
            triage.put(write, values, clocks.targets(write))
        return Changes(conversations=frozenset(map(ConversationId, ids)), count=len(ids))

    def spam(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        """Off the desk and off the clock."""

        def junk(marks: _Marks) -> None:
            marks.update(state=State.SPAM.value, done_reason=None, snoozed_until=None)

        return self._move("spam", ids, junk, now)

    def set_intent(
        self, ids: list[ConversationId], intent: Intent | None, *, now: datetime
    ) -> Changes:
        """The owner's word on what the customer is after; outranks ours for good."""
        return self._told("intent", ids, intent, now)

    def set_urgency(self, ids: list[ConversationId], urgency: Urgency, *, now: datetime) -> Changes:
        """The owner's word on whether it can wait; outranks ours for good."""
        return self._told("urgency", ids, urgency, now)

    def set_sentiment(
        self, ids: list[ConversationId], sentiment: Sentiment, *, now: datetime
    ) -> Changes:
        """The owner's word on how the customer feels; outranks ours for good."""
        return self._told("sentiment", ids, sentiment, now)

    def set_gravity(
        self, ids: list[ConversationId], gravity: Gravity | None, *, now: datetime
    ) -> Changes:
        """The owner's word on how bad it is, for the fiasco meter; None: as it was found."""

        def told(marks: _Marks) -> None:
            marks["gravity"] = None if gravity is None else gravity.value

        return self._move("gravity", ids, told, now)

    def _told(
        self, what: str, ids: list[ConversationId], value: StrEnum | None, now: datetime
    ) -> Changes:
        def told(marks: _Marks) -> None:
            marks.update({what: None if value is None else value.value, f"{what}_by_owner": 1})

        return self._move(what, ids, told, now)

    def _move(
        self,
        kind: str,
        ids: list[ConversationId],
        change: Callable[[_Marks], None],
        now: datetime,
    ) -> Changes:
        with self._db.writing() as write:
            before = triage.snapshot(write, ids)
            values: triage.Snapshot = {}
            for id_, marks in before.items():
                named = dict(zip(triage.MARKS, marks, strict=True))
                change(named)
                if self._differs(kind, marks, list(named.values())):
                    values[id_] = list(named.values())
            if not values:
                return NOTHING
            after = triage.put(write, values, clocks.targets(write))
            inverse = {str(id_): [before[id_], after[id_]] for id_ in values}
            undo = triage.save_undo(write, f"triage.{kind}", len(values), inverse, now)
        return self._changes(list(values), undo)

    def _differs(self, kind: str, before: list[Any], after: list[Any]) -> bool:
        # Done twice is done once: a later moment alone is no change.
        moments = (triage.MARKS.index("done_at"), triage.MARKS.index("settled_at"))
        ignored = moments if kind in ("done", "wait") else ()
        return any(
            old != new
            for place, (old, new) in enumerate(zip(before, after, strict=True))
            if place not in ignored
        )

    def _changes(self, ids: list[int], undo: int | None) -> Changes:
        return Changes(
            conversations=frozenset(map(ConversationId, ids)),
            undo=None if undo is None else UndoId(undo),
            count=len(ids),
        )

    def add_tag(self, ids: list[ConversationId], name: str, *, now: datetime) -> Changes:
        """Put a tag on."""
        name = _tag_name(name)
        with self._db.writing() as write:
            tag = triage.tag_id(write, name, make=True)
            changed = [] if tag is None else triage.add_tag(write, tag, ids)
            if not changed:
                return NOTHING
            inverse = {"tag": name, "ids": changed}
            undo = triage.save_undo(write, "triage.tagged", len(changed), inverse, now)
        return self._changes(changed, undo)

    def remove_tag(self, ids: list[ConversationId], name: str, *, now: datetime) -> Changes:
        """Take a tag off."""
        name = _tag_name(name)
        with self._db.writing() as write:
            tag = triage.tag_id(write, name, make=False)
            changed = [] if tag is None else triage.remove_tag(write, tag, ids)
            if not changed:
                return NOTHING
            inverse = {"tag": name, "ids": changed}
            undo = triage.save_undo(write, "triage.untagged", len(changed), inverse, now)
        return self._changes(changed, undo)

    def tags(self) -> tuple[str, ...]:
        """Every tag in use, most used first, at most 200."""
        return triage.tags(self._db)

    def undo(self, id_: UndoId, *, now: datetime) -> Changes:
        """Take one change back, for all the conversations that it touched.

        What was changed again since then keeps the later change; `Changes.count` says how many
        were restored.
        """
        with self._db.writing() as write:
            undo = triage.get_undo(self._db, id_)
            if undo.undone or not undo.kind.startswith("triage."):
                return NOTHING
            triage.mark_undone(write, id_, now)
            if undo.kind in ("triage.tagged", "triage.untagged"):
                tag = triage.tag_id(write, undo.inverse["tag"], make=True)
                turn = triage.remove_tag if undo.kind == "triage.tagged" else triage.add_tag
                restored = [] if tag is None else turn(write, tag, undo.inverse["ids"])
                return self._changes(restored, None)
            pairs = {int(key): pair for key, pair in undo.inverse.items()}
            current = triage.snapshot(write, list(pairs))
            values: triage.Snapshot = {}
            for number, marks in current.items():
                old, new = pairs[number]
                if triage.decided(marks)[: len(new)] == triage.decided(new):
                    values[number] = old + marks[len(old) :]
            triage.put(write, values, clocks.targets(write))
        return self._changes(list(values), None)


def _tag_name(name: str) -> str:
    clean = " ".join(name.split()).lstrip("#")
    if not clean:
        raise WrongInput("A tag needs a name.", todo="Write a word, for example “catering”.")
    if len(clean) > TAG_LENGTH:
        raise WrongInput(f"A tag has at most {TAG_LENGTH} characters.", todo="Write a shorter one.")
    return clean
