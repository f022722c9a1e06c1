"""The fields of an e-mail account: who, how one signs in, what it is called, which servers."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.mail_hosts import PasswordKind, domain_of, host_for
from courtesydesk.ui.accounts import words
from courtesydesk.ui.accounts.browser import BrowserSignIn
from courtesydesk.ui.accounts.servers import OWN, Servers
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.buttons import SegmentedControl
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.fields import FormRow, line
from courtesydesk.ui.widgets.parts import Line
from courtesydesk.ui.widgets.say import Say

Purpose = Literal["add", "sign_in", "change"]


class MailFields(Section):
    """What is written to add, sign in to or change an account."""

    edited = Signal()
    """What was tried is not what stands there now."""
    entered = Signal()
    """Return was pressed in a field."""

    def __init__(
        self, context: Context, parent: QWidget, *, account: Account | None, purpose: Purpose
    ) -> None:
        super().__init__(context.theme, "", "", parent)
        self._context = context
        self._account, self._purpose = account, purpose
        self._tokens: dict[str, str] = {}
        self._shown = ""
        self._build_who()
        self._build_password()
        self._build_rest()

    def _build_who(self) -> None:
        theme = self._context.theme
        self.address = line(self.tr("Address"), self, hint="hello@yourshop.example")
        self.address.setObjectName("address")
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        self.address.textEdited.connect(self._on_address)
        self.address_row = FormRow(theme, self.tr("Address"), self.address, self)
        self.body.addWidget(self.address_row)
        self.method = SegmentedControl(theme, self.tr("How you sign in"), self)
        self.method.setObjectName("method")
        self.method.set_options(
            [
                ("password", self.tr("Password")),
                ("google", self.tr("Google")),
                ("microsoft", self.tr("Microsoft")),
            ],
            "password",
        )
        self.method.chosen.connect(self._on_method)
        holder = QWidget(self)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.method)
        box.addStretch(1)
        self.method_row = FormRow(theme, self.tr("Sign in with"), holder, self, buddy=self.method)
        self.body.addWidget(self.method_row)

    def _build_password(self) -> None:
        theme = self._context.theme
        self.password = line(self.tr("Password"), self, secret=True)
        self.password.setObjectName("password")
        self.password.textEdited.connect(self.edited)
        self.password_row = FormRow(theme, self.tr("Password"), self.password, self)
        self.body.addWidget(self.password_row)
        self.note = Say(theme, "", self)
        self.password_row.add_below(self.note)
        self.browser = BrowserSignIn(self._context, self)
        self.browser.hide()
        self.body.addWidget(self.browser)

    def _build_rest(self) -> None:
        theme = self._context.theme
        self.from_name = line(self.tr("Your name"), self, hint="Rue des Lilas")
        self.from_name.setObjectName("fromName")
        self.from_row = FormRow(
            theme, self.tr("Your name"), self.from_name, self,
            help_text=self.tr("Stands beside the address in the mail that you send."),
        )  # fmt: skip
        self.name = line(self.tr("Called here"), self)
        self.name.setObjectName("accountName")
        self.name.textEdited.connect(self._on_name)
        self.name_row = FormRow(
            theme, self.tr("Called here"), self.name, self,
            help_text=self.tr("How the account is called at the left of the window."),
        )  # fmt: skip
        self.servers = Servers(theme, self)
        self.servers.changed.connect(self.edited)
        for widget in (self.from_row, self.name_row, Line(theme, self), self.servers):
            self.body.addWidget(widget)
        for field in self._lines():
            field.returnPressed.connect(self.entered)
        self.servers.entered.connect(self.entered)

    def _lines(self) -> list[QLineEdit]:
        return [self.address, self.password, self.from_name, self.name]

    def fill(self) -> None:
        """What the account is now, or what a new one begins with."""
        account, settings = self._account, self._context.desk.settings
        if account is None:
            self.from_name.setText(settings.text("shop.name"))
            self.name.setText(self._free_name())
            return
        self.address.setText(account.address)
        self.address.setReadOnly(True)
        self.servers.fill(account.settings)
        self.from_name.setText(account.settings.get("from_name", ""))
        self.name.setText(account.name)
        if account.settings.get("auth") == "oauth2":
            self.method.set_value(account.settings.get("oauth_provider", "password"))
        signing = self._purpose == "sign_in"
        for row in (self.from_row, self.name_row):
            row.setVisible(not signing)
        self.method_row.setVisible(signing)
        self.password_row.setVisible(signing)
        if self._purpose == "change":
            self.servers.unfold()

    def _free_name(self) -> str:
        taken = {account.name.casefold() for account in self._context.desk.accounts.all()}
        for number in range(1, 50):
            name = (
                self.tr("Mail") if number == 1 else self.tr("Mail {number}").format(number=number)
            )
            if name.casefold() not in taken:
                return name
        return ""

    def begin(self) -> None:
        """The first field to write in."""
        signing = self._purpose == "sign_in"
        first = self.password if signing else self.name if self._account else self.address
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # What is typed

    def _on_address(self) -> None:
        address = self.address.text().strip()
        host = host_for(address)
        self.servers.guess(host)
        self.address_row.say_problem("")
        if host is not None and host.sign_in and host.password is PasswordKind.NONE:
            self.method.set_value(host.sign_in)
            self.show_method(host.sign_in)
        self._show_note()
        self.edited.emit()

    def _on_method(self, method: str) -> None:
        self.show_method(method)
        self.edited.emit()

    def show_method(self, method: str) -> None:
        """By password, or in the browser of a host."""
        if method != self._shown:
            # What one brought back is worth nothing at another.
            self._shown, self._tokens = method, {}
        password = method == "password"
        changing = self._purpose == "change"
        self.password_row.setVisible(password and not changing)
        self.browser.setVisible(not password and not changing)
        if password:
            self.browser.stop()
        else:
            kept = {} if self._account is None else self._account.settings
            self.browser.show_provider(method, kept)
        self._show_note()

    def _show_note(self) -> None:
        host = host_for(self.address.text())
        fitting = self.method.value() == "password" and self._purpose != "change"
        self.note.say(words.password_note(host) if host is not None and fitting else "")

    def _on_name(self) -> None:
        self.name_row.say_problem("")

    # What it comes to

    def can_try(self) -> bool:
        """Whether there is something to sign in with."""
        return self.method.value() == "password" or bool(self._tokens)

    def settings(self) -> dict[str, str]:
        """What the account keeps, besides its secrets."""
        before = {} if self._account is None else self._account.settings
        kept = {key: value for key, value in before.items() if key not in OWN}
        found = {**kept, **self.servers.settings(), "from_name": self.from_name.text().strip()}
        if self._purpose == "change":
            return found
        if self.method.value() == "password":
            plain = {k: v for k, v in found.items() if not k.startswith("oauth_")}
            return {**plain, "auth": "password"}
        return {**found, **self.browser.settings()}

    def secrets(self) -> dict[str, str]:
        """What goes into the keyring."""
        if self.method.value() == "password":
            return {"password": self.password.text()}
        return dict(self._tokens)

    def complete(self) -> bool:
        """Whether it can be tried; says at the field what is wanting."""
        address = self.address.text().strip()
        if not domain_of(address):
            said = self.tr("“{address}” is not an e-mail address.").format(address=address)
            self.address_row.say_problem(said if address else self.tr("Write your address first."))
            self.address.setFocus()
            return False
        taken = self._taken(address)
        if taken:
            said = self.tr("“{address}” is on your desk already, as “{name}”.")
            self.address_row.say_problem(said.format(address=address, name=taken))
            self.address.setFocus()
            return False
        if self.method.value() == "password" and not self.password.text():
            self.password_row.say_problem(self.tr("Write the password first."))
            self.password.setFocus()
            return False
        self.password_row.say_problem("")
        return self.servers.complete() and self.can_try()

    def _taken(self, address: str) -> str:
        """What an account of that address is called that is there already."""
        if self._account is not None:
            return ""
        same = (
            account.name
            for account in self._context.desk.accounts.all()
            if account.network == "email" and account.address.casefold() == address.casefold()
        )
        return next(same, "")

    # Secrets

    def keep_tokens(self, tokens: dict[str, str]) -> None:
        """What the browser brought back, or a later one of the same."""
        self._tokens = tokens

    @property
    def tokens(self) -> bool:
        """Whether the browser brought something back."""
        return bool(self._tokens)

    def forget(self) -> None:
        """Nothing secret stays here."""
        self.password.clear()
        self.password.setText("")
        self._tokens = {}
        self.browser.forget()
