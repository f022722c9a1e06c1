"""Small things painted alike by widgets and by delegates: chips, keys, stars, avatars."""

from __future__ import annotations

import math
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QStaticText,
)

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.images import read_square

ChipKind = Literal["plain", "accent", "warn", "stop", "ok"]

_CHIP_TOKENS: dict[str, tuple[str, str]] = {
    "plain": ("soft", "paper"),
    "accent": ("accent", "accent_ground"),
    "warn": ("warn", "warn_ground"),
    "stop": ("stop", "stop_ground"),
    "ok": ("ok", "ok_ground"),
}

HUES = (
    "#a0586a", "#4f6f8a", "#8a6a25", "#3f7a61", "#8a6f5c", "#6f6aa8", "#8f6a35", "#7b6f8a",
    "#3d7a84", "#9a5a45", "#5f7540", "#86567f",
)  # fmt: skip
"""Grounds of initials: muted, and dark enough for white letters."""

MARK_ICONS = {
    "email": "mail",
    "phone": "phone",
    "counter": "counter",
    "letter": "letter",
    "feed": "feed-mark",
    "trustpilot": "star-filled",
}
"""Networks whose mark is drawn rather than written."""


def hue(key: str) -> str:
    """The ground of somebody's initials: always the same for the same name."""
    return HUES[zlib.crc32(key.casefold().encode()) % len(HUES)]


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    words = [w for w in name.replace("_", " ").replace(".", " ").split() if w[:1].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def chip_size(theme: Theme, text: str) -> QSize:
    """How large a chip with that text is."""
    metrics = QFontMetrics(theme.font("caption"))
    return QSize(metrics.horizontalAdvance(text) + 2 * theme.px(8), theme.px(20))


def paint_chip(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    text: str,
    kind: ChipKind = "plain",
    *,
    laid: QStaticText | None = None,
) -> None:
    """A rounded word; `laid` is the text when it has been laid out before."""
    ink, ground = _CHIP_TOKENS[kind]
    radius = rect.height() / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour(ground))
    bordered = kind in ("plain", "accent")
    painter.setPen(QPen(theme.colour("line"), 1) if bordered else Qt.PenStyle.NoPen)
    inset = 0.5 if bordered else 0.0
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setFont(theme.font("caption"))
    painter.setPen(theme.colour(ink))
    if laid is None:
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        return
    size = laid.size()
    left = rect.left() + (rect.width() - size.width()) / 2
    painter.drawStaticText(QPointF(left, rect.top() + (rect.height() - size.height()) / 2), laid)


def keycap_size(theme: Theme, text: str) -> QSize:
    """How large a key is."""
    metrics = QFontMetrics(theme.font("caption"))
    return QSize(max(metrics.horizontalAdvance(text) + theme.px(10), theme.px(17)), theme.px(18))


def paint_keycap(
    painter: QPainter, theme: Theme, rect: QRect, text: str, ground: str = "panel"
) -> None:
    """A key as it stands on buttons."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour(ground))
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(theme.font("caption"))
    painter.setPen(theme.colour("faint"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


@cache
def _star() -> QPolygonF:
    points = []
    for corner in range(10):
        radius = 0.5 if corner % 2 == 0 else 0.21
        angle = -math.pi / 2 + corner * math.pi / 5
        points.append(QPointF(0.5 + radius * math.cos(angle), 0.53 + radius * math.sin(angle)))
    return QPolygonF(points)


def stars_width(theme: Theme, out_of: int = 5) -> int:
    """How wide a rating is."""
    return theme.px(12) * out_of


def paint_stars(
    painter: QPainter, theme: Theme, left: float, middle: float, rating: int, colour: str = "faint"
) -> None:
    """A rating: full and empty stars, drawn, so that they look alike with every font."""
    side = theme.px(10.5)
    step = theme.px(12)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = theme.colour(colour)
    for index in range(5):
        painter.save()
        painter.translate(left + index * step, middle - side / 2)
        painter.scale(side, side)
        painter.setPen(QPen(ink, 0.075))
        painter.setBrush(ink if index < rating else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(_star())
        painter.restore()
    painter.restore()


def paint_avatar(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    name: str,
    *,
    key: str = "",
    picture: QPixmap | None = None,
    mark: str = "",
    mark_icon: str = "",
    ground: str = "panel",
    strange: bool = False,
) -> None:
    """Somebody's picture or initials, with the network's mark at the lower right.

    `ground` is the token behind the avatar, so that the mark is cut out of it cleanly; `strange`
    shows a question mark: somebody who may not be who they say.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if picture is not None and not picture.isNull():
        path = QPainterPath()
        path.addEllipse(QRectF(rect))
        painter.setClipPath(path)
        painter.drawPixmap(rect, picture)
        painter.setClipping(False)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#8a6f5c" if strange else hue(key or name)))
        painter.drawEllipse(rect)
        font = theme.font("strong")
        font.setPixelSize(max(9, round(rect.height() * 0.36)))
        painter.setFont(font)
        painter.setPen(QColor("#ffffff"))
        letters = "?" if strange else initials(name)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letters)
    if mark or mark_icon:
        _paint_mark(painter, theme, rect, mark, mark_icon, ground)
    painter.restore()


def _paint_mark(
    painter: QPainter, theme: Theme, rect: QRect, mark: str, mark_icon: str, ground: str
) -> None:
    side = max(15, round(rect.height() * 0.47))
    badge = QRectF(rect.right() + 4 - side, rect.bottom() + 4 - side, side, side)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour(ground))
    painter.drawEllipse(badge.adjusted(0.5, 0.5, -0.5, -0.5))
    if mark_icon:
        ratio = painter.device().devicePixelRatioF()
        inner = round(side * 0.62)
        left = badge.left() + (side - inner) / 2
        top = badge.top() + (side - inner) / 2
        painter.drawPixmap(QPointF(left, top), theme.pixmap(mark_icon, "soft", inner, ratio))
        return
    font = theme.font("caption_strong")
    font.setPixelSize(max(8, round(side * (0.53 if len(mark) == 1 else 0.47))))
    painter.setFont(font)
    painter.setPen(theme.colour("soft"))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, mark)


@lru_cache(maxsize=512)
def load_picture(path: str, side: int, ratio: float) -> QPixmap:
    """A face from the workspace, cut square; a null pixmap when it cannot be read."""
    return QPixmap.fromImage(read_square(Path(path), round(side * ratio)))
