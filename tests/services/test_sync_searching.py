"""What people say without addressing us is looked for: each search with its own cursor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors.base import Batch
from courtesydesk.domain.fetched import FetchedMention, FetchedPost
from courtesydesk.domain.listening import ListeningWord
from courtesydesk.services.sync import Sync
from courtesydesk.store import accounts as store
from courtesydesk.store import listening_words
from support.accounts import ScriptedNetwork, ScriptedRegistry, make_accounts
from support.keyrings import MemoryKeyring
from support.shop import mention

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Story:
    """An account that looks for words."""

    def __init__(self, folder: Path, network: str = "bluesky", listen: str = "") -> None:
        self.db = make_accounts(folder)
        self.network = ScriptedNetwork(network=network)
        accounts = ScriptedRegistry(self.network).accounts(self.db, MemoryKeyring())
        secrets = {"password": "correct horse"}
        self.id = accounts.add(network, "Shop", "lilas", {"listen": listen}, secrets, now=NOW).id
        self.sync = Sync(self.db, accounts)
        self.now = NOW

    def keep(self, *words: ListeningWord) -> None:
        with self.db.writing() as write:
            for word in words:
                listening_words.save(write, word)

    def fetch(self, told: tuple[FetchedMention, ...] = (), **found: FetchedMention) -> None:
        self.network.batches = [Batch(told, "c1")]
        self.network.finds = {
            words.replace("_", " "): [Batch((item,), f"at {item.remote_id}")]
            for words, item in found.items()
        }
        self.sync.account(self.id, now=lambda: self.now, stop=lambda: False)

    def heard(self) -> dict[str, str]:
        rows = self.db.rows("SELECT remote_id, heard FROM mention ORDER BY id")
        return {row[0]: row[1] for row in rows}


def test_an_account_looks_for_its_words_and_for_spellings_that_are_ticked(tmp_path: Path) -> None:
    story = Story(tmp_path, listen="rue des lilas, lilas cake")
    story.keep(ListeningWord("Rue des Lilas", spellings=("rue de lilas", "Rue des Lilas")))
    story.fetch(rue_de_lilas=mention("rue de lilas, oh dear", remote_id="p1"))
    assert story.network.searched == [
        ("rue des lilas", ""), ("lilas cake", ""), ("rue de lilas", ""),
    ]  # fmt: skip
    assert store.load_cursor(story.db, story.id, "search:rue de lilas") == "at p1"
    story.network.searched.clear()
    story.fetch()
    assert dict(story.network.searched)["rue de lilas"] == "at p1"
    assert dict(story.network.searched)["rue des lilas"] == ""


def test_where_a_find_costs_money_only_the_account_own_words_are_looked_for(tmp_path: Path) -> None:
    story = Story(tmp_path, network="x", listen="rue des lilas")
    story.keep(ListeningWord("Rue des Lilas", spellings=("rue de lilas",)))
    story.fetch()
    assert [words for words, _ in story.network.searched] == ["rue des lilas"]


def test_what_is_found_is_about_us_and_what_is_told_is_said_to_us(tmp_path: Path) -> None:
    story = Story(tmp_path, listen="lilas")
    story.keep(ListeningWord("Rue des Lilas"))
    told = mention("Hello rue des lilas", remote_id="told", by="Ann")
    found = mention("rue de lila was shut", remote_id="found", by="Ben")
    story.fetch((told,), lilas=found)
    assert story.heard() == {"told": "", "found": "Rue des Lilas\true de lila"}


def test_what_stands_under_our_own_post_is_said_to_us_however_it_was_found(tmp_path: Path) -> None:
    story = Story(tmp_path, listen="lilas")
    ours = FetchedPost("post", "Rue des Lilas", "Open at eight", NOW, ours=True)
    story.fetch(lilas=mention("lilas are the best", remote_id="p1", post=ours))
    assert story.heard() == {"p1": ""}


@pytest.mark.parametrize(("text", "kept"), [
    ("Les Lilas, end of metro line 11", 0),
    ("Les Lilas for tarts, then home", 1),
    ("a picture of tarts", 1),
])  # fmt: skip
def test_what_means_somebody_else_is_not_taken(tmp_path: Path, text: str, kept: int) -> None:
    story = Story(tmp_path, listen="lilas")
    story.keep(ListeningWord("Les Lilas", unless=("metro",)))
    story.fetch(lilas=mention(text, remote_id="p1"))
    assert len(story.heard()) == kept
    assert store.load_cursor(story.db, story.id, "search:lilas") == "at p1"


def test_what_is_asked_for_again_is_still_about_us_and_its_edit_is_listened_to(
    tmp_path: Path,
) -> None:
    story = Story(tmp_path, listen="lilas")
    story.keep(ListeningWord("Rue des Lilas"))
    first = mention("rue de lila was shut", remote_id="p1", occurred_at=NOW)
    second = mention("a picture of tarts", remote_id="p2", occurred_at=NOW, by="Ben")
    story.fetch(lilas=first)
    story.fetch(lilas=second)
    assert story.heard() == {"p1": "Rue des Lilas\true de lila", "p2": "\tlilas"}
    story.network.again = {
        "p1": mention("rue des lillas was shut", remote_id="p1", occurred_at=NOW),
        "p2": mention("a picture of our tarts", remote_id="p2", occurred_at=NOW, by="Ben"),
    }
    story.now = NOW + timedelta(hours=1)
    story.fetch()
    assert story.heard() == {"p1": "Rue des Lilas\true des lillas", "p2": "\tlilas"}
