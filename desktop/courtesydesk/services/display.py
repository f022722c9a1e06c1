"""Whether a window can open: looked at before Qt does, which ends the program where none can."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from courtesydesk.domain.errors import NotAllowed

X11 = ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libxkbcommon-x11.so.0",
       "libxcb-image.so.0", "libxcb-render-util.so.0", "libxcb-xkb.so.1")  # fmt: skip
"""What Qt loads when a window is really shown on X11."""
_NONE = "There is no display here, so no window can open."
_TODO = (
    "Start it in a desktop session, or on a virtual display: xvfb-run courtesy-desk. The other "
    "commands need none: courtesy-desk --help."
)


def must_be_there() -> None:
    """Raises NotAllowed where no window can open."""
    what = trouble(os.environ)
    if what:
        raise NotAllowed(what, safe="Nothing was changed.", todo=_TODO)


def trouble(environment: Mapping[str, str]) -> str:
    """Why no window can open, in a sentence; empty when one can."""
    if not sys.platform.startswith("linux"):
        return ""
    # Several may be named, to be tried one after the other.
    named = [one.partition(":")[0] for one in environment.get("QT_QPA_PLATFORM", "").split(";")]
    if any(one and one != "xcb" and not one.startswith("wayland") for one in named):
        return ""
    if "xcb" not in named and _has_wayland(environment):
        return ""
    if not environment.get("DISPLAY"):
        return _NONE
    missing = [] if getattr(sys, "frozen", False) else [name for name in X11 if not _loads(name)]
    if missing:
        return f"For windows on X11 these system libraries are missing: {', '.join(missing)}."
    if not _answers(environment["DISPLAY"]):
        return f"The display {environment['DISPLAY']} does not answer, so no window can open."
    return ""


def _has_wayland(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    if not name or not _loads("libwayland-client.so.0"):
        return False
    path = Path(environment.get("XDG_RUNTIME_DIR", "/nowhere")) / name
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(path))
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Ask as Qt will; a system without the library to ask with is not judged."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
        xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    except (OSError, AttributeError):
        return True
    line = xcb.xcb_connect(display.encode(), None)
    good = bool(xcb.xcb_connection_has_error(line) == 0)
    xcb.xcb_disconnect(line)
    return good


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
