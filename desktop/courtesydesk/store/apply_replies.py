"""The replies of a chunk: what we said elsewhere, and the network's copies of what went from
here."""

from __future__ import annotations

from courtesydesk.domain.fetched import FetchedReply
from courtesydesk.domain.mentions import HandledVia, Origin
from courtesydesk.domain.times import to_text
from courtesydesk.store import replies
from courtesydesk.store.replies import NewReply
from courtesydesk.store.rounds import Chunk, Round


class Replies:
    """Takes the replies of one chunk, when its mentions are taken."""

    def __init__(self, round_: Round, chunk: Chunk) -> None:
        self._round, self._chunk = round_, chunk
        self._write, self._network = round_.write, round_.source.network
        self._next = round_.next_id("reply")

    def take(self, sent: list[FetchedReply]) -> None:
        """Take what we said, in order of time, and what waited for these mentions."""
        strays, tally = self._round.strays, self._round.tally
        if strays.any:
            sent = sent + strays.waiting_for(self._refs_of_new())
        if not sent:
            return
        there = replies.known(self._write, self._network, [reply.remote_id for reply in sent])
        seen: set[str] = set()
        for item in sorted(sent, key=lambda item: (item.occurred_at, item.remote_id)):
            if item.remote_id in there or item.remote_id in seen:
                tally.known += 1
                self._rewritten(item, there.get(item.remote_id))
                continue
            seen.add(item.remote_id)
            self._take_reply(item)

    def _refs_of_new(self) -> set[str]:
        refs: set[str] = set()
        for kept in self._chunk.new:
            if kept.item is not None:
                refs.update((kept.item.remote_id, kept.item.thread_key, *kept.item.related))
        return refs

    def _rewritten(self, item: FetchedReply, there: tuple[int, int, str] | None) -> None:
        # A reply slot (reviews) holds one reply: writing again replaces it.
        if there is not None and there[2] != item.text:
            self._write.execute("UPDATE reply SET text = ? WHERE id = ?", [item.text, there[0]])
            self._chunk.touch(there[1])

    def _take_reply(self, item: FetchedReply) -> None:
        round_ = self._round
        own = (
            replies.ours(self._write, self._network, item.remote_id) if round_.has_outbox else None
        )
        if own is not None and (own.is_on_its_way or own.reply is not None):
            round_.tally.known += 1
            if own.reply is not None:
                replies.link(self._write, own.reply, item)
            return
        found = [round_.identities.find(person) for person in item.to_remote_ids]
        conversation = round_.threads.of_reply(item, [id_ for id_ in found if id_ is not None])
        if conversation is None and own is not None:
            conversation = own.conversation
        if conversation is None:
            round_.strays.add(item, round_.now, round_.source.import_id)
            round_.tally.strays += 1
            return
        if item.answers_remote_id in self._chunk.told_before and replies.stands(
            self._write, conversation, item.text
        ):
            round_.tally.known += 1
            return
        self._place(item, conversation, own)

    def _place(self, item: FetchedReply, conversation: int, own: replies.Ours | None) -> None:
        via = HandledVia.ELSEWHERE
        if own is not None:
            via = HandledVia.DESK
        elif item.automatic:
            via = HandledVia.AUTOMATIC
        elif self._round.source.origin == Origin.IMPORT:
            via = HandledVia.IMPORT
        self._chunk.replies.append(
            NewReply(
                self._next,
                conversation,
                self._answered(item.answers_remote_id),
                item,
                to_text(item.occurred_at),
                via.value,
                None if own is None else own.outbox,
                self._round.strays.import_of(item.remote_id, self._round.source.import_id),
            )
        )
        self._next += 1
        self._chunk.settled.append(item.remote_id)
        self._round.tally.taken += 1

    def _answered(self, remote_id: str) -> int | None:
        kept = self._chunk.kept.get(remote_id)
        if kept is not None or not remote_id:
            return None if kept is None else kept.id
        row = self._write.execute(
            "SELECT id FROM mention WHERE network = ? AND remote_id = ?",
            [self._network, remote_id],
        ).fetchone()
        return None if row is None else int(row[0])
