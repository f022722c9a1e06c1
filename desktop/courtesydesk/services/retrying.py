"""After a call that came to nothing: how long to wait, and what it says of the account."""

from __future__ import annotations

from datetime import timedelta

from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.errors import DeskError, Doubtful, Offline, RateLimited, SignedOut

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


def wait_after(failures: int) -> timedelta:
    """Twice as long after each failure in a row, up to a quarter of an hour."""
    wait: timedelta = FIRST_WAIT * 2 ** min(max(failures - 1, 0), 10)
    return min(wait, LONGEST_WAIT)


def state_after(error: DeskError) -> AccountState:
    """How an account is whose call failed with this."""
    match error:
        case RateLimited():
            return AccountState.RATE_LIMITED
        case SignedOut():
            return AccountState.SIGNED_OUT
        case Offline() | Doubtful():
            return AccountState.OFFLINE
        case _:
            return AccountState.FAILING
