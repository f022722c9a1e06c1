"""What stands in a cell: dates in many forms, ratings, names of networks; clean text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache
from typing import ClassVar

from courtesydesk.domain.networks import NETWORKS

EMPTY = frozenset(
    {"", "-", "–", "—", "n/a", "na", "none", "null", "nil", "nan", "\\n", "undefined"}
)
"""What stands where there is nothing."""


def clean(text: str) -> str:
    """Text that can be kept: no NUL, no half characters, plain line ends, no blanks around it."""
    if "\0" in text:
        text = text.replace("\0", "")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.strip()
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Halves that belong together become one character, lone ones a replacement mark.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def filled(text: str) -> bool:
    """Whether a cell says anything."""
    return text.strip().lower() not in EMPTY


# -- networks

_ALIASES = {
    "googlebusiness": "google",
    "googlebusinessprofile": "google",
    "googlemaps": "google",
    "googlemybusiness": "google",
    "googlereview": "google",
    "googlereviews": "google",
    "gmb": "google",
    "gbp": "google",
    "twitter": "x",
    "xtwitter": "x",
    "twitterx": "x",
    "xcom": "x",
    "tweet": "x",
    "fb": "facebook",
    "facebookpage": "facebook",
    "meta": "facebook",
    "ig": "instagram",
    "insta": "instagram",
    "mail": "email",
    "gmail": "email",
    "bsky": "bluesky",
    "yt": "youtube",
    "linkedinpage": "linkedin",
    "blog": "wordpress",
    "wp": "wordpress",
    "rss": "feed",
    "atom": "feed",
    "call": "phone",
    "telephone": "phone",
    "inperson": "counter",
    "instore": "counter",
    "shop": "counter",
    "post": "letter",
    "swarm": "foursquare",
    "ta": "tripadvisor",
    "tg": "telegram",
}
_HOSTS = {
    "maps.app.goo.gl": "google",
    "g.page": "google",
    "goo.gl": "google",
    "google": "google",
    "facebook": "facebook",
    "fb": "facebook",
    "instagram": "instagram",
    "twitter": "x",
    "x.com": "x",
    "bsky": "bluesky",
    "mastodon": "mastodon",
    "threads": "threads",
    "yelp": "yelp",
    "tripadvisor": "tripadvisor",
    "trustpilot": "trustpilot",
    "foursquare": "foursquare",
    "youtube": "youtube",
    "youtu": "youtube",
    "reddit": "reddit",
    "linkedin": "linkedin",
    "tumblr": "tumblr",
    "pinterest": "pinterest",
    "t.me": "telegram",
}


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


_NAMES = {_folded(n.label): n.key for n in NETWORKS.values()} | {k: k for k in NETWORKS} | _ALIASES


@lru_cache(maxsize=512)
def network_key(name: str) -> str:
    """The key of a network from its name in any case or spelling; a stranger gets one of its own;
    empty for an empty name."""
    folded = _folded(name)
    if not folded.isascii():
        folded = "".join(c for c in folded if c.isascii()) or "other"
    return _NAMES.get(folded) or _NAMES.get(folded.removesuffix("com"), "") or folded[:40]


@lru_cache(maxsize=512)
def network_of_host(host: str) -> str:
    """The network whose pages live on that host; empty when not known."""
    host = host.casefold().removeprefix("www.")
    if host in _HOSTS:
        return _HOSTS[host]
    for part in host.split("."):
        if part in _HOSTS:
            return _HOSTS[part]
    return ""


_HOST = re.compile(r"^https?://([^/:?#]+)", re.IGNORECASE)


def network_of_url(url: str) -> str:
    """The network that an address belongs to; empty when not known."""
    found = _HOST.match(url)
    return network_of_host(found[1]) if found else ""


# -- ratings

_STARS = "★⭐✭✮✯🌟"
_NUMBER_WORDS = {"ZERO": 0, "ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_OUT_OF = re.compile(
    r"^(\d+(?:[.,]\d+)?)\s*(?:/|out of|of|von|sur|de)\s*(\d+)(?:\s*(?:stars?|★|⭐️?))?$", re.I
)
_PLAIN = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(%|stars?|sterne?|étoiles?|★|⭐️?)?$", re.I)


FIVE_STARS = frozenset(
    {"google", "yelp", "tripadvisor", "trustpilot", "facebook", "foursquare", "amazon", "airbnb",
     "appstore", "playstore", "googleplay", "opentable", "lieferando", "ubereats", "doordash"}
)  # fmt: skip
"""Networks whose best rating is five: a plain 7 there is a slip, not another scale."""


class OffScale(ValueError):  # noqa: N818 - told as a rating that was not taken
    """A number that is no rating on its scale."""


@lru_cache(maxsize=512)
def rating(text: str, scale: int = 5) -> int | None:
    """One to five; None where the cell is empty. Raises ValueError."""
    text = text.strip()
    if not filled(text):
        return None
    stars = sum(text.count(star) for star in _STARS)
    if stars and not text.strip(_STARS + "☆✩\ufe0f ½"):
        return _out_of(stars, 5, text)
    word = text.upper().replace("STARS", "").replace("STAR", "").strip(" _-")
    if word in _NUMBER_WORDS:
        return _out_of(_NUMBER_WORDS[word], 5, text)
    if "RATING_UNSPECIFIED" in text.upper():
        return None
    if found := _OUT_OF.match(text):
        return _out_of(_number(found[1]), int(found[2]), text)
    if found := _PLAIN.match(text):
        top = 100 if found[2] == "%" else scale
        return _out_of(_number(found[1]), top, text)
    raise ValueError(f"the rating “{text[:40]}” cannot be read")


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _out_of(value: float, top: int, text: str) -> int | None:
    if top <= 0 or not 0 <= value <= top:
        raise OffScale(f"the rating “{text[:40]}” is not on a scale of {top or 5}")
    if value == 0:
        return None
    return min(5, max(1, int(value * 5 / top + 0.5)))


def scale_of(samples: list[str]) -> int:
    """What the best rating of a column is: 5, 10 or 100. One odd number does not make a scale:
    most must be beyond it."""
    found = [_PLAIN.match(text.strip()) for text in samples]
    numbers = [_number(one[1]) for one in found if one and one[2] is None]
    for scale in (5, 10):
        if 2 * sum(number > scale for number in numbers) <= len(numbers):
            return scale
    return 100


# -- dates


class DayOrder(Enum):
    """How a column writes dates of numbers only."""

    NONE = "none"
    """It does not."""
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    MIXED = "mixed"
    """Both, in different rows."""
    UNKNOWN = "unknown"
    """No day is beyond the twelfth."""


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier januar gennaio gen enero ene",
            "feb february févr fev février fevrier februar febbraio febrero",
            "mar march mars mär märz maerz marzo mrz",
            "apr april avr avril aprile abril abr",
            "may mai maggio mag mayo",
            "jun june juin juni giugno giu junio",
            "jul july juil juillet juli luglio lug julio",
            "aug august août aout agosto ago",
            "sep sept september septembre settembre set septiembre",
            "oct october octobre okt oktober ottobre ott octubre",
            "nov november novembre noviembre",
            "dec december déc décembre decembre dez dezember dicembre dic diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "cest": 120,
    "mez": 60, "mesz": 120, "eet": 120, "eest": 180, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_CLOCK = (
    r"(?:(?:,?\s+(?:at|um|à|,)?\s*|T)(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
    r"\s*([ap]\.?\s?m\.?)?)?\s*([+-]\d{2}:?\d{2}|z|[a-z]{2,4})?$"
)
_NUMERIC = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})" + _CLOCK, re.I)
_YEAR_FIRST = re.compile(r"^(\d{4})[./-](\d{1,2})[./-](\d{1,2})" + _CLOCK, re.I)
_DAY_NAME_FIRST = re.compile(r"^[^\W\d]{2,10}\.?,?\s+(?=\S*\d|[^\W\d]{3})", re.I)
_DAY_MONTH = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]+(?:of\s+|de\s+)?([^\W\d]{3,10})\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})"
    + _CLOCK,
    re.I,
)
_MONTH_DAY = re.compile(
    r"^([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _CLOCK, re.I
)
_EPOCH = re.compile(r"^-?\d{9,19}(?:\.\d+)?$")
_COMPACT = re.compile(r"^(?:19|20)\d{2}[01]\d[0-3]\d(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?$")
_SHEET = re.compile(r"^[2-7]\d{4}(?:\.\d+)?$")
_SHEET_START = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a spreadsheet have no zone


@dataclass(slots=True)
class Counted:
    """What the dates of a column have said so far about the order of day and month."""

    day_first: int = 0
    month_first: int = 0
    open: int = 0

    def look(self, text: str) -> None:
        """Take one cell into account."""
        found = _NUMERIC.match(text.strip())
        if found is None:
            return
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second and found[2] != ".":
            self.open += 1

    @property
    def order(self) -> DayOrder:
        """The verdict."""
        if self.day_first and self.month_first:
            return DayOrder.MIXED
        if self.day_first:
            return DayOrder.DAY_FIRST
        if self.month_first:
            return DayOrder.MONTH_FIRST
        return DayOrder.UNKNOWN if self.open else DayOrder.NONE


class Dates:
    """Reads dates; those without an offset are the shop's local time, or that of the zone in which
    they were `written`."""

    OLDEST: ClassVar[datetime] = datetime(1971, 1, 1, tzinfo=UTC)

    def __init__(
        self,
        zone: tzinfo | None,
        order: DayOrder = DayOrder.DAY_FIRST,
        written: tzinfo | None = None,
    ) -> None:
        self._zone = zone
        self._order = order
        self._written = written or zone

    def read(self, text: str) -> datetime:
        """The moment, in UTC; raises ValueError with the reason."""
        text = text.strip()
        try:
            moment = self._read(text)
            utc = moment.astimezone(UTC) if moment.tzinfo else self._local(moment)
        except _Unclear:
            raise
        except (ValueError, OverflowError, OSError) as error:
            raise ValueError(f"the date “{text[:40]}” cannot be read") from error
        if utc < self.OLDEST or utc.year > 2200:
            raise ValueError(f"the date “{text[:40]}” cannot be right")
        return utc

    def shown(self, moment: datetime) -> str:
        """The shop's local time of a moment, for people."""
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"

    def _local(self, moment: datetime) -> datetime:
        # Without a zone of the shop, the computer's; Python reads a bare time as that.
        there = moment if self._written is None else moment.replace(tzinfo=self._written)
        return there.astimezone(UTC)

    def _read(self, text: str) -> datetime:
        if len(text) > 80:
            raise ValueError
        if text[:4].isdigit() and text[4:5] == "-":
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass
        if text[-1:].isdigit() and (number := _of_digits(text)) is not None:
            return number
        if found := _YEAR_FIRST.match(text):
            return _moment(int(found[1]), int(found[2]), int(found[3]), found.groups()[3:])
        if found := _NUMERIC.match(text):
            return self._numeric(found, text)
        return _of_words(text)

    def _numeric(self, found: re.Match[str], text: str) -> datetime:
        first, second = int(found[1]), int(found[3])
        if first > 12 or found[2] == ".":
            day, month = first, second
        elif second > 12:
            day, month = second, first
        elif self._order is DayOrder.MIXED and first != second:
            raise _Unclear(
                f"“{text}” may be the {first}. of month {second} or the other way round: the "
                "column writes dates in both orders"
            )
        elif self._order is DayOrder.MONTH_FIRST:
            day, month = second, first
        else:
            day, month = first, second
        return _moment(_year(found[4]), month, day, found.groups()[4:])


class _Unclear(ValueError):  # noqa: N818 - told as a row that was not taken
    """A date with two readings."""


def _year(text: str) -> int:
    year = int(text)
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _of_digits(text: str) -> datetime | None:
    if _COMPACT.match(text):
        form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}.get(len(text))
        if form is not None:
            return datetime.strptime(text, form)  # noqa: DTZ007 - made aware by the caller
    if _EPOCH.match(text):
        whole = text.split(".")[0].lstrip("-")
        power = {12: 3, 13: 3, 14: 3, 15: 6, 16: 6, 17: 6, 18: 9, 19: 9}.get(len(whole), 0)
        return datetime.fromtimestamp(float(text) / 10**power, UTC)
    if _SHEET.match(text):
        return _SHEET_START + timedelta(seconds=round(float(text) * 86400))
    return None


def _of_words(text: str) -> datetime:
    bare = _DAY_NAME_FIRST.sub("", text, count=1)
    for candidate in (text, bare):
        if found := _DAY_MONTH.match(candidate):
            month = _MONTHS.get(found[2].lower())
            if month:
                return _moment(_year(found[3]), month, int(found[1]), found.groups()[3:])
        if found := _MONTH_DAY.match(candidate):
            month = _MONTHS.get(found[1].lower())
            if month:
                return _moment(int(found[3]), month, int(found[2]), found.groups()[3:])
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError) as error:
        raise ValueError from error


def _moment(year: int, month: int, day: int, clock: tuple[str | None, ...]) -> datetime:
    hour, minute, second, half, zone = clock
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    moment = datetime(year, month, day, hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
    offset = None if zone is None else _offset(zone)
    return moment if offset is None else moment.replace(tzinfo=offset)


def _offset(zone: str) -> timezone:
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    return timezone(timedelta(minutes=_ZONES[zone.lower()])) if zone.lower() in _ZONES else _raise()


def _raise() -> timezone:
    raise ValueError
