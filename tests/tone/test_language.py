"""Which language somebody wrote in, and when it is better not to name it."""

from __future__ import annotations

import pytest

from courtesydesk.tone.language import language_of, named_language_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Une heure dans la queue, et vous ne dites pas pardon", "fr"),
        ("Ich warte seit einer Stunde", "de"),
        ("Hello you there", "en"),
        ("Thanks!", "en"),
        ("ありがとう", "und"),
        ("Die Torte war trocken, die Bedienung unfreundlich", "und"),
        ("Jedes Mal, wenn die Tür aufgeht, zieht es am Tisch.", "und"),
    ],
)
def test_a_language_is_named_where_it_is_sure(text: str, found: str) -> None:
    assert named_language_of(text) == found
    assert (language_of(text) == "en") is (found == "en")
