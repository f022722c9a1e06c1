"""Who gives themselves away in public is not answered as if nothing were."""

from __future__ import annotations

import pytest

from courtesydesk.domain.mentions import Visibility
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader


@pytest.fixture
def composer(whole):
    made = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    return made


@pytest.fixture
def open_(whole, composer, qtbot):
    def _open(text, **more):
        id_ = whole.shop.says(text, **more)
        composer.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
        qtbot.waitUntil(lambda: composer._loaded is not None and composer._loading is None)

    return _open


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Ring me on 06 39 98 31 57", "a phone number"),
        ("4111 1111 1111 1111 was charged twice, ring 06 39 98 31 57", "a card number"),
        ("Write to ada@post.example", "an e-mail address"),
        ("Refund DE89 3704 0044 0532 0130 00", "a bank account"),
    ],
)
def test_the_gravest_is_said_with_the_way_out(composer, open_, text, says):
    open_(text)
    notice = composer.card.notice
    assert notice.isVisible()
    assert says in notice.title.text()
    notice.first_button.click()
    assert composer.side is Visibility.PRIVATE
    assert not notice.isVisible()


def test_nothing_is_said_of_what_only_they_and_we_read(composer, open_):
    open_("Ring me on 06 39 98 31 57", visibility=Visibility.PRIVATE)
    assert not composer.card.notice.isVisible()


def test_nothing_is_said_of_prices_and_dates(composer, open_):
    open_("I paid 29.50 on 12.11.2026 for order 20261112")
    assert not composer.card.notice.isVisible()
