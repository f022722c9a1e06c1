"""Over somebody who may not be who they seem: why, what to do, and the owner's word."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from courtesydesk.domain.conversations import Flag, State
from courtesydesk.domain.impostors import Step
from courtesydesk.ui.conversation.doubt import DoubtBanner
from courtesydesk.ui.widgets.tick import TickBox
from support.shop import person


def looked_at(whole) -> None:
    while whole.desk.impostors.some(now=whole.clock()).more:
        pass


@pytest.fixture
def copied(whole):
    """Somebody whom the shop knows, and somebody who only looks like them."""
    real = whole.shop.says("The flan was lovely", by=person("Beatrix Holloway"))
    whole.clock.pass_(days=30)
    copy = whole.shop.says("Please help me with 450 euros", by=person("Beatrix Hollovvay"))
    looked_at(whole)
    return real, copy


@pytest.fixture
def banner(whole, qtbot, copied):
    made = DoubtBanner(whole.context, whole.keys)
    whole.show(made)
    shown = whole.desk.feed.conversation(copied[1], now=whole.clock(), limit=20)
    made.show_conversation(shown, room=360)
    qtbot.waitUntil(made.isVisible)
    whole.context.hub.changed.connect(
        lambda _: made.show_conversation(
            whole.desk.feed.conversation(copied[1], now=whole.clock(), limit=20), room=360
        )
    )
    return made


def box(banner, step):
    return banner.findChild(TickBox, f"step-{step}")


def test_it_says_whom_and_why_aloud_too(banner):
    assert "This may not be Beatrix Holloway." in banner.accessibleName()
    assert "a letter is another" in banner.accessibleName()
    assert "help me with 450 euros" in banner.accessibleName()


def test_steps_are_ticked_and_stay_so(whole, qtbot, copied, banner):
    box(banner, Step.PASSWORD).click()
    qtbot.waitUntil(
        lambda: whole.desk.impostors.doubt(copied[1]).done == frozenset({Step.PASSWORD})
    )
    assert box(banner, Step.PASSWORD).isChecked()
    assert not box(banner, Step.REPORT).isChecked()


def test_it_is_really_them_takes_the_flag_away_and_can_be_taken_back(whole, qtbot, copied, banner):
    banner.real.click()
    qtbot.waitUntil(lambda: whole.shop.row(copied[1]).flag is None)
    qtbot.waitUntil(lambda: not banner.isVisible())
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: whole.shop.row(copied[1]).flag is Flag.IMPOSTOR)


def test_the_real_one_is_written_to_and_nothing_goes(whole, qtbot, copied, banner):
    way = banner.findChild(TickBox, f"step-{Step.TELL}").parent().way
    with qtbot.waitSignal(banner.conversation_chosen) as chosen:
        way.click()
    assert chosen.args == [copied[0]]
    (draft,) = whole.desk.drafts.live()
    assert "“Beatrix Hollovvay”" in draft.draft.text
    assert whole.shop.db.value("SELECT count(*) FROM outbox") == 0
    assert whole.answers.told[-1] == (
        "A draft is written. Nothing has been sent: tick the step once they know."
    )
    assert Step.TELL not in whole.desk.impostors.doubt(copied[1]).done


def test_a_number_in_our_notes_is_rung_rather_than_a_mail_written(whole, qtbot, copied, banner):
    customer = whole.shop.row(copied[0]).customer
    notes = "Use 06 39 98 31 64 if anything odd arrives in her name."
    whole.context.hub.announce(whole.desk.people.set_notes(customer, notes))
    banner.show_conversation(
        whole.desk.feed.conversation(copied[1], now=whole.clock(), limit=20), room=360
    )
    qtbot.waitUntil(lambda: box(banner, Step.TELL).parent().way.text() == "Ring 06 39 98 31 64")
    box(banner, Step.TELL).parent().way.click()
    assert QGuiApplication.clipboard().text() == "06 39 98 31 64"
    assert "stands in your notes on Beatrix Holloway" in whole.answers.told[-1]
    assert whole.desk.drafts.live() == ()
    assert whole.desk.impostors.doubt(copied[1]).done == frozenset()
    box(banner, Step.TELL).click()
    qtbot.waitUntil(lambda: Step.TELL in whole.desk.impostors.doubt(copied[1]).done)


def test_somebody_else_has_no_banner(whole, copied, banner):
    shown = whole.desk.feed.conversation(copied[0], now=whole.clock(), limit=20)
    banner.show_conversation(shown, room=360)
    assert not banner.isVisible()


def test_a_low_pane_begins_with_the_reasons_only(whole, banner):
    assert box(banner, Step.REPORT).isVisible()
    banner.more.click()
    assert not box(banner, Step.REPORT).isVisible()


def test_it_is_reported_from_here_where_the_network_takes_it(whole, qtbot, copied):
    reported = []
    whole.keys.add("item.report", "Report it", lambda: reported.append(True))
    made = DoubtBanner(whole.context, whole.keys)
    whole.show(made)
    shown = whole.desk.feed.conversation(copied[1], now=whole.clock(), limit=20)
    made.show_conversation(shown, room=360)
    qtbot.waitUntil(made.isVisible)
    box(made, Step.REPORT).parent().way.click()
    assert reported == [True]


def test_the_words_of_a_step_stand_beside_its_box(qtbot, banner):
    def top(part):
        return part.mapTo(banner, part.rect().topLeft()).y()

    for step in (Step.KEEP_AWAY, Step.PASSWORD):
        tick = box(banner, step)
        label = tick.parent().label
        line = label.fontMetrics().height()
        words = top(label) + label.contentsMargins().top() + line / 2
        qtbot.waitUntil(lambda b=tick, w=words: abs(top(b) + b.height() / 2 - w) <= 2)


def test_it_folds_to_one_line_and_its_buttons_are_never_cut(whole, qtbot, banner):
    assert banner.rect().contains(banner.real.mapTo(banner, banner.real.rect().bottomRight()))
    banner.set_room(120)
    qtbot.waitUntil(
        lambda: banner.rect().contains(banner.real.mapTo(banner, banner.real.rect().bottomRight()))
    )
    banner.fold.click()
    qtbot.waitUntil(lambda: banner.height() < whole.context.theme.px(50))
    assert not banner.real.isVisible()
    assert banner.fold.accessibleName() == "Show why, and what to do"
    banner.fold.click()
    qtbot.waitUntil(banner.real.isVisible)


def test_what_was_reported_is_put_in_spam_and_can_be_taken_back(whole, qtbot, copied, banner):
    assert not banner.spam.isVisible()
    box(banner, Step.REPORT).click()
    qtbot.waitUntil(banner.spam.isVisible)
    undone = []
    whole.context.hub.undo_offered.connect(lambda changes, words: undone.append((changes, words)))
    banner.spam.click()
    qtbot.waitUntil(lambda: whole.shop.row(copied[1]).state is State.SPAM)
    qtbot.waitUntil(lambda: banner.accessibleName().startswith("In spam. This may not be"))
    assert not banner.spam.isVisible()
    assert "marked" in undone[-1][1]
    whole.desk.triage.undo(undone[-1][0].undo, now=whole.clock())
    assert whole.shop.row(copied[1]).state is not State.SPAM
    assert whole.shop.row(copied[1]).flag is Flag.IMPOSTOR
