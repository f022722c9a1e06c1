"""Tables as columns, not rows: of fifty thousand things, whole columns are counted and sorted.

NumPy is loaded with this module; whoever opens the window does without it until a report is asked
for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from courtesydesk.store.database import Database, Params, translated_errors

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Moods = NDArray[np.float64]
"""NaN where there is none."""
Words = NDArray[np.object_]
_KINDS: dict[object, Any] = {
    "Numbers": np.int64, "Moods": np.float64, "Words": np.object_
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """A column that holds few different names."""

    known: tuple[str, ...]
    places: Numbers
    """Of each row's name among those known."""

    @classmethod
    def of(cls, column: Sequence[str]) -> Names:
        known = tuple(sorted(set(column)))
        place = {name: at for at, name in enumerate(known)}
        return cls(known, np.array([place[name] for name in column], np.int64))

    def __getitem__(self, chosen: Flags) -> Names:
        return Names(self.known, self.places[chosen])

    def each(self) -> Iterator[tuple[str, Flags]]:
        """Each name that is there, in their order, and which rows have it."""
        for at, name in enumerate(self.known):
            chosen = self.places == at
            if chosen.any():
                yield name, chosen


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length; a row is one case of the conversation in its first."""

    conversation: Numbers

    def __len__(self) -> int:
        return len(self.conversation)

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> Self:
        """Of rows whose values are in the order of the fields; flags come last, as one number (see
        `bits`): half of the time goes into making Python's values of SQLite's."""
        plain = [one for one in fields(cls) if one.type != "Flags"]
        flags = [one.name for one in fields(cls) if one.type == "Flags"]
        width = len(plain) + bool(flags)
        columns = list(zip(*rows, strict=True)) if rows else [()] * width
        found: dict[str, Any] = {
            one.name: _column(one.type, column) for one, column in zip(plain, columns, strict=False)
        }
        bits = np.array(columns[-1] if flags else (), np.int64)
        found |= {name: (bits >> place & 1).astype(bool) for place, name in enumerate(flags)}
        return cls(**found)

    def where(self, chosen: Flags) -> Self:
        """Those rows alone."""
        return type(self)(*(getattr(self, one.name)[chosen] for one in fields(self)))


def _column(kind: object, values: Sequence[Any]) -> object:
    return Names.of(values) if kind == "Names" else np.array(values, _KINDS[kind])


def bits(*conditions: str) -> str:
    """One number of several conditions, none of which may be NULL."""
    return " | ".join(f"(({one}) << {place})" for place, one in enumerate(conditions))


def tuples(db: Database, sql: str, params: Params) -> list[tuple[Any, ...]]:
    """Every row, by the places of its columns: names for them cost as much again, by the ten
    thousand."""
    with translated_errors(db.path):
        cursor = db.connection.cursor()
        cursor.row_factory = None
        return cursor.execute(sql, params).fetchall()
