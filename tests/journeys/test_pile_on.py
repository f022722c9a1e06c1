"""The demo shop's pile-on is found, answered, said once in public, and brought to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from courtesydesk.ui.incidents.page import IncidentsPage
from courtesydesk.ui.incidents.rows import MemberRow
from support.driver import Driver


def page(desk: Driver) -> Any:
    return desk.window.findChild(IncidentsPage)


def waiting(desk: Driver) -> list[str]:
    return [row.payload.name for row in page(desk)._waiting.rows.values()]


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_the_queue_at_noon_is_one_incident_from_the_first_voice_to_the_end(
    demo: Callable[..., Driver],
) -> None:
    desk = demo()
    desk.press("g, i")
    desk.sees("14 people complain about one thing", "ONE line at noon")
    desk.sees("9 of 14 answered", "2 done without a reply")
    assert waiting(desk) == ["Wendy Hartnell", "Grace Adeyemi", "Nils Brandt"]

    page(desk).head.statement.setFocus()
    desk.writes("You are right about noon. From tomorrow orders have a till of their own.")
    desk.click("It is published")
    desk.sees("Published")

    row = page(desk).findChild(MemberRow)
    row.setFocus()
    desk.press("Return")
    desk.until(lambda: desk.pane.shown == row.payload.conversation)
    desk.rests()
    desk.replies("Your chair is back by the window, Wendy, and it stays there. I am sorry.")
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.draft == "")
    desk.time_passes(minutes=2)

    desk.open_mention("is this still going on")
    desk.replies("Your chair is back by the window, Wendy, and it stays there. I am sorry!")
    desk.press("Ctrl+Return")
    desk.sees("was told just this, in the same pile-on.")
    desk.press("Ctrl+A")
    desk.writes("It is, Nils, and I was at the till just now. Tomorrow it is two lines again.")
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.draft == "")
    desk.time_passes(minutes=2)

    desk.press("Escape", "g, i")
    desk.sees("11 of 14 answered")
    desk.click("It is over")
    desk.sees(
        "still waits for an answer: in your feed, too.", "Press again to end it all the same."
    )
    desk.click("End it anyway")
    desk.sees("Over", "11 of 14 answered")
    assert desk.count("SELECT count(*) FROM incident WHERE ended_at IS NULL") == 0
    desk.close()
    desk.open()
    desk.sees("Pile-ons")
    desk.press("g, i")
    desk.sees("11 of 14 answered")
