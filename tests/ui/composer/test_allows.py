"""What the network allows for one mention is plain before anything is written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QMenu

from courtesydesk.domain.mentions import Allows, Visibility
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.outbox.words import DeliveryWords


@pytest.fixture
def composer(whole):
    made = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    return made


@pytest.fixture
def open_(whole, composer, qtbot):
    """Opens a conversation whose mention allows this."""

    def _open(**allows):
        said = Allows(**allows)
        id_ = whole.shop.says("Was it fresh?", url="https://blog.example/1", allows=said)
        composer.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
        qtbot.waitUntil(lambda: composer._loaded is not None and composer._loading is None)

    return _open


def test_a_mention_with_less_room_is_counted_by_its_own(composer, open_):
    open_(limit=10)
    composer.editor.insert("Twelve signs, and ours below")
    assert "too long" in composer.card.length.text()
    assert composer.card.send.dim


def test_what_takes_no_reply_says_so_and_why_before_one_writes(whole, composer, open_):
    open_(public=False, private=False, why="Comments are closed here.")
    notice = composer.card.notice
    assert notice.isVisible()
    assert "takes no reply" in notice.title.text()
    assert notice.text.text() == "Comments are closed here."
    assert notice.first_button.text() == "Open its page"
    composer.editor.insert("Yes, it was")
    assert composer.card.send.dim
    notice.hide()
    composer.send()
    assert whole.desk.outbox.rows() == ()
    assert notice.isVisible()
    assert notice.first_button.text() == "Open its page"


def test_only_the_side_that_is_open_is_offered(composer, open_, monkeypatch):
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    open_(public=False, why="They wrote to us alone.")
    assert composer.side is Visibility.PRIVATE
    assert not composer.card.notice.isVisible()
    composer.card.side.click()
    menu = composer.findChild(QMenu)
    assert {a.data()[0]: a.isEnabled() for a in menu.actions()} == {
        Visibility.PUBLIC: False,
        Visibility.PRIVATE: True,
    }


def test_a_time_to_answer_stands_beside_whom_it_goes_to(whole, composer, open_):
    open_(public_until=whole.clock() + timedelta(hours=2))
    assert "until " in composer.card.to.text()


def test_a_time_that_is_over_closes_that_side(whole, composer, open_):
    open_(public_until=whole.clock() - timedelta(minutes=1))
    assert composer.side is Visibility.PRIVATE


def test_what_is_posted_by_hand_says_so(composer, open_):
    open_()
    assert "you post it there" not in composer.card.to.text()
    open_(by_hand=True)
    assert "you post it there" in composer.card.to.text()


def test_only_what_is_sent_is_called_so(whole, composer, open_):
    open_()
    assert composer.card.send.text() == "Send"
    for key, said in (("yelp", {}), ("mastodon", {"by_hand": True})):
        whole.shop.network = key
        open_(**said)
        assert composer.card.send.text() == "Ready to post"
        composer.editor.insert("Thank you")
        assert composer.card.send.text() == "Ready to post"


def test_what_is_posted_by_hand_is_told_to_be_yours_not_to_go(whole, composer, open_, qtbot):
    open_(by_hand=True)
    composer.editor.insert("Thank you for telling us.")
    composer.send()
    qtbot.waitUntil(lambda: bool(whole.answers.told), timeout=5000)
    assert whole.answers.told[-1] == "Yours to post in 10 s"
    (row,) = whole.desk.outbox.rows()
    assert DeliveryWords().standing(row, whole.clock()).why.startswith("Yours to post at ")


@pytest.mark.parametrize("width", [420, 570, 900])
def test_what_is_to_know_has_room_before_all_else(whole, composer, open_, qtbot, width):
    whole.desk.settings.change({"shop.values": "A warm welcome, whoever comes in"})
    whole.window.resize(width, 700)
    open_(by_hand=True)
    label = composer.card.to
    needs = label.fontMetrics().horizontalAdvance("you post it there ·")
    qtbot.waitUntil(lambda: label.isVisible() and label.width() >= needs, timeout=3000)


def test_what_is_to_know_before_one_answers_stands_there(composer, open_):
    open_(why="It waits for approval.")
    assert "It waits for approval · to " in composer.card.to.text()
    open_(public=False, why="They wrote to us alone.")
    assert "alone" not in composer.card.to.text()


def test_where_not_everybody_sees_a_public_reply_it_says_who_does(composer, open_, monkeypatch):
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    open_()
    assert "everybody sees it" in composer.card.to.text()
    open_(seen_by="your followers")
    assert composer.side is Visibility.PUBLIC
    assert composer.card.to.text().endswith("only they and your followers see it")
    composer.card.side.click()
    words = [action.text() for action in composer.findChild(QMenu).actions()]
    assert words[0] == "Public reply, they and your followers see it"


def test_where_there_is_one_slot_it_says_what_is_replaced(whole, composer, open_):
    for key, replaces in (("google", True), ("mastodon", False)):
        whole.shop.network = key
        open_()
        assert "replaces" not in composer.card.to.text()
        id_ = composer._shown.row.id
        whole.shop.replies_elsewhere("Thank you", id_)
        composer.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
        assert ("it replaces your reply there" in composer.card.to.text()) is replaces


def test_what_opens_again_says_nothing_any_more(whole, composer, open_):
    open_(public=False, private=False)
    open_()
    assert not composer.card.notice.isVisible()


LINK_PRICE = "X takes $0.20 for an answer with a link in it, and $0.015 without."


def test_what_a_link_costs_stands_below_it_before_it_goes(whole, composer, open_):
    whole.shop.network = "x"
    open_()
    price = composer.card.price
    composer.editor.insert("Here it is:")
    assert not price.isVisible()
    composer.editor.insert(" shop.example/menu")
    assert price.isVisible()
    assert price.text() == LINK_PRICE
    assert LINK_PRICE in composer.editor.accessibleDescription()
    composer.discard()
    assert not price.isVisible()
    assert LINK_PRICE not in composer.editor.accessibleDescription()


@pytest.mark.parametrize(("network", "by_hand"), [("x", True), ("mastodon", False)])
def test_where_a_link_costs_nothing_nothing_is_said(whole, composer, open_, network, by_hand):
    whole.shop.network = network
    open_(by_hand=by_hand)
    composer.editor.insert("See https://shop.example/menu")
    assert not composer.card.price.isVisible()
