"""Identities as they are fetched: a person not seen before becomes an identity and a customer."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from courtesydesk.domain.fetched import Person
from courtesydesk.store.bulk import insert_all
from courtesydesk.store.picture_files import PictureStore

CHUNK = 400


def digest(remote_id: str) -> str:
    """What is kept of an erased identity, so that it is not fetched again."""
    return hashlib.sha256(remote_id.encode()).hexdigest()


def erased(write: sqlite3.Connection, network: str, remote_ids: Iterable[str]) -> set[str]:
    """Those of the remote ids whose customers were erased."""
    known = {
        row[0] for row in write.execute("SELECT digest FROM erased WHERE network = ?", [network])
    }
    return {id_ for id_ in set(remote_ids) if digest(id_) in known} if known else set()


@dataclass(slots=True)
class _Known:
    id: int
    customer_id: int
    name: str
    handle: str
    url: str
    bio: str
    followers: int | None
    avatar: str
    first_at: str = ""
    """The oldest mention of this round."""
    newest_at: str | None = None
    """The newest mention of all; looked up when first needed."""
    old_name: str | None = None
    """What the customer was called, when the name changed in this round."""
    is_new: bool = False
    changed: bool = False


class Identities:
    """The identities of one network, for one round of applying."""

    def __init__(
        self, write: sqlite3.Connection, network: str, pictures: PictureStore | None
    ) -> None:
        self._write = write
        self._network = network
        self._pictures = pictures
        self._known: dict[str, _Known] = {}
        self._next = self._next_customer = 1

    def load(self, remote_ids: Iterable[str]) -> None:
        """Read those that are known, all at once."""
        self._known.clear()
        self._next = _next_id(self._write, "identity")
        self._next_customer = _next_id(self._write, "customer")
        wanted = list(dict.fromkeys(remote_ids))
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            marks = ",".join("?" * len(some))
            for row in self._write.execute(
                "SELECT remote_id, id, customer_id, name, handle, url, bio, followers, avatar"
                f" FROM identity WHERE network = ? AND remote_id IN ({marks})",
                [self._network, *some],
            ):
                self._known[row[0]] = _Known(*row[1:])

    def of(self, person: Person, at: str) -> tuple[int, bool]:
        """The identity's id, and whether it is new; mentions must come in order of time."""
        known = self._known.get(person.remote_id)
        if known is None:
            known = self._new(person, at)
            return known.id, True
        if not known.first_at:
            known.first_at = at
        if known.newest_at is not None and at > known.newest_at:
            known.newest_at = at
        self._learn(known, person, at)
        return known.id, known.is_new

    def find(self, remote_id: str) -> int | None:
        """The id of an identity that is known."""
        known = self._known.get(remote_id)
        if known is not None:
            return known.id
        row = self._write.execute(
            "SELECT id FROM identity WHERE network = ? AND remote_id = ?",
            [self._network, remote_id],
        ).fetchone()
        return None if row is None else int(row[0])

    def _new(self, person: Person, at: str) -> _Known:
        known = _Known(
            self._next,
            self._next_customer,
            person.name,
            person.handle,
            person.url,
            person.bio,
            person.followers,
            self._avatar(person),
            first_at=at,
            newest_at=at,
            is_new=True,
        )
        self._next += 1
        self._next_customer += 1
        self._known[person.remote_id] = known
        return known

    def _avatar(self, person: Person) -> str:
        avatar = person.avatar
        if avatar is None or avatar.data is None or self._pictures is None:
            return ""
        return self._pictures.keep(avatar.data, avatar.mime)

    def _learn(self, known: _Known, person: Person, at: str) -> None:
        name = person.name or known.name
        handle = person.handle or known.handle
        url = person.url or known.url
        bio = person.bio or known.bio
        followers = known.followers if person.followers is None else person.followers
        same = (
            name == known.name
            and handle == known.handle
            and url == known.url
            and bio == known.bio
            and followers == known.followers
        )
        if (same and person.avatar is None) or at < self._newest(known):
            return
        avatar = self._avatar(person) or known.avatar
        if same and avatar == known.avatar:
            return
        if known.old_name is None:
            known.old_name = called(known.name, known.handle, person.remote_id)
        known.name, known.handle, known.url = name, handle, url
        known.bio, known.followers, known.avatar = bio, followers, avatar
        known.changed = True

    def _newest(self, known: _Known) -> str:
        if known.newest_at is None:
            row = self._write.execute(
                "SELECT max(occurred_at) FROM mention WHERE identity_id = ?", [known.id]
            ).fetchone()
            known.newest_at = row[0] or ""
        return known.newest_at

    def save(self, now: str) -> None:
        """Write what was learnt."""
        new = [(remote_id, known) for remote_id, known in self._known.items() if known.is_new]
        insert_all(
            self._write,
            "INSERT INTO customer(id, name, since, created_at)",
            [
                (known.customer_id, called(known.name, known.handle, id_), known.first_at, now)
                for id_, known in new
            ],
        )
        insert_all(
            self._write,
            "INSERT INTO identity(id, customer_id, network, remote_id, handle, name, url, avatar,"
            " bio, followers, first_customer_id)",
            [
                (
                    known.id,
                    known.customer_id,
                    self._network,
                    remote_id,
                    known.handle,
                    known.name,
                    known.url,
                    known.avatar,
                    known.bio,
                    known.followers,
                    known.customer_id,
                )
                for remote_id, known in new
            ],
        )
        self._save_known()

    def _save_known(self) -> None:
        old = [known for known in self._known.values() if not known.is_new]
        self._write.executemany(
            "UPDATE customer SET since = ? WHERE id = ? AND since > ?",
            [
                (known.first_at, known.customer_id, known.first_at)
                for known in old
                if known.first_at
            ],
        )
        changed = [known for known in old if known.changed]
        self._write.executemany(
            "UPDATE identity SET handle = ?, name = ?, url = ?, avatar = ?, bio = ?, followers = ?"
            " WHERE id = ?",
            [
                (known.handle, known.name, known.url, known.avatar, known.bio, known.followers,
                 known.id)
                for known in changed
            ],
        )  # fmt: skip
        # A name that the owner gave is theirs: only the one that came from the network follows it.
        self._write.executemany(
            "UPDATE customer SET name = ? WHERE id = ? AND name = ? AND name <> ?",
            [
                (name, known.customer_id, known.old_name, name)
                for known in changed
                if (name := called(known.name, known.handle))
            ],
        )


def called(name: str, handle: str, remote_id: str = "") -> str:
    """What we call a person whom nobody has named."""
    return name or handle or remote_id


def _next_id(write: sqlite3.Connection, table: str) -> int:
    return int(write.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])
