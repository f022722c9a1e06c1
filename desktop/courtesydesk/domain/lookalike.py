"""Impostors: who looks like the shop or like somebody we know, and what gives them away.

Nothing here decides that somebody lies. Each sign has a weight; together they reach `ENOUGH`, or
nobody is troubled. One name on two networks is a customer who has two accounts; two people of one
name are namesakes; both become suspects only by what they ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courtesydesk.domain.fishing import Sign, asks_whether, fished, short
from courtesydesk.domain.hyperlinks import domain_of, links_in, registered
from courtesydesk.domain.ids import CustomerId, IdentityId
from courtesydesk.domain.letters import distance, plain, skeleton, sound, two_alphabets
from courtesydesk.domain.mail_hosts import ADDRESS

WEIGHTS: dict[Sign, float] = {
    Sign.OUR_NAME: 1.0,
    Sign.OUR_NAME_TRICK: 1.0,
    Sign.OUR_NAME_OFFICE: 1.0,
    Sign.OUR_NAME_WITHIN: 0.4,
    Sign.OUR_NAME_NEAR: 0.7,
    Sign.KNOWN_NAME: 0.4,
    Sign.KNOWN_NAME_TRICK: 0.7,
    Sign.KNOWN_NAME_NEAR: 0.4,
    Sign.KNOWN_HANDLE: 0.4,
    Sign.SAME_PICTURE: 0.6,
    Sign.TWO_ALPHABETS: 0.3,
    Sign.MONEY: 0.6,
    Sign.SECRETS: 0.6,
    Sign.NEW_ACCOUNT: 0.4,
    Sign.SECRECY: 0.2,
    Sign.READ_AS_SCAM: 0.5,
    Sign.LINK_ELSEWHERE: 0.6,
    Sign.LINK_LIKE_OURS: 0.7,
    Sign.LINK_HIDES: 0.5,
    Sign.SENDER_LIKE_OURS: 1.0,
    Sign.NAME_IS_ADDRESS: 0.7,
    Sign.ANSWERS_ELSEWHERE: 0.4,
}
ENOUGH = 0.99
FISHING = frozenset({Sign.MONEY, Sign.SECRETS, Sign.NEW_ACCOUNT, Sign.READ_AS_SCAM})
LIKENESS = frozenset(
    {
        *(sign for sign in Sign if sign.value.startswith(("our_", "known_"))),
        *(Sign.SENDER_LIKE_OURS, Sign.LINK_LIKE_OURS, Sign.NAME_IS_ADDRESS),
    }
)
"""Signs of somebody who pretends to be somebody; without one of them it is a scam, no impostor."""
UNPEOPLED = frozenset({"feed", "phone", "counter", "letter"})
"""What comes from there has no profile that could be copied."""
SHORTEST = 8
"""Letters of a name before its likeness to another says anything."""
ALIKE_BITS = 8
"""So many of 64 bits may differ in two prints of one picture."""

_OFFICE = re.compile(
    r"support|team|offi[cs]|help|service|giveaway|promo|page|securit|verif|admin|billing|desk"
    r"|contest|winner|prize|gagnant|concours|gewinn|sorteo|kundendienst|care"
)
_FREE_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com"),
        *("yahoo.fr", "gmx.de", "gmx.net", "web.de", "aol.com", "icloud.com", "mail.ru"),
        *("yandex.ru", "proton.me", "protonmail.com", "mail.com"),
    }
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody's face on one network."""

    network: str
    name: str
    handle: str
    """@name, or the mail address."""
    picture: str = ""
    """The file of the picture, empty for none."""
    print: int | None = None
    """What the picture looks like (`picture_print`); None where nobody has looked."""


@dataclass(frozen=True, slots=True)
class Known:
    """A customer who was here before, with one of their profiles."""

    customer: CustomerId
    identity: IdentityId
    called: str
    profile: Profile
    common: bool = False
    """Many customers have that name: it says nothing by itself."""


@dataclass(frozen=True, slots=True)
class Us:
    """How the shop is called, and where it is at home."""

    names: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...] = ()
    """(network, our @name or address there)."""
    domains: tuple[str, ...] = ()
    """Registered domains of our own."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that they wrote."""

    text: str
    html: str = ""
    answers_to: tuple[str, ...] = ()
    """Mail addresses that an answer would go to."""
    scam: bool = False
    """It was read as a scam; by the owner or by us."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign, and what it was seen in."""

    sign: Sign
    words: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Somebody who may not be who they seem."""

    reasons: tuple[Reason, ...]
    """The weightiest first."""
    known: Known | None = None
    """Whom they look like; None for the shop, or for nobody."""

    @property
    def impostor(self) -> bool:
        """They pretend to be somebody; else they only fish."""
        return any(reason.sign in LIKENESS for reason in self.reasons)

    @property
    def weight(self) -> float:
        """How much speaks against them."""
        return sum(WEIGHTS[reason.sign] for reason in self.reasons)


def suspect(
    profile: Profile, said: Sequence[Said], us: Us, known: Sequence[Known] = ()
) -> Suspicion | None:
    """Whether somebody should be looked at twice, and why; None where nothing much speaks
    against them. `known` are customers who were here before and have a name like theirs."""
    if profile.network in UNPEOPLED or _is_ours(profile, us):
        return None
    talk = _talk(said)
    common = [*talk, *_links(said, us), *_mail(profile, said, us)]
    if two_alphabets(profile.name):
        common.append(Reason(Sign.TWO_ALPHABETS, two_alphabets(profile.name)))
    fishes = any(reason.sign in FISHING for reason in talk)
    candidates = [Suspicion(_ordered([*common, *_like_us(profile, us)]))]
    candidates += [
        Suspicion(_ordered([*common, *like]), one)
        for one in known
        if (like := _like_known(profile, one, fishes=fishes))
    ]
    worst = max(candidates, key=lambda one: (one.weight, one.known is not None))
    return worst if worst.weight >= ENOUGH else None


def picture_print(grey: Sequence[int]) -> int:
    """64 bits that stay alike when a picture is saved again or made smaller: of nine by eight grey
    values, whether each is lighter than the one to its right. As SQLite's integers, with a sign."""
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (grey[at] > grey[at + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def same_picture(one: Profile, other: Profile) -> bool:
    """The same file, or one that looks the same; a picture of one colour looks like nothing."""
    if one.picture and one.picture == other.picture:
        return True
    if one.print is None or other.print is None:
        return False
    mask = (1 << 64) - 1
    if min((one.print & mask).bit_count(), (other.print & mask).bit_count()) < ALIKE_BITS:
        return False
    return ((one.print ^ other.print) & mask).bit_count() <= ALIKE_BITS


def _is_ours(profile: Profile, us: Us) -> bool:
    handle = profile.handle.casefold().lstrip("@")
    if profile.network == "email":
        return registered(handle.rpartition("@")[2]) in us.domains
    return any(
        network == profile.network and address.casefold().lstrip("@") == handle
        for network, address in us.addresses
    )


def _ordered(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    once = {reason.sign: reason for reason in reversed(list(reasons))}
    return tuple(sorted(once.values(), key=lambda reason: -WEIGHTS[reason.sign]))


# What they are called


def _like_us(profile: Profile, us: Us) -> list[Reason]:
    found = [
        sign
        for name in us.names
        for shown in (profile.name, _local(profile))
        if (sign := _like_name(shown, name)) is not None
    ]
    if not found:
        return []
    best = max(found, key=lambda sign: WEIGHTS[sign])
    if profile.network == "email" and best is Sign.OUR_NAME:
        # Shops and their letters are sent through others: the name alone says little there.
        best = Sign.OUR_NAME_NEAR
    return [Reason(best, profile.name or profile.handle)]


def _like_name(shown: str, ours: str) -> Sign | None:
    mine, theirs = plain(ours), plain(shown)
    if len(mine) < SHORTEST or not theirs:
        return None
    whole = " " in ours.strip() or len(mine) > SHORTEST + 2
    if theirs == mine:
        return Sign.OUR_NAME if whole else Sign.OUR_NAME_WITHIN
    if skeleton(shown) == skeleton(ours):
        return Sign.OUR_NAME_TRICK if whole else Sign.OUR_NAME_WITHIN
    if skeleton(ours) in skeleton(shown):
        rest = theirs.replace(mine, "", 1)
        return Sign.OUR_NAME_OFFICE if _OFFICE.search(rest) else Sign.OUR_NAME_WITHIN
    near = 2 if len(mine) > 12 else 1
    return Sign.OUR_NAME_NEAR if distance(mine, theirs, near) <= near else None


def _local(profile: Profile) -> str:
    return profile.handle.lstrip("@").partition("@")[0]


def _like_known(profile: Profile, known: Known, *, fishes: bool) -> list[Reason]:
    other = known.profile
    here = profile.network == other.network
    sign = _like_person(profile.name, other.name)
    pictured = here and same_picture(profile, other)
    found = []
    if known.common and not pictured and sign is not Sign.KNOWN_NAME_TRICK:
        sign = None
    if sign is Sign.KNOWN_NAME_TRICK or (sign is not None and (here or fishes)):
        found.append(Reason(sign, other.name))
    if here and _like_handle(_local(profile), _local(other)):
        found.append(Reason(Sign.KNOWN_HANDLE, other.handle))
    if found and pictured:
        found.append(Reason(Sign.SAME_PICTURE))
    return found


def _like_person(shown: str, known: str) -> Sign | None:
    """A first name alone is shared by thousands."""
    one, other = plain(shown), plain(known)
    if len(known.split()) < 2 or len(other) < SHORTEST:
        return None
    if one == other:
        return Sign.KNOWN_NAME
    if skeleton(shown) == skeleton(known):
        return Sign.KNOWN_NAME_TRICK
    is_near = sound(shown) == sound(known) or len(other) > 10
    return Sign.KNOWN_NAME_NEAR if is_near and distance(one, other, 1) <= 1 else None


def _like_handle(shown: str, known: str) -> bool:
    one, other = plain(shown), plain(known)
    if len(other) < SHORTEST or " " in known.strip():
        return False
    if one == other:
        return shown.casefold() != known.casefold()
    return skeleton(shown) == skeleton(known)


# What they write


def _talk(said: Sequence[Said]) -> list[Reason]:
    seen: dict[Sign, str] = {}
    for one in said:
        seen = {**fished(one.text), **seen}
    found = [Reason(sign, short(words)) for sign, words in seen.items()]
    if Sign.MONEY not in seen and Sign.SECRETS not in seen and any(one.scam for one in said):
        found.append(Reason(Sign.READ_AS_SCAM))
    return found


def _links(said: Sequence[Said], us: Us) -> list[Reason]:
    found = []
    for one in said:
        warns = asks_whether(one.text)
        for link in links_in(one.text, one.html):
            if link.shown_domain and link.domain and link.shown_domain != link.domain:
                words = f"{link.shown_domain} → {link.domain}"
                found.append(Reason(Sign.LINK_ELSEWHERE, words))
            if not warns and _domain_like_ours(link.domain, us):
                found.append(Reason(Sign.LINK_LIKE_OURS, link.domain))
            if link.hides:
                found.append(Reason(Sign.LINK_HIDES, link.domain))
    return found


def _domain_like_ours(domain: str, us: Us) -> bool:
    if not domain or domain in us.domains:
        return False
    label = domain.partition(".")[0]
    return any(_like_label(label, ours.partition(".")[0]) for ours in us.domains)


def _like_label(label: str, ours: str) -> bool:
    if len(plain(ours)) < SHORTEST:
        return False
    return (
        skeleton(ours) in skeleton(label)
        or distance(plain(ours), plain(label), 1) <= 1
    )  # fmt: skip


def _mail(profile: Profile, said: Sequence[Said], us: Us) -> list[Reason]:
    if profile.network != "email":
        return []
    sender = registered(profile.handle.rpartition("@")[2].casefold())
    found = []
    if _domain_like_ours(sender, us):
        found.append(Reason(Sign.SENDER_LIKE_OURS, sender))
    shown = ADDRESS.search(profile.name)
    if shown is not None and registered(shown.group(1).casefold()) != sender:
        found.append(Reason(Sign.NAME_IS_ADDRESS, shown.group()))
        if registered(shown.group(1).casefold()) in us.domains:
            found.append(Reason(Sign.OUR_NAME_WITHIN, shown.group()))
    elsewhere = [
        address
        for one in said
        for address in one.answers_to
        if _answers_elsewhere(sender, registered(address.rpartition("@")[2].casefold()))
    ]
    found += [Reason(Sign.ANSWERS_ELSEWHERE, address) for address in elsewhere[:1]]
    return found


def _answers_elsewhere(sender: str, answers: str) -> bool:
    """From a firm's address, but answers go to a free mailbox or to a name that looks the same."""
    if not answers or answers == sender:
        return False
    return (answers in _FREE_MAIL and sender not in _FREE_MAIL) or skeleton(answers) == skeleton(
        sender
    )


def our_domains(addresses: Iterable[str]) -> tuple[str, ...]:
    """Registered domains of mail and page addresses that are ours, free mailboxes left out."""
    found = []
    for address in addresses:
        host = address.rpartition("@")[2] if ADDRESS.fullmatch(address) else ""
        domain = registered(host) if host else domain_of(address) if "://" in address else ""
        if domain and domain not in _FREE_MAIL:
            found.append(domain)
    return tuple(dict.fromkeys(found))
