"""What a customer's words say: how they feel, what they are after, and whether it can wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from courtesydesk.domain.mentions import Intent


class Sentiment(StrEnum):
    """How the customer feels about it."""

    NEG = "neg"
    NEU = "neu"
    POS = "pos"
    UNDEFINED = "undefined"
    """Too short to say, or in a language that is not judged."""


class Urgency(StrEnum):
    """Whether it can wait."""

    LOW = "low"
    """Nothing is lost if nobody answers today."""
    NORMAL = "normal"
    HIGH = "high"
    """Health, safety, money or a day's deadline: it comes before all else."""


class About(StrEnum):
    """Which of the three answers a word speaks for."""

    SENTIMENT = "sentiment"
    INTENT = "intent"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class Because:
    """Words of the customer that led to an answer: exactly `text[start:end]`."""

    about: About
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the desk makes of one mention, until the owner says otherwise."""

    sentiment: Sentiment
    intent: Intent | None
    """None where nothing can be said."""
    urgency: Urgency
    language: str
    judged: bool
    """Whether the language is one that is read; if not, everything else is a blank."""
    leaning: Sentiment | None = None
    """The best guess, also where `sentiment` is undefined because there are too few words."""
    because: tuple[Because, ...] = ()

    @property
    def pressing(self) -> bool:
        """It cannot wait."""
        return self.urgency is Urgency.HIGH

    @property
    def suspicious(self) -> bool:
        """It smells of a scam."""
        return self.intent is Intent.SCAM


INTENT_NAMES = {
    intent: "venting_not_addressed" if intent is Intent.VENTING else intent.value
    for intent in Intent
}
"""Each intent as the command line and the corpus spell it."""
