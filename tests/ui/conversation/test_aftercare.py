"""Above the composer: is it solved, close it in public, invite once, thank."""

from __future__ import annotations

import pytest

from courtesydesk.domain.aftercare import Outcome
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.findings import Severity
from courtesydesk.domain.mentions import Intent, Kind, Visibility
from courtesydesk.tone.checker import Checker
from courtesydesk.ui.conversation.aftercare import AfterStrip


@pytest.fixture
def solved(whole):
    """A review that was answered, taken private, and ended well there."""
    id_ = whole.shop.says(
        "The cake was burnt.", remote_id="review", rating=2, intent=Intent.COMPLAINT,
        channel=Channel.REVIEW, kind=Kind.REVIEW,
    )  # fmt: skip
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere("I am sorry.", id_)
    whole.shop.replies_elsewhere("May I bake another?", id_, visibility=Visibility.PRIVATE)
    whole.clock.pass_(days=1)
    whole.shop.says(
        "It was lovely, thank you!", thread_key="thread-maria_rossi", mood=0.9,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    return id_


@pytest.fixture
def strip(whole, qtbot, solved):
    made = AfterStrip(whole.context, whole.keys, whole.window)
    whole.show(made)

    def show(*_: object) -> None:
        made.show_conversation(whole.desk.feed.conversation(solved, now=whole.clock()))

    whole.context.hub.changed.connect(show)
    made.show_again = show
    show()
    qtbot.waitUntil(made.isVisible)
    return made


def title(strip) -> str:
    return strip.notice.title.text()


def test_step_by_step_to_the_end(whole, qtbot, strip, solved):
    written = []
    strip.words_wanted.connect(lambda *told: written.append(told))
    assert title(strip) == "They sound content now. Is it solved?"
    strip.notice.first_button.click()
    qtbot.waitUntil(lambda: title(strip).startswith("Solved in private."))
    strip.notice.first_button.click()
    side, words = written.pop()
    assert side is Visibility.PUBLIC
    assert words.startswith("Maria, thank you")
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere("Maria has her new cake.", solved)
    strip.show_again()
    qtbot.waitUntil(strip.isHidden)
    whole.clock.pass_(days=4)
    strip.show_again()
    qtbot.waitUntil(strip.isVisible)
    assert title(strip) == "Solved 4 days ago. You may invite them to look at it again."
    strip.notice.first_button.click()
    qtbot.waitUntil(lambda: bool(written))
    side, words = written.pop()
    assert side is Visibility.PRIVATE
    assert "It is yours" in words
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere(words, solved, visibility=Visibility.PRIVATE)
    whole.clock.pass_(days=1)
    strip.amended()
    qtbot.waitUntil(lambda: title(strip) == "They changed their post.")
    assert whole.desk.aftercare.of(solved).outcome is Outcome.AMENDED


def test_where_there_is_room_for_one_reply_the_closing_word_is_added_to_it(whole, qtbot):
    whole.shop.network = "google"
    review = {"rating": 2, "channel": Channel.REVIEW, "kind": Kind.REVIEW}
    id_ = whole.shop.says("Burnt.", "Ann Lee", intent=Intent.COMPLAINT, **review)
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere("I am sorry, Ann.", id_)
    strip = AfterStrip(whole.context, whole.keys, whole.window)
    written = []
    strip.words_wanted.connect(lambda *told: written.append(told))
    strip.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
    strip.close_in_public()
    assert written[0][1].startswith("I am sorry, Ann.\n\nAnn, thank you")


def test_not_yet_is_asked_again_only_when_they_write_again(whole, qtbot, strip, solved):
    strip.notice.second_button.click()
    strip.show_again()
    qtbot.wait(150)
    assert strip.isHidden()
    whole.clock.pass_(hours=1)
    whole.shop.says(
        "And the children loved it.", thread_key="thread-maria_rossi", mood=0.9,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    strip.show_again()
    qtbot.waitUntil(strip.isVisible)


def test_what_was_waived_can_be_taken_back(whole, qtbot, strip, solved):
    strip.notice.first_button.click()
    qtbot.waitUntil(lambda: title(strip).startswith("Solved in private."))
    strip.notice.second_button.click()
    qtbot.waitUntil(lambda: whole.desk.aftercare.of(solved).close_waived_at is not None)
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: whole.desk.aftercare.of(solved).close_waived_at is None)
    qtbot.waitUntil(strip.isVisible)


def test_every_step_is_a_command_too(whole, strip):
    group = {command.id for command in whole.keys.commands() if command.id.startswith("after.")}
    assert group == {
        "after.solved", "after.not_solved", "after.close", "after.invite", "after.changed",
        "after.gone", "after.declined",
    }  # fmt: skip


@pytest.mark.reader
def test_our_own_words_pass_our_own_check(whole, qtbot, strip, solved):
    written = []
    strip.words_wanted.connect(lambda *told: written.append(told))
    strip.close_in_public()
    whole.desk.aftercare.solved(solved, now=whole.clock())
    strip.invite()
    strip.thank()
    qtbot.waitUntil(lambda: len(written) == 3)
    for side, words in written:
        verdict = Checker().check(words, "It was lovely.", public=side is Visibility.PUBLIC)
        assert verdict.judged
        assert verdict.severity < Severity.WARN, (words, verdict.findings)
