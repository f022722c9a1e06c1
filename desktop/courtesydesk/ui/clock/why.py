"""Why a customer waits so long, stretch by stretch, and what the fiasco meter says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.clocks import Stretch, Why
from courtesydesk.domain.fiasco import Part
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services.clocks import Danger, Waiting
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Overlay

SHOWN = 10
"""So many stretches are listed; of more, the first and the last."""
WORTH_SAYING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What the panel shows."""

    waiting: Waiting | None
    danger: Danger


def tell(context: Context, id_: ConversationId) -> Told:
    """Read it; raises NotFound."""
    clocks, now = context.desk.clocks, context.now()
    return Told(clocks.why(id_, now=now), clocks.danger(id_, now=now))


class Bar(QWidget):
    """A share of a whole."""

    def __init__(self, theme: Theme, share: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._share = theme, share
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(110), self._theme.px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = self._theme.px(6)
        whole = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(whole, height / 2, height / 2)
        whole.setWidth(max(height, whole.width() * self._share))
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(whole, height / 2, height / 2)


class WhyPanel(Overlay):
    """Opens under the clock of a conversation; Escape closes it."""

    def __init__(self, context: Context, window: QWidget, told: Told) -> None:
        super().__init__(context.theme, window)
        self._context, self._told = context, told
        theme = context.theme
        self.setObjectName("whyPanel")
        self.panel.setAccessibleName(self.tr("Why so long"))
        self._column = QVBoxLayout(self.panel)
        side = theme.px(16)
        self._column.setContentsMargins(side, theme.px(14), side, theme.px(14))
        self._column.setSpacing(theme.px(6))
        if told.waiting is None:
            self._say(self.tr("Nobody waits here"), role="title")
        else:
            self._show_wait(told.waiting)
        if told.waiting is not None and not told.waiting.answered:
            self._show_danger(told.danger)
        row = QHBoxLayout()
        row.addStretch(1)
        self.close_button = Button(theme, self.tr("Close"), self.panel, kind="quiet")
        self.close_button.clicked.connect(self.dismiss)
        row.addWidget(self.close_button)
        self._column.addLayout(row)
        self.panel.setFixedWidth(theme.px(400))
        self.close_button.setAccessibleDescription(self.spoken())

    def first_focus(self) -> QWidget:
        return getattr(self, "close_button", self.panel)

    def spoken(self) -> str:
        """All of it, aloud."""
        return " ".join(label.text() for label in self.panel.findChildren(Label) if label.text())

    def _say(self, words: str, *, role: str = "body", colour: str = "ink") -> None:
        looks = {"title": "title", "strong": "strong", "second": "second"}
        label = Label(
            self._context.theme, words, self.panel,
            role=looks.get(role, "body"), colour=colour, wrap=True,  # type: ignore[arg-type]
        )  # fmt: skip
        self._column.addWidget(label)

    # The wait

    def _show_wait(self, waiting: Waiting) -> None:
        took = wording.span(waiting.took.business)
        if waiting.answered:
            self._say(self.tr("Answered after {span}").format(span=took), role="title")
        else:
            self._say(self.tr("Waiting for {span}").format(span=took), role="title")
        if waiting.always:
            words = self.tr("No opening hours are set: every hour counts.")
        else:
            words = self.tr("{open} of opening time, {calendar} by the calendar.").format(
                open=took, calendar=wording.span(waiting.took.calendar)
            )
        self._say(words, role="second", colour="soft")
        self._list(waiting.stretches)
        self._say(self._aim(waiting), role="second", colour="soft")
        if waiting.discovery >= WORTH_SAYING:
            seen = self.tr("It was there for {span} before it was seen here.")
            self._say(
                seen.format(span=wording.span(waiting.discovery)), role="second", colour="soft"
            )
        if waiting.outbox is not None and waiting.outbox >= WORTH_SAYING:
            lay = self.tr("The reply could not go for {span}.")
            self._say(lay.format(span=wording.span(waiting.outbox)), role="second", colour="soft")

    def _aim(self, waiting: Waiting) -> str:
        target = wording.span(waiting.target)
        if waiting.due_at is None:
            return self.tr("It came with an import: no target holds for it.")
        when = wording.moment(waiting.due_at, self._context.now())
        if waiting.answered:
            if waiting.until <= waiting.due_at:
                return self.tr("In time: the answer was due {when}.").format(when=when)
            return self.tr("Late: the answer was due {when}.").format(when=when)
        if waiting.left > timedelta(0):
            words = self.tr("The target is {target}: due {when}, {left} of opening time left.")
            return words.format(target=target, when=when, left=wording.span(waiting.left))
        if waiting.due_at > self._context.now():
            words = self.tr(
                "The target is {target}: due {when}, and the shop is closed until then."
            )
            return words.format(target=target, when=when)
        return self.tr("The target is {target}: it was due {when}.").format(
            target=target, when=when
        )

    def _list(self, stretches: tuple[Stretch, ...]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._context.theme.px(12))
        grid.setVerticalSpacing(self._context.theme.px(2))
        grid.setColumnStretch(1, 1)
        half = SHOWN // 2
        left_out = len(stretches) - SHOWN
        for place, one in enumerate(stretches):
            if left_out > 0 and half <= place < len(stretches) - half:
                if place == half:
                    words = self.tr("… and {count} more …").format(count=left_out)
                    grid.addWidget(self._cell(words, "faint"), place, 0, 1, 3)
                continue
            ink = "ink" if one.counts else "faint"
            grid.addWidget(self._cell(self._times(one), ink), place, 0)
            grid.addWidget(self._cell(self._reason(one), ink), place, 1)
            length = wording.span(one.length) if one.counts else "–"
            cell = self._cell(length, ink)
            cell.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(cell, place, 2)
        self._column.addLayout(grid)

    def _cell(self, words: str, ink: str) -> Label:
        return Label(self._context.theme, words, self.panel, role="second", colour=ink)

    def _times(self, one: Stretch) -> str:
        now = self._context.now()
        start = wording.moment(one.start, now)
        if wording.shop_time(one.start).date() == wording.shop_time(one.stop).date():
            return self.tr("{start} – {stop}").format(
                start=start, stop=wording.clock_time(one.stop)
            )
        return self.tr("{start} – {stop}").format(start=start, stop=wording.moment(one.stop, now))

    def _reason(self, one: Stretch) -> str:
        words = {
            Why.OPEN: self.tr("open"),
            Why.ALWAYS: self.tr("counts"),
            Why.CLOSED: self.tr("closed"),
            Why.HOLIDAY: self.tr("holiday"),
            Why.SPECIAL: self.tr("closed"),
        }[one.why]
        if not one.name:
            return words
        return self.tr("{name}: {words}").format(name=one.name, words=words)

    # The meter

    def _show_danger(self, danger: Danger) -> None:
        theme = self._context.theme
        self._column.addSpacing(theme.px(6))
        score = self.tr("How urgent it is to save: {score} of 100")
        self._say(score.format(score=_hundred(danger.now.score)), role="strong")
        names = {
            Part.SEVERITY: self.tr("What happened"),
            Part.WAITING: self.tr("How long they wait"),
            Part.AUDIENCE: self.tr("Who reads it"),
            Part.SPEED: self.tr("How fast it grows"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(1, 1)
        for row, (part, value) in enumerate(danger.now.parts.items()):
            weight = danger.weights.of(part)
            grid.addWidget(self._cell(names[part], "soft" if weight else "faint"), row, 0)
            grid.addWidget(Bar(theme, value if weight else 0.0, self.panel), row, 1)
            words = self.tr("{value}, counts {weight}").format(value=_hundred(value), weight=weight)
            grid.addWidget(self._cell(words, "soft" if weight else "faint"), row, 2)
        self._column.addLayout(grid)
        soon = self._context.now() + WORTH_SAYING
        for at, meter in danger.later:
            if at < soon:
                continue
            self._say(self._later(at, meter.score), role="second", colour="soft")

    def _later(self, at: datetime, score: float) -> str:
        when = wording.moment(at, self._context.now())
        return self.tr("Answered {when} instead: {score} of 100.").format(
            when=when, score=_hundred(score)
        )


def _hundred(share: float) -> int:
    return round(100 * share)


def open_why(context: Context, id_: ConversationId, anchor: QWidget) -> None:
    """Read why, and open the panel under the anchor."""

    def show(told: Told) -> None:
        WhyPanel(context, anchor.window(), told).open_below(anchor)

    context.tasks.run(partial(tell, context, id_), done=show, owner=anchor, name="why")
