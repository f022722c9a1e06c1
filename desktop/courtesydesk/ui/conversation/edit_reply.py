"""Our reply in other words: judged and measured like a new one, before it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.acts import latest_words
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.findings import Severity, Verdict
from courtesydesk.domain.ids import ReplyId
from courtesydesk.domain.mentions import Allows, Reply
from courtesydesk.services.lengths import measure
from courtesydesk.ui import wording
from courtesydesk.ui.composer.coach import Coach, Question
from courtesydesk.ui.composer.editor import DraftEditor
from courtesydesk.ui.composer.findings import FindingsList
from courtesydesk.ui.composer.length import LengthLabel
from courtesydesk.ui.composer.marks import Inks, Mark
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.overlay import Overlay

PAUSE_MS = 400


@dataclass(frozen=True, slots=True)
class Editing:
    """Our reply, and what it stands under."""

    reply: Reply
    network: str
    allows: Allows
    context: str
    """What it answers."""


class EditReply(Overlay):
    """A card with the words as they stand; what is written in it is kept until it is let go."""

    asked = Signal(object)
    """It was asked for: the `Changes`."""

    def __init__(self, context: Context, window: QWidget, editing: Editing) -> None:
        super().__init__(context.theme, window)
        self._context, self._editing = context, editing
        self._verdict: tuple[str, Verdict] | None = None
        self._done = False
        self.setObjectName("editReply")
        theme = context.theme
        column = QVBoxLayout(self.panel)
        measured(theme, column, (16, 14, 16, 14), 8)
        title = Label(theme, self.tr("Change our reply"), self.panel, role="title")
        column.addWidget(title)
        why = self.tr("Some may have read it as it was; that stays in the history here.")
        column.addWidget(Label(theme, why, self.panel, role="second", colour="soft", wrap=True))
        self.editor = DraftEditor(self.panel)
        self.editor.setObjectName("editReplyText")
        self.editor.setAccessibleName(self.tr("Our reply"))
        self._dress()
        self.editor.set_heights(theme.px(90), theme.px(240))
        column.addWidget(self.editor)
        self.findings = FindingsList(theme, self.panel)
        self.findings.ignorable = False
        column.addWidget(self.findings)
        self._trouble = Label(theme, "", self.panel, role="second", colour="stop", wrap=True)
        self._trouble.hide()
        column.addWidget(self._trouble)
        self._build_foot(column)
        self.panel.setFixedWidth(theme.px(480))
        self.panel.setAccessibleName(title.text())
        self._coach = Coach(context, self)
        self._connect()
        reply = editing.reply
        self._begun_with = latest_words(reply.acts) or reply.text
        self.editor.set_text(reply.unfinished or self._begun_with)
        self._kept = _Kept(context, editing.reply.id, editing.reply.unfinished)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._flush)
        self.closed.connect(self._flush)
        self._judge()

    def _dress(self) -> None:
        theme = self._theme
        self.editor.setFont(theme.font("writing"))
        self.editor.set_scale(theme.factor)
        light = theme.colour("accent_ground")
        inks = Inks(
            theme.colour("advise"), theme.colour("warn"), theme.colour("stop"), light, light
        )
        self.editor.set_inks(inks)

    def _build_foot(self, column: QVBoxLayout) -> None:
        theme = self._theme
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(6))
        self.length = LengthLabel(theme, "", self.panel, role="second", colour="soft")
        self.length.setObjectName("editReplyLength")
        foot.addWidget(self.length)
        foot.addStretch(1)
        back = Button(theme, self.tr("Back"), self.panel, kind="quiet")
        back.clicked.connect(self.dismiss)
        self.keep = Button(theme, self.tr("Change it"), self.panel, kind="main")
        self.keep.setObjectName("keepEdit")
        self.keep.clicked.connect(self._on_keep)
        foot.addWidget(back)
        foot.addWidget(self.keep)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.editor.edited.connect(self._on_edited)
        self.editor.height_wanted.connect(self.place)
        self.findings.reword_wanted.connect(self._on_reword)
        self.findings.show_wanted.connect(self._on_show)
        self.findings.never_wanted.connect(self._on_never)
        self.findings.pointed.connect(self.editor.light)
        self._coach.judged.connect(self._on_judged)
        self._coach.reworded.connect(self._on_reworded)

    def first_focus(self) -> QWidget:
        return getattr(self, "editor", self.panel)

    def _question(self) -> Question:
        reply = self._editing.reply
        text, context = self.editor.text(), self._editing.context
        # In no conversation: it would be found to repeat what it takes the place of.
        return Question(text, context, None, reply.visibility)

    def _on_edited(self) -> None:
        self._pause.start()
        self._trouble.hide()
        self._judge()

    def _judge(self) -> None:
        self._coach.ask(self._question())
        self._show_counts()

    def _flush(self) -> None:
        self._pause.stop()
        text = self.editor.text()
        self._kept.latest = "" if self._done or text == self._begun_with else text
        if self._kept.stale:
            self._context.tasks.run(self._kept.keep, name="edit")

    def _show_counts(self) -> None:
        editing, text = self._editing, self.editor.text()
        length = measure(text, editing.network, editing.reply.visibility, editing.allows)
        self.length.show_length(length)
        stopped = self._verdict is not None and self._verdict[1].severity is Severity.STOP
        new = text.strip() not in ("", self._begun_with.strip())
        self.keep.setEnabled(new and not length.too_long and not stopped)

    def _on_judged(self, question: Question, verdict: Verdict) -> None:
        if question == self._question():
            self._verdict = (question.text, verdict)
            self.editor.set_findings(question.text, verdict.findings)
            self._show_findings(looking=self._coach.looking)

    def _on_reworded(self, question: Question, verdict: Verdict) -> None:
        if question == self._question() and self.editor.take_words(question.text, verdict.findings):
            self._show_findings()

    def _show_findings(self, *, looking: bool = False) -> None:
        self.findings.show_marks(self.editor.marks, looking=looking)
        self._show_counts()
        self.place()

    def _on_reword(self, mark: Mark) -> None:
        if mark.finding.instead is None:
            self._on_show(mark)
            return
        self.editor.reword(mark)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._coach.ask_now()

    def _on_show(self, mark: Mark) -> None:
        if mark in self.editor.marks:
            self.editor.choose(mark)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_never(self, mark: Mark) -> None:
        self._coach.never(mark.finding, mark.words.replace("\u2029", "\n"))
        self._judge()

    def _on_keep(self) -> None:
        self._pause.stop()
        self.keep.setEnabled(False)
        acts, now = self._context.desk.acts, self._context.now()
        self._context.act(
            partial(acts.edit, self._editing.reply.id, self.editor.text(), now=now),
            then=self._on_asked,
            failed=self._on_not_asked,
            owner=self,
        )

    def _on_asked(self, changes: Changes) -> None:
        self._done = True
        self.asked.emit(changes)
        self.dismiss()

    def _on_not_asked(self, error: Exception) -> None:
        self._trouble.setText(wording.trouble(error))
        self._trouble.show()
        self._show_counts()
        self.place()


@dataclass(slots=True)
class _Kept:
    """What is written, on the disk: whichever turn it is, the latest."""

    context: Context
    reply: ReplyId
    saved: str
    latest: str = ""
    lock: Lock = field(default_factory=Lock)

    @property
    def stale(self) -> bool:
        return self.latest != self.saved

    def keep(self) -> None:
        with self.lock:
            words = self.latest
            self.context.desk.acts.keep_words(self.reply, words)
            self.saved = words
