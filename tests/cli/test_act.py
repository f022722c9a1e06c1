"""`act` on the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk import assembly
from courtesydesk.connectors.memory import MemoryNetwork
from courtesydesk.domain.acts import Act
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedMention, FetchedReply, Person
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.mentions import Kind, Origin
from courtesydesk.store.apply import apply_items
from support.terminal import Terminal


@pytest.fixture
def network(tmp_path: Path) -> MemoryNetwork:
    return MemoryNetwork(tmp_path / "network")


@pytest.fixture
def terminal(tmp_path: Path, network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    from courtesydesk.connectors import registry

    monkeypatch.setitem(registry._PRACTICE, "mastodon", registry._PRACTICE["memory"])
    made, then = Terminal(tmp_path), assembly.now() - timedelta(hours=1)
    desk = assembly.open_desk(made.workspace)
    settings = {"folder": str(tmp_path / "network"), "network": "mastodon"}
    desk.settings.change({"send.undo_seconds": 0})
    account = desk.accounts.add("mastodon", "Shop", "shop", settings, {}, now=then)
    desk.close()
    said = FetchedMention(
        remote_id="m1", thread_key="m1", channel=Channel.PUBLIC, kind=Kind.POST,
        person=Person("ana", "Ana", "@ana"), text="The tart was dry", occurred_at=then, mood=-0.6,
    )  # fmt: skip
    ours = FetchedReply("ours-1", "m1", "Was it?", then + timedelta(minutes=1),
                        answers_remote_id="m1")  # fmt: skip
    db = made.database()
    apply_items(db, AccountId(account.id), [said, ours], origin=Origin.DIRECT, now=then,
                network="mastodon")  # fmt: skip
    db.close()
    return made


def test_it_lists_what_can_be_done_and_does_it(terminal: Terminal, network: MemoryNetwork) -> None:
    assert terminal.run("act", "1") == 0
    assert "like    can be done with what they said" in terminal.out
    assert "edit    can be done with our reply" in terminal.out
    assert "hide" not in terminal.out
    assert terminal.run("act", "1", "like", "--json") == 0
    (record,) = terminal.json
    assert (record["act"], record["state"], record["about"]) == ("like", "waiting", "mention")
    assert terminal.run("outbox", "deliver") == 0
    assert "Besides answering, 1 done or tried." in terminal.err
    assert network.done("m1") == (Act.LIKE,)
    assert terminal.run("act", "1", "like") == 1
    assert "does not let programs do that here" in terminal.err


def test_criticism_is_not_silenced_without_a_word(
    terminal: Terminal, network: MemoryNetwork
) -> None:
    assert terminal.run("act", "1", "report", "--why", "rude") == 1
    assert "makes it louder" in terminal.err
    assert terminal.run("act", "1", "report", "--why", "rude", "--even-so") == 0
    assert terminal.run("act", "1", "--take-back") == 0
    assert "taken back" in terminal.out
    assert terminal.run("outbox", "deliver") == 0
    assert network.done("m1") == ()


def test_our_reply_gets_other_words_and_goes(terminal: Terminal, network: MemoryNetwork) -> None:
    assert terminal.run("act", "1", "edit", typed="I am sorry, Ana. Which one was it?") == 0
    assert terminal.run("outbox", "deliver") == 0
    assert network.done("ours-1") == (Act.EDIT,)
    assert terminal.run("act", "1", "edit", typed="") == 1
    assert terminal.run("act", "1", "delete", "--json") == 0
    assert [one["act"] for one in terminal.json] == ["edit", "delete"]
    assert terminal.run("outbox", "deliver") == 0
    assert network.done("ours-1") == (Act.EDIT, Act.DELETE)


def test_what_is_no_act_is_wrong_usage(terminal: Terminal) -> None:
    assert terminal.run("act", "1", "sing") == 2
    assert terminal.run("act", "99", "like") == 1
