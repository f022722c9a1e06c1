"""What every connector promises, as tests: each connector's own test class is a subclass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import pytest

from courtesydesk.connectors.base import (
    Attachment,
    Batch,
    Connector,
    FetchedMention,
    Found,
    Letter,
)
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.mentions import Visibility

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)

NASTY = (
    "plain",
    "Zoë’s crème brûlée — 20 °C “really”",
    "日本語のケーキ 🎂👩‍👩‍👧‍👦 ‮right to left‬",
    "<script>alert('x')</script> &amp; <b>bold</b>",
    "=?utf-8?B?bm90IGEgaGVhZGVy?= %s {name} \\n ${HOME}",
    ". \n..\nFrom the start of a line\n.\n-- \nno signature",
    "two\n\nparagraphs\n  and  spaces",
    "a" * 2000 + " " + "long line " * 200,
)


class Stage(Protocol):
    """The network behind a connector, as a test may touch it."""

    connector: Connector

    def say(self, text: str, *, subject: str = "A question") -> None:
        """A person writes to us."""
        ...

    def copies(self, client_id: str) -> int:
        """How often the network has the letter of that id."""
        ...


def letter(text: str = "Thank you, Ana!", client_id: str = "8a7c0f9e-contract") -> Letter:
    return Letter(
        client_id=client_id,
        text=text,
        author="Clara",
        visibility=Visibility.PRIVATE,
        created_at=AT,
        subject="Re: A question",
        answers_text="Where is my cake?",
        answers_author="Ana Braun",
        answers_at=AT,
        person_remote_id="ana@example.org",
        thread_key="thread-1",
    )


def never() -> bool:
    return False


class FetchingContract:
    """What a connector that only reads promises. Subclass it, and give it a `stage` fixture."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise NotImplementedError

    @pytest.fixture
    def connector(self, stage: Stage) -> Connector:
        return stage.connector

    def fetched(self, connector: Connector, cursor: str = "") -> tuple[list[FetchedMention], str]:
        batches: list[Batch] = list(connector.fetch(cursor, stop=never, now=AT))
        items = [item for batch in batches for item in batch.items]
        mentions = [item for item in items if isinstance(item, FetchedMention)]
        return mentions, batches[-1].cursor if batches else cursor

    def test_it_says_what_works(self, connector: Connector) -> None:
        sentences = connector.check().works
        assert sentences
        assert all(sentence.endswith(".") for sentence in sentences)

    def test_what_was_said_is_fetched_once(self, stage: Stage, connector: Connector) -> None:
        stage.say("one")
        stage.say("two")
        mentions, cursor = self.fetched(connector)
        assert {mention.text.strip() for mention in mentions} == {"one", "two"}
        assert self.fetched(connector, cursor)[0] == []
        stage.say("three")
        assert [mention.text.strip() for mention in self.fetched(connector, cursor)[0]] == ["three"]

    def test_fetching_again_from_the_start_gives_the_same_ids(
        self, stage: Stage, connector: Connector
    ) -> None:
        stage.say("one")
        stage.say("two")
        first = [(mention.remote_id, mention.thread_key) for mention in self.fetched(connector)[0]]
        again = [(mention.remote_id, mention.thread_key) for mention in self.fetched(connector)[0]]
        assert first == again
        assert len({remote_id for remote_id, _ in first}) == 2

    @pytest.mark.parametrize("text", NASTY)
    def test_texts_come_through_as_they_were_written(
        self, stage: Stage, connector: Connector, text: str
    ) -> None:
        stage.say(text, subject="Zoë & ‹friends›")
        (mention,) = self.fetched(connector)[0]
        assert mention.text.split() == text.split()
        assert mention.occurred_at.tzinfo is not None
        assert mention.person.remote_id

    def test_fetching_ends_when_it_is_told_to(self, stage: Stage, connector: Connector) -> None:
        stage.say("one")
        assert list(connector.fetch("", stop=lambda: True, now=AT)) == []

    def test_closing_twice_does_no_harm(self, connector: Connector) -> None:
        connector.check()
        connector.close()
        connector.close()


class ConnectorContract(FetchingContract):
    """What a connector that also sends promises."""

    pictures = True
    """Whether files can go with a letter; where they cannot, it says so and sends nothing."""

    def letter(self, stage: Stage, text: str = "Thank you, Ana!", id_: str = "") -> Letter:
        """One that this network can take."""
        return letter(text, id_ or "8a7c0f9e-contract")

    @pytest.mark.parametrize("text", NASTY)
    def test_composing_is_pure_and_says_the_same_twice(
        self, stage: Stage, connector: Connector, text: str
    ) -> None:
        written = self.letter(stage, text)
        pictured = replace(
            written, attachments=(Attachment("torte.jpg", "image/jpeg", b"\xff\xd8\xff"),)
        )
        if self.pictures:
            written = pictured
        else:
            with pytest.raises(NotAllowed):
                connector.compose(pictured)
        assert connector.compose(written) == connector.compose(written)
        assert stage.copies(written.client_id) == 0

    @pytest.mark.parametrize("text", NASTY)
    def test_a_letter_arrives_once_and_is_found(
        self, stage: Stage, connector: Connector, text: str
    ) -> None:
        written = self.letter(stage, text)
        payload = connector.compose(written)
        receipt = connector.deliver(payload, written.client_id)
        assert receipt.remote_id
        assert stage.copies(written.client_id) == 1
        lookup = connector.reconcile(payload, written.client_id)
        assert lookup.found is Found.THERE
        assert lookup.receipt is not None
        assert lookup.receipt.remote_id == receipt.remote_id
        assert stage.copies(written.client_id) == 1, "looking sends nothing"

    def test_a_letter_that_never_went_is_not_found(
        self, stage: Stage, connector: Connector
    ) -> None:
        written = self.letter(stage, id_="0d9b-never-sent")
        lookup = connector.reconcile(connector.compose(written), written.client_id)
        assert lookup.found is not Found.THERE
        assert stage.copies(written.client_id) == 0
