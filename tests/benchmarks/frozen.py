# ruff: noqa: E402 - the paths are set first
"""How fast the bundle starts, and what it holds: python tests/benchmarks/frozen.py [--starts N].

Starts the bundled program, the same from source, and Vorta and Electrum where they are installed,
in turn, as a double-click would, and looks at the screen until there is something on it: for the
desk that is its feed, of the demo shop. Warm is the middle of N starts; before a cold one the
program's files are dropped from the system's cache. Makes itself a virtual screen where there is
none. The bundle is built by packaging/bundle.py.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "desktop"), str(ROOT / "tests")]

from PySide6.QtGui import QGuiApplication, QImage

from courtesydesk.paths import Workspace
from courtesydesk.services.demo import loader

PATIENCE = 90.0
"""Seconds for one start."""
COLOURS = 24
"""On a part of the screen that is looked at: words have smooth edges, an empty window does not."""
SETTLED, IDLE = 15.0, 75.0
"""Seconds after the first painting: then nothing is under way any more; and then what was only
there to read the first draft has ended, too."""
FEED = (215, 110, 330, 420)
"""(left, top, width, height) on the screen, where the desk has its rows."""
ANYWHERE = (0, 0, 700, 500)


@dataclass(frozen=True)
class Program:
    """Something that opens a window."""

    name: str
    command: list[str]
    files: list[Path]
    """Its folders, dropped from the cache for a cold start."""
    looked_at: tuple[int, int, int, int] = ANYWHERE
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Started:
    """One start."""

    ms: float
    """By the clock."""
    busy: float
    """Milliseconds of computing until then: the same on a computer that has much else to do."""
    rss: float = 0.0
    """Megabytes in memory when idle, as `ps` counts: with what it shares with other programs; all
    of its processes together."""
    pss: float = 0.0
    """Megabytes, what is shared counted in part."""


def programs(bundle: Path, home: Path) -> Iterator[Program]:
    """What is compared."""
    own = {"HOME": str(home), "XDG_DATA_HOME": str(home)}
    site = Path(sys.prefix) / "lib"
    yield Program("the bundle", [str(bundle / "courtesy-desk")], [bundle], FEED, own)
    yield Program(
        "from source", [sys.executable, "-m", "courtesydesk"],
        [site, ROOT / "desktop", ROOT / "resources"], FEED,
        {**own, "PYTHONPATH": str(ROOT / "desktop")},
    )  # fmt: skip
    others = Path("/usr/lib/python3/dist-packages")
    if shutil.which("vorta"):
        yield Program("Vorta", ["vorta", "--foreground"], [others], environment=own)
    if shutil.which("electrum"):
        command = ["electrum", "--offline", "--dir", str(home / "electrum"), "--testnet"]
        yield Program("Electrum", command, [others], environment=own)


def start(program: Program, idle: float = 0.0) -> Started:
    """Start it, look until it is painted, and end it; weigh it before when it was `idle` for
    so many seconds."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", **program.environment}
    _until(lambda: _colours(program.looked_at) < COLOURS, "the screen did not become empty")
    began = monotonic()
    child = subprocess.Popen(
        program.command, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _until(lambda: _colours(program.looked_at) >= COLOURS, f"{program.name} painted nothing")
        spent = 1000 * (monotonic() - began)
        busy = _computed(child.pid)
        if not idle:
            return Started(spent, busy)
        sleep(idle)
        return Started(spent, busy, *map(sum, zip(*map(_memory, _family(child.pid)), strict=True)))
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _until(true: Callable[[], bool], otherwise: str) -> None:
    end = monotonic() + PATIENCE
    while not true():
        if monotonic() > end:
            raise SystemExit(otherwise)
        sleep(0.004)


def _colours(part: tuple[int, int, int, int]) -> int:
    screen = QGuiApplication.primaryScreen()
    image: QImage = screen.grabWindow(0, *part).toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 5)
                for y in range(0, image.height(), 5)})  # fmt: skip


def _computed(pid: int) -> float:
    after_the_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    ticks = sum(int(one) for one in after_the_name.split()[11:15])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> Iterator[int]:
    """The process and those that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from _family(int(child))


def _memory(pid: int) -> tuple[float, float]:
    found = {"Rss": 0.0, "Pss": 0.0}
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except ProcessLookupError:  # it has ended, and was not counted out yet
        lines = []
    for line in lines:
        name, _, rest = line.partition(":")
        if name in ("Rss", "Pss"):
            found[name] = int(rest.split()[0]) * 1024 / 1e6
    return found["Rss"], found["Pss"]


def evict(folders: Iterable[Path]) -> None:
    """Drop files from the system's cache, as if they had not been read since it started."""
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and not file.is_symlink():
                descriptor = os.open(file, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)


def measure(bundle: Path, starts: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        loader.make(Workspace(home / "CourtesyDesk"), now=datetime.now(UTC))
        compared = list(programs(bundle, home))
        for program in compared:
            start(program, SETTLED)  # what it does once, it has done
        warm: dict[str, list[Started]] = {program.name: [] for program in compared}
        cold: dict[str, list[float]] = {program.name: [] for program in compared}
        for _ in range(starts):
            # In turn, so that whatever else the computer does falls on all of them.
            for program in compared:
                warm[program.name].append(start(program))
        for _ in range(max(1, starts // 2)):
            for program in compared:
                evict(program.files)
                cold[program.name].append(start(program).ms)
        held = {program.name: start(program, IDLE) for program in compared}
    print(f"{'ms until painted':16} {'warm':>7} {'fastest':>8} {'computing':>10} {'cold':>7}"
          f" {'idle RSS':>10} {'PSS':>8}")  # fmt: skip
    for program in compared:
        ran, one = warm[program.name], held[program.name]
        print(
            f"{program.name:16} {median(run.ms for run in ran):7.0f}"
            f" {min(run.ms for run in ran):8.0f} {median(run.busy for run in ran):10.0f}"
            f" {median(cold[program.name]):7.0f} {one.rss:7.0f} MB {one.pss:5.0f} MB"
        )
    print(f"{starts} starts each; the computer's load was {os.getloadavg()[0]:.1f}")


def main() -> int:
    """Measure; on a virtual screen where there is none."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "CourtesyDesk")
    parser.add_argument("--starts", type=int, default=7)
    arguments = parser.parse_args()
    if not (arguments.bundle / "courtesy-desk").exists():
        raise SystemExit("There is no bundle: run packaging/bundle.py first.")
    if "CD_ON_A_SCREEN" not in os.environ:
        os.environ["CD_ON_A_SCREEN"] = "1"
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24"]
        return subprocess.call([*screen, sys.executable, __file__, *sys.argv[1:]])
    app = QGuiApplication(["frozen"])
    measure(arguments.bundle.resolve(), arguments.starts)
    del app
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
