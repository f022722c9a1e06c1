"""Learn to tell promises from what the reader makes of the words half-way: `promises.onnx`.

    python packaging/tone/promises/learn.py --base FOLDER            # trains, writes the model
    python packaging/tone/promises/learn.py --base FOLDER --report   # on replies left out in turn

One layer on the reader's third. It begins as the fourth of the base model (FOLDER, as for
`../train.py`) and answers with the log-odds of a promise for each part of a reply that may be one.
After a new reader it has to be trained again, and `fit.py` after new replies.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from fit import HEARD, ROOT, Row, counted, fit, rows
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from courtesydesk.tone.pieces import Pieces

MODELS = ROOT / "resources" / "models" / "en"
SEED = 1
EPOCHS, BATCH, RATE = 6, 24, 4e-4
_LONGEST = 400
_WIDTH = 384
_LAYER = 3
_FOLDS = 4


@dataclass(frozen=True)
class Seen:
    """A reply as the reader sees it half-way."""

    row: Row
    states: np.typing.NDArray[np.float16]
    parts: list[tuple[int, int]]
    """Pieces of each candidate: the first, and the one after the last."""
    words: list[int]
    """1 for each piece inside a promise, 0 for others, -100 for what is no piece."""


class Judge(nn.Module):
    """One layer more, and what it says of parts of a reply."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        whole = AutoModel.from_pretrained(
            str(base), add_pooling_layer=False, attn_implementation="eager"
        )
        self.layer = whole.encoder.layer[_LAYER]
        self.words = nn.Linear(_WIDTH, 2)
        self.odds = nn.Linear(3 * _WIDTH, 1)
        self.drop = nn.Dropout(0.3)
        self.blur = nn.Dropout(0.15)

    def forward(
        self, states: Tensor, starts: Tensor, ends: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Log-odds of each part (pieces counted over all rows), and of each piece."""
        away = None if mask is None else (1.0 - mask[:, None, None, :]) * -1e4
        found = self.layer(self.blur(states), away)
        found = found[0] if isinstance(found, tuple) else found
        flat = found.reshape(-1, _WIDTH)
        places = starts[:, None] + torch.arange(states.shape[1])[None, :]
        inside = places < ends[:, None]
        part = flat[torch.where(inside, places, starts[:, None])]
        weight = inside[:, :, None].to(part.dtype)
        pooled = torch.cat(
            [(part * weight).sum(1) / weight.sum(1), part.amax(1), part[:, 0]], dim=-1
        )
        return self.odds(self.drop(pooled)).squeeze(-1), self.words(self.drop(found))


class _Told(nn.Module):
    """The odds alone, as the program asks for them."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge

    def forward(self, states: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
        odds: Tensor = self.judge(states, starts, ends)[0]
        return odds


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
        parts = []
        for one in row.candidates:
            inside = [n for n, p in enumerate(met, 1) if p.end > one.start and p.start < one.end]
            parts.append((inside[0], inside[-1] + 1) if inside else (0, 1))
        words = [
            int(any(start <= piece.start and piece.end <= end for start, end in row.marks))
            for piece in met
        ]
        states = session.run(["half"], arrays)[0][0].astype(np.float16)
        yield Seen(row, states, parts, [-100, *words, -100, -100])


# Training


def _train(seen: Sequence[Seen], base: Path) -> Judge:
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    judge = Judge(base)
    head = [weight for name, weight in judge.named_parameters() if not name.startswith("layer")]
    groups = [{"params": judge.layer.parameters()}, {"params": head}]
    descent = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.05)
    total, step = EPOCHS * math.ceil(len(seen) / BATCH), 0
    started = time.monotonic()
    for epoch in range(EPOCHS):
        judge.train()
        losses = []
        for batch in _batches(seen, chance):
            loss = _loss(judge, batch)
            descent.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
            part = max(min(1.0, step / (0.1 * total), (total - step) / (0.9 * total)), 1e-3)
            for group, times in zip(descent.param_groups, (1, 4), strict=True):
                group["lr"] = RATE * times * part
            descent.step()
            step += 1
            losses.append(loss.item())
        print(f"epoch {epoch}: {np.mean(losses):.3f}, {time.monotonic() - started:.0f} s")
    return judge.eval()


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
    states, mask = torch.zeros(len(batch), width, _WIDTH), torch.zeros(len(batch), width)
    words = torch.full((len(batch), width), -100)
    places: list[tuple[int, int]] = []
    for at, one in enumerate(batch):
        length = len(one.states)
        states[at, :length] = torch.from_numpy(one.states.astype(np.float32))
        mask[at, :length] = 1
        words[at, :length] = torch.tensor(one.words)
        places += [(at * width + start, at * width + end) for start, end in one.parts]
    pieces = torch.tensor(places or [(0, 1)])
    odds, told = judge(states, pieces[:, 0], pieces[:, 1], mask)
    loss = 0.5 * functional.cross_entropy(told.flatten(0, 1), words.flatten())
    if places:
        promised = torch.tensor([float(c.promised) for one in batch for c in one.row.candidates])
        weight = torch.tensor([one.row.weight for one in batch for _ in one.parts])
        each = functional.binary_cross_entropy_with_logits(
            odds, promised * 0.96 + 0.02, reduction="none"
        )
        loss = loss + (each * weight).sum() / weight.sum()
    return loss


def _write(judge: Judge, file: Path) -> None:
    inputs = (torch.zeros(1, 9, _WIDTH), torch.tensor([1, 3]), torch.tensor([3, 7]))
    axes = {"states": {1: "pieces"}, "starts": {0: "parts"}, "ends": {0: "parts"}}
    with tempfile.TemporaryDirectory() as folder:
        plain, part = Path(folder) / "plain.onnx", file.with_suffix(".part")
        torch.onnx.export(
            _Told(judge), inputs, str(plain), input_names=list(axes), output_names=["odds"],
            dynamic_axes={**axes, "odds": {0: "parts"}}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            str(plain), str(part), weight_type=QuantType.QInt8, per_channel=True,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
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
            told = zip(one.row.candidates, _odds(judge, one), strict=True)
            every = [(c, learned, model.odds(c)) for c, learned in told]
            ways = {
                "grammar": [c for c, _, _ in every if c.known],
                "layer": [c for c, odds, _ in every if odds > 0],
                "all": [c for c, odds, more in every if HEARD.says(odds, more, known=c.known)],
            }
            for way, found in ways.items():
                key = (one.row.batch, way)
                counts[key] = counts.get(key, 0) + counted(one.row, found)
    for (batch, way), (hits, false, missed) in sorted(counts.items()):
        precision, recall = hits / max(hits + false, 1), hits / max(hits + missed, 1)
        print(f"{batch:26} {way:8} {precision:.3f} {recall:.3f}")


def _odds(judge: Judge, one: Seen) -> list[float]:
    if not one.parts:
        return []
    pieces = torch.tensor(one.parts)
    with torch.no_grad():
        states = torch.from_numpy(one.states.astype(np.float32))[None]
        found: list[float] = judge(states, pieces[:, 0], pieces[:, 1])[0].tolist()
    return found


if __name__ == "__main__":
    main()
