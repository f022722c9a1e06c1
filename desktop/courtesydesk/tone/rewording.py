"""Better words for what has none of its own, made for this draft under this message.

The pattern: what happened, owned; what the draft says that is worth keeping; the next step; thanks.
Every offer is read again in its place, and only one that mends the finding and adds nothing as bad
is made. Where the customer's matter cannot be named, or the draft disputes it, less is said.
"""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from courtesydesk.domain.findings import Finding, Label, Severity, lacking, put_into
from courtesydesk.tone.lexicon import LANGUAGE, read
from courtesydesk.tone.matter import matter, thing
from courtesydesk.tone.rewrite import topic, voice
from courtesydesk.tone.scopes import Draft, facts
from courtesydesk.tone.text import Sentence, sentence_spans

Again = Callable[[str], tuple[Finding, ...]]
"""The findings of another draft under the same message."""
Span = tuple[int, int]

_MOST_TRIED = 6
"""Readings that are spent on one draft; each takes some ten milliseconds."""
_FEWEST = 3
"""Words that say something by themselves."""
_KEPT_AFTER = frozenset({Label.DEFENSIVE, Label.DISMISSIVE, Label.SCRIPTED})
"""What stood there may stay behind an acknowledgement: the cause, the way on."""
_LEADING_AWAY = frozenset({Label.DISPUTING, Label.PRIVACY})
"""Their line leads away from the public."""
_OPENING = re.compile(
    r"(?:@\S+\s+)?(?:(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening))\b"
    r"(?: (?:mr|mrs|ms|dr)\.)?[^,.!?\n:–—-]{0,40}[,.!:–—-]+\s*)?(?:@\S+\s+)?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\s*(?:\^\s?\w{1,12}|[–—-]\s?[^\W\d_][\w .]{0,24}|\s[A-Z][a-z]{1,12})\s*$")
_TRAIL = re.compile(r"(?:[!?.…]|\s*[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff])+")
_LOUD = re.compile(r"!|thank|\bwow\b|[\u2600-\u27bf\U0001f000-\U0001faff]", re.IGNORECASE)
_GIVEN = re.compile(
    r"\b(?:refund|replacement|voucher|on (?:its|the|their) way|fixed|new one|credit(?:ed)?|coupon)"
    r"\b(?! (?:decisions?|policy|is conditional|promised|requests?))",
    re.IGNORECASE,
)
_CUT = re.compile(r"\b(?:fig|no|approx|pp?|vs|etc|nr)\.\s*$", re.IGNORECASE)
_SORRY = re.compile(r"\b(?:sorry|apolog)", re.IGNORECASE)
_SIGNED = re.compile(r"^[–—-]?\s?(?:[A-Z][\w.]*\s?){1,3}$")


@functools.cache
def _data() -> dict[str, Any]:
    return read(f"{LANGUAGE}/rewording")


def reworded(
    draft: Draft,
    findings: tuple[Finding, ...],
    again: Again,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Finding, ...]:
    """The findings, with words for those that had none where good ones could be made.

    `stop` is asked before each reading: once it says so, no more are tried.
    """
    wanting = lacking(findings)
    if not wanting:
        return findings
    maker = _Maker(draft, findings)
    made: dict[int, Finding] = {}
    tried = 0
    for finding in sorted(wanting, key=lambda f: (-f.severity, f.start)):
        if id(finding) in made:
            continue
        for span, words in maker.offers(finding):
            if tried >= _MOST_TRIED or stop():
                break
            tried += 1
            after = again(put_into(draft.text, span, words))
            fine = [
                f
                for f in wanting
                if (f.label is finding.label or "sorry" in words[:12] or not words)
                and _mends(span, words, f, findings, after)
            ]
            if finding in fine:
                new = {id(f): replace(f, instead=words, replaces=span) for f in fine}
                made = {**new, **made}
                break
    return tuple(made.get(id(f), f) for f in findings)


def _mends(
    span: Span,
    words: str,
    finding: Finding,
    before: tuple[Finding, ...],
    after: tuple[Finding, ...],
) -> bool:
    """Whether the finding lay in what is replaced, is gone, and nothing as bad came instead."""
    start, end = span
    if not (start <= finding.start and finding.end <= end):
        return False
    if max((f.severity for f in after), default=Severity.OK) > max(f.severity for f in before):
        return False
    grown = start + len(words)
    shift = len(words) - (end - start)
    stood = {(f.label, f.start, f.end) for f in before}
    for other in after:
        if other.start < grown and other.end > start:
            if other.severity >= min(finding.severity, Severity.WARN) or (
                other.label is finding.label
            ):
                return False
            continue
        moved = shift if other.start >= grown else 0
        known = (other.label, other.start - moved, other.end - moved) in stood
        if not known and other.severity >= finding.severity:
            return False
    return True


class _Maker:
    """Makes offers for the findings of one draft."""

    def __init__(self, draft: Draft, findings: tuple[Finding, ...]) -> None:
        self._draft = draft
        self._findings = findings
        self._spans = list(sentence_spans(draft.text))
        self._marked = [(f.start, f.end) for f in findings if f.severity > Severity.OK]
        self._voice = dict(voice(draft.text))
        self._facts = [_does(placed.sentence) for placed in draft.placed]
        first = _OPENING.match(draft.text)
        self._begin = 0 if first is None else first.end()
        self._end = self._body_end()

    def _body_end(self) -> int:
        """Where the reply ends and the name under it begins."""
        text = self._draft.text
        end = len(text.rstrip())
        if len(self._spans) > 1:
            start, last = self._spans[-1]
            if _SIGNED.match(text[start:last].strip(" .,!")):
                return len(text[:start].rstrip())
        found = _ENDING.search(text[:end])
        if found is not None and text[: found.start()].rstrip()[-1:] in ".!?…😊":
            return found.start()
        return end

    def offers(self, finding: Finding) -> Iterator[tuple[Span, str]]:
        """The likeliest first."""
        holding = self._holding(finding)
        if holding is None:
            return
        whole = self._begin, max(self._end, holding[1])
        spans = [holding, whole]
        if self._labels_at(holding) <= _KEPT_AFTER and holding[0] > self._begin:
            spans.reverse()  # what happened comes first, and the way on behind it
        for span in dict.fromkeys(spans):
            others = [n for n, s in enumerate(self._spans) if not _meet(s, span)]
            for words in self._for(finding, span, others):
                yield span, self._fitted(span, words)
            if span == holding and self._stands_without(others) and not self._gives(span, []):
                yield span, ""

    def _holding(self, finding: Finding) -> Span | None:
        """The sentences that hold the marked words, without greeting and name."""
        held = [s for s in self._spans if _meet(s, (finding.start, finding.end))]
        if not held or _CUT.search(self._draft.text[: held[0][0]]):
            return None
        start, end = max(held[0][0], self._begin), min(held[-1][1], self._end)
        trail = _TRAIL.match(self._draft.text, end)  # half a mark, or a face that laughs at them
        end = end if trail is None else trail.end()
        return (start, end) if start <= finding.start and finding.end <= end else None

    def _for(self, finding: Finding, span: Span, others: list[int]) -> Iterator[str]:
        said = [self._facts[n] for n in others]
        acknowledged = any(f.acknowledges for f in said) or any(
            _SORRY.search(self._draft.text[slice(*self._spans[n])]) for n in others
        )
        line = self._line(finding, acknowledged=acknowledged)
        sorry = "" if acknowledged or (line and line.endswith("?")) else self._sorry()
        if not (sorry or line):
            return
        if finding.label is Label.OVER_PROMISE and not (sorry or acknowledged):
            return
        kept = self._kept(span)
        goes_on = line.endswith("?") or any(
            f.offers or f.asks for f in [*said, *(self._facts[n] for n in kept)]
        )
        ask = "" if goes_on else self._ask()
        body = [self._text(n) for n in kept]
        if sorry and self._labels_at(span) <= _KEPT_AFTER:
            inside = [self._text(n) for n, s in enumerate(self._spans) if _meet(s, span)]
            if not any(_LOUD.search(words) for words in inside):
                yield _joined([sorry, *inside, ask])
        if not self._gives(span, kept):
            sure = self._before_promise(finding, line)
            yield _joined([sorry, *body, sure, line, ask, self._thanks(sorry)])

    def _labels_at(self, span: Span) -> set[Label]:
        return {f.label for f in self._findings if _meet((f.start, f.end), span)}

    def _gives(self, span: Span, kept: list[int]) -> bool:
        """Whether something that they were given would be lost."""
        return any(
            _meet(s, span)
            and n not in kept
            and (self._facts[n].offers or _GIVEN.search(self._draft.text[slice(*s)]))
            for n, s in enumerate(self._spans)
        )

    def _kept(self, span: Span) -> list[int]:
        """Sentences in the span with no mark in them that help: facts, times, offers."""
        return [
            n
            for n, s in enumerate(self._spans)
            if _meet(s, span)
            and not any(_meet(s, marked) for marked in self._marked)
            and (self._facts[n].offers or self._facts[n].acknowledges)
            and self._text(n)
        ]

    def _text(self, number: int) -> str:
        start, end = self._spans[number]
        words = self._draft.text[max(start, self._begin) : min(end, self._end)].strip()
        if not words:
            return ""
        words = words[:1].upper() + words[1:]
        return words if words[-1] in ".!?…" or not words[-1].isalnum() else f"{words}."

    def _sorry(self) -> str:
        """What happened, owned; empty where it cannot be named."""
        if "complaint" not in self._draft.flags:
            return ""
        told = matter(self._draft.context)
        frames = _data()["sorry"]
        if told is not None:
            return self._filled(frames["careful" if told.careful else "plain"], clause=told.clause)
        if "grave" in self._draft.flags:
            return ""
        about = topic(self._draft.context)
        if about is not None and self._names(about.name):
            return self._filled(frames["topic"], wrong=about.wrong)
        named = thing(self._draft.context)
        return "" if named is None else self._filled(frames["thing"], thing=named)

    def _names(self, name: str) -> bool:
        """Whether a word stands there that can mean nothing else."""
        words = set(re.findall(r"[a-z]+", self._draft.context.lower()))
        return not words.isdisjoint(_data()["sure"].get(name, ()))

    def _line(self, finding: Finding, *, acknowledged: bool) -> str:
        """The label's own line, where it is in place."""
        label, held = finding.label, self._holding(finding)
        line = _data()["line"].get(label)
        if line is None or held is None:
            return ""
        flags = self._draft.flags
        if "complaint" not in flags and label is not Label.REVIEW_PRESSURE:
            return ""
        if label is Label.PRIVACY and "inferred" in flags:
            return ""
        if label in _LEADING_AWAY and (acknowledged or not self._draft.public):
            return ""
        if label is Label.DISPUTING and "grave" in flags:
            return ""
        if not re.search(line.get("when", ""), self._draft.text[slice(*held)].lower()):
            return ""
        who = "more" if self._voice["we"] == "we" else "one"
        told = matter(self._draft.context)
        if told is not None and "named" in line:
            return self._filled(self._one_of(line["named"][who]), clause=told.clause)
        return self._one_of(line[who])

    def _one_of(self, frames: list[str]) -> str:
        """Always the same for a message, so that two replies are not the same."""
        return frames[zlib.crc32(self._draft.context.lower().encode()) % len(frames)]

    def _before_promise(self, finding: Finding, line: str) -> str:
        """What a sentence says for certain before it promises: "It is fixed, and I guarantee"."""
        held = self._holding(finding)
        if not line or held is None or finding.label is not Label.OVER_PROMISE:
            return ""
        words = self._draft.text[slice(*held)]
        found = re.search(_data()["line"]["over_promise"]["when"], words.lower())
        head, joined, _ = words[: found.start() if found else 0].rpartition(" and ")
        head = head.rstrip(" ,;")
        return f"{head[:1].upper()}{head[1:]}." if joined and len(head.split()) >= _FEWEST else ""

    def _ask(self) -> str:
        """The next step as a question, since the draft has none."""
        side = "public" if self._draft.public else "private"
        words = self._draft.context.lower()
        if side == "public" and "parcel" in words and not re.search(r"\d{4}", words):
            return self._filled(_data()["ask"]["parcel"])
        return self._filled(self._one_of(_data()["ask"][side]))

    def _thanks(self, sorry: str) -> str:
        text = self._draft.text.lower()
        if not sorry or "thank" in text or "grave" in self._draft.flags:
            return ""
        return self._filled(_data()["thanks"]["public"])

    def _filled(self, frame: str, **more: str) -> str:
        words = frame.format(**self._voice, **more)
        return words[:1].upper() + words[1:]

    def _fitted(self, span: Span, words: str) -> str:
        """A small letter behind "Hello Mina," in the same line."""
        before = self._draft.text[: span[0]].rstrip(" ")
        if not before.endswith(",") or re.match(r"I\b", words):
            return words
        return words[:1].lower() + words[1:]

    def _stands_without(self, others: list[int]) -> bool:
        """Whether the rest says enough by itself."""
        rest = [self._facts[n] for n in others]
        words = sum(len(self._draft.text[slice(*self._spans[n])].split()) for n in others)
        if "complaint" in self._draft.flags:
            if len(self._spans) - len(others) > 1:
                return False
            return any(f.acknowledges for f in rest) and any(f.offers or f.asks for f in rest)
        return words >= _FEWEST and "praise" in self._draft.flags


@dataclass(frozen=True, slots=True)
class _Does:
    acknowledges: bool
    offers: bool
    asks: bool


def _does(sentence: Sentence) -> _Does:
    known = facts(sentence)
    return _Does(known.acknowledges or known.own, known.offers, sentence.question)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)
