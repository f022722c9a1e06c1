"""What the composer reads of a conversation, and the jobs it has done off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.errors import UserError
from courtesydesk.domain.etiquette import Manners
from courtesydesk.domain.ids import DraftId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import Draft
from courtesydesk.ui.composer.saver import Typed
from courtesydesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the composer needs to know about a conversation."""

    drafts: dict[Visibility, Draft]
    promises: tuple[Promise, ...]
    signature: str
    values: list[str]
    email: str
    phone: str
    undo_seconds: int
    breathe_minutes: int
    live: bool
    prefers: str
    """The network where they talk to us by far the most; empty for none."""
    manners: Manners | None
    """What to know where nobody called us."""


def updated(draft: Draft) -> datetime:
    """When it was written in last."""
    return draft.updated_at


def load(context: Context, row: FeedRow) -> Loaded:
    """Read what the composer needs to know."""
    desk, id_ = context.desk, row.id
    drafts = {}
    for side in Visibility:
        found = desk.drafts.find(id_, side)
        if found is not None:
            drafts[side] = found
    settings = desk.settings
    who = settings.text("shop.signs").strip()
    signature = settings.text("shop.signature").replace("{name}", who) if who else ""
    return Loaded(
        drafts=drafts,
        promises=desk.promises.of_conversation(id_),
        signature=signature.strip(),
        values=[v.strip() for v in settings.text("shop.values").splitlines() if v.strip()],
        email=settings.text("shop.email").strip(),
        phone=settings.text("shop.phone").strip(),
        undo_seconds=settings.number("send.undo_seconds"),
        breathe_minutes=settings.number("send.breathe_minutes"),
        live=settings.flag("tone.live"),
        prefers=desk.fans.regard(row.customer, now=context.now()).prefers,
        manners=desk.etiquette.manners(row),
    )


def discard(context: Context, last_word: Callable[[], Draft | None]) -> tuple[DraftId, Changes]:
    """Keep the last word, then put the draft away."""
    draft = last_word()
    if draft is None:
        raise UserError("There is no draft to put away.")
    return draft.id, context.desk.drafts.discard(draft.id, now=context.now())


def begin(context: Context, typed: Typed) -> Draft:
    """The draft of that side, made when there is none."""
    return context.desk.drafts.begin(
        typed.conversation, typed.side, seen=typed.seen, now=context.now()
    )
