"""Killed at any moment while it speaks to a real mail server: one copy of each reply, no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from kill.desk import prepare
from kill.killing import Killing, spec_of
from kill.sides import make
from servers.mail import PASSWORD, Mailbox

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(1800)]

KILLS = 200


def test_two_hundred_kills_leave_one_copy_of_each_reply_on_the_server(
    shop: Mailbox, tmp_path: Path
) -> None:
    spec = spec_of(
        tmp_path / "workspace",
        "kill.mail_side:MailSide",
        {
            "address": shop.address,
            "password": PASSWORD,
            "settings": shop.server.settings(shop),
            "people_domain": "okafor.test",
        },
        mentions=40,
        rows=200,
    )
    prepare(Path(spec["root"]), make(spec), mentions=40, files=3, rows=200)
    story = Killing(spec, patience=15)
    story.kill(KILLS, seed=4, longest_ms=900)
    promised = story.end()
    print(f"\n{story.told(promised)}")
    assert story.kills == KILLS
    assert story.in_flight >= 10, "the kills must also fall between the freeze and the answer"
