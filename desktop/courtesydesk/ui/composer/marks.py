"""Marks under words: which words, in which ink, and what better words would take the place of."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextCursor

from courtesydesk.domain.findings import Finding, Severity

WAVE = 6.0
"""Length of one wave under a word, in pixels at 100 %."""


@dataclass(slots=True)
class Mark:
    """One finding at its words; the cursor moves along while text before it is typed."""

    finding: Finding
    cursor: QTextCursor
    words: str
    place: QTextCursor
    """What better words take the place of: the marked words, or the sentences around them."""
    place_words: str

    @property
    def start(self) -> int:
        return self.cursor.selectionStart()

    @property
    def end(self) -> int:
        return self.cursor.selectionEnd()

    @property
    def intact(self) -> bool:
        """Nobody has typed into the marked words."""
        return self.cursor.selectedText() == self.words

    @property
    def affected(self) -> tuple[int, int]:
        """What is lit when it is pointed at: what better words would take the place of."""
        lit = self.place if self.rewordable else self.cursor
        return lit.selectionStart(), lit.selectionEnd()

    @property
    def rewordable(self) -> bool:
        """There are better words, and what they stand for is as it was."""
        return self.finding.instead is not None and self.place.selectedText() == self.place_words


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of the marks."""

    advise: QColor
    warn: QColor
    stop: QColor
    hole: QColor
    chosen: QColor

    def of(self, severity: Severity) -> QColor:
        return {Severity.STOP: self.stop, Severity.WARN: self.warn}.get(severity, self.advise)


def by_place(finding: Finding) -> tuple[int, int]:
    """In the order of the text, the worst first where two begin together."""
    return finding.start, -finding.severity


def same(finding: Finding) -> tuple[int, int, str, str]:
    """What a finding is about, whatever is offered for it."""
    return finding.start, finding.end, finding.label, finding.rule


def worst_first(mark: Mark) -> tuple[int, int]:
    """The worst first, then in the order of the text."""
    return -int(mark.finding.severity), mark.start


def underline(
    painter: QPainter,
    inks: Inks,
    severity: Severity,
    line: tuple[float, float, float],
    scale: float,
) -> None:
    """A dotted line for advice, a wave for more; `line` is left, right and baseline."""
    left, right, base = line
    y = base + 4.0 * scale
    if severity <= Severity.ADVISE:
        pen = QPen(inks.advise, 1.4 * scale)
        pen.setDashPattern([0.1, 2.4])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        return
    pen = QPen(inks.of(severity), 1.4 * scale)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_wave(left, right, y, scale))


def _wave(left: float, right: float, y: float, scale: float) -> QPainterPath:
    half, high = WAVE / 2 * scale, 1.5 * scale
    path = QPainterPath(QPointF(left, y))
    x, up = left, True
    while x + 0.5 < right:
        to = min(x + half, right)
        path.quadTo(QPointF((x + to) / 2, y - 2 * high if up else y + 2 * high), QPointF(to, y))
        x, up = to, not up
    return path
