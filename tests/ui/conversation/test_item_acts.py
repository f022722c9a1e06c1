"""What can be done besides answering: only what the network offers, one key away, with care."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork, Weather
from courtesydesk.domain.acts import Act, ActState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.mentions import Intent, Mention, Reply
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.services.outbox import Outbox
from courtesydesk.ui.conversation.act_lines import ActLines
from courtesydesk.ui.conversation.bubbles import MentionBubble, ReplyBubble
from courtesydesk.ui.conversation.edit_reply import EditReply
from courtesydesk.ui.conversation.pane import ConversationPane
from courtesydesk.ui.widgets.buttons import Button, IconButton
from support.reach import laid_out


class Talk:
    """A comment, our reply to it, and the network where both are."""

    def __init__(self, whole, pane, qtbot, folder):
        self.whole, self.pane, self.qtbot = whole, pane, qtbot
        self.network = MemoryNetwork(folder / "network")

    def begin(self, text="Where is my cake?", **more):
        self.id = self.whole.shop.says(text, **more)
        self.whole.clock.pass_(minutes=5)
        self.whole.shop.replies_elsewhere("It is ready.", self.id, remote_id="ours-1")
        self.pane.show_conversation(self.id)
        self.read()

    def read(self):
        self.qtbot.waitUntil(lambda: self.pane._opened is not None and self.pane._task is None)
        self.qtbot.waitUntil(lambda: not self.pane.view._unbuilt)
        laid_out()

    def item(self, kind):
        return next(item for item in self.pane.view.items if isinstance(item, kind))

    def bubble(self, kind):
        placed = self.pane.view._placed.values()
        return next(one.widget for one in placed if isinstance(one.widget, kind))

    def lines(self, kind):
        found = self.bubble(kind).findChildren(ActLines)
        return found[-1].spoken if found else ""

    def menu(self, kind=MentionBubble):
        self.bubble(kind).findChild(IconButton, "itemMore").click()
        return self.bubble(kind).findChildren(QMenu, "itemMenu")[-1]

    def chooses(self, act, kind=MentionBubble):
        menu = self.menu(kind)
        next(one for one in menu.actions() if one.data() == act).trigger()
        menu.close()

    def waits(self, act, kind=Mention):
        self.qtbot.waitUntil(
            lambda: any(
                one.act is act and one.state is ActState.WAITING for one in self.item(kind).acts
            )
        )
        self.read()

    def delivers(self, *weather):
        self.network.forecast(*weather)
        there = self.network
        outbox = Outbox(
            self.whole.shop.db,
            connector_for=lambda _id: MemoryConnector(there, network="mastodon"),
        )
        changes = outbox.deliver_due(now=self.whole.clock.pass_(seconds=30))
        self.pane._task = None
        self.whole.context.hub.announce(changes)
        self.read()


@pytest.fixture
def offers(monkeypatch):
    """What the network lets one do, and how long a reply may be."""

    def _offers(*acts):
        from dataclasses import replace

        monkeypatch.setitem(
            NETWORKS, "mastodon", replace(NETWORKS["mastodon"], acts=acts, private_acts=())
        )

    _offers(*Act)
    return _offers


@pytest.fixture
def talk(whole, qtbot, offers, tmp_path, monkeypatch):
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    pane = ConversationPane(whole.context, whole.keys)
    whole.show(pane, size=(620, 700))
    return Talk(whole, pane, qtbot, tmp_path)


def acts_in(menu):
    return [Act(action.data()) for action in menu.actions()]


def test_only_what_the_network_offers_is_in_the_menu_and_the_palette(talk, offers):
    offers(Act.LIKE, Act.UNLIKE, Act.EDIT)
    talk.begin()
    menu = talk.menu()
    assert acts_in(menu) == [Act.LIKE]
    menu.close()
    menu = talk.menu(ReplyBubble)
    assert acts_in(menu) == [Act.EDIT]
    menu.close()
    enabled = {
        command.id
        for command in talk.whole.keys.commands()
        if command.id.startswith("item.") and command.action.isEnabled()
    }
    assert enabled == {"item.more", "item.like", "item.edit"}


def test_where_nothing_is_offered_there_is_no_button(talk, offers):
    offers()
    talk.begin()
    assert talk.bubble(MentionBubble).findChild(IconButton, "itemMore") is None
    assert talk.pane._on_items.open_menu() is False


def test_a_like_is_shown_counted_down_undone_and_done(talk, qtbot):
    talk.begin()
    talk.chooses(Act.LIKE)
    talk.waits(Act.LIKE)
    assert "10 s to undo" in talk.lines(MentionBubble)
    talk.whole.clock.pass_(seconds=3)
    talk.pane.view._on_second()
    assert "7 s to undo" in talk.lines(MentionBubble)
    assert "You like it" in talk.bubble(MentionBubble).accessibleName()
    talk.bubble(MentionBubble).findChild(Button, "actChoice_undo").click()
    qtbot.waitUntil(lambda: talk.item(Mention).acts[0].state is ActState.WITHDRAWN)
    talk.read()
    assert talk.lines(MentionBubble) == ""
    talk.chooses(Act.LIKE)
    talk.waits(Act.LIKE)
    talk.delivers()
    assert talk.lines(MentionBubble) == "you like it"
    assert talk.network.done(talk.item(Mention).remote_id) == (Act.LIKE,)


def test_the_toast_and_z_take_it_back(talk, qtbot):
    talk.begin()
    talk.chooses(Act.LIKE)
    talk.waits(Act.LIKE)
    qtbot.waitUntil(lambda: bool(talk.whole.answers.told))
    assert talk.whole.answers.told == ["You like it."]
    assert talk.pane.undo_send() is True
    qtbot.waitUntil(lambda: talk.item(Mention).acts[0].state is ActState.WITHDRAWN)
    talk.read()
    assert talk.pane.undo_send() is False


def test_one_key_likes_and_takes_the_like_back(talk, qtbot):
    talk.begin()
    talk.pane.view.setFocus()
    QTest.keyClick(talk.pane.view, Qt.Key.Key_L)
    talk.waits(Act.LIKE)
    talk.delivers()
    QTest.keyClick(talk.pane.view, Qt.Key.Key_L)
    talk.waits(Act.UNLIKE)


def test_a_key_is_for_what_the_focus_is_in_else_for_the_latest(talk, qtbot):
    first = talk.whole.shop.says("The first thing", remote_id="first")
    talk.whole.clock.pass_(minutes=1)
    talk.whole.shop.says("The second thing", remote_id="second")
    talk.pane.show_conversation(first)
    talk.read()
    talk.pane.view.setFocus()
    QTest.keyClick(talk.pane.view, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: bool(talk.pane.view.items[1].acts))
    talk.read()
    older = talk.bubble(MentionBubble)
    assert older.mention.remote_id == "first"
    older.more.setFocus()
    QTest.keyClick(older.more, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: bool(talk.pane.view.items[0].acts))
    talk.read()
    focused = talk.pane.view.focused
    assert focused is not None
    assert focused.remote_id == "first", "and stays there when it is built anew"


def test_criticism_is_not_hidden_without_a_kind_word_first(talk, qtbot):
    talk.begin("The tart was stale and nobody cared.", intent=Intent.COMPLAINT)
    talk.whole.answers.chosen = 0
    talk.chooses(Act.HIDE)
    assert talk.whole.answers.offered == [["Answer it instead", "Hide it there"]]
    assert talk.item(Mention).acts == ()
    qtbot.waitUntil(lambda: talk.pane.composer.editor.hasFocus())
    talk.whole.answers.chosen = 1
    talk.chooses(Act.HIDE)
    talk.waits(Act.HIDE)
    talk.delivers()
    assert talk.lines(MentionBubble) == "hidden there"
    assert Act.SHOW in talk.item(Mention).offered


@pytest.mark.parametrize("more", [{"rating": 2}, {"mood": -0.4}])
def test_few_stars_and_a_bad_mood_are_criticism_too(talk, more):
    talk.begin("Hm.", **more)
    talk.whole.answers.chosen = None
    talk.chooses(Act.BLOCK)
    assert len(talk.whole.answers.offered) == 1
    assert talk.item(Mention).acts == ()


def test_what_is_no_criticism_is_hidden_at_once(talk):
    talk.begin("Buy cheap watches")
    talk.chooses(Act.HIDE)
    talk.waits(Act.HIDE)
    assert talk.whole.answers.offered == []


def test_a_report_asks_why(talk):
    talk.begin()
    talk.whole.answers.chosen = 2
    talk.chooses(Act.REPORT)
    talk.waits(Act.REPORT)
    assert talk.item(Mention).acts[0].text == "fraud"


def test_what_was_refused_says_why_and_can_be_tried_again_or_let_be(talk, qtbot):
    talk.begin()
    talk.chooses(Act.LIKE)
    talk.waits(Act.LIKE)
    talk.delivers(Weather.REFUSED)
    assert "could not be liked. The practice network does not take" in talk.lines(MentionBubble)
    talk.bubble(MentionBubble).findChild(Button, "actChoice_again").click()
    talk.waits(Act.LIKE)
    talk.delivers(Weather.REFUSED)
    talk.bubble(MentionBubble).findChild(Button, "actChoice_let_be").click()
    qtbot.waitUntil(lambda: talk.item(Mention).acts[0].state is ActState.WITHDRAWN)


def test_what_waits_for_the_network_says_so_and_when_it_is_tried_again(talk):
    talk.begin()
    talk.chooses(Act.LIKE)
    talk.waits(Act.LIKE)
    talk.delivers(Weather.OFFLINE)
    said = talk.lines(MentionBubble)
    assert "cannot be reached. Next try in 30 s." in said


def test_what_came_hidden_says_so(talk):
    from courtesydesk.domain.mentions import Allows

    talk.begin(allows=Allows(hidden=True))
    assert talk.lines(MentionBubble) == "others do not see it"
    menu = talk.menu()
    assert Act.SHOW in acts_in(menu)
    assert Act.HIDE not in acts_in(menu)
    menu.close()


def test_deleting_says_what_stays_and_offers_other_words_first(talk, qtbot):
    talk.begin()
    talk.whole.answers.chosen = 1
    talk.chooses(Act.DELETE, ReplyBubble)
    assert talk.whole.answers.offered == [["Change its words instead", "Delete it"]]
    talk.waits(Act.DELETE, Reply)
    talk.delivers()
    assert talk.item(Reply).deleted_at is not None
    assert talk.bubble(ReplyBubble).findChild(IconButton, "itemMore") is None


# Other words


def editing(talk, qtbot):
    talk.chooses(Act.EDIT, ReplyBubble)
    found = talk.pane.window().findChild(EditReply)
    qtbot.waitUntil(lambda: found.editor.hasFocus())
    return found


def write(card, text):
    card.editor.selectAll()
    QTest.keyClicks(card.editor, text)


def test_our_reply_gets_other_words_and_keeps_what_it_said(talk, qtbot):
    talk.begin()
    card = editing(talk, qtbot)
    assert card.editor.text() == "It is ready."
    assert not card.keep.isEnabled()
    write(card, "It is ready, and warm.")
    qtbot.waitUntil(card.keep.isEnabled)
    card.keep.click()
    talk.waits(Act.EDIT, Reply)
    assert "It is going to say: “It is ready, and warm.”." in talk.lines(ReplyBubble)
    assert talk.pane.window().findChild(EditReply) is None
    talk.delivers()
    reply = talk.item(Reply)
    assert (reply.text, reply.before, reply.unfinished) == (
        "It is ready, and warm.", ("It is ready.",), "",
    )  # fmt: skip
    fold = talk.bubble(ReplyBubble).findChild(Button, "saidBefore")
    fold.click()
    assert "It is ready." in [text.toPlainText() for text in talk.bubble(ReplyBubble).texts]


def test_what_was_refused_is_in_the_card_again(talk, qtbot):
    talk.begin()
    card = editing(talk, qtbot)
    write(card, "It is ready, and warm.")
    qtbot.waitUntil(card.keep.isEnabled)
    card.keep.click()
    talk.waits(Act.EDIT, Reply)
    talk.delivers(Weather.REFUSED)
    assert "could not be changed" in talk.lines(ReplyBubble)
    card = editing(talk, qtbot)
    assert card.editor.text() == "It is ready, and warm."
    card.dismiss()


def test_an_edit_is_judged_and_measured_like_a_reply(talk, qtbot):
    talk.begin()
    card = editing(talk, qtbot)
    write(card, "Please remove this review now")
    qtbot.waitUntil(lambda: bool(card.findings.groups))
    assert not card.keep.isEnabled()
    card._on_reword(card.findings.groups[0].first)
    qtbot.waitUntil(lambda: not card.findings.groups)
    qtbot.waitUntil(card.keep.isEnabled)
    card.editor.set_text("x" * 501)
    card._on_edited()
    assert "1" in card.length.text()
    assert not card.keep.isEnabled()
    card.dismiss()


def test_words_that_were_left_are_there_again(talk, qtbot):
    talk.begin()
    card = editing(talk, qtbot)
    write(card, "Half a th")
    QTest.keyClick(card.editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not card.isVisible())
    id_ = talk.item(Reply).id
    qtbot.waitUntil(
        lambda: (
            talk.whole.shop.db.value("SELECT unfinished FROM reply WHERE id = ?", [id_])
            == "Half a th"
        )
    )
    talk.whole.context.hub.announce(Changes(conversations=frozenset({talk.id})))
    qtbot.waitUntil(lambda: talk.item(Reply).unfinished == "Half a th")
    talk.read()
    card = editing(talk, qtbot)
    assert card.editor.text() == "Half a th"
    card.dismiss()


def test_what_cannot_go_is_said_on_the_card_and_stays(talk, qtbot):
    talk.begin()
    card = editing(talk, qtbot)
    write(card, "Dear {name}, it is warm")
    qtbot.waitUntil(card.keep.isEnabled)
    card.keep.click()
    qtbot.waitUntil(card._trouble.isVisible)
    assert "{name}" in card._trouble.text()
    assert card.editor.text() == "Dear {name}, it is warm"
    assert card.isVisible()
    card.dismiss()


def test_the_menu_opens_by_key_with_the_first_act_chosen(talk):
    talk.begin()
    talk.pane.view.setFocus()
    QTest.keyClick(talk.pane.view, Qt.Key.Key_A)
    menu = talk.pane.findChild(QMenu, "itemMenu")
    assert menu.activeAction().data() == Act.LIKE
    menu.close()
