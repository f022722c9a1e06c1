#!/usr/bin/env python3
"""Build the Windows program and its setup on Debian, under Wine, and try them.

    python3 packaging/wine/run.py                all of it, in build/wine
    python3 packaging/wine/run.py --try          the setup and the trials only
    python3 packaging/wine/run.py --tests PATH…  our tests, with Windows' Python under Wine

Installs what it needs where it is root: Wine, NSIS and a few tools from Debian, Windows' Python and
the wheels from the package index. What passes here was tried under Wine 8, and no more than that.
Standard library only; prints "N passed, N failed" at the end. try_update.py goes on from there.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent / name) for name in (".", "release", "windows")]

import dev  # noqa: E402
import make_patch  # noqa: E402
import make_setup  # noqa: E402
import runtime  # noqa: E402
import trials  # noqa: E402
import versions  # noqa: E402
from prefix import Prefix, windows  # noqa: E402

import bundle  # noqa: E402 - found by the line above

BUILD = ROOT / "build" / "wine"
TOOLS = BUILD / "tools" / "bin"
SITE = BUILD / "site"
TEST_SITE = BUILD / "site-tests"
BUNDLE = BUILD / "dist" / "CourtesyDesk"
OLDER_BUNDLE = BUILD / "dist-older" / "CourtesyDesk"
VERSION = make_setup.version()
SETUP = BUILD / f"CourtesyDesk-{VERSION}-setup-x86_64.exe"
OLDER_SETUP = BUILD / f"CourtesyDesk-{trials.OLDER}-setup-x86_64.exe"
SMALL_SETUP = BUILD / f"CourtesyDesk-{trials.OLDER}-to-{VERSION}-setup-x86_64.exe"
REQUIREMENTS = HERE.parent / "requirements" / "bundle-windows.txt"
PROGRAMS = {
    "wine": "wine",
    "makensis": "nsis",
    "osslsigncode": "osslsigncode",
    "7z": "p7zip-full",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "openssl": "openssl",
}
"""What is started, and the Debian package that brings it."""
LEFTOVERS = ("icuuc.dll", "mscms.dll", "bcryptprimitives.dll", "ucrtbase.dll")
"""Wine's, or ours for it: none may be in the bundle."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    begun = time.monotonic()
    yield
    dev.say(f"{name}: {time.monotonic() - begun:.0f} s")


def install() -> None:
    """The programs, the tools and Windows' Python."""
    missing = [package for name, package in PROGRAMS.items() if not shutil.which(name)]
    if not Path("/usr/lib/wine/wineserver64").exists():
        missing.append("wine64")
    if not Path("/usr/share/fonts/truetype/dejavu").exists():
        missing.append("fonts-dejavu-core")
    if missing:
        dev.install_packages(missing)
    if not (TOOLS / "uv").exists():
        venv.create(TOOLS.parent, clear=True, with_pip=True)
        subprocess.run(
            [TOOLS / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--require-hashes", "--no-deps", "-r", HERE / "requirements.txt"],
            check=True,
        )  # fmt: skip


def wheels(target: Path, *requirements: str) -> None:
    """Windows' wheels into a folder, anew when what is asked for has changed."""
    asked = " ".join(requirements).encode() + REQUIREMENTS.read_bytes()
    stamp, wanted = target / ".stamp", hashlib.sha256(asked).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(
        [TOOLS / "uv", "pip", "install", "--quiet", "--python-platform", "x86_64-pc-windows-msvc",
         "--python-version", runtime.VERSION, "--only-binary", ":all:", "--target", target,
         *requirements],
        check=True,
    )  # fmt: skip
    stamp.write_text(wanted)


def older_checkout() -> Path:
    """This checkout as it stands, as an older version."""
    copy = BUILD / "older-checkout"
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    versions.renumber(copy, trials.OLDER)
    return copy


def build(computer: Prefix, python: Path, checkout: Path, made: Path) -> None:
    """A checkout's bundle, by PyInstaller under Wine."""
    shutil.rmtree(made.parent, ignore_errors=True)
    more = bundle.environment() | {"PYINSTALLER_CONFIG_DIR": windows(BUILD / "pyinstaller")}
    done = computer.run(
        python / "python.exe", "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
        "--workpath", windows(BUILD / "pyinstaller"), "--distpath", windows(made.parent),
        windows(checkout / "packaging" / "courtesy_desk.spec"),
        seconds=3600, **{name: more[name] for name in more.keys() - os.environ.keys()},
    )  # fmt: skip
    (BUILD / "pyinstaller.log").write_text(done.output)
    if done.code:
        dev.stop(f"PyInstaller did not end well:\n{done.output[-3000:]}")


def foreign() -> list[str]:
    """What Wine has left in the bundle, which is none of the program's."""
    return [
        file.name
        for file in BUNDLE.rglob("*")
        if file.is_file()
        and (file.name.lower() in LEFTOVERS or b"Wine builtin DLL" in file.read_bytes()[:256])
    ]


def certificate() -> Path:
    """One that we give ourselves: it shows that signing works, and nobody need believe it."""
    file = BUILD / "trial.pfx"
    if not file.exists():
        key, public = BUILD / "trial.key", BUILD / "trial.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650",
             "-subj", "/CN=Courtesy Desk trial", "-addext", "extendedKeyUsage=codeSigning",
             "-keyout", key, "-out", public],
            check=True, capture_output=True,
        )  # fmt: skip
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-inkey", key, "-in", public, "-passout",
             "pass:trial", "-out", file],
            check=True, capture_output=True,
        )  # fmt: skip
    return file


def make_setups() -> Path | None:
    """The setup, signed for the trial, one of the older version that has a file more, and the small
    one between the two; None where there is no small way."""
    os.environ |= {"CD_SIGN_CERTIFICATE": str(certificate()), "CD_SIGN_PASSWORD": "trial"}
    by = f"{sys.executable} {HERE.parent / 'windows' / 'sign.py'}"
    make_setup.make(BUNDLE, SETUP, BUILD / "lists", named=VERSION, signed_by=by)
    older = BUILD / "older"
    shutil.rmtree(older, ignore_errors=True)
    shutil.copytree(OLDER_BUNDLE, older, copy_function=os.link)
    (older / "_internal" / trials.GONE).write_text("The older version had this.\n")
    lists = BUILD / "lists-older"
    make_setup.make(older, OLDER_SETUP, lists, named=trials.OLDER, quick=True)
    between = (trials.OLDER, VERSION)
    try:
        make_patch.make(OLDER_BUNDLE, BUNDLE, SMALL_SETUP, BUILD / "lists-small", versions=between)
    except make_patch.NoSmallWay as error:
        dev.say(f"no small setup: {error}")
        return None
    return SMALL_SETUP


@contextmanager
def screen() -> Iterator[str]:
    """A display that nobody sees."""
    number = next(n for n in range(90, 200) if not Path(f"/tmp/.X11-unix/X{n}").exists())
    shown = subprocess.Popen(
        ["Xvfb", f":{number}", "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(2)
        yield f":{number}"
    finally:
        shown.terminate()


def main() -> int:
    """Build and try."""
    parser = argparse.ArgumentParser(description="Build and try the Windows program under Wine.")
    parser.add_argument("--try", action="store_true", dest="only_try", help="keep the bundle")
    parser.add_argument("--tests", nargs="+", metavar="PATH", help="run these with Windows' Python")
    given = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    with step("installing"):
        install()
        python = runtime.fetch(BUILD / "runtime", TOOLS)
    with screen() as display:
        computer = Prefix(BUILD / "prefix", display)
        try:
            with step("a fresh prefix"):
                computer.make()
            if given.tests:
                return run_tests(computer, python, given.tests)
            if not given.only_try:
                with step("wheels"):
                    wheels(SITE, "--require-hashes", "--no-deps", "-r", str(REQUIREMENTS))
                runtime.let_it_see(python, windows(SITE))
                with step("the bundle"):
                    build(computer, python, ROOT, BUNDLE)
                with step("the older version's bundle"):
                    build(computer, python, older_checkout(), OLDER_BUNDLE)
            with step("the setups"):
                small = make_setups()
            what = trials.Given(
                BUNDLE, SETUP, OLDER_SETUP, small, BUILD / "trial.pem", BUILD, foreign()
            )
            with step("the trials"):
                return trials.run(computer, python, what)
        finally:
            computer.end()


def run_tests(computer: Prefix, python: Path, paths: list[str]) -> int:
    """Our own tests, with Windows' Python."""
    wheels(SITE, "--require-hashes", "--no-deps", "-r", str(REQUIREMENTS))
    wheels(TEST_SITE, "pytest", "pytest-qt", "pytest-timeout", "hypothesis", "import-linter")
    places = (SITE, TEST_SITE, ROOT / "desktop", ROOT / "tests", HERE)
    runtime.let_it_see(python, *map(windows, places))
    done = computer.run(
        python / "python.exe", "-m", "pytest", "-q", "-p", "gaps", "-p", "no:cacheprovider",
        "--timeout", "600", "--rootdir", windows(ROOT), "-c", windows(ROOT / "pyproject.toml"),
        *(windows(ROOT / path) for path in paths), seconds=3600,
    )  # fmt: skip
    print(done.output)
    return done.code


if __name__ == "__main__":
    raise SystemExit(main())
