"""Putting a verified update in place, in the way of the system: what is started, and what is next.

The installed program is never changed by itself: Windows' setup and Debian's package do that, with
their own ways of being whole or not at all; an AppImage is one file that takes another's place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path

from courtesydesk.domain.errors import NotAllowed, StoreError
from courtesydesk.services.installation import Installation
from courtesydesk.services.updates import Ready

Run = Callable[[Sequence[str]], int]
"""Runs a command to its end; its exit status."""
Launch = Callable[[Sequence[str]], None]
"""Starts a command that outlives this program."""


class Next(Enum):
    """What the program does once an update was handed over."""

    END = "end"
    """It must end: the setup waits for that, and starts the new version."""
    RESTART = "restart"
    """The new version is in place."""
    BY_HAND = "by hand"
    """The system shows the file; the rest is the owner's."""


def run(command: Sequence[str]) -> int:
    """Run a command to its end, without a window of its own."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def launch(command: Sequence[str]) -> None:
    """Start a command that lives on when this program has ended."""
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        subprocess.Popen(command, creationflags=flags, close_fds=True)
        return
    subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)


def put_in_place(
    ready: Ready, at: Installation, *, run: Run = run, launch: Launch = launch
) -> Next:
    """Hand a verified file over. Raises StoreError where that did not work (the program is as it
    was then), and NotAllowed where this copy is made newer by something else."""
    if at.kind == "setup":
        launch([str(ready.program), "/S", "/UPDATE"])
        return Next.END
    if at.kind == "deb":
        _install_package(ready.program, run)
        return Next.RESTART
    if at.kind == "appimage":
        _take_the_place(ready.program, at.program)
        return Next.RESTART
    if at.kind == "dmg":
        launch(["open", str(ready.program)])
        return Next.BY_HAND
    raise NotAllowed(
        "This copy of Courtesy Desk is not updated by itself.",
        safe="Nothing was changed.",
        todo="Fetch the new version in the way in which this one came.",
    )


def _install_package(file: Path, run: Run) -> None:
    command = ["apt-get", "install", "-y", str(file)]
    if os.geteuid() != 0:
        asker = shutil.which("pkexec")
        if asker is None:
            raise NotAllowed(
                "This system has no way to ask for your password here.",
                safe=f"The update is checked, and lies in {file}.",
                todo=f"Install it in a terminal: sudo apt install {file}",
            )
        command = [asker, *command]
    status = run(command)
    if status != 0:
        raise StoreError(
            f"The system's installer did not take the update (status {status}).",
            safe="The version that you have is as it was.",
            todo=f"Try again, or install it in a terminal: sudo apt install {file}",
        )


def _take_the_place(file: Path, program: Path) -> None:
    beside = program.with_name(f".{program.name}.new")
    try:
        shutil.copyfile(file, beside)
        beside.chmod(0o755)
        with beside.open("rb+") as copied:
            os.fsync(copied.fileno())
        beside.replace(program)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StoreError(
            f"The new version could not be put into {program.parent}: {error.strerror}.",
            safe="The version that you have is as it was.",
            todo="Make room there, or put the file there yourself.",
        ) from error
