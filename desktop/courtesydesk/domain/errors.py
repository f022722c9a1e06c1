"""Every error that we raise on purpose.

    DeskError
    ├── UserError                  what was asked cannot be: show it, no traceback
    │   ├── NotFound               no such thing (any more)
    │   ├── WrongInput             a value, a file, a query that cannot be read
    │   └── NotAllowed             the network, or our own rule, does not allow it
    │       └── AnotherDesk        … because somebody's desk is there already
    ├── NetworkError               by whose turn it is
    │   ├── Offline                nobody's: try again by itself later
    │   ├── RateLimited(until)     the clock's: wait until then
    │   ├── SignedOut              the owner's: sign in again
    │   ├── BudgetSpent            the owner's: it costs money, and there is none left for it
    │   ├── Refused                the owner's: the network said no to this one thing
    │   │   ├── NotGranted         … because this login, or this program, may not do that there
    │   │   ├── TooLate            … because the time for it is over
    │   │   └── Vanished           … because what it is about is not there any more
    │   ├── Untrusted              the owner's: the certificate is not known
    │   ├── BadAnswer              the network's: it said something that we cannot read
    │   └── Doubtful               unknown whether it went: look before anything else
    ├── StoreError                 the disk or the file: full, locked, damaged, newer
    │   └── NewerWorkspace         written by a newer program
    └── KeyringError               the system's keyring
        ├── KeyringMissing         there is none
        ├── KeyringLocked          it is locked
        └── KeyringRefused         it said no

Errors carry data; `what`, `safe` and `todo` are short English sentences for the command line and
the log, and the window words them again in `ui/wording.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class DeskError(Exception):
    """Anything that we can say in a sentence."""

    def __init__(self, what: str, *, safe: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        """What happened, in one sentence."""
        self.safe = safe
        """What is safe, in one sentence; empty when nothing was at risk."""
        self.todo = todo
        """What to do now, in one sentence."""

    def sentence(self) -> str:
        """All of it on one line."""
        return " ".join(part for part in (self.what, self.safe, self.todo) if part)


class UserError(DeskError):
    """What was asked for cannot be done as asked."""


class NotFound(UserError):
    """There is no such thing, or no longer."""


class WrongInput(UserError):
    """A value, a file or a query that cannot be read."""


class NotAllowed(UserError):
    """The network, or one of our own rules, does not allow it."""


class AnotherDesk(NotAllowed):
    """There is a desk in that folder already: it can be opened instead."""


class NetworkError(DeskError):
    """Something between us and the network."""


class Offline(NetworkError):
    """The network cannot be reached; nothing was sent."""


class RateLimited(NetworkError):
    """The network wants us to wait."""

    def __init__(self, what: str, until: datetime, *, safe: str = "", todo: str = "") -> None:
        super().__init__(what, safe=safe, todo=todo)
        self.until = until
        """Not before this moment."""


class SignedOut(NetworkError):
    """The password or token is not accepted (any more)."""


class Refused(NetworkError):
    """The network understood, and said no to this one thing."""


class NotGranted(Refused):
    """This login, or this program, may not do that there; the owner can, on the network's page."""


class TooLate(Refused):
    """The network allows it for some time only, and that is over."""


class Vanished(Refused):
    """What it is about is not there any more."""


class BudgetSpent(NetworkError):
    """The network takes money for this, and what was set aside for it is spent."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server showed us, so that the owner can decide to trust exactly this."""

    host: str
    sha256: str
    """Fingerprint in hexadecimal, lower case, without colons: what a pin is made of."""
    subject: str = ""
    issuer: str = ""
    ends: str = ""
    """The day it ends, as 2026-11-21; empty when it could not be read."""
    pem: str = ""


class Untrusted(NetworkError):
    """The server's certificate is not one that we know."""

    def __init__(
        self,
        what: str,
        *,
        certificate: Certificate | None = None,
        safe: str = "",
        todo: str = "",
    ) -> None:
        super().__init__(what, safe=safe, todo=todo)
        self.certificate = certificate


class BadAnswer(NetworkError):
    """The network said something that we cannot read."""


class Doubtful(NetworkError):
    """The line was cut where the reply may or may not have gone."""


class StoreError(DeskError):
    """The disk or the file: full, locked, damaged."""


class NewerWorkspace(StoreError):
    """The workspace was written by a newer program."""


class KeyringError(DeskError):
    """The operating system's keyring did not do what we asked."""


class KeyringMissing(KeyringError):
    """There is no keyring on this system."""


class KeyringLocked(KeyringError):
    """The keyring is locked."""


class KeyringRefused(KeyringError):
    """The keyring, or the person before it, said no."""
