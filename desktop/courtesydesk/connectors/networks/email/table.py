"""What is known of networks' notification mails: `resources/mails`, read once, on first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from courtesydesk.connectors.networks.email.proof import is_below
from courtesydesk.domain.mentions import Kind
from courtesydesk.resources import root

LINE = 300
"""Letters of a line that are compared with what such mails say."""
_FIELDS = {
    "{name}": '(?P<name>[^:!?“”"«»]{1,80}?)',
    "{place}": "(?P<place>.{1,200}?)",
    "{stars}": "(?P<stars>[\\w.,]{1,6}?)",
    "{any}": f".{{0,{LINE}}}?",
}
_EMPTY = "(?!)"


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The notification mails of one network."""

    network: str
    domains: tuple[str, ...]
    senders: tuple[str, ...]
    lists: tuple[str, ...]
    headers: tuple[str, ...]
    message_ids: tuple[str, ...]
    hosts: tuple[str, ...]
    kind: Kind
    ids: tuple[tuple[re.Pattern[str], str], ...]
    post_ids: tuple[tuple[re.Pattern[str], str], ...]
    things: re.Pattern[str]
    anywhere: re.Pattern[str]
    """Pages on servers of anybody that show what was said."""
    handle: re.Pattern[str]
    handles: bool
    """Who is named is named by their @name."""
    recommends: bool
    """It also mails what others say to everybody."""
    opens: bool
    """What they wrote stands at the very start."""

    def owns(self, address: str) -> bool:
        """Whether an address is on a domain of theirs."""
        host = address.rpartition("@")[2]
        return any(is_below(host, domain) for domain in self.domains)

    def writes(self, address: str, id_: str, telling: Mapping[str, str]) -> bool:
        """Whether a mail from there is one of their notifications, if it is not forged."""
        if self.owns(address):
            listed = any(fnmatchcase(telling.get("list-id", ""), one) for one in self.lists)
            return listed or any(fnmatchcase(address, one) for one in self.senders)
        return self.marks(id_, telling)

    def marks(self, id_: str, telling: Mapping[str, str]) -> bool:
        """Whether the mail has what only their program writes, and only for what somebody said."""
        return any(name in telling for name in self.headers) or any(
            fnmatchcase(id_, one) for one in self.message_ids
        )

    def hosts_page(self, host: str) -> bool:
        """Whether a page there is one of theirs."""
        if self.hosts:
            return host in self.hosts
        return any(is_below(host, domain) for domain in self.domains)


@dataclass(frozen=True, slots=True)
class Words:
    """How notification mails speak."""

    says: tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...]
    quiet: re.Pattern[str]
    ours: re.Pattern[str]
    nobody: re.Pattern[str]
    buttons: re.Pattern[str]
    footers: re.Pattern[str]
    hellos: re.Pattern[str]
    intros: re.Pattern[str]
    authors: tuple[re.Pattern[str], ...]
    fillers: re.Pattern[str]
    rating: re.Pattern[str]
    averages: re.Pattern[str]
    dates: frozenset[str]
    called: str
    """What stars are called."""
    stars: Mapping[str, int]
    targets: frozenset[str]
    tracking: re.Pattern[str]


@cache
def recognisers() -> tuple[Recogniser, ...]:
    """Every network whose mails are known."""
    return tuple(_recogniser(key, told) for key, told in _file("networks").items())


def _recogniser(network: str, told: Mapping[str, Any]) -> Recogniser:
    def many(key: str) -> tuple[str, ...]:
        return tuple(told.get(key, ()))

    def ids(key: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((re.compile(pattern), form) for pattern, form in told.get(key, ()))

    return Recogniser(
        network=network,
        domains=many("domains"),
        senders=many("senders"),
        lists=many("lists"),
        headers=tuple(name.lower() for name in many("headers")),
        message_ids=many("message_ids"),
        hosts=many("hosts"),
        kind=Kind(told["kind"]),
        ids=ids("ids"),
        post_ids=ids("post_ids"),
        things=re.compile("|".join(many("things")) or _EMPTY),
        anywhere=re.compile("|".join(many("anywhere")) or _EMPTY),
        handle=re.compile(told.get("handle", _EMPTY)),
        handles=told.get("names") == "handles",
        recommends=told.get("recommends", False),
        opens=told.get("opens", False),
    )


@cache
def words() -> Words:
    """The words of all networks, ready to be compared."""
    told = _file("words")
    layout = told["layout"]
    said = told["says"].items()
    return Words(
        says=tuple((Kind(kind), tuple(whole([one]) for one in some)) for kind, some in said),
        quiet=re.compile("|".join(_form(one) for one in told["quiet"]["words"]), re.IGNORECASE),
        ours=whole(told["quiet"]["ours"]),
        nobody=whole(told["nobody"]["words"]),
        buttons=re.compile("|".join(_form(one) for one in layout["buttons"]), re.IGNORECASE),
        footers=re.compile("|".join(_form(one) for one in layout["footers"]), re.IGNORECASE),
        hellos=whole(layout["hellos"]),
        intros=whole(layout["intros"]),
        authors=tuple(whole([one]) for one in layout["authors"]),
        fillers=whole(layout["fillers"]),
        rating=re.compile(rf"\b(?:{'|'.join(layout['rating'])})\b", re.IGNORECASE),
        averages=re.compile(layout["averages"], re.IGNORECASE),
        dates=frozenset(layout["dates"].split()),
        called=told["stars"]["called"].replace("(", "(?:", 1),
        stars={word.casefold(): count for word, count in told["stars"]["words"].items()},
        targets=frozenset(told["links"]["targets"]),
        tracking=re.compile(told["links"]["tracking"], re.IGNORECASE),
    )


def whole(forms: Iterable[str]) -> re.Pattern[str]:
    """Fits a line that says one of these and nothing else, but for signs around it."""
    some = "|".join(_form(one) for one in forms)
    return re.compile(rf"[^\w@]{{0,20}}(?:{some})[\s.,!:…]{{0,5}}", re.IGNORECASE)


def _form(form: str) -> str:
    """A pattern of the table as one of Python's."""
    for field, pattern in _FIELDS.items():
        form = form.replace(field, pattern)
    return form


def _file(name: str) -> dict[str, Any]:
    with (root() / "mails" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
