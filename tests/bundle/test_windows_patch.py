"""The small setup: only where contents differ, and only where it pays."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging" / "windows"))

from make_patch import NoSmallWay, changed, write_changes

PROGRAM = Path("CourtesyDesk.exe")


def bundle(folder: Path) -> Path:
    (folder / "_internal").mkdir(parents=True)
    (folder / PROGRAM).write_bytes(random.Random(1).randbytes(400_000))
    (folder / "_internal" / "model.onnx").write_bytes(random.Random(2).randbytes(50_000))
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return bundle(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return bundle(tmp_path / "new")


def test_what_differs_is_named(old: Path, new: Path) -> None:
    assert changed(old, new) == []
    (new / PROGRAM).write_bytes(b"another")
    assert changed(old, new) == [PROGRAM]


@pytest.mark.parametrize("name", ["more.txt", "_internal/more.txt"])
def test_a_file_that_comes_or_goes_needs_the_whole_setup(old: Path, new: Path, name: str) -> None:
    (new / name).write_text("more")
    with pytest.raises(NoSmallWay, match="came or went"):
        changed(old, new)
    with pytest.raises(NoSmallWay, match="came or went"):
        changed(new, old)


@pytest.mark.skipif(shutil.which("genpat") is None, reason="needs genpat, of the package nsis")
def test_it_is_small_and_does_not_pay_for_much(old: Path, new: Path, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    with pytest.raises(NoSmallWay, match="nothing differs"):
        write_changes(old, new, lists)
    data = bytearray((new / PROGRAM).read_bytes())
    data[200_000:200_700] = random.Random(3).randbytes(1000)
    (new / PROGRAM).write_bytes(data)
    write_changes(old, new, lists)
    assert (lists / "changes.pat").stat().st_size < 2_000
    assert "CourtesyDesk.exe" in (lists / "place.nsh").read_text(encoding="utf-8-sig")
    (new / PROGRAM).write_bytes(random.Random(4).randbytes(400_000))
    with pytest.raises(NoSmallWay, match="too much differs"):
        write_changes(old, new, lists)
