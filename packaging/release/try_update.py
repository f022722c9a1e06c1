#!/usr/bin/env python3
"""Tries updates whole: two versions are built, one is installed, and becomes the other.

    .venv/bin/python packaging/release/try_update.py [--keep FOLDER]

Builds this checkout as versions 9.0.0 and 9.0.1, with a place to ask on this computer, installs the
first .deb in a bare Debian without Python, and lets `courtesy-desk update` do the rest against a
server on loopback: with a wrong signature, an older version, a cut line, a full disk, without the
right to install, and then well. Needs root and what test_deb.py needs. Prints each check and
'N passed, N failed'.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from nacl.signing import SigningKey

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging" / "linux"), str(ROOT / "tests")]

import test_deb as deb  # noqa: E402
from test_deb import System, check  # noqa: E402
from versions import renumber  # noqa: E402

from support.release import Shelf  # noqa: E402

OLD, NEW = "9.0.0", "9.0.1"
SAID = "id,author,text,date\n1,Ana,Lovely bread,2026-11-01\n2,Ben,Too dark,2026-11-02\n"
CACHE = "root/.cache/CourtesyDesk/updates"


def checkout(folder: Path, version: str, shelf: Shelf) -> Path:
    """This checkout, as committed, as another version that knows where to ask."""
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    renumber(folder, version)
    source = shelf.source
    keys = [key.hex() for key in source.keys]
    (folder / "resources" / "updates.toml").write_text(f'address = "{source.address}"\n{keys=}\n')
    (folder / "build").mkdir()
    made = ROOT / "build" / "venv"
    if made.exists():
        (folder / "build" / "venv").symlink_to(made)
    return folder


def package(folder: Path) -> Path:
    """The .deb of a checkout."""
    for script in (["packaging/bundle.py"], ["packaging/linux/build_deb.py", "--quick"]):
        subprocess.run([sys.executable, *script], cwd=folder, check=True)
    return next((folder / "dist").glob("*.deb"))


def program(there: System, *words: str) -> tuple[int, str]:
    told = there.run("courtesy-desk", *words)
    return told.returncode, told.stdout


def update(there: System, shelf: Shelf, old: Path, new: Path) -> None:
    """From the old version to the new one, past everything that may go wrong."""
    now = datetime.now(UTC)
    deb.install(there, old)
    check("the old version is there", OLD in program(there, "--version")[1])
    (there.folder / "tmp/said.csv").write_text(SAID)
    told = program(there, "import", "/tmp/said.csv", "--network", "google")[1]
    check("it has a desk", "Lovely" in program(there, "mentions")[1], told)

    shelf.publish(OLD, now=now)
    code, told = program(there, "update")
    check("nothing newer: it says so", code == 0 and "newest version" in told, told)
    refused(there, shelf, new, now)

    shelf.publish(NEW, notes=["Replies fly."], now=now)
    shelf.cut_after = 20_000_000
    code, told = program(there, "update", "--install")
    check("a cut line: it says so", code == 1 and "goes on from there" in told, told)
    had = [path.stat().st_size for path in (there.folder / CACHE).glob("*.part")]
    check("what came is kept", had and 0 < had[0] <= 20_000_000, str(had))
    shelf.cut_after = None
    code, told = program(there, "update", "--install")
    check("it goes on, and the new version is in place", code == 0 and "is in place" in told, told)
    check("… from where it was cut", shelf.ranges and shelf.ranges[-1] == f"bytes={had[0]}-")
    check("it says its version", NEW in program(there, "--version")[1])
    check("the package is the new one", deb.version_there(there) == NEW)
    check("the desk is as it was", "Lovely" in program(there, "mentions")[1])
    copies = list(there.folder.glob("root/.local/share/CourtesyDesk/snapshots/desk-before-*"))
    check(
        "its file was copied first", [one.name for one in copies] == [f"desk-before-{NEW}.sqlite"]
    )

    shelf.publish(OLD, now=now)
    code, told = program(there, "update", "--install")
    check("an older version is refused", code == 1 and f"{NEW} was there" in told, told)
    check("… and nothing was changed", NEW in program(there, "--version")[1])


def refused(there: System, shelf: Shelf, new: Path, now: datetime) -> None:
    """What leaves the old version as it is."""
    shelf.put(new.name, new.read_bytes())
    shelf.publish(NEW, now=now, key=SigningKey.generate())
    code, told = program(there, "update", "--install")
    check("a wrong signature is refused", code == 1 and "our signature" in told, told)
    shelf.publish(NEW, now=now)
    shelf.files[new.name] = new.read_bytes()[:-1] + b"?"
    code, told = program(there, "update", "--install")
    check("another file is refused", code == 1 and "not the one that we signed" in told, told)
    shelf.files[new.name] = new.read_bytes()
    code, told = on_a_small_disk(there)
    check("a full disk is told before", code == 1 and "not enough room" in told, told)
    code, told = as_somebody(there)
    check("who may not install is told how", code == 1 and "sudo apt install" in told, told)
    check("the old version is still there", OLD in program(there, "--version")[1])


def on_a_small_disk(there: System) -> tuple[int, str]:
    small = "mkdir -p /root/.cache && mount -t tmpfs -o size=100m none /root/.cache"
    told = there.run("bash", "-c", f"{small} && courtesy-desk update --install")
    return told.returncode, told.stdout


def as_somebody(there: System) -> tuple[int, str]:
    """An ordinary user, on a system that has no way to ask for the password."""
    told = there.run("courtesy-desk", "update", "--install", user="shop")
    return told.returncode, told.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="build in this folder, and leave it there")
    keep = parser.parse_args().keep
    deb.install_tools()
    Path("/tmp/.X11-unix").mkdir(mode=0o1777, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, Shelf() as shelf:
        folder = (keep or Path(temporary)).resolve()
        made = [package(checkout(folder / version, version, shelf)) for version in (OLD, NEW)]
        with deb.system("bookworm") as there:
            there.run("apt-get", "-qq", "update")
            there.run("useradd", "--create-home", "shop")
            update(there, shelf, *made)
    print(f"{len(deb.passed)} passed, {len(deb.failed)} failed")
    return bool(deb.failed)


if __name__ == "__main__":
    raise SystemExit(main())
