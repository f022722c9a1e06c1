"""A reply of ours on its way: where it stands, and what can be done about it."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from courtesydesk.domain.outbox import OutboxRow
from courtesydesk.ui.conversation.bubble import Bubble, Kit
from courtesydesk.ui.conversation.thread import Side
from courtesydesk.ui.outbox.buttons import ActButton
from courtesydesk.ui.outbox.words import ASKED, Act, may_ask
from courtesydesk.ui.widgets.labels import Label


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
