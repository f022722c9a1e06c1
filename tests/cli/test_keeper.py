"""`keeper` on the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk import assembly
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedMention, Person
from courtesydesk.domain.mentions import Kind, Origin
from courtesydesk.store.apply import apply_items
from support.terminal import Terminal

GONE = "YouTube: 1 lost their words (not told again within 30 days).\n"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    made = Terminal(tmp_path)
    assert made.run("keeper", "--dry-run") == 1
    assert not made.workspace.database.exists()
    assembly.open_desk(made.workspace).close()
    then = assembly.now() - timedelta(days=31)
    comment = FetchedMention(
        remote_id="c1",
        thread_key="c1",
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT,
        person=Person("ana", "Ana", "@ana"),
        text="A plum tart",
        occurred_at=then,
        url="https://video.example/c1",
    )
    db = made.database()
    apply_items(db, None, [comment], origin=Origin.DIRECT, now=then, network="youtube")
    db.close()
    return made


def test_it_says_what_would_go_and_what_went(terminal: Terminal) -> None:
    assert terminal.run("keeper", "--dry-run") == 0
    assert terminal.out == ("YouTube: 1 would lose their words (not told again within 30 days).\n")
    assert terminal.run("mentions", "--json") == 0
    assert terminal.json[0]["text"] == "A plum tart"
    assert terminal.run("keeper") == 0
    assert terminal.out == GONE
    assert terminal.run("mentions", "--json") == 0
    assert terminal.json[0]["text"].startswith("Its words were removed after 30 days")
    assert terminal.json[0]["url"] == "https://video.example/c1"
    assert terminal.run("mentions", "plum", "--json") == 0
    assert terminal.json == []
    assert terminal.run("keeper") == 0
    assert terminal.out == f"Nothing had to go.\n{assembly.now():%Y-%m-%d}  {GONE}"
    assert terminal.run("keeper", "--dry-run") == 0
    assert terminal.out == "Nothing has to go.\n"


def test_it_says_so_in_json(terminal: Terminal) -> None:
    assert terminal.run("keeper", "--dry-run", "--json") == 0
    (would,) = terminal.json["would_remove"]
    assert (would["network"], would["why"], would["count"]) == ("youtube", "expired", 1)
    assert terminal.run("--json", "keeper") == 0
    assert terminal.json["asked"] == 0
    assert [one["count"] for one in terminal.json["removed"]] == [1]
    assert terminal.json["before"] == []
