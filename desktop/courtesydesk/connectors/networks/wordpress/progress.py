"""How far a site's comments were read: what a cursor says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """Spans of ids that were read, highest first, and what the newest ones looked like."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    reviews: int = 0
    """The newest review of a product that was read."""

    def text(self) -> str:
        """The cursor."""
        reviews = {"reviews": self.reviews} if self.reviews else {}
        return json.dumps({"read": self.spans, "seen": self.seen, **reviews})

    @property
    def complete(self) -> bool:
        """The beginning was reached once; what is missing lies above it."""
        return any(low == 0 for low, _ in self.spans)

    def has(self, id_: int) -> bool:
        """Whether it was read."""
        return any(low <= id_ <= high for low, high in self.spans)

    def add(self, low: int, high: int) -> None:
        """All between was read; spans that touch become one."""
        kept = []
        for one in self.spans:
            if one[0] <= high + 1 and low <= one[1] + 1:
                low, high = min(low, one[0]), max(high, one[1])
            else:
                kept.append(one)
        self.spans = sorted([*kept, (low, high)], reverse=True)

    def is_over(self, id_: int) -> bool:
        """Whether there is nothing left to read from here downward."""
        return any(low == 0 and id_ <= high for low, high in self.spans)

    def differs(self, id_: int, digest: str) -> bool:
        """Whether it is as new as those that were looked at closely, and not as it was."""
        floor = min(map(int, self.seen), default=id_ + 1)
        return id_ >= floor and self.seen.get(str(id_)) != digest


def progress(text: str) -> Progress:
    """What a cursor says; one that cannot be read begins anew."""
    try:
        value = json.loads(text or "{}")
        spans = [(int(low), int(high)) for low, high in value.get("read", [])]
        seen = {str(int(id_)): str(digest) for id_, digest in value.get("seen", {}).items()}
        return Progress(spans, seen, int(value.get("reviews", 0)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Progress()
