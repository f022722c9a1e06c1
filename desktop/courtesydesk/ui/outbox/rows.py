"""A page of cards with rows, for what is no conversation: outbox, promises, drafts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.ui.context import Context
from courtesydesk.ui.theme import Role, Theme
from courtesydesk.ui.widgets.empty import EmptyState
from courtesydesk.ui.widgets.foot_room import PageArea
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import Card, Ground
from courtesydesk.ui.widgets.tips import plain
from courtesydesk.ui.widgets.turn import in_turn


class Clamped(QWidget):
    """Words on a few lines at most; the last one ends in "…" where there is more."""

    def __init__(
        self, theme: Theme, text: str = "", parent: QWidget | None = None, *,
        lines: int = 2, role: Role = "body", colour: str = "ink",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self._lines, self._role, self._colour = theme, lines, role, colour
        self._text = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_text(text)
        theme.changed.connect(self._on_theme_changed)

    def set_text(self, text: str) -> None:
        """Other words."""
        words = " ".join(text.split())
        if words != self._text:
            self._text = words
            self.setAccessibleName(words)
            self.setToolTip(plain(words) if len(words) > 120 else "")
            self.updateGeometry()
            self.update()

    def set_colour(self, colour: str) -> None:
        """Another token."""
        self._colour = colour
        self.update()

    def text(self) -> str:
        """All of the words."""
        return self._text

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = len(self._broken(width)) or 1
        return lines * self._line_height()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(self._role))
        return QSize(min(metrics.horizontalAdvance(self._text) + 2, 360), self._line_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._line_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = self._theme.font(self._role)
        painter.setFont(font)
        painter.setPen(self._theme.colour(self._colour))
        metrics = QFontMetrics(font)
        high = self._line_height()
        y = (high - metrics.height()) / 2 + metrics.ascent()
        for number, line in enumerate(self._broken(self.width())):
            painter.drawText(QPointF(0, y + number * high), line)

    def _line_height(self) -> int:
        return round(QFontMetrics(self._theme.font(self._role)).height() * 1.18)

    def _broken(self, width: int) -> list[str]:
        font = self._theme.font(self._role)
        metrics = QFontMetrics(font)
        layout = QTextLayout(self._text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        found: list[str] = []
        encoded = self._text.encode("utf-16-le")
        while len(found) < self._lines:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(width, 20))
            start, end = line.textStart(), line.textStart() + line.textLength()
            last = len(found) == self._lines - 1
            part = encoded[2 * start :] if last else encoded[2 * start : 2 * end]
            words = part.decode("utf-16-le", "replace").strip()
            if last:
                words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(width, 20))
            found.append(words)
        layout.endLayout()
        return found

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class PageRow(QWidget):
    """One row of a card; pressed, it opens what it is about."""

    opened = Signal(object)
    """The row's payload."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.payload: Any = None
        self.first = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_payload(self, payload: Any) -> None:
        """What the row is about, now."""
        self.payload = payload

    def tick(self) -> None:
        """A second has passed."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.opened.emit(self.payload)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.payload)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 2, -4, -1), 8, 8)
        if not self.first:
            line = self.theme.colour("line")
            painter.fillRect(self.theme.px(12), 0, self.width() - self.theme.px(24), 1, line)

    def _step(self, by: int) -> None:
        rows = [r for r in self.window().findChildren(PageRow) if r.isVisible()]
        at = rows.index(self) + by
        if 0 <= at < len(rows):
            rows[at].setFocus(Qt.FocusReason.TabFocusReason)


class Section(QWidget):
    """A caption and a card of rows; gone while there are none."""

    def __init__(self, theme: Theme, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        self.caption = Label(theme, caption, self, role="caption_strong", colour="faint")
        column.addWidget(self.caption)
        self.card = Card(theme, self)
        self._rows_box = QVBoxLayout(self.card)
        self._rows_box.setContentsMargins(1, 2, 1, 3)
        self._rows_box.setSpacing(0)
        column.addWidget(self.card)
        self.rows: dict[Hashable, PageRow] = {}
        self.hide()

    def show_rows(
        self, wanted: Sequence[tuple[Hashable, Any]], make: Callable[[QWidget], PageRow]
    ) -> None:
        """These rows, in this order; a row that stays is only told what is new."""
        keys = {key for key, _ in wanted}
        for key in [key for key in self.rows if key not in keys]:
            row = self.rows.pop(key)
            self._rows_box.removeWidget(row)
            row.hide()
            row.deleteLater()
        for index, (key, payload) in enumerate(wanted):
            found = self.rows.get(key)
            if found is None:
                found = self.rows[key] = make(self.card)
            if self._rows_box.indexOf(found) != index:
                self._rows_box.insertWidget(index, found)
            found.first = index == 0
            if found.payload != payload:
                found.show_payload(payload)
            found.show()
        in_turn(self.card)
        self.setVisible(bool(wanted))


def scrolled(theme: Theme, parent: QWidget) -> tuple[Ground, QVBoxLayout]:
    """Paper that scrolls, and the column on it."""
    ground = Ground(theme, "paper", parent)
    inside = QVBoxLayout(ground)
    inside.setContentsMargins(0, 0, 0, 0)
    area = PageArea(ground)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside.addWidget(area)
    content = QWidget()
    content.setObjectName("pageContent")
    area.setWidget(content)
    column = QVBoxLayout(content)
    column.setContentsMargins(theme.px(28), theme.px(24), theme.px(28), theme.px(24))
    column.setSpacing(0)
    return ground, column


class ListPage(QWidget):
    """Heading, a line on what this is, and sections; reads again when it is seen."""

    conversation_chosen = Signal(object)

    def __init__(
        self, context: Context, title: str, subtitle: str, empty: tuple[str, str, str],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.context = context
        self._stale = True
        self._title = title
        theme = context.theme
        self.setAccessibleName(title)
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedLayout(self)
        ground, self._column = scrolled(theme, self)
        content = self._column.parentWidget()
        self.heading = Label(theme, title, content, role="heading")
        self.subtitle = Label(theme, subtitle, content, colour="soft", wrap=True)
        self._column.addWidget(self.heading)
        self._column.addSpacing(theme.px(4))
        self._column.addWidget(self.subtitle)
        self._sections_at = self._column.count()
        self._column.addStretch(1)
        self._content = content
        self._empty = EmptyState(theme, *empty, parent=self)
        self._blank = Ground(theme, "paper", self)
        blank = QVBoxLayout(self._blank)
        blank.addWidget(self._empty)
        self._stack.addWidget(ground)
        self._stack.addWidget(self._blank)
        self._ground = ground
        self.sections: list[Section] = []
        context.hub.changed.connect(self._on_changed)

    def add_section(self, caption: str) -> Section:
        """One more, at the end."""
        section = Section(self.context.theme, caption, self._content)
        section.setContentsMargins(0, self.context.theme.px(18), 0, 0)
        self._column.insertWidget(self._sections_at + len(self.sections), section)
        self.sections.append(section)
        return section

    def show_anything(self, anything: bool) -> None:
        """Rows, or what stands here when there are none."""
        self._stack.setCurrentWidget(self._ground if anything else self._blank)

    def show_place(self, part: QWidget) -> None:
        """Scroll so that this part of the page begins at the top."""
        area = self._ground.findChild(QScrollArea)
        if area is not None:
            area.verticalScrollBar().setValue(part.y())

    def add_sheet(self, sheet: QWidget) -> None:
        """Something else that can stand here in place of the rows."""
        self._stack.addWidget(sheet)

    def show_sheet(self, sheet: QWidget) -> None:
        """Show it."""
        self._stack.setCurrentWidget(sheet)

    def concerns(self, changes: Changes) -> bool:
        """Whether these changes touch this page."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read again."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def open_conversation(self, id_: Any) -> None:
        """Go to a conversation, where there is one."""
        if id_ is not None:
            self.conversation_chosen.emit(id_)

    def _on_changed(self, changes: Changes) -> None:
        if not (changes.everything or self.concerns(changes)):
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True
