"""An account that is signed in to in the browser: the server, one press, done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit

from connectors.networks.mastodon.server import TOKEN, Mastodon
from courtesydesk.connectors import registry
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.accounts import AccountState
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.sync import Sync
from courtesydesk.store.database import Database
from courtesydesk.ui.accounts.card import AccountCard
from courtesydesk.ui.accounts.network_form import NetworkForm
from courtesydesk.ui.accounts.page import AccountsPage
from support.browser import Browser


@pytest.fixture
def network() -> Iterator[Mastodon]:
    made = Mastodon()
    with made.running():
        yield made


@pytest.fixture
def page(pages):
    db = Database(pages.desk.workspace.database)
    accounts = Accounts(db, Vault(lambda: pages.keyring, patience=5), registry)
    desk = replace(pages.desk, accounts=accounts, sync=Sync(db, accounts))
    pages.desk = desk
    pages.context = replace(pages.context, desk=desk)
    made = pages.open(AccountsPage)
    pages.quiet()
    yield made
    db.close()


@pytest.fixture
def browser(monkeypatch) -> Iterator[Browser]:
    made = Browser()
    monkeypatch.setattr(QDesktopServices, "openUrl", made.open)
    yield made
    made.close()


@pytest.fixture
def form(pages, page, browser) -> NetworkForm:
    page.add_account("mastodon")
    return page.stack.currentWidget()


def field(form: NetworkForm, key: str) -> QLineEdit:
    return form.findChild(QLineEdit, f"field-{key}")


def added(pages, form, network):
    pages.qtbot.keyClicks(field(form, "server"), network.url)
    pages.press(form, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    return account


def test_the_server_and_one_press_are_enough(pages, page, form, network):
    assert field(form, "server").hasFocus()
    assert not field(form, "token").isVisible()
    assert form.main.text() == "Sign in in the browser"
    account = added(pages, form, network)
    assert (account.name, account.address) == ("Mastodon", f"@shop@{network.host}")
    assert account.settings["server"] == network.url
    assert list(pages.keyring.entries.values()) == [TOKEN]
    network.say("Where is my cake?")
    pages.press(page, "fetchNow")
    pages.quiet()
    assert "1 conversation" in pages.answers.told[-1]


def test_without_a_server_no_browser_opens(pages, form, browser):
    pages.press(form, "tryIt")
    assert field(form, "server").hasFocus()
    assert browser.opened == []


def test_while_the_browser_is_open_there_is_one_stop(pages, form, network, browser):
    browser.goes = False
    pages.qtbot.keyClicks(field(form, "server"), network.url)
    pages.press(form, "tryIt")
    pages.qtbot.waitUntil(lambda: len(browser.opened) == 1)
    assert form.waiting.ending.hasFocus()
    assert form.stop.isHidden()
    pages.press(form, "stopSignIn")
    pages.quiet()
    assert form.waiting.isHidden()
    assert form.main.hasFocus()
    assert pages.desk.accounts.all() == ()
    browser.goes = True
    pages.press(form, "tryIt")
    pages.quiet()
    assert len(pages.desk.accounts.all()) == 1


def test_another_server_is_not_told_the_token_of_the_first(pages, form, network, browser):
    browser.goes = False
    pages.qtbot.keyClicks(field(form, "server"), network.url)
    pages.press(form, "tryIt")
    pages.qtbot.waitUntil(lambda: len(browser.opened) == 1)
    other = Mastodon()
    with other.running():
        field(form, "server").clear()
        pages.qtbot.keyClicks(field(form, "server"), other.url)
        pages.quiet()
        assert form.waiting.isHidden()
        assert form.main.text() == "Sign in in the browser"
        assert other.requests == []


def test_a_sign_in_that_is_declined_says_so(pages, form, network):
    network.declines = True
    pages.qtbot.keyClicks(field(form, "server"), network.url)
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.trial.trouble() == "The server said no"
    assert form.waiting.isHidden()
    assert pages.keyring.entries == {}


def test_what_is_lacking_is_read_before_it_is_kept(pages, form, network):
    network.scopes = ["read"]
    pages.qtbot.keyClicks(field(form, "server"), network.url)
    pages.press(form, "tryIt")
    pages.quiet()
    assert pages.desk.accounts.all() == ()
    assert "only read" in " ".join(form.trial.sentences())
    assert form.main.text() == "Add this account"
    pages.press(form, "tryIt")
    pages.quiet()
    assert list(pages.keyring.entries.values()) == [TOKEN]


def test_a_token_can_be_pasted_instead(pages, form, network, browser):
    browser.goes = False
    pages.qtbot.keyClicks(field(form, "server"), network.url)
    pages.press(form, "tryIt")
    pages.qtbot.waitUntil(lambda: len(browser.opened) == 1)
    pages.press(form, "byHand")
    assert form.waiting.isHidden()
    assert form._first.isVisible()
    pages.qtbot.keyClicks(field(form, "token"), TOKEN)
    assert form.main.text() == "Try it"
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    assert len(pages.desk.accounts.all()) == 1
    assert len(browser.opened) == 1


def test_signing_in_again_goes_on_with_the_same_account(pages, page, form, network):
    account = added(pages, form, network)
    network.say("One")
    pages.press(page, "fetchNow")
    pages.quiet()
    network.token = "another token"
    network.say("Two", after=5)
    pages.desk.sync.account(account.id, now=pages.clock, stop=bool)
    page.read()
    pages.quiet()
    (card,) = page.findChildren(AccountCard)
    assert card.chip.text() == "signed out"
    assert card.health.text().count("What was fetched is safe.") == 1
    pages.press(page, "signIn")
    again = page.stack.currentWidget()
    assert again.main.hasFocus()
    assert field(again, "server").text() == network.url
    pages.press(again, "tryIt")
    pages.quiet()
    after = pages.desk.accounts.get(account.id)
    assert (after.id, after.state) == (account.id, AccountState.CONNECTING)
    assert list(pages.keyring.entries.values()) == ["another token"]
    changes = pages.desk.sync.account(account.id, now=pages.clock, stop=bool)
    assert len(changes.arrived) == 1, "it goes on where it was"


def test_another_persons_sign_in_is_not_mixed_into_it(pages, page, form, network):
    account = added(pages, form, network)
    network.whose, network.token = "owner", "the owner's token"
    page._on_sign_in(account)
    again = page.stack.currentWidget()
    pages.press(again, "tryIt")
    pages.quiet()
    assert again.trial.trouble() == "That is not possible"
    assert list(pages.keyring.entries.values()) == [TOKEN]
