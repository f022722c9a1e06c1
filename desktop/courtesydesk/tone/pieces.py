"""Text into word pieces, as the reader learned them, with the place of each in the text.

The scheme is BERT's (Devlin et al., 2019, appendix A.2): small letters without accents, split at
spaces and marks, then greedily into the longest known pieces. Written here because the library
that does it brings a client for a model hub with it, and this program does not go online to read;
training checks that both give the same pieces.
"""

import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_LONGEST_WORD = 100
_UNKNOWN = "[UNK]"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its number in the vocabulary, and the characters it stands for."""

    id: int
    start: int
    end: int


class Pieces:
    """A vocabulary, one piece a line, and how to cut text into it."""

    def __init__(self, vocabulary: Path) -> None:
        with vocabulary.open(encoding="utf-8") as lines:
            self._ids = {line.rstrip("\n"): number for number, line in enumerate(lines)}
        self.begin = self._ids["[CLS]"]
        self.end = self._ids["[SEP]"]
        self._unknown = self._ids[_UNKNOWN]
        self._cut = functools.lru_cache(maxsize=8192)(self._cut_word)

    def of(self, text: str) -> list[Piece]:
        """The pieces of `text`, in order."""
        pieces = []
        for word, places in _words(text):
            for id_, first, last in self._cut(word):
                pieces.append(Piece(id_, places[first], places[last] + 1))
        return pieces

    def _cut_word(self, word: str) -> tuple[tuple[int, int, int], ...]:
        """Id, first and last character of each piece of a word."""
        whole = ((self._unknown, 0, len(word) - 1),)
        if len(word) > _LONGEST_WORD:
            return whole
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                id_ = self._ids.get(word[start:end] if not start else "##" + word[start:end])
                if id_ is not None:
                    found.append((id_, start, end - 1))
                    start = end
                    break
            else:
                return whole
        return tuple(found)


def _words(text: str) -> list[tuple[str, list[int]]]:
    """Words and single marks, made small and plain, with the place of each of their letters."""
    words: list[tuple[str, list[int]]] = []
    open_ = False
    for at, character in enumerate(text):
        kind = _kind(character)
        if kind == "nothing":
            continue
        if kind == "space":
            open_ = False
            continue
        for letter in _plain(character):
            if kind == "alone" or _kind(letter) == "alone":
                words.append((letter, [at]))
                open_ = False
            elif open_:
                words[-1] = (words[-1][0] + letter, [*words[-1][1], at])
            else:
                words.append((letter, [at]))
                open_ = True
    return words


@functools.lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """`nothing` for what is dropped, `space`, `alone` for marks and CJK signs, else `letter`."""
    if character in "\t\n\r":
        return "space"
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Co", "Cs") or character == "\ufffd" or character == "\0":
        return "nothing"
    if category == "Zs":
        return "space"
    if category.startswith("P") or (character.isascii() and category.startswith("S")):
        return "alone"
    return "alone" if _is_sign(ord(character)) else "letter"


@functools.lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """Small, without accents."""
    apart = unicodedata.normalize("NFD", character)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn").lower()


def _is_sign(code: int) -> bool:
    """Chinese signs, each a word of its own; the blocks as BERT names them."""
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )
