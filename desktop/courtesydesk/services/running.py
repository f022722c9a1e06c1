"""What the setup on Windows sees of a program that runs, and how it asks its windows to close.

An event of the system lives under a fixed name for as long as any of our processes holds it: that
it is there says that the program runs, and setting it asks. Other systems replace a program's files
under it, and need none of this.
"""

from __future__ import annotations

import sys
from functools import cache

APP_ID = "app.courtesydesk.CourtesyDesk"
"""How the system knows the program: its notifications, shortcuts and place among the windows."""
EVENT = f"Local\\{APP_ID}"

if sys.platform == "win32":
    import ctypes

    @cache
    def _event() -> int:
        create = ctypes.WinDLL("kernel32").CreateEventW
        create.restype = ctypes.c_void_p
        return create(None, True, False, EVENT) or 0

    def show() -> None:
        """Be seen, until this process ends."""
        _event()
        ctypes.WinDLL("shell32").SetCurrentProcessExplicitAppUserModelID(ctypes.c_wchar_p(APP_ID))

    def is_asked_to_close() -> bool:
        """Whether a setup waits for this program to end."""
        wait = ctypes.WinDLL("kernel32").WaitForSingleObject
        wait.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        return bool(wait(_event(), 0) == 0)

else:

    def show() -> None:
        """Nobody looks."""

    def is_asked_to_close() -> bool:
        """Nobody asks."""
        return False
