"""Threads: the contract, and what is its own: two steps, what counts, what names us, renewal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.over_http import HttpStage, RefreshingOverHttp
from courtesydesk.connectors.base import Connector, FetchedMention, FetchedReply, Gone, Known
from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NetworkError,
    NotAllowed,
    Offline,
    Refused,
)
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.lengths import measure
from support.graph import GraphNo, said_no
from support.loopback import AT, Cut, Fault
from support.threads import HANDLE, ID, TOKEN, Threads


class TestThreads(ActingOverHttp, RefreshingOverHttp):
    key = "threads"
    pictures = False
    path = "/threads_publish"

    @pytest.fixture
    def network(self) -> Iterator[Threads]:
        made = Threads()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)

    def mentions(self, connector: Connector, cursor: str = "") -> dict[str, FetchedMention]:
        items = self.items(connector, cursor)[0]
        return {item.text: item for item in items if isinstance(item, FetchedMention)}

    # In two steps

    @pytest.mark.parametrize(
        "fault",
        [Fault(cut=Cut.BEFORE), Fault(cut=Cut.AFTER), Fault(500), Fault(200, b"{}"), Fault(403),
         Fault(400, said_no(4)), Fault(400, said_no(190))],
    )  # fmt: skip
    def test_in_the_first_step_it_is_certain_that_nothing_went(
        self, network: Threads, stage: HttpStage, fault: Fault
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [replace(fault, method="POST", path="/me/threads")]
        with pytest.raises(NetworkError) as told:
            stage.connector.deliver(payload, id_)
        assert not isinstance(told.value, Doubtful | BadAnswer)
        assert network.replies() == []
        stage.connector.deliver(payload, id_)
        assert len(network.replies()) == 1

    @pytest.mark.parametrize(("status", "error"), [("IN_PROGRESS", Offline), ("ERROR", Refused)])
    def test_one_that_is_not_ready_is_not_published(
        self, network: Threads, stage: HttpStage, status: str, error: type[NetworkError]
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.status = {"status": status, "error_message": "TOO_MANY_LINKS"}
        with pytest.raises(error) as told:
            stage.connector.deliver(payload, id_)
        assert type(told.value) is error
        assert network.replies() == []
        assert ("TOO_MANY_LINKS" in told.value.what) is (error is Refused)

    @pytest.mark.parametrize("sign", ["a", "é", "ケ", "🎂"])
    def test_as_much_fits_as_threads_counts(
        self, network: Threads, stage: HttpStage, sign: str
    ) -> None:
        text = ""
        while not measure(text + sign, "threads", Visibility.PUBLIC).too_long:
            text += sign
        assert len(text) == (125 if sign == "🎂" else 500)
        written = replace(self.letter(stage), text=text)
        stage.connector.deliver(stage.connector.compose(written), "one")
        assert network.replies() == [text]
        with pytest.raises(Refused):
            stage.connector.deliver(
                stage.connector.compose(replace(written, text=text + sign)), "two"
            )

    def test_a_receipt_says_where_it_stands_if_that_is_told(
        self, network: Threads, stage: HttpStage
    ) -> None:
        payload, id_ = self.frozen(stage)
        receipt = stage.connector.deliver(payload, id_)
        assert receipt.url == f"https://threads.example/{HANDLE}"
        assert stage.connector.reconcile(payload, id_).receipt == receipt

    def test_an_answer_is_public_and_to_something(self, connector: Connector) -> None:
        for written in (letter(), replace(letter(), answers_headers={"to": "1"})):
            with pytest.raises(NotAllowed):
                connector.compose(written)

    # What is read

    def test_posts_that_name_us_come_in_and_are_not_needed(
        self, network: Threads, connector: Connector
    ) -> None:
        answer = network.say("Are you open?", after=1)
        named = network.names_us("Best cake in town", after=2)
        found = self.mentions(connector)
        assert found["Best cake in town"].remote_id == named
        assert found["Best cake in town"].kind is Kind.POST
        assert found["Are you open?"].kind is Kind.COMMENT
        assert found["Are you open?"].post is not None
        network.closed["mentions"] = GraphNo(10, "Requires threads_manage_mentions")
        assert self.ids(network.connect()) == [answer]

    def test_what_we_answered_elsewhere_is_known_once_and_what_answers_that_belongs_to_it(
        self, network: Threads, stage: HttpStage
    ) -> None:
        asked = network.say("Are you open?", after=1)
        ours = network.reply("Until six", asked, 2, HANDLE)
        network.reply("Thank you", ours, 3, "ana")
        items, cursor, _ = self.items(stage.connector)
        (reply,) = (item for item in items if isinstance(item, FetchedReply))
        assert (reply.remote_id, reply.answers_remote_id) == (ours, asked)
        found = {item.text: item for item in items if isinstance(item, FetchedMention)}
        assert found["Thank you"].related == (ours,)
        assert self.items(stage.connector, cursor)[0] == []

    def test_hidden_and_nameless_ones(self, network: Threads, connector: Connector) -> None:
        network.say("Buy followers", hide_status="HIDDEN")
        network.things[network.say("Who am I?")].values["username"] = None
        found = self.mentions(connector)
        assert found["Buy followers"].flag is Flag.BULK
        assert found["Who am I?"].flag is None
        assert found["Who am I?"].person.name == "Somebody on Threads"

    def test_a_sign_in_that_may_not_read_any_more_deletes_nothing(
        self, network: Threads, connector: Connector
    ) -> None:
        known = Known("178", "178", "ana", {"to": "178"})
        assert connector.refresh((known,), stop=never) == (Gone("178"),)
        network.closed["threads"] = GraphNo(10, "Requires threads_basic")
        assert connector.refresh((known,), stop=never) == ()

    # The sign-in

    def test_a_sign_in_is_renewed_once_a_day(self, network: Threads) -> None:
        connector = network.connect()
        network.next_token = "THAA-the-next"
        cursor = self.items(connector)[1]
        assert network.kept["token"] == TOKEN, "on its first day it is too young"
        list(connector.fetch(cursor, stop=never, now=AT + timedelta(hours=30)))
        assert network.kept["token"] == "THAA-the-next"

    def test_what_works_and_what_does_not_is_said(self, network: Threads) -> None:
        health = network.connect().check()
        assert (health.address, health.lacks) == (f"@{HANDLE}", ())
        assert "Answers: 3 of 1000 used in the last 24 hours." in health.works
        network.grants = {"scopes": ["threads_basic"]}
        network.closed["mentions"] = GraphNo(10, "Requires threads_manage_mentions")
        network.lists.pop((ID, "threads_publishing_limit"))
        lacks = " ".join(network.connect().check().lacks)
        for word in ("threads_read_replies", "threads_manage_mentions", "threads_content_publish"):
            assert word in lacks
