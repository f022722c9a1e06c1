"""Causes are labels; what was changed is told to those who said it, and to nobody twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.causes import LeftOut, Lesson
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.learnings import Learnings
from support.shop import SmallDesk, make_desk, person


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


@pytest.fixture
def learnings(desk: SmallDesk) -> Learnings:
    return Learnings(desk.db)


def lesson(learnings: Learnings, desk: SmallDesk, key: str) -> Lesson:
    return next(one for one in learnings.board(now=desk.clock()) if one.cause.key == key)


def waits(desk: SmallDesk, who: str) -> ConversationId:
    return desk.shop.says("40 minutes in the queue!", by=person(who))


def hello(name: str, language: str) -> str:
    return f"Hello {name}" + (f", in {language}" if language else "")


def test_a_cause_is_suggested_put_on_and_taken_off(desk: SmallDesk, learnings: Learnings) -> None:
    id_ = waits(desk, "Ada")
    assert learnings.suggested(id_) == "wait"
    assert learnings.label([id_], "wait", on=True)[0] == (id_,)
    assert learnings.label([id_], "wait", on=True)[0] == ()
    assert learnings.labels([id_]) == {"wait": 1}
    learnings.label([id_], "wait", on=False)
    assert learnings.labels([id_]) == {}
    with pytest.raises(NotFound):
        learnings.label([id_], "nothing", on=True)


def test_own_causes_are_added_renamed_taken_away_and_come_back(
    desk: SmallDesk, learnings: Learnings
) -> None:
    key = learnings.add("  The lilac scent ")
    assert learnings.add("the lilac scent") == key
    learnings.rename(key, "Scent")
    assert "Scent" in [one.name for one in learnings.causes()]
    with pytest.raises(WrongInput):
        learnings.rename(key, "The wait")
    with pytest.raises(WrongInput):
        learnings.add("  ")
    id_ = waits(desk, "Ada")
    learnings.label([id_], key, on=True)
    learnings.remove(key, now=desk.clock())
    assert key not in [one.key for one in learnings.causes()]
    assert learnings.labels([id_]) == {key: 1}
    assert learnings.add("Scent") == key


def test_the_conversations_behind_a_cause_are_found_by_key_or_name(
    desk: SmallDesk, learnings: Learnings
) -> None:
    id_, other = waits(desk, "Ada"), waits(desk, "Bo")
    learnings.label([id_], "wait", on=True)
    assert desk.shop.in_view(text="cause:wait") == [id_]
    assert desk.shop.in_view(text='cause:"the wait"') == [id_]
    assert desk.shop.in_view(text="-cause:wait") == [other]


def test_the_board_counts_by_when_it_was_said(desk: SmallDesk, learnings: Learnings) -> None:
    old = waits(desk, "Old")
    desk.clock.pass_(days=100)
    new = [waits(desk, "Ada"), waits(desk, "Bo")]
    learnings.label([old, *new], "wait", on=True)
    found = lesson(learnings, desk, "wait")
    assert (found.count, found.before) == (2, 1)
    assert learnings.board(now=desk.clock())[0].cause.key == "wait"


def test_you_said_we_did_goes_once_to_those_who_said_it_before(
    desk: SmallDesk, learnings: Learnings
) -> None:
    said = [waits(desk, "Ada Lind"), waits(desk, "Bo Berg")]
    desk.clock.pass_(hours=1)
    learnings.label(said, "wait", on=True)
    learnings.changed("wait", "A second till at noon", now=desk.clock())
    desk.clock.pass_(days=1)
    late = waits(desk, "Cem Ak")
    learnings.label([late], "wait", on=True)
    found = lesson(learnings, desk, "wait")
    assert found.changed == "A second till at noon"
    assert found.since == 1
    assert {name for _, _, name in found.to_tell} == {"Ada Lind", "Bo Berg"}

    people, changes = learnings.tell("wait", hello, now=desk.clock())
    assert [(one.language, one.left_out) for one in people] == [("", None)] * 2
    assert changes.conversations == frozenset(said)
    texts = {row.draft.text for row in Drafts(desk.db).live()}
    assert texts == {"Hello Ada Lind", "Hello Bo Berg"}
    assert desk.db.value("SELECT count(*) FROM outbox") == 0
    assert learnings.tell("wait", hello, now=desk.clock())[0] == ()
    assert lesson(learnings, desk, "wait").to_tell == ()


def test_who_is_being_written_to_is_left_in_peace(desk: SmallDesk, learnings: Learnings) -> None:
    id_ = waits(desk, "Ada")
    desk.clock.pass_(hours=1)
    learnings.label([id_], "wait", on=True)
    learnings.changed("wait", "A second till", now=desk.clock())
    side = Learnings(desk.db)._side(id_)
    Drafts(desk.db).save(id_, side, "Dear Ada, I was", seen=None, now=desk.clock())
    assert [one.left_out for one in learnings.tell("wait", hello, now=desk.clock())[0]] == [
        LeftOut.WRITING
    ]
    assert lesson(learnings, desk, "wait").to_tell != ()


def test_one_who_said_it_twice_is_told_once(desk: SmallDesk, learnings: Learnings) -> None:
    first = waits(desk, "Ada")
    second = desk.shop.says(
        "The queue again", by=person("Ada"), thread_key="other", remote_id="again"
    )
    desk.clock.pass_(hours=1)
    learnings.label([first, second], "wait", on=True)
    learnings.changed("wait", "A second till", now=desk.clock() + timedelta(minutes=1))
    assert first != second
    assert len(learnings.tell("wait", hello, now=desk.clock())[0]) == 1
    assert learnings.tell("wait", hello, now=desk.clock())[0] == ()


@pytest.mark.parametrize(
    ("older", "left_out"), [("I am sorry, Ada.", None), ("Sorry. " * 584, LeftOut.NO_ROOM)]
)
def test_where_one_reply_is_kept_the_older_one_stays_before_the_news(
    tmp_path: Path, older: str, left_out: LeftOut | None
) -> None:
    desk = make_desk(tmp_path, network="google")
    learnings = Learnings(desk.db)
    id_ = desk.shop.says(
        "40 minutes in the queue!", by=person("Ada"), channel=Channel.REVIEW, rating=2
    )
    desk.clock.pass_(hours=1)
    desk.shop.replies_elsewhere(older, id_)
    learnings.label([id_], "wait", on=True)
    learnings.changed("wait", "A second till", now=desk.clock())
    people, _ = learnings.tell("wait", hello, now=desk.clock())
    assert [(one.keeps, one.left_out) for one in people] == [(True, left_out)]
    texts = [row.draft.text for row in Drafts(desk.db).live()]
    assert texts == ([] if left_out else ["I am sorry, Ada.\n\nHello Ada"])
    assert (lesson(learnings, desk, "wait").to_tell == ()) is (left_out is None)


def test_who_wrote_in_another_language_is_told_apart(desk: SmallDesk, learnings: Learnings) -> None:
    id_ = desk.shop.says("Une heure dans la queue, et vous ne dites pas pardon", by=person("Zoé"))
    desk.clock.pass_(hours=1)
    learnings.label([id_], "wait", on=True)
    learnings.changed("wait", "A second till", now=desk.clock())
    people, _ = learnings.tell("wait", hello, now=desk.clock())
    assert [one.language for one in people] == ["fr"]
    assert [row.draft.text for row in Drafts(desk.db).live()] == ["Hello Zoé, in fr"]


def test_only_those_who_were_chosen_get_a_draft(desk: SmallDesk, learnings: Learnings) -> None:
    said = [waits(desk, "Ada"), waits(desk, "Bo")]
    desk.clock.pass_(hours=1)
    learnings.label(said, "wait", on=True)
    learnings.changed("wait", "A second till", now=desk.clock())
    assert {one.name for one in learnings.who("wait", hello)} == {"Ada", "Bo"}
    assert Drafts(desk.db).live() == ()
    people, _ = learnings.tell("wait", hello, now=desk.clock(), only=frozenset({said[0]}))
    assert [one.name for one in people] == ["Ada"]
    found = lesson(learnings, desk, "wait")
    assert [name for _, _, name in found.to_tell] == ["Bo"]
    assert found.drafts == 1
    assert [(one.name, one.draft) for one in learnings.drafted()] == [("Ada", people[0].draft)]


def test_drafts_that_nobody_touched_are_taken_back(desk: SmallDesk, learnings: Learnings) -> None:
    said = [waits(desk, "Ada"), waits(desk, "Bo")]
    desk.clock.pass_(hours=1)
    learnings.label(said, "wait", on=True)
    learnings.changed("wait", "A second till", now=desk.clock())
    people, _ = learnings.tell("wait", hello, now=desk.clock())
    side = learnings._side(said[0])
    Drafts(desk.db).save(said[0], side, "Dear Ada", seen=None, now=desk.clock())
    left, changes = learnings.take_back("wait", people, now=desk.clock())
    assert left == 1
    assert changes.conversations == frozenset({said[1]})
    assert [row.draft.text for row in Drafts(desk.db).live()] == ["Dear Ada"]
    assert [name for _, _, name in lesson(learnings, desk, "wait").to_tell] == ["Bo"]


def test_what_was_said_long_ago_is_counted_apart(desk: SmallDesk, learnings: Learnings) -> None:
    old = waits(desk, "Old")
    desk.clock.pass_(days=200)
    learnings.label([old, waits(desk, "Ada")], "wait", on=True)
    found = lesson(learnings, desk, "wait")
    assert (found.count, found.before, found.earlier) == (1, 0, 1)
