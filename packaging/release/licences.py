"""What a bundle is made of, and under which licences: found out while it is built.

The spec hands over what goes into the bundle; each file is traced to the Python package, the Debian
package or the Python that it came from. The bundle gets a folder `licences`: `parts.json` for the
bill of materials, `third-parties.txt` with the words of every licence, and those of Qt's. A part
whose licence has no words stops the build.

    python packaging/release/licences.py BUNDLE    looks whether a bundle's papers are whole
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "texts"
COMMON = Path("/usr/share/common-licenses")
FOLDER = "licences"
Entry = tuple[str, str, str]
"""(where in the bundle, where on this machine, kind), as PyInstaller has them."""

BUILDERS = {"pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception"}
"""What is in every bundle though nothing imports it: the program that starts it."""
WITHOUT_TEXT = {
    "flatbuffers": ["Apache-2.0.txt"],
    "pyside6-essentials": ["LGPL-3.0.txt", "GPL-3.0.txt"],
    "shiboken6": ["LGPL-3.0.txt", "GPL-3.0.txt"],
}
"""Packages that bring no words of their licence, and which of ours are theirs."""

HEAD = """\
COURTESY DESK: THE WORK OF OTHERS IN IT

Courtesy Desk itself stands under the MIT licence. It is shipped with the parts below, each under
its own licence. How they belong together: NOTICES.md in courtesydesk/_resources.

QT AND PYSIDE6

Qt, PySide6 and shiboken6 are used under the GNU Lesser General Public License, version 3. They lie
beside the program as separate libraries: the files with "Qt6", "pyside6" and "shiboken6" in their
names, and the folders PySide6 and shiboken6. You may change them and use your own: build Qt and
PySide6 of the same series, put your files in the place of these under the same names, and start the
program again. Nothing checks that they are the ones that came with it; on macOS, sign the program
for your own machine afterwards with: codesign --force --deep --sign - "Courtesy Desk.app"
Their source code is at https://code.qt.io and https://download.qt.io/official_releases/; what Qt
itself contains of others is told at https://doc.qt.io/qt-6/licenses-used-in-qt.html.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bundle that is not ours."""

    name: str
    version: str
    origin: str
    """`pypi`, `debian`, or `generic` for what is neither."""
    licence: str
    texts: tuple[str, ...] = field(default=(), repr=False)


def plain(name: str) -> str:
    """A package's name as all spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def gathered(entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """Write the papers of these files into a folder; the entries that bring them into the bundle.

    Raises:
        SystemExit: a part has no licence text, or a file comes from nowhere that we know.
    """
    parts = found(entries)
    bare = [part.name for part in parts if not any(text.strip() for text in part.texts)]
    if bare:
        raise SystemExit(f"No licence text of {', '.join(bare)}: see packaging/release/licences.py")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "third-parties.txt").write_text(document(parts), encoding="utf-8", newline="\n")
    bill = [{k: v for k, v in asdict(part).items() if k != "texts"} for part in parts]
    (folder / "parts.json").write_text(json.dumps(bill, indent=1) + "\n", newline="\n")
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt"):
        (folder / name).write_bytes((TEXTS / name).read_bytes())
    return [(f"{FOLDER}/{file.name}", str(file), "DATA") for file in sorted(folder.iterdir())]


def found(entries: Iterable[Entry]) -> list[Part]:
    """The parts that these files belong to, by name."""
    owners = {_real(str(file.locate())): one for one in distributions() for file in one.files or ()}
    packages = {plain(one.metadata["Name"]): one for one in distributions()}
    shipped = {name: packages[name] for name in BUILDERS if name in packages}
    foreign = set()
    for _, source, kind in entries:
        place = _real(source) if source and Path(source).is_file() else ""
        if place in owners:
            one = owners[place]
            shipped[plain(one.metadata["Name"])] = one
        elif kind == "BINARY" and place and not _is_pythons(place):
            foreign.add(place)
    shipped.pop("courtesy-desk", None)
    parts = [of_package(one) for one in shipped.values()]
    parts += runtime()
    if sys.platform.startswith("linux"):
        parts += of_debian(foreign)
    return sorted(parts, key=lambda part: (part.origin, part.name))


def of_package(one: Distribution) -> Part:
    """What a Python package says of itself."""
    about, name = one.metadata, plain(one.metadata["Name"])
    said = _field(about, "License-Expression") or BUILDERS.get(name) or ""
    if not said:
        stated = _field(about, "License").strip()
        classes = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
        said = stated if 0 < len(stated) < 80 else "; ".join(c.split(" :: ")[-1] for c in classes)
    paper = re.compile(r"(licen[cs]e|copying|notice|thirdparty)", re.IGNORECASE)
    files = [
        file
        for file in one.files or ()
        if (paper.match(file.name) and file.suffix.lower() in ("", ".txt", ".md", ".rst"))
        or (".dist-info" in file.parts[0] and "licenses" in file.parts[1:-1])
    ]
    texts = [Path(str(file.locate())).read_text("utf-8", "replace") for file in sorted(files)]
    texts += [(TEXTS / text).read_text("utf-8") for text in WITHOUT_TEXT.get(name, ())]
    return Part(name, one.version, "pypi", said, tuple(texts))


def _field(about: PackageMetadata, name: str) -> str:
    return str((about.get_all(name) or [""])[0])


def runtime() -> list[Part]:
    """Python, and what it brings."""
    papers = [Path(os.__file__).with_name("LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt")]
    here = "python{}.{}".format(*sys.version_info)
    papers.append(Path("/usr/share/doc", here, "copyright"))
    papers.append(TEXTS / "PSF-2.0.txt")
    words = next(one.read_text("utf-8", "replace") for one in papers if one.is_file())
    apache = (TEXTS / "Apache-2.0.txt").read_text("utf-8")
    free = "SQLite is in the public domain: its authors gave up all rights to it."
    secure = re.sub(r"^OpenSSL (\S+).*", r"\1", ssl.OPENSSL_VERSION)
    return [
        Part("python", platform.python_version(), "generic", "PSF-2.0", (words,)),
        Part("openssl", secure, "generic", "Apache-2.0", (apache,)),
        Part("sqlite", sqlite3.sqlite_version, "generic", "blessing", (free,)),
    ]


def of_debian(places: Iterable[str]) -> list[Part]:
    """The Debian packages that libraries of this machine came from.

    Raises:
        SystemExit: one came from none.
    """
    packages = {}
    for place in sorted(places):
        told = subprocess.run(
            ["dpkg", "-S", place, place.removeprefix("/usr")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if not told.stdout:
            raise SystemExit(f"No package of this machine brought {place} into the bundle.")
        packages[told.stdout.partition(":")[0]] = place
    return [_debian(name) for name in packages]


def _debian(name: str) -> Part:
    show = ["dpkg-query", "--show", "--showformat=${Version}\n", name]
    version = subprocess.check_output(show, text=True).splitlines()[0]
    paper = Path("/usr/share/doc", name, "copyright")
    words = paper.read_text("utf-8", "replace") if paper.is_file() else ""
    said = sorted(set(re.findall(r"^License: (\S.{,60})$", words, re.M)))
    return Part(name, version, "debian", "; ".join(said), (words,))


def document(parts: list[Part]) -> str:
    """All words of all licences, each once."""
    chapters, seen = [HEAD], set()
    for part in parts:
        chapters.append(f"{'=' * 100}\n{part.name} {part.version}\n{part.licence}\n")
        for text in part.texts:
            words = text.strip() + "\n"
            if words in seen:
                chapters.append("(the words of this licence stand above)\n")
            else:
                chapters.append(words)
                seen.add(words)
    whole = "\n".join(chapters)
    for name in sorted(set(re.findall(r"/usr/share/common-licenses/([\w.-]*\w)", whole))):
        file = COMMON / name
        if file.is_file():
            whole += f"\n{'=' * 100}\n{file}\n\n{file.read_text('utf-8', 'replace').strip()}\n"
    return whole


def problems(bundle: Path) -> list[str]:
    """What is wrong with a bundle's papers."""
    folder = next((one for one in bundle.rglob(FOLDER) if (one / "parts.json").is_file()), None)
    if folder is None:
        return ["the bundle says nothing of what it is made of"]
    names = {part["name"] for part in json.loads((folder / "parts.json").read_text("utf-8"))}
    words = (folder / "third-parties.txt").read_text("utf-8")
    there = {plain(one.name.split("-")[0]) for one in bundle.rglob("*.dist-info")}
    wrong = [f"{name} is in the bundle and not in parts.json" for name in sorted(there - names)]
    wrong += [f"no words of {name}" for name in sorted(names) if f"\n{name} " not in words]
    wrong += [
        f"no {name}" for name in ("LGPL-3.0.txt", "GPL-3.0.txt") if not (folder / name).is_file()
    ]
    if not re.search(r"\bpyside6-essentials\b", words):
        wrong.append("Qt is not named")
    return wrong


def _real(place: str) -> str:
    return os.path.normcase(os.path.realpath(place))


def _is_pythons(place: str) -> bool:
    """Whether a file belongs to the Python that builds."""
    homes = {_real(sys.base_prefix), _real(sys.prefix)}
    return any(place.startswith(home + os.sep) for home in homes - {_real("/usr")})


def main() -> None:
    wrong = problems(Path(sys.argv[1]))
    print("\n".join(wrong) or "The papers are whole.")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
