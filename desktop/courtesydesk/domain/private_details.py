"""Details in a text by which a stranger could reach, or rob, the person who wrote them.

Only what proves itself is found: a card number has a check digit (Luhn, ISO/IEC 7812-1), an IBAN
has two (ISO 7064, mod 97-10), a telephone number says that it is one by a plus, or by the groups
in which people write it. Prices, dates, times, order numbers and years are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
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
_MAIL = re.compile(r"(?<![\w.+@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}\b")
_PHONE = re.compile(r"(?<![\w.,/:#-])(?:\+|00)?\(?\d(?:[ ./()-]{0,2}\d){7,14}(?![\w/:])")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


_OFFERED = re.compile(
    r"\b(?:us|me)\b(?:[ ,]+\w+){0,3}[ :]*$"
    r"|\b(?:our|my)\b(?:[ ,-]+\w+){0,4}[ :]*$"
    r"|(?:^|[.!?,;:\n–—-]\s*|\b(?:please|or|and|to|can|could|may)\s+)"
    r"(?:call|ring|phone|dial|text|contact|e-?mail|mail|write to|message|reach|whatsapp)"
    r"(?:\s+(?!you\b|your\b|him\b|her\b|them\b)\w+){0,4}[ :]*$",
    re.IGNORECASE,
)
"""Before what is a way to reach the one who writes, or somebody who helps."""
_THEIRS = re.compile(
    r"\b(?:we|i|have|has|['’]ve)\s+(?:\w+\s+){0,2}?(?:wrote|written|sent|e-?mailed|mailed|called|"
    r"rang|rung|phoned|texted|tried|reached|contacted|refunded)\b[^.!?\n]{0,30}$"
    r"|\byour\s+(?:e-?mail|mail|phone|mobile|telephone|number|account)"
    r"(?:\s+(?:address|number))?(?:\s+(?:is|was))?[ :,]*$"
    r"|\b(?:call|ring|phone|text|mail|e-?mail|write to|reach|message)\s+(?:you|him|her|them)"
    r"(?:\s+\w+){0,2}\s+(?:at|on|under)\s*$"
    r"|\byou\s+(?:sent|paid)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
"""Before what can only be somebody else's, whoever writes."""
_NUMBERED = re.compile(
    r"\b(?:order|ref|reference|tracking|parcel|shipment|invoice|ticket|booking|case|isbn|ean)\b"
    r"[ \w.:#-]{0,12}$",
    re.IGNORECASE,
)
"""Before the number of a thing, which may look like anybody's."""
ANYBODYS = frozenset({
    "aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com",
    "laposte.net", "live.com", "orange.fr", "outlook.com", "proton.me", "protonmail.com",
    "t-online.de", "web.de", "yahoo.com", "yahoo.fr",
})  # fmt: skip
"""Where anybody has an address: that one of ours is there makes no other ours."""


@dataclass(frozen=True, slots=True)
class Found:
    """One detail, and where it stands."""

    kind: Detail
    start: int
    end: int


def details_in(text: str) -> frozenset[Detail]:
    """Which kinds of details are in it."""
    return frozenset(found.kind for found in _all(text))


def given_away(text: str, ours: Collection[str] = ()) -> tuple[Found, ...]:
    """Details in a text of ours that are not ours to tell, in their order.

    A card or an account is nobody's to tell in public. A number or an address is, when it is in
    `ours` or offered as a way to reach us; while none of that kind is in `ours`, only what the
    words before it show to be somebody else's is told.
    """
    ways = _Ways.of(ours)
    found = (one for one in _all(text) if not ways.may_tell(text, one))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def telephones(text: str, ours: Collection[str] = ()) -> tuple[str, ...]:
    """The telephone numbers in a note, as they are written there, but for those in `ours`."""
    ways = _Ways.of(ours)
    return tuple(
        text[one.start : one.end].strip()
        for one in _all(text)
        if one.kind is Detail.PHONE
        and not _NUMBERED.search(text[: one.start])
        and not ways.is_our_number(text[one.start : one.end])
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    """How the shop may be reached."""

    numbers: frozenset[str]
    domains: frozenset[str]
    addresses: frozenset[str]

    @classmethod
    def of(cls, ours: Collection[str]) -> _Ways:
        known = [(at.kind, one[at.start : at.end]) for one in ours for at in _all(one)]
        known += [(Detail.PHONE, one) for one in ours if _is_number(one)]
        mails = [said.casefold() for kind, said in known if kind is Detail.ADDRESS]
        domains = {mail.partition("@")[2] for mail in mails} - ANYBODYS
        numbers = {_digits(said).lstrip("0") for kind, said in known if kind is Detail.PHONE}
        return cls(frozenset(numbers), frozenset(domains), frozenset(mails))

    def may_tell(self, text: str, found: Found) -> bool:
        before, said = text[: found.start], text[found.start : found.end]
        if found.kind in (Detail.CARD, Detail.PHONE) and _NUMBERED.search(before):
            return True
        if found.kind in (Detail.CARD, Detail.BANK):
            return False
        if found.kind is Detail.PHONE:
            known, is_ours = self.numbers, self.is_our_number(said)
        else:
            known, is_ours = self.addresses, self._is_our_address(said)
        if is_ours or _OFFERED.search(before):
            return True
        return not known and _THEIRS.search(before) is None

    def is_our_number(self, said: str) -> bool:
        """With or without the country's code before it."""
        digits = _digits(said).lstrip("0")
        return any(digits.endswith(one) or one.endswith(digits) for one in self.numbers)

    def _is_our_address(self, said: str) -> bool:
        mail = said.casefold()
        return mail in self.addresses or mail.partition("@")[2] in self.domains


def _is_number(text: str) -> bool:
    """Written as the owner likes it, it may be none that strangers would know as one."""
    return re.fullmatch(r"[+\d][\d ./()-]{4,}", text.strip()) is not None


def _all(text: str) -> Iterator[Found]:
    for kind, (pattern, is_one) in _LOOKS.items():
        for found in pattern.finditer(text):
            if is_one(found[0]):
                yield Found(kind, found.start(), found.end())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_card(found: str) -> bool:
    total, digits = 0, _digits(found)
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1


def _is_bank(found: str) -> bool:
    """Also where words in capitals follow, as they do in "DE89 … 00 THANKS"."""
    account = found.replace(" ", "")
    return any(
        int("".join(str(int(sign, 36)) for sign in account[4:end] + account[:4])) % 97 == 1
        for end in range(15, len(account) + 1)
    )


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


_LOOKS: dict[Detail, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    Detail.CARD: (_CARD, _is_card),
    Detail.BANK: (_BANK, _is_bank),
    Detail.PHONE: (_PHONE, _is_phone),
    Detail.ADDRESS: (_MAIL, lambda _found: True),
}
