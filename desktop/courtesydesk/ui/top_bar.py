"""The top bar: the shop, search, what wants attention, and who signs."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from courtesydesk.domain.conversations import Counts, View
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.search.box import SearchBox
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Pill, key_text
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.paint import keycap_size, paint_avatar, paint_keycap
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.tips import plain

HEIGHT = 52
SEARCH = 460


class _KeyButton(QAbstractButton):
    """The key of the palette, which can be pressed as well."""

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(plain(name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return keycap_size(self._theme, self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = "hover_side" if self.underMouse() else "panel"
        paint_keycap(QPainter(self), self._theme, self.rect(), self.text(), ground)


class _WhoSigns(QAbstractButton):
    """The face of who signs: opens the menu of the program."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("whoSigns")
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = self._theme.px(28)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        rect = QRect(0, 0, self.width(), self.height())
        painter = QPainter(self)
        if self.text():
            paint_avatar(painter, self._theme, rect, self.text(), key=self.text())
            return
        side = self._theme.px(22)
        pixmap = self._theme.pixmap("account", "soft", side, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, pixmap)


class TopBar(Ground):
    """One line over the whole window."""

    menu_asked = Signal(object)
    """The widget under which the program's menu belongs."""
    past_target_asked = Signal()
    to_answer_asked = Signal()
    outbox_asked = Signal()

    def __init__(
        self, context: Context, keys: Keys, window: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(context.theme, "panel", parent, borders="b")
        self.setObjectName("topBar")
        self._context = context
        theme = context.theme
        self.shop = ElidedLabel(theme, "", self, role="title")
        self.shop.setObjectName("shopName")
        self.search = SearchBox(context, keys, window, self)
        self._palette = _KeyButton(theme, self.tr("Every command"), self)
        self.late = Pill(theme, "", self)
        self.late.setObjectName("pastTarget")
        self.owed = Pill(theme, "", self)
        self.owed.setObjectName("toAnswer")
        self.going = Pill(theme, "", self)
        self.going.setObjectName("outboxPill")
        self.who = _WhoSigns(theme, self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 1)
        self._row.setSpacing(12)
        self._row.addWidget(self.shop)
        self._row.addWidget(self.search, 3)
        self._row.addWidget(self._palette)
        self._row.addStretch(1)
        self._row.addWidget(self.late)
        self._row.addWidget(self.owed)
        self._row.addWidget(self.going)
        self._row.addWidget(self.who)
        for pill in (self.late, self.owed, self.going):
            pill.setVisible(False)
        self.late.clicked.connect(self.past_target_asked)
        self.owed.clicked.connect(self.to_answer_asked)
        self.going.clicked.connect(self.outbox_asked)
        self.who.clicked.connect(self._on_who)
        self._wanted: set[Pill] = set()
        theme.changed.connect(self._dress)
        self._dress()

    def set_palette_command(self, keys: Keys) -> None:
        """Which command the key stands for."""
        action = keys.action("window.palette")
        self._palette.setText(key_text(action))
        self._palette.clicked.connect(action.trigger)

    def show_shop(self, name: str, signs: str) -> None:
        """The name over the door, and who signs."""
        self.shop.setText(name or self.tr("Courtesy Desk"))
        self.who.setText(signs)
        words = self.tr("{name} signs. Menu").format(name=signs) if signs else self.tr("Menu")
        self.who.setAccessibleName(words)
        self.who.setToolTip(plain(words))
        self.who.update()

    def show_counts(self, counts: Counts, *, offline: bool) -> None:
        """What wants attention."""
        owed = counts.views.get(View.TO_ANSWER, 0)
        self._show(self.late, wording.past_target(counts.past_target), counts.past_target > 0,
                   warning=True)  # fmt: skip
        self._show(self.owed, wording.to_answer(owed), True)
        going = wording.outbox_pill(counts.outbox_waiting, counts.outbox_needs_us, offline=offline)
        self._show(self.going, going, bool(going), warning=counts.outbox_needs_us > 0)
        self._fit()

    def set_shop_width(self, width: int) -> None:
        """As wide as the views below."""
        self.shop.setFixedWidth(max(40, width - 16))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show(self, pill: Pill, text: str, wanted: bool, *, warning: bool = False) -> None:
        pill.show_text(text, warning=warning)
        if wanted:
            self._wanted.add(pill)
        else:
            self._wanted.discard(pill)

    def _fit(self) -> None:
        """Where there is little room, what also stands elsewhere goes first."""
        room = self.width() - self.shop.width() - self.who.sizeHint().width() - 32 - 36
        room -= self._context.theme.px(120)
        for pill in (self.late, self.owed, self.going):
            width = pill.sizeHint().width() + 12
            fits = pill in self._wanted and width <= room
            pill.setVisible(fits)
            if fits:
                room -= width
        self._palette.setVisible(room >= self._palette.sizeHint().width() + 12)

    def _on_who(self) -> None:
        self.menu_asked.emit(self.who)

    def _dress(self) -> None:
        self.setFixedHeight(self._context.theme.px(HEIGHT))
        self.search.setMaximumWidth(self._context.theme.px(SEARCH))
        self._fit()
