"""When Python's garbage collector looks: seldom while the window starts, then at what is new.

What starts stays, so looking through it again and again finds nothing: it was a fifteenth of the
time to the first frame.
"""

from __future__ import annotations

import gc


def rest() -> None:
    """Seldom look."""
    gc.set_threshold(20_000, 20, 50)


def calm() -> None:
    """Look at everything once, then at what is new, and seldom at the rest.

    Measured while scrolling 1,800 rows: the 99th percentile of a frame fell from 8 to 5 ms.
    """
    rest()
    gc.collect()
    gc.freeze()
