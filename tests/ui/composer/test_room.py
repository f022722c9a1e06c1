"""The composer in little room: nothing is squashed, nothing lies over the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QMenu, QWidget

from courtesydesk.ui.composer.findings import FindingCard
from courtesydesk.ui.composer.popovers import ValuesCard
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader
from support.reach import laid_out

BAD = (
    "As the sign says, nobody else complained, dear valued customer. "
    "Please remove this review, or you will hear from us. "
)


@pytest.fixture
def crowded(whole, qtbot):
    """A composer in a pane of that size, at that text size, with a stop and more in its text."""

    def make(width, height, scale, text=BAD):
        whole.context.theme.choose("light", scale)
        composer = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
        whole.show(composer, size=(width, height))
        id_ = whole.shop.says("Was the cake fresh?")
        composer.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
        qtbot.waitUntil(lambda: composer._loaded is not None)
        composer.set_room(height)
        composer.editor.insert(text)
        composer._coach.ask_now()
        qtbot.waitUntil(lambda: composer._verdict is not None and composer._verdict[0] == text)
        laid_out()
        return composer

    yield make
    whole.context.theme.choose("light", 100)


def box(widget: QWidget, over: QWidget) -> QRect:
    return QRect(widget.mapTo(over, QPoint(0, 0)), widget.size())


SIZES = [(700, 690, 75), (600, 690, 100), (480, 600, 100), (600, 640, 150), (600, 608, 200),
         (470, 510, 200)]  # fmt: skip


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_findings_are_never_squashed_and_never_over_the_text(crowded, width, height, scale):
    composer = crowded(width, height, scale)
    content = composer.card.middle.content
    text = box(composer.editor, content)
    cards = [c for c in composer.findChildren(FindingCard) if c.isVisible()]
    assert cards
    composer.card.middle.settle()
    composer.card.middle.column.activate()
    text = box(composer.editor, content)
    for card in cards:
        assert not box(card, content).intersects(text)
        assert card.height() >= card.button.sizeHint().height()
        assert card.height() >= card.heightForWidth(card.width())
    assert composer.card.middle.height() <= content.height()


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_the_card_leaves_room_for_what_they_wrote(crowded, width, height, scale):
    composer = crowded(width, height, scale, BAD * 12)
    assert composer.sizeHint().height() < height
    assert composer.card.middle.height() == composer.card.middle.minimumHeight()


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_no_words_on_a_button_are_cut(crowded, width, height, scale):
    card = crowded(width, height, scale).card
    for button in (card.side, card.take_private, card.park, card.send, card.attach, card.more):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()


def test_in_little_room_the_worst_stands_alone_and_the_rest_is_one_press_away(crowded, qtbot):
    composer = crowded(600, 608, 200)
    findings = composer.card.findings
    assert findings.short
    shown = [c for c in composer.findChildren(FindingCard) if c.isVisible()]
    assert len(shown) == 1
    assert shown[0].rest.isVisible()
    shown[0].rest.click()
    qtbot.waitUntil(
        lambda: len([c for c in composer.findChildren(FindingCard) if c.isVisible()]) == 3
    )
    findings.more.click()
    qtbot.waitUntil(
        lambda: len([c for c in composer.findChildren(FindingCard) if c.isVisible()]) == 1
    )


def test_with_room_each_finding_says_what_a_stranger_hears(crowded):
    composer = crowded(600, 760, 100)
    assert not composer.card.findings.short
    assert "%" not in composer.card.findings.more.text()


def test_our_values_stand_at_the_top_where_there_is_room(crowded, whole):
    card = crowded(700, 690, 100, "Hello").card
    assert card.values.isVisible()
    assert card.values.text() == "Our values ▸ Warm welcome"
    assert card.values.geometry().right() > card.top.width() - card.top.width() // 10
    card.values.click()
    shown = whole.window.findChild(ValuesCard)
    assert "Honest about mistakes" in shown.panel.accessibleName()


def test_what_there_is_no_room_for_is_in_the_menu(crowded, monkeypatch):
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    composer = crowded(420, 690, 200, "Hello")
    card = composer.card
    assert not card.values.isVisible()
    assert not card.take_private.isVisible()
    card.more.click()
    menu = composer.findChild(QMenu, "draftMenu")
    words = [action.text() for action in menu.actions()]
    assert {"Our values…", "Take it private"} <= set(words)


def test_the_hint_is_as_large_as_what_will_be_written(crowded, whole):
    composer = crowded(600, 690, 100)
    whole.context.theme.choose("light", 200)
    editor = composer.editor
    assert editor.viewport().font().pixelSize() == editor.font().pixelSize()


def test_breathe_and_what_is_said_come_into_sight_in_little_room(crowded, whole, qtbot):
    composer = crowded(600, 608, 200, BAD * 3)
    middle = composer.card.middle

    def in_sight(widget):
        top = widget.mapTo(middle, QPoint(0, 0)).y()
        return widget.isVisible() and -1 <= top < middle.height() - 20

    composer.send()
    qtbot.waitUntil(lambda: in_sight(composer.card.breathe))
    composer.card.notice.say("Nothing was sent.")
    qtbot.waitUntil(lambda: in_sight(composer.card.notice))
