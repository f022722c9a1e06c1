"""Services that are made when they are first asked for anything.

The first paint, and a command that needs one of them, pay for no other: importing all of them was
a third of the start.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class _Later(Generic[T]):
    """Looks like the service from outside; makes it once, on whichever thread asks first."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: T | None = None

    @property
    def is_made(self) -> bool:
        return self._made is not None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._make()
        return getattr(self._made, name)


def later(make: Callable[[], T]) -> T:
    """What `make` makes, not before it is used."""
    return cast("T", _Later(make))


def made(service: object) -> bool:
    """Whether anybody has used it yet."""
    return not isinstance(service, _Later) or service.is_made
