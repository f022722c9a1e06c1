"""X: the contract, and what is its own: money, names old and new, edits, who can be answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import never
from connectors.networks.x.server import BEARER, LASTING, ME, TOKEN, X, problem
from connectors.over_http import HttpStage, SearchingOverHttp
from courtesydesk.connectors.base import (
    Act,
    Connector,
    Deed,
    FetchedItem,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
    Tally,
)
from courtesydesk.connectors.networks.x.connector import XConnector, connect
from courtesydesk.domain.errors import (
    BadAnswer,
    BudgetSpent,
    Doubtful,
    NotAllowed,
    NotGranted,
    Offline,
    SignedOut,
    WrongInput,
)
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.services.pages import page_to_answer
from support.loopback import AT, Cut, Fault, Request, Said


class Counted(Tally):
    """What a connector counts, to be looked at."""

    def dollars(self) -> Meter:
        (meter,) = self.change(lambda meters: meters)
        return meter


class TestX(ActingOverHttp, SearchingOverHttp):
    key = "x"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[X]:
        made = X()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN, BEARER, LASTING)

    def only(self, connector: Connector) -> FetchedMention:
        (found,) = self.items(connector)[0]
        assert isinstance(found, FetchedMention)
        return found

    def later(
        self, connector: Connector, cursor: str, days: float
    ) -> tuple[list[FetchedItem], str]:
        now = AT + timedelta(days=days)
        batches = list(connector.fetch(cursor, stop=never, now=now))
        return [item for batch in batches for item in batch.items], (
            batches[-1].cursor if batches else cursor
        )

    # Money

    def counting(self, network: X, **settings: str) -> tuple[Connector, Counted]:
        connector, tally = network.connect(**settings), Counted()
        assert isinstance(connector, XConnector)
        connector.count_in(tally)
        return connector, tally

    def test_what_is_read_and_answered_is_counted_in_dollars(self, network: X) -> None:
        written = self.letter(HttpStage(network))
        connector, tally = self.counting(network, monthly_dollars="9")
        for number in range(6):
            network.say(f"Entry {number}", who="ana" if number % 2 else "tom", after=number)
        network.cost = 0
        self.items(connector)
        connector.deliver(connector.compose(written), written.client_id)
        meter = tally.dollars()
        assert (meter.measure, meter.most) == (Measure.DOLLARS, 9)
        assert meter.used == pytest.approx(0.01 + 7 * 0.005 + 2 * 0.01 + 0.015)
        assert meter.used == pytest.approx(network.cost)
        assert meter.until > datetime.now(UTC)
        assert meter.until.day == 1

    def test_what_is_done_besides_answering_is_paid_for_up_to_the_sum(self, network: X) -> None:
        connector, tally = self.counting(network, monthly_dollars="0.04", user_id=ME)
        said = network.say("Good morning")
        for act in (Act.LIKE, Act.UNLIKE, Act.LIKE):
            connector.act(Deed(act, said))
        assert tally.dollars().used == pytest.approx(network.cost) == pytest.approx(0.04)
        with pytest.raises(BudgetSpent):
            connector.act(Deed(Act.UNLIKE, said))
        assert network.stands(Act.LIKE, said) == 1

    def test_with_a_bearer_token_nothing_is_done(self, network: X) -> None:
        said = network.say("Good morning")
        with pytest.raises(NotAllowed):
            network.connect(bearer=BEARER, user_id=ME).act(Deed(Act.LIKE, said))
        assert network.stands(Act.LIKE, said) == 0

    def test_only_an_answer_can_be_hidden(self, network: X, connector: Connector) -> None:
        first = network.say("Good morning")
        (found,) = self.items(connector)[0]
        assert isinstance(found, FetchedMention)
        assert (found.remote_id, found.allows.acts) == (first, (Act.LIKE, Act.UNLIKE))

    def test_an_answer_with_a_link_costs_more_and_says_so(self, network: X) -> None:
        written = self.letter(HttpStage(network), "See https://rue.example/menu")
        connector, tally = self.counting(network)
        receipt = connector.deliver(connector.compose(written), written.client_id)
        assert tally.dollars().used == pytest.approx(0.2)
        assert receipt.detail == "X takes $0.200 for it."

    def test_at_the_sum_nothing_more_is_asked_or_sent(self, network: X) -> None:
        written = self.letter(HttpStage(network))
        connector, tally = self.counting(network, monthly_dollars="1", user_id=ME)
        tally.count(replace(_meter(), used=0.99, most=1))
        asked = len(network.requests)
        for use in (
            lambda: self.items(connector),
            lambda: self.found(connector, "rye"),
            lambda: connector.deliver(connector.compose(written), ""),
            network.connect(monthly_dollars="0.001").check,
        ):
            with pytest.raises(BudgetSpent) as told:
                use()
            assert told.value.todo
        assert len(network.requests) == asked
        assert network.replies() == []

    def test_the_last_dollars_buy_smaller_pages(self, network: X) -> None:
        network.pages = 100
        connector, tally = self.counting(network, monthly_dollars="0.15", user_id=ME)
        network.say("Good morning")
        _, cursor, _ = self.items(connector)
        for number in range(40):
            network.say(f"Entry {number}", after=number)
        batches = connector.fetch(cursor, stop=never, now=AT)
        kept = [item.remote_id for _ in range(2) for item in next(batches).items]
        with pytest.raises(BudgetSpent):
            next(batches)
        assert len(kept) == 9 + 6
        assert network.cost <= 0.15
        assert tally.dollars().used == pytest.approx(network.cost)

    def test_the_past_takes_half_of_the_sum_at_most(self, network: X) -> None:
        for number in range(12):
            network.say(f"Entry {number}", after=number)
            network.we_say(f"Ours {number}")
        connector, _ = self.counting(network, monthly_dollars="3.08", user_id=ME)
        found, cursor, _ = self.items(connector)
        assert len(found) == 4 * 2, "the second page was still worth it"
        later = network.say("New", after=60)
        assert self.ids(connector, cursor) == [later]
        own = [one for one in network.requests if one.path.endswith("/tweets")]
        assert len(own) == 2, "of our own posts the latest are enough"

    def test_trouble_while_reading_costs_nothing_and_doubt_while_sending_does(
        self, network: X
    ) -> None:
        payload, id_ = self.frozen(HttpStage(network))
        connector, tally = self.counting(network, user_id=ME)
        network.lasting = Fault(503)
        with pytest.raises(Offline):
            self.items(connector)
        assert tally.dollars().used == pytest.approx(0)
        network.lasting = None
        network.faults = [Fault(403, method="POST"), Fault(cut=Cut.AFTER, method="POST")]
        with pytest.raises(NotGranted):
            connector.deliver(payload, id_)
        assert tally.dollars().used == pytest.approx(0)
        with pytest.raises(Doubtful):
            connector.deliver(payload, id_)
        assert tally.dollars().used == pytest.approx(0.015)

    def test_somebody_known_is_not_asked_for_again(self, network: X, connector: Connector) -> None:
        network.say("One", who="ana")
        _, cursor, _ = self.items(connector)
        network.say("Two", who="ana", after=1)
        (second,) = self.items(connector, cursor)[0]
        assert isinstance(second, FetchedMention)
        assert [one.path for one in network.requests].count("/2/users") == 1
        assert (second.person.name, second.person.handle) == ("P9397", "@p9397")

    @pytest.mark.parametrize("sum_", ["much", "-1", "0", "nan"])
    def test_a_sum_that_is_none_is_told(self, network: X, sum_: str) -> None:
        with pytest.raises(WrongInput):
            network.connect(monthly_dollars=sum_)

    # Reading

    def test_long_posts_come_whole_and_links_as_they_are(
        self, network: X, connector: Connector
    ) -> None:
        entities = {"urls": [
            {"url": "https://t.co/a", "expanded_url": "https://rue.example/menu"},
            {"url": "https://t.co/b", "expanded_url": "https://x.com/p", "media_key": "3_1"},
        ]}  # fmt: skip
        note = {"text": "Long &amp; good https://t.co/a", "entities": entities}
        keys = {"media_keys": ["3_1", "7_2"]}
        network.say("short… https://t.co/b", note_tweet=note)
        network.say("@shop https://t.co/a https://t.co/b", entities=entities, attachments=keys)
        found = {
            one.text: one for one in self.items(connector)[0] if isinstance(one, FetchedMention)
        }
        assert set(found) == {
            "Long & good https://rue.example/menu", "@shop https://rue.example/menu"
        }  # fmt: skip
        pictures = found["@shop https://rue.example/menu"].pictures
        assert [(one.name, one.mime) for one in pictures] == [
            ("3_1", "image/*"),
            ("7_2", "video/*"),
        ]

    @pytest.mark.parametrize("renamed", [False, True])
    def test_fields_are_read_by_their_old_names_and_their_new_ones(
        self, network: X, connector: Connector, renamed: bool
    ) -> None:
        network.renamed = renamed
        above = network.we_say("Rye is back")
        around = [{"type": "replied_to", "id": above}, {"type": "quoted", "id": "5"}]
        said = network.say("Old", referenced_tweets=around, conversation_id=above)
        network.posts[said]["note_tweet"] = {"text": "Is it?"}
        found = self.only(connector)
        assert (found.text, found.kind) == ("Is it?", Kind.COMMENT)
        assert (found.parent_remote_id, found.related) == (above, (above, "5"))
        assert found.thread_key == above
        assert (found.person.handle, found.person.followers) == ("@p9397", 420)

    def test_of_whom_nothing_is_told_the_words_still_come(
        self, network: X, connector: Connector
    ) -> None:
        network.unknown_people = {"9397"}
        network.say("Good morning")
        assert self.only(connector).person.remote_id == "9397"

    def test_what_we_said_elsewhere_is_known(self, network: X, connector: Connector) -> None:
        said = network.say("Where is my cake?")
        network.we_say("To nobody", after=1)
        answer = network.we_say("@ana @tom In the oven", to=said, after=2)
        found = [one for one in self.items(connector)[0] if isinstance(one, FetchedReply)]
        assert [(one.remote_id, one.answers_remote_id, one.text) for one in found] == [
            (answer, said, "In the oven")
        ]

    def test_a_walk_that_was_stopped_is_ended_and_then_what_is_new_comes(
        self, network: X, connector: Connector
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(11)}
        first, *_ = connector.fetch("", stop=never, now=AT)
        said.add(network.say("New meanwhile", after=50))
        rest = set(self.ids(connector, first.cursor))
        assert {one.remote_id for one in first.items} | rest == said

    def test_the_same_page_again_and_again_comes_to_an_end(
        self, network: X, connector: Connector
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(9)}
        answer = network.answer

        def forgetful(request: Request) -> Said:
            query = {name: it for name, it in request.query.items() if name != "until_id"}
            return answer(replace(request, query=query))

        network.answer = forgetful  # type: ignore[method-assign]
        found = self.ids(connector)
        assert set(found) < said
        assert len(found) == 8

    def test_an_id_that_cannot_be_hides_nothing_later(
        self, network: X, connector: Connector
    ) -> None:
        bad = network.say("Spoilt")
        network.spoil = lambda id_, item: {**item, "id": "9" * 400} if id_ == bad else item
        _, cursor, unread = self.items(connector)
        assert unread == 1
        said = network.say("Good morning", after=5)
        assert self.ids(connector, cursor) == [said]

    def test_the_past_ends_where_it_is_told_to(self, network: X) -> None:
        for number in range(12):
            network.say(f"Entry {number}", after=-60 * 24 * 10 * (12 - number))
        found, _, _ = self.items(network.connect(backfill_days="30"))
        assert len(found) == 4 * 2

    def test_a_search_takes_no_id_that_is_too_old(self, network: X, connector: Connector) -> None:
        network.say("Lovely rye", named=False)
        _, cursor = self.found(connector, "rye")
        list(connector.search("rye", cursor, stop=never, now=AT + timedelta(days=1)))
        assert "since_id" in network.requests[-1].query
        list(connector.search("rye", cursor, stop=never, now=AT + timedelta(days=9)))
        recent = [one for one in network.requests if one.path.endswith("recent")]
        assert "since_id" not in recent[-1].query

    # Edited, and taken back

    def test_what_is_edited_or_taken_back_is_seen_a_day_later(
        self, network: X, connector: Connector
    ) -> None:
        same, edited, deleted, hidden = (
            network.say(f"Entry {number}", after=number) for number in range(4)
        )
        _, cursor, _ = self.items(connector)
        network.edit(edited, "Better now")
        network.delete(deleted)
        network.delete(hidden, "not-authorized-for-resource")
        network.posts[edited]["entities"] = {"mentions": []}
        newest = max(network.posts, key=int)
        network.posts[newest]["entities"] = {"mentions": []}  # the timeline does not tell it again
        assert self.later(connector, cursor, 0.5)[0] == []
        found, cursor = self.later(connector, cursor, 2)
        assert {one.remote_id for one in found if isinstance(one, Gone)} == {deleted, hidden}
        texts = {one.remote_id: one.text for one in found if isinstance(one, FetchedMention)}
        assert texts == {same: "Entry 0", edited: "Better now"}
        last = [one for one in found if one.remote_id == edited][-1]
        assert isinstance(last, FetchedMention)
        assert last.edited_at is not None
        assert last.headers["id"] == newest
        asked = len(network.requests)
        self.later(connector, cursor, 3.5)
        assert "/2/tweets" not in {one.path for one in network.requests[asked:]}
        assert {one.remote_id for one in self.later(connector, cursor, 5)[0]} == {same, edited}

    def test_an_edit_that_the_timeline_tells_is_the_same_mention(
        self, network: X, connector: Connector
    ) -> None:
        said = network.say("Bad")
        _, cursor, _ = self.items(connector)
        network.edit(said, "Good")
        (found,) = self.items(connector, cursor)[0]
        assert isinstance(found, FetchedMention)
        assert (found.remote_id, found.text) == (said, "Good")

    def test_trouble_is_no_word_of_a_deletion(self, network: X, connector: Connector) -> None:
        network.say("Good morning")
        _, cursor, _ = self.items(connector)
        for body in (b'{"hello": "world"}', b"null"):
            network.faults = [Fault(200, body, path="/2/tweets")]
            with pytest.raises(BadAnswer):
                self.later(connector, cursor, 3)

    def test_old_posts_are_not_looked_at_for_the_second_half_of_the_sum(self, network: X) -> None:
        network.say("Good morning")
        connector, tally = self.counting(network, monthly_dollars="10", user_id=ME)
        _, cursor, _ = self.items(connector)
        tally.count(replace(_meter(), used=5, most=10))
        asked = len(network.requests)
        self.later(connector, cursor, 3)
        assert "/2/tweets" not in {one.path for one in network.requests[asked:]}

    # Answering

    @pytest.mark.parametrize("who", ["following", "subscribers", "verified"])
    def test_where_not_everybody_can_answer_its_page_opens(
        self, network: X, connector: Connector, who: str
    ) -> None:
        network.say("Good morning", reply_settings=who)
        assert self.only(connector).allows.by_hand

    def test_who_did_not_name_us_is_answered_on_the_page(
        self, network: X, connector: Connector
    ) -> None:
        named = network.say("@shop Lovely rye")
        stranger = network.say("Rye of the shop is lovely", named=False, after=1)
        batches = list(connector.search("rye", "", stop=never, now=AT))
        found = {one.remote_id: one for one in batches[0].items if isinstance(one, FetchedMention)}
        assert not found[named].allows.by_hand
        assert found[stranger].allows.by_hand
        assert "names or quotes" in found[stranger].allows.why
        page = page_to_answer("x", url="", remote_id=stranger, text="Thank you & hello")
        assert page == (
            f"https://x.com/intent/post?in_reply_to={stranger}&text=Thank%20you%20%26%20hello"
        )

    def test_an_edited_post_is_answered_in_its_latest_version(
        self, stage: HttpStage, network: X
    ) -> None:
        said = network.say("Bad")
        network.edit(said, "Good")
        found = self.only(stage.connector)
        written = replace(self.letter(stage), answers_headers=found.headers)
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        last = list(network.posts.values())[-1]
        assert (
            last["referenced_tweets"][0]["id"] == network.posts[said]["edit_history_tweet_ids"][1]
        )

    def test_a_letter_whose_line_was_cut_is_found_with_its_links(
        self, stage: HttpStage, network: X
    ) -> None:
        written = self.letter(stage, "See rue.example/menu , please")
        payload = stage.connector.compose(written)
        network.faults = [Fault(cut=Cut.AFTER, method="POST")]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, written.client_id)
        post = list(network.posts.values())[-1]
        post["text"] = "@ana @tom See https://t.co/a , please"
        post["entities"] = {
            "urls": [{"url": "https://t.co/a", "expanded_url": "http://rue.example/menu"}]
        }
        assert stage.connector.reconcile(payload, written.client_id).found is Found.THERE

    def test_private_letters_and_letters_to_nobody_do_not_go(self, stage: HttpStage) -> None:
        written = self.letter(stage)
        for one in (
            replace(written, visibility=Visibility.PRIVATE), replace(written, answers_headers={})
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                stage.connector.compose(one)

    # Signing in

    def test_a_bearer_token_reads_and_says_that_it_does_not_answer(self, network: X) -> None:
        said = network.say("Good morning")
        connector = network.connect(bearer=BEARER)
        assert connector.check().lacks[0].startswith("Answers:")
        assert self.ids(connector) == [said]
        assert network.signing_in.requests == []
        payload, id_ = self.frozen(HttpStage(network))
        network.saved.clear()
        with pytest.raises(NotAllowed):
            network.connect(bearer=BEARER).deliver(payload, id_)
        assert network.replies() == []

    def test_a_token_is_kept_for_the_next_time_and_a_new_sign_in_outranks_it(
        self, network: X
    ) -> None:
        network.connect().check()
        rotated = network.saved["refresh_token"]
        assert rotated != LASTING
        network.connect().check()
        assert len(network.signing_in.requests) == 1
        network.signing_in.refresh_tokens.add("another-sign-in")
        network.saved["refresh_token"] = "another-sign-in"
        network.connect().check()
        assert len(network.signing_in.requests) == 2

    def test_a_refresh_token_that_is_not_taken_any_more_is_asked_for_again(
        self, network: X
    ) -> None:
        network.signing_in.failing = 400
        with pytest.raises(SignedOut, match="refused the sign-in"):
            network.connect().check()

    def test_who_we_are_is_asked_once_and_kept(self, network: X) -> None:
        health = network.connect().check()
        assert health.address == "@shop"
        assert health.settings == {"user_id": ME}
        asked = len(network.requests)
        self.items(network.connect(**health.settings))
        assert "/2/users/me" not in {one.path for one in network.requests[asked:]}

    def test_a_limit_of_the_app_is_a_matter_of_money(
        self, network: X, connector: Connector
    ) -> None:
        said = problem(
            429, "UsageCapExceeded", "Capped", "https://api.x.com/2/problems/usage-capped"
        )
        network.lasting = Fault(said.status, said.body)
        with pytest.raises(BudgetSpent):
            self.items(connector)


def _meter() -> Meter:
    now = datetime.now(UTC)
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return Meter(Measure.DOLLARS, 0, datetime(year, month, 1, tzinfo=UTC))


@pytest.mark.parametrize("name", ["", "@", "not a name"])
def test_a_name_that_is_none_is_told(name: str) -> None:
    with pytest.raises(WrongInput):
        connect(
            address=name,
            settings={},
            secret=lambda _name: "",
            save_secret=lambda _name, _value: None,
        )
