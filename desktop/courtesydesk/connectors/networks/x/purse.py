"""What X costs, and how much of it may be spent in a month.

Prices are X's own for pay-per-use. What it reads for the owner of the app is cheaper there, and the
same thing twice on one day is charged once: our count is never less than X's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from courtesydesk.connectors.base import Tally
from courtesydesk.domain.errors import (
    BadAnswer,
    BudgetSpent,
    Doubtful,
    NetworkError,
    WrongInput,
)
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.domain.prices import may_have_link

POST = 0.005
PERSON = 0.010
REPLY = 0.015
REPLY_WITH_LINK = 0.200
USUAL = 5.0
"""Dollars a month, where the owner says nothing."""


def price_of(text: str) -> float:
    """What it costs to post this."""
    return REPLY_WITH_LINK if may_have_link(text) else REPLY


def dollars(text: str) -> float:
    """What the owner allows for a month; raises WrongInput for what is no sum."""
    try:
        found = float(text.strip().removeprefix("$").replace(",", ".") or USUAL)
    except ValueError:
        found = 0.0
    if not 0 < found < 1_000_000:
        raise WrongInput(f"“{text}” is no sum of money.", todo="Write a number of dollars, as 5.")
    return found


class Bill:
    """What one look at X came to."""

    def __init__(self) -> None:
        self.sum = 0.0

    def add(self, price: float, times: int) -> None:
        """So many of them were told."""
        self.sum += price * times


class Purse:
    """One account's money for this month."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._tally = Tally()

    def count_in(self, tally: Tally) -> None:
        """Keep count there."""
        self._tally = tally

    @property
    def most(self) -> float:
        """Dollars that may be spent in a month."""
        return self._most

    @property
    def left(self) -> float:
        """Dollars that are left of it."""
        left = self._count(0, _next_month()).left
        return 0.0 if left is None else left

    def room(self, each: float, *, least: int, most: int) -> int:
        """How many things at that price can be asked for; raises BudgetSpent for fewer than
        `least`."""
        found = min(most, int(self.left / each + 1e-6))
        if found < least:
            raise self._spent("Nothing more is asked there.")
        return found

    @contextmanager
    def reading(self, most: float) -> Iterator[Bill]:
        """Held back before it is asked, so that nothing goes beyond; what it did not come to is
        given back."""
        bill, until = Bill(), _next_month()
        self._count(most, until)
        try:
            yield bill
        finally:
            self._count(bill.sum - most, until)

    @contextmanager
    def posting(self, price: float) -> Iterator[None]:
        """Counted before; given back where it is certain that nothing went. Raises BudgetSpent."""
        if price > self.left + 1e-6:
            raise self._spent("Nothing was sent.")
        until = _next_month()
        self._count(price, until)
        try:
            yield
        except (Doubtful, BadAnswer):
            raise
        except NetworkError:
            self._count(-price, until)
            raise

    def _count(self, more: float, until: datetime) -> Meter:
        return self._tally.count(Meter(Measure.DOLLARS, more, until, self._most))

    def _spent(self, safe: str) -> BudgetSpent:
        return BudgetSpent(
            f"The ${self._most:,.2f} that you allow for X in a month are used up.",
            safe=safe,
            todo="Allow more in the account's settings, or wait for the next month.",
        )


def _next_month() -> datetime:
    """A month that costs is the wall clock's."""
    now = datetime.now(UTC)  # noqa: TID251
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
