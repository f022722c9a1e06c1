"""English as the program loads it, and letters of one size; for each `conftest.py` of windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from courtesydesk.ui import language


@pytest.fixture(scope="session", autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """Plural forms are in the catalogue, not in the code."""
    found = language.install(qapp, QLocale("en_GB"))
    yield
    for translator in found:
        qapp.removeTranslator(translator)


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    """A theme takes the application's font for the system's: what one test put on, it takes off."""
    font = QFont(qapp.font())
    yield
    if qapp.styleSheet() or qapp.font() != font:
        qapp.setStyleSheet("")
        qapp.setFont(font)
        qapp.setPalette(QPalette())
