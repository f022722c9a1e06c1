"""The window itself: how it opens, and how it ends."""

from __future__ import annotations

from courtesydesk.domain.conversations import State
from support.driver import Driver


def test_ending_in_mid_word_asks_nothing_and_loses_nothing(desk: Driver) -> None:
    desk.hears("Mina Kessler", "Was shouted at for taking a picture.")
    desk.open_mention("Mina")
    desk.replies("I am sor")
    desk.press("Ctrl+Q")
    assert not desk.window.isVisible()
    desk.close()
    desk.open()
    desk.open_mention("Mina")
    desk.until(lambda: desk.draft == "I am sor")


def waiting_new(desk: Driver) -> list[str]:
    """Whom nobody has looked at yet, from the top of the feed."""
    rows = desk.window.feed.model
    found = [rows.row(number) for number in range(rows.rowCount())]
    return [row.name for row in found if row is not None and row.state is State.NEW]


def opened_on_two(desk: Driver) -> Driver:
    """Two wrote while we were away."""
    desk.hears("Jon Ek", "Are you open on Saturdays?")
    desk.hears("Mina Kessler", "Was shouted at for taking a picture.")
    desk.close()
    desk.open()
    desk.until(lambda: desk.pane.shown is not None)
    desk.rests()
    return desk


def test_the_first_conversation_is_there_to_read_but_not_yet_looked_at(desk: Driver) -> None:
    desk = opened_on_two(desk)
    assert desk.pane.shown == desk.conversation("Mina")
    assert desk.window.feed.view.glancing
    assert waiting_new(desk) == ["Mina Kessler", "Jon Ek"]
    desk.sees("Was shouted at for taking a picture.")


def test_two_seconds_before_ones_eyes_are_a_look(desk: Driver) -> None:
    desk = opened_on_two(desk)
    desk.until(lambda: not desk.window.feed.view.glancing)
    desk.until(lambda: waiting_new(desk) == ["Jon Ek"])


def test_who_goes_into_it_has_looked_at_it(desk: Driver) -> None:
    desk = opened_on_two(desk)
    desk.press("r")
    desk.until(lambda: desk.editor.hasFocus())
    assert not desk.window.feed.view.glancing
    desk.until(lambda: waiting_new(desk) == ["Jon Ek"])


def test_who_moves_on_has_not_looked_at_it(desk: Driver) -> None:
    desk = opened_on_two(desk)
    desk.press("j")
    desk.until(lambda: desk.pane.shown == desk.conversation("Jon Ek"))
    desk.until(lambda: waiting_new(desk) == ["Mina Kessler"])
    desk.press("k")
    desk.until(lambda: waiting_new(desk) == [])


def test_on_the_first_page_nothing_is_chosen(closed: Driver) -> None:
    desk = closed.open()
    assert desk.window.pages.current == "first_run"
    assert desk.pane.shown is None
    assert desk.window.feed.view.current_row is None
