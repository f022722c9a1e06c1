from __future__ import annotations

import pytest

from courtesydesk.tone.patterns import Classes, PatternError, compile_pattern
from courtesydesk.tone.text import analyse

CLASSES = Classes(
    {"sorry": ["sorry", "apologise", "our =apology"], "we": ["we", "i"], "endless": ["a {endless}"]}
)


def found(pattern: str, sentence: str) -> list[str]:
    analysed = analyse(sentence)
    return [
        sentence[analysed.tokens[m.start].start : analysed.tokens[m.end - 1].end]
        for m in compile_pattern(pattern, CLASSES).matches(analysed)
    ]


@pytest.mark.parametrize(
    ("pattern", "sentence", "expected"),
    [
        ("you feel", "Sorry you feel that.", ["you feel"]),
        ("don't care", "We do not care; they don't care.", ["do not care", "don't care"]),
        ("=complain", "Complaining? She complained.", ["Complaining", "complained"]),
        ("if you *ed", "If you measured it", ["If you measured"]),
        ("{sorry} (if|that)", "Our apologies if so", ["Our apologies if"]),
        ("we ..2 you", "We really like you", ["We really like you"]),
        ("we ..2 you", "We came, you left", []),
        ("we ,..3 you", "We came, you left", ["We came, you"]),
        ("sorry < if you > $", "Sorry if you, Ann", ["if you"]),
        ("you have # hours", "You have 24 hours", ["You have 24 hours"]),
        ("never !(again) come", "Never come", ["Never come"]),
        ("for (the|a)? fuss", "for fuss, for the fuss", ["for fuss", "for the fuss"]),
        ("^ well", "Well, as well", ["Well"]),
        ("mr CAP", "Ask mr Hill, mr hill", ["mr Hill"]),
        ("that is", "That's it and that is it", ["That's", "that is"]),
    ],
)  # fmt: skip
def test_patterns_mean_what_they_say(pattern: str, sentence: str, expected: list[str]) -> None:
    assert found(pattern, sentence) == expected


@pytest.mark.parametrize(
    ("pattern", "sentence", "expected"),
    [
        ("(look|look at|at)", "look at", ["look", "at"]),
        ("(look|look at) it", "look at it", ["look at it"]),
        ("a ..2 b", "a b a b", ["a b", "a b"]),
        ("a ..2 b $", "a b b", ["a b b"]),
        ("(not)? b !(c)", "not b c, b d", ["b"]),
        ("sorry !(for any)", "sorry for any, sorry for one", ["sorry"]),
        ("(a < b > | < c >) d", "a b d c d", ["b", "c"]),
        ("don't (can't|won't)", "I do not will not", ["do not will not"]),
    ],
)
def test_the_first_branch_and_the_shortest_gap_win(
    pattern: str, sentence: str, expected: list[str]
) -> None:
    assert found(pattern, sentence) == expected


def test_captures_are_remembered() -> None:
    (match,) = compile_pattern("sorry for @what( the *ed ..1 )", CLASSES).matches(
        analyse("Sorry for the delayed train")
    )
    assert match.captures["what"] == (2, 4)


@pytest.mark.parametrize(
    "source", ["(you", "{nobody}", "you <", "..3", "a ) b", "é ✂", "{endless}", "a )?", "(a||b)"]
)
def test_patterns_that_cannot_be_read_are_refused(source: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(source, CLASSES)
