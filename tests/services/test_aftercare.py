"""After a complaint: solved, closed in public, invited once, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.aftercare import Outcome, Step
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.loops import LoopKind
from courtesydesk.domain.mentions import Intent, Kind, Visibility
from courtesydesk.domain.times import to_text
from courtesydesk.domain.understanding import Sentiment
from courtesydesk.services.aftercare import Aftercare
from courtesydesk.store.outbox import addressee
from support.shop import SmallDesk, make_desk


@dataclass
class Story:
    """A burnt cake, on one network, day by day."""

    desk: SmallDesk
    care: Aftercare
    review: bool = True

    def complains(self, **more: Any) -> ConversationId:
        values: dict[str, Any] = {
            "remote_id": "review",
            "rating": 2,
            "intent": Intent.COMPLAINT,
            "channel": Channel.REVIEW,
            "kind": Kind.REVIEW,
            **more,
        }
        self.id = self.desk.shop.says("The cake was burnt.", **values)
        return self.id

    def later(self, **span: float) -> None:
        self.desk.clock.pass_(**span)

    def we_say(self, text: str, side: Visibility = Visibility.PUBLIC) -> None:
        self.desk.shop.replies_elsewhere(text, self.id, visibility=side)

    def they_say(self, text: str, side: Visibility = Visibility.PRIVATE, mood: float = 0.8) -> None:
        self.desk.shop.says(text, thread_key="thread-maria_rossi", visibility=side, mood=mood)

    def is_read_as(self, sentiment: Sentiment) -> None:
        """What the desk's reading makes of what they said last."""
        with self.desk.db.writing() as write:
            write.execute(
                "UPDATE mention SET sentiment = ? WHERE id = (SELECT max(id) FROM mention)",
                [sentiment],
            )

    def they_change(self, text: str, rating: int) -> None:
        self.desk.shop.says(
            text, remote_id="review", rating=rating, intent=Intent.PRAISE, channel=Channel.REVIEW,
            kind=Kind.REVIEW, occurred_at=self.first, edited_at=self.desk.clock(),
        )  # fmt: skip

    @property
    def first(self) -> Any:
        return self.care.of(self.id).complained_at

    @property
    def step(self) -> Step | None:
        return self.care.step(self.id, now=self.desk.clock())

    def solve(self) -> None:
        """Up to the day on which they say that it is solved, in private."""
        self.complains()
        self.later(hours=1)
        self.we_say("I am sorry. May I write to you?")
        self.later(hours=1)
        self.we_say("What may I bake you instead?", Visibility.PRIVATE)
        self.later(days=1)
        self.they_say("It was lovely, all is well now, thank you!")


@pytest.fixture(params=["google", "facebook"])
def story(tmp_path: Path, request: pytest.FixtureRequest) -> Story:
    desk = make_desk(tmp_path, network=request.param)
    return Story(desk, Aftercare(desk.db))


def test_from_a_complaint_to_a_changed_review(story: Story) -> None:
    story.complains()
    assert story.step is None
    story.later(hours=1)
    story.we_say("I am sorry. May I write to you?")
    story.we_say("What may I bake you instead?", Visibility.PRIVATE)
    assert story.step is None
    story.later(days=1)
    story.they_say("It was lovely, all is well now, thank you!")
    assert story.step is Step.SOLVED
    story.is_read_as(Sentiment.NEG)
    assert story.step is None
    story.is_read_as(Sentiment.POS)
    assert story.step is Step.SOLVED
    story.care.solved(story.id, now=story.desk.clock())
    assert story.step is Step.CLOSE
    story.later(hours=1)
    story.we_say("Maria has her new cake, and we bake at 190 degrees now.")
    assert story.step is None
    story.later(days=3)
    assert story.step is Step.INVITE
    story.care.begin_invitation(story.id, now=story.desk.clock())
    story.later(minutes=5)
    story.we_say("If you like, look at your review again. It is yours.", Visibility.PRIVATE)
    assert story.step is None
    story.later(days=2)
    story.they_change("They made it good.", 5)
    care = story.care.of(story.id)
    assert care.outcome is Outcome.AMENDED
    assert (care.stars_before, care.stars_after) == (2, 5)
    assert story.step is Step.THANK
    story.later(minutes=5)
    story.we_say("Thank you, Maria.")
    assert story.step is None


def test_what_was_solved_in_public_needs_no_closing_word(story: Story) -> None:
    story.complains()
    story.later(hours=1)
    story.we_say("I am sorry. A new one waits for you.")
    story.later(days=1)
    story.they_say("Got it, it is perfect.", Visibility.PUBLIC)
    story.care.solved(story.id, now=story.desk.clock())
    assert story.step is None
    story.later(days=4)
    assert story.step is Step.INVITE


def test_who_does_not_sound_content_is_not_said_to_be(story: Story) -> None:
    story.complains()
    story.later(hours=1)
    story.we_say("I am sorry.")
    story.later(hours=1)
    story.they_say("And now?", mood=-0.4)
    assert story.step is None
    story.care.solved(story.id, now=story.desk.clock())  # they said so on the phone
    assert story.care.of(story.id).solved_at == story.desk.clock()


def test_what_we_cannot_judge_is_told_by_their_mood(story: Story) -> None:
    story.complains()
    story.later(hours=1)
    story.we_say("Es tut mir leid.")
    story.later(hours=1)
    story.they_say("Alles bestens gelöst, danke!", mood=0.8)
    with story.desk.db.writing() as write:
        write.execute("UPDATE mention SET sentiment = 'undefined' WHERE text LIKE 'Alles%'")
    assert story.step is Step.SOLVED
    with story.desk.db.writing() as write:
        write.execute("UPDATE mention SET sentiment = 'neutral' WHERE text LIKE 'Alles%'")
    assert story.step is None


def test_who_sounded_content_before_we_answered_is_not_solved(story: Story) -> None:
    story.complains()
    story.they_say("Lovely shop otherwise!")
    assert story.step is None


def test_praise_alone_leads_to_nothing(story: Story) -> None:
    story.complains(rating=5, intent=Intent.PRAISE)
    story.later(hours=1)
    story.we_say("Thank you!")
    story.later(hours=1)
    story.they_say("You are welcome!")
    assert story.step is None
    with pytest.raises(WrongInput, match="Nobody has complained"):
        story.care.solved(story.id, now=story.desk.clock())


def test_both_steps_can_be_waived_and_taken_up_again(story: Story) -> None:
    story.solve()
    story.care.solved(story.id, now=story.desk.clock())
    story.later(days=4)
    story.care.waive_closing(story.id, now=story.desk.clock())
    assert story.step is Step.INVITE
    story.care.waive_invitation(story.id, now=story.desk.clock())
    assert story.step is None
    story.care.waive_invitation(story.id, now=None)
    assert story.step is Step.INVITE
    story.care.waive_closing(story.id, now=None)
    assert story.step is Step.CLOSE
    story.care.not_solved(story.id)
    assert story.step is Step.SOLVED


def _closed(story: Story) -> None:
    story.solve()
    story.care.solved(story.id, now=story.desk.clock())
    story.later(hours=1)
    story.we_say("Maria has her new cake.")


def test_an_invitation_comes_some_days_later_once_and_not_for_ever(story: Story) -> None:
    _closed(story)
    story.later(days=2, hours=22)
    assert story.step is None
    story.later(hours=1)
    assert story.step is Step.INVITE
    story.later(days=56)
    assert story.step is Step.INVITE
    story.later(days=2)
    assert story.step is None


def test_a_reply_that_was_on_its_way_before_is_not_the_invitation(story: Story) -> None:
    _closed(story)
    story.later(days=4)
    sent_before = story.desk.clock()
    story.later(minutes=5)
    story.care.begin_invitation(story.id, now=story.desk.clock())
    story.later(minutes=1)
    story.we_say("Your cake is ready.", Visibility.PRIVATE)
    _came_from_the_outbox(story, sent_before)
    assert story.care.of(story.id).invited_at is None
    story.later(minutes=1)
    story.we_say("Would you look at it again?", Visibility.PRIVATE)
    assert story.care.of(story.id).invited_at == story.desk.clock()


def test_an_invitation_that_was_begun_and_dropped_is_offered_again(story: Story) -> None:
    _closed(story)
    story.later(days=4)
    story.care.begin_invitation(story.id, now=story.desk.clock())
    _draft(story, "Would you look at your review again?")
    assert story.step is None
    with story.desk.db.writing() as write:
        write.execute("UPDATE draft SET retired_at = updated_at")
    assert story.step is Step.INVITE


def _draft(story: Story, text: str) -> None:
    at = to_text(story.desk.clock())
    with story.desk.db.writing() as write:
        write.execute(
            "INSERT INTO draft(conversation_id, side, text, created_at, updated_at)"
            " VALUES (?, 'private', ?, ?, ?)",
            [story.id, text, at, at],
        )


def test_nobody_is_invited_twice(story: Story) -> None:
    _closed(story)
    story.later(days=4)
    story.care.begin_invitation(story.id, now=story.desk.clock())
    story.later(minutes=1)
    story.we_say("Would you look at it again?", Visibility.PRIVATE)
    story.later(days=10)
    assert story.step is None
    with pytest.raises(NotAllowed, match="invited already"):
        story.care.begin_invitation(story.id, now=story.desk.clock())


def test_nobody_is_invited_before_it_is_solved(story: Story) -> None:
    story.solve()
    with pytest.raises(NotAllowed, match="not said that it is solved"):
        story.care.begin_invitation(story.id, now=story.desk.clock())


def test_nobody_is_invited_where_the_network_forbids_it(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="yelp")
    story = Story(desk, Aftercare(desk.db))
    _closed(story)
    story.later(days=4)
    assert story.step is None
    with pytest.raises(NotAllowed, match="Yelp does not want"):
        story.care.begin_invitation(story.id, now=desk.clock())


def _came_from_the_outbox(story: Story, released: datetime) -> None:
    at = to_text(released)
    with story.desk.db.writing() as write:
        write.execute(
            "INSERT INTO outbox(id, conversation_id, network, text, visibility, state, client_id,"
            " created_at, changed_at) VALUES (77, ?, 'google', 'Your cake is ready.', 'private',"
            " 'sent', 'c', ?, ?)",
            [story.id, at, at],
        )
        write.execute("UPDATE reply SET outbox_id = 77 WHERE text = 'Your cake is ready.'")


def _invited(story: Story) -> None:
    _closed(story)
    story.later(days=4)
    story.care.begin_invitation(story.id, now=story.desk.clock())
    story.later(minutes=1)
    story.we_say("Would you look at it again?", Visibility.PRIVATE)
    story.later(days=1)


def test_who_takes_the_post_back_is_thanked_too(story: Story) -> None:
    _invited(story)
    story.desk.shop.deletes("review")
    assert story.care.of(story.id).outcome is Outcome.WITHDRAWN
    assert story.step is Step.THANK
    story.later(days=15)
    assert story.step is None


def test_where_the_network_does_not_tell_the_owner_does(story: Story) -> None:
    _invited(story)
    story.care.declare(story.id, Outcome.AMENDED, stars=4, now=story.desk.clock())
    care = story.care.of(story.id)
    assert (care.outcome, care.stars_before, care.stars_after) == (Outcome.AMENDED, 2, 4)
    story.care.declare(story.id, Outcome.DECLINED, now=story.desk.clock())
    assert (story.care.of(story.id).outcome, story.step) == (Outcome.DECLINED, None)
    story.care.declare(story.id, None, now=story.desk.clock())
    assert story.care.of(story.id).outcome is None
    with pytest.raises(WrongInput, match="from 1 to 5"):
        story.care.declare(story.id, Outcome.AMENDED, stars=6, now=story.desk.clock())


def test_an_edit_before_the_invitation_is_not_its_fruit(story: Story) -> None:
    _closed(story)
    story.they_change("They made it good.", 4)
    story.later(days=4)
    assert story.step is Step.INVITE
    assert story.care.of(story.id).outcome is None


def test_a_post_that_is_gone_needs_no_more_words(story: Story) -> None:
    story.solve()
    story.care.solved(story.id, now=story.desk.clock())
    story.desk.shop.deletes("review")
    story.later(days=4)
    assert story.step is None


def test_what_was_followed_is_told_newest_first_and_goes_with_the_conversation(
    story: Story,
) -> None:
    story.solve()
    story.care.solved(story.id, now=story.desk.clock())
    since = story.desk.clock() - timedelta(days=30)
    assert [care.conversation for care in story.care.followed(since=since)] == [story.id]
    with story.desk.db.writing() as write:
        write.execute("DELETE FROM mention WHERE conversation_id = ?", [story.id])
        write.execute("DELETE FROM reply WHERE conversation_id = ?", [story.id])
        write.execute("DELETE FROM conversation WHERE id = ?", [story.id])
    assert story.care.followed(since=since) == ()


def test_a_closing_word_answers_the_complaint_and_not_what_was_said_in_private(
    story: Story,
) -> None:
    story.solve()
    shown = story.desk.feed.conversation(story.id, now=story.desk.clock())
    for side, said in (
        (Visibility.PUBLIC, "The cake was burnt."),
        (Visibility.PRIVATE, "It was lovely, all is well now, thank you!"),
    ):
        answered = shown.answered_on(side)
        assert answered is not None
        assert answered.text == said
        to = addressee(story.desk.db, story.id, side).answers
        assert to is not None
        assert to.id == answered.id


def test_where_the_complaint_is_gone_what_is_left_is_answered(story: Story) -> None:
    story.solve()
    story.desk.shop.deletes("review")
    to = addressee(story.desk.db, story.id, Visibility.PUBLIC).answers
    assert to is not None
    assert to.text.startswith("It was lovely")


def test_what_is_due_after_a_complaint_stands_among_what_must_not_fall_silent(story: Story) -> None:
    def due() -> list[LoopKind]:
        return [loop.kind for loop in story.care.loops(now=story.desk.clock())]

    story.solve()
    assert due() == []
    story.care.solved(story.id, now=story.desk.clock())
    assert due() == [LoopKind.CLOSE]
    story.later(hours=1)
    story.we_say("Maria has her new cake, and we bake at 190 degrees now.")
    assert due() == []
    story.later(days=3)
    assert due() == [LoopKind.INVITE]
    story.care.begin_invitation(story.id, now=story.desk.clock())
    story.later(minutes=5)
    story.we_say("If you like, look at your review again. It is yours.", Visibility.PRIVATE)
    assert due() == []
    story.later(days=2)
    story.they_change("They made it good.", 5)
    assert due() == [LoopKind.CHANGED]
    story.later(minutes=5)
    story.we_say("Thank you, Maria.")
    assert due() == []


def _on_its_way(story: Story, side: Visibility) -> None:
    at = to_text(story.desk.clock())
    with story.desk.db.writing() as write:
        write.execute(
            "INSERT INTO outbox(conversation_id, network, text, visibility, state, client_id,"
            " created_at, changed_at) VALUES (?, 'google', 'It is well.', ?, 'queued', ?, ?, ?)",
            [story.id, side, side, at, at],
        )


def test_a_closing_word_that_is_on_its_way_is_not_due(story: Story) -> None:
    def due() -> list[LoopKind]:
        return [loop.kind for loop in story.care.loops(now=story.desk.clock())]

    story.solve()
    story.care.solved(story.id, now=story.desk.clock())
    story.later(minutes=5)
    _on_its_way(story, Visibility.PRIVATE)
    assert due() == [LoopKind.CLOSE]
    _on_its_way(story, Visibility.PUBLIC)
    assert due() == []


@pytest.mark.parametrize("kind", [LoopKind.CLOSE, LoopKind.INVITE, LoopKind.CHANGED])
def test_what_is_due_can_be_let_rest_and_that_taken_back(story: Story, kind: LoopKind) -> None:
    story.solve()
    story.care.solved(story.id, now=story.desk.clock())
    story.later(hours=1)
    if kind is not LoopKind.CLOSE:
        story.we_say("Maria has her new cake, and we bake at 190 degrees now.")
        story.later(days=3)
    if kind is LoopKind.CHANGED:
        story.care.begin_invitation(story.id, now=story.desk.clock())
        story.later(minutes=5)
        story.we_say("If you like, look at your review again.", Visibility.PRIVATE)
        story.later(days=1)
        story.they_change("They made it good.", 5)
    now = story.desk.clock()
    (loop,) = story.care.loops(now=now)
    assert (loop.kind, loop.conversation, loop.name) == (kind, story.id, "Maria Rossi")
    assert loop.text in ("It was lovely, all is well now, thank you!", "They made it good.")
    story.care.let_rest(loop, now=now)
    assert loop.kind not in [one.kind for one in story.care.loops(now=now)]
    story.care.let_rest(loop, now=None)
    assert story.care.loops(now=now) == (loop,)
