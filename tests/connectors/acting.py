"""What every connector promises of acts besides answering, on good days and on bad ones.

`ActingContract` is for any connector; `ActingOverHttp` for one that speaks HTTP: its network says
how often an act `stands` there.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import Stage
from connectors.over_http import NOT_WHAT_THEY_SAY, HttpStage, SendingOverHttp
from courtesydesk.connectors.base import Connector, Deed, FetchedMention, Ground
from courtesydesk.domain.acts import ON_REPLIES, OPPOSITES, Act
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NetworkError,
    NotAllowed,
    Refused,
    SignedOut,
    Vanished,
)
from courtesydesk.domain.networks import network
from support.loopback import AT, Cut, Fault, LoopbackNetwork

FIRST = {Act.UNLIKE: Act.LIKE, Act.SHOW: Act.HIDE}
"""What is done before it can be taken back."""
WRITING = ("POST", "PUT", "PATCH", "DELETE")


class ActingContract:
    """Give a subclass a `stage` fixture, the key of its network, and `deed` and `stands`."""

    key = ""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each test for each act that its network has (`act`), or has not (`other`)."""
        allowed = set(network(self.key).acts) if self.key else {*Act} - {Act.SPAM}
        for name, acts in (("act", allowed), ("other", set(Act) - allowed)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, sorted(acts))

    def deed(self, stage: Any, act: Act, **more: Any) -> Deed:
        """An act about something that is there now."""
        raise NotImplementedError

    def stands(self, stage: Any, act: Act, remote_id: str) -> int:
        """How often it is done there: what is undone is not."""
        raise NotImplementedError

    def prepared(self, stage: Any, act: Act) -> Deed:
        """What takes something back is about what was done."""
        if act not in FIRST:
            return self.deed(stage, act)
        first = self.deed(stage, FIRST[act])
        stage.connector.act(first)
        assert self.stands(stage, first.act, first.remote_id) == 1
        return replace(first, act=act)

    def assert_done(self, stage: Any, deed: Deed) -> None:
        opposite = FIRST.get(deed.act)
        if opposite is not None:
            assert self.stands(stage, opposite, deed.remote_id) == 0
        else:
            assert self.stands(stage, deed.act, deed.remote_id) == 1

    def test_what_the_network_allows_is_done_and_done_again_changes_nothing(
        self, stage: Stage, connector: Connector, act: Act
    ) -> None:
        deed = self.prepared(stage, act)
        connector.act(deed)
        self.assert_done(stage, deed)
        if act is Act.REPORT:
            return
        try:
            connector.act(deed)
        except Vanished:
            assert act is Act.DELETE
        self.assert_done(stage, deed)

    def test_what_it_does_not_allow_is_refused(self, connector: Connector, other: Act) -> None:
        with pytest.raises(NotAllowed):
            connector.act(Deed(other, "whatever", text="Better words."))

    def test_what_is_taken_back_can_be_done_again(self, stage: Stage, connector: Connector) -> None:
        for act in set(FIRST.values()) & set(network(connector.network).acts):
            deed = self.deed(stage, act)
            for one in (act, OPPOSITES[act], act):
                connector.act(replace(deed, act=one))
            assert self.stands(stage, act, deed.remote_id) == 1


class ActingOverHttp(SendingOverHttp, ActingContract):
    """The same over a line that can be cut."""

    def deed(self, stage: Any, act: Act, **more: Any) -> Deed:
        made: HttpStage = stage
        if act in ON_REPLIES:
            letter = self.letter(made, id_="8a7c0f9e-act")
            receipt = made.connector.deliver(made.connector.compose(letter), letter.client_id)
            return Deed(
                act, receipt.remote_id, letter.person_remote_id, letter.answers_headers,
                letter.thread_key, text="Better words." if act is Act.EDIT else "", at=AT,
            )  # fmt: skip
        remote_id = made.there.say("Where is my cake?", after=90)
        found = self.items(made.connector)[0]
        said = next(item for item in found if item.remote_id == remote_id)
        assert isinstance(said, FetchedMention)
        return Deed(
            act, said.remote_id, said.person.remote_id, said.headers, said.thread_key,
            ground=Ground.RUDE, at=AT,
        )  # fmt: skip

    def stands(self, stage: Any, act: Act, remote_id: str) -> int:
        there: LoopbackNetwork = stage.there
        return there.stands(act, remote_id)

    @pytest.mark.parametrize("cut", Cut)
    def test_over_a_line_that_is_cut_it_is_done_once(
        self, stage: HttpStage, network: LoopbackNetwork, act: Act, cut: Cut
    ) -> None:
        deed = self.prepared(stage, act)
        network.faults = [Fault(cut=cut, method=method) for method in WRITING]
        for tries in range(6):
            try:
                stage.connector.act(deed)
            except Vanished:
                assert act is Act.DELETE
            except NetworkError:
                assert tries < 5
                if act is Act.REPORT and self.stands(stage, act, deed.remote_id):
                    return
                continue
            break
        assert len(network.faults) < len(WRITING), "nothing was cut"
        self.assert_done(stage, deed)

    @pytest.mark.parametrize(("status", "error"), [(401, SignedOut), (500, NetworkError)])
    def test_a_refusal_says_whose_turn_it_is_and_changes_nothing(
        self,
        stage: HttpStage,
        network: LoopbackNetwork,
        act: Act,
        status: int,
        error: type[NetworkError],
    ) -> None:
        deed = self.prepared(stage, act)
        network.lasting = Fault(status)
        with pytest.raises(error) as told:
            stage.connector.act(deed)
        assert told.value.what.endswith(".")
        network.lasting = None
        stage.connector.act(deed)
        self.assert_done(stage, deed)

    @pytest.mark.parametrize("kind", sorted(NOT_WHAT_THEY_SAY))
    def test_nonsense_is_no_mistake_of_ours(
        self, stage: HttpStage, network: LoopbackNetwork, act: Act, kind: str
    ) -> None:
        deed = self.prepared(stage, act)
        network.lasting = Fault(200, NOT_WHAT_THEY_SAY[kind])
        with contextlib.suppress(BadAnswer, Doubtful, Refused):
            stage.connector.act(deed)
