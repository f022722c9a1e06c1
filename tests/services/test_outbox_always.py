"""Whatever happens in whatever order: never two copies, nothing lost."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from courtesydesk.connectors.base import Connector, Receipt
from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork, Weather
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import AccountId, ConversationId, OutboxId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import DeliveryState, Hold
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.outbox import Outbox, Release
from support.people import NOW, open_house

PRIVATE = Visibility.PRIVATE
ON_ITS_WAY = (DeliveryState.HELD, DeliveryState.QUEUED)


class KilledError(BaseException):
    """The program ends right here."""


class Story(RuleBasedStateMachine):
    """The owner, the network and bad luck, in any order."""

    written = Bundle("written")

    @initialize()
    def open_the_desk(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-story-"))
        self.stack = ExitStack()
        self.house = self.stack.enter_context(open_house(self.folder / "house"))
        self.network = MemoryNetwork(self.folder / "network")
        self.now = NOW
        self.die = ""
        self.count = 0
        self.texts: dict[OutboxId, str] = {}
        account = self.house.account("email")
        self.conversations = []
        for name in ("ana", "ben"):
            _, identity = self.house.person(name, "email", f"{name}@example.org")
            conversation = self.house.conversation(identity, account=account)
            self.house.mention(conversation, "Hello?")
            self.conversations.append(conversation)
        self.start()

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            try:
                self.all_is_well_that_ends_well()
            finally:
                self.stack.close()
                shutil.rmtree(self.folder)

    def start(self) -> None:
        self.outbox = Outbox(self.house.db, connector_for=self.connector)
        self.drafts = Drafts(self.house.db)
        self.outbox.recover(now=self.now)

    def connector(self, _account: AccountId) -> Connector:
        story = self

        class Mortal(MemoryConnector):
            def deliver(self, payload: bytes, client_id: str) -> Receipt:
                fate, story.die = story.die, ""
                if fate == "before":
                    raise KilledError
                receipt = super().deliver(payload, client_id)
                if fate == "after":
                    raise KilledError
                return receipt

        return Mortal(self.network, network="email", now=lambda: self.now)

    # The owner

    @rule(
        target=written,
        which=st.integers(0, 1),
        how=st.sampled_from(["undo", "now", "breathing", "scheduled"]),
    )
    def write(self, which: int, how: str) -> OutboxId:
        self.count += 1
        text = f"reply {self.count}"
        return self.let_go(self.conversations[which], text, how)

    def let_go(self, conversation: ConversationId, text: str, how: str) -> OutboxId:
        release = {
            "undo": Release(),
            "now": Release(skip_undo=True),
            "breathing": Release(hold=Hold.BREATHING),
            "scheduled": Release(hold=Hold.SCHEDULED, not_before=self.now + timedelta(minutes=5)),
        }[how]
        draft = self.drafts.save(conversation, PRIVATE, text, seen=None, now=self.now)
        (id_,) = self.outbox.release(draft.id, release, now=self.now).outbox
        self.texts[id_] = self.drafts.get(draft.id).text
        return id_

    @rule(id_=written)
    def take_back(self, id_: OutboxId) -> None:
        before = self.outbox.get(id_).state
        try:
            draft = self.outbox.edit(id_, now=self.now)
        except NotAllowed:
            assert before not in (*ON_ITS_WAY, DeliveryState.REFUSED)
            return
        assert self.texts[id_] in self.drafts.get(draft).text
        self.drafts.discard(draft, now=self.now)

    @rule(target=written, id_=written)
    def reword(self, id_: OutboxId) -> OutboxId:
        conversation = self.outbox.get(id_).conversation
        assert conversation is not None
        try:
            self.outbox.edit(id_, now=self.now)
        except NotAllowed:
            return id_
        self.count += 1
        return self.let_go(conversation, f"reworded {self.count}", "undo")

    @rule(id_=written)
    def send_now(self, id_: OutboxId) -> None:
        try:
            self.outbox.send_now(id_, now=self.now)
        except NotAllowed:
            assert self.outbox.get(id_).state not in (*ON_ITS_WAY, DeliveryState.REFUSED)

    @rule()
    def sign_in(self) -> None:
        with self.house.db.writing() as write:
            write.execute("UPDATE account SET state = 'connected' WHERE state = 'signed_out'")

    # The network, the clock and bad luck

    @rule(weather=st.lists(st.sampled_from(list(Weather)), min_size=1, max_size=3))
    def forecast(self, weather: list[Weather]) -> None:
        self.network.forecast(*weather, minutes=3)

    @rule(weather=st.sampled_from([Weather.FAIR, Weather.OFFLINE, Weather.CUT_AFTER]))
    def lasting_weather(self, weather: Weather) -> None:
        self.network.stays(weather)

    @rule(seconds=st.sampled_from([0, 5, 10, 60, 3600]))
    def deliver(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.outbox.deliver_due(now=self.now)

    @rule(moment=st.sampled_from(["before", "after"]))
    def die_while_delivering(self, moment: str) -> None:
        self.die = moment
        self.now += timedelta(seconds=30)
        try:
            self.outbox.deliver_due(now=self.now)
        except KilledError:
            self.start()
        self.die = ""

    @precondition(lambda self: self.count > 0)
    @rule()
    def start_again(self) -> None:
        self.start()

    # What holds at every moment

    @invariant()
    def never_two_copies(self) -> None:
        if not hasattr(self, "texts"):
            return
        posted = [one.text for one in self.network.posted()]
        assert len(posted) == len(set(posted))
        states = {self.texts[id_]: self.outbox.get(id_).state for id_ in self.texts}
        for text in posted:
            assert states[text] in (
                DeliveryState.SENT,
                DeliveryState.SENDING,
                DeliveryState.UNSURE,
            ), "what the network has is never queued, withdrawn or refused"
        for text, state in states.items():
            assert state is not DeliveryState.SENT or text in posted
        replies = self.house.db.value("SELECT count(*) FROM reply")
        assert replies == list(states.values()).count(DeliveryState.SENT)

    @invariant()
    def there_is_always_a_next_moment(self) -> None:
        """Nothing that should go by itself is forgotten, unless the account is signed out."""
        if not hasattr(self, "texts"):
            return
        waits = [
            row
            for row in self.outbox.rows(ended=False, limit=1000)
            if row.state in (*ON_ITS_WAY, DeliveryState.UNSURE) and row.hold is not Hold.STOP
        ]
        signed_out = self.house.db.value("SELECT state FROM account") == "signed_out"
        if waits and not signed_out:
            assert self.outbox.next_due() is not None

    def all_is_well_that_ends_well(self) -> None:
        """Fair weather, signed in, everything tried again: all arrives but what was taken back."""
        with self.network._open() as file:
            file.execute("DELETE FROM weather")
        self.sign_in()
        for id_ in self.texts:
            if self.outbox.get(id_).state is DeliveryState.REFUSED:
                self.outbox.send_now(id_, now=self.now)
        moment: datetime | None = self.now
        turns = 0
        while moment is not None:
            self.now = max(self.now, moment)
            self.outbox.deliver_due(now=self.now)
            moment = self.outbox.next_due()
            turns += 1
            assert turns < 100, "it goes round in circles"
        self.never_two_copies()
        ended = {self.outbox.get(id_).state for id_ in self.texts}
        assert ended <= {DeliveryState.SENT, DeliveryState.WITHDRAWN}
        assert self.house.db.problems() == []


TestStory = Story.TestCase
TestStory.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


class LongStory(Story):
    """The same for longer."""


TestLongStory = pytest.mark.slow(LongStory.TestCase)
TestLongStory.settings = settings(
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
