"""Letters that look like others, and names that are nearly the same.

`skeleton` is what a name looks like at a glance: two texts of one skeleton can hardly be told
apart. The table holds what is used in names; it follows the idea of Unicode's confusables (UTS 39),
not its data.
"""

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = "аaеeоoрpсcуyхxіiїiјjѕsԁdһhԛqԝwкkмmтtвbнhгrпnԍgѵv"
_GREEK = "αaεeοoρpνvυuιiκkτtγyχxωwηnσoβbμu"
_OTHERS = "ıiȷjɑaɡgʏyᴀaᴄcᴇeᴋkᴍmᴏoᴛtʟlɴnʀrⅼlℓlＩiǃløołlđdħhŧtʙbɪiᴜuꜱs@a$s€e0o1l3e4a5s7t|l!l"
_LOOKS = {
    ord(pairs[at]): pairs[at + 1]
    for pairs in (_CYRILLIC, _GREEK, _OTHERS)
    for at in range(0, len(pairs), 2)
}
_GROUPS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))
"""Letters that together, or alone, look like another; the last: a large i is a small l."""
_MIXED = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_SOUNDS = str.maketrans({"w": "v", "z": "s", "c": "k", "q": "k", "y": "i", "j": "i"})


def plain(text: str) -> str:
    """Small letters and digits only, without accents: two spellings that nobody calls different."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in spread if sign.isalnum())


def skeleton(text: str) -> str:
    """What it looks like at a glance."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    drawn = spread.translate(_LOOKS)
    bare: str = "".join(sign for sign in drawn if sign.isalnum())
    for several, one in _GROUPS:
        bare = bare.replace(several, one)
    return bare


def sound(text: str) -> str:
    """What is left when vowels and doubled letters are taken out: near names share it."""
    bare: str = plain(text).translate(_LOOKS).translate(_SOUNDS)
    quiet: str = re.sub(r"[aeiouh]", "", bare)
    single: str = re.sub(r"(.)\1+", r"\1", quiet)
    return single


def two_alphabets(text: str) -> str:
    """The first word that mixes Latin letters with those of another alphabet; empty for none."""
    for found in re.finditer(r"[^\W\d_]+", text):
        word = found.group()
        names = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        if "LATIN" in names and not names.isdisjoint(_MIXED):
            return word
    return ""


def distance(one: str, other: str, limit: int = 3) -> int:
    """How many letters must be put in, taken out, changed or swapped; more than `limit` is
    `limit` + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        now = [at]
        for to, sign in enumerate(other, 1):
            best = min(row[to] + 1, now[-1] + 1, row[to - 1] + (letter != sign))
            swapped = at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == sign
            now.append(min(best, before[to - 2] + 1) if swapped else best)
        if min(now) > limit:
            return limit + 1
        before, row = row, now
    return min(row[-1], limit + 1)
