"""Pictures at addresses that strangers write: they lead nowhere that only we can reach."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from courtesydesk.connectors import http
from courtesydesk.connectors.http import read_picture
from courtesydesk.domain.errors import BadAnswer, NetworkError, Offline, Vanished
from support.loopback import Cut, Fault, LoopbackNetwork, Request, Said


class Place(LoopbackNetwork):
    """Where a picture is, and what leads away from it."""

    def __init__(self) -> None:
        super().__init__()
        self.leads_to = ""

    def answer(self, request: Request) -> Said:
        if request.path == "/there.png":
            return Said(b"PNG", headers={"Content-Type": "image/png"})
        if request.path == "/onward" and self.leads_to:
            return Said(status=302, headers={"Location": self.leads_to})
        return Said(status=404)


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    with made.running():
        yield made


def test_what_is_on_the_accounts_own_server_is_read_and_nobody_is_told_who_asks(
    place: Place,
) -> None:
    assert read_picture(f"{place.url}/there.png", home=place.url) == b"PNG"
    (asked,) = place.requests
    assert not {"authorization", "cookie"} & set(asked.headers)


@pytest.mark.parametrize(
    "addresses",
    [("10.0.0.1",), ("192.168.1.1",), ("169.254.169.254",), ("127.0.0.1",), ("::1",), ("fd00::1",),
     ("93.184.215.14", "10.0.0.1")],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_asked(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*_asked: object, **_how: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (one, 443)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(BadAnswer, match="inside your own network"):
        read_picture("https://pictures.example/a.png", home="https://shop.example")


def test_only_encrypted_addresses_are_asked(place: Place) -> None:
    for url in (f"{place.url}/there.png", "file:///etc/passwd", "ftp://a.example/a.png", "//", ""):
        with pytest.raises(BadAnswer, match="no encrypted address"):
            read_picture(url, home="https://shop.example")
    assert place.requests == []


def test_what_leads_there_is_not_followed(place: Place) -> None:
    other = Place()
    with other.running():
        place.leads_to = f"{other.url}/there.png"
        with pytest.raises(BadAnswer):
            read_picture(f"{place.url}/onward", home=place.url)
        assert other.requests == []
    place.leads_to = f"{place.url}/there.png"
    assert read_picture(f"{place.url}/onward", home=place.url) == b"PNG"
    place.leads_to = f"{place.url}/onward"
    with pytest.raises(BadAnswer, match="round in circles"):
        read_picture(f"{place.url}/onward", home=place.url)


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault(404), Vanished), (Fault(500), Offline), (Fault(cut=Cut.BEFORE), Offline)],
)
def test_what_goes_wrong_is_said_by_whose_turn_it_is(
    place: Place, fault: Fault, error: type[NetworkError]
) -> None:
    place.faults = [fault]
    with pytest.raises(error):
        read_picture(f"{place.url}/there.png", home=place.url)


def test_one_that_is_far_too_large_is_not_read_to_its_end(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "PICTURE_LIMIT", 2)
    with pytest.raises(BadAnswer, match="far too much"):
        read_picture(f"{place.url}/there.png", home=place.url)
