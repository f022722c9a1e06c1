"""Lengths are what the networks count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import NETWORKS, LengthUnit
from courtesydesk.services.lengths import count, measure

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "unit", "length"),
    [
        ("naïve", LengthUnit.CHARACTERS, 5),
        (FAMILY, LengthUnit.CHARACTERS, 7),
        (FAMILY, LengthUnit.GRAPHEMES, 1),
        (f"{FAMILY} e\u0301🇫🇷", LengthUnit.GRAPHEMES, 4),
        ("a\r\nb", LengthUnit.GRAPHEMES, 3),
        (FAMILY, LengthUnit.UTF16, 11),
        ("é😀", LengthUnit.BYTES, 6),
        ("naïve", LengthUnit.WEIGHTED, 5),
        ("cafe\u0301", LengthUnit.WEIGHTED, 4),
        ("ケーキ", LengthUnit.WEIGHTED, 6),
        (FAMILY, LengthUnit.WEIGHTED, 2),
        ("👍🏽", LengthUnit.WEIGHTED, 2),
        ("🇫🇷", LengthUnit.WEIGHTED, 2),
        ("1️⃣", LengthUnit.WEIGHTED, 2),
        ("☕", LengthUnit.WEIGHTED, 2),
        ("“quoted” – ok…", LengthUnit.WEIGHTED, 15),
        ("€", LengthUnit.WEIGHTED, 2),
        ("see https://example.com/a/very/long/path?with=things#and-more.", LengthUnit.WEIGHTED, 28),
        ("(https://example.com)", LengthUnit.WEIGHTED, 25),
        ("shop.example.com/menu now", LengthUnit.WEIGHTED, 27),
        ("mail ana@example.com", LengthUnit.WEIGHTED, 20),
        ("ok.But no", LengthUnit.WEIGHTED, 9),
        ("https://x.io https://y.io", LengthUnit.MASTODON, 47),
        ("example.com", LengthUnit.MASTODON, 11),
        ("@ana@mastodon.example hi", LengthUnit.MASTODON, 7),
        (f"@ana {FAMILY}", LengthUnit.MASTODON, 6),
        ("ana@example.com", LengthUnit.MASTODON, 15),
        (f"é {FAMILY}", LengthUnit.THREADS, 27),
        ("https://example.com", LengthUnit.THREADS, 19),
    ],
)
def test_a_text_is_as_long_as_the_network_says(text: str, unit: LengthUnit, length: int) -> None:
    assert count(text, unit) == length


def test_both_sides_of_a_network_have_their_own_limit() -> None:
    public = measure("x" * 281, "x", Visibility.PUBLIC)
    private = measure("x" * 281, "x", Visibility.PRIVATE)
    assert (public.left, public.too_long) == (-1, True)
    assert (private.limit, private.too_long) == (10000, False)


def test_mail_is_as_long_as_one_likes() -> None:
    length = measure("x" * 100_000, "email", Visibility.PRIVATE)
    assert (length.used, length.left, length.too_long) == (100_000, None, False)


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(list(LengthUnit)))
def test_any_text_has_a_length_on_every_network(text: str, unit: LengthUnit) -> None:
    assert 0 <= count(text, unit) <= max(4 * len(text), 23 * len(text))


def test_every_network_can_be_measured() -> None:
    assert {measure("x", key, Visibility.PUBLIC).used for key in NETWORKS} == {1}
