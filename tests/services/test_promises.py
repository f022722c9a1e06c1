"""No promise is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.ids import ConversationId, PromiseId
from courtesydesk.services.promises import Promises
from support.people import NOW, House, minutes, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def promises(house: House) -> Promises:
    return Promises(house.db)


def test_open_promises_stand_in_order_of_their_date(house: House, promises: Promises) -> None:
    conversation = house.asked()
    promises.make(conversation, "some day", None, now=NOW)
    promises.make(conversation, "call on Tuesday", NOW + minutes(90), now=NOW)
    changes = promises.make(conversation, " call today ", NOW + minutes(5), now=NOW)
    assert [promise.what for promise in promises.open()] == [
        "call today",
        "call on Tuesday",
        "some day",
    ]
    assert changes.promises
    assert changes.conversations == {conversation}
    assert promises.open()[0].name == "Ana Braun"
    assert promises.of_conversation(conversation)[0].what == "some day"


def test_a_settled_promise_can_be_opened_again(house: House, promises: Promises) -> None:
    promises.make(house.asked(), "call", NOW, now=NOW)
    id_ = promises.open()[0].id
    promises.settle(id_, "kept", now=NOW + minutes(1))
    assert promises.open() == ()
    assert (promises.settled()[0].state, promises.settled()[0].settled_at) == (
        "kept",
        NOW + minutes(1),
    )
    promises.settle(id_, "open", now=NOW)
    assert promises.open()[0].settled_at is None
    promises.settle(id_, "broken", now=NOW)
    promises.move(id_, NOW + minutes(60), now=NOW)
    assert promises.open()[0].due_at == NOW + minutes(60)


def test_what_is_no_promise_is_refused(house: House, promises: Promises) -> None:
    with pytest.raises(WrongInput):
        promises.make(house.asked(), "  ", None, now=NOW)
    with pytest.raises(NotFound):
        promises.make(ConversationId(99), "call", None, now=NOW)
    with pytest.raises(NotFound):
        promises.settle(PromiseId(99), "kept", now=NOW)
    with pytest.raises(WrongInput):
        promises.settle(PromiseId(1), "done", now=NOW)
