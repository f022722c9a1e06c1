"""Drafts: what is being written, and what was put away and can be had back."""

from __future__ import annotations

import pytest

from courtesydesk.domain.mentions import Visibility
from courtesydesk.ui.drafts.page import DraftsPage


@pytest.fixture
def page(whole, qtbot):
    id_ = whole.shop.says("Hello")
    whole.desk.drafts.save(id_, Visibility.PUBLIC, "Dear Maria", seen=None, now=whole.clock())
    made = DraftsPage(whole.context, whole.keys)
    whole.show(made, size=(900, 600))
    qtbot.waitUntil(lambda: made._live.isVisible())
    return made


def texts(section):
    return [row.payload.draft.text for row in section.rows.values()]


def test_a_draft_can_be_put_away_and_brought_back(whole, page, qtbot):
    assert texts(page._live) == ["Dear Maria"]
    next(iter(page._live.rows.values()))._discard.click()
    qtbot.waitUntil(lambda: texts(page._retired) == ["Dear Maria"])
    assert not page._live.isVisible()
    next(iter(page._retired.rows.values()))._back.click()
    qtbot.waitUntil(lambda: texts(page._live) == ["Dear Maria"])


def test_with_no_draft_it_says_what_will_be_here(whole, qtbot):
    made = DraftsPage(whole.context, whole.keys)
    whole.show(made)
    qtbot.waitUntil(made._empty.isVisible)
