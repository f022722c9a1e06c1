"""Drafts survive everything, and there is one per conversation and side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.domain.changes import NOTHING
from courtesydesk.domain.errors import NotAllowed, NotFound
from courtesydesk.domain.ids import DraftId, MentionId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.services.drafts import Drafts
from courtesydesk.store.database import Database
from support.people import NOW, House, minutes, open_house

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def drafts(house: House) -> Drafts:
    return Drafts(house.db)


def test_what_was_typed_is_there_after_the_program_starts_again(house: House) -> None:
    conversation = house.asked()
    Drafts(house.db).save(conversation, PUBLIC, "Dear Ana, I am", seen=MentionId(1), now=NOW)
    again = Database(house.workspace.database)
    found = Drafts(again).find(conversation, PUBLIC)
    again.close()
    assert found is not None
    assert (found.text, found.seen, found.updated_at) == ("Dear Ana, I am", 1, NOW)


def test_there_is_one_draft_for_each_side(house: House, drafts: Drafts) -> None:
    conversation = house.asked()
    first = drafts.save(conversation, PUBLIC, "We are so", seen=MentionId(1), now=NOW)
    again = drafts.save(conversation, PUBLIC, "We are sorry", seen=MentionId(9), now=NOW)
    other = drafts.save(conversation, PRIVATE, "Your number?", seen=None, now=NOW)
    assert again.id == first.id != other.id
    assert again.seen == 1, "what was seen when writing began"
    assert [row.draft.text for row in drafts.live()] == ["Your number?", "We are sorry"]
    assert {row.name for row in drafts.live()} == {"Ana Braun"}


def test_an_emptied_draft_ends_but_can_be_had_back(house: House, drafts: Drafts) -> None:
    conversation = house.asked()
    drafts.save(conversation, PUBLIC, "A long and careful text", seen=None, now=NOW)
    ended = drafts.save(conversation, PUBLIC, "  ", seen=None, now=NOW)
    assert (ended.text, ended.retired_at) == ("", NOW)
    assert drafts.find(conversation, PUBLIC) is None
    drafts.restore(ended.id, now=NOW)
    found = drafts.find(conversation, PUBLIC)
    assert found is not None
    assert found.text == "A long and careful text"


def test_nothing_typed_makes_no_draft(house: House, drafts: Drafts) -> None:
    assert drafts.save(house.asked(), PUBLIC, "", seen=None, now=NOW).retired_at == NOW
    assert drafts.live() == ()


def test_a_text_may_be_emptied_while_a_picture_is_attached(house: House, drafts: Drafts) -> None:
    conversation = house.asked()
    draft = drafts.begin(conversation, PUBLIC, seen=None, now=NOW)
    house._insert("picture", draft_id=draft.id, path="attachments/a", name="cake.jpg")
    drafts.save(conversation, PUBLIC, "Look", seen=None, now=NOW)
    left = drafts.save(conversation, PUBLIC, "", seen=None, now=NOW)
    assert left.retired_at is None
    assert [picture.name for picture in left.pictures] == ["cake.jpg"]
    assert drafts.live()[0].draft.pictures == left.pictures


def test_a_reply_from_elsewhere_puts_both_sides_away_and_deletes_neither(
    house: House, drafts: Drafts
) -> None:
    conversation = house.asked()
    one = drafts.save(conversation, PUBLIC, "public words", seen=None, now=NOW)
    two = drafts.save(conversation, PRIVATE, "private words", seen=None, now=NOW)
    changes = drafts.retire_overtaken(conversation, because="answered_elsewhere", now=NOW)
    assert changes.drafts == {one.id, two.id}
    assert drafts.live() == ()
    assert {row.draft.text for row in drafts.retired(conversation)} == {
        "public words",
        "private words",
    }
    assert drafts.get(one.id).retired_because == "answered_elsewhere"
    assert drafts.retire_overtaken(conversation, because="replied", now=NOW) == NOTHING


def test_a_discarded_draft_is_not_put_over_a_newer_one(house: House, drafts: Drafts) -> None:
    conversation = house.asked()
    old = drafts.save(conversation, PUBLIC, "old", seen=None, now=NOW)
    assert drafts.discard(old.id, now=NOW).conversations == {conversation}
    drafts.save(conversation, PUBLIC, "new", seen=None, now=NOW)
    with pytest.raises(NotAllowed):
        drafts.restore(old.id, now=NOW)
    assert drafts.get(old.id).text == "old"
    assert drafts.live()[0].draft.text == "new"


def test_a_save_that_comes_late_brings_a_released_draft_not_back(
    house: House, drafts: Drafts
) -> None:
    conversation = house.asked()
    drafts.save(conversation, PUBLIC, "Sent a moment ago", seen=None, now=NOW)
    drafts.retire_overtaken(conversation, because="replied", now=NOW)
    drafts.save(conversation, PUBLIC, "Sent a moment ago", seen=None, now=NOW)
    assert drafts.live() == ()
    drafts.save(conversation, PUBLIC, "Sent a moment ago. And", seen=None, now=NOW)
    assert drafts.live()[0].draft.text == "Sent a moment ago. And"


def test_new_mail_is_kept_without_a_conversation(house: House, drafts: Drafts) -> None:
    account = house.account("email")
    mail = drafts.save_mail(
        None, account=account, to="ana@example.org", cc="", subject="Cake", text="Dear", now=NOW
    )
    same = drafts.save_mail(
        mail.id, account=account, to=mail.to, cc="", subject="Cake", text="Dear Ana", now=NOW
    )
    assert same.id == mail.id
    row = drafts.live()[0]
    assert (row.name, row.network, row.draft.text) == ("ana@example.org", "email", "Dear Ana")


def test_drafts_put_away_long_ago_are_let_go(house: House, drafts: Drafts) -> None:
    conversation = house.asked()
    old = drafts.save(conversation, PUBLIC, "old", seen=None, now=NOW - minutes(31 * 24 * 60))
    drafts.discard(old.id, now=NOW - minutes(31 * 24 * 60))
    drafts.save(conversation, PUBLIC, "being written", seen=None, now=NOW - minutes(99999))
    assert drafts.forget_old(days=30, now=NOW) == 1
    with pytest.raises(NotFound):
        drafts.get(old.id)
    assert drafts.live()[0].draft.text == "being written"


def test_a_draft_that_never_was_is_not_found(drafts: Drafts) -> None:
    with pytest.raises(NotFound):
        drafts.get(DraftId(77))
