"""How long a reply is, as its network counts it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

from courtesydesk.domain.mentions import AS_USUAL, Allows, Visibility
from courtesydesk.domain.networks import LengthUnit, network

LINK = 23
"""What X and Mastodon count for a link, however long it is."""

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Characters that X counts once; all others count twice."""

_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{RI}{2}|[0-9#*]\uFE0F?\u20E3"
)
_ENDINGS = (
    "com|org|net|edu|gov|info|biz|io|co|app|dev|shop|store|online|site|blog|cafe|bakery|pizza|me|tv"
    "|eu|uk|us|ca|au|nz|ie|de|at|ch|fr|be|nl|lu|es|pt|it|pl|cz|dk|se|no|fi|gr|jp|kr|cn|in|br|mx|ar"
)
_WITH_SCHEME = r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}…]"
_BARE = (
    rf"(?<![\w@./-])(?:[\w-]+\.)+(?:{_ENDINGS})\b(?:/[^\s<>\"]*[^\s<>\"'.,;:!?)\]}}…])?/?(?![\w@])"
)
_LINKS_X = regex.compile(f"{_WITH_SCHEME}|{_BARE}", regex.IGNORECASE)
_LINKS = regex.compile(_WITH_SCHEME, regex.IGNORECASE)
_REMOTE_MENTION = regex.compile(r"(?<![\w/=])@([\w.-]*\w)@[\w.-]*\w")


@dataclass(frozen=True, slots=True)
class Length:
    """How much of the room a text takes."""

    used: int
    limit: int | None
    """None: as long as one likes."""
    unit: LengthUnit

    @property
    def left(self) -> int | None:
        """How much more fits; negative when it is too long."""
        return None if self.limit is None else self.limit - self.used

    @property
    def too_long(self) -> bool:
        return self.limit is not None and self.used > self.limit


def measure(
    text: str, network_key: str, visibility: Visibility, allows: Allows = AS_USUAL
) -> Length:
    """The length of a reply on that network and side, to a mention that allows this. Where the
    network counts in two ways, the one in which there is less room."""
    known = network(network_key)
    public = visibility is Visibility.PUBLIC
    limit = allows.room(visibility) or (known.limit if public else known.private_limit)
    length = Length(count(text, known.unit), limit, known.unit)
    most = known.byte_limit if public else known.private_byte_limit
    if most is None:
        return length
    heavy = Length(count(text, LengthUnit.BYTES), most, LengthUnit.BYTES)
    return heavy if heavy.too_long and not length.too_long else length


def count(text: str, unit: LengthUnit) -> int:
    """The length of a text in one unit; for UNLIMITED in characters."""
    text = text.replace("\r\n", "\n")
    match unit:
        case LengthUnit.GRAPHEMES:
            return _graphemes(text)
        case LengthUnit.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case LengthUnit.BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        case LengthUnit.WEIGHTED:
            return _weighted(text)
        case LengthUnit.MASTODON:
            return _mastodon(text)
        case LengthUnit.THREADS:
            return _threads(text)
        case LengthUnit.CHARACTERS | LengthUnit.UNLIMITED:
            return len(text)


def _graphemes(text: str) -> int:
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _weighted(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    links = sum(1 for _ in _LINKS_X.finditer(text))
    rest = _LINKS_X.sub("", text)
    return links * LINK + sum(_weight(grapheme) for grapheme in _GRAPHEME.findall(rest))


def _weight(grapheme: str) -> int:
    if _EMOJI.search(grapheme):
        return 2
    return sum(
        1 if any(low <= ord(sign) <= high for low, high in _LIGHT) else 2 for sign in grapheme
    )


def _mastodon(text: str) -> int:
    links = sum(1 for _ in _LINKS.finditer(text))
    rest = _REMOTE_MENTION.sub(r"@\1", _LINKS.sub("", text))
    return links * LINK + _graphemes(rest)


def _threads(text: str) -> int:
    found = _GRAPHEME.findall(text)
    return sum(len(one.encode() if _EMOJI.search(one) else one) for one in found)
