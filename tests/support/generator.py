# ruff: noqa: SIM905 - words are easier to read as words
"""A desk with years of mentions, made up from word lists: the same seed makes the same desk.

Ratios as in a busy small chain: about three mentions to a conversation, two in five conversations
answered, one in twenty tagged, one in eight with stars. All but the last fortnight is done.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedItem, FetchedMention, FetchedReply, Person
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.mentions import Kind, Origin, Visibility
from courtesydesk.domain.times import to_text
from courtesydesk.store.apply import apply_items
from courtesydesk.store.database import Database

END = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""The generated desk's now."""
SPAN = timedelta(days=3 * 365)
OPEN_DAYS = 14
BATCH = 5000

COMMON = (
    "the and to was for we in with you of my is it on at this have very but not they had so our"
    " are were be from that as your all just there would will when can what"
).split()
SHOP = (
    "cake bread croissant coffee order delivery service staff box birthday wedding chocolate cream"
    " fresh stale late early queue price parking window table phone online website photo refund"
    " voucher almond pistachio lemon tart eclair baguette brioche sourdough oven morning evening"
    " saturday sunday monday weekend friendly rude kind patient helpful smile waiting delicious"
    " dry sweet salty burnt perfect lovely awful amazing terrible wonderful disappointed happy"
    " thank thanks sorry please question allergy gluten vegan milk nuts box bag receipt invoice"
).split()
FIRST = (
    "Maria Tom Ann Bob Cleo Dan Eve Fay Gil Hal Ines Jean Kofi Lena Marc Nadia Omar Pia Quentin"
    " Rosa Sam Tina Ugo Vera Wim Xenia Yann Zoé Amélie Björn Chloé Dídac Élodie François"
).split()
SYLLABLES = (
    "ba be bi bo da de di do fa fe ga go ka ke la le li lo ma mi mo na ne no pa pe ra re".split()
)
TAGS = ("catering", "wedding", "allergy", "delivery", "press", "regular", "staff", "refund")
NETWORKS = (
    ("mastodon", Channel.PUBLIC, Kind.POST),
    ("google", Channel.REVIEW, Kind.REVIEW),
    ("email", Channel.EMAIL, Kind.EMAIL),
    ("facebook", Channel.PUBLIC, Kind.COMMENT),
    ("instagram", Channel.DIRECT, Kind.DIRECT),
)

RARE = "zanzibar"
"""A word in about one mention of five thousand."""


@dataclass(frozen=True)
class Batch:
    """Some items of one network, in order of time."""

    network: str
    items: list[FetchedItem]


class Generator:
    """Makes items; the same seed and size make the same items."""

    def __init__(self, size: int, *, seed: int = 1, end: datetime = END) -> None:
        self.size = size
        self.end = end
        self.chance = random.Random(seed)
        tail = ["".join(parts) for parts in itertools.product(SYLLABLES, repeat=3)]
        self.chance.shuffle(tail)
        self.words = [*COMMON, *SHOP, *tail[:4000]]
        weights = [1 / (place + 3) for place in range(len(self.words))]
        self.cumulative = list(itertools.accumulate(weights))
        self.people = max(size // 3, 1)

    def text(self) -> str:
        """A few sentences, common words often and rare ones seldom."""
        chance = self.chance
        length = min(60, 3 + int(chance.expovariate(1 / 14)))
        words = chance.choices(self.words, cum_weights=self.cumulative, k=length)
        if chance.random() < 0.0002:
            words[-1] = RARE
        return " ".join(words).capitalize() + chance.choice([".", ".", "!", "?"])

    def person(self, number: int, network: str) -> Person:
        """One of many people."""
        first = FIRST[number % len(FIRST)]
        last = self.words[200 + number * 7919 % 3800].capitalize()
        remote = f"{network}-{number}"
        return Person(remote, f"{first} {last}", f"@{first.lower()}_{number}")

    def batches(self) -> Iterator[Batch]:
        """All of it, oldest first, the networks side by side."""
        for start in range(0, self.size, BATCH):
            numbers = range(start, min(start + BATCH, self.size))
            for place, (network, channel, kind) in enumerate(NETWORKS):
                own = numbers[place :: len(NETWORKS)]
                if own:
                    yield Batch(network, self._items(own, network, channel, kind))

    def _items(
        self, numbers: range, network: str, channel: Channel, kind: Kind
    ) -> list[FetchedItem]:
        chance = self.chance
        items: list[FetchedItem] = []
        step = SPAN / self.size
        first_person = numbers[0] * self.people // self.size
        many = max(len(numbers) // 2, 1)
        for n in numbers:
            at = self.end - SPAN + n * step
            person = self.person(first_person + chance.randrange(many), network)
            item = FetchedMention(
                remote_id=f"{network}/{n}",
                thread_key=f"{person.remote_id}/{chance.randrange(4) // 3}",
                channel=channel,
                kind=kind,
                person=person,
                text=self.text(),
                occurred_at=at,
                rating=chance.randint(1, 5) if kind is Kind.REVIEW else None,
                url=f"https://{network}.example/{n}",
                visibility=Visibility.PUBLIC,
            )
            items.append(item)
            if chance.random() < 0.4:
                items.append(
                    FetchedReply(
                        remote_id=f"{network}/r{n}",
                        thread_key=item.thread_key,
                        text=self.text(),
                        occurred_at=at + timedelta(minutes=chance.randrange(5, 600)),
                        author="Jo",
                        answers_remote_id=item.remote_id,
                    )
                )
        return items


def fill(db: Database, size: int, *, seed: int = 1) -> None:
    """Write a generated desk through the same door as everything that is fetched."""
    accounts = _accounts(db)
    for batch in Generator(size, seed=seed).batches():
        apply_items(
            db,
            accounts[batch.network],
            batch.items,
            origin=Origin.DIRECT,
            now=END,
        )
    settle(db, seed=seed)


def _accounts(db: Database) -> dict[str, AccountId]:
    with db.writing() as write:
        for network, _, _ in NETWORKS:
            write.execute(
                "INSERT INTO account(network, name, state, created_at)"
                " VALUES (?, ?, 'connected', ?)",
                [network, network.capitalize(), to_text(END)],
            )
        return {
            row[0]: AccountId(row[1]) for row in write.execute("SELECT network, id FROM account")
        }


def settle(db: Database, *, seed: int = 1) -> None:
    """Years of work: the old is done, some of it tagged, some of it promised."""
    chance = random.Random(seed)
    old = to_text(END - timedelta(days=OPEN_DAYS))
    with db.writing() as write:
        write.execute(
            "UPDATE conversation SET state = 'done', done_reason = 'replied', done_at = last_at,"
            " settled_at = last_at, waiting_since = NULL, due_at = NULL WHERE last_at < ?",
            [old],
        )
        for tag in TAGS:
            write.execute("INSERT INTO tag(name) VALUES (?)", [tag])
        top = int(write.execute("SELECT max(id) FROM conversation").fetchone()[0])
        picked = [chance.randint(1, top) for _ in range(top // 20)]
        write.executemany(
            "INSERT OR IGNORE INTO conversation_tag(conversation_id, tag_id)"
            " SELECT id, ? FROM conversation WHERE id = ?",
            [(1 + int(len(TAGS) * chance.random() ** 2), id_) for id_ in picked],
        )
        promised = [chance.randint(1, top) for _ in range(min(200, top // 50 + 1))]
        write.executemany(
            "INSERT INTO promise(conversation_id, what, made_at, due_at)"
            " SELECT id, 'call back', ?, ? FROM conversation WHERE id = ?",
            [
                (old, to_text(END + timedelta(hours=chance.randint(-40, 40))), id_)
                for id_ in picked[:20] + promised
            ],
        )
