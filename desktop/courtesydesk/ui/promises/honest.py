"""What to say of a promise that is late, about to be, or broken: honest, sorry, what comes now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.promises import PromiseState
from courtesydesk.ui import wording
from courtesydesk.ui.composer.sides import side_to_answer
from courtesydesk.ui.context import Context


def honest_words(promise: Promise, now: datetime) -> str:
    """A draft; what stands in braces must be filled in before it can go.

    The date is said in full: the customer may read it on another day.
    """
    if promise.state is PromiseState.BROKEN:
        words = _tr("I promised you “{what}”. I have not kept that, and I am sorry. {hole}")
        return words.format(what=promise.what, hole=_hole(_tr("what you can do instead")))
    assert promise.due_at is not None
    if promise.due_at < now:
        words = _tr(
            "I promised you “{what}” by {when}. It has not happened yet, and I am sorry."
            " I will have it done by {hole}."
        )
    else:
        words = _tr(
            "I promised you “{what}” by {when}. I will not manage it by then, and I am sorry."
            " I will have it done by {hole}."
        )
    when = wording.exact(promise.due_at, now)
    return words.format(when=when, what=promise.what, hole=_hole(_tr("a new date")))


def _hole(name: str) -> str:
    return "{" + name + "}"


@dataclass(frozen=True, slots=True)
class BeginHonestly:
    """On the pool: the words as a draft, unless something is being written there already."""

    context: Context
    promise: Promise

    def run(self) -> Changes:
        desk, now = self.context.desk, self.context.now()
        id_ = self.promise.conversation
        shown = desk.feed.conversation(id_, now=now)
        side = side_to_answer(shown, now)
        there = desk.drafts.find(id_, side)
        if there is not None and there.text.strip():
            return Changes()
        seen = None if shown.answering is None else shown.answering.id
        words = honest_words(self.promise, now)
        draft = desk.drafts.save(id_, side, words, seen=seen, now=now)
        return Changes(drafts=frozenset({draft.id}), conversations=frozenset({id_}))


def _tr(text: str) -> str:
    return QCoreApplication.translate("HonestWords", text)
