#!/usr/bin/env python3
"""Makes the .deb out of a bundle: `build_deb.py [BUNDLE] [--to FOLDER]`; prints its path.

What it depends on is found by reading which libraries the bundle's files link (objdump, of Debian's
package binutils) and asking which package brought each to this machine. Needs no root. The same
bundle gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from email.utils import format_datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "packaging" / "release")]

import changelog  # noqa: E402
import tree  # noqa: E402

PACKAGE = "courtesy-desk"
MACHINES = {"amd64": "x86_64", "arm64": "arm64"}
MAINTAINER = os.environ.get(
    "COURTESY_DESK_MAINTAINER", "Courtesy Desk contributors <packages@courtesydesk.invalid>"
)
LARGEST = 85_000_000
"""How large the package may be, in bytes."""
READ_LATER = ["ca-certificates", "fontconfig-config", "libx11-data", "xkb-data"]
"""What the bundle's libraries read: whom to trust, fonts, keys and their combinations."""
RECOMMENDED = ["gnome-keyring | kwalletmanager | keepassxc", "fonts-noto-color-emoji", "libcups2",
               "xdg-utils"]  # fmt: skip
DONE_WITHOUT = {"libcups.so.2"}
"""Linked by a plugin that stays away where they are not: printing."""


def is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def linked(library: Path) -> tuple[set[str], tuple[int, ...]]:
    """The libraries that the bundle's files link and it does not hold, and the oldest C library.

    Raises:
        CalledProcessError: objdump cannot read a file of the bundle.
    """
    elves = sorted(path for path in library.rglob("*") if is_elf(path))
    text = subprocess.check_output(["objdump", "-p", *elves], text=True)
    named = set(re.findall(r"^ +NEEDED +(\S+)", text, re.M))
    versions = re.findall(r" GLIBC_(\d+(?:\.\d+)+)$", text, re.M)
    there = {path.name for path in library.rglob("*.so*")}
    return named - there - DONE_WITHOUT, max(tuple(map(int, one.split("."))) for one in versions)


def package_of(library: str) -> str:
    """The Debian package that brought a library to this machine.

    Raises:
        SystemExit: none did.
    """
    caches = subprocess.check_output(["/sbin/ldconfig", "-p"], text=True)
    found = re.search(
        rf"^\s+{re.escape(library)} \(libc6,(?:x86-64|AArch64)[^)]*\) => (\S+)$", caches, re.M
    )
    for path in [found[1], str(Path(found[1]).resolve())] if found else []:
        done = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.partition(":")[0]
    raise SystemExit(f"The bundle links {library}, which no package of this machine brings.")


def depends(library: Path) -> str:
    """The Depends field."""
    outside, oldest = linked(library)
    packages = {package_of(one) for one in outside} | set(READ_LATER)
    least = ".".join(map(str, oldest))
    return ", ".join(sorted(packages - {"libc6"} | {f"libc6 (>= {least})"}))


def debian_changelog() -> bytes:
    """Our changelog as Debian writes them, the first words of each entry."""
    parts = []
    for one in changelog.releases(changelog.FILE.read_text(encoding="utf-8")):
        entries = "\n".join(f"  * {heading}." for heading in one.headings)
        parts.append(
            f"{PACKAGE} ({one.version}) stable; urgency=medium\n\n{entries}\n\n"
            f" -- {MAINTAINER}  {format_datetime(one.day)}\n"
        )
    return "\n".join(parts).encode()


def copyright_file() -> bytes:
    """Whose work it is, and where the words of every licence are."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    _, _, terms = text.partition("Permission is")
    lines = [f" {line}" if line else " ." for line in f"Permission is{terms}".strip().splitlines()]
    years = next(line for line in text.splitlines() if line.startswith("Copyright"))
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: Courtesy Desk\n"
        "Comment: Python, Qt and the libraries in /usr/lib/courtesy-desk stand under licences of\n"
        " their own: all their texts are in /usr/lib/courtesy-desk/_internal/licences.\n"
        "\nFiles: *\n"
        f"Copyright: {years.removeprefix('Copyright (c) ')}\n"
        "License: Expat\n" + "\n".join(lines) + "\n"
    ).encode()


def control(root: Path, machine: str) -> str:
    """The package's own description."""
    kilobytes = sum(-(-path.lstat().st_size // 1024) for path in (root / "usr").rglob("*"))
    return (
        f"Package: {PACKAGE}\n"
        f"Version: {changelog.release().version}\n"
        f"Architecture: {machine}\n"
        f"Maintainer: {MAINTAINER}\n"
        f"Installed-Size: {kilobytes}\n"
        "Section: net\n"
        "Priority: optional\n"
        f"Depends: {depends(root / tree.LIBRARY)}\n"
        f"Recommends: {', '.join(RECOMMENDED)}\n"
        "Description: calm desk for answering customers in public\n"
        " Keeps what people say about a business on every network in one list on\n"
        " your own computer, warns before a defensive or legalistic reply goes\n"
        " out, remembers each customer and keeps every promise. Works without a\n"
        " network; nothing leaves the computer but the reply.\n"
    )


def sums(root: Path) -> str:
    """The md5sums file."""
    files = [path for path in sorted((root / "usr").rglob("*")) if path.is_file()]
    plain = [path for path in files if not path.is_symlink()]
    return "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  "
        f"{path.relative_to(root)}\n"
        for path in plain
    )


def build(
    bundle: Path, target: Path, *, homepage: str = "", pictures: str = "", quick: bool = False
) -> Path:
    """Make the package in a folder; a quick one is hardly compressed, to try it.

    Raises:
        SystemExit: there is no bundle, a tool is missing, or it became too large.
    """
    machine = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    version = changelog.release().version
    made = target / f"CourtesyDesk-{version}-deb-{MACHINES[machine]}.deb"
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, "root")
        tree.lay(bundle.resolve(), root, homepage=homepage, pictures=pictures)
        papers = root / "usr/share/doc" / PACKAGE
        papers.mkdir(parents=True)
        (papers / "changelog.gz").write_bytes(tree.packed(debian_changelog()))
        (papers / "copyright").write_bytes(copyright_file())
        overrides = root / "usr/share/lintian/overrides" / PACKAGE
        overrides.parent.mkdir(parents=True)
        overrides.write_bytes((HERE / f"{PACKAGE}.lintian-overrides").read_bytes())
        told = root / "DEBIAN"
        told.mkdir()
        (told / "control").write_text(control(root, machine), encoding="utf-8")
        (told / "md5sums").write_text(sums(root), encoding="utf-8")
        tree.finish(root)
        packing = ["-Zgzip", "-z1"] if quick else ["-Zxz", "-z9", "-Sextreme"]
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", *packing, "--build", root, made],
            env={**os.environ, "SOURCE_DATE_EPOCH": str(tree.epoch())},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    if made.stat().st_size > LARGEST and not quick:
        raise SystemExit(f"{made} has {made.stat().st_size:,} bytes: more than {LARGEST:,}.")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundle", type=Path, nargs="?", default=ROOT / "dist" / "CourtesyDesk")
    parser.add_argument("--to", type=Path, default=ROOT / "dist")
    parser.add_argument("--quick", action="store_true", help="hardly compress it, to try it")
    parser.add_argument("--homepage", default="")
    parser.add_argument("--pictures", default="")
    told = parser.parse_args()
    names = {"homepage": told.homepage, "pictures": told.pictures}
    print(build(told.bundle, told.to, quick=told.quick, **names))


if __name__ == "__main__":
    main()
