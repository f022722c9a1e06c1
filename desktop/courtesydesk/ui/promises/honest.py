"""What to say of a promise that is late, or about to be: honest, sorry, and with a new date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.ui import wording
from courtesydesk.ui.composer.sides import side_to_answer
from courtesydesk.ui.context import Context


def honest_words(promise: Promise, now: datetime) -> str:
    """A draft; what stands in braces must be filled in before it can go."""
    assert promise.due_at is not None
    if promise.due_at < now:
        words = _tr(
            "I promised you this by {when}: {what}. It has not happened yet, and I am sorry."
            " I will have it done by {hole}."
        )
    else:
        words = _tr(
            "I promised you this by {when}: {what}. I will not manage it by then, and I am sorry."
            " I will have it done by {hole}."
        )
    when = wording.moment(promise.due_at, now)
    return words.format(when=when, what=promise.what, hole="{" + _tr("a new date") + "}")


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
