"""Special days, other hours from a day on, and targets that one network has of its own."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import DeskError, WrongInput
from courtesydesk.domain.networks import NETWORKS, network
from courtesydesk.services.clocks import Day, NetworkTargets
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.settings.rows import Rows
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.fields import Choices, Stepper, line, mark_invalid
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Say

AHEAD = timedelta(days=366)
END_OF_DAY = "23:59"


class TwoLines(QWidget):
    """A line with a fainter one below it, and buttons."""

    def __init__(self, theme: Theme, first: str, second: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(Label(theme, first, self, wrap=True))
        column.addWidget(Label(theme, second, self, role="second", colour="soft", wrap=True))
        self._row.addLayout(column, 1)

    def add(self, button: QWidget) -> None:
        """At the right."""
        self._row.addWidget(button)


class DayLine(TwoLines):
    """One special day; the calendar's can be opened, the owner's own forgotten."""

    changed = Signal(object)
    forgotten = Signal(object)

    def __init__(self, theme: Theme, day: Day, parent: QWidget) -> None:
        self._day = day
        super().__init__(theme, date_words(day.day), self._second(), parent)
        if day.holiday:
            change = Button(theme, self.tr("We are open"), self, kind="quiet")
            change.setAccessibleName(
                self.tr("We are open on {day}").format(day=date_words(day.day))
            )
            change.clicked.connect(self._on_change)
            self.add(change)
            return
        forget = IconButton(
            theme, "trash", self.tr("Forget {day}").format(day=date_words(day.day)), self
        )
        forget.setObjectName(f"forgetDay-{day.day}")
        forget.clicked.connect(self._on_forget)
        self.add(forget)

    def _second(self) -> str:
        day = self._day
        hours = day.hours or self.tr("closed")
        if not day.name:
            return hours
        return self.tr("{name}: {hours}").format(name=day.name, hours=hours)

    def _on_change(self) -> None:
        self.changed.emit(self._day)

    def _on_forget(self) -> None:
        self.forgotten.emit(self._day)


class DaysCard(Section):
    """The public holidays to come, and days of the shop's own."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Special days"),
            self.tr("Closed, or open at other hours. What was measured before stays as it is."),
            parent,
        )
        self.setObjectName("specialDays")
        self._context = context
        self.empty = Label(
            theme, self.tr("None in the year to come. For example the day of the fair."), self,
            role="second", colour="faint", wrap=True,
        )  # fmt: skip
        self.rows = Rows(theme, self)
        self.day = line(self.tr("Day"), self, hint=self.tr("24 dec"))
        self.day.setObjectName("specialDay")
        self.name = line(self.tr("Name"), self, hint=self.tr("Christmas Eve"))
        self.name.setObjectName("specialName")
        self.hours = line(self.tr("Open"), self, hint=self.tr("8–14; closed when empty"))
        self.hours.setObjectName("specialHours")
        self.add = Button(theme, self.tr("Add"), self, icon="plus")
        self.add.setObjectName("addDay")
        self.add.clicked.connect(self._on_add)
        self.problem = Say(theme, "", self, tone="stop")
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for words, field in (
            (self.tr("Day"), self.day),
            (self.tr("Name"), self.name),
            (self.tr("Open"), self.hours),
        ):
            field.returnPressed.connect(self._on_add)
            field.textEdited.connect(self._on_edited)
            fields.addLayout(_with_label(theme, words, field, self), 1)
        for part in (self.empty, self.rows):
            self.body.addWidget(part)
        self.body.addSpacing(theme.px(8))
        self.body.addLayout(fields)
        self.body.addLayout(_at_the_right(self.add))
        self.body.addWidget(self.problem)
        context.hub.changed.connect(self._on_changed)

    def read(self) -> None:
        """Ask again which days there are."""
        today = wording.shop_time(self._context.now()).date()
        job = partial(self._context.desk.clocks.days, since=today, until=today + AHEAD)
        self._context.tasks.run(
            job, done=self._on_days, failed=self._context.ask.trouble, owner=self,
            name="special days",
        )  # fmt: skip

    def _on_days(self, days: tuple[Day, ...]) -> None:
        self.empty.setVisible(not days)
        self.rows.clear()
        for day in days:
            one = DayLine(self._context.theme, day, self.rows)
            one.changed.connect(self._on_change)
            one.forgotten.connect(self._on_forget)
            self.rows.add(one)

    def _on_changed(self, changes: Changes) -> None:
        if "shop.holidays" in changes.settings and self.isVisible():
            self.read()

    def _on_edited(self) -> None:
        self.problem.say("")
        for field in (self.day, self.hours):
            mark_invalid(field, invalid=False)

    def _on_change(self, day: Day) -> None:
        self.day.setText(day.day.isoformat())
        self.name.setText(day.name)
        self.hours.setFocus()

    def _on_forget(self, day: Day) -> None:
        self._context.act(partial(self._context.desk.clocks.forget_day, day.day))

    def _on_add(self) -> None:
        try:
            day = read_day(self._context, self.day.text())
        except DeskError as error:
            self.problem.say(error.sentence())
            mark_invalid(self.day, invalid=True)
            self.day.setFocus()
            return
        job = partial(
            self._context.desk.clocks.keep_day, day, self.name.text(), self.hours.text().strip()
        )
        self._context.act(job, then=self._on_added, failed=self._on_failed, owner=self)

    def _on_added(self, _changes: Changes) -> None:
        for field in (self.day, self.name, self.hours):
            field.clear()
        self.day.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self.problem.say(error.sentence() if isinstance(error, DeskError) else str(error))
        mark_invalid(self.hours, invalid=True)


class HoursCard(Section):
    """Which hours were in force when, and others from a day on."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Other hours from a day on"),
            self.tr("Each message counts by the hours that were in force then."),
            parent,
        )
        self.setObjectName("otherHours")
        self._context = context
        self.rows = Rows(theme, self)
        self.hours = line(self.tr("Open"), self, hint=self.tr("Tue–Sat 8–13 and 14–18:30"))
        self.hours.setObjectName("laterHours")
        self.day = line(self.tr("From"), self, hint=self.tr("1 mar"))
        self.day.setObjectName("laterDay")
        self.set = Button(theme, self.tr("Set"), self, icon="check")
        self.set.setObjectName("setHours")
        self.set.clicked.connect(self._on_set)
        self.problem = Say(theme, "", self, tone="stop")
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for words, field, share in (
            (self.tr("Open"), self.hours, 2),
            (self.tr("From"), self.day, 1),
        ):
            field.returnPressed.connect(self._on_set)
            fields.addLayout(_with_label(theme, words, field, self), share)
        self.body.addWidget(self.rows)
        self.body.addSpacing(theme.px(8))
        self.body.addLayout(fields)
        self.body.addLayout(_at_the_right(self.set))
        self.body.addWidget(self.problem)
        context.hub.changed.connect(self._on_changed)

    def read(self) -> None:
        """Ask again which hours there are."""
        self._context.tasks.run(
            self._context.desk.clocks.hours_in_words,
            done=self._on_hours, failed=self._context.ask.trouble, owner=self, name="hours",
        )  # fmt: skip

    def _on_hours(self, found: tuple[tuple[date, str], ...]) -> None:
        self.rows.clear()
        for since, hours in found:
            begins = self.tr("So far as anybody knows")
            if since != date.min:
                begins = self.tr("From {day}").format(day=date_words(since))
            words = hours or self.tr("always open")
            self.rows.add(TwoLines(self._context.theme, begins, words, self.rows))

    def _on_changed(self, changes: Changes) -> None:
        if "shop.hours" in changes.settings and self.isVisible():
            self.read()

    def _on_set(self) -> None:
        self.problem.say("")
        try:
            since = read_day(self._context, self.day.text())
        except DeskError as error:
            self.problem.say(error.sentence())
            return
        job = partial(
            self._context.desk.clocks.change_hours, self.hours.text().strip(), since=since
        )
        self._context.act(job, then=self._on_kept, failed=self._on_failed, owner=self)

    def _on_kept(self, _changes: Changes) -> None:
        self.hours.clear()
        self.day.clear()

    def _on_failed(self, error: Exception) -> None:
        self.problem.say(error.sentence() if isinstance(error, DeskError) else str(error))
        mark_invalid(self.hours, invalid=True)


class TargetsCard(Section):
    """Minutes that one network's answers may take, where they are not the usual."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Targets of one network"),
            self.tr("In minutes of opening hours. Without any, the targets above hold."),
            parent,
        )
        self.setObjectName("networkTargets")
        self._context = context
        self.empty = Label(
            theme, self.tr("None: every network has the same targets."), self,
            role="second", colour="faint", wrap=True,
        )  # fmt: skip
        self.rows = Rows(theme, self)
        self.network = Choices(theme, self.tr("Network"), self)
        self.network.setObjectName("targetNetwork")
        for one in sorted(NETWORKS.values(), key=lambda one: one.label):
            self.network.addItem(one.label, one.key)
        self.complaint = self._minutes(self.tr("Complaints"), 60)
        self.other = self._minutes(self.tr("Anything else"), 240)
        self.add = Button(theme, self.tr("Set"), self, icon="check")
        self.add.setObjectName("setTarget")
        self.add.clicked.connect(self._on_set)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for words, field in (
            (self.tr("Network"), self.network),
            (self.tr("Complaints"), self.complaint),
            (self.tr("Anything else"), self.other),
        ):
            fields.addLayout(_with_label(theme, words, field, self))
        fields.addStretch(1)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.rows)
        self.body.addSpacing(theme.px(8))
        self.body.addLayout(fields)
        self.body.addLayout(_at_the_right(self.add))

    def _minutes(self, name: str, value: int) -> Stepper:
        field = Stepper(self._context.theme, name, 1, 10080, self.tr("min"), self)
        field.setValue(value)
        return field

    def read(self) -> None:
        """Ask again what networks have of their own."""
        self._context.tasks.run(
            self._context.desk.clocks.targets_of_networks,
            done=self._on_targets, failed=self._context.ask.trouble, owner=self, name="targets",
        )  # fmt: skip

    def _on_targets(self, found: tuple[NetworkTargets, ...]) -> None:
        self.empty.setVisible(not found)
        self.rows.clear()
        for targets in found:
            label = network(targets.network).label
            words = self.tr("Complaints within {complaint}, anything else within {other}.").format(
                complaint=wording.span(targets.complaint), other=wording.span(targets.other)
            )
            one = TwoLines(self._context.theme, label, words, self.rows)
            forget = IconButton(
                self._context.theme, "trash", self.tr("Forget {name}").format(name=label), one
            )
            forget.setObjectName(f"forgetTarget-{targets.network}")
            forget.clicked.connect(partial(self._set, targets.network, None, None))
            one.add(forget)
            self.rows.add(one)

    def _on_set(self) -> None:
        self._set(str(self.network.currentData()), self.complaint.value(), self.other.value())

    def _set(self, key: str, complaint: int | None, other: int | None) -> None:
        job = partial(self._context.desk.clocks.set_targets, key, complaint, other)
        self._context.act(job, then=self._on_kept, failed=self._context.ask.trouble, owner=self)

    def _on_kept(self, _changes: Changes) -> None:
        self.read()


def read_day(context: Context, words: str) -> date:
    """A day as 2026-12-24, or in words; raises WrongInput."""
    words = words.strip()
    try:
        return date.fromisoformat(words)
    except ValueError:
        pass
    if not words:
        raise WrongInput("Write the day first.", todo="For example “24 dec”.")
    moment = context.desk.triage.snooze_words(f"{words} {END_OF_DAY}", now=context.now())
    return wording.shop_time(moment).date()


def date_words(day: date) -> str:
    """`Friday 25 December 2026`, as people here write it."""
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def _at_the_right(button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button)
    return row


def _with_label(theme: Theme, words: str, field: QWidget, parent: QWidget) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setSpacing(3)
    label = Label(theme, words, parent, role="caption", colour="soft")
    label.setBuddy(field)
    box.addWidget(label)
    box.addWidget(field)
    return box
