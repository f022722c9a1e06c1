"""What every connector that speaks HTTP promises, on good days and on bad ones.

Give a subclass a `network` fixture: a `LoopbackNetwork` of yours, running. What it can do besides
reading, it says by which of these classes it takes: `SendingOverHttp`, `SearchingOverHttp`,
`RefreshingOverHttp`. The rest is here: no network needs bad-day tests of its own, unless its bad
days are its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from connectors.contract import ConnectorContract, FetchingContract, letter, never
from courtesydesk.connectors.base import (
    Batch,
    Connector,
    FetchedItem,
    FetchedMention,
    Found,
    Gone,
    Known,
    Letter,
)
from courtesydesk.domain.errors import (
    BadAnswer,
    BudgetSpent,
    Doubtful,
    NetworkError,
    NotGranted,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
    Vanished,
)
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import Single, network
from courtesydesk.services.lengths import measure
from support.loopback import AT, Cut, Fault, LoopbackNetwork

READING: list[tuple[int, type[NetworkError]]] = [
    (400, Refused),
    (401, SignedOut),
    (402, BudgetSpent),
    (403, NotGranted),
    (404, Vanished),
    (409, Refused),
    (410, Vanished),
    (422, Refused),
    (500, Offline),
    (502, Offline),
    (503, Offline),
    (504, Offline),
]
SENDING: list[tuple[int, type[NetworkError]]] = [
    *[(status, error) for status, error in READING if status < 500],
    (500, Doubtful),
    (502, Doubtful),
    (503, Doubtful),
    (504, Doubtful),
]
NOT_WHAT_THEY_SAY = {
    "nothing": b"",
    "null": b"null",
    "a number": b"7",
    "a text": b'"hello"',
    "a page to sign in at": b"<!doctype html><title>Welcome to Hotel WiFi</title>",
    "half of it": b'{"entries": [{"id": 1, "tex',
    "no text at all": b"\xff\xfe\x00\x01\x80",
    "very deep": b"[" * 100_000,
    "something else": b'{"hello": "world"}',
}
OTHER_TYPES: list[Any] = [None, 7, "x", True, [], {"a": {}}, "9" * 400]
_UNCLEAR: list[dict[str, str]] = [
    {},
    {"Retry-After": "soon"},
    {"Retry-After": "-1"},
    {"Retry-After": "9" * 30},
    {"X-RateLimit-Reset": ""},
]
"""A pause without a time that makes sense."""
PAUSE = 120
"""Seconds that a network asks for, in whichever way it says so."""


def pauses() -> dict[str, Callable[[datetime], dict[str, str]]]:
    """The four ways of saying how long: by a network's own clock, which may be wrong."""
    return {
        "seconds": lambda _now: {"Retry-After": str(PAUSE)},
        "a date": lambda now: {"Retry-After": format_datetime(_then(now), usegmt=True)},
        "the second since 1970": lambda now: {
            "x-rate-limit-reset": str(round(_then(now).timestamp()))
        },
        "an ISO moment": lambda now: {"X-RateLimit-Reset": _then(now).isoformat()},
        "seconds, in the draft's header": lambda _now: {"RateLimit-Reset": str(PAUSE)},
    }


def _then(now: datetime) -> datetime:
    return now + timedelta(seconds=PAUSE)


class HttpStage:
    """A network on loopback, as the older contract knows it."""

    def __init__(self, there: LoopbackNetwork) -> None:
        self.there = there
        self.connector: Connector = there.connect()
        self._said = 0

    def say(self, text: str, *, subject: str = "") -> None:
        self._said += 1
        self.there.say(text, after=self._said)

    def copies(self, client_id: str) -> int:
        return len(self.there.replies())


class FetchingOverHttp(FetchingContract):
    """Reading, whatever happens."""

    spoilt = True
    """Its items are JSON, and are served through `LoopbackNetwork.spoil`."""

    @pytest.fixture
    def network(self) -> LoopbackNetwork:
        raise NotImplementedError

    @pytest.fixture
    def stage(self, network: LoopbackNetwork) -> Iterator[HttpStage]:
        made = HttpStage(network)
        yield made
        made.connector.close()

    def items(self, connector: Connector, cursor: str = "") -> tuple[list[FetchedItem], str, int]:
        """What a fetch gives: its items, its last cursor, and how many could not be read."""
        batches = list(connector.fetch(cursor, stop=never, now=AT))
        found = [item for batch in batches for item in batch.items]
        return found, batches[-1].cursor if batches else cursor, sum(b.unread for b in batches)

    def ids(self, connector: Connector, cursor: str = "") -> list[str]:
        found = self.items(connector, cursor)[0]
        return [item.remote_id for item in found if isinstance(item, FetchedMention)]

    # How a network lays things out

    def test_nothing_at_all_is_fine(self, network: LoopbackNetwork, connector: Connector) -> None:
        assert self.items(connector)[0] == []
        assert connector.check().works

    def test_more_than_a_page_comes_whole(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        said = [network.say(f"Entry {number}", after=number) for number in range(11)]
        assert sorted(self.ids(connector)) == sorted(said)

    @pytest.mark.parametrize("mood", ["shuffled", "doubled", "overlapping"])
    def test_pages_may_overlap_and_be_out_of_order(
        self, network: LoopbackNetwork, connector: Connector, mood: str
    ) -> None:
        setattr(network, mood, True)
        said = [network.say(f"Entry {number}", after=number) for number in range(11)]
        found, cursor, _ = self.items(connector)
        assert {item.remote_id for item in found} == set(said)
        later = network.say("One more", after=20)
        assert later in self.ids(connector, cursor), "and the cursor is none the worse for it"

    @pytest.mark.parametrize("skew", [timedelta(days=-400), timedelta(hours=-3), timedelta(days=3)])
    def test_a_clock_that_is_wrong_hides_nothing(
        self, network: LoopbackNetwork, connector: Connector, skew: timedelta
    ) -> None:
        first = network.say("Before", after=1)
        _, cursor, _ = self.items(connector)
        network.skew = skew
        second = network.say("After", after=2)
        assert self.ids(connector, cursor)[-1:] == [second]
        assert set(self.ids(connector)) == {first, second}

    def test_each_batch_can_be_gone_on_from(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(11)}
        batches = list(connector.fetch("", stop=never, now=AT))
        for number, batch in enumerate(batches):
            kept = {item.remote_id for one in batches[: number + 1] for item in one.items}
            rest = {item.remote_id for item in self.items(connector, batch.cursor)[0]}
            assert kept | rest == said, "killed after this batch, something is lost"

    def test_a_cursor_that_cannot_be_read_begins_anew(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        said = network.say("Good morning")
        for cursor in ("nonsense", "{}", '{"a": [1]}', "[]", "-5", "null"):
            assert self.ids(connector, cursor) == [said], cursor

    # Items that lack something

    @pytest.mark.timeout(600)
    def test_what_an_item_lacks_costs_that_item_at_most(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        if not self.spoilt:
            pytest.skip("its items are no JSON: it has tests of its own")
        bad = network.say("Spoilt", after=1)
        good = network.say("Whole", after=2)
        tried = 0
        for path in self._paths(network, bad):
            for value in [_GONE, *OTHER_TYPES] if len(path) < 3 else [_GONE, None, 7]:
                network.spoil = _spoiler(bad, path, value)
                found, _, unread = self.items(connector)
                ids = [item.remote_id for item in found]
                where = f"{'.'.join(path)} = {value!r}"
                assert good in ids, f"{where} cost another item"
                assert len(set(ids)) + unread >= 2, f"{where}: an item is gone without a word"
                tried += 1
        assert tried, "the network's own code never called `spoil`"

    def _paths(self, network: LoopbackNetwork, id_: str) -> list[tuple[str, ...]]:
        """Every field of an item, also those in objects in it."""
        seen: list[Any] = []

        def look(which: str, item: dict[str, Any]) -> Any:
            if which == id_:
                seen.append(item)
            return item

        network.spoil = look
        self.items(network.connect())
        return list(_fields(seen[0])) if seen else []

    # Bad days

    @pytest.mark.parametrize(("status", "error"), READING)
    def test_a_status_says_whose_turn_it_is(
        self,
        network: LoopbackNetwork,
        connector: Connector,
        status: int,
        error: type[NetworkError],
    ) -> None:
        said = network.say("Good morning")
        network.lasting = Fault(status)
        with pytest.raises(error) as told:
            self.items(connector)
        assert told.value.what.endswith(".")
        with pytest.raises(NetworkError):
            connector.check()
        network.lasting = None
        assert self.ids(connector) == [said]

    @pytest.mark.parametrize("way", sorted(pauses()))
    @pytest.mark.parametrize("skew", [timedelta(0), timedelta(hours=-7), timedelta(days=2)])
    def test_a_pause_is_as_long_as_the_network_says(
        self, network: LoopbackNetwork, connector: Connector, way: str, skew: timedelta
    ) -> None:
        network.say("Good morning")
        theirs = datetime.now(UTC) + skew
        headers = {**pauses()[way](theirs), "Date": format_datetime(theirs, usegmt=True)}
        network.lasting = Fault(429, headers=headers)
        with pytest.raises(RateLimited) as told:
            self.items(connector)
        left = told.value.until - datetime.now(UTC)
        assert timedelta(seconds=PAUSE - 30) < left < timedelta(seconds=PAUSE + 30)

    @pytest.mark.parametrize("said", _UNCLEAR)
    def test_a_pause_that_is_not_said_rightly_still_is_one(
        self, network: LoopbackNetwork, connector: Connector, said: dict[str, str]
    ) -> None:
        network.lasting = Fault(429, headers=said)
        with pytest.raises(RateLimited) as told:
            self.items(connector)
        left = told.value.until - datetime.now(UTC)
        assert timedelta(0) < left <= timedelta(days=1)

    @pytest.mark.parametrize("cut", Cut)
    def test_a_line_that_is_cut_loses_nothing(
        self, network: LoopbackNetwork, connector: Connector, cut: Cut
    ) -> None:
        said = [network.say(f"Entry {number}", after=number) for number in range(11)]
        kept: set[str] = set()
        network.faults = [Fault(cut=cut)]
        cursor, tries = "", 0
        while tries < 40:
            tries += 1
            try:
                for batch in connector.fetch(cursor, stop=never, now=AT):
                    kept.update(item.remote_id for item in batch.items)
                    cursor = batch.cursor
                    network.faults = [Fault(cut=cut)]  # for the page that comes next
                break
            except Offline:
                network.faults = []
        assert kept == set(said)
        assert tries > 1

    @pytest.mark.parametrize("kind", sorted(NOT_WHAT_THEY_SAY))
    def test_a_body_that_is_not_what_it_says_moves_nothing(
        self, network: LoopbackNetwork, connector: Connector, kind: str
    ) -> None:
        _, cursor, _ = self.items(connector)
        said = network.say("Good morning")
        headers = {"Content-Type": "application/json"}
        network.lasting = Fault(200, NOT_WHAT_THEY_SAY[kind], headers)
        batches: list[Batch] = []
        with pytest.raises(BadAnswer):
            batches.extend(connector.fetch(cursor, stop=never, now=AT))
        assert [item for batch in batches for item in batch.items] == []
        network.lasting = None
        assert said in self.ids(connector, cursor)

    def test_a_body_packed_in_a_way_that_cannot_be_unpacked(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        network.lasting = Fault(200, b"not gzip", {"Content-Encoding": "gzip"})
        with pytest.raises(BadAnswer):
            self.items(connector)

    def test_a_body_without_end_is_given_up(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        network.lasting = Fault(200, b" " * 9_000_000)
        with pytest.raises(BadAnswer):
            self.items(connector)

    def test_no_secret_stands_in_an_error(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        secrets = set(self.secrets())
        for status in (401, 403, 422, 500):
            network.lasting = Fault(status)
            with pytest.raises(NetworkError) as told:
                self.items(connector)
            assert not any(secret in told.value.sentence() for secret in secrets)

    def secrets(self) -> tuple[str, ...]:
        """What the connector was given in confidence."""
        return ()


_GONE = object()


def _fields(item: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in item.items():
        yield (*path, name)
        if isinstance(value, dict) and len(path) < 3:
            yield from _fields(value, (*path, name))


def _spoiler(which: str, path: tuple[str, ...], value: Any) -> Callable[[str, dict[str, Any]], Any]:
    def spoil(id_: str, item: dict[str, Any]) -> Any:
        if id_ != which:
            return item
        item = copy.deepcopy(item)
        inner = item
        for name in path[:-1]:
            inner = inner[name]
        if value is _GONE:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value
        return item

    return spoil


class SearchingOverHttp(FetchingOverHttp):
    """Finding people who do not address us."""

    def found(self, connector: Connector, words: str, cursor: str = "") -> tuple[list[str], str]:
        batches = list(connector.search(words, cursor, stop=never, now=AT))
        ids = [item.remote_id for batch in batches for item in batch.items]
        return ids, batches[-1].cursor if batches else cursor

    def test_a_search_finds_each_thing_once(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        network.say("Good morning", after=1)
        first = network.say("The rye of that shop is lovely", after=2)
        found, cursor = self.found(connector, "rye")
        assert found == [first]
        assert self.found(connector, "rye", cursor)[0] == []
        second = network.say("Is there rye today?", after=3)
        assert second in self.found(connector, "rye", cursor)[0]

    def test_a_search_of_many_pages_comes_whole(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        said = {network.say(f"Rye, slice {number}", after=number) for number in range(11)}
        assert set(self.found(connector, "rye")[0]) == said


class RefreshingOverHttp(FetchingOverHttp):
    """Seeing what was edited and taken back."""

    def known(self, connector: Connector) -> tuple[Known, ...]:
        found = self.items(connector)[0]
        return tuple(
            Known(item.remote_id, item.thread_key, item.person.remote_id, item.headers)
            for item in found
            if isinstance(item, FetchedMention)
        )

    def test_what_is_asked_for_again_is_as_it_is_now(
        self, network: LoopbackNetwork, connector: Connector
    ) -> None:
        same, edited, deleted = (
            network.say(f"Entry {number}", after=number) for number in range(3)
        )
        known = self.known(connector)
        network.edit(edited, "Better now")
        network.delete(deleted)
        found = connector.refresh(known, stop=never)
        assert [item.remote_id for item in found if isinstance(item, Gone)] == [deleted]
        texts = {item.remote_id: item.text for item in found if isinstance(item, FetchedMention)}
        assert texts[edited].strip() == "Better now"
        assert texts.get(same, "Entry 0").strip() == "Entry 0"

    @pytest.mark.parametrize(
        ("status", "error"), [(401, SignedOut), (500, Offline), (502, Offline)]
    )
    def test_trouble_is_no_word_of_a_deletion(
        self,
        network: LoopbackNetwork,
        connector: Connector,
        status: int,
        error: type[NetworkError],
    ) -> None:
        network.say("Good morning")
        known = self.known(connector)
        network.lasting = Fault(status)
        with pytest.raises(error):
            connector.refresh(known, stop=never)

    @pytest.mark.parametrize("kind", sorted(NOT_WHAT_THEY_SAY))
    def test_nonsense_is_no_word_of_a_deletion(
        self, network: LoopbackNetwork, connector: Connector, kind: str
    ) -> None:
        network.say("Good morning")
        known = self.known(connector)
        network.lasting = Fault(200, NOT_WHAT_THEY_SAY[kind])
        try:
            found = connector.refresh(known, stop=never)
        except BadAnswer:
            return
        assert not any(isinstance(item, Gone) for item in found)


class SendingOverHttp(FetchingOverHttp, ConnectorContract):
    """A reply goes once, wherever the line is cut."""

    method = "POST"
    """How a reply is sent; PUT where there is one slot."""
    path = ""
    """How the address ends at which it is sent, where that takes more than one call."""
    refusals = tuple(SENDING)
    """What each status means while sending; a network whose statuses mean something else says so
    here."""

    def letter(self, stage: Any, text: str = "Thank you, Ana!", id_: str = "") -> Letter:
        """To something that a person said."""
        there: LoopbackNetwork = stage.there
        remote_id = there.say("Where is my cake?", after=90)
        found = self.items(stage.connector)[0]
        answers = next(item for item in found if item.remote_id == remote_id)
        assert isinstance(answers, FetchedMention)
        side = Visibility.PUBLIC
        while measure(text, stage.connector.network, side, answers.allows).too_long:
            text = text[:-20]
        return replace(
            letter(text, id_ or "8a7c0f9e-contract"),
            visibility=side,
            answers_remote_id=answers.remote_id,
            answers_headers=answers.headers,
            answers_text=answers.text,
            answers_author=answers.person.name,
            person_remote_id=answers.person.remote_id,
            thread_key=answers.thread_key,
        )

    def frozen(self, stage: HttpStage) -> tuple[bytes, str]:
        written = self.letter(stage)
        return stage.connector.compose(written), written.client_id

    def test_a_refusal_is_certain_and_trouble_is_not(
        self, stage: HttpStage, network: LoopbackNetwork
    ) -> None:
        payload, id_ = self.frozen(stage)
        for status, error in self.refusals:
            network.faults = [Fault(status, method=self.method, path=self.path)]
            with pytest.raises(error) as told:
                stage.connector.deliver(payload, id_)
            assert type(told.value) is error, status
            assert network.replies() == []
        stage.connector.deliver(payload, id_)
        assert len(network.replies()) == 1

    @pytest.mark.parametrize("way", sorted(pauses()))
    def test_a_pause_while_sending_is_certain(
        self, stage: HttpStage, network: LoopbackNetwork, way: str
    ) -> None:
        payload, id_ = self.frozen(stage)
        now = datetime.now(UTC)
        network.faults = [
            Fault(429, headers=pauses()[way](now), method=self.method, path=self.path)
        ]
        with pytest.raises(RateLimited) as told:
            stage.connector.deliver(payload, id_)
        left = told.value.until - now
        assert timedelta(seconds=PAUSE - 30) < left < timedelta(seconds=PAUSE + 30)
        assert network.replies() == []

    def test_a_line_cut_before_it_was_taken_is_found_out(
        self, stage: HttpStage, network: LoopbackNetwork
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(cut=Cut.BEFORE, method=self.method, path=self.path)]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        lookup = stage.connector.reconcile(payload, id_)
        assert lookup.found is not Found.THERE
        assert network.replies() == [], "looking sends nothing"

    def test_a_line_cut_after_it_was_taken_is_found_out(
        self, stage: HttpStage, network: LoopbackNetwork
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(cut=Cut.AFTER, method=self.method, path=self.path)]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        lookup = stage.connector.reconcile(payload, id_)
        assert lookup.found is Found.THERE
        assert lookup.receipt is not None
        assert lookup.receipt.remote_id
        assert len(network.replies()) == 1

    @pytest.mark.parametrize("cut", Cut)
    def test_what_is_let_go_again_is_there_once(
        self, stage: HttpStage, network: LoopbackNetwork, cut: Cut
    ) -> None:
        payload, id_ = self.frozen(stage)
        for _ in range(3):
            network.faults = [Fault(cut=cut, method=self.method, path=self.path)]
            with pytest.raises(Doubtful):
                stage.connector.deliver(payload, id_)
            if stage.connector.reconcile(payload, id_).found is not Found.NOT_THERE:
                break
        known = network_of(stage.connector)
        if known.single is not Single.NOTHING and len(network.replies()) < 2:
            # Whatever was found, a second sending does no harm there.
            stage.connector.deliver(payload, id_)
            assert len(network.replies()) == 1
        assert len(network.replies()) <= 1

    @pytest.mark.parametrize("kind", sorted(NOT_WHAT_THEY_SAY))
    def test_an_answer_that_cannot_be_read_is_a_doubt(
        self, stage: HttpStage, network: LoopbackNetwork, kind: str
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [
            Fault(200, NOT_WHAT_THEY_SAY[kind], method=self.method, path=self.path, done=True)
        ]
        with pytest.raises((BadAnswer, Doubtful)):
            stage.connector.deliver(payload, id_)
        assert stage.connector.reconcile(payload, id_).found is Found.THERE

    @pytest.mark.parametrize("status", [401, 403, 500])
    def test_a_look_that_fails_finds_nothing_out(
        self, stage: HttpStage, network: LoopbackNetwork, status: int
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(cut=Cut.AFTER, method=self.method, path=self.path)]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        network.lasting = Fault(status)
        try:
            lookup = stage.connector.reconcile(payload, id_)
        except NetworkError:
            return
        assert lookup.found is Found.UNKNOWN

    def test_two_letters_with_the_same_words_are_two(
        self, stage: HttpStage, network: LoopbackNetwork
    ) -> None:
        first = self.letter(stage, "Thank you!", "first-of-two")
        second = self.letter(stage, "Thank you!", "second-of-two")
        stage.connector.deliver(stage.connector.compose(first), first.client_id)
        payload = stage.connector.compose(second)
        found = stage.connector.reconcile(payload, second.client_id).found
        assert found is not Found.THERE, "another letter is taken for this one"
        stage.connector.deliver(payload, second.client_id)
        assert len(network.replies()) == 2


def network_of(connector: Connector) -> Any:
    return network(connector.network)
