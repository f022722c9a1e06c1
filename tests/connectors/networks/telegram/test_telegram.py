"""Telegram: the contract, and what is its own: updates that are forgotten, groups, UTF-16."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import NASTY, never
from connectors.networks.telegram.server import CHANNEL, GROUP, ME, TOKEN, Telegram, no, person
from connectors.over_http import NOT_WHAT_THEY_SAY, HttpStage
from courtesydesk.connectors.base import Connector, FetchedMention, FetchedReply, Found
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NotAllowed,
    NotGranted,
    RateLimited,
    Refused,
    SignedOut,
    Vanished,
)
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.lengths import measure
from support.loopback import AT, Cut, Fault


class TestTelegram(ActingOverHttp):
    key = "telegram"
    path = "/sendMessage"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[Telegram]:
        made = Telegram()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)

    def mentions(self, connector: Connector) -> dict[str, FetchedMention]:
        found = self.items(connector)[0]
        return {one.remote_id: one for one in found if isinstance(one, FetchedMention)}

    # A bot cannot look at what it wrote: the contract's way of finding out is asking the owner

    @pytest.mark.parametrize("text", NASTY)
    def test_a_letter_arrives_once_and_is_found(
        self, stage: Any, connector: Connector, text: str
    ) -> None:
        written = self.letter(stage, text)
        payload = connector.compose(written)
        assert connector.deliver(payload, written.client_id).remote_id
        assert stage.there.replies() == [written.text]
        assert connector.reconcile(payload, written.client_id).found is Found.UNKNOWN
        assert len(stage.there.replies()) == 1, "looking sends nothing"

    def test_a_line_cut_after_it_was_taken_is_found_out(
        self, stage: HttpStage, network: Any
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(cut=Cut.AFTER, path=self.path)]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        lookup = stage.connector.reconcile(payload, id_)
        assert lookup.found is Found.UNKNOWN
        assert lookup.detail

    @pytest.mark.parametrize("kind", sorted(NOT_WHAT_THEY_SAY))
    def test_an_answer_that_cannot_be_read_is_a_doubt(
        self, stage: HttpStage, network: Any, kind: str
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(200, NOT_WHAT_THEY_SAY[kind], path=self.path, done=True)]
        with pytest.raises(BadAnswer):
            stage.connector.deliver(payload, id_)
        assert stage.connector.reconcile(payload, id_).found is Found.UNKNOWN

    # Updates

    @pytest.mark.parametrize("skew", [timedelta(days=-400), timedelta(hours=-3), timedelta(days=3)])
    def test_a_clock_that_is_wrong_hides_nothing(
        self, network: Any, connector: Connector, skew: timedelta
    ) -> None:
        first = network.say("Before", after=1)
        found, cursor, _ = self.items(connector)
        network.skew = skew
        second = network.say("After", after=2)
        assert [one.remote_id for one in found] == [first]
        assert self.ids(connector, cursor) == [second]

    def test_nothing_is_forgotten_before_it_was_saved(
        self, network: Telegram, connector: Connector
    ) -> None:
        said = [network.say(f"Entry {number}", after=number) for number in range(230)]
        batches = connector.fetch("", stop=never, now=AT)
        first = next(batches)
        assert len(network.updates) == 230, "only the next question confirms it"
        second = next(batches)
        assert len(network.updates) == 130
        # Killed here: what was not saved is told again.
        saved = [item.remote_id for item in first.items]
        again = self.ids(network.connect(), first.cursor)
        assert saved + again == said
        assert {item.remote_id for item in second.items} <= set(again)

    def test_a_fetch_that_ends_has_confirmed_nothing_of_its_last_page(
        self, network: Telegram, connector: Connector
    ) -> None:
        network.say("Good morning")
        _, cursor, _ = self.items(connector)
        assert len(network.updates) == 1
        self.items(connector, cursor)
        assert network.updates == []

    def test_what_nobody_said_moves_on_without_a_word(
        self, network: Telegram, connector: Connector
    ) -> None:
        network.message(0, person("ana"), GROUP, new_chat_members=[person("ana")])
        items, cursor, unread = self.items(connector)
        assert (items, unread) == ([], 0)
        assert cursor == "5002"

    def test_an_edit_is_the_same_message_with_its_new_words(
        self, network: Telegram, connector: Connector
    ) -> None:
        said = network.say("Bad")
        _, cursor, _ = self.items(connector)
        network.edit(said, "Good")
        (found,) = self.items(connector, cursor)[0]
        assert isinstance(found, FetchedMention)
        assert (found.remote_id, found.text) == (said, "Good")
        assert found.edited_at == found.occurred_at + timedelta(minutes=10)

    # Where it was said

    def test_what_is_written_to_the_bot_alone_is_private(
        self, network: Telegram, stage: HttpStage
    ) -> None:
        said = network.tell("Where is my cake?")
        found = self.mentions(stage.connector)[said]
        assert (found.channel, found.kind) == (Channel.DIRECT, Kind.DIRECT)
        assert (found.visibility, found.flag, found.url) == (Visibility.PRIVATE, None, "")
        assert (found.allows.public, found.allows.private) == (False, True)
        assert (found.person.name, found.person.handle) == ("Ana", "@ana_there")
        assert found.person.remote_id == f"user{person('ana')['id']}"
        written = replace(
            self.letter(stage), answers_headers=found.headers, visibility=Visibility.PRIVATE
        )
        receipt = stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.sent[-1]["chat_id"] == person("ana")["id"]
        assert receipt.remote_id.startswith(found.thread_key)

    def test_in_a_group_only_what_is_meant_for_us_waits(
        self, network: Telegram, connector: Connector
    ) -> None:
        ana = person("ana")
        named = [{"type": "text_mention", "offset": 0, "length": 2, "user": ME}]
        post = {
            "message_id": 3, "date": round(AT.timestamp()), "chat": GROUP, "sender_chat": CHANNEL,
            "is_automatic_forward": True, "text": "Rye is back",
        }  # fmt: skip
        said = {
            "an answer": network.say("Lovely"),
            "a name": network.message(1, ana, GROUP, text="@Lilas_Bot open?"),
            "a person": network.message(2, ana, GROUP, text="Hi there", entities=named),
            "a comment": network.message(3, ana, GROUP, text="At last", reply_to_message=post),
            "talk": network.message(4, ana, GROUP, text="Who comes along?"),
        }
        found = self.mentions(connector)
        assert {name for name, id_ in said.items() if found[id_].flag is Flag.BULK} == {"talk"}
        comment = found[said["a comment"]]
        assert comment.post is not None
        assert (comment.post.text, comment.post.ours) == ("Rye is back", True)
        assert comment.post.author == "Rue des Lilas"
        assert comment.url == f"https://t.me/lilas/{said['a comment'].split('/')[1]}"
        assert comment.allows.private is False

    def test_the_groups_own_voice_is_ours_and_another_channel_is_a_person(
        self, network: Telegram, connector: Connector
    ) -> None:
        said = network.say("Where is my cake?")
        asked = network.messages[said]
        shop = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        network.message(1, shop, GROUP, text="Here", sender_chat=GROUP, reply_to_message=asked)
        network.message(2, shop, GROUP, text="Good morning, all", sender_chat=GROUP)
        other = {"id": -1009, "type": "channel", "title": "Cake news", "username": "cakes"}
        news = network.message(3, shop, GROUP, text="Nice cakes", sender_chat=other)
        items, _, unread = self.items(connector)
        (ours,) = [one for one in items if isinstance(one, FetchedReply)]
        assert (ours.answers_remote_id, ours.text, unread) == (said, "Here", 0)
        (theirs,) = [one for one in items if one.remote_id == news]
        assert isinstance(theirs, FetchedMention)
        assert (theirs.person.name, theirs.person.remote_id) == ("Cake news", "channel9")

    # What it says

    def test_addresses_behind_words_stand_beside_them(
        self, network: Telegram, connector: Connector
    ) -> None:
        link = {"type": "text_link", "url": "https://rue.example/menu"}
        entities = [
            {**link, "offset": 3, "length": 4}, {"type": "bold", "offset": 0, "length": 2},
            {**link, "offset": 900, "length": 4}, {**link, "offset": -4, "length": 1},
        ]  # fmt: skip
        said = network.say("🎂 menu and tea", entities=entities)
        text = self.mentions(connector)[said].text
        assert text == "🎂 menu (https://rue.example/menu) and tea"

    def test_pictures_and_files_come_by_name(self, network: Telegram, connector: Connector) -> None:
        ana, above = person("ana"), network.ours()
        photo = [{"file_id": "a", "file_size": 90}, {"file_id": "b", "file_size": 9000}]
        file = {"file_id": "c", "file_name": "bill.pdf", "mime_type": "application/pdf"}
        shown = network.message(
            0, ana, GROUP, photo=photo, caption="Burnt!", reply_to_message=above
        )
        sent = network.message(1, ana, GROUP, document=file, reply_to_message=above)
        laughed = network.message(2, ana, GROUP, sticker={"emoji": "😂"}, reply_to_message=above)
        found = self.mentions(connector)
        assert found[shown].text == "Burnt!"
        assert [(one.name, one.size, one.data) for one in found[shown].pictures] == [
            ("photo.jpg", 9000, None)
        ]
        assert [(one.name, one.mime) for one in found[sent].pictures] == [
            ("bill.pdf", "application/pdf")
        ]
        assert found[laughed].text == "😂"

    # Answering

    def test_a_letter_of_4096_units_of_utf_16_goes(
        self, stage: HttpStage, network: Telegram
    ) -> None:
        text = "🎂" * 2048
        assert not measure(text, "telegram", Visibility.PUBLIC).too_long
        assert measure(text + "e", "telegram", Visibility.PUBLIC).too_long
        written = replace(self.letter(stage), text=text)
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.replies() == [text]

    def test_what_was_deleted_meanwhile_cannot_be_answered(
        self, stage: HttpStage, network: Telegram
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.messages.clear()
        with pytest.raises(Vanished, match="not found"):
            stage.connector.deliver(payload, id_)

    @pytest.mark.parametrize(
        ("said", "error", "word"),
        [
            (no(403, "Forbidden: bot was blocked by the user"), NotGranted, "blocked by the user"),
            (no(400, "Bad Request: chat not found"), Refused, "chat not found"),
            (no(401, "Unauthorized"), SignedOut, "Unauthorized"),
        ],
    )
    def test_telegrams_own_reason_is_told(
        self, stage: HttpStage, network: Telegram, said: Any, error: type, word: str
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(said.status, said.body, path=self.path)]
        with pytest.raises(error, match=word):
            stage.connector.deliver(payload, id_)

    def test_a_pause_in_the_body_is_as_long_as_it_says(
        self, network: Telegram, connector: Connector
    ) -> None:
        said = no(429, "Too Many Requests: retry after 90", retry_after=90)
        network.lasting = Fault(said.status, said.body)
        with pytest.raises(RateLimited) as told:
            self.items(connector)
        left = told.value.until - datetime.now(UTC)
        assert timedelta(seconds=60) < left < timedelta(seconds=120)

    def test_people_of_a_group_cannot_be_written_to_alone(self, stage: HttpStage) -> None:
        written = self.letter(stage)
        for one in (
            replace(written, visibility=Visibility.PRIVATE), replace(written, answers_headers={})
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                stage.connector.compose(one)

    # The bot itself

    def test_a_bot_that_another_program_reads_says_so(self, network: Telegram) -> None:
        network.webhook, network.reads_all = "https://shop.example/hook", False
        health = network.connect().check()
        assert health.address == "@lilas_bot"
        assert [one.split(":")[0] for one in health.lacks] == ["Reading", "Groups"]

    @pytest.mark.parametrize("token", ["", "700", "700:with space", "700:a/../b"])
    def test_what_is_no_token_is_never_sent(self, network: Telegram, token: str) -> None:
        with pytest.raises(SignedOut) as told:
            network.connect(token).check()
        assert network.requests == []
        assert not token or token not in told.value.sentence()
