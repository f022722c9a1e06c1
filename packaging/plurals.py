#!/usr/bin/env python3
"""Remake the English plural forms: `python packaging/plurals.py`.

Reads every %n text of the window into resources/i18n/courtesydesk_en.ts (forms that are there stay;
what nobody says any more goes) and compiles that into the .qm which the window loads. A new text
stands there without its forms: write both into the .ts, and run this again.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "desktop" / "courtesydesk" / "ui"
CATALOGUE = ROOT / "resources" / "i18n" / "courtesydesk_en.ts"


def tool(name: str) -> str:
    """A program that comes with PySide6."""
    folder = Path(PySide6.__file__).parent
    found = [file for file in (folder / name, folder / f"{name}.exe") if file.is_file()]
    return str(found[0]) if found else name


def read_texts() -> None:
    """Bring the catalogue up to date with the code."""
    files = sorted(str(file) for file in UI.rglob("*.py"))
    subprocess.run(
        [
            tool("lupdate"), "-silent", *files, "-ts", str(CATALOGUE), "-pluralonly",
            "-no-obsolete", "-locations", "none", "-sort-messages", "-disable-heuristic",
            "similartext", "-source-language", "en", "-target-language", "en",
            "-tr-function-alias", "tr+=_t,tr+=_n",
        ],
        check=True,
    )  # fmt: skip


def without_forms() -> list[str]:
    """Texts that still need theirs."""
    found = []
    for message in ElementTree.parse(CATALOGUE).iter("message"):
        forms = [form.text for form in message.iter("numerusform")]
        if not all(forms):
            found.append(message.findtext("source", ""))
    return found


def main() -> int:
    """Both steps; 1 where forms are wanting."""
    read_texts()
    subprocess.run(
        [tool("lrelease"), "-silent", str(CATALOGUE), "-qm", str(CATALOGUE.with_suffix(".qm"))],
        check=True,
    )
    wanting = without_forms()
    for text in wanting:
        print(f"without its two forms: {text}")
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main())
