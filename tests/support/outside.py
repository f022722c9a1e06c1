"""The guestbook: a network from another package, as if it had been installed."""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.connectors import registry
from courtesydesk.domain.networks import NETWORKS

SOURCE = Path(__file__).resolve().parents[1] / "outside" / "guestbook"


def installed(folder: Path, source: Path = SOURCE) -> list[str]:
    """What `pip install` leaves of a package, as far as we look at it; to be put on sys.path."""
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = project["name"].replace("-", "_")
    info = folder / f"{name}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(folder), str(source)]


@pytest.fixture
def guestbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package is there; nothing of it is loaded yet."""
    for path in reversed(installed(tmp_path / "site")):
        monkeypatch.syspath_prepend(path)
    before = dict(NETWORKS)
    forget()
    yield
    forget()
    NETWORKS.clear()
    NETWORKS.update(before)


def forget() -> None:
    """As if the program had just begun."""
    importlib.invalidate_caches()
    registry._others.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "cd_guestbook"]:
        del sys.modules[name]
