"""Killed and cut while it speaks to a real Bluesky network: each reply stands there once."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courtesydesk.connectors.networks.bluesky.connector import connect
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.paths import Workspace
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.store.database import Database
from kill.desk import now, prepare
from kill.killing import Killing, spec_of
from kill.sides import make
from servers.bluesky import BlueskyNetwork
from servers.kit import CUTS, KILLS
from support.cutting_http import ALL, CuttingLine

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]


def prepared(network: BlueskyNetwork, url: str, root: Path) -> Killing:
    """A shop with people who wrote, whose connector speaks to `url`."""
    shop = network.somebody("shop")
    secrets = {"app_password": shop.app_password}
    made = connect(
        address=shop.did, settings={"api": url}, secret=lambda name: secrets.get(name, ""),
        save_secret=secrets.__setitem__,
    )  # fmt: skip
    # Its lives share one session: beginning one is rationed, and slow on purpose.
    made.check()
    made.close()
    people = [network.somebody(f"person{number}") for number in range(3)]
    arguments = {
        "url": url,
        "server": network.url,
        "control": network.control,
        "did": shop.did,
        "secrets": secrets,
        "people": [(one.did, one.token) for one in people],
    }
    spec = spec_of(root, "kill.bluesky_side:BlueskySide", arguments, mentions=20, rows=50)
    prepare(root, make(spec), mentions=20, files=1, rows=50)
    return Killing(spec)


@pytest.fixture
def line(bluesky_network: BlueskyNetwork) -> Iterator[CuttingLine]:
    made = CuttingLine(urlsplit(bluesky_network.url).port or 0, "putRecord")
    with made.running():
        yield made


def test_killed_while_sending_each_reply_is_there_once(
    bluesky_network: BlueskyNetwork, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(bluesky_network, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    alive: queue.Queue[int] = queue.Queue()
    line.moments = ALL
    line.cutting = lambda: os.kill(alive.get(), signal.SIGKILL)
    story.kill_when_told(KILLS, seed=11, alive=alive)
    line.moments = ()
    promised = story.end()
    print(f"\n{story.told(promised)}")
    assert story.in_flight == story.kills == KILLS
    assert story.half_arrived > 0
    assert story.asked == 0, "the network itself tells: the owner is not asked"


def test_cut_while_sending_each_reply_is_there_once(
    bluesky_network: BlueskyNetwork, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(bluesky_network, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    with contextlib.closing(Database(Workspace(story.root).database)) as db:
        outbox = Outbox(db, connector_for=lambda _id: story.side.connector())
        conversations = [row[0] for row in db.rows("SELECT id FROM conversation")]
        for number in range(CUTS):
            how = Release(skip_undo=True, accept_new_mentions=True)
            conversation = ConversationId(conversations[number % len(conversations)])
            outbox.release_text(conversation, Visibility.PUBLIC, f"no. {number}", how, now=now())
            line.moments = [ALL[number % len(ALL)]]
            outbox.deliver_due(now=now())
            assert db.value("SELECT state FROM outbox ORDER BY id DESC LIMIT 1") == "unsure"
            line.moments = ()
            outbox.wake()
            outbox.deliver_due(now=now())
        states = {row[0] for row in db.rows("SELECT state FROM outbox")}
    assert line.cuts == CUTS
    assert states == {"sent"}
    assert story.side.copies() == {f"no. {number}": 1 for number in range(CUTS)}
