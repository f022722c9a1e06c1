"""The demo's own folder goes with it; where the demo was killed, with the next one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from courtesydesk.services.demo import folder

ANOTHER = """
import sys
from courtesydesk.services.demo import folder
with folder.fresh() as workspace:
    workspace.create()
    print(workspace.root, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path(folder.__file__).parents[3]))
    return tmp_path


@contextmanager
def another_demo() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    with subprocess.Popen(
        [sys.executable, "-c", ANOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        root = Path(demo.stdout.readline().strip())
        assert root.is_dir()
        yield demo, root
        demo.kill()


def test_the_folder_goes_with_the_demo(here: Path) -> None:
    with folder.fresh() as workspace:
        assert workspace.root.is_dir()
    assert list(here.iterdir()) == []


def test_what_a_killed_demo_left_goes_at_the_next_start() -> None:
    with another_demo() as (demo, left):
        demo.kill()
        demo.wait()
        assert left.is_dir()
        with folder.fresh():
            assert not left.exists()


def test_a_demo_that_runs_and_folders_of_others_stay(here: Path) -> None:
    beginning = here / f"{folder.PREFIX}beginning"
    beginning.mkdir()
    with another_demo() as (_, root), folder.fresh() as mine:
        assert root != mine.root
        assert root.is_dir()
    assert beginning.is_dir()
