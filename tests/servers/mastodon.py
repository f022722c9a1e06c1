"""Somebody else's stand-in for a Mastodon server on loopback: the package `mastodon-mock`.

    python tests/servers/mastodon.py --install-only    install it, into a folder of its own
    python tests/servers/mastodon.py [--tls]           start it with a shop and two customers

It keeps what is posted in SQLite, knows scopes, the OAuth code flow, Idempotency-Key, pages, edits
and their history. It is not Mastodon itself, but none of it is ours.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import ssl
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx2

from servers.kit import LOOPBACK, Children, free_port, missing, wait_until
from servers.mail import make_certificates

PACKAGE = "mastodon-mock==0.6.1"
HOME = Path(__file__).resolve().parents[2] / ".venv" / "servers" / "mastodon"
PROGRAM = HOME / "bin" / "mastodon_mock"


def absent() -> str:
    """Why it cannot be run here; empty when it can."""
    return missing(()) or ("" if PROGRAM.exists() else "not installed: mastodon-mock")


def install() -> None:
    """Into a folder of its own: what it needs is nothing that we need."""
    if not PROGRAM.exists():
        venv.create(HOME, with_pip=True)
        subprocess.run([HOME / "bin" / "python", "-m", "pip", "install", "-q", PACKAGE], check=True)


@dataclass(frozen=True)
class Person:
    """An account there, and a client of its own: past our code."""

    server: MastodonServer
    name: str
    id: str
    token: str

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.server.host}"

    def call(self, method: str, path: str, **what: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **what.pop("headers", {})}
        answer = self.server.client.request(method, path, headers=headers, **what)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, text: str, **more: Any) -> dict[str, Any]:
        said: dict[str, Any] = self.call("POST", "/api/v1/statuses", json={"status": text, **more})
        return said

    def answer(self, to: dict[str, Any], text: str, **more: Any) -> dict[str, Any]:
        return self.post(text, in_reply_to_id=to["id"], **more)

    def edit(self, status: dict[str, Any], text: str, **more: Any) -> None:
        self.call("PUT", f"/api/v1/statuses/{status['id']}", json={"status": text, **more})

    def delete(self, status: dict[str, Any]) -> None:
        self.call("DELETE", f"/api/v1/statuses/{status['id']}")

    def upload(self, name: str, mime: str, data: bytes, words: str) -> str:
        files, form = {"file": (name, data, mime)}, {"description": words}
        return str(self.call("POST", "/api/v2/media", files=files, data=form)["id"])

    def posts(self) -> list[dict[str, Any]]:
        """All that they posted, oldest first."""
        found: list[dict[str, Any]] = []
        asked = {"limit": "40"}
        while page := self.call("GET", f"/api/v1/accounts/{self.id}/statuses", params=asked):
            found += page
            asked["max_id"] = page[-1]["id"]
        return found[::-1]

    def words(self) -> list[str]:
        """The texts of these, as they were typed."""
        return self.server.rows(
            "SELECT text FROM statuses WHERE account_id = ? ORDER BY id", self.id
        )

    def revoke(self, token: str) -> None:
        """As on the server's page of applications."""
        self.server.client.post("/oauth/revoke", data={"token": token})


@dataclass(frozen=True)
class MastodonServer:
    """Where it listens, and what lies in its file."""

    url: str
    client: httpx2.Client
    database: Path
    ca: str = ""

    @property
    def host(self) -> str:
        return self.url.partition("//")[2]

    def person(self, name: str) -> Person:
        """A new account."""
        count = len(self.rows("SELECT id FROM accounts"))
        body = {"username": f"{name}{count}", "display_name": name.capitalize()}
        made = self.client.post("/api/v1/_mock/dev_user", json=body).json()
        return Person(self, made["username"], made["id"], made["access_token"])

    def sign_in(self, address: str, person: Person) -> str:
        """As the owner's browser does at the sign-in page; returns where it is led to."""
        page = self.client.get(address).text
        form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        answer = self.client.post("/oauth/authorize", data={**form, "username": person.name})
        return str(answer.headers["location"])

    def rows(self, sql: str, *values: object) -> list[Any]:
        """The first column of what its file says."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as db:
            return [row[0] for row in db.execute(sql, values)]

    def changed(self, sql: str, *values: object) -> None:
        """What no interface can do, such as the past."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as db, db:
            db.execute(sql, values)


@contextlib.contextmanager
def serve(*, tls: bool = False) -> Iterator[MastodonServer]:
    """Start it, and end it."""
    port = free_port()
    with Children("mastodon") as children:
        database, config = children.folder / "mock.sqlite", children.folder / "mock.toml"
        config.write_text(
            f'domain = "{LOOPBACK}:{port}"\n[database]\npath = "{database}"\n'
            "[auth]\npermissive = false\nenforce_scopes = true\n"
        )
        command: list[str | Path] = [PROGRAM, "serve", "--config", config, "--host", LOOPBACK]
        command += ["--port", str(port), "--log-level", "warning"]
        verify: ssl.SSLContext | bool = True
        if tls:
            make_certificates(children.folder)
            verify = ssl.create_default_context(cafile=children.folder / "ca.pem")
            command += ["--ssl-keyfile", children.folder / "server.key"]
            command += ["--ssl-certfile", children.folder / "server.pem"]
        url = f"{'https' if tls else 'http'}://{LOOPBACK}:{port}"
        children.spawn("mastodon", command)
        with httpx2.Client(base_url=url, verify=verify, timeout=20, trust_env=False) as client:
            try:
                wait_until(lambda: _answers(client), "the stand-in for Mastodon", 60)
            except RuntimeError as error:
                raise RuntimeError(f"{error}\n{children.logs()}") from error
            ca = (children.folder / "ca.pem").read_text() if tls else ""
            yield MastodonServer(url, client, database, ca)


def _answers(client: httpx2.Client) -> bool:
    try:
        return bool(client.get("/health").status_code == 200)
    except httpx2.TransportError:
        return False


if __name__ == "__main__":
    install()
    if "--install-only" not in sys.argv:
        with serve(tls="--tls" in sys.argv) as server:
            shop, maya = server.person("shop"), server.person("maya")
            maya.post(f"@{shop.name} Where is my rye?")
            sys.stdout.write(f"{server.url}, {shop.handle} with the token {shop.token}\n")
            sys.stdin.readline()
