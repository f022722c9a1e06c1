"""After a complaint: led from the private word to the closing one, the invitation and its fruit."""

from __future__ import annotations

from collections.abc import Callable

from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.ui.conversation.aftercare import AfterStrip
from support.driver import Driver
from support.shop import mention, person

COMPLAINT = "The cake was burnt, and nobody would hear of it."


def strip(desk: Driver) -> AfterStrip:
    found: AfterStrip = desk.pane.after
    return found


def sends(desk: Driver, number: int) -> None:
    """The draft goes, and the network has this many then."""
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.draft == "")
    desk.time_passes(minutes=2)
    desk.until(lambda: len(desk.posted()) == number)


def test_on_the_demo_shop_somebody_is_invited_once(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.searches("from:bernadette")
    desk.open_mention("Die hält!")
    desk.sees("They sound content now. Is it solved?")
    desk.click("Yes, it is solved")
    desk.sees("Solved in private. The complaint still stands in public.")
    desk.click("Not needed")
    desk.sees("Solved 5 days ago. You may invite them to look at it again.")
    desk.click("Write the invitation")
    desk.until(lambda: "you are welcome to look at them again." in desk.draft)
    assert desk.draft.startswith("Liebe Frau Scholl, eine Torte")
    assert "\n\nBernadette, your words in public" in desk.draft
    desk.press("Ctrl+Return")
    desk.sees("Goes in")
    desk.until(strip(desk).isHidden)


def test_on_the_demo_shop_a_changed_review_shows_what_it_was(demo: Callable[..., Driver]) -> None:
    desk = demo()
    desk.searches("tag:amended")
    desk.open_mention("steadier hand")
    desk.rests()
    care = desk.desk.aftercare.of(desk.pane.shown)
    assert care.outcome == "amended"
    assert (care.stars_before, care.stars_after) == (2, 5)


def test_from_the_burnt_cake_to_the_word_of_thanks(desk: Driver) -> None:
    desk.hears("Mina Kessler", COMPLAINT, intent=Intent.COMPLAINT, rating=2)
    desk.open_mention("burnt")
    desk.replies("That should not have happened, Mina. May I write to you?")
    sends(desk, 1)
    desk.press("p")
    desk.writes("Which day suits you for a new one?")
    sends(desk, 2)

    desk.time_passes(days=1)
    said = mention(
        "It was wonderful, thank you so much for your care!", person("Mina Kessler"), mood=0.9,
        visibility=Visibility.PRIVATE, occurred_at=desk.clock(),
    )  # fmt: skip
    desk.network.say(said)
    desk.fetches()
    desk.searches("from:mina")
    desk.open_mention("wonderful")
    desk.sees("They sound content now. Is it solved?")
    desk.click("Yes, it is solved")
    desk.sees("Solved in private.")
    desk.click("Write a closing word")
    desk.until(lambda: desk.draft.startswith("Mina, thank you for giving us the chance"))
    sends(desk, 3)
    desk.until(strip(desk).isHidden)

    desk.time_passes(days=4)
    desk.press("Escape", "Escape")
    desk.goes("everything")
    desk.hears("Ann Lee", "Do you sell flour?")
    desk.open_mention("sell flour")
    desk.open_mention("giving us the chance")
    desk.sees("You may invite them to look at it again.")
    desk.click("Write the invitation")
    desk.until(lambda: "are yours" in desk.draft)
    sends(desk, 4)
