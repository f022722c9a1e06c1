"""A message as Telegram tells it to a bot, read into what the desk keeps."""

from __future__ import annotations

from dataclasses import dataclass

from courtesydesk.connectors.base import (
    Allows,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.mentions import Kind, Visibility

_WEB = "https://t.me"
_NOTICES = (
    "boost_added", "channel_chat_created", "chat_background_set", "chat_shared",
    "connected_website", "delete_chat_photo", "forum_topic_closed", "forum_topic_created",
    "forum_topic_edited", "forum_topic_reopened", "general_forum_topic_hidden",
    "general_forum_topic_unhidden", "group_chat_created", "left_chat_member",
    "message_auto_delete_timer_changed", "migrate_from_chat_id", "migrate_to_chat_id",
    "new_chat_members", "new_chat_photo", "new_chat_title", "pinned_message",
    "proximity_alert_triggered", "supergroup_chat_created", "users_shared", "video_chat_ended",
    "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started",
    "web_app_data", "write_access_allowed",
)  # fmt: skip
"""What Telegram itself says in a chat."""
_FILES = {
    "animation": "video/mp4",
    "audio": "audio/*",
    "document": "application/octet-stream",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "voice": "audio/ogg",
}


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are there."""

    id: str
    name: str
    """Without the @."""


@dataclass(frozen=True, slots=True)
class _Chat:
    """Where a message was written."""

    place: str
    """As in Telegram's own export; what is said to a bot alone is counted by itself."""
    private: bool
    page: str


def is_notice(message: Node) -> bool:
    """Whether nobody said it."""
    return any(message.has(name) for name in _NOTICES)


def mention(message: Node, bot: Bot) -> FetchedMention | None:
    """None for what cannot be kept: nobody would know which it is, whose, or when."""
    id_, at, person = _number(message, "message_id"), message.at("date"), _person(message)
    chat = _chat(message.node("chat"), bot)
    if not id_ or at is None or person is None or chat is None:
        return None
    above = message.node("reply_to_message")
    parent = _number(above, "message_id")
    thread = _number(message, "message_thread_id")
    to_us = chat.private or _is_to_us(message, bot)
    side = Allows(public=False, private=True) if chat.private else Allows(private=False)
    return FetchedMention(
        remote_id=f"{chat.place}/{id_}",
        thread_key=f"{chat.place}/{thread}" if thread and not chat.private else chat.place,
        channel=Channel.DIRECT if chat.private else Channel.PUBLIC,
        kind=_kind(chat, parent),
        person=person,
        text=text_of(message),
        occurred_at=at,
        edited_at=message.at("edit_date"),
        url=f"{chat.page}/{id_}" if chat.page else "",
        parent_remote_id=f"{chat.place}/{parent}" if parent else "",
        visibility=Visibility.PRIVATE if chat.private else Visibility.PUBLIC,
        # What people in a group say to each other waits for no answer of ours.
        flag=None if to_us else Flag.BULK,
        post=_post(above, chat),
        pictures=_files(message),
        headers={"chat": message.text("chat", "id"), "id": id_, "place": chat.place},
        allows=side,
    )


def reply(message: Node, bot: Bot) -> FetchedReply | None:
    """What somebody of us answered in the group's own name; None for all else."""
    id_, at = _number(message, "message_id"), message.at("date")
    chat, above = _chat(message.node("chat"), bot), message.node("reply_to_message")
    parent = _number(above, "message_id")
    if not is_ours(message) or not id_ or at is None or chat is None or not parent:
        return None
    answered = _person(above)
    return FetchedReply(
        remote_id=f"{chat.place}/{id_}",
        thread_key=chat.place,
        text=text_of(message),
        occurred_at=at,
        answers_remote_id=f"{chat.place}/{parent}",
        to_remote_ids=() if answered is None else (answered.remote_id,),
        url=f"{chat.page}/{id_}" if chat.page else "",
    )


def is_ours(message: Node) -> bool:
    """Whether it was said in the name of the group, or of the channel whose comments it has."""
    sender = message.text("sender_chat", "id")
    from_channel = message.flag("is_automatic_forward") is True
    return from_channel or (bool(sender) and sender == message.text("chat", "id"))


def text_of(message: Node) -> str:
    """Its words, with the addresses that lie behind them."""
    name = "text" if message.text("text") else "caption"
    entities = "entities" if name == "text" else "caption_entities"
    # Places in it are counted in UTF-16.
    raw = message.text(name).encode("utf-16-le")
    ends = {}
    for one in message.nodes(entities):
        start, length, url = one.number("offset"), one.number("length"), one.text("url")
        if one.text("type") == "text_link" and url and start is not None and length is not None:
            ends[2 * (start + length)] = url
    for end in sorted((end for end in ends if 0 <= end <= len(raw)), reverse=True):
        raw = raw[:end] + f" ({ends[end]})".encode("utf-16-le") + raw[end:]
    return raw.decode("utf-16-le", "replace") or message.text("sticker", "emoji")


def _is_to_us(message: Node, bot: Bot) -> bool:
    """It names the bot, or answers it, or stands under a post of our channel."""
    above = message.node("reply_to_message")
    if above.text("from", "id") == bot.id or is_ours(above):
        return True
    words = f"{message.text('text')} {message.text('caption')}".casefold()
    named = (*message.nodes("entities"), *message.nodes("caption_entities"))
    return f"@{bot.name.casefold()}" in words or any(
        one.text("user", "id") == bot.id for one in named
    )


def _chat(chat: Node, bot: Bot) -> _Chat | None:
    id_, handle = _number(chat, "id"), chat.text("username")
    if not id_:
        return None
    if chat.text("type") == "private":
        return _Chat(f"bot{bot.id}/{id_}", True, "")
    bare = id_.removeprefix("-100").removeprefix("-")
    return _Chat(bare, False, f"{_WEB}/{handle}" if handle else f"{_WEB}/c/{bare}")


def _kind(chat: _Chat, parent: str) -> Kind:
    if chat.private:
        return Kind.DIRECT
    return Kind.COMMENT if parent else Kind.POST


def _person(message: Node) -> Person | None:
    """Somebody, or the channel in whose name they speak. Ids are those of Telegram's export."""
    channel, user = message.node("sender_chat"), message.node("from")
    told, kind = (channel, "channel") if channel else (user, "user")
    id_, handle = _number(told, "id"), told.text("username")
    if not id_:
        return None
    names = (told.text("title"), told.text("first_name"), told.text("last_name"))
    name = " ".join(" ".join(names).split())
    return Person(
        remote_id=f"{kind}{id_.removeprefix('-100')}",
        name=name or handle,
        handle=f"@{handle}" if handle else "",
        url=f"{_WEB}/{handle}" if handle else "",
    )


def _post(above: Node, chat: _Chat) -> FetchedPost | None:
    """The post of our channel that it stands under."""
    id_, at = _number(above, "message_id"), above.at("date")
    if not is_ours(above) or not id_ or at is None:
        return None
    author = above.text("sender_chat", "title")
    return FetchedPost(f"{chat.place}/{id_}", author, text_of(above), at, ours=True)


def _files(message: Node) -> tuple[FetchedPicture, ...]:
    """Their names; the files themselves stay on Telegram."""
    photos = message.nodes("photo")
    sizes = [one.number("file_size") or 0 for one in photos]
    found = [FetchedPicture("photo.jpg", "image/jpeg", None, max(sizes))] if photos else []
    for kind, mime in _FILES.items():
        file = message.node(kind)
        if file:
            name = file.text("file_name")[:100] or kind.replace("_", " ")
            size = file.number("file_size") or 0
            found.append(FetchedPicture(name, file.text("mime_type")[:100] or mime, None, size))
    return tuple(found)


def _number(node: Node, name: str) -> str:
    found = node.number(name)
    return "" if found is None else str(found)
