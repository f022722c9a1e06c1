"""Telegram's bot interface on loopback: it forgets an update once later ones are asked for."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.telegram.connector import connect
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "700:a-token-of-the-bot"
ME = {"id": 700, "is_bot": True, "first_name": "Rue des Lilas", "username": "lilas_bot"}
GROUP = {"id": -1002003004, "type": "supergroup", "title": "Lilas lovers", "username": "lilas"}
CHANNEL = {"id": -1005006007, "type": "channel", "title": "Rue des Lilas"}


class Telegram(LoopbackNetwork):
    """One bot, and a group that belongs to a channel."""

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[dict[str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.webhook = ""
        self.reads_all = True
        self.own: dict[tuple[int, int], str] = {}
        """What we wrote, by chat and number."""
        self._number = 100
        self._update = 5000

    def connect(self, token: str = TOKEN) -> Connector:
        return connect(
            address="",
            settings={"api": self.url},
            secret=lambda name: token if name == "bot_token" else "",
            save_secret=lambda _name, _value: None,
        )

    # What people do

    def say(self, text: str, *, who: str = "ana", after: int = 0, **more: Any) -> str:
        """In the group, to the bot."""
        return self.message(
            after, person(who), GROUP, text=text, reply_to_message=self.ours(), **more
        )

    def tell(self, text: str, *, who: str = "ana", after: int = 0, **more: Any) -> str:
        """To the bot alone."""
        by = person(who)
        chat = {"id": by["id"], "type": "private", "first_name": by["first_name"]}
        return self.message(after, by, chat, text=text, **more)

    def ours(self) -> dict[str, Any]:
        """A message of the bot's own, as an answer to it shows it."""
        return {
            "message_id": 7,
            "date": round(AT.timestamp()),
            "from": ME,
            "chat": GROUP,
            "text": "!",
        }

    def message(self, after: int, by: dict[str, Any], chat: dict[str, Any], **more: Any) -> str:
        self._number += 1
        at = AT + timedelta(minutes=after) + self.skew
        told = {
            "message_id": self._number, "date": round(at.timestamp()), "from": by, "chat": chat,
            **more,
        }  # fmt: skip
        place = f"bot700/{chat['id']}" if chat["type"] == "private" else str(chat["id"])[4:]
        id_ = f"{place}/{self._number}"
        self.messages[id_] = told
        self._tell("message", told)
        return id_

    def edit(self, remote_id: str, text: str) -> None:
        told = self.messages[remote_id]
        told |= {"text": text, "edit_date": told["date"] + 600}
        self._tell("edited_message", copy.deepcopy(told))

    def replies(self) -> list[str]:
        return [str(one["text"]) for one in self.sent]

    def _tell(self, kind: str, message: dict[str, Any]) -> None:
        self._update += 1
        self.updates.append({"update_id": self._update, kind: message})

    # What it answers

    def answer(self, request: Request) -> Said:
        bot, _, method = request.path.removeprefix("/bot").partition("/")
        if bot != TOKEN:
            return no(401, "Unauthorized")
        if method == "getMe":
            return yes({**ME, "can_read_all_group_messages": self.reads_all})
        if method == "getWebhookInfo":
            return yes({"url": self.webhook, "pending_update_count": len(self.updates)})
        if method == "getUpdates":
            return self._updates(request.query)
        if method == "sendMessage":
            return self._send(request.json())
        if method in ("editMessageText", "deleteMessage"):
            return self._act(method, request.json())
        return no(404, "Not Found")

    def _act(self, method: str, told: dict[str, Any]) -> Said:
        key = (told["chat_id"], told["message_id"])
        if key not in self.own:
            what = "edit" if method == "editMessageText" else "delete"
            return no(400, f"Bad Request: message to {what} not found")
        if method == "deleteMessage":
            del self.own[key]
            return yes(True)
        if self.own[key] == told["text"]:
            return no(400, "Bad Request: message is not modified: it is exactly the same")
        self.own[key] = told["text"]
        return yes({"message_id": told["message_id"], "text": told["text"]})

    def stands(self, act: Act, remote_id: str) -> int:
        texts = {str(id_): text for (_, id_), text in self.own.items()}
        text = texts.get(remote_id.rpartition("/")[2])
        return int(text is None if act is Act.DELETE else text == "Better words.")

    def _updates(self, query: dict[str, str]) -> Said:
        assert json.loads(query["allowed_updates"]) == ["message", "edited_message"]
        offset, limit = int(query.get("offset", 0)), int(query["limit"])
        assert offset >= 0
        assert 1 <= limit <= 100
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        return yes(self.laid_out([self._served(one) for one in self.updates[:limit]]))

    def _served(self, update: dict[str, Any]) -> Any:
        if self.spoil is None:
            return update
        message = update.get("message") or update["edited_message"]
        id_ = next(
            id_ for id_, one in self.messages.items() if one["message_id"] == message["message_id"]
        )
        return self.spoil(id_, update)

    def _send(self, told: dict[str, Any]) -> Said:
        assert set(told) == {"chat_id", "text", "reply_parameters"}
        if len(told["text"].encode("utf-16-le")) > 2 * 4096:
            return no(400, "Bad Request: message is too long")
        known = {(one["chat"]["id"], one["message_id"]) for one in self.messages.values()}
        if (told["chat_id"], told["reply_parameters"]["message_id"]) not in known:
            return no(400, "Bad Request: message to be replied not found")
        self._number += 1
        self.sent.append(told)
        self.own[told["chat_id"], self._number] = told["text"]
        chat = {"id": told["chat_id"]}
        return yes({"message_id": self._number, "from": ME, "chat": chat, "text": told["text"]})


def person(who: str) -> dict[str, Any]:
    number = 1000 + sum(map(ord, who))
    return {"id": number, "is_bot": False, "first_name": who.title(), "username": f"{who}_there"}


def yes(result: Any) -> Said:
    return as_json({"ok": True, "result": result})


def no(status: int, description: str, **parameters: Any) -> Said:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return as_json(told | ({"parameters": parameters} if parameters else {}), status)
