"""An account of any network, asked for as its connector's form says: steps, fields, trying it.

Where a network is signed in to in the browser, that is all there is to do; its steps, and what is
secret, are there for those who would rather not.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.account_forms import AccountForm
from courtesydesk.domain.accounts import Account, Health
from courtesydesk.domain.networks import Network
from courtesydesk.services import sign_in
from courtesydesk.ui.accounts import jobs
from courtesydesk.ui.accounts.form import FormPage
from courtesydesk.ui.accounts.mail_fields import Purpose
from courtesydesk.ui.accounts.network_fields import NetworkFields
from courtesydesk.ui.accounts.steps import Steps
from courtesydesk.ui.accounts.trial import switch
from courtesydesk.ui.accounts.waiting import Waiting
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link
from courtesydesk.ui.widgets.say import Say


class NetworkForm(FormPage):
    """An account of a network that has a form."""

    def __init__(
        self,
        context: Context,
        network: Network,
        form: AccountForm,
        parent: QWidget | None = None,
        *,
        account: Account | None = None,
        purpose: Purpose = "add",
    ) -> None:
        super().__init__(context, "networkForm", parent, account=account, purpose=purpose)
        self._network, self._form = network, form
        self._health: Health | None = None
        self._secrets: dict[str, str] = {}
        self._signed: dict[str, str] = {}
        """What the browser brought."""
        self._in_browser = purpose != "change" and sign_in.has_browser(network.key)
        self._build()
        self._show_way()
        self._fill()
        self._before = self.given()
        self._refresh()

    # Building

    def _build(self) -> None:
        theme = self._context.theme
        self._build_head(self._network)
        if self._form.note:
            # Before the steps: it says who need not take them.
            note = Label(theme, self.tr(self._form.note), self.inner, colour="soft", wrap=True)
            note.setObjectName("note")
            self.add(note)
        self._first: Steps | None = None
        if self._form.steps and self._purpose != "change":
            self._first = Steps(
                self._context, self.tr("First, over there"), self._form.steps, self.inner
            )
            self.add(self._first)
        self.card = NetworkFields(
            theme, self._form, self.inner, account=self._account, purpose=self._purpose
        )
        self.card.setAccessibleName(self._title())
        self.card.edited.connect(self._on_edited)
        self.card.entered.connect(self._on_main)
        self.name, self.name_row = self.card.name, self.card.name_row
        self.waiting = Waiting(self._context, self.card)
        self.waiting.stopped.connect(self._on_stop)
        self.card.body.addWidget(self.waiting)
        self._build_trial(self.card)
        self.by_hand = Link(theme, self.tr("Without the browser…"), self.card, icon="key")
        self.by_hand.setObjectName("byHand")
        self.by_hand.clicked.connect(self._on_by_hand)
        self._build_foot(self.card, self.by_hand, signs_in=self._form.signs_in)
        self.add(self.card)
        if self._form.signs_in:
            promise = self.tr(
                "What is secret goes into your system’s keyring and nowhere else: not into the "
                "workspace, not into a log, not into a backup."
            )
            self.add(Say(theme, promise, self.inner))
        self.end()

    def _title_of_new(self) -> str:
        return self.tr("Add an account: {network}").format(network=self._network.label)

    def _show_way(self) -> None:
        """What is asked for on this way to sign in."""
        self.card.show_way(in_browser=self._in_browser, changing=self._purpose == "change")
        if self._first is not None:
            self._first.setVisible(not self._in_browser or self._form.needs_client)
            self._first.show_way(in_browser=self._in_browser)
        self.by_hand.setVisible(self._in_browser)

    def _fill(self) -> None:
        if self._account is None:
            self.name.setText(self._free_name(self._form.name or self._network.label))

    def _free_name(self, wanted: str) -> str:
        taken = {account.name.casefold() for account in self._context.desk.accounts.all()}
        names = [wanted, *(f"{wanted} {number}" for number in range(2, 50))]
        return next((name for name in names if name.casefold() not in taken), "")

    def begin(self) -> None:
        """The first thing to do."""
        if self._in_browser and self._purpose == "sign_in":
            self.main.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.card.begin()

    # What is typed

    def given(self) -> dict[str, str]:
        """What stands in the fields, secrets too; what is not asked for now, as it was."""
        return self.card.given()

    def _settings(self) -> dict[str, str]:
        before = {} if self._account is None else self._account.settings
        ours = {field.key for field in self._form.fields}
        kept = {key: value for key, value in before.items() if key not in ours}
        learnt = {} if self._health is None else self._health.settings
        return {**kept, **self._form.settings(self.given()), **learnt}

    def _address(self) -> str:
        typed = self._form.address(self.given())
        said = "" if self._health is None else self._health.address
        before = "" if self._account is None else self._account.address
        return before or said or typed

    def _on_edited(self) -> None:
        """What was tried is not what stands there now."""
        if self._health is None:
            # What is asked for just now, and what the browser brings, is about something else.
            self._on_stop()
        self._health = None
        self._signed = {}
        if self._task is None:
            self.trial.clear()
        self._refresh()

    def _refresh(self) -> None:
        busy = self._task is not None
        self.main.setText(self._main_words())
        switch(self.main, self.stop, busy=busy)
        if self._first is not None:
            self._first.show_given(self.given())

    def _is_tried(self) -> bool:
        """Another name needs no trial."""
        renamed = self._purpose == "change" and self.given() == self._before
        return self._health is not None or renamed

    def _main_words(self) -> str:
        if not self._is_tried():
            return self.tr("Sign in in the browser") if self._asks_browser else self.tr("Try it")
        if self._account is None:
            return self.tr("Add this account")
        return self.tr("Save")

    @property
    def _asks_browser(self) -> bool:
        return self._in_browser and not self._signed

    def _on_by_hand(self) -> None:
        self._on_stop()
        self._in_browser = False
        self._show_way()
        self._refresh()
        self.begin()

    # Trying

    def _on_main(self) -> None:
        if self._task is not None:
            return
        if self._is_tried():
            self._on_keep()
        elif self._asks_browser:
            self._sign_in()
        else:
            self._try()

    def _sign_in(self) -> None:
        if not self.card.complete():
            return
        self.trial.clear()
        self._task = task = Task("sign in")
        self.waiting.wait_for_browser()
        self._refresh()
        self.stop.hide()
        self.waiting.ending.setFocus(Qt.FocusReason.OtherFocusReason)
        job = partial(
            jobs.in_browser,
            self._context,
            self._network.key,
            self.given(),
            None if self._account is None else self._account.id,
            open_address=partial(self._context.tasks.call_soon, self.waiting.open_address),
            stop=task.stopping.is_set,
        )
        self._context.tasks.run(
            job, done=self._on_signed_in, failed=self._on_failed, owner=self, task=task
        )
        self._show_foot()

    def _on_signed_in(self, secrets: dict[str, str]) -> None:
        self._task = None
        self._end_waiting()
        self._signed = secrets
        self._try()

    def _end_waiting(self) -> None:
        if self.waiting.ending.hasFocus():
            self.main.setEnabled(True)
            self.main.setFocus(Qt.FocusReason.OtherFocusReason)
        self.waiting.hide()

    def _on_again(self) -> None:
        self._on_main()

    def _try(self) -> None:
        if not self.card.complete():
            return
        secrets = self._given_secrets() if self._purpose != "change" else {}
        job: jobs.TrialJob | jobs.CheckJob
        if self._purpose == "change" and self._account is not None:
            job = jobs.CheckJob(self._context, self._account.id, self._settings())
        else:
            whose = "" if self._account is None else self._account.address
            job = jobs.TrialJob(
                self._context, self._network.key, self._address(), self._settings(), secrets, whose
            )
        words = self.tr("Asking {network}…").format(network=self._network.label)
        self.trial.show_under_way(words)
        self._start("try an account", job.run, self._on_tried, self._on_failed)
        self._refresh()

    def _given_secrets(self) -> dict[str, str]:
        return dict(self._signed) or self._form.secrets(self.given())

    def _on_tried(self, answer: tuple[Health, dict[str, str]]) -> None:
        self._task = None
        self._health, self._secrets = answer
        self.trial.show_well(self._health.works, self._health.lacks)
        self._refresh()
        if self._signed and not self._health.lacks:
            self._on_keep()
            return
        self.main.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_foot()

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self._signed = {}
        self._end_waiting()
        self._health = None
        # Without an address that was typed, only the network knows whose account it is.
        keepable = self._purpose == "add" and bool(self._form.address(self.given()))
        self.trial.show_trouble(
            error,
            keepable=keepable,
            adding=self._purpose == "add",
            signs_in=self._form.signs_in,
            names_server=self._form.names_server,
        )
        self._refresh()
        self._show_foot()

    # Keeping

    def _on_keep(self) -> None:
        if self._task is not None:
            return
        name = self.name.text().strip() or self._network.label
        changing = self._purpose == "change"
        secrets = {} if changing else self._secrets or self._given_secrets()
        if self._account is None:
            job = partial(
                jobs.add, self._context, self._network.key, name, self._address(),
                self._settings(), secrets,
            )  # fmt: skip
        elif self._purpose == "sign_in":
            job = partial(jobs.sign_in, self._context, self._account.id, self._settings(), secrets)
        else:
            job = partial(jobs.change, self._context, self._account.id, name, self._settings())
        self._start("keep an account", job, self._on_kept, self._on_not_kept)
        self._refresh()

    @property
    def tried(self) -> bool:
        """Whether what stands there was tried, and works."""
        return self._health is not None

    # Leaving

    def _forget_trial(self) -> None:
        self._health = None

    def forget(self) -> None:
        self._secrets, self._signed = {}, {}
        self.card.forget()
