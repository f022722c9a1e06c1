"""What happened with one person, by day, on every network and at the counter."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.customers import TimelineEntry
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Note, NoteKind, Reply
from courtesydesk.domain.networks import network
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.outbox.rows import Clamped
from courtesydesk.ui.widgets.labels import Label

ICONS = {
    "phone": "phone", "counter": "counter", "letter": "letter", "email": "mail",
}  # fmt: skip
NOTE_ICONS = {
    NoteKind.NOTE: "note", NoteKind.CALL: "phone", NoteKind.VISIT: "counter",
    NoteKind.LETTER: "letter",
}  # fmt: skip


class EntryRow(Clamped):
    """One thing that happened; pressed, its conversation opens."""

    chosen = Signal(object)

    def __init__(
        self, context: Context, entry: TimelineEntry, moments: Moments, parent: QWidget,
        *, current: bool,
    ) -> None:  # fmt: skip
        super().__init__(context.theme, "", parent)
        self._context, self._entry, self._current = context, entry, current
        self.setObjectName("timelineEntry")
        self._mark, self._icon = self._sign()
        self._under = self._second(moments)
        self.set_text(self._title())
        self.setAccessibleName(f"{self.text()}. {self._under}")
        if entry.conversation is not None:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _sign(self) -> tuple[str, str]:
        item = self._entry.item
        if isinstance(item, Note):
            return "", NOTE_ICONS[item.kind]
        icon = ICONS.get(self._entry.network, "")
        return ("" if icon else network(self._entry.network).mark), icon

    def _title(self) -> str:
        item = self._entry.item
        words = " ".join(item.text.split())
        if isinstance(item, Reply):
            return self.tr("We: {text}").format(text=words)
        if isinstance(item, Note):
            return words
        parts = []
        if item.rating is not None:
            stars = "★" * item.rating + "☆" * (5 - item.rating)
            parts.append(stars)
        if words or self._entry.subject:
            parts.append(words or self._entry.subject)
        photos = sum(1 for picture in item.pictures if picture.is_image)
        if photos == 1:
            parts.append(self.tr("with a photo"))
        elif photos > 1:
            parts.append(self.tr("with %n photos", "", photos))
        return " · ".join(parts)

    def _second(self, moments: Moments) -> str:
        item, clock = self._entry.item, moments.clock(self._entry.at)
        label = network(self._entry.network).label
        if isinstance(item, Note):
            kind = {
                NoteKind.NOTE: self.tr("note"), NoteKind.CALL: self.tr("call"),
                NoteKind.VISIT: self.tr("visit"), NoteKind.LETTER: self.tr("letter"),
            }[item.kind]  # fmt: skip
            if item.author:
                return self.tr("{time} · {kind}, {author}").format(
                    time=clock, kind=kind, author=item.author
                )
            return self.tr("{time} · {place}").format(time=clock, place=kind)
        if isinstance(item, Reply) and item.author:
            return self.tr("{time} · {network}, {author}").format(
                time=clock, network=label, author=item.author
            )
        return self.tr("{time} · {place}").format(time=clock, place=label)

    def _indent(self) -> int:
        return self._theme.px(31)

    def heightForWidth(self, width: int) -> int:
        small = QFontMetrics(self._theme.font("caption")).height()
        text = super().heightForWidth(width - self._indent() - self._theme.px(4))
        return text + small + self._theme.px(9)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(260))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, indent = self._theme, self._indent()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() and self._entry.conversation is not None:
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, -1), 7, 7)
        if self._current:
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRectF(0, theme.px(5), 2.5, self.height() - theme.px(11)), 1, 1)
        self._paint_sign(painter)
        font = theme.font("body")
        ours = isinstance(self._entry.item, Reply)
        painter.setFont(font)
        painter.setPen(theme.colour("soft" if ours else "ink"))
        metrics, high = QFontMetrics(font), self._line_height()
        lines = self._broken(self.width() - indent - theme.px(4))
        y = theme.px(3) + (high - metrics.height()) / 2 + metrics.ascent()
        for number, line in enumerate(lines):
            painter.drawText(QPointF(indent, y + number * high), line)
        small = theme.font("caption")
        painter.setFont(small)
        painter.setPen(theme.colour("faint"))
        base = theme.px(3) + len(lines) * high + QFontMetrics(small).ascent() + 1
        words = QFontMetrics(small).elidedText(
            self._under, Qt.TextElideMode.ElideRight, self.width() - indent
        )
        painter.drawText(QPointF(indent, base), words)

    def _paint_sign(self, painter: QPainter) -> None:
        theme = self._theme
        side = theme.px(18)
        spot = QRectF(theme.px(5) + 0.5, theme.px(4) + 0.5, side, side)
        painter.setPen(QPen(theme.colour("line"), 1))
        ours = isinstance(self._entry.item, Reply)
        painter.setBrush(theme.colour("ours" if ours else "panel"))
        painter.drawEllipse(spot)
        if self._icon:
            inner = theme.px(11)
            pixmap = theme.pixmap(self._icon, "soft", inner, self.devicePixelRatioF())
            gap = (side - inner) / 2
            painter.drawPixmap(QPointF(spot.left() + gap, spot.top() + gap), pixmap)
            return
        font = theme.font("caption_strong")
        font.setPixelSize(max(8, theme.px(9.5)))
        painter.setFont(font)
        painter.setPen(theme.colour("soft"))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, self._mark)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._entry.conversation is not None:
            self.chosen.emit(self._entry.conversation)


class Timeline(QWidget):
    """The rows, under day lines; more come when the end is reached."""

    chosen = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._moments = Moments(self)
        self.setAccessibleName(self.tr("Timeline"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._entries: list[TimelineEntry] = []
        self._day = 0
        self._conversation: ConversationId | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def entries(self) -> list[TimelineEntry]:
        """What is shown, newest first."""
        return self._entries

    @property
    def oldest_at(self) -> datetime | None:
        """Where to go on."""
        return self._entries[-1].at if self._entries else None

    def show_entries(
        self, entries: tuple[TimelineEntry, ...], conversation: ConversationId | None
    ) -> None:
        """Other entries, from the newest."""
        if list(entries) == self._entries and conversation == self._conversation:
            return
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._entries, self._day, self._conversation = [], 0, conversation
        self.add_entries(entries)

    def add_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Older ones."""
        theme, now = self._context.theme, self._context.now()
        for entry in entries:
            day = wording.shop_time(entry.at).date().toordinal()
            if day != self._day:
                self._day = day
                words = self._moments.day(entry.at, now)
                label = Label(theme, words, self, role="caption_strong", colour="faint")
                label.setContentsMargins(0, theme.px(8) if self._entries else 0, 0, theme.px(2))
                self._column.addWidget(label)
            current = entry.conversation is not None and entry.conversation == self._conversation
            row = EntryRow(self._context, entry, self._moments, self, current=current)
            row.chosen.connect(self.chosen)
            self._column.addWidget(row)
            self._entries.append(entry)
