"""What the tone check says about a draft, and what the owner taught it.

A *label* names what a customer would hear; a *finding* is one place in the text that carries
it. Offsets count Python characters (code points) of the text that was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType

from courtesydesk.domain.freshness import Freshness
from courtesydesk.domain.ids import ConversationId


class Label(StrEnum):
    """What a customer reading the reply in public would take from it."""

    DEFENSIVE = "defensive"
    """Excuses or contradicts before it acknowledges."""
    BLAMING = "blaming"
    """Puts the fault on the customer."""
    LEGALISTIC = "legalistic"
    """Threatens, or hides behind rules."""
    DISMISSIVE = "dismissive"
    """Brushes off: no acknowledgement and no next step."""
    NON_APOLOGY = "non_apology"
    """Is sorry for feelings, or only if."""
    CONDESCENDING = "condescending"
    """Talks down."""
    SARCASM = "sarcasm"
    """Says the opposite, or mocks."""
    AGGRESSIVE = "aggressive"
    """Insults, shouts, bans or menaces."""
    SCRIPTED = "scripted"
    """Could have been sent to anyone."""
    DISPUTING = "disputing"
    """Argues the case in public."""
    PRIVACY = "privacy"
    """Airs, or asks for, what is private."""
    OVER_PROMISE = "over_promise"
    """Promises what nobody can promise."""
    REVIEW_PRESSURE = "review_pressure"
    """Asks for stars, or ties help to them."""


READER = "reader."


class Severity(IntEnum):
    """How much a finding matters; ordered, so that `max` finds the worst."""

    OK = 0
    """Send it."""
    ADVISE = 1
    """Fine to send, could be warmer; never blocks."""
    WARN = 2
    """Likely to make it worse; sending takes one more click."""
    STOP = 3
    """Likely to be screenshotted; sending takes a deliberate act."""

    def __str__(self) -> str:
        """The word used in files and on the command line."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Severity:
        """The severity that a word from a file means; raises KeyError for any other word."""
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Finding:
    """One tone warning: where, which label, why, and what to say instead."""

    start: int
    end: int
    label: Label
    severity: Severity
    reason: str
    """One kind sentence: what the customer would hear."""
    instead: str | None
    """Words for exactly `place`, empty to leave it out; None where we have none."""
    title: str
    """A short heading, such as "This reads as a threat"."""
    rule: str
    """Which rule found it, for logs and measuring; `reader.` and the label where none did."""
    replaces: tuple[int, int] | None = None
    """What `instead` stands for, where that is more than the marked words: whole sentences."""

    @property
    def by_reader(self) -> bool:
        """No rule but the learned reader found it: with the next letter it may mark other words."""
        return self.rule.startswith(READER)

    @property
    def place(self) -> tuple[int, int]:
        """What `instead` takes the place of."""
        return (self.start, self.end) if self.replaces is None else self.replaces

    def mended(self, text: str) -> str:
        """The text with better words in their place; as it is, where there are none."""
        return text if self.instead is None else put_into(text, self.place, self.instead)


def lacking(findings: Iterable[Finding]) -> list[Finding]:
    """Those without better words that could have some; a word of the owner's own could not."""
    return [f for f in findings if f.instead is None and f.rule != "own.word"]


def put_into(text: str, place: tuple[int, int], words: str) -> str:
    """The text with other words in a place; leaving out takes one space around it along."""
    start, end = place
    if not words:
        if text[end : end + 1] == " " and (start == 0 or text[start - 1] in " \n"):
            end += 1
        elif text[:start].endswith(" "):
            start -= 1
    return text[:start] + words + text[end:]


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that the check has to say about one draft."""

    findings: tuple[Finding, ...]
    """In the order of the text."""
    severity: Severity
    """The worst of the findings, or ok."""
    language: str
    """Two letters, or `und` where it could not be told."""
    judged: bool
    """False where the text is in a language that we do not check."""
    rules_alone: str = ""
    """Why the learned reader had no part in this; empty where it had."""
    freshness: Freshness | None = None
    """How like it is to what was sent lately; None where that was not asked or says nothing."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """Each label once, in the order of the text."""
        return tuple(dict.fromkeys(finding.label for finding in self.findings))


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A phrase that the owner wants to be reminded of."""

    phrase: str
    note: str
    severity: Severity = Severity.ADVISE
    label: Label = Label.SCRIPTED
    """Shown under this label, since every finding has one."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the owner taught the check; phrases are kept as `plain_phrase` makes them."""

    never: frozenset[tuple[Label, str]] = frozenset()
    """Never show this label for this phrase."""
    ignored: frozenset[tuple[Label, str]] = frozenset()
    """Findings waved through in this conversation, by label and marked words."""
    hushed: frozenset[tuple[Label, Severity]] = frozenset()
    """Labels that the learned reader need not name in this conversation, unless it finds worse."""
    own_words: tuple[OwnWord, ...] = ()


NOTHING_LEARNED = Memory()


def plain_phrase(text: str) -> str:
    """A phrase as memory compares it: small letters, straight quotes, no outer punctuation.

    Marks alone, such as an emoji, stay as they are.
    """
    words = text.casefold().translate(_STRAIGHT).split()
    stripped = (word.strip(".,;:!?…\"'()[]*_-–—") for word in words)
    return " ".join(word for word in stripped if word) or text.strip()


_STRAIGHT = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}


ToneMemoryId = NewType("ToneMemoryId", int)


class MemoryKind(StrEnum):
    """What sort of thing the owner taught."""

    IGNORE_HERE = "ignore_here"
    """Waved through in one conversation."""
    NEVER = "never"
    """Never for this phrase."""
    OWN_WORD = "own_word"
    """A phrase of the owner's own, to be reminded of."""


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """One thing that the owner taught, as the settings list it."""

    id: ToneMemoryId
    kind: MemoryKind
    phrase: str
    label: Label | None
    note: str
    severity: Severity
    """How much a word of the owner's own matters; of what the reader found, how much it did."""
    conversation: ConversationId | None
    created_at: datetime
