"""One story of sending over HTTP: killed, and cut, wherever the line can break; each reply stands
there once, and the owner is asked nothing, because the network itself tells."""

from __future__ import annotations

import contextlib
import os
import queue
import signal

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.paths import Workspace
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.store.database import Database
from kill.desk import now
from kill.killing import Killing
from support.cutting_http import ALL, CuttingLine


def killed_while_sending(story: Killing, line: CuttingLine, kills: int, *, seed: int) -> None:
    """The program is killed at each of the line's moments in turn."""
    alive: queue.Queue[int] = queue.Queue()
    line.moments = ALL
    line.cutting = lambda: os.kill(alive.get(), signal.SIGKILL)
    story.kill_when_told(kills, seed=seed, alive=alive)
    line.moments = ()
    promised = story.end()
    print(f"\n{story.told(promised)}")
    assert story.in_flight == story.kills == kills
    assert story.half_arrived > 0
    assert story.asked == 0, "the network itself tells: the owner is not asked"


def cut_while_sending(story: Killing, line: CuttingLine, cuts: int, side: Visibility) -> None:
    """The line is cut at each of its moments in turn, and whole again for the next try."""
    with contextlib.closing(Database(Workspace(story.root).database)) as db:
        outbox = Outbox(db, connector_for=lambda _id: story.side.connector())
        conversations = [row[0] for row in db.rows("SELECT id FROM conversation")]
        for number in range(cuts):
            how = Release(skip_undo=True, accept_new_mentions=True)
            conversation = ConversationId(conversations[number % len(conversations)])
            outbox.release_text(conversation, side, f"no. {number}", how, now=now())
            line.moments = [ALL[number % len(ALL)]]
            outbox.deliver_due(now=now())
            assert db.value("SELECT state FROM outbox ORDER BY id DESC LIMIT 1") == "unsure"
            line.moments = ()
            outbox.wake()
            outbox.deliver_due(now=now())
        states = {row[0] for row in db.rows("SELECT state FROM outbox")}
    assert line.cuts == cuts
    assert states == {"sent"}
    assert story.side.copies() == {f"no. {number}": 1 for number in range(cuts)}
