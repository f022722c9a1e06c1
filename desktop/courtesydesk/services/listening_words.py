"""What is listened for: the owner's words, how they would be heard, where they are searched for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.listening import Heard, ListeningWord, Sort, untagged
from courtesydesk.domain.networks import network
from courtesydesk.domain.slips import likely
from courtesydesk.services.looked_for import looked_for, search_cursor
from courtesydesk.store import accounts
from courtesydesk.store import listening_words as store
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database
from courtesydesk.store.standing import refresh

KEY = "listening.words"
"""Stands in `Changes.settings` when the words have changed."""
OF_SHOP = frozenset(("shop.name", "shop.also_called"))
"""Settings that are listening words, too."""
LONGEST, MOST_SPELLINGS = 60, 12
BATCH = 500

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be heard in a text."""

    heard: tuple[Heard, ...]
    is_tagged: bool
    """It addresses us with @ or #."""
    ruled_out: bool
    """A name stands there, and a word that says that somebody else is meant."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One search of an account."""

    words: str
    at: datetime | None
    """When it was last made; None when not yet."""
    is_own: bool
    """It stands in the account; else it is a spelling that is ticked."""


@dataclass(frozen=True, slots=True)
class Place:
    """An account that can be searched, and for what it is."""

    account: Account
    searches: tuple[Looked, ...]
    found_costs: str
    """What each find takes there; empty where it is free."""


class ListeningWords:
    """The owner's listening words."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[ListeningWord, ...]:
        """The shop's own first, then the others by name."""
        return store.load(self._db.connection)

    def save(self, word: ListeningWord, *, before: str = "") -> Changes:
        """Keep a word, in the place of the one that was called `before`. Raises WrongInput."""
        clean = _clean(word)
        words = {one.text.casefold(): one for one in self.all()}
        old = words.pop(before.casefold(), None)
        if clean.text.casefold() in words:
            raise WrongInput(f"“{clean.text}” is listened for already.")
        if old is not None and old.of_shop and old.text.casefold() != clean.text.casefold():
            raise WrongInput(
                f"“{old.text}” stands under “Your shop”.", todo="Change it there: it follows here."
            )
        with self._db.writing() as write:
            if before:
                store.remove(write, before)
            store.save(write, clean)
        return Changes(settings=frozenset((KEY,)))

    def remove(self, text: str) -> Changes:
        """Listen for it no longer. Raises WrongInput for the shop's own names."""
        found = next((one for one in self.all() if one.text.casefold() == text.casefold()), None)
        if found is not None and found.of_shop:
            raise WrongInput(f"“{found.text}” stands under “Your shop”.", todo="Take it out there.")
        with self._db.writing() as write:
            was_there = store.remove(write, text)
        return Changes(settings=frozenset((KEY,))) if was_there else NOTHING

    def likely(self, text: str) -> tuple[str, ...]:
        """How people would misspell a name."""
        return likely(text, store.ordinary_words())

    def telling(self) -> dict[str, tuple[str, ...]]:
        """By listening word, what stood beside it where somebody else was meant."""
        return store.telling(self._db)

    def try_out(self, text: str) -> Tried:
        """What would be heard in it."""
        ears = store.ears(self._db.connection)
        heard = ears.hear(text)
        return Tried(heard, bool(heard) and not untagged(heard), ears.rules_out(text))

    def places(self) -> tuple[Place, ...]:
        """Where is searched, for what, and when last."""
        named, made = self.all(), store.searched_at(self._db)
        return tuple(
            Place(
                account,
                tuple(
                    Looked(words, made.get((account.id, search_cursor(words))), words in own)
                    for words in looked_for(account, named)
                ),
                network(account.network).found_costs,
            )
            for account in accounts.load_accounts(self._db)
            if network(account.network).searches
            for own in [looked_for(account, ())]
        )

    def hear_again(self, *, stop: Stop = lambda: False) -> Changes:
        """Listen anew to what is here and was not said to us; a part at a time, so that nothing
        else waits for it."""
        touched: set[int] = set()
        after, begun = 0, False
        while (after or not begun) and not stop():
            begun = True
            with self._db.writing() as write:
                changed, after = store.hear_some(write, after, BATCH)
                touched |= refresh(write, {one for one, _, _ in changed}, targets(write))
        return Changes(conversations=frozenset(map(ConversationId, touched)))


def _clean(word: ListeningWord) -> ListeningWord:
    text = " ".join(word.text.split())
    if not any(letter.isalnum() for letter in text):
        raise WrongInput("A listening word needs a word.", todo="Write the name as you write it.")
    if len(text) > LONGEST:
        raise WrongInput(
            f"A listening word has at most {LONGEST} characters.", todo="Write the name alone."
        )
    spellings = () if word.sort is Sort.PERSON else _listed(word.spellings)
    return replace(word, text=text, unless=_listed(word.unless), spellings=spellings)


def _listed(words: tuple[str, ...]) -> tuple[str, ...]:
    plain = (" ".join(one.split())[:LONGEST] for one in words)
    return tuple(dict.fromkeys(one for one in plain if one))[:MOST_SPELLINGS]
