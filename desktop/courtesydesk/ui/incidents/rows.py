"""Rows with somebody's words and where it stands: people of a pile-on, and what is over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.incidents import Incident, Member
from courtesydesk.domain.networks import network
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.incidents import naming
from courtesydesk.ui.outbox.rows import Clamped, PageRow
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Avatar, Chip

NARROW = 520
"""Below so much, as drawn, a row has no room beside its words."""


class PersonRow(PageRow):
    """A face or none, two lines of words, and where it stands."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self.context = context
        theme = context.theme
        self.row = row = QHBoxLayout(self)
        measured(theme, row, (16, 9, 12, 9), 12)
        self.face = Avatar(theme, self, side=32)
        row.addWidget(self.face, 0, Qt.AlignmentFlag.AlignVCenter)
        self.words = words = QVBoxLayout()
        words.setSpacing(1)
        self.what = Clamped(theme, "", self, role="body")
        self.who = ElidedLabel(theme, "", self, role="second", colour="faint")
        words.addWidget(self.what)
        words.addWidget(self.who)
        row.addLayout(words, 1)
        self.chip = Chip(theme, "", self)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)

    def say_name(self) -> None:
        """All of it, aloud."""
        said = (self.what.accessibleName(), self.who.text(), self.chip.text())
        self.setAccessibleName(", ".join(part for part in said if part))


class MemberRow(PersonRow):
    """Somebody who said it, and whether they were answered."""

    def show_payload(self, payload: Member) -> None:
        super().show_payload(payload)
        self.setObjectName("memberRow")
        self.face.show_person(payload.name)
        self.what.set_text(payload.said)
        when = wording.moment(payload.at, self.context.now())
        label = network(payload.network).label
        self.who.setText(f"{payload.name} · {label} · {when}")
        if payload.closed is not None:
            self.chip.show_text(wording.done_reason(payload.closed))
        elif payload.answered:
            self.chip.show_text(self.tr("answered"), "ok")
        elif payload.drafted:
            self.chip.show_text(self.tr("draft"), "accent")
        else:
            self.chip.show_text(self.tr("waits"), "warn")
        self.say_name()


class PastRow(PersonRow):
    """One that is over, or another that goes on: a line, and where it stands behind or below it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_chip()

    def _place_chip(self) -> None:
        """Behind words that it would leave no room for, it goes below them."""
        is_below = self.width() < self.theme.px(NARROW)
        if is_below is (self.row.indexOf(self.chip) < 0):
            return
        self.words.setSpacing(self.theme.px(4) if is_below else 1)
        if is_below:
            self.row.removeWidget(self.chip)
            self.words.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self.words.removeWidget(self.chip)
            self.row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_payload(self, payload: Incident) -> None:
        super().show_payload(payload)
        self.setObjectName("pastRow")
        self.face.hide()
        self.what.set_text(naming.whole(payload))
        begun = self._span(payload)
        peak = self.tr("{peak} in the busiest hour").format(peak=payload.peak)
        people = self.tr("%n people", "", len(payload.members))
        self.who.setText(f"{begun} · {people} · {peak}")
        share = self.tr("{answered} of {total} answered").format(
            answered=payload.answered, total=len(payload.members)
        )
        wait = self.tr("%n still waiting", "", len(payload.waiting))
        if payload.ended_at is not None and payload.waiting:
            share = f"{share} · {wait}"
        self.chip.show_text(share, "ok" if payload.answered == len(payload.members) else "plain")
        self.say_name()

    def _span(self, payload: Incident) -> str:
        now = self.context.now()
        begun = wording.moment(payload.started_at, now)
        if payload.ended_at is None:
            return begun
        ended = wording.moment(payload.ended_at, now)
        return self.tr("{start} to {end}").format(start=begun, end=ended)
