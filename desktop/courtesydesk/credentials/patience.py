"""Calls into the keyring that may never come back, with an end.

A Secret Service whose prompt nobody answers, or a session bus that hangs, blocks its caller for
ever; there is no time-out to set.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class OutOfPatience(Exception):  # noqa: N818 - a state of the caller, not an error
    """The call did not come back in time; it goes on by itself, and its answer is dropped."""


def bounded(call: Callable[[], T], seconds: float) -> T:
    """What `call` returns or raises, unless it takes longer: then OutOfPatience."""
    answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
            answers.put((None, error))

    # WORKAROUND keyring has no time-outs: remove the thread when it does. A daemon, so that a
    # call that never returns does not keep the program alive; it never touches our objects.
    threading.Thread(target=work, name="keyring", daemon=True).start()  # noqa: TID251
    try:
        value, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise OutOfPatience from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]
