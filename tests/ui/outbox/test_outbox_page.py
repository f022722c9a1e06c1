"""Every reply on its way: what it says and what its buttons do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from courtesydesk.domain.acts import Act as Deed
from courtesydesk.domain.acts import ActState
from courtesydesk.domain.ids import AccountId, OutboxId
from courtesydesk.domain.mentions import Allows, Visibility
from courtesydesk.domain.outbox import DeliveryState, Hold, OutboxRow
from courtesydesk.services.outbox import Release
from courtesydesk.store import acts as store
from courtesydesk.ui.outbox.acts import open_page
from courtesydesk.ui.outbox.page import OutboxPage
from courtesydesk.ui.outbox.posted import PostedCard
from courtesydesk.ui.outbox.words import Act, DeliveryWords, Group, group_of
from courtesydesk.ui.widgets.buttons import Button

NOW = datetime(2026, 11, 21, 13, 20, tzinfo=UTC)
ROW = OutboxRow(
    id=OutboxId(1), conversation=None, customer=None, account=None, network="yelp",
    name="A. Okafor",
    handle="", text="Thank you", subject="", visibility=Visibility.PUBLIC,
    state=DeliveryState.QUEUED, hold=None, not_before=None, reason="", attempts=0,
    next_attempt_at=None, created_at=NOW, changed_at=NOW, remote_id="", url="", override_value="",
)  # fmt: skip


def held(hold, **more):
    return replace(ROW, state=DeliveryState.HELD, hold=hold, **more)


@pytest.mark.parametrize(
    ("row", "chip", "acts", "group"),
    [
        (held(Hold.UNDO, not_before=NOW + timedelta(seconds=8)), "undo, 8 s",
         (Act.UNDO, Act.POST_NOW), Group.ON_ITS_WAY),
        (held(Hold.UNDO, not_before=NOW + timedelta(seconds=8), network="email",
              account=AccountId(1)), "undo, 8 s", (Act.UNDO, Act.SEND_NOW), Group.ON_ITS_WAY),
        (held(Hold.BREATHING, not_before=NOW + timedelta(minutes=42)), "breathing, 42 min",
         (Act.EDIT, Act.POST_NOW, Act.CANCEL), Group.ON_ITS_WAY),
        (held(Hold.STOP), "held", (Act.EDIT, Act.OVERRIDE, Act.CANCEL), Group.NEEDS_US),
        (held(Hold.ASSISTED), "yours to post", (Act.COPY_OPEN, Act.EDIT, Act.CANCEL),
         Group.NEEDS_US),
        (replace(ROW, state=DeliveryState.UNSURE), "may have gone",
         (Act.LOOK, Act.IS_THERE, Act.NOT_THERE), Group.NEEDS_US),
        (replace(ROW, state=DeliveryState.REFUSED), "refused",
         (Act.EDIT, Act.TRY_AGAIN, Act.COPY_OPEN), Group.NEEDS_US),
        (replace(ROW, reason="It cannot be reached."), "waiting for the network", (Act.CANCEL,),
         Group.ON_ITS_WAY),
        (replace(ROW, reason="The keyring is locked.", waits_for_account=True),
         "waiting for the account", (Act.CANCEL,), Group.ON_ITS_WAY),
        (replace(ROW, state=DeliveryState.SENDING), "sending", (), Group.ON_ITS_WAY),
        (replace(ROW, state=DeliveryState.WITHDRAWN), "taken back", (), Group.ENDED),
    ],
)  # fmt: skip
def test_each_state_says_itself_and_what_can_be_done(qapp, row, chip, acts, group):
    standing = DeliveryWords().standing(row, NOW)
    assert standing.chip == chip
    assert standing.acts == acts
    assert group_of(row) is group


def test_what_waits_for_its_account_does_not_blame_the_network(qapp):
    standing = DeliveryWords().standing(replace(ROW, waits_for_account=True), NOW)
    assert standing.chip == "waiting for the account"
    assert standing.why == "Goes as soon as its account works again: see Accounts."


def test_every_state_has_words(qapp):
    words = DeliveryWords()
    for state in DeliveryState:
        for hold in (None, *Hold) if state is DeliveryState.HELD else (None,):
            standing = words.standing(replace(ROW, state=state, hold=hold), NOW)
            assert standing.chip
            assert all(words.act(act) for act in standing.acts)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:1", "", "https://"])
def test_only_web_pages_are_opened(address):
    assert not open_page(address)


@pytest.fixture
def page(whole):
    return OutboxPage(whole.context, whole.keys)


def reply(whole, text="Thank you", how=None, **more):
    id_ = whole.shop.says("Hello", **more)
    draft = whole.desk.drafts.save(id_, Visibility.PUBLIC, text, seen=None, now=whole.clock())
    how = how or Release(accept_new_mentions=True)
    whole.desk.outbox.release(draft.id, how, now=whole.clock())
    return id_


def test_an_empty_outbox_says_what_will_be_here(whole, page, qtbot):
    whole.show(page)
    qtbot.waitUntil(page._empty.isVisible)


def test_the_countdown_runs_while_the_page_is_seen(whole, page, qtbot):
    reply(whole)
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 1)
    row = page._all()[0]
    assert row._chip.text() == "undo, 10 s"
    whole.clock.pass_(seconds=3)
    page._on_second()
    assert row._chip.text() == "undo, 7 s"
    assert page._second.isActive()
    page.hide()
    assert not page._second.isActive()


def test_undo_brings_the_text_back_to_the_draft(whole, page, qtbot):
    id_ = reply(whole, "To the letter 🎂")
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 1)
    page.undo_latest()
    qtbot.waitUntil(lambda: whole.desk.drafts.find(id_, Visibility.PUBLIC) is not None)
    assert whole.desk.drafts.find(id_, Visibility.PUBLIC).text == "To the letter 🎂"


def test_a_row_opens_its_conversation_and_edit_does_too(whole, page, qtbot):
    id_ = reply(whole, how=Release(hold=Hold.BREATHING, accept_new_mentions=True))
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 1)
    with qtbot.waitSignal(page.conversation_chosen) as chosen:
        page._all()[0].opened.emit(page._all()[0].payload)
    assert chosen.args == [id_]
    with qtbot.waitSignal(page.conversation_chosen) as chosen:
        page._on_acted(Act.EDIT, page._all()[0].payload)
    assert chosen.args == [id_]


@pytest.mark.parametrize("hold", [Hold.UNDO, Hold.SCHEDULED])
def test_only_what_the_network_takes_from_us_is_said_to_go(qapp, hold):
    until = NOW + timedelta(hours=2)
    by_hand = held(hold, not_before=until)
    direct = replace(by_hand, network="mastodon", account=AccountId(1))
    words = DeliveryWords()
    assert words.standing(by_hand, NOW).why.startswith("Yours to post ")
    assert words.standing(direct, NOW).why.startswith("Goes ")
    assert words.standing(replace(direct, account=None), NOW).why.startswith("Yours to post ")
    closed = replace(direct, allows=Allows(by_hand=True))
    assert words.standing(closed, NOW).why.startswith("Yours to post ")


def test_copy_and_open_copies_then_asks_whether_it_is_posted(whole, page, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr("courtesydesk.ui.outbox.acts.open_page", lambda url: opened.append(url))
    whole.shop.network = "yelp"
    reply(whole, "Thank you for the four stars", by="A Okafor", url="https://yelp.example/1")
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 1)
    row = page._all()[0]
    page._on_acted(Act.COPY_OPEN, row.payload)
    assert QGuiApplication.clipboard().text() == "Thank you for the four stars"
    assert row._why.text() == "Is it posted?"
    assert row._acts == (Act.IS_THERE, Act.THERE_CHANGED, Act.NOT_THERE)
    qtbot.waitUntil(lambda: len(opened) == 1)


def test_what_was_posted_in_other_words_is_asked_for_and_kept(whole, page, qtbot, monkeypatch):
    monkeypatch.setattr("courtesydesk.ui.outbox.acts.open_page", lambda _url: True)
    whole.shop.network = "yelp"
    id_ = reply(whole, "Thank you", by="A Okafor", url="https://yelp.example/1")
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 1)
    page._on_acted(Act.THERE_CHANGED, page._all()[0].payload)
    card = whole.window.findChild(PostedCard)
    assert card.text.textCursor().selectedText() == "Thank you", "what is pasted replaces it"
    card.text.clear()
    assert not card.keep.isEnabled()
    card.text.setPlainText("Thank you, and come again")
    card.keep.click()
    qtbot.waitUntil(lambda: state_of(whole, id_) is DeliveryState.DECLARED)
    said = whole.shop.db.rows("SELECT text FROM reply")
    assert [row["text"] for row in said] == ["Thank you, and come again"]


def state_of(whole, id_):
    [row] = [row for row in whole.desk.outbox.rows() if row.conversation == id_]
    return row.state


@pytest.mark.parametrize(
    ("opens", "words"), [(True, "opens in the browser"), (False, "No page is known")]
)
def test_where_no_program_may_look_the_person_does(whole, page, qtbot, monkeypatch, opens, words):
    monkeypatch.setattr("courtesydesk.ui.outbox.acts.open_page", lambda _url: opens)
    whole.shop.network = "yelp"
    reply(whole, "Thank you", by="A Okafor", url="https://yelp.example/1")
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 1)
    unsure = replace(page._all()[0].payload, state=DeliveryState.UNSURE)
    page._on_acted(Act.LOOK, unsure)
    qtbot.waitUntil(lambda: len(whole.answers.told) == 1)
    assert words in whole.answers.told[0]


def test_what_needs_us_stands_first(whole, page, qtbot):
    reply(whole, "fine", by="One")
    reply(whole, "remove this review", by="Two")
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 2)
    assert [row.payload.text for row in page._all()] == ["remove this review", "fine"]
    needs_us = page._groups[Group.NEEDS_US]
    assert needs_us.isVisible()


def test_the_log_tells_the_whole_story(whole, page, qtbot):
    reply(whole)
    whole.show(page)
    qtbot.waitUntil(lambda: len(page._all()) == 1)
    from courtesydesk.ui.outbox.page import LogCard

    page._all()[0]._on_log()
    card = whole.window.findChild(LogCard)
    qtbot.waitUntil(lambda: card._list.rowCount() > 1)


# Besides answering


def test_what_was_refused_besides_replies_stands_there_until_somebody_looks(whole, qtbot):
    id_ = whole.shop.says("The tart was lovely", remote_id="m-1")
    mention = whole.shop.db.value("SELECT id FROM mention")
    changes = whole.desk.acts.on_mention(mention, Deed.LIKE, now=whole.clock())
    (act,) = changes.acts
    page = OutboxPage(whole.context, whole.keys)
    whole.show(page, size=(900, 620))
    rows = page._besides.rows
    qtbot.waitUntil(lambda: len(rows) == 1)
    (row,) = rows.values()
    assert row.ticking
    assert "You like it. 10 s to undo." in row.accessibleName()
    assert "Maria Rossi · Mastodon: The tart was lovely" in row.accessibleName()
    whole.clock.pass_(seconds=4)
    page._on_second()
    assert "6 s to undo" in row.accessibleName()
    assert whole.desk.feed.counts(whole.clock()).outbox_waiting == 1

    store.move(
        whole.shop.db, act, ActState.REFUSED, since=[ActState.WAITING], now=whole.clock(),
        reason="The network said no.",
    )  # fmt: skip
    whole.context.hub.announce(changes)
    qtbot.waitUntil(lambda: "could not be liked" in row.accessibleName())
    counts = whole.desk.feed.counts(whole.clock())
    assert (counts.outbox_waiting, counts.outbox_needs_us) == (0, 1)
    row.findChild(Button, "actChoice_let_be").click()
    qtbot.waitUntil(lambda: not page._besides.rows)
    assert whole.desk.feed.counts(whole.clock()).outbox_needs_us == 0
    assert id_ is not None


def test_what_waits_besides_replies_is_taken_back_there(whole, qtbot):
    whole.shop.says("The tart was lovely", remote_id="m-1")
    mention = whole.shop.db.value("SELECT id FROM mention")
    whole.desk.acts.on_mention(mention, Deed.LIKE, now=whole.clock())
    page = OutboxPage(whole.context, whole.keys)
    whole.show(page, size=(900, 620))
    qtbot.waitUntil(lambda: len(page._besides.rows) == 1)
    (row,) = page._besides.rows.values()
    row.findChild(Button, "actChoice_undo").click()
    qtbot.waitUntil(lambda: not page._besides.rows)
