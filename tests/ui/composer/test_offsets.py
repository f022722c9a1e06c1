"""Python's characters and Qt's units are not the same once there is an emoji."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.ui.composer.offsets import Offsets


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text(max_size=40))
def test_every_position_goes_there_and_back(text):
    offsets = Offsets(text)
    for position in range(len(text) + 1):
        assert offsets.to_units(position) == units(text[:position])
        assert offsets.to_characters(offsets.to_units(position)) == position


@pytest.mark.parametrize(("text", "unit", "character"), [("🎂a", 1, 0), ("a🎂b", 2, 1)])
def test_inside_a_pair_means_its_beginning(text, unit, character):
    assert Offsets(text).to_characters(unit) == character
