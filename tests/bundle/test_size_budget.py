"""The size budget says what grew, by how much, and which files did it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "size_budget.py"
PARTS = {"Qt": ["PySide6/*"], "model": ["models/*"], "rest": ["*"]}
MB = 1_000_000
FILES = {"PySide6/core.so": 40 * MB, "PySide6/gui.so": 20 * MB, "models/reader": 20 * MB, "run": MB}


@pytest.fixture(scope="module")
def budget() -> ModuleType:
    spec = importlib.util.spec_from_file_location("size_budget", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compared(
    budget: ModuleType, files: dict[str, int], *, most: int = 100 * MB, before: bool = True
) -> list[str]:
    recorded = tomllib.loads(budget.record(FILES, PARTS)) if before else {}
    found: list[str] = budget.compare(files, recorded, PARTS, most)
    return found


def test_what_has_not_changed_is_within_the_budget(budget: ModuleType) -> None:
    assert compared(budget, FILES) == []


def test_a_little_growth_is_allowed(budget: ModuleType) -> None:
    assert compared(budget, {**FILES, "PySide6/gui.so": 22 * MB}) == []


def test_a_part_that_outgrew_is_named_with_its_files(budget: ModuleType) -> None:
    files = {name: size for name, size in FILES.items() if name != "PySide6/gui.so"}
    found = compared(budget, {**files, "PySide6/core.so": 41 * MB, "PySide6/web.so": 50 * MB},
                     most=200 * MB)  # fmt: skip
    assert found[0] == "Qt weighs 91.0 MB: 31.0 MB more than was recorded."
    assert [line.split() for line in found[1:]] == [
        ["+50.00", "MB", "new", "PySide6/web.so"],
        ["-20.00", "MB", "gone", "PySide6/gui.so"],
        ["+1.00", "MB", "changed", "PySide6/core.so"],
    ]


def test_the_whole_has_a_bound_of_its_own(budget: ModuleType) -> None:
    found = compared(budget, FILES, most=80 * MB)
    assert found == ["The whole weighs 81.0 MB: 1.0 MB more than it may."]


def test_where_nothing_was_recorded_only_the_whole_counts(budget: ModuleType) -> None:
    assert compared(budget, {**FILES, "models/reader": 35 * MB}, before=False) == []
    assert compared(budget, {**FILES, "models/reader": 60 * MB}, before=False)


def test_links_weigh_nothing_and_each_file_has_its_part(budget: ModuleType, tmp_path: Path) -> None:
    inside = tmp_path / "_internal" / "PySide6"
    inside.mkdir(parents=True)
    (inside / "core.so").write_bytes(b"x" * 10)
    (tmp_path / "_internal" / "core.so").symlink_to(inside / "core.so")
    files = budget.weigh(tmp_path)
    assert files == {"PySide6/core.so": 10}
    assert budget.by_part(files, PARTS) == {"Qt": 10}


def test_the_command_fails_with_a_bundle_that_outgrew(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(400 * MB)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), "--system", "linux"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "The whole weighs 400.0 MB" in done.stdout


def test_there_is_a_bound_for_each_system() -> None:
    told = tomllib.loads((SCRIPT.parent / "sizes" / "parts.toml").read_text(encoding="utf-8"))
    assert set(told["most"]) == {"linux", "windows", "macos"}
    assert list(told["parts"].values())[-1] == ["*"]
