"""What they said and what we said, a bubble each; and which bubble an item has."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from courtesydesk.domain.mentions import HandledVia, Item, Mention, Origin, Reply, Visibility
from courtesydesk.ui import wording
from courtesydesk.ui.conversation.bubble import Bubble, Kit
from courtesydesk.ui.conversation.note_bubble import NoteBubble
from courtesydesk.ui.conversation.thread import Side, ThreadItem
from courtesydesk.ui.conversation.turned import turned_spoken, turned_words
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import Stars


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
