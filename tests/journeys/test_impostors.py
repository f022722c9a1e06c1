"""The demo shop's impostor is found, led through, and the real customer is warned."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from courtesydesk.domain.conversations import Flag
from support.driver import Driver


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_the_copy_of_a_choir_singer_is_seen_through(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.open_mention("Beatrix Hollovvay")
    desk.sees("This may not be Beatrix Holloway.", "a letter is another", "gift cards")
    copy = desk.row("Beatrix Hollovvay")
    assert copy is not None
    assert copy.flag is Flag.IMPOSTOR

    assert desk.pane.composer.editor.placeholderText() == "Better not to answer yet"
    desk.replies("Are you well?")
    desk.press("Ctrl+Return")
    desk.sees("Look twice before you answer.")
    desk.click("Do not send")
    desk.press("Ctrl+A", "Delete")

    desk.click("Pay nothing, click nothing, and do not answer yet.")
    desk.click("Report the profile on the network, then block it there.")
    desk.until(lambda: desk.count("SELECT json_array_length(steps) FROM suspicion"
                                  " WHERE identity_id = ?", copy.identity) == 2)  # fmt: skip
    before = desk.count("SELECT count(*) FROM outbox")
    desk.click("Write to them")
    desk.until(lambda: "writes to us as “Beatrix Hollovvay”" in desk.draft)
    assert desk.count(
        "SELECT count(*) FROM conversation c JOIN identity i ON i.id = c.identity_id"
        " WHERE c.id = ? AND i.name = 'Beatrix Holloway' AND i.network <> 'facebook'",
        desk.pane.shown,
    ) == 1  # fmt: skip
    assert desk.count("SELECT count(*) FROM outbox") == before


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_it_was_really_them_after_all(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.open_mention("Odile Ferrand")
    desk.sees("This may not be Odile Ferrand.")
    row = desk.row("Odile Ferrand")
    assert row is not None
    desk.click("It is really them")
    desk.until(lambda: desk.count("SELECT count(*) FROM mention WHERE flag IS NOT NULL"
                                  " AND conversation_id = ?", row.id) == 0)  # fmt: skip
    desk.sees_no("This may not be Odile Ferrand.")
    desk.close()
    desk.open()
    desk.open_mention("Odile Ferrand")
    desk.sees_no("This may not be Odile Ferrand.")
