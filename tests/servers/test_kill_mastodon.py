"""Killed and cut while it speaks to somebody else's Mastodon: each reply stands there once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courtesydesk.domain.mentions import Visibility
from kill.desk import prepare
from kill.killing import Killing, spec_of
from kill.over_http import cut_while_sending, killed_while_sending
from kill.sides import make
from servers.kit import CUTS, KILLS
from servers.mastodon import MastodonServer
from support.cutting_http import CuttingLine

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]


def prepared(server: MastodonServer, url: str, root: Path) -> Killing:
    """A shop with people who wrote, whose connector speaks to `url`."""
    shop = server.person("shop")
    arguments = {
        "url": url,
        "database": str(server.database),
        "name": shop.name,
        "token": shop.token,
        "people": [server.person(f"person{number}").token for number in range(3)],
    }
    side = "kill.mastodon_side:MastodonSide"
    spec = spec_of(root, side, arguments, mentions=20, rows=50)
    prepare(root, make(spec), mentions=20, files=1, rows=50)
    return Killing(spec)


@pytest.fixture
def line(mastodon_server: MastodonServer) -> Iterator[CuttingLine]:
    made = CuttingLine(urlsplit(mastodon_server.url).port or 0)
    with made.running():
        yield made


def test_killed_while_sending_each_reply_is_there_once(
    mastodon_server: MastodonServer, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(mastodon_server, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    killed_while_sending(story, line, KILLS, seed=9)


def test_cut_while_sending_each_reply_is_there_once(
    mastodon_server: MastodonServer, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(mastodon_server, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    cut_while_sending(story, line, CUTS, Visibility.PRIVATE)
