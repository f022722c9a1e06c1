"""Tumblr: the contract, and what is its own: kinds of activity, and where each is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.contract import letter, never
from connectors.networks.tumblr.server import BLOG, LASTING, SECRET, TOKEN, Tumblr, no
from connectors.over_http import FetchingOverHttp
from courtesydesk.connectors.base import Connector, FetchedMention
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import NotAllowed, SignedOut, Vanished, WrongInput
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.domain.networks import Way
from courtesydesk.services.answering import side, way
from support.loopback import AT, Fault


class TestTumblr(FetchingOverHttp):
    @pytest.fixture
    def network(self) -> Iterator[Tumblr]:
        made = Tumblr()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN, LASTING, SECRET)

    def only(self, connector: Connector) -> FetchedMention:
        (found,) = self.items(connector)[0]
        assert isinstance(found, FetchedMention)
        return found

    @pytest.mark.parametrize(
        ("kind", "expected", "page"),
        [
            ("reply", Kind.COMMENT, f"{BLOG}/7000"),
            ("mention_in_reply", Kind.COMMENT, "tom/7000"),
            ("mention_in_post", Kind.POST, "ana/8000"),
            ("reblog_with_content", Kind.POST, "ana/8000"),
        ],
    )
    def test_each_kind_opens_where_it_is_answered(
        self, network: Tumblr, connector: Connector, kind: str, expected: Kind, page: str
    ) -> None:
        owner = "tom" if kind == "mention_in_reply" else BLOG
        network.say("Lovely", kind=kind, target_tumblelog_name=owner)
        found = self.only(connector)
        assert (found.kind, found.text, found.subject) == (expected, "Lovely", "Rye is back")
        assert found.url == f"https://www.tumblr.com/{page}"
        assert (found.person.handle, found.visibility) == ("@ana", Visibility.PUBLIC)
        assert way("tumblr", account=True, allows=found.allows) is Way.ASSISTED

    def test_a_question_is_private_until_it_is_answered_either_way(
        self, network: Tumblr, connector: Connector
    ) -> None:
        network.say("", kind="ask", target_post_summary="Do you bake rye?")
        found = self.only(connector)
        assert (found.kind, found.channel) == (Kind.QUESTION, Channel.DIRECT)
        assert (found.text, found.subject) == ("Do you bake rye?", "")
        assert found.visibility is Visibility.PRIVATE
        assert found.url == "https://www.tumblr.com/inbox"
        assert all(side("tumblr", which, AT, found.allows).open for which in Visibility)

    def test_what_we_said_ourselves_is_no_news(self, network: Tumblr, connector: Connector) -> None:
        network.say("Thank you all", who=BLOG)
        assert self.items(connector)[0] == []

    def test_an_address_that_cannot_be_is_not_opened(
        self, network: Tumblr, connector: Connector
    ) -> None:
        network.say("Look", target_post_id="../../login?x=")
        assert self.only(connector).url == "https://www.tumblr.com/inbox"

    def test_the_past_ends_where_it_is_told_to(self, network: Tumblr) -> None:
        for number in range(12):
            network.say(f"Entry {number}", after=-60 * 24 * 10 * (12 - number))
        found, _, _ = self.items(network.connect(backfill_days="30"))
        assert len(found) == 4 * 2

    def test_a_walk_that_was_stopped_is_ended(self, network: Tumblr, connector: Connector) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(11)}
        first, *_ = connector.fetch("", stop=never, now=AT)
        later = network.say("New meanwhile", after=60)
        rest = set(self.ids(connector, first.cursor))
        assert {one.remote_id for one in first.items} | rest == {*said, later}

    def test_tumblrs_own_reason_is_told(self, network: Tumblr) -> None:
        with pytest.raises(Vanished, match="no such blog"):
            network.connect("another").check()
        said = no(401, "Unauthorized", "Your token has ended.")
        network.lasting = Fault(said.status, said.body)
        with pytest.raises(SignedOut, match="has ended"):
            network.connect().check()

    @pytest.mark.parametrize("status", [400, 401])
    def test_a_refresh_token_that_is_not_taken_any_more_is_asked_for_again(
        self, network: Tumblr, status: int
    ) -> None:
        network.signing_in.refresh_tokens.clear()
        if status == 401:
            network.signing_in.failing = 401
        with pytest.raises(SignedOut):
            network.connect().check()

    def test_it_says_that_answers_go_by_hand(self, connector: Connector) -> None:
        assert connector.check().lacks[0].startswith("Answers:")
        with pytest.raises(NotAllowed):
            connector.compose(letter())

    @pytest.mark.parametrize("blog", ["", "two words", "a/b", "..", "x?y"])
    def test_what_is_no_blog_is_told(self, network: Tumblr, blog: str) -> None:
        with pytest.raises(WrongInput):
            network.connect(blog)
