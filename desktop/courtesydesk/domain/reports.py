"""What the report tells, and how each number of it is worked out: pure, from rows of plain values.

The metrics are M1 to M22, each with its definition in `METRICS`. A *line* is one number of one
metric for one group (the whole, a network, a quartile of audience), with how many cases it was
measured on, what was left out, and the conversations behind it. Spans are told in opening time and
by the calendar; the median and the 90th percentile come first, the mean after. Median: the middle
value, or the mean of the two middle ones. 90th percentile: the smallest value that nine tenths of
all do not exceed (nearest rank). Nothing is claimed of fewer than `FEW` cases.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, floor
from typing import NamedTuple

from courtesydesk.domain.course import Part, Step, part
from courtesydesk.domain.times import from_text

FEW = 5
"""Cases below which a chart claims nothing."""
COMPARED = 10
"""A network takes part in the comparison of networks from so many cases on."""
BUCKETS = (1, 4, 8, 24)
"""Hours that part the first responses into 0–1, 1–4, 4–8, 8–24 and more."""


class When(StrEnum):
    """Which replies count, by the moment at which they went."""

    ALL = "all"
    OPEN = "open"
    OFF = "off"


class Unit(StrEnum):
    """What a line's numbers are."""

    SPAN = "span"
    """Seconds."""
    SHARE = "share"
    """Hits of n."""
    STARS = "stars"
    """A difference of stars."""
    MOOD = "mood"
    """A difference of moods, each from -1 to 1: so from -2 to 2."""
    NUMBER = "number"
    """A difference of shares, or of seconds."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a report is about: from `start` to before `end`, in UTC."""

    start: datetime
    end: datetime
    when: When = When.ALL
    imported: bool = True
    """Whether history that came with files, and has both times, counts."""

    @property
    def part(self) -> Part:
        """What it is told in, over time."""
        return part(self.end - self.start)


@dataclass(frozen=True, slots=True)
class Metric:
    """The definition of a metric, as the report shows it."""

    id: str
    unit: Unit
    title: str
    how: str
    dated: str
    """By which date a case falls into the period."""
    left_out: str = ""
    unwelcome: bool = False
    """A share that is better the smaller it is."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How spans are spread, in seconds."""

    median: float
    p90: float
    mean: float


@dataclass(frozen=True, slots=True)
class Took:
    """How long one case took, in seconds."""

    conversation: int
    opening: int
    calendar: int
    at: str = ""
    """When it ended, as text; empty for a sum of several stretches."""
    begun: bool = False
    """`at` is when it began."""

    @property
    def stretch(self) -> tuple[datetime, datetime] | None:
        """From when to when it was counted."""
        if not self.at:
            return None
        at, calendar = from_text(self.at), timedelta(seconds=self.calendar)
        return (at, at + calendar) if self.begun else (at - calendar, at)


class Moment(NamedTuple):
    """When in a conversation something was said that a metric measures."""

    conversation: int
    at: datetime
    ours: bool


class Said(NamedTuple):
    """What was said then, cut where it is long."""

    text: str
    at: datetime
    ours: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the report."""

    metric: str
    group: str = ""
    """A network's key, small, large …; empty for the whole."""
    n: int = 0
    """The cases that it was measured on."""
    hits: int | None = None
    """Of these, for a share."""
    opening: Spread | None = None
    calendar: Spread | None = None
    value: float | None = None
    left_out: int = 0
    conversations: tuple[int, ...] = ()
    """Those behind it."""
    exceptions: tuple[int, ...] = ()
    """Of these, those that a share misses, or the slowest tenth: where there is most to learn."""
    closed: int = 0
    """Of spans: so many took time while the shop was closed, and none of its opening time."""
    cases: Callable[[], tuple[Took, ...]] = field(default=tuple, compare=False, repr=False)
    """Of spans: each of them, slowest first; put in order by who asks: few are."""
    moments: Callable[[], dict[int, str]] = field(default=dict, compare=False, repr=False)
    """When, as text, what counted in each conversation was said, where one thing did."""
    told: Callable[[], dict[int, Said]] = field(default=dict, compare=False, repr=False)
    """What counted in each conversation itself, where that is no message."""

    def said_at(self, cases: Iterable[tuple[int, Took | None]]) -> list[Moment | None]:
        """When what it measured in these was said; None where that was no one moment."""
        known, ours = self.moments(), self.metric in OF_A_REPLY
        return [
            _moment(id_, known.get(id_, "") if took is None else took, ours) for id_, took in cases
        ]

    @property
    def share(self) -> float | None:
        """Hits of n, 0 to 1; None of nothing."""
        return None if self.hits is None or not self.n else self.hits / self.n


def _moment(conversation: int, measured: Took | str, ours: bool) -> Moment | None:
    if isinstance(measured, str):
        return Moment(conversation, from_text(measured), ours) if measured else None
    stretch = measured.stretch
    return None if stretch is None else Moment(conversation, stretch[ours], ours)


class Figure(NamedTuple):
    """A line's first number, and what it is."""

    unit: Unit
    value: float
    signed: bool = False
    """A difference that can go either way."""
    calendar: bool = False
    """A span by the calendar, where there is next to no opening time to tell."""


_VALUES = {"M18r": Unit.SHARE, "M18d": Unit.SPAN, "M19": Unit.SPAN, "M19r": Unit.SHARE}
"""What differences are."""
EITHER_WAY = ("M18r", "M18d")
"""Which quarter fares better."""
_CHANGES = (Unit.STARS, Unit.MOOD)
"""What goes up or down, told to two places."""
OF_A_REPLY = {"M1", "M2", "M9t", "M17t", "M18t", "M20o", "M21", "M21a", "M22",
              "M15", "M16", "M18d", "M19"}  # fmt: skip
"""Metrics whose cases are a reply of ours each; of any other, what the customer said."""
ANSWERED = {"M1", "M2", "M6o", "M9t", "M17t", "M18t"}
"""Metrics of how long an answer took."""


def figure(line: Line, *, calendar: bool | None = None) -> Figure | None:
    """A share, a median of opening time, a mean or a difference; None where nothing can be said.

    Window, letter and command line all begin here, so that one number is the same everywhere. The
    median is the calendar's where that `calendar` is asked for, and else where `by_calendar`.
    """
    unit = METRICS[line.metric].unit
    value = line.value
    if unit is Unit.SHARE:
        value = line.share
    elif unit is Unit.SPAN:
        return _median(line, by_calendar(line) if calendar is None else calendar)
    if value is None:
        return None
    if unit in _CHANGES:
        return Figure(unit, round(value, 2), signed=True)
    return Figure(_VALUES.get(line.metric, unit), value, line.metric in EITHER_WAY)


def by_calendar(line: Line) -> bool:
    """Whether the median has no opening time to tell, but calendar time: nobody was answered at
    once where it says 0, the shop was closed."""
    if line.opening is None or line.calendar is None:
        return False
    return while_closed(line.opening.median, line.calendar.median)


def while_closed(opening: float, calendar: float) -> bool:
    """Whether a span is no time of opening as it is told, though some by the calendar."""
    return not any(length(opening)) and any(length(calendar))


def _median(line: Line, calendar: bool) -> Figure | None:
    spread_ = line.calendar if calendar else line.opening
    return None if spread_ is None else Figure(Unit.SPAN, spread_.median, calendar=calendar)


def sign(found: Figure) -> str:
    """What stands before a difference; nothing before any other number."""
    return "" if not found.signed or not found.value else "+" if found.value > 0 else "−"


def percent(share: float) -> int:
    """Hundredths, to the nearest; all of them only where it is all, none only where it is none."""
    whole = round(100 * abs(share))
    if 0 < abs(share) < 1:
        whole = min(max(whole, 1), 99)
    return whole if share >= 0 else -whole


class Length(NamedTuple):
    """A span as it is told: days, or hours with minutes, or minutes; the others are 0."""

    days: int
    hours: int
    minutes: int


def length(seconds: float) -> Length:
    """To the nearest minute up to ten hours, hour up to two days, and day."""
    minutes = floor(max(seconds, 0) / 60 + 0.5)
    if minutes < 600:
        return Length(0, *divmod(minutes, 60))
    hours = floor(minutes / 60 + 0.5)
    return Length(0, hours, 0) if hours < 48 else Length(floor(minutes / 1440 + 0.5), 0, 0)


def spread(values: Iterable[int]) -> Spread | None:
    """Median, 90th percentile (nearest rank) and mean; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    count = len(ordered)
    middle = count // 2
    median = ordered[middle] if count % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Spread(float(median), float(ordered[ceil(0.9 * count) - 1]), sum(ordered) / count)


def buckets(seconds: Iterable[int]) -> tuple[int, ...]:
    """How many took up to an hour, up to four, eight, twenty-four, and more."""
    counts = [0] * (len(BUCKETS) + 1)
    edges = [hours * 3600 for hours in BUCKETS]
    for one in seconds:
        counts[bisect_right(edges, one)] += 1
    return tuple(counts)


def quartiles(values: Sequence[int]) -> tuple[int, int] | None:
    """The largest value of the lowest quarter, and the smallest of the highest (nearest rank)."""
    ordered = sorted(values)
    if len(ordered) < 4:
        return None
    return ordered[ceil(len(ordered) / 4) - 1], ordered[ceil(3 * len(ordered) / 4) - 1]


NINETY_DAYS = timedelta(days=90)
_WITHIN_A_DAY = tuple(
    timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 180, 240, 360, 480, 720)
)
_DAYS = tuple(timedelta(days=days) for days in (1, 2, 3, 5, 7))


@dataclass(frozen=True, slots=True)
class Usual:
    """Within what time a network's customers are usually answered, fit for the shop's profile."""

    network: str
    within: timedelta
    """The 80th percentile of first responses, rounded up."""
    while_open: bool
    """It counts opening time; else, where that is more than the shop is open in a day, days."""
    n: int
    next_day: bool = False
    """Before the shop closes on the next day on which it is open."""


def usual(
    network: str, opening: Sequence[int], calendar: Sequence[int], day: timedelta = _DAYS[0]
) -> Usual | None:
    """From how long first responses took, in seconds, and how long the shop is open on its shortest
    day; None of too few, or where they take more than a week: nobody would be glad to read that."""
    if len(opening) < COMPARED:
        return None
    n, open_, all_ = len(opening), _eightieth(opening), _eightieth(calendar)
    hours = next((step for step in _WITHIN_A_DAY if open_ <= step <= day), None)
    if hours is not None:
        return Usual(network, hours, while_open=True, n=n)
    if open_ <= day < _DAYS[0] < all_:
        return Usual(network, day, while_open=False, n=n, next_day=True)
    days = next((step for step in _DAYS if step >= all_), None)
    return None if days is None else Usual(network, days, while_open=False, n=n)


def _eightieth(took: Sequence[int]) -> timedelta:
    return timedelta(seconds=sorted(took)[ceil(0.8 * len(took)) - 1])


@dataclass(frozen=True, slots=True)
class Heat:
    """How much came in, by weekday (Monday first) and hour of the shop's day."""

    counts: tuple[tuple[int, ...], ...]

    @property
    def most(self) -> int:
        return max(max(day) for day in self.counts)

    @property
    def busiest(self) -> tuple[int, int]:
        """The first weekday and hour in which the most came in."""
        places = ((day, hour) for day in range(7) for hour in range(24))
        return max(places, key=lambda place: self.counts[place[0]][place[1]])

    @property
    def key(self) -> tuple[int, ...]:
        """A few counts from one to the most, for a key of what is drawn."""
        most = self.most
        return tuple(sorted({1, round(most / 3), round(2 * most / 3), most} - {0})) if most else ()


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    period: Period
    made_at: datetime
    has_hours: bool
    """Without opening hours, opening time is calendar time, and the report says so."""
    lines: tuple[Line, ...]
    buckets: tuple[int, ...]
    heat: Heat
    steps: tuple[Step, ...]
    inbound: int
    """What came in: mentions."""

    @property
    def is_to_come(self) -> bool:
        """Whether its period had not begun when it was made."""
        return self.period.start > self.made_at

    def line(self, metric: str, group: str = "") -> Line:
        """That line; an empty one where nothing was measured."""
        return next(
            (one for one in self.lines if (one.metric, one.group) == (metric, group)),
            Line(metric, group),
        )

    def groups(self, metric: str) -> tuple[Line, ...]:
        """The lines of its groups, without the whole."""
        return tuple(one for one in self.lines if one.metric == metric and one.group)


_ALL = (
    Metric("M1", Unit.SPAN, "First response",
           "From the first message of a run of a conversation to our first reply that the network"
           " accepted.",
           "when the reply went",
           "Runs that we began, spam, and what was done without a reply."),
    Metric("M2", Unit.SPAN, "Reply time",
           "From the oldest message that was unanswered to the reply that answered it.",
           "when the reply went", "As for the first response."),
    Metric("M3", Unit.SPAN, "Waiting now",
           "Since the oldest message that is still unanswered.", "now",
           "What is snoozed is told apart. What came with a file, too old to be answered in"
           " time, and thanks and nothing else."),
    Metric("M4", Unit.SHARE, "Response rate",
           "Runs with a reply, of all that could be answered.", "when they first wrote",
           "Spam, what was done without a reply, and what takes no reply."),
    Metric("M5", Unit.SHARE, "In target",
           "Answered by the moment that its target set, of all answered or past due; what is"
           " unanswered past due is a miss.",
           "when it was due", "What came with a file, too old to be answered in time."),
    Metric("M6", Unit.SPAN, "Resolution",
           "From their first message to done. Who comes back within seven days goes on with the"
           " same run.",
           "when it was done", "What was done without a reply."),
    Metric("M6o", Unit.SPAN, "Our time in it",
           "The sum of our reply times in a run that is done.", "when it was done",
           "What was done without a reply."),
    Metric("M7", Unit.SHARE, "With one reply",
           "Runs done with exactly one reply, of all done with any.", "when it was done",
           "What was done without a reply."),
    Metric("M8", Unit.SHARE, "Came back",
           "Done runs after which they wrote again within seven days, of all done.",
           "when it was first done", "Thanks and nothing else.", unwelcome=True),
    Metric("M9", Unit.SHARE, "Reviews answered",
           "Reviews with our reply, of all that can have one.", "by the review's date",
           "Sites that take no reply of the owner."),
    Metric("M9t", Unit.SPAN, "Time to answer a review",
           "From the review to our first reply.", "when the reply went"),
    Metric("M9s", Unit.STARS, "Stars after an edit",
           "New stars less old ones, on the mean, of reviews whose stars were changed.",
           "when the change was seen"),
    Metric("M10", Unit.MOOD, "Mood shift",
           "Mood of their last message after our last reply, less that of their first: from -2 to"
           " 2, on the mean.",
           "when it was done", "Where either mood is not known."),
    Metric("M10c", Unit.SHARE, "Mood shift: coverage",
           "Answered runs in which they wrote after our last reply, of all answered.",
           "when it was done"),
    Metric("M10b", Unit.SHARE, "Mood shift: better",
           "Runs that ended in a better mood than they began, of those with a known shift.",
           "when it was done"),
    Metric("M10w", Unit.SHARE, "Mood shift: worse",
           "Runs that ended in a worse mood, of those with a known shift.", "when it was done",
           unwelcome=True),
    Metric("M11", Unit.SHARE, "Four or five stars",
           "Reviews with four or five stars, of all with stars. These are stars that people gave"
           " by themselves: this desk sends no surveys, so nobody can say what part of those asked"
           " would have answered.",
           "by the review's date",
           "Reviews without stars, and what they have deleted. There is no score from 0 to 10 of"
           " who would recommend the shop, either: nobody is asked for it."),
    Metric("M13", Unit.SHARE, "Confirmed solved",
           "Complaints in public of which they said that it is solved, of all that we answered and"
           " marked as done.",
           "when it was done"),
    Metric("M14", Unit.SHARE, "Promises kept",
           "Kept by the moment that was said, of all kept, kept late, or broken.",
           "when it was due", "Moved before they were due, and what the customer cancelled."),
    Metric("M15", Unit.SHARE, "Checked back",
           "Complaints after which we wrote once more by ourselves, of all done.",
           "when it was done", "Praise."),
    Metric("M16", Unit.SHARE, "Closed in public",
           "Complaints that went on in private and have a closing word of ours in public, of all"
           " of these that are done. Private thanks after it ask for no other.",
           "when it was done", "What they have deleted."),
    Metric("M17", Unit.SHARE, "Praise thanked",
           "Praise with a reply of ours, of all praise.", "when they wrote"),
    Metric("M17t", Unit.SPAN, "Time to thank", "From praise to our reply.", "when the reply went"),
    Metric("M18", Unit.SHARE, "Equal care: answered",
           "The response rate for the quarter with the smallest audience, and for that with the"
           " largest.",
           "when they first wrote", "Whose audience is not known."),
    Metric("M18r", Unit.NUMBER, "Equal care: gap in answers",
           "The response rate for the quarter with the smallest audience, less that for the one"
           " with the largest.",
           "when they first wrote",
           "Whose audience is not known. Nothing is claimed where a quarter has fewer than five"
           " cases."),
    Metric("M18t", Unit.SPAN, "Equal care: first response",
           "The first response for the quarter with the smallest audience, and for that with the"
           " largest.",
           "when the reply went", "Whose audience is not known."),
    Metric("M18d", Unit.NUMBER, "Equal care: gap in waiting",
           "The median first response in opening time for the quarter with the smallest audience,"
           " less that for the one with the largest.",
           "when the reply went",
           "Whose audience is not known. Nothing is claimed where a quarter has fewer than five"
           " cases."),
    Metric("M19", Unit.NUMBER, "Between networks: first response",
           "The slowest network's median less the fastest's, in seconds of opening time.",
           "when the reply went", "Networks with fewer than ten cases."),
    Metric("M19r", Unit.NUMBER, "Between networks: answered",
           "The best network's response rate less the worst's.", "when they first wrote",
           "Networks with fewer than ten cases."),
    Metric("M20", Unit.SPAN, "Until we saw it",
           "From when it stood on the network to when it was fetched.", "when they first wrote",
           "What came with a file."),
    Metric("M20o", Unit.SPAN, "In the outbox",
           "From when a reply could go to when the network had it.", "when the reply went",
           "Replies made elsewhere."),
    Metric("M21", Unit.SHARE, "Softened before sending",
           "Replies that went without a warning, of all whose draft the tone check had warned of"
           " at any time. That there was a warning is kept, the words are not.",
           "when the reply went", "Drafts that were dropped."),
    Metric("M21a", Unit.SHARE, "Sent against advice",
           "Replies that went although the tone check warned or stopped, of all that it read.",
           "when the reply went", "Replies made elsewhere.", unwelcome=True),
    Metric("M22", Unit.SHARE, "Repeated",
           "Public replies that are four fifths or more like one of the thirty before.",
           "when the reply went", "Thanks of up to three words.", unwelcome=True),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.id: metric for metric in _ALL}
"""By their ids. M12 (who would recommend the shop, 0 to 10) is not there, nor is how many answer
surveys: this desk sends none, and M11, of stars that were given, says so."""
