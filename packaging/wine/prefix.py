"""A Windows computer made up by Wine: a folder, and a screen that nobody sees."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import stubs

WINES = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows")
SERVER = "/usr/lib/wine/wineserver64"
# Wine's list of networks never answers Qt, which asks for it in the window's own thread.
OVERRIDES = "mscoree,mshtml,netprofm=;mscms,ucrtbase=n,b;winemenubuilder.exe=d;winedbg.exe=d"
# Wine hands every font of this machine on, other ones in every second session; Qt, which looks
# through all of them for a picture like 🥐, then reads names that are none, and ends the program.
ONLY_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir></fontconfig>
"""
FONTS = {"Segoe UI": "DejaVu Sans", "MS Shell Dlg": "DejaVu Sans", "Tahoma": "DejaVu Sans"}


@dataclass(frozen=True, slots=True)
class Done:
    """How a Windows program ended."""

    code: int
    """Exit status; -1 where it was stopped for taking too long."""
    output: str
    seconds: float


class Prefix:
    """Where Windows programs are started and looked at."""

    def __init__(self, folder: Path, display: str) -> None:
        self.folder = folder
        self.drive = folder / "drive_c"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QT_")},
            "WINEPREFIX": str(folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": OVERRIDES,
            "DISPLAY": display,
            "HOME": f"{folder}.home",
            "FONTCONFIG_FILE": f"{folder}.home/fonts.conf",
        }

    def make(self) -> None:
        """Anew: Windows 10, with nothing of it linked to this machine's own folders."""
        for folder in (self.folder, Path(self.environment["HOME"])):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        Path(self.environment["FONTCONFIG_FILE"]).write_text(ONLY_FONTS)
        self._quietly("wineboot", "-u")
        self._quietly("wine", "winecfg", "-v", "win10")
        for name, instead in FONTS.items():
            key = r"HKCU\Software\Wine\Fonts\Replacements"
            self._quietly("wine", "reg", "add", key, "/v", name, "/d", instead, "/f")
        self.settle()
        for place in self.drive.glob("users/*/*"):
            if place.is_symlink():
                place.unlink()
                place.mkdir()
        stubs.write(self.drive / "windows" / "system32", WINES)
        if "Windows 10" not in self.run("cmd", "/c", "ver").output:
            raise SystemExit("Wine did not become Windows 10.")

    def start(self, *command: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """Start a program and go on. Python asks for pipes: Wine's other handles it cannot use."""
        return subprocess.Popen(
            ["wine", *map(str, command)], env=self.environment | more, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *command: str | Path, typed: str = "", seconds: float = 600, **more: str) -> Done:
        """Start a program and wait for its end."""
        begun = time.monotonic()
        process = self.start(*command, **more)
        assert process.stdin is not None
        assert process.stdout is not None
        said: list[bytes] = []
        # What it leaves running holds the pipe open: its end is not the pipe's end.
        reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
        reader.start()
        with suppress(BrokenPipeError):
            process.stdin.write(typed.encode())
            process.stdin.close()
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            code = -1
        reader.join(1)
        text = b"".join(said).decode("utf-8", "replace").replace("\r\n", "\n")
        return Done(code, text, time.monotonic() - begun)

    def settle(self) -> None:
        """Wait until nothing runs any more."""
        self._quietly(SERVER, "-w")

    def end(self) -> None:
        """Stop everything that runs in it."""
        self._quietly(SERVER, "-k")

    def value(self, key: str, name: str = "") -> str | None:
        """What the registry says; None where it says nothing."""
        asked = ["/v", name] if name else ["/ve"]
        done = self.run("reg", "query", key, *asked, seconds=60)
        found = re.search(r"^    .*?    REG_\w+ *(.*)$", done.output, re.MULTILINE)
        return found[1].strip() if done.code == 0 and found else None

    def show_own_classes(self) -> None:
        """What opens a link or a file: Windows shows programs this user's together with those of
        all, Wine 8 only those of all."""
        own, everyones = (rf"{root}\Software\Classes" for root in ("HKCU", "HKLM"))
        self.run("reg", "copy", own, everyones, "/s", "/f", seconds=60)

    def running(self, name: str) -> list[str]:
        """The command lines of the programs of this name that run in this prefix."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().decode("utf-8", "replace")
                inside = (
                    f"WINEPREFIX={self.folder}\0".encode() in (process / "environ").read_bytes()
                )
                if inside and words.split("\0")[0].replace("\\", "/").endswith(f"/{name}"):
                    found.append(words.replace("\0", " ").strip())
        return found

    def _quietly(self, *command: str) -> None:
        subprocess.run(
            command, env=self.environment, timeout=900, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def windows(path: Path) -> str:
    """A file of this machine, as Windows programs find it."""
    return "Z:" + str(path).replace("/", "\\")
