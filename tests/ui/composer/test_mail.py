"""A mail that answers nobody: kept like any draft, and sent only when it can be."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.ids import AccountId
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
    assert "address" in pane.card.notice.text.text()
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
