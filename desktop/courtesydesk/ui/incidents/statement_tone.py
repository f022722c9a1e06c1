"""How the statement for everybody sounds: the same check as for a reply, and the same patience."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from courtesydesk.domain.findings import Severity, Verdict
from courtesydesk.domain.mentions import Visibility
from courtesydesk.ui.composer.coach import Coach, Question
from courtesydesk.ui.composer.findings import FindingsList
from courtesydesk.ui.composer.marks import Mark
from courtesydesk.ui.composer.offsets import Offsets
from courtesydesk.ui.context import Context


class StatementTone(QObject):
    """Looks at the text of a field at every pause, and says whether it may be copied."""

    passed = Signal()
    """What was to be copied may be."""
    held = Signal(object)
    """The `Severity` that keeps it from being copied at the first press; OK once it does not."""

    def __init__(self, context: Context, field: QPlainTextEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self._coach = Coach(context, self)
        self._verdict: tuple[str, Verdict] | None = None
        self._pending = False
        """Copy was pressed before the tone was known."""
        self._warned = False
        self._looked_at = ""
        self.findings = FindingsList(context.theme, parent)
        self.findings.ignorable = False
        self.findings.reword_wanted.connect(self._on_reword)
        self.findings.show_wanted.connect(self._on_show)
        self.findings.never_wanted.connect(self._on_never)
        self._coach.judged.connect(self._on_judged)
        self._coach.reworded.connect(self._on_judged)
        field.textChanged.connect(self.look)

    def look(self) -> None:
        """At what stands there now, unless that was looked at."""
        text = self._field.toPlainText()
        if text == self._looked_at:
            return
        self._looked_at = text
        self._pending = self._warned = False
        self.held.emit(Severity.OK)
        self._coach.ask(self._question(text))

    def copy(self) -> None:
        """Let it pass once it is known to be kind, or at the second press where it is a warning."""
        text = self._field.toPlainText()
        if self._verdict is None or self._verdict[0] != text:
            self._pending = True
            self._coach.ask(self._question(text))
            self._coach.ask_now()
            return
        severity = self._verdict[1].severity
        if severity is Severity.STOP or (severity is Severity.WARN and not self._warned):
            self._warned = True
            self.held.emit(severity)
            return
        self._warned = False
        self.held.emit(Severity.OK)
        self.passed.emit()

    def _question(self, text: str) -> Question:
        return Question(text, "", None, Visibility.PUBLIC)

    def _on_judged(self, question: Question, verdict: Verdict) -> None:
        if question.text != self._field.toPlainText():
            return
        self._verdict = (question.text, verdict)
        self.findings.show_marks(self._marks(question.text, verdict), looking=self._coach.looking)
        if self._pending:
            self._pending = False
            self.copy()

    def _marks(self, text: str, verdict: Verdict) -> list[Mark]:
        units = Offsets(text)
        marks = []
        for finding in verdict.findings:
            cursor = self._over(units, (finding.start, finding.end))
            place = self._over(units, finding.place)
            words, around = cursor.selectedText(), place.selectedText()
            marks.append(Mark(finding, cursor, words, place, around))
        return marks

    def _over(self, units: Offsets, span: tuple[int, int]) -> QTextCursor:
        cursor = QTextCursor(self._field.document())
        cursor.setPosition(units.to_units(span[0]))
        cursor.setPosition(units.to_units(span[1]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _on_reword(self, mark: Mark) -> None:
        if mark.rewordable:
            mark.place.insertText(mark.finding.instead or "")
        else:
            self._on_show(mark)

    def _on_show(self, mark: Mark) -> None:
        self._field.setTextCursor(mark.cursor)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_never(self, mark: Mark) -> None:
        self._coach.never(mark.finding, mark.words.replace("\u2029", "\n"))
        self._looked_at = ""
        self.look()
