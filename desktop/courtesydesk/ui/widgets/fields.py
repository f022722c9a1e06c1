"""Fields that behave in a page that scrolls, and the line in which one stands with its label."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Say


class Choices(QComboBox):
    """A combo box that the wheel only turns when it has the focus."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setProperty("ownFocus", True)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._theme.px(12)
        pixmap = self._theme.pixmap("chevron-down", "faint", side, self.devicePixelRatioF())
        left = self.width() - side - self._theme.px(8)
        QPainter(self).drawPixmap(QPointF(left, (self.height() - side) / 2 + 0.5), pixmap)

    def value(self) -> str:
        """The value of the chosen line."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose a line by its value; no signal."""
        before = self.blockSignals(True)
        self.setCurrentIndex(max(0, self.findData(value)))
        self.blockSignals(before)


class _Number(QSpinBox):
    focus_changed = Signal()

    def event(self, event: QEvent) -> bool:
        answer = bool(super().event(event))
        # WORKAROUND a style sheet with sub-controls leaves the field of a spin box without buttons
        # one pixel wide: remove when Qt asks the style for the room that is really there.
        if event.type() in (QEvent.Type.Resize, QEvent.Type.StyleChange, QEvent.Type.Show,
                            QEvent.Type.Polish, QEvent.Type.FontChange):  # fmt: skip
            self.lineEdit().setGeometry(self.rect())
        return answer

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Stepper(QWidget):
    """A number with its unit, and one step less or more on either side."""

    changed = Signal(int)

    def __init__(
        self,
        theme: Theme,
        name: str,
        lowest: int,
        highest: int,
        unit: str,
        parent: QWidget | None = None,
        *,
        step: int = 1,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.number = _Number(self)
        self.number.setRange(lowest, highest)
        self.number.setSingleStep(step)
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setFrame(False)
        self.number.setStyleSheet(
            "QSpinBox { background: transparent; border: none; padding: 0; min-height: 0; }"
        )
        self.number.lineEdit().setProperty("bare", True)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setKeyboardTracking(False)
        self.number.setAccessibleName(name)
        if unit:
            self.number.setSuffix(f" {unit}" if unit != "%" else " %")
        self.number.valueChanged.connect(self.changed)
        self.number.valueChanged.connect(self._on_value)
        self._less = IconButton(
            theme, "minus", self.tr("Less: {name}").format(name=name), self, side=26
        )
        self._more = IconButton(
            theme, "plus", self.tr("More: {name}").format(name=name), self, side=26
        )
        for button in (self._less, self._more):
            # The arrow keys do the same in the number itself.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRepeat(True)
        self._less.clicked.connect(self.number.stepDown)
        self._more.clicked.connect(self.number.stepUp)
        self.number.focus_changed.connect(self.update)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        row.addWidget(self._less)
        row.addWidget(self.number)
        row.addWidget(self._more)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.number)
        theme.changed.connect(self._dress)
        self._dress()

    def value(self) -> int:
        """What it says."""
        return self.number.value()

    def set_value(self, value: int) -> None:
        """Say this; no signal."""
        before = self.number.blockSignals(True)
        self.number.setValue(value)
        self.number.blockSignals(before)
        self._on_value(value)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.number.hasFocus() else "line"
        painter.setPen(QPen(self._theme.colour(edge), 1))
        painter.setBrush(self._theme.colour("paper"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)

    def _on_value(self, value: int) -> None:
        self._less.setEnabled(value > self.number.minimum())
        self._more.setEnabled(value < self.number.maximum())

    def _dress(self) -> None:
        metrics = QFontMetrics(self._theme.font("body"))
        widest = f"{self.number.maximum()}{self.number.suffix()}"
        width = metrics.horizontalAdvance(widest) + self._theme.px(10)
        self.number.setFixedWidth(max(self._theme.px(64), width))
        self.number.setFixedHeight(self._theme.px(26))


class Lines(QPlainTextEdit):
    """Several lines; as tall as what is in it, within bounds. Tab leaves it."""

    left = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        parent: QWidget | None = None,
        *,
        least: int = 2,
        most: int = 9,
    ) -> None:
        super().__init__(parent)
        self._theme, self._least, self._most = theme, least, most
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(2)
        self.textChanged.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return bool(super().event(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() > bar.minimum() and self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(260), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = QFontMetrics(self._theme.font("body")).lineSpacing()
        # A plain text document counts its height in lines, wrapped ones too.
        lines = round(self.document().size().height())
        height = max(self._least, min(self._most, lines)) * line + 18
        if height != self.height():
            self.setFixedHeight(height)


class FormRow(QWidget):
    """A label and its field side by side, or above it where there is no room; and what is wrong."""

    def __init__(
        self,
        theme: Theme,
        words: str,
        field: QWidget,
        parent: QWidget | None = None,
        *,
        help_text: str = "",
        buddy: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._field = field
        self._stacked: bool | None = None
        self.label = Label(theme, words, self, colour="soft")
        self.label.setBuddy(buddy or field)
        self.help = Label(theme, help_text, self, role="caption", colour="faint", wrap=True)
        self.help.setVisible(bool(help_text))
        self.problem = Say(theme, "", self, tone="stop")
        field.setParent(self)
        self._below: list[QWidget] = [self.help, self.problem]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._place(stacked=False)

    def say_problem(self, text: str) -> None:
        """What is wrong with what stands in the field; nothing takes it away."""
        self.problem.say(text)
        mark_invalid(self._field, invalid=bool(text))

    def add_below(self, widget: QWidget) -> None:
        """Something more under the field."""
        widget.setParent(self)
        self._below.append(widget)
        stacked, self._stacked = bool(self._stacked), None
        self._place(stacked=stacked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(stacked=self.width() < self._theme.px(420))

    def _place(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        grid = self._grid
        for part in (self.label, self._field, *self._below):
            grid.removeWidget(part)
        if stacked:
            grid.setColumnMinimumWidth(0, 0)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 0)
            for number, part in enumerate((self.label, self._field, *self._below)):
                grid.addWidget(part, number, 0)
            return
        grid.setColumnStretch(0, 0)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, self._theme.px(132))
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self._field, 0, 1)
        for number, part in enumerate(self._below, 1):
            grid.addWidget(part, number, 1)


def mark_invalid(field: QWidget, *, invalid: bool) -> None:
    """The red border of a field that cannot be read."""
    value = "true" if invalid else ""
    if (field.property("invalid") or "") == value:
        return
    field.setProperty("invalid", value)
    field.style().unpolish(field)
    field.style().polish(field)


def line(name: str, parent: QWidget, *, hint: str = "", secret: bool = False) -> QLineEdit:
    """One line to write; a secret one is never shown."""
    field = QLineEdit(parent)
    field.setAccessibleName(name)
    field.setPlaceholderText(hint)
    if secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhSensitiveData
        )
    return field
