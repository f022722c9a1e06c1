"""Fetching a file whose size is known before: it grows beside its place, and a cut one goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from courtesydesk.connectors.http import Pieces, pieces_of
from courtesydesk.domain.errors import BadAnswer, Offline, StoreError, Vanished

Progress = Callable[[int, int], None]
"""(bytes done, bytes in all)."""

_ROOM_LEFT = 200_000_000
"""Bytes that stay free on the disk: a full one takes the desk's own file along."""


def download(
    url: str,
    part: Path,
    size: int,
    *,
    progress: Progress,
    stop: Callable[[], bool],
    free: Callable[[Path], int],
) -> bool:
    """Fetch `size` bytes into `part`, going on after what is there already. True when all are
    there, False when `stop` said so.

    Raises Offline when it was cut (what came is kept), BadAnswer when there is more than `size`,
    Vanished and other NetworkErrors for what the server says, StoreError for a full disk.
    """
    have = part.stat().st_size if part.exists() else 0
    if have > size:
        part.unlink()
        have = 0
    _need_room(part, size - have, free)
    if have == size:
        return True
    reached = False
    try:
        with pieces_of(url, after=have) as answer:
            reached = True
            _must_be_there(answer)
            # A server that knows no ranges begins anew.
            start = have if answer.status == 206 else 0
            whole = _take(answer.pieces, part, start, size, progress, stop)
    except Offline as error:
        raise (_cut_off() if reached else error) from error
    except OSError as error:
        raise StoreError(
            "The disk took no more of the update.",
            safe="Nothing was changed.",
            todo="Make room and try again: what came so far is kept.",
        ) from error
    if not whole and not stop():
        raise _cut_off()
    return whole


def _must_be_there(answer: Pieces) -> None:
    if answer.status not in (200, 206):
        raise Vanished(
            f"{answer.host} does not have the update (status {answer.status}).",
            safe="Nothing was changed.",
            todo="Try again later.",
        )


def _cut_off() -> Offline:
    return Offline(
        "The update was cut off on its way.",
        safe="Nothing was changed, and what came so far is kept.",
        todo="Try again: it goes on from there.",
    )


def _take(
    pieces: Iterable[bytes],
    part: Path,
    start: int,
    size: int,
    progress: Progress,
    stop: Callable[[], bool],
) -> bool:
    done = start
    with part.open("r+b" if start else "wb") as file:
        file.seek(start)
        for piece in pieces:
            done += len(piece)
            if done > size:
                file.truncate(0)
                raise BadAnswer(
                    "What came is larger than the update is.",
                    safe="It was thrown away, and nothing was changed.",
                    todo="Try again on another network.",
                )
            file.write(piece)
            progress(done, size)
            if stop():
                break
        file.flush()
        os.fsync(file.fileno())
    return done == size


def _need_room(part: Path, size: int, free: Callable[[Path], int]) -> None:
    if free(part.parent) < size + _ROOM_LEFT:
        raise StoreError(
            "There is not enough room on the disk for the update.",
            safe="Nothing was changed.",
            todo=f"Make room for {(size + _ROOM_LEFT) // 1_000_000} MB and try again.",
        )
