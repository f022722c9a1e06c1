"""A mailbox of one's own, added in the window: a home-made certificate, a password, the mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from courtesydesk.assembly import open_desk
from courtesydesk.domain.conversations import FeedQuery, View
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from courtesydesk.ui.accounts.mail_form import MailForm
from courtesydesk.ui.accounts.page import AccountsPage
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from servers.mail import PASSWORD, Mailbox
from support.letters import mail
from support.ui_desk import Answers

pytestmark = pytest.mark.servers


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(Workspace(tmp_path / "workspace"))
    yield opened
    opened.close()


@pytest.fixture
def page(qtbot: Any, qapp: Any, desk: Desk) -> Iterator[AccountsPage]:
    window = QWidget()
    qtbot.addWidget(window)
    tasks = TaskRunner(window)
    context = Context(desk, tasks, ChangeHub(window), Theme(qapp), Answers())
    layout = QVBoxLayout(window)
    made = AccountsPage(context, Keys(window), window)
    layout.addWidget(made)
    window.resize(1000, 800)
    with qtbot.waitExposed(window):
        window.show()
    yield made
    tasks.finish(5000)


def quiet(qtbot: Any, page: AccountsPage) -> None:
    qtbot.waitUntil(lambda: not page._context.tasks.busy, timeout=30_000)


def put(form: MailForm, name: str, text: str) -> None:
    field = form.findChild(QLineEdit, name)
    assert field is not None
    field.setText(text)
    field.textEdited.emit(text)


def press(qtbot: Any, root: QWidget, name: str) -> None:
    button = next(w for w in root.findChildren(QWidget, name) if not w.isHidden())
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_mailbox_with_a_home_made_certificate(
    qtbot: Any, page: AccountsPage, desk: Desk, shop: Mailbox
) -> None:
    shop.put(mail("Is the rye bread back?", sender="Maya <maya@okafor.test>"))
    settings = shop.server.settings(shop)
    page.add_account("email")
    form = page.stack.currentWidget()
    assert isinstance(form, MailForm)
    put(form, "address", shop.address)
    form.servers.unfold()
    for key in ("imap_host", "imap_port", "smtp_host", "smtp_port"):
        put(form, key, settings[key])
    for key in ("imap_security", "smtp_security"):
        form.servers._security[key].set_value(settings[key])

    put(form, "password", "not the password")
    press(qtbot, form, "tryIt")
    quiet(qtbot, page)
    assert form.trial.trouble() == "The server’s certificate is not known"

    press(qtbot, form, "trustCertificate")
    quiet(qtbot, page)
    while form.trial.trouble() == "The server’s certificate is not known":
        press(qtbot, form, "trustCertificate")
        quiet(qtbot, page)
    assert form.trial.trouble() == "The sign-in was not accepted"

    put(form, "password", PASSWORD)
    press(qtbot, form, "tryIt")
    quiet(qtbot, page)
    while form.trial.trouble() == "The server’s certificate is not known":
        press(qtbot, form, "trustCertificate")
        quiet(qtbot, page)
    assert form.trial.sentences()[0].startswith(f"Reads mail as {shop.address}")
    press(qtbot, form, "tryIt")
    quiet(qtbot, page)

    (account,) = desk.accounts.all()
    assert "ca" not in account.settings
    assert account.settings["trust_sha256"]
    press(qtbot, page, "fetchNow")
    quiet(qtbot, page)
    found = desk.feed.page(FeedQuery(view=View.EVERYTHING), now=datetime.now(UTC))
    assert [row.text for row in found.rows] == ["Is the rye bread back?"]
    assert "connected" in next(iter(page._cards.values())).chip.text()
