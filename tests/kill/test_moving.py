"""A desk that is killed at each step of its move: there is one desk, and it is whole."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courtesydesk import paths
from courtesydesk.domain.errors import DeskError
from courtesydesk.paths import Workspace
from courtesydesk.services import moving, places
from courtesydesk.store.database import Database
from kill.killing import ROOT
from support.shop import make_desk

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
MOST = 400


class Mover:
    """The program that is killed."""

    def __init__(self, program: Any) -> None:
        self._program = program

    def act(self, what: str, last: int, folder: Path, new: Path, home: Path) -> int:
        message = [what, last, str(folder), str(new), str(home)]
        self._program.stdin.write(json.dumps(message) + "\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())


@pytest.fixture(scope="module")
def mover() -> Iterator[Mover]:
    folders = os.pathsep.join((str(ROOT / "desktop"), str(ROOT / "tests")))
    program = subprocess.Popen(
        [sys.executable, "-m", "kill.moving"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": folders},
    )
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    yield Mover(program)
    program.stdin.close()
    program.stdout.close()
    program.wait(timeout=30)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A desk with something of each kind in it."""
    desk = make_desk(tmp_path / "template")
    desk.shop.says("The éclairs were dry", by="Maria Rossi")
    for name in ("pictures/ab/abc.jpg", "attachments/menu.txt", "snapshots/desk-2026.sqlite"):
        file = desk.workspace.root / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(name.encode() * 100_000)
    desk.db.close()
    return desk.workspace.root


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh computer for each death."""
    home = tmp_path / "home"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    return home


def holds(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for part in moving.PARTS
        for path in (root / part).rglob("*")
        if path.is_file()
    }


def must_be_whole(workspace: Workspace, template: Path) -> None:
    db = Database(workspace.database)
    try:
        assert db.problems() == []
        assert db.value("SELECT text FROM mention") == "The éclairs were dry"
    finally:
        db.close()
    assert holds(workspace.root) == holds(template)


def that_open(*folders: Path) -> set[Path]:
    """Which desks one gets by opening these folders."""
    found = set()
    for folder in folders:
        with contextlib.suppress(DeskError):
            workspace = places.find(folder)
            if workspace.database.exists():
                places.create(workspace)
                found.add(workspace.root)
    return found


@pytest.mark.slow
def test_there_is_one_whole_desk_wherever_the_move_is_cut_off(
    mover: Mover, template: Path, home: Path, tmp_path: Path
) -> None:
    new = tmp_path / "stick" / "My desk"
    ended_in = []
    for last in range(1, MOST):
        usual = paths.usual_workspace()
        shutil.copytree(template, usual.root)
        status = mover.act("move", last, usual.root, new, home)
        found = paths.default_workspace()
        ended_in.append(found.root)
        places.create(found)
        must_be_whole(found, template)
        assert that_open(usual.root, new) == {found.root}
        if found == usual:
            found = moving.move(found, new)
        must_be_whole(found, template)
        assert (paths.default_workspace(), found.root) == (found, new)
        assert moving.old_copy(found) == usual.root
        shutil.rmtree(home)
        shutil.rmtree(new.parent)
        if status == 0:
            break
    else:
        pytest.fail("it never came to its end")
    assert last > 30
    assert ended_in == sorted(ended_in, key=lambda root: root == new)
    assert set(ended_in) == {usual.root, new}


def test_removing_the_old_copy_may_be_cut_off_anywhere(
    mover: Mover, template: Path, home: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    for last in range(1, MOST):
        usual = paths.usual_workspace()
        shutil.copytree(template, usual.root)
        moved = moving.move(usual, new)
        status = mover.act("remove", last, usual.root, new, home)
        assert paths.default_workspace() == moved
        places.create(moved)
        must_be_whole(moved, template)
        moving.remove_old_copy(moved)
        assert not usual.database.exists()
        assert moving.old_copy(moved) is None
        assert that_open(usual.root, new) == {new}
        for folder in (home, new):
            shutil.rmtree(folder)
        if status == 0:
            break
    else:
        pytest.fail("it never came to its end")
    assert last > 8
