"""What the learned reader found is set aside like what a rule found."""

from __future__ import annotations

import pytest

from courtesydesk.services.coaching import Coaching
from courtesydesk.tone import engine
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader
from support.one_word import LABEL, minding_one_word


@pytest.fixture
def open_(whole, qtbot, monkeypatch):
    """Opens the conversation with somebody, judged by a reader that minds one word."""
    checker = minding_one_word()
    monkeypatch.setattr(engine, "checker", lambda: checker)
    whole.desk.coaching = Coaching(whole.shop.db, whole.clock)
    composer = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(composer)

    def _open(by):
        id_ = whole.shop.says("It was cold", by=by)
        composer.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
        qtbot.waitUntil(lambda: composer._loaded is not None and composer._loading is None)
        return composer

    return _open


def judged(composer, qtbot):
    text = composer.editor.text()
    qtbot.waitUntil(lambda: composer._verdict is not None and composer._verdict[0] == text)
    qtbot.waitUntil(lambda: not composer._coach.looking)


def choose(composer, words):
    """What the line of that name in the first card's menu does."""
    card = composer.card.findings._cards[0]
    {"Ignore here": card._on_ignore, "Never for this phrase": card._on_never}[words]()


@pytest.mark.parametrize("words", ["Ignore here", "Never for this phrase"])
def test_a_finding_of_the_reader_is_set_aside_and_stays_so(open_, qtbot, words):
    composer = open_("Maria")
    composer.editor.insert("We have bananas here.")
    judged(composer, qtbot)
    (group,) = composer.card.findings.groups
    assert group.label is LABEL
    assert group.first.finding.by_reader
    choose(composer, words)
    qtbot.waitUntil(lambda: composer.card.findings.groups == [])
    assert composer.editor.marks == []
    composer.editor.insert(" Come by tomorrow.")
    judged(composer, qtbot)
    assert composer.card.findings.groups == []
    elsewhere = open_("Tom")
    elsewhere.editor.insert("We have bananas here.")
    judged(elsewhere, qtbot)
    assert bool(elsewhere.card.findings.groups) is (words == "Ignore here")
