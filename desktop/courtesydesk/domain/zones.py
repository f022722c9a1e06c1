"""Time zones: the shop's own by name, or this computer's, both sure of summer and winter time."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from courtesydesk.domain.errors import WrongInput


@lru_cache(maxsize=32)
def zone_named(name: str) -> tzinfo:
    """The zone of an IANA name; this computer's for an empty one. Raises WrongInput."""
    name = name.strip()
    if not name:
        return computer_zone()
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise WrongInput(
            f"“{name}” is not a time zone.",
            todo="Write a continent and a city, for example Europe/Paris.",
        ) from error


def computer_zone() -> tzinfo:
    """This computer's zone: by its IANA name where that can be told, else by the system's rules."""
    name = os.environ.get("TZ", "").lstrip(":") or _linked_name()
    try:
        return ZoneInfo(name) if name else SystemZone()
    except (KeyError, ValueError, OSError):
        return SystemZone()


def _linked_name() -> str:
    target = str(Path("/etc/localtime").resolve())
    _, found, name = target.partition("zoneinfo/")
    return name if found else ""


class SystemZone(tzinfo):
    """The operating system's own rules, where it does not tell their name (Windows)."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if moment is None:
            return timedelta(0)
        wall = moment.replace(tzinfo=None)
        seconds = _mktime(wall)
        offset = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
        return wall.replace(microsecond=0) - offset

    def dst(self, moment: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, moment: datetime | None) -> str:
        return "local"

    def fromutc(self, moment: datetime) -> datetime:
        seconds = (moment.replace(tzinfo=UTC) - _EPOCH).total_seconds()
        local = time.localtime(seconds // 1)
        wall = datetime(*local[:6], microsecond=moment.microsecond, tzinfo=self)
        fold = int(_mktime(wall.replace(tzinfo=None)) != int(seconds // 1))
        return wall.replace(fold=fold)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _mktime(wall: datetime) -> int:
    # -1 lets the system say whether summer time holds; `fold` asks for the later of two.
    summer = 0 if wall.fold else -1
    return int(time.mktime((*wall.timetuple()[:8], summer)))
