"""Mastodon: the contract, and what is its own: audiences, warnings, keys, threads, length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import never
from connectors.networks.mastodon.server import TOKEN, Mastodon
from connectors.over_http import (
    HttpStage,
    RefreshingOverHttp,
    SearchingOverHttp,
    SendingOverHttp,
)
from courtesydesk.connectors.base import (
    Attachment,
    Connector,
    FetchedMention,
    FetchedReply,
    Found,
)
from courtesydesk.connectors.networks.mastodon.connector import connect
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import Doubtful, NotAllowed, WrongInput
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.lengths import measure
from support.loopback import AT, Cut, Fault


class TestMastodon(SendingOverHttp, SearchingOverHttp, RefreshingOverHttp):
    @pytest.fixture
    def network(self) -> Iterator[Mastodon]:
        made = Mastodon()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)

    def test_pictures_go_with_their_words(self, stage: HttpStage, network: Mastodon) -> None:
        written = replace(
            self.letter(stage),
            attachments=(Attachment("torte.jpg", "image/jpeg", b"\xff\xd8\xff", "A plum tart"),),
        )
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert b"A plum tart" in network.media["media-1"]
        assert b"\xff\xd8\xff" in network.media["media-1"]
        assert network.ours()[0]["media_attachments"] == [{"id": "media-1"}]

    @pytest.mark.parametrize("audience", ["public", "unlisted", "private", "direct"])
    def test_a_reply_has_its_parents_audience_and_a_private_one_is_direct(
        self, stage: HttpStage, network: Mastodon, audience: str
    ) -> None:
        asked = network.say("Where is my cake?", visibility=audience)
        found = self.items(stage.connector)[0][0]
        assert isinstance(found, FetchedMention)
        assert found.remote_id == asked
        hidden = audience in ("private", "direct")
        assert (found.visibility is Visibility.PRIVATE) is hidden
        assert (found.channel is Channel.DIRECT) is (audience == "direct")
        for side, expected in ((Visibility.PUBLIC, audience), (Visibility.PRIVATE, "direct")):
            written = replace(
                self.letter(stage, id_=f"to-{side}"), visibility=side,
                answers_remote_id=found.remote_id, answers_headers=found.headers,
            )  # fmt: skip
            stage.connector.deliver(stage.connector.compose(written), written.client_id)
            assert network.ours()[-1]["visibility"] == expected
            assert "@ana" in network.ours()[-1]["content"].replace("<span>", "")

    def test_a_warning_is_read_and_carried_on(self, stage: HttpStage, network: Mastodon) -> None:
        network.say("Is there hazelnut in it?", spoiler_text="food allergy")
        found = self.items(stage.connector)[0][0]
        assert isinstance(found, FetchedMention)
        assert found.text == "food allergy\n\nIs there hazelnut in it?"
        written = replace(self.letter(stage), answers_headers=found.headers)
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.ours()[-1]["spoiler_text"] == "food allergy"

    @pytest.mark.parametrize("room", [500, 5000])
    def test_as_much_fits_as_the_server_takes(
        self, stage: HttpStage, network: Mastodon, room: int
    ) -> None:
        network.room = room
        network.say("Where is my cake?", spoiler_text="cake 🎂")
        found = self.items(network.connect())[0][0]
        assert isinstance(found, FetchedMention)
        text = ""
        while not measure(text + "é", "mastodon", Visibility.PUBLIC, found.allows).too_long:
            text += "é"
        written = replace(
            self.letter(stage, "x"), text=text, answers_headers=found.headers,
            answers_remote_id=found.remote_id,
        )  # fmt: skip
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert len(network.replies()) == 1
        assert room - 20 < len(text) < room

    def test_where_no_key_is_known_our_own_posts_tell(
        self, stage: HttpStage, network: Mastodon
    ) -> None:
        network.knows_keys = False
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(cut=Cut.AFTER, method="POST")]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        first = stage.connector.reconcile(payload, id_).receipt
        for number in range(15):
            network.we_say(f"To somebody else {number}", to=network.say("Hello"), after=130)
        later = stage.connector.reconcile(payload, id_)
        assert later.found is Found.THERE
        assert later.receipt == first

    def test_what_we_answered_elsewhere_is_known_once(
        self, stage: HttpStage, network: Mastodon
    ) -> None:
        asked = network.say("Where is my cake?")
        said = network.we_say("@ana On its way", to=asked, after=5)
        items, cursor, _ = self.items(stage.connector)
        (reply,) = [item for item in items if isinstance(item, FetchedReply)]
        assert (reply.remote_id, reply.answers_remote_id) == (said, asked)
        assert reply.text == "@ana On its way"
        assert self.items(stage.connector, cursor)[0] == []

    def test_what_answers_our_answer_belongs_to_it(
        self, stage: HttpStage, network: Mastodon
    ) -> None:
        ours = network.we_say("On its way", to=network.say("Where is my cake?"), after=5)
        network.say("Thank you", in_reply_to_id=ours.rpartition("/")[2], after=9)
        found = {item.text: item for item in self.items(stage.connector)[0]
                 if isinstance(item, FetchedMention)}  # fmt: skip
        assert found["Thank you"].related == (ours,)
        assert found["Thank you"].kind is Kind.COMMENT

    def test_names_stand_without_the_links_behind_them(
        self, connector: Connector, network: Mastodon
    ) -> None:
        network.say("@shop closed early again? See https://example.org/a?b=1&c=2")
        (found,) = self.items(connector)[0]
        assert isinstance(found, FetchedMention)
        assert found.text == "@shop closed early again? See https://example.org/a?b=1&c=2"
        assert found.person.handle == "@ana@away.example"

    def test_a_token_that_may_only_read_is_said(
        self, connector: Connector, network: Mastodon
    ) -> None:
        assert connector.check().lacks == ()
        network.scopes = ["read"]
        health = network.connect().check()
        assert "only read" in health.lacks[0]
        assert health.address == f"@shop@{network.host}"

    def test_the_backfill_ends_where_it_is_told_to(self, network: Mastodon) -> None:
        for number in range(12):
            network.say(f"Entry {number}", after=-60 * 24 * 10 * (12 - number))
        connector = connect(
            address="", settings={"server": network.url, "backfill_days": "30"},
            secret=lambda _name: TOKEN, save_secret=lambda _name, _value: None,
        )  # fmt: skip
        found, cursor, _ = self.items(connector)
        texts = [item.text for item in found if isinstance(item, FetchedMention)]
        assert "Entry 11" in texts
        assert "Entry 0" not in texts
        assert self.items(connector, cursor)[0] == []

    def test_a_backfill_that_was_killed_goes_on(
        self, connector: Connector, network: Mastodon
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(11)}
        batch = next(iter(connector.fetch("", stop=never, now=AT)))
        later = network.say("New meanwhile", after=60)
        rest = {item.remote_id for item in self.items(connector, batch.cursor)[0]}
        assert {item.remote_id for item in batch.items} | rest == {*said, later}

    def test_a_server_that_knows_no_offset_is_not_asked_for_ever(
        self, connector: Connector, network: Mastodon
    ) -> None:
        network.knows_offsets = False
        untagged = network.says_to_nobody("The rye of Juniper Street is a choice")
        assert self.found(connector, "rye")[0] == [untagged]
        assert len([one for one in network.requests if "search" in one.path]) == 2

    def test_a_search_leaves_our_own_posts_out(
        self, connector: Connector, network: Mastodon
    ) -> None:
        untagged = network.says_to_nobody("The rye of Juniper Street is a choice")
        network.we_say("Our rye is fresh", to=network.say("Hello"), after=3)
        assert self.found(connector, "rye")[0] == [untagged]


def test_what_is_no_server_is_said() -> None:
    for server in ("", "https://", "nonsense"):
        with pytest.raises(WrongInput):
            connect(address="", settings={"server": server}, secret=str, save_secret=_nothing)


def test_a_new_post_is_not_what_this_is_for() -> None:
    from connectors.contract import letter

    made = connect(
        address="", settings={"server": "https://a.example"}, secret=str, save_secret=_nothing
    )
    with pytest.raises(NotAllowed):
        made.compose(letter())


def _nothing(_name: str, _value: Any) -> None:
    return None
