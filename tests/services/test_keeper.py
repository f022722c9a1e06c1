"""What networks do not let us keep goes, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.networks.linkedin.server import LinkedIn
from connectors.networks.reddit.server import Reddit
from connectors.networks.youtube.server import YouTube
from courtesydesk import assembly
from courtesydesk.connectors import registry
from courtesydesk.connectors.base import Connector, Factory, Offer
from courtesydesk.connectors.networks.youtube.connector import YouTubeConnector
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.conversations import Channel, FeedQuery, View
from courtesydesk.domain.errors import Offline
from courtesydesk.domain.fetched import (
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    Gone,
    Known,
    Person,
)
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.domain.keeping import Why
from courtesydesk.domain.mentions import Kind, NoteKind, Origin, Visibility
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.services import sync
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.feed import Feed
from courtesydesk.services.keeper import Keeper, Kept
from courtesydesk.services.people import People
from courtesydesk.services.pictures import Pictures
from courtesydesk.services.promises import Promises
from courtesydesk.services.sync import Sync
from courtesydesk.store import keeping
from courtesydesk.store.apply import apply_items
from courtesydesk.store.conversations import conversation as load_conversation
from courtesydesk.store.picture_files import PictureFiles
from support.keyrings import MemoryKeyring
from support.loopback import Fault
from support.people import NOW, House, open_house

TRACE = "qzxvplugh"
"""A word that stands nowhere else."""
MONTH = timedelta(days=30)
IN_ITS_PLACE = "Its words were removed after 30 days, as YouTube asks. Its page still has them."
OF_DELETED = "It was deleted on X, so its words were removed here, too."


def never() -> bool:
    return False


def days(number: float) -> timedelta:
    return timedelta(days=number)


class OneNetwork:
    """A registry that leads to the server of the test."""

    def __init__(self, network: YouTube | Reddit | LinkedIn, key: str) -> None:
        self._network, self._key = network, key

    def factory(self, network: str) -> Factory:
        assert network == self._key
        return self._connect

    def networks(self) -> tuple[str, ...]:
        return (self._key,)

    def offer(self, network: str) -> Offer:
        return registry.offer(network)

    def _connect(self, **_: Any) -> Connector:
        return self._network.connect()


class Shop:
    """A desk with one account, and the time."""

    def __init__(self, house: House, network: Any, key: str = "youtube") -> None:
        self.house, self.network, self.db = house, network, house.db
        self.now = NOW + days(1)
        vault = Vault(lambda: MemoryKeyring(), patience=5)
        self.accounts = Accounts(self.db, vault, OneNetwork(network, key))
        self.id = self.accounts.add(key, "Our channel", "", {}, {}, now=self.now).id
        self.files = PictureFiles(house.workspace.root)
        self.sync = Sync(self.db, self.accounts, self.files)
        pictures = Pictures(self.db, house.workspace)
        self.keeper = Keeper(self.db, self.accounts, self.sync, pictures)

    def fetch(self) -> None:
        self.sync.account(self.id, now=lambda: self.now, stop=never)

    def keep(self) -> Kept:
        return self.keeper.run(now=self.now, stop=never)

    def unreachable(self) -> None:
        """From now on YouTube answers nobody."""
        self.network.spent = True

    def take(self, *items: FetchedItem, network: str, origin: Origin = Origin.DIRECT) -> None:
        apply_items(
            self.db, None, items, origin=origin, now=self.now, network=network, pictures=self.files
        )

    def texts(self) -> list[str]:
        return [str(row[0]) for row in self.db.rows("SELECT text FROM mention ORDER BY id")]

    def standing(self) -> list[tuple[Any, ...]]:
        """Where each conversation stands, and what its clock says."""
        sql = "SELECT id, state, waiting_since, due_at, last_at, intent, mentions FROM conversation"
        return [tuple(row) for row in self.db.rows(sql)]

    def found(self, word: str) -> int:
        """How many conversations a search finds."""
        query = FeedQuery(View.EVERYTHING, text=word)
        return len(Feed(self.db).page(query, now=self.now).rows)

    def bytes_on_disk(self) -> bytes:
        self.db.value("PRAGMA wal_checkpoint(TRUNCATE)")
        files = sorted(one for one in self.house.workspace.root.rglob("*") if one.is_file())
        return b"\n".join(one.name.encode() + one.read_bytes() for one in files)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    network = YouTube()
    with open_house(tmp_path) as house, network.running():
        yield Shop(house, network)


def said(id_: str, text: str, *, who: str = "ana", **more: Any) -> FetchedMention:
    return FetchedMention(
        remote_id=id_,
        thread_key=id_,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT,
        person=Person(f"id-{who}", who.capitalize(), f"@{who}"),
        text=text,
        occurred_at=NOW,
        **more,
    )


def test_what_is_told_again_stays(shop: Shop) -> None:
    shop.network.say(f"A plum tart {TRACE}")
    shop.fetch()
    shop.now += days(19)
    assert shop.keep().asked == 0
    shop.now += days(4)
    assert shop.keep().asked == 1
    shop.now += days(19)
    assert shop.keeper.due(now=shop.now) == ()
    shop.now += days(5)
    kept = shop.keep()
    assert (kept.asked, kept.count) == (1, 0)
    assert shop.texts() == [f"A plum tart {TRACE}"]


def test_what_a_fetch_brings_once_more_counts_as_told_again(shop: Shop) -> None:
    item = said("c1", "Plums")
    shop.take(item, network="youtube")
    shop.now += days(29)
    shop.take(item, network="youtube")
    shop.now += days(29)
    assert shop.keep().count == 0
    shop.now += days(2)
    assert shop.keep().count == 1


def test_what_nobody_tells_again_loses_its_words_and_keeps_its_place(shop: Shop) -> None:
    said = shop.network.say(f"A plum tart {TRACE}", who=TRACE)
    shop.network.below(said, "We will bake one for you", who="shop", after=3)
    shop.network.say("And pears?", who="ben", after=5)
    shop.fetch()
    talk = ConversationId(shop.db.value("SELECT id FROM conversation"))
    person = CustomerId(shop.db.value("SELECT id FROM customer"))
    People(shop.db, shop.house.workspace).write_down(
        person, NoteKind.NOTE, "Likes plums", author="Clara", at=shop.now, conversation=talk
    )
    Promises(shop.db).make(talk, "Bake one", None, now=NOW)
    Drafts(shop.db).save(talk, Visibility.PUBLIC, "And another", seen=None, now=shop.now)
    page = load_conversation(shop.db, talk, limit=9).url
    before = shop.standing()
    assert {row[1] for row in before} == {"new", "waiting"}
    shop.unreachable()
    shop.now += days(30.5)
    assert [one.count for one in shop.keeper.due(now=shop.now)] == [2]
    assert shop.found(TRACE) == 1
    kept = shop.keep()
    assert [(one.network, one.why, one.count) for one in kept.removals] == [
        ("youtube", Why.EXPIRED, 2)
    ]
    assert talk in kept.changes.conversations
    after = load_conversation(shop.db, talk, limit=9)
    assert [one.text for one in after.items] == [
        IN_ITS_PLACE, "We will bake one for you", "Likes plums",
    ]  # fmt: skip
    assert shop.standing() == before
    assert after.row.has_draft
    assert after.url == page != ""
    assert shop.db.value("SELECT what FROM promise") == "Bake one"
    assert shop.found(TRACE) == 0
    assert shop.found("bake") == 1
    assert f"tart {TRACE}".encode() not in shop.bytes_on_disk()
    assert f"@{TRACE}".encode() not in shop.bytes_on_disk().replace(b"youtube.com/@", b"")
    assert shop.db.problems() == []
    assert shop.keep().count == 0
    assert [(one.at, one.count) for one in shop.keeper.latest()] == [(shop.now, 2)]


def test_what_comes_again_is_filled_anew(shop: Shop) -> None:
    photo = FetchedPicture("cake.jpg", "image/jpeg", b"a cake", 6)
    item = said(
        "c1",
        f"A cake {TRACE}",
        pictures=(photo,),
        url="https://video.example/c1",
        headers={"thread": "t1", "to": "@ana"},
    )
    shop.take(item, network="youtube")
    shop.take(said("c1", f"The cake {TRACE}", url=item.url), network="youtube")
    picture = shop.house.workspace.root / shop.db.value("SELECT path FROM picture")
    assert picture.read_bytes() == b"a cake"
    shop.now += days(31)
    assert shop.keep().count == 1
    assert shop.texts() == [IN_ITS_PLACE]
    assert not picture.exists()
    assert TRACE.encode() not in shop.bytes_on_disk()
    assert shop.db.value("SELECT name FROM customer") == "Somebody"
    assert shop.db.value("SELECT headers FROM mention") == '{"thread": "t1"}'
    assert shop.db.value("SELECT count(*) FROM unheard") == 0
    shop.take(item, network="youtube", origin=Origin.IMPORT)
    assert shop.texts() == [IN_ITS_PLACE]
    shop.take(item, network="youtube")
    assert shop.texts() == [f"A cake {TRACE}"]
    assert shop.found(TRACE) == 1
    assert picture.read_bytes() == b"a cake"
    assert shop.db.value("SELECT count(*) FROM mention_version") == 0
    assert shop.db.value("SELECT name FROM customer") == "Ana"
    assert shop.db.value("SELECT author || handle FROM mention") == "Ana@ana"
    assert json.loads(shop.db.value("SELECT headers FROM mention")) == item.headers
    assert shop.db.value("SELECT last_text FROM conversation") == f"A cake {TRACE}"
    assert shop.keep().count == 0


def test_a_name_that_the_owner_gave_stays(shop: Shop) -> None:
    shop.take(said("c1", "Plums"), network="youtube")
    shop.take(said("c2", "Pears", who="ben"), network="youtube")
    people = People(shop.db, shop.house.workspace)
    people.rename(CustomerId(shop.db.value("SELECT min(id) FROM customer")), "Aunt Ana")
    shop.now += days(31)
    shop.keep()
    names = [row[0] for row in shop.db.rows("SELECT name FROM customer ORDER BY id")]
    assert names == ["Aunt Ana", "Somebody"]


def test_what_was_taken_back_loses_its_words_where_the_network_wants_it(shop: Shop) -> None:
    for network in ("x", "google"):
        shop.take(said("c1", f"Plums {TRACE}"), network=network)
        shop.take(said("c1", f"Pears {TRACE}"), said("c2", "Apples", who="ben"), network=network)
        shop.take(Gone("c1"), network=network)
    (removal,) = shop.keep().removals
    assert (removal.network, removal.why, removal.count) == ("x", Why.DELETED, 1)
    texts = sorted(shop.texts())
    assert texts == sorted([OF_DELETED, "Apples", f"Pears {TRACE}", "Apples"])
    assert shop.db.value("SELECT count(*) FROM mention_version") == 1
    shop.take(said("c1", "Pears"), network="x")
    assert sorted(shop.texts()) == texts


def test_what_came_by_mail_or_in_a_file_is_the_owners(shop: Shop) -> None:
    shop.take(said("c1", "By mail"), network="youtube", origin=Origin.MAILBOX)
    shop.take(said("c2", "In a file", who="ben"), network="youtube", origin=Origin.IMPORT)
    shop.take(said("c3", "By hand", who="cleo"), network="youtube", origin=Origin.BY_HAND)
    shop.take(Gone("c1"), Gone("c2"), network="youtube", origin=Origin.MAILBOX)
    shop.now += days(400)
    assert shop.keep().count == 0
    assert shop.texts() == ["By mail", "In a file", "By hand"]


def test_what_was_told_before_the_line_was_cut_is_told_to_the_window(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "REFRESH_AT_ONCE", 1)
    for number in range(3):
        shop.network.say(f"Plums {number}", after=number)
    shop.fetch()
    first = shop.db.value("SELECT remote_id FROM mention ORDER BY id LIMIT 1")
    shop.network.edit(first, "Pears")
    refresh = YouTubeConnector.refresh

    def cut(self: YouTubeConnector, known: tuple[Known, ...], **more: Any) -> Any:
        if known[0].remote_id != first:
            raise Offline("The line was cut.")
        return refresh(self, known, **more)

    monkeypatch.setattr(YouTubeConnector, "refresh", cut)
    shop.now += days(21)
    kept = shop.keep()
    assert (kept.asked, len(kept.changes.conversations), kept.count) == (1, 1, 0)
    shop.now += days(10)
    assert shop.keep().count == 2
    assert sorted(shop.texts()) == sorted([IN_ITS_PLACE, IN_ITS_PLACE, "Pears"])


def test_the_demo_is_left_alone(shop: Shop) -> None:
    shop.network.say("Plums")
    shop.fetch()
    with shop.db.writing() as write:
        write.execute("UPDATE account SET demo = 1")
    shop.now += days(31)
    assert shop.keep().count == 0


def test_killed_between_two_transactions_it_goes_on_the_next_time(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    photo = FetchedPicture("cake.jpg", "image/jpeg", b"a cake", 6)
    for number in range(5):
        pictures = (photo,) if number == 3 else ()
        shop.take(said(f"c{number}", f"{TRACE} {number}", pictures=pictures), network="youtube")
    shop.now += days(31)

    class Killed(BaseException):
        pass

    def killed(self: Pictures, paths: list[str]) -> int:
        if paths:
            raise Killed
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(Pictures, "let_go", killed)
        with pytest.raises(Killed):
            shop.keep()
    assert shop.texts() == [IN_ITS_PLACE.removesuffix(" Its page still has them.")] * 4 + [
        f"{TRACE} 4"
    ]
    assert shop.db.problems() == []
    assert [one.count for one in shop.keeper.latest()] == [4]
    assert shop.keep().count == 1
    assert [one.count for one in shop.keeper.latest()] == [5]
    assert shop.found(TRACE) == 0
    left = [file for file in shop.house.workspace.pictures.rglob("*") if file.is_file()]
    assert len(left) == 1
    Pictures(shop.db, shop.house.workspace).tidy(now=assembly.now() + days(2))
    assert not left[0].exists()
    assert TRACE.encode() not in shop.bytes_on_disk()


def test_asked_to_stop_it_removes_nothing_more(shop: Shop) -> None:
    shop.take(said("c1", "Plums"), network="youtube")
    shop.now += days(31)
    assert shop.keeper.run(now=shop.now, stop=lambda: True).count == 0
    assert shop.texts() == ["Plums"]


@pytest.fixture
def reddit(tmp_path: Path) -> Iterator[Shop]:
    network = Reddit()
    with open_house(tmp_path) as house, network.running():
        yield Shop(house, network, "reddit")


def test_what_was_deleted_on_reddit_is_noticed_within_two_days(reddit: Shop) -> None:
    gone = reddit.network.say(f"Stale bread {TRACE}")
    reddit.network.say("Lovely tart")
    reddit.fetch()
    reddit.network.delete(gone)
    reddit.now += days(1.25)
    assert reddit.keep().asked == 0
    reddit.now += days(0.5)
    kept = reddit.keep()
    assert (kept.asked, kept.count) == (2, 1)
    assert reddit.found(TRACE) == 0
    assert reddit.found("tart") == 1


def test_where_reddit_is_not_reached_nothing_goes(reddit: Shop) -> None:
    reddit.network.say("Lovely tart")
    reddit.fetch()
    reddit.network.lasting = Fault(503)
    reddit.now += days(30)
    assert reddit.keep().count == 0
    assert reddit.texts() == ["Lovely tart"]


def test_comments_on_linkedin_stay_while_they_are_told_again(tmp_path: Path) -> None:
    network = LinkedIn()
    with open_house(tmp_path) as house, network.running():
        shop = Shop(house, network, "linkedin")
        network.say(f"Good bread {TRACE}")
        shop.fetch()
        for _ in range(8):
            shop.now += days(0.5)
            assert shop.keep().count == 0
        assert shop.found(TRACE) == 1
        shop.now += days(2.1)
        network.lasting = Fault(503)
        assert shop.keep().count == 1
        assert "after 2 days, as LinkedIn asks" in shop.texts()[0]


def test_only_figures_that_are_sure_stand_with_the_networks() -> None:
    timed = {key: one.keeps for key, one in NETWORKS.items() if one.keeps is not None}
    assert timed == {"youtube": MONTH, "linkedin": days(2)}
    asked = {key: one.looks_again for key, one in NETWORKS.items() if one.looks_again is not None}
    assert asked == {"reddit": days(2)}
