"""Rows of pictures, and which files they still need."""

from __future__ import annotations

from courtesydesk.domain.errors import NotAllowed, NotFound
from courtesydesk.domain.ids import DraftId
from courtesydesk.domain.mentions import Picture
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
