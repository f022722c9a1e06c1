"""Replies on their way: release, hold, deliver once, find out what became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from courtesydesk.connectors.base import Connector
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotAllowed, NotFound, WrongInput
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId, OutboxId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import Way
from courtesydesk.domain.outbox import (
    ENDED_STATES,
    NEEDS_US_STATES,
    WAITING_STATES,
    Attempt,
    DeliveryState,
    Hold,
    LogEntry,
    OutboxRow,
)
from courtesydesk.services.delivery import Delivery, end_of_hold, way_of
from courtesydesk.services.release import (
    Release,
    Releasing,
    ToneCheck,
    WroteAgain,
    touched,
    undo_time,
)
from courtesydesk.services.settings import Settings
from courtesydesk.store import acts
from courtesydesk.store import delivery as plan
from courtesydesk.store import drafts as draft_store
from courtesydesk.store import outbox as store
from courtesydesk.store.database import Database

TIMED_HOLDS = (Hold.UNDO, Hold.BREATHING, Hold.SCHEDULED)
NEVER_SENT = (DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.REFUSED)
"""States in which it is certain that nothing went."""


__all__ = ["Outbox", "Release", "ToneCheck", "WroteAgain"]


class Outbox:
    """The only way out. States and rules: ARCHITECTURE (b), `domain/outbox.py`."""

    def __init__(
        self,
        db: Database,
        *,
        connector_for: Callable[[AccountId], Connector] | None = None,
        check: ToneCheck | None = None,
    ) -> None:
        self._db = db
        self._settings = Settings(db)
        self._releasing = Releasing(db, check)
        self._delivery = Delivery(db, connector_for or _no_connector)

    # Letting go

    def wrote_again(self, draft: DraftId) -> WroteAgain | None:
        """What the customer said since the draft was begun, if anything."""
        mentions = store.wrote_since(self._db, draft_store.get(self._db, draft))
        return WroteAgain(mentions) if mentions else None

    def release(self, draft: DraftId, how: Release, *, now: datetime) -> Changes:
        """Draft to outbox, in one transaction; the draft is retired.

        A draft with a `stop` finding is held as Hold.STOP unless an override names a value. Raises
        WrongInput for an empty or too long text, an unfilled value, or when they wrote again and
        that was not accepted; NotAllowed for a draft that was put away or sent already.
        """
        return self._releasing.release(draft, how, now=now)

    def release_text(
        self,
        conversation: ConversationId,
        visibility: Visibility,
        text: str,
        how: Release,
        *,
        now: datetime,
    ) -> tuple[OutboxId, Changes]:
        """The same for a text from the command line."""
        return self._releasing.release_text(conversation, visibility, text, how, now=now)

    # Changing one's mind

    def send_now(self, id_: OutboxId, *, now: datetime) -> Changes:
        """End a hold (not a stop), end a wait for the next try, or try a refused reply again."""
        with self._db.writing():
            row = store.get(self._db, id_)
            if row.state is DeliveryState.HELD and row.hold in TIMED_HOLDS:
                return end_of_hold(self._db, id_, now=now)
            if row.state is DeliveryState.QUEUED:
                store.move(
                    self._db,
                    id_,
                    DeliveryState.QUEUED,
                    since=[DeliveryState.QUEUED],
                    now=now,
                    detail="To be tried now.",
                )
                return touched(id_, row.conversation)
            if row.state is DeliveryState.REFUSED:
                # It is certain that nothing went, so it may be put together anew.
                store.move(
                    self._db,
                    id_,
                    DeliveryState.QUEUED,
                    since=[DeliveryState.REFUSED],
                    now=now,
                    detail="To be tried again.",
                    payload=None,
                )
                return touched(id_, row.conversation)
        raise NotAllowed(_WHY_NOT_NOW.get((row.state, row.hold), f"This reply is {row.state}."))

    def override(self, id_: OutboxId, *, value: str, why: str, now: datetime) -> Changes:
        """Let a stopped reply go, naming the shop's value that it serves; recorded."""
        if not value.strip():
            raise WrongInput(
                "Which of your values does this reply serve?", todo="Name one, or reword the reply."
            )
        with self._db.writing():
            row = store.get(self._db, id_)
            if row.hold is not Hold.STOP:
                raise NotAllowed("This reply is not stopped.")
            store.must_move(
                self._db,
                id_,
                DeliveryState.HELD,
                since=[DeliveryState.HELD],
                why="This reply is not stopped.",
                now=now,
                hold=Hold.UNDO,
                not_before=now + undo_time(self._settings),
                detail=f"Let go in the name of “{value.strip()}”.",
                override_value=value.strip(),
                override_why=why.strip(),
            )
            return touched(id_, row.conversation)

    def cancel(self, id_: OutboxId, *, now: datetime) -> Changes:
        """Take a reply back before it goes: withdrawn, its text a draft again.

        Raises NotAllowed once it is sending.
        """
        _, changes = self._take_back(id_, now)
        return changes

    def edit(self, id_: OutboxId, *, now: datetime) -> DraftId:
        """As cancel, and says which draft holds the text now."""
        draft, _ = self._take_back(id_, now)
        return draft

    def _take_back(self, id_: OutboxId, now: datetime) -> tuple[DraftId, Changes]:
        with self._db.writing():
            row = store.get(self._db, id_)
            store.must_move(
                self._db,
                id_,
                DeliveryState.WITHDRAWN,
                since=NEVER_SENT,
                why=_TOO_LATE.get(row.state, "It was taken back before."),
                now=now,
            )
            draft = self._draft_again(row, now)
            store.return_pictures(self._db, outbox=id_, draft=draft)
        return draft, touched(id_, row.conversation) | Changes(drafts=frozenset({draft}))

    def _draft_again(self, row: OutboxRow, now: datetime) -> DraftId:
        raw = store.raw(self._db, row.id)
        if row.conversation is None:
            return draft_store.take_up_mail(
                self._db,
                row.text,
                account=row.account,
                to=raw["recipients"],
                cc=raw["cc"],
                subject=row.subject,
                released_at=row.created_at,
                now=now,
            ).id
        return draft_store.take_up_again(
            self._db,
            row.conversation,
            row.visibility,
            row.text,
            released_at=row.created_at,
            seen=raw["answers_id"],
            now=now,
        ).id

    def settle(self, id_: OutboxId, *, sent: bool, now: datetime, words: str = "") -> Changes:
        """The owner says what became of a reply: declared, or queued to go again.

        For an unsure one, one that waits to be posted by hand, or a refused one that was posted by
        hand after all. `words`: what stands there now, where that is not what was written here.
        """
        with self._db.writing():
            row = store.get(self._db, id_)
            by_hand = row.hold is Hold.ASSISTED or (
                row.hold is Hold.UNDO
                and way_of(self._db, store.raw(self._db, id_)) is not Way.DIRECT
            )
            may_be_settled = row.state is DeliveryState.UNSURE or (
                row.state is DeliveryState.HELD and by_hand
            )
            if row.state is DeliveryState.REFUSED and sent:
                may_be_settled = True
            if not may_be_settled:
                raise NotAllowed(f"There is nothing to settle: this reply is {row.state}.")
            if sent:
                return self._delivery.declare(id_, words=words, now=now)
            if row.state is DeliveryState.UNSURE:
                store.move(
                    self._db,
                    id_,
                    DeliveryState.QUEUED,
                    since=[DeliveryState.UNSURE],
                    now=now,
                    detail="It did not go, as the owner says.",
                )
            else:
                store.move(
                    self._db,
                    id_,
                    DeliveryState.HELD,
                    since=[DeliveryState.HELD],
                    now=now,
                    hold=Hold.ASSISTED,
                    detail="Not posted yet.",
                )
            return touched(id_, row.conversation)

    # Looking

    def rows(self, *, ended: bool = True, limit: int = 200) -> tuple[OutboxRow, ...]:
        """What needs us first, then what is on its way, then what has ended, newest first."""
        found = store.in_states(self._db, NEEDS_US_STATES, limit)
        found += store.in_states(self._db, WAITING_STATES, limit - len(found))
        if ended and len(found) < limit:
            found += store.ended(self._db, ENDED_STATES, limit - len(found))
        return tuple(found)

    def get(self, id_: OutboxId) -> OutboxRow:
        """One row; raises NotFound."""
        return store.get(self._db, id_)

    def of_conversation(self, id_: ConversationId) -> tuple[OutboxRow, ...]:
        """Replies on their way in one conversation, oldest first."""
        return store.of_conversation(self._db, id_, (*WAITING_STATES, *NEEDS_US_STATES))

    def attempts(self, id_: OutboxId) -> tuple[Attempt, ...]:
        """Every try."""
        return store.attempts(self._db, id_)

    def log(self, id_: OutboxId) -> tuple[LogEntry, ...]:
        """Every state it was in; append-only."""
        return store.log(self._db, id_)

    # Going

    def recover(self, *, now: datetime) -> Changes:
        """At start: every `sending` becomes `unsure`. Looks at nothing outside."""
        return self._delivery.recover(now=now)

    def deliver_due(
        self, *, now: datetime, account: AccountId | None = None, at_once: bool = False
    ) -> Changes:
        """Look up what is unsure, then send what is due, in order; then do what else is due there.

        Blocks on the network; one at a time per workspace: while another delivers, this returns at
        once. `at_once`, by the owner's wish, also looks up what would be looked up later.
        """
        return self._delivery.turn(
            now=now,
            account=account,
            by_itself=self._settings.flag("send.deliver"),
            at_once=at_once,
        )

    def wake(self, account: AccountId | None = None) -> Changes:
        """The network is back: what waits for its next try is due now."""
        return Changes(
            outbox=frozenset(plan.wake(self._db, account)), acts=acts.wake(self._db, account)
        )

    def next_due(self) -> datetime | None:
        """When something will be due by itself; None when nothing will."""
        by_itself = self._settings.flag("send.deliver")
        moments = (plan.next_moment(self._db, by_itself=by_itself), acts.next_moment(self._db))
        return min((moment for moment in moments if moment is not None), default=None)


_WHY_NOT_NOW: dict[tuple[DeliveryState, Hold | None], str] = {
    (DeliveryState.HELD, Hold.STOP): "This reply was stopped: reword it, or name the value that it"
    " serves.",
    (DeliveryState.HELD, Hold.ASSISTED): "This reply waits for you to post it on the network's own"
    " page.",
    (DeliveryState.UNSURE, None): "This reply may have gone: look there first, then say whether it"
    " did.",
}

_TOO_LATE = {
    DeliveryState.SENDING: "It is too late to take this reply back: it is being sent.",
    DeliveryState.SENT: "It is too late to take this reply back: it was sent.",
    DeliveryState.DECLARED: "It is too late to take this reply back: you posted it.",
    DeliveryState.UNSURE: "This reply may have gone: say first whether it did.",
}


def _no_connector(_account: AccountId) -> Connector:
    raise NotFound("There is no connection for this account.")
