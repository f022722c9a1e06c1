"""On every screen of the demo shop: each control has a name, a place for Tab, and a ring."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.driver import Driver
from support.reach import (
    against_the_eyes,
    laid_out,
    mouse_only,
    nameless,
    out_of_reach,
    rows_unsaid,
    without_keyboard,
    without_ring,
)
from support.tour import TOUR


@pytest.mark.parametrize("tour", TOUR)
def test_every_control_is_within_reach(demo: Callable[..., Driver], tour: str) -> None:
    desk = demo(size=(1440, 900))
    found: dict[str, str] = {}
    for stop, root in TOUR[tour](desk):
        laid_out()
        for what, wrong in {
            "nameless": nameless(root),
            "out of reach": out_of_reach(root),
            "not by key": without_keyboard(root),
            "by mouse only": mouse_only(root),
            "against the eyes": against_the_eyes(root),
            "without a ring": without_ring(root, desk.window.ring),
            "rows unsaid": rows_unsaid(root),
        }.items():
            for one in wrong:
                found.setdefault(f"{what}: {one}", stop)
    if found:
        pytest.fail("\n".join(f"{stop}: {wrong}" for wrong, stop in found.items()), pytrace=False)
