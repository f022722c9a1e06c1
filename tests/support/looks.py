"""What a test did to the look of the application goes with the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> Iterator[None]:
    """A theme at 200 % would be the system's own size for the next theme that is made."""
    font, palette = QFont(qapp.font()), QPalette(qapp.palette())
    yield
    # The style sheet stays: taking it off while windows of a failed test are about crashes Qt.
    qapp.setPalette(palette)
    qapp.setFont(font)
