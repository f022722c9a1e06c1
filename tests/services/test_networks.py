"""What the desk does with any network's connector: fetch, search, ask again, and answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors import registry
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotAllowed, SignedOut, WrongInput
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Allows, Visibility
from courtesydesk.domain.outbox import DeliveryState, Hold
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.sync import Sync
from courtesydesk.store import accounts as store
from courtesydesk.store.allowing import allows_from_text, allows_to_text
from courtesydesk.store.database import Database
from support.accounts import make_accounts
from support.guestbook import TOKEN, Guestbook
from support.keyrings import MemoryKeyring
from support.loopback import AT, Fault
from support.outside import guestbook

__all__ = ["guestbook"]


@dataclass
class Story:
    """A desk with one account, on the guestbook."""

    db: Database
    book: Guestbook
    accounts: Accounts
    sync: Sync
    outbox: Outbox
    now: datetime
    account: Account

    def fetch(self) -> Changes:
        return self.sync.account(self.account.id, now=lambda: self.now, stop=lambda: False)

    def texts(self) -> list[str]:
        return [row[0] for row in self.db.rows("SELECT text FROM mention ORDER BY occurred_at, id")]

    def state(self) -> Account:
        return self.accounts.get(self.account.id)

    def conversation(self) -> ConversationId:
        return ConversationId(self.db.value("SELECT max(id) FROM conversation"))

    def answer(self, text: str) -> str:
        """Let it go, deliver, and say how it stands."""
        id_, _ = self.outbox.release_text(
            self.conversation(), Visibility.PUBLIC, text, Release(skip_undo=True), now=self.now
        )
        self.outbox.deliver_due(now=self.now)
        row = self.outbox.get(id_)
        return row.state if row.hold is None else f"{row.state}: {row.hold}"


@pytest.fixture
def story(tmp_path: Path, guestbook: None) -> Iterator[Story]:
    book = Guestbook()
    with book.running():
        db = make_accounts(tmp_path)
        keyring = MemoryKeyring()
        accounts = Accounts(db, Vault(lambda: keyring, patience=5), registry)
        account = accounts.add(
            "guestbook", "Book", "", {"page": book.url, "listen": "rye, the  shop"},
            {"token": TOKEN}, now=AT,
        )  # fmt: skip
        outbox = Outbox(db, connector_for=accounts.connector)
        yield Story(db, book, accounts, Sync(db, accounts), outbox, AT, account)
        db.close()


def test_what_a_form_asks_for_is_what_an_account_is_made_of(story: Story) -> None:
    assert [one.key for one in story.accounts.networks()][-1] == "guestbook"
    form = story.accounts.form("guestbook")
    assert form is not None
    given = {"page": story.book.url.removeprefix("http://"), "token": TOKEN}
    assert form.settings(given)["page"].startswith("https://")
    given["page"] = story.book.url
    health = story.accounts.try_out("guestbook", "", form.settings(given), form.secrets(given))
    assert health.works == ("Reads the guestbook.", "Answers in it.")
    assert health.lacks
    assert health.address == "127.0.0.1"
    with pytest.raises(WrongInput, match="Key is missing"):
        form.secrets({"page": "x"})
    with pytest.raises(SignedOut):
        story.accounts.try_out("guestbook", "", form.settings(given), {"token": "wrong"})


def test_searches_have_cursors_of_their_own_and_find_each_thing_once(story: Story) -> None:
    story.book.say("Is there rye today?")
    story.book.say("The shop is lovely")
    story.book.say("Good morning")
    story.fetch()
    assert sorted(story.texts()) == ["Good morning", "Is there rye today?", "The shop is lovely"]
    cursors = {
        name: store.load_cursor(story.db, story.account.id, name)
        for name in ("main", "search:rye", "search:the shop")
    }
    assert cursors == {"main": "3", "search:rye": "1", "search:the shop": "2"}
    asked = len(story.book.requests)
    story.now += timedelta(minutes=5)
    story.fetch()
    again = [one.query for one in story.book.requests[asked:]]
    assert {"after": "1", "q": "rye"} in again
    assert len(story.texts()) == 3


def test_what_was_edited_or_taken_back_is_seen_when_it_is_asked_for_again(story: Story) -> None:
    edited, deleted = story.book.say("Awful cake"), story.book.say("Never again")
    story.fetch()
    story.book.edit(edited, "Good cake, after all")
    story.book.delete(deleted)
    story.now += timedelta(minutes=10)
    story.fetch()
    assert "Awful cake" in story.texts(), "not asked so soon again"
    story.now += timedelta(minutes=30)
    story.fetch()
    assert story.texts()[0] == "Good cake, after all"
    assert story.db.value("SELECT text FROM mention_version") == "Awful cake"
    gone = "SELECT deleted_at IS NOT NULL FROM mention WHERE remote_id = ?"
    assert story.db.value(gone, [deleted]) == 1
    assert story.db.value(gone, [edited]) == 0


def test_more_than_one_turn_holds_is_asked_for_in_several(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtesydesk.services.sync.REFRESH_AT_ONCE", 2)
    for number in range(5):
        story.book.say(f"Entry {number}", after=number)
    seen: list[list[str]] = []
    for _ in range(5):
        asked = len(story.book.requests)
        story.fetch()
        paths = [one.path for one in story.book.requests[asked:]]
        seen.append([p.rpartition("/")[2] for p in paths if "/entries/" in p])
        story.now += timedelta(minutes=30)
    told_just_now: list[str] = []
    assert seen == [told_just_now, ["5", "4"], ["3", "2"], ["1"], ["5", "4"]]


def test_what_cannot_be_kept_is_said_and_the_rest_is_there(story: Story) -> None:
    story.book.say("Hello")
    story.book.entries[0]["guest"] = None
    story.book.say("Good morning")
    story.fetch()
    assert story.texts() == ["Good morning"]
    assert story.state().state is AccountState.CONNECTED
    assert "could not be read" in story.state().detail


def test_a_network_is_not_asked_more_often_than_it_wants(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from courtesydesk.domain.networks import NETWORKS, network

    monkeypatch.setitem(
        NETWORKS, "guestbook", replace(network("guestbook"), rest=timedelta(minutes=20))
    )
    story.fetch()
    assert story.sync.due(now=story.now + timedelta(minutes=19)) == ()
    assert story.sync.due(now=story.now + timedelta(minutes=20)) == (story.account.id,)


def test_a_pause_that_is_asked_for_is_kept(story: Story) -> None:
    story.book.lasting = Fault(429, headers={"Retry-After": "600"})
    story.fetch()
    assert story.state().state is AccountState.RATE_LIMITED
    assert story.state().until is not None


def test_an_answer_goes_and_stands_there_once(story: Story) -> None:
    story.book.say("Where is my cake?")
    story.fetch()
    assert story.answer("It waits for you.") == DeliveryState.SENT
    assert story.book.replies() == ["It waits for you."]


# What one mention allows


def test_an_entry_that_is_closed_takes_no_answer_and_says_why(story: Story) -> None:
    id_ = story.book.say("Where is my cake?")
    story.book.entries[0]["closed"] = True
    story.fetch()
    with pytest.raises(NotAllowed, match="takes no answers") as told:
        story.answer("It waits for you.")
    assert "Nothing was sent" in told.value.safe
    story.book.entries[0]["closed"] = False
    story.now += timedelta(hours=1)
    story.fetch()
    assert story.answer("It waits for you.") == DeliveryState.SENT, id_


def put(story: Story, allows: Allows) -> None:
    with story.db.writing() as write:
        write.execute("UPDATE mention SET allows = ?", [allows_to_text(allows)])


def test_what_can_only_be_posted_by_hand_waits_for_the_hand(story: Story) -> None:
    story.book.say("Where is my cake?")
    story.fetch()
    put(story, Allows(by_hand=True))
    assert story.answer("It waits.") == f"{DeliveryState.HELD}: {Hold.ASSISTED}"
    assert story.book.replies() == []


def test_the_time_to_answer_ends(story: Story) -> None:
    story.book.say("Where is my cake?")
    story.fetch()
    put(story, Allows(public_until=AT + timedelta(hours=1)))
    assert story.answer("In time.") == DeliveryState.SENT
    story.now += timedelta(hours=1)
    with pytest.raises(NotAllowed, match="any more"):
        story.answer("Too late.")


def test_a_mention_may_leave_less_room_than_its_network(story: Story) -> None:
    story.book.say("Where is my cake?")
    story.fetch()
    put(story, Allows(limit=10))
    with pytest.raises(WrongInput, match="too long"):
        story.answer("It waits for you.")
    assert story.answer("It waits.") == DeliveryState.SENT


@pytest.mark.parametrize(
    "allows",
    [
        Allows(),
        Allows(public=False, private=True, why="Only in private."),
        Allows(by_hand=True, public_until=AT, private_until=AT, limit=1, private_limit=2),
        Allows(seen_by="your followers"),
    ],
)
def test_what_a_mention_allows_is_kept_as_it_is(allows: Allows) -> None:
    assert allows_from_text(allows_to_text(allows)) == allows
    assert (allows_to_text(allows) == "") is (allows == Allows())


def test_what_a_newer_program_wrote_besides_is_left_out() -> None:
    assert allows_from_text('{"limit": 3, "colour": "blue"}') == Allows(limit=3)
