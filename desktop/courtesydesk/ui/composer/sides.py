"""Public or private: which sides a conversation has, and which one a reply belongs to."""

from __future__ import annotations

from courtesydesk.domain.conversations import Channel, Conversation, FeedRow
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import Way, network


def sides_of(row: FeedRow) -> tuple[Visibility, ...]:
    """Where a reply can go; at least one."""
    known = network(row.network)
    if row.channel in (Channel.DIRECT, Channel.EMAIL) or not known.public_replies:
        return (Visibility.PRIVATE,)
    if known.private_replies:
        return (Visibility.PUBLIC, Visibility.PRIVATE)
    return (Visibility.PUBLIC,)


def side_to_answer(shown: Conversation) -> Visibility:
    """The side on which they wrote last."""
    sides = sides_of(shown.row)
    wanted = Visibility.PUBLIC
    if shown.answering is not None:
        wanted = shown.answering.visibility
    return wanted if wanted in sides else sides[0]


def by_hand(row: FeedRow) -> bool:
    """Spoken or on paper: what is written here is only recorded."""
    return network(row.network).way is Way.BY_HAND


def signed(text: str, signature: str) -> str:
    """The text with the signature under it, once."""
    text = text.rstrip()
    signature = signature.strip()
    if not signature or not text or text.endswith(signature):
        return text
    return f"{text}\n\n{signature}"
