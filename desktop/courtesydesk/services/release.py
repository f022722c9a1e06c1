"""Letting a reply go: how, and what is looked at first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.domain.findings import Severity, Verdict
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId, OutboxId
from courtesydesk.domain.mentions import AS_USUAL, Allows, Mention, Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import DeliveryState, Draft, Hold
from courtesydesk.services import answering, lengths
from courtesydesk.services.delivery import end_of_hold
from courtesydesk.services.incidents import words_of_their_own
from courtesydesk.services.promises import follow_text
from courtesydesk.services.saved_replies import holes
from courtesydesk.services.settings import Settings
from courtesydesk.store import drafts as draft_store
from courtesydesk.store import outbox as store
from courtesydesk.store import promises as promise_store
from courtesydesk.store.database import Database

_TWICE = timedelta(minutes=10)
_GOES_OR_WENT = (
    DeliveryState.HELD,
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.UNSURE,
    DeliveryState.SENT,
    DeliveryState.DECLARED,
)


class ToneCheck(Protocol):
    """What looks at a text before it goes."""

    def __call__(
        self, text: str, context: str, public: bool, conversation: ConversationId | None, /
    ) -> Verdict: ...


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
    """The owner has seen that the customer wrote again, or that the same was said just now."""
    skip_undo: bool = False


@dataclass(frozen=True, slots=True)
class WroteAgain:
    """The customer wrote after the draft was begun."""

    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is to go, wherever it was written."""

    text: str
    subject: str
    to: str
    cc: str
    visibility: Visibility
    pictures: int
    account: AccountId | None = None
    """For new mail: whose."""


class Releasing:
    """From draft to outbox."""

    def __init__(self, db: Database, check: ToneCheck | None) -> None:
        self._db = db
        self._settings = Settings(db)
        self._check = check

    def release(self, draft: DraftId, how: Release, *, now: datetime) -> Changes:
        """Draft to outbox, in one transaction; the draft is retired.

        A draft with a `stop` finding is held as Hold.STOP unless an override names a value. Raises
        WrongInput for an empty or too long text, an unfilled value, or when they wrote again and
        that was not accepted; NotAllowed for a draft that was put away or sent already.
        """
        while True:
            written = draft_store.get(self._db, draft)
            said = self._said(written)
            verdict = self._verdict(said, written.conversation)
            with self._db.writing():
                # The check may take its time; what was typed meanwhile must be checked, too.
                if self._said(draft_store.get(self._db, draft)) != said:
                    continue
                return self._release_draft(written, said, verdict, how, now)

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
        said = Written(text, "", "", "", visibility, pictures=0)
        verdict = self._verdict(said, conversation)
        with self._db.writing():
            if not how.accept_new_mentions:
                self._must_be_new(conversation, said.text, now)
            id_, changes = self._put_in(conversation, said, verdict, how, now)
            if _warns(verdict):
                draft_store.note_warning(self._db, None, outbox=id_, now=now)
            return id_, changes

    def _must_be_new(self, conversation: ConversationId, text: str, now: datetime) -> None:
        """The same words again, within minutes, are a slip more often than meant."""
        for row in store.of_conversation(self._db, conversation, _GOES_OR_WENT):
            lately = row.created_at > now - _TWICE
            if lately and row.hold is not Hold.STOP and row.text.split() == text.split():
                raise WrongInput(
                    f"Reply {row.id} says the same, and was released a moment ago.",
                    safe="Nothing was sent.",
                    todo="If you mean to say it twice: --even-so.",
                )

    def _said(self, draft: Draft) -> Written:
        return Written(
            text=draft.text,
            subject=draft.subject,
            to=draft.to,
            cc=draft.cc,
            visibility=draft.side,
            pictures=len(draft.pictures),
            account=draft_store.account_of(self._db, draft.id),
        )

    def _release_draft(
        self, draft: Draft, said: Written, verdict: Verdict | None, how: Release, now: datetime
    ) -> Changes:
        if draft.retired_at is not None:
            raise NotAllowed(
                "This draft was put away already.", safe="Nothing was sent by this click."
            )
        again = store.wrote_since(self._db, draft)
        if again and not how.accept_new_mentions:
            raise WrongInput(
                "They wrote again since you began.",
                safe="Your draft is kept; nothing was sent.",
                todo="Read what they wrote, then send or change your reply.",
            )
        id_, changes = self._put_in(draft.conversation, said, verdict, how, now)
        store.carry_pictures(self._db, draft=draft.id, outbox=id_)
        if _warns(verdict):
            draft_store.note_warning(self._db, draft.id, now=now)
        draft_store.released(self._db, draft.id, id_)
        if draft.conversation is not None:
            follow_text(self._db, draft.conversation, draft.side, draft.text, now=now)
            promise_store.carry(self._db, draft.conversation, draft.side, id_)
        draft_store.retire(self._db, draft.id, because=draft_store.REPLIED, now=now)
        return changes | Changes(drafts=frozenset({draft.id}))

    def _addressee(
        self, conversation: ConversationId | None, side: Visibility
    ) -> store.Addressee | None:
        return None if conversation is None else store.addressee(self._db, conversation, side)

    def _verdict(self, said: Written, conversation: ConversationId | None) -> Verdict | None:
        if self._check is None:
            return None
        to = self._addressee(conversation, said.visibility)
        context = "" if to is None or to.answers is None else to.answers.text
        public = said.visibility is Visibility.PUBLIC
        return self._check(said.text, context, public, conversation)

    def _put_in(
        self,
        conversation: ConversationId | None,
        said: Written,
        verdict: Verdict | None,
        how: Release,
        now: datetime,
    ) -> tuple[OutboxId, Changes]:
        said = replace(said, text=said.text.replace("\r\n", "\n").strip("\n").rstrip())
        to = self._addressee(conversation, said.visibility)
        key = "email" if to is None else to.network
        allows = AS_USUAL if to is None or to.answers is None else to.answers.allows
        said = replace(said, visibility=_side(key, said.visibility, allows, now))
        check_text(said, key, allows, new_mail=to is None)
        if conversation is not None:
            words_of_their_own(self._db, conversation, said.text)
        account = store.account_for(self._db, key, said.account) if to is None else to.account
        hold, not_before = self._hold(how, verdict, now)
        row = store.NewRow(
            conversation=conversation,
            account=account,
            identity=None if to is None else to.identity,
            answers=None if to is None or to.answers is None else to.answers.id,
            network=key,
            text=said.text,
            subject=said.subject or ("" if to is None else to.subject),
            to=said.to,
            cc=said.cc,
            visibility=said.visibility,
            state=DeliveryState.HELD,
            hold=hold,
            not_before=not_before,
            reason=why_stopped(verdict) if hold is Hold.STOP else "",
            client_id=str(uuid.uuid4()),
            author=self._settings.text("shop.signs"),
            override_value=how.override_value.strip(),
            override_why=how.override_why.strip(),
            tone=_as_json(verdict),
        )
        id_ = store.insert(self._db, row, now=now, detail=_how_said(row))
        changes = touched(id_, conversation)
        if how.skip_undo and hold is Hold.UNDO:
            changes |= end_of_hold(self._db, id_, now=now)
        return id_, changes

    def _hold(
        self, how: Release, verdict: Verdict | None, now: datetime
    ) -> tuple[Hold, datetime | None]:
        stopped = verdict is not None and verdict.severity is Severity.STOP
        if how.hold is Hold.STOP or (stopped and not how.override_value.strip()):
            return Hold.STOP, None
        if how.hold is Hold.BREATHING:
            minutes = timedelta(minutes=self._settings.number("send.breathe_minutes"))
            return Hold.BREATHING, how.not_before or now + minutes
        if how.hold is Hold.SCHEDULED:
            if how.not_before is None or how.not_before <= now:
                raise WrongInput("The moment to send at has passed.", todo="Choose a later one.")
            return Hold.SCHEDULED, how.not_before
        return Hold.UNDO, now + undo_time(self._settings)


def _warns(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.severity >= Severity.WARN


def undo_time(settings: Settings) -> timedelta:
    """How long a reply can be taken back after it was let go."""
    return timedelta(seconds=settings.number("send.undo_seconds"))


def touched(id_: OutboxId, conversation: ConversationId | None) -> Changes:
    """One reply, and the conversation that shows it."""
    if conversation is None:
        return Changes(outbox=frozenset({id_}), count=1)
    return Changes(outbox=frozenset({id_}), conversations=frozenset({conversation}), count=1)


def _side(key: str, wanted: Visibility, allows: Allows, now: datetime) -> Visibility:
    known = network(key)
    which = wanted if known.public_replies else Visibility.PRIVATE
    found = answering.side(key, which, now, allows)
    if found.open:
        return which
    label = known.label
    if which is Visibility.PUBLIC:
        why = f"{label} takes no reply to this one (any more)."
        todo = "Look at its page: there may be another way."
    elif found.exists:
        why = f"{label} takes no private message to this one (any more)."
        todo = "Answer in public."
    else:
        why = f"{label} has no private messages."
        todo = "Answer in public, or ask them to write to you."
    raise NotAllowed(found.why or why, safe="Nothing was sent; your draft is kept.", todo=todo)


def check_text(said: Written, key: str, allows: Allows, *, new_mail: bool = False) -> None:
    """Raises WrongInput for what can never go: empty, unfilled, too long."""
    if not said.text.strip() and not said.pictures:
        raise WrongInput("There is nothing to send yet.")
    if new_mail and not said.to.strip():
        raise WrongInput("To whom should this mail go?", todo="Fill in an address.")
    unfilled = holes(said.text)
    if unfilled:
        start, end = unfilled[0]
        raise WrongInput(
            f"{said.text[start:end]} is still to be filled in.", todo="Fill it in, or delete it."
        )
    length = lengths.measure(said.text, key, said.visibility, allows)
    if length.too_long:
        raise WrongInput(
            f"This reply is too long for {network(key).label}: {length.used} of {length.limit}.",
            todo=f"Shorten it by {-(length.left or 0)}.",
        )


def why_stopped(verdict: Verdict | None) -> str:
    """The first reason, in a sentence."""
    worst = [] if verdict is None else [f for f in verdict.findings if f.severity is Severity.STOP]
    return worst[0].reason if worst else "Held until you have looked at it again."


def _as_json(verdict: Verdict | None) -> dict[str, Any]:
    if verdict is None:
        return {}
    findings = [
        {"start": f.start, "end": f.end, "label": f.label, "severity": str(f.severity)}
        for f in verdict.findings
    ]
    return {"severity": str(verdict.severity), "findings": findings}


def _how_said(row: store.NewRow) -> str:
    if row.override_value:
        return f"Released against a warning, in the name of “{row.override_value}”."
    return "Released."
