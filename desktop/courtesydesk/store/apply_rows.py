"""Writing down what was taken of a chunk: all of its rows at once, and what follows from them."""

from __future__ import annotations

from courtesydesk.store import mentions, replies, segments, threads
from courtesydesk.store.bulk import insert_all
from courtesydesk.store.rounds import Chunk, Round
from courtesydesk.store.standing import (
    COLUMNS,
    Marks,
    News,
    columns,
    moved,
    refresh,
    summed_up,
)
from courtesydesk.store.stories import Story
from courtesydesk.store.threads import NewConversation

_INTO_CONVERSATION = (
    "INSERT INTO conversation(id, identity_id, account_id, network, channel, thread_key, post_id, "
    + ", ".join(COLUMNS)
    + ")"
)


def save(round_: Round, chunk: Chunk) -> None:
    """Write what was taken, and bring what hangs on it up to date."""
    write, source = round_.write, round_.source
    _gather(round_, chunk)
    round_.identities.save(source.now)
    made = _insert_conversations(round_, chunk)
    mentions.insert(write, chunk.new, source)
    mentions.save_edits(write, list(chunk.edited.values()), source.now)
    mentions.seen_again(write, chunk.seen, source.now)
    if round_.has_imports:
        mentions.told_without_import(write, chunk.told_again)
    owned = [(kept.id, item.pictures) for kept, item in chunk.pictures]
    mentions.insert_pictures(write, owned, round_.pictures)
    replies.insert(write, chunk.replies, source.network)
    _measure(round_, chunk, made)
    round_.strays.settled(chunk.settled)
    round_.threads.save_refs()
    merged = round_.threads.merges()
    for lost, kept in merged:
        threads.merge(write, lost, kept)
    _refresh(round_, chunk, made, {kept for _, kept in merged})
    round_.changed.update(lost for lost, _ in merged)


def _gather(round_: Round, chunk: Chunk) -> None:
    """Only now is it known which conversations became one."""
    root = round_.threads.root
    for kept in chunk.new:
        kept.conversation = root(kept.conversation)
        touched = chunk.touch(kept.conversation)
        said = mentions.said(kept, round_.source)
        touched.items.append(said)
        touched.mentions.append(said.remote_id)
        round_.arrived.add(kept.conversation)
    for kept in chunk.edited.values():
        kept.conversation = root(kept.conversation)
        chunk.touch(kept.conversation)
    for reply in chunk.replies:
        reply.conversation = root(reply.conversation)
        touched = chunk.touch(reply.conversation)
        touched.items.append(replies.said(reply))
        if not reply.item.automatic:
            touched.reply = True
            touched.reply_at = max(touched.reply_at, reply.at)


def _insert_conversations(round_: Round, chunk: Chunk) -> set[int]:
    found = round_.threads
    made = [new for id_, new in found.new.items() if id_ not in found.joined]
    insert_all(
        round_.write, _INTO_CONVERSATION, [_conversation_row(round_, chunk, new) for new in made]
    )
    return {new.id for new in made}


def _conversation_row(round_: Round, chunk: Chunk, new: NewConversation) -> tuple[object, ...]:
    source = round_.source
    summary, marks = summed_up(chunk.touched[new.id].items), Marks()
    moved(marks, summary, News())
    return (
        new.id,
        new.identity,
        source.account,
        source.network,
        new.channel,
        new.thread_key,
        new.post,
        *columns(marks, summary, round_.targets, source.network, new.channel),
    )


def _measure(round_: Round, chunk: Chunk, made: set[int]) -> None:
    """What was there before is measured when its row is worked out anew."""
    source, new = round_.source, round_.threads.new
    stories = {id_: Story(source.network, new[id_].channel) for id_ in made}
    for kept in chunk.new:
        if kept.conversation in made and not mentions.is_bulk(kept):
            event = mentions.event(kept, source, round_.since)
            stories[kept.conversation].events.append(event)
    for reply in chunk.replies:
        if reply.conversation in made:
            stories[reply.conversation].sent(reply.id, reply.at, reply.via)
    segments.begin(round_.write, stories, round_.targets)


def _refresh(round_: Round, chunk: Chunk, made: set[int], merged: set[int]) -> None:
    news = {
        id_: News(frozenset(touched.mentions), touched.reply, touched.gone, id_ in merged)
        for id_, touched in chunk.touched.items()
        if id_ not in made
    }
    for id_ in merged:
        news.setdefault(id_, News(joined=True))
    refresh(round_.write, news, round_.targets, news=news)
    _retire_drafts(round_, chunk, made)
    round_.changed.update(chunk.touched)
    round_.changed.update(merged)


def _retire_drafts(round_: Round, chunk: Chunk, made: set[int]) -> None:
    answered = [id_ for id_, touched in chunk.touched.items() if touched.reply and id_ not in made]
    last = [
        id_
        for id_ in answered
        if round_.write.execute(
            "SELECT last_is_ours AND last_at = ? FROM conversation WHERE id = ?",
            [chunk.touched[id_].reply_at, id_],
        ).fetchone()[0]
    ]
    round_.drafts |= replies.retire_drafts(round_.write, last, round_.source.now)
