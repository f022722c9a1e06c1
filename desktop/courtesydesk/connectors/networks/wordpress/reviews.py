"""Reviews of products on a site that sells with WooCommerce.

They are comments of a kind of their own, which the list of comments leaves out: their shop's
interface tells them, with stars, to whoever moderates. An answer is a comment below, as any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.connectors.base import FetchedItem, FetchedMention, FetchedPost, Stop
from courtesydesk.connectors.html import formatted, to_text
from courtesydesk.connectors.networks.wordpress.comments import (
    GONE,
    WAITS,
    person_of,
    remote_id,
    thread,
    waiting,
)
from courtesydesk.connectors.networks.wordpress.site import Me, Site
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import Refused
from courtesydesk.domain.mentions import AS_USUAL, Kind

_SHOP = "wc/v3"
_PAGE = 100
_PAGES = 100
"""Pages that are read at once."""


@dataclass(frozen=True, slots=True)
class News:
    """Some reviews, and the newest id once all above `read_to` were read."""

    items: tuple[FetchedItem, ...]
    unread: int
    read_to: int


@dataclass(frozen=True, slots=True)
class Reviews:
    """Those of one site."""

    site: Site
    me: Me
    place: str
    approves: bool
    """What waits is approved when it is answered."""

    def granted(self) -> bool:
        """Whether the site sells, and this user sees what is said of its products; raises
        NetworkError but for a no."""
        if not self.me.moderates:
            return False
        try:
            self._page(1, 1)
        except Refused:
            return False
        return True

    def news(self, read_to: int, since: datetime, stop: Stop) -> Iterator[News]:
        """What is above `read_to` and not older than `since`, the newest first."""
        newest = read_to
        for number in range(1, _PAGES + 1):
            if stop():
                return
            page = self._page(number, _PAGE)
            ids = [one.number("id") or 0 for one in page]
            newest = max([newest, *ids])
            fresh = [one for one in page if (one.number("id") or 0) > read_to]
            shown = [one for one in fresh if one.text("status") not in GONE]
            made = [self._review(one) for one in shown]
            items = tuple(one for one in made if one is not None)
            over = len(page) < _PAGE or len(fresh) < len(page) or _all_before(page, since)
            yield News(items, len(made) - len(items), newest if over else read_to)
            if over:
                return

    def _page(self, number: int, size: int) -> tuple[Node, ...]:
        asked = {"status": "all", "orderby": "id", "order": "desc"}
        how = {**asked, "page": str(number), "per_page": str(size)}
        return self.site.get("products/reviews", how, space=_SHOP).nodes()

    def _review(self, told: Node) -> FetchedMention | None:
        """None for what cannot be kept."""
        id_, product = told.number("id") or 0, told.number("product_id") or 0
        at, stars = told.at("date_created_gmt"), told.number("rating") or 0
        if id_ <= 0 or at is None:
            return None
        where = thread(self.place, product) if product > 0 else remote_id(self.place, id_)
        name, page = to_text(told.text("product_name")), told.text("product_permalink")
        waits = told.text("status") == WAITS
        return FetchedMention(
            remote_id=remote_id(self.place, id_),
            thread_key=where,
            channel=Channel.PUBLIC,
            kind=Kind.REVIEW,
            person=person_of(told.text("reviewer"), told.text("reviewer_email"), self.place, id_),
            text=to_text(told.text("review")),
            html=formatted(told.text("review")),
            rating=stars if 1 <= stars <= 5 else None,
            occurred_at=at,
            url=f"{page}#comment-{id_}" if page else "",
            post=FetchedPost(where, self.place, name, at, page, ours=True) if name else None,
            headers={"id": str(id_), "post": str(product) if product > 0 else ""},
            allows=waiting(self.approves) if waits else AS_USUAL,
        )


def _all_before(page: tuple[Node, ...], since: datetime) -> bool:
    return all((at := one.at("date_created_gmt")) is not None and at < since for one in page)
