"""An apology that says what happened is one; rules and reader together must hear it so."""

from __future__ import annotations

import pytest

from courtesydesk.domain.findings import Severity
from courtesydesk.services.coaching import check_text

BROKEN = "It arrived broken, and forty minutes late."


@pytest.mark.parametrize("context", ["", BROKEN])
@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry the tart arrived broken.",
        "I'm sorry your cake was late.",
        "We're sorry the soup was cold.",
        "I am sorry that your order never came.",
        "I'm sorry we sent the wrong size.",
        "I'm sorry you waited forty minutes.",
        "I'm sorry the taxi never came.",
        "I'm sorry the tart arrived broken. I'm baking you another one today.",
    ],
)
def test_an_apology_that_names_what_happened_is_one(text: str, context: str) -> None:
    assert check_text(text, context).severity is Severity.OK


@pytest.mark.parametrize(
    "text",
    [
        "We're sorry the service didn't meet your expectations.",
        "Sorry the food wasn't to your taste.",
        "I'm sorry it was perceived as rude.",
        "I'm sorry you were disappointed.",
        "I'm sorry the order was late, but you should have called.",
        "I'm sorry the soup was cold. You could have said so at the table, you know.",
    ],
)
def test_what_only_looks_like_an_apology_is_none(text: str) -> None:
    assert check_text(text, BROKEN).severity >= Severity.ADVISE
