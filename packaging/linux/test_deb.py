#!/usr/bin/env python3
"""Installs the .deb in a bare Debian without Python, uses it, upgrades to it and removes it.

    test_deb.py [FILE.deb] [--suite bookworm] [--picture FILE.png]

Prints each check and 'N passed, N failed'. Needs root, and Debian's packages debootstrap, xvfb,
lintian, appstream, desktop-file-utils and shared-mime-info, which it installs where they are
missing. The bare system is made once, in build/roots; every run works on a copy. The program runs
there as an ordinary user and without a network.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = ROOT / "build" / "roots"
TOOLS = {
    "debootstrap": "debootstrap",
    "Xvfb": "xvfb",
    "lintian": "lintian",
    "appstreamcli": "appstream",
    "desktop-file-validate": "desktop-file-utils",
    "update-mime-database": "shared-mime-info",
}
ID = "app.courtesydesk.CourtesyDesk"
OLDER = "0.0.9"
SCREEN = (1440, 900)
CHANGES = re.compile(r"^/(proc|sys|dev|run|tmp|var/(lib/(dpkg|apt)|log|cache)|etc/ld\.so\.cache)\b")
"""Where installing anything at all leaves traces."""

passed: list[str] = []
failed: list[str] = []


def check(what: str, good: object, why: str = "") -> None:
    """Say and count one check."""
    (passed if good else failed).append(what)
    print(f"{'ok  ' if good else 'FAIL'} {what}", flush=True)
    if not good and why:
        print("     " + why.strip().replace("\n", "\n     ")[-3000:], flush=True)


def install_tools() -> None:
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for part in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", "-qq", *part], env=quiet, check=True)


def bare(suite: str) -> Path:
    """A Debian of so few packages that it has no Python; made once."""
    made = ROOTS / suite
    if not made.is_dir():
        part = ROOTS / f"{suite}.part"
        shutil.rmtree(part, ignore_errors=True)
        ROOTS.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["debootstrap", "--variant=minbase", suite, part], stdout=subprocess.DEVNULL, check=True
        )
        part.rename(made)
    return made


class System:
    """The copy of a bare system that is worked on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, *command: str, user: str = "root", network: bool = True, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command there, and wait; what it prints comes back together."""
        return subprocess.run(
            self.command(*command, user=user, network=network, **variables),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=900, check=False,
        )  # fmt: skip

    def command(
        self, *command: str, user: str = "root", network: bool = True, **variables: str
    ) -> list[str]:
        """The command line that runs one there; its mounts and processes end with it."""
        told = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **variables}
        told["DEBIAN_FRONTEND"] = "noninteractive"
        setting = [f"{name}={value}" for name, value in told.items()]
        mounts = (
            'mount -t proc proc "$0/proc" && mkdir -p "$0/tmp/.X11-unix" && '
            'mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix" && root=$0 && '
            'chroot --userspec="$1" "$root" "${@:2}"; exit $?'
        )
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        apart += [] if network else ["--net"]
        home = "/root" if user == "root" else f"/home/{user}"
        inner = ["env", "-i", *setting, f"HOME={home}", *command]
        return [*apart, "bash", "-c", mounts, str(self.folder), user, *inner]

    def files(self) -> set[str]:
        """Every path, but where installing anything leaves traces."""
        found = set()
        for folder, folders, names in os.walk(self.folder):
            inside = "/" + os.path.relpath(folder, self.folder)
            for name in [*folders, *names]:
                path = os.path.normpath(f"{inside}/{name}")
                if not CHANGES.match(path):
                    found.add(path)
        return found


@contextmanager
def system(suite: str) -> Iterator[System]:
    """A copy of a bare system, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="courtesy-desk-") as folder:
        copy = Path(folder, "root")
        subprocess.run(["cp", "-a", "--reflink=auto", bare(suite), copy], check=True)
        shutil.copy("/etc/resolv.conf", copy / "etc/resolv.conf")
        yield System(copy)


def older(package: Path, folder: Path) -> Path:
    """The same package as if it were of an older version, with a file that the new one lacks."""
    tree = folder / "older"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    about = tree / "DEBIAN" / "control"
    about.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {OLDER}", about.read_text()))
    (tree / "usr/lib/courtesy-desk/of-the-older-version").write_text("old\n")
    made = folder / "older.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, made],
        stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    shutil.rmtree(tree)
    return made


def field(package: Path, name: str) -> str:
    return subprocess.check_output(["dpkg-deb", "--field", package, name], text=True).strip()


def look_at_the_package(package: Path) -> None:
    """What tools say of the file, before it is installed anywhere."""
    size = package.stat().st_size
    check(f"the package has {size / 1e6:.1f} MB, at most 85", size <= 85e6)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
        share = Path(folder, "usr/share")
        for file in sorted((share / "applications").iterdir()):
            told = run("desktop-file-validate", str(file))
            check(f"{file.name} is a desktop file", not told.stdout.strip(), told.stdout)
        told = run(
            "appstreamcli", "validate", "--no-net", str(next((share / "metainfo").iterdir()))
        )
        check(
            "the software shop can read what we say of ourselves", not told.returncode, told.stdout
        )
        told = run("update-mime-database", str(share / "mime"))
        globs = (share / "mime/globs2").read_text() if not told.returncode else told.stdout
        check(
            "*.cdesk is a type of file", "application/vnd.courtesydesk.workspace:*.cdesk" in globs
        )


def ask_lintian(package: Path) -> None:
    told = run("lintian", "--allow-root", "--fail-on", "error,warning", str(package))
    check("lintian has nothing to say", told.returncode == 0, told.stdout)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


@contextmanager
def screen() -> Iterator[tuple[str, Path]]:
    """A display of nothing but memory: its name, and the file that holds what is on it."""
    with tempfile.TemporaryDirectory() as folder:
        reading, writing = os.pipe()
        size = "x".join(map(str, SCREEN))
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-fbdir", folder,
             "-nolisten", "tcp", "-ac"],
            pass_fds=[writing], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                yield f":{told.readline().strip()}", Path(folder, "Xvfb_screen0")
        finally:
            server.terminate()
            server.wait()


def pixels(dump: Path) -> tuple[int, int, list[bytes]]:
    """Width, height and the rows of a screen's dump (the X window dump format), as RGB."""
    data = dump.read_bytes()
    head = struct.unpack_from(">25I", data)
    width, height, stride, colours = head[4], head[5], head[12], head[19]
    start = head[0] + colours * 12
    rows = []
    for number in range(height):
        row = data[start + number * stride : start + number * stride + width * 4]
        rgb = bytearray(width * 3)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
        rows.append(bytes(rgb))
    return width, height, rows


def as_png(width: int, height: int, rows: list[bytes]) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(
            ">I", zlib.crc32(name + data)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def colours_of(rows: list[bytes]) -> int:
    """How many colours a picture has: a desk with text and faces has hundreds."""
    return len({row[at : at + 3] for row in rows for at in range(0, len(row), 3)})


def paint(there: System, picture: Path) -> None:
    """Open the demo shop on a screen of its own, and keep what stands there."""
    with screen() as (display, dump):
        program = subprocess.Popen(
            there.command("courtesy-desk", "demo", user="shop", network=False, DISPLAY=display),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        shown, still, deadline = b"", 0, time.monotonic() + 240
        while time.monotonic() < deadline and program.poll() is None and still < 3:
            time.sleep(2)
            now = dump.read_bytes()
            full = colours_of(pixels(dump)[2]) > 300
            still = still + 1 if full and now == shown else 0
            shown = now
        width, height, rows = pixels(dump)
        picture.write_bytes(as_png(width, height, rows))
        alive = program.poll() is None
        program.kill()  # which ends all of its world
        said, _ = program.communicate(timeout=60)
        check(f"the demo shop is painted ({colours_of(rows)} colours): {picture}",
              alive and colours_of(rows) > 300, said)  # fmt: skip


def self_test(there: System) -> None:
    told = there.run(
        "courtesy-desk", "--self-test", "/tmp/self-test.json", user="shop", network=False,
        QT_QPA_PLATFORM="offscreen",
    )  # fmt: skip
    check("the self-test passes, without a network", told.returncode == 0, told.stdout)
    file = there.folder / "tmp/self-test.json"
    answer = json.loads(file.read_text()) if file.is_file() else {}
    check("it says so in JSON", isinstance(answer, dict) and answer, told.stdout)


def install(there: System, package: Path) -> subprocess.CompletedProcess[str]:
    shutil.copy(package, there.folder / "tmp/new.deb")
    return there.run("apt-get", "install", "-y", "--no-install-recommends", "/tmp/new.deb")


def version_there(there: System) -> str:
    return there.run("dpkg-query", "-W", "-f", "${Version}", "courtesy-desk").stdout


def use(there: System, package: Path, picture: Path) -> None:
    """From nothing to the demo shop and back to nothing."""
    there.run("apt-get", "-qq", "update")
    there.run("useradd", "--create-home", "shop")
    check("the bare system has no Python", there.run("which", "python3").returncode != 0)
    told = there.run(
        "apt-get", "satisfy", "-y", "--no-install-recommends", field(package, "Depends")
    )
    check("Debian has everything that it asks for", told.returncode == 0, told.stdout)
    before = there.files()

    with tempfile.TemporaryDirectory() as folder:
        told = install(there, older(package, Path(folder)))
    check("an older version installs", version_there(there) == OLDER, told.stdout)
    told = install(there, package)
    version = field(package, "Version")
    check("the new one takes its place", version_there(there) == version, told.stdout)
    left = there.folder / "usr/lib/courtesy-desk/of-the-older-version"
    check("nothing is left of the older one", not left.exists())
    check("there is still no Python", there.run("which", "python3").returncode != 0)
    told = there.run("dpkg", "--verify", "courtesy-desk")
    check("every file is as it was packed", told.returncode == 0 and not told.stdout, told.stdout)

    told = there.run("courtesy-desk", "--version", user="shop")
    check("it says its version", version in told.stdout, told.stdout)
    self_test(there)
    paint(there, picture)

    told = there.run("apt-get", "purge", "-y", "courtesy-desk")
    check("it can be purged", told.returncode == 0, told.stdout)
    theirs = "/home/shop"
    rest = sorted(path for path in there.files() - before if not path.startswith(theirs))
    check("nothing is left but what the user has at home", not rest, "\n".join(rest))


def main() -> int:
    """Look at the package, then use it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("package", type=Path, nargs="?")
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--picture", type=Path)
    told = parser.parse_args()
    found = sorted((ROOT / "dist").glob("CourtesyDesk-*-deb-*.deb"))
    package = told.package or (found[-1] if found else None)
    if package is None or not package.is_file():
        raise SystemExit("No package: run packaging/linux/build_deb.py first.")
    if os.geteuid():
        raise SystemExit("This needs root, for a system of its own to install it in.")
    install_tools()
    Path("/tmp/.X11-unix").mkdir(mode=0o1777, exist_ok=True)
    picture = told.picture or package.with_name(f"demo-{told.suite}.png")
    look_at_the_package(package.resolve())
    with system(told.suite) as there:
        use(there, package.resolve(), picture.resolve())
    ask_lintian(package.resolve())
    print(f"{len(passed)} passed, {len(failed)} failed")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
