"""Writing a reply: kept, judged, sent with care."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from courtesydesk.domain.findings import Severity
from courtesydesk.domain.freshness import Freshness, Sent
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import Hold
from courtesydesk.ui.composer.saver import PAUSE_MS
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader


@pytest.fixture
def composer(whole, qtbot):
    made = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    return made


@pytest.fixture
def open_(whole, composer, qtbot):
    """Opens a conversation in the composer and waits until its draft is there."""

    def _open(text="Was the cake fresh?", **more):
        id_ = whole.shop.says(text, **more)
        show(id_)
        return id_

    def show(id_):
        shown = whole.desk.feed.conversation(id_, now=whole.clock())
        composer.show_conversation(shown)
        qtbot.waitUntil(lambda: composer._loaded is not None and composer._loading is None)

    _open.again = show
    return _open


def type_(composer, text):
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, text)


def judged(composer, text=None):
    wanted = composer.editor.text() if text is None else text
    return composer._verdict is not None and composer._verdict[0] == wanted


def rows(whole):
    return whole.desk.outbox.rows()


def test_who_only_reads_does_not_pay_for_the_tone_check(whole, composer, open_, qtbot):
    open_()
    open_("And the tart?")
    qtbot.wait(400)
    assert not whole.tone.warmed
    composer.focus_text()
    qtbot.waitUntil(lambda: whole.tone.warmed == 1)
    whole.window.setFocus()
    composer.focus_text()  # it may have gone meanwhile, with its memory
    qtbot.waitUntil(lambda: whole.tone.warmed == 2)


def test_what_is_typed_is_on_the_disk_within_300_ms(whole, composer, open_, qtbot):
    assert PAUSE_MS <= 200  # this is ours; how long the disk takes, with others at work, is not
    id_ = open_()
    composer.editor.insert("Yes, it was")
    qtbot.waitUntil(
        lambda: (
            (d := whole.desk.drafts.find(id_, Visibility.PUBLIC)) is not None
            and d.text == "Yes, it was"
        )
    )


def test_a_long_burst_is_saved_while_it_goes_on(whole, composer, open_, qtbot):
    id_ = open_()
    for _ in range(300):
        composer.editor.insert("word ")
        qtbot.wait(15)
        if whole.desk.drafts.find(id_, Visibility.PUBLIC) is not None:
            return
    pytest.fail("nothing was kept while it went on")


def test_a_draft_survives_its_widget(whole, composer, open_):
    id_ = open_()
    composer.editor.insert("half a wor")
    composer.hide()
    composer.deleteLater()
    whole.context.tasks.finish(3000)
    saved = whole.desk.drafts.find(id_, Visibility.PUBLIC)
    assert saved is not None
    assert saved.text == "half a wor"


def test_closing_keeps_what_was_typed_before_it_returns(whole, composer, open_):
    id_ = open_()
    composer.editor.insert("at the last moment")
    composer.close_down()
    assert whole.desk.drafts.find(id_, Visibility.PUBLIC).text == "at the last moment"


def test_going_away_and_coming_back_finds_the_draft(whole, composer, open_, qtbot):
    first = open_()
    composer.editor.insert("for Maria")
    open_("Other thing", by="Tom")
    assert composer.editor.text() == ""
    open_.again(first)
    qtbot.waitUntil(lambda: composer.editor.text() == "for Maria")


def test_each_side_has_its_own_draft(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("in public")
    composer.switch_side(Visibility.PRIVATE)
    qtbot.waitUntil(lambda: composer._loading is None)
    assert composer.editor.text() == ""
    composer.editor.insert("between us")
    composer.switch_side(Visibility.PUBLIC)
    qtbot.waitUntil(lambda: composer.editor.text() == "in public")


def test_words_offered_stand_after_what_is_written_already(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("The new cake is ready.")
    composer.begin_with(Visibility.PUBLIC, "I am sorry.\n\nMaria, look at it again.")
    both = "The new cake is ready.\n\nMaria, look at it again."
    assert composer.editor.text() == both
    composer.begin_with(Visibility.PUBLIC, "Maria, look at it again.")
    assert composer.editor.text() == both
    composer.editor.undo()
    assert composer.editor.text() == "The new cake is ready."


def test_words_offered_for_the_other_side_stand_after_its_draft(whole, composer, open_, qtbot):
    id_ = open_()
    composer.switch_side(Visibility.PRIVATE)
    qtbot.waitUntil(lambda: composer._loading is None)
    composer.editor.insert("The new cake is ready.")
    composer.switch_side(Visibility.PUBLIC)
    qtbot.waitUntil(lambda: composer._loading is None)
    composer.begin_with(Visibility.PRIVATE, "Maria, look at it again.")
    both = "The new cake is ready.\n\nMaria, look at it again."
    assert composer.editor.text() == both
    qtbot.waitUntil(lambda: whole.desk.drafts.find(id_, Visibility.PRIVATE).text == both)
    qtbot.waitUntil(lambda: composer._loading is None)
    assert composer.editor.text() == both


def test_a_stale_answer_of_the_tone_check_is_dropped(whole, composer, open_, qtbot):
    open_()
    whole.tone.gate.clear()
    composer.editor.insert("as the sign says")
    qtbot.waitUntil(lambda: len(whole.tone.asked) == 1)
    composer.editor.set_text("")
    composer.editor.insert("All is well")
    whole.tone.gate.set()
    qtbot.waitUntil(partial(judged, composer, "All is well"))
    assert composer.editor.marks == []
    assert composer.card.findings.groups == []


def test_findings_stand_worst_first_and_the_same_ones_together(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert(
        "as the sign says, nobody else complained. remove this review, valued customer"
    )
    qtbot.waitUntil(partial(judged, composer))
    groups = composer.card.findings.groups
    assert [g.severity for g in groups] == [Severity.STOP, Severity.WARN, Severity.ADVISE]
    assert len(groups[1].marks) == 2
    assert composer.card.findings.more.isVisible()


def test_advice_alone_does_not_hold_anything_up(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("Hello valued customer")
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    qtbot.waitUntil(lambda: len(rows(whole)) == 1)


def test_that_there_was_a_warning_is_known_when_kinder_words_go(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("as the sign says")
    qtbot.waitUntil(partial(judged, composer))
    db = whole.shop.db
    qtbot.waitUntil(lambda: db.value("SELECT count(*) FROM hot_draft") == 1)
    composer.editor.set_text("Hello Ana, we are sorry.")
    composer.editor.textChanged.emit()
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    qtbot.waitUntil(lambda: len(rows(whole)) == 1)
    assert db.value("SELECT outbox_id FROM hot_draft") == rows(whole)[0].id


def test_a_warning_takes_one_more_click_at_the_same_place(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("as the sign says")
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    assert composer.card.send.text() == "Send anyway"
    assert rows(whole) == ()
    composer.editor.insert("!")
    assert composer.card.send.text() == "Send"
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    composer.send()
    qtbot.waitUntil(lambda: len(rows(whole)) == 1)


def test_a_stop_does_not_go_and_says_breathe(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("remove this review")
    qtbot.waitUntil(partial(judged, composer))
    assert composer.card.send.dim
    composer.send()
    assert composer.card.breathe.isVisible()
    assert rows(whole) == ()


def test_a_stop_that_is_parked_is_held_and_does_not_go_by_itself(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("remove this review")
    qtbot.waitUntil(partial(judged, composer))
    composer.park()
    qtbot.waitUntil(lambda: len(rows(whole)) == 1)
    assert rows(whole)[0].hold is Hold.STOP


def test_a_stop_goes_in_the_name_of_a_value(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("remove this review")
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    breathe = composer.card.breathe
    qtbot.mouseClick(breathe.override, Qt.MouseButton.LeftButton)
    assert not breathe.choice.send.isEnabled()
    breathe.choice._group.buttons()[1].click()
    breathe.choice.why.setText("It names an employee")
    breathe.choice.send.click()
    qtbot.waitUntil(lambda: len(rows(whole)) == 1)
    assert rows(whole)[0].override_value == "Honest about mistakes"
    assert rows(whole)[0].hold is Hold.UNDO


def test_sending_all_the_same_asks_step_by_step_and_escape_ends_it(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("remove this review")
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    breathe = composer.card.breathe
    choice = breathe.choice
    breathe.override.setFocus()
    breathe.override.click()
    assert choice._group.buttons()[0].hasFocus()
    assert "value" in choice._missing.text()
    choice._group.buttons()[0].click()
    assert choice.why.hasFocus()
    assert "why" in choice._missing.text()
    assert choice._missing.isVisible()
    qtbot.keyClicks(choice.why, "It is so")
    assert not choice._missing.isVisible()
    assert choice.send.isEnabled()
    qtbot.keyClick(choice.why, Qt.Key.Key_Escape)
    assert not breathe.isVisible()
    assert composer.editor.hasFocus()


def test_reword_in_the_list_changes_the_words_and_asks_again(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("Oh 🎂 as the sign says, hm")
    qtbot.waitUntil(partial(judged, composer))
    composer.reword_chosen()
    assert composer.editor.text() == "Oh 🎂 I see, hm"
    qtbot.waitUntil(partial(judged, composer))
    assert composer.card.findings.groups == []
    composer.editor.undo()
    assert composer.editor.text() == "Oh 🎂 as the sign says, hm"


def test_ignore_here_and_never_are_taught(whole, composer, open_, qtbot):
    id_ = open_()
    composer.editor.insert("as the sign says")
    qtbot.waitUntil(partial(judged, composer))
    mark = composer.card.findings.groups[0].first
    composer._on_ignore(mark)
    composer._on_never(mark)
    qtbot.waitUntil(lambda: bool(whole.tone.never))
    assert whole.tone.ignored == [(id_, mark.finding.label)]
    assert whole.tone.never == [(mark.finding.label, "as the sign says")]


def test_sending_signs_once_clears_and_offers_to_take_it_back(whole, composer, open_, qtbot):
    id_ = open_()
    composer.editor.insert("Thank you, Maria")
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    qtbot.waitUntil(lambda: bool(whole.answers.told))
    assert rows(whole)[0].text == "Thank you, Maria\n\n– Sophie"
    assert composer.editor.text() == ""
    assert whole.answers.told[-1] == "Goes in 10 s"
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: composer.editor.text() == "Thank you, Maria")
    assert whole.desk.drafts.find(id_, Visibility.PUBLIC) is not None
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    waiting = lambda: [r for r in rows(whole) if r.state.value == "held"]  # noqa: E731
    qtbot.waitUntil(lambda: len(waiting()) == 1 and composer.editor.text() == "")
    assert waiting()[0].text.count("Sophie") == 1


def test_the_signature_can_be_left_off_once(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("Thank you")
    composer.card.sign.click()
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    qtbot.waitUntil(lambda: len(rows(whole)) == 1)
    assert rows(whole)[0].text == "Thank you"
    qtbot.waitUntil(lambda: composer.card.sign.signed)


def test_they_wrote_again_since_is_said_before_sending(whole, composer, open_, qtbot):
    open_(remote_id="first")
    composer.editor.insert("Yes")
    qtbot.waitUntil(lambda: not composer._saver.dirty and composer._draft is not None)
    whole.clock.pass_(minutes=2)
    whole.shop.says("Never mind, I found it", remote_id="second")
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    qtbot.waitUntil(composer.card.notice.isVisible)
    assert "wrote again" in composer.card.notice.title.text()
    assert rows(whole) == ()
    assert composer.editor.text() == "Yes"
    composer.card.notice.second_button.click()
    qtbot.waitUntil(lambda: len(rows(whole)) == 1)


def test_an_unfilled_value_cannot_go(whole, composer, open_, qtbot):
    open_()
    saved = whole.desk.saved_replies.save("Ready", "Dear {first_name|there}, {?order number} is")
    composer._saved._conversation = composer._shown.row.id
    composer._saved.choose(saved.id)
    qtbot.waitUntil(lambda: "Dear Maria" in composer.editor.text())
    assert composer.editor.textCursor().selectedText() == "{?order number}"
    qtbot.waitUntil(partial(judged, composer))
    composer.send()
    assert rows(whole) == ()
    assert "order number" in composer.card.notice.text.text()


def test_what_is_too_long_does_not_go(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("a" * 600)
    assert "too long" in composer.card.length.text()
    assert composer.card.send.dim
    composer.send()
    assert rows(whole) == ()


def test_take_it_private_goes_to_the_private_side_where_there_is_one(whole, composer, open_):
    open_()
    composer.take_private()
    assert composer.side is Visibility.PRIVATE
    assert composer.card.side.text() == "Private"


def test_where_there_is_no_private_side_the_address_goes_into_the_text(
    whole, composer, open_, qtbot
):
    whole.desk.settings.change({"shop.email": "bonjour@lilas.example"})
    whole.shop.network = "google"
    open_("Never again", by="Tom")
    composer.take_private()
    assert composer.side is Visibility.PUBLIC
    assert "bonjour@lilas.example" in composer.editor.text()


def test_a_discarded_draft_can_be_had_back(whole, composer, open_, qtbot):
    id_ = open_()
    composer.editor.insert("perhaps not")
    composer.discard()
    qtbot.waitUntil(lambda: "put away" in " ".join(whole.answers.told))
    assert composer.editor.text() == ""
    assert whole.desk.drafts.find(id_, Visibility.PUBLIC) is None
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: composer.editor.text() == "perhaps not")


def test_an_answer_made_elsewhere_puts_the_draft_away_and_says_so(whole, composer, open_, qtbot):
    id_ = open_()
    composer.editor.insert("too late")
    qtbot.waitUntil(lambda: composer._draft is not None)
    changes = whole.desk.drafts.retire_overtaken(
        id_, because="answered_elsewhere", now=whole.clock()
    )
    whole.context.hub.announce(changes)
    qtbot.waitUntil(composer.card.notice.isVisible)
    assert composer.editor.text() == ""
    composer.card.notice.first_button.click()
    qtbot.waitUntil(lambda: composer.editor.text() == "too late")


def test_a_language_that_is_not_checked_is_said_quietly(whole, composer, open_, qtbot):
    open_()
    whole.tone.judged = False
    composer.editor.insert("Ez egy nagyon szép torta volt")
    qtbot.waitUntil(composer.card.reach.isVisible)


def test_that_rules_work_alone_is_said_in_one_quiet_line(whole, composer, open_, qtbot):
    open_()
    whole.tone.rules_alone = "the reader's file reader.onnx is missing"
    composer.editor.insert("It was baked at five")
    qtbot.waitUntil(composer.card.reach.isVisible)
    words = composer.card.reach.text()
    assert words.startswith("Only the written rules look at this draft")
    assert "the reader's file reader.onnx is missing" in words
    assert "anew" in words
    assert composer.card.reach.accessibleName() == words
    assert composer.editor.accessibleDescription() == words
    composer.editor.set_text("")
    composer.editor.insert(" ")
    qtbot.waitUntil(lambda: not composer.card.reach.isVisible())
    assert composer.editor.accessibleDescription() == ""


def like_the_one_to_ada(whole, likeness):
    there = whole.shop.says("The tart was soggy", by="Ada")
    sent = Sent("So sorry", there, "Ada", "", whole.clock(), True, "mastodon", "")
    whole.tone.freshness = Freshness(likeness, sent)
    return there


def test_much_like_another_reply_is_said_and_leads_there(whole, composer, open_, qtbot):
    there = like_the_one_to_ada(whole, 0.92)
    open_()
    composer.editor.insert("Thank you for telling us")
    line = composer.card.freshness
    qtbot.waitUntil(line.isVisible)
    assert line.link.text() == "Much like the reply to Ada, Today"
    assert "92" in line.link.accessibleName()
    with qtbot.waitSignal(line.conversation_chosen) as chosen:
        line.link.click()
    assert chosen.args == [there]
    whole.tone.freshness = None
    composer.editor.insert(" all of it")
    qtbot.waitUntil(lambda: not line.isVisible())


def test_a_draft_that_is_like_no_other_is_fresh(whole, composer, open_, qtbot):
    like_the_one_to_ada(whole, 0.31)
    open_()
    composer.editor.insert("The figs are in")
    qtbot.waitUntil(composer.card.fresh.isVisible)
    assert composer.card.fresh.text() == "Fresh"
    assert not composer.card.freshness.isVisible()
    assert "31" in composer.card.fresh.toolTip()


def test_what_stood_in_the_same_conversation_leads_nowhere(whole, composer, open_, qtbot):
    there = like_the_one_to_ada(whole, 1.0)
    open_.again(there)
    composer.editor.insert("So sorry")
    qtbot.waitUntil(composer.card.freshness.isVisible)
    assert composer.card.freshness.link.text() == "Much like your reply here, Today"
    assert not composer.card.freshness.link.isEnabled()


def test_a_promise_is_written_down_with_its_time(whole, composer, open_, qtbot):
    id_ = open_()
    composer._on_promise_written("call her back", None)
    qtbot.waitUntil(lambda: composer.card.promises.isVisible())
    assert whole.desk.promises.of_conversation(id_)[0].what == "call her back"


def test_escape_leaves_the_text(whole, composer, open_, qtbot):
    open_()
    type_(composer, "x")
    with qtbot.waitSignal(composer.left):
        QTest.keyClick(composer.editor, Qt.Key.Key_Escape)


def test_what_was_read_too_late_does_not_take_the_place_of_what_was_typed(
    whole, composer, open_, qtbot
):
    id_ = open_()
    composer.editor.insert("old")
    qtbot.waitUntil(lambda: composer._draft is not None and not composer._saver.dirty)
    composer._reload()
    composer.editor.insert(" and new")
    composer._saver.flush_here()
    qtbot.waitUntil(lambda: composer._loading is None)
    assert composer.editor.text() == "old and new"
    assert whole.desk.drafts.find(id_, Visibility.PUBLIC).text == "old and new"


def test_after_undo_one_goes_on_in_the_text(whole, composer, open_, qtbot):
    open_()
    composer.editor.insert("Thank you")
    with qtbot.waitSignal(composer.sent):
        composer.send()
    composer.card.more.setFocus()
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: composer.editor.text() == "Thank you")
    assert composer.editor.hasFocus()
