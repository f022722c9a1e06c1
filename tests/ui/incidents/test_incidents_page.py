"""The page of pile-ons: everybody in it, one statement, and its end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from courtesydesk.domain.conversations import DoneReason
from courtesydesk.domain.fetched import FetchedPost
from courtesydesk.domain.mentions import Intent
from courtesydesk.ui.incidents.page import IncidentsPage
from courtesydesk.ui.incidents.rows import PastRow
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.link import Link
from support.shop import mention, person


@pytest.fixture
def crowd(whole):
    """Eight people complain under one post."""
    ids = []
    for at in range(8):
        now = whole.clock.pass_(minutes=4)
        post = FetchedPost("queue", "us", "About the new queue", now, ours=True)
        one = mention(f"Number {at}: never again", person(f"Guest {at}"), intent=Intent.COMPLAINT,
                      occurred_at=now, post=post)  # fmt: skip
        whole.shop.apply([one])
        ids.append(whole.shop.conversation_of(one.remote_id))
    whole.desk.incidents.look(now=whole.clock())
    return ids


@pytest.fixture
def page(whole, crowd, qtbot):
    made = IncidentsPage(whole.context, whole.keys)
    whole.show(made, size=(900, 760))
    qtbot.waitUntil(lambda: made._waiting.isVisible())
    return made


def names(section):
    return [row.payload.name for row in section.rows.values()]


def test_it_says_what_how_many_and_how_far(page):
    said = page.head.accessibleName()
    assert said.startswith("Complaints under a post of ours: “About the new queue”. ")
    assert page.head._title.text() == "Complaints under a post of ours"
    assert page.head._set_off.text() == "“About the new queue”"
    assert "8 people complain about one thing" in said
    assert "0 of 8 answered" in said
    assert names(page._waiting)[0] == "Guest 0"


@pytest.mark.parametrize("scale", [100, 200])
def test_what_set_it_off_takes_two_lines_and_is_whole_in_its_tip(whole, page, qtbot, scale):
    """Also among those that are over."""
    long = "From Monday there is one queue for everybody, also for those who ordered before. " * 4
    whole.desk.incidents._db.connection.execute("UPDATE post SET text = ?", [long])
    whole.context.theme.choose("light", scale)
    page.refresh()
    quoted = f"“{long.strip()}”"
    words = page.head._set_off
    qtbot.waitUntil(lambda: words.text() == quoted)
    assert words.accessibleName() == quoted
    assert "those who ordered before. From" in words.toolTip()
    qtbot.waitUntil(lambda: words.height() == words.heightForWidth(words.width()))
    assert len(words._broken(words.width())) == 2
    made = PastRow(whole.context, whole.window)
    made.show_payload(whole.desk.incidents.open()[0])
    assert made.what.text() == f"Complaints under a post of ours: {quoted}"
    assert made.accessibleName().startswith(made.what.text())
    made.show()
    for width, beside in ((1200, True), (500, False), (1200, True)):
        made.setFixedWidth(width)
        made.setFixedHeight(made.heightForWidth(width))
        qtbot.waitUntil(lambda b=beside: (made.chip.x() > made.what.geometry().right()) is b)
        assert made.rect().contains(made.chip.geometry())


def test_how_fast_it_grows_is_as_of_now_and_not_of_the_last_voice(whole, page, qtbot):
    assert "2.7 an hour lately, 8 in the busiest hour" in page.head.accessibleName()
    whole.clock.pass_(hours=9)
    page.refresh()
    qtbot.waitUntil(lambda: "0.0 an hour lately" in page.head.accessibleName())


def ends(page):
    page.head.over.click()
    page.head.over.click()


def test_ending_while_people_wait_says_so_first(whole, page, qtbot):
    head = page.head
    head.over.setFocus()
    head.over.click()
    assert head.over.text() == "End it anyway"
    said = (
        "8 people still wait for an answer: in your feed, too. Press again to end it all the same."
    )
    assert head._waiting.isVisible()
    assert head._waiting.text().startswith(said)
    assert head.over.accessibleDescription().startswith(said)
    page.refresh()
    qtbot.wait(60)
    assert head.over.text() == "End it anyway", "a look at it anew takes nothing back"
    qtbot.keyClick(head.over, Qt.Key.Key_Escape)
    assert head.over.text() == "It is over"
    assert not head._waiting.isVisible()
    head.over.click()
    head.copy.setFocus()
    assert head.over.text() == "It is over"
    assert whole.desk.incidents.past() == ()


def test_ending_with_a_promise_that_nobody_keeps_in_mind_says_so(whole, page, crowd, qtbot):
    whole.desk.triage.done(crowd, DoneReason.OTHER, now=whole.clock())
    page.head.statement.setPlainText("I will post the new plan tomorrow.")
    qtbot.waitUntil(lambda: page.head.promises.lines.first is not None)
    page.head.published_button.click()
    qtbot.waitUntil(lambda: whole.desk.incidents.open()[0].statement_at is not None)
    page.refresh()
    head = page.head
    qtbot.waitUntil(lambda: head._incident.statement_at is not None and not head._incident.waiting)
    qtbot.waitUntil(lambda: head.promises.lines.first is not None)
    head.over.click()
    assert head._waiting.text() == (
        "“post the new plan” was promised to everybody, and is not kept in mind yet."
        " Press again to end it all the same."
    )


def test_ending_when_nobody_waits_asks_nothing(whole, page, crowd, qtbot):
    whole.desk.triage.done(crowd, DoneReason.OTHER, now=whole.clock())
    page.refresh()
    qtbot.waitUntil(lambda: not page._waiting.isVisible())
    page.head.over.click()
    qtbot.waitUntil(lambda: len(whole.desk.incidents.past()) == 1)


def test_one_that_is_over_can_be_looked_at_again(whole, page, qtbot):
    ends(page)
    qtbot.waitUntil(lambda: page._past.isVisible() and not page.head.isVisible())
    row = next(iter(page._past.rows.values()))
    assert row.chip.text() == "0 of 8 answered · 8 still waiting"
    assert " to today " in row.who.text()
    row.opened.emit(row.payload)
    qtbot.waitUntil(page.head.isVisible)
    assert "lately" not in page.head.accessibleName()
    assert " to " in page.head.accessibleName()
    assert not page.head.over.isVisible()
    assert not page.head.none.isVisible()


def test_who_was_answered_moves_down(whole, page, crowd, qtbot):
    whole.shop.replies_elsewhere("I am sorry, come in by the side door", crowd[0])
    page.refresh()
    qtbot.waitUntil(lambda: names(page._answered) == ["Guest 0"])
    assert "1 of 8 answered" in page.head.accessibleName()


def test_who_was_put_away_without_a_reply_is_not_counted_as_answered(whole, page, crowd, qtbot):
    whole.desk.triage.done([crowd[0]], DoneReason.VENTING, now=whole.clock())
    page.refresh()
    qtbot.waitUntil(lambda: names(page._closed) == ["Guest 0"])
    assert names(page._answered) == []
    assert "Guest 0" not in names(page._waiting)
    assert "0 of 8 answered · 1 done without a reply" in page.head.accessibleName()
    assert next(iter(page._closed.rows.values())).chip.text() == "venting, not to us"


def test_the_statement_is_kept_copied_and_published(whole, page, qtbot):
    page.head.statement.setPlainText("A second till opens tomorrow.")
    page.head.copy.click()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "A second till opens tomorrow.")
    qtbot.waitUntil(
        lambda: whole.desk.incidents.open()[0].statement == "A second till opens tomorrow."
    )
    page.refresh()
    page.head.published_button.click()
    qtbot.waitUntil(lambda: whole.desk.incidents.open()[0].statement_at is not None)
    page.refresh()
    qtbot.waitUntil(lambda: not page.head.published_button.isVisible())


def test_the_statement_is_checked_like_a_reply(page, qtbot):
    head = page.head
    head.statement.setPlainText("You are wrong, nobody else complained.")
    qtbot.waitUntil(head.tone.findings.isVisible)
    assert head.tone.findings.groups[0].title == "Defends before it listens"
    QGuiApplication.clipboard().setText("before")
    head.copy.click()
    qtbot.waitUntil(lambda: head.copy.text() == "Copy anyway")
    assert QGuiApplication.clipboard().text() == "before"
    head.copy.click()
    assert QGuiApplication.clipboard().text() == "You are wrong, nobody else complained."
    head.statement.setPlainText("You are right, and we are sorry.")
    qtbot.waitUntil(head.tone.findings.isHidden)
    assert head.copy.text() == "Copy the statement"


def test_a_statement_that_reads_as_a_threat_is_not_copied(page, qtbot):
    head = page.head
    QGuiApplication.clipboard().setText("before")
    head.statement.setPlainText("Please remove this review.")
    for _ in range(2):
        head.copy.click()
        qtbot.waitUntil(lambda: head._held.isVisible())
    assert QGuiApplication.clipboard().text() == "before"
    head.tone._on_reword(head.tone.findings.groups[0].first)
    assert head.statement.toPlainText() == "Please tell me more."
    head.copy.click()
    qtbot.waitUntil(
        lambda: QGuiApplication.clipboard().text() == "Please tell me more.", timeout=5000
    )


def test_what_the_statement_promises_is_kept_in_mind_once(whole, page, crowd, qtbot):
    head, promises = page.head, whole.desk.promises
    head.statement.setPlainText("We are sorry. We will refund everybody tomorrow at noon.")
    qtbot.waitUntil(lambda: head.promises.lines.first is not None)
    assert head.promises.lines.isVisible()
    head.promises.lines.findChild(Link, "keepPromise").click()
    qtbot.waitUntil(lambda: head.promises.lines.findChild(IconButton, "dropPromise") is not None)
    assert head.promises.lines.first is None
    assert promises.open() == ()
    head.published_button.click()
    qtbot.waitUntil(lambda: len(promises.open()) == 1)
    assert promises.open()[0].conversation == crowd[0]
    assert promises.open()[0].due_at is not None
    qtbot.waitUntil(head.promises.lines.isHidden)
    found = promises.find_in_statement(
        head.statement.toPlainText(), whole.desk.incidents.open()[0].id, now=whole.clock()
    )
    assert (found.offered, found.taken) == ((), ())


def test_publishing_says_what_is_promised_and_not_kept_in_mind(whole, page, qtbot):
    head, promises = page.head, whole.desk.promises
    head.statement.setPlainText("We are sorry. We will refund everybody tomorrow at noon.")
    qtbot.waitUntil(lambda: head.promises.lines.first is not None)
    head.published_button.click()
    assert "not kept in mind yet" in whole.answers.told[-1]
    qtbot.waitUntil(lambda: whole.desk.incidents.open()[0].statement_at is not None)
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: len(promises.open()) == 1)


def test_it_is_over_and_stands_among_the_past(whole, page, qtbot):
    ends(page)
    qtbot.waitUntil(lambda: len(whole.desk.incidents.past()) == 1)
    page.refresh()
    qtbot.waitUntil(lambda: page._past.isVisible() and not page._waiting.isVisible())
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: whole.desk.incidents.count() == 1)


def test_it_leads_to_the_conversation(page, crowd, qtbot):
    row = next(iter(page._waiting.rows.values()))
    with qtbot.waitSignal(page.conversation_chosen) as chosen:
        row.opened.emit(row.payload)
    assert chosen.args == [crowd[0]]
