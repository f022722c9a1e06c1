"""Which networks have a connector; each is loaded on first use."""

from __future__ import annotations

import importlib
from typing import cast

from courtesydesk.connectors.base import Factory
from courtesydesk.domain.errors import NotAllowed

_WHERE = {
    "email": ("courtesydesk.connectors.networks.email.connector", "connect"),
    "memory": ("courtesydesk.connectors.memory", "connect"),
}


def networks() -> tuple[str, ...]:
    """The networks that an account can be made for."""
    return tuple(_WHERE)


def factory(network: str) -> Factory:
    """How a connector of that network is made; raises NotAllowed for one that has none."""
    try:
        module, name = _WHERE[network]
    except KeyError as error:
        raise NotAllowed(
            f"There is no direct connection to “{network}” yet.",
            todo="Import its export, or answer it in the browser.",
        ) from error
    return cast("Factory", getattr(importlib.import_module(module), name))
