"""Saved replies: texts with `{first_name|there}` and asked-for values `{?order number}`."""

from __future__ import annotations

from dataclasses import dataclass

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import ConversationId, SavedReplyId
from courtesydesk.store.database import Database


@dataclass(frozen=True, slots=True)
class SavedReply:
    """One saved reply."""

    id: SavedReplyId
    name: str
    text: str
    used: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A saved reply put into a draft."""

    text: str
    holes: tuple[tuple[int, int], ...]
    """Start and end of each value that is still to be filled in, in `text`."""


class SavedReplies:
    """Saved replies and their variables: first_name, name, shop, signs, network, order of fallbacks by `|`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[SavedReply, ...]:
        """By name."""
        raise NotImplementedError

    def save(self, name: str, text: str, id_: SavedReplyId | None = None) -> SavedReply:
        """Keep one; raises WrongInput for a variable that does not exist."""
        raise NotImplementedError

    def remove(self, id_: SavedReplyId) -> Changes:
        """Forget one."""
        raise NotImplementedError

    def fill(self, id_: SavedReplyId, conversation: ConversationId) -> Filled:
        """The text for this customer; counts one use."""
        raise NotImplementedError


def holes(text: str) -> tuple[tuple[int, int], ...]:
    """Values in a draft that are still to be filled in: `{?…}` and unknown `{…}`; such a draft cannot go."""
    raise NotImplementedError
