"""Killed and cut while it speaks to a real WordPress: each reply stands there once."""

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
from servers.wordpress import WordPress
from support.cutting_http import ALL, CuttingLine

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def line(wordpress_site: WordPress) -> Iterator[CuttingLine]:
    made = CuttingLine(urlsplit(wordpress_site.url).port or 0, "/comments")
    with made.running():
        yield made


@pytest.fixture
def story(wordpress_site: WordPress, line: CuttingLine, tmp_path: Path) -> Killing:
    """A shop with people who wrote, whose connector speaks through the line."""
    site, root = wordpress_site, tmp_path / "workspace"
    arguments = {
        "line": f"http://127.0.0.1:{line.port}",
        "url": site.url,
        "socket": str(site.socket),
        "password": site.logins["dana"].password,
        "post": site.post(),
    }
    spec = spec_of(root, "kill.wordpress_side:WordPressSide", arguments, mentions=16, rows=50)
    site.option("comment_previously_approved", "0")
    site.sql("DELETE FROM wp_comments")
    prepare(root, make(spec), mentions=16, files=1, rows=50)
    return Killing(spec)


def test_killed_while_sending_each_reply_is_there_once(story: Killing, line: CuttingLine) -> None:
    alive: queue.Queue[int] = queue.Queue()
    line.moments = ALL
    line.cutting = lambda: os.kill(alive.get(), signal.SIGKILL)
    story.kill_when_told(KILLS, seed=9, alive=alive)
    line.moments = ()
    promised = story.end()
    print(f"\n{story.told(promised)}")
    assert story.in_flight == story.kills == KILLS
    assert story.half_arrived > 0
    assert story.asked == 0, "the site itself tells: the owner is not asked"


def test_cut_while_sending_each_reply_is_there_once(story: Killing, line: CuttingLine) -> None:
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
