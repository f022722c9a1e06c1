"""The mentions of a chunk: which are new, which are here and changed, and which are gone."""

from __future__ import annotations

from courtesydesk.domain.fetched import FetchedMention, FetchedPost
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.times import to_text
from courtesydesk.store import mentions
from courtesydesk.store.mentions import Kept
from courtesydesk.store.rounds import Chunk, Round, Touched


class Mentions:
    """Takes the mentions of one chunk."""

    def __init__(self, round_: Round, chunk: Chunk) -> None:
        self._round, self._chunk = round_, chunk
        self._write, self._source = round_.write, round_.source
        self._identities, self._threads = round_.identities, round_.threads
        # Asked for each chunk: another network's round may have written in between.
        self._next = round_.next_id("mention")

    def take(self, heard: list[FetchedMention]) -> None:
        """Take what was said, in order of time."""
        kept = self._chunk.kept
        kept |= mentions.find(self._write, self._source.network, [item.remote_id for item in heard])
        heard = [item for item in heard if not self._told_before(item)]
        self._identities.load([item.person.remote_id for item in heard])
        self._threads.look_up([item for item in heard if item.remote_id not in kept])
        for item in heard:
            known = kept.get(item.remote_id)
            if known is None:
                self._take_new(item)
            else:
                self._take_known(known, item)

    def _told_before(self, item: FetchedMention) -> bool:
        """It is here under another id, or as a nearer way told it."""
        kept, retold = self._chunk.kept, self._round.retold
        before = retold.again(item) if item.remote_id in kept else retold.find(item)
        if before is None:
            return False
        found = mentions.find(self._write, self._source.network, [before.remote_id])
        kept[item.remote_id] = found[before.remote_id]
        if before.is_news:
            self._chunk.touch(before.conversation)
            return False
        self._chunk.told_before.add(item.remote_id)
        self._threads.remember_mention(item.remote_id, before.conversation, before.identity)
        self._chunk.touch(before.conversation)
        self._is_told_again(kept[item.remote_id])
        return True

    # New ones

    def _take_new(self, item: FetchedMention) -> None:
        at = to_text(item.occurred_at)
        identity, is_new = self._identities.of(item.person, at)
        conversation = self._threads.of_mention(item, identity, is_new=is_new)
        if item.post is not None:
            made = self._threads.new.get(conversation)
            post = self._post(item.post)
            if made is not None and made.post is None:
                made.post = post
        kept = mentions.made_from(
            item,
            self._round.hearing,
            id_=self._next,
            conversation=conversation,
            identity=identity,
            at=at,
        )
        self._next += 1
        self._chunk.kept[item.remote_id] = kept
        self._chunk.new.append(kept)
        if item.pictures:
            self._chunk.pictures.append((kept, item))
        self._threads.remember_mention(item.remote_id, conversation, identity)
        self._round.tally.taken += 1

    def _post(self, post: FetchedPost) -> int:
        known = self._round.posts.get(post.remote_id)
        if known is not None:
            return known
        row = self._write.execute(
            "INSERT INTO post(network, remote_id, author, text, url, ours, occurred_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (network, remote_id) DO UPDATE SET"
            " text = excluded.text, url = excluded.url, author = excluded.author RETURNING id",
            [
                self._source.network,
                post.remote_id,
                post.author,
                post.text,
                post.url,
                int(post.ours),
                to_text(post.occurred_at),
            ],
        ).fetchone()
        self._round.posts[post.remote_id] = int(row[0])
        return int(row[0])

    # Those that are here

    def _is_told_again(self, kept: Kept) -> None:
        self._round.tally.known += 1
        self._round.tally.heard += 1
        if kept.item is None and self._source.import_id is None:
            self._chunk.told_again.append(kept.id)

    def _take_known(self, kept: Kept, item: FetchedMention) -> None:
        self._is_told_again(kept)
        if mentions.is_back(self._write, kept, self._source):
            self._touch(kept).gone = True
        if kept.is_emptied:
            self._fill(kept, item)
            return
        if mentions.name(self._write, kept, item):
            self._learn(kept, item)
        if kept.item is None and self._round.is_asked_again:
            self._chunk.seen.append(kept.id)
        addressed = mentions.address(self._write, kept, item)
        if mentions.allow(self._write, kept, item) or addressed:
            self._touch(kept)
        was = (kept.text, kept.rating, kept.subject, kept.edited_at, len(kept.versions))
        mentions.edit(kept, item, self._round.hearing)
        if was == (kept.text, kept.rating, kept.subject, kept.edited_at, len(kept.versions)):
            return
        if kept.item is None:
            self._chunk.edited[kept.id] = kept

    def _learn(self, kept: Kept, item: FetchedMention) -> None:
        """Who it is was not told before."""
        if self._identities.find(item.person.remote_id) == kept.identity:
            self._identities.of(item.person, kept.at)
        self._touch(kept)

    def _fill(self, kept: Kept, item: FetchedMention) -> None:
        """Its words may not be kept without being told again, and now they are."""
        if kept.deleted_at is not None or self._source.origin != Origin.DIRECT:
            return
        self._identities.of(item.person, kept.at)
        if item.post is not None:
            self._post(item.post)
        if item.pictures:
            self._chunk.pictures.append((kept, item))
        mentions.fill(self._write, kept, item, self._round.hearing, self._source.now)
        self._chunk.seen.append(kept.id)
        self._touch(kept)

    def _touch(self, kept: Kept) -> Touched:
        return self._chunk.touch(self._threads.root(kept.conversation))

    # What the network lost

    def take_gone(self, remote_ids: list[str]) -> None:
        """Mark what was deleted there; what is not here yet is remembered as gone."""
        if self._round.has_gone:
            self._gone_before()
        if not remote_ids:
            return
        network, known = self._source.network, self._chunk.kept
        missing = [id_ for id_ in remote_ids if id_ not in known]
        known |= mentions.find(self._write, network, missing)
        for remote_id in remote_ids:
            kept = known.get(remote_id)
            if kept is None:
                self._round.has_gone = True
                self._write.execute(
                    "INSERT OR IGNORE INTO gone(network, remote_id, at) VALUES (?, ?, ?)",
                    [network, remote_id, self._source.now],
                )
            elif kept.deleted_at is None:
                self._delete(kept, self._source.now)

    def _gone_before(self) -> None:
        new = {kept.item.remote_id: kept for kept in self._chunk.new if kept.item is not None}
        wanted = list(new)
        for start in range(0, len(wanted), mentions.CHUNK):
            some = wanted[start : start + mentions.CHUNK]
            marks = ",".join("?" * len(some))
            for row in self._write.execute(
                f"SELECT remote_id, at FROM gone WHERE network = ? AND remote_id IN ({marks})",
                [self._source.network, *some],
            ).fetchall():
                self._delete(new[row[0]], row[1])

    def _delete(self, kept: Kept, at: str) -> None:
        kept.deleted_at = at
        if kept.item is None:
            self._write.execute("UPDATE mention SET deleted_at = ? WHERE id = ?", [at, kept.id])
            self._touch(kept).gone = True
