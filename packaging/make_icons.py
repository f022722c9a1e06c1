"""Draws the program's icon in every form that a system asks for: `python packaging/make_icons.py`.

The mark is the bubble of resources/icons/app.svg with its smile, white on a tile of the desk's
accent colour. Small sizes have a larger bubble and a broader smile, so that they read at 16 pixels;
macOS gets the margin that its icons have. Writes packaging/icons; needs PySide6 and no display.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "packaging" / "icons"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
ICNS_TYPES = (
    ("icp4", 16), ("icp5", 32), ("ic07", 128), ("ic08", 256), ("ic09", 512),
    ("ic11", 32), ("ic12", 64), ("ic13", 256), ("ic14", 512), ("ic10", 1024),
)  # fmt: skip
"""Apple's name for each size, plain and for retina screens, in pixels."""
SMALL = 32
"""Up to this many pixels the mark is drawn broader."""


def bubble() -> str:
    """The outline of the mark's bubble, on a field of 16 by 16."""
    mark = (ROOT / "resources" / "icons" / "app.svg").read_text(encoding="utf-8")
    found = re.search(r'\bd="(M[^zZ]*z)', mark)
    if found is None:
        raise SystemExit("resources/icons/app.svg has no outline any more.")
    return found[1]


def drawing(size: int, margin: float = 0.0) -> str:
    """The icon as SVG on a field of 512; `margin` is the part of it left empty at each side."""
    small = size <= SMALL
    edge = 512 * margin
    tile = 512 - 2 * edge
    scale = tile * (0.86 if small else 0.74) / 16
    left, top = 256 - 8 * scale, 256 - 8.02 * scale
    smile = "M4.9 5.3C5.5 6.8 6.6 7.6 8 7.6S10.5 6.8 11.1 5.3"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">'
        '<defs><linearGradient id="tile" x1="0" y1="0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#12857d"/><stop offset="1" stop-color="#07504c"/>'
        "</linearGradient></defs>"
        f'<rect x="{edge:g}" y="{edge:g}" width="{tile:g}" height="{tile:g}" '
        f'rx="{tile * 0.225:g}" fill="url(#tile)"/>'
        f'<g transform="translate({left:g} {top:g}) scale({scale:g})">'
        f'<path fill="#ffffff" d="{bubble()}"/>'
        f'<path fill="none" stroke="#07615c" stroke-width="{1.9 if small else 1.35}" '
        f'stroke-linecap="round" d="{smile}"/></g></svg>\n'
    )


def png(size: int, margin: float = 0.0) -> bytes:
    """The icon as a PNG of so many pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(drawing(size, margin).encode()).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def ico() -> bytes:
    """All sizes in one file, as Windows reads it."""
    pictures = [png(size) for size in ICO_SIZES]
    offset = 6 + 16 * len(pictures)
    entries = b""
    for size, picture in zip(ICO_SIZES, pictures, strict=True):
        side = size % 256  # 0 stands for 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(pictures)


def icns() -> bytes:
    """All sizes in one file, as macOS reads it."""
    body = b""
    for name, size in ICNS_TYPES:
        picture = png(size, margin=0.098)
        body += name.encode() + struct.pack(">I", len(picture) + 8) + picture
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def files() -> dict[str, Callable[[], bytes]]:
    """What packaging/icons holds, and how each file is made."""
    made: dict[str, Callable[[], bytes]] = {"app.ico": ico, "app.icns": icns}
    made["app.svg"] = lambda: drawing(512).encode()
    made |= {f"app-{size}.png": lambda size=size: png(size) for size in PNG_SIZES}  # type: ignore[misc]
    return made


def main() -> None:
    """Write every file."""
    _app = QGuiApplication([])
    TARGET.mkdir(exist_ok=True)
    for name, make in files().items():
        (TARGET / name).write_bytes(make())


if __name__ == "__main__":
    main()
