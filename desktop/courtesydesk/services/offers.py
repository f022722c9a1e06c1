"""What networks' packages say of themselves, for whoever has no workspace (yet)."""

from __future__ import annotations

from courtesydesk.connectors import registry
from courtesydesk.domain.account_forms import AccountForm


def form_of(network: str) -> AccountForm | None:
    """What an account of it asks for; None for e-mail, which asks in its own way. Raises
    NotAllowed where there is no direct connection."""
    return registry.offer(network).form


def names() -> tuple[str, ...]:
    """The networks that an account can be added for, as they are written on the command line."""
    return tuple(sorted(registry.networks()))


def label_of(network: str) -> str:
    """How it is called. Raises NotAllowed where there is no direct connection."""
    return registry.offer(network).network.label
