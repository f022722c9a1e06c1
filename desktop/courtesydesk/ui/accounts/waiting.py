"""While somebody signs in elsewhere: the page in the browser, or the code for another device."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from courtesydesk.services.sign_in import DeviceCode
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Strip


class Waiting(Strip):
    """What to do there, and the way to stop it. Hidden until something is under way."""

    stopped = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        theme = context.theme
        self._context = context
        self._address = self._code = ""
        self.big = Label(theme, "", self, role="hero")
        self.big.setObjectName("deviceCode")
        self.body.addWidget(self.big)
        self.reopen = Button(theme, "", self, icon="open-external")
        self.reopen.clicked.connect(self._on_again)
        self.copy = Button(theme, "", self, icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.ending = Button(theme, self.tr("Stop"), self, icon="close")
        self.ending.setObjectName("stopSignIn")
        self.ending.clicked.connect(self.stopped)
        for button in (self.reopen, self.copy, self.ending):
            self.add_button(button)
        self.hide()

    def wait_for_browser(self) -> None:
        """The page is about to open."""
        self._begin()
        self.say(
            self.tr("Your browser has the sign-in page"),
            self.tr("Sign in there and allow it. This page goes on by itself."),
            "plain",
        )
        self.reopen.setText(self.tr("Open it again"))
        self.copy.setText(self.tr("Copy the address"))

    def wait_for_code(self) -> None:
        """A code is asked for."""
        self._begin()
        self.say(self.tr("Asking for a code…"), "", "plain")
        self.reopen.hide()
        self.copy.hide()

    def _begin(self) -> None:
        self._address = self._code = ""
        self.big.hide()
        self.reopen.show()
        self.copy.show()
        self.show()

    def open_address(self, address: str) -> None:
        """The page of the sign-in."""
        self._address = address
        self._open_page()

    def _open_page(self) -> None:
        if QDesktopServices.openUrl(QUrl(self._address)):
            return
        if self._code:
            # Which stays in sight, with the address to type it at.
            self._context.ask.tell(self.tr("No browser opened."), problem=True)
        else:
            self.say(
                self.tr("No browser opened"),
                self.tr("Copy the address into a browser on this computer, and sign in there."),
                "warn",
            )

    def show_code(self, code: DeviceCode) -> None:
        """What to type, and where."""
        self._address, self._code = code.address, code.user_code
        self.big.setText(code.user_code)
        self.big.show()
        self.reopen.setText(self.tr("Open the page"))
        self.copy.setText(self.tr("Copy the code"))
        self.reopen.show()
        self.copy.show()
        self.say(
            self.tr("Type this code"),
            self.tr("At {address}, on this or any other device.").format(address=code.address),
        )

    def _on_again(self) -> None:
        if self._address:
            self._open_page()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code or self._address)
        self._context.ask.tell(self.tr("It is on the clipboard."))
