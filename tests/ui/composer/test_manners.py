"""Whoever answers where nobody called them reads first what is usual there; nothing is stopped."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader


@pytest.fixture
def composer(whole, qtbot):
    whole.desk.settings.change({"shop.name": "Rue des Lilas"})
    made = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    return made


@pytest.fixture
def open_(whole, composer, qtbot):
    """Opens what somebody said and waits until all is read."""

    def _open(text, intent=None, **more):
        id_ = whole.shop.says(text, **more)
        if intent is not None:
            whole.desk.triage.set_intent([id_], intent, now=whole.clock())
        return show(id_)

    def show(id_):
        composer.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
        qtbot.waitUntil(lambda: composer._loaded is not None and composer._loading is None)
        return id_

    _open.again = show
    return _open


def manners(composer):
    notice = composer.card.manners
    return notice.title.text() if notice.isVisible() else None


def test_the_manners_stand_above_the_reply_to_who_did_not_call_us(whole, composer, open_):
    open_("Is rue de lila open on Sunday?", Intent.QUESTION, by="Ann", addressed=False)
    assert manners(composer) == "On Mastodon, uncalled: you may join in"
    notice = composer.card.manners
    assert notice.text.text().startswith("They wrote “rue de lila” and did not call you.")
    assert "Ask first" in notice.text.text()
    assert "Ask first" in notice.accessibleName()
    open_("Do you open on Sunday?", by="Ben")
    assert manners(composer) is None


def test_venting_is_better_left_alone_and_can_be_answered_all_the_same(
    whole, composer, open_, qtbot
):
    id_ = open_("Mondays. Just Mondays.", Intent.VENTING, by="Ann")
    assert manners(composer) == "On Mastodon, letting off steam: better left alone"
    composer.editor.setFocus()
    composer.editor.insert("We feel with you")
    qtbot.waitUntil(lambda: whole.desk.drafts.find(id_, Visibility.PUBLIC) is not None)
    assert composer.card.send.isEnabled()


def test_who_knows_the_manners_of_a_network_reads_them_no_more(whole, composer, open_, qtbot):
    first = open_("rue des lilas was cold", by="Ann", addressed=False)
    button = composer.card.manners.first_button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert manners(composer) is None
    qtbot.waitUntil(lambda: whole.desk.etiquette.known() == ("mastodon",))
    assert "Mastodon" in whole.answers.told[-1]
    open_("rue des lilas was warm", by="Ben", addressed=False)
    assert manners(composer) is None
    open_.again(first)
    assert manners(composer) is None


def test_they_can_be_asked_for_at_any_time(whole, composer, open_, qtbot):
    open_("Do you open on Sunday?", Intent.PRAISE, by="Ann")
    whole.keys.action("reply.manners").trigger()
    qtbot.waitUntil(lambda: manners(composer) == "What is usual on Mastodon")
    assert composer.card.manners.first_button.hasFocus()
    qtbot.mouseClick(composer.card.manners.close_button, Qt.MouseButton.LeftButton)
    assert manners(composer) is None
    assert whole.desk.etiquette.known() == ()
