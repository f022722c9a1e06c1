"""Listening words: what is listened for, and what was heard.

The shop's name and what it is also called are listening words by themselves: they stand in the
settings. Others, and what belongs to each of them, stand in a table of their own.

`mention.addressed` says whether it was said to us; `mention.heard` which names stand in what was
said about us, a line each: the listening word (none where it was only searched for), a tab, and how
it is written there. `conversation.heard` is the same while nobody in it has addressed us.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache

from courtesydesk import resources
from courtesydesk.domain.conversations import DoneReason
from courtesydesk.domain.fetched import FetchedMention
from courtesydesk.domain.listening import (
    Ears,
    Heard,
    ListeningWord,
    Sort,
    untagged,
    words_beside,
)
from courtesydesk.domain.times import from_text
from courtesydesk.store.database import Database, Row

MOST = 200
"""Listening words; more than anybody names a shop."""
SHOWN = 3
"""So many names of one mention are kept."""
LOOKED_AT = 300
"""So many mentions are looked at for what tells others of our name apart."""
_HANDLE = re.compile(r"@([\w.-]+)(?:@.*)?|(?:u/)?([\w.-]+)")
TELLING = 2
"""A word that stood so often beside somebody else's name, and never beside ours."""


@cache
def ordinary_words() -> Mapping[str, int]:
    """Words that everybody uses, with the commonest first: those that the learned reader knows."""
    file = resources.root() / "models" / "en" / "vocabulary.txt"
    try:
        pieces = file.read_text(encoding="utf-8").split("\n")
    except OSError:
        # The reader says that it is missing; names are heard without it, some once too often.
        return {}
    whole = [piece for piece in pieces if len(piece) > 1 and piece.isalpha()]
    return {word: place for place, word in enumerate(whole)}


# The words


def load(connection: sqlite3.Connection) -> tuple[ListeningWord, ...]:
    """All of them: the shop's own first, then the others by name."""
    rows = {
        str(row[0]).casefold(): _word(row)
        for row in connection.execute(
            "SELECT text, sort, unless, spellings FROM listening_word ORDER BY text LIMIT ?", [MOST]
        )
    }
    found = [
        ListeningWord(text, sort, kept.unless, kept.spellings, of_shop=True)
        for text, sort in _of_shop(connection)
        for kept in [rows.pop(text.casefold(), ListeningWord(text))]
    ]
    return (*found, *rows.values())


def _word(row: sqlite3.Row | tuple[str, str, str, str]) -> ListeningWord:
    text, sort, unless, spellings = row
    return ListeningWord(
        text, Sort(sort), tuple(unless.splitlines()), tuple(spellings.splitlines())
    )


def _of_shop(connection: sqlite3.Connection) -> list[tuple[str, Sort]]:
    stored = dict(
        connection.execute(
            "SELECT key, value FROM setting WHERE key IN ('shop.name', 'shop.also_called')"
        ).fetchall()
    )
    name = " ".join(stored.get("shop.name", "").split())
    others = [" ".join(one.split()) for one in stored.get("shop.also_called", "").split(",")]
    found = [(name, Sort.NAME), *((one, Sort.NICKNAME) for one in others)]
    named = {text.casefold(): (text, sort) for text, sort in reversed(found) if text}
    return [one for one in found if named.get(one[0].casefold()) == one]


def save(write: sqlite3.Connection, word: ListeningWord) -> None:
    """Keep a word and what belongs to it; the same text replaces it."""
    write.execute(
        "INSERT INTO listening_word(text, sort, unless, spellings) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (text) DO UPDATE SET text = excluded.text, sort = excluded.sort,"
        " unless = excluded.unless, spellings = excluded.spellings",
        [word.text, word.sort, "\n".join(word.unless), "\n".join(word.spellings)],
    )


def remove(write: sqlite3.Connection, text: str) -> bool:
    """Forget a word; whether there was one."""
    return write.execute("DELETE FROM listening_word WHERE text = ?", [text]).rowcount > 0


@lru_cache(maxsize=2)
def _ears(words: tuple[ListeningWord, ...]) -> Ears:
    return Ears(words, ordinary_words())


def ears(connection: sqlite3.Connection) -> Ears:
    """What hears the words that hold now."""
    return _ears(load(connection))


# What was heard


class Hearing:
    """Tells of what was fetched whether it was said to us, and else which names stand in it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ears: Ears | None = None
        self._handles: re.Pattern[str] | None = None

    def of(self, item: FetchedMention, before: str = "") -> tuple[bool, str]:
        """Whether it addresses us, and what was heard; `before` is what was heard until now."""
        if item.addressed:
            return True, ""
        return self.listen(item.subject, item.text, item.sought or _sought(before))

    def listen(self, subject: str, text: str, sought: str = "") -> tuple[bool, str]:
        """The same of words alone. `sought`: they were found by these, so that they are about us
        even where no name is heard."""
        if self._ears is None:
            self._ears = ears(self._connection)
            self._handles = _handles(self._connection)
        said = f"{subject}\n{text}" if subject else text
        if self._handles is not None and self._handles.search(said):
            return True, ""
        found = self._ears.hear(said)
        if found and not untagged(found):
            return True, ""
        if not found and sought:
            return False, f"\t{sought}"
        return False, to_text(found)


def to_text(heard: Iterable[Heard]) -> str:
    """As it is kept."""
    lines = dict.fromkeys(f"{one.word}\t{' '.join(one.written.split())}" for one in heard)
    return "\n".join(list(lines)[:SHOWN])


def names_of(text: str) -> tuple[str, ...]:
    """How the names are written there."""
    return tuple(line.partition("\t")[2] for line in text.splitlines())


def _handles(connection: sqlite3.Connection) -> re.Pattern[str] | None:
    """Finds our @names, where an account's address is one; not those of others on our server."""
    rows = connection.execute("SELECT address FROM account WHERE removed_at IS NULL").fetchall()
    # “@shop@server” is written “@shop” by its neighbours; “shop@server” is a mail address.
    plain = (_HANDLE.fullmatch(str(row[0]).strip()) for row in rows)
    ours = [re.escape(found[1] or found[2]) for found in plain if found is not None]
    return re.compile(rf"(?<!\w)(?:@|u/)(?:{'|'.join(ours)})(?!\w)", re.I) if ours else None


def hear_some(
    write: sqlite3.Connection, after: int, limit: int
) -> tuple[list[tuple[int, int, str]], int]:
    """Listen anew to some of what was not said to us, in order of their ids: (conversation,
    mention, what is heard now) of those where that changed, and where to go on; 0 at the end."""
    rows = write.execute(
        "SELECT id, conversation_id, subject, text, heard FROM mention"
        " WHERE addressed = 0 AND emptied_at IS NULL AND id > ? ORDER BY id LIMIT ?",
        [after, limit],
    ).fetchall()
    hearing = Hearing(write)
    changed = [
        (int(row["conversation_id"]), int(row["id"]), now)
        for row in rows
        if (now := hearing.listen(row["subject"], row["text"], _sought(row["heard"]))[1])
        != row["heard"]
    ]
    write.executemany(
        "UPDATE mention SET heard = ? WHERE id = ?", [(now, id_) for _, id_, now in changed]
    )
    return changed, int(rows[-1]["id"]) if len(rows) == limit else 0


def _sought(heard: str) -> str:
    """The words that it was found by, where nothing else was heard."""
    return heard[1:] if heard.startswith("\t") else ""


# What tells others of the same name apart


def telling(db: Database) -> dict[str, tuple[str, ...]]:
    """By listening word: what stood beside it where somebody else was meant, as the owner said, and
    never where it was us."""
    heard = ears(db.connection)
    others = _beside(heard, _told(db, "c.done_reason = ?"))
    ours = _beside(heard, _told(db, "coalesce(c.done_reason, '') <> ?"))
    return {
        word: tuple(
            one
            for one, often in counts.most_common()
            if often >= TELLING and one not in ours.get(word, Counter())
        )
        for word, counts in others.items()
    }


def _told(db: Database, which: str) -> list[Row]:
    return db.rows(
        "SELECT m.subject, m.text FROM conversation c JOIN mention m ON m.conversation_id = c.id"
        f" WHERE c.heard <> '' AND m.heard <> '' AND {which} ORDER BY c.last_at DESC LIMIT ?",
        [DoneReason.NOT_FOR_US, LOOKED_AT],
    )


def _beside(hears: Ears, rows: Sequence[Row]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        text = f"{row['subject']}\n{row['text']}"
        for word, words in _words_beside(hears, text).items():
            found.setdefault(word, Counter()).update(words)
    return found


def _words_beside(hears: Ears, text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in hears.hear(text):
        found.setdefault(one.word, set()).update(words_beside(text, one, ordinary_words()))
    return found


def searched_at(db: Database) -> dict[tuple[int, str], datetime]:
    """By account and name of the cursor, when a search was last made."""
    rows = db.rows("SELECT account_id, name, saved_at FROM cursor WHERE name LIKE 'search:%'")
    return {(int(row[0]), str(row[1])): from_text(row[2]) for row in rows}
