"""Weeks of a shop as chance has them, for what is told of them and worked out again by hand."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork
from courtesydesk.domain.conversations import Channel, DoneReason
from courtesydesk.domain.fetched import FetchedItem
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.mentions import Intent, Kind, Origin, Visibility
from courtesydesk.domain.times import to_text
from courtesydesk.services.aftercare import Aftercare
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.promises import Promises
from support.shop import SmallDesk, add_account, make_desk, mention, person, reply

HOURS = "Tue–Sat 8–13 and 14–18:30; Sun 9–12"
BEGIN = datetime(2026, 9, 20, 6, 0, tzinfo=UTC)
"""Five weeks before the clocks change in Paris."""
DAYS = 61
NETWORKS = (
    ("mastodon", Channel.PUBLIC, Kind.POST),
    ("google", Channel.REVIEW, Kind.REVIEW),
    ("facebook", Channel.PUBLIC, Kind.COMMENT),
)
WORDS = ("Where is my cake?", "Thanks! All sorted.", "It was burnt.", "Lovely flan!", "Hello?")
ANSWERS = (
    "We are on it.", "We are on it!", "Thanks so much!",
    "The oven failed us, and so did we, today.",
    "The oven failed us, and so did we, today again.", "May I call you about your cake tomorrow?",
)  # fmt: skip
INTENTS = (Intent.PRAISE, Intent.QUESTION, Intent.COMPLAINT)


class History:
    """Everything that can happen to a desk, one thing after the other, at random moments."""

    def __init__(self, folder: Path, seed: int, people: int = 30) -> None:
        self.desk: SmallDesk = make_desk(folder, now=BEGIN)
        self.desk.settings.change({"shop.hours": HOURS})
        self.chance = random.Random(seed)
        self.reading = random.Random(seed)
        """Apart: how they are read changes nothing of what happens."""
        self.people = people
        self.talks: dict[int, ConversationId] = {}
        self.network = MemoryNetwork(folder / "network")
        self.accounts = {"mastodon": self.desk.shop.account}
        self.accounts |= {key: add_account(self.desk.db, key) for key in ("google", "facebook")}
        with self.desk.db.writing() as write:
            write.execute("UPDATE account SET created_at = ?", [to_text(BEGIN)])
        self.outbox = Outbox(self.desk.db, connector_for=self._connector)

    def happen(self, events: int) -> SmallDesk:
        """So many things, and the desk some days after them."""
        clock, chance = self.desk.clock, self.chance
        self._files()
        for at in sorted(chance.sample(range(DAYS * 24 * 60), events)):
            clock.now = BEGIN + timedelta(minutes=at, seconds=chance.randrange(1, 50))
            self._something(chance.randrange(self.people))
        clock.now = BEGIN + timedelta(days=DAYS)
        return self.desk

    def _connector(self, account: AccountId) -> MemoryConnector:
        key = next(key for key, id_ in self.accounts.items() if id_ == account)
        return MemoryConnector(self.network, network=key, now=self.desk.clock)

    def _something(self, who: int) -> None:
        shop, chance = self.desk.shop, self.chance
        shop.network = NETWORKS[who % 3][0]
        shop.account = self.accounts[shop.network]
        happens = chance.choices(
            (self._writes, self._replies, self._sends, self._done, self._promises, self._sleeps,
             self._solved),
            (40, 22, 12, 14, 20, 3, 6),
        )[0]  # fmt: skip
        if who not in self.talks:
            happens = self._writes
        happens(who)

    def _writes(self, who: int) -> None:
        chance, now = self.chance, self.desk.clock.now
        _, channel, kind = NETWORKS[who % 3]
        more: dict[str, Any] = {"rating": chance.randint(1, 5)} if kind is Kind.REVIEW else {}
        if kind is Kind.REVIEW and who in self.talks and chance.random() < 0.6:
            self._edits(who, more)
            return
        if kind is Kind.REVIEW:
            more["remote_id"] = f"review-{who}-{now:%m%d%H%M}"
        if who in self.talks and chance.random() < 0.25:
            more["visibility"] = Visibility.PRIVATE
        self.talks[who] = self.desk.shop.says(
            chance.choice(WORDS), by=_person(who), thread_key=f"talk-{who}",
            channel=channel, kind=kind, mood=chance.choice([-0.6, 0.0, 0.7, None]),
            intent=chance.choice(INTENTS),
            occurred_at=now - timedelta(seconds=chance.choice([0, 40, 55])), **more,
        )  # fmt: skip
        with self.desk.db.writing() as write:
            # As the desk's own reading writes it down.
            write.execute(
                "UPDATE mention SET sentiment = ? WHERE id = (SELECT max(id) FROM mention)",
                [self.reading.choice([None, "neg", "neu", "pos", "undefined"])],
            )

    def _edits(self, who: int, more: dict[str, Any]) -> None:
        """The review is changed, and its stars perhaps; the network tells when it was written."""
        row = self.desk.db.get_row(
            "SELECT remote_id, occurred_at, text, intent FROM mention WHERE conversation_id = ?"
            " AND kind = 'review' ORDER BY occurred_at DESC LIMIT 1",
            [self.talks[who]],
        )
        self.desk.shop.says(
            row["text"] + " Now changed.", by=_person(who), remote_id=row["remote_id"],
            thread_key=f"talk-{who}", channel=Channel.REVIEW, kind=Kind.REVIEW,
            occurred_at=datetime.fromisoformat(row["occurred_at"]),
            edited_at=self.desk.clock(),
            intent=None if row["intent"] is None else Intent(row["intent"]), **more,
        )  # fmt: skip

    def _replies(self, who: int) -> None:
        side = self.chance.choice([Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PRIVATE])
        self.desk.shop.replies_elsewhere(
            self.chance.choice(ANSWERS), self.talks[who], visibility=side
        )

    def _sends(self, who: int) -> None:
        """By our own outbox: read by the tone check or not, and at times late."""
        chance, now = self.chance, self.desk.clock.now
        text, told = chance.choice(ANSWERS), chance.choice(["", "fine", "advice", "warn", "stop"])
        draft = Drafts(self.desk.db).save(
            self.talks[who], Visibility.PUBLIC, text, seen=None, now=now,
            warned=told in ("fine", "stop"),
        )  # fmt: skip
        self.outbox.release(draft.id, Release(skip_undo=True), now=now)
        tone = json.dumps({"severity": told, "findings": []} if told else {})
        with self.desk.db.writing() as write:
            write.execute("UPDATE outbox SET tone = ? WHERE state = 'queued'", [tone])
        self.desk.clock.pass_(seconds=chance.choice([0, 3, 8]))
        self.outbox.deliver_due(now=self.desk.clock.now)

    def _done(self, who: int) -> None:
        reason = self.chance.choice([DoneReason.THANKS, DoneReason.OTHER])
        self.desk.triage.done([self.talks[who]], reason, now=self.desk.clock())

    def _promises(self, who: int) -> None:
        """One that they wait for is kept, given up or moved; else there is a new one."""
        now, chance = self.desk.clock(), self.chance
        promises = Promises(self.desk.db)
        due = now + timedelta(hours=chance.choice([3, 200, 900]))
        waiting = [one for one in promises.open() if one.conversation == self.talks[who]]
        if not waiting:
            promises.make(self.talks[who], f"call {who}", due, now=now)
        elif chance.random() < 0.3:
            promises.move(waiting[0].id, due, now=now)
        else:
            state = chance.choice(["kept", "kept", "broken", "withdrawn"])
            promises.settle(waiting[0].id, state, now=now)

    def _sleeps(self, who: int) -> None:
        until = self.desk.clock() + timedelta(days=self.chance.choice([2, 40]))
        self.desk.triage.snooze([self.talks[who]], until, now=self.desk.clock())

    def _solved(self, who: int) -> None:
        care = Aftercare(self.desk.db)
        if care.of(self.talks[who]).complained_at is not None:
            care.solved(self.talks[who], now=self.desk.clock())

    def _files(self) -> None:
        """History that came with a file, some of it too old for any clock."""
        chance = self.chance
        items: list[FetchedItem] = []
        for number in range(30):
            at = BEGIN - timedelta(minutes=chance.randrange(1, 60 * 24 * 60), seconds=number)
            said = mention(
                chance.choice(WORDS), person(f"Old {number}", followers=number or None),
                thread_key=f"old-{number}", channel=Channel.REVIEW, kind=Kind.REVIEW,
                rating=chance.randint(1, 5), intent=chance.choice(INTENTS), occurred_at=at,
            )  # fmt: skip
            items.append(said)
            if chance.random() < 0.6:
                after = at + timedelta(minutes=chance.randrange(5, 9000))
                items.append(reply(chance.choice(ANSWERS), answers=said, occurred_at=after))
        self.desk.shop.apply(items, origin=Origin.IMPORT, network="google")


def _person(who: int) -> Any:
    return person(f"Person {who}", followers=who * 10 if who % 4 else None)
