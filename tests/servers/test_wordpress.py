"""The whole desk on a real WordPress: read as each role may, approved, answered once."""

from __future__ import annotations

import base64
import html
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import AT, ConnectorContract, never
from courtesydesk.app import doors
from courtesydesk.assembly import open_desk
from courtesydesk.cli import main as cli
from courtesydesk.connectors.base import Connector, FetchedMention, FetchedReply, Letter
from courtesydesk.connectors.networks.wordpress.connector import connect
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.acts import Act
from courtesydesk.domain.conversations import Conversation, State
from courtesydesk.domain.errors import RateLimited, SignedOut, TooLate
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import HandledVia, Mention, Reply, Visibility
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from courtesydesk.services.outbox import Release
from courtesydesk.store.database import Database
from servers.wordpress import WordPress
from support.leaks import places

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture
def site(wordpress_site: WordPress) -> WordPress:
    """The site without any comment; the first one of each visitor waits for approval."""
    wordpress_site.sql("DELETE FROM wp_comments")
    wordpress_site.option("comment_previously_approved", "1")
    wordpress_site.option("permalink_structure", "/%postname%/")
    return wordpress_site


def connected(site: WordPress, who: str = "dana", **settings: str) -> Connector:
    login = site.logins[who]
    return connect(
        address="",
        settings={**site.settings(who), **settings},
        secret=lambda name: login.password if name == "password" else "",
        save_secret=lambda _name, _value: None,
    )


def answered_on_the_site(site: WordPress, who: str, post: int, parent: int, text: str) -> None:
    """By that user, in a browser, say."""
    login = site.logins[who]
    signed = base64.b64encode(f"{login.user}:{login.password}".encode()).decode()
    body = json.dumps({"post": post, "parent": parent, "content": text}).encode()
    headers = {"Authorization": f"Basic {signed}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{site.url}/wp-json/wp/v2/comments", body, headers)
    urllib.request.urlopen(asked, timeout=20).close()


def fetched(connector: Connector) -> list[FetchedMention | FetchedReply]:
    batches = list(connector.fetch("", stop=never, now=datetime.now(UTC)))
    items = [item for batch in batches for item in batch.items]
    return [item for item in items if isinstance(item, FetchedMention | FetchedReply)]


def answer(connector: Connector, words: str, text: str) -> bytes:
    found = next(item for item in fetched(connector) if words in item.text)
    assert isinstance(found, FetchedMention)
    written = Letter("c-1", text, "Dana", found.visibility, AT, answers_headers=found.headers)
    return connector.compose(written)


@dataclass
class Story:
    """A desk with Dana's account, as she uses it on the command line."""

    desk: Desk
    site: WordPress
    db: Database
    said: list[str] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def run(self, *argv: str, typed: str = "") -> int:
        return cli.run(
            list(argv), doors(), write_out=self.said.append, write_err=self.said.append,
            read_stdin=lambda: typed, given=self.desk,
        )  # fmt: skip

    def fetch(self) -> AccountState:
        self.now += timedelta(hours=1)
        account = self.desk.accounts.named("Blog")
        self.desk.sync.account(account.id, now=lambda: self.now, stop=bool)
        return self.desk.accounts.get(account.id).state

    def conversation(self, words: str) -> Conversation:
        id_ = self.db.value("SELECT conversation_id FROM mention WHERE text LIKE ?", [f"%{words}%"])
        return self.desk.feed.conversation(ConversationId(id_), now=self.now)

    def mention(self, words: str) -> Mention:
        items = self.conversation(words).items
        return next(one for one in items if isinstance(one, Mention) and words in one.text)


@pytest.fixture
def story(site: WordPress, tmp_path: Path) -> Iterator[Story]:
    desk = open_desk(Workspace(tmp_path / "workspace"))
    db = Database(desk.workspace.database)
    made = Story(desk, site, db)
    fields = ("--set", f"site={site.url}", "--set", "user=dana")
    typed = site.logins["dana"].password + "\n"
    code = made.run("accounts", "add", "wordpress", "Blog", *fields, typed=typed)
    assert code == 0, made.said
    yield made
    db.close()
    desk.close()


def test_a_visitors_comment_is_approved_and_answered_once(story: Story, tmp_path: Path) -> None:
    site, post = story.site, story.site.post("Rye is back")
    asked = site.comment(post, "Is it <b>gluten</b> free?\n\nI'd love some & soon", who="Maya")
    assert site.state(asked) == "0"
    assert story.fetch() is AccountState.CONNECTED
    found = story.mention("gluten")
    assert found.text == "Is it gluten free?\n\nI'd love some & soon"
    assert (found.author, found.allows.why) == ("Maya", "It waits for approval.")
    conversation = story.conversation("gluten")
    assert conversation.post is not None
    assert conversation.post.text == "Rye is back"

    words = "I’m sorry, Maya: <no> rye & wheat in one — it's “mixed” 🍞"
    file = tmp_path / "reply.txt"
    file.write_text(words, encoding="utf-8")
    id_ = str(conversation.row.id)
    assert story.run("reply", id_, "--file", str(file), "--send-now") == 0, story.said
    assert story.run("outbox", "deliver") == 0
    assert site.state(asked) == "1"
    ((number, parent, user, state),) = site.said("wheat in one")
    assert (parent, user, state) == (str(asked), "1", "1")
    page = urllib.request.urlopen(f"{site.url}/?p={post}", timeout=20).read().decode()
    assert "&lt;no&gt; rye" in page

    assert story.fetch() is AccountState.CONNECTED
    assert story.run("outbox", "deliver") == 0
    (reply,) = [one for one in story.conversation("gluten").items if isinstance(one, Reply)]
    assert (reply.text, reply.via) == (words, HandledVia.DESK)
    assert reply.remote_id.endswith(f"#{number}")
    assert story.mention("gluten").allows.why == ""
    password = site.logins["dana"].password
    said = {str(at): one for at, one in enumerate(story.said)}
    assert places([password, password.replace(" ", "")], folder=tmp_path, texts=said) == []


def test_what_a_colleague_answers_there_is_ours_and_a_customers_login_is_not(story: Story) -> None:
    site, post = story.site, story.site.post()
    asked = site.comment(post, "When do you open?", who="Tom")
    site.set(asked, approved="1")
    answered_on_the_site(site, "sam", post, asked, "At seven.")
    answered_on_the_site(site, "guest", post, asked, "At eight, I think?")
    story.fetch()
    items = story.conversation("When do you open").items
    assert [(type(one), one.text) for one in items] == [
        (Mention, "When do you open?"),
        (Reply, "At seven."),
    ]
    assert story.mention("At eight").author == "Guest"


def test_what_is_edited_or_taken_away_is_seen(story: Story) -> None:
    site, post = story.site, story.site.post()
    said = {
        word: site.comment(post, f"Entry {word}", who=word)
        for word in ("edited", "trashed", "spammed", "erased", "kept")
    }
    story.fetch()
    site.set(said["edited"], content="Entry changed")
    site.set(said["trashed"], approved="trash")
    site.set(said["spammed"], approved="spam")
    site.sql(f"DELETE FROM wp_comments WHERE comment_ID = {said['erased']}")
    story.fetch()
    gone = story.db.rows("SELECT text FROM mention WHERE deleted_at IS NOT NULL")
    assert {row["text"] for row in gone} == {"Entry trashed", "Entry spammed", "Entry erased"}
    assert story.mention("Entry changed").author == "edited"


def test_many_comments_come_whole_whatever_their_dates_say(story: Story) -> None:
    """In the night in which clocks are put back, an hour comes twice."""
    site, post = story.site, story.site.post()
    rows = ", ".join(
        f"({post}, 'Visitor {number}', 'v{number}@visitors.test', 'Entry {number}', 1,"
        f" '2026-10-25 02:{number % 60:02d}:00', '2026-10-25 0{number // 60}:{number % 60:02d}:00')"
        for number in range(119, -1, -1)
    )
    site.sql(
        "INSERT INTO wp_comments(comment_post_ID, comment_author, comment_author_email,"
        f" comment_content, comment_approved, comment_date, comment_date_gmt) VALUES {rows}"
    )
    story.fetch()
    assert story.db.value("SELECT count(*) FROM mention") == 120
    site.comment(post, "One more", who="Late")
    story.fetch()
    assert story.db.value("SELECT count(*) FROM mention") == 121


@pytest.mark.parametrize(
    ("who", "sees", "lack"),
    [
        ("dana", {"Public", "Held"}, ""),
        ("sam", {"Public"}, "others' articles"),
        ("guest", {"Public"}, "may not write"),
    ],
)
def test_each_role_reads_and_answers_what_it_may(
    site: WordPress, who: str, sees: set[str], lack: str
) -> None:
    post = site.post()
    site.set(site.comment(post, "Public", who="Maya"), approved="1")
    site.comment(post, "Held", who="Tom")
    site.option("comment_previously_approved", "0")
    connector = connected(site, who)
    health = connector.check()
    assert bool(health.lacks) is bool(lack)
    assert lack in " ".join(health.lacks)
    assert {item.text for item in fetched(connector)} == sees
    payload = answer(connector, "Public", "Thank you, it's “good” & that < this")
    receipt = connector.deliver(payload, "c-1")
    assert connector.reconcile(payload, "c-1").receipt == receipt
    assert connector.deliver(payload, "c-1") == receipt
    assert len(site.said("Thank you")) == 1


def test_an_answer_that_waits_for_approval_itself_is_there_once(site: WordPress) -> None:
    site.set(site.comment(site.post(), "Public", who="Maya"), approved="1")
    connector = connected(site, "guest")
    payload = answer(connector, "Public", "Thank you")
    assert "approval" in connector.deliver(payload, "c-1").detail
    assert "already" in connector.deliver(payload, "c-1").detail
    assert len(site.said("Thank you")) == 1


def test_who_may_not_moderate_waits_between_two_answers(site: WordPress) -> None:
    post = site.post()
    site.set(site.comment(post, "One", who="Maya"), approved="1")
    connector = connected(site, "sam")
    connector.deliver(answer(connector, "One", "First"), "c-1")
    payload = answer(connector, "One", "Second")
    with pytest.raises(RateLimited):
        connector.deliver(payload, "c-2")
    assert site.said("Second") == []


def test_closed_comments_are_known_and_refused(site: WordPress) -> None:
    page = site.post("About us", "page")
    site.set(site.comment(page, "Nice page", who="Maya"), approved="1")
    connector = connected(site)
    payload = answer(connector, "Nice page", "Thanks")
    site.sql(f"UPDATE wp_posts SET comment_status = 'closed' WHERE ID = {page}")
    (found,) = fetched(connector)
    assert isinstance(found, FetchedMention)
    assert (found.allows.public, found.post and found.post.text) == (False, "About us")
    with pytest.raises(TooLate):
        connector.deliver(payload, "c-1")


def test_a_wrong_password_is_said(site: WordPress) -> None:
    wrong = connect(
        address="", settings=site.settings(), secret=lambda _name: "abcd efgh ijkl",
        save_secret=lambda _name, _value: None,
    )  # fmt: skip
    with pytest.raises(SignedOut):
        wrong.check()


def test_a_site_without_readable_addresses_is_found(site: WordPress) -> None:
    site.option("permalink_structure", "")
    health = connected(site).check()
    assert "rest_route" in health.settings["api"]
    connector = connected(site, **health.settings)
    site.comment(site.post(), "Here, too", who="Maya")
    connector.deliver(answer(connector, "Here, too", "And here"), "c-1")
    assert len(site.said("And here")) == 1


class WordPressStage:
    """An article, and somebody who comments on it."""

    def __init__(self, site: WordPress) -> None:
        self._site, self._post = site, site.post()
        self.connector = connected(site)

    def say(self, text: str, *, subject: str = "") -> None:
        self._site.comment(self._post, html.escape(text, quote=False), who="Ana")

    def copies(self, client_id: str) -> int:
        return len(self._site.sql("SELECT 1 FROM wp_comments WHERE user_id = 1"))


class TestWordPressHere(ConnectorContract):
    pictures = False

    @pytest.fixture
    def stage(self, site: WordPress) -> Iterator[WordPressStage]:
        made = WordPressStage(site)
        yield made
        made.connector.close()

    def letter(self, stage: Any, text: str = "Thank you, Ana!", id_: str = "") -> Letter:
        stage.say("Where is my cake?")
        found = next(item for item in fetched(stage.connector) if "cake" in item.text)
        assert isinstance(found, FetchedMention)
        return replace(
            super().letter(stage, text, id_),
            answers_remote_id=found.remote_id,
            answers_headers=found.headers,
        )


# Besides answering


def deliver(story: Story) -> None:
    story.now += timedelta(minutes=1)
    story.desk.outbox.deliver_due(now=story.now)
    assert story.desk.acts.refused() == ()
    assert story.desk.acts.waiting() == ()


def test_comments_are_approved_held_back_and_marked_as_spam(story: Story) -> None:
    site, post = story.site, story.site.post()
    asked = site.comment(post, "Is there rye?", who="Maya")
    bought = site.comment(post, "Cheap watches", who="Watches")
    story.fetch()
    mention, now = story.mention("rye"), story.now
    assert mention.allows.hidden
    assert mention.offered == (Act.SHOW, Act.SPAM)
    for act, state in ((Act.SHOW, "1"), (Act.HIDE, "0"), (Act.SHOW, "1")):
        story.desk.acts.on_mention(mention.id, act, now=story.now)
        deliver(story)
        assert site.state(asked) == state
    story.desk.acts.on_mention(story.mention("watches").id, Act.SPAM, now=now)
    deliver(story)
    assert site.state(bought) == "spam"
    assert story.conversation("watches").row.waiting_since is None
    story.fetch()
    assert story.mention("rye").allows.hidden is False


def test_our_answer_gets_other_words_and_goes_into_the_trash(story: Story) -> None:
    site, post = story.site, story.site.post()
    asked = site.comment(post, "Is there rye?", who="Maya")
    story.fetch()
    words = Release(skip_undo=True)
    id_ = story.conversation("rye").row.id
    story.desk.outbox.release_text(id_, Visibility.PUBLIC, "No & never.", words, now=story.now)
    deliver(story)
    reply = next(one for one in story.conversation("rye").items if isinstance(one, Reply))
    assert reply.offered == (Act.EDIT, Act.DELETE)
    story.desk.acts.edit(reply.id, "Yes, <from> 7 & on.", now=story.now)
    deliver(story)
    ((number, parent, _, _),) = site.said("7 &amp; on")
    assert parent == str(asked)
    story.fetch()
    reply = next(one for one in story.conversation("rye").items if isinstance(one, Reply))
    assert (reply.text, reply.before) == ("Yes, <from> 7 & on.", ("No & never.",))
    story.desk.acts.delete(reply.id, now=story.now)
    deliver(story)
    assert site.state(int(number)) == "trash"
    assert story.conversation("rye").row.state is State.TO_ANSWER
    story.fetch()
    reply = next(one for one in story.conversation("rye").items if isinstance(one, Reply))
    assert reply.deleted_at is not None
