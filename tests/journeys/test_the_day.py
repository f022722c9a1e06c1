"""A day at the desk: what can wait, what is finished, and what is looked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from courtesydesk.domain.conversations import View
from support.driver import Driver


def test_what_is_snoozed_until_friday_at_nine_comes_back_then(desk: Driver) -> None:
    desk.hears("Hedda Lund", "Do you bake with egg on Saturdays?")
    desk.open_mention("Hedda")
    desk.press("s")
    desk.writes("fri 9")
    desk.sees("fri 9, Friday 20 November, 09:00")
    desk.press("Return")
    desk.until(lambda: desk.in_view(View.SNOOZED) == 1)
    desk.sees("Snoozed until Friday 20 November, 09:00.")
    assert desk.in_view(View.TO_ANSWER) == 0

    desk.time_passes(hours=18)
    assert desk.in_view(View.SNOOZED) == 1
    desk.time_passes(minutes=21)
    desk.until(lambda: desk.in_view(View.TO_ANSWER) == 1)
    desk.open_mention("Hedda")


def test_many_are_done_at_once_and_one_undo_brings_all_of_them_back(desk: Driver) -> None:
    for name in ("Ada", "Bo", "Cem", "Dot"):
        desk.hears(name, f"Thank you, says {name}.")
    desk.open_mention("says Dot")
    desk.press("x", "j", "x", "j", "x")
    desk.sees("3 marked")
    desk.press("e")
    desk.writes("only")
    desk.press("Return")
    desk.until(lambda: desk.in_view(View.DONE) == 3)
    desk.until(lambda: desk.feed == ["Ada"])

    desk.press("z")
    desk.until(lambda: desk.in_view(View.TO_ANSWER) == 4)
    desk.until(lambda: desk.feed == ["Dot", "Cem", "Bo", "Ada"])
    assert desk.in_view(View.DONE) == 0


def test_a_search_with_operators_becomes_a_view_of_its_own(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.searches("network:google rating:<3 is:unanswered")
    assert "Mina Kessler" in desk.feed
    found = desk.feed
    desk.when_asked("Bad stars")
    desk.press("Ctrl+S")
    desk.sees("Bad stars")

    desk.goes("done")
    assert desk.feed != found
    desk.click_in_side("Bad stars")
    desk.until(lambda: desk.feed == found)
    assert desk.window.feed.title.text() == "Bad stars"


def test_the_keys_go_on_in_what_was_found(demo: Callable[..., Driver]) -> None:
    desk = demo()
    field, view = desk.window.top.search.field, desk.window.feed.view
    desk.press("/")
    desk.until(field.hasFocus)
    desk.writes("cake")
    desk.press("Return")
    desk.until(lambda: view.hasFocus() and desk.window.feed.model.query.text == "cake")
    desk.until(lambda: view.current_row is not None)
    assert view.currentIndex().row() == 0
    desk.press("j")
    desk.until(lambda: view.currentIndex().row() == 1)
    assert field.text() == "cake"

    desk.press("/")
    desk.press("Down")
    desk.until(view.hasFocus)
    desk.press("/", "Escape")
    desk.until(lambda: view.hasFocus() and desk.window.feed.model.query.text == "")
    assert field.text() == ""


def test_a_search_that_finds_nothing_leaves_the_field_to_be_changed(desk: Driver) -> None:
    desk.hears("Ada", "Is the rye back?")
    desk.searches("zebra")
    desk.sees("Nothing found")
    assert desk.window.top.search.field.hasFocus()


def test_escape_gives_a_search_up_from_every_page(desk: Driver) -> None:
    desk.hears("Ada", "Is the rye back?")
    for place in ("outbox", "promises", "drafts", "settings", "accounts", "importing"):
        desk.goes(place)
        page = desk.window.pages.page(place)
        desk.press("Ctrl+F")
        desk.until(desk.window.top.search.field.hasFocus)
        desk.writes("rye")
        desk.press("Escape")
        assert desk.window.top.search.field.text() == ""
        assert desk.window.pages.current == place
        focused = desk.window.focusWidget()
        assert focused is not None
        assert focused is page or page.isAncestorOf(focused), place


def test_a_search_that_cannot_be_read_says_so_and_leaves_the_rest_alone(desk: Driver) -> None:
    desk.hears("Ada", "Is the rye back?")
    desk.press("Ctrl+F")
    desk.writes("rating:many")
    desk.press("Return")
    desk.sees("many")
    assert desk.feed == ["Ada"]


def test_what_arrives_never_moves_what_is_being_read(desk: Driver) -> None:
    for number in range(12):
        desk.hears(f"Person {number}", f"Question number {number}?")
    desk.open_mention("number 3?")
    row = desk.row("number 3?")
    assert row is not None
    before = desk.place_of(row.id)
    desk.hears("Somebody New", "And now for something else.")
    assert desk.pane.shown == row.id
    assert desk.place_of(row.id) == before


def test_the_first_ones_to_arrive_stand_from_the_top_while_nobody_reads(desk: Driver) -> None:
    for number in range(5):
        desk.hears(f"Person {number}", f"Question number {number}?")
    newest = desk.row("number 4?")
    assert newest is not None
    desk.until(lambda: desk.place_of(newest.id) == 0)
    assert desk.feed == [f"Person {number}" for number in (4, 3, 2, 1, 0)]


def test_nothing_is_opened_by_itself_when_the_person_comes_back_to_the_window(
    demo: Callable[..., Driver],
) -> None:
    desk = demo()
    desk.goes("complaints")
    desk.press("Ctrl+F")
    desk.until(lambda: desk.window.top.search.field.hasFocus())
    desk.press("Escape")
    desk.until(lambda: desk.window.feed.view.hasFocus())
    desk.rests()
    assert desk.pane.shown is None
    desk.press("j")
    desk.until(lambda: desk.pane.shown is not None)


def test_a_desk_at_rest_does_nothing_at_all(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.open_mention("Mina Kessler")
    desk.until(lambda: desk.pane.composer.card.findings.isVisible())
    busy = Busy(desk.qapp)
    # What began late ends; what asks again and again does so in each of these seconds.
    calm = any(busy.within(desk, 1000) < 60 for _ in range(10))
    desk.qapp.removeEventFilter(busy)
    assert calm, "something asks for its layout or its paint again and again"


class Busy(QObject):
    """Counts what the window is asked to do."""

    def __init__(self, qapp: QApplication) -> None:
        super().__init__(qapp)
        self.events = 0
        qapp.installEventFilter(self)

    def within(self, desk: Driver, milliseconds: int) -> int:
        """How much it is in that time."""
        self.events = 0
        desk.bot.wait(milliseconds)
        return self.events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Paint, QEvent.Type.Resize):
            self.events += 1
        return False
