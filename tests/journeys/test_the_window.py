"""The window itself: how it opens, and how it ends."""

from __future__ import annotations

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
