"""One person: what is known, what can be written down, and how they are erased."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt

from courtesydesk.domain.mentions import NoteKind
from courtesydesk.domain.networks import network
from courtesydesk.ui.customer.mood import MoodLine
from courtesydesk.ui.customer.panel import CustomerPanel
from courtesydesk.ui.customer.sections import (
    IdentityChip,
    OpenPromise,
    SettledPromise,
    TagChip,
)
from courtesydesk.ui.undo import Undoer
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.overlay import Picker
from courtesydesk.ui.widgets.parts import Chip


@pytest.fixture
def panel(whole, qtbot):
    made = CustomerPanel(whole.context, whole.keys)
    whole.show(made, size=(300, 800))
    return made


@pytest.fixture
def maria(whole, panel, qtbot):
    id_ = whole.shop.says("The éclairs were wonderful")
    customer = whole.shop.row(id_).customer
    panel.show_customer(customer, id_)
    qtbot.waitUntil(lambda: panel._customer is not None)
    return customer


def test_it_says_who_they_are(whole, panel, maria):
    assert panel._head._name._label.text() == "Maria Rossi"
    assert len(panel.findChildren(IdentityChip)) == 1
    assert [e.item.text for e in panel._timeline.entries] == ["The éclairs were wonderful"]


def test_nobody_chosen_says_what_will_be_here(panel):
    panel.show_customer(None)
    assert panel._stack.currentWidget() is panel._nobody


def test_the_standing_note_is_kept_at_a_pause(whole, panel, maria, qtbot):
    panel._notes.setPlainText("Allergic to pistachio")
    qtbot.waitUntil(lambda: whole.desk.people.get(maria).notes == "Allergic to pistachio")


def test_the_standing_note_is_kept_when_somebody_else_is_shown(whole, panel, maria, qtbot):
    panel._notes.setPlainText("Speaks German")
    other = whole.shop.row(whole.shop.says("hi", by="Tom")).customer
    panel.show_customer(other)
    qtbot.waitUntil(lambda: whole.desk.people.get(maria).notes == "Speaks German")
    qtbot.waitUntil(lambda: panel._notes.toPlainText() == "")
    assert whole.desk.people.get(other).notes == ""


def test_renaming_in_place(whole, panel, maria, qtbot):
    panel._head._name.rename()
    panel._head._name._edit.setText("Maria Rossi-Blanc")
    panel._head._name._edit.editingFinished.emit()
    qtbot.waitUntil(lambda: whole.desk.people.get(maria).name == "Maria Rossi-Blanc")


def test_a_call_is_written_down_by_hand(whole, panel, maria, qtbot):
    panel.write_call()
    panel._write.text.setPlainText("Asked about a cake for 20")
    panel._write.keep.click()
    qtbot.waitUntil(lambda: len(panel._timeline.entries) == 2)
    note = panel._timeline.entries[0].item
    assert note.kind is NoteKind.CALL
    assert note.inbound is True
    assert note.author == "Sophie"


def test_tags_go_on_and_off(whole, panel, maria, qtbot):
    panel.findChild(IconButton, "addTag").click()
    picker = whole.window.findChild(Picker)
    qtbot.keyClicks(picker.field, "regular")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: whole.desk.people.get(maria).tags == ("regular",))
    qtbot.waitUntil(lambda: len(panel.findChildren(TagChip)) == 1)
    panel._acts.untag("regular")
    qtbot.waitUntil(lambda: whole.desk.people.get(maria).tags == ())


def test_a_tag_in_use_is_found_by_typing_and_one_that_is_worn_comes_off(whole, panel, maria, qtbot):
    now = whole.clock()
    whole.desk.people.tag(maria, "regular", on=True, now=now)
    other = whole.shop.says("hi", by="Tom")
    whole.desk.triage.add_tag([other], "wholesale", now=now)
    panel._read()
    qtbot.waitUntil(lambda: len(panel.findChildren(TagChip)) == 1)
    panel._on_tag()
    acts = panel._acts
    qtbot.waitUntil(lambda: "wholesale" in acts._tags)
    assert next(c.value for c in acts._choices("whole")) == ("wholesale", True)
    assert [c.value for c in acts._choices("#reg")] == [("regular", False), ("reg", True)]
    acts._on_picked(("regular", False))
    qtbot.waitUntil(lambda: whole.desk.people.get(maria).tags == ())


def test_somebody_with_many_identities_shows_a_few_and_how_many_more(whole, panel, maria, qtbot):
    customer = whole.desk.people.get(maria)
    one = customer.identities[0]
    panel._head.show_customer(replace(customer, identities=(one,) * 12))
    visible = [c for c in panel.findChildren(IdentityChip) if c.isVisible()]
    assert len(visible) == 6
    more = panel.findChild(Button, "moreIdentities")
    assert "6" in more.text()
    more.click()
    assert len([c for c in panel.findChildren(IdentityChip) if c.isVisible()]) == 12


def test_another_profile_is_linked_by_hand_with_a_reason_and_taken_back(whole, panel, maria, qtbot):
    other = whole.shop.row(whole.shop.says("Any rye left?", by="Tom Radley")).customer
    panel.link_by_hand()
    picker = whole.window.findChild(Picker, "linkPicker")
    qtbot.keyClicks(picker.field, "radl")
    qtbot.waitUntil(lambda: picker.model.rowCount() == 1)
    assert picker.model.choice(0).title == "Tom Radley"
    whole.answers.words = "He said so at the counter"
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(whole.desk.people.get(maria).identities) == 2)
    (tom,) = [i for i in whole.desk.people.get(maria).identities if i.name == "Tom Radley"]
    assert tom.linked_because == "He said so at the counter"
    assert whole.desk.people.get(other).id == maria
    qtbot.waitUntil(lambda: len(panel.findChildren(IdentityChip)) == 2)


def test_what_was_linked_and_unlinked_is_named_where_it_can_be_taken_back(
    whole, panel, maria, qtbot
):
    undoer = Undoer(whole.context, panel)
    other = whole.shop.row(whole.shop.says("Any rye left?", by="Tom Radley")).customer
    (tom,) = whole.desk.people.get(other).identities
    where = network(tom.network).label
    panel._acts.link(tom, "He said so")
    qtbot.waitUntil(lambda: whole.answers.told != [])
    assert whole.answers.told[-1] == f"Tom Radley · {where} is the same person now."
    undoer.undo()
    qtbot.waitUntil(lambda: len(whole.desk.people.get(maria).identities) == 1)
    qtbot.waitUntil(lambda: len(whole.answers.told) == 2)
    panel._acts.refuse(tom)
    qtbot.waitUntil(lambda: "not suggested" in whole.answers.told[-1])
    panel._acts.link(tom, "He said so")
    qtbot.waitUntil(lambda: "same person" in whole.answers.told[-1])
    panel._acts.unlink(tom)
    qtbot.waitUntil(lambda: "somebody else again" in whole.answers.told[-1])


def test_linking_by_hand_offers_everybody_but_oneself_and_says_when_nobody_fits(
    whole, panel, maria, qtbot
):
    whole.shop.says("Any rye left?", by="Tom Radley")
    panel.link_by_hand()
    picker = whole.window.findChild(Picker, "linkPicker")
    qtbot.waitUntil(lambda: picker.model.rowCount() == 1)
    picker.field.setText("maria")
    qtbot.waitUntil(lambda: "Nobody" in picker.note.text())
    assert picker.model.rowCount() == 0


def test_search_inside_the_history(whole, panel, maria, qtbot):
    whole.clock.pass_(days=1)
    whole.shop.says("Is the lemon tart back?")
    panel._read()
    qtbot.waitUntil(lambda: len(panel._timeline.entries) == 2)
    panel._search.setText("lemon")
    qtbot.waitUntil(lambda: len(panel._timeline.entries) == 1)
    panel._search.setText("zzz")
    qtbot.waitUntil(panel._nothing.isVisible)


def test_erasing_shows_what_goes_and_asks(whole, panel, maria, qtbot):
    whole.answers.yes = False
    panel._acts.erase()
    qtbot.waitUntil(lambda: len(whole.answers.asked) == 1)
    assert "Messages and posts: 1" in whole.answers.asked[0]
    assert whole.desk.people.get(maria)
    whole.answers.yes = True
    panel._acts.erase()
    qtbot.waitUntil(lambda: panel._stack.currentWidget() is panel._nobody)


def test_the_mood_line_says_itself_in_words(whole, qtbot):
    line = MoodLine(whole.context)
    qtbot.addWidget(line)
    now = whole.clock()
    line.show_mood(((now, 0.7), (now, -0.6)))
    assert "began happy, unhappy now" in line.accessibleDescription()
    line.show_mood(((now, 0.7),))
    assert line.accessibleDescription()


def test_what_became_of_promises_stands_under_the_open_ones(whole, panel, maria, qtbot):
    (conversation,) = whole.shop.in_view()
    make, now = whole.desk.promises.make, whole.clock()
    for what in ("call her", "send the bill"):
        whole.context.act(partial(make, conversation, what, now, now=now))
    qtbot.waitUntil(lambda: len(panel.findChildren(OpenPromise)) == 2)
    late = whole.desk.promises.open()[0]
    whole.clock.pass_(hours=1)
    settle = whole.desk.promises.settle
    whole.context.act(partial(settle, late.id, "kept", now=whole.clock()))
    qtbot.waitUntil(lambda: len(panel.findChildren(SettledPromise)) == 1)
    chip = panel.findChild(SettledPromise).findChild(Chip)
    assert chip.text() == "kept late"
