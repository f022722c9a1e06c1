"""The second reader: a small learned model that reads a reply under the customer's message.

It answers what no list of words can: how serious the whole is, under which labels, and which words
carry it. It is loaded on first use, runs on this machine alone, and may be missing (a broken
download, a machine it cannot run on): then the rules work alone and `why_missing` says so.

How it was made, what it was trained on and how often it is wrong: packaging/tone/README.md.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from courtesydesk.domain.findings import Label
from courtesydesk.resources import root
from courtesydesk.tone.pieces import Piece, Pieces
from courtesydesk.tone.promise_layers import Asked, PromiseLayers, Told, nothing_told
from courtesydesk.tone.weighing import Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]

    _Numbers = NDArray[np.float32]

_LOG = logging.getLogger(__name__)
# Since 1.31 the runtime reports to its makers, unless it finds this when it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
_ANSWERS = ("severity", "labels", "words", "sentiment", "intent", "urgency")
_EARLY = ("early",)
"""What its first layer makes of each piece: promises are told from that by layers of their own."""
_WANTED = ("labels", "longest_first", "longest_second", "sentiment", "intent", "urgency")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of the text and how likely it carries the problem."""

    start: int
    end: int
    chance: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of one reply."""

    levels: tuple[float, float, float]
    """How strongly it is at least advise, at least warn, at least stop (log-odds, uncalibrated)."""
    labels: dict[Label, float]
    """The chance of each label, 0 to 1."""
    words: tuple[Word, ...]
    """Where the problem is carried."""

    @property
    def likeliest(self) -> Label:
        """The label that it would name if it had to name one."""
        return max(self.labels, key=lambda label: self.labels[label])


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model makes of a customer's message: the chance of each value, 0 to 1."""

    sentiment: dict[str, float]
    intent: dict[str, float]
    urgency: dict[str, float]


class ReaderMissing(Exception):  # noqa: N818 - it tells what is so, as the others do
    """The model cannot be used here: why in plain words, and what the machine said."""

    def __init__(self, why: str, cause: BaseException) -> None:
        super().__init__(f"{why} ({type(cause).__name__}: {cause})")
        self.why = why


class Reader:
    """The loaded model. Any thread may use it; it keeps nothing of what it reads."""

    def __init__(self, folder: Path) -> None:
        try:
            import numpy
            import onnxruntime
        except ImportError as error:
            raise ReaderMissing("a part that the reader needs is missing", error) from error
        self._numpy = numpy
        with _whole(folder / "card.json") as path:
            self.card: dict[str, Any] = _card(path)
        with _whole(folder / "vocabulary.txt") as path:
            self._pieces = Pieces(path)
        with _whole(folder / "reader.onnx") as path:
            self._session: InferenceSession = _session(onnxruntime, path)
            # Files that do not belong together show it here, and not under somebody's draft.
            self.read("Thank you.", "Thank you.")
            self.hear("Thank you.", "")
        with _whole(folder / "promises.onnx") as path:
            self._promises = PromiseLayers(_session(onnxruntime, path, packed=True), numpy)
            self.promised("Thank you.", Asked([(0, 5)]))

    @functools.cached_property
    def weights(self) -> Weights:
        """How its answers weigh against the rules; raises KeyError where the card lacks it."""
        return Weights.of(self.card)

    def read(self, text: str, context: str) -> Reading:
        """How `text` reads as an answer to `context`; long texts window by window."""
        parts = _windows(text, self._pieces.of(text), self.card["longest_first"])
        second = self._pieces.of(context)[: self.card["longest_second"]]
        # One after the other: together they take longer, and 20 MB that are not given back.
        raw = [self._run(part, second) for part in parts]
        worst = self._numpy.max([one["severity"][0] for one in raw], axis=0)
        labels = self._numpy.max([one["labels"][0] for one in raw], axis=0)
        chances = _sigmoid(self._numpy, labels)
        carried = []
        for part, one in zip(parts, raw, strict=True):
            marks = _sigmoid(self._numpy, one["words"][0, 1 : len(part) + 1])
            carried += [
                Word(piece.start, piece.end, float(mark))
                for piece, mark in zip(part, marks, strict=True)
            ]
        return Reading(
            levels=(float(worst[0]), float(worst[1]), float(worst[2])),
            labels=dict(zip(map(Label, self.card["labels"]), map(float, chances), strict=True)),
            words=tuple(carried),
        )

    def hear(self, text: str, channel: str) -> Heard:
        """What a customer's message is."""
        first = self._pieces.of(text)[: self.card["longest_first"]]
        second = self._pieces.of(channel)
        raw = self._run(first, second)
        found: dict[str, dict[str, float]] = {}
        for name in ("sentiment", "intent", "urgency"):
            powers = self._numpy.exp(raw[name][0] - raw[name][0].max())
            shares = powers / powers.sum()
            found[name] = dict(zip(self.card[name], map(float, shares), strict=True))
        return Heard(**found)

    def promised(self, text: str, asked: Asked) -> Told:
        """What a reply promises and when; long texts window by window."""
        told = nothing_told(asked)
        if asked.parts:
            for window in _windows(text, self._pieces.of(text), self.card["longest_first"]):
                states = self._run(window, (), _EARLY)["early"]
                told = self._promises.answer(states, window, asked, told)
        return told

    def _run(
        self, first: Sequence[Piece], second: Sequence[Piece], names: Sequence[str] = _ANSWERS
    ) -> dict[str, Any]:
        """The model's answers for one pair, each with a first axis of one."""
        begin, end = self._pieces.begin, self._pieces.end
        head = [begin, *(piece.id for piece in first), end]
        tail = [*(piece.id for piece in second), end]
        feed = {
            "ids": [*head, *tail],
            "mask": [1] * (len(head) + len(tail)),
            "types": [0] * len(head) + [1] * len(tail),
            "first": [0, *([1] * len(first)), 0, *([0] * len(tail))],
        }
        arrays = {name: self._numpy.array([row], dtype="int64") for name, row in feed.items()}
        return dict(zip(names, self._session.run(list(names), arrays), strict=True))


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Whatever goes wrong with a file of the model is said as one thing."""
    if not path.is_file():
        raise ReaderMissing(
            f"the reader's file {path.name} is missing", FileNotFoundError(str(path))
        )
    try:
        yield path
    except (OSError, ValueError, KeyError, TypeError, IndexError, RuntimeError) as error:
        raise ReaderMissing(f"the reader's file {path.name} is damaged", error) from error
    except Exception as error:
        if type(error).__module__.startswith("onnxruntime"):
            raise ReaderMissing(f"the reader's file {path.name} is damaged", error) from error
        raise


def _card(path: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for name in _WANTED:
        if name not in card:
            raise KeyError(name)
    return card


def _session(onnxruntime: Any, path: Path, *, packed: bool = False) -> InferenceSession:
    """Ready to run; `packed` keeps the weights in the order in which they are multiplied."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.log_severity_level = 4
    # Waiting threads sleep: a reading takes milliseconds, a laptop's battery should last a day.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Weights of eight bits are read as fast without it, and take 9 MB less; those of four bits are
    # made whole again at each reading without it, in four times the time.
    options.add_session_config_entry("session.disable_prepacking", "0" if packed else "1")
    session: InferenceSession = onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )
    return session


def _windows(text: str, pieces: list[Piece], longest: int) -> list[list[Piece]]:
    """The pieces; more than `longest` in parts of half of it that end at a sentence where one does.

    Half, so that one bad sentence is not drowned in the kind ones around it.
    """
    if len(pieces) <= longest:
        return [pieces]
    parts: list[list[Piece]] = []
    start, longest = 0, longest // 2
    while len(pieces) - start > longest:
        end = start + longest
        for at in range(end, start + longest // 2, -1):
            if text[pieces[at - 1].start : pieces[at - 1].end] in (".", "!", "?"):
                end = at
                break
        parts.append(pieces[start:end])
        start = end
    parts.append(pieces[start:])
    return parts


def _sigmoid(numpy: Any, raw: _Numbers) -> _Numbers:
    found: _Numbers = 1 / (1 + numpy.exp(-raw))
    return found


_loading = threading.Lock()
_missing: str = ""
_given_up = False


@functools.cache
def _load() -> Reader | None:
    global _missing
    folder = root() / "models" / "en"
    try:
        loaded = Reader(folder)
        with _whole(folder / "card.json"):
            loaded.weights  # noqa: B018 - read now, so that a card without them is said here
    except ReaderMissing as error:
        _missing = error.why
        _LOG.warning("the tone model is not used: %s", error)
        return None
    return loaded


def reader() -> Reader | None:
    """The model, loaded when it is first asked for; None where it cannot be used."""
    with _loading:
        return None if _given_up else _load()


def give_up(why: str) -> None:
    """Do without it until the program starts again: it was there, and fails."""
    global _given_up, _missing
    _given_up, _missing = True, why
    _LOG.warning("the tone model is not used any more: %s", why)


def why_missing() -> str:
    """Why there is no model, in words; empty while it works or was not needed yet."""
    return _missing
