"""Learn to tell promises from what the reader makes of the words at first: `promises.onnx`.

    python packaging/tone/promises/learn.py --base FOLDER            # trains, writes the model
    python packaging/tone/promises/learn.py --base FOLDER --report   # on replies left out in turn

Four layers on the reader's first. They begin as the second to the fifth of the base model (FOLDER,
as for `../train.py`). They answer with the log-odds of a promise for each part of a reply that may
be one, and of a time that dates a promise for each pair of those where the promise names none.
After a new reader it has to be trained again, and `fit.py` after new replies.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from fit import HEARD, ROOT, Candidate, Row, counted, fit, rows
from onnxruntime import InferenceSession
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from courtesydesk.tone.pieces import Piece, Pieces
from courtesydesk.tone.promise_layers import SIGNS
from courtesydesk.tone.promises.dating import SIZES

MODELS = ROOT / "resources" / "models" / "en"
SEED = 1
BATCH = 32
_LONGEST = 400
_WIDTH = 384
_FIRST, _LAYERS = 1, 4
_TIE = 64
_BLOCK = 128
"""Weights that share a scale."""
_FOLDS = 4


class Rounds(NamedTuple):
    """How often all is gone through, and how fast is learned from it."""

    epochs: int
    rate: float


BROADLY, CLOSELY = Rounds(4, 1.5e-4), Rounds(2, 5e-5)
AGAIN = 1500
"""So many of the other replies are gone through again with those in the manner of strangers."""


@dataclass(frozen=True)
class Seen:
    """A reply as the reader sees it after its first layer."""

    row: Row
    states: np.typing.NDArray[np.float16]
    parts: list[tuple[int, int]]
    """Pieces of each candidate: the first, and the one after the last."""
    times: list[tuple[int, int]]
    """Pieces of each time that is fixed."""
    words: list[int]
    """1 for each piece inside a promise, 0 for others, -100 for what is no piece."""


class Fed(NamedTuple):
    """What the layers are given, in the order and by the names of `promise_layers`."""

    states: Tensor
    part_starts: Tensor
    part_ends: Tensor
    time_starts: Tensor
    time_ends: Tensor
    pair_parts: Tensor
    pair_times: Tensor
    signs: Tensor


class Judge(nn.Module):
    """Some layers more, and what they say of parts of a reply."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        whole = AutoModel.from_pretrained(
            str(base), add_pooling_layer=False, attn_implementation="eager"
        )
        self.layers = nn.ModuleList(whole.encoder.layer[_FIRST : _FIRST + _LAYERS])
        self.words = nn.Linear(_WIDTH, 2)
        self.odds = nn.Linear(3 * _WIDTH, 1)
        self.after = nn.Linear(4 * _WIDTH, _TIE)
        self.join = nn.Linear(_TIE, 1)
        self.pair = nn.Linear(2 * _WIDTH, _TIE)
        self.signs = nn.ModuleList(nn.Embedding(size, _TIE) for size in SIZES)
        self.stand = nn.Embedding(SIZES[0] * SIZES[1], _TIE)
        self.tie = nn.Linear(_TIE, 1)
        self.drop = nn.Dropout(0.3)
        self.blur = nn.Dropout(0.1)
        for table in (*self.signs, self.stand):
            nn.init.normal_(table.weight, std=0.1)

    def forward(
        self, asked: Fed, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Log-odds of parts, of their being one with the part before, of pieces and of pairs.

        Pieces are counted over all rows.
        """
        away = None if mask is None else (1.0 - mask[:, None, None, :]) * -1e4
        found = self.blur(asked.states)
        for layer in self.layers:
            found = layer(found, away)
            found = found[0] if isinstance(found, tuple) else found
        parts = self._pooled(found, asked.part_starts, asked.part_ends)
        times = self._pooled(found, asked.time_starts, asked.time_ends)
        odds = self.odds(self.drop(parts)).squeeze(-1)
        before = torch.cat([parts[:1], parts[:-1]])[:, : 2 * _WIDTH]
        beside = torch.cat([before, parts[:, :_WIDTH], parts[:, 2 * _WIDTH :]], -1)
        after = torch.relu(_by_rows(self.after, self.drop(beside)))
        joins = self.join(self.drop(after)).squeeze(-1)
        both = torch.cat([parts[asked.pair_parts, :_WIDTH], times[asked.pair_times, :_WIDTH]], -1)
        told = self.stand(asked.signs[:, 0] * SIZES[1] + asked.signs[:, 1])
        for at, table in enumerate(self.signs):
            told = told + table(asked.signs[:, at])
        tied = torch.relu(_by_rows(self.pair, self.drop(both)) + told)
        words = self.words(self.drop(found))
        return odds, joins, words, self.tie(self.drop(tied)).squeeze(-1)

    def _pooled(self, found: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
        """The mean, the greatest and the first of the pieces of each stretch."""
        flat = found.reshape(-1, _WIDTH)
        places = starts[:, None] + torch.arange(found.shape[1])[None, :]
        inside = places < ends[:, None]
        part = flat[torch.where(inside, places, starts[:, None])]
        weight = inside[:, :, None].to(part.dtype)
        return torch.cat([(part * weight).sum(1) / weight.sum(1), part.amax(1), part[:, 0]], dim=-1)


def _by_rows(layer: nn.Linear, rows: Tensor) -> Tensor:
    """Its answer, written as a product that `_write` packs into four bits."""
    found: Tensor = layer(rows.unsqueeze(0)).squeeze(0)
    return found


class _Told(nn.Module):
    """What the program asks for."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge

    def forward(self, *fed: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        odds, joins, _, ties = self.judge(Fed(*fed))
        return odds, joins, ties


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    seen = list(_seen(rows(held=options.report)))
    if options.report:
        _report(seen, options.base)
    else:
        _write(_train(seen, options.base), MODELS / "promises.onnx")


def _seen(marked: Sequence[Row]) -> Iterator[Seen]:
    session = InferenceSession(str(MODELS / "reader.onnx"), providers=["CPUExecutionProvider"])
    pieces = Pieces(MODELS / "vocabulary.txt")
    for row in marked:
        met = pieces.of(row.text)[:_LONGEST]
        ids = [pieces.begin, *(piece.id for piece in met), pieces.end, pieces.end]
        feed = {
            "ids": ids,
            "mask": [1] * len(ids),
            "types": [0] * (len(ids) - 1) + [1],
            "first": [0, *[1] * len(met), 0, 0],
        }
        arrays = {name: np.array([values], dtype=np.int64) for name, values in feed.items()}
        parts = [_inside(met, one.start, one.end) for one in row.candidates]
        times = [_inside(met, start, end) for start, end in row.times]
        words = [
            int(any(start <= piece.start and piece.end <= end for start, end in row.marks))
            for piece in met
        ]
        states = session.run(["early"], arrays)[0][0].astype(np.float16)
        yield Seen(row, states, parts, times, [-100, *words, -100, -100])


def _inside(met: Sequence[Piece], start: int, end: int) -> tuple[int, int]:
    """The pieces in a stretch of the text: the first, and the one after the last."""
    inside = [n for n, piece in enumerate(met, 1) if piece.end > start and piece.start < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 1)


# Training


def _train(seen: Sequence[Seen], base: Path) -> Judge:
    """Everything first; then, more slowly, what is like strangers, with some of the rest.

    The mean of what was learned before and after that knows the strangers and has not forgotten
    the others (Wortsman and others, Robust fine-tuning of zero-shot models, 2022).
    """
    torch.manual_seed(SEED)
    judge = Judge(base)
    _learn(judge, [one for one in seen if not one.row.turned], BROADLY)
    before = {name: weight.clone() for name, weight in judge.state_dict().items()}
    near = [one for one in seen if one.row.near]
    others = [one for one in seen if not one.row.near]
    _learn(judge, near + random.Random(SEED).sample(others, min(AGAIN, len(others))), CLOSELY)
    after = judge.state_dict()
    judge.load_state_dict({name: (before[name] + after[name]) / 2 for name in after})
    return judge.eval()


def _learn(judge: Judge, seen: Sequence[Seen], rounds: Rounds) -> None:
    chance = random.Random(SEED)
    head = [weight for name, weight in judge.named_parameters() if not name.startswith("layers")]
    groups = [{"params": judge.layers.parameters()}, {"params": head}]
    descent = torch.optim.AdamW(groups, lr=rounds.rate, weight_decay=0.05)
    total, step = rounds.epochs * math.ceil(len(seen) / BATCH), 0
    started = time.monotonic()
    for epoch in range(rounds.epochs):
        judge.train()
        losses = []
        for batch in _batches(seen, chance):
            loss = _loss(judge, batch)
            descent.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
            part = max(min(1.0, step / (0.1 * total), (total - step) / (0.9 * total)), 1e-3)
            for group, times in zip(descent.param_groups, (1, 4), strict=True):
                group["lr"] = rounds.rate * times * part
            descent.step()
            step += 1
            losses.append(loss.item())
        print(f"epoch {epoch}: {np.mean(losses):.3f}, {time.monotonic() - started:.0f} s")


def _batches(seen: Sequence[Seen], chance: random.Random) -> Iterator[list[Seen]]:
    """All replies, those of like length together, in random order."""
    order = list(seen)
    chance.shuffle(order)
    found = []
    for at in range(0, len(order), 12 * BATCH):
        near = sorted(order[at : at + 12 * BATCH], key=lambda one: len(one.states))
        found += [near[start : start + BATCH] for start in range(0, len(near), BATCH)]
    chance.shuffle(found)
    return iter(found)


def _loss(judge: Judge, batch: Sequence[Seen]) -> Tensor:
    width = max(len(one.states) for one in batch)
    mask = torch.zeros(len(batch), width)
    words = torch.full((len(batch), width), -100)
    for at, one in enumerate(batch):
        mask[at, : len(one.states)] = 1
        words[at, : len(one.words)] = torch.tensor(one.words)
    odds, joins, told, ties = judge(_fed(batch, width), mask)
    loss = 0.5 * functional.cross_entropy(told.flatten(0, 1), words.flatten())
    promised = [float(one.mark >= 0) for seen in batch for one in seen.row.candidates]
    if promised:
        weight = torch.tensor([one.row.weight for one in batch for _ in one.parts])
        each = functional.binary_cross_entropy_with_logits(
            odds, torch.tensor(promised) * 0.96 + 0.02, reduction="none"
        )
        loss = loss + (each * weight).sum() / weight.sum()
    joined = torch.tensor([label for one in batch for label in _joins(one.row)])
    if (joined >= 0).any():
        loss = loss + 0.5 * functional.binary_cross_entropy_with_logits(
            joins[joined >= 0], joined[joined >= 0]
        )
    dating = torch.tensor([float(label) for one in batch for _, label in one.row.ties])
    if (dating >= 0).any():
        loss = loss + 0.5 * functional.binary_cross_entropy_with_logits(
            ties[dating >= 0], dating[dating >= 0]
        )
    return loss


def _joins(row: Row) -> list[float]:
    """For each part 1 where it is one promise with the part before, 0 where not, -1 for neither."""
    marks = [-1, *(one.mark for one in row.candidates)]
    return [
        float(before == mark) if before >= 0 and mark >= 0 else -1.0
        for before, mark in itertools.pairwise(marks)
    ]


def _fed(batch: Sequence[Seen], width: int) -> Fed:
    """The rows beside each other; one place stands for none, as in the program."""
    states = torch.zeros(len(batch), width, _WIDTH)
    parts: list[tuple[int, int]] = []
    times: list[tuple[int, int]] = []
    pairs: list[tuple[int, int, tuple[int, ...]]] = []
    for at, one in enumerate(batch):
        states[at, : len(one.states)] = torch.from_numpy(one.states.astype(np.float32))
        first, of_times = len(parts), len(times)
        pairs += [(first + p.part, of_times + p.time, p.signs) for p, _ in one.row.ties]
        parts += [(at * width + start, at * width + end) for start, end in one.parts]
        times += [(at * width + start, at * width + end) for start, end in one.times]
    part, time = torch.tensor(parts or [(0, 1)]), torch.tensor(times or [(0, 1)])
    pairs = pairs or [(0, 0, (0,) * SIGNS)]
    return Fed(
        states, part[:, 0], part[:, 1], time[:, 0], time[:, 1],
        torch.tensor([p[0] for p in pairs]), torch.tensor([p[1] for p in pairs]),
        torch.tensor([p[2] for p in pairs]),
    )  # fmt: skip


def _write(judge: Judge, file: Path) -> None:
    two = torch.tensor([1, 3])
    fed = Fed(
        torch.zeros(1, 9, _WIDTH), two, two + 4, two, two + 2,
        torch.tensor([0, 1]), torch.tensor([1, 0]), torch.zeros(2, SIGNS, dtype=torch.long),
    )  # fmt: skip
    counts = {"part": "parts", "time": "times", "pair": "pairs", "sign": "pairs"}
    axes = {name: {0: counts[name[:4]]} for name in Fed._fields[1:]}
    answers = {"odds": {0: "parts"}, "joins": {0: "parts"}, "ties": {0: "pairs"}}
    with tempfile.TemporaryDirectory() as folder:
        plain, part = Path(folder) / "plain.onnx", file.with_suffix(".part")
        torch.onnx.export(
            _Told(judge), tuple(fed), str(plain),
            input_names=list(Fed._fields), output_names=list(answers),
            dynamic_axes={"states": {1: "pieces"}, **axes, **answers},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        small = MatMulNBitsQuantizer(
            str(plain), bits=4, block_size=_BLOCK, is_symmetric=True, accuracy_level=4
        )
        small.process()
        onnx.save(small.model.model, str(part))
        part.replace(file)
    print(f"{file.stat().st_size / 1e6:.1f} MB")


# What it adds


def _report(seen: Sequence[Seen], base: Path) -> None:
    """Each reply by models of all others; those held back by one of all that are not."""
    known = [one for one in seen if not one.row.held]
    random.Random(SEED).shuffle(known)
    left_out = [known[fold::_FOLDS] for fold in range(_FOLDS)]
    left_out.append([one for one in seen if one.row.held])
    counts: dict[tuple[str, str], np.typing.NDArray[np.float64]] = {}
    for part in left_out:
        aside = {id(one) for one in part}
        others = [one for one in known if id(one) not in aside]
        judge, model = _train(others, base), fit([one.row for one in others])
        for one in part:
            odds, joins = _told(judge, one)
            parts = one.row.candidates
            heard = [
                HEARD.says(learned, model.odds(c), known=c.known, void=c.void)
                for c, learned in zip(parts, odds, strict=True)
            ]
            ways = {
                "grammar": [c for c in parts if c.known],
                "layer": _joined(parts, [learned > 0 for learned in odds], joins),
                "all": _joined(parts, heard, joins),
            }
            for way, found in ways.items():
                key = (one.row.batch, way)
                counts[key] = counts.get(key, 0) + counted(one.row, found)
    for (batch, way), (hits, false, missed) in sorted(counts.items()):
        precision, recall = hits / max(hits + false, 1), hits / max(hits + missed, 1)
        print(f"{batch:26} {way:8} {precision:.3f} {recall:.3f}")


def _told(judge: Judge, one: Seen) -> tuple[list[float], list[float]]:
    if not one.parts:
        return [], []
    with torch.no_grad():
        odds, joins, _, _ = judge(_fed([one], len(one.states)))
    return odds.tolist(), joins.tolist()


def _joined(
    parts: Sequence[Candidate], heard: Sequence[bool], joins: Sequence[float]
) -> list[Candidate]:
    """What was heard, parts of one promise put together."""
    found: list[Candidate] = []
    last = -1
    for n, part in enumerate(parts):
        if not heard[n]:
            continue
        if found and last == n - 1 and joins[n] > 0:
            part = replace(part, start=found.pop().start)
        found.append(part)
        last = n
    return found


if __name__ == "__main__":
    main()
