"""Notification mails of networks: whose a mail is, whether it is really theirs, and what it tells.

Pure, and nothing raises: what cannot be read stays empty and is named in `unread`. A layout that
nobody knows is still a mention when the mail has a link to what was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote

from courtesydesk.connectors import html as markup
from courtesydesk.connectors.networks.email.layout import (
    Found,
    Headline,
    Page,
    headline,
    headlines,
    plain,
)
from courtesydesk.connectors.networks.email.links import Link, links, tidy
from courtesydesk.connectors.networks.email.parse import Mail
from courtesydesk.connectors.networks.email.proof import Proof, Trust, is_below, proof
from courtesydesk.connectors.networks.email.stars import count, stars
from courtesydesk.connectors.networks.email.table import LINE, Recogniser, recognisers, words
from courtesydesk.domain.mentions import Kind
from courtesydesk.domain.networks import network as network_of

_VIA = re.compile(
    r"^(?P<name>.{1,80}?) (?:via|on|over|über|sur|en|\(via|\() ?(?P<place>.{1,80}?)\)?$", re.I
)
_SUBJECT = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|tr|rv)\s*:|\s*\[[^\]]{1,80}\])+\s*", re.IGNORECASE)
_HANDLE = re.compile(r"^(?P<name>.*?)[\s(]*(?:@|\bu/)(?P<handle>[\w.-]{2,60})\)?$")
_OTHERS = re.compile(r"\s*(?:,| and| und| et| y)\s+\d+\s.*$", re.IGNORECASE)
_QUOTED = re.compile(r":\s*[“„«\"]([^“”„«»\"]{2,})[”“»\"]?\s*$")
_SEVERAL = re.compile(r"\b([2-9]|\d\d+) (?:new|neue|nouveaux|nuevas|nuevos)\b", re.IGNORECASE)
_DIGEST = 3
"""So many people in one mail make it a digest."""


class What(StrEnum):
    """What a mail from a known sender is."""

    MENTION = "mention"
    QUIET = "quiet"
    """A digest, a security notice, advertising, what we said ourselves."""
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail from a known sender, as far as it could be read."""

    network: str
    what: What
    proof: Proof
    kind: Kind = Kind.COMMENT
    name: str = ""
    handle: str = ""
    rating: int | None = None
    text: str = ""
    url: str = ""
    own_id: str = ""
    """What the network itself calls it; empty where the mail does not show it."""
    cut: bool = False
    doubtful: bool = False
    """It may be something that was said to everybody, and recommended to us."""
    unread: tuple[str, ...] = ()
    """What such a mail has, and this one does not show: name, stars, text, link."""


def recognise(mail: Mail) -> Notice | None:
    """The mail as a notice of a network; None where it comes from nobody that is known."""
    senders = [one for one in recognisers() if _writes(one, mail)]
    if not senders:
        return None
    readings = [_read(one, mail) for one in senders]
    return next((one for one in readings if one.own_id or one.url), readings[0])


def nearest(mail: Mail) -> str:
    """The network that a mail from an unknown sender comes nearest to; empty for none."""
    shown = f"{mail.sender.name} {mail.sender.address}".casefold()
    for one in recognisers():
        if one.owns(mail.sender.address):
            return one.network
    for one in recognisers():
        label = network_of(one.network).label.casefold()
        if len(label) > 2 and (label in shown or one.network in shown):
            return one.network
    return ""


def _writes(one: Recogniser, mail: Mail) -> bool:
    return one.writes(mail.sender.address, mail.id, mail.telling)


def _read(one: Recogniser, mail: Mail) -> Notice:
    verdict = _proof(one, mail)
    if verdict.trust is Trust.FORGED:
        return Notice(one.network, What.FORGED, verdict, one.kind)
    return _Reader(one, mail, verdict).notice()


def _proof(one: Recogniser, mail: Mail) -> Proof:
    if "," in mail.telling.get("from", ""):
        return Proof(Trust.FORGED, "it names several senders")
    return proof(mail.telling.get("authentication-results"), mail.sender.address, one.domains)


class _Reader:
    """One mail of one network."""

    def __init__(self, one: Recogniser, mail: Mail, verdict: Proof) -> None:
        self._one, self._mail, self._verdict = one, mail, verdict
        self._bodies = _bodies(mail)
        self._said = [one for body in self._bodies for one in headlines(body)]
        self._links = links(self._bodies[0], mail.html)
        self._subject = plain(_SUBJECT.sub("", mail.subject))[:LINE]

    def notice(self) -> Notice:
        head = headline(self._subject) or self._in_body()
        page = self._page(head)
        if self._is_quiet(head, page):
            return Notice(self._one.network, What.QUIET, self._verdict)
        kind = head.kind if head is not None else self._one.kind
        name, handle = self._who(head.name if head is not None else "")
        several = bool(_SEVERAL.search(self._subject)) or bool(
            name and words().nobody.fullmatch(name) and name[0].isdecimal()
        )
        found = self._found(name) if not several else _NOTHING
        if found.name and found.name.casefold().startswith(name.casefold()):
            name, handle = self._who(found.name, handle)
        handle = handle or found.handle or self._handle_of(page)
        if self._one.handles and not handle and re.fullmatch(r"[\w.-]{2,40}", name):
            handle = name
        believed = found.whole or head is not None
        rating = self._rating(head, found)
        text = (found.text if believed else "") or self._in_subject()
        made = self._made(kind, name, handle, rating, text, page, cut=found.cut and believed)
        return replace(made, doubtful=self._one.recommends and head is None and not made.own_id)

    def _made(
        self,
        kind: Kind,
        name: str,
        handle: str,
        rating: int | None,
        text: str,
        page: Link | None,
        *,
        cut: bool,
    ) -> Notice:
        missing = {
            "name": not (name or handle),
            "stars": kind is Kind.REVIEW and rating is None,
            "text": not text and not (kind is Kind.REVIEW and rating is not None),
            "link": page is None,
        }
        return Notice(
            network=self._one.network,
            what=What.MENTION,
            proof=self._verdict,
            kind=kind,
            name=name or handle,
            handle=handle,
            rating=rating if kind is Kind.REVIEW else None,
            text=text,
            url=self._shown(page),
            own_id=self._own_id(page, kind, handle),
            cut=cut,
            unread=tuple(what for what, is_so in missing.items() if is_so),
        )

    # -- what it is

    def _in_body(self) -> Headline | None:
        if words().quiet.search(self._subject):
            return None
        said = self._said
        return said[0] if said and len({one.name for one in said}) < _DIGEST else None

    def _is_quiet(self, head: Headline | None, page: Link | None) -> bool:
        if head is not None:
            return bool(head.name and words().ours.fullmatch(head.name))
        if self._one.marks(self._mail.id, self._mail.telling):
            return False
        if words().quiet.search(self._subject):
            return True
        return page is None or len({one.name for one in self._said}) >= _DIGEST

    # -- what they said

    def _found(self, name: str) -> Found:
        pages = [
            Page(body, self._links, name, opens=self._one.opens).read() for body in self._bodies
        ]
        return max(pages, key=lambda one: (bool(one.text), one.signs))

    def _in_subject(self) -> str:
        """Their words where the subject ends with them: Ana commented: “Do you ship?”."""
        found = _QUOTED.search(self._subject)
        return found[1].strip() if found else ""

    def _rating(self, head: Headline | None, found: Found) -> int | None:
        told = count(head.stars) if head is not None and head.stars else None
        return told or stars(self._subject) or found.stars

    # -- who

    def _who(self, name: str, handle: str = "") -> tuple[str, str]:
        """Name and @name, from how a mail writes them."""
        name = _OTHERS.sub("", name or self._via()).strip(" -–—·*_")
        if found := _HANDLE.match(name):
            return found["name"].strip(" (-–—·") or found["handle"], found["handle"]
        return name, handle

    def _via(self) -> str:
        """The person in “Ana P. via Yelp <no-reply@…>”; nobody in “Yelp”."""
        shown = self._mail.sender.name
        if found := _VIA.match(shown):
            return found["name"]
        label = network_of(self._one.network).label
        return shown if self._one.opens and shown.casefold() != label.casefold() else ""

    def _handle_of(self, page: Link | None) -> str:
        found = self._one.handle.search(page.url) if page is not None else None
        return found[1] if found and found[1].casefold() != "i" else ""

    # -- where

    def _page(self, head: Headline | None) -> Link | None:
        """The page of what was said: best one that shows its id, else one that shows it at all,
        else what is pressed to read it. Never on a server of somebody else's."""
        handle = self._who(head.name)[1] if head is not None else ""
        ours = [link for link in self._links if self._is_theirs(link)]
        for link in ours:
            if any(_fits(pattern, link, handle) for pattern, _ in self._ids(head)):
                return link
        for link in ours:
            if self._shows(link):
                return link
        if head is None:
            return None
        return next((link for link in ours if words().buttons.match(plain(link.words))), None)

    def _ids(self, head: Headline | None) -> tuple[tuple[re.Pattern[str], str], ...]:
        kind = head.kind if head is not None else self._one.kind
        return (*self._one.ids, *(self._one.post_ids if kind is Kind.POST else ()))

    def _is_theirs(self, link: Link) -> bool:
        if self._one.hosts_page(link.host):
            return True
        sender = self._mail.sender.address.rpartition("@")[2]
        # A program on a server of its own: its pages are where its mails come from.
        own_server = bool(self._one.headers) and not self._one.owns(self._mail.sender.address)
        if own_server and (is_below(link.host, sender) or is_below(sender, link.host)):
            return True
        return self._verdict.trust is Trust.PROVED and bool(self._one.anywhere.search(link.url))

    def _shows(self, link: Link) -> bool:
        shown = self._one.things.search(_after_host(link.url))
        return bool(shown or self._one.anywhere.search(link.url))

    def _own_id(self, page: Link | None, kind: Kind, handle: str) -> str:
        if page is None:
            return ""
        forms = (*self._one.ids, *(self._one.post_ids if kind is Kind.POST else ()))
        for pattern, form in forms:
            if found := _fits(pattern, page, handle):
                return form.format(*found.groups())[:500]
        return ""

    def _shown(self, page: Link | None) -> str:
        if page is None:
            return ""
        deep = self._shows(page) or self._own_id(page, Kind.POST, "")
        return tidy(page.url) if deep else page.url


_NOTHING = Found("", "", "", None, cut=False, whole=False, signs=0)


def _fits(pattern: re.Pattern[str], link: Link, handle: str) -> re.Match[str] | None:
    """Whether an address shows the id; one that stands under somebody else's name does not."""
    found = pattern.search(link.url) or pattern.search(unquote(link.url))
    by = (found.groupdict().get("by") or "") if found else ""
    return None if handle and by and by.casefold() not in (handle.casefold(), "i") else found


def _after_host(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def _bodies(mail: Mail) -> list[str]:
    """What a person would see, the plain text first."""
    text = "\n".join(part for part in (mail.text, mail.quoted) if part)
    from_markup = markup.to_text(mail.html) if mail.html else ""
    return [body for body in dict.fromkeys((text, from_markup)) if body] or [""]
