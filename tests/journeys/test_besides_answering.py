"""A fan is thanked with a like; a slip in an answer is mended; also without cable."""

from __future__ import annotations

from courtesydesk.connectors.memory import MemoryNetwork
from courtesydesk.domain.acts import Act
from courtesydesk.ui.conversation.edit_reply import EditReply
from support.driver import Driver


def there(desk: Driver) -> MemoryNetwork:
    return MemoryNetwork(desk.folder / "network")


def test_a_like_without_cable_goes_once_when_it_is_back(desk: Driver) -> None:
    desk.hears("Ada Byron", "The plum tart was the best in town.", remote_id="fan")
    desk.open_mention("plum tart")
    desk.cable_pulled()
    desk.pane.view.setFocus()
    desk.press("l")
    desk.until(lambda: desk.count("SELECT count(*) FROM act WHERE state = 'waiting'") == 1)
    desk.time_passes(minutes=5)
    desk.until(lambda: desk.count("SELECT count(*) FROM act WHERE tries > 0") == 1)
    assert there(desk).done("fan") == ()

    desk.cable_back()
    desk.time_passes(hours=1)
    desk.until(lambda: there(desk).done("fan") == (Act.LIKE,))
    desk.time_passes(hours=1)
    assert desk.count("SELECT count(*) FROM act WHERE state = 'done'") == 1


def test_a_slip_in_an_answer_is_mended_and_the_slip_is_remembered(desk: Driver) -> None:
    desk.hears("Bo Lind", "When do you open on Sunday?")
    desk.open_mention("Sunday")
    desk.replies("On Sundays we open at nine, Bo, and the plum tart is out of the oven at ten.")
    desk.press("Ctrl+Return")
    desk.sees("Goes in")
    desk.time_passes(minutes=1)
    desk.until(desk.posted)
    desk.until(lambda: desk.count("SELECT count(*) FROM reply") == 1)
    desk.rests()
    desk.pane.view.setFocus()
    desk.press("c")
    desk.sees("Change our reply")
    card = desk.window.findChild(EditReply)
    assert card is not None
    desk.press("Ctrl+Home")
    desk.writes("Hello! ")
    desk.until(lambda: card._verdict is not None and card._verdict[0].startswith("Hello!"))
    assert card.findings.groups == [], "it repeats nothing but what it takes the place of"
    desk.press("Ctrl+A")
    desk.writes("On Sundays we open at eight, Bo.")
    desk.click("Change it")
    desk.sees("Our reply is going to be changed")
    desk.time_passes(minutes=1)
    desk.until(lambda: desk.posted()[0].text == "On Sundays we open at eight, Bo.")
    assert desk.count("SELECT count(*) FROM reply_version WHERE text LIKE 'On Sundays%'") == 1
