"""The accounts' page: all of them as cards, and the steps to one more."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.networks import network
from courtesydesk.services.sync import SyncProgress
from courtesydesk.ui.accounts.card import AccountCard
from courtesydesk.ui.accounts.mail_fields import Purpose
from courtesydesk.ui.accounts.mail_form import MailForm
from courtesydesk.ui.accounts.network_form import NetworkForm
from courtesydesk.ui.accounts.pick import HowItComesIn, PickNetwork
from courtesydesk.ui.context import Context
from courtesydesk.ui.jobs import Job, Jobs
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Column
from courtesydesk.ui.widgets.empty import EmptyState
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.say import Strip

MINUTE_MS = 30_000
WIDE = 1040
ONE = 660


class AccountsPage(Ground):
    """A stack: the list, then one step at a time."""

    import_asked = Signal(str)
    """The network whose export is to be taken in."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "paper", parent)
        self.setObjectName("accountsPage")
        self.setAccessibleName(self.tr("Accounts"))
        self.setProperty("ownFocus", True)
        self._context, self._keys = context, keys
        self._jobs: Jobs | None = None
        self._cards: dict[AccountId, AccountCard] = {}
        self._fetching: dict[AccountId, tuple[Task, Job | None]] = {}
        self._columns = 0
        self._step: QWidget | None = None
        self.stack = QStackedWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._build_list()
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.read)
        self._add = keys.add(
            "accounts.add", self.tr("Add an account"), self.pick_network, keys=("Ctrl+Shift+N",),
            group=self.tr("Accounts"), icon="plus", where=self, palette=False,
        )  # fmt: skip
        self.add_button.set_command(self._add)
        context.hub.changed.connect(self._on_changed)
        self.read()

    def use_jobs(self, jobs: Jobs) -> None:
        """Where long jobs stand in this window."""
        self._jobs = jobs

    def _build_list(self) -> None:
        theme = self._context.theme
        self.list = Column(theme, "", "", self.stack, width=WIDE, top=26)
        self.list.setObjectName("accountsList")
        head = QHBoxLayout()
        head.setSpacing(12)
        titles = QVBoxLayout()
        titles.setSpacing(4)
        self.list.title.setText(self.tr("Accounts"))
        self.list.title.show()
        self.list.text.setText(
            self.tr("Where your customers find you. Each says how it is, and when it last looked.")
        )
        self.list.text.show()
        titles.addWidget(self.list.title)
        titles.addWidget(self.list.text)
        head.addLayout(titles, 1)
        self.add_button = Button(
            theme, self.tr("Add an account"), self.list.inner, kind="main", icon="plus"
        )
        self.add_button.setObjectName("addAccount")
        head.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignTop)
        self.list.column.insertLayout(0, head)
        self.demo = Strip(
            theme,
            self.list.inner,
            title=self.tr("This is the demo shop"),
            text=self.tr("Its accounts touch no network: nothing that you try here ever leaves."),
        )
        self.demo.setVisible(self._context.desk.demo)
        self.list.add(self.demo)
        self.empty = EmptyState(
            theme,
            "account",
            self.tr("No account yet"),
            self.tr(
                "Add your mailbox, and what customers write to you stands here within a minute."
            ),
            self.list.inner,
            action=self.tr("Add an account"),
        )
        self.empty.setMinimumHeight(theme.px(360))
        self.empty.pressed.connect(self.pick_network)
        self.empty.hide()
        self.list.add(self.empty)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self.list.column.addLayout(self._grid)
        self.list.end()
        self.stack.addWidget(self.list)

    # The list

    def read(self) -> None:
        """Ask again which there are, and how they are."""
        self._context.tasks.run(
            self._context.desk.accounts.all,
            done=self._on_accounts,
            failed=self._context.ask.trouble,
            owner=self,
            name="accounts",
        )

    def _on_changed(self, changes: Changes) -> None:
        if changes.accounts or changes.everything:
            self.read()

    def _on_accounts(self, accounts: tuple[Account, ...]) -> None:
        now = self._context.now()
        there = {account.id for account in accounts}
        for id_ in [id_ for id_ in self._cards if id_ not in there]:
            card = self._cards.pop(id_)
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
            self._columns = 0
        for account in accounts:
            known = self._cards.get(account.id)
            if known is not None:
                known.show_account(account, now)
                continue
            self._cards[account.id] = self._new_card(account)
            self._columns = 0
        self.empty.setVisible(not accounts)
        self._place()

    def _new_card(self, account: Account) -> AccountCard:
        card = AccountCard(self._context.theme, account, self._context.now(), self.list.inner)
        card.fetch_asked.connect(self._on_fetch)
        card.stop_asked.connect(self._on_stop)
        card.sign_in_asked.connect(self._on_sign_in)
        card.change_asked.connect(self._on_change)
        card.removed.connect(self._on_removed)
        return card

    def _place(self) -> None:
        columns = 2 if self.width() >= self._context.theme.px(820) and len(self._cards) > 1 else 1
        if columns == self._columns:
            return
        self._columns = columns
        width = WIDE if columns == 2 or not self._cards else ONE
        self.list.set_width(width)
        for number, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, number // columns, number % columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if columns == 2 else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    # Fetching

    def _on_fetch(self, account: Account) -> None:
        if account.id in self._fetching:
            return
        task = Task(f"fetch {account.id}")
        job = None
        if self._jobs is not None:
            job = self._jobs.begin(self.tr("Fetching {name}").format(name=account.name), task.stop)
        self._fetching[account.id] = (task, job)
        self._cards[account.id].show_busy(True)
        run = _Fetch(self._context, account.id, task, self)
        self._context.tasks.run(
            run.run, done=self._on_fetched, failed=self._on_not_fetched, owner=self, task=task
        )

    def show_progress(self, how_far: SyncProgress) -> None:
        """How far a fetch is."""
        _, job = self._fetching.get(how_far.account, (None, None))
        if job is not None and self._jobs is not None:
            self._jobs.tell(job, how_far.done, how_far.total)
        card = self._cards.get(how_far.account)
        if card is not None:
            card.show_progress(how_far)

    def _on_fetched(self, answer: tuple[AccountId, Changes]) -> None:
        account, changes = answer
        self._end_fetch(account)
        self._context.hub.announce(changes)
        self.read()
        count = len(changes.arrived)
        if count:
            text = self.tr("%n conversations with something new.", "", count)
            if count == 1:
                text = self.tr("1 conversation with something new.")
            self._context.ask.tell(text)

    def _on_not_fetched(self, error: Exception) -> None:
        account = getattr(error, "account", None)
        if account is not None:
            self._end_fetch(account)
        self.read()
        self._context.ask.trouble(error)

    def _end_fetch(self, account: AccountId) -> None:
        _, job = self._fetching.pop(account, (None, None))
        if job is not None and self._jobs is not None:
            self._jobs.end(job)
        card = self._cards.get(account)
        if card is not None:
            card.show_busy(False)

    def _on_stop(self, account: Account) -> None:
        task, _ = self._fetching.get(account.id, (None, None))
        if task is not None:
            task.stop()

    # Steps

    def add_account(self, key: str = "") -> None:
        """Begin a new account; of a network when one is named."""
        if not key:
            self.pick_network()
        elif network(key).reads:
            self._form("add", None, key)
        else:
            has_mailbox = any(card.account.network == "email" for card in self._cards.values())
            step = HowItComesIn(
                self._context.theme, network(key), self.stack, has_mailbox=has_mailbox
            )
            step.mailbox_asked.connect(self._on_mailbox)
            step.back.connect(self.pick_network)
            step.import_asked.connect(self._on_import)
            self._show_step(step, step.bring)

    def pick_network(self) -> None:
        """Ask which network."""
        direct = self._context.desk.accounts.networks()
        step = PickNetwork(self._context.theme, direct, self.stack)
        step.back.connect(self.show_list)
        step.chosen.connect(self.add_account)
        self._show_step(step, step.finder)

    def show_list(self) -> None:
        """Back to all accounts."""
        self.stack.setCurrentWidget(self.list)
        self._drop_step()
        self.read()
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _form(self, purpose: Purpose, account: Account | None, key: str = "") -> None:
        key = key if account is None else account.network
        asked = self._context.desk.accounts.form(key)
        form: MailForm | NetworkForm
        if asked is None:
            form = MailForm(self._context, self.stack, account=account, purpose=purpose)
        else:
            form = NetworkForm(
                self._context, network(key), asked, self.stack, account=account, purpose=purpose
            )
        form.back.connect(self.pick_network if purpose == "add" else self.show_list)
        form.kept.connect(self._on_kept)
        form.sign_in_asked.connect(self._on_sign_in)
        self._show_step(form, None)
        form.begin()

    def _show_step(self, step: QWidget, first: QWidget | None) -> None:
        self.stack.addWidget(step)
        self.stack.setCurrentWidget(step)
        self._drop_step()
        self._step = step
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_step(self) -> None:
        if self._step is not None:
            self.stack.removeWidget(self._step)
            self._step.hide()
            self._step.deleteLater()
            self._step = None

    def _on_sign_in(self, account: Account) -> None:
        self._form("sign_in", account)

    def _on_change(self, account: Account) -> None:
        self._form("change", account)

    def _on_kept(self, id_: AccountId) -> None:
        form = self._step
        said = self.tr("“{name}” is ready. What is new comes in by itself.")
        if isinstance(form, MailForm | NetworkForm):
            if form.purpose == "change":
                said = self.tr("“{name}” is changed.")
            elif not form.tried:
                said = self.tr(
                    "“{name}” is kept, and was not tried yet. It signs in by itself as soon as its "
                    "server can be reached."
                )
        self.show_list()
        self._context.ask.tell(said.format(name=self._context.desk.accounts.get(id_).name))

    def _on_mailbox(self) -> None:
        self.add_account("email")

    def _on_import(self, key: str) -> None:
        self.import_asked.emit(key)
        if self._keys.has("go.importing"):
            self._keys.action("go.importing").trigger()

    # Removing

    def _on_removed(self, account: Account) -> None:
        card = self._cards.get(account.id)
        focused: QWidget | None = self.focusWidget()
        if card is not None and focused is not None and card.isAncestorOf(focused):
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        job = partial(self._context.desk.accounts.remove, account.id, now=self._context.now())
        failed = self._context.ask.trouble if card is None else partial(self._not_removed, card)
        self._context.act(job, failed=failed)

    def _not_removed(self, card: AccountCard, error: Exception) -> None:
        card.stay()
        self._context.ask.trouble(error)

    # Coming and going

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is not self.list:
            self.show_list()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()
        self.read()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()
        if self.window().isVisible():
            return
        # The window is closing: who asked for a removal does not want the account back.
        for card in self._cards.values():
            if card.leaving:
                self._on_removed(card.account)


class _Fetch:
    """One fetch, off the UI thread."""

    def __init__(
        self, context: Context, account: AccountId, task: Task, page: AccountsPage
    ) -> None:
        self._context, self._account, self._task, self._page = context, account, task, page

    def run(self) -> tuple[AccountId, Changes]:
        try:
            changes = self._context.desk.sync.account(
                self._account,
                now=self._context.now,
                stop=self._task.stopping.is_set,
                progress=self._progress,
                changed=self._changed,
            )
        except Exception as error:
            error.account = self._account  # type: ignore[attr-defined]
            raise
        return self._account, changes

    def _progress(self, how_far: SyncProgress) -> None:
        self._context.tasks.call_soon(self._page.show_progress, how_far)

    def _changed(self, changes: Changes) -> None:
        self._context.tasks.call_soon(self._context.hub.announce, changes)
