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
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
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


def bare_environment(home: str) -> dict[str, str]:
    """What a program meets on a computer where nobody develops anything."""
    kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "XDG_RUNTIME_DIR")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    path = os.defpath if SYSTEM != "windows" else os.environ["PATH"]
    return {**found, "HOME": home, "LANG": "C.UTF-8", "PATH": path}


def try_it(where: str, before: list[str], more: dict[str, str]) -> bool:
    """Run the bundle's self-test; whether all was well."""
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "self-test.json"
        subprocess.run(
            [*before, str(program()), "--self-test", str(file)],
            env={**bare_environment(home), **more},
            cwd=home,
            check=False,
        )
        if not file.exists():
            dev.say(f"the self-test {where} wrote no report")
            return False
        report = json.loads(file.read_text(encoding="utf-8"))
    for one in report["checks"]:
        if not one["ok"]:
            dev.say(f"{one['name']}: {one['sentence']}")
    spent = sum(one["ms"] for one in report["checks"]) / 1000
    wrong = sum(not one["ok"] for one in report["checks"])
    dev.say(f"self-test {where}: {len(report['checks'])} checks, {wrong} failed, {spent:.1f} s")
    return bool(report["ok"])


def check() -> bool:
    """Try what was built; whether all was well."""
    good = [try_it("without a screen", [], {"QT_QPA_PLATFORM": "offscreen"})]
    if SYSTEM == "linux" and shutil.which("xvfb-run"):
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
        good.append(try_it("on a virtual screen", screen, {"QT_QPA_PLATFORM": "xcb"}))
    elif SYSTEM == "linux":
        dev.say("NOT TRIED on a screen: there is no xvfb-run")
    weighed = DIST / "Courtesy Desk.app" if SYSTEM == "macos" else FOLDER
    budget = [sys.executable, str(ROOT / "packaging" / "size_budget.py"), str(weighed)]
    good.append(subprocess.run(budget, check=False).returncode == 0)
    return all(good)


def main() -> int:
    """Build, and try what was built where that is asked."""
    parser = argparse.ArgumentParser(description="Make the program that needs no Python.")
    parser.add_argument("--check", action="store_true", help="try what was built: see above")
    arguments = parser.parse_args()
    set_up()
    build()
    return 0 if not arguments.check or check() else 1


if __name__ == "__main__":
    raise SystemExit(main())
