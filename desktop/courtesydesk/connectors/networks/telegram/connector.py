"""A Telegram bot as a connector.

Reading. Telegram keeps updates for a day, and forgets them as soon as it is asked for later ones:
the cursor is the first update that was not read yet, and is only said when the one before was
saved with its items. So a fetch asks for the next page after the batch was taken.

Sending. A bot cannot read what it has written: where the line was cut, the owner is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from courtesydesk.connectors.answers import Answer, trouble
from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    Found,
    Health,
    Letter,
    Lookup,
    ReadingConnector,
    Receipt,
    Secrets,
    Stop,
)
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.telegram import acts
from courtesydesk.connectors.networks.telegram.messages import (
    Bot,
    is_notice,
    is_ours,
    mention,
    reply,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NetworkError, NotAllowed, SignedOut, Vanished
from courtesydesk.domain.mentions import Visibility

SERVER = "https://api.telegram.org"
_PAGE = 100
_KINDS = ("message", "edited_message")
_TOKEN = re.compile(r"\d{1,20}:[\w-]{1,100}", re.ASCII)
_CURSOR = re.compile(r"\d{1,18}", re.ASCII)
"""A negative one would make Telegram forget what nobody has read."""
_GONE = tuple(f"message to {what} not found" for what in ("be replied", "edit", "delete"))


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> TelegramConnector:
    """The factory that the registry knows."""
    return TelegramConnector(settings.get("api", "") or SERVER, secret)


class TelegramConnector(ReadingConnector):
    """One bot."""

    network = "telegram"

    def __init__(self, server: str, secret: Secrets) -> None:
        self._server, self._secret = server, secret
        self._open: Line | None = None
        self._bot: Bot | None = None

    def close(self) -> None:
        line, self._open, self._bot = self._open, None, None
        if line is not None:
            line.close()

    # -- who

    def _line(self) -> Line:
        """The token is a part of every address; errors tell no addresses."""
        if self._open is None:
            token = self._secret("bot_token").strip()
            if not _TOKEN.fullmatch(token):
                raise SignedOut(
                    "That is no token of a bot.",
                    safe="What was fetched is safe.",
                    todo="Copy it from BotFather's answer once more.",
                )
            self._open = Line(
                f"{self._server.rstrip('/')}/bot{token}", meaning=_meaning, name="Telegram"
            )
        return self._open

    def _get(self, method: str, **asked: str) -> Node:
        answer = self._line().get(f"/{method}", asked).node()
        if answer.flag("ok") is not True or not answer.has("result"):
            raise BadAnswer(f"{answer.host} said no “result”.")
        return answer

    def _me(self) -> Bot:
        if self._bot is None:
            told = self._get("getMe").node("result")
            self._bot = Bot(told.need("id"), told.text("username"))
        return self._bot

    def check(self) -> Health:
        told = self._get("getMe").node("result")
        bot = self._bot = Bot(told.need("id"), told.text("username"))
        works = [f"Reads what is written to @{bot.name}.", "Answers, to each message by itself."]
        lacks = []
        if self._get("getWebhookInfo").text("result", "url"):
            lacks.append(
                "Reading: another program takes this bot's messages. Switch it off, or make a bot"
                " of its own for Courtesy Desk."
            )
        if told.flag("can_read_all_group_messages") is False:
            lacks.append(
                "Groups: it reads only what names or answers it, where it is no administrator."
            )
        return Health(tuple(works), tuple(lacks), address=f"@{bot.name}")

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        bot = None if stop() else self._me()
        begin = cursor if _CURSOR.fullmatch(cursor) else ""
        done = 0
        while bot is not None and not stop():
            asked = {"offset": begin} if begin else {}
            kinds = json.dumps(_KINDS)
            page = self._get("getUpdates", **asked, limit=str(_PAGE), allowed_updates=kinds)
            updates = page.nodes("result")
            after = [number + 1 for one in updates if (number := one.number("update_id"))]
            following = str(max([int(begin or 0), *after])) if after else begin
            if updates:
                items, unread = _items(updates, bot)
                done += len(items)
                yield Batch(items, following, done, unread=unread)
            if len(updates) < _PAGE or following == begin:
                return
            begin = following

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        told = letter.answers_headers
        chat, id_, place = (told.get(name, "") for name in ("chat", "id", "place"))
        if not chat or not id_:
            raise NotAllowed("On Telegram, a bot only answers: nobody wrote to it here.")
        alone = place.startswith("bot")
        if letter.visibility is Visibility.PRIVATE and not alone:
            raise NotAllowed(
                "A bot cannot write to people of a group in private.",
                safe="Nothing was sent.",
                todo="Answer in the group, or ask them to write to the bot.",
            )
        if letter.attachments:
            raise NotAllowed(
                "Pictures do not go to Telegram from here.",
                safe="Nothing was sent.",
                todo="Take them out, and send the words.",
            )
        body = {
            "chat_id": int(chat),
            "text": letter.text,
            "reply_parameters": {"message_id": int(id_)},
        }
        frozen = {"body": body, "place": place}
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        frozen = json.loads(payload)
        answer = self._line().send("POST", "/sendMessage", json_body=frozen["body"]).node()
        return Receipt(f"{frozen['place']}/{answer.need('result', 'message_id')}")

    def act(self, deed: Deed) -> None:
        acts.act(self._line(), deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        return Lookup(
            Found.UNKNOWN, detail="A bot cannot read what it has written; look in the chat."
        )


def _items(updates: tuple[Node, ...], bot: Bot) -> tuple[tuple[FetchedItem, ...], int]:
    """What can be kept of a page, and how much cannot."""
    items: list[FetchedItem] = []
    unread = 0
    for update in updates:
        message = next((told for kind in _KINDS if (told := update.node(kind))), Node({}))
        if is_notice(message):
            continue
        ours = is_ours(message)
        made = reply(message, bot) if ours else mention(message, bot)
        if made is not None:
            items.append(made)
        elif not ours:
            unread += 1
    return tuple(items), unread


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """Telegram says why, and how long to wait, in the body."""
    try:
        told = answer.node()
    except BadAnswer:
        return None
    said = " ".join(told.text("description").split())[:200].rstrip(".")
    if answer.status == 400 and said.casefold().endswith(_GONE):
        return Vanished(f"{answer.host} does not have it any more (“{said}”).")
    pause = told.number("parameters", "retry_after")
    if pause is not None:
        answer = replace(answer, headers={**answer.headers, "retry-after": str(pause)})
    return trouble(answer, sending=sending, said=said)
