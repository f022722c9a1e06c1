"""Networks that let the browser come back only to an address that was written down there before."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLineEdit

from connectors.networks.linkedin.server import PAGE, LinkedIn
from connectors.networks.linkedin.server import TOKEN as LINKEDIN_TOKEN
from connectors.networks.reddit.server import TOKEN as REDDIT_TOKEN
from connectors.networks.reddit.server import Reddit
from connectors.networks.tumblr.server import TOKEN as TUMBLR_TOKEN
from connectors.networks.tumblr.server import Tumblr
from connectors.networks.x.server import TOKEN as X_TOKEN
from connectors.networks.x.server import X
from courtesydesk.connectors import registry
from courtesydesk.connectors.networks.linkedin import connector as linkedin
from courtesydesk.connectors.networks.linkedin import sign_in as linkedin_sign_in
from courtesydesk.connectors.networks.reddit import session as reddit
from courtesydesk.connectors.networks.tumblr import connector as tumblr
from courtesydesk.connectors.networks.x import session as x
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.account_forms import BACK, BACK_BY_NAME
from courtesydesk.domain.accounts import AccountState
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.sync import Sync
from courtesydesk.store.database import Database
from courtesydesk.ui.accounts.network_form import NetworkForm
from courtesydesk.ui.accounts.page import AccountsPage
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.say import Strip
from support.authorization_server import CLIENT_ID, AuthorizationServer
from support.browser import Browser

SECRET = "the-secret-of-the-client"


@dataclass
class Case:
    """One network, what stands in its form, and how its sign-in is."""

    key: str
    server: Any
    given: dict[str, str]
    mint: str
    redirects: tuple[str, ...]
    strict: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.key


CASES = [
    Case("x", X, {"address": "@shop"}, X_TOKEN, BACK),
    Case("reddit", Reddit, {"address": "rue_des_lilas", "client_secret": SECRET}, REDDIT_TOKEN,
         BACK[:1], {"client_secret": SECRET, "proves": False, "basic": True, "rotate": False}),
    Case("tumblr", Tumblr, {"address": "rue-des-lilas", "client_secret": SECRET}, TUMBLR_TOKEN,
         BACK_BY_NAME, {"client_secret": SECRET, "proves": False}),
    Case("linkedin", LinkedIn, {"address": PAGE, "client_secret": SECRET}, LINKEDIN_TOKEN,
         BACK_BY_NAME, {"client_secret": SECRET, "proves": False}),
]  # fmt: skip


@pytest.fixture(params=CASES, ids=str)
def case(request) -> Case:
    return request.param


@pytest.fixture
def signing_in(case, monkeypatch) -> Iterator[AuthorizationServer]:
    network = case.server()
    with ExitStack() as stack:
        stack.enter_context(network.running())
        made = AuthorizationServer(mint=lambda: case.mint, redirects=case.redirects, **case.strict)
        stack.enter_context(made.running())
        urls = {"authorize_url": f"{made.url}/authorize", "token_url": f"{made.url}/token"}
        monkeypatch.setattr(x, "SERVER", network.url)
        monkeypatch.setattr(x, "X", replace(x.X, **urls))
        monkeypatch.setattr(reddit, "SERVER", network.url)
        monkeypatch.setattr(reddit, "_TOKENS", made.url)
        monkeypatch.setattr(tumblr, "SERVER", network.url)
        monkeypatch.setattr(tumblr, "_PROVIDER", replace(tumblr._PROVIDER, **urls))
        monkeypatch.setattr(linkedin, "SERVER", network.url)
        monkeypatch.setattr(linkedin_sign_in, "_WEB", made.url)
        yield made


@pytest.fixture
def page(pages, signing_in):
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
def form(pages, page, case, browser) -> NetworkForm:
    page.add_account(case.key)
    shown = page.stack.currentWidget()
    for key, value in {**case.given, "oauth_client_id": CLIENT_ID}.items():
        pages.qtbot.keyClicks(shown.findChild(QLineEdit, f"field-{key}"), value)
    return shown


def sign_in(pages, form) -> None:
    """One press; where something is not granted, it is read first, and another press keeps it."""
    kept: list[object] = []
    form.kept.connect(kept.append)
    pages.press(form, "tryIt")
    pages.quiet()
    if not kept and form.tried:
        pages.press(form, "tryIt")
        pages.quiet()


def take(address: str) -> socket.socket:
    """Another program has the port of that address."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", int(address.rpartition(":")[2].partition("/")[0])))
    made.listen()
    return made


def test_it_comes_back_to_the_very_address_that_was_written_down_there(
    pages, page, form, case, signing_in, browser
):
    sign_in(pages, form)
    (account,) = pages.desk.accounts.all()
    assert account.network == case.key
    assert signing_in.requests[0]["redirect_uri"] == case.redirects[0]
    pages.desk.sync.account(account.id, now=pages.clock, stop=bool)
    assert pages.desk.accounts.get(account.id).state is AccountState.CONNECTED
    for secret in (*case.strict.values(), case.mint):
        assert str(secret) not in browser.opened[0]


def test_its_steps_give_that_address_to_copy(pages, form, case):
    shown = [one for one in form.findChildren(Button) if one.property("copies")]
    assert all(one.isVisible() for one in shown)
    copied = set()
    for button in shown:
        pages.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        copied.update(QGuiApplication.clipboard().text().split())
        assert button.accessibleName() == f"Copy {button.property('copies')}"
    assert copied == set(case.redirects)
    pages.press(form, "byHand")
    assert not any(one.isVisible() for one in shown)


def test_where_another_program_has_the_port_the_next_is_used_or_it_is_said(
    pages, form, case, signing_in, browser
):
    with take(case.redirects[0]):
        sign_in(pages, form)
    accounts = pages.desk.accounts.all()
    if len(case.redirects) > 1:
        assert len(accounts) == 1
        assert signing_in.requests[0]["redirect_uri"] == case.redirects[1]
    else:
        assert accounts == ()
        assert "has port 27418" in pages.find(form, Strip, "trouble").text.text()
        assert browser.opened == []
        sign_in(pages, form)
        assert len(pages.desk.accounts.all()) == 1


def test_signing_in_again_asks_for_no_secret_twice(pages, page, form, case, signing_in):
    sign_in(pages, form)
    (account,) = pages.desk.accounts.all()
    page.read()
    pages.quiet()
    pages.press(page, "changeAccount")
    pages.press(page.stack.currentWidget(), "signInInstead")
    again = page.stack.currentWidget()
    sign_in(pages, again)
    exchanged = [one for one in signing_in.requests if one["grant_type"] == "authorization_code"]
    assert len(exchanged) == 2
    pages.desk.sync.account(account.id, now=pages.clock, stop=bool)
    assert pages.desk.accounts.get(account.id).state is AccountState.CONNECTED
