"""The vault: secrets of accounts in the operating system's keyring, and nowhere else.

One entry a secret, under one service name. Windows takes at most 1,280 characters an entry, so a
longer secret is split: its entry then holds a header that names a generation (a or b), the number
of pieces and a digest. Pieces of the new generation are written first, the header last, the old
pieces go after it; killed at any moment, the header names one whole generation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from courtesydesk.credentials.backends import system_keyring
from courtesydesk.credentials.patience import OutOfPatience, bounded
from courtesydesk.domain.errors import KeyringError, KeyringLocked, KeyringMissing, KeyringRefused

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Courtesy Desk"
PIECE = 1200
"""UTF-16 units an entry; Windows' limit is 1,280."""
PATIENCE = 60.0
"""Seconds: long enough for a person to type the keyring's password."""

_HEADER = "courtesy-desk-pieces"
_NOT_STORED = "Nothing was stored anywhere else."

# Exceptions of the backends by name: modules of other systems cannot even be imported here.
_DISMISSED = {"PromptDismissedException", "KeychainDenied", "SecAuthFailure"}
_LOCKED = {"KeyringLocked", "LockedException"}
_GONE = {
    "SecretServiceNotAvailableException",
    "NoKeyringError",
    "ConnectionError",
    "FileNotFoundError",
    "EOFError",
}
_NO = {"KeyringError", "SecretStorageException", "DBusErrorResponse", "OSError", "error"}

T = TypeVar("T")


class Vault:
    """Secrets by account key and name. Raises KeyringMissing, KeyringLocked, KeyringRefused."""

    def __init__(
        self,
        choose: Callable[[], KeyringBackend] = system_keyring,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._choose = choose
        self._patience = patience
        self._keyring: KeyringBackend | None = None

    def get(self, account: str, name: str) -> str | None:
        """The secret, or None when there is none."""
        return self._bounded(lambda: self._read(_entry(account, name)))

    def set(self, account: str, name: str, value: str) -> None:
        """Keep a secret, in place of an older one."""
        self._bounded(lambda: self._write(_entry(account, name), value))

    def delete(self, account: str, name: str) -> None:
        """Forget a secret; it is no error when there is none."""
        self._bounded(lambda: self._forget(_entry(account, name)))

    def problem(self) -> KeyringError | None:
        """What is wrong with the keyring, found by asking for a secret that does not exist."""
        try:
            self.get("-", "-")
        except KeyringError as error:
            return error
        return None

    def name(self) -> str:
        """What the keyring calls itself."""
        return self._bounded(lambda: str(getattr(self._backend(), "name", "keyring")))

    # -- entries

    def _read(self, entry: str) -> str | None:
        value = self._raw(entry)
        header = _header(value)
        if value is None or header is None:
            return value
        generation, count, digest = header
        pieces = [self._raw(_piece(entry, generation, number)) for number in range(count)]
        whole = "".join(piece for piece in pieces if piece is not None)
        return whole if _digest(whole) == digest else None

    def _write(self, entry: str, value: str) -> None:
        old = _header(self._raw(entry))
        old_generation = old[0] if old else ""
        if _units(value) <= PIECE and not value.startswith(_HEADER):
            self._backend().set_password(SERVICE, entry, value)
        else:
            generation = "b" if old_generation == "a" else "a"
            pieces = split(value)
            for number, piece in enumerate(pieces):
                self._backend().set_password(SERVICE, _piece(entry, generation, number), piece)
            header = f"{_HEADER}:{generation}:{len(pieces)}:{_digest(value)}"
            self._backend().set_password(SERVICE, entry, header)
            self._forget_pieces(entry, generation, first=len(pieces))
        if old_generation:
            self._forget_pieces(entry, old_generation)

    def _forget(self, entry: str) -> None:
        for generation in ("a", "b"):
            self._forget_pieces(entry, generation)
        if self._raw(entry) is not None:
            self._backend().delete_password(SERVICE, entry)

    def _forget_pieces(self, entry: str, generation: str, first: int = 0) -> None:
        # Counted upward, deleted downward: killed in between, what is left can be counted again.
        end = first
        while self._raw(_piece(entry, generation, end)) is not None:
            end += 1
        for number in reversed(range(first, end)):
            self._backend().delete_password(SERVICE, _piece(entry, generation, number))

    def _raw(self, entry: str) -> str | None:
        return self._backend().get_password(SERVICE, entry)

    def _backend(self) -> KeyringBackend:
        if self._keyring is None:
            self._keyring = self._choose()
        return self._keyring

    # -- errors

    def _bounded(self, call: Callable[[], T]) -> T:
        trouble: KeyringError | None = None
        try:
            return bounded(call, self._patience)
        except KeyringError:
            raise
        except OutOfPatience:
            trouble = KeyringLocked(
                "The keyring did not answer.",
                safe=_NOT_STORED,
                todo="Look for a window that asks for the keyring's password, and try again.",
            )
        # Backends raise whatever their systems raise; what is not theirs goes on as it is.
        except Exception as error:
            trouble = classified(error)
            if trouble is None:
                raise
        # A connection to a keyring that has gone is not kept.
        self._keyring = None
        # Out here, so that the backend's error, whose frames hold the secret, is not its context.
        raise trouble


def classified(error: BaseException) -> KeyringError | None:
    """A backend's error as ours; None when it is none of a keyring's."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    names = {kind.__name__ for link in chain for kind in type(link).__mro__}
    if names & _DISMISSED:
        return KeyringRefused(
            "The keyring was not opened: its question was dismissed.",
            safe=_NOT_STORED,
            todo="Try again, and allow Courtesy Desk when the system asks.",
        )
    if names & _LOCKED:
        return KeyringLocked(
            "The keyring is locked.",
            safe="Nothing was changed; the desk works, but cannot sign in.",
            todo="Unlock it with your login password, and try again.",
        )
    if names & _GONE:
        return KeyringMissing(
            "The keyring cannot be reached (any more).",
            safe=_NOT_STORED,
            todo="Log in to the desktop again, or start its keyring, and try again.",
        )
    if names & _NO:
        return KeyringRefused(
            f"The keyring said no ({type(error).__name__}).",
            safe=_NOT_STORED,
            todo="Look at it with the system's keyring program, and try again.",
        )
    return None


def split(value: str) -> list[str]:
    """Pieces of at most PIECE UTF-16 units; no character is cut in two."""
    pieces: list[str] = []
    piece: list[str] = []
    room = PIECE
    for character in value:
        size = _units(character)
        if size > room:
            pieces.append("".join(piece))
            piece, room = [], PIECE
        piece.append(character)
        room -= size
    pieces.append("".join(piece))
    return pieces


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _entry(account: str, name: str) -> str:
    return f"{account}/{name}"


def _piece(entry: str, generation: str, number: int) -> str:
    return f"{entry}/{generation}{number}"


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _header(value: str | None) -> tuple[str, int, str] | None:
    if value is None or not value.startswith(_HEADER):
        return None
    parts = value.split(":")
    if len(parts) != 4 or not parts[2].isdecimal():
        return None
    return parts[1], int(parts[2]), parts[3]
