"""Somebody complains, and is answered: with care, once, and also when the cable is out."""

from __future__ import annotations

import pytest

from courtesydesk.domain.conversations import View
from support.driver import Driver
from support.shop import person

MINA = "Was shouted at for taking a picture of the cake display. Never again."
THREAT = "As the sign clearly says, photos are not allowed. Remove this review or we will sue you."


def test_a_threat_is_held_reworded_sent_taken_back_and_goes_once(desk: Driver) -> None:
    desk.hears("Mina Kessler", MINA)
    desk.open_mention("Mina")
    desk.replies(THREAT)
    desk.until(lambda: desk.pane.composer.card.findings.isVisible())
    desk.press("Ctrl+Return")
    desk.until(lambda: desk.pane.composer.card.breathe.isVisible())
    assert desk.count("SELECT count(*) FROM outbox") == 0

    desk.press("Escape", "Ctrl+A")
    desk.writes("I am so sorry, Mina. He should have asked kindly. Come back, the cake is on us.")
    desk.until(lambda: not desk.pane.composer.card.findings.isVisible())
    desk.press("Ctrl+Return")
    desk.sees("Goes in")
    assert desk.draft == ""

    desk.click("Undo", within="toast")
    desk.until(lambda: desk.draft.startswith("I am so sorry, Mina."))
    desk.time_passes(minutes=1)
    assert desk.posted() == []

    desk.press("Ctrl+Return")
    desk.sees("Goes in")
    desk.time_passes(seconds=30)
    desk.until(desk.posted)
    desk.time_passes(hours=1)
    (reply,) = desk.posted()
    assert reply.text.startswith("I am so sorry, Mina.")
    assert reply.text.endswith("– Sophie")
    assert desk.in_view(View.TO_ANSWER) == 0


def test_three_replies_of_a_day_without_cable_go_in_order_when_it_is_back(desk: Driver) -> None:
    names = ("Ada", "Bo", "Cem")
    for name in names:
        desk.hears(name, f"{name} asks when you open.")
    desk.cable_pulled()
    for name in names:
        desk.open_mention(f"{name} asks")
        desk.replies(f"Hello {name}, at eight tomorrow.")
        desk.press("Ctrl+Return")
        desk.sees("Goes in")
        desk.time_passes(hours=2)
    desk.goes("outbox")
    desk.sees("waiting for the network")
    desk.time_passes(hours=20)
    assert desk.posted() == []

    desk.cable_back()
    desk.time_passes(hours=6)
    desk.until(lambda: len(desk.posted()) == 3)
    assert [one.text.split(",")[0] for one in desk.posted()] == [f"Hello {n}" for n in names]
    desk.time_passes(days=1)
    assert len(desk.posted()) == 3


def test_what_they_wrote_since_is_shown_before_it_goes(desk: Driver) -> None:
    desk.hears("Ida Lund", "Is the rye sold out?")
    desk.open_mention("Ida")
    desk.replies("There is plenty, Ida.")
    desk.time_passes(minutes=5)
    desk.hears("Ida Lund", "Never mind, I went elsewhere.", remote_id="second")
    desk.pane.composer.focus_text()
    desk.press("Ctrl+Return")
    desk.sees("wrote again since you began", "I went elsewhere")
    assert desk.count("SELECT count(*) FROM outbox") == 0
    desk.click("Read it")
    desk.press("Ctrl+A")
    desk.writes("What a pity, Ida. Next time I keep one back for you.")
    desk.press("Ctrl+Return")
    desk.sees("Goes in")


def test_a_complaint_is_taken_private_and_stays_one_conversation(desk: Driver) -> None:
    desk.hears("Tom Radley", "Charged twice for one cake!")
    desk.open_mention("Tom")
    desk.press("p")
    desk.until(lambda: desk.editor.hasFocus())
    desk.sees("only Tom Radley sees it")
    desk.writes("I am sorry, Tom. I pay it back today.")
    desk.press("Ctrl+Return")
    desk.sees("Goes in")
    desk.time_passes(minutes=1)
    desk.until(desk.posted)
    (reply,) = desk.posted()
    assert reply.visibility == "private"
    assert desk.count("SELECT count(*) FROM conversation") == 1


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_a_reply_goes_to_the_one_it_answers_whoever_they_are_linked_with(desk: Driver) -> None:
    here = person("Elle Baker", remote_id="elle-here", handle="@elle.bakes")
    there = person("Elle B.", remote_id="elle-there", handle="@elle.bakes@two.example")
    desk.hears(here, "Is the tart back?")
    desk.open_mention("Is the tart back?")
    desk.hears(there, "Still thinking about the lemon tart.")
    desk.sees("Perhaps the same person", "the same @name")
    desk.click("Link: Elle B. · Mastodon")
    desk.sees("Still thinking about the lemon tart.. 14:40 · Mastodon")
    assert desk.count("SELECT count(DISTINCT customer_id) FROM identity") == 1

    desk.replies("It is back on Friday, Elle.")
    desk.press("Ctrl+Return")
    desk.sees("Goes in")
    desk.time_passes(minutes=1)
    desk.until(desk.posted)
    assert [one.to for one in desk.posted()] == ["elle-here"]

    desk.click("@elle.bakes@two.example on Mastodon")
    desk.choose("Unlink")
    desk.until(lambda: desk.count("SELECT count(DISTINCT customer_id) FROM identity") == 2)
    desk.sees_no("Still thinking about the lemon tart.. 14:40 · Mastodon")
