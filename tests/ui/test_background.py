"""What goes on behind the window goes on by itself, once, and never in circles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from courtesydesk import assembly
from courtesydesk.connectors.memory import MemoryNetwork
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedMention, Person
from courtesydesk.domain.ids import ConversationId, OutboxId
from courtesydesk.domain.mentions import Kind, Origin, Visibility
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.paths import Workspace
from courtesydesk.services.demo import loader
from courtesydesk.services.desk import Desk
from courtesydesk.services.outbox import Release
from courtesydesk.store.apply import apply_items
from courtesydesk.store.database import Database
from courtesydesk.ui.background import Background
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.jobs import Jobs
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.window_ask import WindowAsk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    workspace = Workspace(tmp_path / "shop")
    loader.make(workspace, now=assembly.now())
    desk = assembly.open_desk(workspace)
    yield desk
    desk.close()


@pytest.fixture
def background(qtbot: Any, theme: Theme, desk: Desk) -> Iterator[Background]:
    window = QWidget()
    qtbot.addWidget(window)
    tasks = TaskRunner(window)
    context = Context(desk, tasks, ChangeHub(window), theme, WindowAsk(theme, window))
    background = Background(context, Jobs(window), window)
    yield background
    background.stop()
    tasks.finish(3000)


def mail_conversation(db: Database) -> ConversationId:
    return ConversationId(
        db.value(
            "SELECT id FROM conversation WHERE network = 'email' AND state = 'to_answer' LIMIT 1"
        )
    )


def released(desk: Desk, db: Database) -> OutboxId:
    id_, _ = desk.outbox.release_text(
        mail_conversation(db),
        Visibility.PRIVATE,
        "Thank you for telling me. I will look into it tonight.\n– Sophie",
        Release(skip_undo=True),
        now=desk.now(),
    )
    return id_


def test_what_came_is_read_by_itself(qtbot: Any, background: Background, desk: Desk) -> None:
    db = Database(desk.workspace.database)

    def waiting() -> int:
        return int(db.value("SELECT count(*) FROM unheard"))

    before = waiting()
    assert before
    background.start()
    qtbot.waitUntil(lambda: waiting() < before, timeout=20_000)


def test_what_is_due_goes_by_itself(qtbot: Any, background: Background, desk: Desk) -> None:
    id_ = released(desk, Database(desk.workspace.database))
    background.start()
    qtbot.waitUntil(lambda: desk.outbox.get(id_).state is DeliveryState.SENT)
    assert len(desk.outbox.attempts(id_)) == 1


def test_a_sending_that_breaks_each_time_does_not_keep_the_window_busy(
    qtbot: Any, background: Background, desk: Desk
) -> None:
    db = Database(desk.workspace.database)
    id_ = released(desk, db)
    with db.writing() as write:
        write.execute(
            "UPDATE outbox SET state = 'unsure', payload = ? WHERE id = ?", [b"not a letter", id_]
        )
    background.start()

    def looked_up_later() -> bool:
        again = desk.outbox.get(id_).next_attempt_at
        return again is not None and again > desk.now() + timedelta(seconds=10)

    qtbot.waitUntil(looked_up_later)
    assert len(desk.outbox.attempts(id_)) <= 3


def test_each_day_has_its_copy_and_forgets_what_is_old(
    qtbot: Any, background: Background, desk: Desk
) -> None:
    db = Database(desk.workspace.database)
    draft = desk.drafts.save(
        mail_conversation(db), Visibility.PRIVATE, "An old thought", seen=None, now=desk.now()
    )
    desk.drafts.discard(draft.id, now=desk.now() - timedelta(days=60))
    background.start()
    gone = "SELECT count(*) FROM draft WHERE id = ?"
    qtbot.waitUntil(lambda: db.value(gone, [draft.id]) == 0)
    assert len(list(desk.workspace.snapshots.glob("*.sqlite*"))) == 1


def test_what_may_not_be_kept_goes_and_is_told(
    qtbot: Any, background: Background, desk: Desk
) -> None:
    db, then = Database(desk.workspace.database), desk.now() - timedelta(days=31)
    apply_items(db, None, [said(desk, 1)], origin=Origin.DIRECT, now=then, network="youtube")
    background.start()
    text = "SELECT text FROM mention WHERE remote_id = 'news-1'"
    qtbot.waitUntil(lambda: db.value(text).startswith("Its words were removed"))
    told = background._context.ask.toast
    words = "1 mention lost its words, as its network asks."
    qtbot.waitUntil(lambda: words in [label.text() for label in told.findChildren(QLabel)])


def said(desk: Desk, number: int) -> FetchedMention:
    return FetchedMention(
        remote_id=f"news-{number}",
        thread_key=f"news-{number}",
        channel=Channel.DIRECT,
        kind=Kind.DIRECT,
        person=Person("ana@example.org", "Ana Braun", "ana@example.org"),
        text=f"News {number}",
        occurred_at=desk.now(),
    )


def practice(desk: Desk, folder: Path) -> tuple[MemoryNetwork, int]:
    """An account on a network that is a folder, fetched just now."""
    network = MemoryNetwork(folder)
    settings = {"folder": str(folder), "network": "memory"}
    account = desk.accounts.add("memory", "Practice", "ana", settings, {}, now=desk.now())
    desk.sync.account(account.id, now=desk.now, stop=bool)
    assert desk.accounts.get(account.id).state is AccountState.CONNECTED
    return network, account.id


def count(desk: Desk) -> int:
    sql = "SELECT count(*) FROM mention WHERE network = 'memory'"
    return int(Database(desk.workspace.database).value(sql))


def test_a_start_looks_for_news_although_it_was_fetched_a_minute_ago(
    qtbot: Any, background: Background, desk: Desk, tmp_path: Path
) -> None:
    network, _ = practice(desk, tmp_path / "network")
    network.say(said(desk, 1))
    desk.sync._tried.clear()  # the program begins anew
    background.start()
    qtbot.waitUntil(lambda: count(desk) == 1)


def test_when_the_line_is_back_news_come_at_once(
    qtbot: Any, background: Background, desk: Desk, tmp_path: Path
) -> None:
    from PySide6.QtNetwork import QNetworkInformation

    reachability = QNetworkInformation.Reachability
    network, _ = practice(desk, tmp_path / "network")
    background.start()
    background._on_reachability(reachability.Disconnected)
    assert not background.online
    network.say(said(desk, 1))
    background._on_reachability(reachability.Online)
    qtbot.waitUntil(lambda: count(desk) == 1)


def test_news_that_are_told_while_fetching_are_fetched_next(
    qtbot: Any, background: Background, desk: Desk, tmp_path: Path
) -> None:
    network, account = practice(desk, tmp_path / "network")
    background._fetch(account)
    network.say(said(desk, 1))
    background._on_news((account, True, True))
    qtbot.waitUntil(lambda: count(desk) == 1 and not background._fetching)
    assert not background._more
