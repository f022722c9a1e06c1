"""A real WordPress as the kill test's network: looked at in its own database, past our code."""

from __future__ import annotations

from pathlib import Path

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.wordpress.connector import connect
from servers.wordpress import Login, WordPress


class WordPressSide:
    """One article of Dana's, and visitors who write under it."""

    network = "wordpress"
    private = False

    def __init__(self, line: str, url: str, socket: str, password: str, post: int) -> None:
        self.address = line.partition("//")[2]
        self._line, self._password, self._post = line, password, post
        self._there = WordPress(url, Path(socket), {"dana": Login("dana", 1, password)})

    def connector(self) -> Connector:
        return connect(
            address=self.address,
            settings={"site": self._line, "user": "dana"},
            secret=lambda name: self._password if name == "password" else "",
            save_secret=lambda _name, _value: None,
        )

    def say(self, number: int) -> None:
        self._there.comment(self._post, f"mention {number}", who=f"Person{number}")

    def copies(self) -> dict[str, int]:
        found: dict[str, int] = {}
        ours = "SELECT comment_content FROM wp_comments WHERE user_id = 1 AND comment_post_ID ="
        for (text,) in self._there.sql(f"{ours} {self._post}"):
            # The database's own program writes a line's end in two letters.
            line = text.partition("\\n")[0]
            found[line] = found.get(line, 0) + 1
        return found
