"""YouTube: the contract, and what is its own: threads, held comments, keys, the day's units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.networks.youtube.server import (
    KEY,
    LASTING,
    SECRET,
    TOKEN,
    US,
    VIDEO,
    YouTube,
    error,
)
from connectors.over_http import HttpStage, RefreshingOverHttp
from courtesydesk.connectors.base import (
    Connector,
    FetchedMention,
    FetchedReply,
    Gone,
    Metered,
    Tally,
)
from courtesydesk.connectors.google_api import midnight
from courtesydesk.domain.errors import (
    Doubtful,
    NotAllowed,
    NotGranted,
    RateLimited,
    Refused,
    SignedOut,
    WrongInput,
)
from courtesydesk.domain.mentions import AS_USUAL, Visibility
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.services.lengths import measure
from support.loopback import AT, Fault


class Counted(Tally):
    """A tally that can be looked at."""

    meters: tuple[Meter, ...] = ()

    def change(self, how):  # type: ignore[no-untyped-def]
        self.meters = super().change(how)
        return self.meters

    @property
    def units(self) -> float:
        return self.meters[0].used


def counted(connector: Connector) -> Counted:
    assert isinstance(connector, Metered)
    tally = Counted()
    connector.count_in(tally)
    return tally


class TestYouTube(ActingOverHttp, RefreshingOverHttp):
    key = "youtube"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[YouTube]:
        made = YouTube()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN, LASTING, SECRET, KEY)

    def mentions(self, connector: Connector, cursor: str = "") -> dict[str, FetchedMention]:
        found = self.items(connector, cursor)[0]
        return {one.text: one for one in found if isinstance(one, FetchedMention)}

    def answers(self, connector: Connector, cursor: str = "") -> dict[str, FetchedReply]:
        found = self.items(connector, cursor)[0]
        return {one.text: one for one in found if isinstance(one, FetchedReply)}

    # Reading

    def test_a_comment_stands_under_its_video(self, connector: Connector, network: YouTube) -> None:
        id_ = network.say("Lovely tart")
        found = self.mentions(connector)["Lovely tart"]
        assert found.person.handle == "@ana"
        assert found.person.name == "ana"
        assert found.url == f"https://www.youtube.com/watch?v={VIDEO}&lc={id_}"
        assert found.post is not None
        assert (found.post.text, found.post.ours) == ("How we make a plum tart", True)
        assert found.allows == AS_USUAL

    def test_under_a_post_that_is_no_video_there_is_still_a_page_to_answer_on(
        self, connector: Connector, network: YouTube
    ) -> None:
        network.say("Open on Sunday?", video="")
        found = self.mentions(connector)["Open on Sunday?"]
        assert found.post is None
        assert found.url == f"https://studio.youtube.com/channel/{US}/comments"

    def test_all_answers_of_a_thread_come_also_those_that_the_list_leaves_out(
        self, connector: Connector, network: YouTube
    ) -> None:
        thread = network.say("Which plums?")
        said = {network.below(thread, f"I think {n}", who=f"p{n}", after=n) for n in range(9)}
        found = self.mentions(connector)
        assert {one.remote_id for one in found.values()} == {thread, *said}
        assert {one.thread_key for one in found.values()} == {thread}

    def test_a_new_answer_in_an_older_thread_is_news(
        self, connector: Connector, network: YouTube
    ) -> None:
        thread = network.say("Which plums?")
        network.say("Hello", after=5)
        _, cursor, _ = self.items(connector)
        network.below(thread, "I asked, too", after=30)
        assert "I asked, too" in self.mentions(connector, cursor)

    def test_a_new_answer_far_below_is_seen_when_the_thread_is_asked_for_again(
        self, connector: Connector, network: YouTube
    ) -> None:
        thread = network.say("Which plums?")
        held = network.say("Held", moderationStatus="heldForReview", after=1)
        known = self.known(connector)
        for number in range(9):
            network.say(f"Entry {number}", after=number + 5)
        network.below(thread, "I asked, too", after=30)
        again = connector.refresh(known, stop=never)
        texts = {one.text for one in again if isinstance(one, FetchedMention)}
        assert texts == {"Which plums?", "I asked, too", "Held"}
        network.delete(held)
        assert Gone(held) in connector.refresh(known, stop=never)

    def test_what_we_said_elsewhere_answers_whom_it_names(
        self, connector: Connector, network: YouTube
    ) -> None:
        thread = network.say("Which plums?")
        network.below(thread, "Mine are blue", who="tom", after=1)
        toms = network.below(thread, "Or green?", who="tom", after=2)
        network.below(thread, "@Tom, blue ones", who="shop", after=3)
        network.below(thread, "We use damsons", who="shop", after=4)
        network.say("Our own news", who="shop", after=5)
        found = self.answers(connector)
        assert found["@Tom, blue ones"].answers_remote_id == toms
        assert found["We use damsons"].answers_remote_id == thread
        assert "Our own news" not in found
        assert "Our own news" not in self.mentions(network.connect())

    def test_what_is_held_for_review_comes_and_is_answered_when_it_is_shown(
        self, connector: Connector, network: YouTube
    ) -> None:
        id_ = network.say("Buy www.plums.example", moderationStatus="heldForReview")
        found, cursor, _ = self.items(connector)
        (held,) = [one for one in found if isinstance(one, FetchedMention)]
        assert held.allows.by_hand
        assert "show it" in held.allows.why
        assert held.allows.hidden
        network.comment(id_)["snippet"]["moderationStatus"] = "published"
        assert self.mentions(connector, cursor)[held.text].allows == AS_USUAL

    def test_where_comments_are_closed_it_says_so(self, stage: HttpStage, network: YouTube) -> None:
        payload, id_ = self.frozen(stage)
        for thread in network.threads.values():
            thread["canReply"] = False
        with pytest.raises(Refused, match="takes no answers there"):
            stage.connector.deliver(payload, id_)
        found = next(iter(self.mentions(network.connect()).values()))
        assert found.allows.public is False
        known = self.known(network.connect())
        again = network.connect().refresh(known, stop=never)
        assert [one.allows for one in again if isinstance(one, FetchedMention)] == [found.allows]

    def test_somebody_whose_channel_is_closed_is_known_by_name_or_not_at_all(
        self, connector: Connector, network: YouTube
    ) -> None:
        named = network.say("Good", authorChannelId=None)
        network.say("Bad", after=1, authorChannelId=None, authorDisplayName="")
        found, _, unread = self.items(connector)
        assert [one.remote_id for one in found] == [named]
        assert unread == 1

    def test_a_gap_longer_than_a_page_is_walked_also_after_a_stop(
        self, connector: Connector, network: YouTube
    ) -> None:
        network.say("Long ago")
        _, cursor, _ = self.items(connector)
        said = {network.say(f"Entry {number}", after=number + 1) for number in range(14)}
        first, *_ = connector.fetch(cursor, stop=never, now=AT)
        later = network.say("New meanwhile", after=60)
        rest = set(self.ids(connector, first.cursor))
        assert {one.remote_id for one in first.items} | rest == {*said, later}

    # Sending

    def test_an_answer_to_an_answer_names_whom_it_is_for_once(
        self, stage: HttpStage, network: YouTube
    ) -> None:
        thread = network.say("Which plums?")
        network.below(thread, "Or green?", who="tom", after=2)
        asked = self.mentions(stage.connector)["Or green?"]
        assert asked.allows.limit == 10_000 - len("@tom ")
        for text in ("Blue ones", "@tom Blue ones"):
            written = replace(
                self.letter(stage), text=text, answers_remote_id=asked.remote_id,
                answers_headers=asked.headers,
            )  # fmt: skip
            stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.replies() == ["@tom Blue ones"] * 2

    def test_a_letter_of_ten_thousand_characters_goes(
        self, stage: HttpStage, network: YouTube
    ) -> None:
        written = replace(self.letter(stage), text="é" * 10_000)
        assert not measure(written.text, "youtube", Visibility.PUBLIC).too_long
        assert measure(written.text + "é", "youtube", Visibility.PUBLIC).too_long
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.replies() == [written.text]

    def test_what_youtube_could_not_process_is_looked_for(
        self, stage: HttpStage, network: YouTube
    ) -> None:
        payload, id_ = self.frozen(stage)
        said = error(400, "processingFailure", "The request could not be processed.")
        network.faults = [Fault(said.status, said.body, method="POST", done=True)]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        assert stage.connector.reconcile(payload, id_).receipt is not None

    # Keys

    def test_a_key_reads_and_says_what_it_cannot(self, network: YouTube) -> None:
        network.say("Lovely tart")
        network.say("Held", moderationStatus="heldForReview", after=1)
        for channel in ("@ruedeslilas", US, "https://www.youtube.com/@ruedeslilas/"):
            connector = network.connect_by_key(channel=channel)
            health = connector.check()
            assert health.address == "@ruedeslilas"
            assert [one.partition(":")[0] for one in health.lacks] == [
                "Replies", "Comments that are held for review"
            ]  # fmt: skip
            found = self.mentions(connector)
            assert list(found) == ["Lovely tart"]
            assert found["Lovely tart"].allows.by_hand
        assert all("key" not in request.query for request in network.requests)

    def test_a_key_sends_nothing(self, network: YouTube) -> None:
        network.say("Lovely tart")
        connector = network.connect_by_key()
        asked = self.mentions(connector)["Lovely tart"]
        payload = connector.compose(replace(letter(), answers_headers=asked.headers))
        with pytest.raises(NotGranted, match="only be read"):
            connector.deliver(payload, "x")
        assert network.replies() == []

    def test_what_a_key_does_not_see_is_not_gone(self, network: YouTube) -> None:
        network.say("Lovely tart")
        connector = network.connect_by_key()
        known = self.known(connector)
        network.threads.clear()
        assert connector.refresh(known, stop=never) == ()

    def test_a_key_wants_a_channel_that_is_there(self, network: YouTube) -> None:
        with pytest.raises(WrongInput, match="channel is missing"):
            network.connect_by_key(channel="").check()
        with pytest.raises(NotGranted, match="no such channel"):
            network.connect_by_key(channel="@nobody").check()
        with pytest.raises(WrongInput, match="API key is missing"):
            network.connect(oauth_client_id="").check()
        network.handle = ""
        with pytest.raises(NotGranted, match="There is no channel"):
            network.connect().check()

    def test_a_key_that_is_wrong_is_said(self, connector: Connector, network: YouTube) -> None:
        said = error(400, "keyInvalid", "Bad Request")
        network.lasting = Fault(said.status, said.body)
        with pytest.raises(SignedOut, match="API key"):
            network.connect_by_key().check()

    # The day's units

    def test_each_call_is_counted_and_an_answer_costs_fifty(
        self, stage: HttpStage, network: YouTube
    ) -> None:
        payload, id_ = self.frozen(stage)
        tally = counted(stage.connector)
        before = len(network.requests)
        self.items(stage.connector)
        assert tally.units == len(network.requests) - before
        read = tally.units
        stage.connector.deliver(payload, id_)
        assert tally.units == read + 50

    def test_a_quiet_fetch_costs_little(self, connector: Connector, network: YouTube) -> None:
        for number in range(3):
            network.say(f"Entry {number}", after=number)
        _, cursor, _ = self.items(connector)
        again = network.connect()
        tally = counted(again)
        self.items(again, cursor)
        assert tally.units == 3

    def test_a_quota_that_is_used_up_waits_for_midnight_in_california(
        self, stage: HttpStage, network: YouTube
    ) -> None:
        payload, id_ = self.frozen(stage)
        tally = counted(stage.connector)
        network.spent = True
        for ask in (stage.connector.check, lambda: stage.connector.deliver(payload, id_)):
            with pytest.raises(RateLimited) as told:
                ask()
            assert told.value.until == midnight(datetime.now(UTC))
        assert (tally.units, tally.meters[0].left) == (10_000, 0)
        assert network.replies() == []

    def test_the_last_units_are_kept_for_answers(self, stage: HttpStage, network: YouTube) -> None:
        payload, id_ = self.frozen(stage)
        tally = counted(stage.connector)
        tally.tell(replace(_none(), used=9_000))
        with pytest.raises(RateLimited, match="kept for answers"):
            self.items(stage.connector)
        stage.connector.deliver(payload, id_)
        assert stage.connector.reconcile(payload, id_).receipt is not None

    def test_a_project_with_more_units_may_use_them(self, network: YouTube) -> None:
        connector = network.connect(units="50000")
        tally = counted(connector)
        tally.tell(replace(_none(), used=20_000))
        connector.check()
        assert tally.meters[0].most == 50_000


def _none() -> Meter:
    return Meter(Measure.UNITS, 0, midnight(datetime.now(UTC)), 10_000)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 21, 15, tzinfo=UTC), datetime(2026, 11, 22, 8, tzinfo=UTC)),
        (datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 2, 7, tzinfo=UTC)),
        (datetime(2026, 7, 1, 6, 59, tzinfo=UTC), datetime(2026, 7, 1, 7, tzinfo=UTC)),
        # The night in which the clocks go back is an hour longer.
        (datetime(2026, 11, 1, 8, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
    ],
)
def test_a_day_ends_in_california(at: datetime, expected: datetime) -> None:
    assert midnight(at) == expected
    assert midnight(expected - timedelta(microseconds=1)) == expected


def test_a_letter_to_nobody_is_not_what_this_is_for() -> None:
    with pytest.raises(NotAllowed):
        YouTube().connect().compose(letter())
