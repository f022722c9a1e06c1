#!/usr/bin/env python3
"""Whether the same checkout gives the same bytes: builds twice from nothing, compares each file.

    reproducible.py                  two clean clones of what is committed, in two places
    reproducible.py ONE OTHER        compares two bundles that are there

On Linux the .deb of both is compared, too. Prints what differs, and 'N passed, N failed'.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from sums import sum_of

ROOT = Path(__file__).resolve().parents[2]


def contents(folder: Path) -> dict[str, str]:
    """Each path of a tree with its rights and what it holds, or leads to."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        rights = f"{path.lstat().st_mode & 0o777:o}"
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = f"{rights} {sum_of(path)}"
    return found


def differences(one: Path, other: Path) -> list[str]:
    """The paths that are not the same in both."""
    first, second = contents(one), contents(other)
    return sorted(
        name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
    )


def built(folder: Path) -> Path:
    """A bundle of what is committed, from a clone of its own and with parts of its own."""
    subprocess.run(["git", "clone", "--quiet", "--depth=1", ROOT.as_uri(), folder], check=True)
    subprocess.run([sys.executable, folder / "packaging" / "bundle.py"], check=True)
    app = folder / "dist" / "Courtesy Desk.app"
    return app if app.is_dir() else folder / "dist" / "CourtesyDesk"


def package(folder: Path) -> Path:
    """The .deb of a clone's bundle."""
    command = [sys.executable, str(folder / "packaging" / "linux" / "build_deb.py")]
    return Path(subprocess.check_output(command, text=True).strip())


def compare(one: Path, other: Path) -> bool:
    """Say how two bundles differ; whether they do not."""
    found = differences(one, other)
    for name in found:
        print(f"FAIL {name} differs")
    if not found:
        print(f"ok   {len(contents(one))} files are the same")
    return not found


def main() -> int:
    """Build twice, or take what is named."""
    good = []
    if len(sys.argv) == 3:
        good.append(compare(Path(sys.argv[1]), Path(sys.argv[2])))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            one, other = Path(scratch, "one"), Path(scratch, "a place with another name")
            good.append(compare(built(one), built(other)))
            if sys.platform == "linux":
                same = sum_of(package(one)) == sum_of(package(other))
                print(f"{'ok  ' if same else 'FAIL'} both packages are the same")
                good.append(same)
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    return not all(good)


if __name__ == "__main__":
    raise SystemExit(main())
