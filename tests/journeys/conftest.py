"""Every journey begins at a closed desk; what it left open is closed after it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from courtesydesk.connectors import registry
from courtesydesk.domain.networks import NETWORKS, Way
from courtesydesk.paths import Workspace
from courtesydesk.services.demo import loader
from support.driver import THURSDAY, Driver
from support.language import english
from support.looks import plain_look

__all__ = ["english", "plain_look"]


@pytest.fixture(autouse=True)
def short_sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A socket's path holds 108 bytes, and pytest's own folders have long names."""
    with tempfile.TemporaryDirectory(prefix="cd-") as runtime:
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        yield


@pytest.fixture(autouse=True)
def networks_in_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no connector of its own yet is spoken to as the practice network is."""
    for network in ("mastodon", "bluesky"):
        monkeypatch.setitem(registry._PRACTICE, network, registry._PRACTICE["memory"])
        monkeypatch.setitem(NETWORKS, network, replace(NETWORKS[network], way=Way.DIRECT))


@pytest.fixture
def closed(qtbot: Any, qapp: QApplication, tmp_path: Path) -> Iterator[Driver]:
    """A computer on which the program was never started."""
    driver = Driver(qtbot, qapp, tmp_path)
    yield driver
    driver.close()


@pytest.fixture
def desk(closed: Driver) -> Driver:
    """A shop with one account on Mastodon, open, and nothing said yet."""
    return closed.set_up().open()


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop, made once."""
    folder = tmp_path_factory.mktemp("demo")
    loader.make(Workspace(folder), now=THURSDAY)
    return folder


@pytest.fixture
def demo(closed: Driver, made_demo: Path) -> Callable[..., Driver]:
    """Opens the demo shop on a Thursday afternoon."""

    def _open(**more: Any) -> Driver:
        shutil.copytree(made_demo, closed.workspace.root)
        closed.demo = True
        return closed.open(**more)

    return _open
