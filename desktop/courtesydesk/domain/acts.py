"""What a network lets one do besides answering: with what they said, and with our own reply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courtesydesk.domain.ids import ActId


class Act(StrEnum):
    """What can be done on a network besides answering."""

    LIKE = "like"
    UNLIKE = "unlike"
    HIDE = "hide"
    """Others do not see it any more, or only after a click."""
    SHOW = "show"
    """Everybody sees it (again): no more hidden, or approved."""
    BLOCK = "block"
    """Its author cannot speak to us there any more."""
    REPORT = "report"
    """To those who run the network, or the forum."""
    SPAM = "spam"
    """Away as spam, where we are those who run it."""
    EDIT = "edit"
    """Our reply gets other words."""
    DELETE = "delete"
    """Our reply goes."""


ON_REPLIES = (Act.EDIT, Act.DELETE)
"""Acts on a reply of ours; all others are on what they said."""

OPPOSITES = {
    Act.LIKE: Act.UNLIKE,
    Act.UNLIKE: Act.LIKE,
    Act.HIDE: Act.SHOW,
    Act.SHOW: Act.HIDE,
}
"""Each takes the other back."""

SILENCES = (Act.HIDE, Act.BLOCK, Act.REPORT, Act.SPAM)
"""What, done to criticism, usually makes it louder."""

_ONCE = (Act.BLOCK, Act.REPORT, Act.SPAM)
_GONE_THERE = (Act.SPAM, Act.DELETE)
"""After it, nothing more can be done with it from here."""


class Ground(StrEnum):
    """Why something is reported; networks know these, by names of their own."""

    SPAM = "spam"
    RUDE = "rude"
    """Insults, threats, hate."""
    FRAUD = "fraud"
    """Pretends to be somebody, or fishes for money."""
    OTHER = "other"


class ActState(StrEnum):
    """How far an act is."""

    WAITING = "waiting"
    """For its undo time to end, or for the network."""
    DOING = "doing"
    """Committed before the network was touched."""
    DONE = "done"
    REFUSED = "refused"
    """The network said no: we must look."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Acted:
    """One act that was asked for."""

    id: ActId
    act: Act
    state: ActState
    text: str
    """The new words of an edit; the `Ground` of a report."""
    not_before: datetime | None
    """Until then it can be taken back, or waits for its next try."""
    tries: int
    reason: str
    """Why it is where it is, in a sentence; empty when there is nothing to say."""
    at: datetime
    """When that changed last."""


def latest_words(acts: Iterable[Acted]) -> str:
    """Of an edit that is not done yet, also of one that was refused; else empty."""
    words = ""
    for one in acts:
        if one.act is Act.EDIT:
            words = one.text if one.state in (ActState.WAITING, ActState.REFUSED) else ""
    return words


def stands(acts: Iterable[Acted]) -> frozenset[Act]:
    """What is so by now, or will be as soon as the network is there; `acts` in their order."""
    found: set[Act] = set()
    for one in acts:
        if one.state in (ActState.WAITING, ActState.DOING, ActState.DONE):
            found.discard(OPPOSITES.get(one.act, one.act))
            found.add(one.act)
    return frozenset(found)


def offered(
    allowed: Iterable[Act], acts: Iterable[Acted], *, hidden: bool = False
) -> tuple[Act, ...]:
    """Of what the network allows, what there is still to do. `hidden`: as it came from there."""
    now = stands(acts)
    if now & set(_GONE_THERE):
        return ()
    if hidden and Act.SHOW not in now:
        now |= {Act.HIDE}
    return tuple(act for act in allowed if _makes_sense(act, now))


def _makes_sense(act: Act, now: frozenset[Act]) -> bool:
    if act in (Act.UNLIKE, Act.SHOW):
        return OPPOSITES[act] in now
    if act in OPPOSITES or act in _ONCE:
        return act not in now
    return True
