"""What is being written: one live draft per conversation and side, and those that were put away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId, MentionId, OutboxId
from courtesydesk.domain.mentions import Picture, Visibility
from courtesydesk.domain.outbox import Draft, DraftRow
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import marks, pictures_of

REPLIED = "replied"
DISCARDED = "discarded"

LATE = timedelta(seconds=5)
"""A save that was on its way when its reply was released brings no draft back."""


def draft_from(db: Database, row: Row) -> Draft:
    """One row of draft, with its pictures."""
    return _from(row, pictures_of(db, "draft", [row["id"]]).get(row["id"], ()))


def _from(row: Row, pictures: tuple[Picture, ...]) -> Draft:
    return Draft(
        id=DraftId(row["id"]),
        conversation=(
            None if row["conversation_id"] is None else ConversationId(row["conversation_id"])
        ),
        side=Visibility(row["side"]),
        text=row["text"],
        subject=row["subject"],
        to=row["recipients"],
        cc=row["cc"],
        seen=None if row["seen_mention_id"] is None else MentionId(row["seen_mention_id"]),
        updated_at=from_text(row["updated_at"]),
        retired_at=from_text_or_none(row["retired_at"]),
        retired_because=row["retired_because"],
        pictures=pictures,
    )


def find(db: Database, conversation: ConversationId, side: Visibility) -> Draft | None:
    """The live draft of that side, if any."""
    row = db.row(
        "SELECT * FROM draft WHERE conversation_id = ? AND side = ? AND retired_at IS NULL",
        [conversation, side],
    )
    return None if row is None else draft_from(db, row)


def get(db: Database, id_: DraftId) -> Draft:
    """Raises NotFound."""
    row = db.get_row("SELECT * FROM draft WHERE id = ?", [id_], what="This draft")
    return draft_from(db, row)


def account_of(db: Database, id_: DraftId) -> AccountId | None:
    """The account that a new mail is to go from."""
    found = db.value("SELECT account_id FROM draft WHERE id = ?", [id_])
    return None if found is None else AccountId(found)


def save(
    db: Database,
    conversation: ConversationId,
    side: Visibility,
    text: str,
    *,
    seen: MentionId | None,
    now: datetime,
    warned: bool = False,
) -> Draft:
    """Write what was typed over the live draft, or begin one."""
    with db.writing():
        draft = _keep(db, conversation, side, text, seen, now)
        if warned and draft.retired_at is None:
            note_warning(db, draft.id, now=now)
        return draft


def note_warning(
    db: Database, id_: DraftId | None, *, outbox: OutboxId | None = None, now: datetime
) -> None:
    """The tone check has warned of this draft, or of a reply that never was one; noted once."""
    with db.writing() as write:
        write.execute(
            "INSERT OR IGNORE INTO hot_draft(draft_id, outbox_id, warned_at) VALUES (?, ?, ?)",
            [id_, outbox, to_text(now)],
        )


def released(db: Database, id_: DraftId, outbox: OutboxId) -> None:
    """This draft goes as that reply, whatever was said of it before."""
    with db.writing() as write:
        write.execute("UPDATE hot_draft SET outbox_id = ? WHERE draft_id = ?", [outbox, id_])


def _keep(
    db: Database,
    conversation: ConversationId,
    side: Visibility,
    text: str,
    seen: MentionId | None,
    now: datetime,
) -> Draft:
    with db.writing() as write:
        known = write.execute(
            "SELECT * FROM draft WHERE conversation_id = ? AND side = ? AND retired_at IS NULL",
            [conversation, side],
        ).fetchone()
        if known is not None:
            if text.strip() or _has_pictures(db, known["id"]):
                return _write_text(db, known["id"], text, now)
            return _end(db, known, now)
        late = _released_just_now(db, conversation, side, text, now)
        if late is not None:
            return late
        if not text.strip():
            return _nothing(conversation, side, seen, now)
        created = write.execute(
            "INSERT INTO draft(conversation_id, side, text, seen_mention_id, created_at,"
            " updated_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING *",
            [conversation, side, text, seen, to_text(now), to_text(now)],
        ).fetchone()
        return draft_from(db, created)


def begin(
    db: Database,
    conversation: ConversationId,
    side: Visibility,
    *,
    seen: MentionId | None,
    now: datetime,
) -> Draft:
    """The live draft of that side, made empty when there is none: something to attach to."""
    with db.writing() as write:
        found = find(db, conversation, side)
        if found is not None:
            return found
        created = write.execute(
            "INSERT INTO draft(conversation_id, side, seen_mention_id, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?) RETURNING *",
            [conversation, side, seen, to_text(now), to_text(now)],
        ).fetchone()
        return draft_from(db, created)


def _has_pictures(db: Database, id_: int) -> bool:
    return db.row("SELECT 1 FROM picture WHERE draft_id = ?", [id_]) is not None


def _write_text(db: Database, id_: int, text: str, now: datetime) -> Draft:
    with db.writing() as write:
        row = write.execute(
            "UPDATE draft SET text = ?, updated_at = ? WHERE id = ? RETURNING *",
            [text, to_text(now), id_],
        ).fetchone()
    return draft_from(db, row)


def _end(db: Database, row: Row, now: datetime) -> Draft:
    """Emptied by hand: what it said last can still be had back, an empty one just goes."""
    with db.writing() as write:
        if row["text"].strip():
            put_away(db, [row["id"]], because=DISCARDED, now=now)
            return replace(get(db, DraftId(row["id"])), text="")
        write.execute("DELETE FROM draft WHERE id = ?", [row["id"]])
    return replace(draft_from(db, row), text="", retired_at=now, retired_because=DISCARDED)


def _nothing(
    conversation: ConversationId, side: Visibility, seen: MentionId | None, now: datetime
) -> Draft:
    return Draft(
        id=DraftId(0),
        conversation=conversation,
        side=side,
        text="",
        subject="",
        to="",
        cc="",
        seen=seen,
        updated_at=now,
        retired_at=now,
        retired_because=DISCARDED,
    )


def _released_just_now(
    db: Database, conversation: ConversationId, side: Visibility, text: str, now: datetime
) -> Draft | None:
    row = db.row(
        "SELECT * FROM draft WHERE conversation_id = ? AND side = ? AND retired_because = ?"
        " AND retired_at >= ? AND text = ? ORDER BY retired_at DESC LIMIT 1",
        [conversation, side, REPLIED, to_text(now - LATE), text],
    )
    return None if row is None else draft_from(db, row)


def save_mail(
    db: Database,
    id_: DraftId | None,
    *,
    account: AccountId | None,
    to: str,
    cc: str,
    subject: str,
    text: str,
    now: datetime,
) -> Draft:
    """Keep a mail that has no conversation yet.

    One that was put away is begun anew, unless nothing in it changed.
    """
    values = [account, to, cc, subject, text]
    with db.writing() as write:
        known = None if id_ is None else get(db, id_)
        if known is not None and known.retired_at is not None:
            if (known.to, known.cc, known.subject, known.text) == (to, cc, subject, text):
                return known
            known = None
        if known is None:
            row = write.execute(
                "INSERT INTO draft(account_id, recipients, cc, subject, text, side, created_at,"
                " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
                [*values, Visibility.PRIVATE, to_text(now), to_text(now)],
            ).fetchone()
        else:
            row = write.execute(
                "UPDATE draft SET account_id = ?, recipients = ?, cc = ?, subject = ?, text = ?,"
                " updated_at = ? WHERE id = ? RETURNING *",
                [*values, to_text(now), known.id],
            ).fetchone()
        return draft_from(db, row)


def retire(db: Database, id_: DraftId, *, because: str, now: datetime) -> Draft:
    """Put one draft away; raises NotFound. One that was put away before stays as it is."""
    with db.writing():
        draft = get(db, id_)
        if draft.retired_at is None:
            put_away(db, [id_], because=because, now=now)
        return draft


def retire_all(
    db: Database, conversation: ConversationId, *, because: str, now: datetime
) -> list[DraftId]:
    """Put away whatever is being written in a conversation, on both sides."""
    with db.writing():
        rows = db.rows(
            "SELECT id FROM draft WHERE conversation_id = ? AND retired_at IS NULL", [conversation]
        )
        ids = [int(row["id"]) for row in rows]
        put_away(db, ids, because=because, now=now)
        return [DraftId(id_) for id_ in ids]


def take_up_mail(
    db: Database,
    text: str,
    *,
    account: AccountId | None,
    to: str,
    cc: str,
    subject: str,
    released_at: datetime,
    now: datetime,
) -> Draft:
    """A new mail that was taken back is the draft again that it was."""
    with db.writing() as write:
        row = write.execute(
            "UPDATE draft SET retired_at = NULL, retired_because = '', updated_at = ?"
            " WHERE id = (SELECT id FROM draft WHERE conversation_id IS NULL"
            "  AND retired_because = ? AND retired_at = ? AND recipients = ? AND subject = ?"
            "  ORDER BY id DESC LIMIT 1) RETURNING *",
            [to_text(now), REPLIED, to_text(released_at), to, subject],
        ).fetchone()
        known = None if row is None else DraftId(row["id"])
        return save_mail(
            db, known, account=account, to=to, cc=cc, subject=subject, text=text, now=now
        )


def put_away(db: Database, ids: list[int], *, because: str, now: datetime) -> None:
    """Retire these drafts."""
    if not ids:
        return
    with db.writing() as write:
        write.execute(
            f"UPDATE draft SET retired_at = ?, retired_because = ? WHERE id IN ({marks(ids)})",
            [to_text(now), because, *ids],
        )


def restore(db: Database, id_: DraftId, *, now: datetime) -> Draft:
    """Make a retired draft live again; raises NotFound and NotAllowed."""
    with db.writing() as write:
        draft = get(db, id_)
        if draft.retired_at is None:
            return draft
        if draft.conversation is not None:
            newer = find(db, draft.conversation, draft.side)
            if newer is not None and newer.text.strip():
                raise NotAllowed(
                    "Another draft is being written there.",
                    safe="Both are kept.",
                    todo="Send or discard the newer one first.",
                )
            if newer is not None:
                write.execute("UPDATE picture SET draft_id = ? WHERE draft_id = ?", [id_, newer.id])
                write.execute("DELETE FROM draft WHERE id = ?", [newer.id])
        write.execute(
            "UPDATE draft SET retired_at = NULL, retired_because = '', updated_at = ? WHERE id = ?",
            [to_text(now), id_],
        )
        return get(db, id_)


_ROWS = """
SELECT draft.*, coalesce(customer.name, '') AS customer_name,
    coalesce(conversation.network, account.network, 'email') AS to_network
FROM draft
LEFT JOIN conversation ON conversation.id = draft.conversation_id
LEFT JOIN identity ON identity.id = conversation.identity_id
LEFT JOIN customer ON customer.id = identity.customer_id
LEFT JOIN account ON account.id = draft.account_id
"""


def live(db: Database, *, limit: int) -> tuple[DraftRow, ...]:
    """Every draft being written, newest first."""
    rows = db.rows(
        f"{_ROWS} WHERE draft.retired_at IS NULL ORDER BY draft.updated_at DESC LIMIT ?", [limit]
    )
    return _draft_rows(db, rows)


def retired(
    db: Database, conversation: ConversationId | None, *, limit: int
) -> tuple[DraftRow, ...]:
    """Drafts that were put away, the latest first."""
    narrowed = "" if conversation is None else "AND draft.conversation_id = ?"
    rows = db.rows(
        f"{_ROWS} WHERE draft.retired_at IS NOT NULL {narrowed}"
        " ORDER BY draft.retired_at DESC LIMIT ?",
        [limit] if conversation is None else [conversation, limit],
    )
    return _draft_rows(db, rows)


def _draft_rows(db: Database, rows: list[Row]) -> tuple[DraftRow, ...]:
    pictures = pictures_of(db, "draft", [row["id"] for row in rows])
    return tuple(
        DraftRow(
            draft=_from(row, pictures.get(row["id"], ())),
            name=row["customer_name"] or row["recipients"],
            network=row["to_network"],
        )
        for row in rows
    )


def forget_old(db: Database, before: datetime) -> int:
    """Remove drafts that were retired before that moment, and the rows of their pictures."""
    with db.writing() as write:
        old = "SELECT id FROM draft WHERE retired_at IS NOT NULL AND retired_at < ?"
        write.execute(
            f"DELETE FROM picture WHERE draft_id IN ({old}) AND outbox_id IS NULL"
            " AND reply_id IS NULL AND mention_id IS NULL",
            [to_text(before)],
        )
        gone = write.execute(
            "DELETE FROM draft WHERE retired_at IS NOT NULL AND retired_at < ?", [to_text(before)]
        )
        return gone.rowcount


def take_up_again(
    db: Database,
    conversation: ConversationId,
    side: Visibility,
    text: str,
    *,
    released_at: datetime,
    seen: MentionId | None,
    now: datetime,
) -> Draft:
    """The text of a reply that was taken back is a draft again.

    It is the very draft that was released, so that it still knows what had been seen. What was
    begun since is kept below it.
    """
    with db.writing() as write:
        row = write.execute(
            "SELECT * FROM draft WHERE conversation_id = ? AND side = ? AND retired_because = ?"
            " AND retired_at = ? ORDER BY id DESC LIMIT 1",
            [conversation, side, REPLIED, to_text(released_at)],
        ).fetchone()
        newer = find(db, conversation, side)
        if newer is not None:
            both = f"{text}\n\n{newer.text}" if newer.text.strip() else text
            return _write_text(db, newer.id, both, now)
        if row is None:
            row = write.execute(
                "INSERT INTO draft(conversation_id, side, text, seen_mention_id, created_at,"
                " updated_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING *",
                [conversation, side, text, seen, to_text(now), to_text(now)],
            ).fetchone()
            return draft_from(db, row)
        write.execute(
            "UPDATE draft SET retired_at = NULL, retired_because = '' WHERE id = ?", [row["id"]]
        )
        return _write_text(db, row["id"], text, now)
