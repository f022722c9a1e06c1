"""An account of any network: what its form asks, trying it, and keeping it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit

from courtesydesk.connectors import registry
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.errors import Offline
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.sync import Sync
from courtesydesk.store.database import Database
from courtesydesk.ui.accounts.card import AccountCard
from courtesydesk.ui.accounts.network_form import NetworkForm
from courtesydesk.ui.accounts.page import AccountsPage
from courtesydesk.ui.accounts.pick import PickNetwork
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.fields import Choices
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Strip
from support.guestbook import TOKEN, Guestbook
from support.loopback import LoopbackNetwork, Request, Said, as_json
from support.outside import guestbook

__all__ = ["guestbook"]


@pytest.fixture
def book(guestbook: None) -> Iterator[Guestbook]:
    made = Guestbook()
    with made.running():
        yield made


class Blog(LoopbackNetwork):
    """A page that names its feed, and the feed."""

    def answer(self, request: Request) -> Said:
        if request.path == "/feed.json":
            item = {"id": "1", "content_text": "What a tart", "authors": [{"name": "Ana"}]}
            feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Local food blog"}
            return as_json({**feed, "items": [item]})
        page = '<html><link rel="alternate" type="application/feed+json" href="/feed.json">'
        return Said(page.encode(), 200, {"Content-Type": "text/html"})


@pytest.fixture
def blog() -> Iterator[Blog]:
    made = Blog()
    with made.running():
        yield made


@pytest.fixture
def page(pages, book):
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
def form(pages, page) -> NetworkForm:
    page.pick_network()
    pages.press(page.findChild(PickNetwork), "network-guestbook")
    return page.findChild(NetworkForm)


def field(form: NetworkForm, key: str) -> QLineEdit:
    return form.findChild(QLineEdit, f"field-{key}")


def fill(pages, form: NetworkForm, book: Guestbook, token: str = TOKEN) -> None:
    pages.qtbot.keyClicks(field(form, "page"), book.url)
    pages.qtbot.keyClicks(field(form, "token"), token)


def test_another_package_has_its_tile_and_its_form(pages, page, form):
    assert form.isVisible()
    assert field(form, "page").hasFocus()
    assert field(form, "token").echoMode() is QLineEdit.EchoMode.Password
    assert form.name.text() == "Guestbook"


def test_what_is_wanting_is_said_at_its_field(pages, form, book):
    pages.qtbot.keyClicks(field(form, "page"), book.url)
    pages.press(form, "tryIt")
    assert field(form, "token").hasFocus()
    assert form.card._rows["token"].problem.text()
    assert book.requests == []


def test_a_step_opens_its_page_once_it_is_known_where(pages, form, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or 1)
    button = pages.find(form, Button, "step-1")
    assert not button.isEnabled()
    pages.qtbot.keyClicks(field(form, "page"), "shop.example/about")
    pages.qtbot.waitUntil(button.isEnabled)
    pages.press(form, "step-1")
    assert opened == ["https://shop.example/guestbook/settings"]


def test_an_account_is_tried_and_kept_and_fetches(pages, page, form, book):
    fill(pages, form, book)
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.trial.sentences() == (
        "Reads the guestbook.",
        "Answers in it.",
        "Guests cannot be written to in private.",
    )
    pages.press(form, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    assert (account.network, account.address, account.name) == (
        "guestbook", "127.0.0.1", "Guestbook",
    )  # fmt: skip
    assert account.settings == {"page": book.url}
    assert list(pages.keyring.entries.values()) == [TOKEN]
    book.say("What lovely bread")
    pages.press(page, "fetchNow")
    pages.quiet()
    assert "1 conversation" in pages.answers.told[-1]


def test_a_wrong_key_is_said_and_nothing_is_kept(pages, form, book):
    fill(pages, form, book, "wrong")
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.trial.trouble() == "The sign-in was not accepted"
    assert pages.desk.accounts.all() == ()
    assert pages.keyring.entries == {}


def test_what_is_changed_must_be_tried_again(pages, form, book):
    fill(pages, form, book)
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.main.text() == "Add this account"
    pages.qtbot.keyClicks(field(form, "listen"), "rye")
    assert form.main.text() == "Try it"
    assert form.trial.sentences() == ()


def test_leaving_the_form_forgets_what_is_secret(pages, page, form, book):
    fill(pages, form, book)
    page.show_list()
    assert field(form, "token").text() == ""


def test_a_feed_is_added_by_the_page_that_names_it(pages, page, blog):
    page.add_account("feed")
    form = page.stack.currentWidget()
    pages.qtbot.keyClicks(field(form, "address"), blog.url)
    waits = form.findChild(Choices, "field-waits")
    assert waits.value() == "yes"
    waits.setCurrentIndex(1)
    pages.press(form, "tryIt")
    pages.quiet()
    assert "Local food blog" in form.trial.sentences()[0]
    pages.press(form, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    assert (account.address, account.settings) == (f"{blog.url}/feed.json", {"waits": "no"})
    pages.press(page, "fetchNow")
    pages.quiet()
    assert "1 conversation" in pages.answers.told[-1]


def test_a_feed_that_cannot_be_reached_is_kept_without_a_word_of_signing_in(pages, page):
    gone = Blog()
    with gone.running():
        pass
    page.add_account("feed")
    form = page.stack.currentWidget()
    pages.qtbot.keyClicks(field(form, "address"), gone.url)
    pages.press(form, "tryIt")
    pages.quiet()
    (strip,) = form.trial.findChildren(Strip, "trouble")
    assert "Check what you wrote above" in strip.text.text()
    keep = form.findChild(Button, "keepUnchecked")
    assert keep.text() == "Keep it, try later"
    keep.click()
    pages.quiet()
    assert [account.network for account in pages.desk.accounts.all()] == ["feed"]


def test_who_needs_the_account_is_told_before_the_first_step(pages, page):
    page.add_account("reddit")
    form = page.stack.currentWidget()
    note, button = form.findChild(Label, "note"), form.findChild(Button, "step-1")
    assert note.text().startswith("For those who already hold")
    assert note.mapTo(form, note.rect().bottomLeft()).y() < button.mapTo(form, QPoint()).y()


def test_where_no_server_was_written_none_is_to_be_checked(pages, page):
    page.add_account("telegram")
    telegram = page.stack.currentWidget()
    telegram._on_failed(Offline("api.telegram.test cannot be reached."))
    (strip,) = telegram.trial.findChildren(Strip, "trouble")
    assert strip.text.text() == (
        "api.telegram.test cannot be reached. Nothing was kept yet. "
        "Try again when there is a network."
    )


def test_signing_in_again_and_changing_keep_the_account(pages, page, form, book):
    fill(pages, form, book)
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    page._on_change(account)
    form = page.stack.currentWidget()
    assert not field(form, "token").isVisible(), "a secret is not asked for again"
    assert form.main.text() == "Save", "another name needs no trial"
    pages.qtbot.keyClicks(field(form, "listen"), "rye")
    pages.qtbot.keyClick(field(form, "listen"), Qt.Key.Key_Return)
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    assert pages.desk.accounts.get(account.id).settings == {"page": book.url, "listen": "rye"}
    page._on_change(pages.desk.accounts.get(account.id))
    pages.press(page.stack.currentWidget(), "signInInstead")
    form = page.stack.currentWidget()
    assert field(form, "page").text() == book.url
    pages.qtbot.keyClicks(field(form, "token"), TOKEN)
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    after = pages.desk.accounts.get(account.id)
    assert (after.id, after.state) == (account.id, AccountState.CONNECTING)
    assert list(pages.keyring.entries.values()) == [TOKEN]
    assert page.findChild(AccountCard) is not None
