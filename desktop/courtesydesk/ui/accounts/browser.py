"""Signing in in the browser, with the owner's own client id."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.services import sign_in
from courtesydesk.ui.accounts.waiting import Waiting
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.fields import FormRow, line
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label


class BrowserSignIn(QWidget):
    """The client id, the way to the browser, and the code for another device."""

    signed_in = Signal(object)
    """The secrets, as a dictionary: to be handed on, and not kept here."""
    failed = Signal(object)
    begun = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._provider = ""
        self._extra: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        """What was pasted for each provider."""
        self._task: Task | None = None
        self._way: Callable[[], None] = self._on_open
        self.help = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self.client_id = line(self.tr("Client id"), self)
        self.client_id.setObjectName("clientId")
        self.client_id.textEdited.connect(self._on_written)
        self.client_id.returnPressed.connect(self._on_open)
        self.client_secret = line(self.tr("Client secret"), self, secret=True)
        self.client_secret.setObjectName("clientSecret")
        self.client_secret.returnPressed.connect(self._on_open)
        self.id_row = FormRow(theme, self.tr("Client id"), self.client_id, self)
        self.secret_row = FormRow(
            theme, self.tr("Client secret"), self.client_secret, self,
            help_text=self.tr("Only where one was given with the id. It goes into the keyring."),
        )  # fmt: skip
        buttons = QWidget(self)
        flow = FlowLayout(buttons, gap=8, line_gap=8)
        self.open = Button(theme, self.tr("Sign in in the browser"), buttons, kind="main",
                           icon="open-external")  # fmt: skip
        self.open.setObjectName("signInBrowser")
        self.open.clicked.connect(self._on_open)
        self.code = Button(theme, self.tr("Use a code instead"), buttons)
        self.code.setObjectName("signInCode")
        self.code.clicked.connect(self._on_code)
        flow.addWidget(self.open)
        flow.addWidget(self.code)
        self._buttons = buttons
        self.waiting = Waiting(context, self)
        self.waiting.stopped.connect(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.help, self.id_row, self.secret_row, buttons, self.waiting):
            column.addWidget(widget)

    def show_provider(self, key: str, settings: dict[str, str]) -> None:
        """Who is signed in with; `settings` may hold the client id of before."""
        if settings.get("oauth_provider", key) != key:
            settings = {}
        if key != self._provider:
            # A sign-in under way, and the ids, are those of the other one.
            self.stop()
            self._ids[self._provider] = self.client_id.text()
            self.client_id.setText(self._ids.get(key, ""))
            self.client_secret.clear()
            self.id_row.say_problem("")
        self._provider = key
        self._extra = {k: v for k, v in settings.items() if k.startswith("oauth_")}
        self._extra.setdefault("oauth_provider", key)
        self.client_id.setText(settings.get("oauth_client_id", self.client_id.text()))
        self.help.setText(sign_in.CLIENT_ID_HELP.get(key, ""))
        # Google gives mail to no typed code.
        self.code.setVisible(key != "google")
        self.secret_row.setVisible(key != "microsoft")

    def settings(self) -> dict[str, str]:
        """What an account keeps of it: no secret."""
        return {
            **self._extra,
            "auth": "oauth2",
            "oauth_provider": self._provider,
            "oauth_client_id": self.client_id.text().strip(),
        }

    def stop(self) -> None:
        """No answer is wanted any more."""
        if self._task is not None:
            self._task.drop()
            self._task = None
        held = self._holds(self.waiting)
        self._buttons.show()
        if held:
            self.open.setFocus(Qt.FocusReason.OtherFocusReason)
        self.waiting.hide()

    def again(self) -> None:
        """As it was tried last."""
        self._way()
        if self._task is not None:
            self.waiting.ending.setFocus(Qt.FocusReason.OtherFocusReason)

    def _holds(self, part: QWidget) -> bool:
        focused: QWidget | None = self.focusWidget()
        return focused is not None and focused.hasFocus() and part.isAncestorOf(focused)

    def forget(self) -> None:
        """Nothing secret stays in a field."""
        self.stop()
        self.client_secret.clear()

    # Under way

    def _ready(self) -> bool:
        missing = not self.client_id.text().strip()
        self.id_row.say_problem(self.tr("Paste the client id first.") if missing else "")
        if missing:
            self.client_id.setFocus()
        return not missing

    def _on_written(self) -> None:
        self.id_row.say_problem("")

    def _on_open(self) -> None:
        self._way = self._on_open
        if self._task is not None or not self._ready():
            return
        task = Task("sign in")
        job = partial(
            _in_browser, self._context, self, self.settings(), self.client_secret.text(), task
        )
        self._begin(task, job)
        self.waiting.wait_for_browser()

    def _on_code(self) -> None:
        self._way = self._on_code
        if self._task is not None or not self._ready():
            return
        task = Task("sign in with a code")
        self._begin(task, partial(_with_code, self._context, self, self.settings(), task))
        self.waiting.wait_for_code()

    def _begin(self, task: Task, job: Callable[[], dict[str, str]]) -> None:
        self.stop()
        self._task = task
        self.begun.emit()
        self.waiting.show()
        if self._holds(self._buttons):
            self.waiting.ending.setFocus(Qt.FocusReason.OtherFocusReason)
        self._buttons.hide()
        self._context.tasks.run(
            job, done=self._on_done, failed=self._on_failed, owner=self, task=task
        )

    def _on_done(self, secrets: dict[str, str]) -> None:
        self._task = None
        self.stop()
        self.client_secret.clear()
        self.signed_in.emit(secrets)

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.stop()
        self.failed.emit(error)


def _in_browser(
    context: Context, form: BrowserSignIn, settings: dict[str, str], secret: str, task: Task
) -> dict[str, str]:
    return sign_in.in_browser(
        settings,
        client_secret=secret,
        open_address=partial(context.tasks.call_soon, form.waiting.open_address),
        stop=task.stopping.is_set,
    )


def _with_code(
    context: Context, form: BrowserSignIn, settings: dict[str, str], task: Task
) -> dict[str, str]:
    return sign_in.with_code(
        settings,
        show=partial(context.tasks.call_soon, form.waiting.show_code),
        stop=task.stopping.is_set,
    )
