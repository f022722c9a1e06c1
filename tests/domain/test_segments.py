"""How long customers waited: every case of the list has its name here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.domain.segments import Done, Event, Inbound, Segment, Sent, Settled, segments
from courtesydesk.domain.thanks import is_only_thanks
from support.slow_segments import SlowSegments

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def at(minutes: float = 0, *, days: float = 0) -> datetime:
    return START + timedelta(days=days, minutes=minutes)


def says(id_: int, when: datetime, **more: bool | datetime) -> Inbound:
    return Inbound(id_, when, **{"fetched_at": when + timedelta(seconds=5), **more})  # type: ignore[arg-type]


def waited(segment: Segment) -> list[float]:
    return [(one.at - one.since) / timedelta(minutes=1) for one in segment.answers]


def only(*events: Event) -> Segment:
    (found,) = segments(events)
    return found


def test_two_inbound_before_reply() -> None:
    """The oldest counts, not the last."""
    found = only(says(1, at(0)), says(2, at(30)), Sent(1, at(45)))
    assert waited(found) == [45]
    assert (found.inbound, found.replies, found.answers[0].inbound.id) == (2, 1, 1)


def test_the_next_reply_counts_from_the_oldest_that_came_after_the_first() -> None:
    found = only(
        says(1, at(0)), Sent(1, at(10)), says(2, at(20)), says(3, at(50)), Sent(2, at(60)),
        Sent(3, at(61)),
    )  # fmt: skip
    assert waited(found) == [10, 40]
    assert [one.first for one in found.answers] == [True, False]
    assert found.replies == 3


def test_reply_and_done_in_one_step() -> None:
    """Released at 20, done at 20, accepted at 22: answered, and done when it went."""
    found = only(says(1, at(0)), Done(at(20), "replied"), Sent(1, at(22), released_at=at(20)))
    assert waited(found) == [22]
    assert found.done_at == at(22)
    same = only(says(1, at(0)), Done(at(20), "replied"), Sent(1, at(20)))
    assert (waited(same), same.done_at) == ([20], at(20))


def test_what_is_written_after_done_answers_nothing() -> None:
    found = only(says(1, at(0)), Done(at(20), "venting"), Sent(1, at(60), released_at=at(55)))
    assert (waited(found), found.replies, found.done_at) == ([], 0, at(20))


def test_answered_elsewhere() -> None:
    """It is fetched after we wrote that it is done, and counts from when it was made."""
    found = only(says(1, at(0)), Done(at(60), "answered_elsewhere"), Sent(1, at(12)))
    assert (waited(found), found.done_at) == ([12], at(60))


def test_reopened_by_thanks() -> None:
    found = only(
        says(1, at(0)), Sent(1, at(10)), Done(at(11), "replied"), says(2, at(20), thanks=True),
        Done(at(90), "thanks"),
    )  # fmt: skip
    assert (found.reopened, found.done_at, found.inbound) == (0, at(11), 1)


def test_reopened_within_seven_days_goes_on() -> None:
    """The first “done” is forgotten, and the reply counts from the new question."""
    found = only(
        says(1, at(0)), Sent(1, at(10)), Done(at(11), "replied"), says(2, at(days=6)),
        Sent(2, at(10, days=6)), Done(at(20, days=6), "replied"),
    )  # fmt: skip
    assert waited(found) == [10, 10]
    assert (found.reopened, found.first_done_at) == (1, at(11))
    assert (found.opened_at, found.done_at) == (at(0), at(20, days=6))


def test_reopened_after_8_days() -> None:
    first, second = segments(
        [
            says(1, at(0)), Sent(1, at(10)), Done(at(11), "replied"), says(2, at(days=8)),
            Sent(2, at(7, days=8)),
        ]
    )  # fmt: skip
    assert (first.done_at, first.reopened) == (at(11), 0)
    assert (waited(second), second.answers[0].first) == ([7], True)


def test_bot_ack_first() -> None:
    found = only(says(1, at(0)), Sent(1, at(1), automatic=True), Sent(2, at(31)))
    assert (waited(found), found.replies) == ([31], 1)


def test_reply_queued_offline_6_h() -> None:
    """Only what the network accepted stops the clock."""
    waiting = [says(1, at(0))]
    assert only(*waiting).owed == waiting
    assert waited(only(*waiting, Sent(1, at(380), released_at=at(20)))) == [380]


def test_network_clock_ahead_of_ours() -> None:
    """Never negative: at the latest it was said when it came."""
    ahead = Inbound(1, at(10), fetched_at=at(2))
    found = only(ahead, Sent(1, at(3)))
    assert (waited(found), ahead.discovery) == ([1], timedelta(0))
    assert not ahead.approximate
    assert Inbound(2, at(2), fetched_at=at(2)).approximate


def test_without_a_reply_done_has_no_answer() -> None:
    found = only(says(1, at(0)), Done(at(5), "venting"))
    assert (found.answers, found.replies, found.done_reason) == ([], 0, "venting")


def test_done_without_a_reply_and_reopened_counts_from_the_new_question() -> None:
    """Not “two days” for an answer that took ten minutes."""
    found = only(
        says(1, at(0)), Done(at(5), "venting"), says(2, at(days=2)), Sent(1, at(10, days=2))
    )
    assert (waited(found), found.opened_at, found.reopened) == ([10], at(0), 1)


def test_settled_without_a_reply_ends_the_segment() -> None:
    first, second = segments(
        [says(1, at(0)), Settled(at(5)), says(2, at(days=2)), Sent(1, at(10, days=2))]
    )
    assert (first.settled_at, first.answers) == (at(5), [])
    assert waited(second) == [10]
    late = only(says(1, at(0)), Settled(at(5)), Sent(1, at(6), released_at=at(4)))
    assert (late.settled_at, waited(late)) == (None, [6])


def test_what_was_deleted_before_it_was_answered_is_not_owed() -> None:
    assert segments([says(1, at(0), gone_at=at(5)), Sent(1, at(9))]) == []
    kept = only(says(1, at(0), gone_at=at(15)), Sent(1, at(9)))
    assert waited(kept) == [9]
    second = only(says(1, at(0), gone_at=at(2)), says(2, at(1)), Sent(1, at(9)))
    assert (waited(second), second.opened_at) == ([8], at(1))


def test_what_we_began_is_marked() -> None:
    found = only(Sent(1, at(0)), says(1, at(10)), Sent(2, at(12)))
    assert (found.opened_by_us, waited(found)) == (True, [2])


@pytest.mark.parametrize(
    ("text", "is_thanks"),
    [
        ("Thanks!", True),
        ("Thank you so much, all sorted 🙏", True),
        ("@bakery merci beaucoup", True),
        ("🙏❤️", True),
        ("Thanks, but where is my cake?", False),
        ("Thanks for nothing", False),
        ("No thanks", False),
        ("ok", False),
        ("", False),
        ("1 🙏", False),
        ("thanks " * 20, False),
    ],
)
def test_thanks_and_nothing_else(text: str, is_thanks: bool) -> None:
    assert is_only_thanks(text) is is_thanks


kinds = st.sampled_from(["says", "says", "thanks", "reply", "reply", "robot", "done", "settled"])
stories = st.lists(
    st.tuples(kinds, st.integers(1, 6 * 1440)), max_size=14
)  # steps of up to six days


@settings(max_examples=400, deadline=None)
@given(stories, st.randoms())
def test_every_story_is_told_as_by_looking_back_at_everything(
    story: list[tuple[str, int]], chance: object
) -> None:
    events: list[Event] = []
    minutes = 0
    for number, (kind, step) in enumerate(story):
        minutes += step
        now = at(minutes)
        if kind in ("says", "thanks"):
            events.append(says(number, now, thanks=kind == "thanks"))
        elif kind in ("reply", "robot"):
            events.append(Sent(number, now, automatic=kind == "robot"))
        else:
            events.append(Done(now, "replied") if kind == "done" else Settled(now))
    chance.shuffle(events)  # type: ignore[attr-defined]
    slow, found = SlowSegments(events), segments(events)
    assert [one.opened_at for one in found] == slow.opened()
    answers = [(one.since, one.at) for segment in found for one in segment.answers]
    assert answers == slow.waited()
    assert all(one.at >= one.since for segment in found for one in segment.answers)
