"""The floors hold, and the top level stays as it is."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "desktop" / "courtesydesk"
TOP_LEVEL = {"desktop", "resources", "tests", "packaging", "pyproject.toml", "README.md", "LICENSE"}


def test_floors_import_only_downward(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # It would put its own logging in the place of ours, for all tests that come after.
    monkeypatch.setattr(cli.logging_config, "dictConfig", lambda _config: None)
    assert cli.lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_top_level_is_as_agreed() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a checkout, or no git")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    found = {name.split("/")[0] for name in tracked}
    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


def test_packaging_folder_does_not_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_every_package_says_what_it_is_for() -> None:
    for init in PACKAGE.rglob("__init__.py"):
        docstring = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))
        assert docstring, f"{init.relative_to(ROOT)} has no docstring"
        assert len(docstring.splitlines()) <= 10, f"{init.relative_to(ROOT)} says too much"


def test_resources_hold_data_only() -> None:
    assert not list((ROOT / "resources").rglob("*.py"))
