"""What complaints are about: causes as labels, suggested from the customer's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courtesydesk.domain.ids import ConversationId, CustomerId, DraftId
from courtesydesk.domain.matching import folded


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; its key never changes, its name is the owner's."""

    key: str
    name: str
    words: tuple[str, ...] = ()
    """Beginnings of words that suggest it, in small letters without accents."""


DEFAULTS: tuple[Cause, ...] = (
    Cause("confusing_site", "The site is confusing", (
        "website", "web site", "site", "checkout", "could not find", "couldn't find", "page does",
        "link does", "button", "captcha", "log in",
    )),
    Cause("slow_answer", "We answered late", (
        "no answer", "no reply", "never replied", "nobody answered", "nobody replies",
        "no response", "still waiting for an answer", "haven't heard",
        "have not heard", "wrote twice", "ignored",
    )),
    Cause("no_confirmation", "No confirmation came", (
        "confirmation", "confirmed", "receipt", "tracking", "no e-mail", "no email", "no mail",
    )),
    Cause("wait", "The wait", (
        "queue", "queuing", "in line", "long line", "leaving the line", "waited", "waiting in",
        "minutes in the", "minutes for", "minute wait", "file d'attente", "faire la queue",
        "de file", "debout", "warteschlange", "gewartet", "people are leaving", "stand that long",
    )),
    Cause("delivery", "The delivery", (
        "deliver", "courier", "parcel", "package", "arrived", "squashed", "broken in", "driver",
    )),
    Cause("wrong_order", "The wrong thing", (
        "wrong", "not what i ordered", "instead of", "missing", "forgot", "my order",
    )),
    Cause("quality", "The quality", (
        "burnt", "stale", "dry", "hard", "soggy", "raw", "mould", "tasteless", "cold", "cracked",
        "not fresh", "salty", "bland", "pale",
    )),
    Cause("price", "The price", (
        "price", "expensive", "overpriced", "cents", "dearer", "cher ", "greedflation",
        "shrinkflation", "cheaper", "teuer", "rip off", "rip-off",
    )),
    Cause("manner", "How they were spoken to", (
        "rude", "shouted", "ignored me", "unfriendly", "attitude", "rolled", "unhoflich", "impoli",
        "tone", "arrogant", "laughed at",
    )),
    Cause("payment", "The bill", (
        "charged", "refund", "double", "invoice", "billed", "card machine", "money back", "deposit",
    )),
    Cause("hours", "Opening hours", (
        "closed", "opening hours", "not open", "ferme", "geschlossen", "holiday",
    )),
    Cause("allergy", "Allergies and health", (
        "allerg", "gluten", "nut ", "nuts", "sick", "ill ", "food poisoning", "hair in",
    )),
    Cause("access", "Getting in and about", (
        "wheelchair", "step at", "steps at", "ramp", "stairs", "no chair", "chair by", "pram",
        "toilet", "parking", "park within",
    )),
)  # fmt: skip
"""What e-commerce and shops are complained of; the owner adds, renames and takes away."""


def suggested(text: str, causes: tuple[Cause, ...] = DEFAULTS) -> str:
    """The key of the cause that the words point at; empty where they point nowhere."""
    said = f" {folded(text)} "
    best, most = "", 0
    for cause in causes:
        hits = sum(1 for word in cause.words if _stands(word, said))
        if hits > most:
            best, most = cause.key, hits
    return best


def _stands(word: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}", said) is not None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What became of one cause."""

    cause: Cause
    count: int
    """Conversations with this label in the last `days` …"""
    before: int
    """… in as many days before …"""
    earlier: int
    """… and before those."""
    last_at: datetime | None
    changed: str
    """What was changed about it, in the owner's words."""
    changed_at: datetime | None
    since: int
    """Conversations with this label since it was changed."""
    to_tell: tuple[tuple[ConversationId, CustomerId, str], ...]
    """Who said it before it was changed, and has not been told."""
    drafts: int
    """Drafts of the news that wait to be sent."""


class LeftOut(StrEnum):
    """Why no draft was written to somebody who should be told."""

    WRITING = "writing"
    """The owner is writing to them already."""
    NO_ROOM = "no_room"
    """One public reply is kept there, and ours leaves no room for more words."""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who should hear what was changed, and what became of it."""

    conversation: ConversationId
    name: str
    network: str
    said: str
    """How they began, in the first thing that they said there."""
    at: datetime
    language: str
    """Two letters, or `und`; empty where they wrote in the language of the draft."""
    keeps: bool
    """The draft begins with our older reply, whose place it takes."""
    left_out: LeftOut | None = None
    draft: DraftId | None = None
    """What was written to them."""
    text: str = ""
    """As it was, or would be, written."""
