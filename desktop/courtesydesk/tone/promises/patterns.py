"""The frames of the lexicon as compiled patterns: lists put in, forms of verbs made."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from courtesydesk.tone.lexicon import LANGUAGE, read
from courtesydesk.tone.promises.vocabulary import any_of, filled

_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnprt]$")
_SINGLE = ("en", "er", "it", "or", "on")
_ALSO_DOUBLED = ("fit", "refit")


@dataclass(frozen=True, slots=True)
class FrameRule:
    """One way of undertaking something; what each part means stands in the lexicon's file."""

    name: str
    says: re.Pattern[str]
    who: re.Pattern[str] | None
    act: re.Pattern[str] | None
    also: re.Pattern[str] | None
    but: re.Pattern[str] | None
    not_who: re.Pattern[str] | None
    not_act: re.Pattern[str] | None
    needs: str
    subject: str
    task: bool
    only: str
    wills: bool
    """It has "will" in it: asked first, since most clauses have none."""


@functools.cache
def frame_rules() -> tuple[FrameRule, ...]:
    """All frames, in the order of the file."""
    return tuple(_rule(entry) for entry in _data()["frame"])


@functools.cache
def frames_for(*, wills: bool, timed: bool, vague: bool, now: bool) -> tuple[FrameRule, ...]:
    """The frames that a clause with or without "will" and such times can have."""
    met = {"": True, "now": timed or now, "any time": timed or vague}
    return tuple(
        rule for rule in frame_rules() if met.get(rule.needs, timed) and (wills or not rule.wills)
    )


@functools.cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """One of the patterns that stand outside frames."""
    return re.compile(_filled(_data()[table][key]))


@functools.cache
def words_of(name: str) -> tuple[str, ...]:
    """One list of `promises.toml`."""
    entry = read(f"{LANGUAGE}/promises")[name]
    values = entry.get("words", entry.get("phrases"))
    return tuple(values.split()) if isinstance(values, str) else tuple(values)


def _rule(entry: dict[str, Any]) -> FrameRule:
    def compiled(key: str) -> re.Pattern[str] | None:
        return re.compile(_filled(entry[key])) if entry.get(key) else None

    return FrameRule(
        entry["name"],
        re.compile(_filled(entry["says"])),
        compiled("who"),
        compiled("act"),
        compiled("also"),
        compiled("but"),
        compiled("not_who"),
        compiled("not_act"),
        entry.get("needs", ""),
        entry.get("subject", ""),
        entry.get("is") == "task",
        entry.get("only", ""),
        "<will>" in entry["says"],
    )


@functools.cache
def _data() -> dict[str, Any]:
    return read(f"{LANGUAGE}/promise_frames")


@functools.cache
def _pieces() -> dict[str, str]:
    """What each <name> stands for."""
    data = _data()
    doing, moving = words_of("doing"), words_of("moving")
    reports = read(f"{LANGUAGE}/promises")["reports"]
    apart = ("reports", "past_of")
    lists = {
        name: any_of(words_of(name)) for name in read(f"{LANGUAGE}/promises") if name not in apart
    }
    return {
        **lists,
        **data["parts"],
        **data["note"],
        **data["clauses"],
        "base_verbs": any_of((*doing, *moving, "let", "try", "have", "do", "make")),
        "past_tense": any_of(read(f"{LANGUAGE}/promises")["past_of"]),
        "not": data["void"]["not"],
        "our_thing": data["subjects"]["ours"],
        "stranger": data["subjects"]["stranger"],
        "reporters": any_of(reports["who"].split()),
        "reporting": any_of(reports["verbs"].split()),
        "participle": rf"(?:[\w-]+ed|re-\w+|{any_of(words_of('participles'))})",
        "doings": any_of(ing_form(verb) for verb in doing),
        "does": any_of(third_person(verb) for verb in doing),
        "move": any_of(moving),
        "moves": any_of(third_person(verb) for verb in moving),
        "movings": any_of(ing_form(verb) for verb in moving),
    }


def _filled(text: str) -> str:
    return filled(text, _pieces())


def ing_form(verb: str) -> str:
    """The form in -ing: “fitting” for “fit”."""
    if verb in _ALSO_DOUBLED or (_DOUBLED.search(verb) and not verb.endswith(_SINGLE)):
        return verb + verb[-1] + "ing"
    if verb.endswith("e") and not verb.endswith(("ee", "ye")):
        return verb[:-1] + "ing"
    return verb + "ing"


def third_person(verb: str) -> str:
    """The form of he, she and it: “copies” for “copy”."""
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|ch|sh|o)$", verb) else "s")
