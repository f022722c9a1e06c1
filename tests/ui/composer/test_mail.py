"""A mail that answers nobody: kept like any draft, and sent only when it can be."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QMenu

from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.mentions import Picture
from courtesydesk.ui.composer.findings import FindingsList
from courtesydesk.ui.composer.mail import MailPane
from courtesydesk.ui.conversation.pictures import PictureLoader
from support.shop import add_account


@pytest.fixture
def pane(whole, qtbot):
    id_ = add_account(whole.shop.db, "email", "Mail")
    box = Account(
        AccountId(id_), "email", "Mail", "us@lilas.example", {}, AccountState.CONNECTED, "", None,
        None, demo=False,
    )  # fmt: skip
    whole.desk.accounts = SimpleNamespace(all=lambda: (box,))
    made = MailPane(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    made.write_new()
    qtbot.waitUntil(lambda: made._known is not None)
    return made


def live(whole):
    return [row.draft for row in whole.desk.drafts.live()]


def test_it_is_kept_as_one_draft_while_it_is_written(whole, pane, qtbot):
    pane.fields.to.setText("sam@example.com")
    pane.editor.insert("Hello ")
    qtbot.waitUntil(lambda: len(live(whole)) == 1)
    pane.editor.insert("Sam")
    qtbot.waitUntil(lambda: live(whole)[0].text == "Hello Sam")
    assert len(live(whole)) == 1
    assert live(whole)[0].to == "sam@example.com"


def test_nothing_written_is_no_draft(whole, pane):
    pane.leave()
    whole.context.tasks.finish(2000)
    assert live(whole) == []


def test_closing_keeps_it(whole, pane):
    pane.editor.insert("at the last moment")
    pane.close_down()
    assert live(whole)[0].text == "at the last moment"


@pytest.mark.parametrize("to", ["", "sam"])
def test_without_an_address_it_does_not_go(whole, pane, qtbot, to):
    pane.fields.to.setText(to)
    pane.editor.insert("Hello Sam")
    pane.send()
    assert "address" in pane.fields.problem(pane.fields.to)
    assert pane.fields.to.hasFocus()
    assert whole.desk.outbox.rows() == ()


def test_it_goes_signed_and_leaves(whole, pane, qtbot):
    pane.fields.to.setText("sam@example.com")
    pane.fields.subject.setText("The cake")
    pane.editor.insert("Hello Sam")
    with qtbot.waitSignal(pane.closed):
        pane.send()
    row = whole.desk.outbox.rows()[0]
    assert row.text == "Hello Sam\n\n– Sophie"
    assert row.subject == "The cake"


def test_forwarding_says_from_whom(whole, pane, qtbot):
    id_ = whole.shop.says("Where is my cake?", subject="Cake")
    shown = whole.desk.feed.conversation(id_, now=whole.clock())
    pane.forward(shown.answering)
    assert pane.fields.subject.text().startswith("Fwd: ")
    assert "Where is my cake?" in pane.editor.text()
    assert "Maria Rossi" in pane.editor.text()


def test_what_is_wrong_stands_at_its_field_until_it_is_mended(whole, pane, qtbot):
    pane.fields.to.setText("Sam <sam@example.com>; eve@example.com")
    pane.fields.cc.setText("nobody")
    pane.editor.insert("Hello Sam")
    pane.send()
    assert pane.fields.problem(pane.fields.to) == ""
    assert "nobody" in pane.fields.problem(pane.fields.cc)
    qtbot.keyClicks(pane.fields.cc, "@example.com")
    assert pane.fields.problem(pane.fields.cc) == ""


def forwarded(whole, *pictures):
    id_ = whole.shop.says("Where is my cake?", subject="Cake")
    said = whole.desk.feed.conversation(id_, now=whole.clock()).answering
    return replace(said, pictures=pictures)


def kept(whole, name, data):
    path = whole.desk.workspace.root / "pictures" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Picture(1, f"pictures/{name}", f"the {name}", "text/plain", "", len(data))


def test_forwarding_takes_the_files_along(whole, pane, qtbot):
    pane.forward(forwarded(whole, kept(whole, "order.txt", b"two cakes")))
    qtbot.waitUntil(lambda: len(pane.card.attachments.pictures) == 1)
    assert pane.card.attachments.pictures[0].name == "the order.txt"
    pane.fields.to.setText("sam@example.com")
    pane.editor.insert("See below. ")
    with qtbot.waitSignal(pane.closed):
        pane.send()
    sent = whole.shop.db.rows("SELECT name FROM picture WHERE outbox_id IS NOT NULL")
    assert [row["name"] for row in sent] == ["the order.txt"]


def test_a_file_that_was_not_kept_is_named_and_stays_behind(whole, pane, qtbot):
    gone = Picture(2, "", "huge.mov", "video/quicktime", "", 10)
    pane.forward(forwarded(whole, gone, kept(whole, "order.txt", b"two cakes")))
    qtbot.waitUntil(lambda: len(pane.card.attachments.pictures) == 1)
    assert "huge.mov" in pane.card.notice.title.text()


def test_a_forward_that_nobody_wrote_in_leaves_no_draft(whole, pane, qtbot):
    pane.forward(forwarded(whole, kept(whole, "order.txt", b"two cakes")))
    qtbot.waitUntil(lambda: len(pane.card.attachments.pictures) == 1)
    pane.leave()
    qtbot.waitUntil(lambda: live(whole) == [])


def test_a_finding_can_be_ignored_only_where_there_is_a_conversation(whole, pane, qtbot):
    pane.editor.insert("as the sign says")
    qtbot.waitUntil(lambda: bool(pane.card.findings.groups))
    assert lines(pane.card.findings) == ["Show the words", "Never for this phrase"]
    reply = FindingsList(whole.context.theme, whole.window)
    reply.show_marks(pane.editor.marks)
    assert lines(reply) == ["Show the words", "Ignore here", "Never for this phrase"]


def lines(findings):
    menu = QMenu(findings)
    findings._cards[0].fill(menu)
    return [action.text() for action in menu.actions()]
