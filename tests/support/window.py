"""A desk without a database, for tests of the window: rows that a test can change at will."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from courtesydesk.connectors import registry
from courtesydesk.domain.account_forms import AccountForm
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.aftercare import Aftercare
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.conversations import (
    OPEN_STATES,
    Channel,
    Conversation,
    Counts,
    DoneReason,
    FeedPage,
    FeedQuery,
    FeedRow,
    Order,
    PageKey,
    State,
    View,
)
from courtesydesk.domain.customers import Customer, CustomerRow
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.fans import Regard, Standing
from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    CustomerId,
    IdentityId,
    MentionId,
    SearchId,
    UndoId,
)
from courtesydesk.domain.mentions import Intent, Kind, Mention, Origin, Visibility
from courtesydesk.domain.networks import Network
from courtesydesk.domain.settings import SETTINGS, setting
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.paths import Workspace
from courtesydesk.services.keeper import Kept
from courtesydesk.services.listening import Read
from courtesydesk.services.promises import Promising
from courtesydesk.services.searches import SavedSearch

NOW = datetime(2026, 11, 21, 13, 58, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INTENTS = {
    View.COMPLAINTS: Intent.COMPLAINT,
    View.QUESTIONS: Intent.QUESTION,
    View.PRAISE: Intent.PRAISE,
}


def row(number: int, *, ago: timedelta | None = None, **more: Any) -> FeedRow:
    """A plain row; `more` says what is special about it."""
    last_at = NOW - (timedelta(hours=number) if ago is None else ago)
    plain = FeedRow(
        id=ConversationId(number),
        identity=IdentityId(number),
        customer=CustomerId(number),
        network="bluesky",
        account=AccountId(1),
        channel=Channel.PUBLIC,
        state=State.TO_ANSWER,
        intent=Intent.QUESTION,
        flag=None,
        name=f"Person {number}",
        handle=f"@person{number}",
        avatar="",
        subject="",
        text=f"What number {number} said, which is long enough to need a second line of the feed.",
        rating=None,
        photos=0,
        mentions=1,
        last_at=last_at,
        last_is_ours=False,
        waiting_since=last_at,
        due_at=None,
        snoozed_until=None,
        done_reason=None,
        has_draft=False,
        standing="",
    )
    return replace(plain, **more)


def mention(one: FeedRow) -> Mention:
    """What the row's customer said."""
    return Mention(
        id=MentionId(one.id),
        conversation=one.id,
        identity=one.identity,
        account=one.account,
        network=one.network,
        kind=Kind.POST,
        remote_id=str(one.id),
        author=one.name,
        handle=one.handle,
        subject=one.subject,
        text=one.text,
        html="",
        rating=one.rating,
        url="",
        visibility=Visibility.PUBLIC,
        occurred_at=one.last_at,
        fetched_at=one.last_at,
        origin=Origin.DIRECT,
        intent=one.intent,
        mood=None,
        edited_at=None,
        deleted_at=None,
    )


def belongs(view: View, one: FeedRow) -> bool:
    """Whether a row is in a view."""
    if view is View.EVERYTHING:
        return True
    if view in (View.TO_ANSWER, View.COMPLAINTS, View.QUESTIONS, View.PRAISE):
        kind = INTENTS.get(view)
        return one.state in OPEN_STATES and kind in (None, one.intent)
    if view is View.UNTAGGED:
        return one.state in OPEN_STATES and bool(one.heard)
    if view is View.DRAFTS:
        return one.has_draft
    return one.state.value == view.value


@dataclass
class Rows:
    """The rows that stand in for the database."""

    all: list[FeedRow] = field(default_factory=list)
    before: dict[int, list[FeedRow]] = field(default_factory=dict)

    def change(self, ids: list[ConversationId], **what: Any) -> Changes:
        undo = UndoId(len(self.before) + 1)
        self.before[undo] = list(self.all)
        self.all = [replace(one, **what) if one.id in ids else one for one in self.all]
        return Changes(conversations=frozenset(ids), undo=undo, count=len(ids))


class Feed:
    """Pages over the rows."""

    def __init__(self, rows: Rows) -> None:
        self.rows_ = rows
        self.asked: list[FeedQuery] = []

    def page(
        self, query: FeedQuery, *, after: PageKey | None = None, limit: int = 60, now: datetime
    ) -> FeedPage:
        self.asked.append(query)
        if "bad:" in query.text:
            raise WrongInput("There is no operator “bad:”.", todo="Try from: or tag:.")
        fits = [r for r in self.rows_.all if belongs(query.view, r)]
        fits = [r for r in fits if query.text.casefold() in (r.text + r.name).casefold()]
        fits = [r for r in fits if query.account in (None, r.account)]
        if query.order is Order.NEWEST:
            fits.sort(key=lambda r: (r.last_at, r.id), reverse=True)
        else:
            fits.sort(key=lambda r: (r.due_at or r.last_at, r.id))
        start = 0 if after is None else int(after.sort)
        rows = tuple(fits[start : start + limit])
        more = start + limit < len(fits)
        return FeedPage(rows, PageKey(str(start + limit), rows[-1].id) if more else None)

    def rows(self, ids: list[ConversationId], *, now: datetime) -> dict[ConversationId, FeedRow]:
        return {r.id: r for r in self.rows_.all if r.id in ids}

    def conversation(self, id_: ConversationId, *, now: datetime, limit: int = 60) -> Conversation:
        one = next((r for r in self.rows_.all if r.id == id_), None)
        if one is None:
            raise NotFound("There is no such conversation.")
        said = mention(one)
        return Conversation(one, "", None, 0, (said,), 0, said, ())

    def voices(self, id_: ConversationId, *, limit: int = 50) -> tuple[FeedRow, ...]:
        return ()

    def earlier(self, id_: ConversationId, *, before: datetime, limit: int = 60) -> tuple[()]:
        return ()

    def counts(self, now: datetime) -> Counts:
        views = {v: min(1000, sum(belongs(v, r) for r in self.rows_.all)) for v in View}
        late = sum(r.due_at is not None and r.due_at < now for r in self.rows_.all)
        return Counts(views, late, 2, 2, 0, {SearchId(1): 9, SearchId(2): 2})


class Triage:
    """Moves rows about."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def opened(self, id_: ConversationId, *, now: datetime) -> Changes:
        return NOTHING

    def done(self, ids: list[ConversationId], reason: DoneReason, *, now: datetime) -> Changes:
        return self._rows.change(ids, state=State.DONE, done_reason=reason)

    def reopen(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        return self._rows.change(ids, state=State.TO_ANSWER)

    def wait(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        return self._rows.change(ids, state=State.WAITING)

    def snooze(self, ids: list[ConversationId], until: datetime, *, now: datetime) -> Changes:
        return self._rows.change(ids, state=State.SNOOZED, snoozed_until=until)

    def spam(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        return self._rows.change(ids, state=State.SPAM)

    def set_intent(self, ids: list[ConversationId], intent: Intent, *, now: datetime) -> Changes:
        return self._rows.change(ids, intent=intent)

    def set_urgency(self, ids: list[ConversationId], urgency: Urgency, *, now: datetime) -> Changes:
        return self._rows.change(ids, urgency=urgency)

    def set_sentiment(
        self, ids: list[ConversationId], sentiment: Sentiment, *, now: datetime
    ) -> Changes:
        return self._rows.change(ids, sentiment=sentiment)

    def add_tag(self, ids: list[ConversationId], name: str, *, now: datetime) -> Changes:
        return self._rows.change(ids, tags=(name,))

    def remove_tag(self, ids: list[ConversationId], name: str, *, now: datetime) -> Changes:
        return self._rows.change(ids, tags=())

    def tags(self) -> tuple[str, ...]:
        return ("cake", "queue", "allergy")

    def snooze_words(self, text: str, *, now: datetime) -> datetime:
        hours = {"in 1 h": 1, "in 3 h": 3, "tomorrow 9": 20, "fri 9": 140}
        if text not in hours:
            raise WrongInput("That is no time.")
        return now + timedelta(hours=hours[text])

    def wake(self, *, now: datetime) -> Changes:
        return NOTHING

    def undo(self, id_: UndoId, *, now: datetime) -> Changes:
        self._rows.all = self._rows.before[id_]
        ids = frozenset(r.id for r in self._rows.all)
        return Changes(conversations=ids, count=1)


class Settings:
    """Values in a dictionary."""

    def __init__(self, values: dict[str, str | int | bool]) -> None:
        self.values = values
        self.memory: dict[str, str] = {}

    def value(self, key: str) -> str | int | bool:
        return self.values.get(key, setting(key).default)

    def text(self, key: str) -> str:
        return str(self.value(key))

    def number(self, key: str) -> int:
        return int(self.value(key))

    def flag(self, key: str) -> bool:
        return bool(self.value(key))

    def all(self) -> dict[str, str | int | bool]:
        return {key: self.value(key) for key in SETTINGS}

    def change(
        self, values: dict[str, str | int | bool], *, now: datetime | None = None
    ) -> Changes:
        self.values.update(values)
        return Changes(settings=frozenset(values))

    def remember(self, key: str, value: str) -> None:
        self.memory[key] = value

    def remembered(self, key: str) -> str:
        return self.memory.get(key, "")


class Searches:
    """Two saved searches, and a few operators."""

    def __init__(self) -> None:
        self.saved = [
            SavedSearch(SearchId(1), "Cakes, with a photo", "cake has:photo"),
            SavedSearch(SearchId(2), "Not tagged: “lilas”", "-tag:lilas"),
        ]

    def all(self) -> tuple[SavedSearch, ...]:
        return tuple(self.saved)

    def save(self, name: str, query: str) -> Changes:
        self.saved.append(SavedSearch(SearchId(len(self.saved) + 1), name, query))
        return Changes(searches=True)

    def remove(self, id_: SearchId) -> Changes:
        self.saved = [search for search in self.saved if search.id != id_]
        return Changes(searches=True)

    def complete(self, text: str, cursor: int) -> tuple[str, ...]:
        word = text[:cursor].split(" ")[-1]
        known = ("rating:<3", "rating:5", "is:unanswered", "is:late", "has:photo", "tag:")
        return tuple(k for k in known if word and k.startswith(word) and k != word)


class Accounts:
    """Four logins in different health."""

    def __init__(self, accounts: tuple[Account, ...] = ()) -> None:
        self.accounts = accounts

    def all(self) -> tuple[Account, ...]:
        return self.accounts

    def networks(self) -> tuple[Network, ...]:
        return tuple(registry.offer(key).network for key in registry.networks())

    def form(self, network: str) -> AccountForm | None:
        return registry.offer(network).form

    def keyring_missing(self) -> None:
        return None


def account(number: int, network: str, name: str, state: AccountState, ago: timedelta) -> Account:
    """One login."""
    return Account(AccountId(number), network, name, "", {}, state, "", NOW - ago, None, demo=True)


class People:
    """One plain person for each number."""

    def get(self, id_: CustomerId) -> Customer:
        return Customer(id_, f"Person {id_}", NOW - timedelta(days=90), "", (), (), 1, 1, 0, "",
                        (), (), ())  # fmt: skip

    def timeline(self, id_: CustomerId, **_: Any) -> tuple[()]:
        return ()

    def find(self, text: str, *, limit: int = 50) -> tuple[CustomerRow, ...]:
        return (CustomerRow(CustomerId(1), "Mina Kessler", ("@minak",), ("bluesky",), 4, NOW),)

    def undo(self, id_: UndoId, *, now: datetime) -> Changes:
        raise NotFound("There is nothing to take back.")


class Drafts:
    """No draft, ever."""

    def find(self, conversation: ConversationId, side: Visibility) -> None:
        return None

    def retired(self, *_: Any, **__: Any) -> tuple[()]:
        return ()

    def live(self, **_: Any) -> tuple[()]:
        return ()


class Nobody:
    """A service that nobody should ask in these tests; finds nothing."""

    def __getattr__(self, name: str) -> Any:
        return self._nothing

    def _nothing(self, *_: Any, **__: Any) -> Any:
        return ()


class NobodyPromised(Nobody):
    """Nothing is promised, and no draft promises anything."""

    def find(self, *_: Any, **__: Any) -> Promising:
        return Promising((), ())


class NobodyComplained(Nobody):
    """What comes after a complaint: there was none."""

    def of(self, *_: Any) -> Aftercare:
        return Aftercare(**{one.name: None for one in fields(Aftercare)})  # type: ignore[arg-type]


class NothingCame:
    """Reads what came: nothing."""

    def some(self, **_: Any) -> Read:
        return Read(NOTHING, more=False)


class NobodyStandsOut(NothingCame):
    """Looks at people and at what piles up: nothing to say."""

    def doubt(self, *_: Any) -> None:
        return None

    def look(self, **_: Any) -> Changes:
        return NOTHING

    def open(self) -> tuple[()]:
        return ()

    def past(self) -> tuple[()]:
        return ()

    def regard(self, *_: Any, **__: Any) -> Regard:
        return Regard(Standing.NONE, 0, 0, 0, "")


class NothingToKeep:
    """Keeps what may be kept: everything."""

    def run(self, **_: Any) -> Kept:
        return Kept(0, (), NOTHING)


@dataclass
class StandInDesk:
    """What the window needs of a desk."""

    workspace: Workspace
    rows: Rows
    feed: Feed
    triage: Triage
    settings: Settings
    searches: Searches
    accounts: Accounts
    people: People = field(default_factory=People)
    drafts: Drafts = field(default_factory=Drafts)
    saved_replies: Any = field(default_factory=Nobody)
    outbox: Any = field(default_factory=Nobody)
    acts: Any = field(default_factory=Nobody)
    promises: Any = field(default_factory=NobodyPromised)
    aftercare: Any = field(default_factory=NobodyComplained)
    reports: Any = field(default_factory=Nobody)
    letters: Any = field(default_factory=Nobody)
    clocks: Any = field(default_factory=Nobody)
    pictures: Any = field(default_factory=Nobody)
    coaching: Any = field(default_factory=Nobody)
    listening: Any = field(default_factory=NothingCame)
    impostors: Any = field(default_factory=NobodyStandsOut)
    incidents: Any = field(default_factory=NobodyStandsOut)
    fans: Any = field(default_factory=NobodyStandsOut)
    learnings: Any = field(default_factory=Nobody)
    listening_words: Any = field(default_factory=Nobody)
    etiquette: Any = field(default_factory=Nobody)
    sync: Any = field(default_factory=Nobody)
    importing: Any = field(default_factory=Nobody)
    safety: Any = field(default_factory=Nobody)
    keeper: Any = field(default_factory=NothingToKeep)
    demo: bool = True

    def now(self) -> datetime:
        return NOW


def stand_in_desk(
    root: Path, rows: list[FeedRow] | None = None, **settings: str | int | bool
) -> StandInDesk:
    """A desk with these rows and settings (`desk__theme="dark"`)."""
    held = Rows(list(rows or []))
    values = {key.replace("__", "."): value for key, value in settings.items()}
    return StandInDesk(
        workspace=Workspace(root),
        rows=held,
        feed=Feed(held),
        triage=Triage(held),
        settings=Settings(values),
        searches=Searches(),
        accounts=Accounts(),
    )
