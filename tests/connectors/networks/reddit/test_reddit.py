"""Reddit: the contract, and what is its own: the inbox, locks, refusals with status 200."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.networks.reddit.server import LASTING, SECRET, TOKEN, US, Reddit
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
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import (
    Doubtful,
    NetworkError,
    NotAllowed,
    NotGranted,
    RateLimited,
    Refused,
    SignedOut,
    TooLate,
    Vanished,
    WrongInput,
)
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.lengths import measure
from support.loopback import AT, Cut, Fault


class TestReddit(ActingOverHttp, SearchingOverHttp, RefreshingOverHttp):
    key = "reddit"
    path = "/api/comment"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[Reddit]:
        made = Reddit()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN, LASTING, SECRET)

    def only(self, connector: Connector, cursor: str = "") -> FetchedItem:
        (found,) = self.items(connector, cursor)[0]
        return found

    # Reading

    def test_a_comment_comes_with_the_post_that_it_stands_under(
        self, network: Reddit, connector: Connector
    ) -> None:
        said = network.comments("**Stale** rye & co", who="Ana_P")
        found = self.only(connector)
        assert isinstance(found, FetchedMention)
        assert (found.remote_id, found.thread_key) == (said, network.post)
        assert (found.kind, found.text) == (Kind.COMMENT, "**Stale** rye & co")
        assert (found.person.remote_id, found.person.handle) == ("ana_p", "u/Ana_P")
        assert found.subject == "Where to eat cake"
        assert found.url.startswith("https://www.reddit.com/r/lyon/comments/")
        assert found.post is not None
        assert (found.post.author, found.post.remote_id) == ("u/tom", network.post)
        assert found.allows.public is None

    @pytest.mark.parametrize("name", ["locked", "archived"])
    @pytest.mark.parametrize("where", ["comment", "post"])
    def test_what_is_closed_takes_no_answer_and_says_why(
        self, network: Reddit, connector: Connector, name: str, where: str
    ) -> None:
        said = network.comments("Stale")
        network.things[said if where == "comment" else network.post][name] = True
        found = self.only(connector)
        assert isinstance(found, FetchedMention)
        assert found.allows.public is False
        assert name in found.allows.why
        (again,) = connector.refresh(self.known(connector), stop=never)
        assert isinstance(again, FetchedMention)
        assert (again.allows, again.subject) == (found.allows, found.subject)

    def test_a_message_is_read_and_answered_there(
        self, network: Reddit, connector: Connector
    ) -> None:
        said = network.writes("Where is my cake?")
        network.writes("Welcome to Reddit", who=None)
        items, _, unread = self.items(connector)
        (found,) = items
        assert isinstance(found, FetchedMention)
        assert unread == 0
        assert (found.channel, found.visibility) == (Channel.DIRECT, Visibility.PRIVATE)
        assert (found.subject, found.allows.by_hand) == ("A question", True)
        assert found.url == f"https://www.reddit.com/message/messages/{said[3:]}"

    def test_an_edit_is_seen_with_its_moment(self, network: Reddit, connector: Connector) -> None:
        said = network.comments("Bad")
        _, cursor, _ = self.items(connector)
        network.edit(said, "Good")
        found = self.only(connector, cursor)
        assert isinstance(found, FetchedMention)
        assert (found.remote_id, found.text) == (said, "Good")
        assert found.edited_at == AT + timedelta(minutes=90)

    def test_what_was_deleted_is_gone_and_a_deleted_account_has_no_name(
        self, network: Reddit, connector: Connector
    ) -> None:
        deleted, orphan, two = (network.comments(text) for text in ("One", "Two", "Three"))
        network.delete(deleted)
        for one in (orphan, two):
            network.things[one]["author"] = "[deleted]"
        joker = network.comments("[deleted]", who="joker")
        found = {one.remote_id: one for one in self.items(connector)[0]}
        assert isinstance(found[deleted], Gone)
        assert isinstance(found.pop(joker), FetchedMention), "they wrote so themselves"
        people = [one.person for one in found.values() if isinstance(one, FetchedMention)]
        assert {one.name for one in people} == {"Deleted account"}
        assert len({one.remote_id for one in people}) == 2

    def test_what_is_deleted_on_the_first_page_hides_nothing_new(
        self, network: Reddit, connector: Connector
    ) -> None:
        said = [network.comments(f"Entry {number}", after=number) for number in range(3)]
        _, cursor, _ = self.items(connector)
        for one in said:
            network.inbox.remove(one)
        later = network.comments("New", after=9)
        assert self.ids(connector, cursor) == [later]

    def test_what_we_said_elsewhere_is_known(self, network: Reddit, connector: Connector) -> None:
        said = network.comments("Stale")
        ours = network.comments("We are sorry", who=US, to=said)
        replies = [one for one in self.items(connector)[0] if isinstance(one, FetchedReply)]
        assert [(one.remote_id, one.answers_remote_id) for one in replies] == [(ours, said)]

    def test_a_search_stays_in_the_chosen_communities(self, network: Reddit) -> None:
        network.posts("Lovely rye in town")
        network.posts("Our rye", who=US)
        assert len(self.found(network.connect(), "rye")[0]) == 1
        asked = len(network.requests)
        assert self.found(network.connect(subreddits=""), "rye")[0] == []
        assert len(network.requests) == asked

    # Answering

    @pytest.mark.parametrize(
        ("refusal", "error", "word"),
        [
            (["THREAD_LOCKED", "Comments are locked", "parent"], TooLate, "are locked"),
            (["TOO_OLD", "that's a piece of history now", "parent"], TooLate, "history"),
            (["DELETED_COMMENT", "that comment has been deleted", "parent"], Vanished, "deleted"),
            (["TOO_LONG", "this is too long (max: 10000)", "text"], Refused, "too long"),
            (["SOMETHING_NEW"], Refused, "SOMETHING_NEW"),
        ],
    )
    def test_a_refusal_with_status_200_is_certain(
        self,
        stage: HttpStage,
        network: Reddit,
        refusal: list[str],
        error: type[NetworkError],
        word: str,
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.refusal = refusal
        with pytest.raises(error, match=word) as told:
            stage.connector.deliver(payload, id_)
        assert type(told.value) is error
        assert network.replies() == []

    @pytest.mark.parametrize(("seconds", "least"), [(400.0, 370), (None, 200)])
    def test_a_pause_with_status_200_is_one(
        self, stage: HttpStage, network: Reddit, seconds: float | None, least: int
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.refusal = ["RATELIMIT", "Take a break for 6 minutes.", "ratelimit"]
        network.ratelimit = seconds
        with pytest.raises(RateLimited) as told:
            stage.connector.deliver(payload, id_)
        assert told.value.until - datetime.now(UTC) > timedelta(seconds=least)

    def test_a_ban_says_so(self, stage: HttpStage, network: Reddit) -> None:
        payload, id_ = self.frozen(stage)
        body = b'{"message": "Forbidden", "error": 403, "reason": "user_banned"}'
        network.faults = [Fault(403, body, path=self.path)]
        with pytest.raises(NotGranted, match="user banned"):
            stage.connector.deliver(payload, id_)

    def test_the_same_words_of_long_ago_are_another_letter(
        self, stage: HttpStage, network: Reddit
    ) -> None:
        written = self.letter(stage)
        network.comments(written.text, who=US, to=written.answers_remote_id, after=-60 * 24)
        payload = stage.connector.compose(written)
        network.faults = [Fault(cut=Cut.BEFORE, path=self.path)]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, written.client_id)
        assert stage.connector.reconcile(payload, written.client_id).found is Found.UNKNOWN

    def test_a_letter_of_10000_characters_goes(self, stage: HttpStage, network: Reddit) -> None:
        text = "é" * 10000
        assert not measure(text, "reddit", Visibility.PUBLIC).too_long
        assert measure(text + "e", "reddit", Visibility.PUBLIC).too_long
        written = replace(self.letter(stage), text=text)
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.replies() == [text]

    def test_private_letters_do_not_go(self, stage: HttpStage) -> None:
        with pytest.raises(NotAllowed):
            stage.connector.compose(replace(self.letter(stage), visibility=Visibility.PRIVATE))

    # Signing in

    def test_a_refresh_token_that_was_taken_back_is_asked_for_again(self, network: Reddit) -> None:
        network.lasting_token = "another"
        with pytest.raises(SignedOut, match="refresh token"):
            network.connect().check()

    def test_a_sign_in_of_somebody_else_is_told(self, network: Reddit) -> None:
        network.faults = [Fault(200, b'{"name": "somebody"}', path="/api/v1/me")]
        with pytest.raises(WrongInput, match="u/somebody"):
            network.connect().check()

    @pytest.mark.parametrize("names", ["lyon/../all", "two words", "a?b"])
    def test_what_is_no_community_is_told(self, network: Reddit, names: str) -> None:
        with pytest.raises(WrongInput):
            network.connect(subreddits=names)


def test_a_letter_to_nobody_is_not_what_this_is_for() -> None:
    with pytest.raises(NotAllowed):
        Reddit().connect().compose(letter())
