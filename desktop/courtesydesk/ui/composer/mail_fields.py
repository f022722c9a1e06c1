"""From, to, copies, subject: what is wrong with one stands at it."""

from __future__ import annotations

import re
from email.utils import getaddresses

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.ids import AccountId
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.fields import Choices, FormRow, line
from courtesydesk.ui.widgets.measured import measured

ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


def wrong_addresses(text: str) -> tuple[str, ...]:
    """Those among the addresses that no mail could go to."""
    found = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    return tuple(part for part in found if not _plain(part))


def _plain(words: str) -> bool:
    parsed = getaddresses([words])
    return len(parsed) == 1 and ADDRESS.fullmatch(parsed[0][1]) is not None


class MailFields(QWidget):
    """From, to, copies, subject."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        column = QVBoxLayout(self)
        measured(theme, column, (14, 10, 14, 10), 6)
        self.account = Choices(theme, self.tr("From"), self)
        self.to = line(
            self.tr("To"), self, hint=self.tr("one or more addresses, with commas between")
        )
        self.cc = line(self.tr("Copies to"), self)
        self.subject = line(self.tr("Subject"), self)
        self._rows: dict[QWidget, FormRow] = {}
        for name, field in (
            ("mailFrom", self.account), ("mailTo", self.to), ("mailCc", self.cc),
            ("mailSubject", self.subject),
        ):  # fmt: skip
            field.setObjectName(name)
            row = FormRow(theme, field.accessibleName(), field, self)
            self._rows[field] = row
            column.addWidget(row)
        for edit in (self.to, self.cc, self.subject):
            edit.textEdited.connect(self._on_edited)
        self.account.activated.connect(self._on_edited)

    def show_accounts(self, accounts: tuple[Account, ...]) -> None:
        """Our mailboxes."""
        chosen = self.chosen
        self.account.clear()
        for account in accounts:
            self.account.addItem(account.address or account.name, account.id)
        self.choose(chosen)
        self.account.setEnabled(len(accounts) > 1)
        if accounts:
            self._say(self.account, "")

    @property
    def chosen(self) -> AccountId | None:
        """From which of ours."""
        data = self.account.currentData()
        return None if data is None else AccountId(int(data))

    def choose(self, account: AccountId | None) -> None:
        """From this one."""
        at = self.account.findData(account)
        if at >= 0:
            self.account.setCurrentIndex(at)

    # what is wrong

    def check(self) -> QWidget | None:
        """Say at each field what is wrong with it; the first such field."""
        self.forget_problems()
        if self.chosen is None:
            self._say(self.account, self.tr("There is no mailbox to send from yet."))
        if not self.to.text().strip(" ,;"):
            self._say(self.to, self.tr("To whom? An address is missing."))
        for field in (self.to, self.cc):
            wrong = wrong_addresses(field.text())
            if wrong:
                words = self.tr("“{words}” is not an address.").format(words=wrong[0])
                self._say(field, words)
        return next((field for field in self._rows if self.problem(field)), None)

    def problem(self, field: QWidget) -> str:
        """What stands at that field; empty when all is well."""
        said = self._rows[field].problem
        return "" if said.isHidden() else said.text()

    def forget_problems(self) -> None:
        """Nothing is wrong, or it is being mended."""
        for row in self._rows.values():
            row.say_problem("")

    def _say(self, field: QWidget, words: str) -> None:
        self._rows[field].say_problem(words)

    def _on_edited(self) -> None:
        sender = self.sender()
        if isinstance(sender, QWidget) and sender in self._rows:
            self._rows[sender].say_problem("")
        self.changed.emit()
