"""The reader: one encoder, read by heads for replies (severity, labels, words) and mentions.

Input is a pair: `[CLS] reply [SEP] customer's message [SEP]`, or for a mention
`[CLS] text [SEP] channel [SEP]`. Severity is ordinal (at least advise, warn, stop: three yes-or-no
questions), labels are independent, and each token of the first part is asked whether it carries
the problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from data import INTENTS, LABELS, LONGEST_FIRST, LONGEST_SECOND, SENTIMENTS, URGENCIES
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel


@dataclass
class Batch:
    """Token ids and where the first part stands; offsets are kept for the spans."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    first: Tensor
    offsets: list[list[tuple[int, int]]]


class Pieces:
    """Turns pairs into batches, the same way as the program does."""

    def __init__(self, folder: Path) -> None:
        self.tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokens.no_truncation()
        self.tokens.no_padding()
        mpnet = self.tokens.token_to_id("[CLS]") is None
        begin, end = ("<s>", "</s>") if mpnet else ("[CLS]", "[SEP]")
        self.begin, self.end = self.tokens.token_to_id(begin), self.tokens.token_to_id(end)
        self.pad = self.tokens.token_to_id("<pad>" if mpnet else "[PAD]")
        self.between = [self.end, self.end] if mpnet else [self.end]

    def lengths(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        both = self.tokens.encode_batch(
            [t for pair in pairs for t in pair], add_special_tokens=False
        )
        return [
            min(len(a.ids), LONGEST_FIRST) + min(len(b.ids), LONGEST_SECOND)
            for a, b in zip(both[::2], both[1::2], strict=True)
        ]

    def batch(self, pairs: Sequence[tuple[str, str]]) -> Batch:
        both = self.tokens.encode_batch(
            [t for pair in pairs for t in pair], add_special_tokens=False
        )
        rows, firsts, offsets = [], [], []
        for a, b in zip(both[::2], both[1::2], strict=True):
            head, tail = a.ids[:LONGEST_FIRST], b.ids[:LONGEST_SECOND]
            rows.append([self.begin, *head, *self.between, *tail, self.end])
            firsts.append(len(head))
            offsets.append(a.offsets[:LONGEST_FIRST])
        width = max(map(len, rows))
        ids = torch.full((len(rows), width), self.pad)
        mask, types, first = (torch.zeros(len(rows), width, dtype=torch.long) for _ in range(3))
        for at, (row, length) in enumerate(zip(rows, firsts, strict=True)):
            ids[at, : len(row)] = torch.tensor(row)
            mask[at, : len(row)] = 1
            types[at, length + 1 + len(self.between) : len(row)] = 1
            first[at, 1 : length + 1] = 1
        return Batch(ids, mask, types, first, offsets)


class Reader(nn.Module):
    """An encoder with its heads; `forward` gives raw scores (logits).

    `frozen_layers` counts from below: 1 holds the word pieces still, 2 the first layer too.
    """

    def __init__(self, folder: Path, *, frozen_layers: int = 0) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(str(folder), add_pooling_layer=False)
        self.has_types = hasattr(self.encoder.embeddings, "token_type_embeddings")
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.severity = nn.Linear(2 * width, 3)
        self.labels = nn.Linear(2 * width, len(LABELS))
        self.words = nn.Linear(width, 1)
        self.sentiment = nn.Linear(2 * width, len(SENTIMENTS))
        self.intent = nn.Linear(2 * width, len(INTENTS))
        self.urgency = nn.Linear(2 * width, len(URGENCIES))
        if frozen_layers:
            still = [self.encoder.embeddings, *self.encoder.encoder.layer[: frozen_layers - 1]]
            for part in still:
                for weight in part.parameters():
                    weight.requires_grad = False

    def forward(
        self, ids: Tensor, mask: Tensor, types: Tensor, first: Tensor
    ) -> tuple[Tensor, ...]:
        more = {"token_type_ids": types} if self.has_types else {}
        hidden = self.encoder(input_ids=ids, attention_mask=mask, **more).last_hidden_state
        weight = first.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)
        pooled = self.drop(torch.cat([hidden[:, 0], mean], dim=-1))
        return (
            self.severity(pooled),
            self.labels(pooled),
            self.words(self.drop(hidden)).squeeze(-1),
            self.sentiment(pooled),
            self.intent(pooled),
            self.urgency(pooled),
        )
