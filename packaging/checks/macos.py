#!/usr/bin/env python3
"""What can be known of the program for macOS on any machine: `macos.py [--sizes]`.

Reads the plists, the icon, the layout of the disk image and the scripts. With `--sizes` it also
fetches, for both kinds of Mac, every pinned part that the bundle is made of, sees that there is a
wheel of each, and estimates how large the program and its image become. Needs what
packaging/requirements/tools.txt pins, and `uv` for the sizes. It proves nothing about a Mac that
runs the program: only the workflow on a Mac can. Prints 'N passed, N failed'.
"""

from __future__ import annotations

import importlib
import lzma
import os
import plistlib
import re
import runpy
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
sys.path[:0] = [str(PACKAGING), str(PACKAGING / "macos")]

import info  # noqa: E402

LARGEST_IMAGE = 60_000_000
"""How large the disk image may be, in bytes."""
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""A Mac's name for its processor, and uv's."""
PROCESSORS = {0x0100000C: "arm64", 0x01000007: "x86_64"}
MACH_O = {b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"}
UNUSED = re.compile(r"/(Qt(Qml|Quick|Designer|Help|Test|Sql|OpenGL|Xml|Concurrent|Print)\w*)\b")
LIBRARY = re.compile(r"\.(so|dylib)$|/Qt\w+\.framework/Versions/\w+/Qt")
"""What is linked, in the wheels: not the programs in them."""
BUILT_WITH = (
    *("_pyinstaller_hooks_contrib", "dmgbuild", "hatchling", "macholib", "mpmath", "pathspec"),
    *("pip", "setuptools", "sympy", "tomlkit", "trove_classifiers"),
    "onnxruntime/capi/libonnxruntime",  # what the module beside it holds, once more
)
"""Parts that build the bundle or are never linked by it."""
BLOCK, LEVEL = 1 << 20, 6
"""How an image of the kind ULMO is packed, as far as it is known: in pieces of 2,048 sectors, at
the one level that Apple's library has (developer.apple.com/documentation/compression, LZMA)."""
PYTHON = 16_000_000
"""About what Python itself adds, unpacked: it is no wheel, and cannot be fetched here."""

passed: list[str] = []
failed: list[str] = []


def check(what: str, good: object, why: object = "") -> None:
    """Say and count one check."""
    (passed if good else failed).append(what)
    print(f"{'ok  ' if good else 'FAIL'} {what}" + (f": {why}" if not good and why else ""))


def plists() -> None:
    """What macOS reads about the program before it runs it."""
    rights = plistlib.loads((PACKAGING / "macos/entitlements.plist").read_bytes())
    check("the entitlements are all given, none taken", set(rights.values()) == {True}, rights)
    harmful = {"com.apple.security.get-task-allow",
               "com.apple.security.cs.disable-library-validation",
               "com.apple.security.cs.allow-dyld-environment-variables"}  # fmt: skip
    check("the hardened runtime stays hard", not harmful & set(rights), harmful & set(rights))
    ctypes_ = "com.apple.security.cs.allow-unsigned-executable-memory"
    check("the keychain can be called through ctypes", rights.get(ctypes_))
    told = plistlib.loads(plistlib.dumps(info.info("1.2.3")))
    check("Info.plist can be written", told["CFBundleVersion"] == "1.2.3")
    (links,) = told["CFBundleURLTypes"]
    check("links of ours come to us", links["CFBundleURLSchemes"] == ["courtesydesk"])
    (documents,) = told["CFBundleDocumentTypes"]
    (kind,) = told["UTExportedTypeDeclarations"]
    tags = kind["UTTypeTagSpecification"]
    check("workspace files are ours, and their type is declared",
          documents["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
          and tags["public.filename-extension"] == ["cdesk"])  # fmt: skip
    spec = (PACKAGING / "courtesy_desk.spec").read_text(encoding="utf-8")
    check("the spec takes these", "info.info(" in spec and "entitlements.plist" in spec)


def icon() -> None:
    """Every size that Finder and the Dock ask for, plain and for retina screens."""
    data = (PACKAGING / "icons/app.icns").read_bytes()
    sizes, offset = {}, 8
    while offset < len(data):
        name, length = struct.unpack_from(">4sI", data, offset)
        sizes[name.decode()] = struct.unpack_from(">II", data, offset + 24)
        offset += length
    wanted = {"ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024,
              "ic11": 32, "ic12": 64, "ic13": 256, "ic14": 512}  # fmt: skip
    wrong = {name: sizes.get(name) for name, side in wanted.items()
             if sizes.get(name) != (side, side)}  # fmt: skip
    check("the icon has every size for retina screens", not wrong and offset == len(data), wrong)


def image() -> None:
    """How the disk image opens."""
    told = runpy.run_path(str(PACKAGING / "macos/dmg_settings.py"), {"defines": {}})
    (_, (width, height)), half = told["window_rect"], told["icon_size"] / 2
    places = told["icon_locations"]
    check("the image shows the program and where to drag it",
          set(places) == {"Courtesy Desk.app", "Applications"})  # fmt: skip
    check("both lie inside the window",
          all(half <= x <= width - half and half <= y <= height - half for x, y in places.values()),
          places)  # fmt: skip
    (left, _), (right, _) = places["Courtesy Desk.app"], places["Applications"]
    check("they do not cover one another", right - left > told["icon_size"])
    check("the image is packed as small as macOS can", told["format"] == "ULMO")
    try:
        store = importlib.import_module("ds_store").DSStore
    except ImportError:
        check("Finder's file of places is read back as written", False, "ds-store is missing")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, ".DS_Store"))
        with store.open(file, "w+") as written:
            for name, place in places.items():
                written[name]["Iloc"] = place
        with store.open(file, "r") as read:
            same = all(read[name]["Iloc"] == place for name, place in places.items())
    check("Finder's file of places is read back as written", same)


def scripts() -> None:
    """The scripts that only a Mac can run are at least shell."""
    for file in sorted((PACKAGING / "macos").glob("*.sh")):
        told = subprocess.run(["bash", "-n", file], capture_output=True, text=True, check=False)
        check(f"{file.name} can be read and run", not told.returncode and os.access(file, os.X_OK))
    for name in ("import_certificate.sh", "notarize.sh"):
        bare = {"PATH": os.environ["PATH"]}
        told = subprocess.run(
            [PACKAGING / "macos" / name, "none.dmg"],
            env=bare, capture_output=True, text=True, check=False,
        )  # fmt: skip
        check(f"{name} does nothing without secrets", told.returncode == 0 and told.stdout)


def fetched(machine: str, folder: Path) -> bool:
    """Every part of the bundle for one kind of Mac, unpacked; whether each has a wheel."""
    uv = shutil.which("uv")
    if uv is None:
        raise SystemExit("The sizes need uv: run “pip install uv” first.")
    command = [uv, "pip", "install", "--quiet", "--target", str(folder), "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--python-version", "3.13"]
    command += ["--python-platform", f"{MACHINES[machine]}-apple-darwin"]
    command += ["-r", str(PACKAGING / "requirements" / "bundle-macos.txt")]
    oldest = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": info.OLDEST_MACOS}
    return subprocess.run(command, env=oldest, check=False).returncode == 0


def thinned(data: bytes, machine: str) -> bytes:
    """What a file for both kinds of Mac holds for one."""
    if data[:4] != b"\xca\xfe\xba\xbe":
        return data
    for number in range(struct.unpack_from(">I", data, 4)[0]):
        kind, _, start, size, _ = struct.unpack_from(">5I", data, 8 + 20 * number)
        if PROCESSORS.get(kind) == machine:
            return data[start : start + size]
    return b""


def kept(folder: Path, machine: str) -> Iterator[bytes]:
    """What of the parts goes into the bundle, about: prune.py's rules by where each file lies."""
    import prune

    prune.PLUGINS["platforms"] = {"qcocoa", "qoffscreen"}
    unused = tuple(name.replace(".", "/") for name in prune.MODULES)
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            continue
        if place.startswith((*unused, *BUILT_WITH)) or UNUSED.search(f"/{place}"):
            continue
        data = path.read_bytes()
        if data[:4] in MACH_O and LIBRARY.search(place) and prune.wanted(place):
            yield thinned(data, machine)
        elif path.suffix == ".py" and "/tests/" not in place:
            yield data
    for path in sorted((ROOT / "resources").rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def blocks(files: Iterator[bytes]) -> Iterator[bytes]:
    """The files one after the other, in pieces as the image packs them: each by itself."""
    held = bytearray()
    for data in files:
        held += data
        while len(held) >= BLOCK:
            yield bytes(held[:BLOCK])
            del held[:BLOCK]
    yield bytes(held)


def sizes() -> None:
    """How large it becomes, from the very wheels."""
    for machine in MACHINES:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            there = fetched(machine, folder)
            check(f"every part has a wheel for {machine}, macOS {info.OLDEST_MACOS}", there)
            if there:
                raw, packed = PYTHON, PYTHON // 3
                for block in blocks(kept(folder, machine)):
                    raw += len(block)
                    packed += len(lzma.compress(block, preset=LEVEL))
                check(f"{machine}: about {raw / 1e6:.0f} MB, its image about {packed / 1e6:.0f} MB",
                      packed <= LARGEST_IMAGE)  # fmt: skip


def main() -> int:
    """Look at everything."""
    plists()
    icon()
    image()
    scripts()
    if "--sizes" in sys.argv:
        sizes()
    print(f"{len(passed)} passed, {len(failed)} failed")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
