"""Saved searches, and help while typing one."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesydesk.domain.errors import WrongInput
from support.shop import SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def test_a_search_is_kept_replaced_and_forgotten(desk: SmallDesk) -> None:
    assert desk.searches.save("Angry", "rating:<3").searches
    desk.searches.save("Cakes", "cake")
    desk.searches.save("Angry", "rating:1")
    saved = desk.searches.all()
    assert [(one.name, one.query) for one in saved] == [("Angry", "rating:1"), ("Cakes", "cake")]
    assert desk.searches.remove(saved[0].id).searches
    assert not desk.searches.remove(saved[0].id)
    assert [one.name for one in desk.searches.all()] == ["Cakes"]


@pytest.mark.parametrize(("name", "query"), [("", "cake"), ("x", ""), ("x", "form:a"), ("x", '"a')])
def test_a_search_that_cannot_be_read_is_not_kept(desk: SmallDesk, name: str, query: str) -> None:
    with pytest.raises(WrongInput):
        desk.searches.save(name, query)
    assert desk.searches.all() == ()


def test_completion_knows_the_shops_tags_and_accounts(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Hello")
    desk.triage.add_tag([id_], "catering", now=desk.clock())
    assert desk.searches.complete("tag:c", 5) == ("tag:catering",)
    assert desk.searches.complete("account:", 8) == ("account:Mastodon",)
    assert desk.searches.complete("cake i", 6) == ("is:", "intent:", "in:")


def test_a_count_of_a_search_whose_account_is_gone_is_none(desk: SmallDesk) -> None:
    desk.shop.says("Hello")
    desk.searches.save("Gone", "account:nobody")
    assert list(desk.feed.counts(desk.clock()).searches.values()) == [0]
