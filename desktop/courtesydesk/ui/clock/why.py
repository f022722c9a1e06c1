"""Why a customer waits so long, stretch by stretch, and what the fiasco meter says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.clocks import Stretch, Why
from courtesydesk.domain.fiasco import Gravity
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services.clocks import Danger, Waiting
from courtesydesk.ui import wording
from courtesydesk.ui.clock.meter import MeterSection
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Overlay
from courtesydesk.ui.widgets.scroll import OverlayScrollBar, place_by_key

SHOWN, SHOWN_IN_LITTLE_ROOM = 10, 4
"""So many stretches are listed; of more, the first and the last."""
ROOM_FOR_ALL = 760
"""Pixels of the window's height, at the usual size of text."""
EDGE = 10
"""Pixels that stay free above and below."""
LEAST = 60
"""Pixels that it takes, however low the window is."""
WORTH_SAYING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What the panel shows."""

    waiting: Waiting | None
    danger: Danger


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was chosen while an earlier choice was being kept."""

    gravity: Gravity | None


def tell(context: Context, id_: ConversationId) -> Told:
    """Read it; raises NotFound."""
    clocks, now = context.desk.clocks, context.now()
    return Told(clocks.why(id_, now=now), clocks.danger(id_, now=now))


class WhyPanel(Overlay):
    """Opens under the clock of a conversation; Escape closes it."""

    def __init__(self, context: Context, window: QWidget, id_: ConversationId, told: Told) -> None:
        super().__init__(context.theme, window)
        self._context, self._id = context, id_
        self.meter: MeterSection | None = None
        self._wanted: _Wanted | None = None
        self._keeping = False
        theme = context.theme
        self.setObjectName("whyPanel")
        self.panel.setAccessibleName(self.tr("Why so long"))
        self._area = QScrollArea(self.panel)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        OverlayScrollBar(self._area)
        self._inner = QWidget(self._area)
        self._area.setWidget(self._inner)
        self._inner.setAutoFillBackground(False)
        side = theme.px(16)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(side, theme.px(14), side, 0)
        self._column.setSpacing(theme.px(6))
        if told.waiting is None:
            self._say(self.tr("Nobody waits here"), role="title")
        else:
            self._show_wait(told.waiting)
        if told.waiting is not None and not told.waiting.answered:
            self.meter = MeterSection(context, self._inner)
            self.meter.show_danger(told.danger)
            self.meter.gravity_chosen.connect(self._on_gravity)
            self._column.addWidget(self.meter)
            context.hub.changed.connect(self._on_changed)
        self._foot = row = QHBoxLayout()
        row.setContentsMargins(side, theme.px(6), side, theme.px(14))
        row.addStretch(1)
        self.close_button = Button(theme, self.tr("Close"), self.panel, kind="quiet")
        self.close_button.clicked.connect(self.dismiss)
        row.addWidget(self.close_button)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._area)
        layout.addLayout(row)
        self.panel.setFixedWidth(theme.px(400))
        self.close_button.setAccessibleDescription(self.spoken())

    def first_focus(self) -> QWidget:
        return getattr(self, "close_button", self.panel)

    def place(self) -> None:
        """All of it at once where there is room; else what it says scrolls above its button."""
        needed = self._column.totalHeightForWidth(self.panel.width())
        room = self._window.height() - self._foot.sizeHint().height() - 2 * EDGE
        self._area.setFixedHeight(max(min(needed, room), self._theme.px(LEAST)))
        super().place()

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        now: QWidget | None = self._window.focusWidget()
        if now is not None and self._inner.isAncestorOf(now):
            self._area.ensureWidgetVisible(now)
        return moved

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._area.verticalScrollBar()
        place = place_by_key(bar, event.key())
        if place is not None:
            bar.setValue(place)
        super().keyPressEvent(event)

    def spoken(self) -> str:
        """All of it, aloud."""
        return " ".join(label.text() for label in self.panel.findChildren(Label) if label.text())

    def _say(self, words: str, *, role: str = "body", colour: str = "ink") -> None:
        looks = {"title": "title", "strong": "strong", "second": "second"}
        label = Label(
            self._context.theme, words, self._inner,
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
        roomy = self._window.height() >= self._context.theme.px(ROOM_FOR_ALL)
        shown = SHOWN if roomy else SHOWN_IN_LITTLE_ROOM
        half = shown // 2
        left_out = len(stretches) - shown
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
        return Label(self._context.theme, words, self._inner, role="second", colour=ink)

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

    def dismiss(self) -> None:
        if self._wanted is not None:
            self._keep(self._wanted.gravity)
        super().dismiss()

    def _on_gravity(self, gravity: Gravity | None) -> None:
        """One at a time: what is chosen meanwhile comes after it."""
        self._wanted = _Wanted(gravity)
        if not self._keeping:
            self._keep(gravity)

    def _keep(self, gravity: Gravity | None) -> None:
        self._wanted, self._keeping = None, True
        job = partial(
            self._context.desk.triage.set_gravity, [self._id], gravity, now=self._context.now()
        )
        words = (
            self.tr("How bad it is follows their words and stars again.")
            if gravity is None
            else self.tr("Noted how bad it is.")
        )
        self._context.act(job, then=self._on_kept, words=words)

    def _on_kept(self, _changes: Changes) -> None:
        self._keeping = False
        if self._wanted is not None:
            self._keep(self._wanted.gravity)

    def _on_changed(self, changes: Changes) -> None:
        if self._id in changes.conversations or changes.everything:
            job = partial(tell, self._context, self._id)
            self._context.tasks.run(job, done=self._on_told, owner=self, name="why")

    def _on_told(self, told: Told) -> None:
        if self.meter is not None and not self._keeping:
            self.meter.show_danger(told.danger)
            self.close_button.setAccessibleDescription(self.spoken())
            self.place()


def open_why(context: Context, id_: ConversationId, anchor: QWidget) -> None:
    """Read why, and open the panel under the anchor."""

    def show(told: Told) -> None:
        WhyPanel(context, anchor.window(), id_, told).open_below(anchor)

    context.tasks.run(partial(tell, context, id_), done=show, owner=anchor, name="why")
