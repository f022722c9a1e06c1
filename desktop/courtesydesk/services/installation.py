"""How this copy of the program came onto the computer, and so how a newer one does."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEB_FOLDER = "/usr/lib/courtesy-desk"
_MACHINES = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"}


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the program lies, and by which kind of file it is made newer."""

    kind: str
    """setup (Windows), dmg, deb, appimage; empty where a package manager, or a checkout, sees to
    it."""
    machine: str
    """The processor: x86_64 or arm64."""
    program: Path
    """What is started anew after an update."""


def found(
    *,
    frozen: bool = bool(getattr(sys, "frozen", False)),
    system: str = sys.platform,
    program: str = sys.executable,
    environment: Mapping[str, str] = os.environ,
) -> Installation:
    """This copy of the program."""
    machine = platform.machine().lower()
    at = Path(program)
    kind = _kind(system, at, environment) if frozen else ""
    if kind == "appimage":
        at = Path(environment["APPIMAGE"])
    return Installation(kind, _MACHINES.get(machine, machine), at)


def _kind(system: str, program: Path, environment: Mapping[str, str]) -> str:
    if system == "win32":
        return "setup" if (program.parent / "uninstall.exe").exists() else ""
    if system == "darwin":
        return "dmg"
    if environment.get("APPIMAGE"):
        return "appimage"
    # A Flatpak is made newer by Flatpak: its folder is not this one.
    return "deb" if program.as_posix().startswith(DEB_FOLDER + "/") else ""
