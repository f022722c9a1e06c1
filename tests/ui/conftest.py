"""What every test of the window may ask for."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication

from courtesydesk.ui import wording
from support.language import english
from support.looks import plain_look
from support.screens import context, desk, open_window, theme

__all__ = ["context", "desk", "english", "open_window", "plain_look", "theme"]


@pytest.fixture
def in_paris(qapp: QApplication) -> Iterator[None]:
    """Times are said as a clock in Paris shows them."""
    before = wording._zone[0]
    wording.use_zone(ZoneInfo("Europe/Paris"))
    yield
    wording.use_zone(before)
