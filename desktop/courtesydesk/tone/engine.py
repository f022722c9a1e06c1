"""The one door to all that reads words: here, or in a process of its own (`tone.apart`).

What reads is imported on first use: a window that has it read elsewhere never pays for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from courtesydesk.domain.findings import NOTHING_LEARNED, Memory, Verdict
from courtesydesk.domain.hours import Hours
from courtesydesk.domain.promises import FoundPromise
from courtesydesk.domain.understanding import Understanding

if TYPE_CHECKING:
    from courtesydesk.tone.checker import Checker
    from courtesydesk.tone.listening import Listener


def _never() -> bool:
    return False


class Engine:
    """Reads in this process; any thread may ask at any time."""

    def warm(self) -> None:
        """Load everything now (half a second), ahead of the first check."""
        self.check("Hello there.", "Hello, is anybody there?")

    def check(
        self,
        text: str,
        context: str = "",
        *,
        public: bool = True,
        memory: Memory = NOTHING_LEARNED,
        rewordings: bool = True,
    ) -> Verdict:
        """As `Checker.check`."""
        found: Verdict = self._ask(
            "check", text, context, public=public, memory=memory, rewordings=rewordings
        )
        return found

    def better_words(
        self,
        verdict: Verdict,
        text: str,
        context: str = "",
        *,
        public: bool = True,
        memory: Memory = NOTHING_LEARNED,
        stop: Callable[[], bool] = _never,
    ) -> Verdict:
        """As `Checker.better_words`."""
        found: Verdict = self._ask(
            "better_words", verdict, text, context, public=public, memory=memory, stop=stop
        )
        return found

    def listen(self, text: str, channel: str = "", *, why: bool = False) -> Understanding:
        """As `Listener.listen`."""
        found: Understanding = self._ask("listen", text, channel, why=why)
        return found

    def promises(self, text: str, written: datetime, hours: Hours) -> tuple[FoundPromise, ...]:
        """As `promises.finder.find`."""
        found: tuple[FoundPromise, ...] = self._ask("promises", text, written, hours)
        return found

    def kept(self, text: str, promised: Sequence[str]) -> tuple[int, ...]:
        """As `promises.keeping.kept_by`."""
        found: tuple[int, ...] = self._ask("kept", text, tuple(promised))
        return found

    def why_rules_alone(self) -> str:
        """Load the learned reader, and say why it cannot be used; empty if it can."""
        found: str = self._ask("why_rules_alone")
        return found

    def _ask(self, name: str, *asked: Any, **named: Any) -> Any:
        """Where every question goes; `stop` among the named ones is a function."""
        return answer_here(name, *asked, **named)


def answer_here(name: str, *asked: Any, **named: Any) -> Any:
    """The answer of this process to a question of that name."""
    return _WHO_READS[name]()(*asked, **named)


def _find() -> Callable[..., Any]:
    from courtesydesk.tone.promises.finder import find

    return find


def _kept_by() -> Callable[..., Any]:
    from courtesydesk.tone.promises.keeping import kept_by

    return kept_by


def _why_rules_alone() -> str:
    from courtesydesk.tone.reader import reader, why_missing

    return "" if reader() is not None else why_missing()


@functools.cache
def checker() -> Checker:
    """The one of this process."""
    from courtesydesk.tone.checker import Checker

    return Checker()


@functools.cache
def listener() -> Listener:
    """The one of this process."""
    from courtesydesk.tone.listening import Listener

    return Listener()


_WHO_READS: dict[str, Callable[[], Callable[..., Any]]] = {
    "check": lambda: checker().check,
    "better_words": lambda: checker().better_words,
    "listen": lambda: listener().listen,
    "promises": _find,
    "kept": _kept_by,
    "why_rules_alone": lambda: _why_rules_alone,
}
_engine = Engine()


def engine() -> Engine:
    """What this program reads with."""
    return _engine


def use(other: Engine) -> None:
    """Read with that one from now on."""
    global _engine
    _engine = other
