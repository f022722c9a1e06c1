"""The network in a folder keeps the same promises as any other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.acting import ActingContract
from connectors.contract import AT, ConnectorContract, Stage, letter, never
from courtesydesk.connectors.base import (
    Connector,
    Deed,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    Found,
    Gone,
    Person,
)
from courtesydesk.connectors.memory import (
    CrashError,
    MemoryConnector,
    MemoryNetwork,
    Weather,
    connect,
)
from courtesydesk.domain.acts import Act
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NotAllowed,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
)
from courtesydesk.domain.mentions import Intent, Kind
from courtesydesk.domain.networks import NETWORKS, Network


def said(number: int, text: str = "Where is my cake?", subject: str = "") -> FetchedMention:
    return FetchedMention(
        remote_id=f"said-{number}",
        thread_key=f"thread-{number}",
        channel=Channel.DIRECT,
        kind=Kind.DIRECT,
        person=Person("ana@example.org", "Ana Braun", "ana@example.org"),
        text=text,
        subject=subject,
        occurred_at=AT + timedelta(minutes=number),
    )


class MemoryStage:
    def __init__(self, folder: Path) -> None:
        self.network = MemoryNetwork(folder)
        self.connector: Connector = MemoryConnector(self.network, now=lambda: AT)
        self._number = 0

    def say(self, text: str, *, subject: str = "A question") -> None:
        self._number += 1
        self.network.say(said(self._number, text, subject))

    def copies(self, client_id: str) -> int:
        return len(self.network.posted(client_id))


class TestMemory(ConnectorContract):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        return MemoryStage(tmp_path)


class TestMemoryActs(ActingContract):
    @pytest.fixture
    def stage(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryStage:
        known = Network("memory", "Practice", "P", acts=tuple({*Act} - {Act.SPAM}))
        monkeypatch.setitem(NETWORKS, "memory", known)
        return MemoryStage(tmp_path)

    @pytest.fixture
    def connector(self, stage: MemoryStage) -> Connector:
        return stage.connector

    def deed(self, stage: MemoryStage, act: Act, **more: Any) -> Deed:
        remote_id = stage.connector.deliver(stage.connector.compose(letter()), "id-1").remote_id
        return Deed(act, remote_id, text="Better words.")

    def stands(self, stage: MemoryStage, act: Act, remote_id: str) -> int:
        there = {one.remote_id: one.text for one in stage.network.posted()}
        if act is Act.EDIT:
            return int(there[remote_id] == "Better words.")
        if act is Act.DELETE:
            return int(remote_id not in there)
        return stage.network.done(remote_id).count(act)


def test_acts_that_a_network_does_not_have_are_refused(stage: MemoryStage) -> None:
    for act in Act:
        with pytest.raises(NotAllowed):
            stage.connector.act(Deed(act, "said-1"))
    assert stage.network.done("said-1") == ()


@pytest.fixture
def stage(tmp_path: Path) -> MemoryStage:
    return MemoryStage(tmp_path)


def test_everything_of_an_item_comes_back(stage: MemoryStage) -> None:
    whole = FetchedMention(
        remote_id="r",
        thread_key="t",
        channel=Channel.REVIEW,
        kind=Kind.REVIEW,
        person=Person(
            "p", "Ana", "@ana", followers=3, avatar=FetchedPicture("a.png", "image/png", b"\0", 1)
        ),
        text="x",
        occurred_at=AT,
        rating=2,
        edited_at=AT,
        intent=Intent.COMPLAINT,
        mood=-0.5,
        flag=Flag.BULK,
        post=FetchedPost("post", "us", "Our new tart", AT, ours=True),
        pictures=(FetchedPicture("b.jpg", "image/jpeg", None, 99, alt="a cake"),),
        headers={"Message-ID": "<1@x>"},
        related=("a", "b"),
    )
    stage.network.say(whole)
    stage.network.say(Gone("r"))
    (batch,) = stage.connector.fetch("", stop=never, now=AT)
    assert batch.items == (whole, Gone("r"))


def test_it_outlives_the_program(tmp_path: Path) -> None:
    stage = MemoryStage(tmp_path)
    payload = stage.connector.compose(letter())
    stage.connector.deliver(payload, "id-1")
    again = connect(
        address="", settings={"folder": str(tmp_path)}, secret=str, save_secret=lambda _n, _v: None
    )
    assert again.reconcile(payload, "id-1").found is Found.THERE


def test_posting_twice_is_seen_twice(stage: MemoryStage) -> None:
    payload = stage.connector.compose(letter())
    stage.connector.deliver(payload, "id-1")
    stage.connector.deliver(payload, "id-1")
    assert stage.copies("id-1") == 2


@pytest.mark.parametrize(
    ("weather", "error", "copies"),
    [
        (Weather.OFFLINE, Offline, 0),
        (Weather.RATE_LIMITED, RateLimited, 0),
        (Weather.SIGNED_OUT, SignedOut, 0),
        (Weather.REFUSED, Refused, 0),
        (Weather.CUT_BEFORE, Doubtful, 0),
        (Weather.CUT_AFTER, Doubtful, 1),
        (Weather.BAD_ANSWER, BadAnswer, 1),
        (Weather.CRASH, CrashError, 1),
    ],
)
def test_each_weather_does_what_it_says_and_passes(
    stage: MemoryStage, weather: Weather, error: type[Exception], copies: int
) -> None:
    stage.network.forecast(weather, minutes=5)
    payload = stage.connector.compose(letter())
    with pytest.raises(error):
        stage.connector.deliver(payload, "id-1")
    assert stage.copies("id-1") == copies
    stage.connector.deliver(payload, "id-2")
    assert stage.copies("id-2") == 1


def test_lasting_weather_lasts(stage: MemoryStage) -> None:
    stage.network.stays(Weather.OFFLINE)
    for _ in range(3):
        with pytest.raises(Offline):
            stage.connector.check()
    stage.network.stays(Weather.FAIR)
    assert stage.connector.check().works
