"""Private messages as Facebook pages and Instagram accounts have them, and replies on both sides.

Meta allows one private message within seven days of a comment, and answers within a day of their
last message. Either needs a right of its own, which a program gets after a review only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from courtesydesk.connectors.base import (
    Allows,
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedReply,
    Found,
    Letter,
    Lookup,
    Person,
    Receipt,
)
from courtesydesk.connectors.graph import (
    Ask,
    Graph,
    Page,
    Twice,
    all_before,
    frozen,
    look_for,
    page_of,
    words,
)
from courtesydesk.connectors.newest import mark
from courtesydesk.connectors.reading import Node
from courtesydesk.connectors.trails import Made, Walk
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import NotAllowed, Refused
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.domain.times import from_text, to_text

COMMENT_OPEN = timedelta(days=7)
MESSAGE_OPEN = timedelta(days=1)
NO_MESSAGES = "Direct messages are not granted to this sign-in."
_ONCE = "One private message to a comment, within seven days."
_MESSAGE = "id,message,from,created_time,attachments{name,mime_type}"
_THREAD = f"id,updated_time,messages.limit(25){{{_MESSAGE}}}"
_PAGES = 20
"""Pages of conversations that are read at once."""


def somebody(node: Node, id_: str, network: str) -> Person:
    """Who it is from. Where that is not told, it is somebody: each time somebody else."""
    who, handle = node.text("id"), node.text("username")
    name = " ".join(node.text("name").split()) or handle
    if not who and not handle:
        return Person(f"somebody/{id_}", f"Somebody on {network}", "")
    # Not every list tells the id of who has a @name.
    return Person(handle or who, name or f"Somebody on {network}", f"@{handle}" if handle else "")


def to_comment(at: datetime, *, granted: bool, open_: bool | None) -> Allows:
    """What is allowed in private to a comment of that moment. `open_`: as the network says."""
    if not granted:
        return Allows(private=False, why=NO_MESSAGES)
    return Allows(private=open_ is not False, private_until=at + COMMENT_OPEN, why=_ONCE)


# -- reading


@dataclass(frozen=True, slots=True)
class Messages:
    """The private conversations of one account."""

    graph: Graph
    platform: str
    """“messenger” or “instagram”."""
    network: str
    """As people call it."""
    ours: Callable[[Node], bool]
    """Whether we said it."""
    inbox: str
    """Where they are answered by hand."""

    def granted(self) -> bool:
        """Whether they may be read; raises NetworkError but for a no."""
        try:
            self._threads("", limit="1")
        except Refused:
            return False
        return True

    def news(self, walk: Walk) -> Iterator[Made]:
        """What is new in them, the latest conversation first."""
        after = ""
        for _ in range(_PAGES):
            if walk.stop():
                return
            page, found = self._threads(after), False
            for thread in page.nodes:
                for fresh in self._thread(thread, walk):
                    found = found or bool(fresh)
                    yield [self.item(one, thread.text("id")) for one in fresh]
            over = not page.after or page.after == after
            if over or not found or all_before(page, "updated_time", walk.since):
                return
            after = page.after

    def _threads(self, after: str, *, limit: str = "25") -> Page:
        return self.graph.page(
            "/me/conversations", platform=self.platform, fields=_THREAD, limit=limit, after=after
        )

    def _thread(self, thread: Node, walk: Walk) -> Iterator[tuple[Node, ...]]:
        id_ = thread.text("id")
        if id_:
            first = page_of(thread.node("messages"))
            yield from walk.news(id_, self._asked(id_), _known_by, "created_time", first)

    def _asked(self, thread: str) -> Ask:
        return lambda after: self.graph.page(
            f"/{thread}/messages", fields=_MESSAGE, limit="50", after=after
        )

    def item(self, node: Node, thread: str) -> FetchedItem | None:
        """None for what cannot be kept."""
        id_, at = node.text("id"), node.at("created_time")
        if not id_ or at is None:
            return None
        if self.ours(node):
            return FetchedReply(
                id_, thread, node.text("message"), at, visibility=Visibility.PRIVATE
            )
        who, person = node.text("from", "id"), somebody(node.node("from"), id_, self.network)
        return FetchedMention(
            remote_id=id_,
            thread_key=thread,
            channel=Channel.DIRECT,
            kind=Kind.DIRECT,
            person=person,
            text=node.text("message"),
            occurred_at=at,
            url=self.inbox,
            visibility=Visibility.PRIVATE,
            pictures=tuple(
                FetchedPicture(one.text("name"), one.text("mime_type"), None, 0)
                for one in node.nodes("attachments", "data")
            ),
            headers={"private": f"id {who}" if who else "", "person": who},
            allows=Allows(
                public=False,
                private_until=at + MESSAGE_OPEN,
                why="Answers to a message are allowed for a day.",
            ),
        )

    def with_person(self, person: str) -> Page:
        """The latest messages with one person; none with somebody whose id is not told."""
        if not person:
            return Page(())
        found = self.graph.page(
            "/me/conversations", platform=self.platform, user_id=person, fields=_THREAD
        )
        messages = [one for thread in found.nodes for one in thread.nodes("messages", "data")]
        return Page(tuple(messages))


def _known_by(message: Node) -> str:
    return mark(message.text("id"), message.text("message"))


# -- sending


def compose(letter: Letter, network: str) -> bytes:
    """A reply as it goes, to a comment in public or to its author in private; raises NotAllowed
    for what cannot go."""
    if letter.attachments:
        raise NotAllowed(
            f"{network} takes no files with a reply from here.",
            safe="Nothing was sent.",
            todo="Send the words alone, or answer on its own page.",
        )
    private = letter.visibility is Visibility.PRIVATE
    to = letter.answers_headers.get("private" if private else "to", "")
    if not to:
        raise NotAllowed(
            f"{network} takes no {'private' if private else 'public'} reply to this one from here.",
            safe="Nothing was sent.",
            todo="Answer on its own page.",
        )
    return frozen(
        path="/me/messages" if private else to,
        form=_message(to, letter.text) if private else {"message": letter.text},
        text=letter.text,
        private=private,
        person=letter.answers_headers.get("person", ""),
        at=to_text(letter.created_at),
    )


def _message(to: str, text: str) -> dict[str, str]:
    name, _, id_ = to.partition(" ")
    return {
        "recipient": json.dumps({name: id_}),
        "message": json.dumps({"text": text}, ensure_ascii=False),
        "messaging_type": "RESPONSE",
    }


@dataclass(frozen=True, slots=True)
class Said:
    """How our own public replies stand in a list."""

    fields: str
    text: str
    at: str
    ours: Callable[[Node], bool]
    url: Callable[[str], str]


def deliver(graph: Graph, payload: bytes, look: Callable[[], Lookup], said: Said) -> Receipt:
    """Send it once. What is refused because it stands there already is looked for."""
    letter = json.loads(payload)
    try:
        answer = graph.send(letter["path"], letter["form"])
    except Twice:
        found = look()
        if found.receipt is None:
            raise
        return found.receipt
    if letter["private"]:
        return Receipt(answer.need("message_id"))
    id_ = answer.need("id")
    return Receipt(id_, said.url(id_))


def look(graph: Graph, messages: Messages, payload: bytes, said: Said) -> Lookup:
    """Whether it is among our replies; where it is not, the owner is asked."""
    letter = json.loads(payload)
    wanted, since = words(letter["text"]), from_text(letter["at"])
    if letter["private"]:
        found = look_for(
            lambda _after: messages.with_person(letter["person"]),
            lambda one: messages.ours(one) and words(one.text("message")) == wanted,
            "created_time",
            since,
        )
    else:
        found = look_for(
            lambda after: graph.page(letter["path"], fields=said.fields, limit="50", after=after),
            lambda one: said.ours(one) and words(one.text(said.text)) == wanted,
            said.at,
            since,
        )
    if found is None:
        return Lookup(Found.UNKNOWN, detail="It is not among your replies there so far.")
    id_ = found.need("id")
    return Lookup(Found.THERE, Receipt(id_, "" if letter["private"] else said.url(id_)))
