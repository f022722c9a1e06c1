"""The same thing by mail, in a file and from the network itself is one mention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.fetched import FetchedMention, FetchedReply
from courtesydesk.domain.ids import ImportId
from courtesydesk.domain.mentions import Kind, Origin
from courtesydesk.store import imports
from courtesydesk.store.apply import Tally, apply_items
from support.shop import MORNING, SmallDesk, make_desk, mention, person, reply

WORDS = "The éclairs were dry, and nobody at the counter looked up when we came in."


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path, network="google")


def review(text: str = WORDS, by: Any = "Maria Rossi", **more: Any) -> FetchedMention:
    values = {"kind": Kind.REVIEW, "rating": 2, "thread_key": more.get("remote_id", "t"), **more}
    return mention(text, by, **values)


BY_MAIL = review(
    "The éclairs were dry, and nobody at the counter …",
    person("Maria Rossi", remote_id="name:maria rossi", handle=""),
    remote_id="mail:1",
    url="https://reviews.example/r/7",
    occurred_at=MORNING + timedelta(minutes=4),
    network="google",
)
IN_A_FILE = review(
    by=person("Maria Rossi", remote_id="name:maria rossi", handle=""),
    remote_id="sha256:1",
    occurred_at=MORNING + timedelta(hours=9),
)
ITSELF = review(
    by=person("Maria Rossi", remote_id="people/77", handle=""),
    remote_id="accounts/1/reviews/7",
    thread_key="accounts/1/reviews/7",
)


def take(desk: SmallDesk, *items: Any, origin: Origin = Origin.DIRECT, mail: bool = False) -> None:
    account = None if origin is Origin.IMPORT else desk.shop.account
    if mail:
        with desk.db.writing() as write:
            account = write.execute(
                "INSERT INTO account(network, name, created_at) VALUES ('email', ?, '')"
                " RETURNING id",
                [f"Mail {write.total_changes}"],
            ).fetchone()[0]
    apply_items(
        desk.db, account, items, origin=origin, now=desk.clock(),
        network="google" if account is None else "",
    )  # fmt: skip


WAYS = {
    "mail": lambda desk: take(desk, BY_MAIL, mail=True),
    "file": lambda desk: take(desk, IN_A_FILE, origin=Origin.IMPORT),
    "network": lambda desk: take(desk, ITSELF),
}


def rows(desk: SmallDesk) -> list[Any]:
    return desk.db.rows("SELECT * FROM mention ORDER BY id")


@pytest.mark.parametrize("order", list(permutations(WAYS)))
def test_it_is_one_mention_in_whatever_order_it_comes(desk: SmallDesk, order: list[str]) -> None:
    for way in (*order, *order):
        WAYS[way](desk)
    [found] = rows(desk)
    assert found["text"] == WORDS
    assert found["remote_id"] == ITSELF.remote_id
    assert found["origin"] == Origin.DIRECT
    assert found["account_id"] == desk.shop.account
    [conversation] = desk.db.rows("SELECT * FROM conversation")
    assert conversation["account_id"] == desk.shop.account
    assert conversation["mentions"] == 1


def test_what_a_mail_tells_is_filed_under_its_network_and_answered_by_hand(
    desk: SmallDesk,
) -> None:
    take(desk, BY_MAIL, mention("A mail of its own", "Tom"), mail=True)
    by_network = {row["network"]: row for row in rows(desk)}
    assert set(by_network) == {"google", "email"}
    assert by_network["google"]["origin"] == Origin.MAILBOX
    assert by_network["google"]["account_id"] is None
    assert by_network["email"]["origin"] == Origin.DIRECT


def test_both_networks_of_a_long_fetch_get_ids_of_their_own(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtesydesk.store.apply.CHUNK", 3)
    items = [
        mention(f"Words {number}", f"Person {number}", network="google" if number % 2 else "")
        for number in range(20)
    ]
    take(desk, *items, mail=True)
    assert len(rows(desk)) == 20
    assert desk.db.value("SELECT count(*) FROM conversation") == 20


def test_what_hangs_on_it_stays(desk: SmallDesk) -> None:
    take(desk, BY_MAIL, mail=True)
    id_ = desk.shop.conversation_of("mail:1")
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO note(conversation_id, customer_id, kind, text, author, occurred_at)"
            " SELECT ?, i.customer_id, 'note', 'Call her', 'Sophie', '2026'"
            " FROM conversation c JOIN identity i ON i.id = c.identity_id WHERE c.id = ?",
            [id_, id_],
        )
        write.execute("UPDATE customer SET notes = 'Likes tea'")
    take(desk, ITSELF)
    assert desk.shop.conversation_of(ITSELF.remote_id) == id_
    assert desk.db.value("SELECT conversation_id FROM note") == id_
    [customer] = desk.db.rows(
        "SELECT c.* FROM customer c JOIN identity i ON i.customer_id = c.id GROUP BY c.id"
    )
    assert customer["notes"] == "Likes tea"


def test_one_who_is_known_there_already_takes_it_over(desk: SmallDesk) -> None:
    earlier = review("Lovely tea.", ITSELF.person, remote_id="accounts/1/reviews/1", rating=5,
                     occurred_at=MORNING - timedelta(days=30))  # fmt: skip
    take(desk, earlier)
    take(desk, BY_MAIL, mail=True)
    with desk.db.writing() as write:
        write.execute(
            "UPDATE customer SET notes = 'Likes tea' WHERE id = (SELECT customer_id FROM identity"
            " WHERE remote_id = 'name:maria rossi')"
        )
    take(desk, ITSELF)
    people = desk.db.rows("SELECT DISTINCT customer_id FROM identity")
    assert len(people) == 1
    assert desk.db.value("SELECT notes FROM customer WHERE id = ?", [people[0][0]]) == "Likes tea"
    said = desk.db.rows("SELECT DISTINCT identity_id FROM mention")
    assert len(said) == 1


@pytest.mark.parametrize(
    "other",
    [
        review(by="Tom Hale", remote_id="a"),
        review(by=ITSELF.person, rating=5, remote_id="b"),
        review(by=ITSELF.person, remote_id="c", occurred_at=MORNING + timedelta(days=30)),
        review("Quite another thing.", ITSELF.person, remote_id="d"),
        review("The éc…", ITSELF.person, remote_id="e"),
    ],
    ids=["another person", "other stars", "a month later", "other words", "too short to tell"],
)
def test_what_is_not_the_same_stays_two(desk: SmallDesk, other: FetchedMention) -> None:
    take(desk, ITSELF)
    take(desk, other, origin=Origin.IMPORT)
    assert len(rows(desk)) == 2


def test_the_same_words_twice_on_the_network_itself_are_two(desk: SmallDesk) -> None:
    take(desk, ITSELF)
    take(desk, review(by=ITSELF.person, remote_id="accounts/1/reviews/8"))
    assert len(rows(desk)) == 2


def test_a_mail_whose_words_could_not_be_read_is_the_review_of_that_day(desk: SmallDesk) -> None:
    take(desk, review("", BY_MAIL.person, remote_id="mail:2", network="google"), mail=True)
    take(desk, ITSELF)
    [found] = rows(desk)
    assert found["text"] == WORDS


def test_two_whose_names_and_words_could_not_be_read_stay_two(desk: SmallDesk) -> None:
    for number in (1, 2):
        nobody = person("Somebody", remote_id=f"nobody:mail:{number}", handle="")
        unread = review("", nobody, remote_id=f"mail:{number}", rating=None, network="google")
        take(desk, unread, mail=True)
    assert len(rows(desk)) == 2


NAMED_BY_MAIL = replace(BY_MAIL, remote_id=ITSELF.remote_id, thread_key=ITSELF.thread_key)
"""A mail whose link shows what the network calls it."""


def test_a_mail_that_knows_the_networks_id_changes_nothing_of_what_it_told(desk: SmallDesk) -> None:
    take(desk, ITSELF)
    take(desk, NAMED_BY_MAIL, mail=True)
    [found] = rows(desk)
    assert (found["text"], found["origin"]) == (WORDS, Origin.DIRECT)
    assert found["account_id"] == desk.shop.account


def test_the_network_takes_over_what_a_mail_told_under_its_id(desk: SmallDesk) -> None:
    take(desk, replace(NAMED_BY_MAIL, subject="Open to read", text=""), mail=True)
    take(desk, ITSELF)
    [found] = rows(desk)
    assert (found["text"], found["origin"], found["subject"]) == (WORDS, Origin.DIRECT, "")
    assert found["account_id"] == desk.shop.account
    [conversation] = desk.db.rows("SELECT * FROM conversation")
    assert (conversation["account_id"], conversation["mentions"]) == (desk.shop.account, 1)


def test_our_answer_in_a_file_stands_under_it_once(desk: SmallDesk) -> None:
    ours = reply("I am sorry. Come by.", answers=ITSELF, remote_id="accounts/1/reviews/7/reply")
    take(desk, ITSELF, ours)
    in_file = FetchedReply(
        "sha256:1#reply", IN_A_FILE.thread_key, ours.text, ours.occurred_at,
        answers_remote_id=IN_A_FILE.remote_id, to_remote_ids=(IN_A_FILE.person.remote_id,),
    )  # fmt: skip
    take(desk, IN_A_FILE, in_file, origin=Origin.IMPORT)
    assert [row["text"] for row in desk.db.rows("SELECT text FROM reply")] == [ours.text]


NOTICE = replace(BY_MAIL, headers={"message_id": "1@google.example", "proof": "proved"})


def bring(desk: SmallDesk, *items: Any, file: str) -> ImportId:
    """One file, as the importer writes it down."""
    id_ = imports.begin(desk.db, file, "csv", desk.clock())
    tally = Tally()
    apply_items(
        desk.db, None, items, origin=Origin.IMPORT, now=desk.clock(), network="google",
        import_id=id_, tally=tally,
    )  # fmt: skip
    imports.count(desk.db, id_, tally.taken, tally.known, 0)
    imports.finish(desk.db, id_, desk.clock())
    return id_


@pytest.mark.parametrize("order", [("a.mbox", "b.csv"), ("b.csv", "a.mbox")])
def test_an_imported_mail_and_an_imported_table_tell_one_mention(
    desk: SmallDesk, order: tuple[str, str]
) -> None:
    files = {"a.mbox": NOTICE, "b.csv": IN_A_FILE}
    ids = [bring(desk, files[name], file=name) for name in order]
    for name in order:
        bring(desk, files[name], file=name)
    [found] = rows(desk)
    assert (found["text"], found["remote_id"]) == (WORDS, IN_A_FILE.remote_id)
    assert found["url"] == BY_MAIL.url or order[0] == "b.csv"
    assert found["import_id"] == ids[0]
    assert imports.last(desk.db) == ids[0]
    imports.undo(desk.db, ids[0], desk.clock())
    assert rows(desk) == []


def test_two_rows_of_tables_that_say_the_same_stay_two(desk: SmallDesk) -> None:
    bring(desk, NOTICE, file="a.mbox")
    bring(desk, IN_A_FILE, replace(IN_A_FILE, remote_id="sha256:2"), file="b.csv")
    bring(desk, replace(IN_A_FILE, remote_id="sha256:3"), file="c.csv")
    assert len(rows(desk)) == 3


def test_taking_the_table_back_leaves_what_the_mail_brought(desk: SmallDesk) -> None:
    bring(desk, NOTICE, file="a.mbox")
    table = bring(desk, IN_A_FILE, review("Good tea.", "Tom Hale", remote_id="t"), file="b.csv")
    assert desk.db.value("SELECT taken FROM import WHERE id = ?", [table]) == 1
    assert imports.undo(desk.db, table, desk.clock()).removed == 1
    [left] = rows(desk)
    assert left["author"] == "Maria Rossi"


@pytest.mark.parametrize("again", [ITSELF, replace(ITSELF, remote_id=IN_A_FILE.remote_id)])
def test_what_the_network_told_since_outlives_the_import(
    desk: SmallDesk, again: FetchedMention
) -> None:
    file = bring(desk, IN_A_FILE, file="b.csv")
    take(desk, again)
    assert imports.undo(desk.db, file, desk.clock()).removed == 0
    [left] = rows(desk)
    assert left["origin"] == Origin.DIRECT
