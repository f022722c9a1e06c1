"""Moves a desk and is killed on the way.

`python -m kill.moving` loads everything once. Each line on its standard input (a JSON list: what
to do, which step is the last, the folder, the new folder) makes it fork a child that kills itself
before that step; the child's status is the answer. A step is whatever changes a disk: a file opened
for writing, renamed or removed, a folder made or removed, a piece of a file copied.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from courtesydesk.paths import Workspace
from courtesydesk.services import moving

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "sqlite3.connect"}


class Steps:
    """Counts, and kills before the last one."""

    def __init__(self, last: int) -> None:
        self.left = last

    def take(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """What Python is about to do."""
        if event in CHANGES or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            self.take()


def act(what: str, last: int, folder: Path, new: Path) -> None:
    steps = Steps(last)
    sys.addaudithook(steps.hear)
    if what == "move":
        moving.move(Workspace(folder), new, progress=steps.take)
    else:
        moving.remove_old_copy(Workspace(new))


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        what, last, folder, new, home = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.environ.update({"XDG_CONFIG_HOME": f"{home}/config", "XDG_DATA_HOME": home})
            act(what, last, Path(folder), Path(new))
            os._exit(0)
        print(os.waitpid(pid, 0)[1], flush=True)


if __name__ == "__main__":
    main()
