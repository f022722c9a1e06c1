"""Files of older versions are brought up to date, with what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.understanding import Sentiment
from courtesydesk.paths import Workspace
from courtesydesk.services.clocks import Clocks
from courtesydesk.services.triage import Triage
from courtesydesk.store import migrations
from courtesydesk.store.database import Database
from support.shop import MORNING

FEELINGS = "0003_how_they_feel_by_owner"


def test_a_file_from_before_feelings_could_be_put_right_keeps_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    steps = migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", tuple(step for step in steps if step[0] != FEELINGS))
    migrations.migrate(workspace.database, snapshots=workspace.snapshots, now=MORNING)
    before = Database(workspace.database)
    with before.writing() as write:
        write.execute(
            "INSERT INTO customer(id, name, since, created_at) VALUES (1, 'Ann', '2026', '2026')"
        )
        write.execute(
            "INSERT INTO identity(id, customer_id, network, remote_id, first_customer_id)"
            " VALUES (1, 1, 'mastodon', 'ann', 1)"
        )
        write.execute(
            "INSERT INTO conversation(id, identity_id, network, channel, thread_key, last_at,"
            " sentiment) VALUES (1, 1, 'mastodon', 'public', 't', '2026', 'neg')"
        )
    before.close()
    monkeypatch.setattr(migrations, "STEPS", steps)
    done = migrations.migrate(workspace.database, snapshots=workspace.snapshots, now=MORNING)
    assert done == [FEELINGS]
    assert [file.name[:16] for file in workspace.snapshots.iterdir()] == ["before-migration"]
    after = Database(workspace.database)
    kept = "SELECT sentiment, sentiment_by_owner FROM conversation"
    assert tuple(after.rows(kept)[0]) == ("neg", 0)
    Triage(after).set_sentiment([ConversationId(1)], Sentiment.POS, now=MORNING)
    assert tuple(after.rows(kept)[0]) == ("pos", 1)
    assert after.problems() == []
    after.close()


def test_a_file_from_before_the_clocks_is_measured_after_it_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    steps = migrations.STEPS
    clocks = ("0010_how_long_customers_waited", "0015_schedules_and_targets")
    older = [name for name, _ in steps].index(clocks[0])
    monkeypatch.setattr(migrations, "STEPS", steps[:older])
    migrations.migrate(workspace.database, snapshots=workspace.snapshots, now=MORNING)
    before = Database(workspace.database)
    with before.writing() as write:
        write.execute("INSERT INTO setting VALUES ('shop.hours', 'daily 9–18')")
        write.execute(
            "INSERT INTO customer(id, name, since, created_at) VALUES (1, 'Ann', '2026', '2026')"
        )
        write.execute(
            "INSERT INTO identity(id, customer_id, network, remote_id, first_customer_id)"
            " VALUES (1, 1, 'mastodon', 'ann', 1)"
        )
        write.execute(
            "INSERT INTO conversation(id, identity_id, network, channel, thread_key, last_at,"
            " state, done_at, settled_at, done_reason) VALUES (1, 1, 'mastodon', 'public', 't',"
            " '2026', 'done', '2026-11-20T12:00:00.000Z', '2026-11-20T12:00:00.000Z', 'replied')"
        )
        at = "2026-11-20T09:00:00.000Z"
        write.execute(
            "INSERT INTO mention(conversation_id, identity_id, network, kind, remote_id, text,"
            " occurred_at, fetched_at, origin) VALUES (1, 1, 'mastodon', 'post', 'm', '?', ?, ?,"
            " 'direct')",
            [at, at],
        )
        write.execute(
            "INSERT INTO reply(conversation_id, network, text, occurred_at, via)"
            " VALUES (1, 'mastodon', '!', '2026-11-20T10:00:00.000Z', 'elsewhere')"
        )
    before.close()
    monkeypatch.setattr(migrations, "STEPS", steps)
    done = migrations.migrate(workspace.database, snapshots=workspace.snapshots, now=MORNING)
    assert set(clocks) <= set(done)
    after = Database(workspace.database)
    assert after.value("SELECT hours FROM schedule WHERE since = ''") == "daily 9–18"
    assert after.value("SELECT count(*) FROM segment") == 0
    assert not Clocks(after).catch_up()
    measured = "SELECT calendar_s, done_reason, replies FROM segment"
    assert tuple(after.rows(measured)[0]) == (3 * 3600, "replied", 1)
    assert after.value("SELECT calendar_s FROM answer_time") == 3600
    assert after.problems() == []
    after.close()
