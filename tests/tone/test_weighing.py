"""Rules and reader weighed together, and what the reader marks."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from courtesydesk.domain.findings import Finding, Label, Severity
from courtesydesk.tone.reader import Reading, Word
from courtesydesk.tone.scopes import Draft
from courtesydesk.tone.second_look import likely_labels, marked, second_look, wordings
from courtesydesk.tone.weighing import Question, Weights, evidence, record_names

EQUAL = dict.fromkeys(Label, 0.5)


def weights(**least: float) -> Weights:
    questions = {
        Severity.of(name): Question({f"reader {name}": 1.0, "rules warn": 2.0}, bar)
        for name, bar in {"advise": 0.5, "warn": 0.5, "stop": 0.5, **least}.items()
    }
    sure = {
        "sure warn": Severity.WARN,
        "sure stop": Severity.STOP,
        "several stop": Severity.STOP,
        "several stop mending": Severity.WARN,
    }
    return Weights(questions, EQUAL, {"rule warn": 1.5, "rule warn mending": -1.0}, sure, grave=0.3)


def found(severity: Severity, label: Label = Label.BLAMING, rule: str = "rule") -> Finding:
    return Finding(0, 3, label, severity, "reason", None, "title", rule)


def reading(text: str, chances: Mapping[str, float], **labels: float) -> Reading:
    words = [
        Word(match.start(), match.end(), chances.get(match[0], 0.1))
        for match in re.finditer(r"\w+|[^\w\s]", text)
    ]
    by_label = {label: labels.get(label.value, 0.0) for label in Label}
    return Reading((0.0, 0.0, 0.0), by_label, tuple(words))


@pytest.mark.parametrize(
    ("levels", "severity"),
    [
        ((-1.0, 3.0, -1.0), Severity.OK),
        ((1.0, -1.0, -1.0), Severity.ADVISE),
        ((1.0, -1.0, 3.0), Severity.WARN),
        ((-1.0, 3.0, 3.0), Severity.WARN),
        ((1.0, 1.0, -1.0), Severity.WARN),
        ((1.0, 1.0, 1.0), Severity.STOP),
    ],
)
def test_each_question_needs_those_below_it_but_a_stop_is_never_silent(
    levels: tuple[float, float, float], severity: Severity
) -> None:
    assert weights().severity(levels, [], mends=False) is severity


@pytest.mark.parametrize(("level", "severity"), [(-0.7, Severity.WARN), (-1.0, Severity.OK)])
def test_what_may_be_a_stop_is_worth_a_warning_before_it_is_called_one(
    level: float, severity: Severity
) -> None:
    assert weights().severity((-1.0, -1.0, level), [], mends=False) is severity


def test_a_rule_tips_the_scales_once() -> None:
    levels = (-1.0, -1.0, -3.0)
    one = [found(Severity.WARN)]
    assert weights().severity(levels, [], mends=False) is Severity.OK
    assert weights().severity(levels, one, mends=False) is Severity.WARN
    odds = weights().odds
    twice = [*one, found(Severity.WARN, Label.SARCASM)]
    weighed = evidence(levels, one, odds, mends=False)
    assert weighed == evidence(levels, twice, odds, mends=False)
    assert weighed["record of rules"] == 1.5
    assert evidence(levels, one, odds, mends=True)["record of rules"] == 0.0
    assert evidence(levels, [], odds, mends=False)["record of rules"] == 0.0


@pytest.mark.parametrize(
    ("rule", "said", "held"),
    [
        ("sure", Severity.STOP, Severity.STOP),
        ("sure", Severity.WARN, Severity.WARN),
        ("sure", Severity.ADVISE, Severity.OK),
        ("other", Severity.STOP, Severity.OK),
    ],
)
def test_a_rule_that_is_hardly_ever_wrong_is_not_outvoted(
    rule: str, said: Severity, held: Severity
) -> None:
    levels = (-2.1, -2.1, -2.1)
    assert weights().severity(levels, [found(said, rule=rule)], mends=False) is held
    certain = (-9.0, -9.0, -9.0)
    assert weights().severity(certain, [found(said, rule=rule)], mends=False) is Severity.OK


def test_where_a_draft_mends_its_rules_have_another_record() -> None:
    sure = [found(Severity.STOP, rule="sure")]
    assert weights().severity((-2.1, -2.1, -2.1), sure, mends=True) is Severity.OK
    assert Draft("You knew the rules. I'm sorry, a new one leaves today.", "It broke.").mends
    assert not Draft("You knew the rules.", "It broke.").mends


def test_grave_rules_that_agree_hold_where_each_alone_is_outvoted() -> None:
    levels = (-2.1, -2.1, -2.1)
    two = [found(Severity.STOP, rule=name) for name in ("one", "another")]
    same = [found(Severity.STOP, rule="one"), found(Severity.STOP, Label.PRIVACY, "one")]
    milder = [found(Severity.STOP, rule="one"), found(Severity.WARN, rule="another")]
    assert weights().severity(levels, two, mends=False) is Severity.STOP
    assert weights().severity(levels, two, mends=True) is Severity.WARN
    assert weights().severity(levels, same, mends=False) is Severity.OK
    assert "several stop" not in record_names(milder, mends=False)
    assert record_names(two, mends=True) == {
        "one stop mending",
        "another stop mending",
        "several stop mending",
    }


def test_chances_stay_chances_however_sure_the_reader_is() -> None:
    question = Question({"reader warn": 100.0}, 0.5)
    assert question.chance({"reader warn": 1e9}) == pytest.approx(1.0)
    assert question.chance({"reader warn": -1e9}) == pytest.approx(0.0)


def test_labels_over_their_bar_and_always_the_likeliest() -> None:
    text = "Noted."
    two = reading(text, {}, dismissive=0.9, scripted=0.6, sarcasm=0.4)
    assert likely_labels(two, EQUAL, public=True) == (Label.DISMISSIVE, Label.SCRIPTED)
    none = reading(text, {}, sarcasm=0.3, blaming=0.2)
    assert likely_labels(none, EQUAL, public=True) == (Label.SARCASM,)


def test_what_is_private_is_no_label_where_nobody_reads_along() -> None:
    told = reading("Your test was fine.", {}, privacy=0.9, over_promise=0.2)
    assert likely_labels(told, EQUAL, public=False) == (Label.OVER_PROMISE,)


@pytest.mark.parametrize(
    ("text", "carried", "expected"),
    [
        ("Sorry. You forgot, and now this.", {"You", "forgot"}, ["You forgot"]),
        ("Well, you, you forgot it.", {"you", "forgot"}, ["you, you forgot"]),
        ("One. Two three four five six. Seven!", {"One", "Seven"}, ["One", "Seven"]),
        ("Nothing stands out. Here a bit.", set(), ["Nothing stands out."]),
    ],
)  # fmt: skip
def test_the_shortest_runs_are_marked(text: str, carried: set[str], expected: list[str]) -> None:
    words = reading(text, dict.fromkeys(carried, 0.9)).words
    if not carried:
        words = (Word(0, 7, 0.3), *words[1:])
    assert [text[start:end] for start, end in marked(text, words)] == expected


def test_a_text_without_words_is_marked_whole() -> None:
    assert marked("🙄", ()) == [(0, 1)]


def test_only_the_first_label_has_the_full_severity() -> None:
    text = "Clearly you know best."
    seen = reading(text, {"Clearly": 0.9, "you": 0.9}, sarcasm=0.9, condescending=0.8)
    draft = Draft(text, "Cold soup.")
    labels = (Label.SARCASM, Label.CONDESCENDING)
    first, second = second_look(draft, seen, labels, Severity.STOP)
    assert (first.label, first.severity) == (Label.SARCASM, Severity.STOP)
    assert (second.label, second.severity) == (Label.CONDESCENDING, Severity.WARN)
    assert text[first.start : first.end] == "Clearly you"


def test_every_label_has_its_words() -> None:
    assert set(wordings()) == set(Label)
    for wording in wordings().values():
        assert wording.title[0].isupper()
        assert wording.reason.endswith(".")
