"""What the setup must do, tried on a made-up Windows computer."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from hands import APPS, CURRENT, Hands
from prefix import Prefix, windows

SETUP_MB = 60
INSTALLED_MB = 230
SMALL_KB = 100
OTHER_VERSION, OTHER_FILES, STILL_RUNNING = 3, 4, 32
OLDER, GONE = "0.0.9", "no-longer-there.txt"
"""The version before, and a file that only it has."""
CLASSES = r"HKCU\Software\Classes"
CREDENTIALS = r"HKCU\Software\Wine\Credential Manager"
LETTERS = "id,author,text,date\n1,Ana,Lovely bread,2026-11-01\n2,Bö,Too dark,2026-11-02\n"
MORE = "id,author,text,date\n3,Cy,Since when?,2026-11-03\n"


@dataclass(frozen=True, slots=True)
class Given:
    """What is tried."""

    bundle: Path
    setup: Path
    older: Path
    """A setup of an older version, which has one file more."""
    small: Path | None
    """The one that turns the older version's files into the new ones; None: there is none."""
    certificate: Path
    """The setup is signed with its key."""
    pictures: Path
    """A folder for what the screen showed."""
    foreign: list[str]
    """Files of the bundle that came from Wine."""


class Trials(Hands):
    """The checks, one after another on one computer."""

    def __init__(self, computer: Prefix, python: Path, given: Given) -> None:
        super().__init__(computer, python, given.pictures)
        self._given = given

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
        said = self.program("--version").output
        self.check("and says its version", OLDER in said, said.strip())
        taken = self.bring("letters.csv", LETTERS)
        self.check("a desk is made, and letters are in it", taken.code == 0, taken.output.strip())
        self.before = self.mentions()
        self.check("they are listed on a pipe", "Lovely bread" in self.before)

    def an_upgrade(self) -> None:
        """In place, over the older version."""
        mine = self.folder / "_internal" / "my own notes.txt"
        mine.write_text("mine")
        gone = self.folder / "_internal" / GONE
        self.check("the older version has its file", gone.exists())
        done = self.install(self._given.setup, "/DESKTOP=1")
        self.check("the upgrade ends well", done.code == 0, f"{done.seconds:.0f} s")
        here = self.files(self.folder, "uninstall.exe", mine.name)
        self.check("every file is as in the bundle", here == self.files(self._given.bundle))
        self.check("what the new version no longer has is gone", not gone.exists())
        self.check("a file that is not ours stays", mine.exists())
        mine.unlink()
        self.check("the uninstaller is signed", self._is_signed(self.folder / "uninstall.exe"))
        same = self.mentions() == self.before
        self.check("the older version's desk opens, with all that was in it", same)

    def what_windows_knows(self) -> None:
        """The registry and the shortcuts."""
        where = self.inside(self.folder)
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
            self.check(f"Apps & features: {name}", self.computer.value(APPS, name) == wanted)
        size = int(self.computer.value(APPS, "EstimatedSize") or "0", 16)
        self.check("Apps & features: size", size > 10_000, f"{size} KB")
        for name, key in (
            ("a link opens it", rf"{CLASSES}\courtesydesk\shell\open\command"),
            ("a workspace file opens it", rf"{CLASSES}\CourtesyDesk.Workspace\shell\open\command"),
        ):
            self.check(name, self.computer.value(key) == f'"{exe}" open "%1"')
        kind = self.computer.value(CLASSES + r"\.cdesk")
        self.check(".cdesk is a workspace file", kind == "CourtesyDesk.Workspace")
        own = CLASSES + r"\AppUserModelId\app.courtesydesk.CourtesyDesk"
        called = self.computer.value(own, "DisplayName")
        self.check("notifications come under its name", called == "Courtesy Desk")
        run = self.computer.value(CURRENT + r"\Run", "CourtesyDesk")
        self.check("starting with Windows stays chosen", run == f'"{exe}" --background')
        links = list(self.home.rglob("Courtesy Desk.lnk"))
        self.check("it is in the start menu", any("Start Menu" in str(one) for one in links))
        self.check("and on the desktop", any("Desktop" in one.parts for one in links))

    def the_program(self) -> None:
        """What was installed, started."""
        told = self.home / "self-test.json"
        for name in ("CourtesyDesk.exe", "courtesy-desk.exe"):
            told.unlink(missing_ok=True)
            program = self.folder / name
            done = self.computer.run(program, "--self-test", self.inside(told), seconds=300)
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
        window = self.computer.start(self.folder / "CourtesyDesk.exe", "demo")
        self.check("the demo shop's window is shown", self.wait_for(self.shown, 300))
        time.sleep(25)
        self.picture("demo shop")
        before = self.files(self.folder)
        refused = self.install(self._given.setup)
        self.check(
            "the setup refuses while it runs", refused.code == STILL_RUNNING, str(refused.code)
        )
        refused = self.uninstall(self.folder)
        self.check("so does the uninstaller", refused.code == STILL_RUNNING, str(refused.code))
        self.check("and nothing was changed", self.files(self.folder) == before)
        self.check("asked to close, the window closes", self.close_windows())
        if window.poll() is None:
            window.kill()

    def two_at_once(self) -> None:
        """The desk's window is open; then a command comes, and a second start."""
        window = self.folder / "CourtesyDesk.exe"
        self.computer.start(window)
        self.check("the desk's window is shown", self.wait_for(self.shown, 300))
        time.sleep(15)
        self.picture("first page")
        taken = self.bring("more.csv", MORE)
        self.before = self.mentions()
        handed = taken.code == 0 and "Since when" in self.before
        self.check("a command is handed to it", handed, taken.output[-200:])
        second = self.computer.run(window, seconds=90)
        self.check("a second start shows it, and ends", second.code == 0, f"{second.seconds:.0f} s")
        self.check("one window is open", len(self.windows_open()) == 1)
        self.check("which closes when asked", self.close_windows())

    def what_opens_it(self) -> None:
        """Double clicks."""
        self.computer.show_own_classes()
        desk = self.home / "my desk.cdesk"
        made = self.program("backup", self.inside(desk))
        self.check("a workspace file is written", made.code == 0 and desk.exists(), made.output)
        for name, what in (
            ("a workspace file", self.inside(desk)),
            ("a link", "courtesydesk:outbox"),
        ):
            self.computer.run("explorer", what, seconds=60)
            self.wait_for(self.windows_open, 60)
            opened = "; ".join(self.windows_open())
            self.check(f"{name} starts the program with it", what in opened, opened)
            self.check("and a window is shown", self.wait_for(self.shown, 300))
            time.sleep(15)
            self.picture(f"opened by {name}")
            self.check("which closes when asked", self.close_windows())

    def the_wizard(self) -> None:
        """The pages that a person sees, and an update that waits for the program."""
        shown = self.computer.start(self._given.setup)
        for page in ("welcome", "choices"):
            time.sleep(8)
            self.picture(f"wizard, {page}")
            self.press("Return")
        self.picture("wizard, at work")
        program = self.folder / "CourtesyDesk.exe"
        before = program.stat().st_ctime
        finished = self.wait_for(lambda: self._is_placed(program, before), 240)
        time.sleep(3)
        self.picture("wizard, the end")
        self.check("the wizard goes to its end", finished)
        shown.kill()
        self.computer.run("taskkill", "/f", "/im", self._given.setup.name, seconds=60)

    def _is_placed(self, program: Path, before: float) -> bool:
        uninstaller = self.folder / "uninstall.exe"
        there = program.exists() and uninstaller.exists() and not (self.folder / "new").exists()
        return there and program.stat().st_ctime != before

    def an_update(self) -> None:
        """As the program itself starts it: the setup waits, and starts the new version."""
        self.computer.start(self.folder / "CourtesyDesk.exe", "demo")
        self.wait_for(self.shown, 300)
        setup = self.computer.start(self._given.setup, "/S", "/UPDATE")
        time.sleep(10)
        self.check("an update waits for the program's end", setup.poll() is None)
        self.close_windows()
        started = self.wait_for(self.windows_open, 180)
        self.check("and then starts the new version", started)
        self.check(
            "which closes when asked", self.wait_for(self.shown, 300) and self.close_windows()
        )

    def its_end(self) -> None:
        """Uninstalled; and the desk is kept, or goes when that was asked for."""
        mine = self.folder / "mine.txt"
        mine.write_text("mine")
        self.check("it uninstalls", self.uninstall(self.folder).code == 0)
        left = self.files(self.folder)
        self.check("nothing is left but what was not ours", set(left) == {"mine.txt"}, str(left))
        mine.unlink()
        self.folder.rmdir()
        for name, key in (
            ("Apps & features", APPS),
            ("links", CLASSES + r"\courtesydesk"),
            ("the file type", CLASSES + r"\.cdesk"),
            ("its kind", CLASSES + r"\CourtesyDesk.Workspace"),
            ("notifications", CLASSES + r"\AppUserModelId\app.courtesydesk.CourtesyDesk"),
        ):
            gone = self.computer.run("reg", "query", key, seconds=60).code != 0
            self.check(f"gone from the registry: {name}", gone)
        run = self.computer.value(CURRENT + r"\Run", "CourtesyDesk")
        self.check("it no longer starts with Windows", run is None)
        self.check("its shortcuts are gone", not list(self.home.rglob("Courtesy Desk.lnk")))
        self.check("the desk is kept", (self.desk / "desk.sqlite").exists())
        self.check("it installs again", self.install(self._given.older).code == 0)
        same = self.mentions() == self.before
        self.check("and the desk is as it was", same)
        fetched = self.desk / "Cache" / "updates" / "CourtesyDesk-0.2.0-setup-x86_64.exe"
        fetched.parent.mkdir(parents=True)
        fetched.write_bytes(b"MZ")
        others = self.desk / "not of the desk.txt"
        others.write_text("mine")
        kept = self.program(
            *("accounts", "add", "email", "Post", "--imap", "localhost:993"),
            *("--smtp", "localhost:465", "--user", "shop@example.org", "--unchecked"),
            typed="sesame\n",
        )
        there = kept.code == 0 and self._has_passwords()
        self.check("a password lies with Windows", there, kept.output[-200:])
        self.check("with /PURGE=1", self.uninstall(self.folder, "/PURGE=1").code == 0)
        self.check("the password is gone", not self._has_passwords())
        stay = [one.name for one in self.desk.iterdir()]
        self.check("the desk goes, and nothing else", stay == [others.name], ", ".join(stay))

    def _has_passwords(self) -> bool:
        """Wine keeps what is given to the Credential Manager in its registry."""
        kept = self.computer.run("reg", "query", CREDENTIALS, "/s", seconds=60)
        return "courtesydesk" in kept.output.lower().replace("-", "").replace(" ", "")

    def the_small_setup(self) -> None:
        """It changes what differs between two versions, and nothing on any other."""
        small, given = self._given.small, self._given
        assert small is not None, "the two versions have no small way between them"
        packed = len(gzip.compress(small.read_bytes(), 9)) / 1e3
        self.check(f"it has at most {SMALL_KB} KB", packed <= SMALL_KB, f"{packed:.0f} KB packed")
        self.install(given.older)
        changed = self.folder / "CourtesyDesk.exe"
        whole = changed.read_bytes()
        changed.write_bytes(whole[:-1] + b"?")
        before = self.files(self.folder)
        refused = self.install(small)
        self.check("it refuses a file that was changed", refused.code == OTHER_FILES)
        self.check("and nothing was changed", self.files(self.folder) == before)
        changed.write_bytes(whole)
        done = self.install(small)
        self.check("it ends well", done.code == 0, f"{done.seconds:.0f} s, {done.code}")
        here = self.files(self.folder, "uninstall.exe", GONE)
        self.check("every file is as in the new bundle", here == self.files(given.bundle))
        known = self.computer.value(APPS, "DisplayVersion")
        self.check("Windows knows the new version", known == given.setup.name.split("-")[1])
        again = self.install(small)
        self.check("it refuses another version", again.code == OTHER_VERSION, str(again.code))
        self.check("it uninstalls", self.uninstall(self.folder).code == 0)
        self.check("and nothing is left", not self.files(self.folder))

    def elsewhere(self) -> None:
        """Into a folder with spaces and umlauts."""
        folder = self.home / "Möbel & Törtchen" / "Der Tisch"
        done = self.exactly(f'"{windows(self._given.older)}" /S /D={self.inside(folder)}')
        self.check("it installs where there are spaces and umlauts", done.code == 0)
        told = self.computer.run(folder / "courtesy-desk.exe", "doctor", seconds=300)
        self.check("and works there", told.code == 0, told.output[-200:] if told.code else "")
        self.check("and uninstalls", self.uninstall(folder).code == 0 and not self.files(folder))


def run(computer: Prefix, python: Path, given: Given) -> int:
    """All of it; the exit status."""
    trials = Trials(computer, python, given)
    return trials.in_turn(
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
        trials.the_small_setup,
        trials.elsewhere,
    )
