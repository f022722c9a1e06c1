"""The whole desk on a real Bluesky network: read, answered once, signed out and in again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import AT, ConnectorContract, never
from courtesydesk.assembly import open_desk
from courtesydesk.connectors.base import Connector, FetchedMention, Letter
from courtesydesk.connectors.networks.bluesky.connector import connect
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.acts import Act, Ground
from courtesydesk.domain.conversations import Conversation, State
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import HandledVia, Mention, Reply, Visibility
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from courtesydesk.services.lengths import measure
from courtesydesk.services.outbox import Release
from courtesydesk.store.database import Database
from servers.bluesky import BlueskyNetwork, Somebody
from support.leaks import places

pytestmark = pytest.mark.servers

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63606060f80f0001040100a5e5c1a10000000049454e44ae426082"
)


@dataclass
class Story:
    """A desk with the shop's account, and the network that it stands on."""

    desk: Desk
    network: BlueskyNetwork
    shop: Somebody
    account: Account
    db: Database
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def fetch(self) -> AccountState:
        self.network.settle()
        self.now += timedelta(hours=1)
        self.desk.sync.account(self.account.id, now=lambda: self.now, stop=bool)
        return self.desk.accounts.get(self.account.id).state

    def mentions(self) -> int:
        return int(self.db.value("SELECT count(*) FROM mention"))

    def conversation(self, words: str) -> Conversation:
        id_ = self.db.value("SELECT conversation_id FROM mention WHERE text LIKE ?", [f"%{words}%"])
        return self.desk.feed.conversation(ConversationId(id_), now=self.now)

    def mention(self, words: str) -> Mention:
        return next(
            item
            for item in self.conversation(words).items
            if isinstance(item, Mention) and words in item.text
        )

    def answer(self, words: str, text: str) -> dict[str, Any]:
        """Answer what says this; gives the record that the network has."""
        conversation = self.conversation(words).row.id
        how = Release(skip_undo=True, accept_new_mentions=True)
        self.desk.outbox.release_text(conversation, Visibility.PUBLIC, text, how, now=self.now)
        self.desk.outbox.deliver_due(now=self.now)
        return next(one for one in self.shop.posts() if one["value"]["text"] == text)


@pytest.fixture
def story(bluesky_network: BlueskyNetwork, tmp_path: Path) -> Iterator[Story]:
    desk = open_desk(Workspace(tmp_path / "workspace"))
    shop = bluesky_network.somebody("shop")
    settings, secrets = {"api": bluesky_network.url}, {"app_password": shop.app_password}
    health = desk.accounts.try_out("bluesky", f"@{shop.handle}", settings, secrets)
    now = datetime.now(UTC)
    added = desk.accounts.add(
        "bluesky", "Shop", health.address, {**settings, **health.settings}, secrets, now=now
    )
    db = Database(desk.workspace.database)
    yield Story(desk, bluesky_network, shop, added, db)
    db.close()
    desk.close()


@pytest.fixture(scope="session")
def maya(bluesky_network: BlueskyNetwork) -> Somebody:
    return bluesky_network.somebody("maya")


@pytest.fixture(scope="session")
def tom(bluesky_network: BlueskyNetwork) -> Somebody:
    return bluesky_network.somebody("tom")


# Reading


def test_what_is_said_to_the_shop_comes_in_once_and_nothing_is_changed_there(
    story: Story, maya: Somebody, tom: Somebody
) -> None:
    opening = story.shop.post("The plum cake is back")
    story.network.settle()
    named = maya.post(f"@{story.shop.handle} where is my rye?", story.shop)
    tom.answer("Is it vegan?", opening)
    quote = {"$type": "app.bsky.embed.record", "record": {k: opening[k] for k in ("uri", "cid")}}
    tom.post("At last!", embed=quote)
    maya.post("I like bread")
    assert story.fetch() is AccountState.CONNECTED
    assert story.account.address == f"@{story.shop.handle}"
    found = story.mention("rye?")
    assert (found.handle, found.url.rpartition("/")[2]) == (
        f"@{maya.handle}",
        named["uri"].rpartition("/")[2],
    )
    for words in ("vegan?", "At last!"):
        post = story.conversation(words).post
        assert post is not None
        assert (post.text, post.ours) == ("The plum cake is back", True)
    assert story.mentions() == 3
    assert story.fetch() is AccountState.CONNECTED
    assert story.mentions() == 3
    assert len(story.shop.posts()) == 1
    unread = story.shop.ask("app.bsky.notification.getUnreadCount")
    assert unread["count"] == 3, "reading marks nothing as seen there"


def test_what_a_slow_clock_puts_below_is_found(story: Story, maya: Somebody, tom: Somebody) -> None:
    maya.post(f"@{story.shop.handle} one", story.shop)
    story.fetch()
    tom.post(f"@{story.shop.handle} two", story.shop, createdAt="2026-11-19T08:00:00.000Z")
    story.fetch()
    assert story.mention("two").handle == f"@{tom.handle}"
    assert story.mentions() == 2


def test_what_is_taken_back_is_seen_and_a_block_is_no_deletion(
    story: Story, maya: Somebody, bluesky_network: BlueskyNetwork
) -> None:
    lena = bluesky_network.somebody("lena")
    gone = maya.post(f"@{story.shop.handle} Never again", story.shop)
    lena.post(f"@{story.shop.handle} I am so angry", story.shop)
    story.fetch()
    maya.delete(gone["uri"])
    lena.do(
        "com.atproto.repo.createRecord",
        repo=lena.did,
        collection="app.bsky.graph.block",
        record={"subject": story.shop.did, "createdAt": "2026-11-20T08:00:00.000Z"},
    )
    story.fetch()
    assert story.mention("Never again").deleted_at is not None
    angry = story.mention("so angry")
    assert angry.deleted_at is None
    assert angry.allows.why == "Lena has blocked your account."


def test_who_lets_only_some_people_answer_is_said(story: Story, maya: Somebody) -> None:
    for words, allow in (("nobody", []), ("named", ["app.bsky.feed.threadgate#mentionRule"])):
        said = maya.post(f"@{story.shop.handle} {words}", story.shop)
        maya.do(
            "com.atproto.repo.createRecord",
            repo=maya.did,
            collection="app.bsky.feed.threadgate",
            rkey=said["uri"].rpartition("/")[2],
            record={
                "post": said["uri"],
                "allow": [{"$type": one} for one in allow],
                "createdAt": "2026-11-20T08:00:00.000Z",
            },
        )
    story.fetch()
    assert story.mention("nobody").allows.public is False
    assert story.mention("named").allows.public is None


def test_words_that_name_nobody_are_found(story: Story, maya: Somebody) -> None:
    words = f"Juniper Street {story.shop.handle.partition('.')[0]}"
    settings = {**story.account.settings, "listen": words}
    story.desk.accounts.change(story.account.id, settings=settings)
    maya.post(f"{words} is closed on Mondays, typical")
    story.shop.post(f"{words} is closed on Mondays")
    story.fetch()
    assert story.mention("typical").handle == f"@{maya.handle}"
    assert story.mentions() == 1


# Answering


def test_an_answer_stands_in_its_thread_and_reaches_her_once(
    story: Story, maya: Somebody, tom: Somebody
) -> None:
    top = tom.post("Who bakes rye here?")
    story.network.settle()
    ref = {name: top[name] for name in ("uri", "cid")}
    under = {"root": ref, "parent": ref}
    asked = maya.post(f"@{story.shop.handle} do you?", story.shop, reply=under)
    story.fetch()
    text = f"Grüße 🎂! We do, every Friday: https://example.org/brot #Rye, ask @{tom.handle}."
    record = story.answer("do you?", text)
    assert record["value"]["reply"]["root"]["uri"] == top["uri"]
    assert record["value"]["reply"]["parent"] == {"uri": asked["uri"], "cid": asked["cid"]}
    data = text.encode()
    shown = {
        data[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(): one["features"][0]
        for one in record["value"]["facets"]
    }
    assert shown["https://example.org/brot"]["uri"] == "https://example.org/brot"
    assert shown["#Rye"]["tag"] == "Rye"
    assert shown[f"@{tom.handle}"]["did"] == tom.did
    story.network.settle()
    told = maya.ask("app.bsky.notification.listNotifications", reasons=["reply"], limit=100)
    assert [one["uri"] for one in told["notifications"]].count(record["uri"]) == 1
    thread = maya.ask("app.bsky.feed.getPostThread", uri=asked["uri"])["thread"]
    assert [one["post"]["uri"] for one in thread["replies"]] == [record["uri"]]


def test_a_picture_goes_with_its_words(story: Story, maya: Somebody, tmp_path: Path) -> None:
    maya.post(f"@{story.shop.handle} rye?", story.shop)
    story.fetch()
    file = tmp_path / "loaf.png"
    file.write_bytes(PNG)
    conversation = story.conversation("rye?").row.id
    draft = story.desk.drafts.save(
        conversation, Visibility.PUBLIC, "Look.", seen=None, now=story.now
    )
    story.desk.pictures.attach(draft.id, file, alt="The new loaf")
    story.desk.outbox.release(draft.id, Release(skip_undo=True), now=story.now)
    story.desk.outbox.deliver_due(now=story.now)
    (posted,) = story.shop.posts()
    (image,) = posted["value"]["embed"]["images"]
    assert image["alt"] == "The new loaf"
    blob = story.network.http.get(
        f"{story.network.url}/xrpc/com.atproto.sync.getBlob",
        params={"did": story.shop.did, "cid": image["image"]["ref"]["$link"]},
    )
    assert blob.content.startswith(b"\x89PNG")


def test_what_was_sent_is_not_fetched_as_another_answer(story: Story, maya: Somebody) -> None:
    asked = maya.post(f"@{story.shop.handle} rye?", story.shop)
    story.fetch()
    record = story.answer("rye?", "It is back.")
    story.network.settle()
    maya.answer("Thanks!", record, asked)
    story.shop.answer("And from the phone", asked)
    story.fetch()
    items = story.conversation("rye?").items
    assert sorted(item.text for item in items) == sorted(
        [f"@{story.shop.handle} rye?", "It is back.", "Thanks!", "And from the phone"]
    )
    via = {item.text: item.via for item in items if isinstance(item, Reply)}
    assert via == {
        "It is back.": HandledVia.DESK,
        "And from the phone": HandledVia.ELSEWHERE,
    }


@pytest.mark.parametrize("sign", ["é", "🎂", "👩‍👩‍👧‍👦"])
def test_as_much_goes_as_the_desk_says_and_no_more(story: Story, maya: Somebody, sign: str) -> None:
    """By characters as people see them, and by bytes: whichever is less."""
    maya.post(f"@{story.shop.handle} rye?", story.shop)
    story.fetch()
    most = next(
        count
        for count in range(300, 0, -1)
        if not measure(sign * count, "bluesky", Visibility.PUBLIC).too_long
    )
    assert story.answer("rye?", sign * most)["value"]["text"] == sign * most
    record = story.shop.record(sign * (most + 1))
    body = {"repo": story.shop.did, "collection": "app.bsky.feed.post", "record": record}
    path = f"{story.network.url}/xrpc/com.atproto.repo.createRecord"
    headers = {"Authorization": f"Bearer {story.shop.token}"}
    refused = story.network.http.post(path, json=body, headers=headers)
    assert refused.status_code == 400, "the network itself takes no more"


# Signed out, and in again


def test_a_password_taken_back_is_said_and_signing_in_again_loses_nothing(
    story: Story, maya: Somebody
) -> None:
    maya.post(f"@{story.shop.handle} one", story.shop)
    story.fetch()
    story.shop.do("com.atproto.server.revokeAppPassword", name="desk")
    # What was given out is good for two hours more, and renewing it is not.
    story.desk.accounts.new_secret(story.account.id, "access_token", "", now=story.now)
    maya.post(f"@{story.shop.handle} two", story.shop)
    assert story.fetch() is AccountState.SIGNED_OUT
    assert "Sign in again." in story.desk.accounts.get(story.account.id).detail
    story.desk.outbox.release_text(
        story.conversation("one").row.id, Visibility.PUBLIC, "Yes.", Release(skip_undo=True),
        now=story.now,
    )  # fmt: skip
    story.desk.outbox.deliver_due(now=story.now)
    (waiting,) = story.desk.outbox.rows(ended=False)
    assert waiting.state is DeliveryState.QUEUED

    fresh = story.shop.do("com.atproto.server.createAppPassword", name="again")["password"]
    story.desk.accounts.new_secret(story.account.id, "app_password", fresh, now=story.now)
    assert story.fetch() is AccountState.CONNECTED
    assert story.mention("two").handle == f"@{maya.handle}"
    story.desk.outbox.wake()
    story.desk.outbox.deliver_due(now=story.now)
    assert [one["value"]["text"] for one in story.shop.posts()] == ["Yes."]
    assert story.mentions() == 2


def test_nothing_of_a_sign_in_lies_in_the_workspace(
    story: Story, maya: Somebody, tmp_path: Path
) -> None:
    maya.post(f"@{story.shop.handle} rye?", story.shop)
    story.fetch()
    story.answer("rye?", "It is back.")
    assert places([story.shop.app_password, "eyJ"], folder=tmp_path, texts={}) == []


# The contract of all connectors


class BlueskyStage:
    """The shop's account, and somebody who answers its post."""

    def __init__(self, network: BlueskyNetwork, ana: Somebody) -> None:
        self._network, self._ana, self._shop = network, ana, network.somebody("shop")
        secrets = {"app_password": self._shop.app_password}
        self._opening = self._shop.post("Good morning")
        network.settle()
        self.connector: Connector = connect(
            address=self._shop.handle,
            settings={"api": network.url},
            secret=lambda name: secrets.get(name, ""),
            save_secret=secrets.__setitem__,
        )

    def say(self, text: str, *, subject: str = "") -> None:
        if measure(text, "bluesky", Visibility.PUBLIC).too_long:
            pytest.skip("nobody can write so much there")
        self._ana.answer(text, self._opening)
        self._network.settle()

    def copies(self, client_id: str) -> int:
        return len(self._shop.posts()) - 1


class TestBlueskyHere(ConnectorContract):
    @pytest.fixture
    def stage(self, bluesky_network: BlueskyNetwork, maya: Somebody) -> Iterator[BlueskyStage]:
        made = BlueskyStage(bluesky_network, maya)
        yield made
        made.connector.close()

    def letter(self, stage: Any, text: str = "Thank you, Ana!", id_: str = "") -> Letter:
        stage.say("Where is my cake?")
        batches = list(stage.connector.fetch("", stop=never, now=AT))
        items = [item for batch in batches for item in batch.items]
        found = next(item for item in items if isinstance(item, FetchedMention))
        while measure(text, "bluesky", Visibility.PUBLIC).too_long:
            text = text[:-20]
        return replace(
            super().letter(stage, text, id_),
            visibility=Visibility.PUBLIC,
            answers_remote_id=found.remote_id,
            answers_headers=found.headers,
        )


# Besides answering


def deliver(story: Story) -> None:
    story.now += timedelta(minutes=1)
    story.desk.outbox.deliver_due(now=story.now)
    assert story.desk.acts.refused() == ()
    assert story.desk.acts.waiting() == ()
    story.network.settle()


def test_what_they_said_is_liked_reported_and_its_author_blocked(
    story: Story, bluesky_network: BlueskyNetwork
) -> None:
    rude = bluesky_network.somebody("rude")
    said = rude.post(f"@{story.shop.handle} this bread is art", story.shop)
    story.fetch()

    def viewer() -> dict[str, Any]:
        (post,) = story.shop.ask("app.bsky.feed.getPosts", uris=[said["uri"]])["posts"]
        found: dict[str, Any] = post["viewer"]
        return found

    for act, liked in ((Act.LIKE, True), (Act.UNLIKE, False), (Act.LIKE, True)):
        story.desk.acts.on_mention(story.mention("art").id, act, now=story.now)
        deliver(story)
        assert ("like" in viewer()) is liked
    mention = story.mention("art").id
    story.desk.acts.on_mention(mention, Act.REPORT, ground=Ground.RUDE, now=story.now)
    deliver(story)
    story.desk.acts.on_mention(mention, Act.BLOCK, now=story.now)
    deliver(story)
    profile = story.shop.ask("app.bsky.actor.getProfile", actor=rude.did)
    assert profile["viewer"]["blocking"].startswith(f"at://{story.shop.did}/app.bsky.graph.block/")


def test_our_reply_is_taken_back_there(story: Story, maya: Somebody) -> None:
    maya.post(f"@{story.shop.handle} is there spelt today?", story.shop)
    story.fetch()
    story.answer("spelt", "Yes, from seven.")
    reply = next(one for one in story.conversation("spelt").items if isinstance(one, Reply))
    assert reply.offered == (Act.DELETE,)
    story.desk.acts.delete(reply.id, now=story.now)
    deliver(story)
    assert story.shop.posts() == []
    story.fetch()
    reply = next(one for one in story.conversation("spelt").items if isinstance(one, Reply))
    assert reply.deleted_at is not None
    assert story.conversation("spelt").row.state is State.TO_ANSWER
