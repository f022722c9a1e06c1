"""The three cards of the first page lead to where the rest is done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from courtesydesk.ui.accounts.mail_form import MailForm
from courtesydesk.ui.accounts.pick import HowItComesIn, PickNetwork
from courtesydesk.ui.widgets.buttons import Button


@pytest.mark.parametrize(
    ("network", "step"), [("email", MailForm), ("yelp", HowItComesIn), ("", PickNetwork)]
)
def test_a_network_of_the_first_page_leads_to_its_account(open_window, qtbot, network, step):
    window = open_window(first_run=True)
    first = window.pages.page("first_run")
    buttons = [b for b in first.findChildren(Button) if b.property("network") == network]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert window.pages.current == "accounts"
    page = window.pages.page("accounts")
    assert isinstance(page.stack.currentWidget(), step)


def test_files_of_the_first_page_are_looked_at(open_window, tmp_path):
    window = open_window(first_run=True)
    asked: list[tuple[object, ...]] = []
    page = window.pages.page("importing")
    page.take_files = asked.append
    window.pages.page("first_run").import_asked.emit((tmp_path / "a.csv",))
    assert window.pages.current == "importing"
    assert asked == [(tmp_path / "a.csv",)]
