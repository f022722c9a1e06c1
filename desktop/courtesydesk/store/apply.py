"""Apply: write down what was fetched, so that doing it twice, or in another order, is the same.

Items are known by (network, remote id). One transaction; the caller may save its cursor in the
same one by opening `db.writing()` around it. Within one call mentions come before replies, and
both in order of time; what arrives in the wrong order over several calls finds its place later
(`store/threads.py`, `replies.Strays`, the table `gone`).
"""

from __future__ import annotations

import functools
import itertools
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.fetched import (
    FetchedItem,
    FetchedMention,
    FetchedPost,
    FetchedReply,
    Gone,
)
from courtesydesk.domain.ids import AccountId, ConversationId, CustomerId, DraftId, ImportId
from courtesydesk.domain.mentions import HandledVia, Origin
from courtesydesk.domain.networks import network as network_of
from courtesydesk.domain.times import to_text
from courtesydesk.store import mentions, replies, segments, threads
from courtesydesk.store.clocks import Targets, targets
from courtesydesk.store.database import Database
from courtesydesk.store.identities import Identities, erased
from courtesydesk.store.listening_words import Hearing
from courtesydesk.store.mentions import Kept, Source
from courtesydesk.store.picture_files import PictureStore
from courtesydesk.store.replies import NewReply, Strays
from courtesydesk.store.retold import Retold
from courtesydesk.store.standing import (
    COLUMNS,
    Marks,
    News,
    Said,
    columns,
    moved,
    refresh,
    summed_up,
)
from courtesydesk.store.stories import Story
from courtesydesk.store.threads import NewConversation, Threads

CHUNK = 2000
MANY = 1000
"""So many touched conversations that a screen had better read everything again."""


@dataclass(slots=True)
class Tally:
    """What became of the items, added up over calls."""

    taken: int = 0
    """New mentions and replies."""
    known: int = 0
    """There already; some of them changed."""
    heard: int = 0
    """Of these: mentions."""
    erased: int = 0
    """Of customers who were erased: not taken."""
    strays: int = 0
    """Replies that wait for what they answer."""


def apply_items(
    db: Database,
    account: AccountId | None,
    items: Iterable[FetchedItem],
    *,
    origin: Origin,
    now: datetime,
    network: str = "",
    import_id: ImportId | None = None,
    pictures: PictureStore | None = None,
    tally: Tally | None = None,
) -> Changes:
    """Write down what was fetched for one account, or read from a file (`account` None).

    `network` is the account's own when empty. Pictures' bytes go to `pictures`; without it only
    their names are kept.
    """
    tally = Tally() if tally is None else tally
    with db.writing() as write:
        own = Source(
            account,
            network or _network_of(write, account),
            origin.value,
            to_text(now),
            import_id,
        )
        rounds: dict[str, _Round] = {}
        taken = tally.taken
        rest = iter(items)
        while some := list(itertools.islice(rest, CHUNK)):
            for where, part in _by_network(some, own.network).items():
                if where not in rounds:
                    rounds[where] = _Round(db, write, _source_of(own, where), now, pictures, tally)
                rounds[where].take(part)
        changes = functools.reduce(
            Changes.__or__, (one.changes() for one in rounds.values()), NOTHING
        )
        return replace(changes, count=tally.taken - taken)


def _by_network(items: list[FetchedItem], own: str) -> dict[str, list[FetchedItem]]:
    parts: dict[str, list[FetchedItem]] = {}
    for item in items:
        where = item.network if isinstance(item, FetchedMention) else ""
        parts.setdefault(where or own, []).append(item)
    return parts


def _source_of(own: Source, network: str) -> Source:
    """What a mail tells of another network came by mailbox, and no account of ours answers it."""
    if network == own.network:
        return own
    origin = own.origin if own.origin == Origin.IMPORT else Origin.MAILBOX.value
    return replace(own, account=None, network=network, origin=origin)


def _network_of(write: sqlite3.Connection, account: int | None) -> str:
    row = write.execute("SELECT network FROM account WHERE id = ?", [account]).fetchone()
    if row is None:
        raise NotFound("This account is not there (any more).")
    return str(row[0])


def _made_at(write: sqlite3.Connection, account: int | None) -> str | None:
    row = write.execute("SELECT created_at FROM account WHERE id = ?", [account]).fetchone()
    return None if row is None else str(row[0])


class _Touched:
    """What happened to one conversation in this chunk."""

    __slots__ = ("gone", "items", "mentions", "reply", "reply_at")

    def __init__(self) -> None:
        self.mentions: list[str] = []
        self.items: list[Said] = []
        self.reply = False
        self.reply_at = ""
        self.gone = False


class _Round:
    def __init__(
        self,
        db: Database,
        write: sqlite3.Connection,
        source: Source,
        now: datetime,
        pictures: PictureStore | None,
        tally: Tally,
    ) -> None:
        self.write = write
        self.source = source
        self.now = now
        self.pictures = pictures
        self.tally = tally
        self.targets: Targets = targets(write)
        self.identities = Identities(write, source.network, pictures)
        self.threads = Threads(write, source.network)
        self.strays = Strays(write, source.network)
        self.hearing = Hearing(write)
        self.retold = Retold(db, source)
        self.posts: dict[str, int] = {}
        self.has_outbox = _has_rows(write, "outbox")
        self.has_gone = _has_rows(write, "gone")
        self.has_imports = _has_rows(write, "import")
        self.has_erased = _has_rows(write, "erased")
        self.since = _made_at(write, source.account)
        self.is_asked_again = (
            source.origin == Origin.DIRECT and network_of(source.network).asked_again is not None
        )
        self.changed: set[int] = set()
        self.arrived: set[int] = set()
        self.drafts: set[int] = set()
        self.customers: set[int] = set()

    # One chunk

    def take(self, items: list[FetchedItem]) -> None:
        self.touched: dict[int, _Touched] = {}
        self.told_before: set[str] = set()
        self.kept: dict[str, Kept] = {}
        self.new: list[Kept] = []
        self.edited: dict[int, Kept] = {}
        self.seen: list[int] = []
        """Those that are here, and were told again."""
        self.told_again: list[int] = []
        """Those too that are never asked for again; none by an import."""
        self.new_pictures: list[tuple[Kept, FetchedMention]] = []
        self.new_replies: list[NewReply] = []
        self.settled: list[str] = []
        # Another network's round may have written in between.
        self.next_mention = _next_id(self.write, "mention")
        self.next_reply = _next_id(self.write, "reply")
        self.threads.begin()
        heard = sorted(
            (item for item in items if isinstance(item, FetchedMention)),
            key=lambda item: (item.occurred_at, item.remote_id),
        )
        sent = [item for item in items if isinstance(item, FetchedReply)]
        if self.has_erased:
            heard, sent = self._without_erased(heard, sent)
        self._take_mentions(heard)
        self._take_replies(sent)
        self._take_gone([item.remote_id for item in items if isinstance(item, Gone)])
        self._save()

    def _without_erased(
        self, heard: list[FetchedMention], sent: list[FetchedReply]
    ) -> tuple[list[FetchedMention], list[FetchedReply]]:
        people = {item.person.remote_id for item in heard}
        for reply in sent:
            people.update(reply.to_remote_ids)
        gone = erased(self.write, self.source.network, people)
        left = [item for item in heard if item.person.remote_id not in gone]
        skipped = {item.remote_id for item in heard if item.person.remote_id in gone}
        kept = [
            reply
            for reply in sent
            if reply.answers_remote_id not in skipped
            and not (reply.to_remote_ids and gone.issuperset(reply.to_remote_ids))
        ]
        self.tally.erased += len(heard) - len(left) + len(sent) - len(kept)
        return left, kept

    def _touch(self, conversation: int) -> _Touched:
        touched = self.touched.get(conversation)
        if touched is None:
            touched = self.touched[conversation] = _Touched()
        return touched

    # Mentions

    def _take_mentions(self, heard: list[FetchedMention]) -> None:
        self.kept = mentions.find(
            self.write, self.source.network, [item.remote_id for item in heard]
        )
        heard = [item for item in heard if not self._told_before(item)]
        self.identities.load([item.person.remote_id for item in heard])
        for item in heard:
            kept = self.kept.get(item.remote_id)
            if kept is None:
                self._take_new(item)
            else:
                self._take_known(kept, item)

    def _told_before(self, item: FetchedMention) -> bool:
        """It is here under another id, or as a nearer way told it."""
        is_here = item.remote_id in self.kept
        before = self.retold.again(item) if is_here else self.retold.find(item)
        if before is None:
            return False
        found = mentions.find(self.write, self.source.network, [before.remote_id])
        self.kept[item.remote_id] = found[before.remote_id]
        if before.is_news:
            self._touch(before.conversation)
            return False
        self.told_before.add(item.remote_id)
        self.threads.remember_mention(item.remote_id, before.conversation, before.identity)
        self._touch(before.conversation)
        self._is_told_again(self.kept[item.remote_id])
        return True

    def _take_new(self, item: FetchedMention) -> None:
        at = to_text(item.occurred_at)
        identity, is_new = self.identities.of(item.person, at)
        conversation = self.threads.of_mention(item, identity, is_new=is_new)
        if item.post is not None:
            made = self.threads.new.get(conversation)
            post = self._post(item.post)
            if made is not None and made.post is None:
                made.post = post
        kept = mentions.made_from(
            item,
            self.hearing,
            id_=self.next_mention,
            conversation=conversation,
            identity=identity,
            at=at,
        )
        self.next_mention += 1
        self.kept[item.remote_id] = kept
        self.new.append(kept)
        if item.pictures:
            self.new_pictures.append((kept, item))
        self.threads.remember_mention(item.remote_id, conversation, identity)
        self.tally.taken += 1

    def _is_told_again(self, kept: Kept) -> None:
        self.tally.known += 1
        self.tally.heard += 1
        if kept.item is None and self.source.import_id is None:
            self.told_again.append(kept.id)

    def _take_known(self, kept: Kept, item: FetchedMention) -> None:
        self._is_told_again(kept)
        if mentions.is_back(self.write, kept, self.source):
            self._touch(self.threads.root(kept.conversation)).gone = True
        if kept.is_emptied:
            self._fill(kept, item)
            return
        if mentions.name(self.write, kept, item):
            self._learn(kept, item)
        if kept.item is None and self.is_asked_again:
            self.seen.append(kept.id)
        addressed = mentions.address(self.write, kept, item)
        if mentions.allow(self.write, kept, item) or addressed:
            self._touch(self.threads.root(kept.conversation))
        was = (kept.text, kept.rating, kept.subject, kept.edited_at, len(kept.versions))
        mentions.edit(kept, item, self.hearing)
        if was == (kept.text, kept.rating, kept.subject, kept.edited_at, len(kept.versions)):
            return
        if kept.item is None:
            self.edited[kept.id] = kept

    def _learn(self, kept: Kept, item: FetchedMention) -> None:
        """Who it is was not told before."""
        if self.identities.find(item.person.remote_id) == kept.identity:
            self.identities.of(item.person, kept.at)
        self._touch(self.threads.root(kept.conversation))

    def _fill(self, kept: Kept, item: FetchedMention) -> None:
        """Its words may not be kept without being told again, and now they are."""
        if kept.deleted_at is not None or self.source.origin != Origin.DIRECT:
            return
        self.identities.of(item.person, kept.at)
        if item.post is not None:
            self._post(item.post)
        if item.pictures:
            self.new_pictures.append((kept, item))
        mentions.fill(self.write, kept, item, self.hearing, self.source.now)
        self.seen.append(kept.id)
        self._touch(self.threads.root(kept.conversation))

    def _post(self, post: FetchedPost) -> int:
        known = self.posts.get(post.remote_id)
        if known is not None:
            return known
        row = self.write.execute(
            "INSERT INTO post(network, remote_id, author, text, url, ours, occurred_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (network, remote_id) DO UPDATE SET"
            " text = excluded.text, url = excluded.url, author = excluded.author RETURNING id",
            [
                self.source.network,
                post.remote_id,
                post.author,
                post.text,
                post.url,
                int(post.ours),
                to_text(post.occurred_at),
            ],
        ).fetchone()
        self.posts[post.remote_id] = int(row[0])
        return int(row[0])

    # Replies

    def _take_replies(self, sent: list[FetchedReply]) -> None:
        if self.strays.any:
            sent = sent + self.strays.waiting_for(self._refs_of_new())
        if not sent:
            return
        there = replies.known(self.write, self.source.network, [reply.remote_id for reply in sent])
        seen: set[str] = set()
        for item in sorted(sent, key=lambda item: (item.occurred_at, item.remote_id)):
            if item.remote_id in there or item.remote_id in seen:
                self.tally.known += 1
                self._rewritten(item, there.get(item.remote_id))
                continue
            seen.add(item.remote_id)
            self._take_reply(item)

    def _refs_of_new(self) -> set[str]:
        refs: set[str] = set()
        for kept in self.new:
            if kept.item is not None:
                refs.update((kept.item.remote_id, kept.item.thread_key, *kept.item.related))
        return refs

    def _rewritten(self, item: FetchedReply, there: tuple[int, int, str] | None) -> None:
        # A reply slot (reviews) holds one reply: writing again replaces it.
        if there is not None and there[2] != item.text:
            self.write.execute("UPDATE reply SET text = ? WHERE id = ?", [item.text, there[0]])
            self._touch(there[1])

    def _take_reply(self, item: FetchedReply) -> None:
        own = (
            replies.ours(self.write, self.source.network, item.remote_id)
            if self.has_outbox
            else None
        )
        if own is not None and (own.is_on_its_way or own.reply is not None):
            self.tally.known += 1
            if own.reply is not None:
                replies.link(self.write, own.reply, item)
            return
        found = [self.identities.find(person) for person in item.to_remote_ids]
        conversation = self.threads.of_reply(item, [id_ for id_ in found if id_ is not None])
        if conversation is None and own is not None:
            conversation = own.conversation
        if conversation is None:
            self.strays.add(item, self.now, self.source.import_id)
            self.tally.strays += 1
            return
        if item.answers_remote_id in self.told_before and replies.stands(
            self.write, conversation, item.text
        ):
            self.tally.known += 1
            return
        self._place_reply(item, conversation, own)

    def _place_reply(self, item: FetchedReply, conversation: int, own: replies.Ours | None) -> None:
        via = HandledVia.ELSEWHERE
        if own is not None:
            via = HandledVia.DESK
        elif item.automatic:
            via = HandledVia.AUTOMATIC
        elif self.source.origin == Origin.IMPORT:
            via = HandledVia.IMPORT
        self.new_replies.append(
            NewReply(
                self.next_reply,
                conversation,
                self._answered(item.answers_remote_id),
                item,
                to_text(item.occurred_at),
                via.value,
                None if own is None else own.outbox,
                self.strays.import_of(item.remote_id, self.source.import_id),
            )
        )
        self.next_reply += 1
        self.settled.append(item.remote_id)
        self.tally.taken += 1

    def _answered(self, remote_id: str) -> int | None:
        kept = self.kept.get(remote_id)
        if kept is not None or not remote_id:
            return None if kept is None else kept.id
        row = self.write.execute(
            "SELECT id FROM mention WHERE network = ? AND remote_id = ?",
            [self.source.network, remote_id],
        ).fetchone()
        return None if row is None else int(row[0])

    # What the network lost

    def _take_gone(self, remote_ids: list[str]) -> None:
        if self.has_gone:
            self._gone_before()
        if not remote_ids:
            return
        network = self.source.network
        missing = [id_ for id_ in remote_ids if id_ not in self.kept]
        self.kept.update(mentions.find(self.write, network, missing))
        for remote_id in remote_ids:
            kept = self.kept.get(remote_id)
            if kept is None:
                self.has_gone = True
                self.write.execute(
                    "INSERT OR IGNORE INTO gone(network, remote_id, at) VALUES (?, ?, ?)",
                    [network, remote_id, self.source.now],
                )
            elif kept.deleted_at is None:
                self._delete(kept, self.source.now)

    def _gone_before(self) -> None:
        new = {kept.item.remote_id: kept for kept in self.new if kept.item is not None}
        wanted = list(new)
        for start in range(0, len(wanted), mentions.CHUNK):
            some = wanted[start : start + mentions.CHUNK]
            marks = ",".join("?" * len(some))
            for row in self.write.execute(
                f"SELECT remote_id, at FROM gone WHERE network = ? AND remote_id IN ({marks})",
                [self.source.network, *some],
            ).fetchall():
                self._delete(new[row[0]], row[1])

    def _delete(self, kept: Kept, at: str) -> None:
        kept.deleted_at = at
        if kept.item is None:
            self.write.execute("UPDATE mention SET deleted_at = ? WHERE id = ?", [at, kept.id])
            self._touch(self.threads.root(kept.conversation)).gone = True

    # Writing

    def _save(self) -> None:
        self._gather()
        self.identities.save(self.source.now)
        made = self._insert_conversations()
        mentions.insert(self.write, self.new, self.source)
        mentions.save_edits(self.write, list(self.edited.values()), self.source.now)
        mentions.seen_again(self.write, self.seen, self.source.now)
        if self.has_imports:
            mentions.told_without_import(self.write, self.told_again)
        owned = [(kept.id, item.pictures) for kept, item in self.new_pictures]
        mentions.insert_pictures(self.write, owned, self.pictures)
        replies.insert(self.write, self.new_replies, self.source.network)
        self._measure(made)
        self.strays.settled(self.settled)
        self.threads.save_refs()
        merged = self.threads.merges()
        for lost, kept in merged:
            threads.merge(self.write, lost, kept)
        self._refresh(made, {kept for _, kept in merged})
        self.changed.update(lost for lost, _ in merged)

    def _gather(self) -> None:
        for kept in self.new:
            kept.conversation = self.threads.root(kept.conversation)
            touched = self._touch(kept.conversation)
            said = mentions.said(kept, self.source)
            touched.items.append(said)
            touched.mentions.append(said.remote_id)
            self.arrived.add(kept.conversation)
        for kept in self.edited.values():
            kept.conversation = self.threads.root(kept.conversation)
            self._touch(kept.conversation)
        for reply in self.new_replies:
            reply.conversation = self.threads.root(reply.conversation)
            touched = self._touch(reply.conversation)
            touched.items.append(replies.said(reply))
            if not reply.item.automatic:
                touched.reply = True
                touched.reply_at = max(touched.reply_at, reply.at)

    def _insert_conversations(self) -> set[int]:
        made = [new for id_, new in self.threads.new.items() if id_ not in self.threads.joined]
        names = "id, identity_id, account_id, network, channel, thread_key, post_id, " + ", ".join(
            COLUMNS
        )
        marks = ", ".join("?" * (7 + len(COLUMNS)))
        self.write.executemany(
            f"INSERT INTO conversation({names}) VALUES ({marks})",
            [self._conversation_row(new) for new in made],
        )
        return {new.id for new in made}

    def _measure(self, made: set[int]) -> None:
        """What was there before is measured when its row is worked out anew."""
        stories = {id_: Story(self.source.network, self.threads.new[id_].channel) for id_ in made}
        for kept in self.new:
            if kept.conversation in made and not mentions.is_bulk(kept):
                event = mentions.event(kept, self.source, self.since)
                stories[kept.conversation].events.append(event)
        for reply in self.new_replies:
            if reply.conversation in made:
                stories[reply.conversation].sent(reply.id, reply.at, reply.via)
        segments.begin(self.write, stories, self.targets)

    def _conversation_row(self, new: NewConversation) -> tuple[object, ...]:
        touched = self.touched[new.id]
        summary = summed_up(touched.items)
        marks = Marks()
        moved(marks, summary, News())
        return (
            new.id,
            new.identity,
            self.source.account,
            self.source.network,
            new.channel,
            new.thread_key,
            new.post,
            *columns(marks, summary, self.targets, self.source.network, new.channel),
        )

    def _refresh(self, made: set[int], merged: set[int]) -> None:
        news = {
            id_: News(frozenset(touched.mentions), touched.reply, touched.gone, id_ in merged)
            for id_, touched in self.touched.items()
            if id_ not in made
        }
        for id_ in merged:
            news.setdefault(id_, News(joined=True))
        refresh(self.write, news, self.targets, news=news)
        self._retire_drafts(made)
        self.changed.update(self.touched)
        self.changed.update(merged)

    def _retire_drafts(self, made: set[int]) -> None:
        answered = [
            id_ for id_, touched in self.touched.items() if touched.reply and id_ not in made
        ]
        last = [
            id_
            for id_ in answered
            if self.write.execute(
                "SELECT last_is_ours AND last_at = ? FROM conversation WHERE id = ?",
                [self.touched[id_].reply_at, id_],
            ).fetchone()[0]
        ]
        self.drafts |= replies.retire_drafts(self.write, last, self.source.now)

    # The answer

    def changes(self) -> Changes:
        """What all chunks together touched."""
        self.strays.forget_old(self.now)
        return Changes(
            conversations=frozenset(map(ConversationId, self.changed)),
            customers=frozenset(map(CustomerId, self._customers())),
            drafts=frozenset(map(DraftId, self.drafts)),
            arrived=frozenset(map(ConversationId, self.arrived)),
            everything=len(self.changed) > MANY,
        )

    def _customers(self) -> list[int]:
        if len(self.changed) > MANY:
            return []
        found: list[int] = []
        wanted = sorted(self.changed)
        for start in range(0, len(wanted), mentions.CHUNK):
            some = wanted[start : start + mentions.CHUNK]
            marks = ",".join("?" * len(some))
            found += [
                int(row[0])
                for row in self.write.execute(
                    "SELECT DISTINCT i.customer_id FROM conversation c"
                    f" JOIN identity i ON i.id = c.identity_id WHERE c.id IN ({marks})",
                    some,
                )
            ]
        return found


def _next_id(write: sqlite3.Connection, table: str) -> int:
    return int(write.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])


def _has_rows(write: sqlite3.Connection, table: str) -> bool:
    return bool(write.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0])
