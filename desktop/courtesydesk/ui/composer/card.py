"""The card's parts and their places; what they do stands in `view.py`."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.mentions import Visibility
from courtesydesk.ui.composer.attachments import Attachments
from courtesydesk.ui.composer.breathe import BreathePanel
from courtesydesk.ui.composer.editor import DraftEditor
from courtesydesk.ui.composer.findings import FindingsList
from courtesydesk.ui.composer.fitting import Wish, fit
from courtesydesk.ui.composer.freshness_line import FreshnessLine
from courtesydesk.ui.composer.length import LengthLabel
from courtesydesk.ui.composer.marks import Inks
from courtesydesk.ui.composer.middle import Middle
from courtesydesk.ui.composer.notice import Notice
from courtesydesk.ui.composer.promise_lines import PromiseLines
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton, Kind
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Card, Line
from courtesydesk.ui.widgets.tips import plain

MOST = 16_777_215
"""Qt's own "as wide as it likes"."""


class ComposerCard(Card):
    """One card: where it goes, the text, what to mind, and how it leaves."""

    def __init__(self, theme: Theme, loader: PictureLoader, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("composerCard")
        self._private = False
        self.promise_wanted = True
        """A mail to nobody in particular promises nothing."""
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 2)
        column.setSpacing(0)
        self._build_top(theme, column)
        self._build_middle(theme, loader, column)
        self._build_bottom(theme, column)
        self.dress()
        theme.changed.connect(self.dress)

    def _build_top(self, theme: Theme, column: QVBoxLayout) -> None:
        self.top = QWidget(self)
        row = QHBoxLayout(self.top)
        measured(theme, row, (12, 8, 12, 8), 8)
        self.top_row = row
        self.side = SideButton(theme, "", self.top, icon="globe", menu=True)
        self.side.setObjectName("side")
        row.addWidget(self.side)
        self.take_private = Button(theme, self.tr("Take it private"), self.top)
        self.take_private.setObjectName("takePrivate")
        row.addWidget(self.take_private)
        self.to = ElidedLabel(theme, "", self.top, role="second", colour="soft")
        self.to.setObjectName("toWhom")
        row.addWidget(self.to, 1)
        row.addStretch(0)
        self.values = Button(theme, "", self.top, kind="quiet")
        self.values.setObjectName("values")
        self.values.hide()
        row.addWidget(self.values)
        column.addWidget(self.top)
        column.addWidget(Line(theme, self))

    def _build_middle(self, theme: Theme, loader: PictureLoader, column: QVBoxLayout) -> None:
        self.middle = Middle(theme, self)
        column.addWidget(self.middle)
        inside, within = self.middle.column, self.middle.content
        noted = QVBoxLayout()
        measured(theme, noted, (12, 0, 12, 0), 0)
        self.notice = Notice(theme, within)
        noted.addWidget(self.notice)
        self.manners = Notice(theme, within)
        self.manners.setObjectName("manners")
        noted.addWidget(self.manners)
        inside.addLayout(noted)
        text = QVBoxLayout()
        measured(theme, text, (14, 11, 10, 8), 0)
        self.editor = DraftEditor(within)
        self.editor.setProperty("bare", True)
        text.addWidget(self.editor)
        inside.addLayout(text)
        self.findings = FindingsList(theme, within)
        inside.addWidget(self.findings)
        self._below = QWidget(within)
        below = QVBoxLayout(self._below)
        measured(theme, below, (12, 0, 12, 8), 0)
        self.breathe = BreathePanel(theme, self._below)
        below.addWidget(self.breathe)
        self._below.hide()
        inside.addWidget(self._below)
        self.fresh = Label(theme, "", role="second", colour="faint")
        self.fresh.setObjectName("fresh")
        self.fresh.setContentsMargins(theme.px(6), 0, theme.px(4), 0)
        self.freshness = FreshnessLine(theme, self.fresh, within)
        inside.addWidget(self.freshness)
        self.attachments = Attachments(theme, loader, within)
        inside.addWidget(self.attachments)
        self.reach = Label(theme, "", within, role="caption", colour="soft", wrap=True)
        self.reach.setObjectName("toneReach")
        self.reach.setContentsMargins(theme.px(14), 0, theme.px(14), theme.px(6))
        self.reach.hide()
        inside.addWidget(self.reach)
        self.price = Label(theme, "", within, role="caption", colour="warn", wrap=True)
        self.price.setObjectName("replyPrice")
        self.price.setContentsMargins(theme.px(14), 0, theme.px(14), theme.px(6))
        self.price.hide()
        inside.addWidget(self.price)
        self.promise_lines = PromiseLines(theme, within)
        inside.addWidget(self.promise_lines)
        self.promises = QWidget(within)
        self.promises.setObjectName("promises")
        flow = FlowLayout(gap=theme.px(6))
        measured(theme, flow, (12, 0, 12, 8))
        self.promises.setLayout(flow)
        self.promise_flow = flow
        self.promises.hide()
        inside.addWidget(self.promises)
        self.middle.watch(self.editor, self.findings)
        self.notice.said.connect(self._on_said)
        self.breathe.grown.connect(self._on_grown)

    def _build_bottom(self, theme: Theme, column: QVBoxLayout) -> None:
        column.addWidget(Line(theme, self))
        self.bottom = bottom = QWidget(self)
        row = QHBoxLayout(bottom)
        measured(theme, row, (8, 8, 12, 8), 4)
        self.bottom_row = row
        self.attach = IconButton(theme, "attach", self.tr("Attach a file"), bottom)
        self.saved = IconButton(theme, "bookmark", self.tr("Saved replies"), bottom)
        self.promise = IconButton(theme, "check", self.tr("Write a promise down"), bottom)
        self.more = IconButton(theme, "more", self.tr("More for this draft"), bottom)
        for name, button in {
            "attach": self.attach, "savedReplies": self.saved,
            "promise": self.promise, "draftMore": self.more,
        }.items():  # fmt: skip
            button.setObjectName(name)
            row.addWidget(button)
        self.length = LengthLabel(theme, "", bottom, role="second", colour="soft")
        self.length.setObjectName("length")
        row.addWidget(self.length)
        row.addWidget(self.fresh)
        self.sign = SignButton(theme, "", bottom, kind="quiet")
        self.sign.setObjectName("signature")
        self.sign.hide()
        row.addWidget(self.sign)
        row.addStretch(1)
        self.hint = Label(theme, "", bottom, role="second", colour="warn")
        self.hint.setObjectName("sendHint")
        row.addWidget(self.hint)
        self.park = Button(theme, "", bottom)
        self.park.setObjectName("park")
        row.addWidget(self.park)
        self.send = SendButton(theme, self.tr("Send"), bottom)
        self.send.setObjectName("send")
        row.addWidget(self.send)
        column.addWidget(bottom)

    def fit_top(self, width: int, *, private: bool, values: bool, told: bool = False) -> None:
        """Where it goes always; then the way to the private side, the values, to whom. What is
        `told` besides to whom comes before all others."""
        px = self._theme.px
        least = px(200 if told else 130)
        self.values.setMaximumWidth(MOST)
        whom = Wish(self.to, bool(self.to.text()), least)
        others = [Wish(self.take_private, private), Wish(self.values, values, px(110))]
        wishes = [whom, *others] if told else [*others, whom]
        left = fit(self.top_row, width, [self.side], wishes)
        if not self.values.isHidden():
            hint = self.values.sizeHint().width()
            room = left + min(hint, px(110))
            # Whom it goes to gives way before the values are cut short.
            more = self.to.sizeHint().width() - least
            if not self.to.isHidden() and room < hint:
                room = max(min(room, px(110 if told else 180)), room - max(0, more))
            self.values.setMaximumWidth(min(hint, room))

    def fit_bottom(self, width: int, *, signature: bool) -> None:
        """Send and the menu always; then what is most needed beside them."""
        px = self._theme.px
        left = fit(
            self.bottom_row, width, [self.more, self.send],
            [
                Wish(self.park), Wish(self.length), Wish(self.attach), Wish(self.saved),
                Wish(self.hint, bool(self.hint.text())), Wish(self.sign, signature, px(64)),
                Wish(self.promise, self.promise_wanted),
                Wish(self.fresh, bool(self.fresh.text())),
            ],
        )  # fmt: skip
        if not self.sign.isHidden():
            hint = self.sign.sizeHint().width()
            self.sign.setMaximumWidth(min(hint, left + min(hint, px(64))))

    def frame_height(self) -> int:
        """How high everything but the middle is."""
        margins = self.contentsMargins()
        top = 0 if self.top.isHidden() else self.top.sizeHint().height() + 1
        return top + self.bottom.sizeHint().height() + 1 + margins.top() + margins.bottom() + 3

    def show_side(self, side: Visibility) -> None:
        """Public and private differ in words, in shape and in ground."""
        self._private = side is Visibility.PRIVATE
        self.update()

    def forget_tone(self) -> None:
        """Nothing is known of the text: no findings, and nothing said beside them."""
        self.findings.show_marks([])
        self.show_breathe(False)
        self.freshness.forget()
        self.reach.setText("")
        self.reach.hide()
        self.describe()

    def describe(self) -> None:
        """Who does not see the lines below the text hears them with it."""
        lines = (self.reach.text(), self.price.text())
        self.editor.setAccessibleDescription(" ".join(line for line in lines if line))

    def show_breathe(self, shown: bool) -> None:
        """Room for the panel, or none."""
        self._below.setVisible(shown)
        if not shown:
            self.breathe.hide()

    def _on_said(self) -> None:
        self.middle.reveal(self.notice)

    def _on_grown(self, part: QWidget) -> None:
        self.middle.reveal(part)

    def dress(self) -> None:
        """Fonts and colours of the theme."""
        theme = self._theme
        self.editor.setFont(theme.font("writing"))
        # The hint is written in this one.
        self.editor.viewport().setFont(theme.font("writing"))
        self.editor.set_scale(theme.factor)
        self.editor.set_inks(
            Inks(
                theme.colour("advise"), theme.colour("warn"), theme.colour("stop"),
                theme.colour("accent_ground"), theme.colour("accent_ground"),
            )
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._private:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = QPainterPath()
        sheet.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -2), 11, 11)
        painter.setClipPath(sheet)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(self.top.geometry(), self._theme.colour("accent_ground"))


class SideButton(Button):
    """Where the reply goes: in words and with an icon."""

    def show_words(self, words: str, icon: str) -> None:
        """Public, private, or written down."""
        self._icon = icon
        self.setText(words)
        self.update()


class SignButton(Button):
    """The signature, as it will stand under the reply; pressed, it is left off this once."""

    signed_changed = Signal(bool)

    def __init__(
        self, theme: Theme, text: str, parent: QWidget | None = None, *, kind: Kind = "quiet"
    ) -> None:
        super().__init__(theme, text, parent, kind=kind)
        self._signed = True
        self._words = ""
        self.clicked.connect(self._on_clicked)

    @property
    def signed(self) -> bool:
        """Whether the signature goes under this reply."""
        return self._signed

    def show_signature(self, words: str) -> None:
        """What the signature says."""
        self._words = words
        self._say()

    def set_signed(self, signed: bool) -> None:
        """Sign this one, or not."""
        if signed != self._signed:
            self._signed = signed
            self._say()
            self.signed_changed.emit(signed)

    def _on_clicked(self) -> None:
        self.set_signed(not self._signed)

    def _say(self) -> None:
        self.setText(self._words if self._signed else self.tr("not signed"))
        spoken = self.tr("Signed: {words}. Press to leave it off.")
        if not self._signed:
            spoken = self.tr("Not signed. Press to sign: {words}.")
        self.setAccessibleName(spoken.format(words=self._words))
        self.setToolTip(plain(self.accessibleName()))


class SendButton(Button):
    """The one filled button; dim while a stop stands, but it still says why when pressed."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, parent, kind="main")
        self._dim = False

    def set_dim(self, dim: bool) -> None:
        """A stop stands, or there is nothing to send."""
        if dim != self._dim:
            self._dim = dim
            self.update()

    @property
    def dim(self) -> bool:
        """Whether pressing it sends."""
        return self._dim

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._dim:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            veil = QColor(self._theme.colour("panel"))
            veil.setAlpha(140)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRoundedRect(self.rect(), 7, 7)
