"""The whole desk on a real mailbox: read, answered, once, and no secret left behind."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from courtesydesk.app import doors
from courtesydesk.assembly import open_desk
from courtesydesk.cli import main as cli
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from servers.kit import wait_until
from servers.mail import PASSWORD, Mailbox, token
from support.authorization_server import AuthorizationServer
from support.leaks import places
from support.letters import mail

pytestmark = pytest.mark.servers


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    log = logging.FileHandler(tmp_path / "everything.log", encoding="utf-8")
    logging.getLogger().addHandler(log)
    logging.getLogger().setLevel(logging.DEBUG)
    opened = open_desk(Workspace(tmp_path / "workspace"))
    yield opened
    opened.close()
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger().removeHandler(log)
    log.close()


def run(desk: Desk, *argv: str, stdin: str = "") -> tuple[int, str]:
    said: list[str] = []
    code = cli.run(
        list(argv),
        doors(),
        write_out=said.append,
        write_err=said.append,
        read_stdin=lambda: stdin,
        given=desk,
    )
    return code, "".join(said)


def add(desk: Desk, shop: Mailbox, ca: Path, password: str = PASSWORD) -> tuple[int, str]:
    server = shop.server
    ca.write_text(server.ca)
    where = ["--imap", f"localhost:{server.imaps}", "--smtp", f"localhost:{server.smtps}"]
    who = ["--user", shop.address, "--ca", str(ca)]
    return run(desk, "accounts", "add", "email", "Shop", *where, *who, stdin=password + "\n")


def mentions(desk: Desk) -> list[dict[str, object]]:
    code, said = run(desk, "mentions", "--json")
    assert code == 0, said
    try:
        listed = json.loads(said)
    except ValueError:
        listed = [json.loads(line) for line in said.splitlines()]
    assert isinstance(listed, list)
    return listed


def test_a_mailbox_is_added_fetched_and_fetched_again_without_a_second_copy(
    desk: Desk, shop: Mailbox, tmp_path: Path
) -> None:
    shop.put(mail("Where is my rye?", sender="Maya <maya@okafor.test>"))
    shop.put(mail("Lovely cake", id_="<2@x.test>", files=(("c.png", "image/png", b"\x89PNG"),)))
    before = shop.state()
    assert add(desk, shop, tmp_path / "ca.pem")[0] == 0
    account = desk.accounts.named("Shop")
    seen: list[Changes] = []
    never = bool
    changes = desk.sync.account(account.id, now=now, stop=never, changed=seen.append)
    assert len(changes.arrived) == 2
    assert desk.accounts.get(account.id).state is AccountState.CONNECTED
    assert {str(row["text"]).strip() for row in mentions(desk)} == {
        "Where is my rye?",
        "Lovely cake",
    }
    assert not desk.sync.account(account.id, now=now, stop=never).arrived
    assert shop.state() == before
    assert len(mentions(desk)) == 2


def test_a_reply_from_the_command_line_arrives_once(
    desk: Desk, shop: Mailbox, maya: Mailbox, tmp_path: Path
) -> None:
    shop.put(mail("Where is my rye?", sender=f"Maya <{maya.address}>", id_="<q9@okafor.test>"))
    assert add(desk, shop, tmp_path / "ca.pem")[0] == 0
    assert run(desk, "sync")[0] == 0
    (row,) = mentions(desk)
    text = tmp_path / "reply.txt"
    text.write_text("Hello Maya, it is at the counter for you.")
    code, said = run(
        desk, "reply", str(row["conversation"]), "--file", str(text), "--private", "--send-now"
    )
    assert code == 0, said
    code, said = run(desk, "outbox", "deliver")
    assert code == 0, said
    wait_until(lambda: maya.copies("at the counter"), "the reply", 15)
    assert run(desk, "sync")[0] == 0
    assert run(desk, "outbox", "deliver")[0] == 0
    assert maya.copies("at the counter") == 1
    assert shop.copies("at the counter", "Sent") == 1
    conversation = desk.feed.conversation(row["conversation"], now=now())  # type: ignore[arg-type]
    texts = [getattr(item, "text", "") for item in conversation.items]
    assert sum("at the counter" in text for text in texts) == 1, "its copy is not shown twice"


def test_nothing_of_a_real_sign_in_is_found_anywhere(
    desk: Desk, shop: Mailbox, tmp_path: Path
) -> None:
    shop.put(mail("Hello"))
    wrong = "wrong-planted-password-4711"
    said: dict[str, str] = {}
    said["wrong"] = add(desk, shop, tmp_path / "ca.pem", wrong)[1]
    said["right"] = add(desk, shop, tmp_path / "ca.pem")[1]
    account = desk.accounts.named("Shop")
    desk.accounts.new_secret(account.id, "password", wrong, now=now())
    said["signed out"] = run(desk, "sync")[1]
    assert desk.accounts.get(account.id).state is AccountState.SIGNED_OUT
    minted: list[str] = []

    def mint() -> str:
        minted.append(token(shop.address))
        return minted[-1]

    expired = token(shop.address, -60)
    with AuthorizationServer(mint=mint).running() as server:
        server.refresh_tokens = {"planted-refresh-token-0001"}
        settings = {**shop.server.settings(shop), **server.settings()}
        given = {"refresh_token": "planted-refresh-token-0001", "access_token": expired}
        added = desk.accounts.add("email", "Tokens", f"x{shop.address}", settings, given, now=now())
        desk.sync.account(added.id, now=now, stop=bool)
        assert desk.accounts.get(added.id).state is AccountState.CONNECTED
        rotated = set(server.refresh_tokens)
    assert minted
    said["backup"] = run(desk, "backup", str(tmp_path / "backup.zip"))[1]
    planted = [wrong, PASSWORD, expired, "planted-refresh-token-0001", *minted, *rotated]
    assert places(planted, folder=tmp_path, texts=said) == []
