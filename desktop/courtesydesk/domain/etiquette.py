"""Etiquette: what is usual on a network where people talk about us, and whether to join in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from courtesydesk.domain.mentions import Intent

Table = Mapping[str, Mapping[str, str]]
"""By network, what is usual and how each move is made; `default` and `advice` besides."""


class Move(StrEnum):
    """What one can do where one was not called."""

    JOIN = "join"
    LIKE = "like"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Manners:
    """What to know before one speaks up."""

    network: str
    usual: str
    """What is usual there, in a sentence or two."""
    move: Move
    """What fits what they are after …"""
    how: str
    """… and how that is done there."""


def manners(table: Table, network: str, intent: Intent | None) -> Manners:
    """For one network and what somebody there is after."""
    there, anywhere = table.get(network, {}), table["default"]
    what = intent if intent in (
        Intent.QUESTION, Intent.COMPLAINT, Intent.PRAISE, Intent.VENTING
    ) else Intent.OTHER  # fmt: skip
    move = Move(table["advice"][what])
    return Manners(
        network, there.get("usual", anywhere["usual"]), move, there.get(move, anywhere[move])
    )
