"""What a bot can do with its own messages. Nothing is done to what others wrote."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.http import Line
from courtesydesk.domain.errors import BadAnswer, Refused

_SAME = "message is not modified"


def act(line: Line, deed: Deed) -> None:
    """Do it, once or again. Telegram lets a message be deleted for two days."""
    if deed.act not in (Act.EDIT, Act.DELETE):
        raise not_done(deed)
    place, _, id_ = deed.remote_id.rpartition("/")
    chat = deed.headers.get("chat") or place.partition("/")[2]
    if not chat or not id_:
        raise Refused("It is not known in which chat this is.", todo="Do it in the chat.")
    what: dict[str, int | str] = {"chat_id": int(chat), "message_id": int(id_)}
    if deed.act is Act.DELETE:
        _call(line, "/deleteMessage", what)
        return
    try:
        _call(line, "/editMessageText", {**what, "text": deed.text})
    except Refused as error:
        if _SAME not in error.what:
            raise


def _call(line: Line, method: str, body: dict[str, int | str]) -> None:
    answer = line.send("POST", method, json_body=body).node()
    if answer.flag("ok") is not True:
        raise BadAnswer(f"{answer.host} does not say that it was done.")
