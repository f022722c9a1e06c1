#!/usr/bin/env python3
"""Tries updates on Windows whole: the older version that run.py built becomes the new one.

    .venv/bin/python packaging/wine/try_update.py

Comes after `python3 packaging/wine/run.py`, and takes the setups from there. The older version is
installed under Wine and asks a server on loopback: with a wrong signature, another file, by the
small setup that changes what differs, by the whole one over a line that is cut, and for an older
version. Each time the setup waits for the program's end, and the desk comes back by itself. Prints
each check and 'N passed, N failed'.
"""

from __future__ import annotations

import gzip
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from nacl.signing import SigningKey

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "tests")]

import dev  # noqa: E402
import run  # noqa: E402
import runtime  # noqa: E402
from hands import APPS, Hands  # noqa: E402
from prefix import Prefix  # noqa: E402
from trials import GONE, LETTERS, OLDER  # noqa: E402

from support.release import Shelf  # noqa: E402

CUT_AFTER = 20_000_000
SMALL = f"{run.SMALL_SETUP.name}.gz"


class Updating(Hands):
    """The checks, one after another on one computer."""

    def __init__(self, computer: Prefix, python: Path, shelf: Shelf) -> None:
        super().__init__(computer, python, run.BUILD)
        self._shelf = shelf
        self._copies = self.desk / "snapshots"
        self._asks = self.folder / "_internal" / "courtesydesk" / "_resources" / "updates.toml"

    def the_older_version(self) -> None:
        """It is there, with a desk in which somebody worked."""
        self._go_back()
        taken = self.bring("letters.csv", LETTERS)
        self.check("it has a desk", taken.code == 0, taken.output.strip())
        self.before = self.mentions()
        self._shelf.publish(OLDER, now=datetime.now(UTC))
        code, told = self._update()
        self.check("nothing newer: it says so", code == 0 and "newest version" in told, told)

    def what_is_refused(self) -> None:
        """What leaves the older version as it is."""
        whole = run.SETUP.read_bytes()
        self._shelf.put(run.SETUP.name, whole)
        self._shelf.publish(run.VERSION, now=datetime.now(UTC), key=SigningKey.generate())
        code, told = self._update("--install")
        self.check("a wrong signature is refused", code == 1 and "our signature" in told, told)
        self._shelf.publish(run.VERSION, now=datetime.now(UTC))
        self._shelf.files[run.SETUP.name] = whole[:-1] + b"?"
        code, told = self._update("--install")
        self.check("another file is refused", code == 1 and "that we signed" in told, told)
        self.check("the older version is still there", self._version() == OLDER)
        self._shelf.files[run.SETUP.name] = whole

    def the_small_way(self) -> None:
        """What differs comes, and no more."""
        self._shelf.put(SMALL, gzip.compress(run.SMALL_SETUP.read_bytes(), 9, mtime=0))
        self._shelf.publish(run.VERSION, notes=["Replies fly."], now=datetime.now(UTC))
        self._shelf.requests.clear()
        code, told = self._update("--install")
        self.check("it hands over to the setup", code == 0 and "being put in place" in told, told)
        fetched = [one.path.strip("/") for one in self._shelf.requests]
        self.check("only the small file came", fetched == ["updates.json", SMALL], str(fetched))
        self._the_new_version("by the small way")
        copies = [one.name for one in self._copies.glob("desk-before-*")]
        wanted = [f"desk-before-{run.VERSION}.sqlite"]
        self.check("the desk was copied before", copies == wanted, str(copies))

    def the_whole_way(self) -> None:
        """The older version once more, and a small file that did not get it there."""
        self._go_back()
        self._shelf.cut_after = CUT_AFTER
        code, told = self._update("--install")
        self.check("a cut line: it says so", code == 1 and "goes on from there" in told, told)
        self._shelf.cut_after = None
        code, told = self._update("--install")
        self.check("it hands over to the setup", code == 0 and "being put in place" in told, told)
        ranges = self._shelf.ranges
        self.check("what had come was kept", ranges == [f"bytes={CUT_AFTER}-"], str(ranges))
        self._the_new_version("by the whole setup")

    def an_older_list(self) -> None:
        """Somebody hands out last year's list."""
        self._tell_where_to_ask()
        self._shelf.publish(OLDER, now=datetime.now(UTC))
        code, told = self._update("--install")
        refused = code == 1 and f"{run.VERSION} was there" in told
        self.check("an older version is refused", refused, told)
        self.check("and nothing was changed", self._version() == run.VERSION)

    # What they have in common

    def _go_back(self) -> None:
        self.check("the older version installs", self.install(run.OLDER_SETUP).code == 0)
        self.check("and says its version", self._version() == OLDER)
        self._tell_where_to_ask()

    def _tell_where_to_ask(self) -> None:
        """As whoever builds a release does."""
        source = self._shelf.source
        keys = [key.hex() for key in source.keys]
        self._asks.write_text(f'address = "{source.address}"\n{keys=}\n')

    def _update(self, *words: str) -> tuple[int, str]:
        done = self.program("update", *words)
        return done.code, done.output.strip()

    def _version(self) -> str:
        return self.program("--version").output.split()[-1]

    def _the_new_version(self, way: str) -> None:
        """The setup has waited, and has started it."""
        self.check("the desk comes back by itself", self.wait_for(self.shown, 400))
        self.wait_for(lambda: False, 15)
        self.picture(f"updated {way}")
        self.check("its window closes when asked", self.close_windows())
        self.check("it is the new version", self._version() == run.VERSION)
        known = self.computer.value(APPS, "DisplayVersion")
        self.check("Windows knows it", known == run.VERSION, str(known))
        here = self.files(self.folder, "uninstall.exe", self._asks.name, GONE)
        there = self.files(run.BUNDLE, self._asks.name)
        self.check("every file is as in the bundle", here == there)
        self.check("the desk is as it was", json.loads(self.before) == json.loads(self.mentions()))


def main() -> int:
    """Try it."""
    if not (run.SETUP.exists() and run.OLDER_SETUP.exists() and run.SMALL_SETUP.exists()):
        dev.stop("Build the setups first: python3 packaging/wine/run.py")
    python = runtime.fetch(run.BUILD / "runtime", run.TOOLS)
    with run.screen() as display, Shelf() as shelf:
        computer = Prefix(run.BUILD / "prefix-update", display)
        try:
            computer.make()
            trial = Updating(computer, python, shelf)
            return trial.in_turn(
                trial.the_older_version,
                trial.what_is_refused,
                trial.the_small_way,
                trial.the_whole_way,
                trial.an_older_list,
            )
        finally:
            computer.end()


if __name__ == "__main__":
    raise SystemExit(main())
