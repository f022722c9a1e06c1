#!/usr/bin/env python3
r"""Make the small setup that turns one version's bundle for Windows into the next one's.

    py packaging\windows\make_patch.py OLD NEW --from 0.1.0 --to 0.1.1 [--sign COMMAND]

OLD and NEW are bundles as they were released. Makes, with genpat and makensis (apt-get install
nsis), dist/CourtesyDesk-0.1.0-to-0.1.1-setup-x86_64.exe.gz: packed, since what makensis puts around
the changes shrinks by a third; the program unpacks it. Where files come or go, or what differs is a
third of the whole, there is no small way: it says so with exit status 3, and the whole setup is the
update.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from make_setup import ROOT, makensis, quoted, sign

SCRIPT = Path(__file__).with_name("patch.nsi")
NO_SMALL_WAY = 3
LARGEST_SHARE = 3
"""Of the new files: what is larger than one in so many does not pay."""


class NoSmallWay(Exception):  # noqa: N818 - no error: the whole setup is the update
    """The whole setup is the update."""


def changed(old: Path, new: Path) -> list[Path]:
    """The files whose contents differ. Raises NoSmallWay where some came or went: the uninstaller
    of the old version would not know them."""
    before, after = _files(old), _files(new)
    if before != after:
        came_or_went = ", ".join(str(path) for path in sorted(before ^ after)[:5])
        raise NoSmallWay(f"these came or went: {came_or_went}")
    return [path for path in sorted(after) if not _same(old / path, new / path)]


def _files(bundle: Path) -> set[Path]:
    return {path.relative_to(bundle) for path in bundle.rglob("*") if path.is_file()}


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def write_changes(old: Path, new: Path, lists: Path) -> None:
    """What differs, and the names it is about. Raises NoSmallWay."""
    shutil.rmtree(lists, ignore_errors=True)
    lists.mkdir(parents=True)
    files = changed(old, new)
    changes = lists / "changes.pat"
    for file in files:
        subprocess.run(
            ["genpat", "-R", "-B=16", str(old / file), str(new / file), str(changes)],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    whole = sum((new / file).stat().st_size for file in files)
    if not files or changes.stat().st_size * LARGEST_SHARE > whole:
        raise NoSmallWay("nothing differs" if not files else "too much differs")
    names = ["\\".join(file.parts) for file in files]
    for name, macro in (("prepare", "PREPARE"), ("place", "PLACE"), ("drop", "DROP")):
        lines = [f'!insertmacro {macro} "{quoted(one)}"' for one in names]
        (lists / f"{name}.nsh").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def make(old: Path, new: Path, patch: Path, lists: Path, *, versions: tuple[str, str]) -> None:
    """Write the small setup. Raises NoSmallWay."""
    write_changes(old, new, lists)
    patch.parent.mkdir(parents=True, exist_ok=True)
    before, after = versions
    command = [makensis(), "-V2", f"-DFROM={before}", f"-DVERSION={after}"]
    command += [f"-DLISTS={lists}", f"-DOUT={patch}"]
    subprocess.run([*command, str(SCRIPT)], check=True, cwd=SCRIPT.parent)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the small setup."""
    parser = argparse.ArgumentParser(description="Make the setup that changes what differs.")
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--from", dest="before", required=True, metavar="VERSION")
    parser.add_argument("--to", dest="after", required=True, metavar="VERSION")
    parser.add_argument("--sign", default="", metavar="COMMAND", help="signs the file named last")
    given = parser.parse_args(arguments)
    name = f"CourtesyDesk-{given.before}-to-{given.after}-setup-x86_64.exe"
    patch = ROOT / "dist" / name
    try:
        make(
            given.old.resolve(), given.new.resolve(), patch, ROOT / "build" / "patch",
            versions=(given.before, given.after),
        )  # fmt: skip
    except NoSmallWay as error:
        print(f"The whole setup is the update: {error}.", file=sys.stderr)
        return NO_SMALL_WAY
    if given.sign:
        sign(given.sign, patch)
    packed = patch.with_name(patch.name + ".gz")
    packed.write_bytes(gzip.compress(patch.read_bytes(), 9, mtime=0))
    patch.unlink()
    print(f"{packed}: {packed.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
