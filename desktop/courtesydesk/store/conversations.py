"""Conversations as screens read them: rows of a feed, one conversation with its items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from courtesydesk.domain.conversations import (
    PREVIEW,
    Channel,
    Conversation,
    DoneReason,
    FeedRow,
    Flag,
    State,
)
from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    CustomerId,
    IdentityId,
    OutboxId,
)
from courtesydesk.domain.mentions import UNTURNED, Intent, Item, Mention, Post, Visibility
from courtesydesk.domain.outbox import WAITING_STATES
from courtesydesk.domain.reports import Moment, Said
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.store import acts
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import (
    MANY,
    marks,
    mention_from,
    note_from,
    pictures_of,
    reply_from,
    turned_of,
    versions_of,
)
from courtesydesk.store.listening_words import names_of
from courtesydesk.store.outbox import ANSWER_WAITS, account_for

VOICES_CAP = 1000
"""How far other conversations under a post, and earlier items, are counted."""

_ROWS = f"""
SELECT c.*, i.customer_id, i.handle, i.avatar, i.name AS identity_name, u.name AS customer_name,
    u.standing, EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id
        AND d.retired_at IS NULL) AS has_draft,
    {ANSWER_WAITS} AS answer_waits
FROM conversation c JOIN identity i ON i.id = c.identity_id JOIN customer u ON u.id = i.customer_id
WHERE c.id IN ({{marks}})
"""


def rows(db: Database, ids: Sequence[int]) -> dict[ConversationId, FeedRow]:
    """The feed's rows of some conversations, by id; those that are gone are left out."""
    found: dict[ConversationId, FeedRow] = {}
    for start in range(0, len(ids), MANY):
        some = list(ids[start : start + MANY])
        tags = _tags(db, some)
        for row in db.rows(_ROWS.format(marks=marks(some)), some):
            found[ConversationId(row["id"])] = _feed_row(row, tags.get(row["id"], ()))
    return found


def said_lately(db: Database, ids: Sequence[int], limit: int) -> list[tuple[int, str]]:
    """(conversation, text) of the newest things that were said in some of them, newest first."""
    places = marks(ids)
    sql = (
        "SELECT conversation_id, text, occurred_at FROM mention"
        f" WHERE conversation_id IN ({places}) UNION ALL"
        " SELECT conversation_id, text, occurred_at FROM reply"
        f" WHERE conversation_id IN ({places}) ORDER BY occurred_at DESC LIMIT ?"
    )
    return [(row[0], row[1]) for row in db.rows(sql, [*ids, *ids, limit])]


def said_then(db: Database, moments: Sequence[Moment]) -> list[Said | None]:
    """What was said at each of these moments, or less than a second before; None where it is gone
    or no moment of ours."""
    return [_said_at(db, one) for one in moments]


_SAID = (
    f"SELECT substr(text, 1, {4 * PREVIEW}), occurred_at FROM {{table}} WHERE conversation_id = ?"
    " AND occurred_at > ? AND occurred_at <= ? {and_stands} ORDER BY occurred_at DESC LIMIT 1"
)
_SAID_BY_US = _SAID.format(table="reply", and_stands="")
_SAID_BY_THEM = _SAID.format(table="mention", and_stands="AND deleted_at IS NULL")


def _said_at(db: Database, one: Moment) -> Said | None:
    found = db.row(
        _SAID_BY_US if one.ours else _SAID_BY_THEM,
        [one.conversation, to_text(one.at - timedelta(seconds=1)), to_text(one.at)],
    )
    if found is None:
        return None
    return Said(" ".join(found[0].split())[:PREVIEW], from_text(found[1]), one.ours)


def _tags(db: Database, ids: list[int]) -> dict[int, tuple[str, ...]]:
    tags: dict[int, tuple[str, ...]] = {}
    sql = (
        "SELECT t.conversation_id, tag.name FROM conversation_tag t JOIN tag ON tag.id = t.tag_id"
        f" WHERE t.conversation_id IN ({marks(ids)}) ORDER BY tag.name"
    )
    for row in db.rows(sql, ids):
        tags[row[0]] = (*tags.get(row[0], ()), row[1])
    return tags


def _feed_row(row: Row, tags: tuple[str, ...]) -> FeedRow:
    return FeedRow(
        id=ConversationId(row["id"]),
        identity=IdentityId(row["identity_id"]),
        customer=CustomerId(row["customer_id"]),
        network=row["network"],
        account=None if row["account_id"] is None else AccountId(row["account_id"]),
        channel=Channel(row["channel"]),
        state=State(row["state"]),
        intent=None if row["intent"] is None else Intent(row["intent"]),
        flag=None if row["flag"] is None else Flag(row["flag"]),
        name=row["customer_name"] or row["identity_name"] or row["handle"],
        handle=row["handle"],
        avatar=row["avatar"],
        subject=row["subject"],
        text=row["last_text"],
        rating=row["rating"],
        photos=row["photos"],
        mentions=row["mentions"],
        last_at=from_text(row["last_at"]),
        last_is_ours=bool(row["last_is_ours"]),
        waiting_since=from_text_or_none(row["waiting_since"]),
        due_at=from_text_or_none(row["due_at"]),
        snoozed_until=from_text_or_none(row["snoozed_until"]),
        done_reason=None if row["done_reason"] is None else DoneReason(row["done_reason"]),
        has_draft=bool(row["has_draft"]),
        standing=row["standing"],
        tags=tags,
        urgency=None if row["urgency"] is None else Urgency(row["urgency"]),
        sentiment=None if row["sentiment"] is None else Sentiment(row["sentiment"]),
        answer_waits=bool(row["answer_waits"]),
        told_by_owner=bool(row["intent_by_owner"]),
        because=tuple(row["because"].splitlines()),
        heard=names_of(row["heard"]),
    )


def conversation(db: Database, id_: int, *, limit: int) -> Conversation:
    """One conversation with its latest items; raises NotFound."""
    own = db.get_row(
        "SELECT id, url, post_id FROM conversation WHERE id = ?", [id_], what="This conversation"
    )
    row = rows(db, [id_])[ConversationId(id_)]
    items = items_before(db, id_, None, limit=limit)
    latest = db.row(
        "SELECT * FROM mention WHERE conversation_id = ?"
        " ORDER BY deleted_at IS NOT NULL, occurred_at DESC, id DESC LIMIT 1",
        [id_],
    )
    return Conversation(
        row=row,
        url=own["url"],
        post=_post(db, own["post_id"]),
        voices=_voices(db, own["post_id"]),
        items=items,
        earlier=_count_items(db, id_) - len(items),
        answering=None if latest is None else _with_pictures(db, latest),
        on_its_way=_on_its_way(db, id_),
        in_public=_in_public(db, latest),
    )


def _in_public(db: Database, latest: Row | None) -> Mention | None:
    if latest is None or latest["visibility"] == Visibility.PUBLIC:
        return None
    row = db.row(
        "SELECT * FROM mention WHERE conversation_id = ? AND visibility = 'public'"
        " AND deleted_at IS NULL ORDER BY occurred_at DESC, id DESC LIMIT 1",
        [latest["conversation_id"]],
    )
    return None if row is None else _with_pictures(db, row)


def _with_pictures(db: Database, row: Row) -> Mention:
    return mention_from(row, pictures_of(db, "mention", [row["id"]]).get(row["id"], ()))


def _on_its_way(db: Database, id_: int) -> tuple[OutboxId, ...]:
    states = (*WAITING_STATES, "refused", "unsure")
    found = db.rows(
        f"SELECT id FROM outbox WHERE conversation_id = ? AND state IN ({marks(states)})"
        " ORDER BY id",
        [id_, *states],
    )
    return tuple(OutboxId(row[0]) for row in found)


def _post(db: Database, id_: int | None) -> Post | None:
    row = None if id_ is None else db.row("SELECT * FROM post WHERE id = ?", [id_])
    if row is None:
        return None
    return Post(
        id=row["id"],
        network=row["network"],
        author=row["author"],
        text=row["text"],
        url=row["url"],
        occurred_at=from_text(row["occurred_at"]),
        ours=bool(row["ours"]),
    )


def _voices(db: Database, post: int | None) -> int:
    if post is None:
        return 0
    found = db.value(
        "SELECT count(*) FROM (SELECT 1 FROM conversation WHERE post_id = ? LIMIT ?)",
        [post, VOICES_CAP + 1],
    )
    return max(int(found) - 1, 0)


def voices(db: Database, id_: int, *, limit: int) -> tuple[FeedRow, ...]:
    """Other conversations under the same post, newest first."""
    found = db.rows(
        "SELECT v.id FROM conversation c JOIN conversation v ON v.post_id = c.post_id"
        " WHERE c.id = ? AND v.id <> c.id ORDER BY v.last_at DESC, v.id DESC LIMIT ?",
        [id_, limit],
    )
    ids = [int(row[0]) for row in found]
    loaded = rows(db, ids)
    return tuple(loaded[ConversationId(id_)] for id_ in ids if id_ in loaded)


def _count_items(db: Database, id_: int) -> int:
    return sum(
        int(db.value(f"SELECT count(*) FROM {table} WHERE conversation_id = ?", [id_]))
        for table in ("mention", "reply", "note")
    )


def items_before(
    db: Database, id_: int, before: datetime | None, *, limit: int
) -> tuple[Item, ...]:
    """The latest items, oldest first; a page never ends between two of the same moment."""
    bound = "" if before is None else " AND occurred_at < ?"
    params: list[object] = [id_] if before is None else [id_, to_text(before)]
    times: list[str] = []
    for table in ("mention", "reply", "note"):
        times += [
            row[0]
            for row in db.rows(
                f"SELECT occurred_at FROM {table} WHERE conversation_id = ?{bound}"
                " ORDER BY occurred_at DESC LIMIT ?",
                [*params, limit],
            )
        ]
    if not times:
        return ()
    first = sorted(times)[-limit:][0]
    account = _has_account(db, id_)
    found = [
        *_mentions(db, bound, [*params, first], account=account),
        *_replies(db, bound, [*params, first], account=account),
        *(note_from(row) for row in _since(db, "note", bound, [*params, first])),
    ]
    return tuple(sorted(found, key=_order))


def _order(item: Item) -> tuple[datetime, bool, int]:
    return (item.occurred_at, not isinstance(item, Mention), item.id)


def _since(db: Database, table: str, bound: str, params: list[object]) -> list[Row]:
    return db.rows(
        f"SELECT * FROM {table} WHERE conversation_id = ?{bound} AND occurred_at >= ?", params
    )


def _has_account(db: Database, id_: int) -> bool:
    """Whether something can be done there from here."""
    row = db.row("SELECT network, account_id FROM conversation WHERE id = ?", [id_])
    return row is not None and account_for(db, row["network"], row["account_id"]) is not None


def _mentions(db: Database, bound: str, params: list[object], *, account: bool) -> list[Item]:
    found = _since(db, "mention", bound, params)
    ids = [row["id"] for row in found]
    pictures, before = pictures_of(db, "mention", ids), versions_of(db, "mention", ids)
    turned = turned_of(db, found)
    done = acts.on_items(db, "mention", ids)
    return [
        mention_from(
            row,
            pictures.get(row["id"], ()),
            before.get(row["id"], ()),
            done.get(row["id"], ()),
            acts.offered_on_mention(row, done.get(row["id"], ()), account=account),
            turned.get(row["id"], UNTURNED),
        )
        for row in found
    ]


def _replies(db: Database, bound: str, params: list[object], *, account: bool) -> list[Item]:
    found = _since(db, "reply", bound, params)
    ids = [row["id"] for row in found]
    pictures, before = pictures_of(db, "reply", ids), versions_of(db, "reply", ids)
    done = acts.on_items(db, "reply", ids)
    return [
        reply_from(
            row,
            pictures.get(row["id"], ()),
            before.get(row["id"], ()),
            done.get(row["id"], ()),
            acts.offered_on_reply(row, done.get(row["id"], ()), account=account),
        )
        for row in found
    ]
