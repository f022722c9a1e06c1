"""After a complaint: led from the private word to the closing one, the invitation and its fruit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
    assert "\n\n{in German, as they wrote} Bernadette, your words in public" in desk.draft
    desk.press("Ctrl+Return")
    desk.rests()
    assert desk.draft, "it goes in their language, or not at all"


def test_on_the_demo_shop_a_review_is_led_to_its_amendment(
    demo: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = demo()
    desk.searches("from:bernadette")
    desk.open_mention("Die hält!")
    desk.click("Yes, it is solved")
    desk.click("Write a closing word")
    desk.until(lambda: "{in German, as they wrote}" in desk.draft)
    goes_in_german(desk, "Liebe Frau Scholl, danke, dass die neue Torte Ihnen schmeckt.")
    desk.sees("You may invite them to look at it again.")
    desk.click("Write the invitation")
    desk.until(lambda: "{in German, as they wrote}" in desk.draft)
    goes_in_german(desk, "Liebe Frau Scholl, Ihre Worte sind Ihre; sehen Sie gern noch einmal hin.")
    desk.until(lambda: desk.desk.aftercare.of(desk.pane.shown).invited_at is not None)
    monkeypatch.setattr(desk.window.context.ask, "choose", lambda *_: 4)
    strip(desk).amended()
    desk.sees("They changed their post: 2 stars before, 5 now.")
    desk.sees("Thank them")


def goes_in_german(desk: Driver, words: str) -> None:
    """The owner's own words in place of ours; the network has them then."""
    desk.editor.setFocus()
    desk.press("Ctrl+A")
    desk.writes(words)
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.draft == "")
    desk.time_passes(minutes=2)
    sent = "SELECT count(*) FROM outbox WHERE text LIKE ? AND state = 'sent'"
    desk.until(lambda: desk.count(sent, f"{words}%") == 1)


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
