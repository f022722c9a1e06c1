"""Rows of pictures, and which files they still need."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.errors import NotAllowed, NotFound
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId
from courtesydesk.domain.mentions import Picture
from courtesydesk.domain.times import to_text
from courtesydesk.store.database import Database
from courtesydesk.store.items import MANY, marks, picture_from


def add_to_draft(db: Database, draft: DraftId, picture: Picture) -> Picture:
    """One more attachment; its id is ours."""
    with db.writing() as write:
        row = write.execute(
            "INSERT INTO picture(draft_id, path, name, mime, alt, size, width, height)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            [
                draft,
                picture.path,
                picture.name,
                picture.mime,
                picture.alt,
                picture.size,
                picture.width,
                picture.height,
            ],
        ).fetchone()
        return picture_from(row)


def set_alt(db: Database, id_: int, alt: str) -> None:
    """Raises NotFound."""
    with db.writing() as write:
        done = write.execute("UPDATE picture SET alt = ? WHERE id = ?", [alt, id_])
        if done.rowcount == 0:
            raise NotFound("This picture is not there (any more).")


def remove_from_draft(db: Database, id_: int) -> tuple[DraftId, str]:
    """Forget an attachment of a draft; returns the draft, and the path of its file."""
    with db.writing() as write:
        row = db.get_row("SELECT * FROM picture WHERE id = ?", [id_], what="This picture")
        if row["draft_id"] is None:
            raise NotAllowed("This picture is on no draft, so it stays.")
        write.execute("DELETE FROM picture WHERE id = ?", [id_])
        return DraftId(row["draft_id"]), str(row["path"])


def load_wanted(db: Database, account: AccountId, *, since: datetime, limit: int) -> list[Picture]:
    """The newest that an account's network has, and that are not here."""
    rows = db.rows(
        "SELECT picture.* FROM mention m JOIN picture ON picture.mention_id = m.id"
        " WHERE m.account_id = ? AND m.occurred_at > ? AND m.deleted_at IS NULL"
        " AND picture.path = '' AND picture.url <> '' AND picture.mime LIKE 'image/%'"
        " ORDER BY m.occurred_at DESC LIMIT ?",
        [account, to_text(since), limit],
    )
    return [picture_from(row) for row in rows]


def owner(db: Database, id_: int) -> tuple[AccountId | None, ConversationId]:
    """The account that brought a mention's picture, and where it stands; raises NotFound."""
    row = db.get_row(
        "SELECT m.account_id, m.conversation_id FROM picture JOIN mention m"
        " ON m.id = picture.mention_id WHERE picture.id = ?",
        [id_],
        what="This picture",
    )
    account = None if row[0] is None else AccountId(row[0])
    return account, ConversationId(row[1])


def keep(db: Database, picture: Picture) -> None:
    """Its bytes are on the disk now."""
    with db.writing() as write:
        write.execute(
            "UPDATE picture SET path = ?, mime = ?, size = ?, width = ?, height = ? WHERE id = ?",
            [picture.path, picture.mime, picture.size, picture.width, picture.height, picture.id],
        )


def lose(db: Database, id_: int) -> None:
    """The network has it no more."""
    with db.writing() as write:
        write.execute("UPDATE picture SET url = '' WHERE id = ?", [id_])


def avatars(db: Database) -> set[str]:
    """The pictures of people that are in use."""
    return {str(row[0]) for row in db.rows("SELECT avatar FROM identity WHERE avatar <> ''")}


def forget_paths(db: Database, paths: list[str]) -> None:
    """These files go; what they belonged to says that they were not kept."""
    with db.writing() as write:
        for start in range(0, len(paths), MANY):
            some = paths[start : start + MANY]
            write.execute(f"UPDATE picture SET path = '' WHERE path IN ({marks(some)})", some)


def unused(db: Database, paths: list[str]) -> list[str]:
    """Those of the paths that nothing refers to any more."""
    used: set[str] = set()
    for start in range(0, len(paths), MANY):
        some = paths[start : start + MANY]
        sql = (
            f"SELECT path FROM picture WHERE path IN ({marks(some)})"
            f" UNION SELECT avatar FROM identity WHERE avatar IN ({marks(some)})"
        )
        used |= {str(row[0]) for row in db.rows(sql, [*some, *some])}
    return [path for path in dict.fromkeys(paths) if path not in used]
