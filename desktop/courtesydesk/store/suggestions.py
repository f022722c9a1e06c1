"""Who may be the same person, and why: suggested with reasons, never linked by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from courtesydesk.domain.customers import Identity, Suggestion
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.networks import network
from courtesydesk.store.database import Database
from courtesydesk.store.items import identity_from, marks
from courtesydesk.store.search_plan import SHIFT

SAME_ADDRESS = "same_address"
SAID_SO = "said_so"
SAME_HANDLE = "same_handle"
SAME_NAME = "same_name"
STRONGEST_FIRST = (SAME_ADDRESS, SAID_SO, SAME_HANDLE, SAME_NAME)

AT_MOST = 8
TEXTS_READ = 200
CANDIDATES = 40
SHORTEST_HANDLE = 4
LOWER_BITS = (1 << SHIFT) - 1
"""Where a row of `mention_fts` carries the mention's own id; see the schema."""

EVERYBODYS = frozenset(
    {
        *("info", "hello", "hi", "contact", "mail", "office", "admin", "support", "team", "shop"),
        *("sales", "post", "kontakt", "hallo", "noreply", "no-reply", "anonymous", "guest"),
        *("user", "unknown", "deleted"),
    }
)
"""Handles and local parts that say nothing about who it is."""

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@.])@([\w.-]{2,40}(?:@[\w.-]+\w)?)")
_WORD = re.compile(r"[\w.@-]{4,40}")
_ABOUT_MYSELF = re.compile(
    r"\b(?:i ?['’]?m|i am|it['’]?s me|this is me|my (?:\w+ ){0,2}(?:is|account|handle|name|profile"
    r"|mail|e-?mail|address|insta|instagram|twitter)|a\.?k\.?a|(?:reach|write(?: to)?|contact|mail"
    r"|email|find|know) me|je suis|c['’]est moi|mon (?:compte|adresse|mail)|ich bin|mein\w*"
    r"|soy|mi (?:cuenta|correo)|sono)\b[^.!?\n]{0,60}(?:\.[\w][^!?\s]*)?",
    re.IGNORECASE,
)

Found = dict[int, set[str]]
"""Identity to reasons."""


def suggestions(
    db: Database, customer: CustomerId, identities: tuple[Identity, ...]
) -> tuple[Suggestion, ...]:
    """Identities of others that may be this person's, the best founded first."""
    found: Found = {}
    for identity in identities:
        for reason, ids in (
            (SAME_ADDRESS, _same_address(db, identity)),
            (SAME_HANDLE, _same_handle(db, identity)),
            (SAME_NAME, _same_name(db, identity)),
            (SAID_SO, _named_by_them(db, identity)),
            (SAID_SO, _named_by_others(db, identity)),
        ):
            for id_ in ids:
                found.setdefault(id_, set()).add(reason)
    return _ranked(db, customer, found)


def _ranked(db: Database, customer: CustomerId, found: Found) -> tuple[Suggestion, ...]:
    ids = list(found)[:500]
    rows = db.rows(
        f"SELECT * FROM identity WHERE id IN ({marks(ids)}) AND customer_id <> ?"
        " AND NOT EXISTS (SELECT 1 FROM not_the_same WHERE identity_id = identity.id"
        "  AND not_the_same.customer_id = ?)",
        [*ids, customer, customer],
    )
    ranked = [
        Suggestion(
            identity=identity_from(row),
            reasons=tuple(reason for reason in STRONGEST_FIRST if reason in found[row["id"]]),
        )
        for row in rows
    ]
    ranked.sort(key=lambda one: (STRONGEST_FIRST.index(one.reasons[0]), -len(one.reasons)))
    return tuple(ranked[:AT_MOST])


def _same_address(db: Database, identity: Identity) -> Iterator[int]:
    """A mailbox is the same with and without a `+word` in it, and wherever else it is shown."""
    for address in _addresses(f"{identity.handle} {identity.bio}"):
        local, _, domain = address.partition("@")
        bare = local.partition("+")[0]
        if bare in EVERYBODYS:
            continue
        rows = db.rows(
            "SELECT id, remote_id FROM identity WHERE network = 'email' AND (remote_id = ?"
            " OR (remote_id > ? AND remote_id < ?)) LIMIT ?",
            [f"{bare}@{domain}", f"{bare}+", f"{bare},", CANDIDATES],
        )
        yield from (row["id"] for row in rows if row["remote_id"].endswith(f"@{domain}"))
        yield from _by_handle(db, [address])


def _same_handle(db: Database, identity: Identity) -> Iterator[int]:
    handle = identity.handle.lstrip("@").casefold()
    local = handle.partition("@")[0]
    if identity.network == "email" or "@" in handle[:1] or not _telling(local):
        return
    yield from _by_handle(db, {handle, local})
    # The same local part on another server: @ana@one.example and @ana@two.example.
    rows = db.rows(
        "SELECT id, handle FROM identity WHERE handle >= ? COLLATE NOCASE"
        " AND handle < ? COLLATE NOCASE AND network <> 'email' LIMIT ?",
        [f"@{local}@", f"@{local}A", CANDIDATES],
    )
    yield from (row["id"] for row in rows if row["handle"].casefold().startswith(f"@{local}@"))


def _telling(handle: str) -> bool:
    return len(handle) >= SHORTEST_HANDLE and handle not in EVERYBODYS


def _by_handle(db: Database, handles: Iterable[str]) -> Iterator[int]:
    asked = [form for handle in handles for form in (handle, f"@{handle}")]
    rows = db.rows(
        f"SELECT id FROM identity WHERE handle COLLATE NOCASE IN ({marks(asked)}) LIMIT ?",
        [*asked, CANDIDATES],
    )
    return (row["id"] for row in rows)


def _same_name(db: Database, identity: Identity) -> Iterator[int]:
    """A full name, accents and case aside; a first name alone says too little."""
    words = re.findall(r"\w+", identity.name)
    if len(words) < 2:
        return
    phrase = '"' + " ".join(words) + '"'
    rows = db.rows(
        "SELECT id, name FROM identity WHERE id IN (SELECT rowid FROM identity_fts"
        " WHERE identity_fts MATCH ? ORDER BY rowid DESC LIMIT ?)",
        [f"name : {phrase}", CANDIDATES],
    )
    asked = _plain_name(identity.name)
    yield from (row["id"] for row in rows if _plain_name(row["name"]) == asked)


def _plain_name(name: str) -> list[str]:
    spread = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return sorted(re.findall(r"\w+", bare))


def _named_by_them(db: Database, identity: Identity) -> Iterator[int]:
    """What they wrote names another handle or address as theirs."""
    rows = db.rows(
        "SELECT text FROM mention WHERE identity_id = ? ORDER BY occurred_at DESC LIMIT ?",
        [identity.id, TEXTS_READ],
    )
    addresses: set[str] = set()
    handles: set[str] = set()
    words: dict[str, str] = {}
    for row in rows:
        addresses |= _addresses(row["text"])
        for said in _ABOUT_MYSELF.findall(row["text"]):
            handles |= {handle.rstrip(".-").casefold() for handle in _HANDLE.findall(said)}
            named = _WORD.findall(said)
            words |= {word.strip("@.-").casefold(): said.casefold() for word in named}
    ours = {row[0].casefold() for row in db.rows("SELECT address FROM account")}
    for some in _chunks(sorted(addresses - ours)):
        sql = f"SELECT id FROM identity WHERE network = 'email' AND remote_id IN ({marks(some)})"
        yield from (row["id"] for row in db.rows(sql, some))
    yield from _by_handle(db, sorted(handles)[:100])
    yield from _by_word(db, words)


def _by_word(db: Database, words: dict[str, str]) -> Iterator[int]:
    """A handle without its @ counts where its network is named beside it."""
    for some in _chunks(sorted(words)):
        forms = [form for word in some for form in (word, f"@{word}")]
        rows = db.rows(
            "SELECT id, network, handle FROM identity"
            f" WHERE handle COLLATE NOCASE IN ({marks(forms)}) LIMIT ?",
            [*forms, CANDIDATES],
        )
        for row in rows:
            said = words[row["handle"].lstrip("@").casefold()]
            if network(row["network"]).label.casefold() in said:
                yield row["id"]


def _named_by_others(db: Database, identity: Identity) -> Iterator[int]:
    """Somebody else's text names this handle or address as theirs."""
    handle = identity.handle.lstrip("@").casefold()
    words = re.findall(r"\w+", handle)
    if not words or not _telling(handle.partition("@")[0]):
        return
    phrase = '"' + " ".join(words) + '"'
    rows = db.rows(
        f"SELECT identity_id, text FROM mention WHERE id IN (SELECT rowid & {LOWER_BITS}"
        " FROM mention_fts WHERE mention_fts MATCH ? ORDER BY rowid DESC LIMIT ?)",
        [f"text : {phrase}", CANDIDATES],
    )
    for row in rows:
        said = " ".join(_ABOUT_MYSELF.findall(row["text"])).casefold()
        named = f"@{handle}" in said or (
            handle in said and network(identity.network).label.casefold() in said
        )
        if named or handle in _addresses(row["text"]):
            yield row["identity_id"]


def _addresses(text: str) -> set[str]:
    return {address.rstrip(".-").casefold() for address in _ADDRESS.findall(text)}


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, min(len(values), 600), 200):
        yield values[start : start + 200]
