"""The networks that we know, and what each can do: data, so that no code asks for a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a reply reaches the network."""

    DIRECT = "direct"
    """Through the network's own interface."""
    ASSISTED = "assisted"
    """Text on the clipboard, page in the browser, posted by the owner's hand."""
    BY_HAND = "by_hand"
    """Spoken or written on paper: only recorded."""


class LengthUnit(StrEnum):
    """What a network counts when it counts a reply's length."""

    CHARACTERS = "characters"
    GRAPHEMES = "graphemes"
    UTF16 = "utf16"
    BYTES = "bytes"
    WEIGHTED = "weighted"
    """X: light and heavy characters, every link 23."""
    MASTODON = "mastodon"
    """Characters, every link 23, only the local part of a mention."""
    UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Network:
    """One network's name and capabilities."""

    key: str
    label: str
    mark: str
    """One or two letters, or a sign, on the avatar."""
    way: Way = Way.ASSISTED
    limit: int | None = None
    """How long a public reply may be, in `unit`; None when there is no limit."""
    unit: LengthUnit = LengthUnit.CHARACTERS
    private_limit: int | None = None
    public_replies: bool = True
    private_replies: bool = False
    one_reply_slot: bool = False
    """A second reply replaces the first (reviews)."""
    handles: bool = True
    """People have an @name there."""


_ALL = (
    Network(
        "email",
        "E-mail",
        "✉",
        Way.DIRECT,
        None,
        LengthUnit.UNLIMITED,
        public_replies=False,
        private_replies=True,
        handles=False,
    ),
    Network(
        "google",
        "Google",
        "G",
        Way.ASSISTED,
        4096,
        LengthUnit.BYTES,
        one_reply_slot=True,
        handles=False,
    ),
    Network(
        "facebook",
        "Facebook",
        "F",
        Way.ASSISTED,
        8000,
        private_limit=2000,
        private_replies=True,
        handles=False,
    ),
    Network(
        "instagram", "Instagram", "I", Way.ASSISTED, 2200, private_limit=1000, private_replies=True
    ),
    Network(
        "x",
        "X",
        "X",
        Way.ASSISTED,
        280,
        LengthUnit.WEIGHTED,
        private_limit=10000,
        private_replies=True,
    ),
    Network(
        "bluesky",
        "Bluesky",
        "B",
        Way.ASSISTED,
        300,
        LengthUnit.GRAPHEMES,
        private_limit=1000,
        private_replies=True,
    ),
    Network(
        "mastodon",
        "Mastodon",
        "M",
        Way.ASSISTED,
        500,
        LengthUnit.MASTODON,
        private_limit=500,
        private_replies=True,
    ),
    Network("threads", "Threads", "@", Way.ASSISTED, 500),
    Network(
        "yelp",
        "Yelp",
        "Y",
        Way.ASSISTED,
        5000,
        one_reply_slot=True,
        private_replies=True,
        private_limit=5000,
        handles=False,
    ),
    Network(
        "tripadvisor", "TripAdvisor", "T", Way.ASSISTED, 5000, one_reply_slot=True, handles=False
    ),
    Network(
        "trustpilot", "Trustpilot", "★", Way.ASSISTED, 4096, one_reply_slot=True, handles=False
    ),
    Network("foursquare", "Foursquare", "4", Way.ASSISTED, 200, handles=False),
    Network("youtube", "YouTube", "▶", Way.ASSISTED, 10000),
    Network(
        "reddit", "Reddit", "R", Way.ASSISTED, 10000, private_replies=True, private_limit=10000
    ),
    Network(
        "linkedin",
        "LinkedIn",
        "in",
        Way.ASSISTED,
        1250,
        private_replies=True,
        private_limit=8000,
        handles=False,
    ),
    Network("tumblr", "Tumblr", "t", Way.ASSISTED, 4096),
    Network("pinterest", "Pinterest", "P", Way.ASSISTED, 500),
    Network("wordpress", "Blog", "W", Way.ASSISTED, None, LengthUnit.UNLIMITED, handles=False),
    Network("feed", "Feed", "≋", Way.ASSISTED, None, LengthUnit.UNLIMITED, handles=False),
    Network("discourse", "Discourse", "D", Way.ASSISTED, 32000),
    Network("telegram", "Telegram", "➤", Way.ASSISTED, 4096, LengthUnit.UTF16),
    Network(
        "phone",
        "Phone",
        "☎",
        Way.BY_HAND,
        None,
        LengthUnit.UNLIMITED,
        public_replies=False,
        private_replies=True,
        handles=False,
    ),
    Network(
        "counter",
        "Counter",
        "⌂",
        Way.BY_HAND,
        None,
        LengthUnit.UNLIMITED,
        public_replies=False,
        private_replies=True,
        handles=False,
    ),
    Network(
        "letter",
        "Letter",
        "✎",
        Way.BY_HAND,
        None,
        LengthUnit.UNLIMITED,
        public_replies=False,
        private_replies=True,
        handles=False,
    ),
)

NETWORKS: dict[str, Network] = {network.key: network for network in _ALL}


def network(key: str) -> Network:
    """The network of that key; an unknown one is answered in the browser, with no limit."""
    known = NETWORKS.get(key)
    if known is not None:
        return known
    return Network(key, key.capitalize(), key[:1].upper(), Way.ASSISTED, None, LengthUnit.UNLIMITED)
