"""What the network allows for one mention, as it stands in the file."""

from __future__ import annotations

import dataclasses
import json
from functools import lru_cache
from typing import Any

from courtesydesk.domain.acts import Act
from courtesydesk.domain.mentions import AS_USUAL, Allows
from courtesydesk.domain.times import from_text, to_text

_MOMENTS = ("public_until", "private_until")


@lru_cache(maxsize=256)
def allows_to_text(allows: Allows) -> str:
    """Only what is not as usual; empty for nothing."""
    if allows == AS_USUAL:
        return ""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(allows):
        value = getattr(allows, field.name)
        if value != field.default:
            found[field.name] = to_text(value) if field.name in _MOMENTS else value
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def allows_from_text(text: str) -> Allows:
    """What `allows_to_text` wrote; what a newer program wrote besides is left out."""
    if not text:
        return AS_USUAL
    known = {field.name for field in dataclasses.fields(Allows)}
    found = {name: value for name, value in json.loads(text).items() if name in known}
    for name in _MOMENTS:
        if name in found:
            found[name] = from_text(found[name])
    if "acts" in found:
        found["acts"] = tuple(Act(one) for one in found["acts"] if one in set(Act))
    return Allows(**found)
