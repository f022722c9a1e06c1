"""Above the composer: is it solved, close it in public, invite once, thank."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from courtesydesk.domain.aftercare import Outcome
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.findings import Severity
from courtesydesk.domain.mentions import Intent, Kind, Visibility
from courtesydesk.domain.outbox import Hold
from courtesydesk.services.outbox import Release
from courtesydesk.tone.checker import Checker
from courtesydesk.ui.conversation.aftercare import AfterStrip
from courtesydesk.ui.keys import Keys


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
    assert "your words in public are yours" in words
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere(words, solved, visibility=Visibility.PRIVATE)
    whole.clock.pass_(days=1)
    whole.answers.chosen = None
    strip.amended()
    assert whole.answers.offered[-1][4:] == ["5 of 5 stars", "I do not know"]
    assert whole.desk.aftercare.of(solved).outcome is None
    whole.answers.chosen = 4
    strip.amended()
    qtbot.waitUntil(lambda: title(strip) == "They changed their post: 2 stars before, 5 now.")
    assert whole.desk.aftercare.of(solved).outcome is Outcome.AMENDED
    assert strip.notice.first_button.text() == "Thank them"
    whole.answers.chosen = 5
    strip.amended()
    qtbot.waitUntil(lambda: title(strip) == "They changed their post.")
    whole.answers.chosen = 0
    strip.amended()
    qtbot.waitUntil(lambda: title(strip) == "They changed their post: 2 stars before, 1 now.")
    strip.notice.first_button.click()
    assert written.pop()[1] == "Maria, what happened since? I would like to put it right."


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


def test_who_wrote_in_another_language_is_to_be_answered_in_it(whole, qtbot):
    id_ = whole.shop.says(
        "Der Kuchen war leider völlig verbrannt, und das für 29 Euro.", "Ann Lee", rating=2,
        intent=Intent.COMPLAINT, channel=Channel.REVIEW, kind=Kind.REVIEW,
    )  # fmt: skip
    strip = AfterStrip(whole.context, whole.keys, whole.window)
    written = []
    strip.words_wanted.connect(lambda *told: written.append(told))
    strip.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
    qtbot.waitUntil(lambda: strip._care is not None)
    strip.close_in_public()
    assert written[0][1].startswith("{in German, as they wrote} Ann, thank you")


@pytest.fixture
def slot(whole):
    """A review with one place for a reply, where ours stands, and it was solved."""
    whole.shop.network = "google"
    review = {"rating": 2, "channel": Channel.REVIEW, "kind": Kind.REVIEW}
    id_ = whole.shop.says("Burnt.", "Ann Lee", intent=Intent.COMPLAINT, **review)
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere("I am sorry, Ann.", id_)
    whole.desk.aftercare.solved(id_, now=whole.clock())
    return id_


@pytest.fixture
def slot_strip(whole, slot):
    # Keys of its own: beside another strip, its commands would be taken away while it still reads.
    made = AfterStrip(whole.context, Keys(whole.window), whole.window)
    made.written = []
    made.words_wanted.connect(lambda *told: made.written.append(told))
    made.show_conversation(whole.desk.feed.conversation(slot, now=whole.clock()))
    return made


def sends_in_public(whole, id_, words):
    how = Release(hold=Hold.UNDO, not_before=whole.clock() + timedelta(minutes=1))
    whole.desk.outbox.release_text(id_, Visibility.PUBLIC, words, how, now=whole.clock())


def test_where_there_is_room_for_one_reply_the_invitation_is_added_to_it(whole, qtbot, slot_strip):
    slot_strip.invite()
    qtbot.waitUntil(lambda: bool(slot_strip.written))
    side, words = slot_strip.written[0]
    assert side is Visibility.PUBLIC
    assert words.startswith("I am sorry, Ann.\n\nAnn, your words in public")


def test_the_invitation_keeps_a_closing_word_that_is_still_on_its_way(
    whole, qtbot, slot, slot_strip
):
    whole.clock.pass_(hours=1)
    sends_in_public(whole, slot, "I am sorry, Ann.\n\nAnn, thank you for the chance.")
    slot_strip.show_conversation(whole.desk.feed.conversation(slot, now=whole.clock()))
    qtbot.waitUntil(lambda: bool(slot_strip._coming))
    slot_strip.invite()
    qtbot.waitUntil(lambda: bool(slot_strip.written))
    _side, words = slot_strip.written[0]
    assert words.startswith("I am sorry, Ann.\n\nAnn, thank you for the chance.\n\nAnn, your")


def test_the_invitation_goes_in_private_where_one_can_write_so(whole, qtbot, solved):
    written = []
    strip = AfterStrip(whole.context, whole.keys, whole.window)
    strip.words_wanted.connect(lambda *told: written.append(told))
    whole.desk.aftercare.solved(solved, now=whole.clock())
    whole.clock.pass_(days=1)
    whole.shop.says("Look at this!", thread_key="thread-maria_rossi")
    strip.show_conversation(whole.desk.feed.conversation(solved, now=whole.clock()))
    strip.invite()
    qtbot.waitUntil(lambda: bool(written))
    assert written[0][0] is Visibility.PRIVATE


@pytest.mark.reader
@pytest.mark.parametrize("complaint", ["", "The cake was burnt.", "It was lovely, thank you."])
def test_the_invitation_is_not_taken_for_a_request_for_stars(
    whole, qtbot, slot_strip, strip, complaint
):
    written = slot_strip.written
    strip.words_wanted.connect(lambda *told: written.append(told))
    whole.desk.aftercare.solved(strip._shown.row.id, now=whole.clock())
    slot_strip.invite()
    strip.invite()
    qtbot.waitUntil(lambda: len(written) == 2)
    for side, words in written:
        verdict = Checker().check(words, complaint, public=side is Visibility.PUBLIC)
        assert not verdict.findings, (words, verdict.findings)


def test_a_closing_word_on_its_way_is_not_asked_for_again(whole, qtbot, strip, solved):
    strip.notice.first_button.click()
    qtbot.waitUntil(lambda: title(strip).startswith("Solved in private."))
    sends_in_public(whole, solved, "Maria has her new cake.")
    strip.show_again()
    closing = "Solved in private. Your closing word is on its way."
    qtbot.waitUntil(lambda: title(strip) == closing, timeout=5000)
    assert strip.notice.first_button.isHidden()


def test_a_closing_word_that_waits_for_its_account_leads_there(
    whole, qtbot, strip, solved, monkeypatch
):
    strip.notice.first_button.click()
    qtbot.waitUntil(lambda: title(strip).startswith("Solved in private."))
    sends_in_public(whole, solved, "Maria has her new cake.")
    coming = whole.desk.outbox.of_conversation(solved)
    waiting = tuple(replace(one, waits_for_account=True) for one in coming)
    monkeypatch.setattr(whole.desk.outbox, "of_conversation", lambda _id: waiting)
    strip.show_again()
    closing = "Solved in private. Your closing word waits for its account."
    qtbot.waitUntil(lambda: title(strip) == closing, timeout=5000)
    went = []
    whole.keys.add("go.accounts", "Accounts", lambda: went.append(True))
    assert strip.notice.first_button.text() == "See the accounts"
    strip.notice.first_button.click()
    assert went == [True]


def test_what_became_of_an_invitation_is_offered_only_after_one(whole, qtbot, strip, solved):
    changed = next(one.action for one in whole.keys.commands() if one.id == "after.changed")
    assert not changed.isEnabled()
    whole.desk.aftercare.solved(solved, now=whole.clock())
    whole.desk.aftercare.begin_invitation(solved, now=whole.clock())
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere("It is yours.", solved, visibility=Visibility.PRIVATE)
    strip.show_again()
    qtbot.waitUntil(changed.isEnabled, timeout=5000)


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
