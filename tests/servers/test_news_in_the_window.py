"""While the window is open, a mail arrives within seconds: at the start, later, after offline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QWidget

from courtesydesk.assembly import open_desk
from courtesydesk.domain.conversations import FeedQuery, View
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from courtesydesk.ui.background import Background
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.jobs import Jobs
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.window_ask import WindowAsk
from servers.mail import PASSWORD, Mailbox
from support.letters import mail

pytestmark = pytest.mark.servers

SECONDS = 12_000


@pytest.fixture
def desk(tmp_path: Path, shop: Mailbox) -> Iterator[Desk]:
    """A mailbox that was fetched just before the window opens."""
    workspace = Workspace(tmp_path / "workspace")
    before = open_desk(workspace)
    settings = shop.server.settings(shop)
    secrets = {"password": PASSWORD}
    account = before.accounts.add(
        "email", "Shop", shop.address, settings, secrets, now=before.now()
    )
    before.sync.account(account.id, now=before.now, stop=bool)
    before.close()
    opened = open_desk(workspace)
    yield opened
    opened.close()


@pytest.fixture
def background(qtbot: Any, qapp: Any, desk: Desk) -> Iterator[Background]:
    window = QWidget()
    qtbot.addWidget(window)
    tasks = TaskRunner(window)
    theme = Theme(qapp)
    context = Context(desk, tasks, ChangeHub(window), theme, WindowAsk(theme, window))
    background = Background(context, Jobs(window), window)
    yield background
    background.stop()
    tasks.finish(5000)


def texts(desk: Desk) -> set[str]:
    found = desk.feed.page(FeedQuery(view=View.EVERYTHING), now=desk.now())
    return {row.text.strip() for row in found.rows}


def test_a_mail_arrives_within_seconds(
    qtbot: Any, background: Background, desk: Desk, shop: Mailbox
) -> None:
    shop.put(mail("Sent before", id_="<1@x.test>"))
    background.start()
    qtbot.waitUntil(lambda: "Sent before" in texts(desk), timeout=SECONDS)

    qtbot.waitUntil(lambda: bool(background._waiting), timeout=SECONDS)
    shop.put(mail("Sent while it listens", id_="<2@x.test>"))
    qtbot.waitUntil(lambda: "Sent while it listens" in texts(desk), timeout=SECONDS)
    shop.put(mail("And one more", id_="<3@x.test>"))
    qtbot.waitUntil(lambda: "And one more" in texts(desk), timeout=SECONDS)

    background._on_reachability(QNetworkInformation.Reachability.Disconnected)
    shop.put(mail("Sent while away", id_="<4@x.test>"))
    background._on_reachability(QNetworkInformation.Reachability.Online)
    qtbot.waitUntil(lambda: "Sent while away" in texts(desk), timeout=SECONDS)
    shop.put(mail("Sent after", id_="<5@x.test>"))
    qtbot.waitUntil(lambda: "Sent after" in texts(desk), timeout=SECONDS)
