"""Python counts characters, Qt counts UTF-16 units: an emoji is one there and two here."""

from __future__ import annotations

from bisect import bisect_left

_LAST_SINGLE_UNIT = "\uffff"


class Offsets:
    """Both ways between positions in one text, cheap where there is no astral character."""

    def __init__(self, text: str) -> None:
        self._wide: list[int] = []
        """Python positions of the characters that take two units."""
        if text and max(text) > _LAST_SINGLE_UNIT:
            self._wide = [at for at, sign in enumerate(text) if sign > _LAST_SINGLE_UNIT]
        self._wide_units = [at + number for number, at in enumerate(self._wide)]

    def to_units(self, position: int) -> int:
        """Where Qt has the character that Python has at `position`."""
        return position + bisect_left(self._wide, position)

    def to_characters(self, units: int) -> int:
        """Where Python has what Qt has at `units`; within a pair, its start."""
        before = bisect_left(self._wide_units, units)
        if before and self._wide_units[before - 1] + 1 == units:
            return units - before
        return units - before
