"""Fetching news and keeping it: items and cursor in one transaction."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from courtesydesk.connectors.base import Batch, Connector, Stop
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import (
    BadAnswer,
    DeskError,
    KeyringError,
    NetworkError,
    NotAllowed,
    NotFound,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
    UserError,
)
from courtesydesk.domain.fetched import FetchedItem, FetchedMention
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.networks import Deletes, network
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.looked_for import about_us, looked_for, search_cursor
from courtesydesk.services.mirroring import Mirroring
from courtesydesk.services.picture_fetching import ALWAYS, bring
from courtesydesk.services.reading_ahead import reading_ahead
from courtesydesk.services.settings import Settings
from courtesydesk.services.waiting import Listening
from courtesydesk.store import accounts as store
from courtesydesk.store import listening_words, refreshing
from courtesydesk.store import pictures as picture_rows
from courtesydesk.store.apply import apply_items
from courtesydesk.store.database import Database
from courtesydesk.store.picture_files import PictureStore

OFFLINE_AGAIN = timedelta(minutes=1)
FAILING_AGAIN = timedelta(minutes=15)
KEYRING_AGAIN = timedelta(minutes=30)
"""A locked keyring may ask the person at each try: seldom, then."""

REFRESH_EVERY = timedelta(minutes=30)
REFRESH_BACK = timedelta(days=30)
REFRESH_AT_ONCE = 60
"""So many mentions in one turn, the newest first: where a network tells of edits and deletions only
when it is asked, and a small shop's last days are seen again each time."""

PICTURES_AT_ONCE = 40
"""So many pictures are brought in one turn; the rest in the next."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a fetch is."""

    account: AccountId
    done: int
    total: int
    """0 when not known."""


Progress = Callable[[SyncProgress], None]
Changed = Callable[[Changes], None]


class Sync:
    """One account at a time; never two fetches of the same account at once."""

    def __init__(
        self, db: Database, accounts: Accounts, pictures: PictureStore | None = None
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._pictures = pictures
        self._settings = Settings(db)
        self._mirroring = Mirroring(db)
        self._guard = threading.Lock()
        self._fetching: set[AccountId] = set()
        self._tried: dict[AccountId, datetime] = {}
        self._pauses: dict[AccountId, timedelta] = {}
        self._listening = Listening(accounts)

    def account(
        self,
        id_: AccountId,
        *,
        now: Callable[[], datetime],
        stop: Stop,
        progress: Progress | None = None,
        changed: Changed | None = None,
    ) -> Changes:
        """Fetch one account. `changed` is called after each batch is kept. The account's state says
        what went wrong; only bugs and a StoreError raise."""
        with self._alone(id_) as alone:
            if not alone:
                return NOTHING
            try:
                account = self._accounts.get(id_)
            except NotFound:
                return NOTHING
            paused = account.until is not None and account.until > now()
            if account.demo or (account.state is AccountState.RATE_LIMITED and paused):
                return NOTHING
            self._tried[id_] = now()
            self._pauses.pop(id_, None)
            self._listening.lost.discard(id_)
            turn = _Turn(now, stop, progress, changed)
            try:
                self._fetch(account, turn)
            except (NetworkError, KeyringError, UserError) as error:
                turn.tell(self._went_wrong(account, error))
            return turn.changes

    def _fetch(self, account: Account, turn: _Turn) -> None:
        cursor = store.load_cursor(self._db, account.id)
        backfill = not cursor or account.state is AccountState.BACKFILLING
        if backfill and account.state in _GOOD:
            turn.tell(self._set_state(account, AccountState.BACKFILLING))
        with contextlib.closing(self._accounts.connector(account.id)) as connector:
            with self._batches(account, connector, cursor, turn) as batches:
                for batch in batches:
                    if backfill and self._accounts.get(account.id).state not in _GOOD:
                        # Only now is it certain that it is back.
                        turn.tell(self._set_state(account, AccountState.BACKFILLING))
                    turn.tell(self._keep(account, batch, connector.origin, turn.now()))
                    turn.unread += batch.unread
                    if turn.progress is not None:
                        turn.progress(SyncProgress(account.id, batch.done, batch.total))
            if not turn.stop():
                self._search(account, connector, turn)
                self._refresh(account, connector, turn)
                self._bring_pictures(account, connector, turn)
            if turn.stop():
                return
            self._mirroring.settle_copies(account.id, connector, now=turn.now())
            self._mirroring.mirror(account.id, connector, now=turn.now())
        state, detail = AccountState.CONNECTED, _left_out(turn.unread)
        turn.tell(self._set_state(account, state, detail=detail, fetched_at=turn.now()))

    def _batches(
        self, account: Account, connector: Connector, cursor: str, turn: _Turn
    ) -> AbstractContextManager[Iterator[Batch]]:
        now = turn.now()

        def read(stop: Stop) -> Iterator[Batch]:
            return connector.fetch(cursor, stop=stop, now=now)

        if network(account.network).reads_on:
            return reading_ahead(read, stop=turn.stop, left=self._db.leave)
        return contextlib.nullcontext(read(turn.stop))

    def _search(self, account: Account, connector: Connector, turn: _Turn) -> None:
        """What people say without addressing us; each search has its own cursor."""
        if not network(account.network).searches:
            return
        named = listening_words.load(self._db.connection)
        hears = listening_words.ears(self._db.connection)
        for words in looked_for(account, named):
            name = search_cursor(words)
            cursor = store.load_cursor(self._db, account.id, name)
            for batch in connector.search(words, cursor, stop=turn.stop, now=turn.now()):
                about = replace(batch, items=tuple(about_us(batch.items, words, hears)))
                turn.tell(self._keep(account, about, connector.origin, turn.now(), name))

    def _refresh(self, account: Account, connector: Connector, turn: _Turn) -> None:
        """Some of what is here, as it is there now."""
        if network(account.network).deletes is not Deletes.ASKED:
            return
        now = turn.now()
        last = refreshing.refreshed_at(self._db, account.id)
        if last is not None and last <= now < last + REFRESH_EVERY:
            return
        asked = refreshing.load_round(
            self._db,
            account.id,
            since=now - REFRESH_BACK,
            told_before=turn.began,
            limit=REFRESH_AT_ONCE,
        )
        items = connector.refresh(asked.known, stop=turn.stop) if asked.known else ()
        with self._db.writing():
            changes = self._apply(account, _told_again(items), connector.origin, now)
            refreshing.save_round(self._db, account.id, asked, now=now)
        turn.tell(changes)

    def _bring_pictures(self, account: Account, connector: Connector, turn: _Turn) -> None:
        """Those of the last weeks, where the owner wants them without asking for each."""
        if account.settings.get("pictures") != ALWAYS or self._pictures is None:
            return
        since = turn.now() - REFRESH_BACK
        for picture in picture_rows.load_wanted(
            self._db, account.id, since=since, limit=PICTURES_AT_ONCE
        ):
            if turn.stop():
                return
            try:
                bring(self._db, self._pictures, connector, picture)
            except (Refused, BadAnswer, NotAllowed):
                continue
            except NetworkError:
                # Not now; and what the account itself is for goes on.
                return
            _, conversation = picture_rows.owner(self._db, picture.id)
            turn.tell(Changes(conversations=frozenset({conversation}), count=1))

    def ask_again(
        self, id_: AccountId, *, unseen_since: datetime, now: datetime, stop: Stop
    ) -> Iterator[tuple[int, Changes]]:
        """Ask for what was not told since then: how many, and what changed, turn by turn. It moves
        no cursor, so a fetch may go on beside it. Raises NetworkError, KeyringError or UserError:
        what was told until then is kept."""
        account = self._accounts.get(id_)
        paused = account.until is not None and account.until > now
        if account.demo or account.state is AccountState.SIGNED_OUT or paused:
            return
        after: tuple[str, int] | None = None
        with contextlib.closing(self._accounts.connector(id_)) as connector:
            while not stop():
                known, after = refreshing.load_unseen(
                    self._db, id_, since=unseen_since, after=after, limit=REFRESH_AT_ONCE
                )
                if known:
                    items = connector.refresh(known, stop=stop)
                    again = _told_again(items)
                    yield len(known), self._apply(account, again, connector.origin, now)
                if after is None:
                    return

    def _keep(
        self, account: Account, batch: Batch, origin: Origin, now: datetime, name: str = "main"
    ) -> Changes:
        """Items and cursor together: killed in between, neither is there."""
        with self._db.writing():
            changes = self._apply(account, batch.items, origin, now)
            store.save_cursor(self._db, account.id, batch.cursor, now=now, name=name)
        return changes

    def _apply(
        self, account: Account, items: tuple[FetchedItem, ...], origin: Origin, now: datetime
    ) -> Changes:
        return apply_items(
            self._db, account.id, items, origin=origin, now=now, pictures=self._pictures
        )

    @contextlib.contextmanager
    def _alone(self, id_: AccountId) -> Iterator[bool]:
        with self._guard:
            if id_ in self._fetching:
                alone = False
            else:
                self._fetching.add(id_)
                alone = True
        try:
            yield alone
        finally:
            if alone:
                with self._guard:
                    self._fetching.discard(id_)

    # -- how an account is

    def _went_wrong(self, account: Account, error: DeskError) -> Changes:
        if isinstance(error, KeyringError):
            self._pauses[account.id] = KEYRING_AGAIN
        until = error.until if isinstance(error, RateLimited) else None
        return self._set_state(account, _state_of(error), detail=error.sentence(), until=until)

    def _set_state(
        self,
        account: Account,
        state: AccountState,
        *,
        detail: str = "",
        until: datetime | None = None,
        fetched_at: datetime | None = None,
    ) -> Changes:
        try:
            before = self._accounts.get(account.id)
        except NotFound:
            # Removed while it was fetched.
            return NOTHING
        store.save_state(
            self._db, account.id, state, detail=detail, until=until, fetched_at=fetched_at
        )
        if state is not before.state:
            _log(account.id, before.state, state)
        return Changes(accounts=frozenset({account.id}))

    def due(self, *, now: datetime) -> tuple[AccountId, ...]:
        """Accounts that should be asked now."""
        return tuple(
            account.id
            for account in self._accounts.all()
            if not account.demo
            and account.state is not AccountState.SIGNED_OUT
            and account.id not in self._fetching
            and self._due_at(account, now) <= now
        )

    def _due_at(self, account: Account, now: datetime) -> datetime:
        if account.state is AccountState.CONNECTING:
            return now
        if account.state is AccountState.RATE_LIMITED:
            return account.until or now
        tried = self._tried.get(account.id)
        if tried is None:
            # Since the program started: whoever opens the window wants to see what is there, and
            # it costs little when nothing is.
            return now
        return tried + self._pause(account)

    def _pause(self, account: Account) -> timedelta:
        usual = timedelta(minutes=self._settings.number("desk.fetch_minutes"))
        usual = max(usual, network(account.network).rest)
        if account.state is AccountState.OFFLINE or account.id in self._listening.lost:
            return min(usual, OFFLINE_AGAIN)
        if account.state is AccountState.FAILING:
            return max(usual, self._pauses.get(account.id, FAILING_AGAIN))
        return usual

    # -- waiting

    def wait(self, id_: AccountId, seconds: float, *, stop: Stop) -> bool:
        """Wait for the network to say that there is news (IDLE). False at once where it cannot
        say so, or cannot be reached."""
        return self._listening.wait(id_, seconds, stop=stop)

    def close(self) -> None:
        """Let go of connections that listen; safe to call twice."""
        self._listening.close()


class _Turn:
    """One fetch: its clock, its way out, and whom to tell."""

    def __init__(
        self,
        now: Callable[[], datetime],
        stop: Stop,
        progress: Progress | None,
        changed: Changed | None,
    ) -> None:
        self.now = now
        self.began = now()
        self.stop = stop
        self.progress = progress
        self._changed = changed
        self.changes = NOTHING
        self.unread = 0
        """What could not be kept: without an id, an author or a time."""

    def tell(self, changes: Changes) -> None:
        """Something is kept."""
        self.changes |= changes
        if changes and self._changed is not None:
            self._changed(changes)


def _state_of(error: DeskError) -> AccountState:
    """What an error says about an account, by whose turn it is."""
    if isinstance(error, Offline):
        return AccountState.OFFLINE
    if isinstance(error, RateLimited):
        return AccountState.RATE_LIMITED
    if isinstance(error, SignedOut):
        return AccountState.SIGNED_OUT
    return AccountState.FAILING


def _told_again(items: Iterable[FetchedItem]) -> tuple[FetchedItem, ...]:
    """What was asked for by its id: that it was told says nothing of whom it addresses."""
    return tuple(
        replace(item, addressed=False) if isinstance(item, FetchedMention) else item
        for item in items
    )


def _left_out(unread: int) -> str:
    if not unread:
        return ""
    return f"{unread} of the latest could not be read: look there yourself."


_GOOD = (AccountState.CONNECTED, AccountState.CONNECTING, AccountState.BACKFILLING)


def _log(id_: AccountId, before: AccountState, after: AccountState) -> None:
    """One line when it goes, one when it is back; no name and no address."""
    if after not in _GOOD:
        logger.info("account %d is %s", id_, after.value)
    elif before not in _GOOD:
        logger.info("account %d is %s again", id_, after.value)
