"""The feed as it is used: arrivals, moving, marking, doing, undoing."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.conversations import Intent, State, View
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.ui import row_words
from courtesydesk.ui.widgets.overlay import Picker
from support.window import NOW, row

MINUTE = timedelta(minutes=1)


def arrive(qtbot, window, desk, *numbers):
    new = [row(n, ago=(1000 - n) * MINUTE / 100) for n in numbers]
    desk.rows.all = [*new, *desk.rows.all]
    window.hub.announce(Changes(arrived=frozenset(numbers)))
    qtbot.waitUntil(lambda: all(window.feed.model.number_of(n) >= 0 for n in numbers))


def top_of(window, id_):
    view = window.feed.view
    return view.visualRect(view.model().index(window.feed.model.number_of(id_))).top()


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.feed.view, key, modifier)


def kept(qtbot, window):
    """The row goes at once; what was done with it is kept a moment later: then it can be undone."""
    qtbot.waitUntil(lambda: not window.tasks.busy and window.ask.toast.isVisible())


def picker(window):
    return next(p for p in window.findChildren(Picker) if p.isVisible())


@pytest.mark.parametrize("number", [3, 30], ids=["a short feed", "a long feed"])
@pytest.mark.parametrize("scrolled", [False, True], ids=["at the top", "further down"])
def test_arrivals_never_move_what_is_read(qtbot, open_window, desk, number, scrolled):
    window = open_window([row(n) for n in range(1, number + 1)])
    view = window.feed.view
    view.go_to(2)
    if scrolled:
        view.verticalScrollBar().setValue(60)
    before = {n: top_of(window, n) for n in range(1, number + 1)}
    arrive(qtbot, window, desk, 901, 902, 903)
    assert {n: top_of(window, n) for n in range(1, number + 1)} == before
    assert view.current_row.id == 3
    assert window.feed._new.isVisible()
    assert "3" in window.feed._new.text()


def free_of_the_message(window):
    """Whether the last row lies above the message."""
    view = window.feed.view
    last = view.visualRect(view.model().index(view.model().rowCount() - 1))
    return view.mapTo(window, last.bottomLeft()).y() < window.ask.toast.y()


def test_the_last_row_can_be_scrolled_free_of_a_message_and_nothing_jumps(qtbot, open_window):
    window = open_window([row(n) for n in range(1, 31)])
    view, bar = window.feed.view, window.feed.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    most = bar.maximum()
    bar.setValue(most)
    window.ask.tell("Done.", action="Undo", on_action=lambda: None)
    assert bar.value() == most, "what is in sight stays where it is"
    assert not free_of_the_message(window)
    bar.setValue(bar.maximum())
    assert free_of_the_message(window)
    there = bar.value()
    window.ask.toast.close_button.click()
    assert bar.value() == there, "nor does it jump when the message goes"
    bar.setValue(most - 10)
    assert bar.maximum() == most
    window.ask.tell("Done.", action="Undo", on_action=lambda: None)
    view.go_to(29)
    assert free_of_the_message(window), "who comes there by key sees it, too"


def is_seen(view):
    rect = view.visualRect(view.currentIndex())
    return rect.top() >= 0 and rect.bottom() < view.viewport().height()


def test_what_is_moved_to_after_arrivals_is_in_sight_and_stays_there(qtbot, open_window, desk):
    window = open_window()
    view = window.feed.view
    view.go_to(0)
    arrive(qtbot, window, desk, 901, 902, 903)
    for key in (Qt.Key.Key_K, Qt.Key.Key_K, Qt.Key.Key_J):
        press(window, key)
        qtbot.wait(80)  # it is read again, because something else is being read
        assert is_seen(view)
    assert view.selectionModel().isSelected(view.currentIndex())


def test_the_scroll_bar_is_as_long_as_the_rows_once_one_is_back_among_them(
    qtbot, open_window, desk
):
    window = open_window([row(1), row(2)])
    view, bar = window.feed.view, window.feed.view.verticalScrollBar()
    view.go_to(0)
    arrive(qtbot, window, desk, 901, 902)
    assert bar.maximum() > 0
    view.to_top()
    assert bar.maximum() == 0
    assert view._bar.maximum() == 0


def test_the_bar_goes_once_the_new_ones_were_seen(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(4)
    arrive(qtbot, window, desk, 901, 902)
    window.feed._new.click()
    assert window.feed.view.verticalScrollBar().value() == 0
    assert not window.feed._new.isVisible()
    assert window.feed.view.current_row.id == 5


def test_an_arrival_in_an_empty_feed_is_just_there(qtbot, open_window, desk):
    window = open_window([])
    assert window.feed.empty.isVisible()
    arrive(qtbot, window, desk, 901)
    assert window.feed.view.isVisible()
    assert not window.feed._new.isVisible()


def test_j_and_k_move_and_the_ends_are_ends(open_window):
    window = open_window()
    window.feed.view.go_to(0)
    for _ in range(3):
        press(window, Qt.Key.Key_J)
    assert window.feed.view.current_row.id == 4
    press(window, Qt.Key.Key_K)
    assert window.feed.view.current_row.id == 3
    press(window, Qt.Key.Key_End)
    assert window.feed.view.current_row.id == 30
    press(window, Qt.Key.Key_J)
    assert window.feed.view.current_row.id == 30
    press(window, Qt.Key.Key_Home)
    assert window.feed.view.current_row.id == 1


def test_waiting_goes_on_to_the_next_and_z_takes_it_back(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(1)
    press(window, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: window.feed.model.number_of(2) < 0)
    assert window.feed.view.current_row.id == 3
    kept(qtbot, window)
    assert desk.rows.all[1].state is State.WAITING
    assert "Waiting" in window.ask.toast.text()
    press(window, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: window.feed.model.number_of(2) == 1)
    qtbot.waitUntil(lambda: window.feed.view.current_row.id == 2)


def test_what_is_taken_back_is_in_sight_chosen_and_not_called_new(qtbot, open_window, desk):
    window = open_window()
    view = window.feed.view
    view.go_to(0)
    for _ in range(3):
        press(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 26)
    press(window, Qt.Key.Key_J)
    kept(qtbot, window)
    press(window, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 30)
    assert not window.feed._new.isVisible()
    assert view.current_row.id == 1
    assert is_seen(view)
    qtbot.wait(80)
    assert is_seen(view)


def test_what_is_taken_back_while_somebody_writes_takes_nothing_from_them(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 29)
    kept(qtbot, window)
    window.top.search.field.setFocus()
    window.ask.toast.action.click()
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 30)
    assert window.feed.view.current_row.id == 2
    assert not window.feed._new.isVisible()


def test_done_without_a_reply_asks_why(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_E)
    asked = picker(window)
    asked.field.setText("venting")
    QTest.keyClick(asked.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.feed.model.number_of(1) < 0)
    assert desk.rows.all[0].done_reason == "venting"


def test_done_after_our_reply_is_just_done(qtbot, open_window, desk):
    window = open_window([row(1, last_is_ours=True, waiting_since=None), row(2)])
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: window.feed.model.number_of(1) < 0)
    assert desk.rows.all[0].done_reason == "replied"


def test_many_are_done_with_one_undo(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_X)
    press(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert window.feed.model.marked == (1, 2, 3)
    assert window.feed._bulk.isVisible()
    press(window, Qt.Key.Key_Exclam)
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 27)
    assert "3" in window.ask.toast.text()
    assert not window.feed._bulk.isVisible()
    window.ask.toast.action.click()
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 30)


def test_escape_takes_the_marks_off(open_window):
    window = open_window()
    window.feed.view.mark_all()
    assert len(window.feed.model.marked) == 30
    press(window, Qt.Key.Key_Escape)
    assert window.feed.model.marked == ()


def test_clicks_with_ctrl_and_shift_mark(open_window):
    window = open_window()
    view = window.feed.view
    view.go_to(0)

    def click(number, modifier):
        at = view.visualRect(view.model().index(number)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, at)

    click(2, Qt.KeyboardModifier.ControlModifier)
    assert set(window.feed.model.marked) == {1, 3}
    window.feed.model.clear_marks()
    click(3, Qt.KeyboardModifier.ShiftModifier)
    assert set(window.feed.model.marked) == {1, 2, 3, 4}
    assert view.current_row.id == 1


def test_snooze_shows_the_exact_moment_while_it_is_typed(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_S)
    asked = picker(window)
    asked.field.setText("fri 9")
    choice = asked.model.choice(0)
    assert "Friday" in choice.detail
    assert "November" in choice.detail
    asked.field.setText("somewhen")
    assert asked.model.rowCount() == 0
    assert "fri 9" in asked.note.text()
    asked.field.setText("in 3 h")
    QTest.keyClick(asked.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.rows.all[0].state is State.SNOOZED)


def test_a_tag_can_be_new(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_T)
    asked = picker(window)
    qtbot.waitUntil(lambda: asked.model.rowCount() == 3)
    asked.field.setText("wedding")
    QTest.keyClick(asked.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.rows.all[0].tags == ("wedding",))
    assert window.feed.view.current_row.id == 1


@pytest.mark.parametrize("view", list(View))
def test_every_empty_view_says_what_will_be_here(open_window, view, qtbot):
    from courtesydesk.ui.side import Place

    window = open_window([])
    with qtbot.waitSignal(window.feed.model.loaded):
        window.go(Place("view", view.value))
    assert window.feed.empty.isVisible()
    assert window.feed.empty._title.text()
    assert window.feed.empty._text.text()


def test_a_row_is_laid_out_once_per_width_look_and_minute(open_window, qtbot):
    window = open_window()
    window.feed.view.viewport().repaint()
    laid = dict(window.feed._delegate._laid)
    assert laid
    window.feed.view.viewport().repaint()
    assert all(window.feed._delegate._laid[id_] is one for id_, one in laid.items())


def chips_of(window, number, width):
    delegate = window.feed._delegate
    delegate.begin(NOW)
    placed = delegate._place_chips(window.feed.model.row(number), width, NOW)
    assert all(rect.right() < width for rect, _, _ in placed)
    return [chip.text for _, chip, _ in placed]


@pytest.mark.parametrize("width", [230, 280, 354])
def test_the_clock_is_left_out_for_nothing_else(open_window, width):
    full = row(1, intent=Intent.COMPLAINT, urgency=Urgency.HIGH, because=("ill",), heard=("lila",),
               due_at=NOW + timedelta(hours=44), tags=("pile-on", "4711"))  # fmt: skip
    window = open_window([full])
    row_words.use_clock(Clock(parse_hours("Tue–Sat 8–18"), UTC))
    try:
        assert any(
            " left" in chip or chip.startswith("due ") for chip in chips_of(window, 0, width)
        )
    finally:
        row_words.use_clock(None)


def test_chips_that_do_not_fit_are_counted(open_window):
    full = row(1, intent=Intent.COMPLAINT, due_at=NOW + timedelta(hours=3), tags=("cake", "queue"),
               photos=2, has_draft=True, standing="fan_at_risk")  # fmt: skip
    window = open_window([full, row(2, intent=Intent.PRAISE, tags=("cake",))])
    said = chips_of(window, 0, 354)
    assert said[0] == "complaint"
    assert "cake" in said
    assert said[-1].startswith("+")
    assert int(said[-1]) == len(row_words.chips(full, NOW)) - len(said) + 1
    assert chips_of(window, 1, 354)[-1] == "cake"


def test_a_tag_that_was_put_on_is_seen_above_the_conversation(qtbot, open_window):
    window = open_window([row(1, tags=("cake", "queue"))])
    window.feed.view.go_to(0)
    qtbot.waitUntil(lambda: "#cake #queue" in window.conversation.header.where.text())


def test_the_words_that_a_search_found_are_marked_on_the_row(open_window):
    window = open_window([row(1, text="The éclairs, and Éclairs again", found=("éclairs",))])
    delegate = window.feed._delegate
    delegate.begin(NOW)
    laid = delegate._lay_out(window.feed.model.row(0), 354)
    assert len(laid.found) == 1
    assert laid.found[0].left() > delegate._measures.text
    window.feed.view.viewport().grab()


def test_what_has_no_words_shows_its_subject(open_window):
    window = open_window([row(1, text="", subject="Open to read: a review")])
    delegate = window.feed._delegate
    delegate.begin(NOW)
    laid = delegate._lay_out(window.feed.model.row(0), 354)
    assert [line.text() for line in laid.lines] == ["Open to read: a review"]


def test_what_we_said_last_is_not_taken_for_theirs(open_window):
    window = open_window([row(1, text="We do", last_is_ours=True)])
    delegate = window.feed._delegate
    delegate.begin(NOW)
    laid = delegate._lay_out(window.feed.model.row(0), 354)
    assert [line.text() for line in laid.lines] == ["We: We do"]


def test_m_puts_right_what_was_read_of_all_that_are_marked(qtbot, open_window, desk):
    window = open_window()
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(window, Qt.Key.Key_M)
    shown = picker(window)
    lines = [shown.model.choice(n) for n in range(shown.model.rowCount())]
    assert [line.title for line in lines if line.caption] == [
        "What they are after", "How they feel", "Can it wait?",
    ]  # fmt: skip
    QTest.keyClicks(shown.field, "unhap")
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    kept(qtbot, window)
    assert [one.sentiment for one in desk.rows.all[:3]] == [Sentiment.NEG, Sentiment.NEG, None]
    assert "your word" in window.ask.toast.text()
    press(window, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: desk.rows.all[0].sentiment is None)


def test_what_is_so_already_is_checked_in_the_picker(qtbot, open_window, desk):
    window = open_window([row(1, sentiment=Sentiment.POS, intent=Intent.PRAISE)])
    window.feed.view.go_to(0)
    press(window, Qt.Key.Key_M)
    model = picker(window).model
    choices = [model.choice(n) for n in range(model.rowCount())]
    assert [choice.title for choice in choices if choice.checked] == ["Praise", "Happy"]
