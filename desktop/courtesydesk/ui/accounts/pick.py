"""Which network: the one that connects, and how all the others come in today."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

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

WIDTH = 640


class BackButton(Link):
    """Leads back; Escape does the same."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(theme, text, parent, icon="chevron-left")
        self.setObjectName("back")


class Tile(QAbstractButton):
    """A large choice: mark, name and a sentence."""

    def __init__(self, theme: Theme, network: Network, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._network, self._words = theme, network, text
        self.setText(network.label)
        self.setObjectName(f"network-{network.key}")
        self.setAccessibleName(network.label)
        self.setAccessibleDescription(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(74))

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
        left = theme.px(18)
        mark = QRectF(left, (self.height() - side) / 2, side, side)
        paint_mark(painter, theme, mark, self._network)
        left += side + theme.px(14)
        chevron = theme.px(16)
        right = self.width() - theme.px(18) - chevron
        pixmap = theme.pixmap("chevron-right", "soft", chevron, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(right, (self.height() - chevron) / 2), pixmap)
        room = right - left - 8
        middle = self.height() / 2
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colour("ink"))
        up = int(Qt.AlignmentFlag.AlignBottom)
        painter.drawText(QRectF(left, 0, room, middle - 1), up, self.text())
        font = theme.font("second")
        painter.setFont(font)
        painter.setPen(theme.colour("soft"))
        short = QFontMetrics(font).elidedText(self._words, Qt.TextElideMode.ElideRight, int(room))
        down = int(Qt.AlignmentFlag.AlignTop)
        painter.drawText(QRectF(left, middle + 3, room, middle), down, short)


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


class PickNetwork(Column):
    """The first step of a new account."""

    chosen = Signal(str)
    back = Signal()

    def __init__(
        self, theme: Theme, direct: tuple[Network, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "", "", parent, width=WIDTH)
        self.setObjectName("pickNetwork")
        back = BackButton(theme, self.tr("All accounts"), self.inner)
        back.clicked.connect(self.back)
        self.column.insertWidget(0, back, 0, Qt.AlignmentFlag.AlignLeft)
        self.title.setText(self.tr("Where do people talk to you?"))
        self.title.show()
        self.text.setText(
            self.tr("About a minute each. Passwords go into your system’s keyring, nowhere else.")
        )
        self.text.show()
        self.tiles: list[Tile] = []
        for network in direct:
            text = self.tr(network.tells)
            tile = Tile(theme, network, text, self.inner)
            tile.setProperty("network", network.key)
            tile.clicked.connect(self._on_tile)
            self.tiles.append(tile)
            self.add(tile)
        rest = Section(
            theme,
            self.tr("Everywhere else, today"),
            self.tr(
                "These come in as files that the networks hand out. You answer with one key: your "
                "words on the clipboard, their page in the browser."
            ),
            self.inner,
        )
        box = QWidget(rest)
        flow = FlowLayout(box, gap=8, line_gap=8)
        for network in NETWORKS.values():
            if network.way is Way.ASSISTED and network not in direct:
                button = MarkButton(theme, network, box)
                button.clicked.connect(self._on_button)
                flow.addWidget(button)
        rest.body.addWidget(box)
        self.add(rest)
        self.end()

    def _on_tile(self) -> None:
        self.chosen.emit(str(self.sender().property("network")))

    def _on_button(self) -> None:
        button = self.sender()
        if isinstance(button, MarkButton):
            self.chosen.emit(button.network.key)


class HowItComesIn(Column):
    """A network without a direct connection: what can be done with it today."""

    import_asked = Signal(str)
    back = Signal()

    def __init__(self, theme: Theme, network: Network, parent: QWidget | None = None) -> None:
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
        buttons.addStretch(1)
        body.addLayout(buttons)
        self.add(card)
        self.end()

    def _steps(self) -> list[tuple[str, str, str]]:
        label = self._network.label
        steps = [
            (
                "import",
                self.tr("Bring in what is there"),
                self.tr(
                    "Export your {network} comments or reviews, as CSV or JSON, and drop the file "
                    "on this window. The same file again only adds what is new."
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
