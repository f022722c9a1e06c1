"""Mastodon: the contract, and what is its own: audiences, warnings, keys, threads, length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import never
from connectors.networks.mastodon.server import TOKEN, Mastodon
from connectors.over_http import HttpStage, RefreshingOverHttp, SearchingOverHttp
from courtesydesk.connectors.base import (
    Act,
    Attachment,
    Connector,
    Deed,
    FetchedMention,
    FetchedReply,
    Found,
    ShowsPictures,
)
from courtesydesk.connectors.networks.mastodon.around import MOST
from courtesydesk.connectors.networks.mastodon.connector import connect
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.errors import Doubtful, NotAllowed, Vanished, WrongInput
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.lengths import measure
from support.loopback import AT, Cut, Fault, as_json


class TestMastodon(ActingOverHttp, SearchingOverHttp, RefreshingOverHttp):
    key = "mastodon"

    @pytest.fixture
    def network(self) -> Iterator[Mastodon]:
        made = Mastodon()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)

    def test_an_edit_keeps_name_pictures_and_warning(
        self, stage: HttpStage, network: Mastodon
    ) -> None:
        network.say("Is there hazelnut in it?", spoiler_text="food allergy", after=95)
        written = replace(
            self.letter(stage), attachments=(Attachment("torte.jpg", "image/jpeg", b"\xff", "x"),)
        )
        receipt = stage.connector.deliver(stage.connector.compose(written), written.client_id)
        status = network.ours()[0]
        status["spoiler_text"] = "nuts"
        headers = written.answers_headers
        stage.connector.act(
            Deed(Act.EDIT, receipt.remote_id, headers=headers, text="There is none.")
        )
        assert status["content"].replace("<span>", "").startswith("<p>")
        assert "@ana" in status["content"].replace("<span>", "")
        assert "There is none." in status["content"]
        assert (status["spoiler_text"], status["media_attachments"]) == (
            "nuts", [{"id": "media-1"}],
        )  # fmt: skip

    def test_pictures_come_with_their_words_and_stay_where_they_are(
        self, connector: Connector, network: Mastodon
    ) -> None:
        media = {
            "id": "7",
            "type": "image",
            "url": f"{network.url}/media/7.png",
            "description": "A plum tart",
            "meta": {"original": {"width": 4000, "height": 3000}},
        }
        network.say("Look!", media_attachments=[media])
        (found,) = self.items(connector)[0]
        assert isinstance(found, FetchedMention)
        (shown,) = found.pictures
        assert (shown.alt, shown.width, shown.height) == ("A plum tart", 4000, 3000)
        assert (shown.url, shown.data) == (media["url"], None)
        assert not [one for one in network.requests if one.path.startswith("/media")]
        assert isinstance(connector, ShowsPictures)
        network.faults = [Fault(404, path="/media/not-there.png")]
        with pytest.raises(Vanished):
            connector.picture(f"{network.url}/media/not-there.png")

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
        assert found.allows.seen_by == ("your followers" if audience == "private" else "")
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
        assert reply.text == "On its way", "the name goes before it by itself"
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

    # What stands around a mention

    def around(self, connector: Connector) -> dict[str, Any]:
        return {item.text: item for item in self.items(connector)[0]
                if isinstance(item, FetchedMention | FetchedReply)}  # fmt: skip

    def test_what_they_said_before_and_what_we_answered_come_with_a_mention(
        self, connector: Connector, network: Mastodon, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = network.says_to_nobody("The bakery is closed again", who="ana", after=1)
        ours = network.we_say("@ana Until Tuesday, sorry", to=first, after=2)
        last = network.say("@shop Thank you", after=3, **network.under(ours))
        monkeypatch.setattr(network, "ours", list)
        found = self.around(connector)
        assert found["The bakery is closed again"].flag is Flag.BULK, "it waits for no answer"
        assert found["@shop Thank you"].flag is None
        assert found["@shop Thank you"].remote_id == last
        assert found["Until Tuesday, sorry"].answers_remote_id == first
        assert found["@shop Thank you"].post is None, "nobody else said anything"

    def test_where_a_server_does_not_tell_whom_a_post_names_it_waits_for_an_answer(
        self, connector: Connector, network: Mastodon
    ) -> None:
        first = network.says_to_nobody("Closed again, @shop", who="ana", after=1)
        network.say("@shop Hello?", after=3, **network.under(first))
        assert self.around(connector)["Closed again, @shop"].flag is None
        for status in network.statuses.values():
            del status["mentions"]
        assert self.around(network.connect())["Closed again, @shop"].flag is None

    def test_what_somebody_else_said_above_is_shown_and_answered_by_nobody(
        self, connector: Connector, network: Mastodon
    ) -> None:
        above = network.says_to_nobody("Is any bakery open on Monday?", after=1)
        network.says_to_nobody("Yes, two of them", who="tom", after=2, to=above)
        network.say("@shop are you?", after=3, **network.under(above))
        found = self.around(connector)
        assert set(found) == {"@shop are you?"}
        post = found["@shop are you?"].post
        assert (post.remote_id, post.text, post.author, post.ours) == (
            above, "Is any bakery open on Monday?", "Lena", False,
        )  # fmt: skip

    def test_what_they_talk_about_with_others_below_stays_there(
        self, connector: Connector, network: Mastodon
    ) -> None:
        ours = network.we_say("Plum cake is back", after=1)
        asked = network.say("@shop with hazelnut?", after=2, **network.under(ours))
        network.says_to_nobody("I mean the topping", who="ana", after=3, to=asked)
        lena = network.says_to_nobody("It is lovely", after=4, to=asked)
        network.says_to_nobody("@lena is it?", who="ana", after=5, to=lena)
        found = self.around(connector)
        assert set(found) == {"@shop with hazelnut?", "I mean the topping"}
        assert found["@shop with hazelnut?"].post.ours

    def test_a_thread_is_asked_for_once_and_many_are_not_asked_for_at_once(
        self, connector: Connector, network: Mastodon
    ) -> None:
        network.page = 40
        parent = network.says_to_nobody("A long thread", after=0)
        for number in range(5):
            parent = network.say(f"@shop and {number}", after=number, **network.under(parent))
        self.items(connector)
        assert self.asked(network, "context") == 1
        for number in range(60):
            lone = network.says_to_nobody(f"Thread {number}", after=60)
            network.say("@shop look", after=70 + number, **network.under(lone))
        network.requests.clear()
        self.items(network.connect())
        assert self.asked(network, "context") == MOST

    def asked(self, network: Mastodon, what: str) -> int:
        return len([one for one in network.requests if one.path.endswith(what)])

    @pytest.mark.parametrize("status", [404, 403, 500, 503])
    def test_a_thread_that_cannot_be_had_costs_no_mention(
        self, connector: Connector, network: Mastodon, status: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        above = network.says_to_nobody("Is any bakery open?", after=1)
        said = network.say("@shop are you?", after=3, **network.under(above))
        monkeypatch.setattr(network, "_about", lambda *_: as_json({}, status))
        assert self.ids(connector) == [said]

    def test_what_it_said_before_each_edit_is_kept(
        self, connector: Connector, network: Mastodon
    ) -> None:
        said = network.say("Where is my rye?", spoiler_text="bread")
        network.edit(said, "Where is my cake?")
        network.edit(said, "Where are my rolls?")
        found = [item for item in self.items(connector)[0] if isinstance(item, FetchedMention)]
        assert [item.text for item in found] == [
            "bread\n\nWhere is my rye?",
            "bread\n\nWhere is my cake?",
            "bread\n\nWhere are my rolls?",
        ]
        assert {item.remote_id for item in found} == {said}
        moments = [item.edited_at for item in found]
        assert moments == [None, AT + timedelta(hours=1), AT + timedelta(hours=2)]

    def test_what_is_known_of_an_edit_is_not_asked_for_again(
        self, connector: Connector, network: Mastodon
    ) -> None:
        said = network.say("Where is my rye?")
        network.edit(said, "Where is my cake?")
        known = self.known(connector)[-1:]
        network.requests.clear()
        assert len(connector.refresh(known, stop=never)) == 1
        assert self.asked(network, "history") == 0
        network.edit(said, "Where are my rolls?")
        assert len(connector.refresh(known, stop=never)) == 3

    def test_names_stand_without_the_links_behind_them(
        self, connector: Connector, network: Mastodon
    ) -> None:
        network.say("@shop closed early again? See https://example.org/a?b=1&c=2")
        (found,) = self.items(connector)[0]
        assert isinstance(found, FetchedMention)
        assert found.text == "@shop closed early again? See https://example.org/a?b=1&c=2"
        assert found.person.handle == "@ana@away.example"

    def test_only_what_is_formatted_can_be_shown_so(
        self, connector: Connector, network: Mastodon
    ) -> None:
        network.say("@shop see https://example.org/\n\nThank you", after=1)
        network.say("x", after=2, content="<p>Not <strong>again</strong></p>")
        found = self.around(connector)
        assert found["@shop see https://example.org/\n\nThank you"].html == ""
        assert "<strong>again</strong>" in found["Not again"].html

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
