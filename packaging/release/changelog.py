#!/usr/bin/env python3
"""What is new in one version, from resources/changelog.md: `changelog.py [VERSION] [--plain]`.

Prints the version's section as Markdown, for the draft of a release; with `--plain` the heading of
each entry, one a line. Without a version it is that of the newest. Standard library only.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "resources" / "changelog.md"


@dataclass(frozen=True, slots=True)
class Release:
    """One version as the changelog tells it."""

    version: str
    day: datetime
    """Noon of the day, UTC: files of the release are as old as that."""
    text: str

    @property
    def headings(self) -> list[str]:
        """What each entry is about: its first words, without the full stop."""
        found = re.findall(r"^- \*\*(.+?)[.!?]?\*\*", self.text, re.M | re.S)
        return [" ".join(one.split()) for one in found]


def releases(text: str) -> list[Release]:
    """Every version of a changelog, the newest first."""
    found = []
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        title, _, body = part.partition("\n")
        version, _, day = title.partition(" — ")
        noon = datetime.strptime(day.strip(), "%d %B %Y").replace(hour=12, tzinfo=UTC)
        found.append(Release(version.strip(), noon, body.strip()))
    return found


def release(version: str = "") -> Release:
    """One version of ours, or the newest.

    Raises:
        SystemExit: the changelog does not tell of it.
    """
    for one in releases(FILE.read_text(encoding="utf-8")):
        if version in ("", one.version):
            return one
    raise SystemExit(f"resources/changelog.md says nothing of version {version}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", nargs="?", default="")
    parser.add_argument("--plain", action="store_true")
    told = parser.parse_args()
    found = release(told.version.removeprefix("v"))
    print("\n".join(found.headings) if told.plain else found.text)


if __name__ == "__main__":
    main()
