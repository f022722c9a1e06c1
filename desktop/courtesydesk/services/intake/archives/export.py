"""What a module of a network makes of a box: who is who in it, and its entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedMention, FetchedReply, Person
from courtesydesk.domain.mentions import Kind, Visibility
from courtesydesk.services.intake.items import NOBODY
from courtesydesk.services.intake.rows import AHEAD, FAR, Bad, Entry, Found

OWN_SIDE = (
    "It holds only what you wrote yourselves. What others said is not in it: an answer of yours "
    "waits until what it answers comes in by another way, and what answers nobody is not taken."
)
NONE_OF_THEM = "-"
"""Said for us, where nobody in an export is: we have not answered there."""
NO_WORDS = "it holds no words (a picture, a call or a sign)"
ANSWERS_NOBODY = "you wrote it yourselves, and it answers nobody"
_WAITING = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known when an export is read."""

    zone: tzinfo
    """The shop's, for times without an offset."""
    us: str = ""
    """Who of the people in it is us, as the owner said; perhaps NONE_OF_THEM."""
    names: frozenset[str] = frozenset()
    """What we are called, in small letters."""
    addresses: frozenset[str] = frozenset()
    """Our mail addresses, in small letters."""
    now: datetime = FAR
    """When it is read: a mail without a date came now."""

    def choose(self, people: Collection[str]) -> str:
        """Who of them is us: as the owner said, or by our name; empty when that is open."""
        if self.us == NONE_OF_THEM:
            return NONE_OF_THEM
        if self.us:
            return next((one for one in people if one.casefold() == self.us.casefold()), "")
        known = [one for one in people if one.casefold() in self.names]
        return known[0] if len(known) == 1 else ""


@dataclass(frozen=True, slots=True)
class Export:
    """One export that was recognised, ready to be read."""

    format: str
    """As `Preview.format`: the network's key with “export” behind."""
    parts: tuple[str, ...]
    """Those of its files that are read."""
    read: Callable[[], Iterator[Entry]]
    """Its entries; each call reads it anew."""
    notes: tuple[str, ...] = ()
    """What the owner should know before, in sentences."""
    people: tuple[str, ...] = ()
    """Who could be us, where the export does not say; empty where it does."""
    us: str = ""
    """Who is, of them."""


# -- what entries are made of


def named(name: str, thread: str) -> Person:
    """Somebody of whom only the name is known; where many share it, somebody of this thread."""
    shown = " ".join(name.split())
    folded = shown.casefold()
    if folded in NOBODY:
        return Person(f"nobody:{thread}", shown or "Somebody", "")
    return Person(f"name:{folded}", shown, "")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that somebody wrote, before it is known whether that was us."""

    place: str
    network: str
    id: str
    thread: str
    text: str
    at: datetime | None
    private: bool = True
    url: str = ""
    subject: str = ""
    answers: str = ""
    """The id of what it answers."""

    def theirs(self, person: Person) -> Entry:
        """As a mention."""
        if (why := self._why_not()) or self.at is None:
            return Bad(self.place, why, self.text)
        mention = FetchedMention(
            remote_id=self.id,
            thread_key=self.thread,
            channel=Channel.DIRECT if self.private else Channel.PUBLIC,
            kind=self._kind(),
            person=person,
            text=self.text,
            occurred_at=self.at,
            subject=self.subject,
            url=self.url,
            parent_remote_id=self.answers,
            visibility=self._visibility(),
            related=(self.answers,) if self.answers else (),
        )
        return Found(self.place, self.network, self.id, (mention,))

    def ours(self, *to: str) -> Entry:
        """As a reply of ours, to these people where that is known."""
        if (why := self._why_not()) or self.at is None:
            return Bad(self.place, why, self.text)
        reply = FetchedReply(
            remote_id=self.id,
            thread_key=self.thread,
            text=self.text,
            occurred_at=self.at,
            answers_remote_id=self.answers,
            to_remote_ids=to,
            subject=self.subject,
            url=self.url,
            visibility=self._visibility(),
            related=(self.answers,) if self.answers else (),
        )
        return Found(self.place, self.network, self.id, (reply,))

    def _why_not(self) -> str:
        if not self.text.strip():
            return NO_WORDS
        if self.at is None:
            return "it has no date that can be read"
        return "" if self.id else "it has no id"

    def _kind(self) -> Kind:
        if self.private:
            return Kind.DIRECT
        return Kind.COMMENT if self.answers else Kind.POST

    def _visibility(self) -> Visibility:
        return Visibility.PRIVATE if self.private else Visibility.PUBLIC


def not_in_the_future(entries: Iterator[Entry], now: datetime | None) -> Iterator[Entry]:
    """What is said to be later than tomorrow is not taken."""
    for entry in entries:
        if now is None or isinstance(entry, Bad):
            yield entry
            continue
        late = [item.occurred_at for item in entry.items
                if isinstance(item, FetchedMention | FetchedReply)
                and item.occurred_at > now + AHEAD]  # fmt: skip
        if late:
            yield Bad(entry.place, f"its date, {late[0]:%Y-%m-%d}, lies in the future", "")
        else:
            yield entry


@dataclass(slots=True)
class OldestFirst:
    """A conversation as it goes by: what we say answers what was said last, where it is not plain
    whom it is for."""

    alone: bool
    """With one other person."""
    _last: str = ""

    def heard(self, said: Said, person: Person) -> Entry:
        """What one of the others said."""
        self._last = said.id
        return said.theirs(person)

    def ours(self, said: Said) -> Entry:
        """What we said."""
        if self.alone or said.answers:
            return said.ours()
        return replace(said, answers=self._last).ours()


@dataclass(slots=True)
class NewestFirst:
    """A conversation with several people, backwards: what we said waits for what stands before."""

    _waiting: list[Said] = field(default_factory=list)

    def heard(self, said: Said, person: Person) -> Iterator[Entry]:
        """What one of the others said, after what answers it."""
        yield from self.end(said.id)
        yield said.theirs(person)

    def ours(self, said: Said) -> Iterator[Entry]:
        """What we said, once there is enough of it."""
        self._waiting.append(said)
        if len(self._waiting) >= _WAITING:
            yield from self.end()

    def end(self, answers: str = "") -> Iterator[Entry]:
        """What waited."""
        waiting, self._waiting = self._waiting, []
        for said in waiting:
            yield replace(said, answers=answers).ours()
