"""Discourse: the contract, and what is its own: topics, private messages, rules, approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.networks.discourse.server import KEY, LIKED, PRIVATE, REPLIED, US, Discourse
from connectors.over_http import (
    HttpStage,
    RefreshingOverHttp,
    SearchingOverHttp,
)
from courtesydesk.connectors.base import (
    Connector,
    FetchedItem,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
)
from courtesydesk.connectors.networks.discourse.connector import connect
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import (
    Doubtful,
    NotAllowed,
    NotGranted,
    RateLimited,
    Refused,
    SignedOut,
    WrongInput,
)
from courtesydesk.domain.mentions import Kind, Visibility
from support.loopback import AT, Cut, Fault


class TestDiscourse(ActingOverHttp, SearchingOverHttp, RefreshingOverHttp):
    key = "discourse"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[Discourse]:
        made = Discourse()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (KEY,)

    def one(self, connector: Connector) -> FetchedMention:
        (found,) = [i for i in self.items(connector)[0] if isinstance(i, FetchedMention)]
        return found

    def payload(
        self,
        connector: Connector,
        answers: FetchedItem,
        text: str = "Thank you",
        side: Visibility = Visibility.PUBLIC,
    ) -> bytes:
        assert isinstance(answers, FetchedMention)
        written = replace(letter(text), visibility=side, answers_headers=answers.headers)
        return connector.compose(written)

    # Reading

    def test_a_post_comes_with_its_topic(self, network: Discourse, connector: Connector) -> None:
        topic = network.topic("Where is the best rye?")
        network.post(topic, "I wonder", who="lena")
        post = network.post(topic, "Ask @Shop :cake:", to=1, after=2)
        network.tell(post)
        found = self.one(connector)
        assert (found.text, found.kind) == ("Ask @Shop :cake:", Kind.COMMENT)
        assert found.parent_remote_id == f"{network.place}/t/{topic}/1"
        assert found.post is not None
        assert (found.post.text, found.post.author) == ("Where is the best rye?", "lena")
        assert (found.person.name, found.person.handle) == ("Ana", "@ana")

    def test_a_quote_is_read_as_one(self, network: Discourse, connector: Connector) -> None:
        post = network.post(network.topic("T"), "x")
        post["cooked"] = (
            '<aside class="quote"><blockquote><p>We open at 7</p></blockquote></aside>'
            "<p>Really?</p>"
        )
        network.tell(post)
        assert self.one(connector).text == "> We open at 7\n\nReally?"

    def test_what_is_not_said_to_us_is_left_out(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("Nice", kind=LIKED)
        own = network.post(network.topic("T"), "By ourselves", who=US)
        network.tell(own, REPLIED)
        assert [i for i in self.items(connector)[0] if isinstance(i, FetchedMention)] == []

    def test_a_private_message_is_one_and_stays_one(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("Between us", kind=PRIVATE)
        found = self.one(connector)
        assert (found.channel, found.kind) == (Channel.DIRECT, Kind.DIRECT)
        assert found.visibility is Visibility.PRIVATE
        payload = self.payload(connector, found, "Of course", Visibility.PRIVATE)
        connector.deliver(payload, "c-1")
        assert len(network.topics) == 1
        assert connector.reconcile(payload, "c-1").found is Found.THERE

    def test_many_answers_in_one_topic_cost_one_question(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.page = 15
        topic = network.topic("T")
        for number in range(10):
            network.tell(network.post(topic, f"No. {number}", after=number))
        assert len(self.ids(connector)) == 10
        assert len([one for one in network.requests if one.path.startswith("/t/")]) == 1

    def test_far_apart_in_a_long_topic_both_are_found(
        self, network: Discourse, connector: Connector
    ) -> None:
        topic = network.topic("T")
        network.tell(network.post(topic, "The first"))
        for number in range(40):
            network.post(topic, f"Between {number}", who="lena", after=1)
        network.tell(network.post(topic, "The last", after=2))
        found = [i.text for i in self.items(connector)[0] if isinstance(i, FetchedMention)]
        assert sorted(found) == ["The first", "The last"]

    def test_a_topic_that_was_taken_away_hides_nothing_else(
        self, network: Discourse, connector: Connector
    ) -> None:
        gone = network.say("Gone", after=1)
        kept = network.say("Kept", after=2)
        del network.topics[int(gone.split("/")[-2])]
        assert self.ids(connector) == [kept]

    def test_what_we_answered_there_is_known_once(
        self, network: Discourse, connector: Connector
    ) -> None:
        asked = network.say("When?")
        topic = int(asked.split("/")[-2])
        said = network.post(topic, "On Saturday", who=US, to=1, after=3)
        items, cursor, _ = self.items(connector)
        replies = {i.remote_id: i for i in items if isinstance(i, FetchedReply)}
        assert list(replies) == [network.id_of(said)]
        assert replies[network.id_of(said)].answers_remote_id == asked
        assert self.items(connector, cursor)[0] == []

    def test_a_pause_in_the_midst_loses_nothing(self, network: Discourse) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(9)}
        connector, kept, cursor = network.connect(), set[str](), ""
        for _ in range(9):
            network.faults = []
            try:
                for batch in connector.fetch(cursor, stop=never, now=AT):
                    kept |= {item.remote_id for item in batch.items}
                    cursor = batch.cursor
                    network.faults = [Fault(429, headers={"Retry-After": "30"})]
                break
            except RateLimited:
                continue
        assert kept == said

    def test_an_edit_says_when(self, network: Discourse, connector: Connector) -> None:
        said = network.say("On Saturdya?")
        known = self.known(connector)
        assert self.one(connector).edited_at is None
        network.edit(said, "On Saturday?")
        (found,) = connector.refresh(known, stop=never)
        assert isinstance(found, FetchedMention)
        assert found.edited_at is not None

    def test_what_its_author_took_back_is_gone(
        self, network: Discourse, connector: Connector
    ) -> None:
        said = network.say("Never mind")
        known = self.known(connector)
        network.posts[0]["user_deleted"] = True
        assert connector.refresh(known, stop=never) == (Gone(said),)

    def test_a_search_leaves_our_own_posts_out(
        self, network: Discourse, connector: Connector
    ) -> None:
        untagged = network.says_to_nobody("The rye of Juniper Street is a choice")
        network.post(network.topic("T"), "Our rye is fresh", who=US)
        assert self.found(connector, "rye")[0] == [untagged]

    # What this user may do

    def test_a_users_own_key_needs_no_name(self, network: Discourse) -> None:
        network.user = ""
        health = network.connect().check()
        assert health.address == f"@{US} on {network.place}"

    def test_a_wrong_key_is_said(self, network: Discourse) -> None:
        wrong = connect(
            address="", settings={"site": network.url}, secret=lambda _name: "not it",
            save_secret=lambda _name, _value: None,
        )  # fmt: skip
        with pytest.raises(SignedOut):
            wrong.check()

    def test_who_may_not_write_in_private_is_told(self, network: Discourse) -> None:
        network.may_write_privately = False
        network.say("When?")
        connector = network.connect()
        assert "private" in connector.check().lacks[0]
        assert self.one(connector).allows.private is False

    @pytest.mark.parametrize("told", [True, False])
    def test_the_forums_own_rules_hold(self, network: Discourse, told: bool) -> None:
        network.tells_rules = told
        network.least, network.most = 20, 500
        network.say("When is the rye back again?")
        connector = network.connect()
        found = self.one(connector)
        assert found.allows.limit == (500 if told else 32_000)
        with pytest.raises(WrongInput) as short:
            self.payload(connector, found, "Soon!")
        assert "20" in short.value.what

    # Sending

    def test_an_answer_names_what_it_answers(
        self, network: Discourse, connector: Connector
    ) -> None:
        topic = network.topic("T")
        network.post(topic, "I wonder", who="lena")
        network.tell(network.post(topic, "Ask @Shop", after=1))
        receipt = connector.deliver(self.payload(connector, self.one(connector)), "c-1")
        assert network.ours()[0]["reply_to_post_number"] == 2
        assert receipt.url == f"{network.url}/t/{topic}/3"

    def test_a_private_answer_to_a_public_post_goes_to_them_alone(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("Where is my order?")
        found = self.one(connector)
        payload = self.payload(connector, found, "Your number, please", Visibility.PRIVATE)
        assert connector.reconcile(payload, "c-1").found is Found.NOT_THERE
        network.faults = [Fault(cut=Cut.AFTER, method="POST")]
        with pytest.raises(Doubtful):
            connector.deliver(payload, "c-1")
        topic = network.topics[network.ours()[0]["topic_id"]]
        assert (topic["to"], topic["title"]) == ("ana", "Re: The plum cake")
        assert topic["archetype"] == "private_message"
        lookup = connector.reconcile(payload, "c-1")
        assert lookup.receipt is not None
        assert lookup.receipt.remote_id == network.id_of(network.ours()[0])

    def test_what_they_answer_there_belongs_to_what_it_was_about(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("Where is my order?")
        payload = self.payload(connector, self.one(connector), "Which one?", Visibility.PRIVATE)
        receipt = connector.deliver(payload, "c-1")
        topic = network.ours()[0]["topic_id"]
        network.tell(network.post(topic, "No. 7", after=150), PRIVATE)
        found = {i.text: i for i in self.items(connector)[0] if isinstance(i, FetchedMention)}
        assert found["No. 7"].related == (receipt.remote_id,)
        assert found["Where is my order?"].related == ()

    def test_what_looks_like_a_tag_stays_as_it_was_written(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("Is 2 < 3?")
        text = "<b>Yes</b>, 2 < 3 & that is &amp; all"
        connector.deliver(self.payload(connector, self.one(connector), text), "c-1")
        (said,) = network.replies()
        assert said == "&lt;b>Yes&lt;/b>, 2 &lt; 3 & that is &amp;amp; all"

    def test_what_waits_for_approval_says_so(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("When?")
        network.queues = True
        receipt = connector.deliver(self.payload(connector, self.one(connector)), "c-1")
        assert "approval" in receipt.detail

    def test_a_closed_topic_is_known_and_refused(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("Still there?")
        payload = self.payload(connector, self.one(connector))
        next(iter(network.topics.values()))["closed"] = True
        found = self.one(network.connect())
        assert (found.allows.public, found.allows.private) == (False, True)
        assert "closed" in found.allows.why
        with pytest.raises(NotGranted):
            connector.deliver(payload, "c-1")

    def test_the_forums_reason_is_said(self, network: Discourse, connector: Connector) -> None:
        network.say("When?")
        payload = self.payload(connector, self.one(connector), "Soon")
        network.least = 20
        with pytest.raises(Refused) as told:
            connector.deliver(payload, "c-1")
        assert "minimum is 20 characters" in told.value.what

    def test_the_same_words_elsewhere_in_the_topic_are_another_answer(
        self, network: Discourse, connector: Connector, stage: HttpStage
    ) -> None:
        topic = network.topic("T")
        for number in range(2):
            network.tell(network.post(topic, f"Question {number}", after=number))
        found = {i.text: i for i in self.items(connector)[0] if isinstance(i, FetchedMention)}
        first = self.payload(connector, found["Question 0"])
        second = self.payload(connector, found["Question 1"])
        connector.deliver(first, "c-1")
        assert connector.reconcile(first, "c-1").found is Found.THERE
        assert connector.reconcile(second, "c-2").found is Found.NOT_THERE

    def test_in_a_long_topic_our_latest_posts_are_looked_at(
        self, network: Discourse, connector: Connector
    ) -> None:
        network.say("When?")
        payload = self.payload(connector, self.one(connector))
        topic = next(iter(network.topics))
        for number in range(60):
            network.post(topic, f"Chat {number}", who=US if number % 2 else "lena", after=number)
        connector.deliver(payload, "c-1")
        assert connector.reconcile(payload, "c-1").found is Found.THERE


@pytest.mark.parametrize("site", ["", "https://", "nonsense"])
def test_what_is_no_forum_is_said(site: str) -> None:
    with pytest.raises(WrongInput):
        connect(address="", settings={"site": site}, secret=str, save_secret=_nothing)


def test_a_new_topic_is_not_what_this_is_for() -> None:
    made = connect(
        address="", settings={"site": "https://a.example"}, secret=str, save_secret=_nothing
    )
    with pytest.raises(NotAllowed):
        made.compose(letter())


def _nothing(_name: str, _value: str) -> None:
    return None
