#!/usr/bin/env python3
"""Says what each part of a bundle weighs, and fails when one outgrew what it may weigh.

    python3 packaging/size_budget.py dist/CourtesyDesk             weigh, and compare
    python3 packaging/size_budget.py dist/CourtesyDesk --record    this is what it may weigh now

packaging/sizes/parts.toml says what the parts are and what the whole may weigh at most; the file of
the system beside it holds what was recorded last. A part may grow by a twentieth. Standard library
only; megabytes are millions of bytes.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

SIZES = Path(__file__).resolve().parent / "sizes"
SYSTEM = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
GROWTH, SLACK = 1.05, 200_000
LARGE = 100_000
"""Bytes of a file that is recorded by itself."""
SHOWN = 12


def weigh(folder: Path) -> dict[str, int]:
    """Bytes by place in the bundle; what is only a link weighs nothing."""
    found: dict[str, int] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            place = file.relative_to(folder).as_posix()
            for head in ("_internal/", "Contents/Frameworks/", "Contents/Resources/",
                         "Contents/MacOS/"):  # fmt: skip
                place = place.removeprefix(head)
            found[place] = found.get(place, 0) + file.stat().st_size
    return found


def part_of(place: str, parts: Mapping[str, list[str]]) -> str:
    """Which part a file belongs to."""
    for name, patterns in parts.items():
        if any(fnmatchcase(place, pattern) for pattern in patterns):
            return name
    return "other files"


def by_part(files: Mapping[str, int], parts: Mapping[str, list[str]]) -> Counter[str]:
    """Bytes of each part."""
    found: Counter[str] = Counter()
    for place, size in files.items():
        found[part_of(place, parts)] += size
    return found


def compare(
    files: Mapping[str, int],
    recorded: Mapping[str, Mapping[str, int]],
    parts: Mapping[str, list[str]],
    most: int,
) -> list[str]:
    """What outgrew its budget, by how much and by which files, a line each; none where all is well.

    `most` is what the whole may weigh, in bytes.
    """
    wrong = []
    before = recorded.get("files", {})
    places = files.keys() | before.keys()
    whole = sum(files.values())
    if whole > most:
        wrong.append(f"The whole weighs {_mb(whole)}: {_mb(whole - most)} more than it may.")
        wrong += _changes(files, before, places)
    for name, was in recorded.get("parts", {}).items():
        own = {place for place in places if part_of(place, parts) == name}
        size = sum(files.get(place, 0) for place in own)
        if size > was * GROWTH + SLACK:
            wrong.append(f"{name} weighs {_mb(size)}: {_mb(size - was)} more than was recorded.")
            wrong += _changes(files, before, own)
    return wrong


def _changes(
    files: Mapping[str, int], before: Mapping[str, int], places: Collection[str]
) -> list[str]:
    """What changed in these files, those first that matter most."""
    large = [place for place in places if place in before or files[place] >= LARGE]
    change = {place: files.get(place, 0) - before.get(place, 0) for place in large}
    lines = []
    for place in sorted(change, key=lambda place: (-abs(change[place]), place))[:SHOWN]:
        if change[place]:
            word = "new" if place not in before else "gone" if place not in files else "changed"
            lines.append(f"    {change[place] / 1e6:+9.2f} MB  {word:7}  {place}")
    return lines


def record(files: Mapping[str, int], parts: Mapping[str, list[str]]) -> str:
    """The sizes as TOML, to be compared with later."""
    lines = ["# Written by packaging/size_budget.py --record, in bytes.", "", "[parts]"]
    lines += [f'"{name}" = {size}' for name, size in by_part(files, parts).most_common()]
    large = {place: size for place, size in files.items() if size >= LARGE}
    lines += ["", "[files]"]
    lines += [f'"{place}" = {size}' for place, size in sorted(large.items(), key=lambda x: -x[1])]
    return "\n".join(lines) + "\n"


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def main() -> int:
    """0 within the budget, 1 beyond it."""
    parser = argparse.ArgumentParser(description="What each part of a bundle weighs.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--record", action="store_true", help="take these sizes as the budget")
    parser.add_argument("--system", default=SYSTEM, choices=("linux", "windows", "macos"))
    arguments = parser.parse_args()
    budget = tomllib.loads((SIZES / "parts.toml").read_text(encoding="utf-8"))
    kept = SIZES / f"{arguments.system}.toml"
    files = weigh(arguments.folder)
    if not files:
        print(f"There is nothing in {arguments.folder}.", file=sys.stderr)
        return 1
    for name, size in by_part(files, budget["parts"]).most_common():
        print(f"{name:18} {size / 1e6:7.1f} MB")
    print(f"{'the whole':18} {sum(files.values()) / 1e6:7.1f} MB in {len(files)} files")
    if arguments.record:
        kept.write_text(record(files, budget["parts"]), encoding="utf-8")
        return 0
    recorded = tomllib.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    most = budget["most"][arguments.system] * 1_000_000
    wrong = compare(files, recorded, budget["parts"], most)
    print("\n".join(wrong) if wrong else "Within the budget.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
