"""Mentions as they are fetched: new ones, edited ones, and those that the network lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from courtesydesk.domain.conversations import PREVIEW, Flag
from courtesydesk.domain.fetched import FetchedMention, FetchedPicture
from courtesydesk.domain.intents import guess_intent
from courtesydesk.domain.mentions import Intent, Origin
from courtesydesk.domain.segments import Inbound
from courtesydesk.domain.thanks import LONGEST
from courtesydesk.domain.times import to_text
from courtesydesk.store import listening, stories
from courtesydesk.store.allowing import allows_to_text
from courtesydesk.store.bulk import insert_all
from courtesydesk.store.clocks import is_history
from courtesydesk.store.listening_words import Hearing
from courtesydesk.store.picture_files import PictureStore
from courtesydesk.store.standing import Said

CHUNK = 400
_to_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class Kept:
    """A mention that is in the table, or will be at the end of this round."""

    id: int
    conversation: int
    identity: int
    at: str
    text: str
    subject: str
    rating: int | None
    intent: str | None
    edited_at: str | None
    deleted_at: str | None
    item: FetchedMention | None = None
    """What it is made from, for new ones."""
    versions: list[tuple[str, int | None]] = field(default_factory=list)
    """Texts and ratings that it no longer has, found in this round."""
    changed: bool = False
    told: bool = False
    """Its intent came with it."""
    allows: str = ""
    """What the network allows for it; see `store/allowing.py`."""
    now: FetchedMention | None = None
    """What it was changed to, for one that was there before."""
    is_emptied: bool = False
    """Its words may not be kept; see `store/keeping.py`."""
    addressed: bool = True
    heard: str = ""
    """Our names in what nobody said to us; see `store/listening_words.py`."""
    author: str | None = None
    """The name that stands on one that was there before."""

    @property
    def said_at(self) -> str:
        """When this version of it was written."""
        return self.edited_at or self.at


def find(write: sqlite3.Connection, network: str, remote_ids: Iterable[str]) -> dict[str, Kept]:
    """Those that are there, by remote id."""
    found: dict[str, Kept] = {}
    wanted = list(dict.fromkeys(remote_ids))
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(some))
        for row in write.execute(
            "SELECT remote_id, id, conversation_id, identity_id, occurred_at, text, subject,"
            " rating, intent, edited_at, deleted_at, allows, emptied_at, addressed, heard,"
            " author FROM mention"
            f" WHERE network = ? AND remote_id IN ({marks})",
            [network, *some],
        ):
            kept = found[row[0]] = Kept(*tuple(row)[1:11])
            kept.allows, kept.is_emptied = row[11], row[12] is not None
            kept.addressed, kept.heard, kept.author = bool(row[13]), row[14], row[15]
    return found


def intent_of(item: FetchedMention) -> str | None:
    """What the connector says they are after, or what simple signals say."""
    intent = item.intent or guess_intent(item.text, item.rating, item.kind)
    return None if intent is None else str(intent)


def made_from(
    item: FetchedMention,
    hearing: Hearing,
    *,
    id_: int,
    conversation: int,
    identity: int,
    at: str,
) -> Kept:
    """A new mention."""
    addressed, heard = hearing.of(item)
    return Kept(
        id_,
        conversation,
        identity,
        at,
        item.text,
        item.subject,
        item.rating,
        intent_of(item),
        None if item.edited_at is None else to_text(item.edited_at),
        None,
        item,
        told=item.intent is not None,
        allows=allows_to_text(item.allows),
        addressed=addressed,
        heard=heard,
    )


def address(write: sqlite3.Connection, kept: Kept, item: FetchedMention) -> bool:
    """What was found among others may be told as said to us later; never the other way round. True
    when that changed for a mention that is written already."""
    if kept.addressed or not item.addressed:
        return False
    kept.addressed, kept.heard = True, ""
    if kept.item is not None:
        return False
    write.execute("UPDATE mention SET addressed = 1, heard = '' WHERE id = ?", [kept.id])
    return True


def allow(write: sqlite3.Connection, kept: Kept, item: FetchedMention) -> bool:
    """What the network allows is as it was said last, whatever became of the words; True when that
    changed for a mention that is written already."""
    allows = allows_to_text(item.allows)
    if allows == kept.allows:
        return False
    kept.allows = allows
    if kept.item is not None:
        return False
    write.execute("UPDATE mention SET allows = ? WHERE id = ?", [allows, kept.id])
    return True


def name(write: sqlite3.Connection, kept: Kept, item: FetchedMention) -> bool:
    """A name that was not told at first; one that is there stays, as it was then. True when it
    changed."""
    if kept.author != "" or not item.person.name:
        return False
    kept.author = item.person.name
    write.execute(
        "UPDATE mention SET author = ?, handle = ? WHERE id = ?",
        [item.person.name, item.person.handle, kept.id],
    )
    return True


def is_back(write: sqlite3.Connection, kept: Kept, source: Source) -> bool:
    """What was deleted there, and is told by the network itself at a later time, is there again.
    At the same time it is only a word that comes late."""
    if kept.deleted_at is None or kept.item is not None or source.origin != Origin.DIRECT:
        return False
    if source.now <= kept.deleted_at:
        return False
    kept.deleted_at = None
    write.execute("UPDATE mention SET deleted_at = NULL WHERE id = ?", [kept.id])
    return True


def edit(kept: Kept, item: FetchedMention, hearing: Hearing) -> None:
    """Let a later version outrank an earlier one; the other text is kept as a version."""
    if (item.text, item.rating, item.subject) == (kept.text, kept.rating, kept.subject):
        return
    edited_at = None if item.edited_at is None else to_text(item.edited_at)
    if (edited_at or kept.at) < kept.said_at:
        if (item.text, item.rating) != (kept.text, kept.rating):
            kept.versions.append((item.text, item.rating))
            kept.changed = True
        return
    if (item.text, item.rating) != (kept.text, kept.rating):
        kept.versions.append((kept.text, kept.rating))
    kept.text, kept.rating, kept.subject = item.text, item.rating, item.subject
    kept.edited_at = edited_at or kept.edited_at
    kept.intent = intent_of(item)
    kept.told = item.intent is not None
    _hear(kept, item, hearing)
    kept.changed = True
    if kept.item is not None:
        kept.item = item
    else:
        kept.now = item


def _hear(kept: Kept, item: FetchedMention, hearing: Hearing) -> None:
    if not kept.addressed:
        kept.addressed, kept.heard = hearing.of(item, kept.heard)


_INTO = """
INSERT INTO mention(id, conversation_id, identity_id, account_id, network, kind, remote_id,
    parent_remote_id, author, handle, subject, text, quoted, html, rating, photos, url, visibility,
    occurred_at, fetched_at, origin, intent, mood, flag, edited_at, deleted_at, headers, import_id,
    allows, addressed, heard)
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where this round's items come from."""

    account: int | None
    network: str
    origin: str
    now: str
    import_id: int | None


def insert(write: sqlite3.Connection, new: list[Kept], source: Source) -> None:
    """Write new mentions, in order of time, so that the search index grows at its end."""
    insert_all(write, _INTO, [_row(kept, source) for kept in new])
    listening.wait(write, [kept for kept in new if _worth_reading(kept)], source.now)
    versions = [(kept.id, *version, source.now) for kept in new for version in kept.versions]
    _insert_versions(write, versions)


def _row(kept: Kept, source: Source) -> tuple[object, ...]:
    item = kept.item
    assert item is not None
    return (
        kept.id,
        kept.conversation,
        kept.identity,
        source.account,
        source.network,
        item.kind.value,
        item.remote_id,
        item.parent_remote_id,
        item.person.name,
        item.person.handle,
        kept.subject,
        kept.text,
        item.quoted,
        item.html,
        kept.rating,
        photos(item),
        item.url,
        item.visibility.value,
        kept.at,
        source.now,
        source.origin,
        kept.intent,
        item.mood,
        None if item.flag is None else item.flag.value,
        kept.edited_at,
        kept.deleted_at,
        _to_json(item.headers) if item.headers else "{}",
        source.import_id,
        kept.allows,
        int(kept.addressed),
        kept.heard,
    )


def _worth_reading(kept: Kept) -> bool:
    is_bulk = kept.item is not None and kept.item.flag is Flag.BULK
    return kept.deleted_at is None and not is_bulk


def photos(item: FetchedMention) -> int:
    """How many of the attachments are images."""
    if not item.pictures:
        return 0
    return sum(1 for picture in item.pictures if picture.mime.startswith("image/"))


def said(kept: Kept, source: Source) -> Said:
    """What a new mention contributes to its conversation's row."""
    item = kept.item
    assert item is not None
    return Said(
        kept.at,
        False,
        item.remote_id,
        kept.text[: 4 * PREVIEW],
        kept.subject,
        item.url,
        kept.rating,
        photos(item),
        kept.intent,
        None if item.flag is None else item.flag.value,
        kept.deleted_at is not None,
        is_history(source.origin, kept.at, source.now),
        addressed=kept.addressed,
        heard=kept.heard,
    )


def is_bulk(kept: Kept) -> bool:
    """Newsletters and automatic replies: nobody waits for an answer."""
    return kept.item is not None and kept.item.flag is Flag.BULK


def event(kept: Kept, source: Source, since: str | None) -> Inbound:
    """A new mention, as the clocks see it; `since` is when its account was made here."""
    return stories.heard(
        kept.id,
        kept.at,
        source.now,
        kept.text if len(kept.text) <= LONGEST else "",
        complaint=kept.intent == Intent.COMPLAINT,
        origin=source.origin,
        since=since,
        gone_at=kept.deleted_at,
    )


def save_edits(write: sqlite3.Connection, edited: list[Kept], now: str) -> None:
    """Write later versions of mentions that were there before, and keep the earlier ones."""
    write.executemany(
        "UPDATE mention SET text = ?, rating = ?, subject = ?, edited_at = ?, intent = ?,"
        " addressed = ?, heard = ?, html = coalesce(?, html), headers = coalesce(?, headers)"
        " WHERE id = ? AND (text, rating, subject, edited_at) IS NOT (?, ?, ?, ?)",
        [
            (kept.text, kept.rating, kept.subject, kept.edited_at, kept.intent,
             int(kept.addressed), kept.heard,
             None if kept.now is None else kept.now.html, _new_headers(kept), kept.id,
             kept.text, kept.rating, kept.subject, kept.edited_at)
            for kept in edited
        ],
    )  # fmt: skip
    listening.wait(write, edited, now)
    _insert_versions(
        write, [(kept.id, *version, now) for kept in edited for version in kept.versions]
    )


def fill(
    write: sqlite3.Connection, kept: Kept, item: FetchedMention, hearing: Hearing, now: str
) -> None:
    """Give one whose words were removed the words that its network told again."""
    edited_at = None if item.edited_at is None else to_text(item.edited_at)
    kept.text, kept.subject, kept.rating = item.text, item.subject, item.rating
    kept.intent, kept.told, kept.edited_at = intent_of(item), item.intent is not None, edited_at
    kept.is_emptied = False
    _hear(kept, item, hearing)
    write.execute(
        "UPDATE mention SET text = ?, subject = ?, html = ?, quoted = ?, author = ?, handle = ?,"
        " rating = ?, photos = ?, intent = ?, edited_at = ?, headers = ?, addressed = ?, heard = ?,"
        " emptied_at = NULL WHERE id = ?",
        [
            item.text, item.subject, item.html, item.quoted, item.person.name, item.person.handle,
            item.rating, photos(item), kept.intent, edited_at,
            _to_json(item.headers), int(kept.addressed), kept.heard, kept.id,
        ],
    )  # fmt: skip
    listening.wait(write, [kept], now)


def seen_again(write: sqlite3.Connection, ids: list[int], now: str) -> None:
    """Their network told these today."""
    write.executemany(
        "UPDATE mention SET seen_again_at = ? WHERE id = ?", [(now, id_) for id_ in ids]
    )


def told_without_import(write: sqlite3.Connection, ids: list[int]) -> None:
    """Whoever takes an import back keeps these: their network told them, too."""
    write.executemany(
        "UPDATE mention SET import_id = NULL WHERE id = ? AND import_id IS NOT NULL",
        [(id_,) for id_ in ids],
    )


def _new_headers(kept: Kept) -> str | None:
    """A file that says the same later knows nothing of what a reply needs."""
    headers = None if kept.now is None else kept.now.headers
    return _to_json(headers) if headers else None


def _insert_versions(
    write: sqlite3.Connection, versions: list[tuple[int, str, int | None, str]]
) -> None:
    write.executemany(
        "INSERT INTO mention_version(mention_id, text, rating, seen_at) SELECT ?, ?, ?, ?"
        " WHERE NOT EXISTS (SELECT 1 FROM mention_version v"
        " WHERE v.mention_id = ? AND v.text = ? AND v.rating IS ?)",
        [(id_, text, rating, at, id_, text, rating) for id_, text, rating, at in versions],
    )


def insert_pictures(
    write: sqlite3.Connection,
    owned: list[tuple[int, tuple[FetchedPicture, ...]]],
    store: PictureStore | None,
) -> None:
    """Write rows for attachments; their bytes are on the disk before."""
    rows = []
    for id_, pictures in owned:
        for picture in pictures:
            has_bytes = store is not None and picture.data is not None
            path = store.keep(picture.data, picture.mime) if has_bytes else ""  # type: ignore[union-attr,arg-type]
            rows.append(
                (id_, path, picture.name, picture.mime, picture.alt, picture.size, picture.width,
                 picture.height, picture.url)
            )  # fmt: skip
    write.executemany(
        "INSERT INTO picture(mention_id, path, name, mime, alt, size, width, height, url)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
