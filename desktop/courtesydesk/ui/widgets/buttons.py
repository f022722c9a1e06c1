"""Buttons: with the key on them, as icons, as pills, as segments."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.paint import keycap_size, paint_keycap
from courtesydesk.ui.widgets.tips import plain

Kind = Literal["plain", "main", "quiet", "stop"]


def key_text(action: QAction | None) -> str:
    """The key of a command as it is written on a button: the shortest one, in this system's way."""
    if action is None:
        return ""
    hint = action.property("keyHint")
    if isinstance(hint, str):
        return hint
    keys = [written(k) for k in action.shortcuts()]
    return min(keys, key=len) if keys else ""


def written(key: QKeySequence) -> str:
    """A key as it stands on buttons and sheets: `Ctrl K`, `G A`, `?`."""
    text = key.toString(QKeySequence.SequenceFormat.NativeText)
    return re.sub(r"\+(?=.)", " ", text).replace(", ", " ")


class _Base(QAbstractButton):
    """A button that paints itself; it takes the focus from the keyboard, not from the mouse."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._action: QAction | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._on_look_changed)

    def set_command(self, action: QAction) -> None:
        """Do what a command does, follow whether it can be done, and show its key."""
        self._action = action
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self.setEnabled)
        action.changed.connect(self._on_look_changed)
        self.setEnabled(action.isEnabled())
        self._on_look_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _on_look_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _hovered(self) -> bool:
        return self.isEnabled() and self.underMouse()


class Button(_Base):
    """A button of words, with an icon before and its key behind them."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        parent: QWidget | None = None,
        *,
        kind: Kind = "plain",
        icon: str = "",
        key: str = "",
        menu: bool = False,
    ) -> None:
        super().__init__(theme, parent)
        self._kind: Kind = kind
        self._icon = icon
        self._key = key
        self._menu = menu
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.updateGeometry()

    def set_key(self, key: str) -> None:
        """Show this key, whatever the command's is."""
        self._key = key
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Plain, the main one (filled), quiet (no border) or stop."""
        self._kind = kind
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        metrics = QFontMetrics(theme.font("second"))
        width = 2 * theme.px(10) + metrics.horizontalAdvance(self.text()) + 2
        if self._icon:
            width += theme.px(16) + (theme.px(6) if self.text() else 0)
        hint = self._hint()
        if hint:
            width += theme.px(7) + keycap_size(theme, hint).width()
        if self._menu:
            width += theme.px(14)
        return QSize(width, theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        ink = self._paint_ground(painter)
        font = theme.font("second")
        font.setWeight(font.Weight.Medium)
        painter.setFont(font)
        left = float(theme.px(10))
        if self._icon:
            side = theme.px(16)
            pixmap = theme.pixmap(self._icon, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(left, (self.height() - side) / 2), pixmap)
            left += side + theme.px(6)
        right = self.width() - theme.px(10)
        hint = self._hint()
        if hint:
            size = keycap_size(theme, hint)
            right = self.width() - theme.px(8) - size.width()
            top = (self.height() - size.height()) // 2
            paint_keycap(painter, theme, QRect(right, top, size.width(), size.height()), hint)
            painter.setFont(font)
        if self._menu:
            side = theme.px(12)
            right = self.width() - theme.px(8) - side
            pixmap = theme.pixmap("chevron-down", "faint", side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(right, (self.height() - side) / 2 + 0.5), pixmap)
        painter.setPen(theme.colour(ink))
        rect = QRectF(left, 0, max(0.0, right - left), self.height())
        text = QFontMetrics(font).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, round(rect.width()) + 3
        )
        if self._icon or hint or self._menu:
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect.adjusted(0, 0, 3, 0), int(flags), text)
        else:  # words alone stand in the middle, also of a button that is wider than they are
            painter.drawText(rect.adjusted(-3, 0, 3, 0), Qt.AlignmentFlag.AlignCenter, text)

    def _hint(self) -> str:
        return self._key or key_text(self._action)

    def _paint_ground(self, painter: QPainter) -> str:
        theme = self._theme
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = 7
        if self._kind == "main":
            painter.setPen(Qt.PenStyle.NoPen)
            ground = theme.colour("accent")
            if self._hovered():
                ground = ground.lighter(112) if theme.dark else ground.darker(112)
            painter.setBrush(ground)
            painter.drawRoundedRect(self.rect(), radius, radius)
            return "on_accent"
        checked = self.isCheckable() and self.isChecked()
        if self._kind == "quiet":
            painter.setPen(Qt.PenStyle.NoPen)
            ground_name = "hover_side" if self._hovered() or self.isDown() else ""
        else:
            painter.setPen(QPen(theme.colour("line"), 1))
            ground_name = "paper" if self.isDown() else "hover" if self._hovered() else "panel"
        if checked:
            ground_name = "accent_ground"
        if ground_name:
            painter.setBrush(theme.colour(ground_name))
            painter.drawRoundedRect(rect, radius, radius)
        if checked:
            return "accent"
        return "stop" if self._kind == "stop" else "soft" if self._kind == "quiet" else "ink"


class IconButton(_Base):
    """A button that is only an icon; its name is its tip and what a screen reader says."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        parent: QWidget | None = None,
        *,
        side: int = 28,
        colour: str = "soft",
    ) -> None:
        super().__init__(theme, parent)
        self._icon = icon
        self._side = side
        self._colour = colour
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(plain(name))

    def set_icon(self, icon: str, name: str = "", colour: str = "") -> None:
        """Another icon, meaning or colour."""
        self._icon = icon
        self._colour = colour or self._colour
        if name:
            self._name = name
            self.setAccessibleName(name)
            self.setToolTip(plain(name))
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        hint = key_text(self._action)
        self.setToolTip(plain(f"{self._name}  {hint}" if hint else self._name))
        super().enterEvent(event)

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.4)
        on = self.isCheckable() and self.isChecked()
        if on or self._hovered() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_ground" if on else "hover_side"))
            painter.drawRoundedRect(self.rect(), 7, 7)
        side = theme.px(16)
        pixmap = theme.pixmap(
            self._icon, "accent" if on else self._colour, side, self.devicePixelRatioF()
        )
        painter.drawPixmap(QPointF((self.width() - side) / 2, (self.height() - side) / 2), pixmap)


class Pill(_Base):
    """A short fact in the top bar that can be pressed."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._warning = False
        self.setText(text)

    def show_text(self, text: str, *, warning: bool = False) -> None:
        """Say it, with a dot and on amber when it wants attention."""
        if text == self.text() and warning == self._warning:
            return
        self._warning = warning
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        font = theme.font("second")
        font.setWeight(font.Weight.Medium)
        width = QFontMetrics(font).horizontalAdvance(self.text()) + 2 * theme.px(10) + 1
        return QSize(width + (theme.px(13) if self._warning else 0), theme.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        if self._warning or self._hovered():
            painter.setBrush(theme.colour("warn_ground" if self._warning else "hover_side"))
            painter.drawRoundedRect(self.rect(), radius, radius)
        ink = theme.colour("warn" if self._warning else "soft")
        left = theme.px(10)
        if self._warning:
            side = theme.px(7)
            painter.setBrush(ink)
            painter.drawEllipse(QRectF(left, (self.height() - side) / 2, side, side))
            left += side + theme.px(6)
        font = theme.font("second")
        font.setWeight(font.Weight.Medium)
        painter.setFont(font)
        painter.setPen(ink)
        rect = self.rect().adjusted(left, 0, 0, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self.text())


class SegmentedControl(QWidget):
    """One of a few, side by side; the arrow keys move between them."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._options: list[tuple[str, str]] = []
        self._value = ""
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def set_options(self, options: list[tuple[str, str]], value: str) -> None:
        """(value, words) of each, and which one is chosen."""
        self._options = options
        self._show(value)
        self.updateGeometry()

    def value(self) -> str:
        """The chosen one."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose one without a signal."""
        self._show(value)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + 2, self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        values = [value for value, _ in self._options]
        at = values.index(self._value) + step
        if 0 <= at < len(values):
            self._choose(values[at])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = 1
        for (value, _), width in zip(self._options, self._widths(), strict=True):
            if left <= event.position().x() < left + width:
                self._choose(value)
                return
            left += width

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        left = 1
        for (value, words), width in zip(self._options, self._widths(), strict=True):
            on = value == self._value
            rect = QRect(left, 1, width, self.height() - 2)
            if on:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("accent_ground"))
                painter.drawRoundedRect(rect, 6, 6)
            font = theme.font("second")
            font.setWeight(font.Weight.DemiBold if on else font.Weight.Normal)
            painter.setFont(font)
            painter.setPen(theme.colour("accent" if on else "soft"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
            left += width

    def _widths(self) -> list[int]:
        font = self._theme.font("second")
        font.setWeight(font.Weight.DemiBold)
        metrics = QFontMetrics(font)
        return [metrics.horizontalAdvance(w) + 2 * self._theme.px(11) for _, w in self._options]

    def _show(self, value: str) -> None:
        self._value = value
        self.setAccessibleDescription(dict(self._options).get(value, ""))
        self.update()

    def _choose(self, value: str) -> None:
        if value != self._value:
            self._show(value)
            self.chosen.emit(value)
