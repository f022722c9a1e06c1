"""The window and the command line at the same moment: each reply still goes once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from courtesydesk.paths import Workspace
from courtesydesk.store.database import Database
from kill.desk import Desk, prepare
from kill.killing import ROOT, spec_of
from kill.sides import make

SENDER = """
import json, sys
from pathlib import Path
from kill.desk import Desk
from kill.sides import make
spec = json.loads(sys.argv[1])
desk = Desk(Path(spec["root"]), make(spec), 1)
queued = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'unsure')"
while desk.db.value(queued):
    desk.outbox.recover(now=__import__("kill.desk").desk.now())
    desk.deliver()
desk.db.close()
"""


def test_three_senders_send_each_reply_once(tmp_path: Path) -> None:
    spec = spec_of(
        tmp_path / "workspace",
        "kill.sides:MemorySide",
        {"folder": str(tmp_path / "network"), "latency_ms": 2},
        mentions=40,
        rows=0,
    )
    side = make(spec)
    prepare(Path(spec["root"]), side, mentions=40, files=0, rows=0)
    desk = Desk(Path(spec["root"]), side, 7)
    for _ in range(25):
        desk.reply()
    desk.db.close()
    os.close(desk.journal)
    paths = os.pathsep.join((str(ROOT / "desktop"), str(ROOT / "tests")))
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", SENDER, json.dumps(spec)],
            env={**os.environ, "PYTHONPATH": paths},
        )
        for _ in range(3)
    ]
    assert [sender.wait(timeout=60) for sender in senders] == [0, 0, 0]
    copies = side.copies()
    assert len(copies) == 25
    assert set(copies.values()) == {1}
    db = Database(Workspace(Path(spec["root"])).database)
    assert db.value("SELECT count(*) FROM outbox WHERE state = 'sent'") == 25
    assert db.value("SELECT count(*) FROM attempt") == 25, "nobody even tried twice"
    db.close()
