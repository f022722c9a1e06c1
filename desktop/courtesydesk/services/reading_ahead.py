"""Reading on while what was read is being kept, so that neither waits for the other."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - see below

from courtesydesk.connectors.base import Batch, Stop


@contextlib.contextmanager
def reading_ahead(
    read: Callable[[Stop], Iterator[Batch]], *, stop: Stop, left: Callable[[], None]
) -> Iterator[Iterator[Batch]]:
    """The batches of `read`, one of them ahead of the one that is in use.

    They are read by a thread of its own, which calls `left` when it goes; after the block nothing
    reads any more. An error comes after what was read before it; what is there when `stop` says so
    is dropped.
    """
    given_up = threading.Event()
    coming = read(lambda: given_up.is_set() or stop())
    # Not by ui/tasks.py: the command line reads ahead, too, and this never outlives the caller.
    with ThreadPoolExecutor(1, "reading") as reader:
        try:
            yield _one_ahead(reader, coming, stop)
        finally:
            given_up.set()
            reader.submit(left)


def _one_ahead(reader: ThreadPoolExecutor, coming: Iterator[Batch], stop: Stop) -> Iterator[Batch]:
    following = reader.submit(next, coming, None)
    while (batch := following.result()) is not None:
        following = reader.submit(next, coming, None)
        yield batch
        if stop():
            return
