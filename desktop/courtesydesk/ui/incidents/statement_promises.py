"""What the statement for everybody promises: found as in a reply, and kept in mind at a press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import IncidentId
from courtesydesk.domain.incidents import Incident
from courtesydesk.services.promises import Offered, Promises, Promising
from courtesydesk.ui.composer.promise_lines import PromiseLines
from courtesydesk.ui.composer.promising import PromiseWatch
from courtesydesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said to everybody in one pile-on."""

    text: str
    incident: IncidentId

    @property
    def place(self) -> IncidentId:
        return self.incident

    def find(self, promises: Promises, now: datetime) -> Promising:
        return promises.find_in_statement(self.text, self.incident, now=now)

    def give(
        self, promises: Promises, read: Offered, what: str, due: datetime | None, now: datetime
    ) -> Changes:
        conditional = read.found.conditional
        return promises.draft_statement(self.incident, what, due, conditional=conditional, now=now)


class StatementPromises(QObject):
    """Looks at the text of a field at every pause."""

    def __init__(self, context: Context, field: QPlainTextEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self._incident: IncidentId | None = None
        self.lines = PromiseLines(context.theme, parent)
        self.lines.given = self.tr("{said} · given to everybody when it is published")
        self._watch = PromiseWatch(context, self.lines, self)
        field.textChanged.connect(self.look)

    def show_incident(self, one: Incident | None) -> None:
        """The one whose statement stands in the field, as it is now."""
        self._incident = None if one is None else one.id
        self.look()

    def take_first(self) -> None:
        """Keep the promise on top in mind."""
        self._watch.take_first()

    def look(self) -> None:
        """At what stands there now."""
        text = self._field.toPlainText()
        here = None if self._incident is None else Statement(text, self._incident)
        self._watch.look_at(here)
