"""Over the people of a pile-on: what it is about, how far we are, and what we say to everybody."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.findings import Severity
from courtesydesk.domain.incidents import Incident, Wave
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.customer.writing import NotesField
from courtesydesk.ui.incidents import naming
from courtesydesk.ui.incidents.statement_promises import StatementPromises
from courtesydesk.ui.incidents.statement_tone import StatementTone
from courtesydesk.ui.outbox.rows import Clamped
from courtesydesk.ui.theme import Role
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Card, ProgressLine

TICK = 60_000
"""Milliseconds after which it is said anew how fast it grows."""


class IncidentHead(Card):
    """One incident, without its people."""

    statement_kept = Signal(object, str)
    copy_wanted = Signal(object)
    published = Signal(object)
    ended = Signal(object)
    dismissed = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self._incident: Incident | None = None
        self.setObjectName("incidentHead")
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK)
        self._ticks.timeout.connect(self._show_facts)
        self._ticks.start()
        theme = context.theme
        column = QVBoxLayout(self)
        measured(theme, column, (16, 14, 16, 14), 6)
        self._title = self._words("title", "ink")
        self._set_off = Clamped(theme, "", self)
        self._set_off.setObjectName("setOff")
        self._facts = self._words("body", "soft")
        self._answered = self._words("strong", "ink")
        self._progress = ProgressLine(theme, self)
        self._caption = self._words("caption_strong", "faint")
        self._caption.setText(self.tr("One statement, for everybody"))
        self.statement = NotesField(theme, self)
        self.statement.setObjectName("statement")
        self.statement.setAccessibleName(self.tr("What we say to everybody"))
        self.statement.setPlaceholderText(
            self.tr("What happened, what you do about it, by when, and who to turn to.")
        )
        self.statement.saved.connect(self.statement_kept)
        self.tone = StatementTone(context, self.statement, self)
        self.tone.passed.connect(self._on_passed)
        self.tone.held.connect(self._on_held)
        self.promises = StatementPromises(context, self.statement, self)
        self._held = self._words("second", "ink")
        self._held.hide()
        self._said = self._words("second", "faint")
        self._waiting = self._words("second", "ink")
        self._waiting.hide()
        for widget in (
            self._title, self._set_off, self._facts, self._answered, self._progress, self._caption,
            self.statement, self.tone.findings, self.promises.lines, self._held, self._said,
            self._waiting,
        ):  # fmt: skip
            column.addWidget(widget)
        buttons = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        column.addLayout(buttons)
        self.copy = Button(theme, self.tr("Copy the statement"), self, icon="copy")
        self.published_button = Button(theme, self.tr("It is published"), self, icon="check")
        self.over = Button(theme, self.tr("It is over"), self)
        self.none = Button(theme, self.tr("This is no pile-on"), self, kind="quiet")
        for name, button, slot in (
            ("copyStatement", self.copy, self.tone.copy),
            ("published", self.published_button, self._on_published),
            ("over", self.over, self._on_over),
            ("noPileOn", self.none, self._on_none),
        ):
            button.setObjectName(name)
            button.clicked.connect(slot)
            buttons.addWidget(button)
        self.over.installEventFilter(self)
        self._keep_open()

    def _words(self, role: Role, colour: str) -> Label:
        label = Label(self._context.theme, "", self, role=role, colour=colour, wrap=True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def show_incident(self, one: Incident) -> None:
        """This one, as it is now."""
        before, self._incident = self._incident, one
        if before is None or before.id != one.id or not self._still_owed(one):
            self._keep_open()
        total, praise = len(one.members), one.wave is Wave.PRAISE
        self._title.setText(naming.what(one))
        self._set_off.set_text(naming.set_off(one))
        self._set_off.setVisible(bool(self._set_off.text()))
        self._show_facts()
        answered = self.tr("{answered} of {total} answered").format(
            answered=one.answered, total=total
        )
        if one.typical_wait is not None:
            took = wording.span(one.typical_wait)
            answered = self.tr("{answered}, typically after {time}").format(
                answered=answered, time=took
            )
        if one.closed:
            answered = self.tr("{answered} · {number} done without a reply").format(
                answered=answered, number=one.closed
            )
        self._answered.setText(answered)
        self._progress.show_share(one.answered, total)
        self.statement.show_notes(one.id, one.statement)
        self._show_statement(one)
        self.none.setText(
            self.tr("This is no wave of praise") if praise else self.tr("This is no pile-on")
        )
        self.over.setVisible(one.ended_at is None)
        self.none.setVisible(one.ended_at is None)
        for widget in (self._caption, self.statement, self.copy):
            widget.setVisible(not praise)
        if not praise:
            self.tone.look()
        self.promises.show_incident(None if praise else one)
        self.setAccessibleName(
            f"{naming.whole(one)}. {self._facts.text()}. {self._answered.text()}"
        )

    def _show_facts(self) -> None:
        """How many, and how fast it grows by now."""
        one = self._incident
        if one is None:
            return
        people = (
            self.tr("%n person(s) praise one thing", "", len(one.members))
            if one.wave is Wave.PRAISE
            else self.tr("%n person(s) complain about one thing", "", len(one.members))
        )
        self._facts.setText(f"{people} · {self._pace(one)}")

    def _pace(self, one: Incident) -> str:
        now = self._context.now()
        since = wording.moment(one.started_at, now)
        if one.ended_at is not None:
            return self.tr("from {start} to {end} · {peak} in the busiest hour").format(
                start=since, end=wording.moment(one.ended_at, now), peak=one.peak
            )
        words = self.tr("since {when} · {speed} an hour lately, {peak} in the busiest hour")
        speed = self.locale().toString(one.speed(now), "f", 1)
        return words.format(when=since, speed=speed, peak=one.peak)

    def _show_statement(self, one: Incident) -> None:
        if one.statement_at is not None:
            when = wording.moment(one.statement_at, self._context.now())
            self._said.setText(self.tr("Published {when}.").format(when=when))
        else:
            self._said.setText(
                self.tr("Say it once in public; then answer each person in words of their own.")
            )
        self._said.setVisible(one.wave is Wave.COMPLAINTS)
        self.published_button.setVisible(
            one.statement_at is None and one.wave is Wave.COMPLAINTS
        )  # fmt: skip

    def _on_passed(self) -> None:
        self._tell(self.copy_wanted)

    def _on_held(self, severity: Severity) -> None:
        warned = severity is Severity.WARN
        self.copy.setText(self.tr("Copy anyway") if warned else self.tr("Copy the statement"))
        if severity is Severity.STOP:
            self._held.setText(self.tr("Not copied: say it in other words first."))
        elif warned:
            self._held.setText(self.tr("Not copied yet. Press again to leave it as it is."))
        self._held.setVisible(severity >= Severity.WARN)

    def _on_published(self) -> None:
        self._tell(self.published)

    def _on_over(self) -> None:
        """Not while somebody waits, or waits for what we promised, before that was said."""
        owed = "" if self._incident is None else self._still_owed(self._incident)
        if owed and self._waiting.isHidden():
            self._waiting.setText(owed)
            self._waiting.show()
            self.over.setText(self.tr("End it anyway"))
            self.over.setAccessibleDescription(owed)
            return
        self._keep_open()
        self._tell(self.ended)

    def _still_owed(self, one: Incident) -> str:
        owed = []
        if one.waiting:
            number = len(one.waiting)
            owed.append(
                self.tr("%n person(s) still wait for an answer: in your feed, too.", "", number)
            )
        promise = self.promises.lines.first if one.statement_at is not None else None
        if promise is not None:
            words = self.tr("“{what}” was promised to everybody, and is not kept in mind yet.")
            owed.append(words.format(what=promise.found.what))
        if owed:
            owed.append(self.tr("Press again to end it all the same."))
        return " ".join(owed)

    def _keep_open(self) -> None:
        """Nobody asked to end it, or they thought better of it."""
        self._waiting.hide()
        self.over.setText(self.tr("It is over"))
        self.over.setAccessibleDescription("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.over and not self._waiting.isHidden():
            if event.type() == QEvent.Type.FocusOut:
                self._keep_open()
            elif isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Cancel):
                if event.type() == QEvent.Type.ShortcutOverride:
                    event.accept()
                elif event.type() == QEvent.Type.KeyPress:
                    self._keep_open()
                return True
        return super().eventFilter(watched, event)

    def _on_none(self) -> None:
        self._tell(self.dismissed)

    def _tell(self, signal: SignalInstance) -> None:
        self.statement.flush()
        if self._incident is not None:
            signal.emit(self._incident)
