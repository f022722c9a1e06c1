"""Which keyrings we accept: the operating system's own, and no other.

keyring's own choice may be a plain file (keyrings.alt), a chain, or one that is set by an
environment variable. Instead we ask the system's keyrings one by one, so that a secret can never
land in a file by configuration.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from courtesydesk.domain.errors import KeyringMissing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_BY_SYSTEM = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
}
_ELSEWHERE = (
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)

TODO_LINUX = (
    "Install gnome-keyring or KWallet, log in to the desktop with it, and start the desk again."
)
TODO_ELSEWHERE = "Start Courtesy Desk from your own desktop session, not from a service."


def system_keyring() -> KeyringBackend:
    """The operating system's keyring; raises KeyringMissing, whose reasons are `unreachable`'s."""
    for kind in _known():
        if not _why_not(kind):
            return kind()
    raise KeyringMissing(
        "This computer has no keyring that can be reached.",
        safe="No secret was stored; the desk works, but cannot sign in.",
        todo=TODO_ELSEWHERE if sys.platform in _BY_SYSTEM else TODO_LINUX,
    )


def unreachable() -> list[str]:
    """Why each keyring of this system cannot be used, in its own technical words, for those who
    look into it; nothing is said of one that can."""
    return list(filter(None, map(_why_not, _known())))


def _known() -> Iterator[type[KeyringBackend]]:
    for module, name in _BY_SYSTEM.get(sys.platform, _ELSEWHERE):
        yield getattr(importlib.import_module(module), name)


def missing() -> list[str]:
    """What of the system's keyrings this program cannot load, whether or not they can be reached;
    empty where all is there."""
    wrong = []
    for module, name in _BY_SYSTEM.get(sys.platform, _ELSEWHERE):
        try:
            getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as error:
            wrong.append(f"{module} ({error})")
    return wrong


def _why_not(kind: type[KeyringBackend]) -> str:
    """Why this keyring cannot be used; empty when it can."""
    try:
        kind.priority  # noqa: B018 - keyring says so by raising here
    except (RuntimeError, ImportError, OSError, AttributeError) as error:
        return str(error).strip().rstrip(".") or type(error).__name__
    return ""
