"""One bubble for each kind of item: what they said, what we said, what only we see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.mentions import (
    HandledVia,
    Item,
    Mention,
    Note,
    NoteKind,
    Origin,
    Reply,
    Visibility,
)
from courtesydesk.domain.outbox import OutboxRow
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_lines import ActLines
from courtesydesk.ui.conversation.act_words import ActWords
from courtesydesk.ui.conversation.pictures import PictureLoader, PictureStrip
from courtesydesk.ui.conversation.text import ReadText
from courtesydesk.ui.conversation.thread import Side, ThreadItem
from courtesydesk.ui.conversation.turned import turned_spoken, turned_words
from courtesydesk.ui.outbox.buttons import ActButton
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.outbox.words import ASKED, Act, DeliveryWords, may_ask
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import Stars


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


class MentionBubble(Bubble):
    """What they said."""

    side = Side.THEIRS

    def __init__(self, kit: Kit, mention: Mention, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent)
        self.mention = mention
        self._formatted = False
        self._first_line()
        if mention.subject and mention.text:
            self.column.addWidget(ElidedLabel(kit.theme, mention.subject, self, role="strong"))
        ink = "faint" if mention.deleted_at else "ink"
        words = mention.text or mention.subject or self.tr("(no words)")
        self._text = self.add_text(words, ink=ink)
        self.add_pictures(mention)
        self._last_line()
        self.add_lines(mention)
        self.setAccessibleName(self._spoken())

    def item(self) -> Mention:
        return self.mention

    def _first_line(self) -> None:
        mention, now = self.mention, self.kit.context.now()
        self.add_head(mention.author or mention.handle or self.tr("Somebody"), strong=True)
        if mention.rating is not None:
            self.head.addWidget(Stars(self.kit.theme, mention.rating, self))
        if mention.visibility is Visibility.PRIVATE and self.kit.two_sided:
            self.add_head(self.tr("· private"))
        turned = turned_words(mention)
        if mention.edited_at is not None:
            when = self.kit.moments.when(mention.edited_at, now)
            turned.append(self.tr("· changed {when}").format(when=when))
        if len(turned) == 1:
            self.add_head(turned[0])
        elif turned:
            # Beside the name and the stars there is no room for both in a narrow window.
            below = " ".join(turned).removeprefix("· ")
            line = ElidedLabel(self.kit.theme, below, self, role="second", colour="soft")
            self.column.addWidget(line)
        if mention.deleted_at is not None:
            self.add_head(self.tr("· deleted there since"))
        if mention.origin is Origin.BY_HAND:
            self.add_head(self.tr("· written down by hand"))
        self.add_clock(mention.occurred_at)
        self.add_more(mention, self.tr("More with what {name} said").format(name=mention.author))

    def _last_line(self) -> None:
        mention, theme = self.mention, self.kit.theme
        if not (mention.quoted or mention.html or mention.before):
            return
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        if mention.quoted:
            quoted = self.add_fold(row, "…", mention.quoted)
            quoted.setAccessibleName(self.tr("Show what was quoted"))
            quoted.setToolTip(self.tr("Show what was quoted"))
        if mention.before:
            words = self.tr("What it said before")
            self.add_fold(row, words, "\n\n".join(mention.before)).setObjectName("saidBefore")
        if mention.html:
            self._format = Button(theme, self.tr("Show formatted"), self, kind="quiet")
            self._format.clicked.connect(self._on_format)
            row.addWidget(self._format)
        row.addStretch(1)
        self.column.addLayout(row)

    def _on_format(self) -> None:
        theme = self.kit.theme
        self._formatted = not self._formatted
        ink, link = theme.colour("ink"), theme.colour("accent")
        if self._formatted:
            self._text.show_formatted(self.mention.html, ink, link)
            self._format.setText(self.tr("Show as text"))
        else:
            self._text.show_plain(self.mention.text, ink, link)
            self._format.setText(self.tr("Show formatted"))
        self.wide = self.wide or self._formatted
        self.updateGeometry()

    def _spoken(self) -> str:
        mention = self.mention
        when = self.kit.moments.when(mention.occurred_at, self.kit.context.now())
        if mention.rating is None:
            words = self.tr("{name}, {when}: {text}")
        else:
            words = self.tr("{name}, {when}, {rating} of 5 stars: {text}")
        said = words.format(
            name=mention.author, when=when, rating=mention.rating, text=mention.text
        )
        parts = [said, turned_spoken(mention), "" if self._lines is None else self._lines.spoken]
        return " ".join(filter(None, parts))


class ReplyBubble(Bubble):
    """What we said."""

    side = Side.OURS
    ground = "ours"

    def __init__(self, kit: Kit, reply: Reply, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent)
        self.reply = reply
        self.add_head(reply.author or self.tr("We"), strong=True)
        via = {
            HandledVia.ELSEWHERE: self.tr("· answered elsewhere"),
            HandledVia.IMPORT: self.tr("· imported"),
            HandledVia.DECLARED: self.tr("· posted by hand"),
            HandledVia.AUTOMATIC: self.tr("· automatic"),
        }.get(reply.via, "")
        if reply.visibility is Visibility.PRIVATE and kit.two_sided:
            self.add_head(self.tr("· private"))
        if via:
            self.add_head(via)
        now = kit.context.now()
        if reply.edited_at is not None:
            changed = kit.moments.when(reply.edited_at, now)
            self.add_head(self.tr("· changed {when}").format(when=changed))
        if reply.deleted_at is not None:
            self.add_head(self.tr("· deleted there since"))
        self.add_clock(reply.occurred_at)
        self.add_more(reply, self.tr("More with our reply"))
        self.add_text(reply.text, ink="faint" if reply.deleted_at else "ink")
        self.add_pictures(reply)
        if reply.before:
            row = QHBoxLayout()
            words = "\n\n".join(reply.before)
            self.add_fold(row, self.tr("What it said before"), words).setObjectName("saidBefore")
            row.addStretch(1)
            self.column.addLayout(row)
        self.add_lines(reply)
        when = kit.moments.when(reply.occurred_at, now)
        said = self.tr("Our reply, {when}: {text}").format(when=when, text=reply.text)
        self.setAccessibleName(said if self._lines is None else f"{said} {self._lines.spoken}")

    def item(self) -> Reply:
        return self.reply


class NoteBubble(Bubble):
    """What only we see, on note paper."""

    side = Side.MIDDLE
    ground = "note"

    def __init__(self, kit: Kit, note: Note, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent)
        self.note = note
        self.head.addWidget(
            Label(kit.theme, self._title(), self, role="caption_strong", colour="soft")
        )
        self.head.addStretch(1)
        self.add_head(kit.moments.clock(note.occurred_at), faint=True)
        self.add_text(note.text, role="second")
        self.column.setSpacing(kit.theme.px(2))
        self.setAccessibleName(f"{self._title()}: {note.text}")

    def natural_width(self) -> int:
        return max(super().natural_width(), self.kit.theme.px(300))

    def _title(self) -> str:
        note = self.note
        if note.kind is NoteKind.CALL:
            if note.inbound is None:
                return self.tr("Call")
            return self.tr("They called") if note.inbound else self.tr("We called")
        if note.kind is NoteKind.VISIT:
            return self.tr("Visit")
        if note.kind is NoteKind.LETTER:
            return self.tr("Letter from us") if note.inbound is False else self.tr("Letter")
        return self.tr("Note, only you see it")


class DeliveryBubble(Bubble):
    """A reply of ours that is still on its way, with what can be done about it."""

    side = Side.OURS
    ground = "panel"
    edge = "faint"
    dashed = True

    def __init__(self, kit: Kit, row: OutboxRow, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent)
        theme = kit.theme
        self.row = row
        self.setObjectName("deliveryBubble")
        self._icon = ""
        self._chip = Label(theme, "", self, role="second", colour="soft")
        self.head.addSpacing(theme.px(20))
        self.head.addWidget(self._chip, 1)
        self.add_text(row.text)
        self._why = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self.column.addWidget(self._why)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.px(6))
        self.column.addLayout(self._buttons)
        self._acts: tuple[Act, ...] = ()
        self._asking = False
        self.tick()

    def update_row(self, row: OutboxRow) -> None:
        """The same reply, elsewhere on its way."""
        if row.text != self.row.text:
            theme = self.kit.theme
            self.texts[0].show_plain(row.text, theme.colour("ink"), theme.colour("accent"))
        self.row = row
        self._asking = self._asking and may_ask(row)
        self.tick()

    def ask_posted(self) -> None:
        """The text is on the clipboard and the page is open: has it been posted?"""
        self._asking = True
        self._acts = ()
        self.tick()

    @property
    def ticking(self) -> bool:
        """Says something else each second."""
        return self.kit.words.standing(self.row, self.kit.context.now()).ticking

    def tick(self) -> None:
        """Say where it stands now."""
        standing = self.kit.words.standing(self.row, self.kit.context.now())
        tokens = {"warn": "warn", "stop": "stop", "ok": "ok", "accent": "accent"}
        self._chip.set_look(colour=tokens.get(standing.kind, "soft"))
        self._chip.setText(standing.chip)
        self._icon, self._ink = standing.icon, tokens.get(standing.kind, "soft")
        why = self.tr("Is it posted?") if self._asking else standing.why
        self._why.setText(why)
        self._why.setVisible(bool(why))
        acts = ASKED if self._asking else standing.acts
        if acts != self._acts:
            self._show_acts(acts)
        self.setAccessibleName(
            self.tr("Our reply, {state}. {why} {text}").format(
                state=standing.chip, why=why, text=self.row.text
            )
        )
        self.update()

    def natural_width(self) -> int:
        return max(super().natural_width(), self.kit.theme.px(280))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self.kit.theme
        side = theme.px(16)
        chip = self._chip.geometry()
        pixmap = theme.pixmap(self._icon, self._ink, side, self.devicePixelRatioF())
        painter = QPainter(self)
        top = chip.top() + (chip.height() - side) // 2
        painter.drawPixmap(chip.left() - side - theme.px(7), top, pixmap)

    def _show_acts(self, acts: tuple[Act, ...]) -> None:
        self._acts = acts
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for act in acts:
            button = ActButton(self.kit.theme, act, self.kit.words.act(act), self)
            button.acted.connect(self._on_acted)
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self.updateGeometry()

    def _on_acted(self, act: object) -> None:
        if act is Act.NOT_THERE:
            self._asking = False
            self.tick()
        self.kit.signals.delivery_acted.emit(act, self.row)


class DayLine(ThreadItem):
    """A new day begins."""

    side = Side.WHOLE

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._label = Label(theme, words, self, role="caption", colour="faint")
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._label)

    def set_words(self, words: str) -> None:
        """Midnight has passed."""
        self._label.setText(words)

    def sizeHint(self) -> QSize:
        return self._label.sizeHint()


def bubble_of(kit: Kit, item: Item, parent: QWidget) -> Bubble:
    """The bubble of an item."""
    if isinstance(item, Mention):
        return MentionBubble(kit, item, parent)
    if isinstance(item, Reply):
        return ReplyBubble(kit, item, parent)
    return NoteBubble(kit, item, parent)


def key_of(item: Item) -> tuple[str, int]:
    """What makes an item the same item."""
    kind = "m" if isinstance(item, Mention) else "r" if isinstance(item, Reply) else "n"
    return kind, int(item.id)


def day_of(at: datetime) -> int:
    """Which day it was, here."""
    return wording.shop_time(at).date().toordinal()
