"""What was said, shown: nothing moves under the reader, nothing is fetched by being looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextDocument

from courtesydesk.domain.aftercare import Outcome
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.services.outbox import Release
from courtesydesk.ui.conversation.bubbles import MentionBubble
from courtesydesk.ui.conversation.delivery_bubble import DeliveryBubble
from courtesydesk.ui.conversation.pane import ConversationPane
from courtesydesk.ui.conversation.text import ReadText, linked
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from support.reach import laid_out
from support.shop import mention


@pytest.fixture
def pane(whole, qtbot):
    made = ConversationPane(whole.context, whole.keys)
    whole.show(made, size=(620, 600))
    return made


@pytest.fixture
def open_(whole, pane, qtbot):
    def _open(id_):
        pane.show_conversation(id_)
        qtbot.waitUntil(lambda: pane._opened is not None and pane._task is None)
        qtbot.waitUntil(lambda: not pane.view._unbuilt)
        laid_out()

    return _open


def talk(whole, count, *, by="Maria Rossi"):
    """So many things said, a minute apart."""
    id_ = None
    for number in range(count):
        id_ = whole.shop.says(f"Thing number {number}. " + "And more about it. " * 6, by=by)
        whole.clock.pass_(minutes=1)
    return id_


def bubbles(pane):
    return [p.widget for p in pane.view._placed.values() if isinstance(p.widget, MentionBubble)]


def bar(pane):
    return pane.view.verticalScrollBar()


def test_it_opens_at_the_end_and_says_whose_it_is(whole, pane, open_, qtbot):
    id_ = talk(whole, 12)
    told = []
    pane.customer_shown.connect(told.append)
    open_(id_)
    assert len(bubbles(pane)) == 12
    assert bar(pane).value() == bar(pane).maximum() > 0
    assert told == [whole.shop.row(id_).customer]
    assert pane.header.name.text() == "Maria Rossi"


def test_nothing_open_says_what_will_be_here(pane):
    pane.show_conversation(None)
    assert pane._empty.isVisible()


def test_what_arrives_does_not_move_what_is_read(whole, pane, open_, qtbot):
    id_ = talk(whole, 12)
    open_(id_)
    bar(pane).setValue(bar(pane).maximum() // 2)
    before = bar(pane).value()
    top = pane.view._anchor()
    changes = whole.shop.apply([])
    whole.shop.says("And one thing more", by="Maria Rossi")
    from courtesydesk.domain.changes import Changes

    whole.context.hub.announce(changes | Changes(arrived=frozenset({id_})))
    qtbot.waitUntil(lambda: len(bubbles(pane)) == 13)
    assert bar(pane).value() == before
    assert pane.view._anchor() == top
    assert pane.view._below.isVisible()
    assert "1" in pane.view._below.text()
    pane.view._below.click()
    assert not pane.view._below.isVisible()
    assert bar(pane).value() == bar(pane).maximum()


def test_earlier_items_come_on_demand_and_keep_the_place(whole, pane, open_, qtbot):
    id_ = talk(whole, 35)
    open_(id_)
    assert len(bubbles(pane)) == 20
    bar(pane).setValue(0)
    qtbot.waitUntil(lambda: len(bubbles(pane)) == 35)
    _, offset = pane.view._anchor()
    assert bar(pane).value() > 0
    assert abs(offset) < 200
    assert ("earlier", 0) not in pane.view._placed


def test_a_reply_on_its_way_can_be_taken_back_there(whole, pane, open_, qtbot):
    id_ = talk(whole, 1)
    open_(id_)
    composer = pane.composer
    qtbot.waitUntil(lambda: composer._loaded is not None)
    composer.editor.insert("Thank you")
    composer.send()
    qtbot.waitUntil(
        lambda: any(isinstance(p.widget, DeliveryBubble) for p in pane.view._placed.values())
    )
    bubble = next(
        p.widget for p in pane.view._placed.values() if isinstance(p.widget, DeliveryBubble)
    )
    assert bubble._chip.text() == "undo, 10 s"
    whole.clock.pass_(seconds=4)
    pane.view._on_second()
    assert bubble._chip.text() == "undo, 6 s"
    pane.undo_send()
    qtbot.waitUntil(lambda: composer.editor.text() == "Thank you")
    qtbot.waitUntil(
        lambda: not any(isinstance(p.widget, DeliveryBubble) for p in pane.view._placed.values())
    )


def test_the_countdown_rests_while_nobody_sees_it(whole, pane, open_, qtbot):
    id_ = talk(whole, 1)
    whole.desk.drafts.save(id_, Visibility.PUBLIC, "Hello", seen=None, now=whole.clock())
    draft = whole.desk.drafts.find(id_, Visibility.PUBLIC)
    whole.desk.outbox.release(draft.id, Release(accept_new_mentions=True), now=whole.clock())
    open_(id_)
    assert pane.view._second.isActive()
    pane.hide()
    assert not pane.view._second.isActive()
    pane.show()
    assert pane.view._second.isActive()


def test_links_are_named_before_they_open(whole, pane, open_, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "courtesydesk.ui.conversation.pane.QDesktopServices.openUrl", lambda url: opened.append(url)
    )
    whole.answers.yes = False
    pane._on_link(QUrl("https://evil.example/track"))
    assert opened == []
    assert "https://evil.example/track" in whole.answers.asked[-1]
    whole.answers.yes = True
    pane._on_link(QUrl("https://evil.example/track"))
    assert opened == [QUrl("https://evil.example/track")]


def test_formatted_mail_touches_no_network_and_opens_nothing_by_itself(qtbot):
    text = ReadText()
    qtbot.addWidget(text)
    from PySide6.QtGui import QColor

    text.show_formatted(
        "<p>Hi <img src='https://evil.example/p.gif'> <a href='javascript:alert(1)'>x</a></p>",
        QColor("black"), QColor("blue"),
    )  # fmt: skip
    text.show()
    kind = QTextDocument.ResourceType.ImageResource.value
    assert text.loadResource(kind, QUrl("https://evil.example/p.gif")) is None
    told = []
    text.link_opened.connect(told.append)
    text._on_anchor_clicked(QUrl("javascript:alert(1)"))
    text._on_anchor_clicked(QUrl("file:///etc/passwd"))
    assert told == []
    text._on_anchor_clicked(QUrl("https://shop.example"))
    assert told == [QUrl("https://shop.example")]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>no</b> & so", "&lt;b&gt;no&lt;/b&gt; &amp; so"),
        (
            "see https://a.example/x?y=1&z=2.",
            'see <a href="https://a.example/x?y=1&amp;z=2">https://a.example/x?y=1&amp;z=2</a>.',
        ),
        ('https://a.example/"onmouseover', '<a href="https://a.example/">https://a.example/</a>'
         "&quot;onmouseover"),
    ],
)  # fmt: skip
def test_text_becomes_markup_only_for_its_links(text, html):
    assert linked(text) == html


def test_scrolling_by_key(whole, pane, open_, qtbot):
    open_(talk(whole, 12))
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Qt.Key.Key_Home)
    assert bar(pane).value() == 0
    qtbot.keyClick(pane.view, Qt.Key.Key_Space)
    assert bar(pane).value() > 0
    qtbot.keyClick(pane.view, Qt.Key.Key_End)
    assert bar(pane).value() == bar(pane).maximum()


def test_what_was_edited_shows_what_it_said_before(whole, pane, open_, qtbot):
    first = mention("Where is my rye?", remote_id="edited", html="<p>Where is my rye?</p>")
    edited_at = first.occurred_at + timedelta(minutes=5)
    whole.shop.apply([first])
    whole.shop.apply([replace(first, text="Where is my cake?", edited_at=edited_at)])
    open_(whole.shop.conversation_of("edited"))
    (bubble,) = bubbles(pane)
    assert [text.toPlainText() for text in bubble.texts] == ["Where is my cake?"]
    button = bubble.findChild(Button, "saidBefore")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    now, before = bubble.texts
    assert before.toPlainText() == "Where is my rye?"
    assert before.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not before.isVisible()
    assert now.isVisible()


def test_another_day_has_its_own_line(whole, pane, open_):
    whole.shop.says("one")
    whole.clock.pass_(days=2)
    id_ = whole.shop.says("two")
    open_(id_)
    days = [key for key in pane.view._placed if key[0] == "day"]
    assert len(days) == 2
    assert days[1][1] - days[0][1] == timedelta(days=2).days


def test_a_long_conversation_is_built_from_its_end_and_nothing_moves(
    whole, pane, open_, qtbot, monkeypatch
):
    monkeypatch.setattr("courtesydesk.ui.conversation.pane.FIRST_ITEMS", 60)
    monkeypatch.setattr("courtesydesk.ui.conversation.thread_view.SLICE_MS", 1)
    id_ = talk(whole, 60)
    pane.show_conversation(id_)
    qtbot.waitUntil(lambda: len(bubbles(pane)) > 1)
    # The composer takes its room meanwhile, which moves the end: what is built above does not.
    pane.view._slice.stop()
    qtbot.waitUntil(lambda: pane.composer._loaded is not None)
    pane.view._build_more()
    assert len(bubbles(pane)) < 60
    assert pane.view._unbuilt
    latest = bubbles(pane)[-1]
    top = latest.mapTo(pane.view, QPoint(0, 0)).y()
    while pane.view._unbuilt:
        pane.view._build_more()
        assert latest.mapTo(pane.view, QPoint(0, 0)).y() == top
    assert len(bubbles(pane)) == 60
    words = [b.texts[0].toPlainText() for b in bubbles(pane)]
    assert words == sorted(words, key=lambda w: int(w.split()[2].rstrip(".")))
    assert bar(pane).value() == bar(pane).maximum() > 0


def test_what_changes_while_it_is_still_being_built_is_shown_once(
    whole, pane, open_, qtbot, monkeypatch
):
    monkeypatch.setattr("courtesydesk.ui.conversation.pane.FIRST_ITEMS", 60)
    id_ = talk(whole, 40)
    pane.show_conversation(id_)
    qtbot.waitUntil(lambda: len(bubbles(pane)) > 1)
    whole.shop.says("And one thing more", by="Maria Rossi")
    pane._read()
    qtbot.waitUntil(lambda: len(bubbles(pane)) == 41 and not pane.view._unbuilt)
    words = [b.texts[0].toPlainText() for b in bubbles(pane)]
    assert len(words) == len(set(words)) == 41
    assert words[-1] == "And one thing more"


def test_what_has_no_words_says_its_subject_in_full(whole, pane, open_):
    subject = "Open to read: Maria Rossi left a review for Juniper Street Bakery and Café"
    id_ = whole.shop.says("", by="Maria Rossi", subject=subject)
    open_(id_)
    [bubble] = bubbles(pane)
    assert bubble._text.toPlainText() == subject


def first_line(pane):
    bubble = bubbles(pane)[0]
    return [label.text() for label in bubble.findChildren(Label)], bubble.accessibleName()


@pytest.mark.parametrize(
    ("after", "said"), [(5, "2 → 5 stars · changed "), (1, "2 → 1 stars · changed ")]
)
def test_a_review_with_other_stars_shows_them_before_and_after(
    whole, pane, open_, qtbot, after, said
):
    first = mention("Burnt.", "Ann Lee", rating=2, occurred_at=whole.clock())
    whole.shop.apply([first])
    edited_at = whole.clock.pass_(days=2)
    whole.shop.apply([replace(first, text="Burnt!", rating=2, edited_at=edited_at)])
    edited_at = whole.clock.pass_(days=1)
    whole.shop.apply([replace(first, text="It was put right", rating=after, edited_at=edited_at)])
    open_(whole.shop.conversation_of(first.remote_id))
    words, spoken = first_line(pane)
    assert [one for one in words if one.startswith(said)]
    assert f"It had 2 stars before, and has {after} now." in spoken


def test_what_the_owner_noted_of_a_post_stands_beside_it(whole, pane, open_, qtbot):
    id_ = whole.shop.says(
        "Burnt.", "Ann Lee", rating=2, intent=Intent.COMPLAINT, channel=Channel.REVIEW
    )
    care = whole.desk.aftercare
    care.solved(id_, now=whole.clock())
    care.begin_invitation(id_, now=whole.clock.pass_(days=4))
    whole.shop.replies_elsewhere("You are welcome to look again.", id_)
    now = whole.clock.pass_(days=1)
    open_(id_)
    for outcome, stars, said in (
        (Outcome.AMENDED, 4, "· 2 → 4 stars"),
        (Outcome.AMENDED, None, "· changed, as you noted"),
        (Outcome.WITHDRAWN, None, "· taken back, as you noted"),
    ):
        whole.context.hub.announce(care.declare(id_, outcome, stars=stars, now=now))
        qtbot.waitUntil(lambda said=said: said in first_line(pane)[0])
