"""Facebook: the contract, and what is its own: tokens, pages, codes, two sides, what is granted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.over_http import HttpStage, RefreshingOverHttp
from courtesydesk.connectors.base import (
    Connector,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
    Known,
    Metered,
    Tally,
)
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.errors import (
    Doubtful,
    NetworkError,
    NotAllowed,
    NotGranted,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
    TooLate,
    WrongInput,
)
from courtesydesk.domain.mentions import Kind, Visibility
from support.facebook import ME, PAGE, PERSONS, TOKEN, Facebook
from support.graph import GraphNo, said_no
from support.loopback import AT, Cut, Fault


class TestFacebook(ActingOverHttp, RefreshingOverHttp):
    key = "facebook"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[Facebook]:
        made = Facebook()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN, PERSONS)

    def mentions(self, connector: Connector, cursor: str = "") -> dict[str, FetchedMention]:
        items = self.items(connector, cursor)[0]
        return {item.text: item for item in items if isinstance(item, FetchedMention)}

    # Tokens and pages

    def test_a_persons_token_gives_its_page_and_the_pages_token_is_kept(
        self, network: Facebook
    ) -> None:
        said = network.say("Good morning")
        connector = network.connect(PERSONS)
        health = connector.check()
        assert network.saved == {"token": TOKEN}
        assert (health.address, health.settings) == (ME["name"], {"page": PAGE})
        assert self.ids(connector) == [said]
        assert network.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"

    @pytest.mark.parametrize("wanted", ["900", "juniper corner"])
    def test_of_several_pages_one_is_chosen(self, network: Facebook, wanted: str) -> None:
        network.add("Page", "8000", "accounts", id="900", name="Juniper Corner",
                    access_token="another")  # fmt: skip
        network.tokens["another"] = "900"
        with pytest.raises(WrongInput) as told:
            network.connect(PERSONS).check()
        assert "“Juniper Corner”" in told.value.what
        assert "“Juniper Street Bakery”" in told.value.what
        assert "“Page”" in told.value.todo
        assert network.connect(PERSONS, page=wanted).check().address == "Juniper Corner"
        with pytest.raises(WrongInput):
            network.connect(PERSONS, page="Rye").check()

    def test_a_token_without_a_page_says_what_to_do(self, network: Facebook) -> None:
        network.lists.clear()
        with pytest.raises(NotGranted) as told:
            network.connect(PERSONS).check()
        assert told.value.todo

    def test_what_is_granted_is_said_and_until_when(self, network: Facebook) -> None:
        assert network.connect().check().lacks == ()
        end = datetime(2027, 1, 9, tzinfo=UTC).timestamp()
        network.grants = {"scopes": ["pages_show_list"], "expires_at": end,
                          "data_access_expires_at": 0}  # fmt: skip
        network.closed["ratings"] = GraphNo(12, "It is deprecated")
        health = network.connect().check()
        assert health.works[-1].startswith("This sign-in is good until 9 January 2027")
        lacks = " ".join(health.lacks)
        for word in ("What others write", "Replies", "Recommendations"):
            assert word in lacks
        assert "Direct messages: not granted." in health.lacks
        network.closed["conversations"] = GraphNo(200, "Requires pages_messaging")
        network.grants = None
        assert "Direct messages: not granted." in network.connect().check().lacks

    # What an error's code means

    @pytest.mark.parametrize("status", [400, 403, 500])
    @pytest.mark.parametrize(
        ("code", "subcode", "error"),
        [(190, 463, SignedOut), (102, 0, SignedOut), (10, 0, NotGranted), (299, 0, NotGranted),
         (4, 0, RateLimited), (17, 0, RateLimited), (32, 2446079, RateLimited),
         (613, 0, RateLimited), (80001, 0, RateLimited), (2, 0, Offline), (1, 99, Offline)],
    )  # fmt: skip
    def test_a_code_says_whose_turn_it_is(
        self,
        network: Facebook,
        connector: Connector,
        status: int,
        code: int,
        subcode: int,
        error: type[Exception],
    ) -> None:
        network.lasting = Fault(status, said_no(code, "It cannot be", subcode))
        with pytest.raises(error) as told:
            self.items(connector)
        assert type(told.value) is error

    def test_a_pause_is_as_long_as_the_busiest_use_says(
        self, network: Facebook, connector: Connector
    ) -> None:
        use = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}
        usage = {PAGE: [{"type": "messenger", "estimated_time_to_regain_access": 0}, use]}
        headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
        network.lasting = Fault(400, said_no(80001), headers)
        with pytest.raises(RateLimited) as told:
            self.items(connector)
        left = told.value.until - datetime.now(UTC)
        assert timedelta(minutes=18) < left < timedelta(minutes=20)

    @pytest.mark.parametrize(
        "usage", ["", "[]", "{", '{"a": 7}', '{"a": [{}]}', "7", "[" * 100_000]
    )
    def test_a_pause_whose_length_cannot_be_read_is_one(
        self, network: Facebook, connector: Connector, usage: str
    ) -> None:
        headers = {"X-Business-Use-Case-Usage": usage[:60_000]}
        network.lasting = Fault(400, said_no(4), headers)
        with pytest.raises(RateLimited):
            self.items(connector)

    def test_the_last_room_is_left_for_replies_and_what_was_used_is_told(
        self, network: Facebook, stage: HttpStage
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.usage = json.dumps({"call_count": 41, "total_time": 7, "total_cputime": "x"})
        assert self.items(stage.connector)[0]
        tally = Tally()
        assert isinstance(stage.connector, Metered)
        stage.connector.count_in(tally)
        stage.connector.close()
        (meter,) = tally.change(lambda meters: meters)
        assert meter.amount() == "41 %"
        assert not meter.scarce
        network.usage = json.dumps({"call_count": 96})
        with pytest.raises(RateLimited) as told:
            self.items(stage.connector)
        left = told.value.until - datetime.now(UTC)
        assert timedelta(minutes=14) < left < timedelta(minutes=16)
        stage.connector.deliver(payload, id_)
        assert len(network.replies()) == 1

    # What is read

    def test_visitors_posts_recommendations_and_messages_come_in_once(
        self, network: Facebook, connector: Connector
    ) -> None:
        ana = {"id": "id-ana", "name": "Ana"}
        network.add("Post", PAGE, "visitor_posts", id=f"{PAGE}_2", message="Are you open?",
                    created_time=network.at(1), **{"from": ana})  # fmt: skip
        network.add("Rating", PAGE, "ratings", id="r1", created_time=network.at(2),
                    recommendation_type="negative", reviewer=ana, review_text="Cold coffee",
                    open_graph_story={"id": "998877"})  # fmt: skip
        network.add("Rating", PAGE, "ratings", id="r2", created_time=network.at(3),
                    recommendation_type="positive", open_graph_story={"id": "998878"})  # fmt: skip
        network.message("Is there a table?", after=4)
        found, cursor, _ = self.items(connector)
        by = {item.text: item for item in found if isinstance(item, FetchedMention)}
        assert by["Are you open?"].kind is Kind.POST
        review = by["Cold coffee"]
        assert (review.channel, review.subject) == (Channel.REVIEW, "Does not recommend the page")
        assert review.headers["to"] == "/998877/comments"
        assert by["Recommends the page"].person.name == "Somebody on Facebook"
        asked = by["Is there a table?"]
        assert (asked.channel, asked.visibility) == (Channel.DIRECT, Visibility.PRIVATE)
        assert asked.allows.private_until == AT + timedelta(minutes=4, days=1)
        assert all(item.url for item in (review, asked)), "where it can be answered by hand"
        assert self.items(connector, cursor)[0] == []

    def test_comments_on_a_visitors_post_are_one_conversation_with_it(
        self, network: Facebook, connector: Connector
    ) -> None:
        ana = {"id": "id-ana", "name": "Ana"}
        post = network.add("Post", PAGE, "visitor_posts", id=f"{PAGE}_2", message="Are you open?",
                           created_time=network.at(1), **{"from": ana})  # fmt: skip
        network.lists[(PAGE, "feed")].append(post)
        network.comment("Today, I mean", post, 2, ana)
        ours = network.comment("Until six", post, 3, ME)
        found = [item for item in self.items(connector)[0] if not isinstance(item, Gone)]
        assert {item.thread_key for item in found} == {post}
        (reply,) = (item for item in found if isinstance(item, FetchedReply))
        assert (reply.remote_id, reply.answers_remote_id) == (ours, post)

    def test_answers_to_comments_stand_beside_each_other(
        self, network: Facebook, stage: HttpStage
    ) -> None:
        first = network.say("Where is my cake?")
        ours = network.comment("On its way", first, 2, ME)
        network.comment("What we say to nobody", network.post_id, 2, ME)
        network.comment("Still not here", first, 3, {"id": "id-ana", "name": "ana"})
        items = [item for item in self.items(stage.connector)[0] if not isinstance(item, Gone)]
        assert {item.thread_key for item in items} == {first}
        (reply,) = (item for item in items if isinstance(item, FetchedReply))
        assert (reply.remote_id, reply.answers_remote_id) == (ours, first)
        again = next(item for item in items if isinstance(item, FetchedMention)
                     and item.text == "Still not here")  # fmt: skip
        assert again.allows.public is None, "two deep, but there is room beside it"
        written = replace(letter("So sorry"), visibility=Visibility.PUBLIC,
                          answers_headers=again.headers)  # fmt: skip
        stage.connector.deliver(stage.connector.compose(written), "one")
        assert network.ours()[-1]["parent"] == {"id": first}

    def test_what_nobody_is_named_for_is_heard_each_as_somebody_else(
        self, network: Facebook, connector: Connector
    ) -> None:
        for text in ("Cold coffee", "Warm cake"):
            network.things[network.say(text)].values["from"] = None
        found = self.mentions(connector)
        assert {one.person.name for one in found.values()} == {"Somebody on Facebook"}
        assert len({one.person.remote_id for one in found.values()}) == 2

    def test_what_is_hidden_is_off_the_clock_and_closed_comments_say_so(
        self, network: Facebook, connector: Connector
    ) -> None:
        network.say("Buy followers", is_hidden=True)
        network.say("Still there?", can_comment=False)
        found = self.mentions(connector)
        assert found["Buy followers"].flag is Flag.BULK
        assert found["Still there?"].flag is None
        assert found["Still there?"].allows.public is False
        assert found["Still there?"].allows.why

    def test_a_place_in_a_list_that_does_not_hold_any_more_costs_nothing(
        self, network: Facebook, connector: Connector
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(11)}
        batch = next(iter(connector.fetch("", stop=never, now=AT)))
        network.places_hold = False
        _, cursor, _ = self.items(connector, batch.cursor)
        network.places_hold = True
        kept = {item.remote_id for item in batch.items}
        assert kept | set(self.ids(connector, cursor)) == said

    def test_what_was_edited_comes_in_again_by_itself(
        self, network: Facebook, connector: Connector
    ) -> None:
        first = network.say("Where is my cake?", after=1)
        network.say("Hello", after=2)
        cursor = self.items(connector)[1]
        network.edit(first, "Where is my rye?")
        found, cursor, _ = self.items(connector, cursor)
        assert [item.remote_id for item in found] == [first]
        assert self.items(connector, cursor)[0] == []

    def test_a_sign_in_that_may_not_read_any_more_deletes_nothing(
        self, network: Facebook, connector: Connector
    ) -> None:
        network.delete(network.say("Good morning"))
        known = Known("1_1", "1_1", "id-ana", {"private": "comment_id 1_1", "thread": "1_1"})
        assert len(connector.refresh((known,), stop=never)) == 1
        network.closed["feed"] = GraphNo(10, "Requires pages_read_user_content")
        assert connector.refresh((known,), stop=never) == ()

    # What is sent

    def test_a_private_answer_goes_once_and_is_found(
        self, network: Facebook, stage: HttpStage
    ) -> None:
        written = replace(self.letter(stage), visibility=Visibility.PRIVATE)
        payload = stage.connector.compose(written)
        assert stage.connector.reconcile(payload, "one").found is Found.UNKNOWN
        receipt = stage.connector.deliver(payload, "one")
        assert json.loads(network.sent[-1]["recipient"]) == {
            "comment_id": written.answers_remote_id
        }
        assert stage.connector.reconcile(payload, "one").receipt == receipt
        network.faults = [Fault(400, said_no(10900), method="POST")]
        assert stage.connector.deliver(payload, "one") == receipt

    @pytest.mark.parametrize("cut", Cut)
    def test_a_private_answer_whose_line_was_cut_is_looked_for(
        self, network: Facebook, stage: HttpStage, cut: Cut
    ) -> None:
        written = replace(self.letter(stage), visibility=Visibility.PRIVATE)
        payload = stage.connector.compose(written)
        network.faults = [Fault(cut=cut, method="POST")]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, "one")
        found = stage.connector.reconcile(payload, "one").found
        assert found is (Found.THERE if cut is Cut.AFTER else Found.UNKNOWN)
        assert len(network.replies()) == (cut is Cut.AFTER)

    def test_an_answer_to_a_message_goes_to_who_wrote_it(
        self, network: Facebook, stage: HttpStage
    ) -> None:
        network.message("Is there a table?")
        (asked,) = self.mentions(stage.connector).values()
        written = replace(letter("At seven"), answers_headers=asked.headers,
                          person_remote_id=asked.person.remote_id)  # fmt: skip
        stage.connector.deliver(stage.connector.compose(written), "one")
        assert json.loads(network.sent[-1]["recipient"]) == {"id": "id-ana"}
        with pytest.raises(NotAllowed):
            stage.connector.compose(replace(written, visibility=Visibility.PUBLIC))

    def test_private_answers_have_their_days_and_their_grant(
        self, network: Facebook, connector: Connector
    ) -> None:
        network.say("Where is my cake?")
        network.say("Thanks", can_reply_privately=False)
        found = self.mentions(connector)
        assert found["Where is my cake?"].allows.private_until == AT + timedelta(days=7)
        assert found["Thanks"].allows.private is False
        network.grants = {"scopes": ["pages_show_list"]}
        allows = self.mentions(network.connect())["Where is my cake?"].allows
        assert allows.private is False
        assert "not granted" in allows.why

    @pytest.mark.parametrize(
        ("code", "subcode", "error"),
        [(190, 0, SignedOut), (10, 2018278, TooLate), (200, 0, NotGranted), (368, 0, Refused),
         (80001, 0, RateLimited), (2, 0, Doubtful), (551, 0, Refused)],
    )  # fmt: skip
    def test_a_refusals_code_is_certain(
        self,
        network: Facebook,
        stage: HttpStage,
        code: int,
        subcode: int,
        error: type[NetworkError],
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(400, said_no(code, "No", subcode), method="POST")]
        with pytest.raises(error) as told:
            stage.connector.deliver(payload, id_)
        assert type(told.value) is error
        assert "#" not in told.value.what
        assert network.replies() == []

    def test_what_may_have_gone_is_found_below_many_older_answers(
        self, network: Facebook, stage: HttpStage
    ) -> None:
        written = self.letter(stage)
        for number in range(11):
            network.comment(f"Earlier {number}", written.answers_remote_id, -100 - number, ME)
        payload = stage.connector.compose(written)
        network.faults = [Fault(cut=Cut.AFTER, method="POST")]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, "one")
        assert stage.connector.reconcile(payload, "one").found is Found.THERE

    def test_the_same_words_turned_away_are_those_that_went(
        self, network: Facebook, stage: HttpStage
    ) -> None:
        payload, id_ = self.frozen(stage)
        receipt = stage.connector.deliver(payload, id_)
        assert stage.connector.deliver(payload, id_) == receipt
        assert len(network.replies()) == 1
        network.delete(receipt.remote_id)
        network.faults = [Fault(400, said_no(506), method="POST")]
        with pytest.raises(Refused):
            stage.connector.deliver(payload, id_)
