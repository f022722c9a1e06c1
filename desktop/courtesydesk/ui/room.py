"""How the panels share the window, and where they and the window itself stood last time."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter, QWidget

from courtesydesk.ui.context import Context
from courtesydesk.ui.drawer import Drawer
from courtesydesk.ui.feed.pane import FeedPane
from courtesydesk.ui.side import SidePanel
from courtesydesk.ui.top_bar import TopBar
from courtesydesk.ui.widgets.parts import Ground

TITLE = 40
"""What a title bar takes above a window, at most."""
EDGE = 8
"""What the frame takes beside and below it."""
FEED, TALK, CUSTOMER = 356, 480, 300


class Room(QObject):
    """Views, feed, conversation and customer beside each other, as far as there is room."""

    def __init__(
        self,
        context: Context,
        window: QWidget,
        bars: tuple[TopBar, SidePanel],
        page: QWidget,
        splitter: QSplitter,
        feed: FeedPane,
    ) -> None:
        super().__init__(window)
        self._context, self._theme = context, context.theme
        self._window, self._splitter = window, splitter
        self._top, self._side = bars
        self._feed = feed
        # The places of the panels that come after the first frame, in the colours of both.
        self._conversation: QWidget = QWidget(splitter)
        self._customer: QWidget = Ground(context.theme, "panel", splitter)
        splitter.addWidget(self._conversation)
        splitter.addWidget(self._customer)
        self._put(self._conversation, self._customer)
        self._page = page
        self._folded = False
        self.drawer = Drawer(context.theme, page)
        self.drawer.dismissed.connect(self._close_drawer)
        self._save_soon = QTimer(self)
        self._save_soon.setSingleShot(True)
        self._save_soon.setInterval(800)
        self._save_soon.timeout.connect(self.remember)
        splitter.splitterMoved.connect(self._save_soon.start)
        context.theme.changed.connect(self._on_look_changed)

    def take(self, conversation: QWidget, customer: QWidget) -> None:
        """The panels themselves, where their places were kept."""
        sizes = self._splitter.sizes()
        for place, panel in ((self._conversation, conversation), (self._customer, customer)):
            number = self._splitter.indexOf(place)
            if number < 0:
                self.drawer.take(panel)
            else:
                self._splitter.replaceWidget(number, panel)  # as visible as the place was
            place.hide()
            place.deleteLater()
        self._put(conversation, customer)
        self.arrange()
        self._splitter.setSizes(sizes)

    def _put(self, conversation: QWidget, customer: QWidget) -> None:
        self._conversation, self._customer = conversation, customer
        for number in range(self._splitter.count()):
            self._splitter.setStretchFactor(number, int(number == 1))

    def _grown(self) -> float:
        """How much wider than drawn the panels are, for the sake of larger text."""
        return min(1.4, max(1.0, self._theme.factor))

    def _widths(self) -> tuple[int, int, int, int]:
        grown = self._grown()
        return (
            self._side.wanted_width,
            round(FEED * grown),
            round(TALK * grown),
            round(CUSTOMER * grown),
        )

    def arrange(self) -> None:
        """Who folds first: the customer below 1350 px, the views to icons below 1050 px."""
        side, feed, talk, customer = self._widths()
        narrow = self._window.width() < side + feed + talk
        folded = self._window.width() < side + feed + talk + customer
        self._side.set_narrow(narrow)
        self._top.set_shop_width(side)
        room = self._window.width() - self._side.width()
        self._feed.setMinimumWidth(min(round(feed * 0.78), round(room * 0.42)))
        self._conversation.setMinimumWidth(min(talk, round(room * 0.55)))
        self._customer.setMinimumWidth(round(customer * 0.85))
        self._fold(folded=folded)
        if self.drawer.isVisible():
            self._place_drawer()

    def _fold(self, *, folded: bool) -> None:
        if folded == self._folded:
            return
        self._folded = folded
        if folded:
            self.drawer.take(self._customer)
        else:
            self.drawer.hide()
            self._splitter.addWidget(self._customer)
            self._customer.show()
            self._share()

    def _share(self) -> None:
        """The widths of the drawing, or those that were left."""
        _, feed, _, customer = self._widths()
        left = self._remembered_sizes()
        if len(left) == 3 and not self._folded:
            self._splitter.setSizes(left)
            return
        room = self._window.width() - self._side.width()
        if self._folded:
            first = left[0] if left else feed
            self._splitter.setSizes([first, max(1, room - first)])
        else:
            self._splitter.setSizes([feed, max(1, room - feed - customer), customer])

    def toggle_customer(self) -> None:
        """Bring the customer over the conversation, or let them go again."""
        if not self._folded:
            self._customer.setVisible(not self._customer.isVisible())
        elif self.drawer.isVisible():
            self._close_drawer()
        else:
            self._place_drawer()
            self.drawer.show()
            self.drawer.raise_()
            self._customer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _close_drawer(self) -> None:
        self.drawer.hide()
        self._feed.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_drawer(self) -> None:
        width = self._widths()[3]
        page = self._page
        self.drawer.setGeometry(QRect(page.width() - width, 0, width, page.height()))

    def _on_look_changed(self) -> None:
        self.arrange()
        self._share()
        self._window.update()

    # What is remembered

    def _remembered_sizes(self) -> list[int]:
        try:
            sizes = json.loads(self._context.desk.settings.remembered("ui.splitter") or "[]")
        except ValueError:
            return []
        grown = self._grown()
        return [round(size * grown) for size in sizes] if isinstance(sizes, list) else []

    def fit(self) -> None:
        """Within the screen, while nobody has left it at a size of their own."""
        screens = QGuiApplication.screens()
        if screens and not self._context.desk.settings.remembered("ui.window"):
            room = screens[0].availableGeometry()
            self._window.resize(fitting(self._window.size(), room))

    def restore(self) -> None:
        """As it was left."""
        kept = self._context.desk.settings.remembered("ui.window")
        if kept:
            self._window.restoreGeometry(QByteArray.fromHex(kept.encode()))
            screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
            if not self._window.windowState() & Qt.WindowState.WindowMaximized:
                self._window.setGeometry(within(self._window.geometry(), screens))
        self.arrange()
        self._share()

    def remember(self) -> None:
        """For the next time."""
        self._save_soon.stop()
        settings = self._context.desk.settings
        if not self._folded:
            # As they would be at the drawn text size, so that another size starts well too.
            sizes = [round(size / self._grown()) for size in self._splitter.sizes()]
            settings.remember("ui.splitter", json.dumps(sizes))
        settings.remember("ui.window", bytes(self._window.saveGeometry().toHex().data()).decode())


def fitting(wanted: QSize, screen: QRect) -> QSize:
    """That large, or as large as a screen has room for, with a title bar and an edge."""
    return wanted.boundedTo(QSize(screen.width() - EDGE, screen.height() - TITLE - EDGE))


def within(window: QRect, screens: list[QRect]) -> QRect:
    """The window where it can be reached: on the screen that shows most of it, and no larger."""
    if not screens:
        return window

    def shown(screen: QRect) -> int:
        part = screen.intersected(window)
        return part.width() * part.height()

    screen = max(screens, key=shown)
    # Half of it beyond an edge is how some people like it; a title bar out of reach, nobody.
    if shown(screen) * 2 >= window.width() * window.height() and window.top() >= screen.top():
        return window
    width, height = min(window.width(), screen.width()), min(window.height(), screen.height())
    left = min(max(window.left(), screen.left()), screen.right() + 1 - width)
    lowest = screen.bottom() + 1 - height
    top = min(max(window.top(), screen.top() + TITLE), max(lowest, screen.top()))
    return QRect(left, top, width, height)
