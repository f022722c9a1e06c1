"""HTTP, and the only door to the library that speaks it: verified, bounded in time and size.

Redirects are followed only where somebody asks for a public page (`read_page`), and plain http is
spoken with this computer only: what goes through here otherwise are tokens.

`Line` is what connectors use. It knows one thing that they then need not: by whose turn it is that
a call went wrong (`domain/errors.py`), and that a cut line means one thing while reading and
another while sending.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

from courtesydesk.connectors.answers import Answer, trouble
from courtesydesk.connectors.tls import why_untrusted
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NetworkError,
    NotAllowed,
    Offline,
    Untrusted,
    WrongInput,
)

SECONDS = 30.0
LIMIT = 2_000_000
PAGE_LIMIT = 8_000_000
PICTURE_LIMIT = 16_000_000
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_AGENT = "CourtesyDesk/0.1"
_REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_NOT_GONE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
"""What can only happen before anything was sent."""


Meaning = Callable[[Answer, bool], NetworkError | None]
"""What an answer that is no 2xx means on one network, while reading or (True) while sending; None:
what its status says."""


class Line:
    """A way to one server, with whatever proves who we are. One thread at a time."""

    def __init__(
        self,
        base: str,
        *,
        headers: Mapping[str, str] | None = None,
        meaning: Meaning = lambda _answer, _sending: None,
        name: str = "",
    ) -> None:
        """`name`: what people call it, where they never wrote its host themselves."""
        _must_be_encrypted(base)
        self._base = base.rstrip("/")
        self._meaning = meaning
        self.host = urlsplit(base).hostname or ""
        self._called = name or self.host
        self._client = httpx2.Client(
            verify=_verification(),
            timeout=httpx2.Timeout(SECONDS),
            follow_redirects=False,
            headers={"Accept": "application/json", "User-Agent": _AGENT, **(headers or {})},
        )

    def get(
        self,
        path: str,
        params: Mapping[str, str | tuple[str, ...]] | None = None,
        *,
        limit: int = PAGE_LIMIT,
    ) -> Answer:
        """Read; raises NetworkError for whatever is not a 2xx, Vanished for 404 and 410. A name
        with several values is said once for each."""
        # None, and not an empty one, which would take away what stands in the address itself.
        asked = dict(params) if params else None
        answer = self._call("GET", path, params=asked, limit=limit, sending=False)
        return self._good(answer, sending=False)

    def ask(
        self,
        path: str,
        *,
        json_body: Any = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        file: tuple[bytes, str] | None = None,
    ) -> Answer:
        """A POST that changes nothing that people see (a token, an upload): as `get`. `file` is
        the whole body as it is, and its type."""
        whole = {} if file is None else {"content": file[0], "headers": {"Content-Type": file[1]}}
        answer = self._call(
            "POST", path, json=json_body, data=form, files=files, **whole,
            limit=LIMIT, sending=False,
        )  # fmt: skip
        return self._good(answer, sending=False)

    def send(
        self,
        method: str,
        path: str,
        *,
        json_body: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post something that people see; raises Doubtful where it may have arrived."""
        answer = self._call(
            method, path, json=json_body, data=form, headers=headers, limit=LIMIT, sending=True
        )
        return self._good(answer, sending=True)

    def close(self) -> None:
        """Let go; safe to call twice."""
        self._client.close()

    def _good(self, answer: Answer, *, sending: bool) -> Answer:
        if 200 <= answer.status < 300:
            return answer
        raise self._meaning(answer, sending) or trouble(answer, sending=sending)

    def _call(self, method: str, path: str, *, limit: int, sending: bool, **what: Any) -> Answer:
        address = path if "://" in path else self._base + path
        if urlsplit(address).hostname != self.host:
            # A next page that somebody else's server would be told our token for.
            raise BadAnswer(f"{self._called} points to another server.", safe="Nothing was sent.")
        _must_be_encrypted(address)
        given = {name: value for name, value in what.items() if value is not None}
        with (
            _in_our_words(self._called, address, sending=sending),
            self._client.stream(method, address, **given) as answer,
        ):
            return _answer(answer, self._called, limit)


def post_form(
    url: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send a form; raises Offline, Untrusted, BadAnswer. Status codes are the caller's matter."""
    _must_be_encrypted(url)
    host = urlsplit(url).hostname or ""
    said = {"Accept": "application/json", **(headers or {})}
    with (
        _in_our_words(host, url),
        _client() as client,
        client.stream("POST", url, data=dict(form), headers=said) as answer,
    ):
        return _answer(answer, host, LIMIT)


def read_picture(url: str, *, home: str) -> bytes:
    """What a public address shows, with nothing that says who we are. Neither it nor what it leads
    to may be inside this computer or its network, unless that is `home`, the account's own server.
    Raises NetworkError; whether it is a picture is the caller's matter."""
    answer = read_page(
        url,
        headers={"Accept": "image/*"},
        limit=PICTURE_LIMIT,
        may_ask=lambda address: _must_be_public(address, home),
    )
    if 200 <= answer.status < 300:
        return answer.body
    raise trouble(answer, sending=False)


def _must_be_public(url: str, home: str) -> None:
    """A stranger wrote this address: it must not lead us to what only we can reach."""
    parts, own = _parts(url), _parts(home)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return
    host = parts.hostname or ""
    if parts.scheme != "https" or not host:
        raise BadAnswer("This picture is at no encrypted address.", safe="Nothing was fetched.")
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        raise Offline(f"{host} cannot be reached.", safe="Nothing is lost.") from None
    if not all(ipaddress.ip_address(one[4][0]).is_global for one in found):
        raise BadAnswer(
            "This picture is at an address inside your own network.", safe="Nothing was fetched."
        )


def read_page(
    url: str,
    *,
    headers: Mapping[str, str],
    limit: int = PAGE_LIMIT,
    may_ask: Callable[[str], None] = lambda _address: None,
) -> Answer:
    """A public page, with nothing that says who we are: plain http is fine, and redirects are
    followed, but never from https to http. `may_ask` raises for an address that is not to be asked,
    and sees each. Status codes are the caller's matter."""
    for_good = True
    with _client() as client:
        for _ in range(_REDIRECTS):
            may_ask(url)
            answer = _one_page(client, url, headers, limit)
            onward = answer.headers.get("location", "")
            if answer.status not in _MOVED or not onward:
                return Answer(
                    answer.status, answer.body, answer.host, answer.headers, url, for_good
                )
            for_good = for_good and answer.status in (301, 308)
            url = _onward(url, onward)
    raise BadAnswer(f"{urlsplit(url).hostname} sends us round in circles.")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A long answer, as it comes."""

    status: int
    host: str
    pieces: Iterator[bytes]


@contextmanager
def pieces_of(url: str, *, after: int = 0) -> Iterator[Pieces]:
    """A public file too long to be held at once, from the byte `after` on, with nothing that says
    who we are; only at encrypted addresses, also after redirects. Raises NetworkError, also while
    it is read; status codes are the caller's matter."""
    asked = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if after:
        asked["Range"] = f"bytes={after}-"
    with _client() as client:
        for _ in range(_REDIRECTS):
            _must_be_encrypted(url)
            host = urlsplit(url).hostname or ""
            with (
                _in_our_words(host, url),
                client.stream("GET", url, headers=asked) as answer,
            ):
                onward = answer.headers.get("location", "")
                if answer.status_code not in _MOVED or not onward:
                    yield Pieces(answer.status_code, host, answer.iter_bytes())
                    return
            url = urljoin(url, onward)
    raise BadAnswer(f"{urlsplit(url).hostname} sends us round in circles.")


def _one_page(client: httpx2.Client, url: str, headers: Mapping[str, str], limit: int) -> Answer:
    parts = _parts(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _no_address(url)
    with (
        _in_our_words(parts.hostname, url),
        client.stream("GET", url, headers={"User-Agent": _AGENT, **headers}) as answer,
    ):
        return _answer(answer, parts.hostname, limit)


def _onward(url: str, location: str) -> str:
    target = urljoin(url, location)
    if urlsplit(url).scheme == "https" and _parts(target).scheme != "https":
        raise BadAnswer(
            f"{urlsplit(url).hostname} leads away to an address that is not encrypted.",
            safe="It was not followed.",
        )
    return target


@contextmanager
def _in_our_words(host: str, url: str, *, sending: bool = False) -> Iterator[None]:
    """The library's errors become ours."""
    try:
        yield
    except httpx2.TransportError as error:
        raise _trouble(host, url, error, sending=sending) from None
    except httpx2.DecodingError:
        raise BadAnswer(f"{host} said something that cannot be unpacked.") from None
    except httpx2.InvalidURL:
        raise _no_address(url) from None


def _trouble(host: str, url: str, error: httpx2.TransportError, *, sending: bool) -> NetworkError:
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            return Untrusted(
                f"The certificate of {host} is not trusted: {why_untrusted(link)}.",
                safe="Nothing was sent.",
                todo="Check this computer's clock, and what stands between it and the network.",
            )
        link = link.__cause__ or link.__context__
    if sending and not isinstance(error, _NOT_GONE):
        return Doubtful(f"The line to {host} was cut while the reply was sent.")
    address = urlsplit(url).hostname
    where = host if address == host else f"{host} ({address})"
    return Offline(
        f"{where} cannot be reached.", safe="Nothing is lost.", todo="It is tried again by itself."
    )


# -- the rest


@functools.cache
def _verification() -> ssl.SSLContext:
    """Made once: reading the system's authorities takes longer than most answers."""
    return httpx2.create_ssl_context()


def _client() -> httpx2.Client:
    timeout = httpx2.Timeout(SECONDS)
    return httpx2.Client(verify=_verification(), timeout=timeout, follow_redirects=False)


def _answer(answer: httpx2.Response, host: str, limit: int) -> Answer:
    # Pieces in a list: adding to bytes would cost their square.
    pieces: list[bytes] = []
    size = 0
    for piece in answer.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise BadAnswer(f"{host} said far too much.", todo="Try again in a moment.")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status_code, b"".join(pieces), host, headers, str(answer.url))


def _must_be_encrypted(url: str) -> None:
    parts = _parts(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise NotAllowed(f"“{url}” is not an encrypted address.", safe="Nothing was sent.")


def _parts(url: str) -> Any:
    try:
        return urlsplit(url)
    except ValueError:
        raise _no_address(url) from None


def _no_address(url: str) -> WrongInput:
    return WrongInput(f"“{url}” is no address.", safe="Nothing was sent.")
