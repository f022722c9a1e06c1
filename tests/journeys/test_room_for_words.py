"""Longer words, larger letters: on every screen of the demo shop all of them have room."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from support.driver import Driver
from support.reach import laid_out
from support.stretched import Stretched, stretch
from support.tour import TOUR
from support.walk import clipped, overlapping

SMALL = (1280, 800)


@pytest.fixture
def stretched(qapp: QApplication) -> Iterator[None]:
    translator = Stretched(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def walk(tour: str, desk: Driver) -> None:
    """Fails with all that was found, each once."""
    found: dict[str, str] = {}
    for stop, root in TOUR[tour](desk):
        laid_out()
        for wrong in (*clipped(root), *overlapping(root)):
            found.setdefault(wrong, stop)
    if found:
        pytest.fail("\n".join(f"{stop}: {wrong}" for wrong, stop in found.items()), pytrace=False)


def test_the_stretched_language_is_long_and_keeps_what_is_filled_in():
    assert stretch("Snooze until {moment}") != "Snooze until {moment}"
    assert "{moment}" in stretch("Snooze until {moment}")
    assert len(stretch("Back to answer")) >= 1.35 * len("Back to answer")
    assert stretch("%n min").startswith("%n ")


@pytest.mark.parametrize("tour", TOUR)
@pytest.mark.usefixtures("stretched")
def test_longer_words_have_room(demo: Callable[..., Driver], tour: str) -> None:
    walk(tour, demo(size=SMALL))


@pytest.mark.parametrize("tour", TOUR)
def test_letters_twice_as_large_have_room(demo: Callable[..., Driver], tour: str) -> None:
    desk = demo(size=SMALL)
    desk.window.hub.announce(desk.desk.settings.change({"desk.scale": 200}))
    desk.until(lambda: desk.window.context.theme.factor > 1.9)
    walk(tour, desk)
