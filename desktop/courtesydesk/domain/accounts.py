"""Accounts: our shop's login on one network, and its health in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.meters import Meter


class AccountState(StrEnum):
    """How an account is."""

    CONNECTING = "connecting"
    BACKFILLING = "backfilling"
    CONNECTED = "connected"
    OFFLINE = "offline"
    RATE_LIMITED = "rate_limited"
    SIGNED_OUT = "signed_out"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Health:
    """What signing in showed."""

    works: tuple[str, ...]
    """What works, one sentence each."""
    lacks: tuple[str, ...] = ()
    """What does not, and why, one sentence each: direct messages that were not granted …"""
    address: str = ""
    """Who we are there, where the network says so better than the owner typed it."""
    settings: dict[str, str] = field(default_factory=dict)
    """What is to be kept with the account's settings from now on."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; no secret is ever in it."""

    id: AccountId
    network: str
    name: str
    address: str
    settings: dict[str, str]
    """Hosts, ports, folders: what the connector needs besides the secret."""
    state: AccountState
    detail: str
    """What is wrong, in a sentence; empty when nothing is."""
    last_fetched_at: datetime | None
    until: datetime | None
    """Rate limited until then."""
    demo: bool
    """Belongs to the demo shop: never touches a network."""
    meters: tuple[Meter, ...] = ()
    """What it used of what the network allows; also those whose time is over."""
