"""Thanks and nothing else, after our answer, ask for nothing: in the feed as in the clocks."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.conversations import DoneReason, State
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.domain.reports import Period
from courtesydesk.domain.segments import segments
from courtesydesk.services.reports import Reports
from courtesydesk.store.database import Row
from courtesydesk.store.stories import stories_of
from support.shop import SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def row(desk: SmallDesk, id_: ConversationId) -> Row:
    return desk.db.get_row("SELECT * FROM conversation WHERE id = ?", [id_])


def says(desk: SmallDesk, text: str) -> ConversationId:
    desk.clock.pass_(minutes=20)
    return desk.shop.says(text, by="Ana", thread_key="t")


def answers(desk: SmallDesk, id_: ConversationId) -> None:
    desk.clock.pass_(minutes=20)
    desk.shop.replies_elsewhere("Yes, from eight until one.", id_)


def stands(desk: SmallDesk, id_: ConversationId) -> tuple[str, bool, bool]:
    found = row(desk, id_)
    return found["state"], found["waiting_since"] is not None, found["due_at"] is not None


@pytest.mark.parametrize("words", ["Thanks!", "🙏", "Perfect, thank you so much."])
def test_thanks_after_our_answer_wait_for_nothing(desk: SmallDesk, words: str) -> None:
    id_ = says(desk, "Are you open on Monday?")
    answers(desk, id_)
    assert says(desk, words) == id_
    assert stands(desk, id_) == (State.DONE, False, False)
    assert row(desk, id_)["done_reason"] == DoneReason.THANKS
    assert row(desk, id_)["done_at"] is None, "the owner has not said so"


def test_thanks_with_a_but_want_an_answer(desk: SmallDesk) -> None:
    id_ = says(desk, "Are you open on Monday?")
    answers(desk, id_)
    says(desk, "Thanks, but the door was locked.")
    assert stands(desk, id_) == (State.TO_ANSWER, True, True)


def test_thanks_that_nobody_answered_yet_want_an_answer(desk: SmallDesk) -> None:
    assert stands(desk, says(desk, "Thanks!")) == (State.NEW, True, True)


def test_thanks_after_a_question_do_not_take_it_back(desk: SmallDesk) -> None:
    id_ = says(desk, "Are you open on Monday?")
    answers(desk, id_)
    says(desk, "And on Tuesday?")
    since = row(desk, id_)["waiting_since"]
    says(desk, "Thanks!")
    assert stands(desk, id_) == (State.TO_ANSWER, True, True)
    assert row(desk, id_)["waiting_since"] == since
    answers(desk, id_)
    assert stands(desk, id_) == (State.WAITING, False, False)


def test_a_question_after_the_thanks_wants_an_answer(desk: SmallDesk) -> None:
    id_ = says(desk, "Are you open on Monday?")
    answers(desk, id_)
    says(desk, "Thanks!")
    says(desk, "Do you have rye bread, too?")
    assert stands(desk, id_) == (State.TO_ANSWER, True, True)
    assert row(desk, id_)["done_reason"] is None


def test_what_the_owner_called_done_stays_done_when_they_thank(desk: SmallDesk) -> None:
    id_ = says(desk, "Are you open on Monday?")
    desk.triage.done([id_], DoneReason.OTHER, now=desk.clock())
    says(desk, "Thanks!")
    assert stands(desk, id_) == (State.DONE, False, False)
    assert row(desk, id_)["done_reason"] == DoneReason.OTHER


@pytest.mark.parametrize(("words", "closed"), [("Thanks!", True), ("Thanks, but where?", False)])
def test_private_thanks_after_our_closing_word_ask_for_no_other(
    desk: SmallDesk, words: str, *, closed: bool
) -> None:
    id_ = says(desk, "The bread was burnt.")
    desk.triage.set_intent([id_], Intent.COMPLAINT, now=desk.clock())
    in_private: dict[str, Any] = {"visibility": Visibility.PRIVATE}
    desk.shop.replies_elsewhere("May we call you?", id_, **in_private)
    answers(desk, id_)
    desk.clock.pass_(minutes=5)
    assert desk.shop.says(words, by="Ana", thread_key="t", **in_private) == id_
    desk.clock.pass_(minutes=5)
    desk.triage.done([id_], DoneReason.OTHER, now=desk.clock())
    now = desk.clock.pass_(minutes=5) or desk.clock()
    line = Reports(desk.db).of(Period(now - timedelta(days=1), now), now=now).line("M16")
    assert (line.n, line.hits) == (1, int(closed))


@pytest.mark.parametrize("seed", range(12))
def test_feed_and_clocks_agree_on_what_is_owed(desk: SmallDesk, seed: int) -> None:
    chance = random.Random(seed)
    id_ = says(desk, "Are you open on Monday?")
    for _ in range(12):
        if chance.random() < 0.4:
            answers(desk, id_)
        else:
            says(desk, chance.choice(["Thanks!", "🙏", "And on Tuesday?", "Thanks, but why?"]))
        run = segments(stories_of(desk.db.connection, [id_])[id_].events)[-1]
        waits = row(desk, id_)["waiting_since"]
        assert (waits is not None) == bool(run.owed)
        if waits is not None:
            assert run.owed[0].at.isoformat()[:19] == waits[:19]
