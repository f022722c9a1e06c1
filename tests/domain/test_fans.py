"""Advocates by what they do; a fan who turns sour; where somebody likes to talk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from courtesydesk.domain.fans import Standing, Word, helps, regard

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def word(days: float, network: str = "instagram", **more: Any) -> Word:
    return Word(NOW - timedelta(days=days), network, **more)


def praise(days: float, **more: Any) -> Word:
    return word(days, praise=True, **more)


def cross(days: float) -> Word:
    return word(days, unhappy=True)


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ([], ""),
        ([praise(9), praise(8), praise(7)], ""),
        ([praise(9), praise(8), praise(7, detailed=True)], "advocate"),
        ([praise(9), praise(8), word(7, helps=True)], "advocate"),
        ([praise(9, detailed=True), praise(8, detailed=True)], "advocate"),
        ([praise(9, detailed=True), praise(8)], ""),
        ([praise(500, detailed=True), praise(450), praise(400)], ""),
        ([praise(90), praise(60), praise(30, detailed=True), cross(2)], "fan_at_risk"),
        ([praise(90), praise(60), praise(30, detailed=True), cross(9), praise(2)], "advocate"),
        ([praise(190), praise(160), praise(130, detailed=True), cross(80)], "advocate"),
        ([praise(90), praise(60), praise(30, detailed=True), cross(20), cross(2)], "fan_at_risk"),
        ([word(99), word(80), praise(60), word(40), word(20), cross(1)], "fan_at_risk"),
        ([word(9), word(8), praise(6), word(4), word(2), cross(1)], ""),
        ([cross(90), cross(60), cross(30), praise(20, detailed=True), cross(1)], ""),
        ([cross(1)], ""),
        ([praise(40, detailed=True), praise(39), praise(38), cross(30), cross(29)], "fan_at_risk"),
    ],
)
def test_how_somebody_stands(words: list[Word], standing: str) -> None:
    assert regard(words, now=NOW).standing == Standing(standing)
    assert regard(words[::-1], now=NOW).standing == Standing(standing)


def test_what_is_counted() -> None:
    found = regard([praise(3, detailed=True), praise(400), word(2, helps=True)], now=NOW)
    assert (found.praises, found.detailed, found.helped) == (1, 1, 1)


def test_where_they_like_to_talk() -> None:
    here = [word(1), word(2), word(3)]
    assert regard(here, now=NOW).prefers == "instagram"
    assert regard(here[:2], now=NOW).prefers == ""
    both = [*here, word(1, "email"), word(2, "email"), word(3, "email")]
    assert regard(both, now=NOW).prefers == ""
    moved = [word(300, "email"), word(290, "email"), word(280, "email"), *here]
    assert regard(moved, now=NOW).prefers == "instagram"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To everyone shouting: I make pastry at home, do the maths", True),
        ("@jo you should try the flan", True),
        ("If anyone asks, they keep one back on Fridays", True),
        ("Thank you everyone at the counter", False),
        ("@ruedeslilas do you have flan?", False),
    ],
)
def test_helping_others_is_heard(text: str, expected: bool) -> None:
    assert helps(text) is expected
