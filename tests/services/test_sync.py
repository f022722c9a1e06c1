"""What is fetched is kept with its cursor, and an account says how it is."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors.base import Batch
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
    Untrusted,
)
from courtesydesk.domain.fetched import FetchedMention, FetchedPicture, Person
from courtesydesk.domain.mentions import Kind
from courtesydesk.domain.times import to_text
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.settings import Settings
from courtesydesk.services.sync import Sync, SyncProgress
from courtesydesk.store import accounts as store
from courtesydesk.store.database import Database
from courtesydesk.store.picture_files import PictureFiles
from support.accounts import ScriptedNetwork, ScriptedRegistry, make_accounts
from support.keyrings import MemoryKeyring

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def never() -> bool:
    return False


def said(number: int) -> FetchedMention:
    return FetchedMention(
        remote_id=f"m{number}",
        thread_key=f"t{number}",
        channel=Channel.EMAIL,
        kind=Kind.EMAIL,
        person=Person("maya@okafor.test", "Maya", "maya@okafor.test"),
        text=f"Where is order {number}?",
        occurred_at=NOW - timedelta(hours=number),
        pictures=(FetchedPicture("cake.png", "image/png", b"\x89PNG", 4),),
    )


class Story:
    """An account on a scripted network, and the time."""

    def __init__(self, folder: Path) -> None:
        self.db: Database = make_accounts(folder)
        self.network = ScriptedNetwork()
        self.keyring = MemoryKeyring()
        self.accounts: Accounts = ScriptedRegistry(self.network).accounts(self.db, self.keyring)
        secrets = {"password": "correct horse"}
        self.id = self.accounts.add("email", "Shop", "a@b.test", {}, secrets, now=NOW).id
        self.sync = Sync(self.db, self.accounts, PictureFiles(folder))
        self.now = NOW
        self.seen: list[Changes] = []
        self.progress: list[SyncProgress] = []

    def fetch(self, *batches: Batch, trouble: NetworkError | None = None) -> Changes:
        self.network.batches = list(batches)
        self.network.trouble = trouble
        return self.sync.account(
            self.id,
            now=lambda: self.now,
            stop=never,
            progress=self.progress.append,
            changed=self.seen.append,
        )

    @property
    def account(self) -> Account:
        return self.accounts.get(self.id)

    def due_in(self) -> timedelta:
        """How long until the account is due."""
        waited = timedelta()
        while self.id not in self.sync.due(now=self.now + waited):
            waited += timedelta(minutes=1)
            assert waited < timedelta(days=2), "never due"
        return waited


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_batches_are_kept_with_their_cursor_and_told_one_by_one(story: Story) -> None:
    changes = story.fetch(Batch((said(1), said(2)), "c1", 2, 3), Batch((said(3),), "c2", 3, 3))
    assert len(changes.arrived) == 3
    assert story.db.value("SELECT count(*) FROM mention") == 3
    assert store.load_cursor(story.db, story.id) == "c2"
    assert [(step.done, step.total) for step in story.progress] == [(2, 3), (3, 3)]
    assert len([seen for seen in story.seen if seen.arrived]) == 2
    assert story.account.state is AccountState.CONNECTED
    assert story.account.last_fetched_at == NOW
    assert story.db.value("SELECT origin FROM mention") == "direct"


def test_the_next_fetch_goes_on_at_the_cursor(story: Story) -> None:
    story.fetch(Batch((said(1),), "c1"))
    story.fetch()
    assert story.network.cursors == ["", "c1"]
    assert story.network.closed == 2


def test_attachments_come_into_the_workspace(story: Story, tmp_path: Path) -> None:
    story.fetch(Batch((said(1),), "c1"))
    path = story.db.value("SELECT path FROM picture")
    assert (tmp_path / path).read_bytes() == b"\x89PNG"


def test_what_came_before_the_line_was_cut_is_kept(story: Story) -> None:
    story.fetch(Batch((said(1),), "c1"), trouble=Offline("The line was cut."))
    assert story.db.value("SELECT count(*) FROM mention") == 1
    assert store.load_cursor(story.db, story.id) == "c1"
    assert story.account.state is AccountState.OFFLINE
    story.fetch(Batch((said(1), said(2)), "c2"))
    assert story.db.value("SELECT count(*) FROM mention") == 2


def test_killed_between_items_and_cursor_neither_is_kept(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "save_cursor", killed)
    with pytest.raises(KeyboardInterrupt):
        story.fetch(Batch((said(1),), "c1"))
    assert story.db.value("SELECT count(*) FROM mention") == 0
    assert story.db.problems() == []


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (Offline("No line."), AccountState.OFFLINE),
        (SignedOut("Wrong password."), AccountState.SIGNED_OUT),
        (Untrusted("Unknown certificate."), AccountState.FAILING),
        (Refused("No such folder."), AccountState.FAILING),
        (BadAnswer("Gibberish."), AccountState.FAILING),
        (RateLimited("Slowly.", NOW + timedelta(hours=1)), AccountState.RATE_LIMITED),
    ],
)
def test_the_account_says_what_is_wrong(
    story: Story, trouble: NetworkError, state: AccountState
) -> None:
    changes = story.fetch(trouble=trouble)
    assert story.account.state is state
    assert trouble.what in story.account.detail
    assert changes.accounts == {story.id}


def test_a_locked_keyring_leaves_the_rest_working(story: Story) -> None:
    story.fetch(Batch((said(1),), "c1"))
    story.keyring.locked = True
    story.fetch(Batch((said(2),), "c2"))
    assert story.account.state is AccountState.FAILING
    assert "keyring is locked" in story.account.detail
    assert story.db.value("SELECT count(*) FROM mention") == 1
    assert story.due_in() == timedelta(minutes=30), "it may ask the person each time"
    story.keyring.locked = False
    story.now += timedelta(minutes=30)
    story.fetch()
    assert (story.account.state, story.account.detail) == (AccountState.CONNECTED, "")


def test_one_line_is_logged_when_it_goes_and_one_when_it_is_back(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="courtesydesk.services.sync")
    story.fetch(Batch((said(1),), "c1"))
    for _ in range(3):
        story.fetch(trouble=Offline("No line."))
    story.fetch()
    story.fetch()
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [
        f"account {story.id} is offline",
        f"account {story.id} is connected again",
    ]


def test_a_rate_limited_account_is_left_alone_until_then(story: Story) -> None:
    story.fetch(trouble=RateLimited("Slowly.", NOW + timedelta(hours=1)))
    asked = len(story.network.signed_in_with)
    assert story.fetch() == NOTHING
    assert len(story.network.signed_in_with) == asked
    assert story.due_in() == timedelta(hours=1)


def test_accounts_are_due_by_the_setting_and_by_how_they_are(story: Story) -> None:
    assert story.due_in() == timedelta()
    story.fetch()
    assert story.due_in() == timedelta(minutes=5)
    Settings(story.db).change({"desk.fetch_minutes": 20})
    assert story.due_in() == timedelta(minutes=20)
    story.fetch(trouble=Offline("No line."))
    assert story.due_in() == timedelta(minutes=1)
    story.fetch(trouble=BadAnswer("Gibberish."))
    assert story.due_in() == timedelta(minutes=20)


def test_a_start_asks_every_account_however_lately_it_was_fetched(story: Story) -> None:
    story.fetch()
    again = Sync(story.db, story.accounts)
    assert again.due(now=NOW + timedelta(seconds=20)) == (story.id,)
    again.account(story.id, now=lambda: NOW, stop=never)
    assert again.due(now=NOW + timedelta(seconds=20)) == ()


def test_a_line_that_breaks_while_listening_is_tried_again_soon(story: Story) -> None:
    story.fetch()
    story.network.trouble = Offline("No line.")
    assert not story.sync.wait(story.id, 1, stop=never)
    assert story.due_in() == timedelta(minutes=1)
    story.network.trouble = None
    story.fetch()
    assert story.due_in() == timedelta(minutes=5)


def test_a_signed_out_account_is_never_asked_by_itself(story: Story) -> None:
    story.fetch(trouble=SignedOut("Wrong password."))
    assert story.sync.due(now=NOW + timedelta(days=3)) == ()
    story.accounts.new_secret(story.id, "password", "new", now=NOW)
    assert story.sync.due(now=NOW) == (story.id,)


def test_a_fetch_of_an_account_that_is_being_fetched_does_nothing(story: Story) -> None:
    inner: list[Changes] = []

    def changed(changes: Changes) -> None:
        if changes.arrived:
            inner.append(story.sync.account(story.id, now=lambda: NOW, stop=never))
            assert story.sync.due(now=NOW + timedelta(days=1)) == ()

    story.network.batches = [Batch((said(1),), "c1")]
    story.sync.account(story.id, now=lambda: NOW, stop=never, changed=changed)
    assert inner == [NOTHING]


def test_a_stopped_backfill_goes_on_next_time(story: Story) -> None:
    story.network.batches = [Batch((said(1),), "c1", 1, 2), Batch((said(2),), "c2", 2, 2)]
    told: list[SyncProgress] = []
    story.sync.account(story.id, now=lambda: NOW, stop=lambda: len(told) > 0, progress=told.append)
    assert story.account.state is AccountState.BACKFILLING
    assert store.load_cursor(story.db, story.id) == "c1"
    assert story.account.last_fetched_at is None


def test_an_account_that_was_removed_is_not_fetched(story: Story) -> None:
    story.accounts.remove(story.id, now=NOW)
    assert story.fetch() == NOTHING
    assert story.network.cursors == []


def test_the_demo_touches_no_network(story: Story) -> None:
    with story.db.writing() as write:
        write.execute("UPDATE account SET demo = 1")
    assert story.fetch() == NOTHING
    assert story.sync.due(now=NOW) == ()
    assert not story.sync.wait(story.id, 1, stop=never)


def test_waiting_keeps_one_connection_and_lets_it_go(story: Story) -> None:
    story.fetch()
    story.network.news = True
    closed = story.network.closed
    assert story.sync.wait(story.id, 1, stop=never)
    assert story.sync.wait(story.id, 1, stop=never)
    assert story.network.closed == closed
    story.network.trouble = Offline("No line.")
    assert not story.sync.wait(story.id, 1, stop=never)
    assert story.network.closed == closed + 1
    story.network.trouble = None
    assert story.sync.wait(story.id, 1, stop=never)
    story.sync.close()
    story.sync.close()
    assert story.network.closed == closed + 2


def test_read_and_answered_are_mirrored_only_where_the_owner_wants_it(story: Story) -> None:
    story.fetch(Batch((said(1), said(2)), "c1"))
    with story.db.writing() as write:
        write.execute("UPDATE conversation SET state = 'to_answer' WHERE thread_key = 't1'")
    story.fetch()
    assert story.network.mirrored == []
    Settings(story.db).change({"mail.mirror_read": True, "mail.mirror_answered": True})
    story.fetch()
    story.fetch()
    assert story.network.mirrored == [(("m1",), False)]


def test_the_copy_of_what_went_after_a_doubt_is_tidied_once(story: Story) -> None:
    columns = (
        "account_id, network, text, visibility, state, client_id, payload, created_at, changed_at"
    )
    with story.db.writing() as write:
        for id_, state in (("doubt", "declared"), ("sure", "sent"), ("open", "unsure")):
            row = write.execute(
                f"INSERT INTO outbox({columns}) VALUES (?, 'email', 'Hi', 'private', ?, ?, ?, ?, ?)"
                " RETURNING id",
                [story.id, state, id_, b"frozen", to_text(NOW), to_text(NOW)],
            ).fetchone()
            if id_ != "sure":
                write.execute(
                    "INSERT INTO outbox_log(outbox_id, at, state) VALUES (?, ?, 'unsure')",
                    [row[0], to_text(NOW)],
                )
    story.fetch()
    story.fetch()
    assert story.network.settled == [(b"frozen", "doubt")]
