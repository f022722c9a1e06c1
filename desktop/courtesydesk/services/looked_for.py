"""What accounts are searched for, and what of the finds is about us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.fetched import FetchedItem, FetchedMention
from courtesydesk.domain.listening import Ears, ListeningWord
from courtesydesk.domain.networks import network


def listened_for(account: Account) -> tuple[str, ...]:
    """The words that an account looks for besides what is said to us: its setting `listen`."""
    words = (" ".join(part.split()) for part in account.settings.get("listen", "").split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def looked_for(account: Account, named: Iterable[ListeningWord]) -> tuple[str, ...]:
    """All that an account is searched for: its own words, and the spellings that are ticked in the
    settings; those not where each thing that is found costs money."""
    own = listened_for(account)
    if network(account.network).found_costs:
        return own
    known = {words.casefold() for words in own}
    ticked = (one for word in named for one in word.spellings if one.casefold() not in known)
    return tuple(dict.fromkeys((*own, *ticked)))


def search_cursor(words: str) -> str:
    """Under which name the cursor of a search is kept."""
    return f"search:{words}"


def about_us(items: Iterable[FetchedItem], words: str, hears: Ears) -> Iterator[FetchedItem]:
    """What was found by searching: said about us, unless it answers us or means somebody else."""
    for item in items:
        if not isinstance(item, FetchedMention) or (item.post is not None and item.post.ours):
            yield item
        elif not hears.rules_out(f"{item.subject}\n{item.text}"):
            yield replace(item, addressed=False, sought=words)
