"""What a stranger could reach or rob somebody by, and what only looks like it."""

from __future__ import annotations

import pytest

from courtesydesk.domain.private_details import Detail, details_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Call me: 06 39 98 31 57", Detail.PHONE),
        ("my number is +33 6 39 98 31 57 thanks", Detail.PHONE),
        ("ring 0044 20 7946 0958", Detail.PHONE),
        ("(020) 7946 0958, after six", Detail.PHONE),
        ("0171-3920011", Detail.PHONE),
        ("Text 415-555-0132 please", Detail.PHONE),
        ("(415) 555-0132", Detail.PHONE),
        ("01632960961", Detail.PHONE),
        ("it is 9876543210? no: +91 98765 43210", Detail.PHONE),
        ("write to ada.byron+cake@post.example", Detail.ADDRESS),
        ("ADA@POST.EXAMPLE!!", Detail.ADDRESS),
        ("You charged 4111 1111 1111 1111 twice", Detail.CARD),
        ("card 5500-0000-0000-0004", Detail.CARD),
        ("378282246310005 is my card", Detail.CARD),
        ("refund to DE89 3704 0044 0532 0130 00 please", Detail.BANK),
        ("IBAN: GB29NWBK60161331926819", Detail.BANK),
        ("FR14 2004 1010 0505 0001 3M02 606 THANKS", Detail.BANK),
    ],
)
def test_what_gives_somebody_away(text: str, kind: Detail) -> None:
    assert kind in details_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I paid 29.50 for it on 12.11.2026 at 14:30.",
        "Order 20261112 never came",
        "Order #4471-2231, since 2019",
        "2026-11-12 18:40",
        "from 12/11/2026 to 14/11/2026",
        "1 234 567,89 euros",
        "10.000.000 people saw it",
        "4111 1111 1111 1112 is no card",
        "0000 0000 0000 0000",
        "ISBN 978-3-16-148410-0",
        "tracking 1Z999AA10123456784",
        "DE89 3704 0044 0532 0130 01 has a slip in it",
        "GREAT SHOP AND 12 CAKES FOR EVERYONE IN HERE",
        "@ruedeslilas.example you know",
        "the table for 8 at 7, 2 or 3 children, 1 dog",
        "scores: 10 9 8 7 6 5 4 3 2 1",
        "52.520008, 13.404954",
        "https://shop.example/order/00123456789",
    ],
)
def test_what_is_none(text: str) -> None:
    assert details_in(text) == frozenset()
