"""Google reviews: the contract, and what is its own: places, stars, translations, the slot."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import never
from connectors.networks.google.server import (
    ACCOUNT,
    LASTING,
    PLACE,
    SECRET,
    TOKEN,
    Google,
    error,
)
from connectors.over_http import HttpStage, RefreshingOverHttp
from courtesydesk.connectors import google_api
from courtesydesk.connectors.base import Connector, FetchedMention, FetchedReply, Found, Gone
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import Doubtful, NotAllowed, NotGranted, SignedOut
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.lengths import measure
from support.authorization_server import CLIENT_ID
from support.loopback import AT, Cut, Fault, Said


class TestGoogle(ActingOverHttp, RefreshingOverHttp):
    key = "google"
    method = "PUT"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[Google]:
        made = Google()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN, LASTING, SECRET)

    def mentions(self, connector: Connector) -> dict[str, FetchedMention]:
        found = self.items(connector)[0]
        return {one.remote_id: one for one in found if isinstance(one, FetchedMention)}

    def answers(self, connector: Connector, cursor: str = "") -> list[FetchedReply]:
        found = self.items(connector, cursor)[0]
        return [one for one in found if isinstance(one, FetchedReply)]

    def test_a_review_is_read_with_its_stars(self, connector: Connector, network: Google) -> None:
        id_ = network.say("Stale rye", reviewReplyUrl="https://reviews.example/1")
        bare = network.say("", after=1, starRating="FIVE")
        odd = network.say("Hm", after=2, starRating="STAR_RATING_UNSPECIFIED")
        found = self.mentions(connector)
        assert [found[one].rating for one in (id_, bare, odd)] == [2, 5, None]
        assert (found[id_].channel, found[id_].kind) == (Channel.REVIEW, Kind.REVIEW)
        assert found[id_].url == "https://reviews.example/1"
        assert found[bare].url == f"https://maps.example/{PLACE}"
        assert found[id_].edited_at is None
        assert found[bare].text == ""

    def test_photos_and_films_of_a_review_are_named(
        self, connector: Connector, network: Google
    ) -> None:
        media = [{"thumbnailUrl": "https://p.example/1"}, {"videoUrl": "https://p.example/v"}]
        id_ = network.say("Look at this", reviewMediaItems=media)
        pictures = self.mentions(connector)[id_].pictures
        assert [one.mime for one in pictures] == ["image/*", "video/*"]
        assert not any(one.data for one in pictures)

    @pytest.mark.parametrize(
        "text",
        [
            "(Translated by Google) Slow service\n\n(Original)\nServicio lento",
            "Servicio lento\n\n(Translated by Google)\nSlow service",
            "Servicio lento",
        ],
    )
    def test_what_they_wrote_themselves_is_kept(
        self, connector: Connector, network: Google, text: str
    ) -> None:
        id_ = network.say(text)
        network.we_say(id_, text)
        assert self.mentions(connector)[id_].text == "Servicio lento"
        assert self.answers(network.connect())[0].text == "Servicio lento"

    def test_who_is_nobody_is_never_somebody_else(
        self, connector: Connector, network: Google
    ) -> None:
        hidden = {"displayName": "A Google user", "isAnonymous": True}
        nameless = {"displayName": "Ana", "isAnonymous": False}
        people = [network.say("Good", after=n, reviewer=one) for n, one in
                  enumerate((hidden, hidden, nameless, nameless, {}))]  # fmt: skip
        same = [network.say("Good", who="tom", after=n) for n in (7, 8)]
        found = self.mentions(connector)
        assert len({found[id_].person.remote_id for id_ in people}) == 5
        assert found[people[4]].person.name == "A Google user"
        assert len({found[id_].person.remote_id for id_ in same}) == 1

    def test_all_places_are_read_each_once_and_say_which_they_are(
        self, connector: Connector, network: Google
    ) -> None:
        first = network.say("Good")
        assert self.mentions(connector)[first].subject == ""
        # A group looks after the same place, and a second one.
        network.accounts["accounts/88"] = [PLACE, "locations/502"]
        network.titles["locations/502"] = "Rue du Lac"
        second = network.say("Bad", place="locations/502", after=5)
        found = self.mentions(network.connect())
        assert found[first].subject == "Rue des Lilas"
        assert found[second].subject == "Rue du Lac"
        paths = [one.path for one in network.requests if one.path.endswith("/reviews")]
        assert set(paths) == {
            f"/v4/{ACCOUNT}/{PLACE}/reviews", "/v4/accounts/88/locations/502/reviews"
        }  # fmt: skip
        health = network.connect().check()
        assert health.works[0] == "Reads the reviews of Rue des Lilas and 1 more."
        assert health.address == "Clara Meier (…1077)"

    def test_what_stands_in_the_slot_is_read_and_read_again_when_it_changes(
        self, connector: Connector, network: Google
    ) -> None:
        id_ = network.say("Stale rye")
        _, cursor, _ = self.items(connector)
        network.we_say(id_, "We are sorry, Ana")
        (answer,) = self.answers(connector, cursor)
        assert (answer.answers_remote_id, answer.text) == (id_, "We are sorry, Ana")
        _, cursor, _ = self.items(connector, cursor)
        network.we_say(id_, "We are very sorry, Ana", after=95)
        (later,) = self.answers(connector, cursor)
        assert (later.remote_id, later.text) == (answer.remote_id, "We are very sorry, Ana")

    def test_the_desks_own_answer_is_the_one_in_the_slot(
        self, stage: HttpStage, network: Google
    ) -> None:
        written = self.letter(stage)
        receipt = stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert [one.remote_id for one in self.answers(network.connect())] == [receipt.remote_id]

    def test_an_answer_in_place_of_another_replaces_it(
        self, stage: HttpStage, network: Google
    ) -> None:
        first = self.letter(stage, "We are sorry", "first")
        second = replace(first, text="We are very sorry", client_id="second")
        for written in (first, second):
            stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.replies() == ["We are very sorry"]

    def test_a_colleagues_later_answer_is_not_overwritten_without_asking(
        self, stage: HttpStage, network: Google
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(cut=Cut.BEFORE, method="PUT")]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        review = next(iter(network.reviews))
        network.we_say(review, "Written on the phone meanwhile")
        lookup = stage.connector.reconcile(payload, id_)
        assert lookup.found is Found.UNKNOWN
        assert "replace it" in lookup.detail

    def test_what_google_does_with_an_answer_is_said(
        self, stage: HttpStage, network: Google
    ) -> None:
        payload, id_ = self.frozen(stage)
        body = b'{"comment": "Thank you, Ana!", "reviewReplyState": "REJECTED"}'
        network.faults = [Fault(200, body, method="PUT", done=True)]
        assert "against its rules" in stage.connector.deliver(payload, id_).detail

    def test_a_letter_of_4096_bytes_goes(self, stage: HttpStage, network: Google) -> None:
        text = "é" * 2048
        assert not measure(text, "google", Visibility.PUBLIC).too_long
        assert measure(text + "e", "google", Visibility.PUBLIC).too_long
        written = replace(self.letter(stage), text=text)
        stage.connector.deliver(stage.connector.compose(written), written.client_id)
        assert network.replies() == [text]

    def test_what_later_pages_leave_out_comes_when_it_is_on_the_first(
        self, connector: Connector, network: Google
    ) -> None:
        said = [network.say(f"Entry {number}", after=number) for number in range(11)]
        network.forgets = {said[1]}
        found, cursor, _ = self.items(connector)
        assert said[1] not in {one.remote_id for one in found}
        network.edit(said[1], "Better now")
        assert said[1] in self.ids(connector, cursor)

    def test_the_past_ends_where_it_is_told_to(self, network: Google) -> None:
        for number in range(12):
            network.say(f"Entry {number}", after=-60 * 24 * 10 * (12 - number))
        found = self.mentions(network.connect(backfill_days="30"))
        assert len(found) == 4 * 2

    def test_a_gap_longer_than_a_page_is_walked_also_after_a_stop(
        self, connector: Connector, network: Google
    ) -> None:
        network.say("Long ago")
        _, cursor, _ = self.items(connector)
        said = {network.say(f"Entry {number}", after=number + 1) for number in range(14)}
        first, *_ = connector.fetch(cursor, stop=never, now=AT)
        later = network.say("New meanwhile", after=60)
        rest = set(self.ids(connector, first.cursor))
        assert {one.remote_id for one in first.items} | rest == {*said, later}

    def test_a_page_token_that_is_too_old_walks_anew(
        self, connector: Connector, network: Google
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(14)}
        first, *_ = connector.fetch("", stop=never, now=AT)
        known = {one.remote_id for one in first.items}
        answer = network.answer
        network.answer = lambda request: (  # type: ignore[method-assign]
            error(400, "INVALID_ARGUMENT", "Bad page token")
            if "pageToken" in request.query
            else answer(request)
        )
        found, cursor, _ = self.items(connector, first.cursor)
        assert found == []
        network.answer = answer  # type: ignore[method-assign]
        assert known | set(self.ids(connector, cursor)) == said

    def test_a_place_that_cannot_be_read_does_not_stop_the_others(
        self, connector: Connector, network: Google
    ) -> None:
        network.accounts[ACCOUNT] = ["locations/500", PLACE]
        said = network.say("Stale rye")
        answer = network.answer
        network.answer = lambda request: (  # type: ignore[method-assign]
            error(403, "PERMISSION_DENIED", "It is not verified.")
            if "/500/" in request.path
            else answer(request)
        )
        batches = connector.fetch("", stop=never, now=AT)
        assert [item.remote_id for item in next(batches).items] == [said]
        with pytest.raises(NotGranted, match="not verified"):
            next(batches)

    def test_a_project_that_is_not_approved_says_where_to_apply(
        self, connector: Connector, network: Google
    ) -> None:
        network.approved = False
        for ask in (connector.check, lambda: self.items(connector)):
            with pytest.raises(NotGranted) as told:
                ask()
            assert "quota is 0" in told.value.what
            assert "support.google.com/business/contact/api_default" in told.value.todo

    @pytest.mark.parametrize(
        ("reason", "expected", "word"),
        [
            ("SERVICE_DISABLED", NotGranted, "not enabled"),
            ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", NotGranted, "sign-in does not allow"),
        ],
    )
    def test_what_is_wanting_in_the_project_is_said(
        self, connector: Connector, network: Google, reason: str, expected: type, word: str
    ) -> None:
        said = error(403, "PERMISSION_DENIED", "Long words", [{"reason": reason}])
        network.lasting = Fault(said.status, said.body)
        with pytest.raises(expected, match=word):
            connector.check()

    def test_an_account_or_a_place_without_a_name_is_passed_over(
        self, connector: Connector, network: Google
    ) -> None:
        network.accounts = {"": [], ACCOUNT: ["", PLACE]}
        said = network.say("Stale rye")
        assert list(self.mentions(connector)) == [said]

    def test_a_sign_in_without_any_place_is_told(self, network: Google) -> None:
        network.accounts = {ACCOUNT: []}
        health = network.connect().check()
        assert "looks after no place" in health.lacks[0]
        assert self.items(network.connect())[0] == []

    def test_a_place_that_is_not_ours_any_more_deletes_nothing(
        self, connector: Connector, network: Google
    ) -> None:
        network.say("Stale rye")
        known = self.known(connector)
        network.accounts = {ACCOUNT: []}
        network.reviews.clear()
        assert connector.refresh(known, stop=never) == ()
        network.accounts = {ACCOUNT: [PLACE]}
        assert connector.refresh(known, stop=never) == (Gone(known[0].remote_id),)

    def test_a_sign_in_that_was_taken_back_is_asked_for_again(
        self, connector: Connector, network: Google
    ) -> None:
        network.signing_in.refresh_tokens.clear()
        with pytest.raises(SignedOut):
            connector.check()

    def test_a_new_refresh_token_is_kept(self, connector: Connector, network: Google) -> None:
        network.signing_in.rotate = True
        connector.check()
        assert network.saved["refresh_token"] in network.signing_in.refresh_tokens

    def test_one_token_is_enough_for_a_fetch_and_an_old_one_is_renewed(
        self, connector: Connector, network: Google, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(11):
            network.say(f"Entry {number}", after=number)
        self.items(connector)
        assert len(network.signing_in.requests) == 1
        later = time.monotonic() + 2000
        monkeypatch.setattr(google_api.time, "monotonic", lambda: later)
        self.items(connector)
        assert len(network.signing_in.requests) == 2

    @pytest.mark.parametrize("secrets", [{"api_token": "key"}, {"refresh_token": LASTING}])
    def test_there_is_one_line_to_each_server(
        self, network: Google, secrets: dict[str, str]
    ) -> None:
        told = {"oauth_client_id": CLIENT_ID, "oauth_token_url": f"{network.signing_in.url}/token"}
        network.signing_in.client_secret = ""
        session = google_api.Session(
            told, lambda name: secrets.get(name, ""), network.saved.__setitem__, "scope"
        )
        assert session.line(network.url) is session.line(network.url)
        assert session.line(network.url) is not session.line("https://b.example")
        session.close()


def test_a_letter_to_nobody_is_not_what_this_is_for() -> None:
    from connectors.contract import letter

    with pytest.raises(NotAllowed):
        Google().connect().compose(letter())


def test_markup_in_an_error_is_not_shown() -> None:
    from courtesydesk.connectors.answers import Answer
    from courtesydesk.connectors.google_api import words_of

    said: Said = error(400, "X", 'Too <a href="/youtube/v3">many</a>\nwords.')
    assert words_of(Answer(said.status, said.body, "host")) == "Too many words"
