"""A workspace with people in it, written as plain rows: for tests of the person and the reply."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    CustomerId,
    IdentityId,
    MentionId,
    NoteId,
)
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.store.database import Database
from courtesydesk.store.migrations import migrate

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)

_TEMPLATE: dict[Path, Path] = {}


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@dataclass
class House:
    """One workspace, and short words for filling it."""

    db: Database
    workspace: Workspace

    def _insert(self, table: str, **values: Any) -> int:
        columns = ", ".join(values)
        holes = ", ".join("?" for _ in values)
        with self.db.writing() as write:
            done = write.execute(
                f"INSERT INTO {table}({columns}) VALUES ({holes})", list(values.values())
            )
            return int(done.lastrowid or 0)

    def account(
        self,
        network: str = "bluesky",
        name: str = "",
        *,
        address: str = "",
        settings: dict[str, str] | None = None,
    ) -> AccountId:
        return AccountId(
            self._insert(
                "account",
                network=network,
                name=name or f"Our {network}",
                address=address,
                settings=json.dumps(settings or {}),
                state="connected",
                created_at=to_text(NOW),
            )
        )

    def person(
        self, name: str, network: str = "bluesky", handle: str = "", **more: Any
    ) -> tuple[CustomerId, IdentityId]:
        """A customer with one identity."""
        customer = CustomerId(
            self._insert("customer", name=name, since=to_text(NOW), created_at=to_text(NOW))
        )
        return customer, self.identity(customer, network, handle, name=name, **more)

    def identity(
        self, customer: CustomerId, network: str, handle: str = "", *, name: str = "", **more: Any
    ) -> IdentityId:
        count = self.db.value("SELECT count(*) FROM identity")
        more.setdefault(
            "remote_id", handle.lower() if network == "email" else f"{network}:{handle or count}"
        )
        return IdentityId(
            self._insert(
                "identity",
                customer_id=customer,
                first_customer_id=customer,
                network=network,
                handle=handle,
                name=name,
                **more,
            )
        )

    def conversation(
        self, identity: IdentityId, *, account: AccountId | None = None, **more: Any
    ) -> ConversationId:
        network = self.db.value("SELECT network FROM identity WHERE id = ?", [identity])
        count = self.db.value("SELECT count(*) FROM conversation")
        more.setdefault("channel", "email" if network == "email" else "public")
        more.setdefault("thread_key", f"thread-{count}")
        more.setdefault("last_at", to_text(NOW))
        more.setdefault("state", "to_answer")
        return ConversationId(
            self._insert(
                "conversation", identity_id=identity, account_id=account, network=network, **more
            )
        )

    def mention(
        self,
        conversation: ConversationId,
        text: str,
        *,
        at: datetime = NOW,
        identity: IdentityId | None = None,
        **more: Any,
    ) -> MentionId:
        row = self.db.get_row("SELECT * FROM conversation WHERE id = ?", [conversation])
        count = self.db.value("SELECT count(*) FROM mention")
        kind = "email" if row["network"] == "email" else "comment"
        more.setdefault("kind", kind)
        more.setdefault("remote_id", f"remote-{count}")
        more.setdefault("visibility", "private" if kind == "email" else "public")
        with self.db.writing() as write:
            id_ = self._insert(
                "mention",
                conversation_id=conversation,
                identity_id=identity or row["identity_id"],
                account_id=row["account_id"],
                network=row["network"],
                text=text,
                occurred_at=to_text(at),
                fetched_at=to_text(at),
                origin="direct",
                **more,
            )
            write.execute(
                "UPDATE conversation SET mentions = mentions + 1, last_at = ?, last_text = ?,"
                " last_is_ours = 0, waiting_since = coalesce(waiting_since, ?) WHERE id = ?",
                [to_text(at), text, to_text(at), conversation],
            )
        return MentionId(id_)

    def reply(
        self, conversation: ConversationId, text: str, *, at: datetime = NOW, **more: Any
    ) -> int:
        row = self.db.get_row("SELECT * FROM conversation WHERE id = ?", [conversation])
        more.setdefault("via", "desk")
        return self._insert(
            "reply",
            conversation_id=conversation,
            network=row["network"],
            text=text,
            occurred_at=to_text(at),
            **more,
        )

    def note(self, customer: CustomerId, text: str, *, at: datetime = NOW, **more: Any) -> NoteId:
        return NoteId(
            self._insert("note", customer_id=customer, text=text, occurred_at=to_text(at), **more)
        )

    def asked(
        self, name: str = "Ana Braun", text: str = "Where is my cake?", **more: Any
    ) -> ConversationId:
        """Somebody who wrote once, on one of our accounts."""
        network = more.pop("network", "bluesky")
        account = more.pop("account", None) or self.account(
            network, f"Our {network} {self.db.value('SELECT count(*) FROM account')}"
        )
        handle = more.pop("handle", f"@{name.split()[0].lower()}")
        _, identity = self.person(name, network, handle)
        conversation = self.conversation(identity, account=account, **more)
        self.mention(conversation, text, at=NOW - minutes(30))
        return conversation


@contextlib.contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """A fresh workspace; the empty file is made once and copied."""
    workspace = Workspace(folder / "workspace")
    workspace.create()
    template = _TEMPLATE.get(folder.parent)
    if template is None:
        template = folder.parent / "empty.sqlite"
        migrate(template, snapshots=workspace.snapshots, now=NOW)
        _TEMPLATE[folder.parent] = template
    shutil.copy(template, workspace.database)
    db = Database(workspace.database)
    try:
        yield House(db, workspace)
    finally:
        db.close()
