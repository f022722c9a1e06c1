"""What the servers said: under way, well, or a trouble with its next step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from courtesydesk.domain import errors
from courtesydesk.domain.errors import Certificate
from courtesydesk.ui.accounts import words
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import ProgressLine
from courtesydesk.ui.widgets.say import Say, Strip
from courtesydesk.ui.widgets.turn import in_turn


def switch(main: Button, stop: Button, *, busy: bool) -> None:
    """While something is tried there is only Stop; the keyboard goes from one to the other."""
    at_main, at_stop = main.hasFocus(), stop.hasFocus()
    if busy:
        stop.show()
        if at_main:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
        main.setEnabled(False)
    else:
        main.setEnabled(True)
        if at_stop and not main.isHidden():
            main.setFocus(Qt.FocusReason.OtherFocusReason)
        stop.hide()


class Trial(QWidget):
    """Empty until something was tried."""

    trust_asked = Signal(str)
    """The fingerprint of the certificate that the owner trusts."""
    authority_asked = Signal()
    """The owner has the file of the authority that signed it."""
    keep_asked = Signal()
    """Keep it although it could not be tried."""
    again_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.home: QWidget | None = None
        """Who gets the keyboard when the button goes that has it."""
        self.setObjectName("trial")
        self._sha = ""
        self._shown: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        self.hide()

    def clear(self) -> None:
        """Nothing was tried."""
        within: QWidget | None = self.focusWidget()
        if self.home is not None and within is not None and within.hasFocus():
            self.home.setFocus(Qt.FocusReason.OtherFocusReason)
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown = []
        self.hide()

    def show_under_way(self, text: str) -> None:
        """It is being tried."""
        self.clear()
        self._put(Say(self._theme, text, self))
        line = ProgressLine(self._theme, self)
        line.show_share(0, 0)
        self._put(line)

    def show_well(self, works: tuple[str, ...], lacks: tuple[str, ...] = ()) -> None:
        """Each thing that works, in a sentence, and each that does not."""
        self.clear()
        for sentence in works:
            self._put(Say(self._theme, sentence, self, tone="ok", role="body"))
        for sentence in lacks:
            self._put(Say(self._theme, sentence, self, tone="warn", role="body"))

    def show_trouble(
        self,
        error: Exception,
        *,
        note: str = "",
        keepable: bool = False,
        adding: bool = False,
        signs_in: bool = True,
        names_server: bool = True,
    ) -> None:
        """What went wrong, what is safe, and the next step: as the form signs in anywhere, and as
        the owner wrote the server's name themselves."""
        self.clear()
        title, text = words.trouble(error, adding=adding, names_server=names_server)
        soft = isinstance(error, errors.Offline | errors.KeyringLocked | errors.Untrusted)
        strip = Strip(
            self._theme, self, tone="warn" if soft else "stop", title=title,
            text=" ".join(part for part in (text, note) if part),
        )  # fmt: skip
        strip.setObjectName("trouble")
        if isinstance(error, errors.Untrusted) and error.certificate is not None:
            self._add_certificate(strip, error.certificate)
        elif isinstance(error, errors.KeyringError):
            self._add(strip, self.tr("Try again"), self.again_asked, "tryAgain")
        elif isinstance(error, errors.Offline):
            self._add(strip, self.tr("Try again"), self.again_asked, "tryAgain")
            if keepable:
                later = (
                    self.tr("Keep it, sign in later") if signs_in else self.tr("Keep it, try later")
                )
                self._add(strip, later, self.keep_asked, "keepUnchecked")
        self._put(strip)
        in_turn(self)

    def trouble(self) -> str:
        """The title of the trouble that is shown; empty when there is none."""
        for widget in self._shown:
            if isinstance(widget, Strip):
                return widget.title.text()
        return ""

    def sentences(self) -> tuple[str, ...]:
        """What is said, line by line."""
        return tuple(w.text() for w in self._shown if isinstance(w, Say))

    def _add_certificate(self, strip: Strip, certificate: Certificate) -> None:
        theme = self._theme
        self._sha = certificate.sha256
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 2)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        rows = (
            (self.tr("Server"), certificate.host),
            (self.tr("Made for"), certificate.subject or self.tr("nobody named")),
            (self.tr("Signed by"), certificate.issuer or self.tr("nobody named")),
            (self.tr("Ends"), certificate.ends or self.tr("not said")),
            (self.tr("Fingerprint"), words.fingerprint(certificate.sha256)),
        )
        top = Qt.AlignmentFlag.AlignTop
        for number, (name, value) in enumerate(rows):
            grid.addWidget(Label(theme, name, strip, role="second", colour="soft"), number, 0, top)
            said = Label(theme, value, strip, role="second", wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            said.setObjectName(
                "fingerprint" if number == len(rows) - 1 else f"certificate-{number}"
            )
            grid.addWidget(said, number, 1)
        strip.body.addLayout(grid)
        trust = Button(theme, self.tr("Trust exactly this certificate"), strip, icon="shield")
        trust.setObjectName("trustCertificate")
        trust.clicked.connect(self._on_trust)
        strip.add_button(trust)
        self._add(
            strip, self.tr("Choose its authority’s file…"), self.authority_asked, "chooseAuthority"
        )

    def _add(self, strip: Strip, text: str, signal: object, name: str) -> None:
        button = Button(self._theme, text, strip)
        button.setObjectName(name)
        button.clicked.connect(signal)
        strip.add_button(button)

    def _put(self, widget: QWidget) -> None:
        self._shown.append(widget)
        self._column.addWidget(widget)
        self.show()

    def _on_trust(self) -> None:
        self.trust_asked.emit(self._sha)
