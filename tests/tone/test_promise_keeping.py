"""What a reply says was done keeps what was promised."""

from __future__ import annotations

import pytest

from courtesydesk.tone.promises.keeping import kept_by


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("I've rung the mill, and they can dye it to match.", "ring the mill"),
        ("The refund has been sent to your card.", "send the refund"),
        ("We spoke to the driver this morning.", "speak to the driver"),
        ("Your new strap was posted today.", "post a new strap"),
        ("Done: the lock is mended.", "mend the lock"),
        ("As promised, I called the depot.", "call the depot"),
        ("Your refund went out just now.", "Your refund goes out"),
        ("Your refund has gone out.", "send the refund"),
        ("Your refund is on its way.", "Your refund goes out"),
        ("Here is the recipe, as promised.", "send you the recipe"),
        ("The recipe's in your inbox.", "send you the recipe"),
        ("The recipe is attached.", "send you the recipe"),
    ],
)
def test_this_keeps_it(text: str, promised: str) -> None:
    assert kept_by(text, ["paint the fence", promised]) == (1,)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("I'll ring the mill tomorrow.", "ring the mill"),
        ("I haven't rung the mill yet, sorry.", "ring the mill"),
        ("Has anybody rung you?", "ring you"),
        ("If the refund was sent you will see it.", "send the refund"),
        ("Thank you for the photo!", "send the refund"),
        ("We painted the door.", "send the refund"),
        ("The recipe will be in your inbox on Friday.", "send you the recipe"),
        ("Here is our number.", "send you the recipe"),
        ("The recipe isn't in your inbox yet.", "send you the recipe"),
        ("Is the refund on its way?", "send the refund"),
        ("I promised you this: ring the mill. I am sorry.", "ring the mill"),
    ],
)
def test_this_does_not(text: str, promised: str) -> None:
    assert kept_by(text, [promised]) == ()
