"""Somebody else's Mastodon as the kill test's network: looked at in its own file, past our code."""

from __future__ import annotations

import contextlib
import sqlite3

import httpx2

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.mastodon.connector import connect


class MastodonSide:
    """Our account there, and those of a few people."""

    network = "mastodon"
    private = True

    def __init__(self, url: str, database: str, name: str, token: str, people: list[str]) -> None:
        self.address = f"@{name}@{url.partition('//')[2]}"
        self._url, self._database, self._name, self._token = url, database, name, token
        self._people = people
        """Their tokens."""

    def connector(self) -> Connector:
        return connect(
            address=self.address,
            settings={"server": self._url},
            secret=lambda name: self._token if name == "token" else "",
            save_secret=lambda _name, _value: None,
        )

    def say(self, number: int) -> None:
        token = self._people[number % len(self._people)]
        answer = httpx2.post(
            f"{self._url}/api/v1/statuses",
            json={"status": f"@{self._name} mention {number}"},
            headers={"Authorization": f"Bearer {token}"},
        )
        with contextlib.closing(sqlite3.connect(self._database, timeout=20)) as db, db:
            # Without our name, which the kill test does not expect.
            content = f"<p>mention {number}</p>"
            sql = "UPDATE statuses SET content = ? WHERE id = ?"
            db.execute(sql, [content, int(answer.json()["id"])])

    def copies(self) -> dict[str, int]:
        sql = (
            "SELECT s.text FROM statuses s JOIN accounts a ON a.id = s.account_id"
            " WHERE a.username = ?"
        )
        found: dict[str, int] = {}
        with contextlib.closing(sqlite3.connect(self._database, timeout=20)) as db:
            for (text,) in db.execute(sql, [self._name]):
                line = text.partition(" ")[2].splitlines()[0]
                found[line] = found.get(line, 0) + 1
        return found
