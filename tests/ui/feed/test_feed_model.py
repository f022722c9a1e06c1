"""The rows of the feed: paged, merged, never reset under the eye."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import FeedQuery, Order, State, View
from courtesydesk.domain.understanding import Urgency
from courtesydesk.ui.feed.model import PAGE, FeedModel
from support.window import NOW, row


@pytest.fixture
def model(qtbot, context):
    model = FeedModel(context)
    with qtbot.waitSignal(model.loaded):
        model.show(FeedQuery(view=View.TO_ANSWER))
    return model


def ids(model):
    return [model.row(n).id for n in range(model.rowCount())]


def changed(qtbot, model, desk, rows, arrived=()):
    desk.rows.all = rows
    every = frozenset(r.id for r in rows) | frozenset(arrived)
    with qtbot.waitSignal(model.merged):
        model.note(Changes(conversations=every))


def test_it_is_a_proper_model(qtbot, model, qtmodeltester):
    qtmodeltester.check(model)


def test_a_screen_reader_hears_the_whole_row(model):
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Person 1" in said
    assert "Bluesky" in said
    assert "What number 1 said" in said


def test_pointing_at_what_cannot_wait_shows_the_words(qtbot, model, desk):
    hurried = row(1, urgency=Urgency.HIGH, because=("he is ill",))
    changed(qtbot, model, desk, [hurried, row(2)])
    tips = [model.index(n).data(Qt.ItemDataRole.ToolTipRole) for n in range(2)]
    assert tips == ["Cannot wait: “he is ill”", None]


def test_pages_come_one_by_one_as_they_are_needed(qtbot, model, desk):
    desk.rows.all = [row(n) for n in range(1, 151)]
    with qtbot.waitSignal(model.loaded):
        model.show(FeedQuery(view=View.TO_ANSWER))
    assert model.rowCount() == PAGE
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 2 * PAGE
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 150
    assert not model.canFetchMore(QModelIndex())
    assert len(set(ids(model))) == 150


def test_what_arrives_is_inserted_and_nothing_is_reset(qtbot, model, desk):
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    new = row(100, ago=timedelta(minutes=1))
    with qtbot.waitSignal(model.rowsInserted):
        changed(qtbot, model, desk, [new, *desk.rows.all])
    assert ids(model)[0] == 100
    assert resets == []


def test_rows_that_changed_are_told_one_by_one(qtbot, model, desk):
    told = []
    model.dataChanged.connect(lambda a, b, roles: told.append((a.row(), b.row())))
    rows = [replace(r, text="Something else.") if r.id == 3 else r for r in desk.rows.all]
    changed(qtbot, model, desk, rows)
    assert told == [(2, 2)]
    assert model.row(2).text == "Something else."


def test_rows_go_come_and_move_to_exactly_what_the_desk_says(qtbot, model, desk, qtmodeltester):
    rows = [r for r in desk.rows.all if r.id not in (2, 3, 9)]
    rows = [replace(r, last_at=NOW) if r.id == 20 else r for r in rows]
    rows += [row(50, ago=timedelta(hours=4, minutes=30)), row(51, ago=timedelta(hours=90))]
    changed(qtbot, model, desk, rows)
    expected = sorted(rows, key=lambda r: (r.last_at, r.id), reverse=True)
    assert ids(model) == [r.id for r in expected]
    qtmodeltester.check(model)


def test_what_is_being_read_stays_though_it_no_longer_belongs(qtbot, model, desk):
    model.keep(4)
    rows = [replace(r, state=State.DONE) if r.id in (4, 5) else r for r in desk.rows.all]
    changed(qtbot, model, desk, rows)
    assert 4 in ids(model)
    assert 5 not in ids(model)
    assert ids(model).index(4) == 3
    with qtbot.waitSignal(model.merged):
        model.keep(6)
    assert 4 not in ids(model)


def test_an_open_loop_that_was_answered_stays_while_it_is_read(qtbot, model, desk):
    loop, *others = desk.rows.all
    changed(qtbot, model, desk, [replace(loop, open_loop=True), *others])
    model.keep(loop.id)
    answered = replace(loop, last_at=loop.last_at - timedelta(days=9))
    for text in ("Answered.", "Answered, and it went."):
        changed(qtbot, model, desk, [*others, replace(answered, text=text)])
        assert ids(model) == [loop.id, *(r.id for r in others)]
        assert model.row(0).text == text
    with qtbot.waitSignal(model.merged):
        model.keep(6)
    assert ids(model)[-1] == loop.id


def test_an_answer_to_an_older_question_is_dropped(qtbot, model, desk):
    model.show(FeedQuery(view=View.DONE))
    with qtbot.waitSignal(model.loaded):
        model.show(FeedQuery(view=View.EVERYTHING, order=Order.DUE))
    qtbot.wait(30)
    assert model.query.view is View.EVERYTHING
    assert model.rowCount() == len(desk.rows.all)


def test_a_search_that_cannot_be_read_is_told_and_the_rows_stay(qtbot, model):
    with qtbot.waitSignal(model.failed) as told:
        model.show(FeedQuery(text="bad:word"))
    assert "bad:" in told.args[0].what
    assert model.rowCount() == 30


def test_marks_go_with_their_rows(qtbot, model, desk):
    model.mark([1, 2, 3])
    assert model.index(0).data(FeedModel.marked_role) is True
    assert "marked" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    changed(qtbot, model, desk, [r for r in desk.rows.all if r.id != 2])
    assert model.marked == (1, 3)
    model.clear_marks()
    assert model.marked == ()


def test_a_long_feed_keeps_its_rows_when_the_top_changes(qtbot, model, desk):
    desk.rows.all = [row(n) for n in range(1, 400)]
    with qtbot.waitSignal(model.loaded):
        model.show(FeedQuery(view=View.TO_ANSWER))
    while model.canFetchMore(QModelIndex()):
        with qtbot.waitSignal(model.rowsInserted):
            model.fetchMore(QModelIndex())
    assert model.rowCount() == 399
    rows = [replace(r, text="Deep.") if r.id == 350 else r for r in desk.rows.all]
    new = row(900, ago=timedelta(minutes=1))
    desk.rows.all = [new, *rows]
    with qtbot.waitSignal(model.merged):
        model.note(Changes(conversations=frozenset({350}), arrived=frozenset({900})))
    assert model.rowCount() == 400
    assert model.row(model.number_of(350)).text == "Deep."
