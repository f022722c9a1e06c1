"""The page of learnings: each cause, how often, whether it grows, and what was changed about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.causes import Lesson, Told
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services.learnings import DAYS
from courtesydesk.services.saved_replies import first_name
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.languages import language_name
from courtesydesk.ui.learnings.choosing import Choosing
from courtesydesk.ui.learnings.told import ToldRow
from courtesydesk.ui.outbox.rows import Clamped, ListPage, PageRow
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Chip


class LessonRow(PageRow):
    """One cause; pressed, it finds the conversations behind it."""

    change_wanted = Signal(object)
    tell_wanted = Signal(object)
    drafts_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self.setObjectName("lessonRow")
        theme = context.theme
        column = QVBoxLayout(self)
        measured(theme, column, (16, 10, 12, 10), 4)
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        self._name = Label(theme, "", self, role="strong")
        self._trend = Chip(theme, "", self)
        top.addWidget(self._name)
        top.addWidget(self._trend)
        top.addStretch(1)
        column.addLayout(top)
        self._counts = ElidedLabel(theme, "", self, role="second", colour="soft")
        self._changed = Clamped(theme, "", self, role="second", colour="soft")
        column.addWidget(self._counts)
        column.addWidget(self._changed)
        buttons = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        column.addLayout(buttons)
        self.change = Button(theme, "", self, kind="quiet", icon="pencil")
        self.change.setObjectName("whatChanged")
        self.change.clicked.connect(self._on_change)
        self.tell = Button(theme, "", self, icon="reply")
        self.tell.setObjectName("tellThem")
        self.tell.clicked.connect(self._on_tell)
        self.drafts = Button(theme, "", self, kind="quiet", icon="chevron-right")
        self.drafts.setObjectName("draftsWait")
        self.drafts.clicked.connect(self.drafts_wanted)
        for button in (self.change, self.tell, self.drafts):
            buttons.addWidget(button)

    def show_payload(self, payload: Lesson) -> None:
        super().show_payload(payload)
        now = self._context.now()
        self._name.setText(payload.cause.name)
        counts = self.tr("{count} in the last {days} days, {before} in the {days} before").format(
            count=payload.count, before=payload.before, days=DAYS
        )
        if payload.earlier:
            counts = self.tr("{counts}, {earlier} earlier").format(
                counts=counts, earlier=payload.earlier
            )
        if payload.last_at is not None:
            when = wording.moment(payload.last_at, now)
            counts = self.tr("{counts} · last {when}").format(counts=counts, when=when)
        self._counts.setText(counts)
        self._show_trend(payload)
        self._changed.setVisible(bool(payload.changed))
        if payload.changed and payload.changed_at is not None:
            when = wording.moment(payload.changed_at, now)
            self._changed.set_text(
                self.tr("Changed {when}: {what} · {since} since").format(
                    when=when, what=payload.changed, since=payload.since
                )
            )
        name = payload.cause.name
        self.change.setText(
            self.tr("Something else was changed…")
            if payload.changed
            else self.tr("What was changed…")
        )
        self.change.setAccessibleName(f"{self.change.text()} {name}")
        number = len(payload.to_tell)
        self.tell.setText(self.tr("Tell %n who said it before…", "", number))
        self.tell.setAccessibleName(f"{self.tell.text()}: {name}")
        self.tell.setVisible(number > 0)
        self.drafts.setText(self.tr("%n draft(s) wait to be sent", "", payload.drafts))
        self.drafts.setAccessibleName(f"{self.drafts.text()}: {name}")
        self.drafts.setVisible(payload.drafts > 0)
        changed = self._changed.accessibleName() if payload.changed else ""
        parts = (name, self._trend.text(), counts, changed)
        self.setAccessibleName(", ".join(part for part in parts if part))

    def _show_trend(self, payload: Lesson) -> None:
        more = payload.count - payload.before
        if more > 0:
            self._trend.show_text(self.tr("{number} more").format(number=more), "warn")
        elif more < 0:
            self._trend.show_text(self.tr("{number} fewer").format(number=-more), "ok")
        else:
            self._trend.show_text(self.tr("as before"))

    def _on_change(self) -> None:
        self.change_wanted.emit(self.payload)

    def _on_tell(self) -> None:
        self.tell_wanted.emit(self.payload)


@dataclass(frozen=True, slots=True)
class _News:
    """What is told, and how each is to be made somebody's own."""

    words: str
    what: str
    own: str
    translated: str
    foreign: str

    def words_for(self, name: str, language: str) -> str:
        """The draft to one person; the language is empty where they wrote in that of the words."""
        own = self.own
        if language:
            own = self.translated if language_name(language) else self.foreign
        first = first_name(name) or name
        own = own.replace("{name}", first).replace("{language}", language_name(language))
        return self.words.format(name=first, what=self.what, own=own)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page shows, and whose draft waits to be sent."""

    lessons: tuple[Lesson, ...]
    drafted: tuple[Told, ...]


class LearningsPage(ListPage):
    """What complaints taught us."""

    search_asked = Signal(str)
    """The conversations behind a number."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(
            context,
            _tr("Learnings"),
            _tr("What complaints are about, what you changed for it, and who should know."),
            (
                "note",
                _tr("Nothing has been learnt yet"),
                _tr("Press “d” on a complaint and say what it is about. Here the causes are "
                    "counted, and what you change is told to those who said it."),
            ),
            parent,
        )  # fmt: skip
        self.setObjectName("learningsPage")
        self._told: tuple[Told, ...] = ()
        """To whom drafts were written, until they are sent or put away, and who was left out."""
        self.choosing = Choosing(context, self._content)
        self.choosing.wanted.connect(self._on_chosen)
        self.choosing.put_away.connect(self._on_put_away)
        self._column.insertWidget(self._sections_at, self.choosing)
        self._sections_at += 1
        self._people = self.add_section(self.tr("Drafts for those who said it"))
        self._found = self.add_section(self.tr("Causes"))

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.incidents or changes.drafts)

    def refresh(self) -> None:
        job = partial(_read, self.context)
        self.context.tasks.run(job, done=self._on_read, owner=self, name="learnings")

    def _on_read(self, found: _Found) -> None:
        lessons = found.lessons
        left_out = (one for one in self._told if one.left_out is not None)
        self._told = tuple(sorted((*left_out, *found.drafted), key=_plain))
        self._show_told()
        some = [one for one in lessons if one.count or one.before or one.changed or one.last_at]
        self._found.show_rows([(one.cause.key, one) for one in some], self._make)
        self.show_anything(bool(some))

    def _make(self, parent: QWidget) -> PageRow:
        row = LessonRow(self.context, parent)
        row.opened.connect(self._on_opened)
        row.change_wanted.connect(self._on_change)
        row.tell_wanted.connect(self._on_tell)
        row.drafts_wanted.connect(self._on_drafts)
        return row

    def _on_opened(self, lesson: Lesson) -> None:
        self.search_asked.emit(f"cause:{lesson.cause.key}")

    def _on_change(self, lesson: Lesson) -> None:
        text = self.context.ask.text(
            self.tr("What was changed about it?"),
            self.tr("Say it as you would tell the customer: “we open a second till at noon”."),
            start=lesson.changed,
            ok=self.tr("Write down"),
        )
        if text is not None:
            change = partial(self.context.desk.learnings.changed, lesson.cause.key, text)
            self.context.act(partial(change, now=self.context.now()))

    def _on_tell(self, lesson: Lesson) -> None:
        """Show who would get a draft; nothing is written yet."""
        job = partial(self.context.desk.learnings.who, lesson.cause.key, self._words_for(lesson))
        self.context.tasks.run(
            job, done=partial(self._on_who, lesson), owner=self, name="who is told"
        )

    def _on_who(self, lesson: Lesson, people: tuple[Told, ...]) -> None:
        self.choosing.show_people(lesson, tuple(sorted(people, key=_plain)))
        QTimer.singleShot(0, self, partial(self.show_place, self.choosing))

    def _on_put_away(self) -> None:
        self.choosing.hide()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, lesson: Lesson, only: frozenset[ConversationId]) -> None:
        self._on_put_away()
        job = partial(
            self.context.desk.learnings.tell, lesson.cause.key, self._words_for(lesson),
            now=self.context.now(), only=only,
        )  # fmt: skip
        self.context.tasks.run(
            job, done=partial(self._on_told, lesson.cause.key), failed=self.context.ask.trouble,
            owner=self, name="tell them",
        )  # fmt: skip

    def _on_drafts(self) -> None:
        """To the drafts that wait."""
        rows = [row for row in self._people.rows.values() if row.payload.draft is not None]
        if rows:
            self.show_place(self._people)
            rows[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _words_for(self, lesson: Lesson) -> Callable[[str, str], str]:
        return self._news(lesson.changed.rstrip(". ")).words_for

    def _news(self, what: str) -> _News:
        """The same news for all, and a place that is to be filled in before it can go."""
        return _News(
            self.tr(
                "{name}, some time ago you told us about this. {own} You were right, and we have "
                "changed something: {what}. Thank you for saying it."
            ),
            what,
            own=self.tr("{?a word that is only for {name}}"),
            translated=self.tr("{?in {language}, as they wrote, and in your own words}"),
            foreign=self.tr("{?in the language in which they wrote, in your own words}"),
        )

    def _on_told(self, key: str, answer: tuple[tuple[Told, ...], Changes]) -> None:
        people, changes = answer
        self._told = people
        self.context.hub.announce(changes)
        written = sum(1 for one in people if one.left_out is None)
        self.context.ask.tell(
            self.tr("%n draft(s) are written. Nothing has been sent.", "", written),
            action=self.tr("Undo"),
            on_action=partial(self._take_back, key, people),
        )

    def _take_back(self, key: str, people: tuple[Told, ...]) -> None:
        job = partial(
            self.context.desk.learnings.take_back, key, people, now=self.context.now()
        )  # fmt: skip
        self.context.tasks.run(
            job, done=self._on_taken_back, failed=self.context.ask.trouble, owner=self,
            name="take drafts back",
        )  # fmt: skip

    def _on_taken_back(self, answer: tuple[int, Changes]) -> None:
        left, changes = answer
        self.context.hub.announce(changes)
        if left:
            self.context.ask.tell(
                self.tr("%n draft(s) that you wrote in or sent stay as they are.", "", left)
            )

    def _show_told(self) -> None:
        rows = [(one.conversation, one) for one in self._told]
        self._people.show_rows(rows, self._make_told)

    def _make_told(self, parent: QWidget) -> PageRow:
        row = ToldRow(self.context, parent)
        row.opened.connect(self._on_person)
        return row

    def _on_person(self, one: Told) -> None:
        self.open_conversation(one.conversation)


def _read(context: Context) -> _Found:
    desk = context.desk
    return _Found(desk.learnings.board(now=context.now()), desk.learnings.drafted())


def _plain(one: Told) -> tuple[bool, bool]:
    """What is to be minded comes first."""
    return one.left_out is None, not one.language


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("LearningsPage", text)
