"""The outbox page: what needs us first, then what is on its way, then what has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import DraftId, OutboxId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import Attempt, DeliveryState, LogEntry, OutboxRow
from courtesydesk.services.acts import ActRow
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_words import ActWords
from courtesydesk.ui.conversation.item_acts import ItemActs
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.acts import DeliveryActs
from courtesydesk.ui.outbox.besides import ActRowWidget
from courtesydesk.ui.outbox.buttons import ActButton
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.outbox.override import ask_override
from courtesydesk.ui.outbox.posted import ask_posted
from courtesydesk.ui.outbox.rows import Clamped, ListPage, PageRow
from courtesydesk.ui.outbox.words import ASKED, Act, DeliveryWords, Group, group_of, may_ask
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.overlay import Overlay
from courtesydesk.ui.widgets.parts import Chip
from courtesydesk.ui.widgets.turn import in_turn

ROOMY = 1080
"""Below it, what a reply says and why stand under one another."""
NARROW = 640
"""Below it, the buttons stand under them too."""
ENDED_SHOWN = 60


class Form(Enum):
    """How a row is laid out."""

    WIDE = "wide"
    BESIDE = "beside"
    UNDER = "under"


class OutboxRowWidget(PageRow):
    """One reply: where it stands, what it says, to whom, why, and what can be done."""

    acted = Signal(object, object)
    log_wanted = Signal(object, object)

    def __init__(self, context: Context, words: DeliveryWords, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context, self._words = context, words
        self.setObjectName("outboxRow")
        self._asking = False
        theme = context.theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.px(16), theme.px(9), theme.px(12), theme.px(9))
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setVerticalSpacing(theme.px(3))
        self._chip = Chip(theme, "", self)
        self._text = Clamped(theme, "", self)
        self._to = Clamped(theme, "", self)
        self._why = Clamped(theme, "", self, colour="soft", lines=3)
        self._buttons = QWidget(self)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        self._row = row
        self._log = Button(theme, self.tr("Log"), self, kind="quiet")
        self._log.setObjectName("log")
        self._log.clicked.connect(self._on_log)
        self._acts: tuple[Act, ...] | None = None
        self._form: Form | None = None
        self._place(Form.WIDE)

    def show_payload(self, payload: OutboxRow) -> None:
        super().show_payload(payload)
        self._asking = self._asking and may_ask(payload)
        self._text.set_text(payload.text)
        to = self._words.to_whom(payload)
        if payload.visibility is Visibility.PRIVATE and payload.network != "email":
            to = self.tr("{to}, private").format(to=to)
        self._to.set_text(to)
        self.tick()

    def ask_posted(self) -> None:
        """The page is open: has it been posted?"""
        self._asking = True
        self.tick()

    def tick(self) -> None:
        standing = self._words.standing(self.payload, self._context.now())
        self._chip.show_text(standing.chip, standing.kind)
        why = standing.why
        acts, main = standing.acts, standing.main
        if self._asking:
            why, acts, main = self.tr("Is it posted?"), ASKED, None
        self._why.set_text(why)
        if acts != self._acts:
            self._show_acts(acts, main)
        self.setAccessibleName(
            self.tr("{state}, {to}. {why} {text}").format(
                state=standing.chip, to=self._to.text(), why=why, text=self.payload.text
            )
        )

    @property
    def ticking(self) -> bool:
        """Says something else each second."""
        return self._words.standing(self.payload, self._context.now()).ticking

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self._form_for(self.width()))

    def _form_for(self, width: int) -> Form:
        if width < self.theme.px(NARROW):
            return Form.UNDER
        return Form.BESIDE if width < self.theme.px(ROOMY) else Form.WIDE

    def _place(self, form: Form) -> None:
        if form is self._form:
            return
        self._form = form
        theme, grid = self.theme, self._grid
        for widget in (self._chip, self._text, self._to, self._why, self._buttons, self._log):
            grid.removeWidget(widget)
        middle, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
        right = Qt.AlignmentFlag.AlignRight
        stretches: tuple[int, ...] = (0, 1, 0, 0, 0, 0)
        widths: tuple[int, ...] = (0, 0, 0, 0, 0, 0)
        if form is Form.WIDE:
            grid.addWidget(self._chip, 0, 0, left | middle)
            grid.addWidget(self._text, 0, 1, middle)
            grid.addWidget(self._to, 0, 2, middle)
            grid.addWidget(self._why, 0, 3, middle)
            grid.addWidget(self._buttons, 0, 4, left | middle)
            grid.addWidget(self._log, 0, 5, middle)
            stretches = (0, 5, 3, 5, 0, 0)
            widths = (theme.px(150), 0, 0, 0, theme.px(276), 0)
        else:
            beside = form is Form.BESIDE
            across = 2 if beside else 4
            grid.addWidget(self._chip, 0, 0, left)
            grid.addWidget(self._to, 0, 1, middle)
            grid.addWidget(self._text, 1, 0, 1, across)
            grid.addWidget(self._why, 2, 0, 1, across)
            grid.addWidget(self._log, 0, 3, middle)
            if beside:
                grid.addWidget(self._buttons, 1, 2, 2, 2, right | middle)
            else:
                grid.addWidget(self._buttons, 3, 0, 1, 4, left)
        for column, (stretch, width) in enumerate(zip(stretches, widths, strict=True)):
            grid.setColumnStretch(column, stretch)
            grid.setColumnMinimumWidth(column, width)
        in_turn(self)

    def _show_acts(self, acts: tuple[Act, ...], main: Act | None) -> None:
        self._acts = acts
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for act in acts:
            button = ActButton(
                self.theme, act, self._words.act(act), self._buttons, main=act is main
            )
            button.acted.connect(self._on_acted)
            self._row.addWidget(button)
            button.show()
        in_turn(self)
        self._buttons.adjustSize()

    def _on_acted(self, act: object) -> None:
        if act is Act.NOT_THERE:
            self._asking = False
            self.tick()
        self.acted.emit(act, self.payload)

    def _on_log(self) -> None:
        self.log_wanted.emit(self.payload, self._log)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one reply's fate."""

    attempts: tuple[Attempt, ...]
    log: tuple[LogEntry, ...]


class LogCard(Overlay):
    """Every try and every state of one reply, the latest last."""

    LINES = 14

    def __init__(self, context: Context, window: QWidget, row: OutboxRow) -> None:
        super().__init__(context.theme, window)
        self._context, self._row = context, row
        self._moments = Moments(self)
        theme = context.theme
        self.setObjectName("logCard")
        self._list = QGridLayout(self.panel)
        self._list.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        self._list.setHorizontalSpacing(theme.px(12))
        self._list.setVerticalSpacing(theme.px(5))
        self._list.setColumnStretch(2, 1)
        title = Label(theme, self.tr("What happened to it"), self.panel, role="title")
        self._list.addWidget(title, 0, 0, 1, 3)
        self.panel.setFixedWidth(theme.px(440))
        self.panel.setAccessibleName(title.text())
        job = partial(_history, context, row.id)
        context.tasks.run(job, done=self._on_history, owner=self, name="log")

    def _on_history(self, history: History) -> None:
        lines = [(e.at, self._state(e.state), e.detail) for e in history.log]
        for attempt in history.attempts:
            what = self.tr("try %n", "", attempt.number)
            when = attempt.ended_at or attempt.started_at
            lines.append((when, what, attempt.detail or attempt.fate))
        now = self._context.now()
        for at, what, detail in sorted(lines, key=_by_time)[-self.LINES :]:
            self._add(self._moments.when(at, now), what, detail)
        if self._row.override_value:
            self._add("", self.tr("in the name of"), self._row.override_value)
        self.place()

    def _state(self, state: DeliveryState) -> str:
        return {
            DeliveryState.HELD: self.tr("held"),
            DeliveryState.QUEUED: self.tr("waiting"),
            DeliveryState.SENDING: self.tr("sending"),
            DeliveryState.SENT: self.tr("sent"),
            DeliveryState.REFUSED: self.tr("refused"),
            DeliveryState.UNSURE: self.tr("may have gone"),
            DeliveryState.DECLARED: self.tr("posted by you"),
            DeliveryState.WITHDRAWN: self.tr("taken back"),
        }[state]

    def _add(self, when: str, what: str, detail: str) -> None:
        theme, line = self._context.theme, self._list.rowCount()
        for column, label in enumerate((
            Label(theme, when, self.panel, role="second", colour="faint"),
            Label(theme, what, self.panel, role="second"),
            ElidedLabel(theme, detail, self.panel, role="second", colour="soft"),
        )):  # fmt: skip
            self._list.addWidget(label, line, column)
            label.show()


class OutboxPage(ListPage):
    """Every reply on its way, and what became of it."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        self._rows: tuple[OutboxRow, ...] = ()
        super().__init__(
            context,
            _tr("Outbox"),
            _tr("Every reply on its way, and what became of it. Nothing leaves twice."),
            (
                "paper-plane",
                _tr("Nothing is on its way"),
                _tr("Replies stand here from Send until the network has taken them."),
            ),
            parent,
        )
        self.setObjectName("outboxPage")
        self._words = DeliveryWords(self)
        self._acts = DeliveryActs(context, self)
        self._act_words = ActWords(self)
        self._item_acts = ItemActs(context, self._act_words, self)
        self._groups = {
            Group.NEEDS_US: self.add_section(self.tr("Needs you")),
            Group.ON_ITS_WAY: self.add_section(self.tr("On its way")),
        }
        self._besides = self.add_section(self.tr("Besides answering"))
        self._groups[Group.ENDED] = self.add_section(self.tr("Ended"))
        self._acts.draft_returned.connect(self._on_draft_returned)
        self._acts.posting_begun.connect(self._on_posting)
        self._acts.override_wanted.connect(self._on_override)
        self._acts.words_wanted.connect(self._on_words)
        keys.add(
            "outbox.undo", self.tr("Undo sending"), self.undo_latest,
            keys=("z", "Ctrl+Z"), group=self.tr("Outbox"), where=self, icon="undo",
        )  # fmt: skip
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._on_second)

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.outbox or changes.acts)

    def refresh(self) -> None:
        job = partial(_read, self.context)
        self.context.tasks.run(job, done=self._on_rows, owner=self, name="outbox")

    def undo_latest(self) -> bool:
        """Take the latest reply back that has not gone yet; False when none is."""
        held = [r for r in self._rows if r.state.value == "held" and r.hold is not None]
        waiting = [r for r in held if r.hold is not None and r.hold.value == "undo"]
        if waiting:
            self._acts.do(Act.UNDO, max(waiting, key=_created))
        return bool(waiting)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def _on_rows(self, read: tuple[tuple[OutboxRow, ...], tuple[ActRow, ...]]) -> None:
        rows, acts = read
        self._rows = rows
        for group, section in self._groups.items():
            own = [(row.id, row) for row in rows if group_of(row) is group]
            if group is Group.ENDED:
                own = own[:ENDED_SHOWN]
            section.show_rows(own, self._make)
        self._besides.show_rows([(row.acted.id, row) for row in acts], self._make_act)
        self.show_anything(bool(rows or acts))
        self._run_clock()

    def _make(self, parent: QWidget) -> PageRow:
        row = OutboxRowWidget(self.context, self._words, parent)
        row.acted.connect(self._on_acted)
        row.log_wanted.connect(self._on_log)
        row.opened.connect(self._on_opened)
        return row

    def _make_act(self, parent: QWidget) -> PageRow:
        row = ActRowWidget(self.context, self._act_words, parent)
        row.chosen.connect(self._item_acts.choose)
        row.opened.connect(self._on_opened)
        return row

    def _ticking(self) -> list[OutboxRowWidget | ActRowWidget]:
        rows: list[OutboxRowWidget | ActRowWidget] = [*self._all()]
        rows += [row for row in self._besides.rows.values() if isinstance(row, ActRowWidget)]
        return [row for row in rows if row.ticking]

    def _all(self) -> list[OutboxRowWidget]:
        return [
            row for section in self._groups.values() for row in section.rows.values()
            if isinstance(row, OutboxRowWidget)
        ]  # fmt: skip

    def _run_clock(self) -> None:
        if self.isVisible() and self._ticking():
            self._second.start()
        else:
            self._second.stop()

    def _on_second(self) -> None:
        for row in self._ticking():
            row.tick()

    def _on_acted(self, act: Act, row: OutboxRow) -> None:
        self._acts.do(act, row)

    def _on_opened(self, row: OutboxRow | ActRow) -> None:
        self.open_conversation(row.conversation)

    def _on_log(self, row: OutboxRow, anchor: QWidget) -> None:
        LogCard(self.context, self.window(), row).open_below(anchor)

    def _on_posting(self, id_: OutboxId) -> None:
        for row in self._all():
            if row.payload.id == id_:
                row.ask_posted()

    def _on_override(self, row: OutboxRow) -> None:
        anchor = next((r for r in self._all() if r.payload.id == row.id), self)
        ask_override(self.context, self.window(), row, self._acts, anchor)

    def _on_words(self, row: OutboxRow) -> None:
        anchor = next((r for r in self._all() if r.payload.id == row.id), self)
        ask_posted(self.context, self.window(), row, self._acts, anchor)

    def _on_draft_returned(self, act: Act, row: OutboxRow, _draft: DraftId) -> None:
        if act is Act.EDIT:
            self.open_conversation(row.conversation)


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("OutboxPage", text)


def _read(context: Context) -> tuple[tuple[OutboxRow, ...], tuple[ActRow, ...]]:
    return context.desk.outbox.rows(limit=200), context.desk.acts.open()


def _created(row: OutboxRow) -> datetime:
    return row.created_at


def _by_time(line: tuple[datetime, str, str]) -> datetime:
    return line[0]


def _history(context: Context, id_: OutboxId) -> History:
    outbox = context.desk.outbox
    return History(outbox.attempts(id_), outbox.log(id_))
