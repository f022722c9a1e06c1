"""Instagram: the contract, and what is its own: two sign-ins, answers below comments, tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.over_http import HttpStage, RefreshingOverHttp
from courtesydesk.connectors.base import Connector, FetchedMention, FetchedReply, Found, Gone, Known
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.errors import NotGranted, SignedOut
from courtesydesk.domain.mentions import Kind, Visibility
from support.graph import GraphNo
from support.instagram import ID, OWN, PAGES, Instagram
from support.loopback import AT


class TestInstagram(ActingOverHttp, RefreshingOverHttp):
    key = "instagram"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[Instagram]:
        made = Instagram()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (OWN, PAGES)

    def mentions(self, connector: Connector, cursor: str = "") -> dict[str, FetchedMention]:
        items = self.items(connector, cursor)[0]
        return {item.text: item for item in items if isinstance(item, FetchedMention)}

    # Two sign-ins

    @pytest.mark.parametrize("token", [OWN, PAGES])
    def test_both_sign_ins_do_the_same(self, network: Instagram, token: str) -> None:
        said = network.say("Is it vegan?")
        connector = network.connect(token)
        health = connector.check()
        assert (health.address, health.lacks) == ("@juniper", ())
        found = self.mentions(connector)["Is it vegan?"]
        assert found.remote_id == said
        for side, expected in ((Visibility.PUBLIC, "It is"), (Visibility.PRIVATE, "Ask me")):
            written = replace(letter(expected), visibility=side, answers_headers=found.headers)
            payload = connector.compose(written)
            receipt = connector.deliver(payload, "one")
            assert network.replies()[-1] == expected
            assert connector.reconcile(payload, "one").receipt == receipt

    def test_a_page_without_an_account_says_what_to_do(self, network: Instagram) -> None:
        del network.things["100"].values["instagram_business_account"]
        with pytest.raises(NotGranted) as told:
            network.connect(PAGES).check()
        assert "Juniper Street" in told.value.what
        assert told.value.todo

    def test_a_sign_in_of_its_own_is_renewed_once_a_day(self, network: Instagram) -> None:
        connector = network.connect()
        network.next_token = "IG-the-next"
        cursor = self.items(connector)[1]
        assert network.kept["token"] == OWN, "on its first day it is too young"
        list(connector.fetch(cursor, stop=never, now=AT + timedelta(hours=30)))
        assert network.kept["token"] == "IG-the-next"
        said = network.say("Is it vegan?")
        assert self.ids(network.connect("IG-the-next"), cursor) == [said]

    def test_one_that_cannot_be_renewed_is_used_as_it_is(self, network: Instagram) -> None:
        said = network.say("Is it vegan?")
        cursor = self.items(network.connect())[1]
        later = network.say("And the tart?", after=5)
        now = AT + timedelta(days=3)
        batches = list(network.connect().fetch(cursor, stop=never, now=now))
        assert [item.remote_id for batch in batches for item in batch.items] == [later]
        assert network.kept["token"] == OWN
        assert said != later

    def test_what_is_granted_is_said(self, network: Instagram) -> None:
        network.grants = {"scopes": ["instagram_business_basic"]}
        lacks = network.connect().check().lacks
        assert "Direct messages: not granted." in lacks
        assert any("Comments" in one for one in lacks)
        network.tokens.clear()
        with pytest.raises(SignedOut):
            network.connect().check()

    # What is read

    def test_answers_below_comments_come_in_also_late_ones(
        self, network: Instagram, stage: HttpStage
    ) -> None:
        first = network.say("Is it vegan?", after=1)
        network.say("Lovely", who="tom", after=2)
        cursor = self.items(stage.connector)[1]
        ours = network.comment("It is", first, 3, "juniper")
        network.comment("Thanks", first, 4, "ana")
        network.comment("What we say to nobody", network.media, 5, "juniper")
        items, cursor, _ = self.items(stage.connector, cursor)
        assert len(items) == 2
        (reply,) = (item for item in items if isinstance(item, FetchedReply))
        assert (reply.remote_id, reply.answers_remote_id) == (ours, first)
        (again,) = (item for item in items if isinstance(item, FetchedMention))
        assert (again.text, again.thread_key) == ("Thanks", first)
        assert again.post is not None
        assert again.post.text == "The plum cake is back"
        assert self.items(stage.connector, cursor)[0] == []
        written = replace(letter("Any time"), visibility=Visibility.PUBLIC,
                          answers_headers=again.headers)  # fmt: skip
        stage.connector.deliver(stage.connector.compose(written), "one")
        assert network.things[network.lists[(first, "replies")][-1]].values["text"] == "Any time"

    def test_tags_messages_hidden_and_closed_ones(
        self, network: Instagram, connector: Connector
    ) -> None:
        network.add("Media", ID, "tags", caption="Best cake", timestamp=network.at(1),
                    username="priya", permalink="https://ig.example/p/2")  # fmt: skip
        network.message("Is there a table?", after=2)
        network.say("Buy followers", hidden=True)
        network.things[network.media].values["is_comment_enabled"] = False
        network.say("Still there?")
        found = self.mentions(connector)
        tag = found["Best cake"]
        assert (tag.kind, tag.person.handle, tag.allows.by_hand) == (Kind.POST, "@priya", True)
        asked = found["Is there a table?"]
        assert (asked.channel, asked.person.handle) == (Channel.DIRECT, "@ana")
        assert asked.allows.private_until == AT + timedelta(minutes=2, days=1)
        assert found["Buy followers"].flag is Flag.BULK
        assert found["Still there?"].allows.public is False

    def test_one_person_is_one_with_and_without_a_told_id(
        self, network: Instagram, connector: Connector
    ) -> None:
        network.say("Is it vegan?")
        del network.things[network.say("And the tart?")].values["from"]
        found = self.mentions(connector).values()
        assert {one.person.remote_id for one in found} == {"ana"}
        nameless = network.say("Who am I?")
        network.things[nameless].values.update({"from": None, "username": None})
        assert self.mentions(connector)["Who am I?"].person.name == "Somebody on Instagram"

    def test_a_sign_in_that_may_not_read_any_more_deletes_nothing(
        self, network: Instagram, connector: Connector
    ) -> None:
        known = Known("178", "178", "ana", {"to": "/178/replies"})
        assert connector.refresh((known,), stop=never) == (Gone("178"),)
        network.closed["media"] = GraphNo(10, "Requires instagram_basic")
        assert connector.refresh((known,), stop=never) == ()

    # What is sent

    def test_where_nobody_is_named_what_may_have_gone_is_asked_about(
        self, network: Instagram, stage: HttpStage
    ) -> None:
        written = replace(self.letter(stage), visibility=Visibility.PRIVATE)
        written = replace(written, answers_headers={**written.answers_headers, "person": ""})
        payload = stage.connector.compose(written)
        stage.connector.deliver(payload, "one")
        assert stage.connector.reconcile(payload, "one").found is Found.UNKNOWN
