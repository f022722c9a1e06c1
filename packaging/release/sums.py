#!/usr/bin/env python3
"""The sums by which anybody can tell that a download is whole: `sums.py FOLDER [--check]`.

Writes FOLDER/SHA256SUMS over the files in it, as `sha256sum --check` reads it; or compares.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"


def sums(folder: Path) -> dict[str, str]:
    """The sum of each file of a folder, by name."""
    files = [file for file in sorted(folder.iterdir()) if file.is_file() and file.name != NAME]
    return {file.name: sum_of(file) for file in files}


def sum_of(file: Path) -> str:
    """The SHA-256 of one file, in hexadecimal digits."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def written(found: dict[str, str]) -> str:
    """What the file of sums says."""
    return "".join(f"{digest}  {name}\n" for name, digest in found.items())


def wrong(folder: Path) -> list[str]:
    """The names of files that are not as the file of sums says, are missing, or are too many."""
    lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = sums(folder)
    return sorted(name for name in told.keys() | there.keys() if told.get(name) != there.get(name))


def main() -> int:
    """Write, or compare."""
    folder = Path(sys.argv[1])
    if "--check" not in sys.argv:
        (folder / NAME).write_text(written(sums(folder)), encoding="utf-8", newline="\n")
        return 0
    found = wrong(folder)
    print("\n".join(f"{name} is not what it was" for name in found) or "All files are whole.")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
