"""What an account of any network is asked for, in rows: as its connector's form says."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field
from courtesydesk.domain.accounts import Account
from courtesydesk.ui.accounts.mail_fields import Purpose
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.fields import Choices, FormRow, line

NAME = "accountName"


class NetworkFields(Section):
    """The fields of the form, and how the account is called here."""

    edited = Signal()
    """By the owner, not by us; another name is none."""
    entered = Signal()

    def __init__(
        self,
        theme: Theme,
        form: AccountForm,
        parent: QWidget | None = None,
        *,
        account: Account | None = None,
        purpose: Purpose = "add",
    ) -> None:
        super().__init__(theme, "", "", parent)
        self._theme, self._form, self._account = theme, form, account
        self._rows: dict[str, FormRow] = {}
        self._inputs: dict[str, QLineEdit | Choices] = {}
        for field in form.fields:
            self._build_field(field)
        self.name = line(self.tr("Called here"), self)
        self.name.setObjectName(NAME)
        self.name.returnPressed.connect(self.entered)
        self.name_row = FormRow(
            theme, self.tr("Called here"), self.name, self,
            help_text=self.tr("How the account is called at the left of the window."),
        )  # fmt: skip
        self.name_row.setVisible(purpose != "sign_in")
        self.body.addWidget(self.name_row)
        if account is not None:
            self._fill(account)

    def _build_field(self, field: Field) -> None:
        label = self.tr(field.label)
        made: QLineEdit | Choices
        if field.choices:
            made = Choices(self._theme, label, self)
            for value, words in field.choices:
                made.addItem(self.tr(words), value)
            made.currentIndexChanged.connect(self._on_edited)
        else:
            made = line(label, self, hint=field.hint, secret=field.secret)
            made.textEdited.connect(self._on_edited)
            made.returnPressed.connect(self.entered)
        made.setObjectName(f"field-{field.key}")
        row = FormRow(self._theme, label, made, self, help_text=self.tr(field.help))
        # Who one is there is settled once: another one is another account.
        row.setVisible(self._account is None or field.key != ADDRESS)
        self._inputs[field.key], self._rows[field.key] = made, row
        self.body.addWidget(row)

    def _fill(self, account: Account) -> None:
        self.name.setText(account.name)
        for field in self._form.fields:
            value = account.settings.get(field.key, "")
            made = self._inputs[field.key]
            if isinstance(made, Choices):
                made.set_value(value)
            elif field.key in self._form.client_secrets:
                made.setPlaceholderText(self.tr("as before"))
            elif not field.secret:
                made.setText(account.address if field.key == ADDRESS else value)

    def _on_edited(self) -> None:
        for row in self._rows.values():
            row.say_problem("")
        self.edited.emit()

    def show_way(self, *, in_browser: bool, changing: bool) -> None:
        """What is asked for on this way to sign in; nothing secret where only settings change."""
        for field in self._form.fields:
            if field.secret or field.only_by_hand or field.in_browser:
                hidden = changing and field.secret
                asked = field.is_asked(in_browser=in_browser)
                self._rows[field.key].setVisible(asked and not hidden)

    def begin(self) -> None:
        """The first field to write in."""
        shown = [self._inputs[key] for key, row in self._rows.items() if not row.isHidden()]
        (shown[0] if shown else self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    def given(self) -> dict[str, str]:
        """What stands in the fields, secrets too; what is not asked for now, as it was."""
        found = {}
        for key, made in self._inputs.items():
            found[key] = made.value() if isinstance(made, Choices) else made.text().strip()
        return found

    def complete(self) -> bool:
        """Whether nothing is wanting; says at its field what is."""
        first: QWidget | None = None
        given = self.given()
        for field in self._form.fields:
            row = self._rows[field.key]
            kept = self._account is not None and field.key in self._form.client_secrets
            empty = not given[field.key] and not field.optional and not kept
            row.say_problem(self.tr("Fill this in first.") if empty and not row.isHidden() else "")
            if empty and first is None and not row.isHidden():
                first = self._inputs[field.key]
        if first is not None:
            first.setFocus()
        return first is None

    def forget(self) -> None:
        """Nothing secret stays here."""
        for field in self._form.fields:
            made = self._inputs[field.key]
            if field.secret and isinstance(made, QLineEdit):
                made.clear()
                made.setText("")
