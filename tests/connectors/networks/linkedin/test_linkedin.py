"""LinkedIn: the contract, and what is its own: two levels, counts, versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.networks.linkedin.server import POST, THREAD, TOKEN, LinkedIn
from connectors.over_http import HttpStage, RefreshingOverHttp
from courtesydesk.connectors.base import Connector, FetchedMention, FetchedReply
from courtesydesk.domain.errors import NotAllowed, Refused, WrongInput
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.lengths import measure
from support.loopback import AT


class TestLinkedIn(ActingOverHttp, RefreshingOverHttp):
    key = "linkedin"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[LinkedIn]:
        made = LinkedIn()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)

    def mentions(self, connector: Connector, cursor: str = "") -> dict[str, FetchedMention]:
        found = self.items(connector, cursor)[0]
        return {one.remote_id: one for one in found if isinstance(one, FetchedMention)}

    def test_a_comment_comes_with_its_post(self, network: LinkedIn, connector: Connector) -> None:
        said = network.say("Still no answer")
        found = self.mentions(connector)[said]
        assert (found.kind, found.thread_key) == (Kind.COMMENT, said)
        assert found.url == f"https://www.linkedin.com/feed/update/{THREAD}/"
        assert found.post is not None
        assert (found.post.remote_id, found.post.text, found.post.ours) == (
            POST, "Rye is back", True
        )  # fmt: skip
        assert found.person.remote_id == "urn:li:person:ana"
        assert found.allows.private is False

    def test_answers_below_a_comment_come_too_and_ours_are_ours(
        self, network: LinkedIn, connector: Connector
    ) -> None:
        first = network.say("Still no answer")
        _, cursor, _ = self.items(connector)
        ours = network.we_say("We are looking", to=first, after=1)
        later = network.say("Thanks", to=first, after=2)
        found = {one.remote_id: one for one in self.items(connector, cursor)[0]}
        assert set(found) == {ours, later}
        reply, more = found[ours], found[later]
        assert isinstance(reply, FetchedReply)
        assert isinstance(more, FetchedMention)
        assert (reply.answers_remote_id, more.parent_remote_id) == (first, first)
        assert more.thread_key == reply.thread_key == first

    def test_an_answer_to_an_answer_stands_beside_it(
        self, stage: HttpStage, network: LinkedIn
    ) -> None:
        first = network.say("Still no answer")
        later = network.say("Me neither", to=first, who="tom", after=1)
        found = self.mentions(stage.connector)[later]
        written = replace(self.letter(stage), answers_headers=found.headers)
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.ours()[-1]["parentComment"] == first

    def test_posts_where_nothing_was_said_cost_no_call(
        self, network: LinkedIn, connector: Connector
    ) -> None:
        network.publish("urn:li:ugcPost:701", "Quiet")
        network.say("Lovely")
        _, cursor, _ = self.items(connector)
        asked = len(network.requests)
        assert self.items(connector, cursor)[0] == []
        paths = [one.path for one in network.requests[asked:]]
        assert paths == ["/rest/posts", "/rest/socialMetadata"]

    def test_one_that_went_does_not_hide_one_that_came(
        self, network: LinkedIn, connector: Connector
    ) -> None:
        gone = network.say("Lovely")
        _, cursor, _ = self.items(connector)
        network.delete(gone)
        came = network.say("Dreadful", after=5)
        assert self.items(connector, cursor)[0] == []
        tomorrow = connector.fetch(cursor, stop=never, now=AT + timedelta(days=1))
        assert [item.remote_id for batch in tomorrow for item in batch.items] == [came]

    def test_posts_older_than_the_past_that_is_wanted_are_left(self, network: LinkedIn) -> None:
        network.say("Lovely")
        network.publish(POST, "Rye is back", after=-60 * 24 * 40)
        assert self.items(network.connect(backfill_days="30"))[0] == []
        assert len(self.items(network.connect(backfill_days="60"))[0]) == 1

    def test_where_comments_are_closed_no_answer_goes(
        self, network: LinkedIn, connector: Connector
    ) -> None:
        said = network.say("Lovely")
        network.closed = True
        allows = self.mentions(connector)[said].allows
        assert allows.public is False
        assert "closed" in allows.why

    def test_the_number_alone_is_a_receipt(self, stage: HttpStage, network: LinkedIn) -> None:
        network.with_body = False
        payload, id_ = self.frozen(stage)
        receipt = stage.connector.deliver(payload, id_)
        assert receipt.remote_id == network.ours()[-1]["commentUrn"]

    def test_a_letter_of_1250_characters_goes(self, stage: HttpStage, network: LinkedIn) -> None:
        text = "é" * 1250
        assert not measure(text, "linkedin", Visibility.PUBLIC).too_long
        assert measure(text + "e", "linkedin", Visibility.PUBLIC).too_long
        written = replace(self.letter(stage), text=text)
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.replies() == [text]

    def test_a_version_that_has_ended_says_what_to_do(self, network: LinkedIn) -> None:
        with pytest.raises(Refused, match="version") as told:
            network.connect(version="202401").check()
        assert "newer" in told.value.todo

    def test_private_letters_do_not_go(self, stage: HttpStage) -> None:
        with pytest.raises(NotAllowed):
            stage.connector.compose(replace(self.letter(stage), visibility=Visibility.PRIVATE))

    @pytest.mark.parametrize(("page", "version"), [("", ""), ("lilas", ""), ("7", "26-10")])
    def test_what_is_no_page_or_version_is_told(
        self, network: LinkedIn, page: str, version: str
    ) -> None:
        with pytest.raises(WrongInput):
            network.connect(page, version=version)


def test_a_letter_to_nobody_is_not_what_this_is_for() -> None:
    with pytest.raises(NotAllowed):
        LinkedIn().connect().compose(letter())
