"""What every bubble of a conversation has: a rounded sheet, a first line, words, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.mentions import Item, Mention, Reply
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_lines import ActLines
from courtesydesk.ui.conversation.act_words import ActWords
from courtesydesk.ui.conversation.pictures import PictureLoader, PictureStrip
from courtesydesk.ui.conversation.text import ReadText
from courtesydesk.ui.conversation.thread import ThreadItem
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.outbox.words import DeliveryWords
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.labels import Label


class BubbleSignals(QObject):
    """What a bubble asks of the pane: one for all bubbles, so that each stays light."""

    link_opened = Signal(QUrl)
    photos_opened = Signal(object, object)
    save_wanted = Signal(object)
    delivery_acted = Signal(object, object)
    """An `Act` and the `OutboxRow` it is about."""
    note_removed = Signal(object)
    more_wanted = Signal(object, object)
    """What can be done about a `Mention` or `Reply`, in a menu at this widget."""
    act_chosen = Signal(object, object)
    """A `Choice` about an `Acted` that is not done yet."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What every bubble is given."""

    context: Context
    loader: PictureLoader
    signals: BubbleSignals
    moments: Moments
    words: DeliveryWords
    act_words: ActWords
    two_sided: bool = True
    """Public and private are mixed here: then each item says which it is."""

    @property
    def theme(self) -> Theme:
        return self.context.theme


class Bubble(ThreadItem):
    """A rounded sheet with a first line, words, and whatever else belongs to it."""

    ground = "panel"
    edge = "line"
    dashed = False

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kit = kit
        self.setObjectName("bubble")
        self.setAccessibleName("")
        theme = kit.theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(11))
        self.column.setSpacing(theme.px(5))
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.px(6))
        self.column.addLayout(self.head)
        self.texts: list[ReadText] = []
        self.wide = False
        """Holds something that wants all the width there is."""
        self.more: IconButton | None = None
        self._lines: ActLines | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def natural_width(self) -> int:
        margins = self.column.contentsMargins()
        sides = margins.left() + margins.right()
        if self.wide:
            return self.kit.theme.px(540)
        text = max((text.natural_width() for text in self.texts), default=0)
        if self._lines is not None and self._lines.has_buttons:
            text = max(text, self.kit.theme.px(330))
        return max(text, self.head.sizeHint().width()) + sides + 2

    @property
    def ticking(self) -> bool:
        """Says something else each second."""
        return self._lines is not None and self._lines.ticking

    def tick(self) -> None:
        """Say it as it is now."""
        if self._lines is not None:
            self._lines.tick()

    def add_clock(self, at: datetime) -> None:
        """The end of the first line: when it was."""
        self.head.addStretch(1)
        self.add_head(self.kit.moments.clock(at), faint=True)

    def add_more(self, item: Mention | Reply, name: str) -> None:
        """Behind it, what can be done besides answering, where there is anything."""
        if not item.offered:
            return
        self.more = IconButton(self.kit.theme, "more", name, self, side=22, colour="faint")
        self.more.setObjectName("itemMore")
        self.more.clicked.connect(self._on_more)
        self.head.addWidget(self.more)

    def add_lines(self, item: Mention | Reply) -> None:
        """What was done about it, at the foot."""
        lines = ActLines(self.kit.context, self.kit.act_words, item, self)
        if not lines.spoken:
            lines.deleteLater()
            return
        lines.chosen.connect(self.kit.signals.act_chosen)
        self.column.addWidget(lines)
        self._lines = lines

    def add_fold(self, row: QHBoxLayout, words: str, folded: str) -> Button:
        """A button that shows words, and hides them again."""
        fold = Button(self.kit.theme, words, self, kind="quiet")
        fold.setCheckable(True)
        shown: list[ReadText] = []

        def on_fold(unfold: bool) -> None:
            if not shown:
                shown.append(self.add_text(folded, role="second", ink="soft"))
            shown[0].setVisible(unfold)
            self.updateGeometry()

        fold.toggled.connect(on_fold)
        row.addWidget(fold)
        return fold

    def item(self) -> Item | None:
        """What it shows, where that stands in the conversation."""
        return None

    def _on_more(self) -> None:
        self.kit.signals.more_wanted.emit(self.item(), self.more)

    def add_text(self, text: str, *, role: str = "body", ink: str = "ink") -> ReadText:
        """Words that can be selected."""
        theme = self.kit.theme
        read = ReadText(self)
        read.setFont(theme.font("second" if role == "second" else "body"))
        read.show_plain(text, theme.colour(ink), theme.colour("accent"))
        read.link_opened.connect(self.kit.signals.link_opened)
        self.texts.append(read)
        self.column.addWidget(read)
        return read

    def add_pictures(self, item: Mention | Reply) -> None:
        """The photos and files."""
        if not item.pictures:
            return
        strip = PictureStrip(self.kit.theme, self.kit.loader, item.pictures, self)
        strip.opened.connect(self.kit.signals.photos_opened)
        strip.save_wanted.connect(self.kit.signals.save_wanted)
        self.wide = True
        self.column.addSpacing(2)
        self.column.addWidget(strip)

    def add_head(self, words: str, *, strong: bool = False, faint: bool = False) -> Label:
        """One piece of the first line."""
        role = "strong" if strong else "second"
        label = Label(
            self.kit.theme, words, self,
            role="strong" if role == "strong" else "second",
            colour="ink" if strong else "faint" if faint else "soft",
        )  # fmt: skip
        self.head.addWidget(label)
        return label

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.kit.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -1.5)
        shadow = theme.colour("shadow")
        if shadow.alpha() and not self.dashed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shadow)
            painter.drawRoundedRect(rect.translated(0, 1), 12, 12)
        pen = QPen(theme.colour(self.edge), 1)
        if self.dashed:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme.colour(self.ground))
        painter.drawRoundedRect(rect, 12, 12)
