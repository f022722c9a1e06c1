"""Promises: late first, and settled with one press that can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courtesydesk.ui.promises.page import PromisesPage


@pytest.fixture
def page(whole, qtbot):
    id_ = whole.shop.says("When will you call?")
    make, now = whole.desk.promises.make, whole.clock()
    make(id_, "call her", now + timedelta(hours=2), now=now)
    make(id_, "look for the scarf", None, now=now)
    make(id_, "send the bill", now + timedelta(minutes=5), now=now)
    whole.clock.pass_(hours=1)
    made = PromisesPage(whole.context, whole.keys)
    whole.show(made, size=(900, 700))
    qtbot.waitUntil(lambda: made._late.isVisible())
    return made


def what(section):
    return [row.payload.what for row in section.rows.values()]


def test_late_due_and_undated_stand_apart(page):
    assert what(page._late) == ["send the bill"]
    assert what(page._due) == ["call her"]
    assert what(page._open) == ["look for the scarf"]
    assert "late" in next(iter(page._late.rows.values()))._chip.text()


def test_kept_is_settled_and_can_be_taken_back(whole, page, qtbot):
    row = next(iter(page._late.rows.values()))
    row._kept.click()
    qtbot.waitUntil(lambda: what(page._settled) == ["send the bill"])
    assert not page._late.isVisible()
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: what(page._late) == ["send the bill"])


def test_a_new_date_moves_it(whole, page, qtbot):
    row = next(iter(page._late.rows.values()))
    page._moving = row.payload
    page._on_moved(whole.clock() + timedelta(days=1))
    qtbot.waitUntil(lambda: what(page._due) == ["call her", "send the bill"])


def test_it_leads_to_its_conversation(page, qtbot):
    row = next(iter(page._late.rows.values()))
    with qtbot.waitSignal(page.conversation_chosen) as chosen:
        qtbot.mouseClick(row, page_button(), pos=row.rect().center() / 4)
    assert chosen.args == [row.payload.conversation]


def page_button():
    from PySide6.QtCore import Qt

    return Qt.MouseButton.LeftButton
