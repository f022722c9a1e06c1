"""Repairs to what we stand on, each with its cause and the day it can go."""

from __future__ import annotations

import sys

HELD = 1 << 40


def hold_singletons() -> None:
    """Keep None, True, False and NotImplemented alive on Python 3.11.

    PySide6 6.12 is built as if they were immortal, which they are from Python 3.12 on: each
    virtual method and each slot that returns one gives back a reference that it never took.
    Measured on 3.11.7: one per paint event, one per emitted bool, and after some thousand
    "Fatal Python error: none_dealloc". With 6.11.3 nothing is lost.
    """
    # WORKAROUND PySide6 6.12 on Python 3.11: remove when Python 3.11 is no longer supported.
    if sys.version_info >= (3, 12):
        return
    import ctypes

    for singleton in (None, True, False, NotImplemented):
        count = ctypes.c_ssize_t.from_address(id(singleton))
        if count.value < HELD:
            count.value += HELD
