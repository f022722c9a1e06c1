"""Which networks have a connector: a table of ours, and whatever other packages offer.

Nothing of a network is imported before it is asked for: its offer when an account is added, its
connector when an account is used. Other packages are found by the entry point group
`courtesydesk.networks`, whose entries each name an `Offer`; they cannot replace one of ours.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import logging
from importlib import metadata
from typing import TYPE_CHECKING, Any, cast

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.networks import NETWORKS, learn

if TYPE_CHECKING:
    from courtesydesk.connectors.base import Factory, Offer
    from courtesydesk.connectors.oauth import Register

GROUP = "courtesydesk.networks"

_OURS = {
    "bluesky": "courtesydesk.connectors.networks.bluesky.offer:OFFER",
    "discourse": "courtesydesk.connectors.networks.discourse.offer:OFFER",
    "email": "courtesydesk.connectors.networks.email.offer:OFFER",
    "facebook": "courtesydesk.connectors.networks.facebook.offer:OFFER",
    "feed": "courtesydesk.connectors.networks.feed.offer:OFFER",
    "google": "courtesydesk.connectors.networks.google.offer:OFFER",
    "instagram": "courtesydesk.connectors.networks.instagram.offer:OFFER",
    "linkedin": "courtesydesk.connectors.networks.linkedin.offer:OFFER",
    "mastodon": "courtesydesk.connectors.networks.mastodon.offer:OFFER",
    "reddit": "courtesydesk.connectors.networks.reddit.offer:OFFER",
    "threads": "courtesydesk.connectors.networks.threads.offer:OFFER",
    "telegram": "courtesydesk.connectors.networks.telegram.offer:OFFER",
    "tumblr": "courtesydesk.connectors.networks.tumblr.offer:OFFER",
    "wordpress": "courtesydesk.connectors.networks.wordpress.offer:OFFER",
    "x": "courtesydesk.connectors.networks.x.offer:OFFER",
    "youtube": "courtesydesk.connectors.networks.youtube.offer:OFFER",
}

_PRACTICE = {"memory": "courtesydesk.connectors.memory:connect"}
"""For the demo and for tests: nobody can add an account of it."""

logger = logging.getLogger(__name__)


def networks() -> tuple[str, ...]:
    """The networks that an account can be made for; those of other packages are learnt by it."""
    return (*_OURS, *_others())


def offer(network: str) -> Offer:
    """What that network's package says of itself; raises NotAllowed where there is none."""
    where = _OURS.get(network)
    if where is not None:
        return cast("Offer", _loaded(where))
    known = _others().get(network)
    if known is None:
        raise _unknown(network)
    return known


def _unknown(network: str) -> NotAllowed:
    near = difflib.get_close_matches(network.lower(), networks(), n=1, cutoff=0.7)
    if near and network not in NETWORKS:
        return NotAllowed(f"“{network}” is not a network.", todo=f"Did you mean “{near[0]}”?")
    return NotAllowed(
        f"There is no direct connection to “{network}” yet.",
        todo="Import its export, or answer it in the browser.",
    )


def factory(network: str) -> Factory:
    """How a connector of that network is made; raises NotAllowed for one that has none."""
    where = _PRACTICE.get(network) or offer(network).connector
    try:
        return cast("Factory", _loaded(where))
    except (ImportError, AttributeError) as error:
        if network in _OURS or network in _PRACTICE:
            raise
        logger.exception("the connector of an outside network cannot be loaded")
        raise NotAllowed(
            f"The package for “{network}” cannot be loaded: {error}.",
            safe="What was fetched is safe.",
            todo="Install it again, or remove the account.",
        ) from error


def sign_in(network: str) -> Register:
    """How this program becomes known there, for a sign-in in the browser; raises NotAllowed."""
    where = offer(network).sign_in
    if not where:
        raise NotAllowed(f"“{network}” is not signed in to in the browser.")
    return cast("Register", _loaded(where))


@functools.cache
def _others() -> dict[str, Offer]:
    """What other packages offer. One that cannot be read is left out, with a line in the log."""
    from courtesydesk.connectors.base import Offer

    found: dict[str, Offer] = {}
    for entry in metadata.entry_points(group=GROUP):
        try:
            offered = entry.load()
        except Exception:
            logger.exception("the offer “%s” of an outside package cannot be read", entry.name)
            continue
        if not isinstance(offered, Offer) or offered.network.key != entry.name:
            logger.warning("“%s” of an outside package is no offer of that name", entry.name)
        elif entry.name in _OURS or not learn(offered.network):
            logger.warning("“%s” of an outside package is taken already", entry.name)
        else:
            found[entry.name] = offered
    return found


def _loaded(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(importlib.import_module(module), name)
