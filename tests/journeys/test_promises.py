"""A promise typed in the window: kept in mind, given with the reply, reminded of, kept or moved."""

from __future__ import annotations

from support.driver import Driver


def test_a_promise_outlives_a_restart_is_reminded_of_and_kept(desk: Driver) -> None:
    desk.hears("Hedda Lund", "Where is the cake that I ordered?")
    desk.open_mention("Hedda")
    desk.replies("I am so sorry. I'll ring you within three hours.")
    desk.sees("promise: ring you,")
    desk.press("Alt+K")
    desk.sees("given with this reply")
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.count("SELECT count(*) FROM outbox") == 1)
    desk.time_passes(minutes=1)
    desk.until(lambda: len(desk.posted()) == 1)
    given = "SELECT count(*) FROM promise WHERE state = 'open'"
    desk.until(lambda: desk.count(given) == 1)

    desk.close()
    desk.clock.pass_(hours=2, minutes=30)
    desk.open()
    desk.sees("You promised Hedda Lund: ring you.")
    desk.goes("promises")
    desk.click("Kept")
    kept = "SELECT count(*) FROM promise WHERE state = 'kept'"
    desk.until(lambda: desk.count(kept) == 1)

    desk.close()
    desk.open()
    desk.rests()
    desk.sees_no("You promised Hedda Lund")


def test_what_was_missed_is_said_once_and_has_an_honest_word(desk: Driver) -> None:
    desk.hears("Bo Lind", "Did you find my scarf?")
    desk.open_mention("Bo Lind")
    desk.replies("Not yet. I'll look for it today.")
    desk.sees("promise: look for it")
    desk.press("Alt+K")
    desk.sees("given with this reply")
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.count("SELECT count(*) FROM outbox") == 1)
    desk.time_passes(minutes=1)
    desk.until(lambda: len(desk.posted()) == 1)
    desk.time_passes(days=1)
    desk.sees("You promised Bo Lind: look for it. It was due")
    desk.goes("promises")
    desk.click("What to say")
    desk.until(lambda: desk.draft.startswith("I promised you “look for it” by "))
    desk.sees("{a new date}")
    desk.press("R", "Ctrl+A")
    desk.writes("I have not looked yet, and I am sorry. I will have it done by tomorrow noon.")
    desk.sees("a new date for: look for it")
    desk.click("Move it")
    desk.sees("with this reply")
    assert desk.count("SELECT count(*) FROM promise_date") == 0
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.count("SELECT count(*) FROM outbox") == 2)
    desk.time_passes(minutes=1)
    desk.until(lambda: len(desk.posted()) == 2)
    desk.until(lambda: desk.count("SELECT count(*) FROM promise_date") == 1)
    assert desk.count("SELECT count(*) FROM promise") == 1
