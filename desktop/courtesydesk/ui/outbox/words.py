"""Where a reply stands, in words, and what can be done about it: pure, so that page and
conversation always say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QObject

from courtesydesk.domain.networks import Way, network
from courtesydesk.domain.outbox import (
    ENDED_STATES,
    NEEDS_US_HOLDS,
    NEEDS_US_STATES,
    DeliveryState,
    Hold,
    OutboxRow,
)
from courtesydesk.services.answering import way
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.widgets.paint import ChipKind


class Act(Enum):
    """What the person can do about a reply on its way."""

    UNDO = "undo"
    EDIT = "edit"
    SEND_NOW = "send_now"
    POST_NOW = "post_now"
    """It waits no longer; then the owner posts it."""
    TRY_AGAIN = "try_again"
    CANCEL = "cancel"
    LOOK = "look"
    IS_THERE = "is_there"
    NOT_THERE = "not_there"
    THERE_CHANGED = "there_changed"
    COPY_OPEN = "copy_open"
    OVERRIDE = "override"
    OPEN = "open"


ASKED = (Act.IS_THERE, Act.THERE_CHANGED, Act.NOT_THERE)
"""What the owner may say when the page is open."""


def yours_to_post(row: OutboxRow) -> bool:
    """Once nothing holds it up any more, the owner posts it on the network's own page."""
    return way(row.network, account=row.account is not None, allows=row.allows) is Way.ASSISTED


def _at_once(row: OutboxRow) -> Act:
    return Act.POST_NOW if yours_to_post(row) else Act.SEND_NOW


def may_ask(row: OutboxRow) -> bool:
    """Whether it makes sense to ask if it was posted by hand."""
    return row.state in (DeliveryState.HELD, DeliveryState.REFUSED)


class Group(Enum):
    """The parts of the page."""

    NEEDS_US = "needs_us"
    ON_ITS_WAY = "on_its_way"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """One reply's place, said."""

    chip: str
    kind: ChipKind
    icon: str
    why: str
    acts: tuple[Act, ...]
    main: Act | None = None
    """The one to do, where there is one."""
    ticking: bool = False
    """Says something else each second."""


def group_of(row: OutboxRow) -> Group:
    """Which part of the page a row stands in."""
    if row.state in ENDED_STATES:
        return Group.ENDED
    held_for_us = row.state is DeliveryState.HELD and row.hold in NEEDS_US_HOLDS
    if row.state in NEEDS_US_STATES or held_for_us:
        return Group.NEEDS_US
    return Group.ON_ITS_WAY


class DeliveryWords(QObject):
    """Says where a reply stands."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moments = Moments(self)

    def standing(self, row: OutboxRow, now: datetime) -> Standing:
        """What the chip, the reason and the buttons say."""
        if row.state is DeliveryState.HELD:
            return self._held(row, now)
        return {
            DeliveryState.QUEUED: self._queued,
            DeliveryState.SENDING: self._sending,
            DeliveryState.REFUSED: self._refused,
            DeliveryState.UNSURE: self._unsure,
            DeliveryState.SENT: self._sent,
            DeliveryState.DECLARED: self._declared,
            DeliveryState.WITHDRAWN: self._withdrawn,
        }[row.state](row, now)

    def act(self, act: Act) -> str:
        """What stands on the button."""
        return {
            Act.UNDO: self.tr("Undo"),
            Act.EDIT: self.tr("Edit"),
            Act.SEND_NOW: self.tr("Send now"),
            Act.POST_NOW: self.tr("Post it now"),
            Act.TRY_AGAIN: self.tr("Try again"),
            Act.CANCEL: self.tr("Cancel"),
            Act.LOOK: self.tr("Look"),
            Act.IS_THERE: self.tr("It is there"),
            Act.NOT_THERE: self.tr("It is not there"),
            Act.THERE_CHANGED: self.tr("In other words…"),
            Act.COPY_OPEN: self.tr("Copy and open"),
            Act.OVERRIDE: self.tr("Override…"),
            Act.OPEN: self.tr("Open"),
        }[act]

    def to_whom(self, row: OutboxRow) -> str:
        """Say Mina K. · Google."""
        where = network(row.network).label
        if not row.name:
            return where
        return self.tr("{name} · {network}").format(name=row.name, network=where)

    def _held(self, row: OutboxRow, now: datetime) -> Standing:
        if row.hold is Hold.STOP:
            return Standing(
                self.tr("held"), "stop", "stop",
                row.reason or self.tr("The tone check stopped it. It never goes by itself."),
                (Act.EDIT, Act.OVERRIDE, Act.CANCEL),
            )  # fmt: skip
        if row.hold is Hold.ASSISTED:
            why = self.tr("Post it on {network} yourself: copied and opened in one go.")
            return Standing(
                self.tr("yours to post"), "warn", "open-external",
                row.reason or why.format(network=network(row.network).label),
                (Act.COPY_OPEN, Act.EDIT, Act.CANCEL), Act.COPY_OPEN,
            )  # fmt: skip
        if row.not_before is None:
            return Standing(
                self.tr("held"), "plain", "clock",
                row.reason or self.tr("Waits until you send it."),
                (Act.EDIT, _at_once(row), Act.CANCEL),
            )  # fmt: skip
        return self._until(row, row.not_before, now)

    def _until(self, row: OutboxRow, until: datetime, now: datetime) -> Standing:
        left, when = self._moments.span(until - now), self._moments.when(until, now)
        yours, at_once = yours_to_post(row), _at_once(row)
        if row.hold is Hold.UNDO:
            goes = self.tr("Yours to post at {time}.") if yours else self.tr("Goes at {time}.")
            return Standing(
                self.tr("undo, {time}").format(time=left), "plain", "undo",
                goes.format(time=self._moments.clock(until, seconds=True)),
                (Act.UNDO, at_once), ticking=True,
            )  # fmt: skip
        if row.hold is Hold.SCHEDULED:
            goes = self.tr("Yours to post {when}.") if yours else self.tr("Goes {when}.")
            return Standing(
                self.tr("scheduled"), "accent", "calendar", goes.format(when=when),
                (Act.EDIT, at_once, Act.CANCEL), ticking=True,
            )  # fmt: skip
        return Standing(
            self.tr("breathing, {time}").format(time=left), "warn", "breathe",
            row.reason or self.tr("Parked until {when}.").format(when=when),
            (Act.EDIT, at_once, Act.CANCEL), ticking=True,
        )  # fmt: skip

    def _queued(self, row: OutboxRow, now: datetime) -> Standing:
        waits = row.next_attempt_at is not None and row.next_attempt_at > now
        if row.attempts == 0 and not waits and not row.reason and not row.waits_for_account:
            return Standing(
                self.tr("on its way"), "plain", "paper-plane",
                self.tr("Goes as soon as the network is there."), (Act.CANCEL,),
            )  # fmt: skip
        why = row.reason or self._why_not_gone(row)
        if waits and row.next_attempt_at is not None:
            tries = self.tr("Next try in {time}.").format(
                time=self._moments.span(row.next_attempt_at - now)
            )
            why = f"{why} {tries}"
        acts = (Act.SEND_NOW, Act.CANCEL) if waits else (Act.CANCEL,)
        if row.waits_for_account:
            return Standing(
                self.tr("waiting for the account"), "warn", "key", why, acts, ticking=waits
            )
        return Standing(
            self.tr("waiting for the network"), "plain", "offline", why, acts, ticking=waits
        )

    def _why_not_gone(self, row: OutboxRow) -> str:
        if row.waits_for_account:
            return self.tr("Goes as soon as its account works again: see Accounts.")
        return self.tr("Goes as soon as the network is there.")

    def _sending(self, row: OutboxRow, _now: datetime) -> Standing:
        return Standing(self.tr("sending"), "plain", "paper-plane", row.reason, ())

    def _refused(self, row: OutboxRow, _now: datetime) -> Standing:
        acts = (Act.EDIT, Act.TRY_AGAIN, Act.COPY_OPEN)
        why = row.reason or self.tr("The network said no.")
        return Standing(self.tr("refused"), "stop", "warning", why, acts)

    def _unsure(self, row: OutboxRow, _now: datetime) -> Standing:
        why = row.reason or self.tr("The line was cut while it was sent.")
        acts = (Act.LOOK, Act.IS_THERE, Act.NOT_THERE)
        return Standing(self.tr("may have gone"), "warn", "question", why, acts)

    def _sent(self, row: OutboxRow, now: datetime) -> Standing:
        chip = self.tr("sent {when}").format(when=self._moments.when(row.changed_at, now))
        why = row.reason
        if not why and row.attempts == 1:
            why = self.tr("Accepted at the first try.")
        return Standing(chip, "ok", "check", why, (Act.OPEN,) if row.url else ())

    def _declared(self, row: OutboxRow, now: datetime) -> Standing:
        by_hand = network(row.network).way is Way.BY_HAND
        words = self.tr("written down") if by_hand else self.tr("posted by you")
        when = self._moments.when(row.changed_at, now)
        why = row.reason or self.tr("You said so, {when}.").format(when=when)
        return Standing(words, "ok", "check", why, (Act.OPEN,) if row.url else ())

    def _withdrawn(self, row: OutboxRow, now: datetime) -> Standing:
        why = row.reason or self.tr("Taken back {when}.").format(
            when=self._moments.when(row.changed_at, now)
        )
        return Standing(self.tr("taken back"), "plain", "return", why, ())
