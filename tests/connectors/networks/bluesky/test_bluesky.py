"""Bluesky: the contract, and what is its own: sessions, walks, facets, refusals of its people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter as a_letter
from connectors.contract import never
from connectors.networks.bluesky.server import LIKES, ME, PASSWORD, POSTS, Bluesky, under
from connectors.over_http import HttpStage, RefreshingOverHttp, SearchingOverHttp
from courtesydesk.connectors.base import (
    Act,
    Attachment,
    Connector,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
    Letter,
)
from courtesydesk.connectors.networks.bluesky.connector import connect
from courtesydesk.domain.errors import (
    Doubtful,
    NotAllowed,
    NotGranted,
    Offline,
    Refused,
    SignedOut,
    Vanished,
    WrongInput,
)
from courtesydesk.domain.mentions import Kind, Visibility
from support.loopback import AT, Cut, Fault

HERE = "app.bsky.richtext.facet"


class TestBluesky(ActingOverHttp, SearchingOverHttp, RefreshingOverHttp):
    key = "bluesky"
    path = "putRecord"

    @pytest.fixture
    def network(self) -> Iterator[Bluesky]:
        made = Bluesky()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (PASSWORD, "of-the-shop")

    def test_a_like_of_another_program_is_no_second_one_and_is_taken_back(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        deed = self.deed(stage, Act.LIKE)
        subject = {"uri": deed.remote_id, "cid": network.views[deed.remote_id]["cid"]}
        network.records[f"at://{ME}/{LIKES}/3elsewhere"] = {"$type": LIKES, "subject": subject}
        stage.connector.act(deed)
        assert network.stands(Act.LIKE, deed.remote_id) == 1
        stage.connector.act(replace(deed, act=Act.UNLIKE))
        assert network.stands(Act.LIKE, deed.remote_id) == 0

    def test_what_we_are_not_shown_cannot_be_liked(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        deed = self.deed(stage, Act.LIKE)
        network.delete(deed.remote_id)
        with pytest.raises(Vanished):
            stage.connector.act(deed)

    def one(self, connector: Connector) -> FetchedMention:
        (found,) = [item for item in self.items(connector)[0] if isinstance(item, FetchedMention)]
        return found

    def sent(self, network: Bluesky, written: Letter) -> dict[str, Any]:
        """The record that came of it."""
        connector = network.connect()
        connector.deliver(connector.compose(written), written.client_id)
        record: dict[str, Any] = network.ours()[-1]["record"]
        return record

    # Sessions

    def test_a_session_is_begun_once_and_goes_on(self, network: Bluesky) -> None:
        for _ in range(3):
            made = network.connect()
            made.check()
            made.close()
        assert network.begun == 1

    def test_a_token_that_ended_is_renewed_in_the_middle_of_anything(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.good.clear()
        stage.connector.deliver(payload, id_)
        network.good.clear()
        assert stage.connector.reconcile(payload, id_).found is Found.THERE
        assert (network.begun, len(network.replies())) == (1, 1)

    def test_where_renewing_ended_too_the_password_begins_another(
        self, connector: Connector, network: Bluesky
    ) -> None:
        connector.check()
        network.good.clear()
        network.renewing.clear()
        assert connector.check().works
        assert network.begun == 2

    def test_a_password_that_was_called_back_signs_out_and_a_new_one_in(
        self, connector: Connector, network: Bluesky
    ) -> None:
        said = network.say("Good morning")
        network.password = "wxyz-wxyz-wxyz-wxyz"
        with pytest.raises(SignedOut, match="does not accept this handle"):
            connector.check()
        network.secrets["app_password"] = network.password
        assert self.ids(connector) == [said]

    def test_a_new_password_begins_a_new_session_while_the_old_one_is_good(
        self, connector: Connector, network: Bluesky
    ) -> None:
        connector.check()
        network.password = network.secrets["app_password"] = "wxyz-wxyz-wxyz-wxyz"
        network.connect().check()
        assert network.begun == 2

    def test_who_it_is_outlives_a_change_of_the_handle(self, network: Bluesky) -> None:
        health = network.connect().check()
        assert (health.address, health.settings) == ("@shop.example", {"did": ME})
        network.secrets = {"app_password": PASSWORD}
        network.connect(did=ME).check()
        begun = [one for one in network.requests if one.path.endswith("createSession")]
        assert begun[-1].json()["identifier"] == ME

    def test_what_does_not_work_is_said(self, connector: Connector, network: Bluesky) -> None:
        (private,) = connector.check().lacks
        assert private.startswith("Direct messages")
        network.status = "takendown"
        assert "Your account is takendown there" in network.connect().check().lacks[1]

    def test_what_cannot_be_reached_is_called_by_its_name(
        self, connector: Connector, network: Bluesky
    ) -> None:
        network.faults = [Fault(cut=Cut.BEFORE, path="createSession")]
        with pytest.raises(Offline) as caught:
            connector.check()
        assert caught.value.what == "Bluesky (127.0.0.1) cannot be reached."

    # Reading

    def test_a_mention_is_read_whole(self, connector: Connector, network: Bluesky) -> None:
        text = "🎂 @shop.example see example.org/menu/plu..."
        start = text.encode().index(b"example.org")
        link = {"$type": f"{HERE}#link", "uri": "https://www.example.org/menu/plum"}
        picture = {"ref": {"$link": "bafkrei"}, "mimeType": "image/jpeg", "size": 760}
        uri = network.say(
            text,
            facets=[
                {
                    "index": {"byteStart": start, "byteEnd": len(text.encode())},
                    "features": [link],
                }
            ],
            embed={
                "$type": "app.bsky.embed.images",
                "images": [
                    {
                        "alt": "A plum tart",
                        "image": picture,
                        "aspectRatio": {"width": 4000, "height": 3000},
                    }
                ],
            },
        )
        found = self.one(connector)
        assert found.text == "🎂 @shop.example see https://www.example.org/menu/plum"
        assert (found.kind, found.thread_key) == (Kind.POST, uri)
        assert found.url == f"https://bsky.app/profile/did:plc:ana/post/{uri.split('/')[-1]}"
        assert (found.person.remote_id, found.person.handle) == ("did:plc:ana", "@ana.example")
        (shown,) = found.pictures
        assert (shown.alt, shown.mime, shown.data) == ("A plum tart", "image/jpeg", None)
        assert (shown.width, shown.height) == (4000, 3000)
        assert shown.url == (
            "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:ana/bafkrei@jpeg"
        )

    @pytest.mark.parametrize("id_", ["", "../../evil", "a b", "?x=1"])
    def test_a_picture_without_a_good_id_is_its_words_alone(
        self, connector: Connector, network: Bluesky, id_: str
    ) -> None:
        image = {"ref": {"$link": id_}, "mimeType": "image/jpeg", "size": 760}
        network.say("Look", embed={"images": [{"alt": "A plum tart", "image": image}]})
        (shown,) = self.one(connector).pictures
        assert (shown.alt, shown.url) == ("A plum tart", "")

    @pytest.mark.parametrize(
        ("start", "end"), [(-5, 3), (3, 2), (0, 10**9), (1, 9), (2**70, 2**71)]
    )
    def test_a_link_that_stands_nowhere_changes_nothing(
        self, connector: Connector, network: Bluesky, start: int, end: int
    ) -> None:
        feature = {"$type": f"{HERE}#link", "uri": "https://evil.example/"}
        index = {"byteStart": start, "byteEnd": end}
        network.say("🎂🎂 hello…", facets=[{"index": index, "features": [feature]}])
        assert self.one(connector).text == "🎂🎂 hello…"

    def test_a_shown_link_is_only_made_whole_by_the_link_that_it_begins(
        self, connector: Connector, network: Bluesky
    ) -> None:
        feature = {"$type": f"{HERE}#link", "uri": "https://evil.example/"}
        index = {"byteStart": 0, "byteEnd": len("bank.example/sign...")}
        network.say("bank.example/sign...", facets=[{"index": index, "features": [feature]}])
        assert self.one(connector).text == "bank.example/sign..."

    def test_a_link_card_is_read_as_its_link(self, connector: Connector, network: Bluesky) -> None:
        card = {"external": {"uri": "https://paper.example/rye", "title": "Rye"}}
        network.say("Look, @shop.example", embed=card)
        assert self.one(connector).text == "Look, @shop.example\n\nhttps://paper.example/rye"

    def test_a_comment_stands_under_its_post(self, connector: Connector, network: Bluesky) -> None:
        ours = network.we_say("The plum cake is back")
        uri = network.say("Is it vegan?", after=1, reply=under(network.views[ours]))
        found = self.one(connector)
        assert (found.remote_id, found.kind, found.thread_key) == (uri, Kind.COMMENT, ours)
        assert found.post is not None
        assert (found.post.text, found.post.ours) == ("The plum cake is back", True)
        assert found.related == (ours,)

    def test_a_quote_shows_what_it_quotes(self, connector: Connector, network: Bluesky) -> None:
        ours = network.we_say("The plum cake is back")
        network.say("At last!", embed={"record": {"uri": ours, "cid": "bafy"}})
        found = self.one(connector)
        assert found.post is not None
        assert found.post.text == "The plum cake is back"

    def test_what_we_answered_elsewhere_is_known_once(
        self, connector: Connector, network: Bluesky
    ) -> None:
        asked = network.say("Where is my cake?")
        said = network.we_say("On its way", to=asked, after=5)
        more = network.we_say("… with a candle", to=said, after=6)
        network.we_say("The plum cake is back", after=7)
        items, cursor, _ = self.items(connector)
        replies = {item.remote_id: item for item in items if isinstance(item, FetchedReply)}
        assert set(replies) == {said, more}
        assert {one.answers_remote_id for one in replies.values()} == {asked}
        assert replies[said].to_remote_ids == ("did:plc:ana",)
        assert self.items(connector, cursor)[0] == []

    @pytest.mark.parametrize("number", [3, 30])
    def test_what_a_slow_clock_puts_below_is_found(
        self, connector: Connector, network: Bluesky, number: int
    ) -> None:
        """A post stands where its author's clock says: below what was read already."""
        network.page = 20
        for one in range(number):
            network.say(f"Entry {one}", after=one)
        _, cursor, _ = self.items(connector)
        below = network.say("By a slow clock", after=number - 3)
        assert self.ids(connector, cursor) == [below]
        assert self.items(connector, self.items(connector, cursor)[1])[0] == []

    def test_a_backfill_that_was_killed_goes_on_and_news_comes_first(
        self, connector: Connector, network: Bluesky
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(23)}
        cursor, kept = "", []
        for turn in range(3):
            batch = next(iter(connector.fetch(cursor, stop=never, now=AT)))
            kept += [item.remote_id for item in batch.items]
            cursor = batch.cursor
            said.add(later := network.say("New meanwhile", after=60 + turn))
            batch = next(iter(connector.fetch(cursor, stop=never, now=AT)))
            assert batch.items[0].remote_id == later
            kept += [item.remote_id for item in batch.items]
            cursor = batch.cursor
        kept += self.ids(connector, cursor)
        assert set(kept) == said

    def test_a_page_that_the_server_forgot_is_walked_to_again(
        self, connector: Connector, network: Bluesky
    ) -> None:
        said = {network.say(f"Entry {number}", after=number) for number in range(11)}
        batch = next(iter(connector.fetch("", stop=never, now=AT)))
        cursor = batch.cursor.replace(f'"{min(i.remote_id for i in batch.items)}", "20', '"x", "20')
        assert cursor != batch.cursor
        rest = self.ids(connector, cursor)
        assert {item.remote_id for item in batch.items} | set(rest) == said

    def test_a_server_that_knows_none_of_its_pages_is_not_asked_for_ever(
        self, connector: Connector, network: Bluesky
    ) -> None:
        for number in range(11):
            network.say(f"Entry {number}", after=number)
        network.bad_cursors = True
        with pytest.raises(Refused, match="Malformed cursor"):
            self.items(connector)
        assert len([one for one in network.requests if "listNot" in one.path]) < 5

    def test_the_backfill_ends_where_it_is_told_to(self, network: Bluesky) -> None:
        for number in range(12):
            network.say(f"Entry {number}", after=-60 * 24 * 10 * (12 - number))
        connector = network.connect(backfill_days="30")
        found, cursor, _ = self.items(connector)
        texts = [item.text for item in found if isinstance(item, FetchedMention)]
        assert "Entry 11" in texts
        assert "Entry 0" not in texts
        assert self.items(connector, cursor)[0] == []

    def test_a_search_leaves_our_own_posts_out(
        self, connector: Connector, network: Bluesky
    ) -> None:
        untagged = network.says_to_nobody("The rye of Juniper Street is a choice")
        network.we_say("Our rye is fresh", after=3)
        assert self.found(connector, "rye")[0] == [untagged]

    def test_what_is_old_is_not_asked_for_once_more(
        self, connector: Connector, network: Bluesky
    ) -> None:
        said = [network.say(f"Entry {day}", after=-60 * 24 * day) for day in range(20, 28)]
        young = network.say("Good morning")
        assert set(self.ids(connector)) == {*said, young}
        asked = [one.values for one in network.requests if one.path.endswith("getPosts")]
        assert asked == [(("uris", young),)]

    def test_what_lies_below_the_newest_page_costs_no_question_of_its_own(
        self, connector: Connector, network: Bluesky
    ) -> None:
        for number in range(11):
            network.say(f"Entry {number}", after=number)
        assert len(self.ids(connector)) == 11
        (asked,) = [one.values for one in network.requests if one.path.endswith("getPosts")]
        assert len(asked) == network.page

    def test_many_comments_under_one_of_our_posts_ask_for_it_once(
        self, connector: Connector, network: Bluesky
    ) -> None:
        ours = network.we_say("The plum cake is back")
        for number in range(11):
            network.say("Is it vegan?", after=number, reply=under(network.views[ours]))
        found, _, _ = self.items(connector)
        told = [one.post for one in found if isinstance(one, FetchedMention)]
        assert [post is not None and post.ours for post in told] == [True] * 11
        asked = [one.values for one in network.requests if one.path.endswith("getPosts")]
        assert asked == [(("uris", ours),)]

    def test_what_several_pages_stand_under_is_asked_for_at_once(
        self, connector: Connector, network: Bluesky
    ) -> None:
        for number in range(21):
            top = network.says_to_nobody(f"Who bakes bread in street {number}?", after=number)
            network.say("Ask @shop.example", after=number, reply=under(network.views[top]))
        found, _, _ = self.items(connector)
        assert all(one.post for one in found if isinstance(one, FetchedMention))
        asked = [one.values for one in network.requests if one.path.endswith("getPosts")]
        assert [len(uris) for uris in asked] == [network.page, 21 - network.page]

    # What people allow

    def test_who_began_a_thread_says_who_may_answer_in_it(
        self, connector: Connector, network: Bluesky
    ) -> None:
        top = network.says_to_nobody("What is the best bread in town?")
        network.views[top]["viewer"] = {"replyDisabled": True}
        network.say("Ask @shop.example", after=1, reply=under(network.views[top]))
        found = self.one(connector)
        assert (found.allows.public, found.allows.why) == (
            False,
            "Lena lets only some people answer here.",
        )

    def test_a_reply_does_not_go_where_nobody_would_see_it(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        payload, id_ = self.frozen(stage)
        (there,) = network.noticed
        network.views[there]["viewer"] = {"replyDisabled": True}
        with pytest.raises(NotGranted, match="Ana lets only some people answer here"):
            stage.connector.deliver(payload, id_)
        assert network.replies() == []

    def test_who_lets_only_some_people_answer_is_said(
        self, connector: Connector, network: Bluesky
    ) -> None:
        uri = network.say("Thoughts, @shop.example?")
        assert self.one(connector).allows.public is None
        network.views[uri]["viewer"] = {"replyDisabled": True}
        (now,) = connector.refresh(self.known(connector), stop=never)
        assert isinstance(now, FetchedMention)
        assert (now.allows.public, now.allows.why) == (
            False,
            "Ana lets only some people answer here.",
        )

    def test_somebody_who_blocked_us_has_taken_nothing_back(
        self, connector: Connector, network: Bluesky
    ) -> None:
        network.say("Never again, @shop.example")
        known = self.known(connector)
        network.hidden.add("did:plc:ana")
        (now,) = connector.refresh(known, stop=never)
        assert isinstance(now, FetchedMention)
        assert (now.text, now.allows.why) == (
            "Never again, @shop.example",
            "Ana has blocked your account.",
        )

    def test_somebody_whom_nobody_is_shown_costs_nothing_else(
        self, connector: Connector, network: Bluesky
    ) -> None:
        network.say("Never again, @shop.example")
        other = network.say("Good morning", who="ben", after=1)
        known = self.known(connector)
        network.hidden.add("did:plc:ana")
        network.faults = [Fault(400, path="getProfile")]
        assert [item.remote_id for item in connector.refresh(known, stop=never)] == [other]

    def test_a_page_that_is_missing_is_no_word_of_a_deletion(
        self, connector: Connector, network: Bluesky
    ) -> None:
        uri = network.say("Good morning")
        known = self.known(connector)
        network.delete(uri)
        network.faults = [Fault(404, path="getRecord")]
        assert connector.refresh(known, stop=never) == ()
        assert connector.refresh(known, stop=never) == (Gone(uri),)

    # Sending

    def test_a_reply_says_what_it_answers(self, stage: HttpStage, network: Bluesky) -> None:
        ours = network.we_say("The plum cake is back")
        root = under(network.views[ours])
        network.say("Is it vegan?", after=1, reply=root, langs=["de", "en"])
        found = self.one(stage.connector)
        written = replace(
            a_letter(), visibility=Visibility.PUBLIC, answers_remote_id=found.remote_id,
            answers_headers=found.headers, goes_at=AT + timedelta(hours=9),
        )  # fmt: skip
        record = self.sent(network, written)
        assert record["reply"]["root"] == root["root"]
        assert record["reply"]["parent"]["uri"] == found.remote_id
        assert record["reply"]["parent"]["cid"] == network.views[found.remote_id]["cid"]
        assert record["langs"] == ["de", "en"]
        assert record["createdAt"] == "2026-11-22T00:00:00.000Z"

    def test_links_people_and_tags_are_marked_by_their_bytes(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        text = (
            "Grüß dich @ana.example 🎂, ask @ben.example (not @nobody.example, not me@x.org) or see"
            " https://example.org/käse. #Plum #2026 C#"
        )
        record = self.sent(network, self.letter(stage, text))
        data, marked = text.encode(), {}
        for one in record["facets"]:
            (feature,) = one["features"]
            shown = data[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode()
            kind = feature.pop("$type").removeprefix(f"{HERE}#")
            marked[shown] = (kind, *feature.values())
        assert marked == {
            "@ana.example": ("mention", "did:plc:ana"),
            "@ben.example": ("mention", "did:plc:ben"),
            "https://example.org/käse": ("link", "https://example.org/käse"),
            "#Plum": ("tag", "Plum"),
        }
        asked = [one.query for one in network.requests if one.path.endswith("resolveHandle")]
        assert {"handle": "ana.example"} not in asked, "whom we answer is known"

    def test_four_pictures_go_with_their_words_and_before_the_reply(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        four = tuple(
            Attachment(
                f"{number}.jpg", "image/jpeg", b"\xff\xd8" + bytes([number]), f"Tart {number}"
            )
            for number in range(4)
        )
        written = replace(self.letter(stage), attachments=four)
        record = self.sent(network, written)
        assert [one["alt"] for one in record["embed"]["images"]] == [
            "Tart 0", "Tart 1", "Tart 2", "Tart 3"
        ]  # fmt: skip
        assert network.blobs == [("image/jpeg", one.data) for one in four]
        assert record["embed"]["images"][3]["image"]["ref"] == {"$link": "bafkrei4"}

    def test_a_line_cut_while_a_picture_goes_sends_nothing_and_is_certain(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        picture = Attachment("torte.jpg", "image/jpeg", b"\xff\xd8\xff")
        written = replace(self.letter(stage), attachments=(picture,))
        payload = stage.connector.compose(written)
        network.faults = [Fault(cut=Cut.AFTER, path="uploadBlob")]
        with pytest.raises(Offline):
            stage.connector.deliver(payload, written.client_id)
        assert network.replies() == []
        stage.connector.deliver(payload, written.client_id)
        assert len(network.replies()) == 1

    @pytest.mark.parametrize(
        ("attachments", "why"),
        [
            ((Attachment("1", "image/png", b"1"),) * 5, "4 pictures at most"),
            ((Attachment("a.pdf", "application/pdf", b"1"),), "pictures only"),
            ((Attachment("a.jpg", "image/jpeg", bytes(2_000_001)),), "too large"),
        ],
    )
    def test_what_can_never_go_is_said_before(
        self, stage: HttpStage, network: Bluesky, attachments: tuple[Attachment, ...], why: str
    ) -> None:
        with pytest.raises(NotAllowed, match=why):
            stage.connector.compose(replace(self.letter(stage), attachments=attachments))

    def test_a_reply_that_was_cut_is_found_by_its_name_among_many(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        payload, id_ = self.frozen(stage)
        network.faults = [Fault(cut=Cut.AFTER, path=self.path)]
        with pytest.raises(Doubtful):
            stage.connector.deliver(payload, id_)
        for number in range(30):
            network.we_say(f"To somebody else {number}", to=network.say("Hello"), after=130)
        before = len(network.requests)
        assert stage.connector.reconcile(payload, id_).found is Found.THERE
        assert len(network.requests) == before + 1

    def test_names_of_posts_sort_by_time_and_are_as_the_network_wants_them(
        self, stage: HttpStage, network: Bluesky
    ) -> None:
        keys = []
        for number in range(5):
            written = replace(
                self.letter(stage, id_=f"letter-{number}"),
                created_at=AT + timedelta(seconds=number),
            )
            self.sent(network, written)
            keys.append(network.ours()[-1]["uri"].rpartition("/")[2])
        assert keys == sorted(keys)
        assert all(len(key) == 13 and key[0] in "234567abcdefghij" for key in keys)


def test_what_is_no_handle_is_said() -> None:
    for address in ("", " ", "@", "two words"):
        with pytest.raises(WrongInput):
            connect(address=address, settings={}, secret=str, save_secret=_nothing)


def test_a_new_post_and_a_word_to_nobody_are_not_what_this_is_for() -> None:
    made = connect(address="a.example", settings={}, secret=str, save_secret=_nothing)
    with pytest.raises(NotAllowed, match="needs something that it answers"):
        made.compose(replace(a_letter(), visibility=Visibility.PUBLIC))
    ref = f'{{"uri": "at://did:plc:ana/{POSTS}/3k", "cid": "bafy"}}'
    private = replace(a_letter(), answers_headers={"parent": ref, "root": ref})
    with pytest.raises(NotAllowed, match="needs somebody whom it answers"):
        made.compose(replace(private, person_remote_id=""))


def _nothing(_name: str, _value: str) -> None:
    return None
