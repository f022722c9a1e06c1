"""The word lists and rule files of a language, read once from resources/lexicons."""

import functools
import tomllib
from dataclasses import dataclass
from typing import Any

from courtesydesk.resources import root

LANGUAGE = "en"
"""The one language that is judged so far."""


def read(name: str) -> dict[str, Any]:
    """One file of the lexicon, by its name inside resources/lexicons."""
    with (root() / "lexicons" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def rule_files() -> list[dict[str, Any]]:
    """Every rule file of the language, one a label, in the order of their names."""
    folder = root() / "lexicons" / LANGUAGE / "rules"
    return [read(f"{LANGUAGE}/rules/{path.stem}") for path in sorted(folder.glob("*.toml"))]


@dataclass(frozen=True, slots=True)
class Spelling:
    """How words are written in drafts, and how rules want to see them."""

    abbreviations: frozenset[str]
    """Words before a full stop that does not end a sentence."""
    norms: dict[str, str]
    split: dict[str, tuple[tuple[str, int], ...]]
    """Words typed as one: each part and how many characters it takes."""


@functools.cache
def spelling() -> Spelling:
    """The spelling table of the language."""
    data = read(f"{LANGUAGE}/spelling")
    split = {
        word: tuple((str(norm), int(length)) for norm, length in parts)
        for word, parts in data["split"].items()
    }
    return Spelling(frozenset(data["abbreviations"]), dict(data["norms"]), split)


@functools.cache
def classes() -> dict[str, list[str]]:
    """Named word classes that patterns refer to."""
    return {name: list(members) for name, members in read(f"{LANGUAGE}/classes").items()}


@functools.cache
def small_words() -> frozenset[str]:
    """The commonest words of the language."""
    return frozenset(read("languages")[LANGUAGE])
