"""Whether the desk opens quietly when its owner logs in: kept by the system, and read from there.

Linux: a desktop entry in the folder of the XDG rules. Windows: a value under `Run` of the user's
own registry, which the task manager may have switched off beside it. macOS: a launch agent.
Nothing is kept of it in the workspace, so what is shown is always what will happen.
"""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

from courtesydesk.domain.errors import NotAllowed, StoreError
from courtesydesk.services import program
from courtesydesk.services.disk import disk_errors
from courtesydesk.services.running import APP_ID

BACKGROUND = "--background"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
VALUE = "CourtesyDesk"
_HIDDEN = {("hidden", "true"), ("x-gnome-autostart-enabled", "false")}


class Autostart(Protocol):
    """The system's list of what starts at login, as far as it is ours."""

    def is_on(self) -> bool:
        """Whether the system will start us."""
        ...

    def switch(self, *, on: bool) -> None:
        """Put us on the list, or take us off; raises StoreError where the system says no."""
        ...


def of_this_system(
    system: str = sys.platform, environment: Mapping[str, str] = os.environ
) -> Autostart:
    """The one of this computer; raises NotAllowed where only the system's own settings do it."""
    if "FLATPAK_ID" in environment:
        raise NotAllowed(
            "This copy runs in a sandbox, which may not start itself.",
            todo="Your system's settings can start it when you log in.",
        )
    command = [*program.command(), BACKGROUND]
    if system == "win32":
        return WindowsRun(command)
    if system == "darwin":
        return LaunchAgent(command, Path.home() / "Library" / "LaunchAgents")
    config = Path(environment.get("XDG_CONFIG_HOME", ""))
    folder = config if config.is_absolute() else Path.home() / ".config"
    return DesktopEntry(command, folder / "autostart")


class DesktopEntry:
    """Linux."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command, self._file = command, folder / f"{APP_ID}.desktop"

    def is_on(self) -> bool:
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return False
        fields = {(key.strip().lower(), value.strip().lower()) for key, value in map(_split, lines)}
        return fields.isdisjoint(_HIDDEN) and any(key == "exec" for key, _ in fields)

    def switch(self, *, on: bool) -> None:
        _put(self._file, self._entry().encode() if on else None)

    def _entry(self) -> str:
        command = " ".join(map(_quoted, self._command))
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            "Name=Courtesy Desk\n"
            "Comment=A calm desk for the people who answer customers in public\n"
            f"Exec={command}\n"
            f"Icon={APP_ID}\n"
            "Terminal=false\n"
            "X-GNOME-Autostart-enabled=true\n"
        )


def _split(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key, value


def _quoted(word: str) -> str:
    """As the rules for desktop entries want it; a backslash is written twice once more."""
    for special in ("\\", '"', "`", "$"):
        word = word.replace(special, "\\" + special)
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


class WindowsRun:
    """Windows."""

    def __init__(self, command: Sequence[str], registry: Any = None) -> None:
        """`registry` is Python's module of that system."""
        # The program is always quoted, as the setup writes it: its folder may hold a space.
        self._line = f'"{command[0]}" {subprocess.list2cmdline(command[1:])}'
        self._registry = registry or __import__("winreg")

    def is_on(self) -> bool:
        if not self._value(RUN):
            return False
        approved = self._value(APPROVED)
        # The task manager's own mark: its first byte is odd where it was switched off there.
        return not (isinstance(approved, bytes) and approved[:1] and approved[0] & 1)

    def switch(self, *, on: bool) -> None:
        winreg = self._registry
        try:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN) as key:
                if on:
                    winreg.SetValueEx(key, VALUE, 0, winreg.REG_SZ, self._line)
                else:
                    self._forget(key)
            self._forget_mark()
        except OSError as error:
            raise _refused(error) from error

    def _value(self, path: str) -> object:
        winreg = self._registry
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                found: object = winreg.QueryValueEx(key, VALUE)[0]
                return found
        except OSError:
            return None

    def _forget(self, key: Any) -> None:
        try:
            self._registry.DeleteValue(key, VALUE)
        except FileNotFoundError:
            return

    def _forget_mark(self) -> None:
        winreg = self._registry
        try:
            key = winreg.OpenKey(winreg.HKEY_CURRENT_USER, APPROVED, 0, winreg.KEY_SET_VALUE)
        except FileNotFoundError:
            return
        with key:
            self._forget(key)


class LaunchAgent:
    """macOS."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command, self._file = command, folder / f"{APP_ID}.plist"

    def is_on(self) -> bool:
        try:
            agent = plistlib.loads(self._file.read_bytes())
        except (OSError, ValueError, ExpatError, plistlib.InvalidFileException):
            return False
        return isinstance(agent, dict) and agent.get("RunAtLoad") is True

    def switch(self, *, on: bool) -> None:
        agent = {
            "Label": APP_ID,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        _put(self._file, plistlib.dumps(agent) if on else None)


def _put(file: Path, content: bytes | None) -> None:
    """Keep the file with this content; none takes it away."""
    with disk_errors(file):
        if content is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _refused(error: OSError) -> StoreError:
    return StoreError(
        f"The system did not take it ({error.strerror or error}).",
        safe="Nothing was changed.",
        todo="Its own settings for programs that start at login can do it.",
    )
