"""The page of pile-ons: the one that goes on, its people, and those that are over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import IncidentId
from courtesydesk.domain.incidents import Incident, Member
from courtesydesk.ui.context import Context
from courtesydesk.ui.incidents.head import IncidentHead
from courtesydesk.ui.incidents.rows import MemberRow, PastRow
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.rows import ListPage, PageRow


@dataclass(frozen=True, slots=True)
class AllIncidents:
    """What the page shows."""

    open: tuple[Incident, ...]
    past: tuple[Incident, ...]


class IncidentsPage(ListPage):
    """One incident in full; press another to see it instead."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(
            context,
            _tr("Pile-ons"),
            _tr("Many people, one thing, faster than you are used to at this hour of the week."),
            (
                "people",
                _tr("Nothing piles up"),
                _tr("When many people write about one thing at once, they stand here together, "
                    "with one statement for everybody and an answer for each."),
            ),
            parent,
        )  # fmt: skip
        self.setObjectName("incidentsPage")
        self._chosen: IncidentId | None = None
        self.head = IncidentHead(context, self._content)
        self._column.insertWidget(self._sections_at, self.head)
        self._column.insertSpacing(self._sections_at, context.theme.px(18))
        self._sections_at += 2
        self._waiting = self.add_section(self.tr("Waiting for an answer"))
        self._answered = self.add_section(self.tr("Answered"))
        self._closed = self.add_section(self.tr("Done without a reply"))
        self._others = self.add_section(self.tr("Going on, too"))
        self._past = self.add_section(self.tr("Over"))
        head = self.head
        head.statement_kept.connect(self._on_statement)
        head.copy_wanted.connect(self._on_copy)
        head.published.connect(self._on_published)
        head.ended.connect(self._on_ended)
        head.dismissed.connect(self._on_dismissed)

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.incidents or changes.conversations or changes.arrived)

    def refresh(self) -> None:
        job = partial(_all, self.context)
        self.context.tasks.run(job, done=self._on_read, owner=self, name="incidents")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.head.statement.flush()

    def _on_read(self, found: AllIncidents) -> None:
        everything = [*found.open, *found.past]
        shown = next((one for one in everything if one.id == self._chosen), None)
        if shown is None and found.open:
            shown = found.open[0]
        members = () if shown is None else shown.members
        self.head.setVisible(shown is not None)
        if shown is not None:
            self.head.show_incident(shown)
        waiting = [one for one in members if one.waits]
        closed = [one for one in members if one.closed is not None]
        answered = [one for one in members if one.answered]
        for section, some in (
            (self._waiting, waiting), (self._answered, answered), (self._closed, closed),
        ):  # fmt: skip
            section.show_rows([(one.conversation, one) for one in some], self._make_member)
        others = [one for one in found.open if shown is None or one.id != shown.id]
        past = [one for one in found.past if shown is None or one.id != shown.id]
        for section, rest in ((self._others, others), (self._past, past)):
            section.show_rows([(one.id, one) for one in rest], self._make_past)
        self.show_anything(bool(everything))

    def _make_member(self, parent: QWidget) -> PageRow:
        row = MemberRow(self.context, parent)
        row.opened.connect(self._on_member)
        return row

    def _make_past(self, parent: QWidget) -> PageRow:
        row = PastRow(self.context, parent)
        row.opened.connect(self._on_chosen)
        return row

    def _on_member(self, member: Member) -> None:
        self.open_conversation(member.conversation)

    def _on_chosen(self, incident: Incident) -> None:
        self._chosen = incident.id
        self.refresh()

    def _on_statement(self, id_: IncidentId, text: str) -> None:
        self.context.act(partial(self.context.desk.incidents.keep_statement, id_, text))

    def _on_copy(self, incident: Incident) -> None:
        text = self.head.statement.toPlainText().strip()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.context.ask.tell(
                self.tr(
                    "The statement is on the clipboard. Press “It is published” once it stands "
                    "where everybody reads it."
                )
            )

    def _act(self, job: Callable[..., Changes], incident: Incident) -> None:
        run = partial(job, incident.id, now=self.context.now())
        self.context.act(run, failed=self.context.ask.trouble)

    def _on_published(self, incident: Incident) -> None:
        text = self.head.statement.toPlainText()
        job = partial(self.context.desk.incidents.published, incident.id, text)
        self.context.act(partial(job, now=self.context.now()), failed=self.context.ask.trouble)
        promise = self.head.promises.lines.first
        if promise is not None:
            self.context.ask.tell(
                self.tr("Published. It promises “{what}”, which is not kept in mind yet.").format(
                    what=promise.found.what
                ),
                action=self.tr("Keep it"),
                on_action=self.head.promises.take_first,
            )

    def _on_ended(self, incident: Incident) -> None:
        self._act(self.context.desk.incidents.end, incident)
        self._tell_over(self.tr("It is over."), incident)

    def _on_dismissed(self, incident: Incident) -> None:
        self._act(self.context.desk.incidents.dismiss, incident)
        self._tell_over(self.tr("Noted: nothing piles up."), incident)

    def _tell_over(self, words: str, incident: Incident) -> None:
        self.context.ask.tell(
            words, action=self.tr("Undo"), on_action=partial(self._reopen, incident.id)
        )

    def _reopen(self, id_: IncidentId) -> None:
        self.context.act(partial(self.context.desk.incidents.reopen, id_))


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("IncidentsPage", text)


def _all(context: Context) -> AllIncidents:
    incidents = context.desk.incidents
    return AllIncidents(incidents.open(), incidents.past())
