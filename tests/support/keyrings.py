"""Keyrings in memory, good and bad, handed to the vault instead of the system's."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps entries in a dict, with the limit of the strictest system."""

    priority = 1  # type: ignore[assignment]
    limit = 1280

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False
        self.writes_left: int | None = None
        """How many more changes are taken before the "kill"."""

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self._spend()
        units = len(password.encode("utf-16-le", "surrogatepass")) // 2
        assert units <= self.limit, f"{units} characters do not fit on Windows"
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        self._spend()
        if (service, username) not in self.entries:
            raise PasswordDeleteError("no such entry")
        del self.entries[service, username]

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked("Failed to unlock the collection!")

    def _spend(self) -> None:
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise KilledError
            self.writes_left -= 1


class KilledError(Exception):
    """Stands for a kill: everything before it has happened, nothing after it."""


class HangingKeyring(MemoryKeyring):
    """Never answers until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait(30)
        return None
