"""Where mail is read and sent: filled in by itself, and open to whoever knows better."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from courtesydesk.domain.mail_hosts import MailHost, security_of
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.fields import Choices, FormRow, line
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link
from courtesydesk.ui.widgets.say import Say

OWN = ("user", "trust_sha256", "ca")
"""Settings that stand only here: one that is not there is not wanted any more."""


class Servers(QWidget):
    """A fold with both servers, the login, and what is trusted."""

    changed = Signal()
    entered = Signal()
    """Return was pressed in a field."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._touched = False
        self._trust = ""
        self._ca = ""
        self.fold = Link(theme, self.tr("Servers"), self, icon="chevron-right")
        self.fold.setObjectName("serversFold")
        self.fold.clicked.connect(self._on_fold)
        self.summary = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self._inside = QWidget(self)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 2, 0, 0)
        inside.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, theme.px(132) + 4)
        self._fields: dict[str, QLineEdit] = {}
        self._security: dict[str, Choices] = {}
        for row, (which, words) in enumerate(
            (("imap", self.tr("Reading (IMAP)")), ("smtp", self.tr("Sending (SMTP)")))
        ):
            self._server(grid, row, which, words)
        inside.addLayout(grid)
        self.user = line(self.tr("Login name"), self._inside, hint=self.tr("usually the address"))
        self.user.setObjectName("user")
        self.user.textEdited.connect(self._on_edited)
        self.user.returnPressed.connect(self.entered)
        inside.addWidget(FormRow(theme, self.tr("Login name"), self.user, self._inside))
        self.trusted = Label(theme, "", self._inside, role="caption", colour="soft", wrap=True)
        self.trusted.hide()
        inside.addWidget(self.trusted)
        self.distrust = Link(theme, "", self._inside, icon="close")
        self.distrust.setObjectName("distrust")
        self.distrust.clicked.connect(self._on_distrust)
        self.distrust.hide()
        inside.addWidget(self.distrust, 0, Qt.AlignmentFlag.AlignLeft)
        self.wanting = Say(theme, "", self._inside, tone="stop")
        self.wanting.setObjectName("serverWanting")
        inside.insertWidget(1, self.wanting)
        self._inside.hide()
        head = QGridLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setHorizontalSpacing(6)
        head.addWidget(self.fold, 0, 0)
        head.addWidget(self.summary, 0, 1)
        head.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._inside)
        self._name_fold()
        self._summarise()

    def _server(self, grid: QGridLayout, row: int, which: str, words: str) -> None:
        parent = self._inside
        host = line(
            self.tr("{what}: server").format(what=words), parent, hint=f"{which}.example.org"
        )
        port = line(self.tr("{what}: port").format(what=words), parent)
        port.setValidator(QIntValidator(1, 65535, port))
        port.setMaxLength(5)
        port.setFixedWidth(self._theme.px(74))
        security = Choices(self._theme, self.tr("{what}: encryption").format(what=words), parent)
        for value, text in (
            ("tls", self.tr("TLS")),
            ("starttls", self.tr("STARTTLS")),
            ("auto", self.tr("By the port")),
        ):
            security.addItem(text, value)
        label = Label(self._theme, words, parent, colour="soft")
        label.setBuddy(host)
        for name, field in ((f"{which}_host", host), (f"{which}_port", port)):
            field.setObjectName(name)
            field.textEdited.connect(self._on_edited)
            field.returnPressed.connect(self.entered)
            self._fields[name] = field
        port.setProperty("security", f"{which}_security")
        port.editingFinished.connect(self._on_port)
        security.setObjectName(f"{which}_security")
        security.activated.connect(self._on_edited)
        self._security[f"{which}_security"] = security
        for column, widget in enumerate((label, host, port, security)):
            grid.addWidget(widget, row, column, Qt.AlignmentFlag(0))

    # Filling

    def fill(self, settings: dict[str, str]) -> None:
        """Show what an account has."""
        for name, field in self._fields.items():
            field.setText(settings.get(name, ""))
        for name, choices in self._security.items():
            choices.set_value(settings.get(name, "auto"))
        self.user.setText(settings.get("user", ""))
        self._trust = settings.get("trust_sha256", "")
        self._ca = settings.get("ca", "")
        self._summarise()

    def guess(self, host: MailHost | None) -> None:
        """Fill in what is known of an address, unless the owner wrote something else."""
        if self._touched:
            return
        settings = {} if host is None else host.settings()
        for name, field in self._fields.items():
            field.setText(settings.get(name, ""))
        for name, choices in self._security.items():
            choices.set_value(settings.get(name, "tls"))
        self._summarise(sure=host is None or host.known)

    def settings(self) -> dict[str, str]:
        """As an account keeps them."""
        found = {name: field.text().strip() for name, field in self._fields.items()}
        found |= {name: choices.value() for name, choices in self._security.items()}
        if self.user.text().strip():
            found["user"] = self.user.text().strip()
        if self._trust:
            found["trust_sha256"] = self._trust
        if self._ca:
            found["ca"] = self._ca
        return found

    def trust(self, sha256: str) -> None:
        """Trust exactly this certificate from now on, besides those trusted before."""
        pins = [pin for pin in self._trust.split(",") if pin]
        if sha256 not in pins:
            pins.append(sha256)
        self._trust = ",".join(pins)
        self._summarise()

    def trust_authority(self, pem: str) -> None:
        """Trust what this authority signed."""
        self._ca = pem
        self._summarise()

    def _on_distrust(self) -> None:
        """From now on only what everybody trusts."""
        self._trust = self._ca = ""
        if self.distrust.hasFocus():
            self.user.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_edited()

    @property
    def unfolded(self) -> bool:
        """Whether the fields are in sight."""
        return not self._inside.isHidden()

    def unfold(self, *, shown: bool = True) -> None:
        """Show the fields, or hide them."""
        self._inside.setVisible(shown)
        self.fold.show_icon("chevron-down" if shown else "chevron-right")
        self.summary.setVisible(not shown)
        self._name_fold()

    def complete(self) -> bool:
        """Whether both servers have a name; says at the fields what is wanting."""
        for which, said in (
            ("imap_host", self.tr("Write the server that mail is read from first.")),
            ("smtp_host", self.tr("Write the server that mail is sent through first.")),
        ):
            if not self._fields[which].text().strip():
                self.unfold()
                self.wanting.say(said)
                self._fields[which].setFocus()
                return False
        self.wanting.say("")
        return True

    def _name_fold(self) -> None:
        spoken = self.tr("Hide the servers") if self.unfolded else self.tr("Show the servers")
        self.fold.setAccessibleName(spoken)

    def _on_fold(self) -> None:
        self.unfold(shown=not self.unfolded)

    def _on_edited(self) -> None:
        self._touched = True
        self.wanting.say("")
        self._summarise()
        self.changed.emit()

    def _on_port(self) -> None:
        port = self.sender()
        if isinstance(port, QLineEdit) and port.text().isdecimal():
            wanted = security_of(int(port.text()))
            if wanted != "auto":
                self._security[str(port.property("security"))].set_value(wanted)

    def _summarise(self, *, sure: bool = True) -> None:
        imap, smtp = self._fields["imap_host"].text(), self._fields["smtp_host"].text()
        if not imap and not smtp:
            text = self.tr("Filled in from your address.")
        elif sure:
            text = self.tr("{imap} and {smtp}").format(imap=imap, smtp=smtp)
        else:
            text = self.tr("A guess: {imap} and {smtp}. Your mail provider knows.").format(
                imap=imap, smtp=smtp
            )
        self.summary.setText(text)
        count = len([pin for pin in self._trust.split(",") if pin])
        said = [self.tr("%n certificate trusted by its fingerprint", "", count)] if count else []
        if self._ca:
            said.append(self.tr("a certificate authority of your own"))
        self.trusted.setText(", ".join(said))
        self.trusted.setVisible(bool(said))
        many = count + bool(self._ca) > 1
        self.distrust.setText(
            self.tr("Stop trusting them") if many else self.tr("Stop trusting it")
        )
        self.distrust.setVisible(bool(said))
