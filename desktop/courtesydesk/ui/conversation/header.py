"""Above a conversation: who, where, and what can be done with all of it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from courtesydesk.domain.conversations import Conversation, FeedRow, Flag, State
from courtesydesk.ui import row_words, wording
from courtesydesk.ui.composer.fitting import Wish, fit, room
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Ground

TICK = 20_000
"""Milliseconds after which the clock is said anew."""


class Header(Ground):
    """Who, where, and what can be done with the whole conversation."""

    more_wanted = Signal()

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(theme, "panel", parent, borders="b")
        self._context, self._keys = context, keys
        self.setObjectName("conversationHeader")
        self._row = row = QHBoxLayout(self)
        self._can_close, self._can_reopen = True, False
        measured(theme, row, (18, 0, 12, 1), 8)
        self.name = ElidedLabel(theme, "", self, role="title")
        self.name.setObjectName("conversationName")
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.where = ElidedLabel(theme, "", self, colour="faint")
        row.addWidget(self.name)
        row.addWidget(self.where, 1)
        row.addStretch(0)
        self.clock = Button(theme, "", self, kind="quiet", icon="clock")
        self.clock.setObjectName("conversationClock")
        self.snooze = Button(theme, self.tr("Snooze"), self)
        self.done = Button(theme, self.tr("Done"), self)
        self.reopen = Button(theme, self.tr("Back to answer"), self)
        self.reopen.hide()
        self._time = row_words.ChipWords("")
        self._shown: FeedRow | None = None
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK)
        self._ticks.timeout.connect(self._on_tick)
        self._ticks.start()
        self.more = IconButton(theme, "more", self.tr("More for this conversation"), self)
        self.more.setObjectName("conversationMore")
        self.more.clicked.connect(self.more_wanted)
        for button in (self.clock, self.snooze, self.done, self.reopen, self.more):
            row.addWidget(button)
        self._measure()
        theme.changed.connect(self._measure)
        self._bound: dict[str, QAction] = {}
        self.acts = {
            "conversation.snooze": self.snooze, "conversation.done": self.done,
            "conversation.reopen": self.reopen,
        }  # fmt: skip
        keys.changed.connect(self._bind)
        self._bind()

    def show_conversation(self, shown: Conversation) -> None:
        """Another one."""
        row = shown.row
        self.name.setText(row.name or row.handle)
        words = row_words.channel(row)
        if row.state is State.SNOOZED and row.snoozed_until is not None:
            until = wording.moment(row.snoozed_until, self._context.now())
            words = self.tr("{place} · snoozed until {time}").format(place=words, time=until)
        if row.heard:
            words = self.tr("{heard} · {place}").format(place=words, heard=row_words.heard(row))
        if row.tags:
            words = f"{words} · {' '.join(f'#{tag}' for tag in row.tags)}"
        self.where.setText(words)
        self._show_clock(row)
        closed = row.state in (State.DONE, State.SPAM)
        self._can_close = not closed
        self._can_reopen = closed or row.state is State.SNOOZED
        self._fit_to_width()

    def _on_tick(self) -> None:
        if self._shown is not None and self.isVisible():
            self._show_clock(self._shown)
            self._fit_to_width()

    def _show_clock(self, row: FeedRow) -> None:
        """What is left of the target; a click says why."""
        self._shown, self._time = row, row_words.ChipWords("")
        if row.waiting_since is not None and row.flag in (Flag.IMPOSTOR, Flag.SCAM):
            self._time = row_words.ChipWords(self.tr("look first"))
        elif row.waiting_since is not None and row.due_at is not None:
            self._time = row_words.due(row.due_at, self._context.now())
        elif row.waiting_since is None and (row.last_is_ours or row.state is State.WAITING):
            self._time = row_words.ChipWords(self.tr("answered"))
        self.clock.setAccessibleName(self.tr("{clock}: why?").format(clock=self._time.text))
        self.clock.setToolTip(self.tr("Why so long?"))

    def _measure(self) -> None:
        self.setFixedHeight(self._context.theme.px(44))
        self._fit_to_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_to_width()

    def _fit_to_width(self) -> None:
        """Who it is and the clock come first; what there is no room for is in the menu."""
        px = self._context.theme.px
        self.clock.setText(self._time.text)
        wishes = [
            Wish(self.name, True, px(120)), Wish(self.clock, bool(self._time.text)),
            Wish(self.reopen, self._can_reopen),
            Wish(self.done, self._can_close), Wish(self.snooze, self._can_close),
        ]  # fmt: skip
        if self._too_wide(wishes):
            self.clock.setText(self._time.short or self._time.text)
        fit(self._row, self.width(), [self.more], [*wishes, Wish(self.where, True, px(60))])

    def _too_wide(self, wishes: list[Wish]) -> bool:
        needed = sum(wish.width + self._row.spacing() for wish in wishes if wish.wanted)
        return needed > room(self._row, self.width(), [self.more])

    def _bind(self) -> None:
        """The feed registers these commands: wear them as soon as they are there."""
        for id_, button in self.acts.items():
            if self._keys.has(id_) and self._bound.get(id_) is not self._keys.action(id_):
                action = self._keys.action(id_)
                self._bound[id_] = action
                button.set_command(action)
        self._fit_to_width()
