"""Whether a text has a link in it, where that costs more."""

from __future__ import annotations

import re

_LINK = re.compile(r"\w\.\w{2}|https?://")


def may_have_link(text: str) -> bool:
    """Rather too often than too seldom: a network makes a link of “shop.example”, too."""
    return bool(_LINK.search(text))
