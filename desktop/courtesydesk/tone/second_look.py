"""What the reader saw, as findings: the words that carry it, a reason, better words."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from courtesydesk.domain.findings import READER, Finding, Label, Severity
from courtesydesk.tone.lexicon import LANGUAGE, read
from courtesydesk.tone.reader import Reading, Word
from courtesydesk.tone.rewrite import better_words
from courtesydesk.tone.scopes import Draft

_CARRIES = 0.5
"""The least chance at which a piece is part of the marked words."""
_GAP = 3
"""Pieces below it that do not break a run."""
_MOST_MARKS = 3
_MOST_LABELS = 3
_OPENS, _CLOSES = "([{\"“‘'«", ")]}\"”’'».,;:!?…"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a label is put to the owner when the reader, not a rule, found it."""

    title: str
    reason: str
    title_private: str
    reason_private: str
    instead: tuple[str, ...]


@functools.cache
def wordings() -> Mapping[Label, Wording]:
    """One for each label, from the lexicon."""
    return {
        Label(name): Wording(
            entry["title"],
            entry["reason"],
            entry.get("title_private", entry["title"]),
            entry.get("reason_private", entry["reason"]),
            tuple(entry.get("instead", ())),
        )
        for name, entry in read(f"{LANGUAGE}/reader").items()
    }


def likely_labels(
    reading: Reading, least: Mapping[Label, float], *, public: bool
) -> tuple[Label, ...]:
    """The labels to name, likeliest first: those over their own bar, but always the likeliest."""
    chances = {
        label: reading.labels[label] for label in Label if public or label is not Label.PRIVACY
    }
    over = sorted(chances, key=lambda label: chances[label] - least[label], reverse=True)
    named = [label for label in over if chances[label] >= least[label]]
    return tuple(named[:_MOST_LABELS] or over[:1])


def second_look(
    draft: Draft, reading: Reading, labels: tuple[Label, ...], severity: Severity
) -> Iterator[Finding]:
    """A finding for each label on the words that carry the problem; further words under the first.

    The severity is that of the first label; what comes with it is at most a warning.
    """
    marks = marked(draft.text, reading.words)
    for rank, label in enumerate(labels):
        wording = wordings()[label]
        for start, end in marks if rank == 0 else marks[:1]:
            yield Finding(
                start,
                end,
                label,
                severity if rank == 0 else min(severity, Severity.WARN),
                wording.reason if draft.public else wording.reason_private,
                better_words(wording.instead, draft, (start, end), {}) if rank == 0 else None,
                wording.title if draft.public else wording.title_private,
                f"{READER}{label}",
            )


def marked(text: str, words: tuple[Word, ...]) -> list[tuple[int, int]]:
    """The runs of words that carry the problem, in the order of the text; at least one."""
    runs: list[tuple[int, int, float]] = []
    gap = _GAP
    for word in words:
        if word.chance < _CARRIES:
            gap += 1
            continue
        if gap < _GAP and runs:
            start, _, weight = runs.pop()
            runs.append((start, word.end, weight + word.chance))
        else:
            runs.append((word.start, word.end, word.chance))
        gap = 0
    if not runs:
        runs = [_heaviest_sentence(text, words)]
    best = sorted(runs, key=lambda run: run[2], reverse=True)[:_MOST_MARKS]
    fitted = [_whole_words(text, start, end) for start, end, _ in sorted(best)]
    return [(start, end) for start, end in fitted if start < end] or [(0, len(text))]


def _heaviest_sentence(text: str, words: tuple[Word, ...]) -> tuple[int, int, float]:
    """Where no word stands out: the sentence whose likeliest word is the likeliest of all."""
    if not words:
        return 0, len(text), 0.0
    top = max(words, key=lambda word: word.chance)
    start = max((text.rfind(mark, 0, top.start) for mark in ".!?\n"), default=-1) + 1
    ends = [at for mark in ".!?\n" if (at := text.find(mark, top.end)) >= 0]
    return start, min(ends, default=len(text) - 1) + 1, top.chance


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Grown to whole words, without outer spaces, and without half a pair of quotes."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and (text[start].isspace() or text[start] in _CLOSES):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in _OPENS):
        end -= 1
    return start, end
