"""The whole desk on somebody else's Mastodon: read, answered as it should be, signed out and in."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from connectors.contract import AT, ConnectorContract, never
from courtesydesk.assembly import open_desk
from courtesydesk.connectors.base import Connector, FetchedMention, Letter
from courtesydesk.connectors.networks.mastodon.connector import connect
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.acts import Act, Ground
from courtesydesk.domain.conversations import Channel, Conversation, State
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import HandledVia, Mention, Reply, Visibility
from courtesydesk.paths import Workspace
from courtesydesk.services import sign_in
from courtesydesk.services.desk import Desk
from courtesydesk.services.outbox import Release
from courtesydesk.store.database import Database
from servers.mastodon import MastodonServer, Person

pytestmark = pytest.mark.servers

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63606060f80f0001040100a5e5c1a10000000049454e44ae426082"
)


@dataclass
class Story:
    """A desk with the shop's account, and the people who write to it."""

    desk: Desk
    server: MastodonServer
    shop: Person
    account: Account
    db: Database
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def fetch(self) -> AccountState:
        self.now += timedelta(hours=1)
        self.desk.sync.account(self.account.id, now=lambda: self.now, stop=bool)
        return self.desk.accounts.get(self.account.id).state

    def conversation(self, words: str) -> Conversation:
        id_ = self.db.value("SELECT conversation_id FROM mention WHERE text LIKE ?", [f"%{words}%"])
        return self.desk.feed.conversation(ConversationId(id_), now=self.now)

    def mention(self, words: str) -> Mention:
        return next(
            item
            for item in self.conversation(words).items
            if isinstance(item, Mention) and words in item.text
        )

    def answer(self, words: str, text: str, side: Visibility = Visibility.PUBLIC) -> dict[str, Any]:
        """Answer what says this; gives the post as the server has it."""
        conversation = self.conversation(words).row.id
        how = Release(skip_undo=True, accept_new_mentions=True)
        self.desk.outbox.release_text(conversation, side, text, how, now=self.now)
        self.desk.outbox.deliver_due(now=self.now)
        return self.shop.posts()[-1]


@pytest.fixture
def story(mastodon_server: MastodonServer, tmp_path: Path) -> Iterator[Story]:
    desk = open_desk(Workspace(tmp_path / "workspace"))
    shop = mastodon_server.person("shop")
    settings, secrets = {"server": mastodon_server.url}, {"token": shop.token}
    health = desk.accounts.try_out("mastodon", "", settings, secrets)
    now = datetime.now(UTC)
    added = desk.accounts.add("mastodon", "Shop", health.address, settings, secrets, now=now)
    db = Database(desk.workspace.database)
    yield Story(desk, mastodon_server, shop, added, db)
    db.close()
    desk.close()


@pytest.fixture
def maya(mastodon_server: MastodonServer) -> Person:
    return mastodon_server.person("maya")


# Reading


def test_what_is_said_to_the_shop_comes_in_once_and_nothing_is_changed_there(
    story: Story, maya: Person
) -> None:
    posts = [
        maya.post(f"@{story.shop.name} to everybody", spoiler_text="bread"),
        maya.post(f"@{story.shop.name} between us", visibility="direct"),
        maya.post(f"@{story.shop.name} quietly", visibility="unlisted"),
    ]
    assert story.fetch() is AccountState.CONNECTED
    assert story.account.address == story.shop.handle
    public, direct = story.mention("to everybody"), story.mention("between us")
    assert public.text == f"bread\n\n@{story.shop.name} to everybody"
    assert (public.handle, public.url) == (maya.handle, posts[0]["url"])
    assert (direct.visibility, public.visibility) == (Visibility.PRIVATE, Visibility.PUBLIC)
    assert story.conversation("between us").row.channel is Channel.DIRECT
    count = "SELECT count(*) FROM mention"
    assert story.db.value(count) == 3
    assert story.fetch() is AccountState.CONNECTED
    assert story.db.value(count) == 3
    assert story.shop.posts() == []


def test_a_picture_comes_with_its_words_and_is_not_loaded(story: Story, maya: Person) -> None:
    picture = maya.upload("cake.png", "image/png", PNG, "A plum cake with one candle")
    maya.post(f"@{story.shop.name} look", media_ids=[picture])
    story.fetch()
    (shown,) = story.mention("look").pictures
    assert (shown.alt, shown.is_image, shown.path) == ("A plum cake with one candle", True, "")


def test_a_picture_that_is_wanted_is_fetched_from_there_and_stays(
    story: Story, maya: Person
) -> None:
    picture = maya.upload("cake.png", "image/png", PNG, "A plum cake with one candle")
    maya.post(f"@{story.shop.name} look", media_ids=[picture])
    story.fetch()
    story.desk.pictures.fetch(story.mention("look").pictures[0])
    (shown,) = story.mention("look").pictures
    file = story.desk.pictures.path(shown)
    assert file is not None
    assert file.read_bytes().startswith(b"\x89PNG")
    assert shown.alt == "A plum cake with one candle"


def test_the_thread_around_a_mention_comes_with_it(story: Story, maya: Person) -> None:
    lena = story.server.person("lena")
    above = lena.post("Is any bakery open on Monday?")
    first = maya.answer(above, "The one in Juniper Street, I think")
    ours = story.shop.answer(first, f"@{maya.name} Not this Monday, sorry")
    lena.answer(ours, "Thanks both")
    maya.answer(ours, f"@{story.shop.name} and on Tuesday?")
    story.fetch()
    found = story.conversation("and on Tuesday")
    assert found.post is not None
    assert (found.post.text, found.post.author) == ("Is any bakery open on Monday?", "Lena")
    assert [item.text for item in found.items] == [
        "The one in Juniper Street, I think",
        "Not this Monday, sorry",
        f"@{story.shop.name} and on Tuesday?",
    ]
    assert isinstance(found.items[1], Reply)
    assert found.items[1].via is HandledVia.ELSEWHERE
    assert story.db.value("SELECT count(*) FROM conversation") == 1


def test_an_edited_mention_says_what_it_said_before_and_a_deleted_one_that_it_is(
    story: Story, maya: Person
) -> None:
    before = maya.post(f"@{story.shop.name} Where is my rye?")
    maya.edit(before, f"@{story.shop.name} Where is my cake?")
    gone = maya.post(f"@{story.shop.name} Never again")
    story.fetch()
    assert story.mention("cake").before == (f"@{story.shop.name} Where is my rye?",)
    maya.edit(before, f"@{story.shop.name} Where are my rolls?")
    maya.delete(gone)
    story.fetch()
    found = story.mention("rolls")
    assert [words.rpartition(" ")[2] for words in found.before] == ["rye?", "cake?"]
    assert found.edited_at is not None
    assert story.mention("Never again").deleted_at is not None


def test_words_that_name_nobody_are_found(story: Story, maya: Person) -> None:
    settings = {**story.account.settings, "listen": "juniper street"}
    story.desk.accounts.change(story.account.id, settings=settings)
    maya.post("Juniper Street is closed on Mondays, typical")
    story.fetch()
    assert story.mention("typical").handle == maya.handle


# Answering


@pytest.mark.parametrize("audience", ["public", "unlisted", "private", "direct"])
def test_an_answer_is_for_whom_the_mention_was(story: Story, maya: Person, audience: str) -> None:
    asked = maya.post(f"@{story.shop.name} rye?", visibility=audience, spoiler_text="bread")
    story.fetch()
    posted = story.answer("rye?", "It is back.")
    assert posted["visibility"] == audience
    assert posted["in_reply_to_id"] == asked["id"]
    assert posted["spoiler_text"] == "bread"
    assert story.shop.words() == [f"@{maya.name} It is back."]
    told = maya.call("GET", "/api/v1/notifications", params={"types[]": "mention"})
    assert [one["status"]["id"] for one in told] == [posted["id"]]


def test_an_answer_to_her_alone_is_direct(story: Story, maya: Person) -> None:
    maya.post(f"@{story.shop.name} rye?")
    story.fetch()
    posted = story.answer("rye?", "It is under your name.", Visibility.PRIVATE)
    assert posted["visibility"] == "direct"
    assert [one["username"] for one in posted["mentions"]] == [maya.name]


def test_a_picture_goes_with_its_words(story: Story, maya: Person, tmp_path: Path) -> None:
    maya.post(f"@{story.shop.name} rye?")
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
    (media,) = story.shop.posts()[-1]["media_attachments"]
    assert media["description"] == "The new loaf"
    assert story.server.client.get(media["url"]).content.startswith(b"\x89PNG")


def test_what_was_sent_is_not_fetched_as_another_answer(story: Story, maya: Person) -> None:
    asked = maya.post(f"@{story.shop.name} rye?")
    story.fetch()
    posted = story.answer("rye?", "It is back.")
    maya.answer(posted, f"@{story.shop.name} thanks")
    story.shop.answer(asked, f"@{maya.name} And from the phone")
    story.fetch()
    texts = [item.text for item in story.conversation("rye?").items]
    assert sorted(texts) == sorted(
        [
            f"@{story.shop.name} rye?",
            "It is back.",
            f"@{story.shop.name} thanks",
            "And from the phone",
        ]
    )


# Signed out, and in again


def test_a_token_taken_back_is_said_and_signing_in_again_loses_nothing(
    story: Story, maya: Person
) -> None:
    maya.post(f"@{story.shop.name} one")
    story.fetch()
    story.shop.revoke(story.shop.token)
    maya.post(f"@{story.shop.name} two")
    assert story.fetch() is AccountState.SIGNED_OUT
    detail = story.desk.accounts.get(story.account.id).detail
    assert "What was fetched is safe. Sign in again." in detail
    story.desk.outbox.release_text(
        story.conversation("one").row.id, Visibility.PUBLIC, "Yes.", Release(skip_undo=True),
        now=story.now,
    )  # fmt: skip
    story.desk.outbox.deliver_due(now=story.now)
    (waiting,) = story.desk.outbox.rows(ended=False)
    assert waiting.waits_for_account

    fresh = story.server.client.post("/api/v1/_mock/login", json={"username": story.shop.name})
    token = fresh.json()["access_token"]
    story.desk.accounts.new_secret(story.account.id, "token", token, now=story.now)
    assert story.fetch() is AccountState.CONNECTED
    assert story.mention("two").handle == maya.handle
    story.desk.outbox.wake()
    story.desk.outbox.deliver_due(now=story.now)
    assert story.shop.words() == [f"@{maya.name} Yes."]
    assert story.db.value("SELECT count(*) FROM mention") == 2


def test_the_browser_signs_in_and_in_again_after_the_token_was_taken_back(
    story: Story, maya: Person
) -> None:
    def browser(address: str) -> None:
        lead = story.server.sign_in(address, story.shop)
        threads.append(threading.Thread(target=httpx2.get, args=(lead,)))
        threads[-1].start()

    threads: list[threading.Thread] = []
    for words in ("one", "two"):
        (token,) = sign_in.at_network(
            "mastodon", {"server": story.server.url}, open_address=browser, stop=bool
        ).values()
        threads[-1].join()
        story.desk.accounts.new_secret(story.account.id, "token", token, now=story.now)
        health = story.desk.accounts.check(story.account.id)
        assert (health.address, health.lacks) == (story.shop.handle, ())
        maya.post(f"@{story.shop.name} {words}")
        assert story.fetch() is AccountState.CONNECTED
        story.shop.revoke(token)
        assert story.fetch() is AccountState.SIGNED_OUT
    assert story.db.value("SELECT count(*) FROM mention") == 2


# The contract of all connectors


class MastodonStage:
    """The shop's account, and somebody who writes to it directly."""

    def __init__(self, server: MastodonServer) -> None:
        self._shop, self._ana = server.person("shop"), server.person("ana")
        self.connector: Connector = connect(
            address="",
            settings={"server": server.url},
            secret=lambda name: self._shop.token if name == "token" else "",
            save_secret=lambda name, value: None,
        )

    def say(self, text: str, *, subject: str = "") -> None:
        said = self._ana.post(f"@{self._shop.name}")
        # No interface takes a post that is longer than the rules, or without our name.
        content = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
        sql = "UPDATE statuses SET content = ? WHERE id = ?"
        self._shop.server.changed(sql, content, said["id"])

    def copies(self, client_id: str) -> int:
        sql = "SELECT count(*) FROM idempotency i JOIN statuses s ON s.id = i.status_id"
        return int(self._shop.server.rows(f"{sql} WHERE i.key = ?", client_id)[0])


class TestMastodonHere(ConnectorContract):
    @pytest.fixture
    def stage(self, mastodon_server: MastodonServer) -> Iterator[MastodonStage]:
        made = MastodonStage(mastodon_server)
        yield made
        made.connector.close()

    def letter(self, stage: Any, text: str = "Thank you, Ana!", id_: str = "") -> Letter:
        stage.say("Where is my cake?")
        batches = list(stage.connector.fetch("", stop=never, now=AT))
        items = [item for batch in batches for item in batch.items]
        found = next(item for item in items if isinstance(item, FetchedMention))
        return replace(
            super().letter(stage, text[:450], id_ or f"of-{found.remote_id}"),
            answers_remote_id=found.remote_id,
            answers_headers=found.headers,
        )


# Besides answering


def act(story: Story, words: str, what: Act, ground: Ground = Ground.OTHER) -> None:
    """On what says this, at once."""
    story.desk.acts.on_mention(story.mention(words).id, what, ground=ground, now=story.now)
    deliver(story)


def deliver(story: Story) -> None:
    story.now += timedelta(minutes=1)
    story.desk.outbox.deliver_due(now=story.now)
    assert story.desk.acts.refused() == ()
    assert story.desk.acts.waiting() == ()


def test_what_they_said_is_liked_reported_and_its_author_blocked(
    story: Story, maya: Person
) -> None:
    post = maya.post(f"@{story.shop.name} The rye was lovely")
    story.fetch()
    path = f"/api/v1/statuses/{post['id']}"
    for what, liked in ((Act.LIKE, True), (Act.UNLIKE, False), (Act.LIKE, True)):
        act(story, "lovely", what)
        assert story.shop.call("GET", path)["favourited"] is liked
    act(story, "lovely", Act.REPORT, Ground.RUDE)
    act(story, "lovely", Act.BLOCK)
    (there,) = story.shop.call("GET", "/api/v1/accounts/relationships", params={"id[]": maya.id})
    assert there["blocking"] is True


def test_our_reply_gets_other_words_there_and_goes(story: Story, maya: Person) -> None:
    maya.post(f"@{story.shop.name} Is there rye today?", spoiler_text="bread")
    story.fetch()
    posted = story.answer("rye today", "There is nothing.")
    reply = next(i for i in story.conversation("rye today").items if isinstance(i, Reply))
    story.desk.acts.edit(reply.id, "There is plenty.", now=story.now)
    deliver(story)
    path = f"/api/v1/statuses/{posted['id']}"
    there = story.shop.call("GET", path)
    assert "There is plenty." in there["content"]
    assert f"@{maya.name}" in html.unescape(there["content"]).replace("<span>", "")
    assert there["spoiler_text"] == "bread"
    story.fetch()
    reply = next(i for i in story.conversation("rye today").items if isinstance(i, Reply))
    assert (reply.text, reply.before) == ("There is plenty.", ("There is nothing.",))
    story.desk.acts.delete(reply.id, now=story.now)
    deliver(story)
    assert story.server.client.get(path).status_code == 404
    assert story.conversation("rye today").row.state is State.TO_ANSWER
