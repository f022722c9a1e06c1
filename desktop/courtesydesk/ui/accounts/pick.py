"""Which network: those that connect, and how all the others come in today."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.networks import NETWORKS, LengthUnit, Network, Way
from courtesydesk.ui.accounts import words
from courtesydesk.ui.accounts.mark import NetworkMark, paint_mark
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link
from courtesydesk.ui.widgets.parts import Card
from courtesydesk.ui.widgets.say import Sign
from courtesydesk.ui.widgets.search_field import SearchField

WIDTH = 640
WIDE = 1040
TWO = 900
"""From so many pixels on, two tiles stand side by side."""
GAP = 3
WRAP = int(Qt.TextFlag.TextWordWrap)


class BackButton(Link):
    """Leads back; Escape does the same."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(theme, text, parent, icon="chevron-left")
        self.setObjectName("back")


class Tile(QAbstractButton):
    """A large choice: mark, name and a sentence, on as many lines as it takes."""

    def __init__(self, theme: Theme, network: Network, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.network, self._words = theme, network, text
        self.setText(network.label)
        self.setObjectName(f"network-{network.key}")
        self.setAccessibleName(network.label)
        self.setAccessibleDescription(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = self._theme.px(300)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(74))

    def heightForWidth(self, width: int) -> int:
        theme = self._theme
        title = QFontMetrics(theme.font("title")).height()
        text = self._text_height(self._across(width)[1])
        return max(theme.px(74), title + GAP + text + theme.px(30))

    def _across(self, width: int) -> tuple[int, int]:
        """Where the words begin, and how much room they have."""
        theme = self._theme
        left = theme.px(18 + 38 + 14)
        return left, width - left - theme.px(18 + 16 + 8)

    def _text_height(self, room: int) -> int:
        metrics = QFontMetrics(self._theme.font("second"))
        return metrics.boundingRect(QRect(0, 0, max(room, 1), 9999), WRAP, self._words).height()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -1.5)
        hovered = self.underMouse() or self.isDown()
        painter.setPen(QPen(theme.colour("accent" if hovered else "line"), 1))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(rect, 12, 12)
        side = theme.px(38)
        mark = QRectF(theme.px(18), (self.height() - side) / 2, side, side)
        paint_mark(painter, theme, mark, self.network)
        chevron = theme.px(16)
        right = self.width() - theme.px(18) - chevron
        pixmap = theme.pixmap("chevron-right", "soft", chevron, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(right, (self.height() - chevron) / 2), pixmap)
        left, room = self._across(self.width())
        title = QFontMetrics(theme.font("title")).height()
        text = self._text_height(room)
        top = (self.height() - title - GAP - text) // 2
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colour("ink"))
        painter.drawText(QRect(left, top, room, title), 0, self.text())
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("soft"))
        painter.drawText(QRect(left, top + title + GAP, room, text), WRAP, self._words)


class MarkButton(Button):
    """A network in a row of many."""

    def __init__(self, theme: Theme, network: Network, parent: QWidget) -> None:
        super().__init__(theme, network.label, parent)
        self.network = network
        self.setObjectName(f"network-{network.key}")

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + self._theme.px(26), self._theme.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        side = theme.px(20)
        left = theme.px(8)
        mark = QRectF(left, (self.height() - side) / 2, side, side)
        paint_mark(painter, theme, mark, self.network)
        font = theme.font("second")
        font.setWeight(font.Weight.Medium)
        painter.setFont(font)
        painter.setPen(theme.colour("ink"))
        rest = QRectF(left + side + theme.px(8), 0, self.width(), self.height())
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), self.text())


class Finder(SearchField):
    """Narrows the list below it; the arrow leads into it."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
            return
        super().keyPressEvent(event)


class PickNetwork(Column):
    """The first step of a new account: all networks, and a field that finds one."""

    chosen = Signal(str)
    back = Signal()

    def __init__(
        self, theme: Theme, direct: tuple[Network, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "", "", parent, width=WIDTH)
        self.setObjectName("pickNetwork")
        self._columns = 0
        back = BackButton(theme, self.tr("All accounts"), self.inner)
        back.clicked.connect(self.back)
        self.column.insertWidget(0, back, 0, Qt.AlignmentFlag.AlignLeft)
        self.title.setText(self.tr("Where do people talk to you?"))
        self.title.show()
        self.text.setText(
            self.tr(
                "Some take a minute; where a network wants something done first, its steps stand "
                "there. Passwords go into your system’s keyring, nowhere else."
            )
        )
        self.text.show()
        self._build_find()
        self.tiles = [
            Tile(theme, network, self.tr(network.tells), self.inner) for network in in_order(direct)
        ]
        for tile in self.tiles:
            tile.clicked.connect(self._on_chosen)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self.column.addLayout(self._grid)
        self._build_rest(direct)
        self.nothing = Label(
            theme,
            self.tr(
                "No network here is called that. What it mails you comes in with your mailbox; "
                "a table (CSV) of it can be imported."
            ),
            self.inner, colour="soft", wrap=True,
        )  # fmt: skip
        self.nothing.hide()
        self.add(self.nothing)
        self._all: list[Tile | MarkButton] = [*self.tiles, *self.others]
        self.end()
        self._place()

    def _build_find(self) -> None:
        self.finder = Finder(
            self._theme, self.tr("Find a network…"), self.tr("Find a network"), self.inner
        )
        self.finder.setObjectName("findNetwork")
        self.finder.textChanged.connect(self._on_typed)
        self.finder.returnPressed.connect(self._on_entered)
        self.finder.down.connect(self._on_down)
        self.finder.left.connect(self.back)
        self.add(self.finder)

    def _build_rest(self, direct: tuple[Network, ...]) -> None:
        self._rest = Section(
            self._theme,
            self.tr("Everywhere else, today"),
            self.tr(
                "These come in as the mails that they send you, or as files that they hand out. "
                "You answer with one key: your words on the clipboard, their page in the browser."
            ),
            self.inner,
        )
        box = QWidget(self._rest)
        flow = FlowLayout(box, gap=8, line_gap=8)
        rest = (one for one in NETWORKS.values() if one.way is Way.ASSISTED and one not in direct)
        self.others = [MarkButton(self._theme, network, box) for network in in_order(rest)]
        for button in self.others:
            button.clicked.connect(self._on_chosen)
            flow.addWidget(button)
        self._rest.body.addWidget(box)
        self.add(self._rest)

    def shown(self) -> list[Tile | MarkButton]:
        """Those that what is typed leaves, in order."""
        return [one for one in self._all if not one.isHidden()]

    def _on_typed(self, text: str) -> None:
        found = words.sought((one.network for one in self._all), text)
        for one in self._all:
            one.setVisible(one.network in found)
        self._rest.setVisible(any(not one.isHidden() for one in self.others))
        self.nothing.setVisible(not self.shown())
        self._columns = 0
        self._place()

    def _on_entered(self) -> None:
        shown = self.shown()
        if shown:
            self.chosen.emit(shown[0].network.key)

    def _on_down(self) -> None:
        shown = self.shown()
        if shown:
            shown[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_chosen(self) -> None:
        button = self.sender()
        if isinstance(button, Tile | MarkButton):
            self.chosen.emit(button.network.key)

    def _place(self) -> None:
        columns = 2 if self.width() >= self._theme.px(TWO) else 1
        if columns == self._columns:
            return
        self._columns = columns
        self.set_width(WIDE if columns == 2 else WIDTH)
        for tile in self.tiles:
            self._grid.removeWidget(tile)
        for number, tile in enumerate(one for one in self.tiles if not one.isHidden()):
            self._grid.addWidget(tile, number // columns, number % columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


def in_order(networks: Iterable[Network]) -> list[Network]:
    """The mailbox first, which brings most of the others along; then by name."""
    return sorted(networks, key=lambda one: (one.key != "email", one.label.casefold()))


class HowItComesIn(Column):
    """A network without a direct connection: what can be done with it today."""

    import_asked = Signal(str)
    mailbox_asked = Signal()
    back = Signal()

    def __init__(
        self,
        theme: Theme,
        network: Network,
        parent: QWidget | None = None,
        *,
        has_mailbox: bool = False,
    ) -> None:
        super().__init__(theme, "", "", parent, width=WIDTH)
        self.setObjectName("howItComesIn")
        self._network = network
        back = BackButton(theme, self.tr("All networks"), self.inner)
        back.clicked.connect(self.back)
        self.column.insertWidget(0, back, 0, Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(NetworkMark(theme, network, self.inner))
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(Label(theme, network.label, self.inner, role="heading"))
        titles.addWidget(Label(theme, words.today(network), self.inner, colour="soft", wrap=True))
        head.addLayout(titles, 1)
        self.column.addLayout(head)
        card = Card(theme, self.inner)
        body = QVBoxLayout(card)
        body.setContentsMargins(18, 16, 18, 18)
        body.setSpacing(14)
        for icon, title, text in self._steps():
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(
                Sign(theme, icon, card, colour="accent", side=18), 0, Qt.AlignmentFlag.AlignTop
            )
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(Label(theme, title, card, role="strong", wrap=True))
            column.addWidget(Label(theme, text, card, role="second", colour="soft", wrap=True))
            row.addLayout(column, 1)
            body.addLayout(row)
        buttons = QHBoxLayout()
        self.bring = Button(theme, self.tr("Import a file…"), card, kind="main", icon="import")
        self.bring.setObjectName("importForNetwork")
        self.bring.clicked.connect(self._on_import)
        buttons.addWidget(self.bring)
        if words.tells_by_mail(network) and not has_mailbox:
            mailbox = Button(theme, self.tr("Add your mailbox"), card, icon="mail")
            mailbox.setObjectName("addMailbox")
            mailbox.clicked.connect(self.mailbox_asked)
            buttons.addWidget(mailbox)
        buttons.addStretch(1)
        body.addLayout(buttons)
        self.add(card)
        self.end()

    def _steps(self) -> list[tuple[str, str, str]]:
        label = self._network.label
        steps = []
        if words.tells_by_mail(self._network):
            steps.append(
                (
                    "mail",
                    self.tr("Let it write to your mailbox"),
                    self.tr(
                        "Turn the mails of {network} on there, each by itself and not as a "
                        "summary. What they tell comes in with your mailbox, under its own name."
                    ).format(network=label),
                )
            )
        steps += [
            (
                "import",
                self.tr("Bring in what is there"),
                self.tr(
                    "Drop a file of {network} on this window: what it hands out, or a table (CSV). "
                    "The same file again only adds what is new."
                ).format(network=label),
            ),
            (
                "copy",
                self.tr("Answer with “Copy and open”"),
                self.tr(
                    "You write here, with the tone check and the customer’s history beside you. "
                    "Then your words are on the clipboard and the {network} page opens: paste, and "
                    "say that it is posted."
                ).format(network=label),
            ),
        ]
        if self._network.limit is not None and self._network.unit is not LengthUnit.UNLIMITED:
            steps.append(
                (
                    "check",
                    self.tr("What fits is counted for you"),
                    self.tr("The length is counted the way {network} counts it.").format(
                        network=label
                    ),
                )
            )
        return steps

    def _on_import(self) -> None:
        self.import_asked.emit(self._network.key)
