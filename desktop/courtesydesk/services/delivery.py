"""One turn of the outbox: what is unsure is looked up, then what is due goes, once each; and then
what else is to be done there (`acting.py`).

The bytes are frozen and the row is marked as sending, on the disk, before the network is touched.
Whatever happens after that and is not a clear answer leaves the row unsure; only the network's own
word, or the owner's, lets it go again, and then with the same bytes and the same id.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from courtesydesk.connectors.base import Attachment, Connector, Found, Letter, Receipt
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import (
    DeskError,
    Doubtful,
    KeyringError,
    NetworkError,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
    Untrusted,
    UserError,
)
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId, OutboxId
from courtesydesk.domain.mentions import HandledVia, Visibility
from courtesydesk.domain.networks import Way
from courtesydesk.domain.outbox import DeliveryState, Hold
from courtesydesk.domain.times import from_text, from_text_or_none
from courtesydesk.services import acting, answering
from courtesydesk.services.retrying import FIRST_WAIT, state_after, wait_after
from courtesydesk.services.turns import one_at_a_time
from courtesydesk.store import accounts as account_store
from courtesydesk.store import delivery as plan
from courtesydesk.store import drafts as draft_store
from courtesydesk.store import outbox as store
from courtesydesk.store.allowing import allows_from_text
from courtesydesk.store.database import Database, Row

_FOUND_LATER = "The line was cut while it was sent; it was found on the network."
LOG = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(minutes=15)
"""How long until a reply that the network could not tell about is looked up again."""

HELD, QUEUED, SENDING = DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING
SENT, REFUSED, UNSURE = DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNSURE
DECLARED = DeliveryState.DECLARED
FOUND = (UNSURE, QUEUED)
"""What a look at the network may find there: also what the owner, who did not see it, let go again
while we looked."""


class Delivery:
    """Takes the outbox through its turns."""

    def __init__(self, db: Database, connector_for: Callable[[AccountId], Connector]) -> None:
        self._db = db
        self._connector_for = connector_for
        self._lock = db.path.with_name("outbox.lock")

    def recover(self, *, now: datetime) -> Changes:
        """What was being sent when the program ended may have gone."""
        with one_at_a_time(self._lock) as ours:
            # Whoever holds the lock is alive, and sending: then there is nothing to recover.
            return self._interrupted(now) if ours else NOTHING

    def turn(
        self, *, now: datetime, account: AccountId | None, by_itself: bool, at_once: bool = False
    ) -> Changes:
        """Look up, then send; NOTHING while another process or thread is at it."""
        with one_at_a_time(self._lock) as ours:
            if not ours:
                return NOTHING
            changes = self._interrupted(now)
            if by_itself:
                changes |= self._end_holds(now)
            turn = _Turn(self._db, self._connector_for, now)
            with contextlib.closing(turn):
                changes |= turn.look_up(account, at_once=at_once)
                changes |= turn.send(account)
                changes |= turn.act(account)
            return changes

    def _interrupted(self, now: datetime) -> Changes:
        with self._db.writing():
            changes = acting.interrupted(self._db, now)
            for row in plan.waiting(self._db, SENDING):
                store.end_attempt(self._db, row.id, "interrupted", "", now)
                store.move(
                    self._db,
                    row.id,
                    UNSURE,
                    since=[SENDING],
                    now=now,
                    reason="The program ended while this reply was being sent.",
                )
                changes |= Changes(outbox=frozenset({row.id}))
        return changes

    def _end_holds(self, now: datetime) -> Changes:
        changes = NOTHING
        with self._db.writing():
            for row in plan.held_until(self._db, now):
                if row["hold"] != Hold.UNDO and plan.wrote_after(self._db, row):
                    changes |= self._ask_first(row, now)
                else:
                    changes |= end_of_hold(self._db, OutboxId(row["id"]), now=now)
        return changes

    def _ask_first(self, row: Row, now: datetime) -> Changes:
        """A reply that waited long goes only when the owner knows what was said meanwhile."""
        store.move(
            self._db,
            OutboxId(row["id"]),
            HELD,
            since=[HELD],
            now=now,
            hold=Hold(row["hold"]),
            reason="They wrote again since you wrote this: read it, then send or change it.",
        )
        return _touched(row)

    def declare(self, id_: OutboxId, *, words: str = "", now: datetime) -> Changes:
        """Posted by hand, as the owner says; in these words, where they are others."""
        return _declare(self._db, id_, words=words, now=now)


def end_of_hold(db: Database, id_: OutboxId, *, now: datetime) -> Changes:
    """A hold is over: it goes, waits for the owner's hand, or is only written down."""
    with db.writing():
        row = store.raw(db, id_)
        way = way_of(db, row)
        if way is Way.BY_HAND:
            return _declare(db, id_, now=now)
        if way is Way.DIRECT:
            store.move(db, id_, QUEUED, since=[HELD], now=now)
        else:
            store.move(db, id_, HELD, since=[HELD], now=now, hold=Hold.ASSISTED)
        return _touched(row)


def way_of(db: Database, row: Row) -> Way:
    """How this reply reaches its network."""
    text = db.value("SELECT allows FROM mention WHERE id = ?", [row["answers_id"]])
    account = row["account_id"] is not None
    return answering.way(row["network"], account=account, allows=allows_from_text(text or ""))


def _declare(db: Database, id_: OutboxId, *, now: datetime, words: str = "") -> Changes:
    with db.writing():
        changed = bool(words.strip()) and store.reword(db, id_, words.strip())
        row = store.raw(db, id_)
        store.end_attempt(db, id_, "declared", "", now)
        store.move(
            db,
            id_,
            DECLARED,
            since=[HELD, UNSURE, REFUSED],
            now=now,
            detail="In other words, as the owner says." if changed else "As the owner says.",
        )
        return _arrived(db, row, HandledVia.DECLARED, Receipt(""), now)


def _arrived(db: Database, row: Row, via: HandledVia, receipt: Receipt, now: datetime) -> Changes:
    with db.writing():
        plan.record_reply(db, row, via=via, remote_id=receipt.remote_id, url=receipt.url, now=now)
        drafts = plan.overtaken_drafts(db, row)
        draft_store.put_away(db, drafts, because=draft_store.REPLIED, now=now)
        row = store.raw(db, OutboxId(row["id"]))
    return _touched(row) | Changes(drafts=frozenset(DraftId(draft) for draft in drafts))


def _touched(row: Row) -> Changes:
    conversation = row["conversation_id"]
    return Changes(
        outbox=frozenset({OutboxId(row["id"])}),
        conversations=frozenset()
        if conversation is None
        else frozenset({ConversationId(conversation)}),
    )


class _Turn:
    """One turn's connections, and the accounts that are no use in it any more."""

    def __init__(
        self, db: Database, connector_for: Callable[[AccountId], Connector], now: datetime
    ) -> None:
        self._db = db
        self._connector_for = connector_for
        self._now = now
        self._connectors: dict[AccountId, Connector] = {}
        self._blocked: set[AccountId] = set()

    def close(self) -> None:
        """Let go of every connection."""
        for connector in self._connectors.values():
            with contextlib.suppress(DeskError, OSError):
                connector.close()

    def _connector(self, account: AccountId) -> Connector:
        if account not in self._connectors:
            self._connectors[account] = self._connector_for(account)
        return self._connectors[account]

    def act(self, account: AccountId | None) -> Changes:
        """What is to be done there besides answering."""
        return acting.Acting(self._db, self._connector, self._blocked, self._now).turn(account)

    # Looking up

    def look_up(self, account: AccountId | None, *, at_once: bool) -> Changes:
        """Ask the network about what may have gone, and whose turn it is."""
        changes = NOTHING
        for waiting in plan.waiting(self._db, UNSURE):
            if account is not None and waiting.account != account:
                continue
            if not at_once and waiting.not_before is not None and waiting.not_before > self._now:
                continue
            if waiting.account is None or waiting.account in self._blocked:
                continue
            changes |= self._look_up(waiting.id, waiting.account)
        return changes

    def _look_up(self, id_: OutboxId, account: AccountId) -> Changes:
        row = store.raw(self._db, id_)
        try:
            connector = self._connector(account)
            payload = row["payload"] or connector.compose(_letter(self._db, row, self._now))
            lookup = connector.reconcile(payload, row["client_id"])
        except DeskError as error:
            if isinstance(error, NetworkError):
                self._blocked.add(account)
            return self._still_unsure(row, row["reason"] or error.what)
        except Exception:
            LOG.exception("looking for reply %s", id_)
            return self._still_unsure(row, row["reason"])
        if lookup.found is Found.UNKNOWN:
            why = lookup.detail or "The network cannot tell whether this reply is there."
            return self._still_unsure(row, why)
        if lookup.found is Found.NOT_THERE:
            return self._goes_again(row, payload)
        return self._is_there(
            row, lookup.receipt or Receipt(""), "Found on the network.", FOUND, reason=_FOUND_LATER
        )

    def _goes_again(self, row: Row, payload: bytes) -> Changes:
        """With the same bytes and the same id; at its time, if that is still to come."""
        time = from_text_or_none(row["not_before"])
        waits = time is not None and time > self._now
        store.move(
            self._db,
            OutboxId(row["id"]),
            HELD if waits else QUEUED,
            since=[UNSURE],
            now=self._now,
            hold=Hold.SCHEDULED if waits else None,
            not_before=time if waits else None,
            detail="The network does not have it: it goes again.",
            payload=payload,
        )
        return _touched(row)

    def _still_unsure(self, row: Row, why: str) -> Changes:
        """Not logged when nothing new is known: this is asked again and again."""
        again = self._now + (FIRST_WAIT if row["account_id"] in self._blocked else LOOK_AGAIN)
        id_ = OutboxId(row["id"])
        with self._db.writing():
            plan.look_again_at(self._db, id_, again)
            if why == row["reason"]:
                return NOTHING
            store.move(
                self._db,
                id_,
                UNSURE,
                since=[UNSURE],
                now=self._now,
                not_before=from_text_or_none(row["not_before"]),
                next_attempt_at=again,
                reason=why,
            )
        return _touched(row)

    def _is_there(
        self,
        row: Row,
        receipt: Receipt,
        detail: str,
        since: tuple[DeliveryState, ...],
        *,
        reason: str = "",
    ) -> Changes:
        with self._db.writing():
            moved = store.move(
                self._db,
                OutboxId(row["id"]),
                SENT,
                since=since,
                now=self._now,
                reason=reason,
                detail=detail,
                remote_id=receipt.remote_id,
                url=receipt.url,
            )
            if not moved:
                return NOTHING
            return _arrived(self._db, row, HandledVia.DESK, receipt, self._now)

    # Sending

    def send(self, account: AccountId | None) -> Changes:
        """Everything that is due, account by account, in the order of release."""
        changes = NOTHING
        for due in plan.due_accounts(self._db, self._now):
            if account is not None and due != account:
                continue
            for waiting in plan.waiting(self._db, QUEUED):
                if due in self._blocked:
                    break
                if waiting.account == due:
                    changes |= self._send(waiting.id, due)
        return changes

    def _send(self, id_: OutboxId, account: AccountId) -> Changes:
        row = store.raw(self._db, id_)
        try:
            connector = self._connector(account)
            payload = row["payload"] or connector.compose(_letter(self._db, row, self._now))
        except KeyringError as error:
            return self._wait(row, error)
        except NetworkError as error:
            return self._not_gone(row, error)
        except (UserError, OSError) as error:
            return self._refuse(row, error.what if isinstance(error, DeskError) else str(error))
        except Exception:
            LOG.exception("putting reply %s together", id_)
            return self._refuse(row, "This reply could not be put together.")
        if not self._freeze(id_, payload):
            return NOTHING
        row = store.raw(self._db, id_)
        return self._hand_over(row, connector, payload)

    def _freeze(self, id_: OutboxId, payload: bytes) -> bool:
        """On the disk before the network is touched; False when it was taken back meanwhile."""
        with self._db.writing():
            moved = store.move(
                self._db, id_, SENDING, since=[QUEUED], now=self._now, payload=payload
            )
            if moved:
                store.begin_attempt(self._db, id_, self._now)
            return moved

    def _hand_over(self, row: Row, connector: Connector, payload: bytes) -> Changes:
        try:
            receipt = connector.deliver(payload, row["client_id"])
        except (Offline, RateLimited, SignedOut, Untrusted, KeyringError, Refused) as error:
            return self._not_gone(row, error)
        except Exception as error:
            if not isinstance(error, NetworkError):
                LOG.exception("sending reply %s", row["id"])
            return self._may_have_gone(row, error)
        with self._db.writing():
            store.end_attempt(self._db, OutboxId(row["id"]), "sent", receipt.detail, self._now)
            changes = self._is_there(row, receipt, receipt.detail or "Accepted.", (SENDING,))
            return changes | self._connected(AccountId(row["account_id"]))

    def _not_gone(self, row: Row, error: DeskError) -> Changes:
        """A clear answer: nothing went."""
        if isinstance(error, Refused):
            return self._refuse(row, error.what)
        return self._wait(row, error)

    def _wait(self, row: Row, error: DeskError) -> Changes:
        """Nothing of this account goes before it can; all stay in their order."""
        id_, account = OutboxId(row["id"]), AccountId(row["account_id"])
        self._blocked.add(account)
        until = error.until if isinstance(error, RateLimited) else None
        reason = error.what
        if isinstance(error, KeyringError | SignedOut | Untrusted):
            # It is the owner's turn: what to do stands where the reply waits.
            reason = f"{reason} {error.todo}".strip()
        state = state_after(error)
        fate = state if state in (AccountState.RATE_LIMITED, AccountState.SIGNED_OUT) else "offline"
        with self._db.writing():
            store.end_attempt(self._db, id_, str(fate), error.what, self._now)
            if row["state"] == SENDING:
                store.move(self._db, id_, QUEUED, since=[SENDING], now=self._now, reason=reason)
            moment = until or self._now + wait_after(plan.failures_in_a_row(self._db, id_))
            waiting = plan.wait_until(self._db, account, moment, reason)
            account_store.save_state(self._db, account, state, detail=error.sentence(), until=until)
        changes = Changes(outbox=frozenset(waiting), accounts=frozenset({account}))
        return changes | _touched(row)

    def _refuse(self, row: Row, why: str) -> Changes:
        id_ = OutboxId(row["id"])
        with self._db.writing():
            store.end_attempt(self._db, id_, "refused", why, self._now)
            store.move(self._db, id_, REFUSED, since=[QUEUED, SENDING], now=self._now, reason=why)
        return _touched(row)

    def _may_have_gone(self, row: Row, error: Exception) -> Changes:
        id_ = OutboxId(row["id"])
        why = error.what if isinstance(error, DeskError) else "Something went wrong while sending."
        with self._db.writing():
            store.end_attempt(self._db, id_, "unsure", why, self._now)
            store.move(
                self._db,
                id_,
                UNSURE,
                since=[SENDING],
                now=self._now,
                reason=why,
                next_attempt_at=self._next_look(id_),
            )
        if isinstance(error, Doubtful):
            # The line was cut: what comes next would only be cut as well.
            self._blocked.add(AccountId(row["account_id"]))
        return _touched(row)

    def _next_look(self, id_: OutboxId) -> datetime | None:
        """The first doubt is looked into at once; one that comes again and again, less and less."""
        doubts = plan.doubts_in_a_row(self._db, id_)
        if doubts < 2:
            return None
        return self._now + wait_after(doubts - 1)

    def _connected(self, account: AccountId) -> Changes:
        known = account_store.get_account(self._db, account)
        after = {
            AccountState.OFFLINE: AccountState.CONNECTED,
            AccountState.RATE_LIMITED: AccountState.CONNECTED,
            # Sending works (again); whether reading does, the next fetch says, and at once.
            AccountState.FAILING: AccountState.CONNECTING,
        }.get(known.state)
        if after is None:
            return NOTHING
        account_store.save_state(self._db, account, after)
        return Changes(accounts=frozenset({account}))


def _letter(db: Database, row: Row, now: datetime) -> Letter:
    """The reply as the person wrote it, to the identity that it answers."""
    answers = db.row("SELECT * FROM mention WHERE id = ?", [row["answers_id"]])
    remote_id = db.value("SELECT remote_id FROM identity WHERE id = ?", [row["identity_id"]])
    thread = db.value("SELECT thread_key FROM conversation WHERE id = ?", [row["conversation_id"]])
    return Letter(
        client_id=row["client_id"],
        text=row["text"],
        author=row["author"],
        visibility=Visibility(row["visibility"]),
        created_at=from_text(row["created_at"]),
        subject=row["subject"],
        to=row["recipients"],
        cc=row["cc"],
        answers_remote_id="" if answers is None else answers["remote_id"],
        answers_headers={} if answers is None else json.loads(answers["headers"]),
        answers_text="" if answers is None else answers["text"],
        answers_author="" if answers is None else answers["author"],
        answers_at=None if answers is None else from_text(answers["occurred_at"]),
        person_remote_id=remote_id or "",
        thread_key=thread or "",
        attachments=tuple(_attachments(db, row)),
        goes_at=now,
    )


def _attachments(db: Database, row: Row) -> Iterator[Attachment]:
    """Raises Refused when a file is gone: a letter never goes with less than was written."""
    for picture in db.rows("SELECT * FROM picture WHERE outbox_id = ? ORDER BY id", [row["id"]]):
        file: Path = db.path.parent / picture["path"]
        try:
            data = file.read_bytes()
        except OSError as error:
            raise Refused(f"The attachment “{picture['name']}” cannot be read.") from error
        yield Attachment(picture["name"], picture["mime"], data, picture["alt"])
