#!/usr/bin/env python3
"""Lays a bundle and its papers out below a folder as Linux expects them below `/`.

    tree.py BUNDLE ROOT [--homepage URL] [--pictures URL]

The .deb, the AppImage and the Flatpak hold this same tree. `--pictures` is where the pictures of
.github/pictures can be fetched; without it the software shop of the desktop shows none. Every file
is as old as the release, so that the same input makes the same bytes. Standard library only.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "packaging" / "release"))

import changelog  # noqa: E402

ID = "app.courtesydesk.CourtesyDesk"
LIBRARY = "usr/lib/courtesy-desk"
PROGRAM = "courtesy-desk"
ICONS = ROOT / "packaging" / "icons"


def epoch() -> int:
    """When everything was made, in seconds: SOURCE_DATE_EPOCH, or noon of the release's day."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or changelog.release().day.timestamp())


def lay(bundle: Path, root: Path, *, homepage: str = "", pictures: str = "") -> None:
    """Copy the bundle and write everything beside it; `root` must be empty or absent.

    Raises:
        SystemExit: there is no bundle.
    """
    if not (bundle / PROGRAM).is_file():
        raise SystemExit(f"No bundle in {bundle}: run packaging/bundle.py first.")
    shutil.copytree(bundle, root / LIBRARY, symlinks=True)
    (root / "usr/bin").mkdir()
    (root / "usr/bin" / PROGRAM).symlink_to(f"../lib/courtesy-desk/{PROGRAM}")
    share = root / "usr/share"
    for source in sorted(HERE.glob(f"{ID}*.desktop")):
        _put(share / "applications" / source.name, source.read_bytes())
    _put(share / f"mime/packages/{ID}.xml", (HERE / f"{ID}.mime.xml").read_bytes())
    _put(share / f"metainfo/{ID}.metainfo.xml", metainfo(homepage, pictures))
    _put(share / f"icons/hicolor/scalable/apps/{ID}.svg", (ICONS / "app.svg").read_bytes())
    for file in ICONS.glob("app-*.png"):
        size = file.stem.removeprefix("app-")
        _put(share / f"icons/hicolor/{size}x{size}/apps/{ID}.png", file.read_bytes())
    _put(share / "man/man1/courtesy-desk.1.gz", packed((HERE / "courtesy-desk.1").read_bytes()))
    finish(root)


def metainfo(homepage: str = "", pictures: str = "") -> bytes:
    """What software shops show: our text, the changelog's releases, and pictures where they are."""
    tree = ElementTree.parse(HERE / f"{ID}.metainfo.xml")
    component = tree.getroot()
    shots = component.find("screenshots")
    assert shots is not None
    if pictures:
        for image in shots.iter("image"):
            image.text = f"{pictures.rstrip('/')}/{image.text}"
    else:
        component.remove(shots)
    if homepage:
        ElementTree.SubElement(component, "url", type="homepage").text = homepage
    releases = ElementTree.SubElement(component, "releases")
    for one in changelog.releases(changelog.FILE.read_text(encoding="utf-8")):
        release = ElementTree.SubElement(
            releases, "release", version=one.version, date=f"{one.day:%Y-%m-%d}"
        )
        items = ElementTree.SubElement(ElementTree.SubElement(release, "description"), "ul")
        for heading in one.headings:
            ElementTree.SubElement(items, "li").text = heading
    ElementTree.indent(tree)
    written: bytes = ElementTree.tostring(component, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def packed(data: bytes) -> bytes:
    """Gzipped, without a name or a time."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def finish(root: Path) -> None:
    """Give every file the rights and the age that it has in a release."""
    for path in [root, *sorted(root.rglob("*"))]:
        if not path.is_symlink():
            runs = path.is_dir() or (path.name == PROGRAM and path.parent == root / LIBRARY)
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)


def _put(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundle", type=Path)
    parser.add_argument("root", type=Path)
    parser.add_argument("--homepage", default="")
    parser.add_argument("--pictures", default="")
    told = parser.parse_args()
    lay(told.bundle, told.root, homepage=told.homepage, pictures=told.pictures)


if __name__ == "__main__":
    main()
