"""This checkout as another version: what trials of upgrades start from, or end with."""

from __future__ import annotations

import re
from pathlib import Path


def renumber(checkout: Path, version: str) -> None:
    """Give a copy of the checkout another version, wherever it says its own."""
    for name in ("desktop/courtesydesk/__init__.py", "pyproject.toml"):
        file = checkout / name
        found = r'(?m)^(__version__|version) = "[^"]+"'
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(found, rf'\1 = "{version}"', text), encoding="utf-8")
    changelog = checkout / "resources" / "changelog.md"
    told = changelog.read_text(encoding="utf-8")
    told = re.sub(r"(?m)^## \S+", f"## {version}", told, count=1)
    changelog.write_text(told, encoding="utf-8")
