"""Over a conversation with somebody who may not be who they seem: why, and what to do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Conversation, Flag, State
from courtesydesk.domain.ids import ConversationId, IdentityId
from courtesydesk.domain.impostors import Doubt, Step
from courtesydesk.domain.networks import network
from courtesydesk.ui import doubts
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.acts import open_page
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.scroll import OverlayScrollBar
from courtesydesk.ui.widgets.tick import TickBox
from courtesydesk.ui.widgets.turn import in_turn

REPORT = "item.report"
"""The command that reports what is open to its network; only where that can be done from here."""
ROOMY = 256
"""With as much room as this the steps are shown at once."""


class StepRow(QWidget):
    """One thing to do: ticked when it is done; some have a way to it."""

    ticked = Signal(object, bool)
    wanted = Signal(object)

    def __init__(self, context: Context, step: Step, words: str, way: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._step = step
        theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self.box = TickBox(theme, words, self)
        self.box.setObjectName(f"step-{step}")
        self.box.toggled.connect(self._on_toggled)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        row.addLayout(column, 1)
        self.label = Label(theme, words, self, role="second", wrap=True)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.label)
        self._align()
        theme.changed.connect(self._align)
        if way:
            self.way = Link(theme, way, self, icon="chevron-right")
            self.way.setObjectName(f"way-{step}")
            self.way.clicked.connect(self._on_way)
            column.addWidget(self.way, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def _align(self) -> None:
        """The first line of the words stands at the middle of the box."""
        above = max(0, self.box.sizeHint().height() - self.label.fontMetrics().height()) // 2
        self.label.setContentsMargins(0, above, 0, 0)

    def show_done(self, done: bool) -> None:
        """Without telling anybody."""
        self.box.blockSignals(True)
        self.box.setChecked(done)
        self.box.blockSignals(False)

    def _on_toggled(self, on: bool) -> None:
        self.ticked.emit(self._step, on)

    def _on_way(self) -> None:
        self.wanted.emit(self._step)


class DoubtBanner(Ground):
    """Calm, and gone once the owner has said that it is really them."""

    conversation_chosen = Signal(object)
    """Where the real one is told."""
    height_changed = Signal()

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "warn_ground", parent, borders="b")
        self._context, self._keys = context, keys
        self.setObjectName("doubt")
        theme = context.theme
        self._task: Task | None = None
        self._shown: Conversation | None = None
        self._doubt: Doubt | None = None
        self._room = 0
        self._folded = False
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 1)
        around.setSpacing(0)
        self._head = self._build_head()
        around.addWidget(self._head)
        around.addWidget(self._area, 1)
        self._content = QWidget()
        self._area.setWidget(self._content)
        OverlayScrollBar(self._area)
        self._content.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self._content.installEventFilter(self)
        self._whole = whole = QVBoxLayout(self._content)
        measured(theme, whole, (18, 2, 12, 4), 6)
        self._why = Label(theme, "", self._content, role="second", colour="soft", wrap=True)
        self._why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        whole.addWidget(self._why)
        self._steps = QWidget(self._content)
        self._list = QVBoxLayout(self._steps)
        measured(theme, self._list, (0, 2, 0, 2), 4)
        whole.addWidget(self._steps)
        self._foot = self._build_foot()
        around.addWidget(self._foot)
        self.hide()

    def _build_head(self) -> QWidget:
        """What we think, and a way to fold the rest away."""
        theme = self._context.theme
        head = QWidget(self)
        row = QHBoxLayout(head)
        measured(theme, row, (18, 6, 12, 4), 8)
        self._title = Label(theme, "", head, role="strong", colour="warn", wrap=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        self.fold = IconButton(theme, "chevron-up", self.tr("Fold this warning"), head)
        self.fold.setObjectName("foldDoubt")
        self.fold.clicked.connect(self._on_fold)
        row.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _build_foot(self) -> QWidget:
        """What one decides: always in sight, however much stands above."""
        theme = self._context.theme
        foot = QWidget(self)
        buttons = FlowLayout(foot, gap=theme.px(6), line_gap=theme.px(6))
        measured(theme, buttons, (18, 2, 12, 10))
        self.spam = Button(theme, self.tr("Reported: put in spam"), foot, icon="spam")
        self.spam.setObjectName("impostorToSpam")
        self.spam.clicked.connect(self._on_spam)
        self.real = Button(theme, self.tr("It is really them"), foot)
        self.real.setObjectName("reallyThem")
        self.real.clicked.connect(self._on_real)
        self.more = Button(theme, "", foot, kind="quiet")
        self.more.setObjectName("whatToDo")
        self.more.clicked.connect(self._on_more)
        for button in (self.spam, self.real, self.more):
            buttons.addWidget(button)
        return foot

    @property
    def doubt(self) -> Doubt | None:
        """What speaks against whom one reads; None where nothing does, or nobody knows yet."""
        return self._doubt

    def set_room(self, room: int) -> None:
        """How high it may be: the rest of the reasons scrolls."""
        self._room = room
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._settle()

    def _settle_anew(self) -> None:
        """Other rows: what the layouts remember of the old ones does not count."""
        for row in self._rows():
            row.updateGeometry()
        self._list.invalidate()
        self._whole.invalidate()
        self._settle()

    def _settle(self) -> None:
        whole = max(0, self._whole.totalHeightForWidth(self.width()))
        if whole != self._content.minimumHeight():
            self._content.setMinimumHeight(whole)
        around = _height(self._head, self.width()) + 1
        if not self._folded:
            around += _height(self._foot, self.width())
            room = self._room - around if self._room else whole
            around += min(whole, max(room, self._context.theme.px(36)))
        if around != self.height() or around != self.minimumHeight():
            self.setFixedHeight(around)
            self.height_changed.emit()

    def _show_folded(self, on: bool) -> None:
        self._folded = on
        self._area.setVisible(not on)
        self._foot.setVisible(not on)
        if on:
            self.fold.set_icon("chevron-down", self.tr("Show why, and what to do"))
        else:
            self.fold.set_icon("chevron-up", self.tr("Fold this warning"))
        QTimer.singleShot(0, self, self._settle_anew)

    def _on_fold(self) -> None:
        self._show_folded(not self._folded)

    def show_conversation(self, shown: Conversation, *, room: int) -> None:
        """Another one, or the same as it is now; `room` is how high this may be."""
        if self._shown is None or self._shown.row.id != shown.row.id:
            self._forget()
            self._open_steps(room >= self._context.theme.px(ROOMY))
            self._show_folded(shown.row.state is State.SPAM)
        self.set_room(room)
        self._shown = shown
        if shown.row.flag not in (Flag.IMPOSTOR, Flag.SCAM):
            self._forget()
            return
        job = partial(self._context.desk.impostors.doubt, shown.row.id)
        self._task = self._context.tasks.run(job, done=self._on_read, owner=self, name="doubt")

    def _forget(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None
        self._doubt = None
        self.hide()

    def _on_read(self, doubt: Doubt | None) -> None:
        self._task = None
        same = doubt is not None and _rows_of(doubt) == _rows_of(self._doubt)
        self._doubt = doubt
        if self.isVisible() is (doubt is None):
            self.setVisible(doubt is not None)
            self.height_changed.emit()
        if doubt is None:
            return
        title = doubts.title(doubt)
        in_spam = self._shown is not None and self._shown.row.state is State.SPAM
        if in_spam:
            title = self.tr("In spam. {title}").format(title=title)
        self.spam.setVisible(Step.REPORT in doubt.done and not in_spam)
        why = "\n".join(doubts.reason(one) for one in doubt.reasons)
        self._title.setText(title)
        self._why.setText(why)
        self.setAccessibleName(f"{title} {why}")
        if not same:
            self._build_steps(doubt)
        for row in self._rows():
            row.show_done(row.property("step") in doubt.done)
        QTimer.singleShot(0, self, self._settle_anew)

    def _build_steps(self, doubt: Doubt) -> None:
        for row in self._rows():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        ways = {
            Step.REPORT: self._way_to_report(doubt),
            Step.TELL: self._way_to_tell(doubt),
        }
        for step in doubt.steps:
            words = doubts.step(step, doubt)
            row = StepRow(self._context, step, words, ways.get(step, ""), self._steps)
            row.setProperty("step", step)
            row.ticked.connect(self._on_ticked)
            row.wanted.connect(self._on_way)
            self._list.addWidget(row)
        in_turn(self)

    def _way_to_tell(self, doubt: Doubt) -> str:
        """A voice is known; a mailbox may be in the same hands as the copy."""
        if doubt.phone:
            return self.tr("Ring {number}").format(number=doubt.phone)
        return self.tr("Write to them") if doubt.reachable is not None else ""

    def _way_to_report(self, doubt: Doubt) -> str:
        """From here where the network takes it, else on its page."""
        if self._can_report():
            return self.tr("Report it")
        return self.tr("Open their page") if self._page(doubt) else ""

    def _can_report(self) -> bool:
        return self._keys.has(REPORT) and self._keys.action(REPORT).isEnabled()

    def _rows(self) -> list[StepRow]:
        items = (self._list.itemAt(at) for at in range(self._list.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, StepRow)]

    def _page(self, doubt: Doubt) -> str:
        return doubt.url or ("" if self._shown is None else self._shown.url)

    def _open_steps(self, on: bool) -> None:
        self._steps.setVisible(on)
        self.more.setText(self.tr("Fewer words") if on else self.tr("What to do"))
        QTimer.singleShot(0, self, self._settle_anew)

    def _on_more(self) -> None:
        self._open_steps(self._steps.isHidden())

    def _on_ticked(self, step: Step, on: bool) -> None:
        if self._shown is not None:
            tick = partial(self._context.desk.impostors.tick, self._shown.row.id, step, done=on)
            self._context.act(tick)

    def _on_way(self, step: Step) -> None:
        if self._doubt is None or self._shown is None:
            return
        if step is Step.REPORT:
            if self._can_report():
                self._keys.action(REPORT).trigger()
            else:
                open_page(self._page(self._doubt))
            return
        if self._doubt.phone:
            self._offer_number(self._doubt)
            return
        words = doubts.to_the_real_one(self._doubt, network(self._shown.row.network).label)
        job = partial(
            self._context.desk.impostors.tell_the_real_one, self._shown.row.id, words,
            now=self._context.now(),
        )  # fmt: skip
        self._context.tasks.run(job, done=self._on_told, failed=self._context.ask.trouble,
                                owner=self, name="tell the real one")  # fmt: skip

    def _offer_number(self, doubt: Doubt) -> None:
        QGuiApplication.clipboard().setText(doubt.phone)
        self._context.ask.tell(
            self.tr(
                "{number} stands in your notes on {name}, and is on the clipboard now. Tick the"
                " step once they know."
            ).format(number=doubt.phone, name=doubt.copied_name)
        )

    def _on_told(self, answer: tuple[ConversationId, Changes]) -> None:
        target, changes = answer
        self._context.hub.announce(changes)
        self.conversation_chosen.emit(target)
        self._context.ask.tell(
            self.tr("A draft is written. Nothing has been sent: tick the step once they know.")
        )

    def _on_spam(self) -> None:
        """Off the desk and off the clock; what we think of them stays."""
        if self._shown is None:
            return
        triage, id_ = self._context.desk.triage, self._shown.row.id
        self._show_folded(True)
        self._context.act(
            partial(triage.spam, [id_], now=self._context.now()),
            words=self.tr("Put in spam. The profile stays marked."),
        )

    def _on_real(self) -> None:
        if self._doubt is None:
            return
        impostors, identity = self._context.desk.impostors, self._doubt.identity
        self._context.act(partial(impostors.believe, identity, now=self._context.now()))
        self._context.ask.tell(
            self.tr("Noted: it is really them."), action=self.tr("Undo"),
            on_action=partial(self._doubt_again, identity),
        )  # fmt: skip

    def _doubt_again(self, identity: IdentityId) -> None:
        self._context.act(partial(self._context.desk.impostors.doubt_again, identity))


def _rows_of(doubt: Doubt | None) -> object:
    """What the rows are made of."""
    return None if doubt is None else (doubt.steps, doubt.phone, doubt.reachable is None)


def _height(part: QWidget, width: int) -> int:
    """That a part of the banner takes at this width."""
    layout = part.layout()
    assert layout is not None
    return layout.heightForWidth(width) if layout.hasHeightForWidth() else part.sizeHint().height()
