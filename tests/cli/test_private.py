"""What is kept is for its owner's eyes only, also in a folder that others can look into."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSV = "network,id,author,created_at,text\nyelp,1,Bo,2026-11-01,Dry\nyelp,,,,\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")


def courtesy_desk(folder: Path, *argv: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "desktop"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "XDG_RUNTIME_DIR": "",
    }
    subprocess.run(
        [sys.executable, "-m", "courtesydesk", "--workspace", "shop", *argv],
        cwd=folder, env=environment, check=True, capture_output=True, timeout=60, umask=0o022,
    )  # fmt: skip


def open_to_others(folder: Path) -> list[str]:
    """What others could read; they come into no folder that is closed."""
    found: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.stat().st_mode & 0o077:
            if path.is_dir():
                found += open_to_others(path)
            elif path.suffix != ".lock":  # nothing is in them
                found.append(f"{path.name} {path.stat().st_mode & 0o777:o}")
    return found


def test_every_file_is_for_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir(mode=0o755)
    source = tmp_path / "a.csv"
    source.write_text(CSV)
    source.chmod(0o600)
    courtesy_desk(tmp_path, "import", "a.csv")
    courtesy_desk(tmp_path, "backup", "b.zip")
    courtesy_desk(tmp_path, "restore", "b.zip")
    assert open_to_others(tmp_path) == []
    courtesy_desk(tmp_path, "export-customer", "1", "out")
    assert (tmp_path / "shop" / "desk.sqlite").exists()
    assert open_to_others(tmp_path) == []


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    (shop / "logs").mkdir(parents=True)
    for name in ("desk.sqlite", "logs/desk.log"):
        (shop / name).touch(mode=0o644)
        (shop / name).chmod(0o644)
    courtesy_desk(tmp_path, "mentions")
    assert open_to_others(tmp_path) == []
