"""The only way out: nothing is lost, nothing goes twice, and nothing goes that was taken back."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.connectors.base import (
    FetchedMention,
    FetchedReply,
    Found,
    Letter,
    Lookup,
    Person,
    Receipt,
)
from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork, Weather
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.changes import NOTHING
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import KeyringLocked, NotAllowed, NotFound, WrongInput
from courtesydesk.domain.findings import Finding, Label, Severity, Verdict
from courtesydesk.domain.ids import AccountId, ConversationId, OutboxId
from courtesydesk.domain.mentions import Kind, Origin, Visibility
from courtesydesk.domain.outbox import DeliveryState, Hold
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.settings import Settings
from courtesydesk.services.turns import one_at_a_time
from courtesydesk.store.accounts import get_account, save_state
from courtesydesk.store.apply import apply_items
from courtesydesk.store.health import doubt_what_was_waiting
from support.people import NOW, House, minutes, open_house

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
SECOND = timedelta(seconds=1)
NOW_PLEASE = Release(skip_undo=True)


def strict(text: str, context: str, public: bool, conversation: ConversationId | None) -> Verdict:
    """A tone check that stops lawyers."""
    if "lawyer" not in text:
        return Verdict((), Severity.OK, "en", judged=True)
    finding = Finding(
        0, 6, Label.LEGALISTIC, Severity.STOP, "This reads as a threat.", None, "A threat", "test"
    )
    return Verdict((finding,), Severity.STOP, "en", judged=True)


@dataclass
class World:
    """A workspace, our outbox, and the network it speaks to."""

    house: House
    network: MemoryNetwork
    outbox: Outbox
    drafts: Drafts

    def asked(self, text: str = "Where is my cake?", **more: Any) -> ConversationId:
        more.setdefault("handle", "ana@example.org")
        return self.house.asked(text=text, network="email", **more)

    def write(
        self, text: str, conversation: ConversationId | None = None, how: Release = NOW_PLEASE
    ) -> OutboxId:
        conversation = conversation or self.asked()
        draft = self.drafts.save(conversation, PRIVATE, text, seen=None, now=NOW)
        (id_,) = self.outbox.release(draft.id, how, now=NOW).outbox
        return id_

    def texts(self) -> list[str]:
        return [posted.text for posted in self.network.posted()]

    def state(self, id_: OutboxId) -> DeliveryState:
        return self.outbox.get(id_).state


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    network = MemoryNetwork(tmp_path / "network")

    def connector_for(_account: AccountId) -> MemoryConnector:
        return MemoryConnector(network, network="email", now=lambda: NOW)

    with open_house(tmp_path) as house:
        outbox = Outbox(house.db, connector_for=connector_for, check=strict)
        yield World(house, network, outbox, Drafts(house.db))


def again(world: World) -> Outbox:
    """The program, started again."""
    return Outbox(
        world.house.db,
        connector_for=lambda _id: MemoryConnector(world.network, network="email", now=lambda: NOW),
    )


# Letting go


def test_a_reply_goes_once_and_the_desk_knows(world: World) -> None:
    conversation = world.asked()
    id_ = world.write("Dear Ana, it is ready.", conversation)
    changes = world.outbox.deliver_due(now=NOW)
    assert world.texts() == ["Dear Ana, it is ready."]
    assert world.state(id_) is DeliveryState.SENT
    assert (set(changes.outbox), set(changes.conversations)) == ({id_}, {conversation})
    row = world.house.db.get_row("SELECT * FROM conversation WHERE id = ?", [conversation])
    assert (row["state"], row["waiting_since"], row["last_is_ours"]) == ("waiting", None, 1)
    assert row["last_text"] == "Dear Ana, it is ready."
    reply = world.house.db.get_row("SELECT * FROM reply")
    assert (reply["via"], reply["outbox_id"], reply["remote_id"]) == ("desk", id_, "ours-1")
    assert [entry.state for entry in world.outbox.log(id_)] == ["held", "queued", "sending", "sent"]
    assert [attempt.fate for attempt in world.outbox.attempts(id_)] == ["sent"]
    assert world.outbox.deliver_due(now=NOW) == NOTHING
    assert len(world.texts()) == 1


def test_a_released_draft_is_put_away_and_cannot_be_released_twice(world: World) -> None:
    draft = world.drafts.save(world.asked(), PRIVATE, "Hello", seen=None, now=NOW)
    world.outbox.release(draft.id, NOW_PLEASE, now=NOW)
    assert world.drafts.get(draft.id).retired_because == "replied"
    with pytest.raises(NotAllowed):
        world.outbox.release(draft.id, NOW_PLEASE, now=NOW)
    world.outbox.deliver_due(now=NOW)
    assert world.texts() == ["Hello"]


def test_it_waits_for_the_undo_time(world: World) -> None:
    id_ = world.write("Hello", how=Release())
    row = world.outbox.get(id_)
    assert (row.state, row.hold, row.not_before) == (
        DeliveryState.HELD,
        Hold.UNDO,
        NOW + 10 * SECOND,
    )
    assert world.outbox.next_due() == NOW + 10 * SECOND
    world.outbox.deliver_due(now=NOW + 9 * SECOND)
    assert world.texts() == []
    world.outbox.deliver_due(now=NOW + 10 * SECOND)
    assert world.texts() == ["Hello"]
    assert world.outbox.next_due() is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  \n", "nothing to send"),
        ("Hi {first_name|there}", "still to be filled in"),
        ("Your order {?number} is ready", "{?number} is still to be filled in"),
    ],
)
def test_an_unfinished_text_cannot_go(world: World, text: str, says: str) -> None:
    conversation = world.asked()
    with pytest.raises(WrongInput, match=says.replace("?", r"\?")):
        world.outbox.release_text(conversation, PRIVATE, text, Release(), now=NOW)
    assert world.outbox.rows() == ()


def test_a_text_that_is_too_long_cannot_go_and_is_kept(world: World) -> None:
    conversation = world.house.asked(network="bluesky")
    draft = world.drafts.save(conversation, PUBLIC, "x" * 301, seen=None, now=NOW)
    with pytest.raises(WrongInput, match="too long for Bluesky: 301 of 300"):
        world.outbox.release(draft.id, Release(), now=NOW)
    assert world.drafts.get(draft.id).retired_at is None


def test_a_private_reply_cannot_go_where_there_are_none(world: World) -> None:
    conversation = world.house.asked(network="google")
    with pytest.raises(NotAllowed, match="Google has no private messages"):
        world.outbox.release_text(conversation, PRIVATE, "Hi", Release(), now=NOW)


def test_they_wrote_again_is_said_before_sending(world: World) -> None:
    conversation = world.asked()
    seen = world.house.db.value("SELECT max(id) FROM mention")
    draft = world.drafts.save(conversation, PRIVATE, "We are closed.", seen=seen, now=NOW)
    assert world.outbox.wrote_again(draft.id) is None
    world.house.mention(conversation, "Never mind, found it!", at=NOW + SECOND)
    world.house.mention(conversation, "from an older page", at=NOW - minutes(99))
    again = world.outbox.wrote_again(draft.id)
    assert again is not None
    assert [mention.text for mention in again.mentions] == ["Never mind, found it!"]
    with pytest.raises(WrongInput, match="wrote again"):
        world.outbox.release(draft.id, NOW_PLEASE, now=NOW + minutes(1))
    world.outbox.release(
        draft.id, Release(skip_undo=True, accept_new_mentions=True), now=NOW + minutes(1)
    )
    world.outbox.deliver_due(now=NOW + minutes(1))
    assert world.texts() == ["We are closed."]


def test_a_reply_that_waited_says_when_it_was_written_and_when_it_goes(world: World) -> None:
    composed: list[Letter] = []

    class Noting(MemoryConnector):
        def compose(self, letter: Letter) -> bytes:
            composed.append(letter)
            return super().compose(letter)

    later = NOW + minutes(600)
    world.write("Good morning", how=Release(hold=Hold.SCHEDULED, not_before=later))
    outbox = Outbox(
        world.house.db,
        connector_for=lambda _id: Noting(world.network, network="email", now=lambda: later),
    )
    outbox.deliver_due(now=later)
    (letter,) = composed
    assert (letter.created_at, letter.goes_at) == (NOW, later)


def test_a_scheduled_reply_goes_at_its_time(world: World) -> None:
    later = NOW + minutes(90)
    with pytest.raises(WrongInput):
        world.write("x", world.asked(), how=Release(hold=Hold.SCHEDULED, not_before=NOW))
    id_ = world.write(
        "Good morning", ConversationId(1), how=Release(hold=Hold.SCHEDULED, not_before=later)
    )
    world.outbox.deliver_due(now=later - SECOND)
    assert world.state(id_) is DeliveryState.HELD
    world.outbox.deliver_due(now=later)
    assert world.state(id_) is DeliveryState.SENT


def test_a_parked_reply_breathes_as_long_as_the_setting_says(world: World) -> None:
    id_ = world.write("Hm.", how=Release(hold=Hold.BREATHING))
    assert world.outbox.get(id_).not_before == NOW + minutes(60)
    world.outbox.send_now(id_, now=NOW + minutes(1))
    world.outbox.deliver_due(now=NOW + minutes(1))
    assert world.texts() == ["Hm."]


def test_a_reply_that_waited_long_asks_first_when_they_wrote_meanwhile(world: World) -> None:
    conversation = world.asked()
    later = NOW + minutes(600)
    id_ = world.write(
        "See you tomorrow", conversation, how=Release(hold=Hold.SCHEDULED, not_before=later)
    )
    world.house.mention(conversation, "Never mind, I found one", at=NOW + minutes(60))
    world.outbox.deliver_due(now=later)
    row = world.outbox.get(id_)
    assert (row.state, row.hold, row.not_before) == (DeliveryState.HELD, Hold.SCHEDULED, None)
    assert "wrote again" in row.reason
    assert world.outbox.next_due() is None
    world.outbox.send_now(id_, now=later)
    world.outbox.deliver_due(now=later)
    assert world.texts() == ["See you tomorrow"]


def test_sending_by_itself_can_be_switched_off(world: World) -> None:
    Settings(world.house.db).change({"send.deliver": False})
    id_ = world.write("Hello", how=Release())
    assert world.outbox.next_due() is None
    world.outbox.deliver_due(now=NOW + minutes(5))
    assert world.state(id_) is DeliveryState.HELD
    world.outbox.send_now(id_, now=NOW + minutes(5))
    world.outbox.deliver_due(now=NOW + minutes(5))
    assert world.state(id_) is DeliveryState.SENT


# The stop


def test_a_stopped_reply_never_goes_by_itself(world: World) -> None:
    id_ = world.write("Our lawyer will write to you.")
    row = world.outbox.get(id_)
    assert (row.state, row.hold, row.reason) == (
        DeliveryState.HELD,
        Hold.STOP,
        "This reads as a threat.",
    )
    assert world.outbox.next_due() is None
    world.outbox.deliver_due(now=NOW + minutes(100_000))
    with pytest.raises(NotAllowed):
        world.outbox.send_now(id_, now=NOW)
    assert world.texts() == []


def test_a_stopped_reply_goes_in_the_name_of_a_value_and_that_is_recorded(world: World) -> None:
    id_ = world.write("Our lawyer will write to you.")
    with pytest.raises(WrongInput):
        world.outbox.override(id_, value=" ", why="", now=NOW)
    world.outbox.override(id_, value="Honesty", why="They asked for it", now=NOW)
    with pytest.raises(NotAllowed):
        world.outbox.override(id_, value="Honesty", why="", now=NOW)
    assert world.outbox.get(id_).hold is Hold.UNDO, "there is still time to undo"
    world.outbox.deliver_due(now=NOW + 10 * SECOND)
    assert len(world.texts()) == 1
    assert world.outbox.get(id_).override_value == "Honesty"
    assert "Honesty" in " ".join(entry.detail for entry in world.outbox.log(id_))


def test_a_stopped_reply_is_checked_again_after_rewording(world: World) -> None:
    id_ = world.write("Our lawyer will write to you.")
    conversation = world.outbox.get(id_).conversation
    assert conversation is not None
    draft = world.outbox.edit(id_, now=NOW)
    world.drafts.save(conversation, PRIVATE, "We would like to talk.", seen=None, now=NOW)
    world.outbox.release(draft, NOW_PLEASE, now=NOW)
    world.outbox.deliver_due(now=NOW)
    assert world.texts() == ["We would like to talk."]


# Changing one's mind


def test_undo_that_sends_the_old_text(world: World) -> None:
    """The bug's name: the reply was undone and reworded, and the old words went all the same."""
    id_ = world.write("You are wrong.", how=Release())
    conversation = world.outbox.get(id_).conversation
    assert conversation is not None
    draft = world.outbox.edit(id_, now=NOW + SECOND)
    assert world.state(id_) is DeliveryState.WITHDRAWN, "before the composer opens"
    world.outbox.deliver_due(now=NOW + minutes(60))
    assert world.texts() == []
    world.drafts.save(conversation, PRIVATE, "You are right.", seen=None, now=NOW)
    world.outbox.release(draft, Release(), now=NOW)
    world.outbox.deliver_due(now=NOW + minutes(60))
    assert world.texts() == ["You are right."]


def test_what_was_taken_back_is_the_draft_that_it_was(world: World) -> None:
    conversation = world.asked()
    seen = world.house.db.value("SELECT max(id) FROM mention")
    draft = world.drafts.save(conversation, PRIVATE, "Hello", seen=seen, now=NOW)
    world.house._insert("picture", draft_id=draft.id, path="attachments/a", name="menu.pdf")
    (id_,) = world.outbox.release(draft.id, Release(), now=NOW).outbox
    assert world.drafts.get(draft.id).pictures == ()
    changes = world.outbox.cancel(id_, now=NOW)
    assert changes.drafts == {draft.id}
    back = world.drafts.get(draft.id)
    assert (back.text, back.seen, back.retired_at) == ("Hello", seen, None)
    assert [picture.name for picture in back.pictures] == ["menu.pdf"]


def test_taking_back_keeps_what_was_begun_since(world: World) -> None:
    conversation = world.asked()
    id_ = world.write("First words.", conversation, how=Release())
    world.drafts.save(conversation, PRIVATE, "Second words.", seen=None, now=NOW + SECOND)
    draft = world.outbox.edit(id_, now=NOW + SECOND)
    assert world.drafts.get(draft).text == "First words.\n\nSecond words."


def test_it_is_too_late_once_it_went(world: World) -> None:
    id_ = world.write("Hello")
    world.outbox.deliver_due(now=NOW)
    for act in (world.outbox.cancel, world.outbox.edit, world.outbox.send_now):
        with pytest.raises(NotAllowed):
            act(id_, now=NOW)
    with pytest.raises(NotAllowed):
        world.outbox.settle(id_, sent=False, now=NOW)
    with pytest.raises(NotFound):
        world.outbox.cancel(OutboxId(99), now=NOW)


# The network


def test_offline_for_days_it_goes_in_order_when_the_network_is_back(world: World) -> None:
    world.network.stays(Weather.OFFLINE)
    conversation = world.asked()
    ids = [world.write(f"Reply {number}", conversation) for number in range(3)]
    moment = NOW
    for _ in range(40):
        world.outbox.deliver_due(now=moment)
        due = world.outbox.next_due()
        assert due is not None
        assert due > moment, "it waits instead of spinning"
        moment = due
    assert moment > NOW + timedelta(hours=8)
    ids.append(world.write("Reply 3", conversation))
    world.network.stays(Weather.FAIR)
    world.outbox.deliver_due(now=moment)
    assert world.texts() == ["Reply 0", "Reply 1", "Reply 2", "Reply 3"]
    assert {world.state(id_) for id_ in ids} == {DeliveryState.SENT}


def test_it_wakes_when_the_network_is_back(world: World) -> None:
    world.network.forecast(Weather.OFFLINE)
    id_ = world.write("Hello")
    world.outbox.deliver_due(now=NOW)
    assert world.outbox.next_due() == NOW + 30 * SECOND
    assert world.outbox.wake().outbox == {id_}
    world.outbox.deliver_due(now=NOW + SECOND)
    assert world.state(id_) is DeliveryState.SENT


def test_it_goes_as_soon_as_fetching_says_that_the_network_is_back(world: World) -> None:
    world.network.forecast(Weather.OFFLINE)
    id_ = world.write("Hello")
    world.outbox.deliver_due(now=NOW)
    account = world.outbox.get(id_).account
    assert account is not None
    save_state(world.house.db, account, AccountState.CONNECTED)
    assert (world.outbox.next_due() or NOW + minutes(1)) <= NOW
    world.outbox.deliver_due(now=NOW + SECOND)
    assert world.state(id_) is DeliveryState.SENT


def test_a_locked_keyring_says_what_to_do_and_the_account_is_tried_when_it_opens(
    world: World,
) -> None:
    def locked(_account: AccountId) -> MemoryConnector:
        raise KeyringLocked("The keyring is locked.", safe="Nothing changed.", todo="Unlock it.")

    id_ = world.write("Hello")
    shut = Outbox(world.house.db, connector_for=locked, check=strict)
    shut.deliver_due(now=NOW)
    row = world.outbox.get(id_)
    assert row.reason == "The keyring is locked. Unlock it."
    assert row.waits_for_account
    assert row.account is not None
    account = get_account(world.house.db, row.account)
    assert account.state is AccountState.FAILING
    assert account.detail == "The keyring is locked. Nothing changed. Unlock it."

    world.outbox.deliver_due(now=NOW + minutes(5))
    assert world.texts() == ["Hello"]
    assert not world.outbox.get(id_).waits_for_account
    # Not in trouble any more, and asked for its news at once.
    assert get_account(world.house.db, row.account).state is AccountState.CONNECTING


def test_one_account_that_is_offline_does_not_hold_up_another(world: World) -> None:
    one, two = world.asked(), world.asked(handle="ben@example.org")
    fair = MemoryNetwork(world.house.workspace.root / "fair")
    accounts = [
        row["account_id"] for row in world.house.db.rows("SELECT account_id FROM conversation")
    ]
    world.network.stays(Weather.OFFLINE)
    world.write("one", one)
    world.write("two", two)
    outbox = Outbox(
        world.house.db,
        connector_for=lambda id_: MemoryConnector(
            world.network if id_ == accounts[0] else fair, network="email"
        ),
    )
    outbox.deliver_due(now=NOW)
    assert [posted.text for posted in fair.posted()] == ["two"]
    state = "SELECT state FROM account WHERE id = ?"
    assert world.house.db.value(state, [accounts[0]]) == "offline"


def test_a_refused_reply_blocks_no_later_one(world: World) -> None:
    conversation = world.asked()
    world.network.forecast(Weather.REFUSED)
    first, second = world.write("one", conversation), world.write("two", conversation)
    world.outbox.deliver_due(now=NOW)
    assert world.state(first) is DeliveryState.REFUSED
    assert world.outbox.get(first).reason == "The practice network does not take this reply."
    assert world.state(second) is DeliveryState.SENT
    world.outbox.send_now(first, now=NOW)
    world.outbox.deliver_due(now=NOW)
    assert world.texts() == ["two", "one"]
    assert [attempt.fate for attempt in world.outbox.attempts(first)] == ["refused", "sent"]


def test_a_network_that_wants_us_to_wait_is_left_alone_until_then(world: World) -> None:
    world.network.forecast(Weather.RATE_LIMITED, minutes=20)
    conversation = world.asked()
    world.write("one", conversation)
    world.write("two", conversation)
    world.outbox.deliver_due(now=NOW)
    assert world.outbox.next_due() == NOW + minutes(20)
    world.write("three", conversation)
    world.outbox.deliver_due(now=NOW + minutes(19))
    assert world.texts() == []
    world.outbox.deliver_due(now=NOW + minutes(20))
    assert world.texts() == ["one", "two", "three"]


def test_signed_out_means_paused_until_signed_in(world: World) -> None:
    world.network.forecast(Weather.SIGNED_OUT)
    id_ = world.write("Hello")
    changes = world.outbox.deliver_due(now=NOW)
    account = world.outbox.get(id_).account
    assert changes.accounts == {account}
    assert world.state(id_) is DeliveryState.QUEUED
    assert world.outbox.next_due() is None
    world.outbox.deliver_due(now=NOW + minutes(999))
    assert world.texts() == []
    with world.house.db.writing() as write:
        write.execute("UPDATE account SET state = 'connecting'")
    world.outbox.deliver_due(now=NOW + minutes(999))
    assert world.texts() == ["Hello"]


@pytest.mark.parametrize(
    "weather", [Weather.CUT_AFTER, Weather.BAD_ANSWER, Weather.CRASH, Weather.CUT_BEFORE]
)
def test_after_a_doubt_it_is_looked_up_and_there_is_one_copy(
    world: World, weather: Weather
) -> None:
    world.network.forecast(weather)
    id_ = world.write("Hello")
    world.outbox.deliver_due(now=NOW)
    assert world.state(id_) is DeliveryState.UNSURE
    world.network.forecast(Weather.OFFLINE)
    world.outbox.deliver_due(now=NOW)
    assert world.state(id_) is DeliveryState.UNSURE, "not while it cannot be looked up"
    world.outbox.deliver_due(now=NOW + minutes(1))
    assert world.state(id_) is DeliveryState.SENT
    assert world.texts() == ["Hello"]
    assert world.house.db.value("SELECT count(*) FROM reply") == 1
    # Where it was found, nobody says that it went at the first try.
    found = weather is not Weather.CUT_BEFORE
    assert ("found on the network" in world.outbox.get(id_).reason) is found


def test_it_goes_again_with_the_same_bytes_and_the_same_id(world: World) -> None:
    world.network.forecast(Weather.CUT_BEFORE)
    id_ = world.write("Hello")
    world.outbox.deliver_due(now=NOW)
    before = world.house.db.get_row("SELECT payload, client_id FROM outbox WHERE id = ?", [id_])
    with world.house.db.writing() as write:
        write.execute("UPDATE mention SET author = 'Somebody else now'")
    world.outbox.deliver_due(now=NOW)
    (posted,) = world.network.posted()
    assert posted.client_id == before["client_id"]
    after = world.house.db.get_row("SELECT payload, client_id FROM outbox WHERE id = ?", [id_])
    assert tuple(after) == tuple(before)


def test_a_kill_while_sending_leaves_it_unsure_and_then_it_is_looked_up(world: World) -> None:
    id_ = world.write("Hello")
    with world.house.db.writing() as write:
        write.execute("UPDATE outbox SET state = 'sending' WHERE id = ?", [id_])
    outbox = again(world)
    assert outbox.recover(now=NOW).outbox == {id_}
    assert world.state(id_) is DeliveryState.UNSURE
    with pytest.raises(NotAllowed):
        outbox.send_now(id_, now=NOW)
    with pytest.raises(NotAllowed):
        outbox.cancel(id_, now=NOW)
    outbox.deliver_due(now=NOW)
    assert world.texts() == ["Hello"]


def test_where_the_network_cannot_tell_the_owner_is_asked(world: World) -> None:
    class Forgetful(MemoryConnector):
        def reconcile(self, payload: bytes, client_id: str) -> Lookup:
            return Lookup(Found.UNKNOWN)

    outbox = Outbox(world.house.db, connector_for=lambda _id: Forgetful(world.network))
    world.network.forecast(Weather.CUT_AFTER, Weather.CUT_BEFORE)
    conversation = world.asked()
    went, lost = world.write("went", conversation), world.write("lost", conversation)
    outbox.deliver_due(now=NOW)
    outbox.deliver_due(now=NOW)
    assert {world.state(went), world.state(lost)} == {DeliveryState.UNSURE}
    for number in range(5):
        outbox.deliver_due(now=NOW + minutes(number))
    assert world.texts() == ["went"], "never blind"
    assert len(outbox.log(went)) == len(outbox.log(lost)) == 5, "asking again is no news"
    outbox.settle(went, sent=True, now=NOW)
    outbox.settle(lost, sent=False, now=NOW)
    outbox.deliver_due(now=NOW)
    assert world.texts() == ["went", "lost"]
    assert world.state(went) is DeliveryState.DECLARED
    assert world.state(lost) is DeliveryState.SENT


def test_what_is_found_does_not_go_again_though_the_owner_said_meanwhile_that_it_did_not_go(
    world: World,
) -> None:
    class Slow(MemoryConnector):
        def reconcile(self, payload: bytes, client_id: str) -> Lookup:
            world.outbox.settle(id_, sent=False, now=NOW)
            return Lookup(Found.THERE)

        def deliver(self, payload: bytes, client_id: str) -> Receipt:
            raise AssertionError("it is there already")

    id_ = world.write("Hello")
    world.network.forecast(Weather.CUT_AFTER)
    world.outbox.deliver_due(now=NOW)
    assert world.state(id_) is DeliveryState.UNSURE
    slow = Outbox(world.house.db, connector_for=lambda _id: Slow(world.network))
    slow.deliver_due(now=NOW)
    assert world.state(id_) is DeliveryState.SENT
    slow.deliver_due(now=NOW + minutes(60))
    assert world.texts() == ["Hello"]


def test_what_a_restored_backup_holds_is_looked_up_before_it_goes(world: World) -> None:
    conversation = world.asked()
    tomorrow = NOW + timedelta(days=1)
    gone = world.write("Hello", conversation)
    later = world.write(
        "Good morning", conversation, how=Release(hold=Hold.SCHEDULED, not_before=tomorrow)
    )
    with_copy = sqlite3.connect(":memory:")
    world.house.db.connection.backup(with_copy)
    world.outbox.deliver_due(now=NOW)
    with_copy.backup(world.house.db.connection)
    with_copy.close()
    assert world.state(gone) is DeliveryState.QUEUED
    assert doubt_what_was_waiting(world.house.db.path, NOW) == 2
    world.network.forecast(Weather.OFFLINE)
    world.outbox.deliver_due(now=NOW)
    assert world.state(gone) is DeliveryState.UNSURE
    world.outbox.deliver_due(now=NOW + timedelta(minutes=1))
    assert world.state(gone) is DeliveryState.SENT
    assert world.texts() == ["Hello"]
    row = world.outbox.get(later)
    assert (row.state, row.not_before) == (DeliveryState.HELD, tomorrow), "it keeps its time"
    world.outbox.deliver_due(now=tomorrow)
    assert world.texts() == ["Hello", "Good morning"]


def test_two_never_deliver_at_once(world: World) -> None:
    world.write("Hello")
    with one_at_a_time(world.house.db.path.with_name("outbox.lock")) as ours:
        assert ours
        assert world.outbox.deliver_due(now=NOW) == NOTHING
        assert again(world).recover(now=NOW) == NOTHING
    assert world.texts() == []
    world.outbox.deliver_due(now=NOW)
    assert world.texts() == ["Hello"]


def test_a_reply_that_fetching_brought_first_is_one_reply(world: World) -> None:
    world.network.forecast(Weather.CUT_AFTER)
    conversation = world.asked()
    id_ = world.write("Hello", conversation)
    world.outbox.deliver_due(now=NOW)
    world.house.reply(conversation, "Hello", remote_id="ours-1", via="elsewhere")
    world.outbox.deliver_due(now=NOW)
    rows = world.house.db.rows("SELECT via, outbox_id FROM reply")
    assert [tuple(row) for row in rows] == [("desk", id_)]


# Where the owner's hand is needed


def test_an_assisted_network_waits_for_the_owner(world: World) -> None:
    conversation = world.house.asked(network="yelp")
    draft = world.drafts.save(conversation, PUBLIC, "Thank you!", seen=None, now=NOW)
    (id_,) = world.outbox.release(draft.id, Release(), now=NOW).outbox
    assert world.outbox.get(id_).hold is Hold.UNDO
    world.outbox.deliver_due(now=NOW + 10 * SECOND)
    assert world.outbox.get(id_).hold is Hold.ASSISTED
    assert world.outbox.next_due() is None
    with pytest.raises(NotAllowed, match="post it"):
        world.outbox.send_now(id_, now=NOW)
    world.outbox.settle(id_, sent=False, now=NOW + minutes(1))
    assert world.outbox.get(id_).hold is Hold.ASSISTED
    world.outbox.settle(id_, sent=True, now=NOW + minutes(2))
    assert world.state(id_) is DeliveryState.DECLARED
    reply = world.house.db.get_row("SELECT * FROM reply")
    assert (reply["via"], reply["text"]) == ("declared", "Thank you!")
    assert world.texts() == []


def test_what_was_posted_in_other_words_stands_so_everywhere(world: World) -> None:
    conversation = world.house.asked(network="yelp")
    draft = world.drafts.save(conversation, PUBLIC, "Thank you!", seen=None, now=NOW)
    (id_,) = world.outbox.release(draft.id, Release(), now=NOW).outbox
    world.outbox.deliver_due(now=NOW + 10 * SECOND)
    world.outbox.settle(id_, sent=True, words=" Thanks a lot, Maya! ", now=NOW + minutes(2))
    assert world.state(id_) is DeliveryState.DECLARED
    assert world.outbox.get(id_).text == "Thanks a lot, Maya!"
    reply = world.house.db.get_row("SELECT * FROM reply")
    assert (reply["via"], reply["text"]) == ("declared", "Thanks a lot, Maya!")
    assert "other words" in world.outbox.log(id_)[-1].detail


def test_what_was_said_on_the_phone_is_only_written_down(world: World) -> None:
    conversation = world.house.asked(network="phone")
    id_, _ = world.outbox.release_text(conversation, PUBLIC, "Called back", NOW_PLEASE, now=NOW)
    assert world.state(id_) is DeliveryState.DECLARED


def test_a_direct_network_without_an_account_is_answered_by_hand(world: World) -> None:
    conversation = world.asked()
    with world.house.db.writing() as write:
        write.execute("UPDATE account SET removed_at = '2026-01-01T00:00:00.000Z'")
    id_ = world.write("Hello", conversation)
    assert world.outbox.get(id_).hold is Hold.ASSISTED


def test_an_account_that_was_removed_meanwhile_refuses_in_words(world: World) -> None:
    def connector_for(_account: AccountId) -> MemoryConnector:
        raise NotFound("The account is not there (any more).")

    id_ = world.write("Hello")
    Outbox(world.house.db, connector_for=connector_for).deliver_due(now=NOW)
    row = world.outbox.get(id_)
    assert (row.state, row.reason) == (
        DeliveryState.REFUSED,
        "The account is not there (any more).",
    )


# Whom it answers


def test_reply_after_linking_goes_to_the_identity_of_the_mention(world: World) -> None:
    """The bug's name: after linking, the reply went to the customer's other address."""
    conversation = world.asked()
    other, _ = world.house.person("Ana B.", "email", "ana.private@example.org")
    with world.house.db.writing() as write:
        write.execute("UPDATE identity SET customer_id = ?", [other])
    world.write("Hello", conversation)
    world.outbox.deliver_due(now=NOW)
    (posted,) = world.network.posted()
    assert (posted.to, posted.answers) == ("ana@example.org", "remote-0")


def test_attachments_go_along_or_nothing_goes(world: World) -> None:
    conversation = world.asked()
    file = world.house.workspace.attachments / "menu.pdf"
    file.write_bytes(b"%PDF")
    draft = world.drafts.save(conversation, PRIVATE, "The menu", seen=None, now=NOW)
    world.house._insert("picture", draft_id=draft.id, path="attachments/menu.pdf", name="menu.pdf")
    (id_,) = world.outbox.release(draft.id, NOW_PLEASE, now=NOW).outbox
    data = file.read_bytes()
    file.unlink()
    world.outbox.deliver_due(now=NOW)
    assert world.state(id_) is DeliveryState.REFUSED
    assert world.texts() == []
    file.write_bytes(data)
    world.outbox.send_now(id_, now=NOW)
    world.outbox.deliver_due(now=NOW)
    (posted,) = world.network.posted()
    assert posted.attachments == ("menu.pdf",)
    assert world.house.db.value("SELECT reply_id FROM picture") == 1


# What stands


def test_drafts_of_the_same_side_and_the_other_are_overtaken_but_not_later_ones(
    world: World,
) -> None:
    conversation = world.asked()
    earlier = world.drafts.save(
        conversation, PUBLIC, "older, other side", seen=None, now=NOW - SECOND
    )
    world.write("Hello", conversation)
    later = world.drafts.save(conversation, PRIVATE, "And also", seen=None, now=NOW + SECOND)
    world.outbox.deliver_due(now=NOW + SECOND)
    assert world.drafts.get(earlier.id).retired_because == "replied"
    assert world.drafts.get(later.id).retired_at is None


@pytest.mark.parametrize(
    ("state", "done_at", "becomes"),
    [
        ("new", None, "waiting"),
        ("to_answer", None, "waiting"),
        ("snoozed", None, "snoozed"),
        ("done", NOW - SECOND, "waiting"),
        ("done", NOW + SECOND, "done"),
    ],
)
def test_a_sent_reply_moves_the_conversation_unless_the_owner_did_since(
    world: World, state: str, done_at: datetime | None, becomes: str
) -> None:
    conversation = world.asked()
    id_ = world.write("Hello", conversation)
    done = None if done_at is None else done_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with world.house.db.writing() as write:
        write.execute("UPDATE conversation SET state = ?, done_at = ?", [state, done])
    world.outbox.deliver_due(now=NOW + minutes(1))
    assert world.state(id_) is DeliveryState.SENT
    assert world.house.db.value("SELECT state FROM conversation") == becomes


def test_what_needs_us_stands_first(world: World) -> None:
    conversation = world.asked()
    sent = world.write("one", conversation)
    world.outbox.deliver_due(now=NOW)
    world.network.forecast(Weather.REFUSED)
    refused = world.write("two", conversation)
    world.outbox.deliver_due(now=NOW)
    held = world.write("three", conversation, how=Release())
    assert [row.id for row in world.outbox.rows()] == [refused, held, sent]
    assert [row.id for row in world.outbox.rows(ended=False)] == [refused, held]
    assert [row.id for row in world.outbox.of_conversation(conversation)] == [refused, held]
    assert world.outbox.rows()[0].name == "Ana Braun"


def test_the_log_is_only_added_to(world: World) -> None:
    world.write("Hello")
    with (
        pytest.raises(sqlite3.DatabaseError, match="append-only"),
        world.house.db.writing() as write,
    ):
        write.execute("UPDATE outbox_log SET detail = 'nothing happened'")


def test_new_mail_goes_to_whom_it_names(world: World) -> None:
    account = world.house.account("email")
    draft = world.drafts.save_mail(
        None, account=account, to="", cc="", subject="Cake", text="Dear all", now=NOW
    )
    with pytest.raises(WrongInput, match="To whom"):
        world.outbox.release(draft.id, NOW_PLEASE, now=NOW)
    draft = world.drafts.save_mail(
        draft.id,
        account=account,
        to="ben@example.org",
        cc="",
        subject="Cake",
        text="Dear all",
        now=NOW,
    )
    (id_,) = world.outbox.release(draft.id, Release(), now=NOW).outbox
    back = world.outbox.edit(id_, now=NOW)
    assert back == draft.id
    assert world.drafts.get(back).to == "ben@example.org"
    world.outbox.release(back, NOW_PLEASE, now=NOW)
    world.outbox.deliver_due(now=NOW)
    (posted,) = world.network.posted()
    assert (posted.to, posted.text) == ("ben@example.org", "Dear all")


def test_a_new_mail_that_went_begins_a_conversation_which_the_answer_joins(world: World) -> None:
    account = world.house.account("email")
    draft = world.drafts.save_mail(
        None,
        account=account,
        to="Ben <Ben@Example.org>, ana@example.org",
        cc="",
        subject="Cake",
        text="Dear both",
        now=NOW,
    )
    (id_,) = world.outbox.release(draft.id, NOW_PLEASE, now=NOW).outbox
    changes = world.outbox.deliver_due(now=NOW)
    (conversation,) = changes.conversations
    row = world.house.db.get_row("SELECT * FROM conversation")
    assert (row["state"], row["subject"], row["last_text"]) == ("waiting", "Cake", "Dear both")
    assert world.outbox.get(id_).conversation == conversation
    answer = FetchedMention(
        remote_id="answer",
        thread_key="ours-1",
        channel=Channel.EMAIL,
        kind=Kind.EMAIL,
        person=Person("ben@example.org", "Ben King", "ben@example.org"),
        text="Yes please",
        subject="Re: Cake",
        occurred_at=NOW + minutes(5),
    )
    apply_items(world.house.db, account, [answer], origin=Origin.DIRECT, now=NOW + minutes(6))
    row = world.house.db.get_row("SELECT * FROM conversation")
    assert (row["id"], row["state"], row["last_text"]) == (conversation, "to_answer", "Yes please")
    assert world.outbox.get(id_).name == "Ben King"


def test_fetching_our_own_copy_while_we_are_unsure_makes_no_second_reply(world: World) -> None:
    """Whether the owner or the network says that it went, and whatever comes first."""
    conversation = world.asked()
    account = world.house.db.value("SELECT account_id FROM conversation")
    for settle_first in (True, False):
        world.network.forecast(Weather.CUT_AFTER)
        id_ = world.write(f"Hello {settle_first}", conversation)
        world.outbox.deliver_due(now=NOW)
        row = world.house.db.get_row("SELECT * FROM outbox WHERE id = ?", [id_])
        copy = FetchedReply(
            remote_id=f"cd-{row['client_id']}@example.org",
            thread_key="thread-0",
            text=row["text"],
            occurred_at=NOW,
            answers_remote_id="remote-0",
        )
        if settle_first:
            world.outbox.settle(id_, sent=True, now=NOW)
        apply_items(world.house.db, account, [copy], origin=Origin.DIRECT, now=NOW)
        if not settle_first:
            world.outbox.settle(id_, sent=True, now=NOW)
        found = world.house.db.rows("SELECT outbox_id FROM reply WHERE text = ?", [row["text"]])
        assert [reply["outbox_id"] for reply in found] == [id_]


def test_taking_back_and_sending_never_both_succeed(world: World) -> None:
    conversation = world.asked()
    ids = [world.write(f"reply {number}", conversation) for number in range(30)]
    slow = timedelta(milliseconds=2)
    sender = Outbox(
        world.house.db, connector_for=lambda _id: MemoryConnector(world.network, latency=slow)
    )
    thread = threading.Thread(target=sender.deliver_due, kwargs={"now": NOW})
    thread.start()
    taken_back = set()
    for id_ in reversed(ids):
        with contextlib.suppress(NotAllowed):
            world.outbox.cancel(id_, now=NOW)
            taken_back.add(id_)
    thread.join()
    world.outbox.deliver_due(now=NOW)
    for number, id_ in enumerate(ids):
        gone = id_ not in taken_back
        assert world.texts().count(f"reply {number}") == int(gone)
        assert world.state(id_) is (DeliveryState.SENT if gone else DeliveryState.WITHDRAWN)
    assert taken_back


def test_a_sending_that_breaks_each_time_does_not_spin(world: World) -> None:
    class Broken(MemoryConnector):
        def deliver(self, payload: bytes, client_id: str) -> Any:
            raise ValueError("a mistake of ours")

    outbox = Outbox(world.house.db, connector_for=lambda _id: Broken(world.network))
    id_ = world.write("Hello")
    now = NOW
    for _ in range(200):
        outbox.deliver_due(now=now)
        now += timedelta(milliseconds=50)
    assert len(outbox.attempts(id_)) <= 3
    assert world.state(id_) is DeliveryState.UNSURE
    due = outbox.next_due()
    assert due is not None
    assert due > now + timedelta(seconds=5)


def test_what_is_looked_up_at_the_owners_wish_does_not_wait_for_its_turn(world: World) -> None:
    class Broken(MemoryConnector):
        def deliver(self, payload: bytes, client_id: str) -> Any:
            raise ValueError("a mistake of ours")

    broken = Outbox(world.house.db, connector_for=lambda _id: Broken(world.network))
    id_ = world.write("Hello")
    for _ in range(5):
        broken.deliver_due(now=NOW)
    world.outbox.deliver_due(now=NOW, at_once=True)
    assert world.state(id_) is DeliveryState.SENT
    assert world.texts() == ["Hello"]
