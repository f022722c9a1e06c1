"""Whether a clause undertakes something: "I'll call", "it goes out today", "back by six".

The frames are data (`promise_frames.toml`); here stands what they may ask of a clause. What makes
any frame void (a question, a quotation, a wish, somebody's report) is asked first, in `is_void`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from courtesydesk.tone.lexicon import small_words
from courtesydesk.tone.promises.clauses import Clause
from courtesydesk.tone.promises.patterns import FrameRule, frames_for, pattern, words_of
from courtesydesk.tone.promises.vocabulary import any_of

_SHORT = 6
_WILL = re.compile(r"'?ll?\b|wil|shall")
_DETERMINER = re.compile(r"(?:your|the|a|an|this|that|these|any|all|my|our|his|her|its|some|no) ")
_SOMEBODY = re.compile(r"\b(?:you|your|it|him|her|them|this|that|one)\b")
_HEDGE = re.compile(rf"\b{any_of(words_of('hedges'))}\b")


@dataclass(frozen=True, slots=True)
class Seen:
    """A clause, and what frames may ask about its times."""

    clause: Clause
    timed: bool
    """A time that is fixed stands in it."""
    vague: bool
    """Words such as "shortly" or "once it is in" stand in it."""
    now: bool
    """It says "now", or counts from now."""
    rest: str
    """The clause with its times blanked, as long as it is."""

    @property
    def text(self) -> str:
        """The clause in small letters."""
        return self.clause.text

    def timed_after(self, place: int) -> bool:
        """Whether a time stands behind that place, or opens the clause."""
        pairs = enumerate(zip(self.text, self.rest, strict=True))
        blanked = [n for n, (typed, kept) in pairs if typed != kept]
        return self.timed and bool(blanked) and (blanked[-1] >= place or blanked[0] <= 3)


def undertakes(seen: Seen) -> bool:
    """Whether the clause says that we will do something for the customer."""
    if is_void(seen):
        return False
    rules = frames_for(
        wills=bool(_WILL.search(seen.text)), timed=seen.timed, vague=seen.vague, now=seen.now
    )
    return any(_holds(rule, seen) for rule in rules)


def is_void(seen: Seen) -> bool:
    """Whether nothing said in the clause can bind us."""
    clause = seen.clause
    if clause.quoted or clause.is_condition:
        return True
    if clause.asks and not pattern("void", "states").match(clause.text):
        return True
    lead = clause.before + clause.text
    if pattern("void", "told").match(clause.text):
        return True
    if _HEDGE.search(clause.text) or pattern("void", "habit").search(clause.text):
        return True
    if pattern("void", "any_time").search(lead) or _is_reported(clause):
        return True
    return bool(re.search(r"\bunless\b", lead) and pattern("void", "not").search(clause.text))


def signs_of(seen: Seen) -> list[str]:
    """What else is known about a clause, by name, for those who weigh it."""
    clause = seen.clause
    signs = {
        "timed": seen.timed,
        "open": seen.vague and not seen.timed,
        "negated": bool(pattern("void", "not").search(clause.text)),
        "idle": bool(pattern("task", "idle_act").search(clause.text)),
        "request": bool(pattern("together", "do_this").match(clause.text)),
    }
    return [name for name, holds in signs.items() if holds]


def is_told(seen: Seen) -> bool:
    """Whether the clause has a verb of its own or tells of the past."""
    return any(pattern("note", key).search(seen.rest) for key in ("finite", "told"))


def _is_reported(clause: Clause) -> bool:
    """Whether somebody said it, and the clause is what they said."""
    if re.match(r"(?:and|but|so)\b", clause.text):
        return False
    before = pattern("void", "as_said").sub("", clause.before)
    return bool(pattern("void", "report").search(before))


def _holds(rule: FrameRule, seen: Seen) -> bool:
    if not _stands(rule.only, seen):
        return False
    text = _without_times(seen) if rule.only == "note" else seen.text
    match = rule.says.search(text)
    if match is None or (rule.but is not None and rule.but.search(text)):
        return False
    if rule.also is not None and not rule.also.search(text):
        return False
    parts = match.groupdict()
    who, act = (parts.get("who") or "").strip(" "), parts.get("act") or ""
    if not _fits(rule.who, rule.not_who, parts.get("who") or "") or not _fits(
        rule.act, rule.not_act, act
    ):
        return False
    place = match.start("act") if "act" in parts else match.end()
    if rule.needs == "time after" and not seen.timed_after(place):
        return False
    if rule.task and not _is_task(act, seen):
        return False
    return _subject_is(rule.subject, who, act, match.start(), seen)


def _stands(only: str, seen: Seen) -> bool:
    clause = seen.clause
    if only == "note":
        return clause.first or clause.before.rstrip().endswith(":")
    if only == "continued":
        return clause.continued
    if only == "then":
        return clause.hangs
    return only != "short" or len(clause.text.split()) <= _SHORT


def _without_times(seen: Seen) -> str:
    """A note up to what only says when: "Proofs with you before we close"."""
    return pattern("note", "ends").split(seen.rest)[0]


def _fits(wanted: re.Pattern[str] | None, banned: re.Pattern[str] | None, text: str) -> bool:
    if wanted is not None and not wanted.match(text):
        return False
    return banned is None or not banned.match(text)


def _is_task(act: str, seen: Seen) -> bool:
    if pattern("task", "endless").match(act):
        return True
    if seen.timed and pattern("task", "known_by").match(act):
        return True
    if pattern("void", "not").match(act) or pattern("task", "idle").match(act):
        return False
    if pattern("task", "idiom").match(act):
        return False
    if not seen.timed and pattern("task", "said").match(act):
        return False
    if not act.startswith("be "):
        return True
    if pattern("task", "bare_being").match(act):
        return seen.timed
    return bool(pattern("task", "being").match(act))


# Subjects


def _subject_is(kind: str, who: str, act: str, start: int, seen: Seen) -> bool:
    if not kind:
        return True
    if kind == "free":
        return not pattern("void", "doubted").search(seen.text[:start])
    if _is_strange(who) or pattern("void", "not").match(act) or _is_everybody(who, act, seen):
        return False
    if kind == "person":
        return _is_person(who, seen)
    return kind != "thing" or not _is_person(who, seen)


def _is_strange(who: str) -> bool:
    head = pattern("subjects", "head_ends").split(who)[0]
    return bool(pattern("subjects", "stranger").search(head)) and not re.search(r"\bour\b", head)


def _is_everybody(who: str, act: str, seen: Seen) -> bool:
    """Whether it is a rule, or about the house itself, rather than for this customer."""
    if any(pattern("subjects", key).search(who) for key in ("rule", "generic", "kind_words")):
        return True
    if pattern("subjects", "house").match(who) and not re.match(r"re\w+ed|fixed|updated", act):
        return True
    if not pattern("subjects", "rule").search(seen.text):
        return False
    return not (_is_person(who, seen) or re.search(r"\byou\b", act))


def _is_person(who: str, seen: Seen) -> bool:
    if pattern("subjects", "person").search(who):
        return True
    if pattern("subjects", "trade").search(who) and not pattern("subjects", "no_trade").search(who):
        return True
    place = seen.text.find(who)
    typed = seen.clause.raw[place : place + len(who)]
    own = re.match(r"(?:[Oo]ur|[Mm]y) ([A-Z])\w+$", typed)
    if own is not None:
        return True
    if not typed or pattern("subjects", "thing").match(who) or _DETERMINER.match(who):
        return False
    return _is_name(typed.split(), seen)


def _is_name(words: list[str], seen: Seen) -> bool:
    last = words[-1]
    if not last[0].isupper() or len(words) > 4:
        return False
    opens_sentence = len(words) == 1 and seen.clause.first
    if not opens_sentence:
        return True
    known = last.lower() in small_words() or last.endswith("s")
    return not known and (seen.timed or bool(_SOMEBODY.search(seen.text)))
