"""Newer versions of the program: asked for only when the owner says so, checked, then put in place.

Nothing here runs by itself but the weekly question, and that only where the owner has switched it
on. A list that we signed names the release (`domain/updates.py`); the file is taken for what it is
only when its SHA-256 is the one in that list; the workspace is copied before anything is put in
place. Whatever goes wrong leaves the installed program as it is.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import shutil
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from courtesydesk import __version__, resources
from courtesydesk.connectors.downloads import Progress, download
from courtesydesk.connectors.http import read_page
from courtesydesk.credentials.signatures import KEY_BYTES, opened
from courtesydesk.domain import updates
from courtesydesk.domain.errors import BadAnswer, NotAllowed, Offline, StoreError
from courtesydesk.domain.times import from_text_or_none, to_text
from courtesydesk.domain.updates import Release, ReleaseFile, Version
from courtesydesk.paths import Workspace
from courtesydesk.services.disk import beside, disk_errors
from courtesydesk.services.installation import Installation
from courtesydesk.services.settings import Settings
from courtesydesk.store import health
from courtesydesk.store.database import Database

KIND = "application/vnd.courtesydesk.updates+json"
WEEKLY = "updates.weekly"
_EVERY = timedelta(days=7)
_ASKED, _SEEN = "updates.asked", "updates.seen"
_LARGEST_LIST = 256_000
_COPIES_KEPT = 2
_PIECE = 1 << 20
PACKED = ".gz"
_LARGEST_UNPACKED = 50_000_000
"""Bytes; what is larger comes as it is."""
_TRIED = "updates.tried"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the list of updates stands, and whose signature it must carry."""

    address: str
    """Empty: this copy was built without one."""
    keys: tuple[bytes, ...]

    @classmethod
    def built_in(cls) -> Source:
        """As it was put into this copy (`resources/updates.toml`)."""
        told = tomllib.loads((resources.root() / "updates.toml").read_text(encoding="utf-8"))
        keys = tuple(bytes.fromhex(key) for key in told["keys"])
        assert all(len(key) == KEY_BYTES for key in keys)
        return cls(told["address"], keys)


@dataclass(frozen=True, slots=True)
class Offer:
    """A newer version that can be had."""

    release: Release
    files: tuple[ReleaseFile, ...]
    """What brings it here, to be tried in this order; empty: it must be fetched by hand."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that was fetched and is what the signed list says."""

    release: Release
    file: ReleaseFile
    path: Path
    """What was fetched."""

    @property
    def program(self) -> Path:
        """What is started or put in place: small files come packed."""
        return self.path.with_suffix("") if self.path.suffix == PACKED else self.path


class Updates:
    """Asks, fetches, verifies, and hands over what to start."""

    def __init__(
        self,
        db: Database,
        workspace: Workspace,
        *,
        source: Source,
        installation: Installation,
        folder: Path,
        installed: str = __version__,
        free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    ) -> None:
        self._db = db
        self._workspace = workspace
        self._settings = Settings(db)
        self._source = source
        self._folder = folder
        self._installed = Version.read(installed)
        self._free = free
        self.installation = installation

    @property
    def can_be_asked(self) -> bool:
        """Whether this copy knows a place to ask."""
        return bool(self._source.address)

    def is_due(self, *, now: datetime) -> bool:
        """Whether the owner wants it asked for each week, and a week is over."""
        if not (self.can_be_asked and self._settings.flag(WEEKLY)):
            return False
        asked = from_text_or_none(self._settings.remembered(_ASKED) or None)
        return asked is None or not asked <= now < asked + _EVERY

    def asked_at(self) -> datetime | None:
        """When it was last asked for, with an answer."""
        return from_text_or_none(self._settings.remembered(_ASKED) or None)

    def look(self, *, now: datetime) -> Offer | None:
        """Ask for the list; None: this is the newest version.

        Raises NetworkError (unreachable, or no list that we signed) and NotAllowed (a list that
        leads back, or is out of date).
        """
        if not self.can_be_asked:
            raise NotAllowed(
                "This copy of Courtesy Desk was built without a place to ask for updates.",
                todo="Look for a newer version where you have this one from.",
            )
        release = updates.read(opened(self._list(), KIND, self._source.keys))
        seen = self._settings.remembered(_SEEN)
        newest = max(self._installed, Version.read(seen)) if seen else self._installed
        is_news = updates.judge(release, installed=self._installed, newest_seen=newest, now=now)
        self._settings.remember(_SEEN, str(release.version))
        self._settings.remember(_ASKED, to_text(now))
        if not is_news:
            return None
        at = self.installation
        return Offer(release, release.files_for(at.kind, at.machine, self._installed))

    def _list(self) -> bytes:
        answer = read_page(
            self._source.address, headers={"Accept": "application/json"}, limit=_LARGEST_LIST
        )
        if answer.status != 200:
            raise Offline(
                f"{answer.host} has no list of updates (status {answer.status}).",
                safe="Nothing was changed.",
                todo="Try again later.",
            )
        return answer.body

    def fetch(self, offer: Offer, *, progress: Progress, stop: Callable[[], bool]) -> Ready | None:
        """The file of a release, verified; None when `stop` said so, and then what came is kept.

        A small file that changes only what differs is tried first; where that one cannot be had,
        the whole one. Raises NetworkError, StoreError.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._forget_others(offer.files)
        tried = self._settings.remembered(_TRIED)
        for file in offer.files[:-1]:
            # One that was started and did not get us there is not tried again.
            if file.name == tried:
                continue
            with contextlib.suppress(BadAnswer, Offline):
                return self._fetch(offer.release, file, progress, stop)
        return self._fetch(offer.release, offer.files[-1], progress, stop)

    def _fetch(
        self, release: Release, file: ReleaseFile, progress: Progress, stop: Callable[[], bool]
    ) -> Ready | None:
        path = self._folder / file.name
        if not self._is(path, file):
            part = path.with_name(path.name + ".part")
            if not download(
                file.url, part, file.size, progress=progress, stop=stop, free=self._free
            ):
                return None
            if not self._is(part, file):
                part.unlink()
                raise BadAnswer(
                    "The update that came is not the one that we signed.",
                    safe="It was thrown away, and nothing was changed.",
                    todo="Try again on another network.",
                )
            part.replace(path)
        return Ready(release, file, path)

    @staticmethod
    def _is(path: Path, file: ReleaseFile) -> bool:
        if not path.is_file() or path.stat().st_size != file.size:
            return False
        digest = hashlib.sha256()
        with path.open("rb") as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
        return digest.hexdigest() == file.sha256

    def _forget_others(self, wanted: Sequence[ReleaseFile]) -> None:
        names = {name for file in wanted for name in (file.name, f"{file.name}.part")}
        for path in self._folder.iterdir():
            if path.name not in names:
                with contextlib.suppress(OSError):
                    path.unlink()

    def prepare(self, ready: Ready) -> Path:
        """Copy the workspace's file, and look at the update once more: the last moment before it
        is put in place. Returns the copy. Raises StoreError and BadAnswer, and nothing is changed
        then."""
        if not self._is(ready.path, ready.file):
            raise BadAnswer(
                "The update was changed since it was fetched.",
                safe="It was not started.",
                todo="Fetch it again.",
            )
        target = self._workspace.snapshots / f"desk-before-{ready.release.version}.sqlite"
        with disk_errors(target), beside(target) as part:
            self._unpack(ready)
            if health.copy_whole(self._db, part):
                raise StoreError(
                    "The workspace's file is damaged, so it was not copied, and not updated.",
                    safe="All older snapshots were kept.",
                    todo="Look closer: courtesy-desk doctor.",
                )
            part.replace(target)
        self._let_go()
        self._settings.remember(_TRIED, ready.file.name)
        return target

    @staticmethod
    def _unpack(ready: Ready) -> None:
        if ready.program == ready.path:
            return
        with gzip.open(ready.path) as source, ready.program.open("wb") as target:
            target.write(source.read(_LARGEST_UNPACKED))

    def _let_go(self) -> None:
        copies = self._workspace.snapshots.glob("desk-before-*.sqlite")
        for old in sorted(copies, key=os.path.getmtime, reverse=True)[_COPIES_KEPT:]:
            with contextlib.suppress(OSError):
                old.unlink()
