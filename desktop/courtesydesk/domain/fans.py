"""Advocates and fans at risk, by what people do and say: how many follow them is never asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courtesydesk.domain.ids import ConversationId

YEAR = timedelta(days=365)
LATELY = timedelta(days=45)
FADES = timedelta(days=90)
"""What was said so long ago says half as much about where somebody likes to talk."""
DETAILED = 70
"""Characters of a praise that says more than “lovely”."""

_HELPS = re.compile(
    r"\bto every(?:one|body)\b|\b(?:for )?any(?:one|body) (?:who|wondering|asking)\b"
    r"|\bif any(?:one|body) (?:asks|wonders|wants)\b"
    r"|^@\w+[^?]*\b(?:you should|try|they have|ask)\b",
    re.IGNORECASE,
)


class Standing(StrEnum):
    """How somebody stands to us."""

    NONE = ""
    ADVOCATE = "advocate"
    """Praises often and in detail, or helps others."""
    AT_RISK = "fan_at_risk"
    """An advocate or a regular whose mood has turned."""


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that they said, as far as it counts here."""

    at: datetime
    network: str
    praise: bool = False
    unhappy: bool = False
    detailed: bool = False
    """It says more than a word or two, or shows a picture."""
    helps: bool = False
    """It answers somebody else."""


@dataclass(frozen=True, slots=True)
class Regard:
    """What is known of somebody by what they do."""

    standing: Standing
    praises: int
    detailed: int
    helped: int
    prefers: str
    """The network where they talk to us by far the most; empty for none."""
    unthanked: tuple[ConversationId, ...] = ()
    """Praise that nobody has answered, newest first."""


def regard(words: Sequence[Word], *, now: datetime) -> Regard:
    """What a person's words come to; `words` in any order."""
    recent = sorted((word for word in words if now - YEAR < word.at <= now), key=lambda w: w.at)
    praise = [word for word in recent if word.praise]
    return Regard(
        standing=_standing(recent, now),
        praises=len(praise),
        detailed=sum(1 for word in praise if word.detailed),
        helped=sum(1 for word in recent if word.helps),
        prefers=preferred(recent, now=now),
    )


def _standing(words: list[Word], now: datetime) -> Standing:
    turned = next((at for at, word in enumerate(words) if _sours(words, at, now)), None)
    if turned is not None and (_advocates(words[:turned]) or _is_regular(words[:turned])):
        return Standing.AT_RISK
    return Standing.ADVOCATE if _advocates(words) else Standing.NONE


def _sours(words: list[Word], at: int, now: datetime) -> bool:
    """Unhappy lately, and nothing kind since."""
    word = words[at]
    is_late = word.unhappy and now - word.at <= LATELY
    return is_late and not any(later.praise for later in words[at + 1 :])


def _advocates(words: list[Word]) -> bool:
    praise = [word for word in words if word.praise]
    rich = sum(1 for word in praise if word.detailed)
    # Twice at length says as much as three times in passing.
    helped = sum(1 for word in words if word.helps)
    unhappy = sum(1 for word in words if word.unhappy)
    often = rich >= 2 or (len(praise) >= 3 and rich + helped >= 1)
    return (often or (len(praise) >= 2 and helped >= 1)) and 2 * unhappy <= len(praise)


def _is_regular(words: list[Word]) -> bool:
    if len(words) < 5 or words[-1].at - words[0].at < timedelta(days=60):
        return False
    unhappy = sum(1 for word in words if word.unhappy)
    return any(word.praise for word in words) and 5 * unhappy <= len(words)


def preferred(words: Sequence[Word], *, now: datetime) -> str:
    """Where somebody talks to us: three words at least, and most of them lately in one place."""
    if len(words) < 3:
        return ""
    weights: dict[str, float] = defaultdict(float)
    for word in words:
        weights[word.network] += 0.5 ** ((now - word.at) / FADES)
    network, most = max(weights.items(), key=lambda pair: pair[1])
    return network if most >= 0.6 * sum(weights.values()) else ""


def helps(text: str) -> bool:
    """Whether the words turn to other customers."""
    return _HELPS.search(text) is not None
