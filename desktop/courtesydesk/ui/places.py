"""Where one is: a view, a saved search, an account, a search or a page; and going there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.conversations import FeedQuery, View
from courtesydesk.domain.customers import CustomerRow
from courtesydesk.domain.ids import AccountId, SearchId
from courtesydesk.domain.searches import SavedSearch
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.feed.pane import FeedPane
from courtesydesk.ui.navigation import DESK, Navigation
from courtesydesk.ui.side import Place, SidePanel
from courtesydesk.ui.top_bar import TopBar


class Places(QObject):
    """Keeps the views, the top bar's search, the feed and the pages at one."""

    def __init__(
        self,
        context: Context,
        window: QWidget,
        bars: tuple[TopBar, SidePanel],
        feed: FeedPane,
        pages: Navigation,
    ) -> None:
        super().__init__(window)
        self._context, self._theme, self._window = context, context.theme, window
        self._feed, self._pages = feed, pages
        self._top, self._side = bars
        self._place = Place("view", View.TO_ANSWER.value)
        self._before_search = self._place
        self._on_desk = self._place
        """What the feed shows, also while a page covers it."""
        self._searches: tuple[SavedSearch, ...] = ()
        self._accounts: tuple[Account, ...] = ()
        search = self._top.search
        search.asked.connect(self.search)
        search.cleared.connect(self._on_search_cleared)
        search.left.connect(self._on_search_left)
        search.went_down.connect(self._on_search_left)
        search.save_asked.connect(self._on_save_search)
        feed.trouble.connect(self._on_search_trouble)
        feed.empty_pressed.connect(self._on_empty_pressed)
        self._side.place_chosen.connect(self.go)
        self._side.menu_asked.connect(self._on_side_menu)
        self._top.past_target_asked.connect(self._on_past_target)
        self._top.to_answer_asked.connect(self._on_to_answer)
        self._top.outbox_asked.connect(self._on_outbox)

    @property
    def place(self) -> Place:
        """Where one is now."""
        return self._place

    def know(self, searches: tuple[SavedSearch, ...], accounts: tuple[Account, ...]) -> None:
        """What there is to go to, beside the views and the pages."""
        self._searches, self._accounts = searches, accounts

    def go(self, place: Place) -> None:
        """Show a view, a saved search, an account or a page."""
        if place.kind == "page":
            self.turn_to(place.key).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        query, title = self._query_of(place)
        if query is None:
            return
        self._place = self._on_desk = place
        self._top.search.show_search(query.text)
        self._side.show_place(place)
        self._pages.show(DESK)
        self._feed.show_query(query, title)
        if not self._top.search.field.hasFocus():
            self._feed.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn_to(self, name: str) -> QWidget:
        """Show a page, without taking the focus."""
        page = self._pages.show(name)
        self._place = Place("page", name)
        self._side.show_place(self._place)
        return page

    def to_desk(self) -> None:
        """Back to the desk as it was left."""
        self._place = self._on_desk
        self._side.show_place(self._place)
        self._pages.show(DESK)

    def show_home(self, part: QWidget) -> None:
        """Turn to where a part of the window stands."""
        if self._pages.page(DESK).isAncestorOf(part):
            self.to_desk()
            return
        for name in self._pages.names:
            page = self._pages.built(name)
            if page is not None and (page is part or page.isAncestorOf(part)):
                self.turn_to(name)

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

    # Search

    def search(self, text: str) -> None:
        """Find conversations."""
        if self._place.kind != "find":
            self._before_search = self._place
        self._place = self._on_desk = Place("find", text)
        self._side.show_place(self._place)
        self._pages.show(DESK)
        self._feed.choose_first(focus=self._top.search.field.hasFocus())
        self._feed.show_query(FeedQuery(text=text), self.tr("Search"))

    def show_search(self, text: str) -> None:
        """Find conversations, with the search in its field."""
        self._top.search.show_search(text)
        self.search(text)

    def _on_search_cleared(self) -> None:
        if self._place.kind in ("find", "search"):
            self.go(self._before_search)

    def _on_search_left(self) -> None:
        if self._pages.current == DESK:
            self._feed.take_focus()
        else:
            self._pages.page(self._pages.current).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_search_trouble(self, error: Exception) -> None:
        self._top.search.say(wording.trouble(error))

    def _on_save_search(self, text: str) -> None:
        name = self._context.ask.text(
            self.tr("Keep this search"),
            self.tr("It becomes a view of its own, with a count."),
            start=text[:40],
            ok=self.tr("Keep"),
        )
        if name and name.strip():
            job = partial(self._context.desk.searches.save, name.strip(), text)
            self._context.act(job, failed=self._context.ask.trouble)

    def _on_side_menu(self, place: Place, at: QPoint) -> None:
        if place.kind == "search":
            menu = QMenu(self._window)
            forget = menu.addAction(
                self._theme.icon("trash", "soft"), self.tr("Forget this search")
            )
            if menu.exec(at) is forget:
                job = partial(self._context.desk.searches.remove, SearchId(int(place.key)))
                self._context.act(job, failed=self._context.ask.trouble)
            menu.deleteLater()
        elif place.kind == "account":
            self.go(Place("page", "accounts"))

    def _on_empty_pressed(self) -> None:
        self.go(Place("view", View.EVERYTHING.value))

    def _on_past_target(self) -> None:
        self._top.search.show_search("is:late")
        self.search("is:late")

    def _on_to_answer(self) -> None:
        self.go(Place("view", View.TO_ANSWER.value))

    def _on_outbox(self) -> None:
        self.go(Place("page", "outbox"))

    def find_customer(self, row: CustomerRow) -> None:
        """All that somebody said."""
        name = row.name.replace('"', "")
        text = f'from:"{name}"' if " " in name else f"from:{name}"
        self._top.search.show_search(text)
        self.search(text)
