"""`courtesydesk:` links: what they may ask of the window, which is only to show something.

    courtesydesk:conversation/12   courtesydesk:customer/7
    courtesydesk:search?q=cake%20is:late   courtesydesk:outbox

Anybody can put such a link on a page or into a mail, so none of them writes, sends or fetches, and
a link that is not exactly one of these is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId

SCHEME = "courtesydesk:"
_LONGEST = 1000
_SHAPE = re.compile(
    r"(?P<kind>conversation|customer)/(?P<id>[1-9][0-9]{0,14})/?"
    r"|search/?\?q=(?P<query>[^&#]+)"
    r"|(?P<page>outbox)/?"
)


class Shown(StrEnum):
    """What a link shows."""

    CONVERSATION = "conversation"
    CUSTOMER = "customer"
    SEARCH = "search"
    OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Link:
    """What to show."""

    shows: Shown
    id: int = 0
    query: str = ""


def is_link(text: str) -> bool:
    """Whether something is meant as a link of ours, good or bad."""
    return text[: len(SCHEME)].casefold() == SCHEME


def read(text: str) -> Link:
    """The link that a text is; raises WrongInput for any that we do not make."""
    if not is_link(text) or len(text) > _LONGEST or not text.isascii():
        raise _refused()
    # Systems write it with and without slashes.
    found = _SHAPE.fullmatch(text[len(SCHEME) :].removeprefix("//"))
    if found is None:
        raise _refused()
    if found["kind"]:
        return Link(Shown(found["kind"]), id=int(found["id"]))
    if found["page"]:
        return Link(Shown.OUTBOX)
    return Link(Shown.SEARCH, query=_query(found["query"]))


def to_conversation(id_: ConversationId) -> str:
    """The link that shows a conversation of this desk."""
    return f"{SCHEME}conversation/{id_}"


def _query(written: str) -> str:
    try:
        query = unquote_to_bytes(written.replace("+", " ")).decode()
    except UnicodeDecodeError as error:
        raise _refused() from error
    if not query.isprintable() or not query.strip():
        raise _refused()
    return query.strip()


def _refused() -> WrongInput:
    return WrongInput(
        "That link is none of ours, or is damaged.",
        safe="Nothing was opened.",
        todo="Links show a conversation, a customer, a search or the outbox, and do nothing else.",
    )
