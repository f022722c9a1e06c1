"""Whoever looks like another gets a flag with reasons, and loses it on the owner's word."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import Flag, State
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.fetched import FetchedPicture, Person
from courtesydesk.domain.fishing import Sign
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.impostors import Step
from courtesydesk.domain.mentions import Visibility
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.impostors import Impostors
from courtesydesk.services.people import People
from courtesydesk.store import erasing
from courtesydesk.store import impostors as store
from support.shop import SmallDesk, make_desk, mention, person

ASKS = "Hello dear, please help me with 450 euros, I am stuck at the airport"


class Watched:
    """A shop that looks at everybody who writes."""

    def __init__(self, folder: Path) -> None:
        self.desk: SmallDesk = make_desk(folder, network="facebook")
        self.shop, self.clock = self.desk.shop, self.desk.clock
        self.desk.settings.change({"shop.name": "Rue des Lilas"})
        self.impostors = Impostors(self.desk.db, self.desk.workspace)

    def looks(self, **more: object) -> None:
        while self.impostors.some(now=self.clock(), **more).more:  # type: ignore[arg-type]
            pass

    def flag(self, id_: ConversationId) -> Flag | None:
        return self.shop.row(id_).flag

    def bea(self) -> ConversationId:
        """A customer of long standing."""
        found = self.shop.says("The flan was lovely", by=person("Beatrix Holloway"))
        self.clock.pass_(days=30)
        return found

    def copy(self, text: str = ASKS, **more: object) -> ConversationId:
        copy = Person(**{"remote_id": "copy", "name": "Beatrix Hollovvay", "handle": "@bea.new",
                         **more})  # type: ignore[arg-type] # fmt: skip
        return self.shop.says(text, by=copy)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_a_copy_is_flagged_with_reasons_and_nothing_is_hidden(watched: Watched) -> None:
    real, copy = watched.bea(), watched.copy()
    watched.looks()
    assert watched.flag(copy) is Flag.IMPOSTOR
    assert watched.flag(real) is None
    assert watched.shop.row(copy).state is State.NEW
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    assert doubt.copied_name == "Beatrix Holloway"
    assert {reason.sign for reason in doubt.reasons} == {Sign.KNOWN_NAME_TRICK, Sign.MONEY}
    assert doubt.steps == (Step.KEEP_AWAY, Step.REPORT, Step.TELL, Step.PASSWORD)
    assert watched.impostors.doubt(real) is None


def test_it_is_really_them_is_remembered_until_something_new_speaks_against_them(
    watched: Watched,
) -> None:
    watched.bea()
    copy = watched.copy()
    watched.looks()
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    watched.impostors.believe(doubt.identity, now=watched.clock())
    assert watched.flag(copy) is None
    watched.copy("Could you help me with 300 euros again?")
    watched.looks()
    assert watched.flag(copy) is None
    watched.copy("And please send me the code you received")
    watched.looks()
    assert watched.flag(copy) is Flag.IMPOSTOR


def test_believing_can_be_taken_back(watched: Watched) -> None:
    watched.bea()
    copy = watched.copy()
    watched.looks()
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    watched.impostors.believe(doubt.identity, now=watched.clock())
    watched.impostors.doubt_again(doubt.identity)
    assert watched.flag(copy) is Flag.IMPOSTOR
    watched.looks()
    assert watched.flag(copy) is Flag.IMPOSTOR


def test_a_namesake_is_left_in_peace_and_so_is_one_person_on_two_networks(
    watched: Watched,
) -> None:
    watched.bea()
    namesake = watched.copy("Are you open on Monday?", name="Beatrix Holloway")
    elsewhere = mention(
        "Still the best flan", person("Beatrix Holloway", remote_id="ig"), thread_key="ig"
    )
    watched.shop.apply([elsewhere], network="instagram")
    watched.looks()
    assert watched.flag(namesake) is None
    assert watched.flag(watched.shop.conversation_of(elsewhere.remote_id)) is None


def test_the_shop_copied_is_told_with_no_customer_to_warn(watched: Watched) -> None:
    copy = watched.copy("Your page will be closed today", name="Rue des Lilas Support")
    watched.looks()
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    assert doubt.copied is None
    assert Step.SAY_PUBLICLY in doubt.steps
    with pytest.raises(NotFound):
        watched.impostors.tell_the_real_one(copy, "x", now=watched.clock())


def test_pictures_are_compared_by_what_they_look_like(watched: Watched) -> None:
    face = FetchedPicture("a.jpg", "image/jpeg", b"one", 3)
    again = FetchedPicture("b.jpg", "image/jpeg", b"the same, saved again", 21)
    watched.shop.says("Lovely", by=person("Beatrix Holloway", avatar=face))
    watched.clock.pass_(days=3)
    copy = watched.copy("Hello", name="Beatrix Holloway", avatar=again)
    watched.looks(look=lambda _file: 0x5A5A5A5A5A5A5A)
    assert watched.flag(copy) is Flag.IMPOSTOR
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    assert Sign.SAME_PICTURE in {reason.sign for reason in doubt.reasons}


def test_once_they_are_linked_nothing_is_left_of_it(watched: Watched) -> None:
    real, copy = watched.bea(), watched.copy()
    watched.looks()
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    customer = watched.shop.row(real).customer
    people = People(watched.desk.db, watched.desk.workspace)
    people.link(doubt.identity, customer, because="she says so", now=watched.clock())
    watched.looks()
    assert watched.flag(copy) is None
    assert watched.impostors.doubt(copy) is None


def test_the_real_one_is_told_by_another_way_and_nothing_is_sent(watched: Watched) -> None:
    real, copy = watched.bea(), watched.copy()
    mail = mention("About the order", person("Beatrix Holloway", remote_id="b@mail.example",
                   handle="b@mail.example"), thread_key="mail")  # fmt: skip
    watched.shop.apply([mail], network="email")
    by_mail = watched.shop.conversation_of(mail.remote_id)
    desk = watched.desk
    identity = desk.db.value("SELECT identity_id FROM conversation WHERE id = ?", [by_mail])
    people = People(desk.db, desk.workspace)
    customer = watched.shop.row(real).customer
    people.link(identity, customer, because="same", now=watched.clock())
    watched.looks()
    target, _ = watched.impostors.tell_the_real_one(copy, "Take care", now=watched.clock())
    assert target == by_mail
    draft = Drafts(desk.db).find(target, Visibility.PRIVATE)
    assert draft is not None
    assert draft.text == "Take care"
    assert desk.db.value("SELECT count(*) FROM outbox") == 0
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    assert Step.TELL not in doubt.done, "nobody knows yet: only a draft is there"
    assert doubt.phone == ""


@pytest.mark.parametrize(
    ("notes", "number"),
    [
        ("Use 06 39 98 31 64 if anything odd arrives in her name.", "06 39 98 31 64"),
        ("Order 0612345678901, paid. Has our 01 42 00 00 00. Ring her: +33 6 39 98 31 64",
         "+33 6 39 98 31 64"),
        ("Sings in the choir since 2019, table 4 on Thursdays.", ""),
    ],
)  # fmt: skip
def test_the_number_in_our_notes_on_the_real_one_is_known(
    watched: Watched, notes: str, number: str
) -> None:
    watched.desk.settings.change({"shop.phone": "+33 1 42 00 00 00"})
    real, copy = watched.bea(), watched.copy(f"{ASKS}, or ring 07 00 00 00 07")
    people = People(watched.desk.db, watched.desk.workspace)
    people.set_notes(watched.shop.row(real).customer, notes)
    watched.looks()
    doubt = watched.impostors.doubt(copy)
    assert doubt is not None
    assert doubt.phone == number


def test_steps_are_ticked_and_unticked(watched: Watched) -> None:
    watched.bea()
    copy = watched.copy()
    watched.looks()
    for done, expected in ((True, {Step.REPORT}), (False, set())):
        watched.impostors.tick(copy, Step.REPORT, done=done)
        doubt = watched.impostors.doubt(copy)
        assert doubt is not None
        assert doubt.done == expected


def test_a_newsletter_and_old_history_are_not_looked_at(watched: Watched) -> None:
    watched.bea()
    bulk = watched.copy("Please help me with 450 euros", remote_id="bulk")
    db = watched.desk.db
    with db.writing() as write:
        write.execute("UPDATE mention SET flag = 'bulk' WHERE conversation_id = ?", [bulk])
    old = mention("Send me 400 euros", person("Beatrix Hollovvay", remote_id="old"),
                  occurred_at=watched.clock() - timedelta(days=200))  # fmt: skip
    watched.shop.apply([old])
    watched.looks()
    assert watched.impostors.doubt(bulk) is None
    assert watched.impostors.doubt(watched.shop.conversation_of(old.remote_id)) is None


def test_erasing_the_real_one_leaves_no_word_of_them_in_a_suspicion(watched: Watched) -> None:
    real, copy = watched.bea(), watched.copy()
    watched.looks()
    db = watched.desk.db
    erasing.erase(db, watched.shop.row(real).customer, now=watched.clock())
    assert db.value("SELECT count(*) FROM suspicion WHERE reasons LIKE '%Holloway%'") == 0
    watched.looks()
    assert watched.flag(copy) is None


@pytest.mark.parametrize("column", ["skeleton", "sound", "handle"])
def test_likeness_is_looked_up_in_an_index(watched: Watched, column: str) -> None:
    plan = watched.desk.db.rows(
        f"EXPLAIN QUERY PLAN {store._FACES} WHERE f.{column} = 'x' AND f.{column} <> ''"
    )
    assert f"face_{column}" in plan[0]["detail"]


def test_a_new_name_of_the_shop_is_looked_for_in_what_came(watched: Watched) -> None:
    copy = watched.copy("Hello there", name="Golden Crumb Support")
    watched.looks()
    assert watched.flag(copy) is None
    watched.desk.settings.change({"shop.name": "Golden Crumb"})
    watched.impostors.again(now=watched.clock())
    watched.looks()
    assert watched.flag(copy) is Flag.IMPOSTOR
