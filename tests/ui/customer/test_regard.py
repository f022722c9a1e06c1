"""What somebody does stands beside what they said."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.mentions import Intent
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.customer.panel import CustomerPanel
from courtesydesk.ui.customer.regard import RegardLines
from support.shop import person

LONG = "The lemon tart took me straight back to my grandmother's kitchen, thank you all so much"


@pytest.fixture
def fan(whole):
    ids = []
    for at in range(3):
        whole.clock.pass_(days=5)
        ids.append(whole.shop.says(LONG, by=person("Ada Lind"), intent=Intent.PRAISE,
                                   thread_key=f"t{at}"))  # fmt: skip
    return ids


def test_praise_thanks_and_where_they_talk(whole, fan, qtbot):
    panel = CustomerPanel(whole.context, whole.keys)
    whole.show(panel, size=(340, 760))
    panel.show_customer(whole.shop.row(fan[0]).customer, fan[0])
    lines = panel.findChild(RegardLines)
    qtbot.waitUntil(lines.isVisible)
    assert "Praised you 3 times within a year, 3 of them in detail." in lines._words.text()
    assert "Talks to you mostly on Mastodon." in lines._words.text()
    assert lines.thanks.text() == "3 praises not thanked yet"
    with qtbot.waitSignal(panel.conversation_chosen) as chosen:
        lines.thanks.click()
    assert chosen.args == [fan[2]]


def test_of_a_stranger_nothing_is_said(whole, qtbot):
    id_ = whole.shop.says("When do you open?", by="Bo Berg")
    panel = CustomerPanel(whole.context, whole.keys)
    whole.show(panel, size=(340, 760))
    panel.show_customer(whole.shop.row(id_).customer, id_)
    qtbot.waitUntil(lambda: panel._customer is not None)
    assert not panel.findChild(RegardLines).isVisible()


def test_the_composer_says_when_somebody_is_moved(whole, fan, qtbot):
    whole.desk.settings.change({"shop.email": "hello@lilas.example"})
    composer = Composer(whole.context, whole.keys, PictureLoader(whole.context, QWidget()))
    whole.show(composer)
    composer.show_conversation(whole.desk.feed.conversation(fan[2], now=whole.clock()))
    qtbot.waitUntil(lambda: composer._loaded is not None and composer._loading is None)
    composer._offer_address()
    assert "hello@lilas.example" in composer.editor.text()
    assert composer.card.notice.isVisible()
    assert "mostly here, on Mastodon" in composer.card.notice.title.text()
