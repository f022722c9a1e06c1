"""What to say of a promise that is late, about to be, or broken: honest, sorry, what comes now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.promises import PromiseState
from courtesydesk.services.promises import plain_what
from courtesydesk.ui import wording
from courtesydesk.ui.composer.sides import side_to_answer
from courtesydesk.ui.context import Context
from courtesydesk.ui.languages import to_be_said_in

_NO_BRACES = str.maketrans("{}\n", "() ")
_NOTE = 40
"""Letters of the owner's note: what stands in braces is short."""


def honest_words(promise: Promise, now: datetime) -> str:
    """A draft; what stands in braces must be filled in before it can go.

    The date is said in full: the customer may read it on another day. What the owner wrote down
    for themselves is not for them: it stands in braces, to be said anew.
    """
    what = _said(promise)
    if promise.state is PromiseState.BROKEN:
        words = _tr("I promised you {what}. I have not kept that, and I am sorry. {hole}")
        return words.format(what=what, hole=_hole(_tr("what you can do instead")))
    assert promise.due_at is not None
    if promise.due_at < now:
        words = _tr(
            "I promised you {what} by {when}. It has not happened yet, and I am sorry."
            " I will have it done by {hole}."
        )
    else:
        words = _tr(
            "I promised you {what} by {when}. I will not manage it by then, and I am sorry."
            " I will have it done by {hole}."
        )
    when = wording.exact(promise.due_at, now)
    return words.format(when=when, what=what, hole=_hole(_tr("a new date")))


def _said(promise: Promise) -> str:
    """What they read in our reply, or what we noted of it."""
    if plain_what(promise.what) == promise.read_as:
        return _tr("“{what}”").format(what=promise.what)
    note = promise.what.translate(_NO_BRACES)
    if len(note) > _NOTE:
        note = note[: _NOTE - 1].rstrip() + "…"
    return _hole(_tr("in words for them: {note}").format(note=note))


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
        language = desk.promises.their_language(id_, words)
        if language:
            words = f"{to_be_said_in(language)} {words}"
        draft = desk.drafts.save(id_, side, words, seen=seen, now=now)
        return Changes(drafts=frozenset({draft.id}), conversations=frozenset({id_}))


def _tr(text: str) -> str:
    return QCoreApplication.translate("HonestWords", text)
