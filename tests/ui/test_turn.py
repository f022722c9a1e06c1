"""Tab goes where the eyes go, also to what was built last."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.ui.widgets.turn import in_turn
from support.reach import in_tab_order


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window)
    window.show()
    return window


def put(into: QWidget, name: str, kind: type[QWidget] = QPushButton) -> QWidget:
    made = kind(into)
    made.setAccessibleName(name)
    into.layout().addWidget(made)
    made.show()
    return made


def part(into: QWidget) -> QWidget:
    made = put(into, "", QWidget)
    QVBoxLayout(made)
    return made


def order(window: QWidget) -> list[str]:
    return [widget.accessibleName() for widget in in_tab_order(window)]


def test_what_is_built_later_has_its_turn_where_it_stands(window: QWidget) -> None:
    put(window, "first")
    rows = part(window)
    put(window, "last")
    put(rows, "a")
    assert order(window) == ["first", "last", "a"]
    in_turn(rows)
    assert order(window) == ["first", "a", "last"]
    for name, kind in (("b", QSpinBox), ("c", QComboBox), ("d", QLineEdit)):
        put(rows, name, kind)
    in_turn(rows)
    assert order(window) == ["first", "a", "b", "c", "d", "last"]


def test_parts_keep_their_turn_however_late_they_are_filled(window: QWidget) -> None:
    parts = [part(window) for _ in range(3)]
    for number in (0, 2, 1):
        for name in "ab":
            put(parts[number], f"{number}{name}")
        in_turn(parts[number])
    assert order(window) == ["0a", "0b", "1a", "1b", "2a", "2b"]


def test_a_part_within_a_part_keeps_its_turn_too(window: QWidget) -> None:
    put(window, "first")
    outer = part(window)
    put(window, "last")
    put(outer, "before")
    inner = part(outer)
    put(outer, "after")
    in_turn(outer)
    put(inner, "in the middle")
    in_turn(inner)
    assert order(window) == ["first", "before", "in the middle", "after", "last"]


def test_a_grid_is_read_by_lines_and_a_page_by_what_it_holds(window: QWidget) -> None:
    area = put(window, "", QScrollArea)
    page = QWidget()
    grid = QGridLayout(page)
    area.setWidget(page)
    bar = area.verticalScrollBar()
    for name, row, column in (("d", 1, 1), ("b", 0, 1), ("c", 1, 0), ("a", 0, 0)):
        button = QPushButton(page)
        button.setAccessibleName(name)
        grid.addWidget(button, row, column)
        button.show()
    in_turn(window)
    assert [name for name in order(window) if name] == ["a", "b", "c", "d"]
    assert bar.value() == 0, "looking through it must not take it from who holds it"
