"""What the comment stands under: the post as context, and the other voices there."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.conversations import Conversation, FeedRow
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.networks import network
from courtesydesk.ui.conversation.bubble import Kit
from courtesydesk.ui.conversation.text import ReadText
from courtesydesk.ui.conversation.thread import Side, ThreadItem
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import Avatar, Chip


class _Voice(QWidget):
    """Somebody else under the same post."""

    chosen = Signal(object)

    def __init__(self, kit: Kit, row: FeedRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self._row = kit, row
        theme = kit.theme
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(theme.px(8))
        face = Avatar(theme, self, side=24, ground="paper")
        face.show_person(row.name, key=row.handle)
        layout.addWidget(face)
        layout.addWidget(Label(theme, row.name, self, role="second"))
        layout.addWidget(ElidedLabel(theme, row.text, self, role="second", colour="soft"), 1)
        if row.waiting_since is not None:
            layout.addWidget(Chip(theme, self.tr("not answered"), self, kind="warn"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self.tr("{name}: {text}").format(name=row.name, text=row.text))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self._row.id)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._row.id)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.underMouse():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._kit.theme.colour("hover"))
            painter.drawRoundedRect(self.rect(), 7, 7)


class PostContext(ThreadItem):
    """The post, small, above the conversation."""

    side = Side.WHOLE
    voice_chosen = Signal(object)

    def __init__(self, kit: Kit, shown: Conversation, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit = kit
        self._id: ConversationId = shown.row.id
        self._voices: QWidget | None = None
        theme = kit.theme
        self.setObjectName("postContext")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(14), theme.px(9), theme.px(10), theme.px(9))
        column.setSpacing(theme.px(4))
        self._column = column
        head = QHBoxLayout()
        head.setSpacing(theme.px(6))
        column.addLayout(head)
        post = shown.post
        words = self.tr("Under another post")
        if post is not None:
            where = network(post.network).label
            when = kit.moments.when(post.occurred_at, kit.context.now())
            words = (
                self.tr("Under our post on {network}, {when}")
                if post.ours
                else self.tr("Under {name}’s post on {network}, {when}")
            ).format(name=post.author, network=where, when=when)
        head.addWidget(ElidedLabel(theme, words, self, role="caption_strong", colour="faint"), 1)
        if shown.voices:
            label = self.tr("%n other voices", "", shown.voices)
            self._button = Button(theme, label, self, kind="quiet", menu=True)
            self._button.setCheckable(True)
            self._button.toggled.connect(self._on_toggled)
            head.addWidget(self._button)
        if post is not None and post.text:
            text = ReadText(self)
            text.setFont(theme.font("second"))
            short = post.text if len(post.text) <= 280 else f"{post.text[:279].rstrip()}…"
            text.show_plain(short, theme.colour("soft"), theme.colour("accent"))
            text.link_opened.connect(kit.signals.link_opened)
            column.addWidget(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._kit.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("paper"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(QRectF(0.5, 8, 3, self.height() - 16), 1.5, 1.5)

    def _on_toggled(self, shown: bool) -> None:
        if shown and self._voices is None:
            find = partial(self._kit.context.desk.feed.voices, self._id)
            self._kit.context.tasks.run(find, done=self._on_voices, owner=self, name="voices")
        elif self._voices is not None:
            self._voices.setVisible(shown)
            self.updateGeometry()

    def _on_voices(self, rows: tuple[FeedRow, ...]) -> None:
        self._voices = QWidget(self)
        column = QVBoxLayout(self._voices)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(0)
        for row in rows:
            voice = _Voice(self._kit, row, self._voices)
            voice.chosen.connect(self.voice_chosen)
            column.addWidget(voice)
        self._column.addWidget(self._voices)
        self.updateGeometry()
