"""Fields that behave in a page that scrolls, and the line in which one stands with its label."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
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

    def sizeHint(self) -> QSize:
        # Room for the arrow, which grows with the text.
        return super().sizeHint() + QSize(self._theme.px(10), 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), super().minimumSizeHint().height())

    def value(self) -> str:
        """The value of the chosen line."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose a line by its value; no signal."""
        before = self.blockSignals(True)
        self.setCurrentIndex(max(0, self.findData(value)))
        self.blockSignals(before)


class Stepper(QSpinBox):
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
        self.setRange(lowest, highest)
        self.setSingleStep(step)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setKeyboardTracking(False)
        self.setAccessibleName(name)
        self.lineEdit().setProperty("bare", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if unit:
            self.setSuffix(f" {unit}")
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
        self._less.clicked.connect(self.stepDown)
        self._more.clicked.connect(self.stepUp)
        self.valueChanged.connect(self._on_value)
        theme.changed.connect(self._on_look_changed)
        self._place()

    def set_value(self, value: int) -> None:
        """Say this; no signal."""
        before = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(before)
        self._settle(value)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font("body"))
        widest = metrics.horizontalAdvance(f"{self.maximum()}{self.suffix()}")
        middle = max(self._theme.px(64), widest + self._theme.px(10))
        return QSize(middle + 2 * self._theme.px(26) + 8, self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        answer = bool(super().event(event))
        if event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.StyleChange,
            QEvent.Type.Show,
            QEvent.Type.Polish,
            QEvent.Type.FontChange,
        ):
            self._place()
        elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return answer

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.hasFocus() else "line"
        painter.setPen(QPen(self._theme.colour(edge), 1))
        painter.setBrush(self._theme.colour("paper"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)

    def _place(self) -> None:
        """The number between its two buttons: Qt's own place for it knows nothing of them."""
        if not hasattr(self, "_more"):
            return
        side = self._theme.px(26)
        top = (self.height() - side) // 2
        self._less.setGeometry(2, top, side, side)
        self._more.setGeometry(self.width() - side - 2, top, side, side)
        self.lineEdit().setGeometry(side + 4, 1, self.width() - 2 * side - 8, self.height() - 2)

    def _on_look_changed(self) -> None:
        self.updateGeometry()
        self._place()
        self.update()

    def _on_value(self, value: int) -> None:
        self._settle(value)
        self.changed.emit(value)

    def _settle(self, value: int) -> None:
        self._less.setEnabled(value > self.minimum())
        self._more.setEnabled(value < self.maximum())


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
        # A line as it is laid out is a fraction taller than the font says.
        line = QFontMetrics(self._theme.font("body")).lineSpacing() + 1
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
