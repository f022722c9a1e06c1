"""How long somebody waits, why, and who is in the worst trouble."""

from __future__ import annotations

from support.driver import Driver


def test_y_says_why_and_how_urgent_and_escape_gives_the_desk_back(desk: Driver) -> None:
    desk.hears("Hedda Lund", "My cake was stale!", rating=1)
    desk.time_passes(minutes=25)
    desk.open_mention("Hedda")
    desk.press("y")
    desk.sees("Waiting for 25 min", "No opening hours are set", "How urgent it is to save")
    desk.press("Escape")
    desk.sees_no("Waiting for 25 min")
    desk.replies("I am so sorry, Hedda. The next one is on us.")
    desk.press("Ctrl+Return")
    desk.sees("Goes in")
    desk.time_passes(minutes=2)
    desk.until(desk.posted)
    desk.rests()
    desk.press("Escape", "y")
    desk.sees("Answered after", "In time")


def test_what_is_most_urgent_to_save_comes_first(desk: Driver) -> None:
    desk.hears("Ada", "When do you open?")
    desk.hears("Bo", "Stale, and nobody cared.", rating=1)
    desk.hears("Cem", "Lovely, thank you.", rating=5)
    desk.press("Ctrl+K")
    desk.writes("order of the feed")
    desk.press("Return")
    desk.sees("Longest waiting")
    desk.writes("urgent")
    desk.press("Return")
    desk.until(lambda: desk.feed[:1] == ["Bo"])


def test_what_became_due_while_the_desk_was_closed_is_said_once(desk: Driver) -> None:
    desk.hears("Ada", "When do you open?")
    desk.close()
    desk.clock.pass_(hours=9)
    desk.open()
    desk.sees("1 answer became due while the desk slept.")
    desk.close()
    desk.open()
    desk.rests()
    desk.sees_no("became due")
