"""Killed and cut while it speaks to a real WordPress: each reply stands there once."""

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
from servers.wordpress import WordPress
from support.cutting_http import CuttingLine

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def line(wordpress_site: WordPress) -> Iterator[CuttingLine]:
    made = CuttingLine(urlsplit(wordpress_site.url).port or 0, "/comments")
    with made.running():
        yield made


@pytest.fixture
def story(wordpress_site: WordPress, line: CuttingLine, tmp_path: Path) -> Killing:
    """A shop with people who wrote, whose connector speaks through the line."""
    site, root = wordpress_site, tmp_path / "workspace"
    arguments = {
        "line": f"http://127.0.0.1:{line.port}",
        "url": site.url,
        "socket": str(site.socket),
        "password": site.logins["dana"].password,
        "post": site.post(),
    }
    spec = spec_of(root, "kill.wordpress_side:WordPressSide", arguments, mentions=16, rows=50)
    site.option("comment_previously_approved", "0")
    site.sql("DELETE FROM wp_comments")
    prepare(root, make(spec), mentions=16, files=1, rows=50)
    return Killing(spec)


def test_killed_while_sending_each_reply_is_there_once(story: Killing, line: CuttingLine) -> None:
    killed_while_sending(story, line, KILLS, seed=9)


def test_cut_while_sending_each_reply_is_there_once(story: Killing, line: CuttingLine) -> None:
    cut_while_sending(story, line, CUTS, Visibility.PUBLIC)
