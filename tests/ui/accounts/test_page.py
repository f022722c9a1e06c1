"""Accounts: a new one in a minute, each says how it is, and no secret stays where it was typed."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from courtesydesk.connectors.base import Batch
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.errors import (
    BadAnswer,
    Certificate,
    KeyringLocked,
    KeyringMissing,
    KeyringRefused,
    Offline,
    SignedOut,
    Untrusted,
    WrongInput,
)
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.mail_hosts import PasswordKind, host_for
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.ui.accounts import words
from courtesydesk.ui.accounts.card import AccountCard
from courtesydesk.ui.accounts.mail_form import MailForm
from courtesydesk.ui.accounts.page import AccountsPage
from courtesydesk.ui.accounts.pick import HowItComesIn, PickNetwork
from courtesydesk.ui.widgets.fields import Choices
from courtesydesk.ui.widgets.labels import Label
from support.shop import mention

SETTINGS = {"imap_host": "imap.lilas.test", "smtp_host": "smtp.lilas.test"}
SECRET = "correct horse battery"


@pytest.fixture
def page(pages):
    made = pages.open(AccountsPage)
    pages.quiet()
    return made


@pytest.fixture
def form(pages, page):
    page.add_account("email")
    return page.findChild(MailForm)


def add(pages, name: str = "Mail") -> object:
    return pages.desk.accounts.add(
        "email", name, f"{name.lower()}@lilas.test", SETTINGS, {"password": SECRET},
        now=pages.clock(),
    )  # fmt: skip


def fill(pages, form: MailForm, address: str = "hello@lilas.test") -> None:
    pages.qtbot.keyClicks(form.address, address)
    pages.qtbot.keyClicks(form.password, SECRET)


def card_of(page: AccountsPage) -> AccountCard:
    return page.findChild(AccountCard)


# The list


def test_with_no_account_the_page_says_what_to_do(pages, page):
    assert page.empty.isVisible()
    page.empty.pressed.emit()
    assert page.findChild(PickNetwork).isVisible()


@pytest.mark.parametrize("state", AccountState)
def test_each_state_has_its_word_and_its_sentence(pages, page, state):
    from courtesydesk.domain.accounts import Account
    from courtesydesk.domain.ids import AccountId

    last = pages.clock() - timedelta(minutes=7)
    account = Account(AccountId(1), "email", "Mail", "a@b.test", {}, state, "", last, None, False)
    word, _ = words.state(account)
    sentence, _ = words.health(account, pages.clock())
    assert word
    assert sentence.endswith(".")


def test_a_card_says_when_it_last_fetched(pages, page):
    account = add(pages)
    pages.context.act(
        lambda: pages.desk.sync.account(account.id, now=pages.clock, stop=lambda: False)
    )
    pages.quiet()
    page.read()
    pages.quiet()
    pages.clock.pass_(minutes=12)
    page.read()
    pages.quiet()
    assert "12 min ago" in card_of(page).health.text()
    assert card_of(page).chip.text() == "connected"


def test_what_an_account_of_the_demo_is_like_is_no_warning(pages):
    account = Account(
        id=AccountId(1), network="email", name="Mail", address="hello@lilas.test", settings={},
        state=AccountState.CONNECTED, detail="Every two minutes.", last_fetched_at=pages.clock(),
        until=None, demo=False,
    )  # fmt: skip
    assert words.health(account, pages.clock())[1] == "warn"
    assert words.health(replace(account, demo=True), pages.clock())[1] == "plain"


def test_a_card_says_what_was_used_and_warns_where_little_is_left(pages, page):
    account = add(pages)
    until = pages.clock() + timedelta(hours=3)
    pages.network.uses = [Meter(Measure.UNITS, 9_100, until, 10_000)]
    pages.desk.accounts.check(account.id)
    page.read()
    pages.quiet()
    used = card_of(page).used
    assert used.text().startswith("9,100 of 10,000 units used; anew ")
    assert "9,100" in card_of(page).accessibleDescription()
    assert words.used(pages.desk.accounts.get(account.id), pages.clock())[1] == "warn"
    pages.clock.pass_(hours=4)
    page.read()
    pages.quiet()
    assert used.isHidden()


def test_fetching_now_brings_what_is_there(pages, page):
    add(pages)
    page.read()
    pages.quiet()
    pages.network.batches = [Batch((mention("Do you have rye bread?"),), "1", 1, 1)]
    pages.press(page, "fetchNow")
    assert pages.jobs.all()
    pages.quiet()
    assert pages.jobs.all() == ()
    assert "1 conversation" in pages.answers.told[-1]


def test_an_account_that_is_signed_out_offers_to_sign_in(pages, page):
    account = add(pages)
    pages.network.trouble = SignedOut("The password is not accepted.")
    pages.desk.sync.account(account.id, now=pages.clock, stop=lambda: False)
    page.read()
    pages.quiet()
    card = card_of(page)
    assert card.chip.text() == "signed out"
    assert "The password is not accepted." in card.health.text()
    assert card.fetch.isHidden()
    pages.network.trouble = None
    pages.press(page, "signIn")
    form = page.findChild(MailForm)
    assert form.password.hasFocus()
    pages.qtbot.keyClicks(form.password, "a new one")
    pages.qtbot.keyClick(form.password, Qt.Key.Key_Return)
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    assert "a new one" in pages.keyring.entries.values()
    assert pages.desk.accounts.get(account.id).state is AccountState.CONNECTING


def test_removing_can_be_taken_back_for_some_seconds(pages, page):
    add(pages)
    page.read()
    pages.quiet()
    pages.press(page, "removeAccount")
    assert card_of(page).leaving
    assert pages.desk.accounts.all()
    pages.press(page, "keepAccount")
    assert not card_of(page).leaving


def test_removing_forgets_the_login_and_its_password(pages, page):
    add(pages)
    page.read()
    pages.quiet()
    pages.press(page, "removeAccount")
    card_of(page)._leaving.timeout.emit()
    pages.quiet()
    assert pages.desk.accounts.all() == ()
    assert SECRET not in pages.keyring.entries.values()
    pages.qtbot.waitUntil(page.empty.isVisible)


def test_a_locked_keyring_keeps_the_account(pages, page):
    add(pages)
    page.read()
    pages.quiet()
    pages.keyring.locked = True
    pages.press(page, "removeAccount")
    card_of(page)._leaving.timeout.emit()
    pages.quiet()
    assert len(pages.desk.accounts.all()) == 1
    assert isinstance(pages.answers.troubles[0], KeyringLocked)
    assert not card_of(page).leaving


def test_changing_the_name_keeps_the_rest(pages, page):
    account = add(pages)
    page.read()
    pages.quiet()
    pages.press(page, "changeAccount")
    form = page.findChild(MailForm)
    assert form.servers.unfolded
    assert form.password.isHidden() or not form.password.isVisible()
    form.name.setText("Shop mail")
    pages.press(form, "tryIt")
    pages.quiet()
    after = pages.desk.accounts.get(account.id)
    assert after.name == "Shop mail"
    assert after.settings["imap_host"] == "imap.lilas.test"


def test_another_password_for_an_account_that_is_well(pages, page):
    account = add(pages)
    page.read()
    pages.quiet()
    assert card_of(page).sign_in.isHidden()
    pages.press(page, "changeAccount")
    pages.press(page.stack.currentWidget(), "signInInstead")
    form = page.stack.currentWidget()
    pages.qtbot.keyClicks(form.password, "a newer one")
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    assert "a newer one" in pages.keyring.entries.values()
    assert [a.id for a in pages.desk.accounts.all()] == [account.id]


# Other networks


def test_a_network_without_a_connection_says_honestly_how_it_comes_in(pages, page):
    page.add_account("yelp")
    step = page.findChild(HowItComesIn)
    said = " ".join(label.text() for label in step.findChildren(Label))
    assert "Yelp does not let programs keep its reviews" in said
    assert "Turn the mails of Yelp on there" in said
    assert "Copy and open" in said
    with pages.qtbot.waitSignal(page.import_asked):
        pages.press(step, "importForNetwork")


def test_the_mailbox_that_a_network_writes_to_is_one_button_away(pages, page):
    page.add_account("yelp")
    pages.press(page.findChild(HowItComesIn), "addMailbox")
    assert isinstance(page.stack.currentWidget(), MailForm)


def test_who_has_a_mailbox_is_not_asked_for_one(pages, page):
    add(pages)
    page.read()
    pages.quiet()
    page.add_account("yelp")
    assert page.findChild(QWidget, "addMailbox") is None


def test_a_network_that_sends_no_mails_says_nothing_of_them(pages, page):
    page.add_account("whatsapp")
    step = page.findChild(HowItComesIn)
    said = " ".join(label.text() for label in step.findChildren(Label))
    assert "mails" not in said
    assert step.findChild(QWidget, "addMailbox") is None


def test_picking_by_keyboard(pages, page):
    page.pick_network()
    step = page.findChild(PickNetwork)
    assert step.finder.hasFocus()
    pages.qtbot.keyClick(step.finder, Qt.Key.Key_Down)
    assert step.tiles[0].hasFocus()
    pages.qtbot.keyClick(step.tiles[0], Qt.Key.Key_Return)
    form = page.findChild(MailForm)
    assert form.address.hasFocus()
    pages.qtbot.keyClick(form.address, Qt.Key.Key_Escape)
    assert isinstance(page.stack.currentWidget(), PickNetwork)


# Finding one among many


@pytest.fixture
def step(pages):
    direct = tuple(
        NETWORKS[key] for key in ("x", "youtube", "google", "feed", "wordpress", "email")
    )
    made = PickNetwork(pages.context.theme, direct, pages.window)
    pages.window.layout().addWidget(made)
    pages.window.resize(1100, 700)
    with pages.qtbot.waitExposed(pages.window):
        pages.window.show()
    return made


def names(step: PickNetwork) -> list[str]:
    return [one.network.label for one in step.shown()]


def test_the_mailbox_comes_first_and_the_rest_by_name(step):
    assert [tile.text() for tile in step.tiles] == [
        "E-mail",
        "Feed",
        "Google",
        "WordPress",
        "X",
        "YouTube",
    ]
    others = [button.text() for button in step.others]
    assert others == sorted(others, key=str.casefold)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("google", "Google"),
        ("you", "YouTube"),
        ("Twitter", "X"),
        ("wordpress", "WordPress"),
        ("blog", "WordPress"),
        ("rss", "Feed"),
        ("gmail", "E-mail"),
        ("trip", "TripAdvisor"),
    ],
)
def test_what_is_typed_finds_a_network_and_return_takes_it(pages, step, typed, first):
    chosen: list[str] = []
    step.chosen.connect(chosen.append)
    pages.qtbot.keyClicks(step.finder, typed)
    assert names(step)[0] == first
    assert len(names(step)) < 5
    pages.qtbot.keyClick(step.finder, Qt.Key.Key_Return)
    assert [NETWORKS[key].label for key in chosen] == [first]


def test_a_name_that_nobody_knows_is_told_how_it_comes_in(pages, step):
    pages.qtbot.keyClicks(step.finder, "nowhere")
    assert step.nothing.isVisible()
    pages.qtbot.keyClick(step.finder, Qt.Key.Key_Return)
    pages.qtbot.keyClick(step.finder, Qt.Key.Key_Escape)
    assert len(names(step)) == len(step.tiles) + len(step.others)
    assert not step.nothing.isVisible()
    with pages.qtbot.waitSignal(step.back):
        pages.qtbot.keyClick(step.finder, Qt.Key.Key_Escape)


@pytest.mark.parametrize(("width", "side_by_side"), [(1100, True), (700, False)])
def test_no_sentence_is_cut_off(pages, step, width, side_by_side):
    pages.window.resize(width, 700)
    pages.qtbot.waitUntil(lambda: step.width() == width)
    pages.qtbot.waitUntil(lambda: (step.tiles[0].y() == step.tiles[1].y()) == side_by_side)
    pages.qtbot.waitUntil(
        lambda: all(tile.height() >= tile.heightForWidth(tile.width()) for tile in step.tiles)
    )


# A new mailbox


@pytest.mark.parametrize(
    ("address", "imap", "kind"),
    [
        ("a@gmail.com", "imap.gmail.com", PasswordKind.APP),
        ("a@Outlook.com", "outlook.office365.com", PasswordKind.NONE),
        ("a@gmx.de", "imap.gmx.net", PasswordKind.OWN),
        ("a@lilas.test", "imap.lilas.test", PasswordKind.OWN),
    ],
)
def test_servers_follow_from_the_address(address, imap, kind):
    host = host_for(address)
    assert host is not None
    assert (host.imap, host.password) == (imap, kind)


def test_what_is_no_address_has_no_servers():
    assert host_for("lilas") is None


def test_servers_that_were_changed_by_hand_stay(pages, form):
    pages.qtbot.keyClicks(form.address, "a@lilas.test")
    form.servers.unfold()
    host = form.findChild(QLineEdit, "imap_host")
    host.clear()
    pages.qtbot.keyClicks(host, "mail.home.test")
    pages.qtbot.keyClicks(form.address, "x")
    assert host.text() == "mail.home.test"


def test_the_encryption_follows_the_port(pages, form):
    form.servers.unfold()
    port = form.findChild(QLineEdit, "smtp_port")
    port.setFocus()
    port.clear()
    pages.qtbot.keyClicks(port, "587")
    pages.qtbot.keyClick(port, Qt.Key.Key_Tab)
    assert form.findChild(Choices, "smtp_security").value() == "starttls"


def test_a_new_mailbox_with_the_keyboard_alone(pages, page, form):
    assert form.address.hasFocus()
    fill(pages, form)
    pages.qtbot.keyClick(form.password, Qt.Key.Key_Return)
    pages.quiet()
    assert form.trial.sentences() == ("It works.",)
    assert form.main.hasFocus()
    pages.qtbot.keyClick(form.main, Qt.Key.Key_Return)
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    assert (account.name, account.address) == ("Mail", "hello@lilas.test")
    assert account.settings["imap_host"] == "imap.lilas.test"
    assert SECRET in pages.keyring.entries.values()
    assert page.list.isVisible()


def test_the_password_is_nowhere_once_it_was_handed_on(pages, page, form):
    fill(pages, form)
    assert form.password.echoMode() == QLineEdit.EchoMode.Password
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    for field in pages.window.findChildren(QLineEdit):
        assert SECRET not in field.text()
    stored = b"".join(f.read_bytes() for f in pages.desk.workspace.root.rglob("*") if f.is_file())
    assert SECRET.encode() not in stored


def test_leaving_the_form_forgets_the_password(pages, page, form):
    fill(pages, form)
    password = form.password
    form.hide()
    assert password.text() == ""


def test_what_is_missing_is_asked_for_at_its_field(pages, form):
    pages.press(form, "tryIt")
    assert form.address_row.problem.text() == "Write your address first."
    assert form.address.hasFocus()
    pages.qtbot.keyClicks(form.address, "hello@lilas.test")
    pages.press(form, "tryIt")
    assert form.password.hasFocus()
    assert form.password_row.problem.isVisible()


def test_changing_anything_after_a_trial_asks_for_another(pages, form):
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.main.text() == "Add this account"
    pages.qtbot.keyClicks(form.password, "x")
    assert form.main.text() == "Try it"
    assert form.trial.isHidden()


def test_a_wrong_password_leads_back_to_the_password(pages, form):
    pages.network.trouble = SignedOut("The server does not accept it.")
    fill(pages, form, "hello@gmail.com")
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.trial.trouble() == "The sign-in was not accepted"
    assert form.password.hasFocus()
    assert "app password" in form.trial.findChildren(QWidget, "trouble")[0].text.text()


def test_offline_it_can_be_kept_and_tried_later(pages, form):
    pages.network.trouble = Offline("The server cannot be reached.")
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "keepUnchecked")
    pages.quiet()
    assert [account.name for account in pages.desk.accounts.all()] == ["Mail"]


def test_while_it_is_added_nothing_is_said_to_go_on_by_itself(pages, form):
    pages.network.trouble = Offline(
        "imap.lilas.test cannot be reached.",
        safe="Replies wait in the outbox.",
        todo="It is tried again by itself.",
    )
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    said = form.trial.findChildren(QWidget, "trouble")[0].text.text()
    assert said.startswith("imap.lilas.test cannot be reached. Nothing was kept yet.")
    assert "by itself" not in said
    assert "outbox" not in said
    assert form.servers.unfolded

    pages.network.trouble = SignedOut("No.", safe="What was fetched is safe.", todo="Sign in.")
    pages.press(form, "tryIt")
    pages.quiet()
    said = form.trial.findChildren(QWidget, "trouble")[-1].text.text()
    assert said.startswith("No. Nothing was kept yet. Check")


def test_what_was_not_tried_is_not_called_ready(pages, page, form):
    pages.network.trouble = Offline("The server cannot be reached.")
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "keepUnchecked")
    pages.quiet()
    assert "was not tried yet" in pages.answers.told[-1]

    pages.press(page, "changeAccount")
    changing = page.stack.currentWidget()
    pages.press(changing, "tryIt")
    pages.quiet()
    assert pages.answers.told[-1] == "“Mail” is changed."


def test_trying_by_keyboard_never_loses_the_place(pages, form):
    fill(pages, form)
    pages.network.trouble = Untrusted("No.", certificate=Certificate("mail.lilas.test", "00" * 32))
    form.main.setFocus()
    pages.qtbot.keyClick(form.main, Qt.Key.Key_Return)
    assert form.stop.hasFocus()
    pages.quiet()
    assert form.main.hasFocus()
    trust = pages.find(form, QWidget, "trustCertificate")
    pages.qtbot.keyClick(form.main, Qt.Key.Key_Backtab)
    pages.qtbot.keyClick(pages.window.focusWidget(), Qt.Key.Key_Backtab)
    assert trust.hasFocus()
    pages.network.trouble = None
    pages.qtbot.keyClick(trust, Qt.Key.Key_Return)
    assert form.stop.hasFocus()
    pages.quiet()
    assert form.main.text() == "Add this account"
    assert form.main.hasFocus()
    pages.keyring.locked = True
    pages.qtbot.keyClick(form.main, Qt.Key.Key_Return)
    pages.quiet()
    assert form.trial.trouble() == "The keyring is locked"
    assert form.main.hasFocus()


def test_a_missing_server_is_asked_for_and_return_tries(pages, form):
    fill(pages, form)
    host = form.findChild(QLineEdit, "imap_host")
    form.servers.unfold()
    host.clear()
    host.textEdited.emit("")
    pages.qtbot.keyClick(form.password, Qt.Key.Key_Return)
    wanting = form.findChild(QWidget, "serverWanting")
    assert wanting.text() == "Write the server that mail is read from first."
    assert wanting.isVisible()
    assert host.hasFocus()
    pages.qtbot.keyClicks(host, "imap.lilas.test")
    assert not wanting.isVisible()
    pages.qtbot.keyClick(host, Qt.Key.Key_Return)
    pages.quiet()
    assert form.trial.sentences() == ("It works.",)


def test_the_same_address_is_not_added_twice(pages, page):
    add(pages, "Mail")
    page.add_account("email")
    form = page.findChild(MailForm)
    fill(pages, form, "Mail@lilas.test")
    pages.press(form, "tryIt")
    said = form.address_row.problem.text()
    assert said == "“Mail@lilas.test” is on your desk already, as “Mail”."
    assert form.address.hasFocus()


def test_after_a_removal_the_keyboard_is_still_on_the_page(pages, page):
    add(pages)
    page.read()
    pages.quiet()
    card = card_of(page)
    pages.qtbot.waitUntil(card.remove.isVisible)
    card.remove.setFocus()
    pages.qtbot.keyClick(card.remove, Qt.Key.Key_Space)
    keep = pages.find(page, QWidget, "keepAccount")
    pages.qtbot.waitUntil(keep.isVisible)
    assert keep.hasFocus()
    pages.qtbot.keyClick(keep, Qt.Key.Key_Tab)
    pages.qtbot.keyClick(pages.window.focusWidget(), Qt.Key.Key_Space)
    pages.quiet()
    assert pages.desk.accounts.all() == ()
    pages.qtbot.waitUntil(lambda: page.isAncestorOf(pages.window.focusWidget()))


def test_a_home_made_certificate_is_shown_and_trusted_exactly(pages, form):
    sha = "ab12" * 16
    pages.network.trouble = Untrusted(
        "The certificate is not trusted.",
        certificate=Certificate(
            "mail.lilas.test", sha, "CN=mail.lilas.test", "CN=Lilas", "2027-1-1"
        ),
    )
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    said = [label.text() for label in form.trial.findChildren(Label)]
    assert words.fingerprint(sha) in said
    assert "CN=Lilas" in said
    pages.network.trouble = None
    pages.press(form, "trustCertificate")
    pages.quiet()
    assert form.trial.sentences() == ("It works.",)
    assert form.settings()["trust_sha256"] == sha


def test_a_certificate_authority_of_ones_own(pages, form, tmp_path):
    pages.network.trouble = Untrusted("No.", certificate=Certificate("mail.lilas.test", "00" * 32))
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    pages.answers.file = tmp_path / "ca.pem"
    pages.answers.file.write_text("no certificate", encoding="ascii")
    pages.press(form, "chooseAuthority")
    assert "PEM" in pages.answers.told[-1]
    pages.answers.file.write_text("-----BEGIN CERTIFICATE-----\n", encoding="ascii")
    pages.network.trouble = None
    pages.press(form, "chooseAuthority")
    pages.quiet()
    assert form.settings()["ca"].startswith("-----BEGIN")


def test_what_was_trusted_can_be_trusted_no_more(pages, page, form):
    fill(pages, form)
    form.servers.trust("ab12" * 16)
    form.servers.trust_authority("-----BEGIN CERTIFICATE-----")
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    assert {"trust_sha256", "ca"} <= set(account.settings)
    page.read()
    pages.quiet()
    pages.press(page, "changeAccount")
    change = page.stack.currentWidget()
    change.servers.unfold()
    button = pages.find(change, QWidget, "distrust")
    assert button.text() == "Stop trusting them"
    button.setFocus()
    pages.qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not button.isVisible()
    assert change.servers.user.hasFocus()
    pages.press(change, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    assert not {"trust_sha256", "ca"} & set(account.settings)
    assert account.settings["imap_host"]


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (KeyringMissing("There is none."), "There is no keyring to put the password in"),
        (KeyringLocked("It is locked."), "The keyring is locked"),
        (KeyringRefused("It said no."), "The keyring was not opened"),
    ],
)
def test_each_trouble_with_the_keyring_has_its_own_sentence(error, title):
    assert words.trouble(error)[0] == title


def test_a_locked_keyring_keeps_nothing_and_can_be_tried_again(pages, form):
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    pages.keyring.locked = True
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.trial.trouble() == "The keyring is locked"
    assert pages.desk.accounts.all() == ()
    pages.keyring.locked = False
    pages.press(form, "tryAgain")
    pages.quiet()
    assert len(pages.desk.accounts.all()) == 1


def test_a_name_that_is_taken_is_said_at_the_name(pages, page):
    add(pages, "Mail")
    page.add_account("email")
    form = page.findChild(MailForm)
    assert form.name.text() == "Mail 2"
    form.name.setText("Mail")
    fill(pages, form)
    pages.press(form, "tryIt")
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    assert form.name_row.problem.isVisible()
    assert len(pages.desk.accounts.all()) == 1


# Signing in in the browser


def test_a_host_without_passwords_goes_to_the_browser_by_itself(pages, form):
    pages.qtbot.keyClicks(form.address, "hello@outlook.com")
    assert form.method.value() == "microsoft"
    assert form.browser.isVisible()
    assert form.password.isHidden() or not form.password.isVisible()
    assert form.browser.code.isVisible()


def test_google_takes_no_typed_code(pages, form):
    form.method._choose("google")
    assert form.browser.isVisible()
    assert form.browser.code.isHidden()
    assert "client id" in form.browser.help.text()


def test_without_a_client_id_it_asks_for_one(pages, form):
    form.method._choose("google")
    pages.press(form, "signInBrowser")
    assert form.browser.id_row.problem.isVisible()
    assert form.browser.client_id.hasFocus()


@pytest.fixture
def slow_browser(monkeypatch):
    """A sign-in that waits until it is stopped; what was begun is written down."""
    begun: list[dict[str, str]] = []

    def wait(settings, *, stop, **more):
        begun.append(settings)
        while not stop():
            threading.Event().wait(0.01)
        raise Offline("stopped")

    monkeypatch.setattr("courtesydesk.services.sign_in.in_browser", wait)
    return begun


def test_another_provider_ends_the_sign_in_at_the_first(pages, form, slow_browser):
    form.method._choose("google")
    pages.qtbot.keyClicks(form.browser.client_id, "id-of-google")
    pages.qtbot.keyClick(form.browser.client_id, Qt.Key.Key_Return)
    pages.qtbot.waitUntil(lambda: len(slow_browser) == 1)
    assert form.browser.waiting.isVisible()
    form.method._choose("microsoft")
    assert not form.browser.waiting.isVisible()
    assert form.browser.client_id.text() == ""
    pages.quiet()
    form.method._choose("google")
    assert form.browser.client_id.text() == "id-of-google"
    form.browser.signed_in.emit({"access_token": "a", "refresh_token": "r"})
    pages.quiet()
    assert form.card.tokens
    form.method._choose("microsoft")
    assert not form.card.tokens


def test_without_a_browser_the_address_is_to_be_copied(pages, form, monkeypatch):
    monkeypatch.setattr(
        "courtesydesk.ui.accounts.waiting.QDesktopServices.openUrl", lambda _url: False
    )
    form.method._choose("google")
    form.browser.waiting.show()
    form.browser.waiting.open_address("https://accounts.example/")
    assert form.browser.waiting.title.text() == "No browser opened"
    assert "Copy the address" in form.browser.waiting.text.text()


def test_a_browser_sign_in_that_failed_is_tried_again_as_before(pages, form, monkeypatch):
    asked: list[str] = []

    def nobody(settings, **more):
        asked.append(settings["oauth_provider"])
        raise Offline("login.example cannot be reached.", todo="It is tried again by itself.")

    monkeypatch.setattr("courtesydesk.services.sign_in.with_code", nobody)
    form.method._choose("microsoft")
    pages.press(form, "signInCode")
    assert form.browser.id_row.problem.isVisible()
    pages.qtbot.keyClicks(form.browser.client_id, "id-1")
    assert not form.browser.id_row.problem.isVisible()
    pages.press(form, "signInCode")
    pages.quiet()
    assert form.trial.trouble() == "The server cannot be reached"
    assert not form.servers.unfolded
    pages.press(form, "tryAgain")
    pages.quiet()
    assert asked == ["microsoft", "microsoft"]


def test_a_sign_in_that_came_back_is_tried_and_kept(pages, form):
    form.method._choose("google")
    pages.qtbot.keyClicks(form.address, "hello@gmail.com")
    form.browser.client_id.setText("id-1")
    form.browser.signed_in.emit({"access_token": "a", "refresh_token": "r"})
    pages.quiet()
    pages.press(form, "tryIt")
    pages.quiet()
    (account,) = pages.desk.accounts.all()
    assert account.settings["auth"] == "oauth2"
    assert account.settings["oauth_client_id"] == "id-1"
    assert "r" in pages.keyring.entries.values()


def test_while_an_account_is_added_its_network_says_what_to_do_and_nothing_is_said_to_be_fetched():
    refused = SignedOut(
        "That is no token of a bot.", safe="What was fetched is safe.", todo="Copy it once more."
    )
    _, said = words.trouble(refused, adding=True)
    assert said == (
        "That is no token of a bot. Nothing was kept yet. Check what you wrote above. "
        "Copy it once more."
    )
    plain = SignedOut("No.", safe="What was fetched is safe.", todo="Sign in again.")
    assert words.trouble(plain, adding=True)[1] == (
        "No. Nothing was kept yet. Check what you wrote above."
    )
    odd = BadAnswer("It said something odd.", safe="What was fetched is safe.", todo="Try later.")
    assert words.trouble(odd, adding=True)[1] == (
        "It said something odd. Nothing was kept yet. Try later."
    )
    title, _ = words.trouble(WrongInput("“much” is no sum of money."), adding=True)
    assert title == "Something is missing or not right"
