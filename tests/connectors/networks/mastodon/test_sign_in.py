"""Signing in at one's own Mastodon server: known there first, then the browser, and a token."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx2
import pytest

from connectors.networks.mastodon.server import TOKEN, Mastodon
from courtesydesk.domain.errors import BadAnswer, NotAllowed, Offline, Refused, WrongInput
from courtesydesk.services import sign_in
from support.loopback import Fault


@pytest.fixture
def network() -> Iterator[Mastodon]:
    made = Mastodon()
    with made.running():
        yield made


def signed_in(server: str) -> dict[str, str]:
    """What the browser brings; it follows where it is led, beside us."""
    browsers: list[threading.Thread] = []

    def open_address(address: str) -> None:
        go = {"follow_redirects": True}
        browsers.append(threading.Thread(target=httpx2.get, args=(address,), kwargs=go))
        browsers[-1].start()

    given = {"server": server}
    try:
        return sign_in.at_network("mastodon", given, open_address=open_address, stop=bool)
    finally:
        for browser in browsers:
            browser.join()


def test_the_browser_brings_a_token_for_an_application_of_this_sign_in(network: Mastodon) -> None:
    assert sign_in.has_browser("mastodon")
    assert signed_in(network.url) == {"token": TOKEN}
    (app,) = network.apps
    assert (app["client_name"], app["scopes"]) == ("Courtesy Desk", "read write")
    assert app["redirect_uris"].startswith("http://127.0.0.1:")
    assert network.asked["code_challenge_method"] == "S256"
    assert signed_in(network.url) == {"token": TOKEN}
    assert network.apps[1]["redirect_uris"] != app["redirect_uris"]


def test_the_server_may_be_written_as_a_name_there(network: Mastodon) -> None:
    assert signed_in(network.url.replace("//", "//@shop@") + "/home") == {"token": TOKEN}


def test_a_sign_in_that_is_declined_says_so(network: Mastodon) -> None:
    network.declines = True
    with pytest.raises(Refused, match="declined"):
        signed_in(network.url)


@pytest.mark.parametrize("fault", [Fault(404), Fault(200, b"<html>"), Fault(301), Fault(200)])
def test_another_kind_of_server_is_told_apart(network: Mastodon, fault: Fault) -> None:
    network.lasting = fault
    with pytest.raises(BadAnswer, match="does not answer as a Mastodon server"):
        signed_in(network.url)


def test_what_is_no_server_and_one_in_trouble(network: Mastodon) -> None:
    with pytest.raises(WrongInput, match="no server"):
        signed_in("nonsense")
    network.lasting = Fault(503)
    with pytest.raises(Offline):
        signed_in(network.url)


def test_a_network_without_a_sign_in_page_says_so() -> None:
    assert not sign_in.has_browser("feed")
    with pytest.raises(NotAllowed, match="browser"):
        sign_in.at_network("feed", {}, open_address=_nowhere, stop=bool)


def _nowhere(_address: str) -> None:
    raise AssertionError("no page is opened")
