"""Pairs that nobody wrote, made from the training rows: only a teacher can say what they are.

A reply under another customer's message, a kind sentence before and after a bad one, a part of a
reply: the teacher reads them, and the student learns from the teacher where the corpus is silent.
They are made anew in the same way each time and are no part of the corpus.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from data import Reply

MIXED = "mixed"
"""The source by which the training knows that a row has no label of its own."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_OK, _WARN = 0, 2
_LONGEST = 900
_PLAIN_WORDS = 4


def mixed(rows: Sequence[Reply], count: int, seed: int) -> list[Reply]:
    """`count` pairs: two fifths under another message, two fifths wrapped, a fifth cut."""
    chance = random.Random(seed)
    kind = [s for row in rows if row.severity == _OK for s in _sentences(row.text)]
    bad = [row for row in rows if row.severity >= _WARN]
    asked = [row for row in rows if row.context]
    long = [row for row in rows if len(_sentences(row.text)) > 1]
    made: list[Reply] = []
    for number in range(count):
        share = number % 5
        if share < 2:
            row = replace(chance.choice(rows), context=chance.choice(asked).context)
        elif share < 4:
            row = _wrapped(chance.choice(bad), kind, chance)
        else:
            row = _cut(chance.choice(long), chance)
        made.append(
            replace(
                row, id=f"{MIXED}-{seed}-{number}", source=MIXED, labels=(), spans=(), severity=0
            )
        )
    return [row for row in made if len(row.text) <= _LONGEST]


def _wrapped(row: Reply, kind: Sequence[str], chance: random.Random) -> Reply:
    before = chance.choices(kind, k=chance.randint(0, 3))
    after = chance.choices(kind, k=chance.randint(0 if before else 1, 2))
    return replace(row, text=" ".join([*before, row.text, *after]))


def _cut(row: Reply, chance: random.Random) -> Reply:
    sentences = _sentences(row.text)
    length = chance.randint(1, len(sentences) - 1)
    start = chance.randint(0, len(sentences) - length)
    return replace(row, text=" ".join(sentences[start : start + length]))


def _sentences(text: str) -> list[str]:
    return [s for s in _SENTENCE.split(text.strip()) if len(s.split()) >= _PLAIN_WORDS]
