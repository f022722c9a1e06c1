"""What is written down of how long customers waited, and what it stays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import Channel, DoneReason, Flag
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Kind, Origin
from courtesydesk.domain.times import to_text
from courtesydesk.store import clocks, segments
from courtesydesk.store.database import Row
from courtesydesk.store.schema_segments import FILL
from support.shop import MORNING, SmallDesk, make_desk, mention, reply


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    """In Paris, at ten on a Friday; open from 9 to 12 and 14 to 18."""
    desk = make_desk(tmp_path)
    desk.settings.change({"shop.hours": "Mon–Fri 9–12 and 14–18"})
    return desk


def answers(desk: SmallDesk) -> list[Row]:
    return desk.db.rows("SELECT * FROM answer_time ORDER BY at, reply_id")


def runs(desk: SmallDesk) -> list[Row]:
    return desk.db.rows("SELECT * FROM segment ORDER BY opened_at, conversation_id, number")


def asked_and_answered(desk: SmallDesk, hours: float) -> ConversationId:
    id_ = desk.shop.says("Is it fresh?")
    desk.clock.pass_(hours=hours)
    desk.shop.replies_elsewhere("It is.", id_)
    return id_


def test_an_answer_is_written_down_both_ways_when_it_comes(desk: SmallDesk) -> None:
    id_ = asked_and_answered(desk, 5)
    (row,) = answers(desk)
    assert (row["calendar_s"], row["business_s"]) == (5 * 3600, 3 * 3600)
    assert (row["since"], row["at"]) == (to_text(MORNING), to_text(desk.clock()))
    assert (row["first"], row["in_hours"], row["via"]) == (1, 1, "elsewhere")
    assert row["due_at"] == to_text(MORNING + timedelta(hours=6))
    assert row["conversation_id"] == id_
    (run,) = runs(desk)
    assert (run["inbound"], run["replies"], run["done_at"], run["calendar_s"]) == (1, 1, None, None)


def test_the_same_comes_out_in_whatever_order_it_is_told(desk: SmallDesk, tmp_path: Path) -> None:
    first = mention("One?", occurred_at=MORNING)
    second = mention("Two?", occurred_at=MORNING + timedelta(hours=3))
    ours = [
        reply("Yes.", answers=first, occurred_at=MORNING + timedelta(hours=1)),
        reply("Two, too.", answers=second, occurred_at=MORNING + timedelta(hours=4)),
    ]
    other = make_desk(tmp_path / "other")
    other.settings.change({"shop.hours": "Mon–Fri 9–12 and 14–18"})
    for one in (desk, other):
        one.clock.pass_(hours=8)
    desk.shop.apply([first, second, *ours])
    for item in (second, ours[1], ours[0], first):
        other.shop.apply([item])
    told = [[tuple(row)[2:] for row in answers(one)] for one in (desk, other)]
    assert [row["business_s"] for row in answers(desk)] == [3600, 0]
    assert [one[3:7] for one in told[0]] == [one[3:7] for one in told[1]]
    assert [tuple(row)[2:] for row in runs(desk)] == [tuple(row)[2:] for row in runs(other)]


def test_other_hours_change_nothing_that_was_measured(desk: SmallDesk) -> None:
    id_ = asked_and_answered(desk, 5)
    desk.settings.change({"shop.hours": "Mon–Fri 9–11"})
    desk.clock.pass_(minutes=10)
    desk.shop.says("Thanks!")
    desk.triage.done([id_], DoneReason.THANKS, now=desk.clock())
    (row,) = answers(desk)
    assert row["business_s"] == 3 * 3600
    with desk.db.writing() as write:
        measured = segments.recalculate(write, clocks.targets(write), MORNING, desk.clock())
    assert measured == 1
    (row,) = answers(desk)
    assert row["business_s"] == 3600
    assert tuple(desk.db.rows("SELECT at, since, conversations FROM remeasured")[0]) == (
        to_text(desk.clock()), to_text(MORNING), 1,
    )  # fmt: skip


def test_hours_from_a_day_on_count_from_that_day_on(desk: SmallDesk) -> None:
    """Schedule changed mid-case: Friday by the old hours, Monday by the new."""
    desk.settings.change({"shop.hours": "Mon–Fri 9–10"}, now=MORNING + timedelta(days=3))
    assert clocks.schedules(desk.db.connection) == (
        ("", "Mon–Fri 9–12 and 14–18", "Europe/Paris"),
        ("2026-11-23", "Mon–Fri 9–10", "Europe/Paris"),
    )
    asked_and_answered(desk, 3 * 24)
    assert [row["business_s"] for row in answers(desk)] == [6 * 3600 + 3600]


def test_hours_that_are_put_back_on_the_same_day_leave_no_trace(desk: SmallDesk) -> None:
    before = clocks.schedules(desk.db.connection)
    desk.settings.change({"shop.hours": "Mon 9–10"}, now=MORNING)
    desk.settings.change({"shop.hours": "Mon–Fri 9–12 and 14–18"}, now=MORNING)
    assert clocks.schedules(desk.db.connection) == before


def test_the_first_hours_that_are_said_hold_for_what_was_before(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.settings.change({"shop.hours": "Mon–Fri 9–18"}, now=MORNING)
    assert clocks.schedules(desk.db.connection) == (("", "Mon–Fri 9–18", "Europe/Paris"),)


def test_a_special_day_and_a_holiday_do_not_count(desk: SmallDesk) -> None:
    with desk.db.writing() as write:
        clocks.keep_holidays(write, [(date(2026, 11, 20), "Fair"), (date(2026, 11, 23), "Feast")])
        clocks.keep_day(write, date(2026, 11, 20), "Half day", "9–11")
    asked_and_answered(desk, 4 * 24 + 1)
    assert [row["business_s"] for row in answers(desk)] == [3600 + 2 * 3600]


def test_done_is_written_down_and_taken_back(desk: SmallDesk) -> None:
    id_ = asked_and_answered(desk, 1)
    desk.clock.pass_(minutes=30)
    done = desk.triage.done([id_], DoneReason.REPLIED, now=desk.clock())
    (run,) = runs(desk)
    assert (run["calendar_s"], run["business_s"], run["done_reason"]) == (5400, 5400, "replied")
    assert done.undo is not None
    desk.triage.undo(done.undo, now=desk.clock())
    assert runs(desk)[0]["done_at"] is None
    assert desk.db.value("SELECT count(*) FROM decision") == 0


def test_reopened_by_the_customer_and_done_again(desk: SmallDesk) -> None:
    id_ = asked_and_answered(desk, 1)
    first = desk.clock()
    desk.triage.done([id_], DoneReason.REPLIED, now=first)
    desk.clock.pass_(days=3)
    desk.shop.says("Thanks so much!")
    desk.clock.pass_(hours=1)
    desk.shop.says("But where is my receipt?")
    desk.clock.pass_(minutes=20)
    desk.shop.replies_elsewhere("In the box.", id_)
    desk.triage.done([id_], DoneReason.REPLIED, now=desk.clock())
    (run,) = runs(desk)
    assert (run["reopened"], run["first_done_at"]) == (1, to_text(first))
    assert run["done_at"] == to_text(desk.clock())
    assert [row["calendar_s"] for row in answers(desk)] == [3600, 1200]


def test_what_is_owed_no_longer_is_settled(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Hm.")
    desk.clock.pass_(minutes=5)
    desk.triage.wait([id_], now=desk.clock())
    (run,) = runs(desk)
    assert (run["settled_at"], run["replies"]) == (to_text(desk.clock()), 0)


def test_discovery_is_apart(desk: SmallDesk) -> None:
    item = mention("Hello?", occurred_at=MORNING - timedelta(hours=6))
    desk.shop.apply([item])
    (run,) = runs(desk)
    assert (run["discovery_s"], run["approximate"], run["imported"]) == (6 * 3600, 0, 1)


def test_what_came_by_import_is_measured_and_marked(desk: SmallDesk) -> None:
    then = MORNING - timedelta(days=400)
    item = mention("Lovely", occurred_at=then)
    desk.shop.apply(
        [item, reply("Thanks", answers=item, occurred_at=then + timedelta(hours=2))],
        origin=Origin.IMPORT,
    )
    (row,) = answers(desk)
    assert (row["imported"], row["calendar_s"], row["due_at"]) == (1, 7200, None)


def test_an_edited_review_keeps_its_time(desk: SmallDesk) -> None:
    review = {"remote_id": "review", "channel": Channel.REVIEW, "occurred_at": MORNING}
    id_ = desk.shop.says("Stale", rating=1, **review)
    desk.clock.pass_(hours=1)
    desk.shop.replies_elsewhere("Sorry!", id_)
    before = [tuple(row) for row in answers(desk)]
    desk.clock.pass_(days=2)
    desk.shop.says("All mended", rating=5, edited_at=desk.clock(), **review)
    assert [tuple(row) for row in answers(desk)] == before
    assert len(runs(desk)) == 1


def test_newsletters_wait_for_nothing(desk: SmallDesk) -> None:
    desk.shop.says("Buy!", by="Shop", flag=Flag.BULK)
    assert runs(desk) == []


def test_a_workspace_from_before_is_measured_bit_by_bit_as_it_would_have_been(
    desk: SmallDesk,
) -> None:
    for name in ("Ann", "Bob", "Cleo"):
        id_ = desk.shop.says("Hello?", by=name)
        desk.clock.pass_(hours=1)
        desk.shop.replies_elsewhere("Yes?", id_)
        desk.triage.done([id_], DoneReason.REPLIED, now=desk.clock())
    written = [tuple(row) for row in answers(desk) + runs(desk)]
    with desk.db.writing() as write:
        for table in ("segment", "answer_time", "decision"):
            write.execute(f"DELETE FROM {table}")
        for statement in FILL:
            write.execute(statement)
        targets = clocks.targets(write)
    assert answers(desk) == []
    assert segments.catch_up(desk.db, targets, limit=2)
    assert len(runs(desk)) == 2
    assert not segments.catch_up(desk.db, targets, limit=2)
    assert [tuple(row) for row in answers(desk) + runs(desk)] == written


def test_hours_absent_count_the_calendar(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    asked_and_answered(desk, 30)
    assert [tuple(row)[13:15] for row in answers(desk)] == [(30 * 3600, 30 * 3600)]


def test_an_automatic_reply_stops_no_clock(desk: SmallDesk) -> None:
    """Bot ack first."""
    id_ = desk.shop.says("Is it fresh?")
    due = desk.shop.row(id_).due_at
    desk.clock.pass_(minutes=1)
    desk.shop.replies_elsewhere("We have your message.", id_, automatic=True)
    assert desk.shop.row(id_).due_at == due
    assert answers(desk) == []
    desk.clock.pass_(minutes=29)
    desk.shop.replies_elsewhere("It is.", id_)
    assert [(row["calendar_s"], row["first"]) for row in answers(desk)] == [(1800, 1)]
    assert desk.shop.row(id_).due_at is None


def test_two_conversations_that_become_one_keep_what_was_measured(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="email")
    mail = {"channel": Channel.EMAIL, "kind": Kind.EMAIL}
    first = mention("One", remote_id="a", thread_key="a", occurred_at=MORNING, **mail)
    third = mention("Three", remote_id="c", thread_key="c", occurred_at=MORNING, **mail)
    late = MORNING + timedelta(hours=1)
    desk.clock.pass_(hours=9)
    for item in (first, third):
        desk.shop.apply([item, reply("Yes", answers=item, occurred_at=late)])
    lost = desk.shop.conversation_of("c")
    desk.triage.done([lost], DoneReason.REPLIED, now=desk.clock())
    assert len(runs(desk)) == len(answers(desk)) == 2
    between = mention("Two", remote_id="b", thread_key="b", related=("a", "c"), **mail)
    desk.shop.apply([between])
    assert desk.shop.conversation_of("c") == desk.shop.conversation_of("a")
    kept = desk.shop.conversation_of("a")
    assert {row["conversation_id"] for row in answers(desk)} == {kept}
    assert desk.db.value("SELECT conversation_id FROM decision") == kept
    assert desk.db.problems() == []


def test_an_import_that_is_taken_back_leaves_no_measure(desk: SmallDesk) -> None:
    id_ = asked_and_answered(desk, 1)
    with desk.db.writing() as write:
        write.execute("DELETE FROM conversation WHERE id = ?", [id_])
    left = [desk.db.value(f"SELECT count(*) FROM {name}") for name in ("segment", "answer_time")]
    assert left == [0, 0]
