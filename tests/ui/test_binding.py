"""The binding itself: what every overridden method stands on."""

from __future__ import annotations

import sys

import PySide6
import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget


class _Painted(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        """Overridden in Python, called from Qt."""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None, True and False cannot die there")
def test_overridden_methods_keep_the_references_of_none(qtbot):
    # PySide6 6.12.0 on Python 3.11 drops one reference to None (or True, or False) each time that
    # Qt calls a method overridden in Python: after some thousand events the program dies with
    # "none_dealloc" or "bool_dealloc". 6.11.3 does not.
    thing = _Painted()
    qtbot.addWidget(thing)
    thing.show()
    before = sys.getrefcount(None)
    for _ in range(300):
        thing.repaint()
    lost = before - sys.getrefcount(None)
    assert lost < 150, f"PySide6 {PySide6.__version__} is not fit for this Python: {lost} lost"
