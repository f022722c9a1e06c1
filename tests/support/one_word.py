"""A learned reader that minds one word, for tests of what is done about its findings."""

from __future__ import annotations

import re
from typing import cast

from courtesydesk.domain.findings import Label, Severity
from courtesydesk.tone.checker import Checker
from courtesydesk.tone.reader import Reader, Reading, Word
from courtesydesk.tone.weighing import Question, Weights

MINDED, WORSE = "bananas", "coconuts"
"""The word that is a warning, and the one that makes a stop of it."""
LABEL = Label.DISMISSIVE
_LEVELS = ("advise", "warn", "stop")


class OneWord:
    """Marks the word and all that comes after it: as with the real one, the mark moves with what is
    written beside it."""

    weights = Weights(
        {Severity.of(name): Question({f"reader {name}": 1.0}, 0.5) for name in _LEVELS},
        dict.fromkeys(Label, 0.5),
        {},
        {},
        grave=0.5,
    )

    def read(self, text: str, _context: str) -> Reading:
        """How the text reads."""
        at = text.find(MINDED)
        minded, worse = (3.0 if word in text else -5.0 for word in (MINDED, WORSE))
        words = tuple(
            Word(found.start(), found.end(), 0.9 if 0 <= at <= found.start() else 0.0)
            for found in re.finditer(r"\w+", text)
        )
        chances = {label: 0.9 if label is LABEL else 0.0 for label in Label}
        return Reading((minded, minded, worse), chances, words)


def minding_one_word() -> Checker:
    """A check with that reader."""
    return Checker(load=lambda: cast(Reader, OneWord()))
