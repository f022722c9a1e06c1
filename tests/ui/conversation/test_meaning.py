"""The owner's word on what a conversation means, from its menu."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.ui.conversation.meaning import Meaning


@pytest.fixture
def menus(whole, qtbot):
    """The three submenus, for one conversation."""
    id_ = whole.shop.says("My son is ill after eating your cake", by="Maria Rossi")
    menu = QMenu(whole.window)
    meaning = Meaning(whole.context, whole.window)
    meaning.add_to(menu, whole.shop.row(id_))
    kinds, feelings, hurry = (action.menu() for action in menu.actions())
    return id_, kinds, feelings, hurry, menu


def named(menu, words):
    return next(action for action in menu.actions() if action.text() == words)


def test_whether_it_can_wait_is_the_owners_to_say(whole, qtbot, menus):
    id_, _, _, hurry, _menu = menus
    assert [action.text() for action in hurry.actions()] == [
        "Cannot wait", "In its turn", "Can wait",
    ]  # fmt: skip
    named(hurry, "Cannot wait").trigger()
    qtbot.waitUntil(lambda: whole.shop.row(id_).urgency is Urgency.HIGH)


def test_what_they_are_after_is_the_owners_to_say(whole, qtbot, menus):
    id_, kinds, _, _, _menu = menus
    named(kinds, "Scam").trigger()
    qtbot.waitUntil(lambda: whole.shop.row(id_).intent is Intent.SCAM)
    assert whole.shop.row(id_).told_by_owner


def test_how_they_feel_is_the_owners_to_say(whole, qtbot, menus):
    id_, _, feelings, _, _menu = menus
    assert [action.text() for action in feelings.actions()] == [
        "Unhappy", "Neither happy nor unhappy", "Happy",
    ]  # fmt: skip
    named(feelings, "Unhappy").trigger()
    qtbot.waitUntil(lambda: whole.shop.row(id_).sentiment is Sentiment.NEG)


def test_each_submenu_shows_what_it_is_now(whole, menus):
    id_, *_ = menus
    for about in (Urgency.LOW, Intent.PRAISE, Sentiment.POS):
        keep = {
            Urgency: whole.desk.triage.set_urgency, Intent: whole.desk.triage.set_intent,
            Sentiment: whole.desk.triage.set_sentiment,
        }[type(about)]  # fmt: skip
        keep([id_], about, now=whole.clock())
    menu = QMenu(whole.window)
    Meaning(whole.context, whole.window).add_to(menu, whole.shop.row(id_))
    checked = [
        [action.text() for action in part.menu().actions() if action.isChecked()]
        for part in menu.actions()
    ]
    assert checked == [["Praise"], ["Happy"], ["Can wait"]]
