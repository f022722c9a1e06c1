"""Which keyrings we accept: the operating system's own, and no other.

keyring's own choice may be a plain file (keyrings.alt), a chain, or one that is set by an
environment variable. Instead we ask the system's keyrings one by one, so that a secret can never
land in a file by configuration.
"""

from __future__ import annotations

import importlib
import sys
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
    """The operating system's keyring; raises KeyringMissing with the reasons."""
    reasons: list[str] = []
    for module, name in _BY_SYSTEM.get(sys.platform, _ELSEWHERE):
        kind: type[KeyringBackend] = getattr(importlib.import_module(module), name)
        reason = _why_not(kind)
        if not reason:
            return kind()
        reasons.append(reason)
    raise KeyringMissing(
        "This computer has no keyring that can be reached"
        + (f" ({'; '.join(reasons)})." if reasons else "."),
        safe="No secret was stored; the desk works, but cannot sign in.",
        todo=TODO_ELSEWHERE if sys.platform in _BY_SYSTEM else TODO_LINUX,
    )


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
