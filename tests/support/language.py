"""The window's English, as the program loads it; imported by each `conftest.py` of windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from courtesydesk.ui import language


@pytest.fixture(scope="session", autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """Plural forms are in the catalogue, not in the code."""
    found = language.install(qapp, QLocale("en_GB"))
    yield
    for translator in found:
        qapp.removeTranslator(translator)
