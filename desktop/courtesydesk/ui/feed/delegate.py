"""Paints the rows of the feed, as drawn in the design; what was laid out once is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPixmap,
    QStaticText,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from courtesydesk.domain.conversations import FeedRow, Flag
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.networks import network
from courtesydesk.ui import row_words, wording
from courtesydesk.ui.feed.model import FeedModel
from courtesydesk.ui.theme import Role, Theme
from courtesydesk.ui.widgets.faces import Faces
from courtesydesk.ui.widgets.paint import (
    MARK_ICONS,
    chip_size,
    paint_avatar,
    paint_chip,
    paint_stars,
    stars_width,
)

Index = QModelIndex | QPersistentModelIndex
BAR = 3
KEPT = 400


@dataclass(slots=True)
class _Laid:
    """One row laid out for one width, look and minute."""

    row: FeedRow
    key: tuple[int, int, int]
    name: QStaticText
    second: QStaticText
    second_left: int
    stars_left: int
    age: QStaticText
    age_left: int
    lines: tuple[QStaticText, ...]
    found: tuple[QRectF, ...]
    """Under which words a search's are."""
    chips: tuple[tuple[QRect, row_words.ChipWords, QStaticText], ...]


class _Measures:
    """The lengths of a row in the current text size."""

    def __init__(self, theme: Theme) -> None:
        px = theme.px
        self.line = px(19)
        self.chip = px(20)
        self.face = px(36)
        self.left = BAR + px(12)
        self.text = self.left + self.face + px(10)
        self.right = px(14)
        self.top = px(11)
        self.words_top = self.top + self.line + 2
        self.chips_top = self.words_top + 2 * self.line + px(6)
        self.height = self.chips_top + self.chip + px(11) + 1


class FeedDelegate(QStyledItemDelegate):
    """Every row has the same height, so that a feed of any length lays out at once."""

    def __init__(self, theme: Theme, faces: Faces, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._faces = faces
        self._laid: dict[ConversationId, _Laid] = {}
        self._drawn: dict[tuple[object, ...], QPixmap] = {}
        self._now: datetime | None = None
        self._minute = 0
        self._generation = -1
        self._measures = _Measures(theme)
        self.glanced: ConversationId | None = None
        """Shown as chosen, but nobody has looked at it yet."""

    def begin(self, now: datetime) -> None:
        """Before a paint: the time that ages are counted from."""
        self._now = now
        self._minute = int(now.timestamp() // 60)
        if self._generation != self._theme.generation:
            self._generation = self._theme.generation
            self._measures = _Measures(self._theme)
            self._laid.clear()
            self._drawn.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.px(200), _Measures(self._theme).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: FeedRow | None = index.data(FeedModel.row_role)
        if row is None or self._now is None:
            return
        rect: QRect = option.rect
        measures = self._measures
        laid = self._lay_out(row, rect.width())
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        active = bool(option.state & QStyle.StateFlag.State_HasFocus)
        dim = row.id == self.glanced
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        marked = bool(index.data(FeedModel.marked_role))
        painter.save()
        painter.translate(rect.topLeft())
        ground = self._paint_ground(
            painter,
            rect.size(),
            chosen=chosen,
            active=active,
            hovered=hovered,
            marked=marked,
            dim=dim,
        )
        self._paint_face(painter, row, ground, marked=marked)
        self._paint_words(painter, laid, row)
        for chip_rect, chip, static in laid.chips:
            paint_chip(painter, self._theme, chip_rect, chip.text, chip.kind, laid=static)
        painter.fillRect(0, measures.height - 1, rect.width(), 1, self._theme.colour("line"))
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        size: QSize,
        *,
        chosen: bool,
        active: bool,
        hovered: bool,
        marked: bool,
        dim: bool,
    ) -> str:
        theme = self._theme
        if chosen or marked:
            ground = "hover" if dim and not marked else "selection"
            painter.fillRect(0, 0, size.width(), size.height(), theme.colour(ground))
            if chosen:
                bar = QColor(theme.colour("accent"))
                bar.setAlphaF(0.3 if dim else 1.0 if active else 0.55)
                painter.fillRect(0, 0, BAR, size.height(), bar)
            return ground
        if hovered:
            painter.fillRect(0, 0, size.width(), size.height(), theme.colour("hover"))
            return "hover"
        return "panel"

    def _paint_face(self, painter: QPainter, row: FeedRow, ground: str, *, marked: bool) -> None:
        theme, measures = self._theme, self._measures
        rect = QRect(measures.left, measures.top + 1, measures.face, measures.face)
        ratio = painter.device().devicePixelRatioF()
        if marked:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(rect)
            side = theme.px(18)
            pixmap = theme.pixmap("check", "on_accent", side, ratio)
            inset = (measures.face - side) / 2
            painter.drawPixmap(QPointF(rect.left() + inset, rect.top() + inset), pixmap)
            return
        picture = self._faces.find(row.avatar, measures.face, ratio)
        key = (row.customer, row.name, row.network, row.flag, ground, ratio, picture is not None)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) > KEPT:
                self._drawn.clear()
            drawn = self._draw_face(row, ground, ratio, picture)
            self._drawn[key] = drawn
        painter.drawPixmap(rect.topLeft(), drawn)

    def _draw_face(
        self, row: FeedRow, ground: str, ratio: float, picture: QPixmap | None
    ) -> QPixmap:
        """Painted once, then kept: a face is the costliest part of a row."""
        side = self._measures.face
        drawn = QPixmap(round((side + 5) * ratio), round((side + 5) * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        place = network(row.network)
        icon = MARK_ICONS.get(row.network, "")
        painter = QPainter(drawn)
        paint_avatar(
            painter,
            self._theme,
            QRect(0, 0, side, side),
            row.name,
            picture=picture,
            mark="" if icon else place.mark,
            mark_icon=icon,
            ground=ground,
            strange=row.flag in (Flag.IMPOSTOR, Flag.SCAM),
        )
        painter.end()
        return drawn

    def _paint_words(self, painter: QPainter, laid: _Laid, row: FeedRow) -> None:
        theme, measures = self._theme, self._measures
        strong, second, body = theme.font("strong"), theme.font("second"), theme.font("body")
        drop = QFontMetricsF(strong).ascent() - QFontMetricsF(second).ascent()
        top = measures.top + (measures.line - QFontMetricsF(strong).height()) / 2
        painter.setPen(theme.colour("ink"))
        painter.setFont(strong)
        painter.drawStaticText(QPointF(measures.text, top), laid.name)
        painter.setFont(second)
        painter.setPen(theme.colour("faint"))
        painter.drawStaticText(QPointF(laid.second_left, top + drop), laid.second)
        painter.drawStaticText(QPointF(laid.age_left, top + drop), laid.age)
        if row.rating is not None and laid.stars_left >= 0:
            middle = measures.top + measures.line / 2
            paint_stars(painter, theme, laid.stars_left, middle, row.rating)
        if laid.found:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_ground"))
            for place in laid.found:
                painter.drawRoundedRect(place, 3, 3)
        painter.setFont(body)
        painter.setPen(theme.colour("ink"))
        inset = (measures.line - QFontMetricsF(body).height()) / 2
        for number, line in enumerate(laid.lines):
            at = QPointF(measures.text, measures.words_top + number * measures.line + inset)
            painter.drawStaticText(at, line)

    # Laying out

    def _lay_out(self, row: FeedRow, width: int) -> _Laid:
        key = (width, self._generation, self._minute)
        found = self._laid.get(row.id)
        if found is not None and found.row is row and found.key == key:
            return found
        if len(self._laid) > KEPT:
            self._laid.clear()
        found = self._new_layout(row, width, key)
        self._laid[row.id] = found
        return found

    def _new_layout(self, row: FeedRow, width: int, key: tuple[int, int, int]) -> _Laid:
        theme, measures, now = self._theme, self._measures, self._now
        assert now is not None
        strong = QFontMetrics(theme.font("strong"))
        second = QFontMetrics(theme.font("second"))
        right = width - measures.right
        gap = theme.px(6)
        age = wording.age(row.last_at, now)
        age_left = right - second.horizontalAdvance(age)
        stars = (stars_width(theme) + gap) if row.rating is not None else 0
        room = age_left - gap - measures.text
        if room - stars < theme.px(40):
            stars = 0  # said by the screen reader and in the conversation all the same
        elide = Qt.TextElideMode.ElideRight
        name = strong.elidedText(row.name or row.handle, elide, max(theme.px(40), room - stars))
        name_width = strong.horizontalAdvance(name)
        second_left = measures.text + name_width + gap
        said = row_words.second_name(row)
        if stars:
            said = f"{said} ·"
        said = second.elidedText(said, elide, max(0, age_left - gap - stars - second_left))
        stars_left = second_left + second.horizontalAdvance(said) + theme.px(5) if stars else -1
        chips = self._place_chips(row, width, now)
        lines = self._break(row, right - measures.text, 2 if chips else 3)
        found = self._find(row, lines)
        return _Laid(
            row=row,
            key=key,
            name=self._static(name, "strong"),
            second=self._static(said, "second"),
            second_left=second_left,
            stars_left=stars_left,
            age=self._static(age, "second"),
            age_left=age_left,
            lines=tuple(self._static(line, "body") for line in lines),
            found=found,
            chips=chips,
        )

    def _place_chips(
        self, row: FeedRow, width: int, now: datetime
    ) -> tuple[tuple[QRect, row_words.ChipWords, QStaticText], ...]:
        chips = row_words.chips(row, now)
        right = width - self._measures.right
        placed, left = self._fitting(chips, right)
        if len(placed) < len(chips):
            # What there is no room for is counted.
            widest = chip_size(self._theme, f"+{len(chips)}").width() + self._theme.px(6)
            placed, left = self._fitting(chips, right - widest)
            more = row_words.ChipWords(f"+{len(chips) - len(placed)}")
            placed.append((self._chip_rect(left, more), more))
        return tuple((rect, chip, self._static(chip.text, "caption")) for rect, chip in placed)

    def _fitting(
        self, chips: tuple[row_words.ChipWords, ...], right: int
    ) -> tuple[list[tuple[QRect, row_words.ChipWords]], int]:
        """Those that fit, each in its place, and where they end."""
        placed: list[tuple[QRect, row_words.ChipWords]] = []
        left, gap = self._measures.text, self._theme.px(6)
        kept = sum(chip_size(self._theme, one.short).width() + gap for one in chips if one.short)
        for chip in chips:
            if chip.short:
                kept -= chip_size(self._theme, chip.short).width() + gap
                if self._chip_rect(left, chip).right() >= right - kept:
                    chip = replace(chip, text=chip.short)
            rect = self._chip_rect(left, chip)
            if rect.left() + rect.width() <= right - kept:
                placed.append((rect, chip))
                left += rect.width() + gap
        return placed, left

    def _chip_rect(self, left: int, chip: row_words.ChipWords) -> QRect:
        size = chip_size(self._theme, chip.text)
        return QRect(left, self._measures.chips_top, size.width(), size.height())

    def _find(self, row: FeedRow, lines: tuple[str, ...]) -> tuple[QRectF, ...]:
        """Where the words that were searched for stand on the lines."""
        if not row.found:
            return ()
        measures = self._measures
        metrics = QFontMetricsF(self._theme.font("body"))
        words = "|".join(re.escape(word) for word in sorted(row.found, key=len, reverse=True))
        places = []
        for number, line in enumerate(lines):
            for one in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", line):
                left = measures.text + metrics.horizontalAdvance(line[: one.start()])
                top = measures.words_top + number * measures.line
                width = metrics.horizontalAdvance(one.group())
                places.append(QRectF(left - 1.5, top + 1, width + 3, measures.line - 2))
        return tuple(places)

    def _break(self, row: FeedRow, width: int, most: int) -> tuple[str, ...]:
        """The words on at most so many lines, the last one ending in "…" where there is more."""
        words = " ".join(row.text.split())
        if row.subject and row.channel.value == "email" and words and not row.found:
            words = f"{row.subject} – {words}"
        words = words or row.subject
        if row.last_is_ours and words and not row.found:
            words = self.tr("We: {text}").format(text=words)
        font = self._theme.font("body")
        layout = QTextLayout(words, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while len(lines) < most:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            start = _from_units(words, line.textStart())
            if len(lines) == most - 1:
                rest = words[start:]
                metrics = QFontMetrics(font)
                lines.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
                break
            end = _from_units(words, line.textStart() + line.textLength())
            lines.append(words[start:end].rstrip())
        layout.endLayout()
        return tuple(lines)

    def _static(self, text: str, role: Role) -> QStaticText:
        static = QStaticText(text)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        static.prepare(font=self._theme.font(role))
        return static


def _from_units(text: str, units: int) -> int:
    """Where Qt's UTF-16 position lies in a Python string."""
    if text.isascii():
        return units
    position = 0
    while units > 0 and position < len(text):
        units -= 2 if ord(text[position]) > 0xFFFF else 1
        position += 1
    return position
