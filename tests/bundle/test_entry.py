"""The bundle begins where Python's installation leaves off: streams, and whom the system trusts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEBIANS = "/etc/ssl/certs/ca-certificates.crt"
START = """
import os, runpy, sys
{before}
sys.argv = ["courtesy-desk", "--version"]
try:
    runpy.run_path({entry!r}, run_name="__main__")
except SystemExit as ended:
    with open("ended.txt", "w") as file:
        file.write(f"{{ended.code}} {{os.environ.get('SSL_CERT_FILE')}}")
"""


def started(folder: Path, *, before: str = "", certificates: str = "") -> tuple[str, str]:
    """(exit status, where the authorities are) of a start that only says the version."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "desktop")}
    environment.pop("SSL_CERT_FILE", None)
    if certificates:
        environment["SSL_CERT_FILE"] = certificates
    script = START.format(before=before, entry=str(ROOT / "packaging" / "entry.py"))
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=folder, check=True)
    code, _, place = (folder / "ended.txt").read_text(encoding="utf-8").partition(" ")
    return code, place


def test_a_program_without_a_console_has_something_to_write_to(tmp_path: Path) -> None:
    none = "sys.stdin = sys.stdout = sys.stderr = None"
    assert started(tmp_path, before=none)[0] == "0"


@pytest.mark.skipif(sys.platform == "win32", reason="its null device needs no imitation")
def test_nobody_is_said_to_read_what_it_writes(tmp_path: Path) -> None:
    """What goes wrong is then said in a window. Windows' null device says it is a terminal."""
    before = "sys.stdin = sys.stdout = sys.stderr = None; import atexit, pty; "
    before += "os.devnull = os.ttyname(pty.openpty()[1]); "
    before += "atexit.register(lambda: open('reads.txt', 'w').write(str(sys.stderr.isatty())))"
    assert started(tmp_path, before=before)[0] == "0"
    assert (tmp_path / "reads.txt").read_text() == "False"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system itself is asked")
def test_the_systems_authorities_are_found(tmp_path: Path) -> None:
    there = f"os.path.exists = lambda file, real=os.path.exists: file == {DEBIANS!r} or real(file)"
    assert started(tmp_path, before=there) == ("0", DEBIANS)


def test_no_file_hides_what_is_in_a_macs_keychain(tmp_path: Path) -> None:
    there = "sys.platform = 'darwin'; os.path.exists = lambda file: True"
    # What the program does there afterwards, no other system can do.
    stop = "import types; sys.modules['courtesydesk.__main__'] = types.SimpleNamespace(main=int)"
    assert started(tmp_path, before=f"{there}; {stop}") == ("0", "None")


def test_other_authorities_can_be_named(tmp_path: Path) -> None:
    assert started(tmp_path, certificates="/my/own.pem") == ("0", "/my/own.pem")
