"""What goes on by itself while the window is open: delivering, fetching, reading what came,
waking, the daily copy, what may not be kept.

Starts after the first paint. Waiting for a server to speak up (IDLE) has threads of its own, so
that it never stands in the way of what the person asks for.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import AccountId
from courtesydesk.services.sync import SyncProgress
from courtesydesk.ui.context import Context
from courtesydesk.ui.hearing import Hearing
from courtesydesk.ui.jobs import Job, Jobs
from courtesydesk.ui.tasks import Task, TaskRunner

if TYPE_CHECKING:
    from courtesydesk.services.keeper import Kept
    from courtesydesk.services.listening import Read  # by name only: reading is loaded when used
    from courtesydesk.services.updates import Offer

log = logging.getLogger(__name__)

ROUND = 30_000
"""How often, in milliseconds, the clock is looked at."""
IDLE_SECONDS = 280.0
LONGEST = 60_000
READ_FIRST, READ_NEXT = 2500, 250
"""Milliseconds before what came is read, and between one batch and the next: never in the way."""
WAITERS = 16


class Background(QObject):
    """Everything that nobody has to ask for."""

    online_changed = Signal(bool)
    newer_found = Signal(object)
    """The Offer of a newer version, where the owner wants to hear of one."""

    def __init__(self, context: Context, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._jobs = jobs
        self._waits = TaskRunner(self, threads=WAITERS)
        self._fetching: dict[AccountId, tuple[Task, Job | None]] = {}
        self._waiting: dict[AccountId, Task] = {}
        self._more: set[AccountId] = set()
        """Accounts that spoke up while they were being fetched."""
        self._delivering: Task | None = None
        self._again = False
        self._telling = False
        self._house_kept: tuple[date, bool] | None = None
        self._house: Task | None = None
        self._online = True
        self._network: QObject | None = None
        self._round = QTimer(self)
        self._round.setInterval(ROUND)
        self._round.timeout.connect(self._on_round)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self.deliver)
        self._hearing = Hearing(context, self)
        self._reading: Task | None = None
        self._read_again = False
        self._read_soon = QTimer(self)
        self._read_soon.setSingleShot(True)
        self._read_soon.timeout.connect(self._read)

    @property
    def online(self) -> bool:
        """Whether the system says that there is a network."""
        return self._online

    def start(self) -> None:
        """Begin: what was cut off first, then the rest."""
        self._context.act(partial(_recover, self._context), failed=self._on_quiet_trouble)
        self._context.act(partial(_wake, self._context), failed=self._on_quiet_trouble)
        self._context.hub.changed.connect(self._on_changed)
        self._keep_house()
        self._round.start()
        self._watch_network()
        self.deliver()
        self._look_for_due()
        self._read_soon.start(READ_FIRST)
        self._hearing.start()

    def stop(self) -> None:
        """Ask everything to end; what was kept stays kept."""
        self._round.stop()
        self._next.stop()
        self._read_soon.stop()
        self._hearing.stop()
        if self._reading is not None:
            self._reading.stop()
        if self._house is not None:
            self._house.stop()
        for task, _ in self._fetching.values():
            task.stop()
        for task in self._waiting.values():
            task.drop()
        self._waits.finish(1500)

    def fetch_all(self) -> None:
        """Ask every account for news, now."""
        self._context.tasks.run(
            self._context.desk.accounts.all,
            done=self._on_accounts,
            failed=self._on_quiet_trouble,
            owner=self,
            name="accounts",
        )

    # Delivering

    def deliver(self) -> None:
        """Send what is due; one at a time."""
        if self._delivering is not None:
            self._again = True
            return
        self._again = False
        desk = self._context.desk
        job = partial(desk.outbox.deliver_due, now=self._context.now())
        self._delivering = self._context.tasks.run(
            job, done=self._on_delivered, failed=self._on_not_delivered, owner=self, name="deliver"
        )

    def _on_delivered(self, changes: Changes) -> None:
        self._delivering = None
        # What a turn itself changed calls for no other turn: when that is due is asked below.
        self._telling = True
        self._context.hub.announce(changes)
        self._telling = False
        if self._again:
            self.deliver()
            return
        self._context.tasks.run(
            self._context.desk.outbox.next_due,
            done=self._on_next_due,
            failed=self._on_quiet_trouble,
            owner=self,
            name="next due",
        )

    def _on_not_delivered(self, error: Exception) -> None:
        self._delivering = None
        self._on_quiet_trouble(error)

    def _on_next_due(self, at: object) -> None:
        self._next.stop()
        if at is None:
            return
        left: timedelta = at - self._context.now()  # type: ignore[operator]
        self._next.start(max(50, min(LONGEST, int(left.total_seconds() * 1000) + 50)))

    def _on_changed(self, changes: Changes) -> None:
        if (changes.outbox or changes.acts or changes.everything) and not self._telling:
            self.deliver()
        if changes.accounts:
            self._look_for_due()
        if changes.arrived or changes.everything:
            self._read_soon.start(READ_NEXT)

    # Reading what came

    def _read(self) -> None:
        if self._reading is not None:
            self._read_again = True
            return
        self._read_again = False
        self._reading = Task("read")
        job = partial(self._context.desk.listening.some, stop=self._reading.stopping.is_set)
        self._context.tasks.run(
            job,
            done=self._on_read,
            failed=self._on_not_read,
            owner=self,
            task=self._reading,
            priority=-3,
        )

    def _on_read(self, read: Read) -> None:
        stopped = self._reading is not None and self._reading.stopping.is_set()
        self._reading = None
        self._context.hub.announce(read.changes)
        if (read.more or self._read_again) and not stopped:
            self._read_soon.start(READ_NEXT)

    def _on_not_read(self, error: Exception) -> None:
        # Not again by itself: what cannot be written now is read when something else comes.
        self._reading = None
        self._on_quiet_trouble(error)

    # Fetching

    def _keep_house(self) -> None:
        """Twice a day, also in a window that stays open for weeks: what may be kept for two days is
        asked for again in time."""
        now = self._context.now()
        half = now.date(), now.hour < 12
        if self._house_kept == half:
            return
        self._house_kept = half
        self._house = Task("house")
        job = partial(_keep_house, self._context, self._house)
        self._context.tasks.run(
            job,
            done=self._on_house_kept,
            failed=self._on_quiet_trouble,
            owner=self,
            task=self._house,
            priority=-2,
        )

    def _ask_for_newer(self) -> None:
        """Only where the owner wants that, and then once a week."""
        self._context.tasks.run(
            partial(_newer, self._context), done=self._on_newer, failed=_not_now, owner=self,
            name="newer version",
        )  # fmt: skip

    def _on_newer(self, offer: Offer | None) -> None:
        if offer is not None:
            self.newer_found.emit(offer)

    def _on_house_kept(self, kept: Kept) -> None:
        self._context.hub.announce(kept.changes)
        self._ask_for_newer()
        if kept.count:
            self._context.ask.tell(
                self.tr("%n mention(s) lost their words, as their networks ask.", "", kept.count)
            )

    def _on_round(self) -> None:
        self._keep_house()
        self._context.act(partial(_wake, self._context), failed=self._on_quiet_trouble)
        self._look_for_due()

    def _look_for_due(self) -> None:
        job = partial(self._context.desk.sync.due, now=self._context.now())
        self._context.tasks.run(
            job, done=self._on_due, failed=self._on_quiet_trouble, owner=self, name="due"
        )

    def _on_due(self, due: tuple[AccountId, ...]) -> None:
        for account in due:
            self._fetch(account)

    def _on_accounts(self, accounts: tuple[Account, ...]) -> None:
        if not self._fetch_those(accounts):
            self._context.ask.tell(self.tr("There is no account to fetch from."))

    def _fetch(self, account: AccountId) -> None:
        if account in self._fetching:
            return
        task = Task(f"fetch {account}")
        job = partial(_fetch, self._context, account, task, self)
        self._fetching[account] = (task, None)
        self._context.tasks.run(
            job,
            done=self._on_fetched,
            failed=self._on_fetch_failed,
            owner=self,
            task=task,
            priority=-1,
        )

    def show_progress(self, progress: SyncProgress) -> None:
        """How far a fetch is: worth a line only when it is long."""
        task, job = self._fetching.get(progress.account, (None, None))
        if task is None or progress.total < 50:
            return
        if job is None:
            job = self._jobs.begin(self.tr("Fetching history"), task.stop)
            self._fetching[progress.account] = (task, job)
        self._jobs.tell(job, progress.done, progress.total)

    def _on_fetched(self, answer: tuple[AccountId, Changes]) -> None:
        account, changes = answer
        self._end_fetch(account)
        self._context.hub.announce(changes)
        if account in self._more:
            self._more.discard(account)
            self._fetch(account)
        else:
            self._wait_for_news(account)

    def _on_fetch_failed(self, error: Exception) -> None:
        for account, (task, _) in list(self._fetching.items()):
            if task.stopping.is_set():
                self._end_fetch(account)
        account_id = getattr(error, "account", None)
        if account_id is not None:
            self._end_fetch(account_id)
        self._on_quiet_trouble(error)

    def _end_fetch(self, account: AccountId) -> None:
        _, job = self._fetching.pop(account, (None, None))
        if job is not None:
            self._jobs.end(job)

    def _wait_for_news(self, account: AccountId) -> None:
        if account in self._waiting:
            return
        task = Task(f"wait {account}")
        job = partial(_wait, self._context, account, task)
        self._waiting[account] = task
        self._waits.run(
            job, done=self._on_news, failed=self._on_quiet_trouble, owner=self, task=task
        )

    def _on_news(self, answer: tuple[AccountId, bool, bool]) -> None:
        account, news, waited = answer
        task = self._waiting.pop(account, None)
        if news and account in self._fetching:
            self._more.add(account)
        elif news:
            self._fetch(account)
        elif waited or (task is not None and task.stopping.is_set()):
            self._wait_for_news(account)

    # The network

    def _watch_network(self) -> None:
        from PySide6.QtNetwork import QNetworkInformation  # after the first paint

        features = QNetworkInformation.Feature.Reachability
        if not QNetworkInformation.loadBackendByFeatures(features):
            return
        information = QNetworkInformation.instance()
        self._network = information
        information.reachabilityChanged.connect(self._on_reachability)
        self._on_reachability(information.reachability())

    def _on_reachability(self, reachability: object) -> None:
        from PySide6.QtNetwork import QNetworkInformation

        online = reachability != QNetworkInformation.Reachability.Disconnected
        if online == self._online:
            return
        self._online = online
        self.online_changed.emit(online)
        if online:
            job = self._context.desk.outbox.wake
            self._context.act(job, failed=self._on_quiet_trouble)
            self.deliver()
            self._catch_up()

    def _catch_up(self) -> None:
        """After being offline: lines that were open are most likely dead, so begin anew at once."""
        for task in self._waiting.values():
            task.stop()
        job = self._context.desk.accounts.all
        self._context.tasks.run(
            job, done=self._on_again, failed=self._on_quiet_trouble, owner=self, name="accounts"
        )

    def _on_again(self, accounts: tuple[Account, ...]) -> None:
        self._fetch_those(accounts)

    def _fetch_those(self, accounts: tuple[Account, ...]) -> bool:
        """False when there is none to fetch."""
        fetched = [a for a in accounts if not a.demo and a.state is not AccountState.SIGNED_OUT]
        for account in fetched:
            self._fetch(account.id)
        return bool(fetched)

    def _on_quiet_trouble(self, error: Exception) -> None:
        """Nobody asked for it, so nobody is interrupted; bugs go where all bugs go."""
        self._context.tasks.task_failed.emit(error)


def _recover(context: Context) -> Changes:
    return context.desk.outbox.recover(now=context.now())


def _wake(context: Context) -> Changes:
    return context.desk.triage.wake(now=context.now())


def _keep_house(context: Context, task: Task) -> Kept:
    """On the pool: today's copy first, then what is old goes, and what may not be kept."""
    desk, now = context.desk, context.now()
    if desk.settings.flag("safety.snapshot_daily") and not desk.demo:
        desk.safety.snapshot_daily(now=now)
    desk.drafts.forget_old(days=desk.settings.number("safety.drafts_kept_days"), now=now)
    desk.pictures.tidy(now=now)
    desk.pictures.make_room(desk.settings.number("desk.picture_limit_mb") * 1_000_000)
    return desk.keeper.run(now=now, stop=task.stopping.is_set)


def _newer(context: Context) -> Offer | None:
    """On the pool. Whoever has it switched off does not pay for what would ask, either."""
    if context.desk.demo or not context.desk.settings.flag("updates.weekly"):
        return None
    updates, now = context.desk.updates, context.now()
    return updates.look(now=now) if updates.is_due(now=now) else None


def _not_now(error: Exception) -> None:
    """Nobody asked for it, so nobody is told: it is tried again, and Settings say what is wrong."""
    log.info("no word of newer versions: %s", error)


def _fetch(
    context: Context, account: AccountId, task: Task, background: Background
) -> tuple[AccountId, Changes]:
    """On the pool: one account's news; progress and batches are told on the way."""

    def _progress(progress: SyncProgress) -> None:
        context.tasks.call_soon(background.show_progress, progress)

    def _changed(changes: Changes) -> None:
        context.tasks.call_soon(context.hub.announce, changes)

    try:
        changes = context.desk.sync.account(
            account,
            now=context.now,
            stop=task.stopping.is_set,
            progress=_progress,
            changed=_changed,
        )
    except Exception as error:
        error.account = account  # type: ignore[attr-defined]
        raise
    return account, changes


def _wait(context: Context, account: AccountId, task: Task) -> tuple[AccountId, bool, bool]:
    """On the pool: whether there is news, and whether waiting did anything at all."""
    before = context.now()
    news = context.desk.sync.wait(account, IDLE_SECONDS, stop=task.stopping.is_set)
    waited = context.now() - before > timedelta(seconds=5)
    return account, news, waited
