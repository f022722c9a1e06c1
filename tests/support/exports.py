"""Exports as networks hand them out, made for tests, and what became of them on the desk."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courtesydesk.services.importing import Importing, ImportResult, Preview
from support.shop import SmallDesk

Content = bytes | str | dict[str, Any] | list[Any]


def data_of(content: Content) -> bytes:
    """Bytes as they are, text as UTF-8, everything else as JSON."""
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def packed(folder: Path, files: Mapping[str, Content], name: str = "export.zip") -> Path:
    """A zip archive of these."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in files.items():
            archive.writestr(member, data_of(content))
    return path


def written(folder: Path, content: Content, name: str) -> Path:
    """One file."""
    path = folder / name
    path.write_bytes(data_of(content))
    return path


def bring(desk: SmallDesk, file: Path, **more: Any) -> ImportResult:
    """Take it in."""
    more.setdefault("stop", lambda: False)
    return Importing(desk.db, desk.workspace).run(file, now=desk.clock(), **more)


def preview(desk: SmallDesk, file: Path, **more: Any) -> Preview:
    """Look into it."""
    return Importing(desk.db, desk.workspace).preview(file, now=desk.clock(), **more)


@dataclass(frozen=True)
class Line:
    """One thing that was said, as it stands on the desk."""

    who: str
    """Empty for us."""
    text: str
    id: str


def lines(desk: SmallDesk) -> list[list[Line]]:
    """Every conversation, oldest first, and what was said in it."""
    found: dict[int, list[tuple[str, Line]]] = {}
    for row in desk.db.rows(
        "SELECT m.conversation_id, m.occurred_at, i.name, m.text, m.remote_id FROM mention m"
        " JOIN identity i ON i.id = m.identity_id"
        " UNION ALL SELECT conversation_id, occurred_at, '', text, remote_id FROM reply"
    ):
        found.setdefault(row[0], []).append((row[1], Line(row[2], row[3], row[4])))
    talks = sorted(
        (sorted(talk, key=lambda one: one[0]) for talk in found.values()),
        key=lambda talk: (talk[0][0], talk[0][1].id),
    )
    return [[line for _, line in talk] for talk in talks]


def spoken(desk: SmallDesk) -> list[list[str]]:
    """The same as “who: text”."""
    return [[f"{line.who or 'us'}: {line.text}" for line in talk] for talk in lines(desk)]


def waiting(desk: SmallDesk) -> list[str]:
    """Ids of our replies that wait for what they answer."""
    rows = desk.db.rows("SELECT remote_id FROM stray_reply ORDER BY remote_id")
    return [str(row[0]) for row in rows]


def refused(result: ImportResult) -> str:
    """The list of what was not taken."""
    return "" if result.not_taken is None else result.not_taken.read_text("utf-8-sig")
