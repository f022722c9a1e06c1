"""How fresh a draft is: how like it is to what was sent lately, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from courtesydesk.domain.findings import Finding, Label, Severity
from courtesydesk.domain.freshness import Freshness, Sent
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.networks import Way, network
from courtesydesk.services.settings import Settings
from courtesydesk.store.database import Database
from courtesydesk.store.sent_lately import SentRow, sent, sent_lately, where
from courtesydesk.tone.likeness import Frame, frame, likeness, shared

MOST = 200
LATELY = timedelta(days=60)
SAME_PLACE = timedelta(days=14)
"""So long two equal replies in one place are in sight of each other."""
THE_SAME = 0.97

_Cut = tuple[Sent, Frame]
_Compared = tuple[float, Sent, Frame]


class Freshly:
    """Compares drafts with the replies of one workspace; any thread may use it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._settings = Settings(db)
        self._known: dict[tuple[SentRow, str], _Cut] = {}
        """What stood there at the last look, under which signature: only what is new is read whole
        and cut, and what is gone is forgotten with the next look."""

    def look(
        self, text: str, asked: str, conversation: ConversationId, *, public: bool, now: datetime
    ) -> tuple[Freshness | None, Finding | None]:
        """How fresh `text` is there, and what to say about it; None where nothing can be said."""
        name, network_key, place = where(self._db, conversation)
        if not network_key or network(network_key).way is Way.BY_HAND:
            return None, None
        signature = self._signature()
        own = frame(text, name, asked, signature)
        if not own.long_enough:
            return None, None
        compared: list[_Compared] = []
        least = 0.0
        slot = network(network_key).one_reply_slot and public
        for other, its in self._lately(signature, now):
            replaced = slot and other.public and other.conversation == conversation
            if its.long_enough and not replaced:
                # What is less like it than another is not measured to the end.
                compared.append((likeness(own, its, least), other, its))
                least = min(THE_SAME, max(least, compared[-1][0]))
        if not compared:
            return None, None
        best = max(compared, key=lambda found: (found[0], found[1].at))
        fresh = Freshness(best[0], best[1])
        again = _again(compared, conversation, place if public else "", now)
        return fresh, _finding(text, own, again, best)

    def _lately(self, signature: str, now: datetime) -> Iterable[_Cut]:
        known = self._known
        found: dict[tuple[SentRow, str], _Cut] = {}
        for row in sent_lately(self._db, since=now - LATELY, most=MOST):
            key = row, signature
            found[key] = known.get(key) or self._cut(row, signature)
        self._known = found
        return found.values()

    def _cut(self, row: SentRow, signature: str) -> _Cut:
        whole = sent(self._db, row)
        return whole, frame(whole.text, whole.name, whole.asked, signature)

    def _signature(self) -> str:
        who = self._settings.text("shop.signs").strip()
        return self._settings.text("shop.signature").replace("{name}", who).strip() if who else ""


def of_freshness(finding: Finding) -> bool:
    """Whether it is about other replies: what to say instead, only the owner knows."""
    return finding.rule.startswith("freshness.")


def _again(
    compared: list[_Compared], conversation: ConversationId, place: str, now: datetime
) -> _Compared | None:
    """The same reply in the same conversation, or where the same people read it."""
    for found in compared:
        alike, sent, _ = found
        here = sent.conversation == conversation
        beside = bool(place) and sent.public and sent.place == place
        if alike >= THE_SAME and (here or (beside and now - sent.at <= SAME_PLACE)):
            return found
    return None


def _finding(text: str, own: Frame, again: _Compared | None, best: _Compared) -> Finding | None:
    if again is not None:
        start, end = shared(own, again[2])
        whom = again[1].name or "somebody else"
        return Finding(
            start, end, Label.SCRIPTED, Severity.WARN,
            f"The reply to {whom} says the same, and whoever reads here sees both.", None,
            "This stands here already", "freshness.again",
        )  # fmt: skip
    alike, sent, its = best
    if not Freshness(alike, sent).much_alike:
        return None
    start, end = shared(own, its)
    if not text[start:end].strip():
        return None
    return Finding(
        start, end, Label.SCRIPTED, Severity.ADVISE,
        "Whoever reads both hears a form letter. One thing that only this customer wrote about "
        "makes it theirs.", None,
        "Much like a reply you sent", "freshness.alike",
    )  # fmt: skip
