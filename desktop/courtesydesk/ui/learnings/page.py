"""The page of learnings: each cause, how often, whether it grows, and what was changed about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.causes import Lesson, Told
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services.learnings import DAYS
from courtesydesk.services.saved_replies import first_name
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.learnings.told import ToldRow, language_name
from courtesydesk.ui.outbox.rows import Clamped, ListPage, PageRow
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Chip


class LessonRow(PageRow):
    """One cause; pressed, it finds the conversations behind it."""

    change_wanted = Signal(object)
    tell_wanted = Signal(object)

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
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(6))
        column.addLayout(buttons)
        self.change = Button(theme, "", self, kind="quiet", icon="pencil")
        self.change.setObjectName("whatChanged")
        self.change.clicked.connect(self._on_change)
        self.tell = Button(theme, "", self, icon="reply")
        self.tell.setObjectName("tellThem")
        self.tell.clicked.connect(self._on_tell)
        buttons.addWidget(self.change)
        buttons.addWidget(self.tell)
        buttons.addStretch(1)

    def show_payload(self, payload: Lesson) -> None:
        super().show_payload(payload)
        now = self._context.now()
        self._name.setText(payload.cause.name)
        counts = self.tr("{count} in the last {days} days, {before} in the {days} before").format(
            count=payload.count, before=payload.before, days=DAYS
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
        self.tell.setText(self.tr("Tell %n who said it", "", number))
        self.tell.setAccessibleName(f"{self.tell.text()}: {name}")
        self.tell.setVisible(number > 0)
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
    """What the page shows, and where a reply is being written."""

    lessons: tuple[Lesson, ...]
    drafted: frozenset[ConversationId]


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
        self._people = self.add_section(self.tr("Drafts for those who said it"))
        self._found = self.add_section(self.tr("Causes"))

    def concerns(self, changes: Changes) -> bool:
        return changes.incidents or bool(self._told and changes.drafts)

    def refresh(self) -> None:
        job = partial(_read, self.context)
        self.context.tasks.run(job, done=self._on_read, owner=self, name="learnings")

    def _on_read(self, found: _Found) -> None:
        lessons = found.lessons
        self._told = tuple(
            one
            for one in self._told
            if one.left_out is not None or one.conversation in found.drafted
        )
        self._show_told()
        some = [one for one in lessons if one.count or one.before or one.changed or one.last_at]
        self._found.show_rows([(one.cause.key, one) for one in some], self._make)
        self.show_anything(bool(some))

    def _make(self, parent: QWidget) -> PageRow:
        row = LessonRow(self.context, parent)
        row.opened.connect(self._on_opened)
        row.change_wanted.connect(self._on_change)
        row.tell_wanted.connect(self._on_tell)
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
        words_for = self._news(lesson.changed.rstrip(". ")).words_for
        job = partial(
            self.context.desk.learnings.tell, lesson.cause.key, words_for, now=self.context.now()
        )
        self.context.tasks.run(
            job, done=self._on_told, failed=self.context.ask.trouble, owner=self, name="tell them"
        )

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

    def _on_told(self, answer: tuple[tuple[Told, ...], Changes]) -> None:
        people, changes = answer
        self.context.hub.announce(changes)
        self._told = tuple(sorted(people, key=_plain))
        self._show_told()
        written = sum(1 for one in people if one.left_out is None)
        self.context.ask.tell(
            self.tr("%n draft(s) are written. Nothing has been sent.", "", written)
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
    drafted = frozenset(
        row.draft.conversation for row in desk.drafts.live() if row.draft.conversation is not None
    )
    return _Found(desk.learnings.board(now=context.now()), drafted)


def _plain(one: Told) -> tuple[bool, bool]:
    """What is to be minded comes first."""
    return one.left_out is None, not one.language


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("LearningsPage", text)
