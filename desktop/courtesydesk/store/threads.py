"""Which conversation something belongs to, in whatever order things arrive.

A conversation is one identity's share of one thread. Mails are also joined by the ids that they
refer to: `thread_ref` remembers every id that was referred to, known or not yet, so that a late
mail finds its place, and one that stands between two conversations makes them one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedMention, FetchedReply
from courtesydesk.domain.times import to_text
from courtesydesk.store.replies import client_id_in

HANDED_OVER = timedelta(days=30)
"""So long after we took something private, what they write in private answers that."""
_WENT = "'sending', 'sent', 'unsure', 'declared'"
REFS = 30
"""How many ids of a long References line are looked at: the latest."""


@dataclass(slots=True)
class NewConversation:
    """One that this round makes."""

    id: int
    identity: int
    thread_key: str
    channel: str
    post: int | None = None


class Threads:
    """The conversations of one network, for one round of applying."""

    def __init__(self, write: sqlite3.Connection, network: str) -> None:
        self._write = write
        self._network = network
        self._has_refs = bool(
            write.execute(
                "SELECT 1 FROM thread_ref WHERE network = ? LIMIT 1", [network]
            ).fetchone()
        )
        self.begin()

    def begin(self) -> None:
        """Forget what the last chunk needed; all of it is written."""
        found = self._write.execute("SELECT coalesce(max(id), 0) + 1 FROM conversation").fetchone()
        self._next = int(found[0])
        self.new: dict[int, NewConversation] = {}
        self.joined: dict[int, int] = {}
        """Conversation to the one it became part of."""
        self.refs: dict[tuple[str, int], int] = {}
        self._referring_to: dict[str, int] = {}
        self._made: dict[str, list[int]] = {}
        self._keys: dict[tuple[str, int], int | None] = {}
        self._identities: dict[int, int] = {}
        self._mentions: dict[str, tuple[int, int] | None] = {}
        self._unused_keys: set[str] = set()
        self._unused_refs: set[str] = set()
        self._unanswered: set[str] = set()
        """Ids that no conversation stands under, that nobody referred to, and that are no reply of
        ours: most of those that come. Only what this round adds may be under them."""

    def look_up(self, new: Sequence[FetchedMention]) -> None:
        """See at once which ids of new mentions are known at all."""
        keys = {item.thread_key for item in new}
        related = {ref for item in new for ref in item.related[-REFS:]}
        self._unused_keys = keys - self._known(
            "conversation WHERE network = :network AND thread_key = value", keys
        )
        if related or self._has_refs:
            refs = {*keys, *related, *(item.remote_id for item in new)}
            self._unused_refs = refs - self._known(
                "thread_ref WHERE network = :network AND ref = value", refs
            )
        if related:
            self._look_up_related(related)

    def _look_up_related(self, refs: set[str]) -> None:
        told = self._known("mention WHERE network = :network AND remote_id = value", refs)
        for ref in refs - told:
            self._mentions.setdefault(ref, None)
        # Said as the index `reply_remote` has it.
        replies = self._known(
            "reply WHERE network = :network AND remote_id = value AND remote_id <> ''", refs
        )
        ours = {ref: client_id_in(ref) for ref in refs}
        sent = self._known("outbox WHERE client_id = value", set(ours.values()))
        self._unanswered = {
            ref for ref, id_ in ours.items() if ref not in replies and id_ not in sent
        }

    def _known(self, where: str, ids: set[str]) -> set[str]:
        rows = self._write.execute(
            f"SELECT value FROM json_each(:ids) WHERE EXISTS (SELECT 1 FROM {where})",
            {"ids": json.dumps(list(ids)), "network": self._network},
        )
        return {row[0] for row in rows}

    def root(self, id_: int) -> int:
        """The conversation that this one is part of by now."""
        while id_ in self.joined:
            id_ = self.joined[id_]
        return id_

    def remember_mention(self, remote_id: str, conversation: int, identity: int) -> None:
        """A mention of this round, so that others may refer to it."""
        self._mentions[remote_id] = (conversation, identity)

    # Mentions

    def of_mention(self, item: FetchedMention, identity: int, *, is_new: bool) -> int:
        """The conversation of a mention, made when there is none."""
        key = (item.thread_key, identity)
        found = by_key = self._keys.get(key) if is_new else self._by_key(*key)
        if item.related or self._has_refs:
            found = self._join([found, *self._related_to(item, identity)])
        if found is None and item.channel is Channel.DIRECT:
            found = self._handed_over(identity, item.occurred_at)
        if found is None:
            found = self._make(item.thread_key, identity, str(item.channel))
        elif by_key is None:
            # It came in by what it refers to: the next of its thread may name the thread only.
            self._refer(item.thread_key, identity, found)
        found = self.root(found)
        self._keys[key] = found
        for ref in item.related[-REFS:]:
            self._refer(ref, identity, found)
        return found

    def _related_to(self, item: FetchedMention, identity: int) -> list[int | None]:
        found = [self._by_ref(item.remote_id, identity), self._by_ref(item.thread_key, identity)]
        for ref in item.related[-REFS:]:
            found.append(self._by_ref(ref, identity))
            found.append(self._same_person(self._by_mention(ref), identity))
            found.append(self._by_reply(ref, identity))
        return found

    def _handed_over(self, identity: int, at: datetime) -> int | None:
        """Where we wrote to them in private from what they had said in public: their answer goes on
        with that, though the network keeps its messages apart."""
        row = self._write.execute(
            "SELECT o.conversation_id FROM outbox o"
            " JOIN conversation c ON c.id = o.conversation_id"
            " WHERE o.identity_id = ? AND o.network = ? AND o.visibility = 'private'"
            f" AND o.state IN ({_WENT}) AND c.channel IN ('public', 'review')"
            " AND o.created_at BETWEEN ? AND ? ORDER BY o.created_at DESC, o.id DESC LIMIT 1",
            [identity, self._network, to_text(at - HANDED_OVER), to_text(at)],
        ).fetchone()
        return None if row is None else int(row[0])

    def _make(self, thread_key: str, identity: int, channel: str) -> int:
        made = NewConversation(self._next, identity, thread_key, channel)
        self.new[made.id] = made
        self._made.setdefault(thread_key, []).append(made.id)
        self._identities[made.id] = identity
        self._next += 1
        return made.id

    def _refer(self, ref: str, identity: int, conversation: int) -> None:
        self._has_refs = True
        self.refs[ref, identity] = conversation
        self._referring_to.setdefault(ref, conversation)

    def _join(self, found: list[int | None]) -> int | None:
        roots = sorted({self.root(id_) for id_ in found if id_ is not None})
        if not roots:
            return None
        # One that is written already has the lower id, and stays.
        for other in roots[1:]:
            self.joined[other] = roots[0]
            lost = self.new.get(other)
            if lost is not None:
                self._refer(lost.thread_key, lost.identity, roots[0])
        return roots[0]

    # Replies

    def of_reply(self, item: FetchedReply, people: list[int]) -> int | None:
        """The conversation that a reply of ours stands in; None when there is none (yet)."""
        found = self._answered_by(item, people)
        if found is None:
            return None
        found = self.root(found)
        identity = self.identity_of(found)
        if item.related or self._has_refs:
            links = [found, self._by_ref(item.remote_id, identity)]
            for ref in (*item.related[-REFS:], item.answers_remote_id):
                links.append(self._by_ref(ref, identity))
                links.append(self._same_person(self._by_mention(ref), identity))
            found = self._join(links) or found
            for ref in item.related[-REFS:]:
                self._refer(ref, identity, found)
        return found

    def _answered_by(self, item: FetchedReply, people: list[int]) -> int | None:
        for ref in (item.answers_remote_id, *reversed(item.related[-REFS:])):
            known = self._by_mention(ref) if ref else None
            if known is not None:
                return known[0]
        for identity in people:
            found = self._by_key(item.thread_key, identity)
            if found is None and self._has_refs:
                found = self._by_ref(item.thread_key, identity)
            if found is not None:
                return found
        if self._has_refs:
            referring = self._referring(item.remote_id)
            if referring is not None:
                return referring
        if item.answers_remote_id or item.to_remote_ids:
            # Whom it is for is said, and they are not here yet: nobody else's conversation will do.
            return None
        return self._only_one(item.thread_key)

    def _referring(self, remote_id: str) -> int | None:
        known = self._referring_to.get(remote_id)
        if known is not None:
            return known
        row = self._write.execute(
            "SELECT conversation_id FROM thread_ref WHERE network = ? AND ref = ? LIMIT 1",
            [self._network, remote_id],
        ).fetchone()
        return None if row is None else int(row[0])

    def _only_one(self, thread_key: str) -> int | None:
        rows = self._write.execute(
            "SELECT id FROM conversation WHERE network = ? AND thread_key = ? LIMIT 2",
            [self._network, thread_key],
        ).fetchall()
        found = {self.root(int(row[0])) for row in rows}
        found.update(self.root(id_) for id_ in self._made.get(thread_key, ()))
        return found.pop() if len(found) == 1 else None

    # Looking up

    def identity_of(self, conversation: int) -> int:
        """Whose conversation it is."""
        known = self._identities.get(conversation)
        if known is None:
            row = self._write.execute(
                "SELECT identity_id FROM conversation WHERE id = ?", [conversation]
            ).fetchone()
            known = self._identities[conversation] = int(row[0])
        return known

    def mention_conversation(self, remote_id: str) -> int | None:
        """Where a mention stands, by its remote id."""
        known = self._by_mention(remote_id)
        return None if known is None else self.root(known[0])

    def _by_key(self, thread_key: str, identity: int) -> int | None:
        key = (thread_key, identity)
        if thread_key in self._unused_keys:
            return self._keys.get(key)
        if key not in self._keys:
            row = self._write.execute(
                "SELECT id FROM conversation WHERE network = ? AND thread_key = ?"
                " AND identity_id = ? ORDER BY id LIMIT 1",
                [self._network, thread_key, identity],
            ).fetchone()
            self._keys[key] = None if row is None else int(row[0])
        return self._keys[key]

    def _by_ref(self, ref: str, identity: int) -> int | None:
        known = self.refs.get((ref, identity))
        if known is not None or ref in self._unused_refs:
            return known
        row = self._write.execute(
            "SELECT conversation_id FROM thread_ref WHERE network = ? AND ref = ?"
            " AND identity_id = ?",
            [self._network, ref, identity],
        ).fetchone()
        return None if row is None else int(row[0])

    def _by_mention(self, remote_id: str) -> tuple[int, int] | None:
        if remote_id not in self._mentions:
            row = self._write.execute(
                "SELECT conversation_id, identity_id FROM mention"
                " WHERE network = ? AND remote_id = ?",
                [self._network, remote_id],
            ).fetchone()
            self._mentions[remote_id] = None if row is None else (int(row[0]), int(row[1]))
        return self._mentions[remote_id]

    def _same_person(self, known: tuple[int, int] | None, identity: int) -> int | None:
        return known[0] if known is not None and known[1] == identity else None

    def _by_reply(self, remote_id: str, identity: int) -> int | None:
        if remote_id in self._unanswered:
            return None
        row = self._write.execute(
            "SELECT c.id FROM reply r JOIN conversation c ON c.id = r.conversation_id"
            " WHERE r.network = ? AND r.remote_id = ? AND c.identity_id = ?"
            " UNION ALL SELECT c.id FROM outbox o JOIN conversation c ON c.id = o.conversation_id"
            " WHERE o.client_id = ? AND c.identity_id = ? LIMIT 1",
            [self._network, remote_id, identity, client_id_in(remote_id), identity],
        ).fetchone()
        return None if row is None else int(row[0])

    # Writing

    def save_refs(self) -> None:
        """Write down what was referred to; conversations must be there by now."""
        self._write.executemany(
            "INSERT INTO thread_ref(network, ref, identity_id, conversation_id)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET conversation_id ="
            " excluded.conversation_id WHERE conversation_id <> excluded.conversation_id",
            [
                (self._network, ref, identity, self.root(conversation))
                for (ref, identity), conversation in self.refs.items()
            ],
        )

    def merges(self) -> list[tuple[int, int]]:
        """(lost, kept) among the conversations that were there before this round."""
        return [(lost, self.root(lost)) for lost in sorted(self.joined) if lost not in self.new]


def merge(write: sqlite3.Connection, lost: int, kept: int) -> None:
    """Move everything of one conversation into another, and forget the first."""
    ids = {"lost": lost, "kept": kept}
    write.execute(
        "UPDATE draft SET retired_at = updated_at WHERE conversation_id = :lost"
        " AND retired_at IS NULL AND EXISTS (SELECT 1 FROM draft k WHERE k.conversation_id = :kept"
        " AND k.side = draft.side AND k.retired_at IS NULL)",
        ids,
    )
    write.execute(
        "INSERT INTO thread_ref(network, ref, identity_id, conversation_id)"
        " SELECT network, thread_key, identity_id, :kept FROM conversation WHERE id = :lost"
        " ON CONFLICT DO UPDATE SET conversation_id = excluded.conversation_id",
        ids,
    )
    for table in ("mention", "reply", "note", "draft", "outbox", "promise", "tone_memory",
                  "thread_ref", "answer_time"):  # fmt: skip
        write.execute(
            f"UPDATE {table} SET conversation_id = :kept WHERE conversation_id = :lost", ids
        )
    write.execute(
        "INSERT OR IGNORE INTO decision(conversation_id, at, done, reason)"
        " SELECT :kept, at, done, reason FROM decision WHERE conversation_id = :lost",
        ids,
    )
    write.execute(
        "UPDATE OR IGNORE aftercare SET conversation_id = :kept WHERE conversation_id = :lost", ids
    )
    write.execute(
        "INSERT OR IGNORE INTO conversation_tag(conversation_id, tag_id)"
        " SELECT :kept, tag_id FROM conversation_tag WHERE conversation_id = :lost",
        ids,
    )
    for told in ("intent", "urgency", "sentiment"):
        write.execute(
            f"UPDATE conversation SET {told} = l.{told}, {told}_by_owner = 1"
            f" FROM (SELECT {told}, {told}_by_owner FROM conversation WHERE id = :lost) AS l"
            f" WHERE id = :kept AND conversation.{told}_by_owner = 0 AND l.{told}_by_owner = 1",
            ids,
        )
    write.execute(
        "UPDATE conversation SET state = :state,"
        " done_at = coalesce(conversation.done_at, l.done_at),"
        " done_reason = coalesce(conversation.done_reason, l.done_reason),"
        " settled_at = max(coalesce(conversation.settled_at, l.settled_at),"
        " coalesce(l.settled_at, conversation.settled_at))"
        " FROM (SELECT done_at, done_reason, settled_at FROM conversation WHERE id = :lost) AS l"
        " WHERE id = :kept",
        {**ids, "state": _joint_state(write, lost, kept)},
    )
    write.execute("DELETE FROM conversation WHERE id = :lost", ids)


def _joint_state(write: sqlite3.Connection, lost: int, kept: int) -> str:
    states = {
        str(row[0])
        for row in write.execute("SELECT state FROM conversation WHERE id IN (?, ?)", [lost, kept])
    }
    # What the owner has looked at stays looked at; what is open on one side is open on both.
    for state in ("to_answer", "new", "snoozed", "waiting", "done"):
        if state in states:
            return state
    return "spam"
