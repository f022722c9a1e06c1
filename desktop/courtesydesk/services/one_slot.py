"""Networks that keep one public reply of ours: what a new one would take the place of."""

from __future__ import annotations

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import NEEDS_US_STATES, WAITING_STATES
from courtesydesk.store import outbox
from courtesydesk.store.database import Database


def kept_reply(db: Database, id_: ConversationId, side: Visibility) -> str:
    """What stands, or is about to stand, where there is room for one reply only; else empty."""
    where = db.get_row(
        "SELECT network FROM conversation WHERE id = ?", [id_], what="This conversation"
    )
    if side is Visibility.PRIVATE or not network(where["network"]).one_reply_slot:
        return ""
    coming = outbox.of_conversation(db, id_, (*WAITING_STATES, *NEEDS_US_STATES))
    ours = [one.text for one in coming if one.visibility is side]
    if ours:
        return ours[-1]
    stands = db.row(
        "SELECT text FROM reply WHERE conversation_id = ? AND visibility = ? AND deleted_at IS NULL"
        " ORDER BY occurred_at DESC, id DESC LIMIT 1",
        [id_, side.value],
    )
    return "" if stands is None else str(stands["text"])
