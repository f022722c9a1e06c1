"""How a promise stands, in a word or two: on the page and beside its customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.customers import Promise
from courtesydesk.domain.promises import PromiseState
from courtesydesk.ui import wording
from courtesydesk.ui.widgets.paint import ChipKind

SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise's place, said."""

    chip: str
    kind: ChipKind


def standing_of(promise: Promise, now: datetime) -> Standing:
    """What became of it, or how much time is left."""
    settled: dict[PromiseState, tuple[str, ChipKind]] = {
        PromiseState.KEPT: (_tr("kept"), "ok"),
        PromiseState.LATE: (_tr("kept late"), "warn"),
        PromiseState.BROKEN: (_tr("broken"), "stop"),
        PromiseState.CANCELLED: (_tr("cancelled by them"), "plain"),
        PromiseState.WITHDRAWN: (_tr("withdrawn"), "plain"),
    }
    if promise.state in settled:
        return Standing(*settled[promise.state])
    if promise.due_at is None:
        return Standing(_tr("no date"), "plain")
    left = promise.due_at - now
    if left < timedelta():
        return Standing(_tr("{time} late").format(time=wording.span(-left)), "stop")
    if left < SOON:
        return Standing(_tr("due in {time}").format(time=wording.span(left)), "warn")
    when = wording.moment(promise.due_at, now)
    return Standing(_tr("due {when}").format(when=when), "plain")


def _tr(text: str) -> str:
    return QCoreApplication.translate("PromiseStanding", text)
