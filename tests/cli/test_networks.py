"""Accounts of any network on the command line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from connectors.networks.linkedin.server import PAGE, LinkedIn
from connectors.networks.linkedin.server import TOKEN as TOKEN_OF_LINKEDIN
from connectors.networks.mastodon.server import Mastodon
from courtesydesk.connectors.networks.linkedin import connector as linkedin
from courtesydesk.connectors.networks.linkedin import sign_in as linkedin_sign_in
from courtesydesk.domain.account_forms import BACK_BY_NAME
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.store.accounts import save_meters
from support.authorization_server import CLIENT_ID, AuthorizationServer
from support.guestbook import TOKEN, Guestbook
from support.outside import guestbook
from support.terminal import Terminal

__all__ = ["guestbook"]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def book(guestbook: None) -> Iterator[Guestbook]:
    made = Guestbook()
    with made.running():
        yield made


def test_an_account_is_added_fetched_and_checked(terminal: Terminal, book: Guestbook) -> None:
    book.say("What lovely bread")
    add = ("accounts", "add", "guestbook", "Book", "--set", f"page={book.url}")
    assert terminal.run(*add, typed=TOKEN) == 0, terminal.err
    assert "Guests cannot be written to in private." in terminal.err
    assert terminal.run("sync") == 0, terminal.err
    assert terminal.run("mentions", "--json") == 0
    assert [one["text"] for one in terminal.json] == ["What lovely bread"]
    assert terminal.run("accounts", "check") == 0
    assert "Book: Answers in it." in terminal.out


def test_what_an_account_has_used_stands_in_the_list(terminal: Terminal, book: Guestbook) -> None:
    add = ("accounts", "add", "guestbook", "Book", "--set", f"page={book.url}")
    assert terminal.run(*add, typed=TOKEN) == 0, terminal.err
    long, over = datetime(2100, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    meters = Meter(Measure.UNITS, 2150, long, 10_000), Meter(Measure.CALLS, 9, over)
    save_meters(terminal.database(), AccountId(1), meters)
    assert terminal.run("accounts", "list") == 0
    assert "; 2,150 of 10,000 units used until " in terminal.out
    assert "calls" not in terminal.out
    assert terminal.run("accounts", "list", "--json") == 0
    (meter,) = terminal.json[0]["meters"]
    assert (meter["measure"], meter["used"], meter["most"]) == ("units", 2150, 10_000)
    assert meter["until"] == "2100-01-01T00:00:00.000Z"


def test_an_account_is_signed_in_to_in_the_browser(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Mastodon()
    browsers: list[threading.Thread] = []

    def browser(address: str) -> None:
        go = {"follow_redirects": True}
        browsers.append(threading.Thread(target=httpx2.get, args=(address,), kwargs=go))
        browsers[-1].start()

    monkeypatch.setattr("click.launch", browser)
    with network.running():
        add = ("accounts", "add", "mastodon", "Shop", "--set", f"server={network.url}", "--browser")
        network.declines = True
        assert terminal.run(*add) == 1
        assert "declined" in terminal.err
        assert "Nothing was added." in terminal.err
        network.declines = False
        assert terminal.run(*add) == 0, terminal.err
        assert "Sign in there and allow it: http" in terminal.err
        network.say("What lovely bread")
        assert terminal.run("sync") == 0, terminal.err
        assert "1 conversations with news" in terminal.out
    for one in browsers:
        one.join()
    assert terminal.run("accounts", "add", "feed", "F", "--set", "address=x", "--browser") == 1
    assert "not signed in to in the browser" in terminal.err


def test_a_client_of_the_owners_own_is_asked_for_its_secret_first(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    network = LinkedIn()
    signing_in = AuthorizationServer(
        mint=lambda: TOKEN_OF_LINKEDIN, client_secret="s3cret", proves=False, redirects=BACK_BY_NAME
    )
    browsers: list[threading.Thread] = []

    def browser(address: str) -> None:
        go = {"follow_redirects": True}
        browsers.append(threading.Thread(target=httpx2.get, args=(address,), kwargs=go))
        browsers[-1].start()

    monkeypatch.setattr("click.launch", browser)
    with network.running(), signing_in.running():
        monkeypatch.setattr(linkedin, "SERVER", network.url)
        monkeypatch.setattr(linkedin_sign_in, "_WEB", signing_in.url)
        add = ("accounts", "add", "linkedin", "Page", "--set", f"address={PAGE}", "--browser")
        assert terminal.run(*add, typed="s3cret") == 1
        assert "oauth_client_id: Client id" in terminal.err
        with_client = (*add, "--set", f"oauth_client_id={CLIENT_ID}")
        assert terminal.run(*with_client, typed="s3cret") == 0, terminal.err
        assert terminal.run("accounts", "check", "Page") == 0
    for one in browsers:
        one.join()
    assert terminal.run("accounts", "add", "linkedin", "-h") == 0
    told = " ".join(capsys.readouterr().out.split())
    for said in ("With --browser: Under “Auth”", BACK_BY_NAME[1], "only with --browser"):
        assert said in told


def test_what_is_asked_for_is_said(terminal: Terminal, book: Guestbook) -> None:
    assert terminal.run("accounts", "add", "guestbook", "Book", typed=TOKEN) == 1
    assert "page: Your page" in terminal.err
    assert "listen: Also look for (may be left out)" in terminal.err
    argv = ("accounts", "add", "guestbook", "Book", "--set", f"page={book.url}")
    assert terminal.run(*argv, "--set", "colour=blue", typed=TOKEN) == 1
    assert "“colour=blue” fills in no field" in terminal.err
    assert terminal.run(*argv) == 1
    assert "one a line, in this order: Key" in terminal.err
    assert terminal.run(*argv, typed="wrong") == 1
    assert "Nothing was added." in terminal.err
    assert terminal.run("accounts", "list", "--json") == 0
    assert terminal.json == []


def test_the_help_lists_the_networks_and_tells_the_steps_and_fields_of_each(
    terminal: Terminal, guestbook: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.run("accounts", "add", "-h") == 0
    lines = capsys.readouterr().out.splitlines()
    listed = {line.split()[0] for line in lines if line.startswith("  ")}
    assert {"bluesky", "email", "guestbook", "wordpress"} <= listed
    assert terminal.run("accounts", "add", "mastodon", "-h") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Add an account of Mastodon." in told
    assert "https://{server}/settings/applications/new" in told
    assert "Your server (--set server=…): The part behind the last @" in told
    assert "Access token (asked for)" in told
    assert "Also look for (--set listen=…, may be left out)" in told
    assert terminal.run("accounts", "add", "yelp", "-h") == 0


def test_a_network_without_a_connection_is_said(terminal: Terminal) -> None:
    assert terminal.run("accounts", "add", "yelp", "Y") == 1
    assert "There is no direct connection to “yelp” yet." in terminal.err


@pytest.mark.parametrize("slip", ["threds", "Threads"])
def test_a_slip_in_the_name_of_a_network_names_the_near_one(
    terminal: Terminal, slip: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.run("accounts", "add", slip, "-h") == 0
    assert "Did you mean “threads”?" in " ".join(capsys.readouterr().out.split())
    assert terminal.run("accounts", "add", slip, "T") == 1
    assert f"“{slip}” is not a network. Did you mean “threads”?" in terminal.err
