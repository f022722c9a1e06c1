"""Before drafts are made: who would get one, each with a box to untick."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.causes import Lesson, Told
from courtesydesk.domain.ids import ConversationId
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.learnings.told import ToldRow
from courtesydesk.ui.outbox.rows import PageRow, Section
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.tick import TickBox
from courtesydesk.ui.widgets.turn import in_turn


class ChoiceRow(ToldRow):
    """Somebody who would get a draft; a press anywhere on the row ticks or unticks them."""

    ticked = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.box = TickBox(context.theme, "", self)
        self.box.setObjectName("choosePerson")
        self.box.setChecked(True)
        self.box.toggled.connect(self.ticked)
        self.row.insertWidget(0, self.box, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_payload(self, payload: Told) -> None:
        super().show_payload(payload)
        self.setObjectName("choiceRow")
        out = payload.left_out is not None
        self.box.setVisible(not out)
        self.chip.setVisible(bool(out or payload.language or payload.keeps))
        self.box.setAccessibleName(self.accessibleName())

    @property
    def chosen(self) -> bool:
        """Whether they get a draft."""
        return self.payload.left_out is None and self.box.isChecked()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside and not self.box.isHidden():
            self.box.toggle()


class Choosing(QWidget):
    """The list, what it is of, and the two ways on."""

    wanted = Signal(object, object)
    """For this lesson, drafts to these."""
    put_away = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._lesson: Lesson | None = None
        self.setObjectName("choosing")
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(18), 0, 0)
        column.setSpacing(theme.px(8))
        self._title = Label(theme, "", self, role="strong", wrap=True)
        self._of = Label(theme, "", self, role="second", colour="soft", wrap=True)
        for label in (self._title, self._of):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        buttons = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        column.addLayout(buttons)
        self.write = Button(theme, "", self, kind="main", icon="pencil")
        self.write.setObjectName("writeDrafts")
        self.write.clicked.connect(self._on_write)
        self.not_now = Button(theme, self.tr("Not now"), self, kind="quiet")
        self.not_now.setObjectName("writeNoDrafts")
        self.not_now.clicked.connect(self.put_away)
        buttons.addWidget(self.write)
        buttons.addWidget(self.not_now)
        self.people = Section(theme, self.tr("Who gets a draft"), self)
        column.addWidget(self.people)
        self.hide()

    def show_people(self, lesson: Lesson, people: tuple[Told, ...]) -> None:
        """Everybody who would be told, all of them ticked."""
        self._lesson = lesson
        self._title.setText(
            self.tr("{cause}: “{what}”").format(cause=lesson.cause.name, what=lesson.changed)
        )
        when = "" if lesson.changed_at is None else self._moment(lesson)
        self._of.setText(
            self.tr(
                "These said it before {when}, when you wrote down what was changed. Not here: who "
                "said it since, who was told already, and who said it by phone, by letter or at "
                "the counter. Untick who meant something else; nothing is sent."
            ).format(when=when)
        )
        self.people.show_rows([], self._make)
        self.people.show_rows([(one.conversation, one) for one in people], self._make)
        self._on_ticked()
        self.show()
        in_turn(self)
        self._begin()

    @property
    def chosen(self) -> frozenset[ConversationId]:
        """Who is ticked."""
        rows = self.people.rows.values()
        return frozenset(
            row.payload.conversation for row in rows if isinstance(row, ChoiceRow) and row.chosen
        )

    def _begin(self) -> None:
        """On the first box: whoever presses Return twice has written nothing yet."""
        boxes = [row.box for row in self.people.rows.values() if isinstance(row, ChoiceRow)]
        first = next((box for box in boxes if not box.isHidden()), self.not_now)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _moment(self, lesson: Lesson) -> str:
        assert lesson.changed_at is not None
        return wording.moment(lesson.changed_at, self._context.now())

    def _make(self, parent: QWidget) -> PageRow:
        row = ChoiceRow(self._context, parent)
        row.ticked.connect(self._on_ticked)
        return row

    def _on_ticked(self) -> None:
        number = len(self.chosen)
        self.write.setText(self.tr("Write %n draft(s)", "", number))
        self.write.setEnabled(number > 0)

    def _on_write(self) -> None:
        if self._lesson is not None:
            self.wanted.emit(self._lesson, self.chosen)
