"""Rows of a table as what `store/apply.py` takes: mentions, and our replies beside them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedMention, FetchedReply, Person
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.domain.networks import NETWORKS, Way
from courtesydesk.domain.networks import network as network_of
from courtesydesk.domain.times import to_text
from courtesydesk.services.intake.rows import MAX_FIELD
from courtesydesk.services.intake.values import (
    FIVE_STARS,
    Dates,
    OffScale,
    clean,
    filled,
    network_key,
    network_of_url,
    rating,
)

NOBODY = frozenset(
    {"", "anonymous", "anonym", "anonyme", "a google user", "google user", "guest", "unknown",
     "deleted", "[deleted]", "user", "facebook user", "instagram user", "instagrammer",
     "deleted account", "linkedin member", "customer", "n/a", "none", "null", "-"}
)  # fmt: skip
"""Names that many people share: each of their mentions is somebody else's."""
_ADDRESS = re.compile(r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$")
_NAMED_ADDRESS = re.compile(r"^(.*?)\s*<([^<>]+@[^<>]+)>$")
_OWN_EXPORT = re.compile(r"^accounts/[^/]+/locations/[^/]+/reviews/(?=[^/]+$)")
"""Google's export names a review by its place, too; a direct connection brings the id alone."""
_ID_IN_LINK = re.compile(r"[?&#:]reviewid=([^&#]+)", re.IGNORECASE)
"""Google Play writes ids nowhere else."""
_AFTER = timedelta(seconds=1)


class Untakeable(ValueError):  # noqa: N818 - told as a row that was not taken
    """The row is no mention; the text says why."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one row became."""

    network: str
    mention: FetchedMention
    reply: FetchedReply | None
    slip: str = ""
    """What could not be taken along, though the row was."""


class Maker:
    """Makes items of rows, by one mapping."""

    def __init__(
        self,
        columns: Sequence[str],
        mapping: Mapping[str, str],
        *,
        network: str,
        dates: Dates,
        scale: int = 5,
        latest: datetime | None = None,
    ) -> None:
        self._places = tuple(
            (mapping[column], place) for place, column in enumerate(columns) if mapping.get(column)
        )
        self._network = network
        self._dates = dates
        self._scale = scale
        self._latest = latest

    def fields(self, cells: Sequence[str]) -> dict[str, str]:
        """What a row says, by field; fields that say nothing are left out."""
        found = {}
        width = len(cells)
        for field, place in self._places:
            if place < width and (text := clean(cells[place])):
                found[field] = text
        return found

    def make(self, cells: Sequence[str]) -> Taken:
        """The mention of a row, and our reply to it when the row holds one; raises Untakeable."""
        row = self.fields(cells)
        url = row.get("url", "")
        network = self._network_of(row, url)
        text, stars, slip = self._said(row, network)
        occurred_at = self._date(row)
        remote_id = _remote_id(row, url, network, occurred_at, text)
        parent = row.get("parent_id", "")
        if not filled(parent) or parent == remote_id:
            parent = ""
        kind, channel = _kind(network, stars is not None, bool(parent))
        visibility = Visibility.PUBLIC if network_of(network).public_replies else Visibility.PRIVATE
        thread = parent or remote_id
        mention = FetchedMention(
            remote_id=remote_id,
            thread_key=thread,
            channel=channel,
            kind=kind,
            person=_person(row, network, remote_id),
            text=text,
            occurred_at=occurred_at,
            rating=stars,
            url=url,
            parent_remote_id=parent,
            visibility=visibility,
            related=(parent,) if parent else (),
        )
        return Taken(network, mention, self._reply(row, mention), slip)

    def rating_of_no_known_scale(self, cells: Sequence[str]) -> str:
        """What stands as rating, where the network does not say how far ratings go."""
        row = self.fields(cells)
        try:
            network = self._network_of(row, row.get("url", ""))
        except Untakeable:
            network = ""
        return "" if network in FIVE_STARS else row.get("rating", "")

    def _said(self, row: dict[str, str], network: str) -> tuple[str, int | None, str]:
        """Text, rating, and what is wrong with the rating."""
        text = row.get("text", "")
        if len(text) > MAX_FIELD:
            raise Untakeable("the text is longer than a million characters")
        stars, slip = None, ""
        scale = 5 if network in FIVE_STARS else self._scale
        try:
            stars = rating(row["rating"], scale) if "rating" in row else None
        except OffScale as error:
            slip = str(error)
            if not text:
                raise Untakeable(slip) from error
        except ValueError as error:
            raise Untakeable(str(error)) from error
        if not text and stars is None:
            raise Untakeable("it has neither a text nor a rating")
        return text, stars, slip

    def _network_of(self, row: dict[str, str], url: str) -> str:
        named = row.get("network", "")
        network = network_key(named) if filled(named) else ""
        network = network or self._network or network_of_url(url)
        if not network:
            raise Untakeable("it does not say which network it comes from")
        return network

    def _date(self, row: dict[str, str]) -> datetime:
        text = row.get("created_at", "")
        if not filled(text):
            raise Untakeable("it has no date")
        try:
            moment = self._dates.read(text)
        except ValueError as error:
            raise Untakeable(str(error)) from error
        if self._latest is not None and moment > self._latest:
            raise Untakeable(f"the date “{text[:40]}” lies in the future")
        return moment

    def _reply(self, row: dict[str, str], mention: FetchedMention) -> FetchedReply | None:
        text = row.get("reply", "")
        if not filled(text):
            return None
        if len(text) > MAX_FIELD:
            raise Untakeable("the reply is longer than a million characters")
        said = row.get("reply_at", "")
        try:
            at = self._dates.read(said) if filled(said) else mention.occurred_at + _AFTER
        except ValueError as error:
            raise Untakeable(f"of the reply, {error}") from error
        if self._latest is not None and at > self._latest:
            raise Untakeable(f"the date of the reply, “{said[:40]}”, lies in the future")
        return FetchedReply(
            remote_id=f"{mention.remote_id}#reply",
            thread_key=mention.thread_key,
            text=text,
            occurred_at=at,
            answers_remote_id=mention.remote_id,
            to_remote_ids=(mention.person.remote_id,),
            visibility=mention.visibility,
        )


def _remote_id(
    row: dict[str, str], url: str, network: str, occurred_at: datetime, text: str
) -> str:
    """The same row always has the same: the id that the network gave, else the address, else a
    digest of what makes it itself."""
    given = row.get("id", "")
    if filled(given):
        return _OWN_EXPORT.sub("", given)[:1000]
    if found := _ID_IN_LINK.search(url):
        return unquote(found[1])[:1000]
    if url:
        return url[:1000]
    author = row.get("author", "") or row.get("handle", "")
    return made_up_id(network, author, to_text(occurred_at), text)


def made_up_id(*parts: str) -> str:
    """A digest of what makes something itself: the same for the same."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return "sha256:" + hashlib.sha256(joined).hexdigest()[:40]


def _kind(network: str, rated: bool, answers: bool) -> tuple[Kind, Channel]:
    known = network_of(network)
    if network == "email":
        return Kind.EMAIL, Channel.EMAIL
    if known.way is Way.BY_HAND:
        return Kind.DIRECT, Channel.DIRECT
    if rated or known.one_reply_slot:
        return Kind.REVIEW, Channel.REVIEW
    return (Kind.COMMENT if answers else Kind.POST), Channel.PUBLIC


def _person(row: dict[str, str], network: str, remote_id: str) -> Person:
    name = row.get("author", "")
    handle = row.get("handle", "")
    if found := _NAMED_ADDRESS.match(name):
        name, handle = found[1].strip("\"' "), handle or found[2]
    if network == "email" or _ADDRESS.match(handle):
        address = handle if _ADDRESS.match(handle) else name
        if _ADDRESS.match(address):
            address = address.lower()
            return Person(address, name or address, address)
    bare = handle.lstrip("@").strip()
    if bare:
        shown = f"@{bare}" if _handles(network) else bare
        return Person(bare.casefold(), name or bare, shown)
    folded = " ".join(name.casefold().split())
    if folded in NOBODY:
        return Person(f"nobody:{remote_id}", name or "Somebody", "")
    return Person(f"name:{folded}", name, "")


def _handles(network: str) -> bool:
    return NETWORKS[network].handles if network in NETWORKS else False
