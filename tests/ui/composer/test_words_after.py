"""The verdict first, better words after: they come into what is shown, and move nothing."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from courtesydesk.domain.findings import Severity
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader
from support.ui_desk import RULES

HARSH = "nobody else complained"
KIND = "I am sorry it was cold."


@pytest.fixture
def composer(whole, qtbot):
    made = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    id_ = whole.shop.says("It was cold", by="Maria")
    made.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
    qtbot.waitUntil(lambda: made._loaded is not None and made._loading is None)
    whole.tone.words = {HARSH: KIND}
    whole.tone.words_gate.clear()
    return made


def judged(composer):
    return composer._verdict is not None and composer._verdict[0] == composer.editor.text()


def write(composer, qtbot, text):
    composer.editor.insert(text)
    qtbot.waitUntil(partial(judged, composer))


def words_come(whole, composer, qtbot):
    whole.tone.words_gate.set()
    qtbot.waitUntil(lambda: not composer._coach.looking)


def first_card(composer):
    return composer.card.findings._cards[0]


def places(composer):
    card = first_card(composer)
    parts = (composer.editor, composer.card.findings, card, card.button, card.more, card._reason)
    return [(part.mapTo(composer, part.rect().topLeft()), part.size()) for part in parts]


def test_the_verdict_does_not_wait_for_better_words(whole, composer, qtbot):
    write(composer, qtbot, HARSH)
    assert composer._coach.looking
    (group,) = composer.card.findings.groups
    assert group.severity is Severity.WARN
    assert [mark.words for mark in composer.editor.marks] == [HARSH]
    assert first_card(composer).button.text() == "Show"
    words_come(whole, composer, qtbot)
    assert first_card(composer).button.text() == "Reword"
    first_card(composer).button.click()
    assert composer.editor.text() == KIND


def test_words_move_nothing_and_leave_what_is_chosen(whole, composer, qtbot):
    write(composer, qtbot, HARSH)
    composer.next_finding()
    chosen = composer.editor.chosen
    qtbot.wait(100)  # until it has its place
    before = places(composer)
    words_come(whole, composer, qtbot)
    qtbot.wait(100)
    assert first_card(composer).button.text() == "Reword"
    assert places(composer) == before
    assert composer.editor.chosen is chosen
    assert chosen is composer.card.findings.groups[0].first
    assert KIND in composer._tip._instead.text()


def test_words_for_a_text_that_has_changed_are_dropped(whole, composer, qtbot):
    write(composer, qtbot, HARSH)
    composer.editor.insert(", ever")
    assert not composer._coach.looking
    whole.tone.words_gate.set()
    qtbot.waitUntil(lambda: judged(composer) and not composer._coach.looking)
    assert whole.tone.looked_for == [HARSH, f"{HARSH}, ever"]
    composer.reword_chosen()
    assert composer.editor.text() == KIND


def test_what_had_words_keeps_its_button_while_new_ones_are_looked_for(whole, composer, qtbot):
    write(composer, qtbot, HARSH)
    words_come(whole, composer, qtbot)
    whole.tone.words_gate.clear()
    write(composer, qtbot, ", ever")
    assert composer._coach.looking
    card = first_card(composer)
    assert card.button.text() == "Reword"
    card.button.click()  # pressed early: the words are put there when they come
    assert composer.editor.text() == f"{HARSH}, ever"
    words_come(whole, composer, qtbot)
    assert composer.editor.text() == KIND


def test_where_no_words_come_after_all_it_says_so(whole, composer, qtbot):
    write(composer, qtbot, HARSH)
    words_come(whole, composer, qtbot)
    whole.tone.words_gate.clear()
    whole.tone.words = {"something else": KIND}
    write(composer, qtbot, ", ever")
    assert first_card(composer).button.text() == "Reword"
    first_card(composer).button.click()
    words_come(whole, composer, qtbot)
    assert first_card(composer).button.text() == "Show"
    assert composer.editor.text() == f"{HARSH}, ever"
    assert composer._tip.isVisible()  # what was pressed shows the words at least


def test_a_button_under_the_pointer_stays_what_it_is(whole, composer, qtbot):
    write(composer, qtbot, HARSH)
    button = first_card(composer).button
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    words_come(whole, composer, qtbot)
    assert button.text() == "Show"
    button.click()
    assert composer.editor.text() == HARSH
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: button.text() == "Reword")


def test_a_stop_can_be_reworded_as_soon_as_there_are_words(whole, composer, qtbot, monkeypatch):
    label, _, _, title = RULES[HARSH]
    monkeypatch.setitem(RULES, HARSH, (label, Severity.STOP, None, title))
    write(composer, qtbot, HARSH)
    composer.send()
    breathe = composer.card.breathe
    assert breathe.reword.isVisible()
    breathe.reword.click()
    assert composer.editor.text() == HARSH
    words_come(whole, composer, qtbot)
    assert composer.editor.text() == KIND


def test_where_a_stop_has_no_words_the_button_stays_in_its_place(
    whole, composer, qtbot, monkeypatch
):
    label, _, _, title = RULES[HARSH]
    monkeypatch.setitem(RULES, HARSH, (label, Severity.STOP, None, title))
    whole.tone.words = {"something else": KIND}
    write(composer, qtbot, HARSH)
    composer.send()
    words_come(whole, composer, qtbot)
    breathe = composer.card.breathe
    assert breathe.reword.isVisible()
    assert not breathe.reword.isEnabled()


def test_sending_does_not_wait_for_words(whole, composer, qtbot):
    composer.editor.insert(HARSH)
    composer.send()
    qtbot.waitUntil(lambda: composer.card.send.text() == "Send anyway")
    assert composer._coach.looking
    composer.send()
    qtbot.waitUntil(lambda: len(whole.desk.outbox.rows()) == 1)


def test_a_search_that_fails_leaves_the_verdict(whole, composer, qtbot, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("broken")

    monkeypatch.setattr(whole.tone, "better_words", broken)
    write(composer, qtbot, HARSH)
    qtbot.waitUntil(lambda: bool(whole.failures))
    assert not composer._coach.looking
    assert composer.card.findings.groups
    assert [str(error) for error in whole.failures] == ["broken"]
    whole.failures.clear()
