"""Cells as people and programs write them."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.services.intake.values import (
    Counted,
    Dates,
    DayOrder,
    clean,
    network_key,
    network_of_url,
    rating,
    scale_of,
)

PARIS = ZoneInfo("Europe/Paris")
AFTERNOON = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T13:05:00Z",
        "2026-11-21T14:05:00+01:00",
        "2026-11-21 14:05",
        "2026-11-21 14:05:00 +0100",
        "2026-11-21 13:05:00 UTC",
        "1795266300",
        "1795266300000",
        "1795266300.0",
        "Sat, 21 Nov 2026 14:05:00 +0100",
        "Sat Nov 21 13:05:00 +0000 2026",
        "21/11/2026 14:05",
        "11/21/2026 2:05 PM",
        "21.11.2026, 14:05",
        "2026/11/21 14:05:00",
        "Nov 21, 2026, 2:05 PM",
        "Saturday, November 21, 2026 at 2:05 PM",
        "21 novembre 2026 à 14:05",
        "21. November 2026 14:05",
        "20261121140500",
    ],
)
def test_one_moment_is_read_in_many_forms(text: str) -> None:
    assert Dates(PARIS).read(text) == AFTERNOON


def test_a_date_alone_is_midnight_in_the_shop() -> None:
    assert Dates(PARIS).read("2026-07-14") == datetime(2026, 7, 13, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "99/99/2026", "0", "2026-13-01", "12:30", "x" * 500])
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        Dates(PARIS).read(text)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "21/04/2026"], DayOrder.DAY_FIRST),
        (["03/04/2026", "04/21/2026"], DayOrder.MONTH_FIRST),
        (["21/04/2026", "04/21/2026"], DayOrder.MIXED),
        (["03/04/2026", "05/06/2026"], DayOrder.UNKNOWN),
        (["2026-03-04", "1795266300"], DayOrder.NONE),
        (["03.04.2026"], DayOrder.NONE),
    ],
)
def test_day_or_month_first_is_told_by_the_column(cells: list[str], order: DayOrder) -> None:
    counted = Counted()
    for cell in cells:
        counted.look(cell)
    assert counted.order is order


def test_the_order_decides_what_a_date_means() -> None:
    assert Dates(PARIS, DayOrder.DAY_FIRST).read("03/04/2026").month == 4
    assert Dates(PARIS, DayOrder.MONTH_FIRST).read("03/04/2026 12:00").month == 3


def test_where_both_orders_occur_only_plain_dates_are_read() -> None:
    dates = Dates(PARIS, DayOrder.MIXED)
    assert dates.read("21/04/2026 12:00").day == 21
    with pytest.raises(ValueError, match="both orders"):
        dates.read("03/04/2026")


@pytest.mark.parametrize(
    "text",
    ["4", "4/5", "4.0", "★★★★", "★★★★☆", "FOUR", "4 stars", "4 out of 5", "8/10", "80%", "4,0"],
)
def test_four_stars_are_four(text: str) -> None:
    assert rating(text) == 4


@pytest.mark.parametrize("text", ["", "-", "N/A", "0", "STAR_RATING_UNSPECIFIED"])
def test_no_rating_is_no_rating(text: str) -> None:
    assert rating(text) is None


@pytest.mark.parametrize("text", ["seven", "7", "6/5", "-3", "4/0"])
def test_what_is_no_rating_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="rating"):
        rating(text)


def test_one_odd_number_is_no_scale() -> None:
    assert scale_of(["5", "4", "7", "3"]) == 5
    assert scale_of(["5", "7"]) == 5
    assert scale_of(["90", "8", "7", "9"]) == 10
    assert scale_of(["90", "80", "7"]) == 100
    assert scale_of([]) == 5


def test_a_column_that_goes_to_ten_is_halved() -> None:
    scale = scale_of(["9", "3", "10"])
    assert scale == 10
    assert [rating(text, scale) for text in ("10", "9", "3", "4/5")] == [5, 5, 2, 4]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Google Maps", "google"),
        ("google_business", "google"),
        ("GOOGLE", "google"),
        ("Twitter", "x"),
        ("X", "x"),
        ("twitter.com", "x"),
        ("E-Mail", "email"),
        ("TripAdvisor", "tripadvisor"),
        ("Blog", "wordpress"),
        ("Nextdoor", "nextdoor"),
        ("", ""),
    ],
)
def test_networks_are_known_by_many_names(name: str, key: str) -> None:
    assert network_key(name) == key


def test_an_address_tells_its_network() -> None:
    assert network_of_url("https://www.google.de/maps/reviews/1") == "google"
    assert network_of_url("https://x.com/someone/status/1") == "x"
    assert network_of_url("https://max.com/1") == ""


def test_text_that_is_kept_can_be_kept_anywhere() -> None:
    assert clean("a\0b\r\nc \ud83d\ude00 \ud800") == "ab\nc 😀 \ufffd"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_cell_is_ever_too_strange(text: str) -> None:
    clean(text).encode("utf-8")
    network_key(text)
    for read in (Dates(PARIS).read, rating):
        with contextlib.suppress(ValueError):
            read(text)
