"""The first start: three short steps, each of which can wait; nothing typed here is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.errors import KeyringMissing
from courtesydesk.domain.networks import NETWORKS, Way
from courtesydesk.domain.settings import SETTINGS
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.first_run.here import OnThisComputer
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import BAR
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import Card, Ground
from courtesydesk.ui.widgets.say import Strip
from courtesydesk.ui.widgets.tips import plain

FIRST = ("email", "bluesky", "mastodon", "google", "instagram", "yelp")
FIELDS = ("shop.name", "shop.also_called", "shop.hours", "shop.signs")
WIDTH = 640


class FirstRunPage(Ground):
    """Three cards and two buttons."""

    finished = Signal()
    demo_asked = Signal()
    account_asked = Signal(str)
    """The network of the account that is wanted; empty for "which ones are there"."""
    import_asked = Signal(object)
    """Files to take in; an empty tuple asks for them."""
    safety_asked = Signal()
    """Show the settings where the desk can be moved."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "paper", parent)
        self.setObjectName("firstRunPage")
        self._context = context
        self._fields: dict[str, QLineEdit] = {}
        self._cards: list[Card] = []
        self.setAcceptDrops(True)
        theme = context.theme
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setAutoFillBackground(False)
        inner = QWidget(self._area)
        inner.setAutoFillBackground(False)
        self._inner = QVBoxLayout(inner)
        self._inner.setSpacing(0)
        self._area.setWidget(inner)
        inner.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area, 1)
        self._inner.addWidget(Label(theme, self._greeting(), inner, role="hero", wrap=True))
        self._inner.addSpacing(8)
        promise = self.tr(
            "Everything stays on this laptop. No account with us, ever.\n"
            "Three short steps, each can wait."
        )
        self._inner.addWidget(
            Label(theme, promise, inner, role="writing", colour="soft", wrap=True)
        )
        self._inner.addSpacing(22)
        self._inner.addWidget(self._who(inner))
        self._inner.addSpacing(12)
        self._inner.addWidget(self._where(inner))
        self._inner.addSpacing(12)
        self._inner.addWidget(self._bring(inner))
        self._inner.addSpacing(14)
        self._here = OnThisComputer(context, inner)
        self._here.safety_asked.connect(self._on_move)
        self._here.setVisible(not context.desk.demo)
        self._inner.addWidget(self._here)
        self._inner.addStretch(1)
        # On a small screen, too, the way out is always in sight.
        self._below = Ground(theme, "paper", self, borders="t")
        self._below.setLayout(self._foot(self._below))
        layout.addWidget(self._below)
        self._margins()
        self._fill()
        self.setFocusProxy(self._fields["shop.name"])

    def _greeting(self) -> str:
        hour = wording.shop_time(self._context.now()).hour
        if hour < 12:
            return self.tr("Good morning. Let’s set up your desk.")
        if hour < 18:
            return self.tr("Good afternoon. Let’s set up your desk.")
        return self.tr("Good evening. Let’s set up your desk.")

    # Cards

    def _card(self, title: str, parent: QWidget) -> tuple[Card, QVBoxLayout]:
        card = Card(self._context.theme, parent)
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        column.addWidget(Label(self._context.theme, title, card, role="strong"))
        self._cards.append(card)
        return card, column

    def _who(self, parent: QWidget) -> Card:
        theme = self._context.theme
        card, column = self._card(self.tr("1 · Who are you?"), parent)
        card.set_marked(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, theme.px(130))
        grid.setColumnStretch(1, 1)
        examples = {
            "shop.name": self.tr("Rue des Lilas Pâtisserie"),
            "shop.also_called": self.tr("lilas, the lilac bakery"),
            "shop.hours": self.tr("Tue–Sat 8–13 and 14–18:30"),
            "shop.signs": self.tr("Sophie"),
        }
        for number, key in enumerate(FIELDS):
            field = QLineEdit(card)
            field.setObjectName(key)
            field.setPlaceholderText(examples[key])
            field.setMinimumHeight(theme.px(32))
            field.editingFinished.connect(self._save)
            self._label(grid, number, key, field, card)
            self._fields[key] = field
        self._values = QPlainTextEdit(card)
        self._values.setObjectName("shop.values")
        self._values.setPlaceholderText(self.tr("A warm welcome. We listen. One value a line."))
        self._values.setFixedHeight(theme.px(64))
        self._values.setTabChangesFocus(True)
        self._values.installEventFilter(self)
        self._label(grid, len(FIELDS), "shop.values", self._values, card)
        column.addLayout(grid)
        return card

    def _label(
        self, grid: QGridLayout, row: int, key: str, field: QWidget, parent: QWidget
    ) -> None:
        words = self.tr(SETTINGS[key].label)
        label = Label(self._context.theme, words, parent, colour="soft")
        label.setBuddy(field)
        field.setAccessibleName(words)
        field.setToolTip(plain(self.tr(SETTINGS[key].help)))
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)

    def _where(self, parent: QWidget) -> Card:
        theme = self._context.theme
        card, column = self._card(self.tr("2 · Where do people talk to you?"), parent)
        flow = FlowLayout(gap=8, line_gap=8)
        for key in FIRST:
            network = NETWORKS[key]
            icon = "mail" if key == "email" else ""
            button = Button(theme, network.label, card, icon=icon)
            button.setProperty("network", key)
            button.clicked.connect(self._on_network)
            flow.addWidget(button)
        rest = sum(n.way is not Way.BY_HAND for n in NETWORKS.values()) - len(FIRST)
        more = Button(theme, self.tr("%n more…", "", rest), card)
        more.setProperty("network", "")
        more.clicked.connect(self._on_network)
        flow.addWidget(more)
        column.addLayout(flow)
        words = self.tr(
            "Your mailbox takes a minute, and brings in what most networks mail to you; each says "
            "first what it asks of you. Passwords go into your system’s keyring, nowhere else."
        )
        column.addWidget(Label(theme, words, card, role="second", colour="soft", wrap=True))
        self.no_keyring = Strip(theme, card, tone="warn")
        self.no_keyring.setObjectName("noKeyring")
        self.no_keyring.hide()
        column.addWidget(self.no_keyring)
        return card

    def _bring(self, parent: QWidget) -> Card:
        theme = self._context.theme
        card, column = self._card(self.tr("3 · Bring what you have"), parent)
        row = QHBoxLayout()
        words = self.tr("Drop exports, CSV or mail files here: years of history in seconds.")
        row.addWidget(Label(theme, words, card, colour="soft", wrap=True), 1)
        choose = Button(theme, self.tr("Choose files…"), card, icon="import")
        choose.clicked.connect(self._on_choose)
        row.addWidget(choose)
        column.setSpacing(4)
        column.addLayout(row)
        return card

    def _foot(self, parent: QWidget) -> QHBoxLayout:
        theme = self._context.theme
        row = QHBoxLayout()
        row.setSpacing(10)
        ready = Button(theme, self.tr("Open my desk"), parent, kind="main")
        ready.setObjectName("openDesk")
        ready.clicked.connect(self._on_ready)
        demo = Button(theme, self.tr("Look around in a demo shop"), parent)
        demo.setObjectName("openDemo")
        demo.clicked.connect(self.demo_asked)
        row.addWidget(ready)
        row.addWidget(demo)
        words = self.tr("works offline from here on")
        offline = ElidedLabel(theme, words, parent, role="second", colour="faint")
        offline.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(offline, 1)
        return row

    # What the computer lacks

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._context.tasks.run(
                self._context.desk.accounts.keyring_missing, done=self._on_keyring, owner=self,
                name="keyring",
            )  # fmt: skip

    def _on_keyring(self, missing: KeyringMissing | None) -> None:
        if missing is not None:
            from courtesydesk.ui.accounts import words

            self.no_keyring.say(*words.trouble(missing))
        self.no_keyring.setVisible(missing is not None)

    # What was typed

    def _fill(self) -> None:
        settings = self._context.desk.settings
        for key, field in self._fields.items():
            field.setText(settings.text(key))
        self._values.setPlainText(settings.text("shop.values"))

    def _typed(self) -> dict[str, str | int | bool]:
        typed: dict[str, str | int | bool] = {
            key: field.text().strip() for key, field in self._fields.items()
        }
        typed["shop.values"] = self._values.toPlainText().strip()
        return typed

    def _save(self) -> None:
        job = partial(self._context.desk.settings.change, self._typed())
        self._context.act(job, failed=self._context.ask.trouble)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._save()
        return False

    def _on_ready(self) -> None:
        self._save()
        self._here.keep()
        self.finished.emit()

    def _on_move(self) -> None:
        self._save()
        self.safety_asked.emit()

    def _on_network(self) -> None:
        button = self.sender()
        self._save()
        self.account_asked.emit(str(button.property("network")))

    def _on_choose(self) -> None:
        self._save()
        self.import_asked.emit(())

    # Files dropped anywhere on the page

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            self._cards[2].set_marked(True)
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._cards[2].set_marked(False)
        files = tuple(Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile())
        if files:
            self._save()
            self.import_asked.emit(files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._margins()

    def _margins(self) -> None:
        side = max(24, (self.width() - self._context.theme.px(WIDTH)) // 2)
        top = 56 if self.height() > 760 else 24
        self._inner.setContentsMargins(side, top, side, 24)
        foot = self._below.layout()
        if foot is not None:
            foot.setContentsMargins(side, 12, side + BAR, 14)
