"""The demo's texts, read from resources/demo: customers, accounts, conversations.

Times in the files are relative ("3d4h" ago, "+1d2h" from now), so that the shop always ends now.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from courtesydesk import resources
from courtesydesk.domain.errors import WrongInput

Json = dict[str, Any]

_UNITS = {
    "mo": timedelta(days=30.4),
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_PART = re.compile(r"(\d+)(mo|[wdhms])")


def duration(text: str) -> timedelta:
    """The span that "3d4h" or "-45m" means; raises WrongInput."""
    sign = -1 if text.startswith("-") else 1
    body = text.lstrip("+-")
    parts = _PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        raise WrongInput(f"“{text}” is no duration such as 3d4h.")
    return sign * sum((int(number) * _UNITS[unit] for number, unit in parts), timedelta())


@dataclass(frozen=True)
class Script:
    """Everything that the demo shop says."""

    folder: Path

    @cached_property
    def shop(self) -> Json:
        found: Json = json.loads((self.folder / "shop.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def accounts(self) -> list[Json]:
        found: list[Json] = json.loads((self.folder / "accounts.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def customers(self) -> list[Json]:
        return list(self._lines("customers*.jsonl"))

    @cached_property
    def conversations(self) -> list[Json]:
        return list(self._lines("conversations*.jsonl"))

    def picture(self, name: str) -> bytes:
        """One of our own pictures."""
        return (self.folder / "pictures" / name).read_bytes()

    def avatar(self, name: str) -> bytes:
        """One of our own painted portraits."""
        return (self.folder / "avatars" / name).read_bytes()

    def _lines(self, pattern: str) -> Iterator[Json]:
        for file in sorted(self.folder.glob(pattern)):
            for line in file.read_text(encoding="utf-8").splitlines():
                if line.strip():
                    yield json.loads(line)


def demo_script() -> Script:
    """The script that is shipped."""
    return Script(resources.root() / "demo")
