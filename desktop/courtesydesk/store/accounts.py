"""Accounts in the file, their cursors, and where in the keyring their secrets are."""

from __future__ import annotations

import json
from datetime import datetime

from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.database import Database, Row

_COLUMNS = (
    "id, network, name, address, settings, state, detail, last_fetched_at, until, demo,"
    " (SELECT value FROM setting WHERE key = 'memory.meters.' || account.id) AS meters"
)


def load_accounts(db: Database) -> tuple[Account, ...]:
    """In order of their making, without removed ones."""
    sql = f"SELECT {_COLUMNS} FROM account WHERE removed_at IS NULL ORDER BY id"
    return tuple(_account(row) for row in db.rows(sql))


def get_account(db: Database, id_: AccountId) -> Account:
    """One account that is not removed; raises NotFound."""
    sql = f"SELECT {_COLUMNS} FROM account WHERE id = ? AND removed_at IS NULL"
    return _account(db.get_row(sql, [id_], what="The account"))


def find_account(db: Database, name: str) -> Account | None:
    """By its name, case ignored; removed ones are not found."""
    wanted = name.strip().casefold()
    for account in load_accounts(db):
        if account.name.casefold() == wanted:
            return account
    return None


def find_removed(db: Database, network: str, address: str) -> AccountId | None:
    """The removed account of that login, whose history can be taken up again."""
    found = db.value(
        "SELECT id FROM account WHERE network = ? AND address = ? COLLATE NOCASE"
        " AND removed_at IS NOT NULL ORDER BY id DESC",
        [network, address],
    )
    return None if found is None else AccountId(found)


def insert_account(
    db: Database,
    *,
    network: str,
    name: str,
    address: str,
    settings: dict[str, str],
    now: datetime,
) -> AccountId:
    """Keep a new account; a removed one gives up its name."""
    with db.writing() as write:
        _free_name(db, name)
        cursor = write.execute(
            "INSERT INTO account(network, name, address, settings, created_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [network, name, address, _json(settings), to_text(now)],
        )
        return AccountId(cursor.lastrowid or 0)


def revive_account(
    db: Database, id_: AccountId, *, name: str, address: str, settings: dict[str, str]
) -> None:
    """A removed account is there again, with its id, history and cursors."""
    with db.writing() as write:
        _free_name(db, name, but=id_)
        write.execute(
            "UPDATE account SET name = ?, address = ?, settings = ?, state = 'connecting',"
            " detail = '', until = NULL, removed_at = NULL WHERE id = ?",
            [name, address, _json(settings), id_],
        )


def save_account(db: Database, id_: AccountId, *, name: str, settings: dict[str, str]) -> None:
    """Change what is not secret."""
    with db.writing() as write:
        _free_name(db, name, but=id_)
        write.execute(
            "UPDATE account SET name = ?, settings = ? WHERE id = ?", [name, _json(settings), id_]
        )


def remove_account(db: Database, id_: AccountId, *, now: datetime) -> None:
    """The login goes, the history stays."""
    with db.writing() as write:
        write.execute(
            "UPDATE account SET removed_at = ?, settings = '{}', detail = '' WHERE id = ?",
            [to_text(now), id_],
        )


def save_state(
    db: Database,
    id_: AccountId,
    state: AccountState,
    *,
    detail: str = "",
    until: datetime | None = None,
    fetched_at: datetime | None = None,
) -> None:
    """How the account is now; `fetched_at` only when a fetch came through."""
    with db.writing() as write:
        write.execute(
            "UPDATE account SET state = ?, detail = ?, until = ?,"
            " last_fetched_at = coalesce(?, last_fetched_at) WHERE id = ?",
            [
                state.value,
                detail,
                None if until is None else to_text(until),
                None if fetched_at is None else to_text(fetched_at),
                id_,
            ],
        )


def load_cursor(db: Database, id_: AccountId, name: str = "main") -> str:
    """Where to resume; empty for the first time."""
    value = db.value("SELECT value FROM cursor WHERE account_id = ? AND name = ?", [id_, name])
    return "" if value is None else str(value)


def save_cursor(
    db: Database, id_: AccountId, value: str, *, now: datetime, name: str = "main"
) -> None:
    """To be called in the transaction that keeps the items."""
    with db.writing() as write:
        write.execute(
            "INSERT INTO cursor(account_id, name, value, saved_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT(account_id, name) DO UPDATE SET value = excluded.value,"
            " saved_at = excluded.saved_at",
            [id_, name, value, to_text(now)],
        )


def load_secret_place(db: Database, id_: AccountId) -> tuple[str, tuple[str, ...]]:
    """The account's key in the keyring and the names of its secrets, never the secrets."""
    value = db.value("SELECT value FROM setting WHERE key = ?", [f"memory.vault.{id_}"])
    if value is None:
        raise NotFound("The account has no place in the keyring.", todo="Sign in again.")
    place = json.loads(value)
    return str(place["key"]), tuple(str(name) for name in place["names"])


def save_secret_place(db: Database, id_: AccountId, key: str, names: tuple[str, ...]) -> None:
    """Remember where the account's secrets are."""
    with db.writing() as write:
        write.execute(
            "INSERT INTO setting(key, value) VALUES (?, ?)"
            " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [f"memory.vault.{id_}", json.dumps({"key": key, "names": sorted(names)})],
        )


def load_meters(db: Database, id_: AccountId) -> tuple[Meter, ...]:
    """What the account used of what its network allows."""
    return _meters(db.value("SELECT value FROM setting WHERE key = ?", [f"memory.meters.{id_}"]))


def save_meters(db: Database, id_: AccountId, meters: tuple[Meter, ...]) -> None:
    """Remember what it used."""
    value = [
        {"measure": one.measure, "used": one.used, "until": to_text(one.until), "most": one.most}
        for one in meters
    ]
    with db.writing() as write:
        write.execute(
            "INSERT INTO setting(key, value) VALUES (?, ?)"
            " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [f"memory.meters.{id_}", json.dumps(value)],
        )


def _meters(value: str | None) -> tuple[Meter, ...]:
    return tuple(
        Meter(Measure(one["measure"]), one["used"], from_text(one["until"]), one["most"])
        for one in json.loads(value or "[]")
    )


def _free_name(db: Database, name: str, but: AccountId | None = None) -> None:
    with db.writing() as write:
        write.execute(
            "UPDATE account SET name = name || ' (removed, ' || id || ')'"
            " WHERE name = ? AND removed_at IS NOT NULL AND id IS NOT ?",
            [name, but],
        )


def _account(row: Row) -> Account:
    return Account(
        id=AccountId(row["id"]),
        network=row["network"],
        name=row["name"],
        address=row["address"],
        settings={str(key): str(value) for key, value in json.loads(row["settings"]).items()},
        state=AccountState(row["state"]),
        detail=row["detail"],
        last_fetched_at=from_text_or_none(row["last_fetched_at"]),
        until=from_text_or_none(row["until"]),
        demo=bool(row["demo"]),
        meters=_meters(row["meters"]),
    )


def _json(settings: dict[str, str]) -> str:
    return json.dumps(settings, ensure_ascii=False, sort_keys=True)
