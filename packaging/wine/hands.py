"""What a person does on a made-up Windows computer: install, start, look, close."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from prefix import Done, Prefix

CURRENT = r"HKCU\Software\Microsoft\Windows\CurrentVersion"
APPS = CURRENT + r"\Uninstall\CourtesyDesk"
CLOSE = (
    "import ctypes; k = ctypes.WinDLL('kernel32'); k.OpenEventW.restype = ctypes.c_void_p; "
    "k.SetEvent(ctypes.c_void_p(k.OpenEventW(2, 0, 'Local\\\\app.courtesydesk.CourtesyDesk')))"
)


class Hands:
    """They count the checks that held, and those that did not."""

    def __init__(self, computer: Prefix, python: Path, pictures: Path) -> None:
        self.computer, self.python, self._pictures = computer, python, pictures
        self.home = next(
            one for one in (computer.drive / "users").iterdir() if one.name != "Public"
        )
        local = self.home / "AppData" / "Local"
        self.folder = local / "Programs" / "Courtesy Desk"
        self.desk = local / "CourtesyDesk"
        self.passed, self.failed = 0, 0

    def check(self, name: str, held: object, more: str = "") -> None:
        """Say whether one thing is as it must be."""
        self.passed, self.failed = self.passed + bool(held), self.failed + (not held)
        print(f"{'ok  ' if held else 'FAIL'} {name}{f' ({more})' if more else ''}", flush=True)

    def in_turn(self, *parts: Callable[[], None]) -> int:
        """Try them, whatever becomes of one; the exit status."""
        for part in parts:
            try:
                part()
            except Exception as error:  # noqa: BLE001 - the parts after it are tried all the same
                self.check(f"{part.__name__}: {part.__doc__}", False, f"{error!r}")
                self.computer.run("taskkill", "/f", "/im", "CourtesyDesk.exe", seconds=60)
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0

    def files(self, folder: Path, *but: str) -> dict[str, int]:
        """What lies there: size and contents in one number a file."""
        return {
            str(path.relative_to(folder)): hash(path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file() and path.name not in but
        }

    def inside(self, path: Path) -> str:
        """A file of the made-up computer by its own name there."""
        return "C:\\" + str(path.relative_to(self.computer.drive)).replace("/", "\\")

    def install(self, setup: Path, *options: str) -> Done:
        """A setup that asks nothing."""
        done = self.computer.run(setup, "/S", *options)
        self.wait_for(lambda: not self.computer.running(setup.name))
        return done

    def uninstall(self, folder: Path, *options: str) -> Done:
        """The same for the uninstaller, which would go on by itself without its last word."""
        inside = self.inside(folder)
        words = " ".join(("/S", *options))
        done = self.exactly(f'"{inside}\\uninstall.exe" {words} _?={inside}')
        if done.code == 0:
            (folder / "uninstall.exe").unlink(missing_ok=True)
        return done

    def exactly(self, line: str) -> Done:
        """A command line as it stands: NSIS reads folders to the end, and without quotes."""
        asked = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1]).returncode)"
        return self.computer.run(self.python / "python.exe", "-c", asked, line)

    def program(self, *words: str | Path, typed: str = "") -> Done:
        """The command line's program, as installed."""
        return self.computer.run(self.folder / "courtesy-desk.exe", *words, typed=typed)

    def mentions(self) -> str:
        """What the desk holds."""
        return self.program("--json", "mentions").output

    def bring(self, name: str, letters: str) -> Done:
        """Write a file of letters, and bring it into the desk."""
        file = self.home / name
        file.write_text(letters, encoding="utf-8")
        return self.program("import", self.inside(file), "--network", "google")

    def wait_for(self, true: Callable[[], object], seconds: float = 120) -> bool:
        """Whether it came true in time."""
        until = time.monotonic() + seconds
        while not true():
            if time.monotonic() > until:
                return False
            time.sleep(0.5)
        return True

    def press(self, key: str) -> None:
        """One key."""
        subprocess.run(["xdotool", "key", key], env=self.computer.environment, check=False)

    def picture(self, name: str) -> None:
        """Keep what the screen shows."""
        subprocess.run(
            ["import", "-window", "root", self._pictures / f"{name}.png"],
            env=self.computer.environment, check=False,
        )  # fmt: skip

    def windows_open(self) -> list[str]:
        """The program's windows, by their command lines."""
        return self.computer.running("CourtesyDesk.exe")

    def shown(self) -> bool:
        """Whether a window of the desk's size is on the screen."""
        told = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", ".", "getwindowgeometry", "%@"],
            env=self.computer.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        widths = [int(one) for one in re.findall(r"Geometry: (\d+)x", told.stdout)]
        return bool(self.windows_open()) and any(width >= 600 for width in widths)

    def close_windows(self) -> bool:
        """Ask every window to close, as the setup does."""
        self.computer.run(self.python / "python.exe", "-c", CLOSE, seconds=60)
        return self.wait_for(lambda: not self.windows_open(), 60)
