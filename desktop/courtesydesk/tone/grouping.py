"""Texts that say nearly the same: copied complaints, and reviews that were ordered."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, utils

ALIKE = 88.0
"""Of 100, with the order of words left aside."""
SHORTEST = 20
"""Characters: two short shouts are alike, and mean nothing by it."""


def groups(texts: Sequence[str]) -> list[int]:
    """For each text, the place of the first one that it is nearly the same as (itself, if none)."""
    plain = [utils.default_process(text) for text in texts]
    found: list[int] = []
    heads: list[int] = []
    for at, text in enumerate(plain):
        like = next((head for head in heads if _alike(plain[head], text)), at)
        if like == at:
            heads.append(at)
        found.append(like)
    return found


def same_words(one: str, other: str) -> bool:
    """Whether two replies are the same, but for names, greetings or a word or two."""
    first, second = utils.default_process(one), utils.default_process(other)
    return bool(first) and fuzz.ratio(first, second) >= 97


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST:
        return False
    return fuzz.token_sort_ratio(one, other, score_cutoff=ALIKE) >= ALIKE
