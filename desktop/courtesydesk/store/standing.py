"""How a conversation stands, worked out from what was said in it, whatever order it came in.

`conversation` repeats what its mentions and replies say (last words, count, rating, what is owed
since when, due when), so that a feed reads one table. Everything here is worked out anew from the
items, and from what the owner decided (`settled_at`, done, snoozed, spam), never added up: the
same items in another order give the same row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile

from courtesydesk.domain.conversations import PREVIEW, DoneReason, Flag, State
from courtesydesk.domain.mentions import HandledVia, Intent, Origin
from courtesydesk.domain.thanks import is_only_thanks
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.store import segments
from courtesydesk.store.clocks import Targets, is_history
from courtesydesk.store.stories import SPOKEN

CHUNK = 400

_OPEN = (State.NEW, State.TO_ANSWER)
_OWING = (State.NEW, State.TO_ANSWER, State.SNOOZED)


@dataclass(frozen=True, slots=True)
class Said:
    """One mention or reply, as far as its conversation's row needs it."""

    at: str
    ours: bool
    remote_id: str
    text: str
    subject: str = ""
    url: str = ""
    rating: int | None = None
    photos: int = 0
    intent: str | None = None
    flag: str | None = None
    deleted: bool = False
    history: bool = False
    """Imported so late that its clock never starts."""
    urgency: str | None = None
    sentiment: str | None = None
    because: str = ""
    """The words for a hurry or a scam, one a line."""
    addressed: bool = True
    heard: str = ""
    """Our names in it, when nobody addressed us; see `store/listening_words.py`."""
    automatic: bool = False
    """A machine of ours said it: it answers nobody."""
    by_hand: bool = False
    """A call, a visit or a letter that was written down: it is on the clock, and that is all."""

    @property
    def asks(self) -> bool:
        """Whether it is on the clock until it is answered."""
        return not (self.ours or self.deleted or self.flag == Flag.BULK)

    @property
    def thanks(self) -> bool:
        """Thanks and nothing else: after an answer it asks for nothing."""
        return is_only_thanks(self.text)


@dataclass(frozen=True, slots=True)
class News:
    """What came for a conversation just now."""

    mentions: frozenset[str] = frozenset()
    """Remote ids of new mentions."""
    reply: bool = False
    gone: bool = False
    joined: bool = False
    """Another conversation became part of it."""


NO_NEWS = News()


@dataclass(slots=True)
class Marks:
    """What is decided about a conversation, by the owner or by us."""

    state: str = State.NEW
    intent: str | None = None
    intent_by_owner: bool = False
    urgency: str | None = None
    urgency_by_owner: bool = False
    sentiment: str | None = None
    sentiment_by_owner: bool = False
    snoozed_until: str | None = None
    wake_on_reply: bool = True
    done_reason: str | None = None
    done_at: str | None = None
    settled_at: str | None = None


@dataclass(slots=True)
class Summary:
    """What the items of a conversation say together."""

    last: Said
    mentions: int
    photos: int
    rating: int | None
    subject: str
    url: str
    flag: str | None
    has_reply: bool
    last_reply_at: str
    asking: list[Said] = field(default_factory=list)
    """Mentions without a reply of ours after them, oldest first; as in the clocks
    (`domain/segments.py`), thanks and nothing else are none while nothing else is owed."""
    thanked: bool = False
    """Thanks are their last word, and nothing is owed."""
    intent: str | None = None
    urgency: str | None = None
    sentiment: str | None = None
    because: str = ""
    heard: str = ""


def summed_up(items: Sequence[Said]) -> Summary:
    """Work the row's figures out; there is at least one item."""
    in_order = sorted(items, key=_order)
    written = [said for said in in_order if not said.by_hand]
    heard = [said for said in written if not said.ours]
    present = [said for said in written if not said.deleted]
    replies = [said for said in in_order if said.ours and not (said.deleted or said.automatic)]
    last_reply_at = replies[-1].at if replies else ""
    since = [said for said in in_order if said.asks and said.at > last_reply_at]
    asking = _but_thanks(since) if replies else since
    summary = Summary(
        last=(present or written)[-1],
        mentions=len(heard),
        photos=sum(said.photos for said in heard),
        rating=next((said.rating for said in reversed(heard) if said.rating is not None), None),
        subject=next((said.subject for said in heard if said.subject), ""),
        url=next((said.url for said in reversed(heard) if said.url), ""),
        flag=_flag(heard),
        has_reply=bool(replies),
        last_reply_at=last_reply_at,
        asking=asking,
        thanked=bool(since) and not asking,
    )
    summary.intent = _intent(summary, heard)
    _listen(summary, heard)
    return summary


def _but_thanks(asking: Iterable[Said]) -> list[Said]:
    return list(dropwhile(lambda said: said.thanks, asking))


def _order(said: Said) -> tuple[str, bool, str]:
    return (said.at, said.ours, said.remote_id)


def _flag(heard: list[Said]) -> str | None:
    flags = {said.flag for said in heard}
    for flag in (Flag.SCAM, Flag.IMPOSTOR):
        if flag in flags:
            return str(flag)
    return str(Flag.BULK) if flags == {Flag.BULK} else None


def _intent(summary: Summary, heard: list[Said]) -> str | None:
    # A complaint that waits is not hidden by the "hello?" after it.
    if any(said.intent == Intent.COMPLAINT for said in summary.asking):
        return str(Intent.COMPLAINT)
    return next((said.intent for said in reversed(heard) if said.intent is not None), None)


def _listen(summary: Summary, heard: list[Said]) -> None:
    """What cannot wait is not hidden by what came after it, until it is answered."""
    latest_first = [*reversed(summary.asking), *reversed(heard)]
    pressing = next((s for s in reversed(summary.asking) if s.urgency == Urgency.HIGH), None)
    read = pressing or next((said for said in latest_first if said.urgency is not None), None)
    if read is not None:
        summary.urgency, summary.because = read.urgency, read.because
    present = [said for said in heard if not said.deleted] or heard
    if not any(said.addressed for said in present):
        summary.heard = next((said.heard for said in reversed(present) if said.heard), "")
    feelings = (said.sentiment for said in reversed(heard) if said.sentiment is not None)
    summary.sentiment = next((one for one in feelings if one != Sentiment.UNDEFINED), None)


def unsettled(summary: Summary, settled_at: str | None) -> list[Said]:
    """What is still owed an answer, oldest first."""
    if settled_at is None:
        return summary.asking
    return _but_thanks(said for said in summary.asking if said.at > settled_at)


def moved(marks: Marks, summary: Summary, news: News) -> None:
    """Let what came change where the conversation stands."""
    if marks.state == State.SPAM:
        return
    unanswered = any(
        said.remote_id in news.mentions and not (said.thanks and marks.state == State.DONE)
        for said in summary.asking
    )
    if _is_ours_to_move(marks, news):
        _derive(marks, summary)
    elif unanswered and not (marks.state == State.SNOOZED and not marks.wake_on_reply):
        marks.state = State.TO_ANSWER
        marks.snoozed_until = marks.done_reason = None
        # Late mail: written before the owner was done, seen by nobody.
        if marks.settled_at is not None and not unsettled(summary, marks.settled_at):
            marks.settled_at = None
    elif news.reply and not summary.asking and marks.state in (State.TO_ANSWER, State.SNOOZED):
        marks.snoozed_until = None
        _rest(marks, summary)
    elif news.mentions and summary.thanked and marks.state == State.WAITING:
        _rest(marks, summary)


def _is_ours_to_move(marks: Marks, news: News) -> bool:
    """Whether the owner has left it to us: not put off, not done by hand."""
    if marks.state == State.DONE:
        return marks.done_at is None
    if marks.state == State.NEW:
        return True
    return (news.joined or news.gone) and marks.state in (State.TO_ANSWER, State.WAITING)


def _derive(marks: Marks, summary: Summary) -> None:
    looked_at = marks.state in (State.TO_ANSWER, State.WAITING)
    marks.done_reason = None
    if unsettled(summary, marks.settled_at):
        is_known = looked_at or summary.has_reply or marks.settled_at is not None
        marks.state = State.TO_ANSWER if is_known else State.NEW
    elif summary.has_reply or marks.settled_at is not None:
        _rest(marks, summary)
    else:
        marks.state = State.DONE
        marks.done_reason = str(DoneReason.OTHER)


def _rest(marks: Marks, summary: Summary) -> None:
    """Nothing is owed: it is theirs to write, and who has thanked for our answer need not."""
    marks.state = State.DONE if summary.thanked else State.WAITING
    marks.done_reason = str(DoneReason.THANKS) if summary.thanked else None


COLUMNS = (
    "state", "intent", "flag", "rating", "photos", "mentions", "last_at", "last_text",
    "last_is_ours", "waiting_since", "due_at", "snoozed_until", "done_reason", "settled_at",
    "subject", "url", "urgency", "sentiment", "because", "heard",
)  # fmt: skip

Columns = tuple[str | int | None, ...]


def columns(
    marks: Marks, summary: Summary, targets: Targets, network: str, channel: str
) -> Columns:
    """The conversation's row, in the order of COLUMNS."""
    intent = marks.intent if marks.intent_by_owner else summary.intent
    owed = unsettled(summary, marks.settled_at) if marks.state in _OWING else []
    timed = next((said.at for said in owed if not said.history), None)
    return (
        str(marks.state),
        intent,
        summary.flag,
        summary.rating,
        summary.photos,
        summary.mentions,
        summary.last.at,
        preview(summary.last.text),
        int(summary.last.ours),
        owed[0].at if owed else None,
        None if timed is None else targets.due_at(timed, intent, network, channel),
        marks.snoozed_until,
        marks.done_reason,
        marks.settled_at,
        summary.subject,
        summary.url,
        marks.urgency if marks.urgency_by_owner else summary.urgency,
        marks.sentiment if marks.sentiment_by_owner else summary.sentiment,
        summary.because,
        summary.heard,
    )


def preview(text: str) -> str:
    """The start of a text on one line, as a feed row shows it."""
    return " ".join(text[: 4 * PREVIEW].split())[:PREVIEW]


def refresh(
    write: sqlite3.Connection,
    ids: Iterable[int],
    targets: Targets,
    *,
    news: dict[int, News] | None = None,
) -> set[int]:
    """Work the rows of these conversations out anew; returns those that changed.

    Call it in the same transaction as whatever changed a mention, a reply or a mark.
    """
    wanted = sorted(set(ids))
    changed: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        changed |= _refresh_some(write, wanted[start : start + CHUNK], targets, news or {})
    return changed


def _refresh_some(
    write: sqlite3.Connection, ids: list[int], targets: Targets, news: dict[int, News]
) -> set[int]:
    items = said_in(write, ids)
    updates: list[tuple[object, ...]] = []
    marks_sql = ",".join("?" * len(ids))
    names = ", ".join(COLUMNS)
    for row in write.execute(
        "SELECT id, intent_by_owner, urgency_by_owner, sentiment_by_owner, wake_on_reply, done_at,"
        f" network, channel, {names} FROM conversation WHERE id IN ({marks_sql})",
        ids,
    ).fetchall():
        if row["id"] not in items:
            continue
        marks = Marks(
            row["state"],
            row["intent"],
            bool(row["intent_by_owner"]),
            row["urgency"],
            bool(row["urgency_by_owner"]),
            row["sentiment"],
            bool(row["sentiment_by_owner"]),
            row["snoozed_until"],
            bool(row["wake_on_reply"]),
            row["done_reason"],
            row["done_at"],
            row["settled_at"],
        )
        summary = summed_up(items[row["id"]])
        moved(marks, summary, news.get(row["id"], NO_NEWS))
        new = columns(marks, summary, targets, row["network"], row["channel"])
        if new != tuple(row)[8:]:
            updates.append((*new, row["id"]))
    assignments = ", ".join(f"{name} = ?" for name in COLUMNS)
    write.executemany(f"UPDATE conversation SET {assignments} WHERE id = ?", updates)
    segments.measure(write, ids, targets)
    return {int(str(update[-1])) for update in updates}


def noted(id_: int) -> str:
    """The remote id, as it were, of what was written down by hand."""
    return f"note:{id_}"


def said_in(write: sqlite3.Connection, ids: list[int]) -> dict[int, list[Said]]:
    """Every mention and reply of these conversations."""
    marks_sql = ",".join("?" * len(ids))
    items: dict[int, list[Said]] = {}
    for row in write.execute(
        f"SELECT conversation_id, occurred_at, 0, remote_id, substr(text, 1, {4 * PREVIEW}),"
        " subject, url, rating, photos, intent, flag, deleted_at IS NOT NULL, origin, fetched_at,"
        " urgency, sentiment, because, addressed, heard"
        f" FROM mention WHERE conversation_id IN ({marks_sql})",
        ids,
    ):
        said = Said(
            row[1], False, row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10],
            bool(row[11]), is_history(row[12], row[1], row[13]), row[14], row[15], row[16],
            bool(row[17]), row[18],
        )  # fmt: skip
        items.setdefault(row[0], []).append(said)
    for row in write.execute(
        f"SELECT conversation_id, occurred_at, id, remote_id, substr(text, 1, {4 * PREVIEW}),"
        f" deleted_at IS NOT NULL, via FROM reply WHERE conversation_id IN ({marks_sql})",
        ids,
    ):
        automatic = row[6] == HandledVia.AUTOMATIC
        said = Said(row[1], True, row[3], row[4], deleted=bool(row[5]), automatic=automatic)
        items.setdefault(row[0], []).append(said)
    for row in write.execute(
        "SELECT conversation_id, occurred_at, inbound, id, text FROM note"
        f" WHERE conversation_id IN ({marks_sql}) AND {SPOKEN}",
        ids,
    ):
        if row[0] in items:
            said = Said(row[1], not row[2], noted(row[3]), row[4], by_hand=True)
            items[row[0]].append(said)
    return items


def reckon(write: sqlite3.Connection, targets: Targets) -> set[int]:
    """Work out anew when every answer that is owed is due: hours or targets have changed."""
    rows = write.execute(
        "SELECT id, due_at, waiting_since, intent, network, channel,"
        " EXISTS (SELECT 1 FROM mention m WHERE m.conversation_id = c.id AND m.origin = ?)"
        " AS imported"
        " FROM conversation c WHERE due_at IS NOT NULL",
        [Origin.IMPORT],
    ).fetchall()
    updates = [
        (due_at, row["id"])
        for row in rows
        if not row["imported"] and (due_at := targets.due_at(*tuple(row)[2:6])) != row["due_at"]
    ]
    write.executemany("UPDATE conversation SET due_at = ? WHERE id = ?", updates)
    # What is owed first may be history there: the clock runs from a later mention.
    return {int(id_) for _, id_ in updates} | refresh(
        write, [row["id"] for row in rows if row["imported"]], targets
    )
