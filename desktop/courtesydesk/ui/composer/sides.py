"""Public or private: which sides a conversation has, and which one a reply belongs to."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.conversations import Channel, Conversation, FeedRow
from courtesydesk.domain.mentions import AS_USUAL, Allows, Reply, Visibility
from courtesydesk.domain.networks import Way, network
from courtesydesk.services.answering import Side, side, way


def allowed(shown: Conversation, which: Visibility) -> Allows:
    """What the network allows for what a reply on that side would answer."""
    answered = shown.answered_on(which)
    return AS_USUAL if answered is None else answered.allows


def one_side(shown: Conversation, which: Visibility, now: datetime) -> Side:
    """That side of what a reply would answer, now."""
    return side(shown.row.network, which, now, allowed(shown, which))


def sides_of(shown: Conversation, now: datetime) -> tuple[Visibility, ...]:
    """Where a reply can go; where nothing is open (any more), where it could have gone. At least
    one."""
    row = shown.row
    if row.channel in (Channel.DIRECT, Channel.EMAIL) or not network(row.network).public_replies:
        return (Visibility.PRIVATE,)
    both = {which: one_side(shown, which, now) for which in Visibility}
    opened = tuple(which for which, found in both.items() if found.open)
    return opened or tuple(which for which, found in both.items() if found.exists)


def side_to_answer(shown: Conversation, now: datetime) -> Visibility:
    """The side on which they wrote last."""
    sides = sides_of(shown, now)
    wanted = Visibility.PUBLIC
    if shown.answering is not None:
        wanted = shown.answering.visibility
    return wanted if wanted in sides else sides[0]


def by_own_hand(shown: Conversation, which: Visibility) -> bool:
    """The owner posts it on the network's own page."""
    row = shown.row
    found = way(row.network, account=row.account is not None, allows=allowed(shown, which))
    return found is Way.ASSISTED


def takes_our_place(shown: Conversation, which: Visibility) -> bool:
    """There is room for one reply, and one of ours stands there: another replaces it."""
    if which is Visibility.PRIVATE or not network(shown.row.network).one_reply_slot:
        return False
    replies = (item for item in shown.items if isinstance(item, Reply))
    return any(reply.visibility is Visibility.PUBLIC for reply in replies)


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
