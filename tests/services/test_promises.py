"""No promise is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.ids import AccountId, ConversationId, OutboxId, PromiseId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.promises import PromiseState
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.promises import Promises
from courtesydesk.services.settings import Settings
from support.people import NOW, House, minutes, open_house

PRIVATE = Visibility.PRIVATE


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
    assert promises.settled()[0].settled_at == NOW + minutes(1)
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


def only(promises: Promises) -> PromiseId:
    return promises.open()[0].id


def test_kept_after_its_time_is_late(house: House, promises: Promises) -> None:
    conversation = house.asked()
    promises.make(conversation, "call", NOW + minutes(60), now=NOW)
    promises.settle(only(promises), "kept", now=NOW + minutes(60))
    assert promises.settled()[0].state is PromiseState.KEPT
    promises.settle(promises.settled()[0].id, "open", now=NOW)
    promises.settle(only(promises), "kept", now=NOW + minutes(61))
    assert promises.settled()[0].state is PromiseState.LATE


def test_a_new_date_keeps_the_old_one_and_whether_it_was_agreed_in_time(
    house: House, promises: Promises
) -> None:
    promises.make(house.asked(), "call", NOW + minutes(60), now=NOW)
    promises.move(only(promises), NOW + minutes(120), now=NOW + minutes(30))
    (promise,) = promises.open()
    assert [(date.due_at, date.in_time) for date in promise.earlier] == [(NOW + minutes(60), True)]
    promises.move(promise.id, NOW + minutes(300), now=NOW + minutes(180))
    (promise,) = promises.open()
    assert [date.in_time for date in promise.earlier] == [True, False]
    promises.settle(promise.id, "kept", now=NOW + minutes(200))
    assert promises.settled()[0].state is PromiseState.LATE, "its second date had passed unkept"


def test_what_the_customer_cancelled_is_neither_kept_nor_broken(
    house: House, promises: Promises
) -> None:
    promises.make(house.asked(), "call", NOW, now=NOW)
    promises.settle(only(promises), "cancelled", now=NOW + minutes(9))
    assert promises.settled()[0].state is PromiseState.CANCELLED


def remind(promises: Promises, *, now: datetime) -> tuple[Promise, ...]:
    told = promises.to_remind_of(now=now)
    promises.reminded(told, now=now)
    return told


def test_what_nobody_could_see_is_told_again(house: House, promises: Promises) -> None:
    promises.make(house.asked(), "call", NOW + minutes(30), now=NOW)
    (told,) = promises.to_remind_of(now=NOW)
    assert promises.to_remind_of(now=NOW) == (told,)
    promises.reminded([told], now=NOW)
    assert promises.to_remind_of(now=NOW) == ()


def test_each_promise_is_told_before_and_when_missed_and_anew_when_it_is_moved(
    house: House, promises: Promises
) -> None:
    promises.make(house.asked(), "call", NOW + minutes(90), now=NOW)
    assert remind(promises, now=NOW) == ()
    (told,) = remind(promises, now=NOW + minutes(31))
    assert told.what == "call"
    assert remind(promises, now=NOW + minutes(89)) == ()
    assert len(remind(promises, now=NOW + minutes(91))) == 1, "missed"
    assert remind(Promises(house.db), now=NOW + minutes(500)) == (), "started again"
    promises.move(told.id, NOW + minutes(900), now=NOW + minutes(40))
    assert remind(promises, now=NOW + minutes(500)) == ()
    assert len(remind(promises, now=NOW + minutes(2000))) == 1, "after a long sleep"
    assert remind(promises, now=NOW + minutes(2001)) == ()


def test_what_was_told_in_the_afternoon_and_kept_overnight_is_told_as_missed(
    house: House, promises: Promises
) -> None:
    Settings(house.db).change({"shop.hours": "Mon-Fri 09:00-17:00", "shop.timezone": "UTC"})
    due = datetime(2026, 3, 12, 17, tzinfo=UTC)
    promises.make(house.asked(), "call", due, now=NOW)
    promises.make(house.asked(handle="bo"), "write", due, now=NOW)
    told = remind(promises, now=due - minutes(38))
    assert len(told) == 2
    promises.settle(told[0].id, "kept", now=due - minutes(5))
    assert remind(promises, now=due + minutes(5)) == ()
    morning = due + minutes(16 * 60)
    assert [one.what for one in remind(promises, now=morning)] == [told[1].what]
    assert remind(promises, now=morning + minutes(1)) == ()


def test_nobody_is_reminded_while_the_shop_is_closed_and_all_before_it_closes(
    house: House, promises: Promises
) -> None:
    Settings(house.db).change({"shop.hours": "Mon-Fri 09:00-17:00", "shop.timezone": "UTC"})
    friday = datetime(2026, 3, 13, 17, tzinfo=UTC)
    promises.make(house.asked(), "call tonight", friday + minutes(240), now=NOW)
    assert remind(promises, now=friday - minutes(480) - minutes(60)) == (), "before it opens"
    assert [one.what for one in remind(promises, now=friday - minutes(30))] == ["call tonight"]
    promises.make(house.asked(handle="bo"), "call early", friday + minutes(30), now=NOW)
    assert remind(promises, now=friday + minutes(60)) == ()
    monday = friday + timedelta(days=2, hours=16)
    told = [one.what for one in remind(promises, now=monday)]
    assert told == ["call early", "call tonight"], "not told of before, and missed"


def test_it_by_friday_is_a_new_date_for_the_one_that_is_open_and_else_a_promise(
    house: House, promises: Promises
) -> None:
    id_, text = house.asked(), "Sorry! I'll have it done by tomorrow. I'll send you a photo today."
    found = promises.find(text, id_, PRIVATE, now=NOW)
    assert [one.found.what for one in found.offered] == ["have it done", "send you a photo"]
    promises.make(id_, "mend the lamp", NOW, now=NOW)
    found = promises.find(text, id_, PRIVATE, now=NOW)
    assert [one.found.what for one in found.offered] == ["send you a photo"]
    open_, due = found.put_off or (None, None)
    assert open_ is not None
    assert due is not None
    assert (open_.what, due > NOW) == ("mend the lamp", True)
    promises.move(open_.id, due, now=NOW)
    found = promises.find(text, id_, PRIVATE, now=NOW)
    assert (len(found.offered), found.put_off) == (1, None)
    promises.make(id_, "ring the mill", NOW, now=NOW)
    found = promises.find(text, id_, PRIVATE, now=NOW)
    assert len(found.offered) == 2, "nobody knows which is meant"


def test_what_a_draft_promises_is_offered_until_it_is_taken(
    house: House, promises: Promises
) -> None:
    conversation = house.asked()
    text = "So sorry! I'll ring you within two hours. If it fails again, we'll replace it."
    found = promises.find(text, conversation, PRIVATE, now=NOW)
    assert [one.found.what for one in found.offered] == ["ring you", "replace it"]
    assert found.offered[0].due_at == NOW + minutes(120)
    promises.draft(conversation, PRIVATE, "ring you", NOW + minutes(120), now=NOW)
    found = promises.find(text.replace("ring you", "Ring you"), conversation, PRIVATE, now=NOW)
    assert [one.found.what for one in found.offered] == ["replace it"]
    assert [promise.what for promise in found.taken] == ["ring you"]
    assert promises.open() == (), "nothing is promised before it has gone"
    assert promises.of_conversation(conversation) == ()
    promises.drop(found.taken[0].id)
    assert promises.find(text, conversation, PRIVATE, now=NOW).taken == ()


@pytest.fixture
def outbox(house: House, tmp_path: Path) -> Outbox:
    network = MemoryNetwork(tmp_path / "network")

    def connector_for(_account: AccountId) -> MemoryConnector:
        return MemoryConnector(network, network="email", now=lambda: NOW)

    return Outbox(house.db, connector_for=connector_for)


def released(house: House, outbox: Outbox, conversation: ConversationId) -> OutboxId:
    draft = Drafts(house.db).save(conversation, PRIVATE, "I'll ring.", seen=None, now=NOW)
    (id_,) = outbox.release(draft.id, Release(), now=NOW).outbox
    return id_


def test_a_promise_is_given_when_the_network_has_the_reply(
    house: House, promises: Promises, outbox: Outbox
) -> None:
    conversation = house.asked(network="email", handle="ana@example.org")
    promises.draft(conversation, PRIVATE, "ring", NOW + minutes(60), now=NOW)
    released(house, outbox, conversation)
    assert promises.open() == ()
    assert promises.find("I'll ring.", conversation, PRIVATE, now=NOW).taken == ()
    outbox.deliver_due(now=NOW + minutes(5))
    (promise,) = promises.open()
    assert (promise.what, promise.made_at) == ("ring", NOW + minutes(5))


def test_a_reply_that_is_taken_back_takes_its_promise_back(
    house: House, promises: Promises, outbox: Outbox
) -> None:
    conversation = house.asked(network="email", handle="ana@example.org")
    promises.draft(conversation, PRIVATE, "ring", NOW + minutes(60), now=NOW)
    outbox.cancel(released(house, outbox, conversation), now=NOW)
    outbox.deliver_due(now=NOW + minutes(5))
    assert promises.open() == ()
    found = promises.find("I'll ring.", conversation, PRIVATE, now=NOW)
    assert [promise.what for promise in found.taken] == ["ring"], "it is in the draft again"
    released(house, outbox, conversation)
    outbox.deliver_due(now=NOW + minutes(5))
    assert [promise.what for promise in promises.open()] == ["ring"]


@pytest.mark.parametrize(("late", "state"), [(5, "kept"), (90, "late")])
def test_an_open_promise_is_kept_when_the_reply_that_keeps_it_has_gone(
    house: House, promises: Promises, outbox: Outbox, late: int, state: str
) -> None:
    conversation = house.asked(network="email", handle="ana@example.org")
    promises.make(conversation, "ring the mill", NOW + minutes(60), now=NOW)
    promises.settle_with(only(promises), PRIVATE)
    outbox.cancel(released(house, outbox, conversation), now=NOW)
    found = promises.find("", conversation, PRIVATE, now=NOW)
    assert [(one.what, due) for one, due in found.settling] == [("ring the mill", None)]
    released(house, outbox, conversation)
    assert [one.state for one in promises.open()] == ["open"], "it waits"
    asked = promises.find("I've rung the mill.", conversation, PRIVATE, now=NOW)
    assert (asked.kept, asked.settling) == ((), ()), "it is on its way and not asked for again"
    outbox.deliver_due(now=NOW + minutes(late))
    (promise,) = promises.settled()
    assert (promise.state, promise.settled_at) == (state, NOW + minutes(late))


def test_an_open_promise_has_its_new_date_when_the_reply_that_gives_it_has_gone(
    house: House, promises: Promises, outbox: Outbox
) -> None:
    conversation = house.asked(network="email", handle="ana@example.org")
    promises.make(conversation, "ring the mill", NOW + minutes(60), now=NOW)
    promises.settle_with(only(promises), PRIVATE, NOW + minutes(300))
    released(house, outbox, conversation)
    assert [one.due_at for one in promises.open()] == [NOW + minutes(60)]
    outbox.deliver_due(now=NOW + minutes(90))
    (promise,) = promises.open()
    assert promise.due_at == NOW + minutes(300)
    assert [(one.due_at, one.in_time) for one in promise.earlier] == [(NOW + minutes(60), False)]


def test_what_is_settled_by_hand_is_not_settled_again_by_a_reply(
    house: House, promises: Promises, outbox: Outbox
) -> None:
    conversation = house.asked(network="email", handle="ana@example.org")
    promises.make(conversation, "ring the mill", NOW + minutes(60), now=NOW)
    promises.settle_with(only(promises), PRIVATE)
    id_ = only(promises)
    promises.settle(id_, "broken", now=NOW)
    promises.settle(id_, "open", now=NOW)
    released(house, outbox, conversation)
    outbox.deliver_due(now=NOW + minutes(5))
    assert [one.state for one in promises.open()] == ["open"]


def test_a_draft_that_is_put_away_settles_nothing(house: House, promises: Promises) -> None:
    conversation = house.asked()
    drafts = Drafts(house.db)
    draft = drafts.save(conversation, PRIVATE, "I've rung.", seen=None, now=NOW)
    promises.make(conversation, "ring the mill", None, now=NOW)
    promises.settle_with(only(promises), PRIVATE)
    drafts.discard(draft.id, now=NOW)
    assert promises.find("", conversation, PRIVATE, now=NOW).settling == ()


def test_what_a_draft_was_to_promise_goes_with_the_draft(house: House, promises: Promises) -> None:
    conversation = house.asked()
    drafts = Drafts(house.db)
    draft = drafts.save(conversation, PRIVATE, "I'll ring.", seen=None, now=NOW)
    promises.draft(conversation, PRIVATE, "ring", None, now=NOW)
    drafts.discard(draft.id, now=NOW)
    assert promises.find("Thank you!", conversation, PRIVATE, now=NOW).taken == ()
