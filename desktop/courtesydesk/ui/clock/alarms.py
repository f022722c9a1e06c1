"""The quiet alarm: what is due soon, and after a sleep what was missed, each said once.

No sound, and one message for all of it. Beside it, what is from before the clocks is measured bit
by bit, and the words of the window learn the shop's opening time.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.clocks import Clock
from courtesydesk.services.alarms import Alarm
from courtesydesk.ui import row_words, wording
from courtesydesk.ui.context import Context

ROUND = 60_000
"""How often, in milliseconds, it is looked for what is due."""
FIRST, NEXT = 6000, 400
"""Milliseconds before old conversations are measured, and between one batch and the next."""
CLOCK = frozenset(("shop.hours", "shop.timezone", "shop.holidays"))


class Alarms(QObject):
    """Says what is due, while the window is open."""

    told = Signal(str)
    """What was said, for whoever says it outside of the window too."""
    late_asked = Signal()
    """What is past its target should be shown."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._round = QTimer(self)
        self._round.setInterval(ROUND)
        self._round.timeout.connect(self.look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._measure)

    def start(self) -> None:
        """Begin with what was missed since the window was closed."""
        self._context.hub.changed.connect(self._on_changed)
        self._learn()
        self.look()
        self._round.start()
        self._soon.start(FIRST)

    def stop(self) -> None:
        """Say nothing more."""
        self._round.stop()
        self._soon.stop()
        row_words.use_clock(None)

    def look(self) -> None:
        """Ask what there is to say now."""
        job = partial(self._context.desk.alarms.news, now=self._context.now())
        self._context.tasks.run(job, done=self._on_news, owner=self, name="alarms")

    def _on_news(self, alarm: Alarm) -> None:
        if not alarm:
            return
        words = self.words(alarm)
        self._context.ask.tell(
            words, action=self.tr("Show them"), on_action=self.late_asked.emit, waits=True
        )
        self.told.emit(words)

    def words(self, alarm: Alarm) -> str:
        """The alarm in sentences."""
        sentences = []
        if alarm.missed:
            sentences.append(
                self.tr("%n answer(s) became due while the desk slept.", "", alarm.missed)
            )
        for due in alarm.soon:
            when = wording.clock_time(due.at)
            words = self.tr("{name} waits for an answer until {time}.")
            sentences.append(words.format(name=due.name, time=when))
        if alarm.more:
            sentences.append(self.tr("%n more answer(s) are due soon.", "", alarm.more))
        return " ".join(sentences)

    # The shop's opening time, for the words of the window

    def _on_changed(self, changes: Changes) -> None:
        if changes.everything or not CLOCK.isdisjoint(changes.settings):
            self._learn()

    def _learn(self) -> None:
        job = self._context.desk.clocks.clock
        self._context.tasks.run(job, done=self._on_clock, owner=self, name="clock")

    def _on_clock(self, clock: Clock) -> None:
        row_words.use_clock(clock)

    # What is from before the clocks

    def _measure(self) -> None:
        job = self._context.desk.clocks.catch_up
        self._context.tasks.run(
            job, done=self._on_measured, owner=self, name="measure", priority=-4
        )

    def _on_measured(self, more: bool) -> None:
        if more:
            self._soon.start(NEXT)
