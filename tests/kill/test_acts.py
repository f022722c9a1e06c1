"""Killed while it likes, hides, reports and edits: nothing is forgotten, nothing reported twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors.memory import MemoryNetwork
from courtesydesk.domain.acts import Act, ActState
from courtesydesk.domain.ids import MentionId, ReplyId
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.services.acts import Acts
from courtesydesk.store.database import Database
from kill.acting import KEY, learn, outbox
from support.people import open_house

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")

ON_MENTIONS = (Act.LIKE, Act.HIDE, Act.REPORT)
PEOPLE = 12


def life(database: Path, network: Path, seconds: float | None) -> None:
    """One process; killed after so long, or left to its end."""
    roots = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "desktop")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(roots)}
    command = [sys.executable, "-m", "kill.acting", str(database), str(network)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        if seconds is not None:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def bakery() -> Iterator[None]:
    learn()
    yield
    NETWORKS.pop(KEY)


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("bakery")
def test_nothing_is_forgotten_and_nothing_reported_twice(tmp_path: Path) -> None:
    chance, asked = random.Random(7), datetime.now(UTC) - timedelta(minutes=1)
    with open_house(tmp_path) as house:
        account = house.account(KEY)
        acts = Acts(house.db)
        for number in range(PEOPLE):
            conversation = house.asked(
                f"Guest{number}", network=KEY, account=account, handle=f"@guest{number}"
            )
            mention = MentionId(house.db.value("SELECT max(id) FROM mention"))
            reply = house.reply(
                conversation, f"Answer {number}", answers_id=mention, remote_id=f"ours-{number}"
            )
            for act in ON_MENTIONS:
                acts.on_mention(mention, act, now=asked)
            acts.edit(ReplyId(reply), f"Better answer {number}", now=asked)
        path, network = house.db.path, tmp_path / "network"
        killed = 0
        while acts.waiting() and killed < 8:
            life(path, network, chance.uniform(0.01, 0.12))
            killed += 1
        life(path, network, None)
        check_all(house.db, acts, MemoryNetwork(network))
    assert killed >= 3


def check_all(db: Database, acts: Acts, there: MemoryNetwork) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    outbox(db, db.path.parent / "unused").recover(now=later)
    assert acts.waiting() == ()
    rows = db.rows(
        "SELECT act.act, act.state, m.remote_id FROM act JOIN mention m ON m.id = act.mention_id"
    )
    assert len(rows) == len(ON_MENTIONS) * PEOPLE
    for row in rows:
        times = there.done(row["remote_id"]).count(Act(row["act"]))
        if row["act"] == Act.REPORT:
            assert times <= 1, "reported twice"
            assert times == 1 or row["state"] == ActState.REFUSED
        else:
            assert (row["state"], times) == (ActState.DONE, 1)
    texts = [row["text"] for row in db.rows("SELECT text FROM reply")]
    assert all(text.startswith("Better answer") for text in texts)
    versions = db.rows("SELECT reply_id FROM reply_version")
    assert len(versions) == len({row["reply_id"] for row in versions}) == PEOPLE
