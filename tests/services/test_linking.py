"""Linking is the owner's word: it unites histories, never conversations, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.domain.changes import NOTHING
from courtesydesk.domain.errors import NotAllowed, NotFound, WrongInput
from courtesydesk.domain.ids import CustomerId, NoteId, UndoId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.services.people import People
from support.people import NOW, House, minutes, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def people(house: House) -> People:
    return People(house.db, house.workspace)


def history(people: People, customer: CustomerId) -> list[str]:
    return [entry.item.text for entry in people.timeline(customer)]


def undone(people: People, undo: UndoId | None) -> None:
    assert undo is not None
    people.undo(undo, now=NOW)


def everything(house: House) -> list[list[tuple[object, ...]]]:
    tables = ("customer", "identity", "note", "customer_tag", "not_the_same", "conversation")
    return [[tuple(row) for row in house.db.rows(f"SELECT * FROM {table}")] for table in tables]


def test_linking_unites_histories_and_leaves_conversations(house: House, people: People) -> None:
    ana, blue = house.person("Ana", "bluesky", "@ana")
    other, mail = house.person("A. Braun", "email", "ana@example.org")
    house.mention(house.conversation(blue), "in public", at=NOW)
    house.mention(house.conversation(mail), "by mail", at=NOW + minutes(1))
    house.note(other, "called", at=NOW + minutes(2), kind=NoteKind.CALL)
    conversations = [tuple(row) for row in house.db.rows("SELECT * FROM conversation")]
    changes = people.link(mail, ana, because="She said so", now=NOW)
    assert changes.customers == {ana, other}
    assert changes.conversations == frozenset(), "so that its undo is known to be about people"
    assert history(people, ana) == ["called", "by mail", "in public"]
    found = people.get(ana)
    assert [one.linked_because for one in found.identities] == ["", "She said so"]
    assert found.conversations == 2
    assert [tuple(row) for row in house.db.rows("SELECT * FROM conversation")] == conversations
    assert people.get(other).id == ana, "the old id still leads to the person"
    assert [row.id for row in people.find("braun")] == [ana]


def test_a_link_can_be_undone_to_the_last_byte(house: House, people: People) -> None:
    ana, _ = house.person("Ana", "bluesky", "@ana")
    other, mail = house.person("A. Braun", "email", "ana@example.org")
    people.set_notes(ana, "Allergic to pistachio")
    people.set_notes(other, "Prefers mail")
    people.tag(other, "wedding", on=True, now=NOW)
    before = everything(house)
    changes = people.link(mail, ana, because="x", now=NOW)
    assert people.get(ana).notes == "Allergic to pistachio\nPrefers mail"
    assert people.get(ana).tags == ("wedding",)
    undone(people, changes.undo)
    assert everything(house) == before
    assert changes.undo is not None
    assert people.undo(changes.undo, now=NOW) == NOTHING, "only once"


def test_unlinking_takes_the_identity_back_and_notes_stay_where_they_were_written(
    house: House, people: People
) -> None:
    ana, _ = house.person("Ana", "bluesky", "@ana")
    other, mail = house.person("A. Braun", "email", "ana@example.org")
    house.note(other, "written before")
    people.link(mail, ana, because="x", now=NOW)
    people.write_down(ana, NoteKind.VISIT, "came in", author="Clara", at=NOW)
    before = everything(house)
    changes = people.unlink(mail, now=NOW)
    assert history(people, ana) == ["came in"]
    assert history(people, other) == ["written before"]
    undone(people, changes.undo)
    assert everything(house) == before


def test_the_first_identity_can_become_somebody_of_its_own(house: House, people: People) -> None:
    ana, blue = house.person("Ana", "bluesky", "@ana")
    other, mail = house.person("A. Braun", "email", "ana@example.org")
    with pytest.raises(NotAllowed, match="only identity"):
        people.unlink(blue, now=NOW)
    people.link(mail, ana, because="x", now=NOW)
    before = everything(house)
    changes = people.unlink(blue, now=NOW)
    (new,) = changes.customers - {ana}
    assert new != other
    assert [one.handle for one in people.get(new).identities] == ["@ana"]
    assert [one.handle for one in people.get(ana).identities] == ["ana@example.org"]
    undone(people, changes.undo)
    assert everything(house) == before


def test_linking_what_is_linked_is_nothing(house: House, people: People) -> None:
    ana, blue = house.person("Ana")
    assert people.link(blue, ana, because="x", now=NOW) == NOTHING
    with pytest.raises(NotFound):
        people.link(blue, CustomerId(99), because="x", now=NOW)


def test_a_suggestion_that_was_turned_down_is_not_made_again_on_either_side(
    house: House, people: People
) -> None:
    ana, _ = house.person("Ana Braun", "bluesky", "@anabakes")
    other, gram = house.person("Ana Braun", "instagram", "@anabakes")
    assert people.get(ana).suggestions
    assert people.get(other).suggestions
    changes = people.not_the_same(gram, ana, now=NOW)
    assert people.get(ana).suggestions == ()
    assert people.get(other).suggestions == ()
    undone(people, changes.undo)
    assert people.get(ana).suggestions


def test_a_later_change_outranks_an_undo(house: House, people: People) -> None:
    ana, _ = house.person("Ana")
    ben, _ = house.person("Ben")
    _, mail = house.person("A", "email", "a@example.org")
    first = people.link(mail, ana, because="x", now=NOW)
    people.link(mail, ben, because="y", now=NOW)
    undone(people, first.undo)
    assert [one.handle for one in people.get(ben).identities] == ["", "a@example.org"]


def test_names_and_notes_are_what_the_owner_says(house: House, people: People) -> None:
    ana, _ = house.person("xX_ana_Xx")
    people.rename(ana, "  Ana   Braun ")
    people.set_notes(ana, "Likes\nlemon ")
    assert (people.get(ana).name, people.get(ana).notes) == ("Ana Braun", "Likes\nlemon")
    with pytest.raises(WrongInput):
        people.rename(ana, " ")
    assert [row.id for row in people.find("lemon")] == [ana]


def test_a_removed_note_can_be_had_back(house: House, people: People) -> None:
    ana, identity = house.person("Ana")
    conversation = house.conversation(identity)
    people.write_down(
        ana,
        NoteKind.CALL,
        "Wants it on Friday",
        author="Clara",
        at=NOW,
        inbound=True,
        conversation=conversation,
    )
    before = people.timeline(ana)[0]
    changes = people.remove_note(NoteId(before.item.id), now=NOW)
    assert people.timeline(ana) == ()
    undone(people, changes.undo)
    assert people.timeline(ana)[0] == before
    with pytest.raises(WrongInput):
        people.write_down(ana, NoteKind.NOTE, " ", author="", at=NOW)


def test_tags_go_on_and_off_and_back(house: House, people: People) -> None:
    ana, _ = house.person("Ana")
    on = people.tag(ana, "#Wedding  cake", on=True, now=NOW)
    assert people.get(ana).tags == ("Wedding cake",)
    assert people.tag(ana, "wedding cake", on=True, now=NOW) == NOTHING
    off = people.tag(ana, "wedding cake", on=False, now=NOW)
    assert people.get(ana).tags == ()
    undone(people, off.undo)
    assert people.get(ana).tags == ("Wedding cake",)
    undone(people, on.undo)
    assert people.get(ana).tags == ()


def test_an_undo_of_something_else_is_not_taken(house: House, people: People) -> None:
    id_ = house._insert("undo", kind="triage.done", count=1, inverse="{}", at="x")
    with pytest.raises(WrongInput):
        people.undo(UndoId(id_), now=NOW)
    with pytest.raises(NotFound):
        people.undo(UndoId(99), now=NOW)
