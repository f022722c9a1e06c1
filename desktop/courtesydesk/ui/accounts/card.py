"""One account: what it is, how it is, and what can be done about it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.networks import Way, network
from courtesydesk.services.sync import SyncProgress
from courtesydesk.ui.accounts import words
from courtesydesk.ui.accounts.mark import NetworkMark
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import Card, Chip, ProgressLine
from courtesydesk.ui.widgets.say import Say, Strip

REMOVE_SECONDS = 8


class AccountCard(Card):
    """One account in the list; it asks, the page does."""

    fetch_asked = Signal(object)
    stop_asked = Signal(object)
    sign_in_asked = Signal(object)
    change_asked = Signal(object)
    removed = Signal(object)
    """The time to change one's mind is over."""

    def __init__(
        self, theme: Theme, account: Account, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.account = account
        self.setObjectName(f"account-{account.id}")
        self._busy = False
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(REMOVE_SECONDS * 1000)
        self._leaving.timeout.connect(self._on_left)
        self._build(theme)
        self.show_account(account, now)

    def _build(self, theme: Theme) -> None:
        self._whole = QWidget(self)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        where = network(self.account.network)
        row.addWidget(NetworkMark(theme, where, self._whole), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(3)
        row.addLayout(column, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        self.name = ElidedLabel(theme, "", self._whole, role="title")
        self.chip = Chip(theme, "", self._whole)
        head.addWidget(self.name, 1)
        head.addWidget(self.chip)
        column.addLayout(head)
        self.address = ElidedLabel(theme, "", self._whole, role="second", colour="soft")
        column.addWidget(self.address)
        column.addSpacing(3)
        self.health = Say(theme, "", self._whole)
        column.addWidget(self.health)
        self.used = Say(theme, "", self._whole)
        column.addWidget(self.used)
        self.progress = ProgressLine(theme, self._whole)
        self.progress.hide()
        self.how_far = Label(theme, "", self._whole, role="caption", colour="soft")
        self.how_far.hide()
        column.addWidget(self.progress)
        column.addWidget(self.how_far)
        column.addSpacing(6)
        column.addStretch(1)
        column.addWidget(self._buttons(theme))
        self._strip = Strip(theme, self, tone="warn")
        self._keep = Button(theme, self.tr("Keep it"), self._strip, icon="undo")
        self._keep.setObjectName("keepAccount")
        self._keep.clicked.connect(self._on_keep)
        now = Button(theme, self.tr("Remove now"), self._strip, kind="quiet")
        now.clicked.connect(self._on_left)
        self._strip.add_button(self._keep)
        self._strip.add_button(now)
        self._strip.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 15)
        layout.addWidget(self._whole)
        layout.addWidget(self._strip)

    def _buttons(self, theme: Theme) -> QWidget:
        box = QWidget(self._whole)
        flow = FlowLayout(box, gap=8, line_gap=8)
        self.sign_in = Button(theme, self.tr("Sign in again"), box, icon="key")
        self.fetch = Button(theme, self.tr("Fetch now"), box, icon="refresh")
        self.stop = Button(theme, self.tr("Stop"), box, icon="close")
        self.change = Button(theme, self.tr("Change"), box, icon="pencil")
        self.remove = Button(theme, self.tr("Remove"), box, kind="quiet", icon="trash")
        for name, button, slot in (
            ("signIn", self.sign_in, self._on_sign_in),
            ("fetchNow", self.fetch, self._on_fetch),
            ("stopFetch", self.stop, self._on_stop),
            ("changeAccount", self.change, self._on_change),
            ("removeAccount", self.remove, self._on_remove),
        ):
            button.setObjectName(name)
            button.clicked.connect(slot)
            flow.addWidget(button)
        self.stop.hide()
        self._box = box
        return box

    # Showing

    def show_account(self, account: Account, now: datetime) -> None:
        """How it is now."""
        self.account = account
        where = network(account.network)
        self.name.setText(account.name)
        address = account.address
        both = self.tr("{network} · {address}").format(network=where.label, address=address)
        self.address.setText(both if address else where.label)
        self.chip.show_text(*words.state(account))
        sentence, tone = words.health(account, now)
        if account.demo and where.way is not Way.DIRECT:
            tail = self.tr("Replies go by copy and open.")
            sentence = f"{sentence} {tail}"
        self.health.say(sentence, tone)
        self.used.say(*words.used(account, now))
        self._show_buttons(reads=where.reads)
        for button in (self.sign_in, self.fetch, self.stop, self.change, self.remove):
            spoken = self.tr("{act}: {account}").format(act=button.text(), account=account.name)
            button.setAccessibleName(spoken)
        self.setAccessibleName(account.name)
        self.setAccessibleDescription(f"{self.chip.text()}. {sentence} {self.used.text()}".strip())

    def _show_buttons(self, *, reads: bool) -> None:
        account = self.account
        out = account.state is AccountState.SIGNED_OUT
        self._box.setVisible(not account.demo)
        self.sign_in.set_kind("main" if out else "plain")
        self.sign_in.setVisible(out or account.state is AccountState.FAILING)
        self.fetch.setVisible(reads and not self._busy and not out)
        self.stop.setVisible(self._busy)

    def show_busy(self, busy: bool) -> None:
        """It is being fetched, or not any more."""
        self._busy = busy
        self.progress.setVisible(busy)
        self.how_far.setVisible(busy)
        if busy:
            self.progress.show_share(0, 0)
            self.how_far.setText(self.tr("Asking for news…"))
        self.fetch.setVisible(not busy and self.account.state is not AccountState.SIGNED_OUT)
        self.stop.setVisible(busy)

    def show_progress(self, how_far: SyncProgress) -> None:
        """How far the fetch is."""
        self.progress.show_share(how_far.done, how_far.total)
        if how_far.total:
            text = self.tr("{done} of about {total}")
            self.how_far.setText(text.format(done=how_far.done, total=how_far.total))
        elif how_far.done:
            self.how_far.setText(self.tr("%n so far", "", how_far.done))

    # Leaving

    @property
    def leaving(self) -> bool:
        """It will be removed when its time is over."""
        return self._leaving.isActive()

    def _on_remove(self) -> None:
        name = self.account.name
        self._strip.say(
            self.tr("“{name}” is being removed").format(name=name),
            self.tr(
                "Its sign-in is forgotten, here and in the keyring. Everything that was fetched "
                "stays, and so do your replies."
            ),
        )
        self._whole.hide()
        self._strip.show()
        self._keep.setFocus(Qt.FocusReason.OtherFocusReason)
        self._leaving.start()

    def _on_keep(self) -> None:
        self._leaving.stop()
        self._strip.hide()
        self._whole.show()
        self.remove.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_left(self) -> None:
        self._leaving.stop()
        self.removed.emit(self.account)

    def stay(self) -> None:
        """It could not be removed."""
        self._leaving.stop()
        self._strip.hide()
        self._whole.show()

    def _on_fetch(self) -> None:
        self.fetch_asked.emit(self.account)

    def _on_stop(self) -> None:
        self.stop_asked.emit(self.account)

    def _on_sign_in(self) -> None:
        self.sign_in_asked.emit(self.account)

    def _on_change(self) -> None:
        self.change_asked.emit(self.account)
