"""How this program is started once more, by itself or by the system."""

from __future__ import annotations

import sys
from pathlib import Path

from courtesydesk.services import installation

RESTART = 75
"""Exit status of a window that wants the program started anew: a newer version is in place."""
_WINDOW = "CourtesyDesk.exe"
"""The program of Windows that opens no black window; its twin is for the command line."""
_TWIN = "courtesy-desk.exe"


def command() -> list[str]:
    """The program and what it needs to be told before its own arguments."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "courtesydesk"]
    program = installation.found(frozen=True, program=sys.executable).program
    window = program.with_name(_WINDOW)
    return [str(window if sys.platform == "win32" and window.exists() else program)]


def for_pipes() -> list[str]:
    """The program as a helper of this one, which speaks to it on its standard streams."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "courtesydesk"]
    # The running file itself, also within an AppImage: a helper must be of the same version.
    twin = Path(sys.executable).with_name(_TWIN)
    return [str(twin if sys.platform == "win32" and twin.exists() else sys.executable)]
