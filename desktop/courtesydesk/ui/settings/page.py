"""The settings' page: a field that finds, the sections at the left, one section at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from courtesydesk.domain.settings import Group
from courtesydesk.ui.context import Context
from courtesydesk.ui.jobs import Jobs
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.settings.about import about_cards
from courtesydesk.ui.settings.clocks import DaysCard, HoursCard, TargetsCard
from courtesydesk.ui.settings.finding import Found, SectionPlan
from courtesydesk.ui.settings.groups import cards
from courtesydesk.ui.settings.listening import ListeningCards
from courtesydesk.ui.settings.lists import SearchesCard, key_cards
from courtesydesk.ui.settings.nav import SectionNav
from courtesydesk.ui.settings.place import WorkspaceCard
from courtesydesk.ui.settings.replies import SavedRepliesCard
from courtesydesk.ui.settings.rows import rows_in
from courtesydesk.ui.settings.safety import BackupCard, DoctorCard, SnapshotsCard
from courtesydesk.ui.settings.starting import StartCard
from courtesydesk.ui.settings.taught import Taught, ToneMemory, WordsToMind
from courtesydesk.ui.settings.updates import UpdatesCard
from courtesydesk.ui.settings.writer import SettingsWriter
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.fields import Choices
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.search_field import SearchField
from courtesydesk.ui.widgets.turn import in_turn

NAV, COLUMN, BETWEEN = 184, 700, 36
FIND_MS = 120


class SettingsPage(Ground):
    """Everything that the owner can choose, and what the desk keeps for them."""

    errand_asked = Signal(object)
    """An `Errand`, for which the window must close."""
    file_asked = Signal(str)
    """Say what is in this file, and ask what to do with it."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "paper", parent)
        self.setObjectName("settingsPage")
        self.setAccessibleName(self.tr("Settings"))
        # The page itself gets the focus when it is turned to; a ring around all of it says nothing.
        self.setProperty("ownFocus", True)
        self._context, self._keys = context, keys
        self._jobs: Jobs | None = None
        self._current = ""
        self._narrow: bool | None = None
        self._columns: dict[str, Column] = {}
        self._readers: dict[str, list[Callable[[], None]]] = {}
        self._found: Found | None = None
        self.writer = SettingsWriter(context, self)
        self._plans = {plan.key: plan for plan in self._sections()}
        self._find_soon = QTimer(self)
        self._find_soon.setSingleShot(True)
        self._find_soon.setInterval(FIND_MS)
        self._find_soon.timeout.connect(self._on_find)
        self._build()
        keys.add("settings.find", self.tr("Find a setting"), self._on_find_key,
                 keys=("Ctrl+Shift+F",), group=self.tr("Settings"), where=self,
                 icon="search")  # fmt: skip
        self.show_section("shop")

    def use_jobs(self, jobs: Jobs) -> None:
        """Where long jobs stand in this window."""
        self._jobs = jobs
        for backup in self.findChildren(BackupCard):
            backup.use_jobs(jobs)
        for updates in self.findChildren(UpdatesCard):
            updates.use_jobs(jobs)

    # Building

    def _build(self) -> None:
        theme = self._context.theme
        self._head = QWidget(self)
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(16)
        self._title = Label(theme, self.tr("Settings"), self._head, role="heading")
        self.finder = SearchField(
            theme, self.tr("Find a setting, a key, a word…"), self.tr("Find a setting"), self._head
        )
        self.finder.setObjectName("settingsFind")
        self.finder.textChanged.connect(self._find_soon.start)
        self.finder.left.connect(self._on_find_left)
        head.addWidget(self._title)
        head.addWidget(self.finder, 1)
        self.nav = SectionNav(theme, self.tr("Sections"), self)
        self.pick = Choices(theme, self.tr("Section"), self)
        self.pick.setObjectName("settingsSection")
        for number, plan in enumerate(self._plans.values()):
            if number in (6, 10):
                self.nav.gap()
            self.nav.add(plan.key, plan.title, plan.icon)
            self.pick.addItem(plan.title, plan.key)
        self.nav.chosen.connect(self.show_section)
        self.pick.activated.connect(self._on_picked)
        self.stack = QStackedWidget(self)
        self._nav_box = QWidget(self)
        nav_box = QVBoxLayout(self._nav_box)
        nav_box.setContentsMargins(0, 4, 0, 0)
        nav_box.addWidget(self.nav)
        nav_box.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._nav_box)
        body.addWidget(self.stack, 1)
        self._outer = QVBoxLayout(self)
        self._outer.setSpacing(0)
        self._outer.addWidget(self._head)
        self._outer.addSpacing(14)
        self._outer.addWidget(self.pick, 0, Qt.AlignmentFlag.AlignLeft)
        self._below_pick = QWidget(self)
        self._below_pick.setFixedHeight(12)
        self._outer.addWidget(self._below_pick)
        self._outer.addLayout(body, 1)
        theme.changed.connect(self._arrange)
        self._arrange()

    def _sections(self) -> list[SectionPlan]:
        return [
            SectionPlan("shop", self.tr("Your shop"),
                        self.tr("Who you are, when you are open, and what you stand for."),
                        "counter", self._fill_shop),
            SectionPlan("desk", self.tr("The desk"),
                        self.tr("How it looks, how it listens to keys, and what it aims for."),
                        "gear", self._fill_desk),
            SectionPlan("tone", self.tr("Tone"),
                        self.tr("What speaks up while you write, and what you taught it."),
                        "wand", self._fill_tone),
            SectionPlan("sending", self.tr("Sending"),
                        self.tr("What happens between Send and gone."),
                        "paper-plane", self._fill_sending),
            SectionPlan("mail", self.tr("E-mail"),
                        self.tr("How the desk behaves towards your mail server."),
                        "mail", self._fill_mail),
            SectionPlan("safety", self.tr("Safety and data"),
                        self.tr("Where everything is, copies of it, and whether all is well."),
                        "shield", self._fill_safety),
            SectionPlan("listening", self.tr("Listening"),
                        self.tr("What people call you where they do not address you."),
                        "people", self._fill_listening),
            SectionPlan("replies", self.tr("Saved replies"),
                        self.tr("Words that you need often. They are filled in for each customer."),
                        "bookmark", self._fill_replies),
            SectionPlan("searches", self.tr("Saved searches"), "", "search", self._fill_searches),
            SectionPlan("keys", self.tr("Keys"),
                        self.tr("Every key that does something, wherever you are."),
                        "keyboard", self._fill_keys),
            SectionPlan("updates", self.tr("Updates"),
                        self.tr("Newer versions of the program, when you want them."),
                        "refresh", self._fill_updates),
            SectionPlan("about", self.tr("About"), "", "info", self._fill_about),
        ]  # fmt: skip

    def _fill_group(self, column: Column, group: Group) -> None:
        for card in cards(self._context.theme, group, self.writer, column.inner):
            column.add(card)

    def _fill_shop(self, column: Column) -> None:
        self._fill_group(column, Group.SHOP)
        days = DaysCard(self._context, column.inner)
        hours = HoursCard(self._context, column.inner)
        column.add(days)
        column.add(hours)
        self._readers["shop"] = [days.read, hours.read]

    def _fill_desk(self, column: Column) -> None:
        self._fill_group(column, Group.DESK)
        targets = TargetsCard(self._context, column.inner)
        column.add(targets)
        self._readers["desk"] = [targets.read]
        if not self._context.desk.demo:
            start = StartCard(self._context, column.inner)
            column.add(start)
            self._readers["desk"].append(start.read)

    def _fill_sending(self, column: Column) -> None:
        self._fill_group(column, Group.SENDING)

    def _fill_mail(self, column: Column) -> None:
        self._fill_group(column, Group.MAIL)

    def _fill_tone(self, column: Column) -> None:
        self._fill_group(column, Group.TONE)
        own = WordsToMind(self._context, column.inner)
        taught = Taught(self._context, column.inner)
        memory = ToneMemory(self._context, own, taught, column)
        column.add(own)
        column.add(taught)
        self._readers["tone"] = [memory.read]

    def _fill_safety(self, column: Column) -> None:
        where = WorkspaceCard(self._context, column.inner)
        where.errand_asked.connect(self.errand_asked)
        backup = BackupCard(self._context, column.inner)
        backup.file_asked.connect(self.file_asked)
        snapshots = SnapshotsCard(self._context, column.inner)
        doctor = DoctorCard(self._context, column.inner)
        if self._jobs is not None:
            backup.use_jobs(self._jobs)
        column.add(where)
        column.add(doctor)
        column.add(backup)
        self._fill_group(column, Group.SAFETY)
        column.add(snapshots)
        self._readers["safety"] = [where.read, snapshots.read, doctor.read]

    def _fill_listening(self, column: Column) -> None:
        cards = ListeningCards(self._context, column.inner)
        column.add(cards)
        self._readers["listening"] = [cards.read]

    def _fill_replies(self, column: Column) -> None:
        card = SavedRepliesCard(self._context, column.inner)
        column.add(card)
        self._readers["replies"] = [card.read]

    def _fill_searches(self, column: Column) -> None:
        card = SearchesCard(self._context, column.inner)
        column.add(card)
        self._readers["searches"] = [card.read]

    def _fill_keys(self, column: Column) -> None:
        for card in key_cards(self._context.theme, self._keys, column.inner):
            column.add(card)

    def _fill_updates(self, column: Column) -> None:
        self.updates = card = UpdatesCard(self._context, column.inner)
        if self._jobs is not None:
            card.use_jobs(self._jobs)
        column.add(card)
        if self._context.desk.updates.can_be_asked:
            self._fill_group(column, Group.UPDATES)
        self._readers["updates"] = [card.read]

    def _fill_about(self, column: Column) -> None:
        for card in about_cards(self._context, column.inner):
            column.add(card)

    # Showing

    @property
    def current(self) -> str:
        """The section that is shown; empty while something is looked for."""
        return self._current

    def show_section(self, key: str) -> None:
        """Turn to a section, built on its first visit."""
        self._flush()
        if self.finder.text():
            self.finder.clear()
        self._find_soon.stop()
        self._current = key
        column = self._make(key) if key == "keys" else self._column(key)
        self.stack.setCurrentWidget(column)
        self.nav.show_section(key)
        self.pick.set_value(key)
        for read in self._readers.get(key, []):
            read()

    def _column(self, key: str) -> Column:
        return self._columns.get(key) or self._make(key)

    def _make(self, key: str) -> Column:
        before = self._columns.pop(key, None)
        plan = self._plans[key]
        column = Column(
            self._context.theme, plan.title, plan.text, self.stack, width=COLUMN, top=2, side=2
        )
        column.setObjectName(f"settings-{key}")
        plan.fill(column)
        column.end()
        in_turn(column)
        self.stack.addWidget(column)
        self._columns[key] = column
        if before is not None:
            self.stack.removeWidget(before)
            before.deleteLater()
        return column

    def _on_picked(self) -> None:
        self.show_section(self.pick.value())

    # Finding

    def _on_find_key(self) -> None:
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()

    def _on_find_left(self) -> None:
        self.nav.setFocus()
        self.nav.focusNextPrevChild(True)

    def _on_find(self) -> None:
        text = self.finder.text().strip()
        if not text:
            self.show_section(self._current or "shop")
            return
        self._flush()
        column = Found(self._context.theme, self._plans, self.stack, width=COLUMN)
        column.section_asked.connect(self.show_section)
        column.card_asked.connect(self.show_card)
        column.fill(text, self._column, self.writer, self._keys)
        self.stack.addWidget(column)
        self.stack.setCurrentWidget(column)
        if self._found is not None:
            self.stack.removeWidget(self._found)
            self._found.deleteLater()
        self._found = column
        self.nav.show_section("")

    def show_card(self, key: str, card: Section) -> None:
        """Turn to a section, and there to one card of it."""
        self.show_section(key)
        column = self._columns[key]
        # Where it stands is known once the section has been laid out.
        QTimer.singleShot(0, card, partial(column.show_card, card))

    # Leaving and room

    def _flush(self) -> None:
        shown = self.stack.currentWidget()
        if shown is not None:
            for row in rows_in(shown):
                row.flush()
            for card in shown.findChildren(SavedRepliesCard):
                card.keep()

    def hideEvent(self, event: QHideEvent) -> None:
        self._flush()
        self.writer.finish()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._current and not event.spontaneous():
            for read in self._readers.get(self._current, []):
                read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = self._context.theme.px
        narrow = self.width() < px(NAV) + px(420) + 2 * 24
        whole = px(NAV) + BETWEEN + px(COLUMN)
        side = max(24, (self.width() - whole) // 2)
        self._outer.setContentsMargins(side, 26, max(8, side - 16), 0)
        self._nav_box.setVisible(not narrow)
        self.pick.setVisible(narrow)
        self._below_pick.setVisible(narrow)
        self._nav_box.setFixedWidth(px(NAV) + BETWEEN)
        nav_box = self._nav_box.layout()
        if nav_box is not None:
            nav_box.setContentsMargins(0, 4, BETWEEN, 0)
        self._title.setFixedWidth(px(NAV) + BETWEEN - 13 if not narrow else px(90))
        head = self._head.layout()
        if head is not None:
            head.setContentsMargins(0, 0, 13 if not narrow else 16, 0)
