"""Whoever answers somebody who may be an impostor is asked once before it goes."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader


@pytest.fixture
def composer(whole, qtbot):
    id_ = whole.shop.says("Send me 450 euros and your bank details please", by="Maria Rossi")
    while whole.desk.impostors.some(now=whole.clock()).more:
        pass
    with whole.shop.db.writing() as write:
        write.execute("UPDATE conversation SET flag = 'impostor' WHERE id = ?", [id_])
    made = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    made.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
    qtbot.waitUntil(lambda: made._loaded is not None and made._loading is None)
    made.editor.setFocus()
    QTest.keyClicks(made.editor, "Are you well?")
    return made


def test_it_does_not_go_before_the_second_look(whole, qtbot, composer):
    composer.send()
    assert composer.card.notice.isVisible()
    assert "Look twice" in composer.card.notice.title.text()
    composer.card.notice.first_button.click()
    assert not composer.card.notice.isVisible()
    assert whole.desk.outbox.rows() == ()
    composer.send()
    composer.card.notice.second_button.click()
    qtbot.waitUntil(lambda: len(whole.desk.outbox.rows()) == 1)
