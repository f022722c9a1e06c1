"""JSON Lines as they come in: one object a line, or one sentence on what is wrong with it."""

from __future__ import annotations

import json
from typing import Any


def read_object(line: str) -> tuple[dict[str, Any], str]:
    """The object of a line (else an empty one), and what is wrong with it, if anything."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}, "this is not JSON."
    if not isinstance(value, dict):
        return {}, "this is not a JSON object."
    return value, ""


def whole(text: str) -> str:
    """Without half characters (lone surrogates), which JSON can hold and output cannot."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
