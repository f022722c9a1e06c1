"""The window: its frame, which page is shown, and how the panels share the room."""

from __future__ import annotations

import json
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Counts, FeedQuery, View
from courtesydesk.domain.customers import CustomerRow
from courtesydesk.domain.errors import DeskError
from courtesydesk.domain.ids import AccountId, ConversationId, CustomerId, SearchId
from courtesydesk.domain.zones import computer_zone, zone_named
from courtesydesk.services.desk import Desk
from courtesydesk.services.searches import SavedSearch
from courtesydesk.ui import wording
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pane import ConversationPane
from courtesydesk.ui.customer.panel import CustomerPanel
from courtesydesk.ui.drawer import Drawer
from courtesydesk.ui.feed.pane import FeedPane
from courtesydesk.ui.importing.drop import FileDrop
from courtesydesk.ui.jobs import Jobs
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.navigation import DESK, Navigation
from courtesydesk.ui.pages import PAGES, make_page
from courtesydesk.ui.side import Place, SidePanel
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.top_bar import TopBar
from courtesydesk.ui.undo import Undoer
from courtesydesk.ui.widgets.ring import FocusRing
from courtesydesk.ui.window_ask import WindowAsk

FEED, TALK, CUSTOMER = 356, 480, 300
VIEW_KEYS = {
    View.TO_ANSWER: ("g, a", "Ctrl+1"),
    View.COMPLAINTS: ("g, c", "Ctrl+2"),
    View.QUESTIONS: ("g, q", "Ctrl+3"),
    View.PRAISE: ("g, p", "Ctrl+4"),
    View.WAITING: ("g, w", "Ctrl+5"),
    View.SNOOZED: ("g, z",),
    View.DONE: ("g, x",),
    View.SPAM: ("g, !",),
    View.EVERYTHING: ("g, e", "Ctrl+9"),
}
Figures = tuple[Counts, tuple[SavedSearch, ...], tuple[Account, ...], dict[str, str | int | bool]]


class MainWindow(QWidget):
    """One window for one desk."""

    painted = Signal()
    """The first frame is on the screen: the rest may begin."""
    closing = Signal()
    demo_asked = Signal()
    fetch_asked = Signal()

    def __init__(
        self, desk: Desk, theme: Theme, *, first_run: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
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
        self._place = Place("view", View.TO_ANSWER.value)
        self._before_search = self._place
        self._searches: tuple[SavedSearch, ...] = ()
        self._accounts: tuple[Account, ...] = ()
        self._online = True
        self._seen = False
        self._folded = False
        self._customer: tuple[CustomerId | None, ConversationId | None] = (None, None)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self.read_figures)
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self.read_figures)
        self._save_soon = QTimer(self)
        self._save_soon.setSingleShot(True)
        self._save_soon.setInterval(800)
        self._save_soon.timeout.connect(self._remember)
        self._build()
        self._register()
        self._connect()
        self.ask.toast.set_room(self._toast_room)
        self._restore()
        self._show_shop()
        self._arrange()
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
        self.conversation = ConversationPane(self.context, self.keys, self.splitter)
        self.customer = CustomerPanel(self.context, self.keys, self.splitter)
        self.splitter.addWidget(self.feed)
        self.splitter.addWidget(self.conversation)
        self.splitter.addWidget(self.customer)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setStretchFactor(2, 0)
        layout = QHBoxLayout(self.desk_page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.drawer = Drawer(self._theme, self.desk_page)
        self.drawer.dismissed.connect(self._close_drawer)

    def _desk_page(self) -> QWidget:
        return self.desk_page

    def _full_page(self, name: str) -> QWidget:
        page = make_page(name, self.context, self.keys, self.stack)
        chosen = getattr(page, "conversation_chosen", None)
        if chosen is not None:
            chosen.connect(self.open_conversation)
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
        return page

    # Commands

    def _register(self) -> None:
        add = self.keys.add
        window, places = self.tr("Window"), self.tr("Go to")
        add("window.palette", self.tr("Every command"), self._open_palette,
            keys=("Ctrl+K",), group=window, palette=False)  # fmt: skip
        add("window.keys", self.tr("Keys"), self._open_keys, keys=("?", "F1"), group=window,
            icon="keyboard")  # fmt: skip
        add("window.undo", self.tr("Undo"), self.undoer.undo, keys=("z", "Ctrl+Z"), group=window,
            icon="undo")  # fmt: skip
        add("window.customer", self.tr("Show the customer"), self.toggle_customer,
            keys=("i", "F2"), group=window, icon="sidebar")  # fmt: skip
        add("window.fetch", self.tr("Fetch now"), self._on_fetch, keys=("Ctrl+R", "F5"),
            group=window, icon="refresh")  # fmt: skip
        for mode, words, icon in (
            ("system", self.tr("Light or dark as the system has it"), "half-moon"),
            ("light", self.tr("Light"), "sun"),
            ("dark", self.tr("Dark"), "snooze"),
        ):
            add(f"window.{mode}", words, partial(self._change, {"desk.theme": mode}),
                group=self.tr("Appearance"), icon=icon)  # fmt: skip
        look = self.tr("Appearance")
        add("window.larger", self.tr("Larger text"), self._larger, keys=("Ctrl++", "Ctrl+="),
            group=look, icon="plus", repeat=True)  # fmt: skip
        add("window.smaller", self.tr("Smaller text"), self._smaller, keys=("Ctrl+-",),
            group=look, icon="minus", repeat=True)  # fmt: skip
        add("window.drawn", self.tr("Text as the system has it"), self._drawn, keys=("Ctrl+0",),
            group=look)  # fmt: skip
        add("window.about", self.tr("About Courtesy Desk"), self._open_about, group=window,
            icon="info")  # fmt: skip
        add("window.close", self.tr("Close the window"), self.close, keys=("Ctrl+Q",),
            group=window, icon="close")  # fmt: skip
        for view, keys in VIEW_KEYS.items():
            add(f"go.{view.value}", wording.view(view),
                partial(self.go, Place("view", view.value)), keys=tuple(keys), group=places,
                icon=wording.VIEW_ICONS[view])  # fmt: skip
        for name, words, keys, icon in (
            ("promises", self.tr("Promises"), ("g, m", "Ctrl+6"), "check"),
            ("drafts", self.tr("Drafts"), ("g, d", "Ctrl+7"), "pencil"),
            ("outbox", self.tr("Outbox"), ("g, o", "Ctrl+8"), "paper-plane"),
            ("settings", self.tr("Settings"), ("Ctrl+,",), "gear"),
            ("accounts", self.tr("Accounts"), (), "account"),
            ("importing", self.tr("Import"), ("Ctrl+Shift+I",), "import"),
        ):
            add(f"go.{name}", words, partial(self.go, Place("page", name)), keys=keys,
                group=places, icon=icon)  # fmt: skip
        add("go.first_run", self.tr("The first page again"), self._open_first_run, group=places,
            icon="smile")  # fmt: skip
        self.top.set_palette_command(self.keys)
        self._on_keys_changed()
        self.keys.changed.connect(self._on_keys_changed)

    def _on_keys_changed(self) -> None:
        undo = next(c for c in self.keys.commands() if c.id == "window.undo")
        self.ask.undo_key = self.keys.working(undo)[0]

    def _connect(self) -> None:
        self.side.place_chosen.connect(self.go)
        self.side.menu_asked.connect(self._on_side_menu)
        self.top.menu_asked.connect(self._on_menu)
        self.top.past_target_asked.connect(self._on_past_target)
        self.top.to_answer_asked.connect(self._on_to_answer)
        self.top.outbox_asked.connect(self._on_outbox)
        self.top.search.asked.connect(self._on_search)
        self.top.search.cleared.connect(self._on_search_cleared)
        self.top.search.left.connect(self._on_search_left)
        self.top.search.save_asked.connect(self._on_save_search)
        self.feed.conversation_chosen.connect(self._on_conversation)
        self.feed.reply_asked.connect(self._on_reply)
        self.feed.trouble.connect(self._on_search_trouble)
        self.feed.empty_pressed.connect(self._on_empty_pressed)
        self.pages.shown.connect(self._on_page_shown)
        self.hub.changed.connect(self._on_changed)
        self.tasks.task_failed.connect(self.ask.trouble)
        self.splitter.splitterMoved.connect(self._save_soon.start)
        self._theme.changed.connect(self._on_look_changed)
        self.conversation.customer_shown.connect(self._on_customer)
        self.customer.conversation_chosen.connect(self.open_conversation)

    # Start and end

    def begin(self) -> None:
        """Read what is to be shown first."""
        self._minute.start()
        self.read_figures()
        if self._first_run:
            self.go(Place("page", "first_run"))
            # That page covers all of the window, and leaves nothing of it to paint.
            QTimer.singleShot(200, self._on_seen)
        else:
            self.go(self._place)
            self.feed.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def read_figures(self) -> None:
        """Counts, searches and accounts, off the UI thread."""
        desk, now = self.context.desk, self.context.now()
        job = partial(_figures, desk, now)
        self.tasks.run(
            job, done=self._on_figures, failed=self._on_no_figures, owner=self, name="figures"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self._theme.colour("paper"))
        self._on_seen()

    @Slot()
    def _on_seen(self) -> None:
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.painted.emit)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.focusObjectChanged.connect(self.ring.follow, Qt.ConnectionType.UniqueConnection)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remember()
        self._minute.stop()
        self.closing.emit()
        super().closeEvent(event)

    def set_online(self, online: bool) -> None:
        """What the system says of the network."""
        self._online = online
        self._soon.start()

    # Going places

    def go(self, place: Place) -> None:
        """Show a view, a saved search, an account or a page."""
        if place.kind == "page":
            page = self.pages.show(place.key)
            self.side.show_place(place)
            self._place = place
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        query, title = self._query_of(place)
        if query is None:
            return
        self._place = place
        self.top.search.show_search(query.text)
        self.side.show_place(place)
        self.pages.show(DESK)
        self.feed.show_query(query, title)
        if not self.top.search.field.hasFocus():
            self.feed.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_conversation(self, id_: ConversationId) -> None:
        """Show one conversation, from wherever."""
        self.pages.show(DESK)
        if self._place.kind == "page":
            self.go(Place("view", View.EVERYTHING.value))
        self.feed.open(id_)
        self._on_conversation(id_)

    def _query_of(self, place: Place) -> tuple[FeedQuery | None, str]:
        if place.kind == "view":
            view = View(place.key)
            return FeedQuery(view=view), wording.view(view)
        if place.kind == "search":
            for search in self._searches:
                if str(search.id) == place.key:
                    return FeedQuery(text=search.query), search.name
        if place.kind == "account":
            for account in self._accounts:
                if str(account.id) == place.key:
                    return FeedQuery(account=AccountId(account.id)), account.name
        return None, ""

    def _on_page_shown(self, name: str) -> None:
        if name != DESK:
            self.drawer.hide()

    # What is shown

    def _on_conversation(self, id_: ConversationId | None) -> None:
        self.conversation.show_conversation(id_)

    def _on_customer(self, customer: CustomerId | None) -> None:
        row = self.feed.view.current_row
        conversation = None if row is None else row.id
        self._customer = (customer, conversation)
        self.customer.show_customer(customer, conversation)

    def _on_reply(self) -> None:
        if self.keys.has("conversation.reply"):
            self.keys.action("conversation.reply").trigger()

    def _on_changed(self, changes: Changes) -> None:
        self._soon.start()
        if changes.settings or changes.everything:
            self._settings = self.context.desk.settings.all()
            mode, scale = self._settings["desk.theme"], self._settings["desk.scale"]
            self._theme.choose(str(mode), int(scale))
            self.keys.use_letters(bool(self._settings["desk.letter_keys"]))
            self._show_shop()

    def _on_figures(self, figures: Figures) -> None:
        counts, searches, accounts, _ = figures
        now = self.context.now()
        self._searches, self._accounts = searches, accounts
        self.side.show_searches(searches)
        self.side.show_accounts(accounts, now)
        self.side.show_counts(counts)
        self.side.show_place(self._place)
        offline = not self._online or (
            bool(accounts) and all(a.state is AccountState.OFFLINE for a in accounts)
        )
        self.top.show_counts(counts, offline=offline)

    def _on_no_figures(self, error: Exception) -> None:
        if isinstance(error, DeskError):
            self.ask.trouble(error)

    def _show_shop(self) -> None:
        wording.use_zone(_zone(str(self._settings["shop.timezone"])))
        name, signs = str(self._settings["shop.name"]), str(self._settings["shop.signs"])
        self.top.show_shop(name, signs)
        self.setWindowTitle(name or self.tr("Courtesy Desk"))

    # Search

    def _on_search(self, text: str) -> None:
        if self._place.kind != "find":
            self._before_search = self._place
        self._place = Place("find", text)
        self.side.show_place(self._place)
        self.pages.show(DESK)
        self.feed.show_query(FeedQuery(text=text), self.tr("Search"))

    def _on_search_cleared(self) -> None:
        if self._place.kind in ("find", "search"):
            self.go(self._before_search)

    def _on_search_left(self) -> None:
        self.feed.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_search_trouble(self, error: Exception) -> None:
        self.top.search.say(wording.trouble(error))

    def _on_save_search(self, text: str) -> None:
        name = self.ask.text(
            self.tr("Keep this search"),
            self.tr("It becomes a view of its own, with a count."),
            start=text[:40],
            ok=self.tr("Keep"),
        )
        if name and name.strip():
            job = partial(self.context.desk.searches.save, name.strip(), text)
            self.context.act(job, failed=self.ask.trouble)

    def _on_side_menu(self, place: Place, at: QPoint) -> None:
        if place.kind == "search":
            menu = QMenu(self)
            forget = menu.addAction(
                self._theme.icon("trash", "soft"), self.tr("Forget this search")
            )
            if menu.exec(at) is forget:
                job = partial(self.context.desk.searches.remove, SearchId(int(place.key)))
                self.context.act(job, failed=self.ask.trouble)
            menu.deleteLater()
        elif place.kind == "account":
            self.go(Place("page", "accounts"))

    def _on_empty_pressed(self) -> None:
        self.go(Place("view", View.EVERYTHING.value))

    def _on_past_target(self) -> None:
        self.top.search.show_search("is:late")
        self._on_search("is:late")

    def _on_to_answer(self) -> None:
        self.go(Place("view", View.TO_ANSWER.value))

    def _on_outbox(self) -> None:
        self.go(Place("page", "outbox"))

    # The program's own

    def _open_palette(self) -> None:
        from courtesydesk.ui.palette import Palette

        palette: Palette | None = self.findChild(Palette)
        if palette is None:
            palette = Palette(self.context, self.keys, self)
            palette.place_chosen.connect(self.go)
            palette.customer_chosen.connect(self._on_customer_chosen)
        palette.show_searches(self._searches)
        palette.open()

    def _on_customer_chosen(self, row: CustomerRow) -> None:
        name = row.name.replace('"', "")
        text = f'from:"{name}"' if " " in name else f"from:{name}"
        self.top.search.show_search(text)
        self._on_search(text)

    def _open_keys(self) -> None:
        from courtesydesk.ui.keys_sheet import KeysSheet

        KeysSheet(self._theme, self, self.keys).open_centred()

    def _open_about(self) -> None:
        from courtesydesk.ui.keys_sheet import About

        About(self._theme, self).open_centred()

    def _open_first_run(self) -> None:
        self.go(Place("page", "first_run"))

    def _on_menu(self, anchor: QWidget) -> None:
        menu = QMenu(self)
        for id_ in ("go.settings", "go.accounts", "go.importing", "", "window.light",
                    "window.dark", "window.system", "", "window.keys", "window.about", "",
                    "window.close"):  # fmt: skip
            if not id_:
                menu.addSeparator()
                continue
            command = next(c for c in self.keys.commands() if c.id == id_)
            action = self.keys.action(id_)
            action.setIcon(self._theme.icon(command.icon or "chevron-right", "soft"))
            menu.addAction(action)
        at = anchor.mapToGlobal(QPoint(anchor.width(), anchor.height() + 6))
        menu.popup(at - QPoint(menu.sizeHint().width(), 0))
        menu.aboutToHide.connect(menu.deleteLater)

    def _change(self, values: dict[str, str | int | bool]) -> None:
        self.context.act(
            partial(self.context.desk.settings.change, values), failed=self.ask.trouble
        )

    def _larger(self) -> None:
        self._scale_by(25)

    def _smaller(self) -> None:
        self._scale_by(-25)

    def _drawn(self) -> None:
        self._change({"desk.scale": 100})

    def _scale_by(self, step: int) -> None:
        wanted = min(200, max(75, int(self._settings["desk.scale"]) + step))
        self._change({"desk.scale": wanted})

    def _on_fetch(self) -> None:
        self.fetch_asked.emit()

    def _on_first_run_finished(self) -> None:
        self.context.desk.settings.remember("ui.first_run", "done")
        self.go(Place("view", View.TO_ANSWER.value))

    def _on_account_asked(self, network: str) -> None:
        page = self.pages.show("accounts")
        self.side.show_place(Place("page", "accounts"))
        add: Any = getattr(page, "add_account", None)
        if add is not None:
            add(network)

    def _on_import_asked(self, files: tuple[object, ...]) -> None:
        from courtesydesk.ui.importing.page import ImportPage

        page = self.pages.show("importing")
        self.side.show_place(Place("page", "importing"))
        self._place = Place("page", "importing")
        if isinstance(page, ImportPage):
            if files:
                page.take_files(tuple(Path(str(file)) for file in files))
            else:
                page.choose_file()

    # Room

    def _grown(self) -> float:
        """How much wider than drawn the panels are, for the sake of larger text."""
        return min(1.4, max(1.0, self._theme.factor))

    def _widths(self) -> tuple[int, int, int, int]:
        grown = self._grown()
        return (
            self.side.wanted_width,
            round(FEED * grown),
            round(TALK * grown),
            round(CUSTOMER * grown),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Who folds first: the customer below 1350 px, the views to icons below 1050 px."""
        side, feed, talk, customer = self._widths()
        narrow = self.width() < side + feed + talk
        folded = self.width() < side + feed + talk + customer
        self.side.set_narrow(narrow)
        self.top.set_shop_width(side)
        room = self.width() - self.side.width()
        self.feed.setMinimumWidth(min(round(feed * 0.78), round(room * 0.42)))
        self.conversation.setMinimumWidth(min(talk, round(room * 0.55)))
        self.customer.setMinimumWidth(round(customer * 0.85))
        self._fold(folded=folded)
        if self.drawer.isVisible():
            self._place_drawer()

    def _fold(self, *, folded: bool) -> None:
        if folded == self._folded:
            return
        self._folded = folded
        if folded:
            self.drawer.take(self.customer)
        else:
            self.drawer.hide()
            self.splitter.addWidget(self.customer)
            self.customer.show()
            self._share()

    def _share(self) -> None:
        """The widths of the drawing, or those that were left."""
        _, feed, _, customer = self._widths()
        left = self._remembered_sizes()
        if len(left) == 3 and not self._folded:
            self.splitter.setSizes(left)
            return
        room = self.width() - self.side.width()
        if self._folded:
            first = left[0] if left else feed
            self.splitter.setSizes([first, max(1, room - first)])
        else:
            self.splitter.setSizes([feed, max(1, room - feed - customer), customer])

    def _toast_room(self) -> QRect:
        """Messages lie over the foot of the feed: the composer is never under them."""
        page = self.stack.geometry()
        width = self.feed.width() if self.pages.current == DESK else page.width()
        return QRect(page.left(), page.top(), max(width, self._theme.px(300)), page.height())

    def toggle_customer(self) -> None:
        """Bring the customer over the conversation, or let them go again."""
        if not self._folded:
            self.customer.setVisible(not self.customer.isVisible())
        elif self.drawer.isVisible():
            self._close_drawer()
        else:
            self._place_drawer()
            self.drawer.show()
            self.drawer.raise_()
            self.customer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _close_drawer(self) -> None:
        self.drawer.hide()
        self.feed.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_drawer(self) -> None:
        width = self._widths()[3]
        page = self.desk_page
        self.drawer.setGeometry(QRect(page.width() - width, 0, width, page.height()))

    def _on_look_changed(self) -> None:
        self._arrange()
        self._share()
        self.update()

    # What is remembered

    def _remembered_sizes(self) -> list[int]:
        try:
            sizes = json.loads(self.context.desk.settings.remembered("ui.splitter") or "[]")
        except ValueError:
            return []
        grown = self._grown()
        return [round(size * grown) for size in sizes] if isinstance(sizes, list) else []

    def _restore(self) -> None:
        kept = self.context.desk.settings.remembered("ui.window")
        if kept:
            self.restoreGeometry(QByteArray.fromHex(kept.encode()))
        self._arrange()
        self._share()

    def _remember(self) -> None:
        self._save_soon.stop()
        settings = self.context.desk.settings
        if not self._folded:
            # As they would be at the drawn text size, so that another size starts well too.
            sizes = [round(size / self._grown()) for size in self.splitter.sizes()]
            settings.remember("ui.splitter", json.dumps(sizes))
        settings.remember("ui.window", bytes(self.saveGeometry().toHex().data()).decode())


def _zone(name: str) -> tzinfo:
    """The shop's zone; this computer's where the name is none."""
    try:
        return zone_named(name)
    except DeskError:
        return computer_zone()


def _figures(desk: Desk, now: Any) -> Figures:
    """On the pool: everything that the frame shows."""
    return desk.feed.counts(now), desk.searches.all(), desk.accounts.all(), {}
