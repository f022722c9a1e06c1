"""The program's icon is up to date in every form, and each form is what its system reads."""

from __future__ import annotations

import struct
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QImage

from support.scripts import load

ROOT = Path(__file__).resolve().parents[2]
ICONS = ROOT / "packaging" / "icons"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    return load("packaging/make_icons.py")


def picture(data: bytes) -> QImage:
    assert data.startswith(PNG)
    return QImage.fromData(data).convertToFormat(QImage.Format.Format_ARGB32)


def apart(one: QImage, other: QImage) -> float:
    """How far two pictures are from one another, per byte of 255: another Qt rounds otherwise."""
    assert one.size() == other.size()
    pairs = list(zip(bytes(one.constBits()), bytes(other.constBits()), strict=True))
    return sum(abs(a - b) for a, b in pairs) / len(pairs)


def in_ico(data: bytes) -> dict[int, bytes]:
    """The picture of each size."""
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind) == (0, 1)
    found = {}
    for index in range(count):
        entry = struct.unpack_from("<BBBBHHII", data, 6 + 16 * index)
        assert entry[0] == entry[1]
        found[entry[0] or 256] = data[entry[7] : entry[7] + entry[6]]
    assert entry[7] + entry[6] == len(data)
    return found


def in_icns(data: bytes) -> dict[str, bytes]:
    """The picture of each of Apple's types."""
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4)[0] == len(data)
    found, offset = {}, 8
    while offset < len(data):
        name, length = struct.unpack_from(">4sI", data, offset)
        found[name.decode()] = data[offset + 8 : offset + length]
        offset += length
    assert offset == len(data)
    return found


def test_nothing_is_missing_and_nothing_is_left_over(maker: ModuleType) -> None:
    assert {file.name for file in ICONS.iterdir()} == set(maker.files())
    assert (ICONS / "app.svg").read_text(encoding="utf-8") == maker.drawing(512)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256, 512])
def test_the_pictures_are_those_of_the_drawing(maker: ModuleType, size: int) -> None:
    kept = picture((ICONS / f"app-{size}.png").read_bytes())
    assert kept.width() == size
    assert apart(kept, picture(maker.png(size))) < 1, "run packaging/make_icons.py"


@pytest.mark.usefixtures("qapp")
def test_windows_finds_every_size_that_it_shows(maker: ModuleType) -> None:
    found = in_ico((ICONS / "app.ico").read_bytes())
    assert {16, 20, 24, 32, 40, 48, 64, 256} == set(found)
    for size, data in found.items():
        assert picture(data).width() == size
        assert apart(picture(data), picture(maker.png(size))) < 1


@pytest.mark.usefixtures("qapp")
def test_macos_finds_every_size_plain_and_for_retina_with_a_margin(maker: ModuleType) -> None:
    found = in_icns((ICONS / "app.icns").read_bytes())
    assert {"ic07", "ic08", "ic09", "ic10", "ic11", "ic12", "ic13", "ic14"} <= set(found)
    sizes = dict(maker.ICNS_TYPES)
    for name, data in found.items():
        image = picture(data)
        assert image.width() == image.height() == sizes[name]
        assert image.pixelColor(image.width() // 2, 0).alpha() == 0
        assert image.pixelColor(image.width() // 2, image.height() // 6).alpha() == 255


@pytest.mark.usefixtures("qapp")
def test_the_smile_can_be_told_from_the_bubble_at_sixteen_pixels() -> None:
    image = picture((ICONS / "app-16.png").read_bytes())
    light = [[image.pixelColor(x, y).lightness() for x in range(16)] for y in range(16)]
    assert max(light[8]) > 245
    assert min(light[y][8] for y in range(5, 10)) < 120
