"""An e-mail account: address, password, done. Servers fill themselves in."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import SignedOut, WrongInput
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.mail_hosts import PasswordKind, domain_of, host_for
from courtesydesk.domain.networks import network
from courtesydesk.ui.accounts import words
from courtesydesk.ui.accounts.browser import BrowserSignIn
from courtesydesk.ui.accounts.mark import NetworkMark
from courtesydesk.ui.accounts.pick import WIDTH, BackButton
from courtesydesk.ui.accounts.servers import Servers
from courtesydesk.ui.accounts.trial import Trial
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.buttons import Button, SegmentedControl
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.fields import FormRow, line
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link
from courtesydesk.ui.widgets.parts import Line
from courtesydesk.ui.widgets.say import Say

Purpose = Literal["add", "sign_in", "change"]


class MailForm(Column):
    """Adds an account, signs in to one again, or changes one."""

    kept = Signal(object)
    """The `AccountId` of what was added, signed in to or changed."""
    sign_in_asked = Signal(object)
    """Another password, or another way to sign in, for this `Account`."""
    back = Signal()

    def __init__(
        self,
        context: Context,
        parent: QWidget | None = None,
        *,
        account: Account | None = None,
        purpose: Purpose = "add",
    ) -> None:
        super().__init__(context.theme, "", "", parent, width=WIDTH)
        self.setObjectName("mailForm")
        self._context = context
        self._account, self._purpose = account, purpose
        self._tokens: dict[str, str] = {}
        self._task: Task | None = None
        self._tried = False
        self._named = False
        self._build()
        self._fill()
        self._show_method(self.method.value())

    # Building

    def _build(self) -> None:
        theme = self._context.theme
        back = BackButton(
            theme,
            self.tr("All networks") if self._purpose == "add" else self.tr("All accounts"),
            self.inner,
        )
        back.clicked.connect(self.back)
        self.column.insertWidget(0, back, 0, Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(NetworkMark(theme, network("email"), self.inner))
        self._heading = Label(theme, self._title(), self.inner, role="heading", wrap=True)
        head.addWidget(self._heading, 1)
        self.column.addLayout(head)
        self.card = Section(theme, "", "", self.inner)
        self.card.setAccessibleName(self._title())
        self.add(self.card)
        self._build_who()
        self._build_password()
        self._build_rest()
        self.trial = Trial(theme, self.card)
        self.trial.trust_asked.connect(self._on_trust)
        self.trial.authority_asked.connect(self._on_authority)
        self.trial.keep_asked.connect(self._on_keep)
        self.trial.again_asked.connect(self._on_again)
        self.card.body.addWidget(self.trial)
        self._build_foot()
        note = self.tr(
            "The password goes into your system’s keyring and nowhere else: not into the "
            "workspace, not into a log, not into a backup."
        )
        self.promise = Say(theme, note, self.inner)
        self.add(self.promise)
        self.end()

    def _title(self) -> str:
        if self._account is None:
            return self.tr("Add an e-mail account")
        if self._purpose == "sign_in":
            return self.tr("Sign in again: {name}").format(name=self._account.name)
        return self.tr("Change: {name}").format(name=self._account.name)

    def _build_who(self) -> None:
        theme = self._context.theme
        self.address = line(self.tr("Address"), self.card, hint="hello@yourshop.example")
        self.address.setObjectName("address")
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        self.address.textEdited.connect(self._on_address)
        self.address_row = FormRow(theme, self.tr("Address"), self.address, self.card)
        self.card.body.addWidget(self.address_row)
        self.method = SegmentedControl(theme, self.tr("How you sign in"), self.card)
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
        holder = QWidget(self.card)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.method)
        box.addStretch(1)
        self.method_row = FormRow(
            theme, self.tr("Sign in with"), holder, self.card, buddy=self.method
        )
        self.card.body.addWidget(self.method_row)

    def _build_password(self) -> None:
        theme = self._context.theme
        self.password = line(self.tr("Password"), self.card, secret=True)
        self.password.setObjectName("password")
        self.password.textEdited.connect(self._on_edited)
        self.password_row = FormRow(theme, self.tr("Password"), self.password, self.card)
        self.card.body.addWidget(self.password_row)
        self.note = Say(theme, "", self.card)
        self.password_row.add_below(self.note)
        self.browser = BrowserSignIn(self._context, self.card)
        self.browser.signed_in.connect(self._on_signed_in)
        self.browser.failed.connect(self._on_failed)
        self.browser.hide()
        self.card.body.addWidget(self.browser)

    def _build_rest(self) -> None:
        theme = self._context.theme
        self.from_name = line(self.tr("Your name"), self.card, hint="Rue des Lilas")
        self.from_name.setObjectName("fromName")
        self.from_row = FormRow(
            theme, self.tr("Your name"), self.from_name, self.card,
            help_text=self.tr("Stands beside the address in the mail that you send."),
        )  # fmt: skip
        self.name = line(self.tr("Called here"), self.card)
        self.name.setObjectName("accountName")
        self.name.textEdited.connect(self._on_name)
        self.name_row = FormRow(
            theme, self.tr("Called here"), self.name, self.card,
            help_text=self.tr("How the account is called at the left of the window."),
        )  # fmt: skip
        self.servers = Servers(theme, self.card)
        self.servers.changed.connect(self._on_edited)
        for widget in (self.from_row, self.name_row, Line(theme, self.card), self.servers):
            self.card.body.addWidget(widget)
        for field in self._lines():
            field.returnPressed.connect(self._on_main)

    def _build_foot(self) -> None:
        theme = self._context.theme
        row = QHBoxLayout()
        row.setSpacing(8)
        self.main = Button(theme, self._main_words(), self.card, kind="main")
        self.main.setObjectName("tryIt")
        self.main.clicked.connect(self._on_main)
        self.stop = Button(theme, self.tr("Stop"), self.card)
        self.stop.setObjectName("stopTrying")
        self.stop.clicked.connect(self._on_stop)
        self.stop.hide()
        self.sign_in = Link(theme, self.tr("Sign in again…"), self.card, icon="key")
        self.sign_in.setObjectName("signInInstead")
        self.sign_in.setVisible(self._purpose == "change")
        self.sign_in.clicked.connect(self._on_sign_in)
        row.addWidget(self.sign_in)
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self.main)
        self.card.body.addLayout(row)

    def _lines(self) -> list[QLineEdit]:
        return [self.address, self.password, self.from_name, self.name]

    def _fill(self) -> None:
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
        self._named = True
        if account.settings.get("auth") == "oauth2":
            self.method.set_value(account.settings.get("oauth_provider", "password"))
        signing = self._purpose == "sign_in"
        for row in (self.from_row, self.name_row):
            row.setVisible(not signing)
        self.method_row.setVisible(signing)
        self.password_row.setVisible(signing)
        self.promise.setVisible(signing)
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
            self._show_method(host.sign_in)
        self._show_note()
        self._on_edited()

    def _on_method(self, method: str) -> None:
        self._show_method(method)
        self._on_edited()

    def _show_method(self, method: str) -> None:
        password = method == "password"
        changing = self._purpose == "change"
        self.password_row.setVisible(password and not changing)
        self.browser.setVisible(not password and not changing)
        if not password:
            kept = {} if self._account is None else self._account.settings
            self.browser.show_provider(method, kept)
        self._show_note()
        self._refresh()

    def _show_note(self) -> None:
        host = host_for(self.address.text())
        fitting = self.method.value() == "password" and self._purpose != "change"
        self.note.say(words.password_note(host) if host is not None and fitting else "")

    def _on_name(self) -> None:
        self._named = True
        self.name_row.say_problem("")

    def _on_edited(self) -> None:
        """What was tried is not what stands there now."""
        self._tried = False
        if self._task is None:
            self.trial.clear()
        self._refresh()

    def _refresh(self) -> None:
        busy = self._task is not None
        self.main.setText(self._main_words())
        self.main.setVisible(self._purpose == "change" or self._can_try() or self._tried)
        self.main.setEnabled(not busy)
        self.stop.setVisible(busy)

    def _can_try(self) -> bool:
        return self.method.value() == "password" or bool(self._tokens)

    def _main_words(self) -> str:
        if self._purpose == "change":
            return self.tr("Save")
        if not self._tried:
            return self.tr("Try it")
        return self.tr("Add this account") if self._account is None else self.tr("Use this sign-in")

    # Trying

    def settings(self) -> dict[str, str]:
        """What the account keeps, besides its secrets."""
        before = {} if self._account is None else dict(self._account.settings)
        found = {**before, **self.servers.settings(), "from_name": self.from_name.text().strip()}
        if "user" not in self.servers.settings():
            found.pop("user", None)
        if self._purpose == "change":
            return found
        if self.method.value() == "password":
            kept = {k: v for k, v in found.items() if not k.startswith("oauth_")}
            return {**kept, "auth": "password"}
        return {**found, **self.browser.settings()}

    def _secrets(self) -> dict[str, str]:
        if self.method.value() == "password":
            return {"password": self.password.text()}
        return dict(self._tokens)

    def _on_main(self) -> None:
        if self._task is not None:
            return
        if self._purpose == "change":
            self._on_change()
        elif self._tried:
            self._on_keep()
        elif self._complete():
            self._try()

    def _on_again(self) -> None:
        if self._tried:
            self._on_keep()
        elif self._complete():
            self._try()

    def _complete(self) -> bool:
        address = self.address.text().strip()
        if not domain_of(address):
            said = self.tr("“{address}” is not an e-mail address.").format(address=address)
            self.address_row.say_problem(said if address else self.tr("Write your address first."))
            self.address.setFocus()
            return False
        if self.method.value() == "password" and not self.password.text():
            self.password_row.say_problem(self.tr("Write the password first."))
            self.password.setFocus()
            return False
        self.password_row.say_problem("")
        if not self.servers.settings()["imap_host"] or not self.servers.settings()["smtp_host"]:
            self.servers.unfold()
            self.servers.first().setFocus()
            return False
        return self._can_try()

    def _try(self) -> None:
        self._tried = False
        settings = self.settings()
        secrets = self._secrets()
        task = Task("try an account")
        self._task = task
        words_ = self.tr("Signing in to {imap} and {smtp}…")
        self.trial.show_under_way(
            words_.format(imap=settings["imap_host"], smtp=settings["smtp_host"])
        )
        self._refresh()
        job = _Try(self._context, self.address.text().strip(), settings, secrets)
        self._context.tasks.run(
            job.run, done=self._on_tried, failed=self._on_failed, owner=self, task=task
        )

    def _on_stop(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None
        self.trial.clear()
        self._refresh()

    def _on_signed_in(self, secrets: dict[str, str]) -> None:
        self._tokens = secrets
        if self._complete():
            self._try()

    def _on_tried(self, answer: tuple[tuple[str, ...], dict[str, str]]) -> None:
        sentences, secrets = answer
        self._task = None
        self._tried = True
        if self._tokens:
            # A refresh token may be another one after it was tried.
            self._tokens = secrets
        self.trial.show_well(sentences)
        self._refresh()
        self.main.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_foot()

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self._tried = False
        host = host_for(self.address.text())
        note = (
            words.password_note(host) if host is not None and isinstance(error, SignedOut) else ""
        )
        keepable = self._purpose == "add" and bool(self._secrets())
        self.trial.show_trouble(error, note=note, keepable=keepable)
        self._refresh()
        if isinstance(error, SignedOut) and self.password.isVisible():
            self.password.setFocus()
            self.password.selectAll()
        if isinstance(error, WrongInput) and "server" in error.what:
            self.servers.unfold()
        self._show_foot()

    def _show_foot(self) -> None:
        self._context.tasks.call_soon(self._scroll, None)

    def _scroll(self, _nothing: object) -> None:
        self.area.ensureWidgetVisible(self.trial, 0, 60)
        self.area.ensureWidgetVisible(self.main, 0, 24)

    def _on_trust(self, sha256: str) -> None:
        self.servers.trust(sha256)
        self._try()

    def _on_authority(self) -> None:
        file = self._context.ask.open_file(
            self.tr("The authority’s certificate"), self.tr("Certificates (*.pem *.crt *.cer)")
        )
        if file is None:
            return
        try:
            pem = file.read_text(encoding="ascii", errors="replace")
        except OSError as error:
            self._context.ask.trouble(
                WrongInput(self.tr("The file cannot be read ({why}).").format(why=error.strerror))
            )
            return
        if "BEGIN CERTIFICATE" not in pem:
            self._context.ask.tell(
                self.tr("This is no certificate in PEM format: it begins with BEGIN CERTIFICATE."),
                problem=True,
            )
            return
        self.servers.trust_authority(pem)
        self._try()

    # Keeping

    def _on_keep(self) -> None:
        if self._task is not None:
            return
        task = Task("keep an account")
        self._task = task
        self.main.setEnabled(False)
        if self._account is None:
            job = partial(
                _add, self._context, self.name.text().strip() or self.address.text().strip(),
                self.address.text().strip(), self.settings(), self._secrets(),
            )  # fmt: skip
        else:
            job = partial(
                _sign_in, self._context, self._account.id, self.settings(), self._secrets()
            )
        self._context.tasks.run(
            job, done=self._on_kept, failed=self._on_not_kept, owner=self, task=task
        )

    def _on_sign_in(self) -> None:
        self.sign_in_asked.emit(self._account)

    def _on_change(self) -> None:
        assert self._account is not None
        task = Task("change an account")
        self._task = task
        job = partial(
            _change, self._context, self._account.id, self.name.text().strip(), self.settings()
        )
        self._context.tasks.run(
            job, done=self._on_kept, failed=self._on_not_kept, owner=self, task=task
        )

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

    # Leaving

    def forget(self) -> None:
        """Nothing secret stays here."""
        self.password.clear()
        self.password.setText("")
        self._tokens = {}
        self.browser.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._on_stop()
            self.forget()
            self._tried = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
            return
        super().keyPressEvent(event)


class _Try:
    """One trial, off the UI thread; gives back the secrets, since a token may be renewed by it."""

    def __init__(
        self, context: Context, address: str, settings: dict[str, str], secrets: dict[str, str]
    ) -> None:
        self._context, self._address = context, address
        self._settings, self._secrets = settings, secrets

    def run(self) -> tuple[tuple[str, ...], dict[str, str]]:
        accounts = self._context.desk.accounts
        said = accounts.try_out("email", self._address, self._settings, self._secrets)
        return said, self._secrets


def _add(
    context: Context, name: str, address: str, settings: dict[str, str], secrets: dict[str, str]
) -> tuple[AccountId, Changes]:
    account = context.desk.accounts.add(
        "email", name, address, settings, secrets, now=context.now()
    )
    return account.id, Changes(accounts=frozenset({account.id}))


def _sign_in(
    context: Context, id_: AccountId, settings: dict[str, str], secrets: dict[str, str]
) -> tuple[AccountId, Changes]:
    accounts = context.desk.accounts
    changes = accounts.change(id_, settings=settings)
    for name, value in secrets.items():
        changes = changes | accounts.new_secret(id_, name, value, now=context.now())
    return id_, changes


def _change(
    context: Context, id_: AccountId, name: str, settings: dict[str, str]
) -> tuple[AccountId, Changes]:
    return id_, context.desk.accounts.change(id_, name=name, settings=settings)
