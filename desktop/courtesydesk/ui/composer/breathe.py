"""A stop stands: breathe. It can wait, be reworded, or go in the name of a value of the shop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured


class ValueChoice(QWidget):
    """Which of the shop's values it serves, and why: asked before a stopped reply may go."""

    confirmed = Signal(str, str)
    """The value, and why."""
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("valueChoice")
        column = QVBoxLayout(self)
        measured(theme, column, (0, 6, 0, 0), 5)
        self._ask = Label(theme, "", self, role="second", wrap=True)
        column.addWidget(self._ask)
        flow = QWidget(self)
        self._list = FlowLayout(gap=theme.px(6))
        flow.setLayout(self._list)
        column.addWidget(flow)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_chosen)
        self.why = QLineEdit(self)
        self.why.setObjectName("overrideWhy")
        self.why.setPlaceholderText(self.tr("Why, in a few words"))
        self.why.setAccessibleName(self.tr("Why this reply serves that value"))
        self.why.textChanged.connect(self._on_changed)
        self.why.returnPressed.connect(self._on_confirmed)
        column.addWidget(self.why)
        self._missing = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self._missing.setObjectName("overrideMissing")
        column.addWidget(self._missing)
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        row.addStretch(1)
        self._back = Button(theme, self.tr("Back"), self, kind="quiet")
        self._back.clicked.connect(self.cancelled)
        self.send = Button(theme, self.tr("Send in its name"), self, kind="stop")
        self.send.setObjectName("overrideSend")
        self.send.clicked.connect(self._on_confirmed)
        row.addWidget(self._back)
        row.addWidget(self.send)
        column.addLayout(row)

    def show_values(self, values: list[str]) -> None:
        """The values to choose from."""
        for old in self._group.buttons():
            self._group.removeButton(old)
        self._list.clear()
        for value in values:
            button = Button(self._theme, value, self)
            button.setCheckable(True)
            self._group.addButton(button)
            self._list.addWidget(button)
            button.show()
        self.why.clear()
        self.why.setVisible(bool(values))
        self._ask.setText(
            self.tr("Which of your values does it serve? It is written down with the reply.")
            if values
            else self.tr(
                "Write down what the shop stands for first: Settings, The shop, What you stand for."
            )
        )
        self._on_changed()

    def _value(self) -> str:
        button = self._group.checkedButton()
        return button.text() if button is not None else ""

    def begin(self) -> None:
        """Go to what is asked first."""
        buttons = self._group.buttons()
        first = buttons[0] if buttons else self._back
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self) -> None:
        self._on_changed()
        if not self.why.text().strip():
            self.why.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self, *_: object) -> None:
        value, why = self._value(), self.why.text().strip()
        self.send.setEnabled(bool(value and why))
        missing = ""
        if self._group.buttons():
            if not value:
                missing = self.tr("Choose the value first.")
            elif not why:
                missing = self.tr("Say why in a few words: then it can go.")
        self._missing.setText(missing)
        self._missing.setVisible(bool(missing))
        self.send.setAccessibleDescription(missing)

    def _on_confirmed(self) -> None:
        if self.send.isEnabled():
            self.confirmed.emit(self._value(), self.why.text().strip())


class BreathePanel(QWidget):
    """Shown when somebody presses Send while a stop stands."""

    parked = Signal()
    reworded = Signal()
    overridden = Signal(str, str)
    grown = Signal(object)
    """This part of it opened, and should be in sight."""
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("breathe")
        column = QVBoxLayout(self)
        measured(theme, column, (42, 9, 10, 10), 2)
        head = QHBoxLayout()
        head.addWidget(Label(theme, self.tr("Breathe."), self, role="strong"), 1)
        close = IconButton(theme, "close", self.tr("Close"), self, side=22)
        close.clicked.connect(self._on_close)
        head.addWidget(close)
        column.addLayout(head)
        self._words = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column.addWidget(self._words)
        self._row = QWidget(self)
        row = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        measured(theme, row, (0, 6, 0, 0))
        self._row.setLayout(row)
        self.park = Button(theme, "", self._row)
        self.park.clicked.connect(self.parked)
        self.reword = Button(theme, self.tr("Reword"), self._row)
        self.reword.clicked.connect(self.reworded)
        self.override = Button(theme, self.tr("Send it all the same…"), self._row, kind="quiet")
        self.override.setObjectName("overrideBegin")
        self.override.clicked.connect(self._on_override)
        for button in (self.park, self.reword, self.override):
            row.addWidget(button)
        column.addWidget(self._row)
        self.choice = ValueChoice(theme, self)
        self.choice.confirmed.connect(self.overridden)
        self.choice.cancelled.connect(self._on_cancelled)
        self.choice.hide()
        column.addWidget(self.choice)
        self._values: list[str] = []
        self.hide()

    def open(self, values: list[str], park: str, *, rewordable: bool) -> None:
        """Say that it can wait."""
        self._values = values
        self._words.setText(
            self.tr(
                "Words like these are what gets screenshotted. Nothing has to go out this minute: "
                "let it rest, say it another way, or say which of your values it serves."
            )
        )
        self.park.setText(park)
        self.reword.setVisible(rewordable)
        self.reword.setEnabled(True)
        self._on_cancelled()
        self.setAccessibleName(self._words.text())
        self.show()
        self.park.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grown.emit(self)

    def set_rewordable(self, rewordable: bool) -> None:
        """Whether there are better words after all; the button stays where it stands."""
        self.reword.setEnabled(rewordable)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # Somebody in full flight goes on typing: not one of these letters is a command.
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
            )  # fmt: skip
            if plain and (event.text().isprintable() or event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_close()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("paper"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        side = theme.px(20)
        pixmap = theme.pixmap("breathe", "accent", side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(theme.px(12), theme.px(11)), pixmap)

    def _on_override(self) -> None:
        self.choice.show_values(self._values)
        self.choice.show()
        # Before the button goes: the focus would go on to whatever is next.
        self.choice.begin()
        self._row.hide()
        self.grown.emit(self.choice)

    def _on_cancelled(self) -> None:
        self._row.show()
        focused: QWidget | None = self.window().focusWidget()
        if focused is not None and self.choice.isAncestorOf(focused):
            self.override.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choice.hide()

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()
