"""The network's side of the kill test: what the desk connects to, and what has arrived there.

Another network (a real mail server, say) is one more small class: give its name as `module:Class`
to `Host`, with arguments that JSON can carry.
"""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, cast

from courtesydesk.connectors.base import Connector, FetchedMention, Person
from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind


class Side(Protocol):
    """One network, made anew in each process from the same arguments."""

    network: str
    """Its key; replies on it go directly."""
    address: str
    """Ours."""
    private: bool
    """Replies on it go to one person alone."""

    def connector(self) -> Connector:
        """What the desk speaks through."""
        ...

    def say(self, number: int) -> None:
        """A person writes to us: `mention NUMBER`."""
        ...

    def copies(self) -> dict[str, int]:
        """Every reply that arrived, by its first line, and how often."""
        ...


def make(spec: dict[str, Any]) -> Side:
    """The side that a spec names."""
    module, _, name = str(spec["side"]).partition(":")
    return cast("Side", getattr(importlib.import_module(module), name)(**spec["arguments"]))


class MemorySide:
    """The network in a folder, slow enough to be killed in the middle of a call."""

    network = "email"
    address = "shop@example.org"
    private = True

    def __init__(self, folder: str, latency_ms: float = 2) -> None:
        self._there = MemoryNetwork(Path(folder))
        self._latency = timedelta(milliseconds=latency_ms)

    def connector(self) -> Connector:
        return MemoryConnector(self._there, network=self.network, latency=self._latency)

    def say(self, number: int) -> None:
        self._there.say(
            FetchedMention(
                remote_id=f"said-{number}",
                thread_key=f"thread-{number % 40}",
                channel=Channel.EMAIL,
                kind=Kind.EMAIL,
                person=Person(f"p{number % 40}@example.org", f"Person {number % 40}", ""),
                text=f"mention {number}",
                occurred_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
            )
        )

    def copies(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for posted in self._there.posted():
            found[posted.text.splitlines()[0]] = found.get(posted.text.splitlines()[0], 0) + 1
        return found
