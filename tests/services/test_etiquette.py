"""Whoever answers where they were not called is told what is usual there, until they know."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from courtesydesk import resources
from courtesydesk.domain import networks
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.etiquette import Move
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.services.etiquette import KEY, Etiquette
from support.shop import MORNING, SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    made = make_desk(tmp_path)
    made.settings.change({"shop.name": "Rue des Lilas"})
    return made


def said(
    desk: SmallDesk, text: str, intent: Intent | None = None, **more: object
) -> ConversationId:
    id_ = desk.shop.says(text, **more)
    if intent is not None:
        desk.triage.set_intent([id_], intent, now=MORNING)
    return id_


def test_the_table_speaks_of_networks_that_there_are_and_misses_nothing() -> None:
    table = tomllib.loads((resources.root() / "etiquette.toml").read_text(encoding="utf-8"))
    assert set(table) - {"advice", "default"} <= set(NETWORKS)
    # Those that come with the program: whoever brings another one brings no line of ours.
    assert {one.key for one in networks._ALL if one.searches} <= set(table)
    assert set(table["advice"]) <= set(Intent)
    assert set(table["advice"].values()) <= set(Move)
    for name, there in table.items():
        if name != "advice":
            assert set(there) == {"usual", *Move}, name
            assert max(map(len, there.values())) <= 180, name


@pytest.mark.parametrize(("intent", "move"), [
    (Intent.QUESTION, Move.JOIN),
    (Intent.COMPLAINT, Move.JOIN),
    (Intent.PRAISE, Move.LIKE),
    (Intent.VENTING, Move.LEAVE),
    (None, Move.LEAVE),
    (Intent.SPAM, Move.LEAVE),
])  # fmt: skip
def test_the_advice_follows_what_they_are_after(
    desk: SmallDesk, intent: Intent | None, move: Move
) -> None:
    id_ = said(desk, "rue des lilas", intent, addressed=False)
    found = Etiquette(desk.db).manners(desk.shop.row(id_))
    assert found is not None
    assert (found.network, found.move) == ("mastodon", move)
    assert found.usual
    assert found.how


def test_it_is_said_where_they_did_not_call_us_and_of_venting(desk: SmallDesk) -> None:
    etiquette = Etiquette(desk.db)
    called = said(desk, "Do you open at eight?", by="Ann")
    venting = said(desk, "Mondays, honestly", Intent.VENTING, by="Ben")
    private = said(
        desk, "Mondays, honestly", Intent.VENTING, by="Cleo", channel=Channel.DIRECT,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    assert etiquette.manners(desk.shop.row(private)) is None
    assert etiquette.manners(desk.shop.row(called)) is None
    assert etiquette.manners(desk.shop.row(venting)) is not None


def test_who_knows_is_not_told_again_there_until_they_ask(desk: SmallDesk) -> None:
    etiquette = Etiquette(desk.db)
    row = desk.shop.row(said(desk, "rue des lilas", addressed=False))
    assert etiquette.know("mastodon").settings == {KEY}
    etiquette.know("x")
    assert etiquette.manners(row) is None
    assert etiquette.known() == ("mastodon", "x")
    etiquette.say_again()
    assert etiquette.known() == ()
    assert etiquette.manners(row) is not None


def test_a_network_of_somebody_elses_has_the_common_manners(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="guestbook")
    desk.settings.change({"shop.name": "Rue des Lilas"})
    row = desk.shop.row(said(desk, "rue des lilas", addressed=False))
    found = Etiquette(desk.db).manners(row)
    assert found is not None
    assert "guest" in found.usual
