"""Saved replies: texts with `{first_name|there}` and asked-for values `{?order number}`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId, SavedReplyId
from courtesydesk.domain.networks import network
from courtesydesk.services.settings import Settings
from courtesydesk.store import saved_replies as store
from courtesydesk.store.database import Database
from courtesydesk.store.saved_replies import SavedReply

__all__ = ["VARIABLES", "Filled", "SavedReplies", "SavedReply", "holes"]

VARIABLES = ("first_name", "name", "shop", "signs", "network")

_HOLE = re.compile(r"\{[^{}\n]{1,80}\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A saved reply put into a draft."""

    text: str
    holes: tuple[tuple[int, int], ...]
    """Start and end of each value that is still to be filled in, in `text`."""


class SavedReplies:
    """Saved replies and their variables.

    `{first_name|name|there}` tries each in order; the last may be plain words. `{?order number}` is
    asked for.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._settings = Settings(db)

    def all(self) -> tuple[SavedReply, ...]:
        """By name."""
        return store.load_all(self._db)

    def save(self, name: str, text: str, id_: SavedReplyId | None = None) -> SavedReply:
        """Keep one; raises WrongInput for a variable that does not exist."""
        name = name.strip()
        if not name or not text.strip():
            raise WrongInput("A saved reply needs a name and a text.")
        for hole in _HOLE.findall(text):
            _check(hole)
        return store.save(self._db, name, text, id_)

    def remove(self, id_: SavedReplyId) -> Changes:
        """Forget one."""
        store.remove(self._db, id_)
        return Changes(count=1)

    def fill(self, id_: SavedReplyId, conversation: ConversationId) -> Filled:
        """The text for this customer; counts one use."""
        reply = store.use(self._db, id_)
        values = self._values(conversation)
        text = _HOLE.sub(lambda found: _filled(found.group(), values), reply.text)
        return Filled(text, holes(text))

    def _values(self, conversation: ConversationId) -> dict[str, str]:
        name, network_key = store.addressee(self._db, conversation)
        return {
            "first_name": first_name(name),
            "name": name,
            "shop": self._settings.text("shop.name"),
            "signs": self._settings.text("shop.signs"),
            "network": network(network_key).label,
        }


def holes(text: str) -> tuple[tuple[int, int], ...]:
    """Values in a draft that are still to be filled in: a draft with one cannot go."""
    return tuple(found.span() for found in _HOLE.finditer(text))


def first_name(name: str) -> str:
    """The first name in a person's name; empty when it does not look like one."""
    words = name.split()
    if not words or "@" in name:
        return ""
    first = words[0].strip(".,()\"'“”„")
    if "," in words[0] and len(words) > 1:
        # "Braun, Ana"
        first = words[1].strip(".,()")
    if len(first) < 2 or any(sign.isdigit() or sign == "_" for sign in first):
        return ""
    return first if not first.isupper() and not first.islower() else first.capitalize()


def _check(hole: str) -> None:
    inside = hole[1:-1].strip()
    if inside.startswith("?"):
        return
    asked = [part.strip() for part in inside.split("|")]
    # Words are welcome as the last resort, never first: that is a variable misspelt.
    for word in asked[:1] if len(asked) > 1 else asked:
        if word not in VARIABLES:
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            raise WrongInput(
                f"There is no {{{word}}} to fill in.",
                todo=f"There are {known}; for what is asked each time, {{?order number}}.",
            )


def _filled(hole: str, values: dict[str, str]) -> str:
    inside = hole[1:-1].strip()
    if inside.startswith("?"):
        return hole
    asked = [part.strip() for part in inside.split("|")]
    for word in asked:
        if values.get(word):
            return values[word]
    last = asked[-1]
    return hole if last in VARIABLES or len(asked) == 1 else last
