"""Replies on their way: release, hold, deliver once, find out what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId, OutboxId
from courtesydesk.domain.mentions import Mention, Visibility
from courtesydesk.domain.outbox import Attempt, Hold, LogEntry, OutboxRow
from courtesydesk.store.database import Database


@dataclass(frozen=True, slots=True)
class Release:
    """How a draft is to go."""

    hold: Hold | None = None
    """None: undo time only."""
    not_before: datetime | None = None
    """For BREATHING and SCHEDULED; else worked out from the settings."""
    override_value: str = ""
    """The shop's value that an override of a stop serves."""
    override_why: str = ""
    accept_new_mentions: bool = False
    """The owner has seen that the customer wrote again."""
    skip_undo: bool = False


@dataclass(frozen=True, slots=True)
class WroteAgain:
    """The customer wrote after the draft was begun."""

    mentions: tuple[Mention, ...]


class Outbox:
    """The only way out. States and rules: ARCHITECTURE (b), `domain/outbox.py`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def wrote_again(self, draft: DraftId) -> WroteAgain | None:
        """What the customer said since the draft was begun, if anything."""
        raise NotImplementedError

    def release(self, draft: DraftId, how: Release, *, now: datetime) -> Changes:
        """Draft to outbox, in one transaction; the draft is retired. A draft with a `stop` finding
        is held as Hold.STOP unless an override names a value. Raises WrongInput for an empty or too
        long text, an unfilled value, or when they wrote again and that was not accepted."""
        raise NotImplementedError

    def release_text(self, conversation: ConversationId, visibility: Visibility, text: str, how: Release, *, now: datetime) -> tuple[OutboxId, Changes]:
        """The same for a text from the command line."""
        raise NotImplementedError

    def send_now(self, id_: OutboxId, *, now: datetime) -> Changes:
        """End a hold (not a stop) or a wait for the next try."""
        raise NotImplementedError

    def override(self, id_: OutboxId, *, value: str, why: str, now: datetime) -> Changes:
        """Let a stopped reply go, naming the shop's value that it serves; recorded."""
        raise NotImplementedError

    def cancel(self, id_: OutboxId, *, now: datetime) -> Changes:
        """Take a reply back before it goes: withdrawn, its text a draft again. Raises NotAllowed once it is sending."""
        raise NotImplementedError

    def edit(self, id_: OutboxId, *, now: datetime) -> DraftId:
        """As cancel, and says which draft holds the text now."""
        raise NotImplementedError

    def settle(self, id_: OutboxId, *, sent: bool, now: datetime) -> Changes:
        """The owner says what became of an unsure or assisted reply: declared, or queued to go again."""
        raise NotImplementedError

    def rows(self, *, ended: bool = True, limit: int = 200) -> tuple[OutboxRow, ...]:
        """What needs us first, then what is on its way, then what has ended, newest first."""
        raise NotImplementedError

    def get(self, id_: OutboxId) -> OutboxRow:
        """One row; raises NotFound."""
        raise NotImplementedError

    def of_conversation(self, id_: ConversationId) -> tuple[OutboxRow, ...]:
        """Replies on their way in one conversation, oldest first."""
        raise NotImplementedError

    def attempts(self, id_: OutboxId) -> tuple[Attempt, ...]:
        """Every try."""
        raise NotImplementedError

    def log(self, id_: OutboxId) -> tuple[LogEntry, ...]:
        """Every state it was in; append-only."""
        raise NotImplementedError

    def recover(self, *, now: datetime) -> Changes:
        """At start: every `sending` becomes `unsure`. Looks at nothing outside."""
        raise NotImplementedError

    def deliver_due(self, *, now: datetime, account: AccountId | None = None) -> Changes:
        """Look up what is unsure, then send what is due, in order. Blocks on the network; one at a time per process and per workspace."""
        raise NotImplementedError

    def next_due(self) -> datetime | None:
        """When something will be due by itself; None when nothing will."""
        raise NotImplementedError
