"""Killed and cut while it speaks to a real Bluesky network: each reply stands there once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courtesydesk.connectors.networks.bluesky.connector import connect
from courtesydesk.domain.mentions import Visibility
from kill.desk import prepare
from kill.killing import Killing, spec_of
from kill.over_http import cut_while_sending, killed_while_sending
from kill.sides import make
from servers.bluesky import BlueskyNetwork
from servers.kit import CUTS, KILLS
from support.cutting_http import CuttingLine

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]


def prepared(network: BlueskyNetwork, url: str, root: Path) -> Killing:
    """A shop with people who wrote, whose connector speaks to `url`."""
    shop = network.somebody("shop")
    secrets = {"app_password": shop.app_password}
    made = connect(
        address=shop.did, settings={"api": url}, secret=lambda name: secrets.get(name, ""),
        save_secret=secrets.__setitem__,
    )  # fmt: skip
    # Its lives share one session: beginning one is rationed, and slow on purpose.
    made.check()
    made.close()
    people = [network.somebody(f"person{number}") for number in range(3)]
    arguments = {
        "url": url,
        "server": network.url,
        "control": network.control,
        "did": shop.did,
        "secrets": secrets,
        "people": [(one.did, one.token) for one in people],
    }
    spec = spec_of(root, "kill.bluesky_side:BlueskySide", arguments, mentions=20, rows=50)
    prepare(root, make(spec), mentions=20, files=1, rows=50)
    return Killing(spec)


@pytest.fixture
def line(bluesky_network: BlueskyNetwork) -> Iterator[CuttingLine]:
    made = CuttingLine(urlsplit(bluesky_network.url).port or 0, "putRecord")
    with made.running():
        yield made


def test_killed_while_sending_each_reply_is_there_once(
    bluesky_network: BlueskyNetwork, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(bluesky_network, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    killed_while_sending(story, line, KILLS, seed=11)


def test_cut_while_sending_each_reply_is_there_once(
    bluesky_network: BlueskyNetwork, line: CuttingLine, tmp_path: Path
) -> None:
    story = prepared(bluesky_network, f"http://127.0.0.1:{line.port}", tmp_path / "workspace")
    cut_while_sending(story, line, CUTS, Visibility.PUBLIC)
