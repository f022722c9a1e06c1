"""Questions to the person, and short messages: one place, so that tests can answer them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class Ask(Protocol):
    """What screens may ask: the window answers with `WindowAsk`, tests with their own."""

    def tell(
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], None] | None = None,
        problem: bool = False,
        counting: Callable[[], str] | None = None,
        waits: bool = False,
        on_shown: Callable[[], None] | None = None,
    ) -> None:
        """A short message at the foot of the window (toast), with at most one action.

        `counting` says it anew each second; the message goes once that says nothing. News that
        nobody asked for `waits` for its turn, so that all of it is seen;
        `on_shown` is called when it is.
        """
        ...

    def trouble(self, error: Exception) -> None:
        """An error, in sentences: what happened, what is safe, what to do."""
        ...

    def text(
        self, title: str, label: str, *, start: str = "", ok: str = "", hint: str = ""
    ) -> str | None:
        """One line of text; None when the person changed their mind."""
        ...

    def choose(self, title: str, label: str, options: list[str], *, ok: str = "") -> int | None:
        """One of some options."""
        ...

    def sure(self, title: str, text: str, *, ok: str) -> bool:
        """Only for what cannot be undone (erasing a person)."""
        ...

    def open_file(self, title: str, kinds: str) -> Path | None:
        """A file to read."""
        ...

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """A file to write."""
        ...

    def folder(self, title: str) -> Path | None:
        """A folder to write into."""
        ...
