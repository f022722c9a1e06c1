"""The setup for Windows knows the program by the names that the program has."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from types import ModuleType

import pytest

from courtesydesk import __version__
from courtesydesk.paths import Workspace
from courtesydesk.services import links, running
from courtesydesk.services.outbox import Outbox
from support.shop import MORNING, make_database

FOLDER = Path(__file__).resolve().parents[2] / "packaging" / "windows"
SCRIPT = (FOLDER / "courtesy_desk.nsi").read_text(encoding="utf-8")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_setup = load("make_setup")


def defined(name: str) -> str:
    found = re.search(rf'^!define {name} "(.+)"$', SCRIPT, re.M)
    assert found, name
    return found[1]


def test_it_waits_for_the_program_that_says_it_runs() -> None:
    assert defined("APP_ID") == running.APP_ID
    assert defined("RUNNING").replace("${APP_ID}", running.APP_ID) == running.EVENT


def test_it_has_the_programs_version_and_scheme() -> None:
    assert make_setup.version() == __version__
    assert rf"\{links.SCHEME.removesuffix(':')}\shell\open\command" in SCRIPT


def test_a_purge_takes_all_that_a_workspace_keeps_and_no_whole_folder(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    parts = {
        name: getattr(workspace, name)
        for name, kind in vars(Workspace).items()
        if isinstance(kind, property)
    }
    names = {path.name for path in parts.values() if isinstance(path, Path)}
    with contextlib.closing(make_database(tmp_path / "desk")) as db:
        Outbox(db).recover(now=MORNING)
        names |= {path.name for path in db.path.parent.iterdir()}
    assert "outbox.lock" in names
    assert names <= {*make_setup.DESK_FILES, *make_setup.DESK_FOLDERS}


@pytest.fixture
def lists(tmp_path: Path) -> dict[str, str]:
    bundle = tmp_path / "Möbel $1"
    (bundle / "_internal" / "deep" / "er").mkdir(parents=True)
    for name in ("CourtesyDesk.exe", "_internal/a.dll", "_internal/deep/er/b$c.txt"):
        (bundle / name).write_bytes(b"x" * 1024)
    make_setup.write_lists(bundle, tmp_path / "lists")
    return {
        one.stem: one.read_text(encoding="utf-8-sig") for one in (tmp_path / "lists").glob("*.nsh")
    }


def test_what_is_installed_is_removed_by_name(lists: dict[str, str]) -> None:
    assert lists["unpack"].count("\nFile ") == 3
    assert lists["remove"].splitlines() == [
        r'Delete "$INSTDIR\CourtesyDesk.exe"',
        r'Delete "$INSTDIR\_internal\a.dll"',
        r'Delete "$INSTDIR\_internal\deep\er\b$$c.txt"',
        r'RMDir "$INSTDIR\_internal\deep\er"',
        r'RMDir "$INSTDIR\_internal\deep"',
        r'RMDir "$INSTDIR\_internal"',
    ]
    assert lists["size"] == "!define INSTALLED_KB 3\n"


def test_no_folder_that_may_hold_what_is_not_ours_goes_with_all_that_is_in_it(
    lists: dict[str, str],
) -> None:
    whole = re.findall(r'RMDir /r "(.+)"', SCRIPT + "".join(lists.values()))
    assert {one for one in whole if one.startswith("$INSTDIR")} == {r"$INSTDIR\new"}
    others = set(whole) - {r"$INSTDIR\new", "${FETCHED}"}
    desks = {one.removeprefix("$LOCALAPPDATA\\CourtesyDesk\\") for one in others}
    assert desks == set(make_setup.DESK_FOLDERS)
    assert PureWindowsPath(defined("FETCHED")).parts[1:] == ("CourtesyDesk", "Cache", "updates")


@pytest.mark.skipif(shutil.which("osslsigncode") is None, reason="needs osslsigncode")
@pytest.mark.skipif(sys.platform == "win32", reason="signtool signs there")
def test_a_certificate_that_is_not_there_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "program.exe"
    file.write_bytes(b"MZ")
    asked = {"CD_SIGN_CERTIFICATE": str(tmp_path / "none.pfx"), "CD_SIGN_PASSWORD": "x"}
    command = [sys.executable, str(FOLDER / "sign.py"), str(file)]
    done = subprocess.run(command, env=os.environ | asked, capture_output=True, check=False)
    assert done.returncode != 0
    assert [one.name for one in tmp_path.iterdir()] == ["program.exe"]
    assert file.read_bytes() == b"MZ"
