"""Files of older versions are brought up to date, with what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.understanding import Sentiment
from courtesydesk.paths import Workspace
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
