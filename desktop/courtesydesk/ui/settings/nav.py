"""The sections of the settings, at the left of them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme


class NavItem(QAbstractButton):
    """One section."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, key: str, title: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.key, self._icon = theme, key, icon
        self.setText(title)
        self.setObjectName(f"settings-nav-{key}")
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def nextCheckState(self) -> None:
        """The page says which one is on."""

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(168), self._theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_ground" if on else "side"))
            painter.drawRoundedRect(self.rect(), 7, 7)
        ink = "accent" if on else "ink"
        side = theme.px(16)
        left = theme.px(10)
        pixmap = theme.pixmap(
            self._icon, "accent" if on else "soft", side, self.devicePixelRatioF()
        )
        painter.drawPixmap(QPointF(left, (self.height() - side) / 2), pixmap)
        font = theme.font("body")
        if on:
            font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        left += side + theme.px(9)
        where = QRectF(left, 0, self.width() - left - 4, self.height())
        painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), self.text())


class SectionNav(QWidget):
    """All sections, one of them on; the arrow keys move and choose."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self._items: list[NavItem] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def add(self, key: str, title: str, icon: str) -> None:
        """One more section."""
        item = NavItem(self._theme, key, title, icon, self)
        item.clicked.connect(self._on_clicked)
        item.stepped.connect(self._on_stepped)
        self._items.append(item)
        self._column.addWidget(item)

    def gap(self) -> None:
        """Some room between two sorts of sections."""
        self._column.addSpacing(self._theme.px(10))

    def show_section(self, key: str) -> None:
        """Which one is on; the empty key for none."""
        for item in self._items:
            item.setChecked(item.key == key)

    def _on_clicked(self) -> None:
        item = self.sender()
        if isinstance(item, NavItem):
            self.chosen.emit(item.key)

    def _on_stepped(self, by: int) -> None:
        item = self.sender()
        if not isinstance(item, NavItem):
            return
        at = self._items.index(item) + by
        if 0 <= at < len(self._items):
            self._items[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.chosen.emit(self._items[at].key)
