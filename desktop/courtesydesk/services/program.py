"""How this program is started once more, by itself or by the system."""

from __future__ import annotations

import sys

from courtesydesk.services import installation

_WINDOW = "CourtesyDesk.exe"
"""The program of Windows that opens no black window; its twin is for the command line."""


def command() -> list[str]:
    """The program and what it needs to be told before its own arguments."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "courtesydesk"]
    program = installation.found(frozen=True, program=sys.executable).program
    window = program.with_name(_WINDOW)
    return [str(window if sys.platform == "win32" and window.exists() else program)]
