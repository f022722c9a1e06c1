"""How a draft will sound, and what the owner taught us about that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.findings import (
    Finding,
    Label,
    Memory,
    MemoryKind,
    MemoryRow,
    OwnWord,
    Severity,
    ToneMemoryId,
    Verdict,
    lacking,
    plain_phrase,
)
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.services import program
from courtesydesk.services.freshness import Freshly, of_freshness
from courtesydesk.services.giving_away import details_told, of_details, own_ways
from courtesydesk.store import tone_memory as store
from courtesydesk.store.database import Database
from courtesydesk.tone.engine import engine, use

_LONGEST_PHRASE = 200


def check_text(
    text: str, context: str = "", *, public: bool = True, rewordings: bool = True
) -> Verdict:
    """Look at a text without any workspace."""
    verdict = engine().check(text, context, public=public, rewordings=rewordings)
    return _with_details(verdict, text, Memory()) if public else verdict


def why_rules_alone() -> str:
    """Load the learned reader, and say in plain words why it cannot be used; empty if it can."""
    return engine().why_rules_alone()


def read_apart() -> None:
    """Let all that reads words live in a process of its own, for a program that stays open."""
    from courtesydesk.tone import apart

    use(apart.Apart([*program.for_pipes(), apart.ARGUMENT]))


class Coaching:
    """The tone check of one workspace, with the owner's memory; any thread may use it."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now
        self._freshly = Freshly(db)

    def warm(self) -> None:
        """Load the check now, in the background, so that the first pause of typing is answered."""
        engine().warm()

    def check(
        self,
        text: str,
        context: str = "",
        *,
        public: bool = True,
        side: Visibility | None = None,
        conversation: ConversationId | None = None,
        rewordings: bool = True,
    ) -> Verdict:
        """How `text` sounds as an answer to `context`.

        Without a context, the customer's latest words in the conversation are it. `side` says the
        same as `public`, in the words of drafts. Without `rewordings` the verdict comes sooner, and
        `better_words` can follow.
        """
        if side is not None:
            public = side is Visibility.PUBLIC
        context = self._asked(context, conversation)
        memory = memory_of(store.load_for(self._db, conversation))
        verdict = engine().check(text, context, public=public, memory=memory, rewordings=rewordings)
        if public:
            verdict = _with_details(verdict, text, memory, own_ways(self._db))
        if conversation is None:
            return verdict
        fresh, finding = self._freshly.look(
            text, context, conversation, public=public, now=self._now()
        )
        verdict = replace(verdict, freshness=fresh)
        return verdict if finding is None else _with(verdict, finding, text, memory)

    def wants_words(self, verdict: Verdict) -> bool:
        """Whether it is worth looking for better words."""
        return bool(lacking(f for f in verdict.findings if not _beside_the_words(f)))

    def better_words(
        self,
        verdict: Verdict,
        text: str,
        context: str = "",
        *,
        side: Visibility = Visibility.PUBLIC,
        conversation: ConversationId | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Verdict:
        """The verdict on `text` with better words where it had none and good ones can be made.

        Takes some ten times as long as the verdict did; `stop` ends it early.
        """
        heard = tuple(f for f in verdict.findings if not _beside_the_words(f))
        made = engine().better_words(
            replace(verdict, findings=heard),
            text,
            self._asked(context, conversation),
            public=side is Visibility.PUBLIC,
            memory=memory_of(store.load_for(self._db, conversation)),
            stop=stop,
        )
        new = iter(made.findings)
        findings = tuple(f if _beside_the_words(f) else next(new) for f in verdict.findings)
        return replace(verdict, findings=findings)

    def _asked(self, context: str, conversation: ConversationId | None) -> str:
        if context or conversation is None:
            return context
        return store.latest_words_to(self._db, conversation)

    def ignore_here(self, conversation: ConversationId, finding: Finding, text: str) -> Changes:
        """Do not show this finding again in this conversation; `text` is the checked draft.

        What the learned reader found is told from what it finds after the next letter by its label
        alone: it names that label here again only for something worse.
        """
        self._save(
            MemoryKind.IGNORE_HERE,
            text[finding.start : finding.end],
            label=finding.label,
            severity=finding.severity if finding.by_reader else Severity.OK,
            conversation=conversation,
        )
        return Changes(conversations=frozenset({conversation}), count=1)

    def never_for(self, label: Label, phrase: str) -> Changes:
        """Never show this label for this phrase, anywhere."""
        self._save(MemoryKind.NEVER, phrase, label=label)
        return Changes(count=1)

    def add_own_word(self, phrase: str, note: str, severity: Severity) -> Changes:
        """Remind the owner of a phrase of their own; raises WrongInput."""
        if severity not in (Severity.ADVISE, Severity.WARN):
            raise WrongInput("A word of your own can advise or warn.")
        if not plain_phrase(phrase):
            raise WrongInput("A phrase to mind needs at least one word.")
        store.save(
            self._db,
            MemoryKind.OWN_WORD,
            " ".join(phrase.split())[:_LONGEST_PHRASE],
            note=note.strip(),
            severity=severity,
            now=self._now(),
        )
        return Changes(count=1)

    def forget(self, id_: ToneMemoryId) -> Changes:
        """Unlearn one thing; raises NotFound."""
        if not store.remove(self._db, id_):
            raise NotFound("This is not in the memory (any more).")
        return Changes(count=1)

    def memory_rows(self) -> tuple[MemoryRow, ...]:
        """Everything that was taught, latest first."""
        return store.load_all(self._db)

    def _save(
        self,
        kind: MemoryKind,
        phrase: str,
        *,
        label: Label,
        severity: Severity = Severity.OK,
        conversation: ConversationId | None = None,
    ) -> None:
        plain = plain_phrase(phrase)
        if not plain:
            raise WrongInput("There is nothing to remember: no words are marked.")
        store.save(
            self._db,
            kind,
            plain,
            label=label,
            severity=severity,
            conversation=conversation,
            now=self._now(),
        )


def _beside_the_words(finding: Finding) -> bool:
    """It is about what was sent before, or a number: no other words would mend it."""
    return of_freshness(finding) or of_details(finding)


def _with_details(
    verdict: Verdict, text: str, memory: Memory, ours: tuple[str, ...] = ()
) -> Verdict:
    for finding in details_told(text, verdict, ours):
        verdict = _with(verdict, finding, text, memory)
    return verdict


def _with(verdict: Verdict, finding: Finding, text: str, memory: Memory) -> Verdict:
    """One finding more, in its place, unless the owner said not to show it."""
    phrase = plain_phrase(text[finding.start : finding.end])
    if (finding.label, phrase) in memory.ignored | memory.never:
        return verdict
    findings = sorted((*verdict.findings, finding), key=lambda f: (f.start, f.end, f.label))
    worst = max(verdict.severity, finding.severity)
    return replace(verdict, findings=tuple(findings), severity=worst)


def memory_of(rows: Iterable[MemoryRow]) -> Memory:
    """Rows of the store as the check wants them."""
    rows = tuple(rows)
    return Memory(
        never=_pairs(rows, MemoryKind.NEVER),
        ignored=_pairs(rows, MemoryKind.IGNORE_HERE),
        hushed=frozenset(
            (row.label, row.severity)
            for row in rows
            if row.kind is MemoryKind.IGNORE_HERE and row.label is not None
        ),
        own_words=tuple(
            OwnWord(row.phrase, row.note, row.severity or Severity.ADVISE)
            for row in rows
            if row.kind is MemoryKind.OWN_WORD
        ),
    )


def _pairs(rows: Iterable[MemoryRow], kind: MemoryKind) -> frozenset[tuple[Label, str]]:
    return frozenset(
        (row.label, row.phrase) for row in rows if row.kind is kind and row.label is not None
    )
