"""What a complaint is about, by key: the cause that the words suggest stands first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.causes import Cause
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.ids import ConversationId
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.widgets.overlay import Choice, Picker


@dataclass(frozen=True, slots=True)
class Known:
    """What the list is made of."""

    causes: tuple[Cause, ...]
    labels: dict[str, int]
    suggested: str


class CauseActs(QObject):
    """Puts a cause on what is marked, or on what is being read; or takes it off."""

    def __init__(
        self,
        context: Context,
        keys: Keys,
        window: QWidget,
        where: QWidget,
        targets: Callable[[], tuple[FeedRow, ...]],
        anchor: Callable[[], QWidget],
    ) -> None:
        super().__init__(where)
        self._context, self._window = context, window
        self._targets, self._anchor = targets, anchor
        self._meant: list[ConversationId] = []
        self._known = Known((), {}, "")
        self._picker: Picker | None = None
        keys.add(
            "conversation.cause", self.tr("What it is about"), self.label, keys=("d",),
            group=self.tr("Conversation"), where=where, icon="note",
        )  # fmt: skip

    def label(self) -> None:
        """Choose the cause."""
        self._meant = [row.id for row in self._targets()]
        if self._meant:
            job = partial(_known, self._context, self._meant)
            self._context.tasks.run(job, done=self._on_known, owner=self, name="causes")

    def _on_known(self, known: Known) -> None:
        self._known = known
        picker = Picker(
            self._context.theme, self._window, self.tr("What it is about"),
            self.tr("A cause, or a new one"), self._choices,
        )  # fmt: skip
        picker.chosen.connect(self._on_chosen)
        self._picker = picker
        picker.open_below(self._anchor())

    def _choices(self, text: str) -> list[Choice]:
        wanted = text.casefold().strip()
        choices = [
            Choice(
                one.name,
                detail=self._detail(one.key),
                icon="check" if self._is_on(one.key) else "note",
                value=(one.key, not self._is_on(one.key), one.name),
            )
            for one in sorted(self._known.causes, key=self._rank)
            if wanted in one.name.casefold()
        ]
        if wanted and not any(wanted == choice.title.casefold() for choice in choices):
            name = " ".join(text.split())
            title = self.tr("New cause “{name}”").format(name=name)
            choices.append(Choice(title, icon="plus", value=("", True, name)))
        return choices

    def _rank(self, cause: Cause) -> tuple[bool, bool]:
        return (cause.key != self._known.suggested, not self._is_on(cause.key))

    def _is_on(self, key: str) -> bool:
        return self._known.labels.get(key, 0) == len(self._meant)

    def _detail(self, key: str) -> str:
        if self._is_on(key):
            return self.tr("take off")
        return self.tr("suggested") if key == self._known.suggested else ""

    def _on_chosen(self, value: tuple[str, bool, str]) -> None:
        key, on, name = value
        job = partial(_put, self._context, self._meant, key, name, on)
        self._context.tasks.run(
            job, done=partial(self._on_put, on, name), failed=self._context.ask.trouble,
            owner=self, name="cause",
        )  # fmt: skip

    def _on_put(
        self, on: bool, name: str, answer: tuple[str, tuple[ConversationId, ...], Changes]
    ) -> None:
        key, changed, changes = answer
        self._context.hub.announce(changes)
        words = self.tr("It is about: {name}") if on else self.tr("No longer about: {name}")
        back = partial(self._put_back, key, name, not on, changed)
        self._context.ask.tell(
            words.format(name=name), action=self.tr("Undo") if changed else "", on_action=back
        )

    def _put_back(self, key: str, name: str, on: bool, changed: tuple[ConversationId, ...]) -> None:
        job = partial(_put, self._context, changed, key, name, on)
        self._context.tasks.run(job, done=self._on_put_back, owner=self, name="cause")

    def _on_put_back(self, answer: tuple[str, tuple[ConversationId, ...], Changes]) -> None:
        self._context.hub.announce(answer[2])


def _known(context: Context, ids: list[ConversationId]) -> Known:
    learnings = context.desk.learnings
    return Known(learnings.causes(), learnings.labels(ids), learnings.suggested(ids[0]))


def _put(
    context: Context, ids: Sequence[ConversationId], key: str, name: str, on: bool
) -> tuple[str, tuple[ConversationId, ...], Changes]:
    learnings = context.desk.learnings
    key = key or learnings.add(name)
    changed, changes = learnings.label(ids, key, on=on)
    return key, changed, changes
