"""Small parts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from courtesydesk.ui.outbox.rows import scrolled
from courtesydesk.ui.widgets.buttons import Button, IconButton, SegmentedControl
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.foot_room import PageArea
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.overlay import Choice, ChoiceModel, Picker, matches
from courtesydesk.ui.widgets.paint import hue, initials
from courtesydesk.ui.widgets.parts import Chip, Stars
from courtesydesk.ui.widgets.say import Say
from courtesydesk.ui.widgets.search_field import SearchField
from courtesydesk.ui.widgets.toast import Toast


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.resize(600, 400)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mina Kessler", "MK"), ("Elle", "EL"), ("a. okafor", "AO"), ("", "?"), ("🥐", "?"),
     ("Jean de la Fontaine", "JF"), ("élodie", "ÉL")],
)  # fmt: skip
def test_initials(name, letters):
    assert initials(name) == letters


def test_somebody_keeps_their_colour():
    assert hue("Mina Kessler") == hue("mina kessler")
    assert len({hue(name) for name in ("Anna", "Ben", "Cleo", "Dan", "Eve", "Fay", "Gus")}) > 2


def test_a_button_is_pressed_with_return_and_space(window, theme, qtbot):
    button = Button(theme, "Done", window)
    button.show()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(button.clicked):
            QTest.keyClick(button, key)


def test_a_button_takes_no_focus_from_the_mouse(window, theme):
    for button in (Button(theme, "A", window), IconButton(theme, "gear", "Settings", window)):
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert IconButton(theme, "gear", "Settings", window).accessibleName() == "Settings"


def test_buttons_grow_with_the_text(window, theme):
    button = Button(theme, "Done", window, key="E")
    small = button.sizeHint()
    theme.choose("light", 200)
    assert button.sizeHint().width() > 1.7 * small.width()
    theme.choose("light", 100)


def test_segments_move_with_the_arrows(window, theme, qtbot):
    control = SegmentedControl(theme, "Span", window)
    control.set_options([("d", "Day"), ("w", "Week")], "d")
    with qtbot.waitSignal(control.chosen) as chosen:
        QTest.keyClick(control, Qt.Key.Key_Right)
    assert chosen.args == ["w"]
    assert control.accessibleDescription() == "Week"


def test_a_flow_goes_on_in_the_next_line(window, theme):
    flow = FlowLayout(gap=6, line_gap=6)
    chips = [Chip(theme, "a rather long chip", window) for _ in range(6)]
    for chip in chips:
        chip.show()
        flow.addWidget(chip)
    width = chips[0].sizeHint().width()
    assert flow.heightForWidth(6 * (width + 6)) == chips[0].sizeHint().height()
    assert flow.heightForWidth(2 * width + 6) > 2 * chips[0].sizeHint().height()
    flow.setGeometry(QRect(0, 0, 2 * width + 6, 200))
    assert chips[2].y() > chips[0].y()
    assert chips[2].x() == chips[0].x()


def test_a_cut_label_says_all_in_its_tip(window, theme):
    label = ElidedLabel(theme, "", window)
    label.resize(60, 20)
    label.setText("A name that is far too long for so little room")
    assert label.toolTip() == label.text()
    label.setText("Al")
    assert label.toolTip() == ""


@pytest.mark.parametrize(
    "path", ["/home/somebody/.local/share/desk/workspace", r"C:\Users\somebody\AppData\desk\data"]
)
def test_a_long_path_goes_on_in_the_next_line_and_is_read_out_whole(window, theme, path):
    said = Say(theme, f"The workspace is {path}", window)
    room = said.label().fontMetrics().horizontalAdvance(path) * 2 // 3
    lines = said.label().heightForWidth(room) / said.label().fontMetrics().lineSpacing()
    assert lines >= 3
    words = said.label().text().replace("\u200b", " ").split()
    assert all(said.label().fontMetrics().horizontalAdvance(word) < room for word in words)
    assert said.text() == said.accessibleName() == f"The workspace is {path}"


def test_stars_are_said(window, theme):
    assert "3" in Stars(theme, 3, window).accessibleName()


def test_the_lines_of_a_picker_are_a_proper_model(qtmodeltester):
    model = ChoiceModel()
    model.show_choices((Choice("One"), Choice("Heading", caption=True), Choice("Two", "second")))
    qtmodeltester.check(model)


def picker(theme, window, names=("One", "Two", "Three")):
    def provide(text):
        fits = [name for name in names if text.casefold() in name.casefold()]
        return [Choice("Heading", caption=True), *(Choice(name, value=name) for name in fits)]

    made = Picker(theme, window, "Number", "Which?", provide)
    made.open_below(QRect(10, 10, 100, 20))
    return made


def test_typing_narrows_a_picker_and_return_chooses(window, theme, qtbot):
    made = picker(theme, window)
    QTest.keyClicks(made.field, "tw")
    with qtbot.waitSignal(made.chosen) as chosen:
        QTest.keyClick(made.field, Qt.Key.Key_Return)
    assert chosen.args == ["Two"]
    qtbot.waitUntil(lambda: window.findChild(Picker) is None)


def test_the_arrows_skip_headings_and_go_round(window, theme):
    made = picker(theme, window)
    assert made.list.currentIndex().row() == 1
    QTest.keyClick(made.field, Qt.Key.Key_Up)
    assert made.list.currentIndex().row() == 3
    QTest.keyClick(made.field, Qt.Key.Key_Down)
    assert made.list.currentIndex().row() == 1


def test_escape_and_a_click_beside_close_it_and_nothing_is_chosen(window, theme, qtbot):
    for close in (
        lambda made: QTest.keyClick(made.field, Qt.Key.Key_Escape),
        lambda made: QTest.mouseClick(
            made, Qt.MouseButton.LeftButton, pos=made.rect().bottomRight()
        ),
    ):
        made = picker(theme, window)
        chosen = []
        made.chosen.connect(chosen.append)
        with qtbot.waitSignal(made.closed):
            close(made)
        assert chosen == []


def test_a_panel_stays_inside_the_window(window, theme):
    made = picker(theme, window, tuple(f"Number {n}" for n in range(40)))
    made.open_below(QRect(580, 390, 10, 10))
    assert window.rect().contains(made.panel.geometry())
    window.resize(360, 300)
    assert window.rect().contains(made.panel.geometry())


@pytest.fixture
def rows(window, theme):
    """A page of twelve rows, as large as its window, and what a message hides of it."""
    ground, column = scrolled(theme, window)
    made = [QPushButton(f"Row {number}") for number in range(12)]
    for one in made:
        one.setMinimumHeight(60)
        column.addWidget(one)
    ground.setGeometry(window.rect())
    ground.show()
    return made


def test_the_foot_of_a_page_can_be_scrolled_free_of_a_message_and_nothing_jumps(
    window, theme, rows, qtbot
):
    toast, bar = Toast(theme, window), window.findChild(PageArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    most = bar.maximum()
    bar.setValue(most)

    def is_free(one):
        return one.mapTo(window, one.rect().bottomLeft()).y() < toast.y()

    toast.say("3 conversations done.", action="Undo")
    qtbot.waitUntil(lambda: bar.maximum() > most)
    assert bar.value() == most
    assert not is_free(rows[-1])
    bar.setValue(bar.maximum())
    assert is_free(rows[-1])
    there = bar.value()
    toast.close_button.click()
    qtbot.wait(30)
    assert bar.value() == there
    bar.setValue(0)
    qtbot.waitUntil(lambda: bar.maximum() == most)
    toast.say("3 conversations done.", action="Undo")
    qtbot.waitUntil(lambda: bar.maximum() > most)
    window.activateWindow()
    rows[0].setFocus()
    for one in rows[1:]:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert one.hasFocus()
        assert is_free(one)


def test_a_page_that_comes_after_the_message_has_that_room_too(window, theme, qtbot):
    toast = Toast(theme, window)
    toast.say("3 conversations done.", action="Undo")
    ground, column = scrolled(theme, window)
    below = column.contentsMargins().bottom()
    ground.show()
    assert column.contentsMargins().bottom() == below + toast.height() + 24
    toast.close_button.click()
    assert column.contentsMargins().bottom() == below


def test_a_message_offers_its_action_once(window, theme):
    done = []
    toast = Toast(theme, window)
    toast.say("3 conversations done.", action="Undo", on_action=lambda: done.append(1))
    assert toast.isVisible()
    assert not toast.hasFocus()
    toast.action.click()
    assert done == [1]
    assert toast.text() == ""


def test_a_message_is_readable_after_the_desk_turned_dark(window, theme):
    toast = Toast(theme, window)
    theme.choose("light", 100)
    theme.apply()
    toast.say("Said in the light.")
    toast.hide()
    theme.choose("dark", 100)
    toast.say("Said in the dark.")
    ink = toast.label.palette().color(QPalette.ColorRole.WindowText)
    assert ink == theme.colour("ink")


def test_a_message_that_counts_says_it_anew_and_goes_at_the_end(window, theme, qtbot):
    left = ["Goes in 9 s", "Goes in 8 s", ""]
    toast = Toast(theme, window)
    toast.say("Goes in 10 s", action="Undo", counting=lambda: left.pop(0))
    assert toast.text() == "Goes in 10 s"
    for _ in range(2):
        toast._second.timeout.emit()
    assert toast.text() == "Goes in 8 s"
    toast._second.timeout.emit()
    qtbot.waitUntil(toast.isHidden)
    assert left == []
    toast.say("Done.")
    assert not toast._second.isActive()


def test_news_waits_for_its_turn_and_none_is_lost(window, theme):
    toast, done = Toast(theme, window), []
    toast.say("1 answer became due.", action="Show them", waits=True)
    toast.say("You promised Ann: call her.", waits=True, on_action=lambda: done.append(1))
    assert toast.text() == "1 answer became due."
    toast.action.click()
    assert toast.text() == "You promised Ann: call her."
    toast.say("3 conversations done.")
    toast.say("1 conversation done.")
    assert toast.text() == "1 conversation done.", "what was just done is said at once"
    toast._timer.timeout.emit()
    assert toast.text() == "You promised Ann: call her.", "it was not seen long enough"
    toast.action.click()
    assert done == [1]
    assert toast.text() == ""


def test_news_waits_for_a_problem_to_be_closed(window, theme):
    toast = Toast(theme, window)
    toast.say("No network.", problem=True)
    toast.say("1 answer became due.", waits=True)
    assert toast.text() == "No network."
    toast.close_button.click()
    assert toast.text() == "1 answer became due."
    toast.close_button.click()
    assert toast.text() == ""


def test_escape_empties_a_search_then_leaves_it(window, theme, qtbot):
    field = SearchField(theme, "Search", "Search", window, key="/")
    field.show()
    field.setText("cake")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(field.left):
        QTest.keyClick(field, Qt.Key.Key_Escape)


def test_a_few_letters_find_what_was_meant():
    names = ["To answer", "Show the customer", "Light", "Next conversation", "Outbox"]

    def best(text):
        return max(names, key=lambda name: matches(text, name))

    assert best("out") == "Outbox"
    assert best("cust") == "Show the customer"
    assert best("nc") != "Light"
    assert best("nextc") == "Next conversation"
    assert all(matches("zzz", name) == 0 for name in names)
