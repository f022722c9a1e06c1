#!/usr/bin/env python3
r"""Set up and run Courtesy Desk from a checkout, on a machine that has only Python.

    python3 packaging/dev.py demo    open the window on the demo shop
    python3 packaging/dev.py test    pass the tests (needs no display)
    python3 packaging/dev.py run …   any courtesy-desk command, e.g. run doctor
    python3 packaging/dev.py setup   only set up

Makes .venv beside the README, installs the program and what it needs, and on Debian and Ubuntu the
few system libraries that Qt links (as root, or with sudo where it asks for no password; otherwise
it prints the one line to run). Standard library only. On Windows: `py packaging\dev.py demo`.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = Path(os.environ.get("COURTESY_DESK_VENV", ROOT / ".venv"))
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / ".courtesy-desk"

# What Qt loads, and the Debian package that brings it (found with ldd on a bare system).
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libbrotlidec.so.1": "libbrotli1",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def say(text: str) -> None:
    """A word on what is going on, apart from the program's own output."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> None:
    """End with one clear message."""
    print(f"\n{text}\n", file=sys.stderr)
    raise SystemExit(1)


def has_display() -> bool:
    """Whether a window could be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_packages() -> list[str]:
    """Debian's names of what Qt needs and this system lacks."""
    if not sys.platform.startswith("linux"):
        return []
    needed = dict(QT_LIBRARIES)
    if has_display():
        needed.update(X11_LIBRARIES)
    missing = [package for library, package in needed.items() if not loads(library)]
    if not any(Path("/usr/share/fonts").rglob("*.[to]tf")):
        missing.append("fonts-dejavu-core")
    if has_display() and not any(Path("/usr/share/fonts").rglob("*[Ee]moji*")):
        missing.append("fonts-noto-color-emoji")  # customers write with them
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        missing.append("python3-venv")
    return missing


def loads(library: str) -> bool:
    """Whether the system has that library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str]) -> None:
    """Bring the system libraries, or say how to."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        stop(
            "Qt needs a few system libraries that this machine lacks. Install what brings them\n"
            "in your distribution (these are Debian's names), then run this again:\n\n    "
            + " ".join(packages)
        )
    prefix = _root_prefix()
    if prefix is None:
        stop(
            "Qt needs a few system libraries that this machine lacks. Please run\n\n    sudo "
            + " ".join(command)
            + "\n\nand then this command again."
        )
        return
    say("installing system libraries: " + " ".join(packages))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for part in (["apt-get", "-qq", "update"], command):
        done = subprocess.run(
            [*prefix, *part],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            stop(
                "Installing them did not work. Please run\n\n    sudo "
                + " ".join(command)
                + "\n\nand then this command again."
            )


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if silent.returncode == 0 else None


def set_up(extra: str) -> None:
    """A virtual environment with the program in it; done again only when pyproject.toml changed."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python may run
        stop(f"Courtesy Desk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    packages = missing_packages()
    if packages:
        install_packages(packages)
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + extra.encode()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and wanted in STAMP.read_text().split():
        return
    if not PYTHON.exists():
        say(f"making {VENV}")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    say("installing Courtesy Desk and what it needs (a few minutes the first time)")
    target = f".[{extra}]" if extra else "."
    done = subprocess.run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "-e",
            target,
        ],
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        stop(
            "The packages could not be installed: see the lines above.\n"
            "Nothing was changed but .venv; run this again when the network is back."
        )
    with STAMP.open("a") as stamp:
        stamp.write(wanted + "\n")


def main() -> int:
    """Run one command."""
    command, *rest = sys.argv[1:] or ["help"]
    if command not in ("demo", "test", "run", "setup"):
        print(__doc__)
        return 0 if command in ("help", "-h", "--help") else 2
    environment = dict(os.environ)
    if not has_display():
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    if command == "test":
        set_up("test")
        environment["QT_QPA_PLATFORM"] = "offscreen"
        return subprocess.call(
            [str(PYTHON), str(ROOT / "tests" / "check.py"), *rest], cwd=ROOT, env=environment
        )
    set_up("")
    if command == "setup":
        return 0
    arguments = ["demo", *rest] if command == "demo" else rest
    if command == "demo" and not has_display():
        stop(
            "There is no display to open a window on. Start this from a desktop session\n"
            "(or under a virtual screen: xvfb-run python3 packaging/dev.py demo).\n"
            "Everything is set up; the tests need no display: python3 packaging/dev.py test"
        )
    return subprocess.call([str(PYTHON), "-m", "courtesydesk", *arguments], env=environment)


if __name__ == "__main__":
    raise SystemExit(main())
