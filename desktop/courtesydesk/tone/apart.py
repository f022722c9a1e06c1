"""The engine in a process of its own, for a window that is open all day.

Loaded, rules and reader hold more than 100 MB that Python gives back to nobody; here they are the
system's again a minute after the last question. Loading and reading never hold up the window, and a
fault of the reader's runtime ends no desk. Questions and answers are pickled between a program and
its own child, on pipes that nobody else can open.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import IO, Any

from courtesydesk.tone.engine import Engine, answer_here

ARGUMENT = "--reader"
"""What the program is started with to be nothing but an engine."""
QUIET = 60.0
"""Seconds without a question after which the process ends."""
_LOOKS = 5.0
_FAREWELL = 2.0
"""Seconds for a process that was told to end."""
_NO_CONSOLE = 0x08000000
"""Windows' CREATE_NO_WINDOW."""
_ENDED = (OSError, EOFError, pickle.UnpicklingError)
"""What a pipe says when there is nobody at its other end."""
_LOG = logging.getLogger(__name__)


class Apart(Engine):
    """Asks an engine in another process as if it were here; any thread may, they take turns.

    The process is started by the first question, and again where it ended meanwhile. Where it ends
    twice over one question, or cannot be started, this process reads for itself.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """`command` starts this program as an engine."""
        self._command = list(command)
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self.reads_here = False
        """Whether the other process is done without."""
        atexit.register(self.close)

    def close(self) -> None:
        """End the process, if there is one; the next question starts another."""
        with self._turn:
            self._end()

    def _ask(self, name: str, *asked: Any, **named: Any) -> Any:
        stop = named.pop("stop", None)
        with self._turn:
            if not self.reads_here:
                answered, found = self._answer((name, asked, named, stop is not None), stop)
                if answered:
                    return found
        return super()._ask(name, *asked, **named, **_stopping(stop))

    def _answer(self, question: object, stop: Callable[[], bool] | None) -> tuple[bool, Any]:
        """Whether it was answered there, and what."""
        for _ in range(2):  # it may have ended because nobody asked for long: that is no fault
            try:
                child = self._child = self._child or self._started()
            except OSError:
                break
            try:
                what, answer = self._exchange(child, question, stop)
            except BaseException as error:
                self._end()  # where an answer is left half read, the next would be its rest
                if not isinstance(error, _ENDED):
                    raise
            else:
                if what == "failed":
                    raise RuntimeError(answer)
                return True, answer
        else:
            from courtesydesk.tone import reader

            reader.give_up("the process that it runs in ended twice over one text")
        self.reads_here = True
        return False, None

    def _exchange(
        self, child: subprocess.Popen[bytes], question: object, stop: Callable[[], bool] | None
    ) -> tuple[str, Any]:
        questions, answers = _pipes(child)
        _send(questions, question)
        while True:
            what, answer = pickle.load(answers)
            if what != "stop?":
                return what, answer
            _send(questions, stop is not None and stop())

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=_NO_CONSOLE if sys.platform == "win32" else 0,
        )

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in _pipes(child):
            with contextlib.suppress(OSError):  # what was to be written to it has no reader now
                pipe.close()
        try:
            child.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin is not None
    assert child.stdout is not None
    return child.stdin, child.stdout


def _send(pipe: IO[bytes], what: object) -> None:
    pipe.write(pickle.dumps(what))  # whole or not at all, also what cannot be pickled
    pipe.flush()


def _stopping(stop: Callable[[], bool] | None) -> dict[str, Callable[[], bool]]:
    return {} if stop is None else {"stop": stop}


# In the process of its own


def serve() -> int:
    """Be the engine: answer what comes in until the desk is gone, or nobody asks any more."""
    # A press of Ctrl+C in a terminal is meant for the desk, which ends this by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whoever prints must not answer
    quiet = _Quiet()
    with contextlib.suppress(*_ENDED):
        while True:
            question = pickle.load(questions)

            def stop() -> bool:
                _send(answers, ("stop?", None))
                return bool(pickle.load(questions))

            with quiet.broken():
                _send(answers, _answered(question, stop))
    return 0


def _answered(
    question: tuple[str, tuple[Any, ...], dict[str, Any], bool], stop: Callable[[], bool]
) -> tuple[str, object]:
    name, asked, named, may_stop = question
    try:
        return "said", answer_here(name, *asked, **named, **_stopping(stop if may_stop else None))
    except _ENDED:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the desk is told
        return "failed", f"{type(error).__name__}: {error}"


class _Quiet:
    """Ends the process when nobody asked for a while; reading a pipe cannot be given a time."""

    def __init__(self) -> None:
        self._since = monotonic()
        self._answering = threading.Lock()
        self._look_again()

    @contextlib.contextmanager
    def broken(self) -> Iterator[None]:
        """While a question is answered."""
        with self._answering:
            yield
            self._since = monotonic()

    def _look_again(self) -> None:
        timer = threading.Timer(_LOOKS, self._look)
        timer.daemon = True
        timer.start()

    def _look(self) -> None:
        with self._answering:
            if monotonic() - self._since > QUIET:
                os._exit(0)
        self._look_again()
