"""The window: its frame, what it is made of, and what goes on between the parts.

Where one is: `places.py`. How the panels share it: `room.py`. Its commands: `window_commands.py`.

It begins in two steps. The first frame shows the bars and the feed. What the conversation and the
customer are made of (composer, coach, outbox) is half of all that a window imports, and nothing of
it shows before a conversation is read: so their places are kept, and they come right after that
frame, in `complete()`, or at once when anybody asks for them sooner.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Counts, View
from courtesydesk.domain.errors import DeskError
from courtesydesk.domain.ids import ConversationId, CustomerId, SearchId
from courtesydesk.domain.searches import SavedSearch
from courtesydesk.domain.zones import computer_zone, zone_named
from courtesydesk.services.desk import Desk
from courtesydesk.ui import wording
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.feed.pane import FeedPane
from courtesydesk.ui.importing.drop import FileDrop
from courtesydesk.ui.jobs import Jobs
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.navigation import DESK, Navigation
from courtesydesk.ui.pages import PAGES, make_page
from courtesydesk.ui.places import Places
from courtesydesk.ui.room import Room
from courtesydesk.ui.side import Place, SidePanel
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.top_bar import TopBar
from courtesydesk.ui.undo import Undoer
from courtesydesk.ui.widgets.ring import FocusRing
from courtesydesk.ui.window_ask import WindowAsk
from courtesydesk.ui.window_commands import WindowCommands

if TYPE_CHECKING:
    from courtesydesk.ui.conversation.pane import ConversationPane
    from courtesydesk.ui.customer.panel import CustomerPanel

LONGEST_MS = 1000
"""The feed has so long to be painted, and the first conversation to be read; then the next step
comes anyway."""
PAINT_MS = 30
"""For the first conversation, once it is read."""
DESK_FILE = ".cdesk"
Figures = tuple[Counts, tuple[SavedSearch, ...], tuple[Account, ...]]


class MainWindow(QWidget):
    """One window for one desk."""

    painted = Signal()
    """The first frame of the feed is on the screen: the other panels come now."""
    completed = Signal()
    """They are there, and show something: what goes on behind the window may begin."""
    closing = Signal()
    demo_asked = Signal()
    fetch_asked = Signal()
    errand_asked = Signal(object)
    """An `Errand`: the window closes, it is done, and a window opens again."""
    file_asked = Signal(str)
    """Say what is in a .cdesk file, and ask what to do with it."""

    def __init__(
        self, desk: Desk, theme: Theme, *, first_run: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self.setWindowIcon(theme.app_icon())
        self._first_run = first_run
        self._settings = desk.settings.all()
        theme.choose(str(self._settings["desk.theme"]), int(self._settings["desk.scale"]))
        self.tasks = TaskRunner(self)
        self.hub = ChangeHub(self)
        self.ask = WindowAsk(theme, self)
        self.context = Context(desk, self.tasks, self.hub, theme, self.ask)
        self.keys = Keys(self, letters=bool(self._settings["desk.letter_keys"]))
        self.jobs = Jobs(self)
        self.undoer = Undoer(self.context, self)
        self._theme = theme
        self._online = True
        self._seen = self._feed_read = self._settled = self._closed = False
        self._panels: tuple[ConversationPane, CustomerPanel] | None = None
        self._awaited: ConversationId | None = None
        """What the conversation is to show as soon as it is there."""
        self._customer: tuple[CustomerId | None, ConversationId | None] = (None, None)
        self._counted: set[SearchId] = set()
        """Saved searches beside which a figure stands."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self.read_figures)
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self.read_figures)
        with self.keys.at_once():
            self._build()
        self._connect()
        self.ask.toast.set_room(self._toast_room)
        self.room.restore()
        self._show_shop()
        self.room.arrange()
        self.ring = FocusRing(theme, self)
        self.drop = FileDrop(theme, self)
        self.drop.dropped.connect(self._on_import_asked)

    # Building

    def _build(self) -> None:
        context, theme = self.context, self._theme
        self.top = TopBar(context, self.keys, self, self)
        self.side = SidePanel(theme, self.jobs, self)
        self.stack = QStackedWidget(self)
        self.pages = Navigation(self.stack, self)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.side)
        body.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addLayout(body, 1)
        self._build_desk()
        self.places = Places(self.context, self, (self.top, self.side), self.feed, self.pages)
        self.commands = WindowCommands(self.context, self.keys, self.undoer, self.room, self)
        self.pages.add(DESK, self._desk_page)
        self.pages.add("first_run", self._first_run_page)
        for name in PAGES:
            self.pages.add(name, partial(self._full_page, name))
        self.resize(1440, 900)
        self.setMinimumSize(640, 480)

    def _build_desk(self) -> None:
        self.desk_page = QWidget(self.stack)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self.desk_page)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.feed = FeedPane(self.context, self.keys, self.undoer, self, self.splitter)
        self.splitter.addWidget(self.feed)
        layout = QHBoxLayout(self.desk_page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.room = Room(
            self.context, self, (self.top, self.side), self.desk_page, self.splitter, self.feed
        )  # fmt: skip
        self.drawer = self.room.drawer

    # The second step

    @property
    def conversation(self) -> ConversationPane:
        """What was said, and the composer."""
        return self.complete()[0]

    @property
    def customer(self) -> CustomerPanel:
        """Who they are."""
        return self.complete()[1]

    def complete(self) -> tuple[ConversationPane, CustomerPanel]:
        """Build the conversation and the customer, unless they are there."""
        if self._panels is not None:
            return self._panels
        from courtesydesk.ui.conversation.pane import ConversationPane
        from courtesydesk.ui.customer.panel import CustomerPanel

        with self.keys.at_once(before=self.commands.ids):
            conversation = ConversationPane(self.context, self.keys, self.desk_page)
            customer = CustomerPanel(self.context, self.keys, self.desk_page)
        self._panels = conversation, customer
        self.removeEventFilter(self)
        self.room.take(conversation, customer)
        self.feed.view.looked.connect(conversation.look)
        conversation.customer_shown.connect(self._on_customer)
        conversation.conversation_chosen.connect(self.open_conversation)
        customer.conversation_chosen.connect(self.open_conversation)
        self._on_conversation(self._awaited)
        QTimer.singleShot(LONGEST_MS, self, self._on_settled)
        return self._panels

    @Slot()
    def _on_settled(self) -> None:
        if not self._settled:
            self._settled = True
            QTimer.singleShot(PAINT_MS, self, self._on_whole)

    @Slot()
    def _on_whole(self) -> None:
        if not self._closed:
            self.completed.emit()

    @Slot()
    def _on_painted(self) -> None:
        if not self._closed:
            self.complete()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Until the window is whole: what is typed waits for the panels, and they for the feed."""
        if watched is self and self._panels is None:
            if event.type() == QEvent.Type.ShortcutOverride:
                self.complete()
            elif event.type() == QEvent.Type.UpdateRequest and self._feed_read:
                self._on_seen()
        return super().eventFilter(watched, event)

    def _desk_page(self) -> QWidget:
        return self.desk_page

    def _full_page(self, name: str) -> QWidget:
        page = make_page(name, self.context, self.keys, self.stack)
        chosen = getattr(page, "conversation_chosen", None)
        if chosen is not None:
            chosen.connect(self.open_conversation)
        search_asked: Any = getattr(page, "search_asked", None)
        if search_asked is not None:
            search_asked.connect(self.places.show_search)
        errand_asked: Any = getattr(page, "errand_asked", None)
        if errand_asked is not None:
            errand_asked.connect(self.errand_asked)
        file_asked: Any = getattr(page, "file_asked", None)
        if file_asked is not None:
            file_asked.connect(self.file_asked)
        use_jobs: Any = getattr(page, "use_jobs", None)
        if use_jobs is not None:
            use_jobs(self.jobs)
        return page

    def _first_run_page(self) -> QWidget:
        from courtesydesk.ui.first_run.page import FirstRunPage

        page = FirstRunPage(self.context, self.keys, self.stack)
        page.finished.connect(self._on_first_run_finished)
        page.demo_asked.connect(self.demo_asked)
        page.account_asked.connect(self._on_account_asked)
        page.import_asked.connect(self._on_import_asked)
        page.safety_asked.connect(self.open_safety)
        return page

    def _connect(self) -> None:
        self.top.set_palette_command(self.keys)
        self._on_keys_changed()
        self.keys.changed.connect(self._on_keys_changed)
        self.top.menu_asked.connect(self.commands.open_menu)
        self.commands.listing.connect(self.complete)
        self.commands.place_asked.connect(self.go)
        self.commands.customer_chosen.connect(self.places.find_customer)
        self.commands.fetch_asked.connect(self.fetch_asked)
        self.commands.home_asked.connect(self._on_home_asked)
        self.commands.account_asked.connect(self._on_account_asked)
        self.commands.import_asked.connect(self._on_import_asked)
        self.feed.conversation_chosen.connect(self._on_conversation)
        self.feed.reply_asked.connect(self._on_reply)
        self.pages.shown.connect(self._on_page_shown)
        self.hub.changed.connect(self._on_changed)
        self.tasks.task_failed.connect(self.ask.trouble)
        self.feed.model.loaded.connect(self._on_feed_read)
        self.feed.model.failed.connect(self._on_feed_read)
        self.installEventFilter(self)
        # Not at once: whoever else waits for that frame is told of it first.
        self.painted.connect(self._on_painted, Qt.ConnectionType.QueuedConnection)

    # Start and end

    def begin(self) -> None:
        """Read what is to be shown first."""
        self._minute.start()
        if self._first_run:
            self.read_figures()
            self.go(Place("page", "first_run"))
            # That page covers the feed.
            QTimer.singleShot(200, self, self._on_seen)
        else:
            self.feed.choose_first()
            self.go(self.places.place)
            self.feed.view.setFocus(Qt.FocusReason.OtherFocusReason)
            # Whatever keeps the feed from being read or painted.
            QTimer.singleShot(LONGEST_MS, self, self._on_seen)

    def read_figures(self) -> None:
        """Counts, searches and accounts, off the UI thread."""
        desk, now = self.context.desk, self.context.now()
        job = partial(_figures, desk, now)
        self.tasks.run(
            job, done=self._on_figures, failed=self._on_no_figures, owner=self, name="figures"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self._theme.colour("paper"))

    @Slot()
    def _on_feed_read(self) -> None:
        """The counts come after the rows, which are waited for."""
        if not self._feed_read:
            self._feed_read = True
            self.read_figures()

    @Slot()
    def _on_seen(self) -> None:
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self, self.painted.emit)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            once = Qt.ConnectionType.UniqueConnection
            handle.focusObjectChanged.connect(self.ring.follow, once)
            handle.focusObjectChanged.connect(self._on_focus, once)

    def _on_focus(self, focused: QObject | None) -> None:
        """Who goes into a conversation has looked at it."""
        if self._panels is None or not isinstance(focused, QWidget):
            return
        if self.conversation.isAncestorOf(focused):
            self.feed.view.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.room.remember()
        self._minute.stop()
        self._closed = True
        self.closing.emit()
        super().closeEvent(event)

    def set_online(self, online: bool) -> None:
        """What the system says of the network."""
        self._online = online
        self._soon.start()

    # Going places

    def go(self, place: Place) -> None:
        """Show a view, a saved search, an account or a page."""
        self.places.go(place)

    def open_conversation(self, id_: ConversationId) -> None:
        """Show one conversation, from wherever."""
        self.pages.show(DESK)
        if self.feed.model.number_of(id_) < 0:
            # No act may be on the row that was read before.
            self.feed.view.setCurrentIndex(QModelIndex())
        everything = Place("view", View.EVERYTHING.value)
        if self.places.place != everything and (
            self.places.place.kind == "page" or self.feed.model.number_of(id_) < 0
        ):
            self.go(everything)
        self.feed.open(id_)
        self._on_conversation(id_)

    def open_safety(self) -> None:
        """Show where the desk is, and its copies."""
        self.open_settings("safety")

    def open_settings(self, section: str) -> None:
        """Show one section of the settings."""
        from courtesydesk.ui.settings.page import SettingsPage

        page = self.places.turn_to("settings")
        if isinstance(page, SettingsPage):
            page.show_section(section)

    def _on_home_asked(self, part: QWidget) -> None:
        self.places.show_home(part)
        if part is self.customer and not part.isVisible():
            self.room.toggle_customer()

    def _on_page_shown(self, name: str) -> None:
        if name != DESK:
            self.drawer.hide()

    # What is shown

    def _on_conversation(self, id_: ConversationId | None) -> None:
        self._awaited = id_
        glancing = self.feed.view.glancing
        if self._panels is not None:
            self.conversation.show_conversation(id_, looked=not glancing)
        elif id_ is not None and not glancing:
            self.complete()  # and so it is shown

    def _on_customer(self, customer: CustomerId | None) -> None:
        conversation = self.conversation.shown
        self._customer = (customer, conversation)
        self.customer.show_customer(customer, conversation)
        self._on_settled()

    def _on_reply(self) -> None:
        self.complete()
        if self.keys.has("conversation.reply"):
            self.keys.action("conversation.reply").trigger()

    def _on_keys_changed(self) -> None:
        undo = next(c for c in self.keys.commands() if c.id == "window.undo")
        self.ask.undo_key = self.keys.working(undo)[0]

    def _on_changed(self, changes: Changes) -> None:
        self._soon.start()
        if changes.settings or changes.everything:
            self._settings = self.context.desk.settings.all()
            mode, scale = self._settings["desk.theme"], self._settings["desk.scale"]
            self._theme.choose(str(mode), int(scale))
            self.keys.use_letters(bool(self._settings["desk.letter_keys"]))
            self._show_shop()

    def _on_figures(self, figures: Figures) -> None:
        counts, searches, accounts = figures
        now = self.context.now()
        self.places.know(searches, accounts)
        self.commands.show_searches(searches)
        self.side.show_searches(searches)
        self.side.show_accounts(accounts, now)
        self.side.show_counts(counts)
        self.side.show_place(self.places.place)
        offline = not self._online or (
            bool(accounts) and all(a.state is AccountState.OFFLINE for a in accounts)
        )
        self.top.show_counts(counts, offline=offline)
        self._counted.update(counts.searches)
        if not self._counted.issuperset(search.id for search in searches):
            self._soon.start()  # those that take longer, one after the other

    def _on_no_figures(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self.ask.trouble(error)

    def _show_shop(self) -> None:
        wording.use_zone(_zone(str(self._settings["shop.timezone"])))
        name, signs = str(self._settings["shop.name"]), str(self._settings["shop.signs"])
        self.top.show_shop(name, signs)
        self.setWindowTitle(name or self.tr("Courtesy Desk"))

    def _on_first_run_finished(self) -> None:
        self.context.desk.settings.remember("ui.first_run", "done")
        self.go(Place("view", View.TO_ANSWER.value))

    def _on_account_asked(self, network: str) -> None:
        page = self.places.turn_to("accounts")
        add: Any = getattr(page, "add_account", None)
        if add is not None:
            add(network)

    def _on_import_asked(self, files: tuple[object, ...]) -> None:
        desks = [str(file) for file in files if str(file).lower().endswith(DESK_FILE)]
        if desks:
            self.file_asked.emit(desks[0])
            return
        from courtesydesk.ui.importing.page import ImportPage

        page = self.places.turn_to("importing")
        if isinstance(page, ImportPage):
            if files:
                page.take_files(tuple(Path(str(file)) for file in files))
            else:
                page.choose_file()

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room.arrange()

    def _toast_room(self) -> QRect:
        """Messages lie over the foot of the feed: the composer is never under them."""
        page = self.stack.geometry()
        width = self.feed.width() if self.pages.current == DESK else page.width()
        return QRect(page.left(), page.top(), max(width, self._theme.px(300)), page.height())


def _zone(name: str) -> tzinfo:
    """The shop's zone; this computer's where the name is none."""
    try:
        return zone_named(name)
    except DeskError:
        return computer_zone()


def _figures(desk: Desk, now: Any) -> Figures:
    """On the pool: everything that the frame shows."""
    return desk.feed.counts(now), desk.searches.all(), desk.accounts.all()
