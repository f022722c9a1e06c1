"""What a list of updates says, and whether it may be followed.

The list names one release and its files. It reaches us signed (`credentials/signatures.py`); what
is judged here is what a right signature does not rule out: a list that is old (somebody keeps a
newer one from us), or one that leads back to a version with known faults. The terms are those of
The Update Framework: rollback, freeze.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtesydesk.domain.errors import BadAnswer, NotAllowed, WrongInput
from courtesydesk.domain.times import from_text

FORMAT = 1
_VERSION = re.compile(r"(\d{1,5})\.(\d{1,5})\.(\d{1,5})")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 500_000_000
"""Bytes of a file that is taken for an update of ours."""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Three numbers; the later one is greater."""

    major: int
    minor: int
    patch: int

    @classmethod
    def read(cls, text: str) -> Version:
        """From “0.2.0”; raises WrongInput."""
        found = _VERSION.fullmatch(text)
        if found is None:
            raise WrongInput(f"“{text}” is no version.")
        return cls(*map(int, found.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file of a release."""

    kind: str
    """How it is put in place: setup, deb, dmg, appimage."""
    machine: str
    """The processor that it is for: x86_64, arm64."""
    url: str
    size: int
    """Bytes."""
    sha256: str
    starts_from: str = ""
    """The only version that it can change into the new one; empty: it is whole."""

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.url.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Release:
    """One release, as the list tells it."""

    version: Version
    published: datetime
    good_until: datetime
    """After this moment the list is too old to be believed."""
    notes: tuple[str, ...]
    """What is new, a sentence each, in users' words."""
    files: tuple[ReleaseFile, ...]

    def files_for(self, kind: str, machine: str, installed: Version) -> tuple[ReleaseFile, ...]:
        """What brings this installation to the release, the smallest first, the whole one last."""
        fitting = [
            file
            for file in self.files
            if (file.kind, file.machine) == (kind, machine)
            and file.starts_from in ("", str(installed))
        ]
        return tuple(sorted(fitting, key=lambda file: (not file.starts_from, file.size)))


def read(payload: bytes) -> Release:
    """The release that a list names; raises BadAnswer for what is no list of ours, and NotAllowed
    for one that only a newer program understands."""
    try:
        told = json.loads(payload)
        if told["format"] != FORMAT:
            raise NotAllowed(
                "The list of updates is written for a newer Courtesy Desk than this.",
                safe="Nothing was changed.",
                todo="Fetch the new version by hand from where you have this one.",
            )
        release = Release(
            version=Version.read(told["version"]),
            published=from_text(told["published"]),
            good_until=from_text(told["good_until"]),
            notes=tuple(str(note) for note in told["notes"]),
            files=tuple(map(_file, told["files"])),
        )
    except (ValueError, KeyError, TypeError, WrongInput, RecursionError) as error:
        raise BadAnswer(
            "The list of updates cannot be read.",
            safe="Nothing was changed.",
            todo="Try again later.",
        ) from error
    return release


def _file(told: dict[str, Any]) -> ReleaseFile:
    file = ReleaseFile(
        kind=str(told["kind"]),
        machine=str(told["machine"]),
        url=str(told["url"]),
        size=int(told["size"]),
        sha256=str(told["sha256"]),
        starts_from=str(told.get("starts_from", "")),
    )
    if not 0 < file.size <= _LARGEST or _SHA256.fullmatch(file.sha256) is None:
        raise ValueError
    if re.fullmatch(r"[\w.+-]{1,120}", file.name) is None or file.name.startswith("."):
        raise ValueError  # it becomes the name of a file here
    return file


def judge(release: Release, *, installed: Version, newest_seen: Version, now: datetime) -> bool:
    """Whether it is news for us. Raises NotAllowed for a list that leads back (older than one seen
    before) and for one that is too old to be believed."""
    if release.version < newest_seen:
        raise NotAllowed(
            f"The list of updates names version {release.version}, but {newest_seen} was there "
            "before.",
            safe="Nothing was changed: the desk never goes back to an older version.",
            todo="Try again in a day or two.",
        )
    if now > release.good_until:
        raise NotAllowed(
            "The list of updates is out of date, so it may hide something newer.",
            safe="Nothing was changed.",
            todo="Check this computer's clock, and try again in a day or two.",
        )
    return release.version > installed
