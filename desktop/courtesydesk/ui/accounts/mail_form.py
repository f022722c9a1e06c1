"""An e-mail account: address, password, done. Servers fill themselves in."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.accounts import Account, Health
from courtesydesk.domain.errors import Offline, SignedOut, WrongInput
from courtesydesk.domain.mail_hosts import host_for
from courtesydesk.domain.networks import network
from courtesydesk.ui.accounts import jobs, words
from courtesydesk.ui.accounts.form import FormPage
from courtesydesk.ui.accounts.mail_fields import MailFields, Purpose
from courtesydesk.ui.accounts.trial import switch
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.say import Say


class MailForm(FormPage):
    """An account whose mail is read and sent."""

    def __init__(
        self,
        context: Context,
        parent: QWidget | None = None,
        *,
        account: Account | None = None,
        purpose: Purpose = "add",
    ) -> None:
        super().__init__(context, "mailForm", parent, account=account, purpose=purpose)
        self._tried = False
        self._build()
        self.card.fill()
        self.card.show_method(self.method.value())
        self._refresh()

    # Building

    def _build(self) -> None:
        theme = self._context.theme
        self._build_head(network("email"))
        self.card = MailFields(
            self._context, self.inner, account=self._account, purpose=self._purpose
        )
        self.card.setAccessibleName(self._title())
        self.add(self.card)
        self._name_fields()
        self.card.edited.connect(self._on_edited)
        self.card.entered.connect(self._on_main)
        self.browser.signed_in.connect(self._on_signed_in)
        self.browser.failed.connect(self._on_failed)
        self.browser.begun.connect(self._on_begun)
        self._build_trial(self.card)
        self.trial.trust_asked.connect(self._on_trust)
        self.trial.authority_asked.connect(self._on_authority)
        self._build_foot(self.card, signs_in=True)
        note = self.tr(
            "What you sign in with goes into your system’s keyring and nowhere else: not into the "
            "workspace, not into a log, not into a backup."
        )
        self.promise = Say(theme, note, self.inner)
        self.promise.setVisible(self._purpose != "change")
        self.add(self.promise)
        self.end()

    def _name_fields(self) -> None:
        card = self.card
        self.address, self.address_row = card.address, card.address_row
        self.password, self.password_row = card.password, card.password_row
        self.name, self.name_row = card.name, card.name_row
        self.method, self.browser, self.servers = card.method, card.browser, card.servers

    def _title_of_new(self) -> str:
        return self.tr("Add an e-mail account")

    def begin(self) -> None:
        """The first field to write in."""
        signing = self._purpose == "sign_in"
        first = self.password if signing else self.name if self._account else self.address
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        """What was tried is not what stands there now."""
        self._tried = False
        if self._task is None:
            self.trial.clear()
        self._refresh()

    def _refresh(self) -> None:
        busy = self._task is not None
        self.main.setText(self._main_words())
        self.main.setVisible(self._purpose == "change" or self.card.can_try() or self._tried)
        switch(self.main, self.stop, busy=busy)

    def _main_words(self) -> str:
        if self._purpose == "change":
            return self.tr("Save")
        if not self._tried:
            return self.tr("Try it")
        return self.tr("Add this account") if self._account is None else self.tr("Use this sign-in")

    # Trying

    def settings(self) -> dict[str, str]:
        """What the account keeps, besides its secrets."""
        return self.card.settings()

    def _on_main(self) -> None:
        if self._task is not None:
            return
        if self._purpose == "change":
            self._on_change()
        elif self._tried:
            self._on_keep()
        elif self.card.complete():
            self._try()

    def _on_again(self) -> None:
        if self._tried:
            self._on_keep()
        elif not self.card.can_try():
            self.browser.again()
        elif self.card.complete():
            self._try()

    def _try(self) -> None:
        self._tried = False
        settings = self.settings()
        secrets = self.card.secrets()
        words_ = self.tr("Signing in to {imap} and {smtp}…")
        self.trial.show_under_way(
            words_.format(imap=settings["imap_host"], smtp=settings["smtp_host"])
        )
        job = jobs.TrialJob(self._context, "email", self.address.text().strip(), settings, secrets)
        self._start("try an account", job.run, self._on_tried, self._on_failed)
        self._refresh()

    def _on_begun(self) -> None:
        self.trial.clear()

    def _on_signed_in(self, secrets: dict[str, str]) -> None:
        self.card.keep_tokens(secrets)
        if self.card.complete():
            self._try()

    def _on_tried(self, answer: tuple[Health, dict[str, str]]) -> None:
        health, secrets = answer
        self._task = None
        self._tried = True
        if self.card.tokens:
            # A refresh token may be another one after it was tried.
            self.card.keep_tokens(secrets)
        self.trial.show_well(health.works, health.lacks)
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
        keepable = self._purpose == "add" and bool(self.card.secrets())
        adding = self._purpose == "add"
        self.trial.show_trouble(error, note=note, keepable=keepable, adding=adding)
        self._refresh()
        if isinstance(error, SignedOut) and self.password.isVisible():
            self.password.setFocus()
            self.password.selectAll()
        by_name = isinstance(error, Offline) and self.card.can_try()
        if by_name or (isinstance(error, WrongInput) and "server" in error.what):
            self.servers.unfold()
        self._show_foot()

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
        if self._account is None:
            job = partial(
                jobs.add, self._context, "email",
                self.name.text().strip() or self.address.text().strip(),
                self.address.text().strip(), self.settings(), self.card.secrets(),
            )  # fmt: skip
        else:
            job = partial(
                jobs.sign_in,
                self._context,
                self._account.id,
                self.settings(),
                self.card.secrets(),
            )
        self._start("keep an account", job, self._on_kept, self._on_not_kept)

    def _on_change(self) -> None:
        assert self._account is not None
        job = partial(
            jobs.change,
            self._context,
            self._account.id,
            self.name.text().strip(),
            self.settings(),
        )
        self._start("change an account", job, self._on_kept, self._on_not_kept)

    @property
    def tried(self) -> bool:
        """Whether what stands there was tried, and works."""
        return self._tried

    # Leaving

    def _forget_trial(self) -> None:
        self._tried = False

    def forget(self) -> None:
        self.card.forget()
