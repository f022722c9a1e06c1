"""The tone check by rules alone: what a rule finds must not depend on what the reader weighs."""

from __future__ import annotations

import functools

from courtesydesk.tone.checker import Checker


@functools.cache
def rules_alone() -> Checker:
    """A check without the learned reader."""
    return Checker(load=lambda: None)
