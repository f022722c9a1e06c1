"""What is done to conversations from the feed and from the conversation: one act, one undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import DoneReason, FeedRow
from courtesydesk.domain.errors import UserError
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.understanding import About
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.meaning import ANSWERS, telling
from courtesydesk.ui.undo import Undoer
from courtesydesk.ui.widgets.overlay import Choice, Picker

REASONS = (
    DoneReason.THANKS,
    DoneReason.VENTING,
    DoneReason.ANSWERED_ELSEWHERE,
    DoneReason.DUPLICATE,
    DoneReason.NOT_FOR_US,
    DoneReason.OTHER,
)
SNOOZE_IDEAS = ("in 1 h", "in 3 h", "tomorrow 9", "fri 9", "mon 9", "in 2 weeks")


class Acts(QObject):
    """Done, snooze, tag and so on: on what is marked, or on what is being read."""

    leaving = Signal(object)
    """These are about to leave the view: go on to the next."""

    def __init__(
        self,
        context: Context,
        keys: Keys,
        undoer: Undoer,
        window: QWidget,
        where: QWidget,
        targets: Callable[[], tuple[FeedRow, ...]],
        anchor: Callable[[], QWidget],
    ) -> None:
        super().__init__(where)
        self._context = context
        self._undoer = undoer
        self._window = window
        self._targets = targets
        self._anchor = anchor
        self._meant: list[ConversationId] = []
        self._tags: tuple[str, ...] = ()
        self._picker: Picker | None = None
        self._verb = ""
        self._until: datetime | None = None
        self._register(keys, where)

    def _register(self, keys: Keys, where: QWidget) -> None:
        group = self.tr("Conversation")
        add = partial(keys.add, group=group, where=where)
        add("conversation.done", self.tr("Done"), self.done, keys=("e", "Ctrl+E"), icon="done")
        add(
            "conversation.snooze",
            self.tr("Snooze"),
            self.snooze,
            keys=("s", "Ctrl+Shift+S"),
            icon="snooze",
        )
        add("conversation.tag", self.tr("Tag"), self.tag, keys=("t", "Ctrl+T"), icon="tag")
        add(
            "conversation.not_about_us", self.tr("Not about us"), self.not_about_us, keys=("b",),
            icon="close",
        )  # fmt: skip
        add("conversation.spam", self.tr("Spam"), self.spam, keys=("!",), icon="spam")
        add(
            "conversation.wait",
            self.tr("Waiting for them"),
            self.wait,
            keys=("w",),
            icon="clock",
        )
        add(
            "conversation.meaning",
            self.tr("Put right what was read"),
            self.put_right,
            keys=("m", "Ctrl+M"),
            icon="pencil",
        )
        add(
            "conversation.reopen",
            self.tr("Back to answer"),
            self.reopen,
            keys=("o",),
            icon="undo",
        )

    # Acts

    def done(self) -> None:
        """Nothing more is owed; without a reply of ours, a reason is asked for."""
        rows = self._begin()
        if not rows:
            return
        if all(row.last_is_ours or row.waiting_since is None for row in rows):
            self._done_because(DoneReason.REPLIED)
            return
        self._ask_reason()

    def not_about_us(self) -> None:
        """Somebody else is meant; what tells them apart is learnt from it."""
        if self._begin():
            self._done_because(DoneReason.NOT_FOR_US)

    def snooze(self) -> None:
        """Out of sight until a time in one's own words."""
        if self._begin():
            self._pick(
                self.tr("Snooze until"),
                self.tr("fri 9, in 3 h, tomorrow…"),
                self._snooze_choices,
                self._snooze_until,
                width=340,
            )

    def tag(self) -> None:
        """Put a tag on, or take it off."""
        if not self._begin():
            return
        self._pick(
            self.tr("Tag"), self.tr("A tag, or a new one"), self._tag_choices, self._tag_with
        )
        self._context.tasks.run(
            self._context.desk.triage.tags, done=self._on_tags, owner=self, name="tags"
        )

    def spam(self) -> None:
        """Off the desk and off the clock."""
        if self._begin():
            triage = self._context.desk.triage
            self._do("spam", partial(triage.spam, self._meant, now=self._context.now()))

    def wait(self) -> None:
        """It is their turn."""
        if self._begin():
            triage = self._context.desk.triage
            self._do("waiting", partial(triage.wait, self._meant, now=self._context.now()))

    def reopen(self) -> None:
        """Back to "to answer"."""
        if self._begin():
            triage = self._context.desk.triage
            self._do("reopened", partial(triage.reopen, self._meant, now=self._context.now()))

    def put_right(self) -> None:
        """Say oneself what they are after, how they feel, whether it can wait."""
        if self._begin():
            self._pick(
                self.tr("Put right what was read"),
                self.tr("happy, complaint, can wait…"),
                self._meaning_choices,
                self._tell,
                lines=len(ANSWERS) + sum(len(answer.values) for answer in ANSWERS),
            )

    # Steps

    def _begin(self) -> tuple[FeedRow, ...]:
        rows = self._targets()
        self._meant = [row.id for row in rows]
        return rows

    def _do(self, verb: str, job: Callable[[], Changes], *, leaves: bool = True) -> None:
        self._verb = verb
        if leaves:
            self.leaving.emit(tuple(self._meant))
        self._context.act(job, then=self._on_done, failed=self._on_failed, owner=self)

    def _on_done(self, changes: Changes) -> None:
        words = ""
        if self._verb == "snoozed" and self._until is not None:
            words = wording.snoozed_words(changes, self._until, self._context.now())
        self._undoer.say(changes, self._verb, words)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError) and self._verb == "done":
            self._ask_reason()
            return
        self._context.ask.trouble(error)

    def _ask_reason(self) -> None:
        self._pick(
            self.tr("Done without a reply, because"),
            self.tr("Why no reply?"),
            self._reason_choices,
            self._done_because,
        )

    def _done_because(self, reason: DoneReason) -> None:
        triage = self._context.desk.triage
        now = self._context.now()
        if reason is DoneReason.SPAM:
            self._do("spam", partial(triage.spam, self._meant, now=now))
            return
        self._do("done", partial(triage.done, self._meant, reason, now=now))

    def _snooze_until(self, until: datetime) -> None:
        triage = self._context.desk.triage
        self._until = until
        self._do("snoozed", partial(triage.snooze, self._meant, until, now=self._context.now()))

    def _tag_with(self, value: tuple[str, bool]) -> None:
        name, on = value
        triage, now = self._context.desk.triage, self._context.now()
        act = triage.add_tag if on else triage.remove_tag
        self._do("tagged", partial(act, self._meant, name, now=now), leaves=False)

    def _tell(self, told: tuple[About, StrEnum]) -> None:
        self._do("told", telling(self._context, self._meant, *told), leaves=False)

    # Pickers

    def _pick(
        self,
        name: str,
        hint: str,
        provide: Callable[[str], list[Choice]],
        chosen: Callable[..., None],
        *,
        width: int = 300,
        lines: int = 9,
    ) -> None:
        theme = self._context.theme
        picker = Picker(theme, self._window, name, hint, provide, width=width, lines=lines)
        picker.chosen.connect(chosen)
        self._picker = picker
        picker.closed.connect(self._on_picker_closed)
        picker.open_below(self._anchor())

    def _on_picker_closed(self) -> None:
        self._picker = None

    def _reason_choices(self, text: str) -> list[Choice]:
        reasons = [(reason, wording.done_reason(reason)) for reason in REASONS]
        reasons.append((DoneReason.SPAM, wording.done_reason(DoneReason.SPAM)))
        wanted = text.casefold().strip()
        return [Choice(words, value=r) for r, words in reasons if wanted in words.casefold()]

    def _meaning_choices(self, text: str) -> list[Choice]:
        wanted, rows = text.casefold().strip(), self._targets()
        choices: list[Choice] = []
        for answer in ANSWERS:
            now = answer.of(rows)
            lines = [
                Choice(words, value=(answer.about, value), checked=value is now)
                for value in answer.values
                if wanted in (words := answer.words(value)).casefold()
            ]
            if lines:
                choices += [Choice(answer.title, caption=True), *lines]
        return choices

    def _snooze_choices(self, text: str) -> list[Choice]:
        now = self._context.now()
        if not text.strip():
            self._hint("")
            return [choice for idea in SNOOZE_IDEAS for choice in self._moments(idea, now)]
        found = self._moments(text, now)
        if found:
            self._hint("")
            return found
        self._hint(self.tr("Try “fri 9”, “in 3h”, “tomorrow 14:30” or “24 dec 8”."))
        return []

    def _hint(self, text: str) -> None:
        if self._picker is not None:
            self._picker.say(text)

    def _moments(self, words: str, now: datetime) -> list[Choice]:
        try:
            until = self._context.desk.triage.snooze_words(words, now=now)
        except UserError:
            return []
        return [Choice(words, detail=wording.exact(until, now), icon="snooze", value=until)]

    def _on_tags(self, tags: tuple[str, ...]) -> None:
        self._tags = tags
        if self._picker is not None:
            self._picker.refresh()

    def _tag_choices(self, text: str) -> list[Choice]:
        wanted = text.strip().lstrip("#").casefold()
        worn = {t for row in self._targets() for t in row.tags}
        fits = [tag for tag in self._tags if wanted in tag.casefold()]
        choices = [
            Choice(
                tag,
                detail=self.tr("take off") if tag in worn else "",
                icon="check" if tag in worn else "tag",
                value=(tag, tag not in worn),
            )
            for tag in sorted(fits, key=lambda tag: tag not in worn)
        ]
        if wanted and wanted not in {tag.casefold() for tag in self._tags}:
            new = text.strip().lstrip("#")
            words = self.tr("New tag “{name}”").format(name=new)
            choices.append(Choice(words, icon="plus", value=(new, True)))
        return choices
