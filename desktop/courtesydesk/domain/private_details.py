"""Details in a text by which a stranger could reach, or rob, the person who wrote them.

Only what proves itself is found: a card number has a check digit (Luhn, ISO/IEC 7812-1), an IBAN
has two (ISO 7064, mod 97-10), a telephone number says that it is one by a plus, or by the groups
in which people write it. Prices, dates, times, order numbers and years are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum


class Detail(StrEnum):
    """What was given away, the gravest first."""

    CARD = "card"
    BANK = "bank"
    PHONE = "phone"
    ADDRESS = "address"
    """Of e-mail."""


_CARD = re.compile(r"(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d.,-]\d)")
_BANK = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}\b")
_PHONE = re.compile(r"(?<![\w.,/:#-])(?:\+|00)?\(?\d(?:[ ./()-]{0,2}\d){7,14}(?![\w/:])")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


def details_in(text: str) -> frozenset[Detail]:
    """Which kinds of details are in it."""
    return frozenset(kind for kind, is_there in _LOOKS.items() if is_there(text))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _has_card(text: str) -> bool:
    return any(_luhn(_digits(found[0])) for found in _CARD.finditer(text))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1


def _has_bank(text: str) -> bool:
    return any(_mod_97(found[0].replace(" ", "")) for found in _BANK.finditer(text))


def _mod_97(account: str) -> bool:
    """Also where words in capitals follow, as they do in "DE89 … 00 THANKS"."""
    return any(
        int("".join(str(int(sign, 36)) for sign in account[4:end] + account[:4])) % 97 == 1
        for end in range(15, len(account) + 1)
    )


def _has_phone(text: str) -> bool:
    return any(_is_phone(found[0]) for found in _PHONE.finditer(text))


def _is_phone(found: str) -> bool:
    if _DATE.fullmatch(found.strip()):
        return False
    digits = _digits(found)
    if not 8 <= len(digits) <= 15:
        return False
    if found.startswith(("+", "00")) or _american(found):
        return True
    grouped = len(re.findall(r"\d+", found)) > 1
    return digits.startswith("0") and len(digits) >= 9 and (grouped or len(digits) <= 11)


def _american(found: str) -> bool:
    return re.fullmatch(r"\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]\d{4}", found.strip()) is not None


_LOOKS: dict[Detail, Callable[[str], bool]] = {
    Detail.CARD: _has_card,
    Detail.BANK: _has_bank,
    Detail.PHONE: _has_phone,
    Detail.ADDRESS: lambda text: _MAIL.search(text) is not None,
}
