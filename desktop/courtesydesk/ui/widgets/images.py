"""Pictures of strangers, decoded with care: a few kinds, no larger than anybody photographs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

KINDS = {"jpeg", "png", "gif", "webp", "bmp"}
"""What cameras and networks make. Others (drawings, documents) are programs: they name files,
repeat themselves without end, and are never run for a look."""
LARGEST_SIDE = 12_000
"""Pictures larger than this are not decoded: nobody photographs cakes that large."""

MOST_PIXELS = 60_000_000
"""Of the kinds that are unpacked whole before they are made smaller: 240 MB of memory."""


def read_image(file: Path, box: QSize) -> QImage | None:
    """The picture, no larger than `box` covers; None when it cannot be read. Any thread."""
    reader = QImageReader(str(file))
    # What it is, and not what it is called.
    reader.setDecideFormatFromContent(True)
    kind = bytes(reader.format().data()).decode("ascii", "replace")
    if kind not in KINDS:
        return None
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > LARGEST_SIDE:
        return None
    if kind != "jpeg" and size.width() * size.height() > MOST_PIXELS:
        return None
    if size.isValid():
        wanted = size.scaled(box, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        if wanted.width() < size.width():
            reader.setScaledSize(wanted)
    image = reader.read()
    return None if image.isNull() else image


def read_square(file: Path, pixels: int) -> QImage:
    """The middle of a picture as a square of that many pixels; a null image when there is none."""
    image = read_image(file, QSize(pixels, pixels))
    if image is None:
        return QImage()
    # Cut first: a picture of one pixel by thousands would be vast when it is made wider.
    side = min(image.width(), image.height())
    middle = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    return image.copy(middle).scaled(
        pixels,
        pixels,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
