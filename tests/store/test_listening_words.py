"""What is said about us, not to us, is told apart, and which of our names stands in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import DoneReason, FeedQuery, View
from courtesydesk.domain.fetched import FetchedMention
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.listening import ListeningWord, Sort
from courtesydesk.domain.mentions import Origin
from courtesydesk.store import listening_words
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database
from courtesydesk.store.standing import refresh
from support.shop import MORNING, SmallDesk, add_account, make_desk, mention, reply


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    made = make_desk(tmp_path)
    name_shop(made.shop.db, "Rue des Lilas Pâtisserie", "Rue des Lilas, the lilac bakery")
    return made


def name_shop(db: Database, name: str, also: str) -> None:
    with db.writing() as write:
        write.executemany(
            "INSERT INTO setting(key, value) VALUES (?, ?)",
            [("shop.name", name), ("shop.also_called", also)],
        )


def keep(db: Database, *words: ListeningWord) -> None:
    with db.writing() as write:
        for word in words:
            listening_words.save(write, word)


def about(desk: SmallDesk, text: str, **more: object) -> ConversationId:
    return desk.shop.says(text, **{"addressed": False, **more})


def take(desk: SmallDesk, item: FetchedMention) -> ConversationId:
    desk.shop.apply([item])
    return desk.shop.conversation_of(item.remote_id)


def heard(desk: SmallDesk, id_: ConversationId) -> tuple[str, ...]:
    return desk.shop.row(id_).heard


def test_the_names_of_the_shop_are_listening_words_and_others_come_after(desk: SmallDesk) -> None:
    db = desk.shop.db
    keep(
        db,
        ListeningWord("Choux Royale", Sort.PRODUCT),
        ListeningWord("rue des lilas", unless=("metro",), spellings=("rue de lilas",)),
    )
    found = listening_words.load(db.connection)
    assert [(one.text, one.sort, one.of_shop) for one in found] == [
        ("Rue des Lilas Pâtisserie", Sort.NAME, True),
        ("Rue des Lilas", Sort.NICKNAME, True),
        ("the lilac bakery", Sort.NICKNAME, True),
        ("Choux Royale", Sort.PRODUCT, False),
    ]
    assert (found[1].unless, found[1].spellings) == (("metro",), ("rue de lilas",))
    with db.writing() as write:
        assert listening_words.remove(write, "choux ROYALE")
        assert not listening_words.remove(write, "choux ROYALE")
    assert len(listening_words.load(db.connection)) == 3


def test_what_is_said_about_us_is_untagged_and_says_which_name_was_heard(desk: SmallDesk) -> None:
    ours = about(desk, "rue de lila has run out of brioche again", by="Ann")
    other = about(desk, "What a day", by="Ben")
    told = desk.shop.says("Do you open at eight, rue des lilas?", by="Cleo")
    assert heard(desk, ours) == ("rue de lila",)
    assert heard(desk, other) == heard(desk, told) == ()
    assert desk.shop.in_view(View.UNTAGGED) == [ours]
    for words in ("is:untagged", "is:untagged brioche", "is:untagged network:mastodon"):
        page = desk.feed.page(FeedQuery(text=words), now=desk.clock())
        assert [row.id for row in page.rows] == [ours], words
    page = desk.feed.page(FeedQuery(text="-is:untagged"), now=desk.clock())
    assert {row.id for row in page.rows} == {other, told}


def test_a_handle_or_a_tag_in_it_addresses_us(desk: SmallDesk) -> None:
    db = desk.shop.db
    add_account(db, "bluesky")
    with db.writing() as write:
        write.execute("UPDATE account SET address = '@lilas.bsky.social'")
        write.execute("UPDATE account SET address = 'u/rdl_paris' WHERE network = 'mastodon'")
    for number, text in enumerate(
        (
            "Hey @RueDesLilas!",
            "#ruedeslilas forever",
            "cc @lilas.bsky.social, rue des lilas shut?",
            "u/rdl_paris, rue des lilas was lovely",
        )
    ):
        id_ = about(desk, text, by=f"Person {number}")
        assert heard(desk, id_) == (), text
    assert db.value("SELECT sum(addressed) FROM mention") == 4
    with db.writing() as write:
        write.execute("UPDATE account SET address = '@Lilas@toot.test' WHERE network = 'mastodon'")
    called = about(desk, "@lilas rue des lilas was lovely", by="Neighbour")
    assert heard(desk, called) == ()
    other = about(desk, "cc @bob@lilas.bsky.social, rue des lilas is shut", by="Somebody")
    assert heard(desk, other) == ("rue des lilas",)


def test_who_addresses_us_later_in_the_same_conversation_is_not_untagged_any_more(
    desk: SmallDesk,
) -> None:
    first = mention("rue des lilas was cold and loud", addressed=False)
    id_ = take(desk, first)
    assert heard(desk, id_) == ("rue des lilas",)
    desk.shop.apply([reply("Oh dear, tell us more", answers=first)])
    assert heard(desk, id_) == ("rue des lilas",)
    later = mention("Well, nobody smiled", occurred_at=MORNING + timedelta(hours=1))
    desk.shop.apply([later])
    assert heard(desk, id_) == ()


@pytest.mark.parametrize("found_first", [True, False])
def test_found_and_told_in_either_order_it_is_said_to_us(
    desk: SmallDesk, *, found_first: bool
) -> None:
    found = mention("rue des lilas again", remote_id="p1", addressed=False, sought="rue des lilas")
    told = mention("rue des lilas again", remote_id="p1")
    first, second = (found, told) if found_first else (told, found)
    id_ = take(desk, first)
    desk.shop.apply([second])
    assert heard(desk, id_) == ()
    assert desk.shop.in_view(View.UNTAGGED) == []


def test_an_edit_is_listened_to(desk: SmallDesk) -> None:
    id_ = take(desk, mention("the bakery was closed", remote_id="p1", addressed=False))
    edited = mention(
        "rue des lillas was closed",
        remote_id="p1",
        addressed=False,
        edited_at=MORNING + timedelta(minutes=5),
    )
    desk.shop.apply([edited])
    assert heard(desk, id_) == ("rue des lillas",)


def test_what_was_searched_for_is_about_us_even_where_no_name_is_heard(desk: SmallDesk) -> None:
    id_ = about(desk, "Look at this picture", sought="lilas tart")
    assert heard(desk, id_) == ("lilas tart",)
    with desk.shop.db.writing() as write:
        assert listening_words.hear_some(write, 0, 10) == ([], 0)


def test_of_a_deleted_one_nothing_is_heard_where_others_are_left(desk: SmallDesk) -> None:
    id_ = take(desk, mention("@ruedeslilas hello", remote_id="p1"))
    take(desk, mention("rue des lilas, then", remote_id="p2", addressed=False))
    assert heard(desk, id_) == ()
    desk.shop.deletes("p1")
    assert heard(desk, id_) == ("rue des lilas",)


def test_new_words_are_listened_for_in_what_is_here(desk: SmallDesk) -> None:
    db = desk.shop.db
    ids = [about(desk, f"choux royale number {n}", by=f"Person {n}") for n in range(5)]
    assert [heard(desk, id_) for id_ in ids] == [()] * 5
    keep(db, ListeningWord("Choux Royale", Sort.PRODUCT))
    changed, after = [], 0
    while True:
        with db.writing() as write:
            some, after = listening_words.hear_some(write, after, 2)
            refresh(write, [conversation for conversation, _, _ in some], targets(write))
        changed += [conversation for conversation, _, _ in some]
        if not after:
            break
    assert sorted(changed) == sorted(ids)
    assert {heard(desk, id_) for id_ in ids} == {("choux royale",)}


def test_what_tells_others_of_our_name_apart_is_learnt_from_what_was_not_about_us(
    desk: SmallDesk,
) -> None:
    db = desk.shop.db
    metro = [
        about(desk, f"Rue des Lilas: the metro stop is shut, bus {n} instead", by=f"Person {n}")
        for n in range(3)
    ]
    about(desk, "the queue at rue des lilas, all the way to the bus stop", by="Ann")
    assert listening_words.telling(db) == {}
    desk.triage.done(metro, DoneReason.NOT_FOR_US, now=MORNING)
    found = listening_words.telling(db)["Rue des Lilas"]
    assert "metro" in found
    assert not {"stop", "bus"} & set(found)


def test_history_is_listened_to(desk: SmallDesk) -> None:
    item = mention(
        "rue des lilas in 2019", occurred_at=MORNING - timedelta(days=900), addressed=False
    )
    desk.shop.apply([item], origin=Origin.IMPORT)
    id_ = desk.shop.conversation_of(item.remote_id)
    assert heard(desk, id_) == ("rue des lilas",)
