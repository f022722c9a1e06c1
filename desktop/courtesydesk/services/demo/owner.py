"""What the demo shop's owner did about what was said, as rows of their own: states, notes,
promises, drafts, and replies on their way."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from courtesydesk.domain.times import to_text
from courtesydesk.services.demo.afterwards import write_afterwards
from courtesydesk.services.demo.script import Json, duration
from courtesydesk.store.database import Database, Row, Writer


class Owner:
    """Sophie. Conversations are there before she is."""

    def __init__(self, db: Database, now: datetime, stuck: dict[str, int]) -> None:
        """`stuck`: by network, the account that nothing goes through now."""
        self._db = db
        self._now = now
        self._stuck = stuck

    def was_here(self, write: Writer, conversation: Json) -> None:
        """What she did about one conversation."""
        row = self._db.get_row(
            "SELECT c.id, c.identity_id, c.account_id, i.customer_id FROM conversation c"
            " JOIN identity i ON i.id = c.identity_id WHERE c.network = ? AND c.thread_key = ?",
            [conversation["network"], f"demo:{conversation['key']}"],
            what=f"The conversation {conversation['key']}",
        )
        self._state(write, conversation, row["id"])
        write_afterwards(write, conversation, row["id"], self._ago)
        for tag in conversation.get("tags", []):
            write.execute("INSERT OR IGNORE INTO tag(name) VALUES (?)", [tag])
            write.execute(
                "INSERT OR IGNORE INTO conversation_tag(conversation_id, tag_id)"
                " SELECT ?, id FROM tag WHERE name = ?",
                [row["id"], tag],
            )
        for item in conversation["items"]:
            kind = item["type"]
            if kind == "note":
                self._note(write, item, row)
            elif kind == "promise":
                self._promise(write, item, row)
            elif kind == "draft":
                self._draft(write, item, row)
            elif kind == "outbox":
                self._outbox(write, conversation, item, row)
            elif kind == "reply" and item.get("via") == "desk":
                write.execute(
                    "UPDATE reply SET via = 'desk' WHERE conversation_id = ? AND occurred_at = ?",
                    [row["id"], to_text(self._ago(item["ago"]))],
                )

    def _state(self, write: Writer, conversation: Json, id_: int) -> None:
        state = conversation["state"]
        owed = state in ("new", "to_answer", "snoozed")
        snoozed = conversation.get("snoozed_for")
        write.execute(
            "UPDATE conversation SET state = ?, intent = ?, done_reason = ?, snoozed_until = ?,"
            " done_at = CASE WHEN ? = 'done' THEN last_at END,"
            " waiting_since = CASE WHEN ? THEN waiting_since END,"
            " due_at = CASE WHEN ? THEN due_at END WHERE id = ?",
            [
                state,
                conversation.get("intent"),
                conversation.get("done_reason") or ("replied" if state == "done" else None),
                to_text(self._now + duration(snoozed)) if snoozed else None,
                state,
                owed,
                owed,
                id_,
            ],
        )

    def _note(self, write: Writer, item: Json, row: Row) -> None:
        write.execute(
            "INSERT INTO note(customer_id, conversation_id, kind, text, author, occurred_at)"
            " VALUES (?, ?, 'note', ?, ?, ?)",
            [
                row["customer_id"],
                row["id"],
                item["text"],
                item.get("by", "Sophie"),
                to_text(self._ago(item["ago"])),
            ],
        )

    def _promise(self, write: Writer, item: Json, row: Row) -> None:
        settled = item.get("settled_ago")
        write.execute(
            "INSERT INTO promise(conversation_id, what, made_at, due_at, state, settled_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                row["id"],
                item["what"],
                to_text(self._ago(item["ago"])),
                to_text(self._now + duration(item["due"])) if item.get("due") else None,
                item["state"],
                to_text(self._ago(settled)) if settled else None,
            ],
        )

    def _draft(self, write: Writer, item: Json, row: Row) -> None:
        at = to_text(self._ago(item["ago"]))
        write.execute(
            "INSERT INTO draft(conversation_id, side, text, account_id, seen_mention_id,"
            " created_at, updated_at) VALUES (?, ?, ?, ?,"
            " (SELECT id FROM mention WHERE conversation_id = ? AND occurred_at <= ?"
            "  ORDER BY occurred_at DESC LIMIT 1), ?, ?)",
            [row["id"], item["side"], item["text"], row["account_id"], row["id"], at, at, at],
        )

    def _outbox(self, write: Writer, conversation: Json, item: Json, row: Row) -> None:
        state, hold, created = item["state"], item.get("hold"), self._ago(item["ago"])
        goes = item.get("goes_in")
        not_before = self._now + duration(goes) if goes else None
        waits = self._now + timedelta(hours=3) if state == "queued" else None
        cursor = write.execute(
            "INSERT INTO outbox(conversation_id, account_id, identity_id, answers_id, network,"
            " text, visibility, state, hold, not_before, next_attempt_at, reason, client_id,"
            " payload, created_at, changed_at, author) VALUES (?, ?, ?,"
            " (SELECT id FROM mention WHERE conversation_id = ? ORDER BY occurred_at DESC LIMIT 1),"
            " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                row["id"],
                self._stuck[conversation["network"]] if state == "queued" else row["account_id"],
                row["identity_id"],
                row["id"],
                conversation["network"],
                item["text"],
                item["visibility"],
                state,
                hold,
                None if not_before is None else to_text(not_before),
                None if waits is None else to_text(waits),
                item.get("reason", ""),
                str(uuid.uuid4()),
                None,
                to_text(created),
                to_text(created + timedelta(seconds=12)),
                "Sophie",
            ],
        )
        self._history(write, cursor.lastrowid or 0, item, created)
        if state in ("sent", "declared"):
            write.execute(
                "UPDATE reply SET via = ?, outbox_id = ? WHERE conversation_id = ?"
                " AND occurred_at = ?",
                [
                    "desk" if state == "sent" else "declared",
                    cursor.lastrowid,
                    row["id"],
                    to_text(created),
                ],
            )

    def _history(self, write: Writer, outbox: int, item: Json, created: datetime) -> None:
        state = item["state"]
        steps = ["held"]
        if state in ("queued", "sent", "refused", "unsure"):
            steps.append("queued")
        if state in ("sent", "refused", "unsure"):
            steps.append("sending")
            write.execute(
                "INSERT INTO attempt(outbox_id, number, started_at, ended_at, fate, detail)"
                " VALUES (?, 1, ?, ?, ?, ?)",
                [
                    outbox,
                    to_text(created + timedelta(seconds=10)),
                    to_text(created + timedelta(seconds=12)),
                    state,
                    item.get("reason", ""),
                ],
            )
        if state not in steps:
            steps.append(state)
        write.executemany(
            "INSERT INTO outbox_log(outbox_id, at, state, detail) VALUES (?, ?, ?, ?)",
            [
                (
                    outbox,
                    to_text(created + timedelta(seconds=5 * number)),
                    step,
                    item.get("reason", "") if step == state else "",
                )
                for number, step in enumerate(steps)
            ],
        )

    def _ago(self, text: str) -> datetime:
        return self._now - duration(text)
