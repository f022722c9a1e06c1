"""What every form of an account shares: its head and foot, one trial, and how it is kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.networks import Network
from courtesydesk.ui.accounts.mail_fields import Purpose
from courtesydesk.ui.accounts.mark import NetworkMark
from courtesydesk.ui.accounts.pick import WIDTH, BackButton
from courtesydesk.ui.accounts.trial import Trial
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.fields import FormRow
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link


class FormPage(Column):
    """Adds an account, signs in to one again, or changes one."""

    kept = Signal(object)
    """The `AccountId` of what was added, signed in to or changed."""
    sign_in_asked = Signal(object)
    """Another secret, or another way to sign in, for this `Account`."""
    back = Signal()

    name: QLineEdit
    name_row: FormRow

    def __init__(
        self,
        context: Context,
        object_name: str,
        parent: QWidget | None,
        *,
        account: Account | None,
        purpose: Purpose,
    ) -> None:
        super().__init__(context.theme, "", "", parent, width=WIDTH)
        self.setObjectName(object_name)
        self._context = context
        self._account, self._purpose = account, purpose
        self._task: Task | None = None

    # What each answers differently

    def _title_of_new(self) -> str:
        """What stands above a new account."""
        raise NotImplementedError

    def _refresh(self) -> None:
        """Show what can be done now."""
        raise NotImplementedError

    def _on_main(self) -> None:
        """The main button was pressed."""
        raise NotImplementedError

    def _on_again(self) -> None:
        """The same once more."""
        raise NotImplementedError

    def _on_keep(self) -> None:
        """Keep it as it stands there."""
        raise NotImplementedError

    def _forget_trial(self) -> None:
        """Nothing was tried yet."""
        raise NotImplementedError

    def _end_waiting(self) -> None:
        """What was under way elsewhere is not waited for any more."""

    def forget(self) -> None:
        """Nothing secret stays here."""
        raise NotImplementedError

    # Building

    def _build_head(self, network: Network) -> None:
        theme = self._context.theme
        words = self.tr("All networks") if self._purpose == "add" else self.tr("All accounts")
        back = BackButton(theme, words, self.inner)
        back.clicked.connect(self.back)
        self.column.insertWidget(0, back, 0, Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(NetworkMark(theme, network, self.inner))
        head.addWidget(Label(theme, self._title(), self.inner, role="heading", wrap=True), 1)
        self.column.addLayout(head)

    def _title(self) -> str:
        if self._account is None:
            return self._title_of_new()
        if self._purpose == "sign_in":
            return self.tr("Sign in again: {name}").format(name=self._account.name)
        return self.tr("Change: {name}").format(name=self._account.name)

    def _build_trial(self, card: Section) -> None:
        self.trial = Trial(self._context.theme, card)
        self.trial.keep_asked.connect(self._on_keep)
        self.trial.again_asked.connect(self._on_again)
        card.body.addWidget(self.trial)

    def _build_foot(self, card: Section, *links: Link, signs_in: bool) -> None:
        theme = self._context.theme
        row = QHBoxLayout()
        row.setSpacing(8)
        self.main = Button(theme, "", card, kind="main")
        self.main.setObjectName("tryIt")
        self.main.clicked.connect(self._on_main)
        self.stop = Button(theme, self.tr("Stop"), card)
        self.stop.setObjectName("stopTrying")
        self.stop.clicked.connect(self._on_stop)
        again = Link(theme, self.tr("Sign in again…"), card, icon="key")
        again.setObjectName("signInInstead")
        again.setVisible(self._purpose == "change" and signs_in)
        again.clicked.connect(self._on_sign_in)
        for link in (again, *links):
            row.addWidget(link)
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self.main)
        self.trial.home = self.main
        card.body.addLayout(row)

    # Trying and keeping

    def _start(
        self,
        words: str,
        job: Callable[[], object],
        done: Callable[..., None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do this off the UI thread; until it has ended, nothing else."""
        self._task = task = Task(words)
        self._context.tasks.run(job, done=done, failed=failed, owner=self, task=task)

    def _on_stop(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None
        self._end_waiting()
        self.trial.clear()
        self._refresh()

    def _on_sign_in(self) -> None:
        self.sign_in_asked.emit(self._account)

    def _on_kept(self, answer: tuple[AccountId, Changes]) -> None:
        id_, changes = answer
        self._task = None
        self.forget()
        self._context.hub.announce(changes)
        self.kept.emit(id_)

    def _on_not_kept(self, error: Exception) -> None:
        self._task = None
        self._refresh()
        if isinstance(error, WrongInput) and "account" in error.what.lower():
            self.name_row.say_problem(error.sentence())
            self.name.setFocus()
            return
        self.trial.show_trouble(error)
        self._show_foot()

    def _show_foot(self) -> None:
        self._context.tasks.call_soon(self._scroll, None)

    def _scroll(self, _nothing: object) -> None:
        self.area.ensureWidgetVisible(self.trial, 0, 60)
        self.area.ensureWidgetVisible(self.main, 0, 24)

    @property
    def purpose(self) -> Purpose:
        """What it is for."""
        return self._purpose

    # Leaving

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._on_stop()
            self.forget()
            self._forget_trial()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
            return
        super().keyPressEvent(event)
