"""The promise finder with the learned reader: what it adds, on replies that neither was made on."""

from __future__ import annotations

import math
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from courtesydesk.domain.hours import parse_hours
from courtesydesk.resources import root
from courtesydesk.tone.promises import finder
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
    names = ("replies", "more_replies", "new_replies", "fresh_replies")
    held = [row for name in names for row in rows(name, "held")]
    heard = score(held)
    monkeypatch.setattr(finder, "reader", lambda: None)
    alone = score(held)
    assert heard.recall > alone.recall + 0.04
    assert heard.precision > alone.precision - 0.01


def test_with_the_reader_it_holds_what_its_datasheet_says() -> None:
    hard = score(rows("replies", "held"))
    assert hard.recall >= 0.92
    assert hard.precision >= 0.83
    plain = score(rows("more_replies", "held"))
    assert plain.recall >= 0.97
    assert plain.precision >= 0.98
    odd = score(rows("new_replies", "held"))
    assert odd.recall >= 0.67
    assert odd.precision >= 0.92
    fresh = score(rows("fresh_replies", "held"))
    assert fresh.recall >= 0.85
    assert fresh.precision >= 0.94


def test_a_promise_deep_in_a_long_reply_is_heard(reader: Reader) -> None:
    calm = "The weather was fair and the road was dry. " * 60
    last = "I'll ring you on Friday."
    text = calm + last
    (promise,) = find(text, TUESDAY, HOURS)
    assert text[promise.start : promise.end] == last.rstrip(".")
    parts = [(0, 28), (len(calm), len(text))]
    weather, ring = reader.promised(text, parts)
    assert ring > weather


def test_what_has_no_letters_promises_nothing(reader: Reader) -> None:
    assert reader.promised("  \n ", [(0, 2)]) == (-math.inf,)
    assert reader.promised("I'll ring you.", []) == ()


def test_the_odds_of_a_part_do_not_hang_on_which_others_are_asked_about(reader: Reader) -> None:
    text = "We were closed on Monday. I'll send it tomorrow, and the shop is blue."
    parts = [(0, 24), (26, 47), (49, 69)]
    together = reader.promised(text, parts)
    assert [reader.promised(text, [part])[0] for part in parts] == pytest.approx(together, abs=0.05)
    assert max(together) == together[1]


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
