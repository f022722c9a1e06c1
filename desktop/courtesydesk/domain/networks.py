"""The networks that we know, and what each can do: data, so that no code asks for a name.

What is true of a whole network stands here. What is true of one mention only (comments closed, a
day left to write in private) comes with the mention: `domain/mentions.py`, `Allows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from courtesydesk.domain.acts import Act


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
    THREADS = "threads"
    """Characters, an emoji as many as it has bytes."""
    UNLIMITED = "unlimited"


class Single(StrEnum):
    """What keeps a reply single where the line was cut and nobody knows whether it went."""

    KEY = "key"
    """The network remembers the key that came with it: the same again makes no second one."""
    OWN_ID = "own_id"
    """It carries an id that we chose, and can be looked up by it."""
    SLOT = "slot"
    """There is room for one only, or the same words are turned away: again does no harm."""
    NOTHING = "nothing"
    """Our latest replies are looked through; what is not found there, the owner is asked about."""


class Edits(StrEnum):
    """How a change to what somebody wrote shows."""

    UNSEEN = "unseen"
    """Only by comparing the words."""
    DATED = "dated"
    """It says when it was changed."""
    HISTORY = "history"
    """It keeps what was there before."""


class Deletes(StrEnum):
    """How it shows that somebody took back what they wrote."""

    UNSEEN = "unseen"
    ASKED = "asked"
    """When that one thing is asked for again."""
    TOLD = "told"
    """By itself, when news is fetched."""


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
    reads: bool = False
    """An account can be added: what people say there comes in by itself."""
    tells: str = ""
    """What an account of it does, in a sentence, where accounts are added."""
    searches: bool = False
    """It can be searched for people who talk about us without addressing us."""
    found_costs: str = ""
    """What it takes for each thing that a search finds there; empty where that is free."""
    reply_costs: str = ""
    """What it takes for a reply that goes there through its interface …"""
    link_costs: str = ""
    """… and for one with a link in it, where that is more."""
    single: Single = Single.NOTHING
    edits: Edits = Edits.UNSEEN
    deletes: Deletes = Deletes.UNSEEN
    rest: timedelta = timedelta(0)
    """It is not asked for news more often than this."""
    reads_on: bool = False
    """It may be asked for what follows before the last page is kept: that takes nothing away there,
    and costs nothing."""
    byte_limit: int | None = None
    """Besides `limit`: how many bytes of UTF-8 a public reply may have …"""
    private_byte_limit: int | None = None
    """… and a private one."""
    answer_page: str = ""
    """Where a reply is written by hand: an address with {url}, {remote_id} or {text} in it. Empty:
    the mention's own page."""
    keeps: timedelta | None = None
    """So long after it was last told may be kept what came by its own interface, by its terms; None
    where they name no time that we are sure of. Mails and files are the owner's own records."""
    looks_again: timedelta | None = None
    """Its terms name no such time, but ask for a look within this one at whether it was deleted."""
    forgets: bool = False
    """Its terms want the words of what was deleted there gone here, too."""
    invites: bool = True
    """Its terms let a business ask somebody, once and for nothing, to look at their post again."""
    acts: tuple[Act, ...] = ()
    """What can be done there besides answering, in the order in which it is offered …"""
    private_acts: tuple[Act, ...] = ()
    """… and with what is said in private."""

    @property
    def asked_again(self) -> timedelta | None:
        """Within this time what came by its own interface is to be told again; None: never."""
        return self.keeps or self.looks_again


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
        reads=True,
        tells="Gmail, Outlook, iCloud or your own domain. Reads and sends.",
        single=Single.OWN_ID,
        reads_on=True,
    ),
    Network(
        "google",
        "Google",
        "G",
        Way.DIRECT,
        4096,
        LengthUnit.BYTES,
        one_reply_slot=True,
        handles=False,
        reads=True,
        tells="The reviews of your places. Reads and answers, once Google has approved you.",
        single=Single.SLOT,
        edits=Edits.DATED,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=10),
        acts=(Act.EDIT, Act.DELETE),
    ),
    Network(
        "facebook",
        "Facebook",
        "F",
        Way.DIRECT,
        8000,
        private_limit=2000,
        private_replies=True,
        handles=False,
        reads=True,
        tells="Your page: comments, visitors’ posts, messages where granted. Reads and answers.",
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=5),
        forgets=True,
        acts=(Act.LIKE, Act.UNLIKE, Act.HIDE, Act.SHOW, Act.EDIT, Act.DELETE),
    ),
    Network(
        "instagram",
        "Instagram",
        "I",
        Way.DIRECT,
        2200,
        private_limit=1000,
        private_replies=True,
        reads=True,
        tells="Your professional account: comments, tags, messages if granted. Reads and answers.",
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=5),
        private_byte_limit=1000,
        forgets=True,
        acts=(Act.HIDE, Act.SHOW, Act.DELETE),
    ),
    Network(
        "x",
        "X",
        "X",
        Way.DIRECT,
        280,
        LengthUnit.WEIGHTED,
        private_limit=10000,
        private_replies=True,
        reads=True,
        tells="With an app of your own; X takes money, up to a sum you set. Reads and answers.",
        searches=True,
        found_costs="$0.005",
        reply_costs="$0.015",
        link_costs="$0.20",
        edits=Edits.DATED,
        deletes=Deletes.TOLD,
        rest=timedelta(minutes=10),
        answer_page="https://x.com/intent/post?in_reply_to={remote_id}&text={text}",
        forgets=True,
        acts=(Act.LIKE, Act.UNLIKE, Act.HIDE, Act.SHOW, Act.DELETE),
    ),
    Network(
        "bluesky",
        "Bluesky",
        "B",
        Way.DIRECT,
        300,
        LengthUnit.GRAPHEMES,
        private_limit=1000,
        private_replies=True,
        reads=True,
        tells="Your account, direct messages where granted. Reads, answers, looks for your words.",
        searches=True,
        single=Single.OWN_ID,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=2),
        reads_on=True,
        byte_limit=3000,
        private_byte_limit=10000,
        forgets=True,
        acts=(Act.LIKE, Act.UNLIKE, Act.BLOCK, Act.REPORT, Act.DELETE),
    ),
    Network(
        "mastodon",
        "Mastodon",
        "M",
        Way.DIRECT,
        500,
        LengthUnit.MASTODON,
        private_limit=500,
        private_replies=True,
        reads=True,
        tells="Your account on any server. Reads, answers and looks for your words.",
        searches=True,
        single=Single.KEY,
        edits=Edits.HISTORY,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=2),
        reads_on=True,
        forgets=True,
        acts=(Act.LIKE, Act.UNLIKE, Act.BLOCK, Act.REPORT, Act.EDIT, Act.DELETE),
        private_acts=(Act.LIKE, Act.UNLIKE, Act.BLOCK, Act.REPORT, Act.EDIT, Act.DELETE),
    ),
    Network(
        "threads",
        "Threads",
        "@",
        Way.DIRECT,
        500,
        LengthUnit.THREADS,
        reads=True,
        tells="Your profile: answers to your posts, and posts that name you. Reads and answers.",
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=5),
        forgets=True,
        acts=(Act.HIDE, Act.SHOW, Act.DELETE),
    ),
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
        invites=False,
    ),
    Network(
        "tripadvisor", "TripAdvisor", "T", Way.ASSISTED, 5000, one_reply_slot=True, handles=False
    ),
    Network(
        "trustpilot", "Trustpilot", "★", Way.ASSISTED, 4096, one_reply_slot=True, handles=False
    ),
    Network("foursquare", "Foursquare", "4", Way.ASSISTED, 200, handles=False),
    Network(
        "youtube",
        "YouTube",
        "▶",
        Way.DIRECT,
        10000,
        reads=True,
        tells="The comments on your videos. Reads, and answers where you sign in.",
        edits=Edits.DATED,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=10),
        keeps=timedelta(days=30),
        forgets=True,
        acts=(Act.HIDE, Act.SHOW, Act.EDIT, Act.DELETE),
    ),
    Network(
        "reddit",
        "Reddit",
        "R",
        Way.DIRECT,
        10000,
        private_limit=10000,
        private_replies=True,
        reads=True,
        tells="Your inbox, posts with your words, where Reddit has granted it. Reads and answers.",
        searches=True,
        edits=Edits.DATED,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=2),
        # Data API Wiki, support.reddithelp.com/hc/en-us/articles/16160319875092.
        looks_again=timedelta(hours=48),
        forgets=True,
        acts=(Act.REPORT, Act.EDIT, Act.DELETE),
    ),
    Network(
        "linkedin",
        "LinkedIn",
        "in",
        Way.DIRECT,
        1250,
        private_replies=True,
        private_limit=8000,
        handles=False,
        reads=True,
        tells="Comments on your page’s posts, where LinkedIn has granted it. Reads and answers.",
        edits=Edits.DATED,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=15),
        # What members said: learn.microsoft.com/linkedin/marketing/data-storage-requirements.
        keeps=timedelta(hours=48),
        forgets=True,
        acts=(Act.EDIT, Act.DELETE),
    ),
    Network(
        "tumblr",
        "Tumblr",
        "t",
        Way.ASSISTED,
        4096,
        reads=True,
        tells="Answers below your posts, questions, mentions. Reads; you answer on its pages.",
        rest=timedelta(minutes=10),
    ),
    Network("pinterest", "Pinterest", "P", Way.ASSISTED, 500),
    Network(
        "wordpress",
        "WordPress",
        "W",
        Way.DIRECT,
        None,
        LengthUnit.UNLIMITED,
        handles=False,
        reads=True,
        tells="Comments and product reviews on any WordPress site. Reads, approves, answers.",
        single=Single.SLOT,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=5),
        byte_limit=65_525,
        acts=(Act.SHOW, Act.HIDE, Act.SPAM, Act.EDIT, Act.DELETE),
    ),
    Network(
        "feed",
        "Feed",
        "≋",
        Way.ASSISTED,
        None,
        LengthUnit.UNLIMITED,
        handles=False,
        reads=True,
        tells="RSS, Atom, JSON Feed and alerts. Reads; you answer on their pages.",
        edits=Edits.DATED,
        rest=timedelta(minutes=15),
    ),
    Network(
        "discourse",
        "Discourse",
        "D",
        Way.DIRECT,
        32000,
        private_limit=32000,
        private_replies=True,
        reads=True,
        tells="Your user on a forum. Reads, answers and looks for your words.",
        searches=True,
        edits=Edits.DATED,
        deletes=Deletes.ASKED,
        rest=timedelta(minutes=5),
        acts=(Act.LIKE, Act.UNLIKE, Act.REPORT, Act.EDIT, Act.DELETE),
        private_acts=(
            Act.LIKE,
            Act.UNLIKE,
            Act.REPORT,
            Act.EDIT,
            Act.DELETE,
        ),
    ),
    Network(
        "telegram",
        "Telegram",
        "➤",
        Way.DIRECT,
        4096,
        LengthUnit.UTF16,
        private_limit=4096,
        private_replies=True,
        reads=True,
        tells="A bot of yours: private chats, groups, comments on a channel. Reads and answers.",
        edits=Edits.DATED,
        rest=timedelta(minutes=1),
        acts=(Act.EDIT, Act.DELETE),
        private_acts=(
            Act.EDIT,
            Act.DELETE,
        ),
    ),
    Network(
        "whatsapp",
        "WhatsApp",
        "W",
        public_replies=False,
        private_replies=True,
        handles=False,
    ),
    Network("disqus", "Disqus", "D"),
    Network("appstore", "App Store", "A", limit=5970, one_reply_slot=True, handles=False),
    Network("quora", "Quora", "Q", handles=False),
    Network("nextdoor", "Nextdoor", "N", handles=False),
    Network("googleplay", "Google Play", "▷", limit=350, one_reply_slot=True, handles=False),
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
"""By key: those that came with the program, and those that `learn` was told of."""


def network(key: str) -> Network:
    """The network of that key; an unknown one is answered in the browser, with no limit."""
    known = NETWORKS.get(key)
    if known is not None:
        return known
    return Network(key, key.capitalize(), key[:1].upper(), Way.ASSISTED, None, LengthUnit.UNLIMITED)


def learn(new: Network) -> bool:
    """Know one more network, or that one of ours can be read; False where that is known already."""
    known = NETWORKS.get(new.key)
    if known is not None and known.reads:
        return known == new
    NETWORKS[new.key] = new
    return True
