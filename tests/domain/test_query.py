"""The search language: what it reads, what it refuses, and how it says so."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.query import (
    HAS,
    IN,
    IS,
    OPERATORS,
    PROMISE,
    Operator,
    Query,
    Text,
    completions,
    day_start,
    parse,
    write,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Query()),
        ("  ", Query()),
        ("cake", Query((Text("cake", prefix=True),))),
        ("cake ", Query((Text("cake"),))),
        ("stale cake", Query((Text("stale"), Text("cake", prefix=True)))),
        ('"stale cake"', Query((Text("stale cake", phrase=True),))),
        ("“stale cake”", Query((Text("stale cake", phrase=True),))),
        ("-stale", Query((Text("stale", negated=True),))),
        ('-"so stale" ', Query((Text("so stale", phrase=True, negated=True),))),
        ("from:Maria", Query((), (Operator("from", ("Maria",)),))),
        ("FROM:Maria", Query((), (Operator("from", ("Maria",)),))),
        ('tag:"wedding cake"', Query((), (Operator("tag", ("wedding cake",)),))),
        ("-tag:x", Query((), (Operator("tag", ("x",), negated=True),))),
        ("rating:<3", Query((), (Operator("rating", ("3",), "<"),))),
        ("rating:5", Query((), (Operator("rating", ("5",), "="),))),
        ("rating:>=4", Query((), (Operator("rating", ("4",), ">="),))),
        ("network:google,Yelp", Query((), (Operator("network", ("google", "yelp")),))),
        ("network:twitter", Query((), (Operator("network", ("x",)),))),
        ("is:late", Query((), (Operator("is", ("late",)),))),
        ("https://x.example/a", Query((Text("https://x.example/a", prefix=True),))),
        ("re: cake ", Query((Text("re:"), Text("cake")))),
        ("at 10:30 ", Query((Text("at"), Text("10:30")))),
        ("- cake :) ", Query((Text("cake"),))),
        ('"from:me"', Query((Text("from:me", phrase=True),))),
    ],
)
def test_a_query_is_read(text: str, expected: Query) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "what", "todo"),
    [
        ('say "cake', "A quotation mark is never closed, at character 5.", 'Write a second "'),
        ("form:maria", "There is no operator “form:”, at character 1.", "Did you mean “from:”?"),
        ("cake form:m", "There is no operator “form:”, at character 6.", 'quotes: "form:m"'),
        ("zzz:maria", "There is no operator “zzz:”, at character 1.", "There are from, network"),
        ("is:", "“is:” has no value, at character 1.", "is:unanswered"),
        ("tag:", "“tag:” has no value, at character 1.", "tag:catering"),
        ("is:unanswred", "“is:” cannot be “unanswred”", "Did you mean “is:unanswered”?"),
        ("rating:7", "“7” is not a rating", "rating:<3"),
        ("rating:<", "“<” is not a rating", "Write 1 to 5"),
        ("network:gogle", "“gogle” is not a network", "network:google"),
        ("after:whenever", "“whenever” is not a date", "2026-12-01"),
        ("before:2026-13", "“2026-13” is not a date", "yesterday"),
        ("from:!!", "“!!” is not a name", "from:maria"),
    ],
)
def test_a_mistake_is_said_with_its_place_and_a_way_out(text: str, what: str, todo: str) -> None:
    with pytest.raises(WrongInput) as error:
        parse(text)
    assert what in error.value.what
    assert todo in error.value.todo


@pytest.mark.parametrize(
    ("value", "start"),
    [
        ("2026-12-01", "2026-12-01T00:00+01:00"),
        ("2026-12", "2026-12-01T00:00+01:00"),
        ("2026", "2026-01-01T00:00+01:00"),
        ("today", "2026-11-20T00:00+01:00"),
        ("yesterday", "2026-11-19T00:00+01:00"),
        ("monday", "2026-11-16T00:00+01:00"),
        ("friday", "2026-11-20T00:00+01:00"),
        ("7d", "2026-11-13T00:00+01:00"),
        ("2w", "2026-11-06T00:00+01:00"),
        ("1m", "2026-10-20T00:00+02:00"),
        ("1y", "2025-11-20T00:00+01:00"),
    ],
)
def test_a_day_begins_at_the_shops_midnight(value: str, start: str) -> None:
    assert day_start(value, now=NOW, zone=PARIS) == datetime.fromisoformat(start)


def test_completion_offers_operators_then_values() -> None:
    known = {"tag": ("catering", "wedding cake")}
    assert completions("f", 1, known) == ("from:",)
    assert completions("cake ra", 7, known) == ("rating:",)
    assert completions("-i", 2, known) == ("-is:", "-intent:", "-in:")
    assert completions("has:", 4, known) == ("has:photo", "has:draft", "has:note")
    assert completions("tag:w", 5, known) == ('tag:"wedding cake"',)
    assert completions("tag:cat more", 7, known) == ("tag:catering",)


@given(st.text(max_size=40))
def test_any_text_is_a_query_or_a_kind_error(text: str) -> None:
    _read_or_refuse(text)


@given(
    st.lists(
        st.sampled_from(
            [*(f"{name}:" for name in OPERATORS), '"', "-", "<3", "cake", " ", ",", "2026"]
        ),
        max_size=10,
    )
)
def test_any_pieces_are_a_query_or_a_kind_error(pieces: list[str]) -> None:
    _read_or_refuse("".join(pieces))


def _read_or_refuse(text: str) -> None:
    query, refused = Query(), None
    try:
        query = parse(text)
    except WrongInput as error:
        refused = error
    assert refused is None or (refused.what and refused.todo)
    for operator in query.of("before") + query.of("after"):
        day_start(operator.values[0], now=NOW, zone=PARIS)


words = st.from_regex(r"[a-zé]{1,8}", fullmatch=True)
texts = st.builds(
    lambda text, phrase, negated: Text(text, phrase=phrase, negated=negated),
    words,
    st.booleans(),
    st.booleans(),
)
operators = st.one_of(
    st.builds(lambda v, n: Operator("is", (v,), negated=n), st.sampled_from(IS), st.booleans()),
    st.builds(lambda v: Operator("has", (v,)), st.sampled_from(HAS)),
    st.builds(lambda v: Operator("in", (v,)), st.sampled_from(IN)),
    st.builds(lambda v: Operator("promise", (v,)), st.sampled_from(PROMISE)),
    st.builds(lambda a, b: Operator("tag", (f"{a} {b}",)), words, words),
    st.builds(lambda a: Operator("from", (a,)), words),
    st.builds(
        lambda c, n: Operator("rating", (str(n),), c),
        st.sampled_from(["<", "<=", "=", ">=", ">"]),
        st.integers(1, 5),
    ),
)


@given(
    st.builds(
        Query, st.lists(texts, max_size=4).map(tuple), st.lists(operators, max_size=4).map(tuple)
    )
)
def test_what_is_written_is_read_again(query: Query) -> None:
    assert parse(write(query)) == query
