"""Finds the promises of a reply: where, when they are due, and whether they hang on a condition."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from courtesydesk.domain.hours import Hours
from courtesydesk.domain.promises import FoundPromise
from courtesydesk.tone.promise_layers import Asked, Pair, Told
from courtesydesk.tone.promises.clauses import Clause, clauses_of, plain
from courtesydesk.tone.promises.dating import signs, where
from courtesydesk.tone.promises.due import Times, due_of, is_definite
from courtesydesk.tone.promises.evidence import Setting, evidence
from courtesydesk.tone.promises.frames import Seen, is_told, is_void, signs_of, undertakes
from courtesydesk.tone.promises.patterns import pattern
from courtesydesk.tone.promises.pieces import Kind, Now, Piece
from courtesydesk.tone.promises.saying import short_saying
from courtesydesk.tone.promises.times import times_in
from courtesydesk.tone.promises.week import Week
from courtesydesk.tone.promises.weights import weights
from courtesydesk.tone.reader import reader

_LONGEST = 20_000
_NEAR = 8
"""So many times are asked about for each promise that names none."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clause that may be a promise."""

    clause: Clause
    place: int
    """Which clause of the reply it is a part of."""
    known: bool
    """The grammar takes it for one."""
    void: bool = False
    """By the grammar nothing said in it can bind us: a question, a condition, a quotation."""


def find(text: str, written: datetime, hours: Hours) -> tuple[FoundPromise, ...]:
    """All promises in a reply written at that wall time of the shop, in order, none overlapping."""
    text = text[:_LONGEST]
    low = plain(text)
    now = Now(written.replace(tzinfo=None, second=0, microsecond=0), Week(hours))
    return tuple(Reading(text, low, now).promises())


class Reading:
    """One reply: its clauses and its times, `fixed` those that leave nothing open.

    `low` is the text in small letters.
    """

    def __init__(self, text: str, low: str, now: Now) -> None:
        self.text = text
        self._low = low
        self._now = now
        self.clauses = clauses_of(text)
        self._pieces = times_in(low, now)
        self.fixed = [piece for piece in self._pieces if piece.kind is not Kind.VAGUE]

    def promises(self) -> list[FoundPromise]:
        """Those that the reply makes, in order."""
        parts = self.parts()
        told, dated = self._heard(parts)
        found: list[FoundPromise] = []
        last = -1
        for n, one in enumerate(parts):
            if not self._holds(one, told.parts[n] if told else None):
                continue
            part, conditional = one.clause, self._conditional(one.place)
            due = self._due(one, dated.get(n, ()), found, conditional=conditional)
            joined = told is not None and last == n - 1 and told.joins[n] > 0
            goes_on = joined and not self._is_dated_anew(one, due, found)
            if found and (goes_on or self._tells_when(part, found[-1])):
                begun = found.pop()
                if begun.due is not None and not is_definite(self.own(one)):
                    due = begun.due
                part, conditional = replace(part, start=begun.start), begun.conditional
            said = self._said(part)
            unnamed = bool(pattern("together", "unnamed").fullmatch(said.lower()))
            found.append(
                FoundPromise(
                    part.start, part.end, said, due, conditional=conditional, unnamed=unnamed
                )
            )
            last = n
        return found

    def _is_dated_anew(
        self, one: Part, due: datetime | None, found: Sequence[FoundPromise]
    ) -> bool:
        """Whether it names who, and another time of its own: two dated acts are two promises."""
        if not found or None in (due, found[-1].due) or due == found[-1].due:
            return False
        before = self._within(found[-1].start, found[-1].end)
        dated = is_definite(self.own(one)) and is_definite(before)
        return dated and bool(pattern("together", "names_us").match(one.clause.text))

    def _said(self, part: Clause) -> str:
        typed = self.text[part.start : part.end]
        blanked = list(typed)
        for piece in self._within(part.start, part.end):
            first, last = piece.start - part.start, min(piece.end, part.end) - part.start
            blanked[first:last] = " " * (last - first)
        return short_saying(typed, "".join(blanked))

    def _tells_when(self, part: Clause, last: FoundPromise) -> bool:
        """Whether it only dates the one before: "I'm making you one. It'll be done by Friday"."""
        near = not self._low[last.end : part.start].strip(" .,;!–-")
        if not near or last.due is not None or self._within(last.start, last.end):
            return False
        same = last.start >= part.start - len(part.before)
        return bool(pattern("together", "when_done").match(part.text)) or (
            same
            and bool(
                is_definite(self._within(part.start, part.end))
                and pattern("together", "in_hand").search(self._low, last.start, last.end)
            )
        )

    def parts(self) -> list[Part]:
        """What may be promised, in order."""
        return [part for place in range(len(self.clauses)) for part in self._candidates(place)]

    def asked(self, parts: Sequence[Part]) -> Asked:
        """What the learned layers are asked: what is a promise, and what dates the undated."""
        known = {one.place for one in parts if one.known}
        pairs = [
            Pair(n, at, signs)
            for n, one in enumerate(parts)
            for at, signs in self._signs(one, known)
        ]
        places = [(one.clause.start, one.clause.end) for one in parts]
        return Asked(places, [(time.start, time.end) for time in self.fixed], pairs)

    def own(self, one: Part) -> list[Piece]:
        """The times that stand in what may be promised."""
        return self._within(one.clause.start, one.clause.end)

    def _signs(self, one: Part, known: set[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Each time that may be missing in what may be promised, and how it stands to that.

        Where an hour is named, only a day can be missing.
        """
        own = self.own(one)
        if any(time.kind in (Kind.DAY, Kind.SPAN, Kind.FIXED) for time in own):
            return
        hour = is_definite(own)
        part, middle = one.clause, (one.clause.start + one.clause.end) / 2
        far = sorted(abs(time.start - middle) for time in self.fixed)
        farthest = max(far[:_NEAR], default=0.0)
        for n, (time, at, alone) in enumerate(self._settings):
            if hour and (time.kind is not Kind.DAY or time.part):
                continue
            if at is not None and abs(time.start - middle) <= farthest:
                stands = where(self.clauses, part, one.place, time, at)
                yield n, signs(
                    stands, time, alone=alone, condition=self.clauses[at].is_condition,
                    promised=at in known and at != one.place,
                    nearer=bisect.bisect_left(far, abs(time.start - middle)),
                )  # fmt: skip

    @functools.cached_property
    def _settings(self) -> list[tuple[Piece, int | None, bool]]:
        """Each time that is fixed, which clause it stands in, and whether that says little else."""
        places = [(time, self._clause_of(time)) for time in self.fixed]
        return [
            (time, at, at is not None and self._only_times(self.clauses[at]))
            for time, at in places
        ]  # fmt: skip

    def _clause_of(self, time: Piece) -> int | None:
        inside = (n for n, c in enumerate(self.clauses) if c.start <= time.start < c.end)
        return next(inside, None)

    def _heard(self, parts: Sequence[Part]) -> tuple[Told | None, dict[int, list[Piece]]]:
        """What the learned layers make of each, and the times that they say date some.

        Nothing where they cannot be used.
        """
        dated: dict[int, list[Piece]] = {}
        learned = reader() if parts else None
        if learned is None:
            return None, dated
        asked = self.asked(parts)
        told = learned.promised(self.text, asked)
        for pair, odds in zip(asked.pairs, told.pairs, strict=True):
            if odds > 0:
                dated.setdefault(pair.part, []).append(self.fixed[pair.time])
        return told, dated

    def _holds(self, one: Part, learned: float | None) -> bool:
        if learned is None and one.void:
            return False
        odds = weights().odds(self.evidence(one.clause, one.place))
        if learned is not None:
            return weights().heard.says(learned, odds, known=one.known, void=one.void)
        return odds > (weights().mistaken if one.known else weights().missed)

    def _candidates(self, place: int) -> list[Part]:
        """What may be promised in the clause at that place."""
        clause = self.clauses[place]
        known = self._by_grammar(clause)
        if known:
            return [Part(part, place, known=True) for part in known]
        return [
            Part(part, place, known=False, void=is_void(self._seen(part)))
            for part in self._acts(clause)
        ]

    def evidence(self, part: Clause, place: int) -> set[str]:
        """What speaks for or against a promise in a part of the clause at that place."""
        clauses = self.clauses
        setting = Setting(
            part,
            clauses[place - 1] if place else None,
            clauses[place + 1] if place + 1 < len(clauses) else None,
            part.sentence == clauses[-1].sentence,
            signs_of(self._seen(part)),
        )
        return evidence(setting, self._low, self._within(part.start, part.end))

    def _by_grammar(self, clause: Clause) -> Sequence[Clause]:
        parts = self._acts(clause)
        if not undertakes(self._seen(parts[0])):
            whole = self._seen(clause)
            later = [part for part in parts[1:] if part.text.startswith(("will ", "shall "))]
            parts = [clause] if len(parts) > 1 and undertakes(whole) else later
        return [part for part in parts if undertakes(self._seen(part))]

    def _acts(self, clause: Clause) -> Sequence[Clause]:
        """The clause, cut where a second act follows the time of the first."""
        parts: list[Clause] = []
        start = clause.start
        for match in pattern("together", "second_act").finditer(
            self._low, clause.start, clause.end
        ):
            if self._starts_anew(match, start, clause):
                parts.append(_part(clause, start, match.start(), continued=bool(parts)))
                start = match.end("join")
        parts.append(_part(clause, start, clause.end, continued=bool(parts)))
        return parts

    def _starts_anew(self, match: re.Match[str], start: int, clause: Clause) -> bool:
        if any(piece.start < match.end() < piece.end for piece in self._pieces):
            return False
        if pattern("together", "goes_there").search(self._low, start, match.start()):
            return False
        timed = bool(self._within(start, match.start())) or "will" in match.group()
        if match["goes"]:
            return bool(self._within(match.end(), clause.end))
        if match["join"].strip() == ",":
            return timed and bool(self._within(match.end(), clause.end))
        return timed

    def _within(self, start: int, end: int) -> list[Piece]:
        return [piece for piece in self._pieces if start <= piece.start < end]

    def _seen(self, clause: Clause) -> Seen:
        own = self._within(clause.start, clause.end)
        now = any(piece.kind is Kind.SPAN and not piece.day for piece in own)
        vague = any(piece.kind is Kind.VAGUE for piece in own)
        rest = clause.text
        for piece in own:
            first, last = piece.start - clause.start, min(piece.end, clause.end) - clause.start
            rest = rest[:first] + " " * (last - first) + rest[last:]
        return Seen(clause, is_definite(own), vague, now, rest)

    def _conditional(self, place: int) -> bool:
        clause = self.clauses[place]
        if clause.is_condition:
            return True
        same = [c for c in self.clauses[:place] if c.sentence == clause.sentence]
        if any(c.is_condition for c in same):
            return True
        if (
            same
            and clause.text.startswith("and ")
            and pattern("together", "do_this").match(same[-1].text)
        ):
            return True
        after = self.clauses[place + 1] if place + 1 < len(self.clauses) else None
        return after is not None and after.sentence == clause.sentence and after.is_condition

    def due(self, one: Part, *, conditional: bool) -> datetime | None:
        """When it is due by its own words and what stands beside them."""
        return self._due(one, (), [], conditional=conditional)

    def _due(
        self, one: Part, dated: Sequence[Piece], found: Sequence[FoundPromise], *, conditional: bool
    ) -> datetime | None:
        clause, place, own = one.clause, one.place, self.own(one)
        if dated:
            return self.dated([*own, *dated], conditional=conditional)
        after = self.clauses[place + 1] if place + 1 < len(self.clauses) else None
        if own and after is not None and pattern("together", "that_is").match(after.text):
            own += self._within(after.start, after.end)
        if not is_definite(own):
            own = [*own, *self._beside(place)]
        elif not any(piece.kind is not Kind.DAY for piece in own):
            own = [*own, *self._clock_after(place)]
        sentence = clause.start - len(clause.before)
        if not own:
            return (
                None
                if conditional or pattern("together", "comes_after").search(clause.text)
                else _shared(found, sentence)
            )
        times = Times(own, self._context(sentence, clause.start), clause.start)
        return due_of(times, self._low, self._now, conditional=conditional)

    def dated(self, times: Sequence[Piece], *, conditional: bool) -> datetime | None:
        """The moment that those times of the reply make together."""
        own = sorted(times, key=lambda time: time.start)
        day = next((time for time in own if time.kind is Kind.DAY), own[0])
        at = self._clause_of(day)
        start = day.start if at is None else self.clauses[at].start
        return due_of(Times(own, None, start), self._low, self._now, conditional=conditional)

    def _beside(self, place: int) -> list[Piece]:
        """Times that stand apart: "I'll call. Tuesday, at nine", "Thursday, then: I'll call"."""
        sentence = self.clauses[place].sentence
        for other in (place + 1, place + 2, place + 3, place - 1):
            if not 0 <= other < len(self.clauses):
                continue
            clause = self.clauses[other]
            near = other == place + 1 or clause.sentence == sentence
            if pattern("together", "allows").match(clause.text) or (
                near and self._only_times(clause)
            ):
                return self._within(clause.start, clause.end)
        return []

    def _clock_after(self, place: int) -> list[Piece]:
        """The hour that stands apart from its day: "I'll ring you tomorrow, ten-ish"."""
        after = self.clauses[place + 1 : place + 2]
        if not after or after[0].sentence != self.clauses[place].sentence:
            return []
        times = self._within(after[0].start, after[0].end)
        clocks = all(piece.kind is Kind.CLOCK for piece in times)
        return times if clocks and self._only_times(after[0]) else []

    def _only_times(self, clause: Clause) -> bool:
        seen = self._seen(clause)
        words = re.findall(r"[a-z']{2,}", seen.rest)
        return seen.timed and len(words) <= 4 and not undertakes(seen) and not is_told(seen)

    def _context(self, sentence: int, start: int) -> date | None:
        days = [p for p in self._within(sentence, start) if p.kind is Kind.DAY]
        return days[-1].day if days else None


def _shared(found: Sequence[FoundPromise], sentence: int) -> datetime | None:
    """The time of what is promised before in the same sentence."""
    last = found[-1] if found and found[-1].start >= sentence else None
    return None if last is None else last.due


def _part(clause: Clause, start: int, end: int, *, continued: bool) -> Clause:
    """A stretch of a clause; without a subject it stands as "will send …"."""
    first, last = start - clause.start, end - clause.start
    return replace(
        clause, start=start, end=end, text=clause.text[first:last], raw=clause.raw[first:last],
        before=clause.before + clause.text[:first], first=clause.first and not first,
        continued=continued,
    )  # fmt: skip
