"""What the setup must do, tried on a made-up Windows computer."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from prefix import Done, Prefix, windows

SETUP_MB = 60
INSTALLED_MB = 230
STILL_RUNNING = 32
CURRENT = r"HKCU\Software\Microsoft\Windows\CurrentVersion"
APPS = CURRENT + r"\Uninstall\CourtesyDesk"
CLASSES = r"HKCU\Software\Classes"
LETTERS = "id,author,text,date\n1,Ana,Lovely bread,2026-11-01\n2,Bö,Too dark,2026-11-02\n"
MORE = "id,author,text,date\n3,Cy,Since when?,2026-11-03\n"
CLOSE = (
    "import ctypes; k = ctypes.WinDLL('kernel32'); k.OpenEventW.restype = ctypes.c_void_p; "
    "k.SetEvent(ctypes.c_void_p(k.OpenEventW(2, 0, 'Local\\\\app.courtesydesk.CourtesyDesk')))"
)


@dataclass(frozen=True, slots=True)
class Given:
    """What is tried."""

    bundle: Path
    setup: Path
    older: Path
    """A setup of an older version, which has one file more."""
    certificate: Path
    """The setup is signed with its key."""
    pictures: Path
    """A folder for what the screen showed."""
    foreign: list[str]
    """Files of the bundle that came from Wine."""


class Trials:
    """The checks, one after another on one computer, and how many held."""

    def __init__(self, computer: Prefix, python: Path, given: Given) -> None:
        self._computer, self._python, self._given = computer, python, given
        self._home = next(
            one for one in (computer.drive / "users").iterdir() if one.name != "Public"
        )
        self._local = self._home / "AppData" / "Local"
        self._folder = self._local / "Programs" / "Courtesy Desk"
        self._desk = self._local / "CourtesyDesk"
        self.passed, self.failed = 0, 0

    def check(self, name: str, held: object, more: str = "") -> None:
        """Say whether one thing is as it must be."""
        self.passed, self.failed = self.passed + bool(held), self.failed + (not held)
        print(f"{'ok  ' if held else 'FAIL'} {name}{f' ({more})' if more else ''}", flush=True)

    def files(self, folder: Path, *but: str) -> dict[str, int]:
        """What lies there: size and contents in one number a file."""
        return {
            str(path.relative_to(folder)): hash(path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file() and path.name not in but
        }

    def install(self, setup: Path, *options: str) -> Done:
        """A setup that asks nothing."""
        done = self._computer.run(setup, "/S", *options)
        self._await(lambda: not self._computer.running(setup.name))
        return done

    def uninstall(self, folder: Path, *options: str) -> Done:
        """The same for the uninstaller, which would go on by itself without its last word."""
        inside = "C:\\" + str(folder.relative_to(self._computer.drive)).replace("/", "\\")
        words = " ".join(("/S", *options))
        done = self._exactly(f'"{inside}\\uninstall.exe" {words} _?={inside}')
        if done.code == 0:
            (folder / "uninstall.exe").unlink(missing_ok=True)
        return done

    def _exactly(self, line: str) -> Done:
        """A command line as it stands: NSIS reads folders to the end, and without quotes."""
        asked = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1]).returncode)"
        return self._computer.run(self._python / "python.exe", "-c", asked, line)

    def program(self, *words: str | Path, typed: str = "") -> Done:
        """The command line's program, as installed."""
        return self._computer.run(self._folder / "courtesy-desk.exe", *words, typed=typed)

    def _await(self, true: Callable[[], object], seconds: float = 120) -> bool:
        until = time.monotonic() + seconds
        while not true():
            if time.monotonic() > until:
                return False
            time.sleep(0.5)
        return True

    def picture(self, name: str) -> None:
        """Keep what the screen shows."""
        subprocess.run(
            ["import", "-window", "root", self._given.pictures / f"{name}.png"],
            env=self._computer.environment, check=False,
        )  # fmt: skip

    def windows_open(self) -> list[str]:
        """The program's windows, by their command lines."""
        return self._computer.running("CourtesyDesk.exe")

    def shown(self) -> bool:
        """Whether a window of the desk's size is on the screen."""
        told = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", ".", "getwindowgeometry", "%@"],
            env=self._computer.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        widths = [int(one) for one in re.findall(r"Geometry: (\d+)x", told.stdout)]
        return bool(self.windows_open()) and any(width >= 600 for width in widths)

    def close_windows(self) -> bool:
        """Ask every window to close, as the setup does."""
        self._computer.run(self._python / "python.exe", "-c", CLOSE, seconds=60)
        return self._await(lambda: not self.windows_open(), 60)

    # What is tried

    def the_files(self) -> None:
        """What was built, before anything is installed."""
        given = self._given
        self.check(
            "nothing of Wine's is in the bundle", not given.foreign, ", ".join(given.foreign)
        )
        size = given.setup.stat().st_size / 1e6
        self.check(f"the setup has at most {SETUP_MB} MB", size <= SETUP_MB, f"{size:.1f} MB")
        files = self.files(given.bundle)
        total = sum((given.bundle / one).stat().st_size for one in files) / 1e6
        self.check(
            f"installed it has at most {INSTALLED_MB} MB",
            total <= INSTALLED_MB,
            f"{total:.0f} MB, {len(files)} files",
        )
        for name in (given.setup, given.bundle / "CourtesyDesk.exe"):
            self.check(f"{name.name} is signed", self._is_signed(name))
        unpacked = given.pictures / "unpacked"
        shutil.rmtree(unpacked, ignore_errors=True)
        subprocess.run(
            ["7z", "x", "-y", f"-o{unpacked}", given.setup], stdout=subprocess.DEVNULL, check=False
        )
        inside = {Path(one).name for one in self.files(unpacked)}
        self.check("it can be looked into without running it", "CourtesyDesk.exe" in inside)
        shutil.rmtree(unpacked)

    def _is_signed(self, file: Path) -> bool:
        done = subprocess.run(
            ["osslsigncode", "verify", "-CAfile", self._given.certificate, "-in", file],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return re.search(r"^Succeeded|Signature verification: ok", done.stdout, re.M) is not None

    def an_older_version(self) -> None:
        """It is there first, with a desk in which somebody worked."""
        done = self.install(self._given.older, "/AUTOSTART=1")
        self.check("the older version installs without a question", done.code == 0)
        letters = self._home / "letters.csv"
        letters.write_text(LETTERS, encoding="utf-8")
        taken = self.program("import", self.inside(letters), "--network", "google")
        self.check("a desk is made, and letters are in it", taken.code == 0, taken.output.strip())
        self.before = self.program("--json", "mentions").output
        self.check("they are listed on a pipe", "Lovely bread" in self.before)

    def inside(self, path: Path) -> str:
        """A file of the made-up computer by its own name there."""
        return "C:\\" + str(path.relative_to(self._computer.drive)).replace("/", "\\")

    def an_upgrade(self) -> None:
        """In place, over the older version."""
        mine = self._folder / "_internal" / "my own notes.txt"
        mine.write_text("mine")
        gone = self._folder / "_internal" / "no-longer-there.txt"
        self.check("the older version has its file", gone.exists())
        done = self.install(self._given.setup, "/DESKTOP=1")
        self.check("the upgrade ends well", done.code == 0, f"{done.seconds:.0f} s")
        here = self.files(self._folder, "uninstall.exe", mine.name)
        self.check("every file is as in the bundle", here == self.files(self._given.bundle))
        self.check("what the new version no longer has is gone", not gone.exists())
        self.check("a file that is not ours stays", mine.exists())
        mine.unlink()
        self.check("the uninstaller is signed", self._is_signed(self._folder / "uninstall.exe"))
        same = self.program("--json", "mentions").output == self.before
        self.check("the older version's desk opens, with all that was in it", same)

    def what_windows_knows(self) -> None:
        """The registry and the shortcuts."""
        where = self.inside(self._folder)
        exe = f"{where}\\CourtesyDesk.exe"
        version = self._given.setup.name.split("-")[1]
        for name, wanted in {
            "DisplayName": "Courtesy Desk",
            "DisplayVersion": version,
            "Publisher": "Courtesy Desk",
            "DisplayIcon": f"{exe},0",
            "InstallLocation": where,
            "UninstallString": f'"{where}\\uninstall.exe"',
            "QuietUninstallString": f'"{where}\\uninstall.exe" /S',
        }.items():
            self.check(f"Apps & features: {name}", self._computer.value(APPS, name) == wanted)
        size = int(self._computer.value(APPS, "EstimatedSize") or "0", 16)
        self.check("Apps & features: size", size > 10_000, f"{size} KB")
        for name, key in (
            ("a link opens it", rf"{CLASSES}\courtesydesk\shell\open\command"),
            ("a workspace file opens it", rf"{CLASSES}\CourtesyDesk.Workspace\shell\open\command"),
        ):
            self.check(name, self._computer.value(key) == f'"{exe}" open "%1"')
        kind = self._computer.value(CLASSES + r"\.cdesk")
        self.check(".cdesk is a workspace file", kind == "CourtesyDesk.Workspace")
        own = CLASSES + r"\AppUserModelId\app.courtesydesk.CourtesyDesk"
        called = self._computer.value(own, "DisplayName")
        self.check("notifications come under its name", called == "Courtesy Desk")
        run = self._computer.value(CURRENT + r"\Run", "CourtesyDesk")
        self.check("starting with Windows stays chosen", run == f'"{exe}" --background')
        links = list(self._home.rglob("Courtesy Desk.lnk"))
        self.check("it is in the start menu", any("Start Menu" in str(one) for one in links))
        self.check("and on the desktop", any("Desktop" in one.parts for one in links))

    def the_program(self) -> None:
        """What was installed, started."""
        told = self._home / "self-test.json"
        for name in ("CourtesyDesk.exe", "courtesy-desk.exe"):
            told.unlink(missing_ok=True)
            program = self._folder / name
            done = self._computer.run(program, "--self-test", self.inside(told), seconds=300)
            said = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
            wrong = [one for one in said.get("checks", []) if not one.get("ok")]
            self.check(
                f"{name} passes its self-test",
                done.code == 0 and said,
                f"{done.seconds:.0f} s" + (f"; {wrong or done.output}" if done.code else ""),
            )
        version = self.program("--version")
        self.check("the command line prints on a pipe", "Courtesy Desk" in version.output)
        tone = self.program("--json", "check", typed="We will sue you for this lie.\n")
        self.check("it reads a pipe, and stops a threat", tone.code == 20, tone.output[:200])

    def while_it_runs(self) -> None:
        """The desk is open: nothing may be changed under it."""
        window = self._computer.start(self._folder / "CourtesyDesk.exe", "demo")
        self.check("the demo shop's window is shown", self._await(self.shown, 300))
        time.sleep(25)
        self.picture("demo shop")
        before = self.files(self._folder)
        refused = self.install(self._given.setup)
        self.check(
            "the setup refuses while it runs", refused.code == STILL_RUNNING, str(refused.code)
        )
        refused = self.uninstall(self._folder)
        self.check("so does the uninstaller", refused.code == STILL_RUNNING, str(refused.code))
        self.check("and nothing was changed", self.files(self._folder) == before)
        self.check("asked to close, the window closes", self.close_windows())
        if window.poll() is None:
            window.kill()

    def two_at_once(self) -> None:
        """The desk's window is open; then a command comes, and a second start."""
        window = self._folder / "CourtesyDesk.exe"
        self._computer.start(window)
        self.check("the desk's window is shown", self._await(self.shown, 300))
        time.sleep(15)
        self.picture("first page")
        letters = self._home / "more.csv"
        letters.write_text(MORE, encoding="utf-8")
        taken = self.program("import", self.inside(letters), "--network", "google")
        self.before = self.program("--json", "mentions").output
        handed = taken.code == 0 and "Since when" in self.before
        self.check("a command is handed to it", handed, taken.output[-200:])
        second = self._computer.run(window, seconds=90)
        self.check("a second start shows it, and ends", second.code == 0, f"{second.seconds:.0f} s")
        self.check("one window is open", len(self.windows_open()) == 1)
        self.check("which closes when asked", self.close_windows())

    def what_opens_it(self) -> None:
        """Double clicks."""
        desk = self._home / "my desk.cdesk"
        made = self.program("backup", self.inside(desk))
        self.check("a workspace file is written", made.code == 0 and desk.exists(), made.output)
        for name, what in (
            ("a workspace file", self.inside(desk)),
            ("a link", "courtesydesk:outbox"),
        ):
            self._computer.run("start", what, seconds=60)
            self._await(self.windows_open, 60)
            opened = "; ".join(self.windows_open())
            self.check(f"{name} starts the program with it", what in opened, opened)
            self.check("and a window is shown", self._await(self.shown, 300))
            time.sleep(15)
            self.picture(f"opened by {name}")
            self.check("which closes when asked", self.close_windows())

    def the_wizard(self) -> None:
        """The pages that a person sees, and an update that waits for the program."""
        shown = self._computer.start(self._given.setup)
        for page in ("welcome", "choices"):
            time.sleep(8)
            self.picture(f"wizard, {page}")
            self._press("Return")
        self.picture("wizard, at work")
        program = self._folder / "CourtesyDesk.exe"
        before = program.stat().st_ctime
        finished = self._await(lambda: self._is_placed(program, before), 240)
        time.sleep(3)
        self.picture("wizard, the end")
        self.check("the wizard goes to its end", finished)
        shown.kill()
        self._computer.run("taskkill", "/f", "/im", self._given.setup.name, seconds=60)

    def _is_placed(self, program: Path, before: float) -> bool:
        uninstaller = self._folder / "uninstall.exe"
        there = program.exists() and uninstaller.exists() and not (self._folder / "new").exists()
        return there and program.stat().st_ctime != before

    def _press(self, key: str) -> None:
        subprocess.run(["xdotool", "key", key], env=self._computer.environment, check=False)

    def an_update(self) -> None:
        """As the program itself starts it: the setup waits, and starts the new version."""
        self._computer.start(self._folder / "CourtesyDesk.exe", "demo")
        self._await(self.shown, 300)
        setup = self._computer.start(self._given.setup, "/S", "/UPDATE")
        time.sleep(10)
        self.check("an update waits for the program's end", setup.poll() is None)
        self.close_windows()
        started = self._await(self.windows_open, 180)
        self.check("and then starts the new version", started)
        self.check("which closes when asked", self._await(self.shown, 300) and self.close_windows())

    def its_end(self) -> None:
        """Uninstalled; and the desk is kept, or goes when that was asked for."""
        mine = self._folder / "mine.txt"
        mine.write_text("mine")
        self.check("it uninstalls", self.uninstall(self._folder).code == 0)
        left = self.files(self._folder)
        self.check("nothing is left but what was not ours", set(left) == {"mine.txt"}, str(left))
        mine.unlink()
        self._folder.rmdir()
        for name, key in (
            ("Apps & features", APPS),
            ("links", CLASSES + r"\courtesydesk"),
            ("the file type", CLASSES + r"\.cdesk"),
            ("its kind", CLASSES + r"\CourtesyDesk.Workspace"),
            ("notifications", CLASSES + r"\AppUserModelId\app.courtesydesk.CourtesyDesk"),
        ):
            gone = self._computer.run("reg", "query", key, seconds=60).code != 0
            self.check(f"gone from the registry: {name}", gone)
        run = self._computer.value(CURRENT + r"\Run", "CourtesyDesk")
        self.check("it no longer starts with Windows", run is None)
        self.check("its shortcuts are gone", not list(self._home.rglob("Courtesy Desk.lnk")))
        self.check("the desk is kept", (self._desk / "desk.sqlite").exists())
        self.check("it installs again", self.install(self._given.older).code == 0)
        same = self.program("--json", "mentions").output == self.before
        self.check("and the desk is as it was", same)
        others = self._desk / "not of the desk.txt"
        others.write_text("mine")
        self.check("with /PURGE=1", self.uninstall(self._folder, "/PURGE=1").code == 0)
        stay = [one.name for one in self._desk.iterdir()]
        self.check("the desk goes, and nothing else", stay == [others.name], ", ".join(stay))

    def elsewhere(self) -> None:
        """Into a folder with spaces and umlauts."""
        folder = self._home / "Möbel & Törtchen" / "Der Tisch"
        done = self._exactly(f'"{windows(self._given.older)}" /S /D={self.inside(folder)}')
        self.check("it installs where there are spaces and umlauts", done.code == 0)
        told = self._computer.run(folder / "courtesy-desk.exe", "doctor", seconds=300)
        self.check("and works there", told.code == 0, told.output[-200:] if told.code else "")
        self.check("and uninstalls", self.uninstall(folder).code == 0 and not self.files(folder))


def run(computer: Prefix, python: Path, given: Given) -> int:
    """All of it; the exit status."""
    trials = Trials(computer, python, given)
    for part in (
        trials.the_files,
        trials.an_older_version,
        trials.an_upgrade,
        trials.what_windows_knows,
        trials.the_program,
        trials.while_it_runs,
        trials.two_at_once,
        trials.what_opens_it,
        trials.the_wizard,
        trials.an_update,
        trials.its_end,
        trials.elsewhere,
    ):
        try:
            part()
        except Exception as error:  # noqa: BLE001 - the parts after it are tried all the same
            trials.check(f"{part.__name__}: {part.__doc__}", False, f"{error!r}")
            computer.run("taskkill", "/f", "/im", "CourtesyDesk.exe", seconds=60)
    print(f"{trials.passed} passed, {trials.failed} failed", file=sys.stdout)
    return 1 if trials.failed else 0
