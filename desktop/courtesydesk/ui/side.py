"""The side panel: views with counts, saved searches, accounts and their health, long jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.conversations import Counts, View
from courtesydesk.domain.networks import network
from courtesydesk.domain.searches import SavedSearch
from courtesydesk.ui import wording
from courtesydesk.ui.jobs import Jobs, JobsBox
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.paint import MARK_ICONS, initials
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.scroll import OverlayScrollBar
from courtesydesk.ui.widgets.tips import plain
from courtesydesk.ui.widgets.turn import in_turn

WIDTH = 212
NARROW = 60
GUTTER = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of the side panel leads."""

    kind: str
    """view · page · search · account"""
    key: str


class NavRow(QAbstractButton):
    """One row of the side panel."""

    menu_asked = Signal(object, object)
    """(Place, global point)"""

    def __init__(
        self,
        theme: Theme,
        place: Place,
        text: str,
        parent: QWidget,
        *,
        icon: str = "",
        sub: bool = False,
        mark: str = "",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.place = place
        self._icon = icon
        self._sub = sub
        self._mark = mark
        self._end = ""
        self._dot = ""
        self._aloud = ""
        self._narrow = False
        self.setText(text)
        self.setObjectName(f"nav-{place.kind}-{place.key}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()
        theme.changed.connect(self.updateGeometry)

    def show_end(self, end: str, *, dot: str = "", aloud: str = "") -> None:
        """What stands at the right (a count, an age), and the dot's colour token."""
        if (end, dot, aloud) == (self._end, self._dot, self._aloud):
            return
        self._end, self._dot, self._aloud = end, dot, aloud
        self._name()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Icons only."""
        self._narrow = narrow
        self.setVisible(not (narrow and self._sub))
        self._name()
        self.update()

    def nextCheckState(self) -> None:
        """The panel says which row is on, not the click."""

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(NARROW - 20), self._theme.px(30))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(self.place, event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_ground" if on else "hover_side"))
            painter.drawRoundedRect(self.rect(), 7, 7)
        ink = "accent" if on else "soft" if self._sub else "ink"
        if self._narrow:
            self._paint_narrow(painter, ink)
            return
        left = self._paint_lead(painter, ink)
        right = self.width() - theme.px(9)
        end_font = theme.font("second")
        if on:
            end_font.setWeight(end_font.Weight.DemiBold)
        metrics = QFontMetrics(end_font)
        end_width = metrics.horizontalAdvance(self._end)
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._end:
            painter.setFont(end_font)
            painter.setPen(theme.colour("accent" if on else "soft"))
            rect = QRect(right - end_width, 0, end_width + 1, self.height())
            painter.drawText(rect, middle, self._end)
            right -= end_width + theme.px(8)
        font = theme.font("strong" if on else "body")
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        words = QFontMetrics(font).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, max(0, right - left)
        )
        painter.drawText(QRect(left, 0, right - left + 2, self.height()), middle, words)

    def _paint_lead(self, painter: QPainter, ink: str) -> int:
        """The icon or the dot; returns where the words begin."""
        theme = self._theme
        left = theme.px(9)
        if self._dot:
            side = theme.px(7)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(self._dot))
            painter.drawEllipse(QRectF(left, (self.height() - side) / 2, side, side))
            return left + theme.px(16)
        if self._icon:
            side = theme.px(16)
            pixmap = theme.pixmap(self._icon, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(left, (self.height() - side) / 2), pixmap)
            return left + theme.px(25)
        return left + (theme.px(25) if self._sub else 0)

    def _paint_narrow(self, painter: QPainter, ink: str) -> None:
        theme = self._theme
        side = theme.px(16)
        at = QPointF((self.width() - side) / 2, (self.height() - side) / 2)
        ratio = self.devicePixelRatioF()
        if self._icon:
            painter.drawPixmap(at, theme.pixmap(self._icon, ink, side, ratio))
        else:
            self._paint_letters(painter, "soft" if ink == "ink" else ink)
        dot = self._dot or ("accent" if self._end and self.place.kind == "view" else "")
        if dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(dot))
            size = theme.px(6)
            painter.drawEllipse(QRectF(at.x() + side, at.y() - size / 2, size, size))

    def _paint_letters(self, painter: QPainter, ink: str) -> None:
        """The account's mark; or a saved search's first letters, on a tile."""
        theme = self._theme
        if not self._mark:
            tile = QRectF(0, 0, theme.px(24), theme.px(20))
            tile.moveCenter(QRectF(self.rect()).center())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("faint"))
            painter.drawRoundedRect(tile, 5, 5)
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.colour(ink))
        letters = self._mark or initials(self.text())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, letters)

    def _name(self) -> None:
        name = self._aloud or ", ".join(part for part in (self.text(), self._end) if part)
        self.setAccessibleName(name)
        self.setToolTip(plain(name) if self._narrow or self._aloud else "")


class SidePanel(Ground):
    """Where one is, and where one can go."""

    place_chosen = Signal(object)
    """A `Place`."""
    menu_asked = Signal(object, object)

    def __init__(self, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(theme, "side", parent, borders="r")
        self.setObjectName("sidePanel")
        self._theme = theme
        self._narrow = False
        self._current = Place("view", View.TO_ANSWER.value)
        self._rows: dict[Place, NavRow] = {}
        self._searches: tuple[SavedSearch, ...] = ()
        self._accounts: tuple[Account, ...] = ()
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self._inner = QWidget(self._area)
        self._inner.setAutoFillBackground(False)
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(0, 0, GUTTER, 0)
        self._list.setSpacing(1)
        self._area.setWidget(self._inner)
        self._bar = OverlayScrollBar(self._area)
        self._inner.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 12, 1, 10)
        layout.setSpacing(1)
        layout.addWidget(self._area, 1)
        self._jobs_box = JobsBox(theme, jobs, self)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(0, 0, GUTTER, 0)
        self._foot.setSpacing(1)
        self._foot.addWidget(self._jobs_box)
        layout.addLayout(self._foot)
        self._build()
        theme.changed.connect(self._size)
        self._size()

    # What the window asks

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, or words too."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for row in self._rows.values():
            row.set_narrow(narrow)
        self._show_optional()
        for caption in (self._searches_caption, self._accounts_caption):
            caption.setVisible(not narrow and caption.property("wanted") is True)
        self._jobs_box.setMaximumHeight(0 if narrow else 16777215)
        self._size()

    @property
    def wanted_width(self) -> int:
        """How wide it is with words, in this text size."""
        return round(WIDTH * min(1.6, max(1.0, self._theme.factor)))

    def show_place(self, place: Place) -> None:
        """Which row is on."""
        self._current = place
        for row in self._rows.values():
            row.setChecked(row.place == place)
        self._show_optional()

    def show_counts(self, counts: Counts) -> None:
        """The figures of views, pages and searches."""
        for view, number in counts.views.items():
            row = self._rows.get(Place("view", view.value))
            if row is not None and view not in (View.DONE, View.EVERYTHING, View.SPAM):
                row.show_end(wording.count(number))
        drafts = counts.views.get(View.DRAFTS, 0)
        self._rows[Place("page", "drafts")].show_end(wording.count(drafts))
        self._show_promises(counts.promises_due)
        self._rows[Place("page", "incidents")].show_end(wording.count(counts.incidents))
        waiting = counts.outbox_waiting + counts.outbox_needs_us
        self._rows[Place("page", "outbox")].show_end(wording.count(waiting))
        for search, number in counts.searches.items():
            row = self._rows.get(Place("search", str(search)))
            if row is not None:
                row.show_end(wording.count(number))
        self._some_snoozed = counts.views.get(View.SNOOZED, 0) > 0
        self._some_spam = counts.views.get(View.SPAM, 0) > 0
        self._some_incidents = counts.incidents > 0 or counts.past_incidents
        self._some_untagged = counts.views.get(View.UNTAGGED, 0) > 0
        self._show_optional()

    def _show_promises(self, due: int) -> None:
        """Not all of them: those that today is for."""
        aloud = ""
        if due:
            aloud = self.tr(
                "Promises: %n to see to today. Late, due by tonight, or they answered you and heard"
                " nothing.", "", due,
            )  # fmt: skip
        self._rows[Place("page", "promises")].show_end(wording.count(due), aloud=aloud)

    def show_searches(self, searches: tuple[SavedSearch, ...]) -> None:
        """The owner's saved searches."""
        if searches == self._searches:
            return
        self._searches = searches
        self._drop("search")
        at = self._list.indexOf(self._searches_caption) + 1
        for search in searches:
            place = Place("search", str(search.id))
            row = self._row(place, search.name, icon="")
            row.setToolTip(plain(search.query))
            self._list.insertWidget(at, row)
            at += 1
        in_turn(self)
        self._caption(self._searches_caption, wanted=bool(searches))

    def show_accounts(self, accounts: tuple[Account, ...], now: datetime) -> None:
        """Our logins, and how they are."""
        ids = [(account.id, account.name) for account in accounts]
        if ids != [(account.id, account.name) for account in self._accounts]:
            self._drop("account")
            at = self._list.indexOf(self._accounts_caption) + 1
            for account in accounts:
                place = Place("account", str(account.id))
                mark = network(account.network).mark
                icon = MARK_ICONS.get(account.network, "")
                row = self._row(place, account.name, mark=mark, icon=icon)
                self._list.insertWidget(at, row)
                at += 1
            in_turn(self)
        self._accounts = accounts
        for account in accounts:
            word, dot = wording.account_state(account, now)
            row = self._rows[Place("account", str(account.id))]
            row.show_end(word, dot=dot, aloud=wording.account_aloud(account, now))
        self._add_account.setVisible(not accounts)

    # Building

    def _build(self) -> None:
        self._some_snoozed = self._some_spam = self._some_untagged = False
        self._some_incidents = False
        self._view(View.TO_ANSWER)
        for view in (View.COMPLAINTS, View.QUESTIONS, View.PRAISE, View.UNTAGGED):
            self._view(view, sub=True)
        self._view(View.WAITING)
        self._view(View.SNOOZED, sub=True)
        self._page("promises", self.tr("Promises"), "check")
        self._page("incidents", self.tr("Pile-ons"), "people")
        self._page("drafts", self.tr("Drafts"), "pencil")
        self._page("outbox", self.tr("Outbox"), "paper-plane")
        self._page("learnings", self.tr("Learnings"), "note")
        self._page("reports", self.tr("Reports"), "chart")
        self._view(View.DONE)
        self._view(View.SPAM, sub=True)
        self._view(View.EVERYTHING)
        self._searches_caption = self._heading(self.tr("Saved searches"))
        self._accounts_caption = self._heading(self.tr("Accounts"))
        self._caption(self._searches_caption, wanted=False)
        self._caption(self._accounts_caption, wanted=True)
        self._add_account = self._row(
            Place("page", "accounts"), self.tr("Add an account"), icon="plus"
        )
        self._list.addWidget(self._add_account)
        self._list.addStretch(1)
        settings = self._row(Place("page", "settings"), self.tr("Settings"), icon="gear")
        self._foot.addWidget(settings)
        self._show_optional()

    def _view(self, view: View, *, sub: bool = False) -> None:
        icon = "" if sub else wording.VIEW_ICONS[view]
        place = Place("view", view.value)
        self._list.addWidget(self._row(place, wording.view(view), icon=icon, sub=sub))

    def _page(self, name: str, text: str, icon: str) -> None:
        self._list.addWidget(self._row(Place("page", name), text, icon=icon))

    def _row(
        self, place: Place, text: str, *, icon: str = "", sub: bool = False, mark: str = ""
    ) -> NavRow:
        row = NavRow(self._theme, place, text, self, icon=icon, sub=sub, mark=mark)
        row.clicked.connect(self._on_clicked)
        row.menu_asked.connect(self.menu_asked)
        row.setChecked(place == self._current)
        if self._narrow:
            row.set_narrow(True)
        self._rows[place] = row
        return row

    def _heading(self, text: str) -> Label:
        label = Label(self._theme, text, self, role="caption_strong", colour="faint")
        label.setContentsMargins(9, 14, 9, 4)
        self._list.addWidget(label)
        return label

    def _caption(self, label: Label, *, wanted: bool) -> None:
        label.setProperty("wanted", wanted)
        label.setVisible(wanted and not self._narrow)

    def _drop(self, kind: str) -> None:
        for place in [place for place in self._rows if place.kind == kind]:
            row = self._rows.pop(place)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _show_optional(self) -> None:
        """Some stand there only when there is any, or while one is there."""
        for view, some in (
            (View.SNOOZED, self._some_snoozed),
            (View.SPAM, self._some_spam),
            (View.UNTAGGED, self._some_untagged),
        ):
            place = Place("view", view.value)
            self._rows[place].setVisible((some or self._current == place) and not self._narrow)
        incidents = Place("page", "incidents")
        self._rows[incidents].setVisible(self._some_incidents or self._current == incidents)

    def _size(self) -> None:
        self.setFixedWidth(self._theme.px(NARROW) if self._narrow else self.wanted_width)

    def _on_clicked(self) -> None:
        row = self.sender()
        if isinstance(row, NavRow):
            self.place_chosen.emit(row.place)
