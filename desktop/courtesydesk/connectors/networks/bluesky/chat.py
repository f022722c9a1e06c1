"""Direct messages on Bluesky: what our account and one other say to each other.

They live on a service of their own, to which our server passes the question on; it does so only for
an app password that was made with leave to read them. The latest conversation comes first, and each
begins with its latest message; a `rev` grows with whatever happens, so that the greatest one says
how far everything was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtesydesk.connectors.base import (
    Allows,
    FetchedItem,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
    Lookup,
    Receipt,
    Stop,
)
from courtesydesk.connectors.networks.bluesky.posts import page_of, person_of, text_of, why_not
from courtesydesk.connectors.networks.bluesky.session import Session
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import BadAnswer, Refused
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.domain.times import from_text

_PAGE = "100"
_PAGES = 50
"""Pages of conversations, and of one conversation's messages, that are read at once."""
_URL = "https://bsky.app/messages"


@dataclass(frozen=True, slots=True)
class News:
    """What is new in one conversation."""

    items: tuple[FetchedItem, ...] = ()
    unread: int = 0
    read_to: str = ""
    """Where to go on the next time; the same until all conversations were read."""


class Chat:
    """Our account's conversations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def granted(self) -> bool:
        """Whether they may be read; raises NetworkError but for a no."""
        self._session.account()
        if not self._session.may_chat:
            return False
        try:
            self._listed("listConvos", "convos", {"limit": "1"})
        except Refused:
            return False
        return True

    def news(self, read_to: str, since: datetime, stop: Stop) -> Iterator[News]:
        """What is new since `read_to`, and not older than `since`."""
        newest, onward = read_to, ""
        for _ in range(_PAGES):
            told, page = self._listed("listConvos", "convos", {"limit": _PAGE}, onward)
            fresh = [one for one in page if _is_new(one, read_to)]
            for convo in fresh:
                if stop():
                    return
                newest = max(newest, convo.text("rev"))
                found = list(self._messages(convo, read_to, since))
                items = tuple(one for one in found if one is not None)
                yield News(items, len(found) - len(items), read_to)
            if not fresh or told in ("", onward):
                break
            onward = told
        yield News(read_to=newest)

    def _messages(self, convo: Node, read_to: str, since: datetime) -> Iterator[FetchedItem | None]:
        """None for what cannot be kept. A group is no conversation with a customer."""
        id_, me, onward = convo.text("id"), self._session.me, ""
        members = convo.nodes("members")
        others = [one for one in members if one.text("did") != me]
        if not id_ or len(others) != 1 or len(members) != 2:
            return
        for _ in range(_PAGES):
            asked = {"convoId": id_, "limit": _PAGE}
            told, page = self._listed("getMessages", "messages", asked, onward)
            for one in page:
                at = one.at("sentAt")
                if not _is_new(one, read_to) or (at is not None and at < since):
                    return
                yield from self._item(one, convo, others[0])
            if told in ("", onward):
                return
            onward = told

    def _item(self, one: Node, convo: Node, other: Node) -> Iterator[FetchedItem | None]:
        id_, at, person = one.text("id"), one.at("sentAt"), person_of(other)
        remote_id, kind = f"{convo.text('id')}/{id_}", one.text("$type").rpartition("#")[2]
        if kind == "systemMessageView":
            return
        if not id_ or at is None or person is None:
            yield None
        elif kind == "deletedMessageView":
            yield Gone(remote_id)
        elif one.text("sender", "did") == self._session.me:
            yield FetchedReply(
                remote_id=remote_id,
                thread_key=convo.text("id"),
                text=_text(one),
                occurred_at=at,
                to_remote_ids=(person.remote_id,),
                url=_page(convo.text("id")),
                visibility=Visibility.PRIVATE,
            )
        else:
            why = why_not(other)
            yield FetchedMention(
                remote_id=remote_id,
                thread_key=convo.text("id"),
                channel=Channel.DIRECT,
                kind=Kind.DIRECT,
                person=person,
                text=_text(one),
                occurred_at=at,
                url=_page(convo.text("id")),
                visibility=Visibility.PRIVATE,
                headers={
                    "convo": convo.text("id"),
                    "request": "1" if convo.text("status") == "request" else "",
                },
                allows=Allows(public=False, private=False if why else None, why=why),
            )

    def send(self, told: dict[str, Any], message: dict[str, Any]) -> Receipt:
        """Once; raises Doubtful where it may have arrived. Who answers a request accepts it."""
        convo = told["convo"] or self._with(told["to"])
        if told["request"]:
            self._session.do("chat.bsky.convo.acceptConvo", {"convoId": convo})
        body = {"convoId": convo, "message": message}
        answer = self._session.send("chat.bsky.convo.sendMessage", body).node()
        return Receipt(f"{convo}/{answer.need('id')}", _page(convo))

    def look(self, told: dict[str, Any]) -> Lookup:
        """Whether it is among our messages since it was written; where it is not, the owner is
        asked."""
        convo, since = told["convo"] or self._with(told["to"]), from_text(told["at"])
        _, page = self._listed("getMessages", "messages", {"convoId": convo, "limit": _PAGE})
        for one in page:
            at, ours = one.at("sentAt"), one.text("sender", "did") == self._session.me
            if ours and one.text("text") == told["text"] and (at is None or at >= since):
                return Lookup(Found.THERE, Receipt(f"{convo}/{one.need('id')}", _page(convo)))
        return Lookup(Found.UNKNOWN, detail="It is not among your messages there so far.")

    def mark_read(self, remote_ids: tuple[str, ...]) -> None:
        """Each conversation up to the latest of these messages of it."""
        latest: dict[str, str] = {}
        for remote_id in remote_ids:
            convo, _, id_ = remote_id.partition("/")
            latest[convo] = max(latest.get(convo, ""), id_)
        for convo, id_ in latest.items():
            body = {"convoId": convo, "messageId": id_}
            self._session.do("chat.bsky.convo.updateRead", body)

    def _with(self, did: str) -> str:
        """The conversation with somebody; raises Refused where they take no messages from us."""
        asked = {"members": (did,)}
        answer = self._session.get("chat.bsky.convo.getConvoForMembers", asked)
        return answer.node().need("convo", "id")

    def _listed(
        self, method: str, name: str, asked: dict[str, str], onward: str = ""
    ) -> tuple[str, tuple[Node, ...]]:
        further = {"cursor": onward} if onward else {}
        answer = self._session.get(f"chat.bsky.convo.{method}", {**asked, **further}).node()
        if not answer.has(name):
            raise BadAnswer(f"{answer.host} did not say “{name}”.")
        return answer.text("cursor"), answer.nodes(name)


def is_message(remote_id: str) -> bool:
    """Whether it is a direct message's name, and no post's."""
    return "://" not in remote_id and "/" in remote_id


def _is_new(one: Node, read_to: str) -> bool:
    rev = one.text("rev")
    return not rev or rev > read_to


def _text(message: Node) -> str:
    """Its words, and the page of a post that it shows."""
    shown = page_of(message.text("embed", "record", "uri"))
    return f"{text_of(message)}\n\n{shown}".strip() if shown else text_of(message)


def _page(convo: str) -> str:
    return f"{_URL}/{convo}"
