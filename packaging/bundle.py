#!/usr/bin/env python3
r"""Make the program that needs no Python: a folder with everything in it, for this system.

    python3 packaging/bundle.py            build dist/CourtesyDesk
    python3 packaging/bundle.py --check    build it, and try it: self-test and sizes

Makes an environment of its own in build/venv, from what packaging/requirements names and pins.
Standard library only. The same checkout gives the same bytes again, where the system allows it.
On Windows: `py packaging\bundle.py`.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import dev

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
DIST = ROOT / "dist"
FOLDER = DIST / "CourtesyDesk"
VENV = BUILD / "venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SYSTEM = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
REQUIREMENTS = ROOT / "packaging" / "requirements" / f"bundle-{SYSTEM}.txt"


def program() -> Path:
    """The program in the bundle; on Windows the one that writes to the console."""
    if SYSTEM == "macos":
        return DIST / "Courtesy Desk.app" / "Contents" / "MacOS" / "CourtesyDesk"
    return FOLDER / ("courtesy-desk.exe" if SYSTEM == "windows" else "courtesy-desk")


def missing_packages() -> list[str]:
    """Debian's names of what a bundle is made with, and of what it takes along."""
    if SYSTEM != "linux":
        return []
    libraries = dev.QT_LIBRARIES | dev.X11_LIBRARIES
    missing = [package for library, package in libraries.items() if not dev.loads(library)]
    if not (shutil.which("strip") and shutil.which("objdump")):
        missing.append("binutils")
    version = "{}.{}".format(*sys.version_info)
    here = Path(str(sysconfig.get_config_var("LIBDIR"))) / f"libpython{version}.so"
    if not here.exists() and not ctypes.util.find_library(f"python{version}"):
        missing.append(f"libpython{version}")
    return missing


def environment() -> dict[str, str]:
    """What makes two builds of one checkout equal."""
    dated = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "SOURCE_DATE_EPOCH": dated.stdout.strip() or "946684800",
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYINSTALLER_CONFIG_DIR": str(BUILD / "pyinstaller"),
    }


def set_up() -> None:
    """The environment, anew when what it is made of has changed."""
    packages = missing_packages()
    if packages:
        dev.install_packages(packages)
    stamp = VENV / ".courtesy-desk"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    dev.say(f"making {VENV} (a minute or two)")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install += ["--no-input", "--no-deps", "--require-hashes", "-r", str(REQUIREMENTS)]
    if subprocess.run(install, check=False).returncode:
        dev.stop("The packages could not be installed: see the lines above.")
    stamp.write_text(wanted)


def build() -> None:
    """dist/CourtesyDesk, from nothing but this checkout and the environment."""
    for folder in (FOLDER, DIST / "Courtesy Desk.app"):
        shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(
        [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
         "--workpath", str(BUILD / "pyinstaller"), "--distpath", str(DIST),
         str(ROOT / "packaging" / "courtesy_desk.spec")],
        cwd=ROOT, env=environment(), check=False,
    )  # fmt: skip
    if done.returncode:
        dev.stop("The bundle could not be built: see the lines above.")
    dev.say(f"built {program()}")


def main() -> int:
    """Build, and try what was built where that is asked."""
    parser = argparse.ArgumentParser(description="Make the program that needs no Python.")
    parser.parse_args()
    set_up()
    build()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
