"""What can be done besides answering: written down first, done when the network is there."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.acts import ON_REPLIES, OPPOSITES, Act, ActState, Ground
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.domain.findings import Severity
from courtesydesk.domain.ids import ActId, MentionId, ReplyId
from courtesydesk.domain.mentions import Intent, Mention, Visibility
from courtesydesk.domain.networks import network
from courtesydesk.services.acting import touched
from courtesydesk.services.release import ToneCheck, Written, check_text, undo_time, why_stopped
from courtesydesk.services.settings import Settings
from courtesydesk.store import acts as store
from courtesydesk.store.acts import About, ActRow
from courtesydesk.store.database import Database
from courtesydesk.store.outbox import account_for

__all__ = ["ActRow", "Acts", "is_criticism"]


_LOW = 3
"""So many stars and fewer are criticism."""


def is_criticism(mention: Mention, row: FeedRow) -> bool:
    """Whether somebody is unhappy with us, as far as we know; `row` is of its conversation."""
    told = row.intent if row.told_by_owner else mention.intent or row.intent
    if told is Intent.COMPLAINT:
        return True
    low = mention.rating is not None and mention.rating <= _LOW
    return low or (mention.mood is not None and mention.mood < 0)


class Acts:
    """Like, hide, block, report; our reply in other words, or gone. Done by the outbox's turns."""

    def __init__(self, db: Database, check: ToneCheck | None = None) -> None:
        self._db = db
        self._settings = Settings(db)
        self._check = check

    # Asking for it

    def on_mention(
        self, id_: MentionId, act: Act, *, ground: Ground = Ground.OTHER, now: datetime
    ) -> Changes:
        """To be done about what they said; `ground` says why, of a report.

        What would take back an act that has not gone yet takes that one off its way. Raises
        NotFound, and NotAllowed for what the network does not offer here.
        """
        if act in ON_REPLIES:
            raise WrongInput("That can only be done with a reply of ours.")
        with self._db.writing():
            about = store.about_mention(self._db, id_)
            taken_back = self._taken_back(about, act, now)
            if taken_back:
                return taken_back
            text = str(ground) if act is Act.REPORT else ""
            return self._put(about, act, text, mention=id_, now=now)

    def delete(self, id_: ReplyId, *, now: datetime) -> Changes:
        """Our reply is to go; raises NotFound, NotAllowed."""
        with self._db.writing():
            about = store.about_reply(self._db, id_)
            return self._put(about, Act.DELETE, "", reply=id_, now=now)

    def edit(self, id_: ReplyId, text: str, *, now: datetime) -> Changes:
        """Our reply is to say this instead; looked at as a new one would be. An edit that is on
        its way is overtaken. Raises NotFound, WrongInput, NotAllowed."""
        about = store.about_reply(self._db, id_)
        text = text.replace("\r\n", "\n").strip("\n").rstrip()
        check_text(
            Written(text, "", "", "", about.visibility, pictures=0), about.network, about.allows
        )
        self._must_be_kind(about, text)
        with self._db.writing():
            about = store.about_reply(self._db, id_)
            if text == about.text:
                return self._as_it_stands(about, now)
            changes = self._put(about, Act.EDIT, text, reply=id_, now=now)
            store.keep_words(self._db, id_, "")
            return changes

    def _as_it_stands(self, about: About, now: datetime) -> Changes:
        """It is to stay as it is: other words that are on their way are taken off it."""
        changes = NOTHING
        for one in about.acts:
            if one.act is Act.EDIT:
                changes |= self._withdraw(store.get(self._db, one.id), now)
        if not changes:
            raise WrongInput("It says so already.", safe="Nothing was changed.")
        return Changes(conversations=changes.conversations, count=1)

    def keep_words(self, id_: ReplyId, text: str) -> None:
        """Other words for our reply, while they are written: given back as `Reply.unfinished`."""
        store.keep_words(self._db, id_, text)

    def _must_be_kind(self, about: About, text: str) -> None:
        if self._check is None:
            return
        public = about.visibility is Visibility.PUBLIC
        verdict = self._check(text, about.context, public, None)
        if verdict.severity is Severity.STOP:
            raise NotAllowed(why_stopped(verdict), safe="Nothing was changed.", todo="Reword it.")

    def _taken_back(self, about: About, act: Act, now: datetime) -> Changes:
        opposite = OPPOSITES.get(act)
        for one in reversed(about.acts):
            if one.act is opposite and one.state is ActState.WAITING:
                self.take_back(one.id, now=now)
                # Nothing is on its way: there is nothing to take back once more.
                return Changes(conversations=frozenset({about.conversation}), count=1)
        return NOTHING

    def _put(
        self,
        about: About,
        act: Act,
        text: str,
        *,
        mention: MentionId | None = None,
        reply: ReplyId | None = None,
        now: datetime,
    ) -> Changes:
        account = account_for(self._db, about.network, about.account)
        if account is None or act not in about.offered:
            raise NotAllowed(
                f"That cannot be done from here ({network(about.network).label}, {act}).",
                safe="Nothing was changed.",
                todo="Look at its page there.",
            )
        changes = NOTHING
        for one in about.acts:
            # Only the latest counts; what was refused before is not to be looked at any more.
            if one.act is act and one.state in (ActState.WAITING, ActState.REFUSED):
                changes |= self._withdraw(store.get(self._db, one.id), now)
        id_ = store.insert(
            self._db,
            act,
            account=account,
            network=about.network,
            mention=mention,
            reply=reply,
            text=text,
            not_before=now + undo_time(self._settings),
            now=now,
        )
        return changes | touched(store.get(self._db, id_))

    # Changing one's mind

    def take_back(self, id_: ActId, *, now: datetime) -> Changes:
        """Off its way, or out of sight where the network said no; raises NotAllowed once it is
        being done."""
        with self._db.writing():
            row = store.get(self._db, id_)
            changes = self._withdraw(row, now)
            if not changes:
                raise NotAllowed(
                    "It is too late to take that back.", safe=f"It is {row.acted.state}."
                )
            return changes

    def _withdraw(self, row: ActRow, now: datetime) -> Changes:
        since = (ActState.WAITING, ActState.REFUSED)
        done = store.move(self._db, row.acted.id, ActState.WITHDRAWN, since=since, now=now)
        return touched(row) if done else NOTHING

    def try_again(self, id_: ActId, *, now: datetime) -> Changes:
        """Now: what waits, or what was refused; raises NotAllowed for what is done."""
        with self._db.writing():
            row = store.get(self._db, id_)
            since = (ActState.WAITING, ActState.REFUSED)
            if not store.move(self._db, id_, ActState.WAITING, since=since, now=now):
                raise NotAllowed(f"There is nothing to do again: it is {row.acted.state}.")
            return touched(row)

    # Looking

    def open(self) -> tuple[ActRow, ...]:
        """What is not done yet, what needs us first: for the outbox."""
        return (*self.refused(), *self.waiting())

    def waiting(self) -> tuple[ActRow, ...]:
        """What is on its way."""
        return store.in_states(self._db, (ActState.WAITING, ActState.DOING))

    def refused(self) -> tuple[ActRow, ...]:
        """What the network said no to, and nobody has looked at."""
        return store.in_states(self._db, (ActState.REFUSED,))
