"""A real Bluesky network as the kill test's: looked at in our own repository, past our code."""

from __future__ import annotations

from typing import Any

import httpx2

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.bluesky.connector import connect

POSTS = "app.bsky.feed.post"


class BlueskySide:
    """Our account there, and those of a few people."""

    network = "bluesky"
    private = False

    def __init__(
        self,
        url: str,
        server: str,
        control: str,
        did: str,
        secrets: dict[str, str],
        people: list[tuple[str, str]],
    ) -> None:
        self.address = did
        self._url, self._server, self._control = url, server, control
        """The desk speaks to `url`, we to the server behind it."""
        self._secrets = secrets
        self._people = people
        """Their DIDs and tokens."""

    def connector(self) -> Connector:
        return connect(
            address=self.address,
            settings={"api": self._url},
            secret=lambda name: self._secrets.get(name, ""),
            save_secret=self._secrets.__setitem__,
        )

    def say(self, number: int) -> None:
        did, token = self._people[number % len(self._people)]
        text = f"mention {number}"
        # Somebody is named where the kill test expects no name: what is shown is the author's word.
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": self.address}
        record = {
            "$type": POSTS,
            "text": text,
            "createdAt": f"2026-11-20T10:{number // 60:02d}:{number % 60:02d}.000Z",
            "facets": [{"index": {"byteStart": 0, "byteEnd": 7}, "features": [feature]}],
        }
        answer = httpx2.post(
            f"{self._server}/xrpc/com.atproto.repo.createRecord",
            json={"repo": did, "collection": POSTS, "record": record},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.is_success, answer.text
        httpx2.post(self._control, timeout=60)

    def copies(self) -> dict[str, int]:
        found: dict[str, int] = {}
        asked: dict[str, Any] = {"repo": self.address, "collection": POSTS, "limit": 100}
        while True:
            answer = httpx2.get(f"{self._server}/xrpc/com.atproto.repo.listRecords", params=asked)
            assert answer.is_success, answer.text
            for record in answer.json()["records"]:
                line = record["value"]["text"].splitlines()[0]
                found[line] = found.get(line, 0) + 1
            asked["cursor"] = answer.json().get("cursor")
            if not asked["cursor"]:
                return found
