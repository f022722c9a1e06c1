"""What is done besides answering: never forgotten, never done twice where that matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors.base import Deed
from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork, Weather
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.acts import Act, Acted, ActState, Ground
from courtesydesk.domain.changes import NOTHING
from courtesydesk.domain.errors import NotAllowed, NotFound, Vanished, WrongInput
from courtesydesk.domain.findings import Finding, Label, Severity, Verdict
from courtesydesk.domain.ids import ConversationId, MentionId, ReplyId
from courtesydesk.domain.mentions import Mention, Reply, Visibility
from courtesydesk.domain.networks import NETWORKS, Network, Way
from courtesydesk.services.acts import Acts
from courtesydesk.services.feed import Feed
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.store import acts as store
from courtesydesk.store.accounts import get_account
from courtesydesk.store.health import doubt_what_was_waiting
from support.people import NOW, House, open_house

LATER = NOW + timedelta(seconds=11)
"""The undo time is over."""


def strict(text: str, context: str, public: bool, conversation: ConversationId | None) -> Verdict:
    """A tone check that stops lawyers."""
    if "lawyer" not in text:
        return Verdict((), Severity.OK, "en", judged=True)
    finding = Finding(
        0, 6, Label.LEGALISTIC, Severity.STOP, "This reads as a threat.", None, "A threat", "test"
    )
    return Verdict((finding,), Severity.STOP, "en", judged=True)


class Gone(MemoryConnector):
    """A network that does not have it any more."""

    def act(self, deed: Deed) -> None:
        raise Vanished("It is not there any more.")


@dataclass
class World:
    """A comment, our reply to it, and the network where both are."""

    house: House
    network: MemoryNetwork
    acts: Acts
    outbox: Outbox
    conversation: ConversationId

    @property
    def mention(self) -> Mention:
        return next(item for item in self._items() if isinstance(item, Mention))

    @property
    def reply(self) -> Reply:
        return next(item for item in self._items() if isinstance(item, Reply))

    def _items(self) -> tuple[object, ...]:
        return Feed(self.house.db).conversation(self.conversation, now=NOW).items

    def latest(self, of: Mention | Reply) -> Acted:
        return of.acts[-1]

    def on_mention(self, act: Act, ground: Ground = Ground.OTHER) -> None:
        self.acts.on_mention(self.mention.id, act, ground=ground, now=NOW)

    def done(self) -> tuple[Act, ...]:
        return self.network.done(self.mention.remote_id)

    def state(self) -> str:
        return str(Feed(self.house.db).rows([self.conversation], now=NOW)[self.conversation].state)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    everything = Network(
        "bakery", "Bakery", "B", Way.DIRECT, 60, reads=True, acts=tuple(Act), private_acts=()
    )
    monkeypatch.setitem(NETWORKS, "bakery", everything)
    network = MemoryNetwork(tmp_path / "network")

    with open_house(tmp_path) as house:
        outbox = Outbox(
            house.db,
            connector_for=lambda _id: MemoryConnector(network, network="bakery", now=lambda: NOW),
        )
        conversation = house.asked(network="bakery", state="waiting")
        mention = house.db.value("SELECT id FROM mention")
        house.reply(conversation, "It is ready.", answers_id=mention, remote_id="ours-1")
        yield World(house, network, Acts(house.db, strict), outbox, conversation)


# On its way


def test_an_act_waits_for_its_undo_time_then_it_is_done_once(world: World) -> None:
    changes = world.acts.on_mention(world.mention.id, Act.LIKE, now=NOW)
    assert changes.conversations == {world.conversation}
    assert world.outbox.next_due() == NOW + timedelta(seconds=10)
    assert world.outbox.deliver_due(now=NOW) == NOTHING
    assert (world.done(), world.latest(world.mention).state) == ((), ActState.WAITING)
    changes = world.outbox.deliver_due(now=LATER)
    assert changes.acts == {world.latest(world.mention).id}
    assert (world.done(), world.latest(world.mention).state) == ((Act.LIKE,), ActState.DONE)
    assert (world.outbox.deliver_due(now=LATER), world.outbox.next_due()) == (NOTHING, None)


def test_what_is_taken_back_in_time_never_goes(world: World) -> None:
    world.on_mention(Act.HIDE)
    world.acts.take_back(world.latest(world.mention).id, now=NOW)
    world.outbox.deliver_due(now=LATER)
    assert world.done() == ()
    assert Act.HIDE in world.mention.offered


def test_what_is_done_cannot_be_taken_off_its_way(world: World) -> None:
    world.on_mention(Act.BLOCK)
    world.outbox.deliver_due(now=LATER)
    with pytest.raises(NotAllowed):
        world.acts.take_back(world.latest(world.mention).id, now=LATER)
    with pytest.raises(NotAllowed):
        world.acts.try_again(world.latest(world.mention).id, now=LATER)


def test_the_opposite_of_what_waits_takes_it_back(world: World) -> None:
    world.on_mention(Act.LIKE)
    world.on_mention(Act.UNLIKE)
    world.outbox.deliver_due(now=LATER)
    assert world.done() == ()
    assert [one.state for one in world.mention.acts] == [ActState.WITHDRAWN]


def test_a_like_can_be_taken_back_there(world: World) -> None:
    world.on_mention(Act.LIKE)
    world.outbox.deliver_due(now=LATER)
    assert Act.LIKE not in world.mention.offered
    world.on_mention(Act.UNLIKE)
    world.outbox.deliver_due(now=LATER)
    assert world.done() == (Act.UNLIKE,)
    assert Act.LIKE in world.mention.offered


def test_only_what_the_network_allows_can_be_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        NETWORKS, "bakery", Network("bakery", "Bakery", "B", Way.DIRECT, acts=(Act.HIDE, Act.SHOW))
    )
    assert (world.mention.offered, world.reply.offered) == ((Act.HIDE,), ())
    with pytest.raises(NotAllowed):
        world.on_mention(Act.LIKE)
    with pytest.raises(NotAllowed):
        world.acts.delete(world.reply.id, now=NOW)
    assert world.acts.waiting() == ()


def test_what_the_network_says_of_one_mention_counts_more(world: World) -> None:
    with world.house.db.writing() as write:
        write.execute("UPDATE mention SET allows = ?", ['{"acts": ["like", "sing"]}'])
    assert world.mention.offered == (Act.LIKE,)
    with world.house.db.writing() as write:
        write.execute("UPDATE mention SET allows = ?", ['{"hidden": true}'])
    assert Act.SHOW in world.mention.offered
    assert Act.HIDE not in world.mention.offered


def test_nothing_is_offered_without_an_account_or_where_it_was_only_told_by_mail(
    world: World,
) -> None:
    with world.house.db.writing() as write:
        write.execute("UPDATE mention SET origin = 'mailbox'")
    assert world.mention.offered == ()
    assert world.reply.offered == (Act.EDIT, Act.DELETE)
    with world.house.db.writing() as write:
        write.execute("UPDATE mention SET origin = 'direct'")
        write.execute("UPDATE account SET removed_at = ?", ["2026-11-21T15:00:00.000000Z"])
    assert [*world.mention.offered, *world.reply.offered] == []
    with pytest.raises(NotAllowed):
        world.on_mention(Act.LIKE)


def test_a_reply_without_a_name_there_cannot_be_changed(world: World) -> None:
    with world.house.db.writing() as write:
        write.execute("UPDATE reply SET remote_id = ''")
    assert world.reply.offered == ()


def test_what_is_about_a_mention_is_not_done_to_a_reply(world: World) -> None:
    with pytest.raises(WrongInput):
        world.acts.on_mention(world.mention.id, Act.DELETE, now=NOW)


# Our reply


def test_an_edit_keeps_what_was_said_before(world: World) -> None:
    world.acts.edit(world.reply.id, "It is ready, and warm.\r\n", now=NOW)
    assert world.reply.text == "It is ready."
    world.outbox.deliver_due(now=LATER)
    reply = world.reply
    assert (reply.text, reply.before) == ("It is ready, and warm.", ("It is ready.",))
    assert reply.edited_at == LATER
    world.acts.edit(reply.id, "It is ready.", now=LATER)
    world.outbox.deliver_due(now=LATER + timedelta(seconds=11))
    assert world.reply.before == ("It is ready.", "It is ready, and warm.")
    found = world.house.db.rows("SELECT text FROM reply_words")
    assert [row["text"] for row in found] == ["It is ready."]


def test_a_second_edit_overtakes_the_first(world: World) -> None:
    world.acts.edit(world.reply.id, "First.", now=NOW)
    world.acts.edit(world.reply.id, "Second.", now=NOW)
    world.outbox.deliver_due(now=LATER)
    assert (world.reply.text, world.reply.before) == ("Second.", ("It is ready.",))


def test_words_that_stand_already_take_other_words_off_their_way(world: World) -> None:
    world.acts.edit(world.reply.id, "First.", now=NOW)
    world.acts.edit(world.reply.id, "It is ready.", now=NOW)
    world.outbox.deliver_due(now=LATER)
    assert (world.reply.text, world.reply.before) == ("It is ready.", ())
    assert world.latest(world.reply).state is ActState.WITHDRAWN


@pytest.mark.parametrize("text", ["", "  \n", "It is ready.", "x" * 61, "Dear {name}"])
def test_an_edit_that_says_nothing_new_or_too_much_does_not_go(world: World, text: str) -> None:
    with pytest.raises(WrongInput):
        world.acts.edit(world.reply.id, text, now=NOW)
    assert world.acts.waiting() == ()


def test_an_edit_that_threatens_is_stopped(world: World) -> None:
    with pytest.raises(NotAllowed, match="threat"):
        world.acts.edit(world.reply.id, "Our lawyer will write to you.", now=NOW)
    assert world.acts.waiting() == ()


def test_after_our_reply_is_deleted_they_wait_for_an_answer_again(world: World) -> None:
    assert world.state() == "waiting"
    world.acts.delete(world.reply.id, now=NOW)
    world.outbox.deliver_due(now=LATER)
    reply = world.reply
    assert (reply.deleted_at, reply.text, reply.offered) == (LATER, "It is ready.", ())
    assert world.state() == "to_answer"


def test_a_slot_that_was_emptied_can_be_filled_again(world: World) -> None:
    world.acts.delete(world.reply.id, now=NOW)
    world.outbox.deliver_due(now=LATER)
    now = Release(skip_undo=True)
    world.outbox.release_text(world.conversation, Visibility.PUBLIC, "Here it is.", now, now=LATER)
    world.outbox.deliver_due(now=LATER)
    reply = world.reply
    assert (reply.text, reply.remote_id, reply.deleted_at) == ("Here it is.", "ours-1", None)
    assert (reply.offered, reply.occurred_at) == ((Act.EDIT, Act.DELETE), LATER)
    assert world.state() == "waiting"


def test_a_reply_that_is_gone_there_already_is_deleted(world: World) -> None:
    world.acts.delete(world.reply.id, now=NOW)

    outbox = Outbox(world.house.db, connector_for=lambda _id: Gone(world.network))
    outbox.deliver_due(now=LATER)
    assert world.reply.deleted_at == LATER


def test_spam_is_owed_no_answer(world: World) -> None:
    with world.house.db.writing() as write:
        write.execute("DELETE FROM reply")
        write.execute("UPDATE conversation SET state = 'to_answer'")
    world.on_mention(Act.SPAM)
    world.outbox.deliver_due(now=LATER)
    assert world.done() == (Act.SPAM,)
    assert world.mention.deleted_at == LATER
    assert world.state() == "done"


# Bad days


@pytest.mark.parametrize(
    ("weather", "account"),
    [
        (Weather.OFFLINE, AccountState.OFFLINE),
        (Weather.CUT_BEFORE, AccountState.OFFLINE),
        (Weather.CUT_AFTER, AccountState.OFFLINE),
        (Weather.BAD_ANSWER, AccountState.CONNECTED),
        (Weather.RATE_LIMITED, AccountState.RATE_LIMITED),
    ],
)
def test_trouble_passes_and_it_is_done_once(
    world: World, weather: Weather, account: AccountState
) -> None:
    world.network.forecast(weather, minutes=5)
    world.on_mention(Act.LIKE)
    world.outbox.deliver_due(now=LATER)
    waits = world.latest(world.mention)
    assert (waits.state, waits.tries) == (ActState.WAITING, 1)
    assert waits.reason.endswith(".")
    assert waits.not_before is not None
    (row,) = world.acts.waiting()
    assert get_account(world.house.db, row.account).state is account
    assert world.outbox.next_due() is not None
    world.outbox.deliver_due(now=LATER + timedelta(minutes=6))
    assert world.latest(world.mention).state is ActState.DONE
    assert world.done() == (Act.LIKE,)


def test_signed_out_it_waits_for_the_owner_and_says_so(world: World) -> None:
    world.network.forecast(Weather.SIGNED_OUT)
    world.on_mention(Act.LIKE)
    world.outbox.deliver_due(now=LATER)
    world.outbox.deliver_due(now=LATER + timedelta(days=1))
    assert world.latest(world.mention).state is ActState.WAITING
    assert world.outbox.next_due() is None


def test_waits_grow_and_end_when_the_network_is_back(world: World) -> None:
    world.network.stays(Weather.OFFLINE)
    world.on_mention(Act.LIKE)
    now, waits = LATER, []
    for _ in range(7):
        world.outbox.deliver_due(now=now)
        acted = world.latest(world.mention)
        assert acted.not_before is not None
        waits.append((acted.not_before - now).total_seconds())
        now = acted.not_before
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    world.network.stays(Weather.FAIR)
    assert world.outbox.wake().acts
    world.outbox.deliver_due(now=now - timedelta(minutes=14))
    assert world.done() == (Act.LIKE,)


def test_what_the_network_refuses_is_said_and_can_be_tried_again(world: World) -> None:
    world.network.forecast(Weather.REFUSED)
    world.on_mention(Act.HIDE)
    world.outbox.deliver_due(now=LATER)
    refused = world.latest(world.mention)
    assert refused.state is ActState.REFUSED
    assert "does not take" in refused.reason
    assert [row.acted.id for row in world.acts.refused()] == [refused.id]
    assert world.outbox.next_due() is None
    world.acts.try_again(refused.id, now=LATER)
    world.outbox.deliver_due(now=LATER)
    assert world.done() == (Act.HIDE,)
    assert world.acts.refused() == ()


def test_what_was_refused_can_be_let_be(world: World) -> None:
    world.network.forecast(Weather.REFUSED)
    world.on_mention(Act.HIDE)
    world.outbox.deliver_due(now=LATER)
    world.acts.take_back(world.latest(world.mention).id, now=LATER)
    assert world.acts.refused() == ()
    assert Act.HIDE in world.mention.offered


@pytest.mark.parametrize("weather", [Weather.CUT_AFTER, Weather.BAD_ANSWER])
def test_a_report_that_may_have_gone_is_not_made_again(world: World, weather: Weather) -> None:
    world.network.forecast(weather)
    world.on_mention(Act.REPORT, Ground.RUDE)
    world.outbox.deliver_due(now=LATER)
    world.outbox.deliver_due(now=LATER + timedelta(days=1))
    acted = world.latest(world.mention)
    assert (acted.state, acted.text) == (ActState.REFUSED, "rude")
    assert "may have been reported" in acted.reason
    assert world.done() == (Act.REPORT,)


@pytest.mark.parametrize(
    ("act", "after"), [(Act.LIKE, ActState.DONE), (Act.REPORT, ActState.REFUSED)]
)
def test_killed_while_it_is_done_it_is_neither_forgotten_nor_reported_twice(
    world: World, act: Act, after: ActState
) -> None:
    world.on_mention(act)
    id_ = world.latest(world.mention).id
    store.move(world.house.db, id_, ActState.DOING, since=[ActState.WAITING], now=NOW, tries=1)
    assert world.outbox.recover(now=LATER).acts == {id_}
    world.outbox.deliver_due(now=LATER)
    assert world.latest(world.mention).state is after


def test_a_mistake_of_ours_is_said_and_stops_nothing_else(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.network.forecast(Weather.CRASH)
    world.on_mention(Act.LIKE)
    world.on_mention(Act.HIDE)
    world.outbox.deliver_due(now=LATER)
    states = [one.state for one in world.mention.acts]
    assert states == [ActState.REFUSED, ActState.DONE]
    assert "doing act" in caplog.text
    caplog.clear()


def test_erasing_and_merging_leave_no_act_behind(world: World) -> None:
    world.on_mention(Act.LIKE)
    with world.house.db.writing() as write:
        write.execute("DELETE FROM conversation WHERE id = ?", [world.conversation])
    assert world.house.db.value("SELECT count(*) FROM act") == 0


def test_a_restored_copy_does_nothing_by_itself(world: World) -> None:
    world.on_mention(Act.LIKE)
    doubt_what_was_waiting(world.house.db.path, NOW)
    world.outbox.deliver_due(now=LATER)
    assert world.done() == ()
    assert "look there first" in world.latest(world.mention).reason


def test_ids_that_are_not_there(world: World) -> None:
    with pytest.raises(NotFound):
        world.acts.on_mention(MentionId(99), Act.LIKE, now=NOW)
    with pytest.raises(NotFound):
        world.acts.delete(ReplyId(99), now=NOW)
