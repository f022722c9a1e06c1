"""What strangers send as pictures is decoded only where it is one, and not too large."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from courtesydesk.ui.widgets.images import LARGEST_SIDE, read_image, read_square
from courtesydesk.ui.widgets.paint import load_picture

BOX = QSize(400, 300)
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/>'
    b"</svg>"
)


def painted(path: Path, width: int, height: int) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    assert image.save(str(path))
    return path


def claims(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "webp"])
def test_pictures_are_read_no_larger_than_needed(ending, tmp_path):
    image = read_image(painted(tmp_path / f"x.{ending}", 1600, 1200), BOX)
    assert image is not None
    assert image.size() == BOX


def test_a_picture_under_a_wrong_name_is_read_as_what_it_is(tmp_path):
    assert read_image(painted(tmp_path / "x.png", 9, 9).rename(tmp_path / "x.jpg"), BOX)


@pytest.mark.parametrize("name", ["x.png", "x.svg", "x"])
@pytest.mark.parametrize("data", [DRAWING, b"%PDF-1.4\n", b"/* XPM */ static char *x[] = {", b""])
def test_what_is_no_picture_is_not_run(name, data, tmp_path):
    file = tmp_path / name
    file.write_bytes(data)
    assert read_image(file, BOX) is None
    assert read_square(file, 64).isNull()


@pytest.mark.parametrize("size", [(LARGEST_SIDE + 1, 1), (60_000, 60_000), (11_000, 11_000)])
def test_a_small_file_that_claims_to_be_vast_is_left(size, tmp_path):
    file = tmp_path / "x.png"
    file.write_bytes(claims(*size))
    assert read_image(file, BOX) is None


@pytest.mark.parametrize(("width", "height"), [(1, 11_000), (11_000, 1), (300, 200), (64, 64)])
def test_a_face_is_a_small_square_whatever_it_was(width, height, tmp_path):
    face = read_square(painted(tmp_path / "x.png", width, height), 64)
    assert face.size() == QSize(64, 64)
    assert face.pixelColor(32, 32).name() == "#336699"


def test_a_face_that_is_painted_at_once_is_read_with_the_same_care(tmp_path, qtbot):
    assert load_picture(str(painted(tmp_path / "x.png", 30, 20)), 16, 2).size() == QSize(32, 32)
    drawing = tmp_path / "y.png"
    drawing.write_bytes(DRAWING)
    assert load_picture(str(drawing), 16, 2).isNull()
