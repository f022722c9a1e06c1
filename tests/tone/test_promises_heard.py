"""The promise finder with the learned reader: what it adds, on replies that neither was made on."""

from __future__ import annotations

import math
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from courtesydesk.domain.hours import parse_hours
from courtesydesk.resources import root
from courtesydesk.tone.promise_layers import SIGNS, Asked, Pair
from courtesydesk.tone.promises import finder
from courtesydesk.tone.promises.dating import SIZES
from courtesydesk.tone.promises.finder import find
from courtesydesk.tone.reader import Reader, ReaderMissing
from support.marked_promises import HOURS, TUESDAY, rows, score

pytestmark = pytest.mark.reader
MODEL = root() / "models" / "en"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(MODEL)


def test_the_reader_lifts_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """On replies that neither grammar, weights nor reader were made on."""
    names = ("replies", "more_replies", "new_replies", "fresh_replies", "many_replies")
    held = [row for name in names for row in rows(name, "held")]
    heard = score(held)
    monkeypatch.setattr(finder, "reader", lambda: None)
    alone = score(held)
    assert heard.recall > alone.recall + 0.06
    assert heard.precision > alone.precision


def test_with_the_reader_it_holds_what_its_datasheet_says() -> None:
    """Less one or two promises: processors round differently."""
    hard = score(rows("replies", "held"))
    assert hard.recall >= 0.92
    assert hard.precision >= 0.82
    assert hard.due >= 0.93
    plain = score(rows("more_replies", "held"))
    assert plain.recall >= 0.93
    assert plain.precision >= 0.97
    odd = score(rows("new_replies", "held"))
    assert odd.recall >= 0.74
    assert odd.precision >= 0.84
    fresh = score(rows("fresh_replies", "held"))
    assert fresh.recall >= 0.90
    assert fresh.precision >= 0.94
    many = rows("many_replies", "held")
    unpredictable = score([row for row in many if row["batch"] == "g"])
    assert unpredictable.recall >= 0.85
    assert unpredictable.precision >= 0.89
    assert unpredictable.due >= 0.88
    blind = score([row for row in many if row["batch"] == "z"])
    assert blind.recall >= 0.93
    assert blind.precision >= 0.96
    assert blind.due >= 0.96


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Friday, then. My colleague will bring you the spare key and a new lock.", "13T17:00"),
        ("The kiln is opened on Friday. You'll have both plates straight out of it.", "13T17:00"),
        ("Nine tomorrow, on the dot. One of the lads brings your ladder back.", "11T09:00"),
        ("The shop is shut on Thursday for the fair. I'll look into the receipt.", None),
        ("Your appointment was on Monday and nobody came. I'll ask the team.", None),
    ],
)
def test_a_time_elsewhere_dates_a_promise_or_does_not(text: str, due: str | None) -> None:
    """No rule knows which of these times is meant."""
    (promise,) = find(text, TUESDAY, HOURS)
    found = None if promise.due is None else promise.due.isoformat(timespec="minutes")
    assert found == (due and f"2026-03-{due}")


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        (
            "I'm getting the part in and you'll be riding by Friday. Sorry for the wait.",
            ["I'm getting the part in and you'll be riding by Friday"],
        ),
        (
            "New card's being printed and I'll mail you one by the end of the week.",
            ["New card's being printed and I'll mail you one by the end of the week"],
        ),
        (
            "I'm stripping the carb Monday and I'll ring you with the damage Tuesday.",
            ["I'm stripping the carb Monday", "and I'll ring you with the damage Tuesday"],
        ),
        (
            "Ravi is bringing the tap on Thursday. Your money goes back to you today.",
            ["Ravi is bringing the tap on Thursday", "Your money goes back to you today"],
        ),
    ],
)
def test_a_step_and_its_outcome_are_one_promise(text: str, promised: list[str]) -> None:
    found = [text[one.start : one.end] for one in find(text, TUESDAY, HOURS)]
    assert found == promised


def test_two_acts_of_ours_with_a_time_each_are_two_promises() -> None:
    text = "From Thursday there will be two lines, and I will post the new plan by Friday noon."
    found = find(text, TUESDAY, HOURS)
    assert [one.what for one in found] == ["there will be two lines", "post the new plan"]
    first, second = (one.due for one in found)
    assert first is not None
    assert second is not None
    assert (first.isoweekday(), second.isoweekday(), second.hour) == (4, 5, 12)


def test_one_promise_over_two_clauses_is_due_when_the_whole_is() -> None:
    (promise,) = find("The van's booked and you'll have it on Thursday.", TUESDAY, HOURS)
    assert promise.due is not None
    assert promise.due.isoformat() == "2026-03-12T17:00:00"


def test_a_promise_that_runs_on_from_its_condition_is_heard() -> None:
    (promise,) = find("If she's not back on Friday our man brings yours round.", TUESDAY, HOURS)
    assert promise.conditional


def test_the_first_part_goes_on_from_none(reader: Reader) -> None:
    text = "I'm getting the part in and you'll be riding by Friday."
    told = reader.promised(text, Asked([(0, 23), (24, 54)]))
    assert told.joins[0] == -math.inf
    assert told.joins[1] > 0


def test_the_signs_of_a_pair_are_as_many_as_the_layers_know() -> None:
    assert len(SIZES) == SIGNS


def test_a_promise_deep_in_a_long_reply_is_heard(reader: Reader) -> None:
    calm = "The weather was fair and the road was dry. " * 60
    last = "I'll ring you on Friday."
    text = calm + last
    (promise,) = find(text, TUESDAY, HOURS)
    assert text[promise.start : promise.end] == last.rstrip(".")
    parts = [(0, 28), (len(calm), len(text))]
    weather, ring = reader.promised(text, Asked(parts)).parts
    assert ring > weather


def test_what_has_no_letters_promises_nothing(reader: Reader) -> None:
    assert reader.promised("  \n ", Asked([(0, 2)])).parts == (-math.inf,)
    assert reader.promised("I'll ring you.", Asked([])).parts == ()


def test_the_odds_of_a_part_do_not_hang_on_which_others_are_asked_about(reader: Reader) -> None:
    text = "We were closed on Monday. I'll send it tomorrow, and the shop is blue."
    parts = [(0, 24), (26, 47), (49, 69)]
    together = reader.promised(text, Asked(parts)).parts
    alone = [reader.promised(text, Asked([part])).parts[0] for part in parts]
    assert alone == pytest.approx(together, abs=0.05)
    assert max(together) == together[1]


def test_a_time_in_another_window_than_the_promise_has_no_say(reader: Reader) -> None:
    calm = "The weather was fair and the road was dry. " * 60
    text = "Friday, then. " + calm + "I'll bring the key."
    parts, times = [(len(text) - 19, len(text))], [(0, 6)]
    asked = Asked(parts, times, [Pair(0, 0, (8, 0, 1, 0, 0, 0))])
    assert reader.promised(text, asked).pairs == (-math.inf,)
    near = Asked([(14, 33)], times, [Pair(0, 0, (6, 0, 1, 0, 0, 0))])
    assert math.isfinite(reader.promised("Friday, then. I'll bring the key.", near).pairs[0])


def test_any_thread_may_ask_at_any_time() -> None:
    texts = [row["text"] for row in rows("more_replies")[:24]]
    hours = parse_hours("Mon-Fri 09:00-17:00")
    one_by_one = [find(text, TUESDAY, hours) for text in texts]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda text: find(text, TUESDAY, hours), texts)) == one_by_one


@pytest.mark.parametrize("content", [None, b"", bytes(range(256)) * 9])
def test_without_its_last_layer_no_reader_is_used(tmp_path: Path, content: bytes | None) -> None:
    shutil.copytree(MODEL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "promises.onnx").unlink()
    if content is not None:
        (tmp_path / "promises.onnx").write_bytes(content)
    with pytest.raises(ReaderMissing) as raised:
        Reader(tmp_path)
    assert raised.value.why.startswith("the reader's file promises.onnx is ")
