"""The first page says when this computer has no keyring, before anybody adds an account."""

from __future__ import annotations

from courtesydesk.domain.errors import KeyringMissing
from courtesydesk.ui.accounts import words
from courtesydesk.ui.first_run.page import FirstRunPage
from support.pages import pages

__all__ = ["pages"]

MISSING = KeyringMissing(
    "This computer has no keyring that can be reached.",
    safe="No secret was stored; the desk works, but cannot sign in.",
    todo="Install one.",
)


def test_where_there_is_a_keyring_nothing_is_said(pages):
    page = pages.open(FirstRunPage)
    pages.quiet()
    assert page.no_keyring.isHidden()


def test_a_missing_keyring_is_said_in_the_words_of_the_account_page(pages):
    there = []

    def choose():
        if there:
            return there[0]
        raise MISSING

    pages.desk.accounts._vault._choose = choose
    page = pages.open(FirstRunPage)
    pages.qtbot.waitUntil(page.no_keyring.isVisible)
    assert (page.no_keyring.title.text(), page.no_keyring.text.text()) == words.trouble(MISSING)
    there.append(pages.keyring)
    page.hide()
    page.show()
    pages.qtbot.waitUntil(page.no_keyring.isHidden)
