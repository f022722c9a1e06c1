"""Behind a number, the very words that it measures, and not the last ones of the conversation."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.conversations import Channel, DoneReason
from courtesydesk.domain.mentions import Intent, Kind, Visibility
from courtesydesk.domain.promises import PromiseState
from courtesydesk.domain.reports import Line, Period, Report
from courtesydesk.services.promises import Promises
from courtesydesk.services.reports import Reports
from support.shop import SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def report_of(desk: SmallDesk) -> Report:
    """Of all that there was until now, and of the day to come."""
    now = desk.clock() + timedelta(days=1)
    return Reports(desk.db).of(Period(now - timedelta(days=40), now), now=now)


def words(desk: SmallDesk, line: Line) -> list[str | None]:
    """What stands behind a number, in the order in which it is listed; the exceptions first."""
    ids = list(dict.fromkeys((*line.exceptions, *line.conversations)))
    moments = line.said_at([(id_, None) for id_ in ids])
    told = iter(Reports(desk.db).said([one for one in moments if one is not None]))
    said = [None if one is None else next(told) for one in moments]
    return [None if one is None else ("We: " if one.ours else "") + one.text for one in said]


def complains(desk: SmallDesk) -> Any:
    """In public, and is answered there and in private."""
    id_ = desk.shop.says("The bread was burnt.", by="Ana", mood=-0.8)
    desk.triage.set_intent([id_], Intent.COMPLAINT, now=desk.clock())
    for text, side in (
        ("We are sorry. May we call you?", Visibility.PRIVATE),
        ("We rang, and a new loaf waits for you.", Visibility.PUBLIC),
    ):
        desk.clock.pass_(minutes=5)
        desk.shop.replies_elsewhere(text, id_, visibility=side)
    return id_


def test_moods_show_the_last_message_after_our_reply(desk: SmallDesk) -> None:
    id_ = complains(desk)
    desk.clock.pass_(minutes=5)
    assert desk.shop.says("That was a lovely loaf.", by="Ana", mood=0.8) == id_
    desk.clock.pass_(minutes=5)
    desk.triage.done([id_], DoneReason.OTHER, now=desk.clock())
    desk.clock.pass_(days=9)
    desk.shop.says("Are you open on Monday?", by="Ana")
    report = report_of(desk)
    assert report.line("M10").n == 1
    for metric in ("M10", "M10b", "M10c", "M10w"):
        assert words(desk, report.line(metric)) == ["That was a lovely loaf."], metric


def test_our_question_how_it_went_stands_behind_its_number(desk: SmallDesk) -> None:
    id_ = complains(desk)
    desk.clock.pass_(minutes=5)
    desk.triage.done([id_], DoneReason.OTHER, now=desk.clock())
    desk.clock.pass_(days=1)
    desk.shop.replies_elsewhere("Was the new loaf good?", id_, visibility=Visibility.PRIVATE)
    desk.clock.pass_(days=9)
    desk.shop.says("Are you open on Monday?", by="Ana")
    line = report_of(desk).line("M15")
    assert (line.n, line.hits) == (1, 1)
    assert words(desk, line) == ["We: Was the new loaf good?"]


def test_our_closing_word_in_public_stands_behind_its_number(desk: SmallDesk) -> None:
    id_ = complains(desk)
    desk.clock.pass_(minutes=5)
    desk.triage.done([id_], DoneReason.OTHER, now=desk.clock())
    desk.clock.pass_(days=9)
    desk.shop.says("Are you open on Monday?", by="Ana")
    line = report_of(desk).line("M16")
    assert (line.n, line.hits) == (1, 1)
    assert words(desk, line) == ["We: We rang, and a new loaf waits for you."]


def test_who_came_back_stands_there_with_what_they_came_back_with(desk: SmallDesk) -> None:
    id_ = complains(desk)
    desk.clock.pass_(minutes=5)
    desk.triage.done([id_], DoneReason.OTHER, now=desk.clock())
    for text in ("Thanks!", "It is burnt again.", "And cold."):
        desk.clock.pass_(hours=5)
        desk.shop.says(text, by="Ana")
    line = report_of(desk).line("M8")
    assert (line.n, line.hits) == (1, 1)
    assert words(desk, line) == ["It is burnt again."]


def test_behind_stars_stands_the_review(desk: SmallDesk) -> None:
    review: dict[str, Any] = {"channel": Channel.REVIEW, "kind": Kind.REVIEW, "by": "Ana"}
    first = desk.clock()
    id_ = desk.shop.says("Not good.", rating=2, remote_id="review", **review)
    desk.clock.pass_(hours=1)
    desk.shop.replies_elsewhere("We are sorry.", id_)
    desk.clock.pass_(hours=1)
    desk.shop.says(
        "They made it good.", rating=5, remote_id="review", occurred_at=first,
        edited_at=desk.clock(), **review,
    )  # fmt: skip
    desk.clock.pass_(hours=1)
    desk.shop.replies_elsewhere("Thank you.", id_)
    report = report_of(desk)
    for line in (report.line("M11"), report.line("M9s"), *report.groups("M9s")):
        assert line.n == 1
        assert words(desk, line) == ["They made it good."]


def test_behind_promises_stand_the_promises_unkept_ones_first(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Where is it?", by="Ana")
    promises, now = Promises(desk.db), desk.clock()
    for days, what in ((1, "call you"), (2, "bring the cake"), (3, "send the bill")):
        promises.make(id_, what, now + timedelta(days=days), now=now)
    desk.clock.pass_(hours=1)
    kept, broken, later = promises.open()
    promises.settle(kept.id, PromiseState.KEPT, now=desk.clock())
    promises.settle(later.id, PromiseState.KEPT, now=desk.clock())
    desk.clock.pass_(days=3)
    told = report_of(desk).line("M14").told()
    assert broken.what == "bring the cake"
    assert {id_: one.text for id_, one in told.items()} == {int(id_): "bring the cake"}
    assert told[int(id_)].at == now


def test_behind_a_difference_stand_the_words_of_what_is_compared(desk: SmallDesk) -> None:
    for n in range(10):
        id_ = desk.shop.says(f"Question {n}?", by=f"Person {n}", thread_key=f"t{n}")
        desk.clock.pass_(minutes=n + 1)
        desk.shop.replies_elsewhere(f"Answer {n}.", id_)
        desk.clock.pass_(minutes=1)
        desk.shop.says(f"Thanks {n}!", by=f"Person {n}", thread_key=f"t{n}")
    report = report_of(desk)
    assert set(words(desk, report.line("M19"))) == {f"We: Answer {n}." for n in range(10)}
    assert set(words(desk, report.line("M19r"))) == {f"Question {n}?" for n in range(10)}
