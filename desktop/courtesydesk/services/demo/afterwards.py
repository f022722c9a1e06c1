"""What the demo's complaints came to: what was solved, and the review that was changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from courtesydesk.domain.times import to_text
from courtesydesk.store.database import Writer


def write_afterwards(
    write: Writer,
    conversation: dict[str, Any],
    id_: int,
    ago: Callable[[str], datetime],
) -> None:
    """`was`: what their first words said until they changed them; `solved` and `invited`: when."""
    first = write.execute(
        "SELECT id FROM mention WHERE conversation_id = ? ORDER BY occurred_at LIMIT 1", [id_]
    ).fetchone()[0]
    was = conversation.get("was")
    if was is not None:
        seen = to_text(ago(was["until"]))
        write.execute(
            "INSERT INTO mention_version(mention_id, text, rating, seen_at) VALUES (?, ?, ?, ?)",
            [first, was["text"], was["rating"], seen],
        )
        write.execute("UPDATE mention SET edited_at = ? WHERE id = ?", [seen, first])
    if "solved" in conversation:
        invited = conversation.get("invited")
        write.execute(
            "INSERT INTO aftercare(conversation_id, mention_id, solved_at, inviting_since)"
            " VALUES (?, ?, ?, ?)",
            [
                id_,
                first,
                to_text(ago(conversation["solved"])),
                None if invited is None else to_text(ago(invited)),
            ],
        )
