"""Where the reply is written: plain text, generous lines, and marks under words to mind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from courtesydesk.domain.findings import Finding
from courtesydesk.ui.composer.marks import (
    Inks,
    Mark,
    by_place,
    same,
    underline,
    worst_first,
)
from courtesydesk.ui.composer.offsets import Offsets

LINE_HEIGHT = 150
_BREAKS = {0x2029: "\n", 0x2028: "\n", 0xFDD0: "\n", 0xFDD1: "\n"}
Span = tuple[int, int]


class DraftEditor(QTextEdit):
    """Plain text in and out; positions in signals and methods are Python's, not Qt's."""

    edited = Signal()
    """The text changed, by typing or otherwise."""
    entered = Signal()
    """The focus came here: somebody is about to write."""
    left = Signal()
    """The focus went elsewhere."""
    files_dropped = Signal(list)
    """Paths that were dropped or pasted."""
    finding_pointed = Signal(object)
    """The `Mark` under the pointer, or None."""
    marks_changed = Signal()
    height_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draftEditor")
        self.setAcceptRichText(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabChangesFocus(True)
        self.viewport().setMouseTracking(True)
        self.document().setDocumentMargin(0)
        self._marks: list[Mark] = []
        self._chosen: Mark | None = None
        self._pointed: Mark | None = None
        self._holes: tuple[Span, ...] = ()
        self._inks = Inks(*[QColor("#6d6960")] * 5)
        self._lowest, self._highest = 84, 320
        self._scale = 1.0
        self._text: str | None = None
        self.document().contentsChange.connect(self._on_contents_change)
        self.textChanged.connect(self._on_text_changed)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)

    # what is in it

    def text(self) -> str:
        """The text exactly as written: unlike `toPlainText` it keeps no-break spaces."""
        if self._text is None:
            self._text = self.document().toRawText().translate(_BREAKS)
        return self._text

    def set_text(self, text: str) -> None:
        """Another draft: a new text with a new undo history; says nothing."""
        blocked = self.blockSignals(True)
        self._marks.clear()
        self._chosen = self._pointed = None
        self.document().setUndoRedoEnabled(False)
        self.setPlainText(text)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(
            LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        cursor.mergeBlockFormat(spacing)
        self.document().setUndoRedoEnabled(True)
        self._text = None
        self.blockSignals(blocked)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._fit()
        self.viewport().update()

    def replace(self, start: int, end: int, words: str) -> None:
        """Put `words` in the place of a span, as one step of undo."""
        units = Offsets(self.text())
        self._replace_units(units.to_units(start), units.to_units(end), words)

    def insert(self, words: str) -> int:
        """Put words at the cursor, as one step of undo; returns where they begin."""
        cursor = self.textCursor()
        start = Offsets(self.text()).to_characters(cursor.selectionStart())
        cursor.beginEditBlock()
        cursor.insertText(words)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        return start

    def select(self, start: int, end: int) -> None:
        """Select a span and bring it into sight."""
        units = Offsets(self.text())
        cursor = self.textCursor()
        cursor.setPosition(units.to_units(start))
        cursor.setPosition(units.to_units(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def position(self) -> int:
        """Where the cursor is."""
        return Offsets(self.text()).to_characters(self.textCursor().position())

    # marks

    def set_inks(self, inks: Inks) -> None:
        """Other colours: the theme changed."""
        self._inks = inks
        self._show_selections()
        self.viewport().update()

    @property
    def marks(self) -> list[Mark]:
        """In the order of the text."""
        return self._marks

    @property
    def chosen(self) -> Mark | None:
        """The mark that the keys are at."""
        return self._chosen

    def set_findings(self, text: str, findings: Iterable[Finding]) -> bool:
        """Mark the words; False, and nothing is marked, when `text` is no longer here."""
        if text != self.text():
            return False
        units = Offsets(text)
        self._marks = []
        for finding in sorted(findings, key=by_place):
            cursor = self._over(units, (finding.start, finding.end))
            place = self._over(units, finding.place)
            self._marks.append(
                Mark(finding, cursor, cursor.selectedText(), place, place.selectedText())
            )
        self._chosen = self._pointed = None
        self._show_selections()
        self.viewport().update()
        self.marks_changed.emit()
        return True

    def take_words(self, text: str, findings: Iterable[Finding]) -> bool:
        """Better words for what is marked already, which stays marked, chosen and lit as it is;
        False, and nothing is taken, when `text` is no longer here."""
        if text != self.text():
            return False
        units = Offsets(text)
        new = {same(finding): finding for finding in findings}
        for mark in self._marks:
            finding = new.get(same(mark.finding), mark.finding)
            if finding != mark.finding:
                mark.finding = finding
                mark.place = self._over(units, finding.place)
                mark.place_words = mark.place.selectedText()
        self._show_selections()
        return True

    def reword(self, mark: Mark) -> None:
        """Say it the other way: exactly what the words are for, as one step of undo."""
        words = mark.finding.instead
        if words is None or mark not in self._marks or not mark.rewordable:
            return
        start, end = mark.place.selectionStart(), mark.place.selectionEnd()
        if not words:
            start, end = self._with_one_space(start, end)
        self._marks.remove(mark)
        self._replace_units(start, end, words)

    def choose(self, mark: Mark | None) -> None:
        """Point at one mark: its words are lit and brought into sight."""
        self._chosen = mark
        if mark is not None:
            cursor = self.textCursor()
            cursor.setPosition(mark.end)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        self._show_selections()

    def light(self, mark: Mark | None) -> None:
        """Light a mark's words without moving anything."""
        self._chosen = mark
        self._show_selections()

    def step(self, by: int) -> Mark | None:
        """The next (1) or previous (-1) mark, from the one chosen or from the cursor."""
        if not self._marks:
            return None
        if self._chosen in self._marks:
            index = (self._marks.index(self._chosen) + by) % len(self._marks)
        else:
            at = self.textCursor().position()
            after = [i for i, mark in enumerate(self._marks) if mark.start >= at]
            index = (after[0] if after else 0) if by > 0 else (after[0] - 1 if after else -1)
        self.choose(self._marks[index])
        return self._chosen

    def rect_of(self, mark: Mark) -> QRect:
        """Where the marked words are, in this widget."""
        lines = list(self._lines(mark.start, mark.end))
        if not lines:
            return QRect()
        _, right, base, _ = lines[-1]
        left = lines[-1][0]
        top = QPointF(min(line[0] for line in lines), lines[0][2] - lines[0][3])
        whole = QRect(top.toPoint(), QPointF(max(right, left), base + 4).toPoint())
        return whole.translated(self.viewport().pos())

    def set_holes(self, holes: tuple[Span, ...]) -> None:
        """Values that are still to be filled in: their ground shows it."""
        if holes != self._holes:
            self._holes = holes
            self._show_selections()

    def next_hole(self) -> bool:
        """Select the next value to fill in; False when there is none."""
        if not self._holes:
            return False
        at = self.position()
        start, end = next((hole for hole in self._holes if hole[0] >= at), self._holes[0])
        self.select(start, end)
        return True

    # size

    def set_heights(self, lowest: int, highest: int) -> None:
        """Grow with the text between these."""
        self._lowest, self._highest = lowest, max(lowest, highest)
        self._fit()

    def set_scale(self, scale: float) -> None:
        """How thick the marks are."""
        self._scale = scale
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    # events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain_tab = event.key() == Qt.Key.Key_Tab and not event.modifiers()
        if plain_tab and self._holes and self.next_hole():
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons():
            return
        pointed = self._mark_at(event.position().toPoint())
        if pointed is not self._pointed:
            self._pointed = pointed
            self.finding_pointed.emit(pointed)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._pointed is not None:
            self._pointed = None
            self.finding_pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_dropped.emit(files)
            return
        self.textCursor().insertText(source.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._marks:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(event.rect())
        for mark in self._shown_marks():
            for left, right, base, _ in self._lines(mark.start, mark.end):
                if base + 8 >= event.rect().top() and base - 40 <= event.rect().bottom():
                    line = (left, right, base)
                    underline(painter, self._inks, mark.finding.severity, line, self._scale)
        painter.end()

    # within

    def _shown_marks(self) -> list[Mark]:
        """Without those that lie under the words of a worse one."""
        worst = sorted(self._marks, key=worst_first)
        shown: list[Mark] = []
        for mark in worst:
            if not any(s.start <= mark.start and mark.end <= s.end for s in shown):
                shown.append(mark)
        return shown

    def _lines(self, start: int, end: int) -> Iterable[tuple[float, float, float, float]]:
        """Left, right, baseline and ascent of each line of a span, in the viewport."""
        shift_x = self.horizontalScrollBar().value()
        shift_y = self.verticalScrollBar().value()
        block = self.document().findBlock(start)
        while block.isValid() and block.position() < end:
            layout = block.layout()
            origin = layout.position()
            first = max(start - block.position(), 0)
            last = min(end - block.position(), block.length() - 1)
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                begin = max(first, line.textStart())
                finish = min(last, line.textStart() + line.textLength())
                if begin >= finish:
                    continue
                left = _x(line.cursorToX(begin))
                right = _x(line.cursorToX(finish))
                right = min(right, line.x() + line.naturalTextWidth())
                if right > left:
                    base = origin.y() + line.y() + line.ascent() - shift_y
                    dx = origin.x() - shift_x
                    yield left + dx, right + dx, base, line.ascent()
            block = block.next()

    def _mark_at(self, point: QPoint) -> Mark | None:
        found: Mark | None = None
        for mark in self._marks:
            for left, right, base, ascent in self._lines(mark.start, mark.end):
                within = left <= point.x() <= right and base - ascent <= point.y() <= base + 7
                if within and (found is None or mark.finding.severity > found.finding.severity):
                    found = mark
        return found

    def _over(self, units: Offsets, span: Span) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(units.to_units(span[0]))
        cursor.setPosition(units.to_units(span[1]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _replace_units(self, start: int, end: int, words: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def _with_one_space(self, start: int, end: int) -> Span:
        """Taking words out takes one of the two spaces around them along."""
        raw = self.document().toRawText()
        if (
            end < len(raw)
            and raw[end : end + 1] == " "
            and (start == 0 or raw[start - 1] in " \u2029")
        ):
            return start, end + 1
        if start > 0 and raw[start - 1] == " ":
            return start - 1, end
        return start, end

    def _show_selections(self) -> None:
        selections = []
        units = Offsets(self.text())
        for start, end in self._holes:
            selections.append(
                self._selection(units.to_units(start), units.to_units(end), self._inks.hole)
            )
        if self._chosen is not None and self._chosen in self._marks:
            selections.append(self._selection(*self._chosen.affected, self._inks.chosen))
        self.setExtraSelections(selections)

    def _selection(self, start: int, end: int, ground: QColor) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        form = QTextCharFormat()
        form.setBackground(ground)
        selection.cursor = cursor
        selection.format = form
        return selection

    @property
    def wanted_height(self) -> int:
        """How high it would be if all of the text were in sight."""
        margins, viewport = self.contentsMargins(), self.viewportMargins()
        around = margins.top() + margins.bottom() + viewport.top() + viewport.bottom()
        return int(self.document().size().height() + 0.999) + around

    def _fit(self) -> None:
        height = min(max(self.wanted_height, self._lowest), self._highest)
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)
            self.height_wanted.emit()

    def _on_size_changed(self) -> None:
        self._fit()

    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        self._text = None
        if not self._marks:
            return
        kept = [mark for mark in self._marks if mark.intact and mark.start < mark.end]
        if len(kept) != len(self._marks):
            self._marks = kept
            if self._chosen not in kept:
                self._chosen = None
            self.viewport().update()
            self.marks_changed.emit()

    def _on_text_changed(self) -> None:
        self._text = None
        self.edited.emit()


def _x(answer: object) -> float:
    """PySide answers `cursorToX` with a number or with (number, position), by version."""
    return float(answer[0] if isinstance(answer, tuple) else answer)  # type: ignore[arg-type]
