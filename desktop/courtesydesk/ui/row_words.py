"""What a row of the feed says, and a screen reader of it: its chips, its clock, why it cannot wait.

The header of an open conversation says the same of its row. Whole sentences only, never stitched;
`now` is always given, so that tests can set the time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.conversations import Channel, DoneReason, FeedRow, Flag, State
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.networks import network
from courtesydesk.domain.understanding import Urgency
from courtesydesk.ui.widgets.paint import ChipKind
from courtesydesk.ui.wording import (
    DAY,
    HOUR,
    MINUTE,
    age,
    clock_time,
    day,
    done_reason,
    flag,
    intent,
    moment,
    shop_time,
    span,
    urgency,
)

_clock: list[Clock] = []


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def _n(text: str, comment: str, count: int) -> str:
    return QCoreApplication.translate("", text, comment, count)


def use_clock(clock: Clock | None) -> None:
    """Say what is left of a target in opening time: the window sets it from the settings."""
    _clock[:] = [] if clock is None else [clock]


@dataclass(frozen=True, slots=True)
class ChipWords:
    """One chip of a feed row."""

    text: str
    kind: ChipKind = "plain"
    short: str = ""
    """For where room is scarce; a chip that has one is left out for no other."""


def due(at: datetime, now: datetime) -> ChipWords:
    """The response clock."""
    left = at - now
    if left < -MINUTE:
        late = _t("{span} late").format(span=span(-left))
        return ChipWords(late, "warn", late)
    if left < MINUTE:
        return ChipWords(_t("due now"), "warn", _t("due now"))
    opening = _clock[0].between(now, at) if _clock else left
    kind: ChipKind = "warn" if opening <= HOUR else "plain"
    short = _t("{span} left").format(span=span(opening))
    if MINUTE <= opening < left:
        words = _t("{span} left, due {moment}")
        return ChipWords(words.format(span=span(opening), moment=moment(at, now)), kind, short)
    if opening == left < DAY:
        return ChipWords(_t("due in {span}").format(span=span(left)), kind, short)
    soon = clock_time(at) if shop_time(at).date() == shop_time(now).date() else day(at, now)
    short = _t("due {moment}").format(moment=soon)
    return ChipWords(_t("due {moment}").format(moment=moment(at, now)), kind, short)


def chips(row: FeedRow, now: datetime) -> tuple[ChipWords, ...]:
    """The chips of a feed row: kind, clock, tag, draft, then facts; the weightiest first."""
    found: list[ChipWords] = []
    if row.flag is not None:
        found.append(ChipWords(flag(row.flag), "plain" if row.flag is Flag.BULK else "stop"))
    elif row.intent is not None and row.intent is not Intent.OTHER:
        kinds: dict[Intent, ChipKind] = {
            Intent.COMPLAINT: "stop",
            Intent.PRAISE: "ok",
            Intent.SCAM: "stop",
        }
        named = _t("scam?") if _suspected(row) else intent(row.intent)
        found.append(ChipWords(named, kinds.get(row.intent, "plain")))
    if row.pressing:
        found.append(ChipWords(urgency(Urgency.HIGH), "warn"))
    clock = _state_chips(row, now)
    found.extend(clock[:1])
    if row.open_loop:
        found.append(ChipWords(_t("answered you"), "accent"))
    if row.heard:
        found.append(ChipWords(_t("untagged")))
    said = {chip.text for chip in found}
    tags = [ChipWords(tag) for tag in row.tags if tag not in said]
    found.extend(tags[:1])
    if row.has_draft:
        found.append(ChipWords(_t("draft"), "accent"))
    found.extend(tags[1:])
    found.extend(clock[1:])
    if row.standing == "advocate":
        found.append(ChipWords(_t("advocate"), "ok"))
    elif row.standing == "fan_at_risk":
        found.append(ChipWords(_t("fan at risk"), "warn"))
    if row.photos:
        found.append(ChipWords(_n("%n photos", "", row.photos)))
    return tuple(found)


def _state_chips(row: FeedRow, now: datetime) -> list[ChipWords]:
    if row.state is State.SNOOZED and row.snoozed_until is not None:
        until = moment(row.snoozed_until, now)
        return [ChipWords(_t("until {moment}").format(moment=until), "accent")]
    if row.state is State.DONE:
        if row.done_reason in (None, DoneReason.REPLIED):
            return [ChipWords(_t("done"), "ok")]
        reason = done_reason(row.done_reason)
        return [ChipWords(_t("done · {reason}").format(reason=reason))]
    if row.state is State.SPAM:
        return [ChipWords(_t("spam"))]
    if row.state is State.WAITING:
        return [ChipWords(_t("waiting for them"))]
    if row.due_at is None or row.flag is not None:
        return []
    found = [due(row.due_at, now)]
    if row.intent is Intent.VENTING:
        found = [replace(found[0], kind="plain")]
    if row.answer_waits:
        # Only what the network has accepted stops the clock.
        return [ChipWords(_t("answer on its way"), "accent"), *found]
    if row.due_at < now and row.waiting_since is not None:
        waited = span(now - row.waiting_since, coarse=True)
        found.append(ChipWords(_t("waiting {span}").format(span=waited)))
    return found


def because(row: FeedRow) -> str:
    """The customer's words for a hurry or a scam; empty where there is nothing to say."""
    if not row.because or not (row.pressing or _suspected(row)):
        return ""
    words = ", ".join(f"“{one}”" for one in row.because)
    told = _t("Perhaps a scam: {words}") if _suspected(row) else _t("Cannot wait: {words}")
    return told.format(words=words)


def _suspected(row: FeedRow) -> bool:
    return row.intent is Intent.SCAM and not row.told_by_owner


def heard(row: FeedRow) -> str:
    """Which of our names was heard where nobody addresses us; empty where somebody does."""
    if not row.heard:
        return ""
    words = ", ".join(f"“{one}”" for one in row.heard)
    return _t("untagged: {words}").format(words=words)


def channel(row: FeedRow) -> str:
    """Where a conversation is held: `Google review · public`."""
    place = network(row.network).label
    return {
        Channel.PUBLIC: _t("{network} · public").format(network=place),
        Channel.REVIEW: _t("{network} review · public").format(network=place),
        Channel.DIRECT: _t("{network} · private").format(network=place),
        Channel.EMAIL: _t("{network} · private").format(network=place),
    }[row.channel]


def second_name(row: FeedRow) -> str:
    """What stands faint behind the name: the handle, or else the network."""
    if row.handle and network(row.network).handles:
        return row.handle if row.handle.startswith("@") else f"@{row.handle}"
    return network(row.network).label


def row_aloud(row: FeedRow, now: datetime, *, marked_too: bool = False) -> str:
    """A whole feed row, as a screen reader says it."""
    parts = [row.name, network(row.network).label, age(row.last_at, now)]
    if row.rating is not None:
        parts.append(_n("%n of 5 stars", "", row.rating))
    if row.last_is_ours:
        parts.append(_t("we answered"))
    parts.extend(chip.text for chip in chips(row, now))
    parts += [because(row), heard(row), row.text]
    if marked_too:
        parts.append(_t("marked"))
    return ", ".join(part for part in parts if part)
