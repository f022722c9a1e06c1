"""Secrets are in the keyring, and nowhere else: planted, used, and looked for everywhere."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from courtesydesk.app import doors
from courtesydesk.assembly import open_desk
from courtesydesk.cli import main as cli
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.errors import DeskError, KeyringLocked
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from support.authorization_server import AuthorizationServer
from support.keyrings import MemoryKeyring
from support.leaks import disguises, places, shown

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PASSWORD = "planted-Pässword-7351"
REFRESH = "planted-refresh-token-" + "r8" * 900
ACCESS = "planted-access-token-" + "a4" * 900
CLIENT = "planted-client-secret-9917"
SECRETS = (PASSWORD, REFRESH, ACCESS, CLIENT)


class Trial:
    """A desk on a workspace of its own, and everything that it said."""

    def __init__(self, folder: Path, keyring: MemoryKeyring) -> None:
        self.folder = folder
        self.keyring = keyring
        self.said: dict[str, str] = {}
        self.desk: Desk = open_desk(Workspace(folder / "workspace"))
        self.log = logging.FileHandler(folder / "everything.log", encoding="utf-8")
        logging.getLogger().addHandler(self.log)
        logging.getLogger().setLevel(logging.DEBUG)
        logging.getLogger("courtesydesk").setLevel(logging.DEBUG)

    def run(self, *argv: str, stdin: str = "") -> int:
        """One command line, as a script says it."""
        out: list[str] = []
        code = cli.run(
            list(argv),
            doors(),
            write_out=out.append,
            write_err=out.append,
            read_stdin=lambda: stdin,
            given=self.desk,
        )
        self.said[f"{len(self.said)}: {' '.join(argv)}"] = "".join(out)
        return code

    def fails(self, error: DeskError) -> None:
        self.said[f"{len(self.said)}: {type(error).__name__}"] = shown(error) + error.sentence()

    def close(self) -> None:
        self.desk.close()
        logging.getLogger().removeHandler(self.log)
        logging.getLogger().setLevel(logging.WARNING)
        logging.getLogger("courtesydesk").setLevel(logging.INFO)
        self.log.close()

    def found(self) -> list[str]:
        return places(SECRETS, folder=self.folder, texts=self.said)


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    keyring = MemoryKeyring()
    monkeypatch.setattr(Vault.__init__, "__defaults__", (lambda: keyring,))
    return Trial(tmp_path, keyring)


def servers() -> dict[str, str]:
    """Nobody listens there."""
    return {"imap_host": "127.0.0.1", "imap_port": "1", "smtp_host": "127.0.0.1", "smtp_port": "1"}


def test_a_whole_life_of_an_account_leaves_no_secret_behind(trial: Trial) -> None:
    desk = trial.desk
    with AuthorizationServer(mint=lambda: ACCESS, client_secret=CLIENT).running() as server:
        # By password, from standard input, as a script does it.
        arguments = ["--imap", "127.0.0.1:1", "--smtp", "127.0.0.1:1", "--user", "a@b.test"]
        add = ["accounts", "add", "email", "Shop", *arguments]
        assert trial.run(*add, stdin=PASSWORD + "\n") == 1, "nobody is at home, nothing is kept"
        assert trial.run(*add, "--unchecked", stdin=PASSWORD + "\n") == 0
        assert trial.run("sync") != 0
        assert trial.run("accounts", "check") == 1
        assert trial.run("accounts", "list") == 0
        # By tokens, which are renewed on the way.
        server.refresh_tokens = {REFRESH}
        settings = {**servers(), **server.settings()}
        given = {"refresh_token": REFRESH, "access_token": ACCESS, "client_secret": CLIENT}
        token = desk.accounts.add("email", "Tokens", "c@d.test", settings, given, now=NOW)
        desk.sync.account(token.id, now=lambda: NOW, stop=lambda: False)
        # Everything that can go wrong.
        for failing in (401, 503):
            server.failing = failing
            desk.sync.account(token.id, now=lambda: NOW, stop=lambda: False)
        trial.keyring.locked = True
        with pytest.raises(KeyringLocked) as locked:
            desk.accounts.new_secret(token.id, "password", PASSWORD, now=NOW)
        trial.fails(locked.value)
        desk.sync.account(token.id, now=lambda: NOW, stop=lambda: False)
        assert desk.accounts.get(token.id).state is not AccountState.CONNECTED
        trial.keyring.locked = False
        with pytest.raises(DeskError) as offline:
            desk.accounts.try_out("email", "a@b.test", servers(), {"password": PASSWORD})
        trial.fails(offline.value)
        # What people carry away.
        assert trial.run("backup", str(trial.folder / "backup.zip")) == 0
        trial.run("doctor")
        trial.said["accounts"] = repr(desk.accounts.all()) + repr(desk) + repr(trial.keyring)
        assert trial.found() == []
        desk.accounts.remove(token.id, now=NOW)
        trial.run("accounts", "remove", "Shop")
    trial.close()
    assert trial.found() == []
    assert trial.keyring.entries == {}, "a removed account leaves nothing in the keyring either"


def test_the_search_would_find_a_secret(tmp_path: Path) -> None:
    for number, form in enumerate(disguises(PASSWORD)):
        (tmp_path / str(number)).write_bytes(b"before" + form + b"after")
    assert len(places([PASSWORD], folder=tmp_path, texts={"said": f"x{PASSWORD}"})) == (
        len(disguises(PASSWORD)) + 1
    )
