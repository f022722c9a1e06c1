"""Train the reader: a large teacher on the corpus, a small student on the corpus and the teacher.

    python packaging/tone/train.py teacher --base FOLDER --to FOLDER
    python packaging/tone/train.py score   --base FOLDER --start WEIGHTS --to FOLDER
    python packaging/tone/train.py student --base FOLDER --scores FILE --to FOLDER

A base is a folder with a sentence encoder (model.safetensors, tokenizer.json). Seeds are fixed;
sums in several threads still make the last digits differ from machine to machine.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from data import INTENTS, LABELS, SENTIMENTS, URGENCIES, Mention, Reply, mentions, replies
from mixing import MIXED, mixed
from reader import Batch, Pieces, Reader
from torch import Tensor
from torch.nn import functional

SEED = 20261121
TEACHER = 0.5
"""The teacher's share in what a labelled row should be; the label has the rest."""
_TOKENS_A_STEP = 2400
_WEIGHT = {"labels": 0.6, "words": 0.3, "sentiment": 0.4, "intent": 0.5, "urgency": 0.4}


@dataclass
class Scores:
    """What a teacher said of every row, by id: raw scores of all heads but the words."""

    by_id: dict[str, list[np.ndarray]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["teacher", "score", "student"])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="go on from these weights")
    parser.add_argument("--scores", type=Path, help="what the teacher said, as written by `score`")
    parser.add_argument("--mixed", type=int, default=0, help="pairs that only the teacher judges")
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--freeze", type=int, default=0)
    parser.add_argument("--few", type=int, default=0, help="only so many rows, to try the parts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--half", action="store_true", help="numbers of 16 bits, where they help")
    parser.add_argument("--all", action="store_true", help="train on the development rows too")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    random.seed(SEED)
    torch.set_num_threads(options.threads)
    options.to.mkdir(parents=True, exist_ok=True)
    model = Reader(options.base, frozen_layers=options.freeze)
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
    pieces = Pieces(options.base)
    told = _told(options.scores)
    wanted = {"train", "dev"} if options.all else {"train"}
    said = [r for r in replies() if r.split in wanted]
    heard = [m for m in mentions() if m.split in wanted]
    if options.few:
        said, heard = random.sample(said, options.few), random.sample(heard, options.few // 4)
    said += mixed(said, options.mixed, SEED)
    print(f"{len(said)} replies, {len(heard)} mentions", flush=True)
    if options.what == "score":
        scores = judge(model, pieces, said, heard)
        np.savez_compressed(options.to / "scores.npz", **scores)
        return
    fit(model, pieces, said, heard, options, told)
    torch.save(model.state_dict(), options.to / "weights.pt")
    kept = [r for r in replies() if r.split not in wanted][: options.few or None]
    print(json.dumps(quick_report(judge(model, pieces, kept, mentions())), indent=1))


def fit(model, pieces, said, heard, options, told) -> None:  # type: ignore[no-untyped-def]
    slow = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("encoder")]
    fast = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    best = torch.optim.AdamW(
        [{"params": slow, "lr": options.rate}, {"params": fast, "lr": 10 * options.rate}],
        weight_decay=0.01,
    )
    steps_an_epoch = sum(1 for _ in _steps(pieces, said, heard, 0))
    total = math.ceil(steps_an_epoch * options.epochs)
    warm = max(20, total // 12)
    plan = torch.optim.lr_scheduler.LambdaLR(
        best, lambda s: min(1, (s + 1) / warm) * max(0.02, (total - s) / total)
    )
    model.train()
    begun, done, running, seen = time.monotonic(), 0, 0.0, 0
    for epoch in range(math.ceil(options.epochs)):
        for rows in _steps(pieces, said, heard, epoch):
            if done >= total:
                return
            with torch.autocast("cpu", torch.bfloat16, enabled=options.half):
                loss = _loss(model, pieces, rows, told)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            best.step()
            plan.step()
            best.zero_grad()
            done += 1
            seen += len(rows)
            running = 0.98 * running + 0.02 * loss.item() if done > 1 else loss.item()
            if done % 25 == 0:
                spent = time.monotonic() - begun
                print(f"{done}/{total} loss {running:.3f} {seen / spent:.1f} rows/s", flush=True)
            if done % 400 == 0:
                torch.save(model.state_dict(), options.to / "weights.pt")


def _steps(pieces, said, heard, epoch: int) -> Iterator[list[Reply] | list[Mention]]:  # type: ignore[no-untyped-def]
    """Batches of one kind and of like length, in an order of chance."""
    chance = random.Random(SEED + epoch)
    batches: list[list] = []  # type: ignore[type-arg]
    for rows in (said, heard):
        if not rows:
            continue
        lengths = pieces.lengths([_pair(row) for row in rows])
        order = sorted(range(len(rows)), key=lambda i: lengths[i] * chance.uniform(0.85, 1.15))
        now: list = []  # type: ignore[type-arg]
        for i in order:
            now.append(rows[i])
            if len(now) * (lengths[i] + 6) >= _TOKENS_A_STEP or len(now) >= 48:
                batches.append(now)
                now = []
        if now:
            batches.append(now)
    chance.shuffle(batches)
    yield from batches


def _pair(row: Reply | Mention) -> tuple[str, str]:
    return (row.text, row.context) if isinstance(row, Reply) else (row.text, row.channel)


def _loss(model: Reader, pieces: Pieces, rows: list, told: Scores | None) -> Tensor:  # type: ignore[type-arg]
    batch = pieces.batch([_pair(row) for row in rows])
    severity, labels, words, *rest = model(batch.ids, batch.mask, batch.types, batch.first)
    if isinstance(rows[0], Mention):
        return _mention_loss(rows, rest, told)
    levels = torch.tensor([[float(r.severity > k) for k in range(3)] for r in rows])
    wanted = torch.tensor([[float(name in r.labels) for name in LABELS] for r in rows])
    marks = _marks(rows, batch)
    severity, labels, words = severity.float(), labels.float(), words.float()
    unlabelled = torch.tensor([[r.source == MIXED] for r in rows])
    if told:
        share = torch.where(unlabelled, 1.0, TEACHER)
        by_teacher = [
            torch.tensor(np.stack([told.by_id[r.id][head] for r in rows])).sigmoid()
            for head in (0, 1)
        ]
        levels = torch.lerp(levels, by_teacher[0], share)
        wanted = torch.lerp(wanted, by_teacher[1], share)
    each = functional.binary_cross_entropy_with_logits(severity, levels, reduction="none")
    loss = (each * torch.tensor([0.7, 1.2, 0.7])).sum(1).mean()
    loss = (
        loss
        + _WEIGHT["labels"]
        * functional.binary_cross_entropy_with_logits(labels, wanted, reduction="none")
        .sum(1)
        .mean()
        * 0.5
    )
    at = batch.first.bool() & ~unlabelled
    if not at.any():
        return loss
    return loss + _WEIGHT["words"] * functional.binary_cross_entropy_with_logits(
        words[at], marks[at]
    )


def _mention_loss(rows: list[Mention], heads: list[Tensor], told: Scores | None) -> Tensor:
    loss = torch.zeros(())
    names = (("sentiment", SENTIMENTS), ("intent", INTENTS), ("urgency", URGENCIES))
    for at, ((name, values), head) in enumerate(zip(names, heads, strict=True)):
        gold = torch.tensor([values.index(getattr(r, name)) for r in rows])
        target = functional.one_hot(gold, len(values)).float()
        if told:
            by_teacher = torch.tensor(np.stack([told.by_id[r.id][at] for r in rows]))
            target = torch.lerp(target, by_teacher.softmax(-1), TEACHER)
        loss = loss + _WEIGHT[name] * functional.cross_entropy(head.float(), target)
    return loss


def _marks(rows: list[Reply], batch: Batch) -> Tensor:
    marks = torch.zeros(batch.ids.shape)
    for at, (row, offsets) in enumerate(zip(rows, batch.offsets, strict=True)):
        for token, (start, end) in enumerate(offsets, 1):
            marks[at, token] = float(any(start < b and a < end for a, b in row.spans))
    return marks


@torch.no_grad()
def judge(model, pieces, said, heard) -> dict[str, np.ndarray]:  # type: ignore[no-untyped-def, type-arg]
    """Raw scores of every row: arrays named by head, and the ids they stand for."""
    model.eval()
    out: dict[str, np.ndarray] = {}  # type: ignore[type-arg]
    for kind, rows, heads in (("reply", said, (0, 1)), ("mention", heard, (3, 4, 5))):
        if not rows:
            continue
        lengths = pieces.lengths([_pair(r) for r in rows])
        order = sorted(range(len(rows)), key=lengths.__getitem__)
        got: dict[int, list[np.ndarray]] = {}  # type: ignore[type-arg]
        for at in range(0, len(order), 32):
            part = order[at : at + 32]
            b = pieces.batch([_pair(rows[i]) for i in part])
            with torch.autocast("cpu", torch.bfloat16):
                raw = model(b.ids, b.mask, b.types, b.first)
            for j, i in enumerate(part):
                got[i] = [raw[h][j].float().numpy() for h in heads]
        out[f"{kind}_ids"] = np.array([r.id for r in rows])
        for place, head in enumerate(heads):
            out[f"{kind}_{head}"] = np.stack([got[i][place] for i in range(len(rows))])
    return out


def _told(path: Path | None) -> Scores | None:
    if path is None:
        return None
    with np.load(path) as file:
        raw = dict(file)  # each look into the file itself would read all of it again
    by_id = {}
    for kind, heads in (("reply", (0, 1)), ("mention", (3, 4, 5))):
        for at, name in enumerate(raw[f"{kind}_ids"]):
            by_id[str(name)] = [raw[f"{kind}_{h}"][at] for h in heads]
    return Scores(by_id)


def quick_report(scores: dict[str, np.ndarray]) -> dict[str, float]:  # type: ignore[type-arg]
    """Warn against ok on the development and test rows, at one half."""
    known = {r.id: r for r in replies()}
    report: dict[str, float] = {}
    for split in ("dev", "test"):
        for least in (0.0, 0.7, 1.4):
            hit = miss = false = right = 0
            for name, raw in zip(scores["reply_ids"], scores["reply_0"], strict=True):
                row = known[str(name)]
                if row.split != split or row.severity == 1:
                    continue
                said, true = raw[1] > least, row.severity >= 2
                hit += said and true
                miss += true and not said
                false += said and not true
                right += not said and not true
            f1 = 2 * hit / max(1, 2 * hit + miss + false)
            root = math.sqrt((hit + false) * (hit + miss) * (right + false) * (right + miss)) or 1
            report[f"{split} at {least}: F1"] = round(f1, 3)
            report[f"{split} at {least}: MCC"] = round((hit * right - false * miss) / root, 3)
            report[f"{split} at {least}: false alarm"] = round(false / max(1, false + right), 3)
    known_m = {m.id: m for m in mentions()}
    for at, (name, values) in enumerate(
        (("sentiment", SENTIMENTS), ("intent", INTENTS), ("urgency", URGENCIES)), 3
    ):
        good = total = 0
        for who, raw in zip(scores["mention_ids"], scores[f"mention_{at}"], strict=True):
            m = known_m[str(who)]
            if m.split == "test":
                total += 1
                good += values[int(raw.argmax())] == getattr(m, name)
        report[f"test {name} accuracy"] = round(good / max(1, total), 3)
    return report


if __name__ == "__main__":
    main()
