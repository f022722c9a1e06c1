"""What a complaint is about is said by a key, counted, changed, and told to those who said it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from courtesydesk.ui.learnings.page import LearningsPage
from support.driver import Driver


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_you_said_we_did(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.open_mention("Tom Radley")
    desk.press("d")
    desk.until(lambda: desk.window.findChild(object, "pickerField") is not None)
    desk.writes("Double charging")
    desk.press("Return")
    desk.sees("It is about: Double charging")

    desk.press("g, l")
    desk.sees("The wait", "At noon there are three of us at the counter", "Double charging")
    before = desk.count("SELECT count(*) FROM outbox")
    drafts = desk.count("SELECT count(*) FROM draft WHERE retired_at IS NULL")
    page = desk.window.findChild(LearningsPage)
    assert page is not None
    row = page._found.rows["wait"]
    told = len(row.payload.to_tell)  # type: ignore[union-attr]
    assert told > 1
    row.tell.click()  # type: ignore[attr-defined]
    desk.until(page.choosing.isVisible)
    desk.sees("Who gets a draft")
    page.choosing.write.click()
    desk.sees("Nothing has been sent.")
    written = desk.count("SELECT count(*) FROM draft WHERE retired_at IS NULL") - drafts
    assert 1 < written <= told
    assert desk.count("SELECT count(*) FROM outbox") == before

    row.setFocus()
    desk.press("Return")
    desk.until(lambda: desk.window.top.search.field.text() == "cause:wait")
    desk.until(lambda: "Wendy Hartnell" in desk.feed or "Grace Adeyemi" in desk.feed)
