"""What people said, and what we said: the items of a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courtesydesk.domain.acts import Act, Acted
from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    IdentityId,
    MentionId,
    NoteId,
    OutboxId,
    ReplyId,
)


class Kind(StrEnum):
    """What sort of thing a mention is on its network."""

    POST = "post"
    COMMENT = "comment"
    REVIEW = "review"
    QUESTION = "question"
    DIRECT = "direct"
    EMAIL = "email"


class Intent(StrEnum):
    """What the customer is after; the owner's word outranks ours."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    PRAISE = "praise"
    VENTING = "venting"
    SCAM = "scam"
    SPAM = "spam"
    OTHER = "other"


class Origin(StrEnum):
    """How a mention came to us; retention follows it."""

    DIRECT = "direct"
    MAILBOX = "mailbox"
    IMPORT = "import"
    BY_HAND = "by_hand"


class Visibility(StrEnum):
    """Who can read it."""

    PUBLIC = "public"
    PRIVATE = "private"


class HandledVia(StrEnum):
    """Where a reply of ours was written."""

    DESK = "desk"
    ELSEWHERE = "elsewhere"
    IMPORT = "import"
    DECLARED = "declared"
    AUTOMATIC = "automatic"
    """By a machine of ours: it answers nobody."""


class NoteKind(StrEnum):
    """What we wrote down ourselves."""

    NOTE = "note"
    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Allows:
    """What the network allows for one mention, where that is not what it allows as a rule.

    None, or empty: as `domain/networks.py` has it. The reply that fills the only slot of a review
    is no part of this: it is fetched as a reply, and stands in the conversation.
    """

    public: bool | None = None
    """It can be answered in public."""
    private: bool | None = None
    """Its author can be written to in private."""
    by_hand: bool = False
    """Only on the network's own page: its interface takes no reply to this one."""
    public_until: datetime | None = None
    private_until: datetime | None = None
    limit: int | None = None
    """How long a public reply may be here, in the network's unit …"""
    private_limit: int | None = None
    """… and a private one."""
    why: str = ""
    """The reason, in a sentence. Where nothing is closed: what to know before one answers."""
    seen_by: str = ""
    """Who sees a public reply, where not everybody does: “your followers”."""
    acts: tuple[Act, ...] | None = None
    """What can be done with it besides answering; None: as the network has it."""
    hidden: bool = False
    """Others do not see it: we hid it there, or it waits for approval."""

    def side(self, visibility: Visibility) -> bool | None:
        """Whether it can be answered on that side."""
        return self.public if visibility is Visibility.PUBLIC else self.private

    def until(self, visibility: Visibility) -> datetime | None:
        """How long it can be answered on that side."""
        return self.public_until if visibility is Visibility.PUBLIC else self.private_until

    def room(self, visibility: Visibility) -> int | None:
        """How long a reply on that side may be."""
        return self.limit if visibility is Visibility.PUBLIC else self.private_limit


AS_USUAL = Allows()


@dataclass(frozen=True, slots=True)
class Picture:
    """An attachment or a photo, kept in the workspace; nothing is fetched by looking at it."""

    id: int
    path: str
    """Relative to the workspace; empty when it was not kept (too large, not fetched)."""
    name: str
    mime: str
    alt: str
    size: int
    width: int = 0
    height: int = 0
    url: str = ""
    """Where the network shows it; empty where it cannot be fetched later."""

    @property
    def can_be_fetched(self) -> bool:
        """It is not here, and the network has it for whoever asks."""
        return not self.path and bool(self.url) and self.is_image

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of a post, beside its words."""

    stars: tuple[int, ...] = ()
    """From first to last, where they changed; empty where they did not."""
    noted: str = ""
    """An `Outcome` on the owner's word, where the network does not tell."""


UNTURNED = Turned()


@dataclass(frozen=True, slots=True)
class Mention:
    """One inbound thing that a person said to or about us."""

    id: MentionId
    conversation: ConversationId
    identity: IdentityId
    account: AccountId | None
    network: str
    kind: Kind
    remote_id: str
    author: str
    handle: str
    subject: str
    text: str
    html: str
    """Sanitised; empty when there is only text."""
    rating: int | None
    url: str
    visibility: Visibility
    occurred_at: datetime
    fetched_at: datetime
    origin: Origin
    intent: Intent | None
    mood: float | None
    """From -1 (unhappy) to 1 (happy); None when not known."""
    edited_at: datetime | None
    deleted_at: datetime | None
    quoted: str = ""
    """The quoted history of an e-mail, kept apart from `text`."""
    pictures: tuple[Picture, ...] = ()
    allows: Allows = AS_USUAL
    before: tuple[str, ...] = ()
    """What it said before it was edited, as far as it was seen, oldest first."""
    turned: Turned = UNTURNED
    acts: tuple[Acted, ...] = ()
    """What we did about it besides answering, or were about to, oldest first."""
    offered: tuple[Act, ...] = ()
    """What else can be done about it from here."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One outbound thing from us that the network has accepted."""

    id: ReplyId
    conversation: ConversationId
    answers: MentionId | None
    text: str
    author: str
    """The person who signed."""
    visibility: Visibility
    occurred_at: datetime
    remote_id: str
    url: str
    via: HandledVia
    outbox: OutboxId | None
    pictures: tuple[Picture, ...] = ()
    edited_at: datetime | None = None
    """When we changed its words from here."""
    deleted_at: datetime | None = None
    """When we took it back."""
    unfinished: str = ""
    """Other words for it that are being written, and were not let go yet."""
    before: tuple[str, ...] = ()
    """What it said before we changed it, oldest first."""
    acts: tuple[Acted, ...] = ()
    offered: tuple[Act, ...] = ()
    """What can be done with it from here."""


@dataclass(frozen=True, slots=True)
class Note:
    """What only we see: a note, or a call, a visit, a letter written down by hand."""

    id: NoteId
    conversation: ConversationId | None
    kind: NoteKind
    inbound: bool | None
    """For calls and letters: they called us (True), or we them."""
    text: str
    author: str
    occurred_at: datetime


Item = Mention | Reply | Note
"""What a conversation shows, in order of `occurred_at`."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a comment stands under: shown as context, answered by nobody."""

    id: int
    network: str
    author: str
    text: str
    url: str
    occurred_at: datetime
    ours: bool
