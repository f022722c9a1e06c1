"""Panels over the window: they take the keys while they are there, and give the focus back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QKeyCombination,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.paint import keycap_size, paint_keycap

Index = QModelIndex | QPersistentModelIndex
QUIT = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Q)


class _Sheet(QFrame):
    """The panel itself: rounded, with a soft edge painted by its overlay."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.colour("panel"))
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)


class Overlay(QWidget):
    """Covers the window with one panel on it. Escape or a click beside the panel closes it.

    The panel is inside the window, not a window of its own: it looks the same on every system and
    belongs to the same tree for a screen reader.
    """

    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget, *, dim: bool = False) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._dim = dim
        self._anchor: QRect | None = None
        self._before: QWidget | None = None
        self.panel = _Sheet(theme, self)
        self.hide()
        window.installEventFilter(self)

    def open_below(self, anchor: QWidget | QRect) -> None:
        """Under a widget (or a rectangle of the window)."""
        if isinstance(anchor, QWidget):
            top_left = anchor.mapTo(self._window, QPoint(0, 0))
            anchor = QRect(top_left, anchor.size())
        self._anchor = anchor
        self._open()

    def open_centred(self) -> None:
        """In the upper middle of the window."""
        self._anchor = None
        self._open()

    def place(self) -> None:
        """Put the panel where it belongs, after its size changed."""
        self.setGeometry(self._window.rect())
        self.panel.adjustSize()
        room = self.rect().adjusted(8, 8, -8, -8)
        size = self.panel.size().boundedTo(room.size())
        if self._anchor is None:
            left = (self.width() - size.width()) // 2
            top = max(8, min(self.height() // 7, self.height() - size.height() - 8))
        else:
            left = min(self._anchor.left(), room.right() - size.width())
            top = self._anchor.bottom() + 5
            if top + size.height() > room.bottom():
                top = self._anchor.top() - 5 - size.height()
            top = min(top, room.bottom() - size.height())
            left, top = max(8, left), max(8, top)
        self.panel.setGeometry(QRect(QPoint(left, top), size))
        self.update()

    def dismiss(self) -> None:
        """Close, give the focus back, and go."""
        if not self.isVisible():
            return
        self.hide()
        # What had the focus may have been built anew meanwhile.
        if self._before is not None and shiboken6.isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    def first_focus(self) -> QWidget:
        """What has the focus when it opens."""
        return self.panel

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Its kind first: while Python takes this apart, the filter outlives the attributes.
        if event.type() == QEvent.Type.Resize and watched is self._window and self.isVisible():
            self.place()
        return False

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.keyCombination() != QUIT:
                # No key is for what lies under it.
                event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def focusNextPrevChild(self, forward: bool) -> bool:
        before: QWidget | None = self._window.focusWidget()
        moved = super().focusNextPrevChild(forward)
        now: QWidget | None = self._window.focusWidget()
        # Qt asks for the next one, too, when all of it is hidden: then there is none.
        if self.isVisible() and now is not None and not self.isAncestorOf(now):
            self._round(before or self.first_focus(), forward).setFocus(
                Qt.FocusReason.TabFocusReason
            )
        return moved

    def _round(self, begin: QWidget, forward: bool) -> QWidget:
        """What Tab reaches here after the last: the first; itself where nothing else is."""
        at: QWidget | None = begin
        while at is not None:
            at = at.nextInFocusChain() if forward else at.previousInFocusChain()
            if at is begin or (at is not None and self.isAncestorOf(at) and _takes_tab(at)):
                break
        return at or begin

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._dim:
            painter.fillRect(self.rect(), QColor(20, 18, 14, 70 if not self._theme.dark else 110))
        painter.setPen(Qt.PenStyle.NoPen)
        strength = 3 if not self._theme.dark else 12
        for spread in range(14, 0, -2):
            painter.setBrush(QColor(30, 22, 8, strength))
            rect = QRectF(self.panel.geometry()).adjusted(-spread, -spread + 5, spread, spread + 5)
            painter.drawRoundedRect(rect, 12 + spread, 12 + spread)

    def _open(self) -> None:
        self._before = self._window.focusWidget()
        self.place()
        self.show()
        self.raise_()
        self.first_focus().setFocus(Qt.FocusReason.PopupFocusReason)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a picker."""

    title: str
    detail: str = ""
    """Faint, behind the title or at the right."""
    icon: str = ""
    key: str = ""
    """The key that does the same."""
    value: object = None
    enabled: bool = True
    checked: bool = False
    caption: bool = False
    """A heading between lines, not a choice."""


class ChoiceModel(QAbstractListModel):
    """The lines of a picker."""

    choice_role = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self.indented = False
        """Some line has an icon: the words of all begin behind it."""

    def show_choices(self, choices: tuple[Choice, ...]) -> None:
        """Other lines: what was typed has changed."""
        self.beginResetModel()
        self._choices = choices
        self.indented = any(choice.icon or choice.checked for choice in choices)
        self.endResetModel()

    def choice(self, row: int) -> Choice | None:
        """One line."""
        return self._choices[row] if 0 <= row < len(self._choices) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._choices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        choice = self.choice(index.row()) if index.isValid() else None
        if choice is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (choice.title, choice.detail, choice.key) if part)
        if role == self.choice_role:
            return choice
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        choice = self.choice(index.row()) if index.isValid() else None
        if choice is None or choice.caption or not choice.enabled:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class ChoiceDelegate(QStyledItemDelegate):
    """Paints the lines of a picker."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        choice: Choice | None = index.data(ChoiceModel.choice_role)
        return QSize(80, self._theme.px(24 if choice and choice.caption else 32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        choice: Choice = index.data(ChoiceModel.choice_role)
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        if choice.caption:
            painter.setFont(theme.font("caption_strong"))
            painter.setPen(theme.colour("faint"))
            painter.drawText(rect.adjusted(10, 4, -8, 0), middle, choice.title)
            painter.restore()
            return
        model = index.model()
        indented = isinstance(model, ChoiceModel) and model.indented
        current = bool(option.state & option.state.State_Selected)
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_ground"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 7, 7)
        if not choice.enabled:
            painter.setOpacity(0.5)
        self._paint_words(painter, rect, choice, current=current, indented=indented)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, rect: QRect, choice: Choice, *, current: bool, indented: bool
    ) -> None:
        theme = self._theme
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = rect.left() + 10, rect.right() - 8
        side = theme.px(16)
        ratio = painter.device().devicePixelRatioF()
        icon = choice.icon or ("check" if choice.checked else "")
        if icon:
            token = "accent" if current or choice.checked else "soft"
            pixmap = theme.pixmap(icon, token, side, ratio)
            painter.drawPixmap(left, rect.top() + (rect.height() - side) // 2, pixmap)
        if indented:
            left += side + 9
        if choice.key:
            size = keycap_size(theme, choice.key)
            top = rect.top() + (rect.height() - size.height()) // 2
            paint_keycap(painter, theme, QRect(QPoint(right - size.width(), top), size), choice.key)
            right -= size.width() + 8
        second = theme.font("second")
        title_width = QFontMetrics(theme.font("strong")).horizontalAdvance(choice.title)
        detail_room = max((right - left) // 3, right - left - title_width - 14)
        detail = QFontMetrics(second).elidedText(
            choice.detail, Qt.TextElideMode.ElideRight, detail_room
        )
        if detail:
            painter.setFont(second)
            painter.setPen(theme.colour("faint"))
            width = QFontMetrics(second).horizontalAdvance(detail)
            at = QRect(right - width, rect.top(), width + 1, rect.height())
            painter.drawText(at, middle, detail)
            right -= width + 10
        font = theme.font("strong" if choice.checked else "body")
        painter.setFont(font)
        painter.setPen(theme.colour("accent" if current else "ink"))
        title = QFontMetrics(font).elidedText(
            choice.title, Qt.TextElideMode.ElideRight, right - left
        )
        painter.drawText(QRect(left, rect.top(), right - left, rect.height()), middle, title)


class Picker(Overlay):
    """A list that is narrowed by typing: `provide(text)` says what fits, best first."""

    chosen = Signal(object)
    """The value of the chosen line."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        name: str,
        hint: str,
        provide: Callable[[str], list[Choice]],
        *,
        width: int = 300,
        dim: bool = False,
        lines: int = 9,
    ) -> None:
        super().__init__(theme, window, dim=dim)
        self.setObjectName("picker")
        self.panel.setAccessibleName(name)
        self._provide = provide
        self._lines = lines
        self._width = theme.px(width)
        self.field = QLineEdit(self.panel)
        self.field.setProperty("bare", True)
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(name)
        self.field.setFont(theme.font("body"))
        self.field.setObjectName("pickerField")
        self.model = ChoiceModel(self)
        self.list = QListView(self.panel)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ChoiceDelegate(theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(name)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self.note = Label(theme, "", self.panel, role="second", colour="faint", wrap=True)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(7, 9, 7, 7)
        layout.setSpacing(6)
        row = QVBoxLayout()
        row.setContentsMargins(9, 1, 9, 3)
        row.addWidget(self.field)
        layout.addLayout(row)
        layout.addWidget(self.list)
        layout.addWidget(self.note)
        self.note.setContentsMargins(9, 0, 9, 3)
        self.field.textChanged.connect(self.refresh)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._on_clicked)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.refresh()

    def first_focus(self) -> QWidget:
        return self.field

    def refresh(self) -> None:
        """Ask again what fits what was typed."""
        choices = tuple(self._provide(self.field.text()))
        self.model.show_choices(choices)
        heights = [self._theme.px(24 if c.caption else 32) for c in choices[: self._lines]]
        self.list.setFixedHeight(sum(heights) + 2)
        self.list.setVisible(bool(choices))
        self.list.setFixedWidth(self._width - 14)
        self.note.setFixedWidth(self._width - 14)
        self.note.setVisible(bool(self.note.text()))
        self._step(0, start=True)
        if self.isVisible():
            self.place()

    def say(self, text: str) -> None:
        """A line under the list; empty takes it away."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        if self.isVisible():
            self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is getattr(self, "field", None) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            return False
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Down or (key == Qt.Key.Key_Tab and not event.modifiers()):
            self._step(1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Backtab):
            self._step(-1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def _step(self, by: int, *, start: bool = False) -> None:
        count = self.model.rowCount()
        row = -1 if start else self.list.currentIndex().row()
        step = by or 1
        for _ in range(count):
            row = (row + step) % count
            index = self.model.index(row)
            if self.model.flags(index) & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentIndex(index)
                return

    def _on_clicked(self, index: QModelIndex) -> None:
        choice = self.model.choice(index.row()) if index.isValid() else None
        if choice is None or choice.caption or not choice.enabled:
            return
        value = choice.value
        self.dismiss()
        self.chosen.emit(value)


def matches(text: str, words: str) -> int:
    """How well `words` fits what was typed: 0 not at all, more is better."""
    wanted = text.casefold().replace(" ", "")
    if not wanted:
        return 1
    low = words.casefold()
    if low.startswith(text.casefold().strip()):
        return 1000 - min(len(low), 400)
    if text.casefold().strip() in low:
        return 500 - min(low.index(text.casefold().strip()), 300)
    at, score = -1, 100
    for letter in wanted:
        found = low.find(letter, at + 1)
        if found < 0:
            return 0
        starts = found == 0 or not low[found - 1].isalnum()
        score += 6 if starts else 2 if found == at + 1 else -min(4, found - at)
        at = found
    return score if score > 60 and len(wanted) > 2 else 0


def _takes_tab(widget: QWidget) -> bool:
    tab = Qt.FocusPolicy.TabFocus
    return bool(widget.focusPolicy() & tab) and widget.isVisible() and widget.isEnabled()
