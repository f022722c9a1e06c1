"""What stands in a setting, before it is kept: whether it can be read, and how."""

from __future__ import annotations

import re

from courtesydesk.domain.errors import UserError
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.settings import setting
from courtesydesk.domain.zones import zone_named
from courtesydesk.services import holidays
from courtesydesk.ui.settings import words

Value = str | int | bool

_ADDRESS = re.compile(r"[^@\s<>,]+@[^@\s<>,]+\.[^@\s<>,.]+")
_HOLES = re.compile(r"\{([^{}]*)\}")


def problem_of(key: str, value: Value) -> str:
    """What is wrong with a value, in a sentence; nothing when it can be kept."""
    try:
        setting(key).read(str(value))
        if key == "shop.hours":
            parse_hours(str(value))
        elif key == "shop.timezone":
            zone_named(str(value))
        elif key == "shop.holidays" and str(value).strip():
            holidays.check(str(value))
    except UserError as error:
        return error.sentence()
    text = str(value).strip()
    if key == "shop.email" and text and not _ADDRESS.fullmatch(text):
        return words.no_address(text)
    if key == "shop.signature":
        wrong = [name for name in _HOLES.findall(text) if name != "name"]
        if wrong:
            return words.only_name(wrong[0])
    return ""
