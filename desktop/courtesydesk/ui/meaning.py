"""The three answers that are read out of a customer's words, as the owner can put them right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import About, Sentiment, Urgency
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the three, and what it can be."""

    about: About
    icon: str
    values: tuple[StrEnum, ...]
    said: Callable[[Any], str]

    @property
    def title(self) -> str:
        """What it answers."""
        return wording.about(self.about)

    def words(self, value: StrEnum) -> str:
        """A value, as a line of a menu."""
        words = self.said(value)
        return words[:1].upper() + words[1:]

    def of(self, rows: Iterable[FeedRow]) -> StrEnum | None:
        """What it is now; None where rows differ, or nothing is known."""
        found: set[StrEnum | None] = {getattr(row, self.about.value) for row in rows}
        return found.pop() if len(found) == 1 else None


ANSWERS = (
    Answer(
        About.INTENT,
        "question",
        (
            Intent.COMPLAINT, Intent.QUESTION, Intent.PRAISE, Intent.VENTING, Intent.SCAM,
            Intent.OTHER,
        ),
        wording.intent,
    ),
    Answer(
        About.SENTIMENT, "smile", (Sentiment.NEG, Sentiment.NEU, Sentiment.POS), wording.feeling
    ),
    Answer(About.URGENCY, "clock", (Urgency.HIGH, Urgency.NORMAL, Urgency.LOW), wording.urgency),
)  # fmt: skip


def telling(
    context: Context, ids: list[ConversationId], about: About, value: StrEnum
) -> Callable[[], Changes]:
    """The job that keeps the owner's word: it outranks what the desk made of it, for good."""
    triage = context.desk.triage
    keep: dict[About, Callable[..., Changes]] = {
        About.INTENT: triage.set_intent,
        About.SENTIMENT: triage.set_sentiment,
        About.URGENCY: triage.set_urgency,
    }
    return partial(keep[about], ids, value, now=context.now())
