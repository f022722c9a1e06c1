"""Signing in against an authorization server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from courtesydesk.connectors import oauth
from courtesydesk.connectors.oauth import BrowserSignIn, DeviceCode, Provider, Tokens
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotAllowed,
    Offline,
    Refused,
    SignedOut,
    WrongInput,
)
from courtesydesk.services import sign_in
from support.authorization_server import CLIENT_ID, AuthorizationServer


@pytest.fixture
def server() -> Iterator[AuthorizationServer]:
    with AuthorizationServer().running() as running:
        yield running


@pytest.fixture
def provider(server: AuthorizationServer) -> Provider:
    found = oauth.provider_of(server.settings())
    assert found is not None
    return found


class Browser:
    """Opens a page, follows where it is sent, and does not wait for what comes."""

    def __init__(self) -> None:
        self.address = ""
        self._sent: list[socket.socket] = []

    def open(self, address: str) -> None:
        self.address = httpx2.get(address).headers["Location"]

    def come_back(self, address: str = "") -> None:
        parts = urlsplit(address or self.address)
        connection = socket.create_connection(("127.0.0.1", parts.port or 80), timeout=5)
        target = f"{parts.path}?{parts.query}"
        connection.sendall(f"GET {target} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
        self._sent.append(connection)

    def page(self) -> bytes:
        page = b""
        while data := self._sent[-1].recv(4096):
            page += data
        return page

    def close(self) -> None:
        for connection in self._sent:
            connection.close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    opened = Browser()
    yield opened
    opened.close()


def once(*acts: object) -> object:
    """A `stop` that does one thing each time it is asked, and never says stop."""
    left = list(acts)

    def stop() -> bool:
        if left:
            left.pop(0)()  # type: ignore[operator]
        return False

    return stop


def test_the_browser_comes_back_and_brings_tokens(
    server: AuthorizationServer, browser: Browser
) -> None:
    secrets = sign_in.in_browser(
        server.settings(),
        open_address=browser.open,
        stop=once(browser.come_back),  # type: ignore[arg-type]
    )
    assert b"You are signed in" in browser.page()
    assert secrets["refresh_token"] in server.refresh_tokens
    assert secrets["access_token"]
    assert "client_secret" not in secrets


def test_the_address_asks_for_a_code_with_a_challenge_and_a_state(provider: Provider) -> None:
    with BrowserSignIn(provider, client_id=CLIENT_ID) as signing_in:
        asked = parse_qs(urlsplit(signing_in.address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 32
    assert asked["redirect_uri"][0].startswith("http://127.0.0.1:")


def test_two_sign_ins_share_nothing(provider: Provider) -> None:
    with (
        BrowserSignIn(provider, client_id=CLIENT_ID) as one,
        BrowserSignIn(provider, client_id=CLIENT_ID) as two,
    ):
        first, second = (parse_qs(urlsplit(s.address).query) for s in (one, two))
    for key in ("state", "code_challenge", "redirect_uri"):
        assert first[key] != second[key]


def test_somebody_elses_code_is_not_taken(
    provider: Provider, server: AuthorizationServer, browser: Browser
) -> None:
    with BrowserSignIn(provider, client_id=CLIENT_ID) as signing_in:
        port = urlsplit(parse_qs(urlsplit(signing_in.address).query)["redirect_uri"][0]).port
        browser.open(signing_in.address)
        tokens = signing_in.wait(
            stop=once(  # type: ignore[arg-type]
                lambda: browser.come_back(f"http://127.0.0.1:{port}/?code=stolen&state=wrong"),
                lambda: browser.come_back(f"http://127.0.0.1:{port}/favicon.ico"),
                browser.come_back,
            )
        )
    assert tokens.refresh_token in server.refresh_tokens
    assert all(request.get("code") != "stolen" for request in server.requests)


def test_a_declined_sign_in_says_so(server: AuthorizationServer, browser: Browser) -> None:
    server.decline = True
    with pytest.raises(Refused, match="declined"):
        sign_in.in_browser(
            server.settings(),
            open_address=browser.open,
            stop=once(browser.come_back),  # type: ignore[arg-type]
        )


def test_a_browser_that_never_comes_back_ends(provider: Provider) -> None:
    with (
        BrowserSignIn(provider, client_id=CLIENT_ID) as signing_in,
        pytest.raises(SignedOut, match="in time"),
    ):
        signing_in.wait(stop=lambda: False, seconds=0.1)


def test_a_sign_in_can_be_stopped(provider: Provider) -> None:
    with BrowserSignIn(provider, client_id=CLIENT_ID) as signing_in, pytest.raises(NotAllowed):
        signing_in.wait(stop=lambda: True)


def test_a_client_id_is_needed(provider: Provider) -> None:
    with pytest.raises(WrongInput, match="client id"):
        BrowserSignIn(provider, client_id=" ")


def test_a_client_secret_goes_along_where_there_is_one(
    server: AuthorizationServer, browser: Browser
) -> None:
    server.client_secret = "desktop-secret"
    secrets = sign_in.in_browser(
        server.settings(),
        client_secret="desktop-secret",
        open_address=browser.open,
        stop=once(browser.come_back),  # type: ignore[arg-type]
    )
    assert secrets["client_secret"] == "desktop-secret"


# -- device code


def by_code(
    provider: Provider, server: AuthorizationServer, polls: list[str]
) -> tuple[Tokens, list[float]]:
    server.polls = polls
    code = oauth.ask_for_code(provider, client_id=CLIENT_ID)
    waits: list[float] = []
    tokens = oauth.wait_for_code(
        provider, code, client_id=CLIENT_ID, pause=waits.append, stop=lambda: False
    )
    return tokens, waits


def test_a_typed_code_brings_tokens(provider: Provider, server: AuthorizationServer) -> None:
    tokens, waits = by_code(provider, server, ["authorization_pending", "authorization_pending"])
    assert tokens.refresh_token in server.refresh_tokens
    assert waits == [1, 1, 1]


def test_a_server_that_says_slow_down_is_asked_less_often(
    provider: Provider, server: AuthorizationServer
) -> None:
    _, waits = by_code(provider, server, ["slow_down", "authorization_pending", "slow_down"])
    assert waits == [1, 6, 6, 11]


@pytest.mark.parametrize(
    ("error", "kind"), [("access_denied", Refused), ("expired_token", SignedOut)]
)
def test_a_code_that_was_declined_or_ran_out_ends_the_sign_in(
    provider: Provider, server: AuthorizationServer, error: str, kind: type[NetworkError]
) -> None:
    with pytest.raises(kind):
        by_code(provider, server, ["authorization_pending", error])


def test_a_code_is_not_asked_for_longer_than_it_is_good(
    provider: Provider, server: AuthorizationServer
) -> None:
    with pytest.raises(SignedOut, match="run out"):
        by_code(provider, server, ["authorization_pending"] * 100)


def test_the_code_is_shown_and_waiting_for_it_can_be_stopped(server: AuthorizationServer) -> None:
    shown: list[DeviceCode] = []
    with pytest.raises(NotAllowed):
        sign_in.with_code(server.settings(), show=shown.append, stop=lambda: True)
    assert shown[0].user_code == "WDJB-MJHT"
    assert shown[0].address.endswith("/enter")


def test_gmail_has_no_typed_code() -> None:
    with pytest.raises(NotAllowed, match="typed code"):
        oauth.ask_for_code(oauth.GOOGLE, client_id=CLIENT_ID)


# -- refresh


def refresh(provider: Provider, token: str) -> Tokens:
    return oauth.refresh(provider, client_id=CLIENT_ID, client_secret="", refresh_token=token)


def test_a_refresh_brings_a_new_lasting_token_where_the_server_rotates(
    provider: Provider, server: AuthorizationServer
) -> None:
    server.refresh_tokens = {"old"}
    tokens = refresh(provider, "old")
    assert server.refresh_tokens == {tokens.refresh_token}
    with pytest.raises(SignedOut):
        refresh(provider, "old")


def test_a_refresh_keeps_the_lasting_token_where_the_server_does_not_rotate(
    provider: Provider, server: AuthorizationServer
) -> None:
    server.rotate = False
    server.refresh_tokens = {"old"}
    assert refresh(provider, "old").refresh_token == ""


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_is_asked_again_later(
    provider: Provider, server: AuthorizationServer, status: int
) -> None:
    server.failing = status
    with pytest.raises(Offline):
        refresh(provider, "old")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"access_token": 7}', b"x" * 3_000_000])
def test_gibberish_is_no_token(
    provider: Provider, server: AuthorizationServer, body: bytes
) -> None:
    server.body = body
    with pytest.raises(BadAnswer):
        refresh(provider, "old")


def test_a_body_that_cannot_be_unpacked_is_no_token(
    provider: Provider, server: AuthorizationServer
) -> None:
    server.encoding = "gzip"
    with pytest.raises(BadAnswer):
        refresh(provider, "old")


def test_a_wrong_client_id_is_named(provider: Provider) -> None:
    with pytest.raises(Refused, match="client id"):
        oauth.refresh(provider, client_id="x", client_secret="", refresh_token="old")


def test_nobody_at_home_is_offline() -> None:
    gone = Provider("x", "X", "", "http://127.0.0.1:1/token", "", "")
    with pytest.raises(Offline):
        refresh(gone, "old")


def test_tokens_go_over_encrypted_lines_only() -> None:
    plain = Provider("x", "X", "", "http://accounts.example.org/token", "", "")
    with pytest.raises(NotAllowed, match="encrypted"):
        refresh(plain, "old")


def test_no_token_stands_in_an_error_or_a_repr(
    provider: Provider, server: AuthorizationServer
) -> None:
    with pytest.raises(SignedOut) as caught:
        refresh(provider, "very-secret-token")
    assert "very-secret" not in caught.value.sentence() + repr(caught.value)
    assert "very-secret" not in repr(Tokens("very-secret", "very-secret"))
    assert "very-secret" not in repr(DeviceCode("A", "b", 1, 1, "very-secret"))
