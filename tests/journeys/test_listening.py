"""People talk about the shop without calling it, and misspell its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from courtesydesk.domain.conversations import DoneReason, State, View
from support.driver import Driver


def test_who_misspells_the_shop_is_heard_and_the_manners_are_said(desk: Driver) -> None:
    desk.hears("Ada", "rue de lila was out of brioche by nine", addressed=False)
    desk.hears("Bo", "Do you bake rye?")
    desk.open_mention("brioche")
    desk.sees("untagged: “rue de lila”", "On Mastodon, uncalled: better left alone")
    desk.press("g, u")
    desk.until(lambda: desk.feed == ["Ada"])
    assert desk.in_view(View.UNTAGGED) == 1

    desk.open_mention("brioche")
    desk.replies("Oh no, come at eight")
    desk.sees("On Mastodon, uncalled")
    desk.press("Escape", "b")
    desk.until(lambda: desk.in_view(View.UNTAGGED) == 0)
    desk.goes("done")
    row = desk.row("brioche")
    assert row is not None
    assert (row.state, row.done_reason) == (State.DONE, DoneReason.NOT_FOR_US)


def test_a_new_word_is_heard_in_what_is_here(desk: Driver) -> None:
    desk.hears("Ada", "that choux royal, oh my", addressed=False)
    assert desk.in_view(View.UNTAGGED) == 0
    desk.goes("settings")
    page: Any = desk.window.pages.page("settings")
    page.show_section("listening")
    desk.rests()
    desk.click("Add a word")
    desk.writes("Choux Royale")
    desk.press("Return")
    desk.until(lambda: desk.in_view(View.UNTAGGED) == 1)
    desk.goes("to_answer")
    desk.open_mention("choux royal")
    desk.sees("untagged: “choux royal”")


def test_the_demo_shop_has_somebody_who_misspells_it(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.searches("is:untagged is:unanswered")
    desk.open_mention("Paris-Brest")
    desk.sees("untagged: “rue de lillas”", "On Mastodon, uncalled: a like says enough")
