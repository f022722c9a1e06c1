"""A network that asks for a client of the owner's own before the browser opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QWidget

from connectors.networks.youtube.server import KEY, SECRET, YouTube
from courtesydesk.connectors import oauth, registry
from courtesydesk.connectors.networks.youtube import connector
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.accounts import AccountState
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.sync import Sync
from courtesydesk.store.database import Database
from courtesydesk.ui.accounts.card import AccountCard
from courtesydesk.ui.accounts.network_form import NetworkForm
from courtesydesk.ui.accounts.page import AccountsPage
from courtesydesk.ui.widgets.say import Strip
from support.authorization_server import CLIENT_ID
from support.browser import Browser


@pytest.fixture
def network(monkeypatch) -> Iterator[YouTube]:
    made = YouTube()
    with made.running():
        server = made.signing_in.url
        google = replace(
            oauth.GOOGLE, authorize_url=f"{server}/authorize", token_url=f"{server}/token"
        )
        monkeypatch.setattr(oauth, "GOOGLE", google)
        monkeypatch.setattr(connector, "_API", made.url)
        yield made


@pytest.fixture
def page(pages, network):
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
def form(pages, page, monkeypatch) -> Iterator[NetworkForm]:
    browser = Browser()
    monkeypatch.setattr(QDesktopServices, "openUrl", browser.open)
    page.add_account("youtube")
    yield page.stack.currentWidget()
    browser.close()


def field(form: NetworkForm, key: str) -> QLineEdit:
    return form.findChild(QLineEdit, f"field-{key}")


def test_the_client_and_one_press_are_enough(pages, page, form, network):
    shown = ("oauth_client_id", "client_secret", "units")
    for key in (*shown, "refresh_token", "api_token", "channel"):
        assert field(form, key).isVisible() is (key in shown), key
    assert pages.find(form, QWidget, "step-1").isVisible()
    pages.qtbot.keyClicks(field(form, "oauth_client_id"), CLIENT_ID)
    pages.qtbot.keyClicks(field(form, "client_secret"), SECRET)
    pages.press(form, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    assert account.address == "@ruedeslilas"
    assert SECRET in pages.keyring.entries.values()
    network.say("Lovely tart")
    page.read()
    pages.quiet()
    pages.press(page, "fetchNow")
    pages.quiet()
    assert "1 conversation" in pages.answers.told[-1]
    card = page.findChild(AccountCard)
    assert "of 10,000 units used" in card.used.text()


def test_signing_in_again_needs_no_secret_twice(pages, page, form, network):
    pages.qtbot.keyClicks(field(form, "oauth_client_id"), CLIENT_ID)
    pages.qtbot.keyClicks(field(form, "client_secret"), SECRET)
    pages.press(form, "tryIt")
    pages.quiet()
    network.signing_in.refresh_tokens.clear()
    (account,) = pages.desk.accounts.all()
    pages.desk.sync.account(account.id, now=pages.clock, stop=bool)
    page.read()
    pages.quiet()
    pages.press(page, "signIn")
    again = page.stack.currentWidget()
    assert field(again, "client_secret").placeholderText() == "as before"
    pages.press(again, "tryIt")
    pages.quiet()
    assert network.signing_in.requests[-1]["client_secret"] == SECRET
    changes = pages.desk.sync.account(account.id, now=pages.clock, stop=bool)
    assert pages.desk.accounts.get(account.id).state is AccountState.CONNECTED, changes


def test_without_a_client_id_no_browser_opens(pages, form, network):
    pages.press(form, "tryIt")
    pages.quiet()
    assert "client id is missing" in pages.find(form, Strip, "trouble").text.text()
    assert network.signing_in.requests == []


def test_a_key_is_enough_to_read(pages, form, network):
    pages.press(form, "byHand")
    pages.qtbot.keyClicks(field(form, "api_token"), KEY)
    pages.qtbot.keyClicks(field(form, "channel"), "@ruedeslilas")
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.trial.sentences() == (
        "Reads the comments on Rue des Lilas.",
        "Replies: not with an API key. Sign in for that.",
        "Comments that are held for review: not with an API key.",
    )
    pages.press(form, "tryIt")
    pages.quiet()
    assert list(pages.keyring.entries.values()) == [KEY]
