"""What a draft promises is shown quietly under it, and given only with the reply."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.times import to_text
from courtesydesk.ui.composer.popovers import PromiseForm
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.widgets.labels import ElidedLabel

TEXT = "So sorry. I'll ring you within two hours. Your refund goes out today."


@pytest.fixture
def composer(whole, qtbot):
    made = Composer(whole.context, whole.keys, PictureLoader(whole.context, whole.window))
    whole.show(made)
    return made


@pytest.fixture
def conversation(whole, composer, qtbot):
    id_ = whole.shop.says("Was the cake fresh?")
    composer.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
    qtbot.waitUntil(lambda: composer._loaded is not None and composer._loading is None)
    return id_


def lines(composer):
    return composer.card.promise_lines


def offered(composer):
    return [one.found.what for one in lines(composer)._shown.offered]


def taken(composer):
    return [one.what for one in lines(composer)._shown.taken]


def button(composer, name):
    return next(one for one in lines(composer).findChildren(QWidget, name) if not one.isHidden())


@pytest.fixture
def written(composer, conversation, qtbot):
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, TEXT)
    qtbot.waitUntil(lambda: len(offered(composer)) == 2)
    return composer


def test_promises_stand_under_the_draft_and_bind_nobody(whole, written, conversation):
    assert offered(written) == ["ring you", "Your refund goes out"]
    assert lines(written).isVisible()
    assert whole.desk.promises.of_conversation(conversation) == ()


def test_a_promise_that_hangs_on_something_says_so(composer, conversation, qtbot):
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, "If it fails again, I'll send you a new one on Friday.")
    qtbot.waitUntil(lambda: len(offered(composer)) == 1)
    words = next(one for one in lines(composer).findChildren(QWidget) if one.accessibleName())
    assert words.accessibleName().startswith("promise with an “if”: send you a new one")


def test_a_press_keeps_one_in_mind_and_it_is_given_with_the_reply(
    whole, written, conversation, qtbot
):
    button(written, "keepPromise").click()
    qtbot.waitUntil(lambda: taken(written) == ["ring you"])
    assert offered(written) == ["Your refund goes out"]
    assert whole.desk.promises.open() == ()
    written.send()
    qtbot.waitUntil(lambda: written.editor.text() == "")
    assert whole.desk.promises.open() == (), "the network has not got it yet"
    (row,) = whole.desk.outbox.rows()
    find = partial(whole.desk.promises.find, TEXT, conversation, written.side)
    assert find(now=whole.clock()).taken == ()
    whole.desk.outbox.cancel(row.id, now=whole.clock())
    assert [one.what for one in find(now=whole.clock()).taken] == ["ring you"]


def test_a_key_keeps_the_first(written, qtbot):
    QTest.keyClick(written.editor, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: taken(written) == ["ring you"])


@pytest.mark.parametrize("pause", [0, 100, 500])
def test_a_key_pressed_twice_keeps_both_and_none_twice(written, qtbot, pause):
    for _ in range(2):
        QTest.keyClick(written.editor, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
        QTest.qWait(pause)
    qtbot.waitUntil(lambda: taken(written) == ["ring you", "Your refund goes out"])
    assert offered(written) == []
    QTest.qWait(600)
    assert taken(written) == ["ring you", "Your refund goes out"]


def test_the_same_promise_written_twice_is_one(whole, conversation, composer):
    for _ in range(2):
        whole.desk.promises.draft(conversation, composer.side, "ring you", None, now=whole.clock())
    found = whole.desk.promises.find("", conversation, composer.side, now=whole.clock())
    assert len(found.taken) == 1


def test_dropped_twice_is_dropped_once_and_nothing_is_red(whole, written, qtbot):
    button(written, "keepPromise").click()
    qtbot.waitUntil(lambda: taken(written) == ["ring you"])
    promise = lines(written)._shown.taken[0]
    failed = []
    whole.context.tasks.task_failed.connect(failed.append)
    for _ in range(2):
        lines(written).dropped.emit(promise)
    assert taken(written) == []
    qtbot.waitUntil(lambda: "ring you" in offered(written))
    lines(written).dropped.emit(promise)
    QTest.qWait(300)
    assert failed == []


def test_what_is_waved_away_stays_away_while_one_types_on(written, qtbot):
    button(written, "wavePromise").click()
    qtbot.waitUntil(lambda: offered(written) == ["Your refund goes out"])
    QTest.keyClicks(written.editor, " Thank you for telling us.")
    QTest.qWait(700)
    assert offered(written) == ["Your refund goes out"]


def test_what_and_when_can_be_changed_first(whole, written, qtbot):
    button(written, "changePromise").click()
    form = whole.window.findChild(PromiseForm)
    assert form.what.text() == "ring you"
    assert form.keep.isEnabled(), "the time that was found can be read again"
    form.what.setText("ring them at home")
    form.keep.click()
    qtbot.waitUntil(lambda: taken(written) == ["ring them at home"])
    assert offered(written) == ["Your refund goes out"]


def test_one_that_was_taken_can_be_dropped_again(written, qtbot):
    button(written, "keepPromise").click()
    qtbot.waitUntil(lambda: taken(written) == ["ring you"])
    button(written, "dropPromise").click()
    qtbot.waitUntil(lambda: "ring you" in offered(written))


def test_a_reply_that_says_it_was_done_closes_the_promise_at_a_press(
    whole, composer, conversation, qtbot
):
    make = partial(whole.desk.promises.make, conversation, now=whole.clock())
    whole.context.act(partial(make, "ring the mill", None))
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, "I've rung the mill this morning.")
    qtbot.waitUntil(lambda: bool(lines(composer)._shown.kept))
    QTest.keyClick(composer.editor, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    names = [one.accessibleName() for one in lines(composer).findChildren(QWidget)]
    assert "ring the mill · kept with this reply" in names
    assert not lines(composer)._shown.kept
    QTest.qWait(600)
    assert [p.state for p in whole.desk.promises.open()] == ["open"], "nobody has read it yet"
    button(composer, "leavePromise").click()
    qtbot.waitUntil(lambda: bool(lines(composer)._shown.kept))
    button(composer, "keepsPromise").click()
    find = partial(whole.desk.promises.find, "", conversation, composer.side)
    qtbot.waitUntil(lambda: len(find(now=whole.clock()).settling) == 1)
    composer.send()
    qtbot.waitUntil(lambda: composer.editor.text() == "")
    assert not find(now=whole.clock()).settling, "it goes with the reply"
    assert [p.state for p in whole.desk.promises.open()] == ["open"], "which waits"
    (row,) = whole.desk.outbox.rows()
    whole.desk.outbox.cancel(row.id, now=whole.clock())
    assert len(find(now=whole.clock()).settling) == 1


def test_nothing_is_said_to_be_given_under_an_empty_draft(written, qtbot):
    QTest.keyClick(written.editor, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    written.send()
    qtbot.waitUntil(lambda: written.editor.text() == "")
    qtbot.waitUntil(lambda: not lines(written).isVisible())
    QTest.qWait(600)
    assert not lines(written).isVisible()


def test_what_was_taken_can_be_said_otherwise(whole, written, qtbot):
    button(written, "keepPromise").click()
    qtbot.waitUntil(lambda: taken(written) == ["ring you"])
    qtbot.waitUntil(lambda: bool(lines(written).findChildren(QWidget, "correctPromise")))
    button(written, "correctPromise").click()
    form = whole.window.findChild(PromiseForm)
    form.what.setText("ring them at home")
    form.keep.click()
    qtbot.waitUntil(lambda: taken(written) == ["ring them at home"])
    assert offered(written) == ["Your refund goes out"]


def test_a_reply_with_a_new_date_moves_the_promise_and_makes_no_second_one(
    whole, composer, conversation, qtbot
):
    promises = whole.desk.promises
    due = whole.clock() + timedelta(hours=1)
    whole.context.act(partial(promises.make, conversation, "mend the lamp", due, now=whole.clock()))
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, "I am sorry. I will have it done by tomorrow noon.")
    qtbot.waitUntil(lambda: lines(composer)._shown.put_off is not None)
    assert offered(composer) == []
    button(composer, "putOffPromise").click()
    find = partial(promises.find, composer.editor.text(), conversation, composer.side)
    qtbot.waitUntil(lambda: len(find(now=whole.clock()).settling) == 1)
    QTest.qWait(600)
    shown = lines(composer)._shown
    assert (shown.put_off, shown.offered, len(shown.settling)) == (None, (), 1)
    assert [(one.what, one.due_at) for one in promises.open()] == [("mend the lamp", due)]


def said(composer):
    names = [one.accessibleName() for one in lines(composer).findChildren(QWidget)]
    return [name for name in names if name.startswith("promise") and " · " in name]


def write(composer, text):
    composer.editor.selectAll()
    QTest.keyClicks(composer.editor, text)


@pytest.fixture
def friday(composer, conversation, qtbot):
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, "I will refund you by Friday.")
    qtbot.waitUntil(lambda: len(offered(composer)) == 1)
    button(composer, "keepPromise").click()
    qtbot.waitUntil(lambda: len(taken(composer)) == 1)
    return composer


def carried(whole):
    rows = whole.desk.promises._db.rows("SELECT due_at FROM promise WHERE outbox_id IS NOT NULL")
    return [row["due_at"] for row in rows]


def test_a_promise_whose_words_are_gone_says_so_and_is_not_given(whole, friday, qtbot):
    write(friday, "Thank you for telling us.")
    qtbot.waitUntil(lambda: said(friday)[-1:] != [] and "no longer in the text" in said(friday)[-1])
    friday.send()
    qtbot.waitUntil(lambda: friday.editor.text() == "")
    assert carried(whole) == []


def test_a_promise_for_another_time_offers_that_and_is_given_for_it(whole, friday, qtbot):
    before = lines(friday)._shown.taken[0].due_at
    write(friday, "I will refund you by Wednesday.")
    qtbot.waitUntil(lambda: bool(lines(friday)._shown.moved))
    assert "the text now says" in said(friday)[-1]
    button(friday, "followPromise").click()
    qtbot.waitUntil(lambda: not lines(friday)._shown.moved)
    assert lines(friday)._shown.taken[0].due_at not in (None, before)


def test_a_promise_is_given_for_the_time_that_the_text_gives_when_it_is_sent(whole, friday, qtbot):
    before = lines(friday)._shown.taken[0].due_at
    write(friday, "I will refund you by Wednesday.")
    qtbot.waitUntil(lambda: bool(lines(friday)._shown.moved))
    friday.send()
    qtbot.waitUntil(lambda: friday.editor.text() == "")
    assert carried(whole) not in ([], [to_text(before)])


def test_words_that_count_from_now_are_the_same_promise_while_time_passes(
    whole, written, conversation, qtbot
):
    button(written, "keepPromise").click()
    qtbot.waitUntil(lambda: taken(written) == ["ring you"])
    whole.clock.pass_(minutes=5)
    found = whole.desk.promises.find(TEXT, conversation, written.side, now=whole.clock())
    assert (found.gone, found.moved) == (frozenset(), ())


def test_an_if_stays_with_the_promise_that_is_kept(composer, conversation, qtbot):
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, "If it fails again, I'll send you a new one on Friday.")
    qtbot.waitUntil(lambda: len(offered(composer)) == 1)
    button(composer, "keepPromise").click()
    qtbot.waitUntil(lambda: len(taken(composer)) == 1)
    assert lines(composer)._shown.taken[0].conditional
    assert said(composer)[-1].startswith("promise with an “if”: send you a new one")


def test_a_long_promise_is_cut_and_its_time_is_not(composer, conversation, qtbot):
    long = "I'll bring you the spare key, a lock and two screws today."
    QTest.keyClicks(composer.editor, long)
    qtbot.waitUntil(lambda: len(offered(composer)) == 1)
    label = lines(composer).findChild(ElidedLabel)
    assert label.shown == label.text()
    label.setFixedWidth(240)
    assert label.shown.startswith("promise: bring")
    assert label.text().endswith(label.shown.partition("…")[2])
    assert ":" in label.shown.partition("…")[2]
