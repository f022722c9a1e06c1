"""Killed and cut while it speaks to somebody else's Mastodon: each reply stands there once."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.paths import Workspace
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.store.database import Database
from kill.desk import now, prepare
from kill.killing import Killing, spec_of
from kill.sides import make
from servers.kit import CUTS, KILLS
from servers.mastodon import MastodonServer
from support.cutting_http import ALL, CuttingLine

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]


def prepared(server: MastodonServer, url: str, root: Path) -> Killing:
    """A shop with people who wrote, whose connector speaks to `url`."""
    shop = server.person("shop")
    arguments = {
        "url": url,
        "database": str(server.database),
        "name": shop.name,
        "token": shop.token,
        "people": [server.person(f"person{number}").token for number in range(3)],
    }
    side = "kill.mastodon_side:MastodonSide"
    spec = spec_of(root, side, arguments, mentions=20, rows=50)
    prepare(root, make(spec), mentions=20, files=1, rows=50)
    return Killing(spec)


@pytest.fixture
def line(mastodon_server: MastodonServer) -> Iterator[CuttingLine]:
    made = CuttingLine(urlsplit(mastodon_server.url).port or 0)
    with made.running():
        yield made


def test_killed_while_sending_each_reply_is_there_once(
    mastodon_server: MastodonServer, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(mastodon_server, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    alive: queue.Queue[int] = queue.Queue()
    line.moments = ALL
    line.cutting = lambda: os.kill(alive.get(), signal.SIGKILL)
    story.kill_when_told(KILLS, seed=9, alive=alive)
    line.moments = ()
    promised = story.end()
    print(f"\n{story.told(promised)}")
    assert story.in_flight == story.kills == KILLS
    assert story.half_arrived > 0
    assert story.asked == 0, "the network itself tells: the owner is not asked"


def test_cut_while_sending_each_reply_is_there_once(
    mastodon_server: MastodonServer, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(mastodon_server, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    with contextlib.closing(Database(Workspace(story.root).database)) as db:
        db = Database(Workspace(story.root).database)
        outbox = Outbox(db, connector_for=lambda _id: story.side.connector())
        conversations = [row[0] for row in db.rows("SELECT id FROM conversation")]
        for number in range(CUTS):
            how = Release(skip_undo=True, accept_new_mentions=True)
            conversation = ConversationId(conversations[number % len(conversations)])
            outbox.release_text(conversation, Visibility.PRIVATE, f"no. {number}", how, now=now())
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
