"""Pile-ons: found, answered person by person, said once in public, and brought to an end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from courtesydesk.domain.causes import DEFAULTS, suggested
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.conversations import DoneReason, State
from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.domain.ids import ConversationId, IncidentId
from courtesydesk.domain.incidents import (
    WINDOWS,
    Baseline,
    Found,
    Incident,
    Member,
    Sensitivity,
    Voice,
    Wave,
    found,
    usual,
)
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.services.settings import Settings
from courtesydesk.store import incidents as store
from courtesydesk.store import promises
from courtesydesk.store.clocks import zone
from courtesydesk.store.database import Database, Row
from courtesydesk.store.incidents import Heard
from courtesydesk.tone.grouping import groups, same_words

QUIET = timedelta(hours=48)
"""Without a new voice for so long, it is over by itself."""
COMPARED = 600
"""Of the latest, so many texts are compared with one another: some tenths of a second."""
REMEMBERED = timedelta(hours=6)
"""How long what is usual is not worked out anew."""


class Incidents:
    """One incident at a time is shown in full; any thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._settings = Settings(db)
        self._usual: dict[Wave, tuple[datetime, Baseline]] = {}

    # Finding

    def look(self, *, now: datetime) -> Changes:
        """See whether something piles up; new voices join what goes on, and what is quiet ends."""
        wanted = self._settings.text("incident.sensitivity")
        if wanted == "off":
            return NOTHING
        changes = NOTHING
        for wave in Wave:
            heard = store.heard(self._db, wave, since=now - max(WINDOWS), until=now)
            voices = _voices(heard, zone(self._db.connection))
            changes |= self._join(wave, voices) | self._begin(wave, voices, wanted, now)
        return changes | self._end_quiet(now)

    def _begin(self, wave: Wave, voices: list[Voice], wanted: str, now: datetime) -> Changes:
        local = now.astimezone(zone(self._db.connection))
        new = found(
            voices, self._baseline(wave, local), now=local,
            sensitivity=Sensitivity(wanted), wave=wave,
        )  # fmt: skip
        rest = timedelta(hours=self._settings.number("incident.rest_hours"))
        if new is None or store.lately(self._db, new.about, now - rest):
            return NOTHING
        members = {voice.conversation for voice in new.voices}
        with self._db.writing() as write:
            id_ = store.begin(
                write, wave, new.about, self._title(new), started=new.voices[0].at, now=now
            )
            store.join(write, id_, members)
        return _changes(members)

    def _baseline(self, wave: Wave, local: datetime) -> Baseline:
        known = self._usual.get(wave)
        if known is not None and abs(local - known[0]) < REMEMBERED:
            return known[1]
        until = local - max(WINDOWS)
        first = store.first_said(self._db)
        weeks = 0.0 if first is None else (until - first) / timedelta(weeks=1)
        seen = (at.astimezone(local.tzinfo) for at in store.moments(self._db, wave, until=until))
        made = usual(seen, until=until, weeks=weeks)
        self._usual[wave] = (local, made)
        return made

    def _join(self, wave: Wave, voices: list[Voice]) -> Changes:
        joined: set[int] = set()
        with self._db.writing() as write:
            for row in store.rows_open(self._db):
                if row["wave"] != wave:
                    continue
                theirs = {one["id"] for one in store.voices(self._db, row["id"])}
                keys = {row["about"]} | {
                    key
                    for voice in voices
                    for key in voice.about
                    if key.startswith("text:") and voice.conversation in theirs
                }
                same = [voice.conversation for voice in voices if not keys.isdisjoint(voice.about)]
                joined |= store.join(write, row["id"], same)
        return _changes(joined) if joined else NOTHING

    def _end_quiet(self, now: datetime) -> Changes:
        changes = NOTHING
        for row in store.rows_open(self._db):
            members = store.voices(self._db, row["id"])
            last = max((from_text(one["first_at"]) for one in members), default=now)
            if now - last >= QUIET:
                changes |= self._set(row["id"], ended_at=to_text(now))
        return changes

    def _title(self, new: Found) -> str:
        kind, _, key = new.about.partition(":")
        if kind == "post":
            return store.post_title(self._db, int(key))
        if kind == "cause":
            return next(cause.name for cause in DEFAULTS if cause.key == key)
        rows = self._db.rows(
            "SELECT substr(text, 1, 80) FROM mention WHERE conversation_id = ?"
            " ORDER BY occurred_at LIMIT 1", [int(key)],
        )  # fmt: skip
        return " ".join(str(rows[0][0]).split()) if rows else ""

    # What goes on

    def open(self) -> tuple[Incident, ...]:
        """What goes on, newest first."""
        return tuple(self._whole(row) for row in store.rows_open(self._db))

    def past(self, *, limit: int = 20) -> tuple[Incident, ...]:
        """What is over."""
        return tuple(self._whole(row) for row in store.rows_ended(self._db, limit))

    def count(self) -> int:
        """How many go on."""
        return len(store.rows_open(self._db))

    def get(self, id_: IncidentId) -> Incident:
        """Raises NotFound."""
        row = self._db.get_row("SELECT * FROM incident WHERE id = ?", [id_], what="This incident")
        return self._whole(row)

    def of_conversation(self, id_: ConversationId) -> Incident | None:
        """The one that goes on and that this conversation is part of."""
        row = store.of_conversation(self._db, id_)
        return None if row is None else self._whole(row)

    def _whole(self, row: Row) -> Incident:
        members = tuple(_member(one) for one in store.voices(self._db, row["id"]))
        ended = from_text_or_none(row["ended_at"])
        matter, set_off = store.set_off(self._db, row)
        return Incident(
            id=IncidentId(row["id"]),
            wave=Wave(row["wave"]),
            title=row["title"],
            matter=matter,
            set_off=set_off,
            started_at=from_text(row["started_at"]),
            ended_at=ended,
            statement=row["statement"],
            statement_at=from_text_or_none(row["statement_at"]),
            members=members,
        )

    # What the owner does

    def keep_statement(self, id_: IncidentId, text: str) -> Changes:
        """What we say to everybody, as it is being written."""
        return self._set(id_, statement=text.strip())

    def published(self, id_: IncidentId, text: str, *, now: datetime) -> Changes:
        """The owner has put this statement where everybody reads it: what it promises holds from
        now on. Raises WrongInput for an empty one."""
        if not text.strip():
            raise WrongInput("There is no statement yet.", todo="Write it in a few lines.")
        with self._db.writing():
            changes = self._set(id_, statement=text.strip(), statement_at=to_text(now))
            given = promises.give(self._db, id_, now=now)
        return changes | Changes(promises=given)

    def end(self, id_: IncidentId, *, now: datetime) -> Changes:
        """It is over."""
        return self._set(id_, ended_at=to_text(now))

    def dismiss(self, id_: IncidentId, *, now: datetime) -> Changes:
        """It is none: its voices count as usual again."""
        self._usual.clear()
        return self._set(id_, ended_at=to_text(now), dismissed=1)

    def reopen(self, id_: IncidentId) -> Changes:
        """Take `end` or `dismiss` back."""
        return self._set(id_, ended_at=None, dismissed=0)

    def _set(self, id_: IncidentId, **values: str | int | None) -> Changes:
        with self._db.writing() as write:
            members = self.get(id_).members
            store.change(write, id_, **values)
        return _changes(int(one.conversation) for one in members)


def words_of_their_own(db: Database, conversation: ConversationId, text: str) -> None:
    """Raises NotAllowed where somebody else in the same pile-on was told just this: a crowd reads
    all the answers, one beside the other."""
    row = store.of_conversation(db, conversation)
    if row is None:
        return
    for other in store.answers(db, row["id"], conversation):
        if same_words(text, other["text"]):
            raise NotAllowed(
                f"{other['name']} was told just this, in the same pile-on.",
                safe="Nothing was sent; your draft is kept.",
                todo="Say something that is only for this person.",
            )


def _voices(heard: list[Heard], local: tzinfo) -> list[Voice]:
    heads = groups([one.text for one in heard[:COMPARED]])
    heads += range(len(heads), len(heard))
    sizes = {head: heads.count(head) for head in set(heads)}
    found: list[Voice] = []
    for one, head in zip(heard, heads, strict=True):
        about = []
        if one.post is not None:
            about.append(f"post:{one.post}")
        cause = suggested(one.text)
        if cause:
            about.append(f"cause:{cause}")
        if sizes[head] > 1:
            about.append(f"text:{heard[head].conversation}")
        found.append(Voice(one.at.astimezone(local), one.customer, one.conversation, tuple(about)))
    return found


_ANSWERED = (DoneReason.REPLIED, DoneReason.ANSWERED_ELSEWHERE)


def _closed(row: Row) -> DoneReason | None:
    """Why it is done, where nobody answered."""
    if row["waiting_since"] is not None or row["answered_at"] is not None:
        return None
    reason = None if row["done_reason"] is None else DoneReason(row["done_reason"])
    if reason is None and row["state"] == State.SPAM:
        return DoneReason.SPAM
    return None if reason in _ANSWERED else reason


def _member(row: Row) -> Member:
    closed = _closed(row)
    return Member(
        conversation=ConversationId(row["id"]),
        name=row["name"],
        network=row["network"],
        said=row["said"] or row["last_text"],
        at=from_text(row["first_at"] or row["last_at"]),
        answered=row["waiting_since"] is None and closed is None,
        drafted=bool(row["drafted"]),
        answered_at=from_text_or_none(row["answered_at"]),
        closed=closed,
    )


def _changes(conversations: Iterable[int]) -> Changes:
    return Changes(
        conversations=frozenset(map(ConversationId, conversations)), incidents=True, count=1
    )
