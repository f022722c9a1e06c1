"""A text that is judged while it is written, and held up before it goes: replies and new mails."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.errors import DeskError
from courtesydesk.domain.findings import Severity, Verdict
from courtesydesk.domain.ids import OutboxId
from courtesydesk.domain.outbox import DeliveryState, Hold, OutboxRow
from courtesydesk.services.outbox import Release
from courtesydesk.services.saved_replies import holes
from courtesydesk.ui import wording
from courtesydesk.ui.composer.card import ComposerCard
from courtesydesk.ui.composer.coach import Coach, Question
from courtesydesk.ui.composer.findings import FindingTip
from courtesydesk.ui.composer.marks import Mark
from courtesydesk.ui.composer.popovers import pick_time
from courtesydesk.ui.composer.sending import Sender
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.outbox.acts import DeliveryActs
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.outbox.words import yours_to_post


class Judged(QWidget):
    """The card, its findings, and what stands between Send and the outbox."""

    def __init__(
        self, context: Context, loader: PictureLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.card = ComposerCard(context.theme, loader, self)
        self.editor = self.card.editor
        self._moments = Moments(self)
        self._coach = Coach(context, self)
        self._sender = Sender(context, self)
        self._acts = DeliveryActs(context, self)
        self._tip = FindingTip(context.theme, self.window())
        self._verdict: tuple[str, Verdict] | None = None
        self._pending: tuple[Release, bool] | None = None
        """Send was pressed before the tone was known."""
        self._reword_then: Mark | None = None
        """Reword was pressed before its words were known."""
        self._tipped: Mark | None = None
        """What the tip is about."""
        self._warned = False
        self._notice_does = ""
        """What the notice's buttons are about."""
        card = self.card
        self.editor.finding_pointed.connect(self._on_pointed)
        card.findings.reword_wanted.connect(self._on_reword)
        card.findings.show_wanted.connect(self._on_show_mark)
        card.findings.ignore_wanted.connect(self._on_ignore)
        card.findings.never_wanted.connect(self._on_never)
        card.findings.pointed.connect(self.editor.light)
        card.breathe.parked.connect(self.park)
        card.breathe.reworded.connect(self._on_breathe_reword)
        card.breathe.overridden.connect(self._on_override)
        card.breathe.closed.connect(self._on_breathe_closed)
        self._coach.judged.connect(self._on_judged)
        self._coach.reworded.connect(self._on_reworded)
        self._sender.not_sent.connect(self._on_not_sent)

    # what a reply and a mail answer differently

    def _question(self, text: str) -> Question | None:
        """What the tone check is asked; None while nothing is written."""
        raise NotImplementedError

    def _release(self, how: Release) -> None:
        """Nothing speaks against it any more: let it go."""
        raise NotImplementedError

    def _obstacle(self) -> str:
        """Why it cannot go at all, in a sentence; empty when it can."""
        raise NotImplementedError

    def _say_obstacle(self, words: str) -> None:
        """Say why it cannot go."""
        self._say("", words, tone="stop")

    def _show_counts(self) -> None:
        """Length and Send, as they are now."""
        raise NotImplementedError

    def _values(self) -> list[str]:
        """What the shop stands for."""
        raise NotImplementedError

    def _breathe_minutes(self) -> int:
        """How long parking holds it."""
        raise NotImplementedError

    def _send_words(self) -> str:
        """What stands on its button."""
        return self.tr("Send anyway") if self._warned else self.tr("Send")

    def _fit_to_width(self) -> None:
        """There may be more or less room for words."""

    # tone

    def _show_reach(self, text: str, verdict: Verdict) -> None:
        """What did not look at this text, in one quiet line; mostly there is nothing to say."""
        words = ""
        if not verdict.judged and len(text.split()) > 3:
            words = self.tr(
                "The tone of this language is not checked yet: read it once more yourself."
            )
        elif verdict.rules_alone:
            words = self.tr(
                "Only the written rules look at this draft: {why}. Install the program anew."
            ).format(why=verdict.rules_alone)
        self.card.reach.setText(words)
        self.card.reach.setAccessibleName(words)
        self.card.reach.setVisible(bool(words))
        self.card.describe()

    def _show_freshness(self, question: Question, verdict: Verdict) -> None:
        found, here = verdict.freshness, question.conversation
        if found is None or found.closest is None or here is None:
            self.card.freshness.forget()
            return
        day = self._moments.day(found.closest.at, self._context.now())
        self.card.freshness.show_freshness(found, day, here)

    def _stopped(self) -> bool:
        return self._severity() is Severity.STOP

    def _severity(self) -> Severity:
        if self._verdict is None or self._verdict[0] != self.editor.text():
            return Severity.OK if self._verdict is None else self._verdict[1].severity
        return self._verdict[1].severity

    def _on_pointed(self, mark: Mark | None) -> None:
        if mark is None:
            self._tip.hide()
        else:
            self._show_tip(mark)

    def _show_tip(self, mark: Mark) -> None:
        self._tipped = mark
        rect = self.editor.rect_of(mark)
        at = self.editor.mapToGlobal(rect.topLeft())
        window = self.window()
        if self._tip.parentWidget() is not window:
            self._tip.setParent(window)
        box = QRectF(at.x(), at.y(), rect.width(), rect.height())
        self._tip.show_finding(mark, self.editor, box, self.tr("Alt+Enter"))

    def next_finding(self) -> None:
        """The next marked words, with what they say."""
        self._step(1)

    def last_finding(self) -> None:
        """The marked words before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        mark = self.editor.step(by)
        if mark is not None:
            self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._show_tip(mark)

    def reword_chosen(self) -> None:
        """Say the chosen (or the worst) finding the other way."""
        mark = self.editor.chosen
        if mark is None and self.card.findings.groups:
            mark = self.card.findings.groups[0].first
        if mark is not None:
            self._on_reword(mark)

    def _on_reword(self, mark: Mark) -> None:
        self._tip.hide()
        if mark.finding.instead is None and self._coach.looking:
            self._reword_then = mark
            return
        if mark.finding.instead is None:
            self._on_show_mark(mark)
            return
        self.editor.reword(mark)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._coach.ask_now()

    def _on_show_mark(self, mark: Mark) -> None:
        if mark in self.editor.marks:
            self.editor.choose(mark)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_tip(mark)

    def _on_never(self, mark: Mark) -> None:
        self._coach.never(mark.finding, self._words(mark))
        self._ask_again()

    def _words(self, mark: Mark) -> str:
        return mark.words.replace("\u2029", "\n")

    def _ask_again(self) -> None:
        question = self._question(self.editor.text())
        if question is not None:
            self._coach.ask(question)

    # sending

    def send(self) -> None:
        """Send, once nothing speaks against it."""
        self._begin(Release())

    def park(self) -> None:
        """Let it breathe in the outbox."""
        self._begin(Release(hold=Hold.BREATHING), unless_warned=False)

    def schedule(self) -> None:
        """Send it at a moment in one's own words."""
        if not self.editor.text().strip():
            return
        picker = pick_time(
            self._context,
            self.window(),
            self.tr("Send at"),
            self.tr("tomorrow 9, fri 14:30, in 3h"),
        )
        picker.chosen.connect(self._on_scheduled)
        picker.open_below(self.card.park)

    def _on_scheduled(self, at: datetime) -> None:
        self._begin(Release(hold=Hold.SCHEDULED, not_before=at))

    def _open_breathe(self) -> None:
        rewordable = bool(self._stops_to_reword())
        self.card.show_breathe(True)
        self.card.breathe.open(self._values(), self._park_words(), rewordable=rewordable)

    def _stops_to_reword(self) -> list[Mark]:
        """What holds it up and can be said another way, or perhaps in a moment."""
        stops = [m for m in self.editor.marks if m.finding.severity is Severity.STOP]
        with_words = [m for m in stops if m.finding.instead is not None]
        return with_words or (stops if self._coach.looking else [])

    def _on_breathe_reword(self) -> None:
        stops = self._stops_to_reword()
        self.card.show_breathe(False)
        if stops:
            self._on_reword(stops[0])

    def _on_breathe_closed(self) -> None:
        self.card.show_breathe(False)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_override(self, value: str, why: str) -> None:
        self._begin(Release(override_value=value, override_why=why), unless_warned=False)

    def _tell_sent(self, row: OutboxRow) -> None:
        undo = partial(self._acts.undo, [OutboxId(row.id)])
        counting = partial(self._countdown, row) if row.hold is Hold.UNDO else None
        self._context.ask.tell(
            self._sent_words(row), action=self.tr("Undo"), on_action=undo, counting=counting
        )

    def _countdown(self, row: OutboxRow) -> str:
        gone = row.not_before is None or row.not_before <= self._context.now()
        return "" if gone else self._sent_words(row)

    def _sent_words(self, row: OutboxRow) -> str:
        now = self._context.now()
        if row.state is not DeliveryState.HELD:
            return self.tr("On its way.")
        if row.hold is Hold.STOP:
            return self.tr("Held in the outbox: it never goes by itself.")
        if row.hold is Hold.ASSISTED:
            return self.tr("In the outbox: copy it and post it there.")
        if row.not_before is None:
            return self.tr("Waits in the outbox until you send it.")
        yours = yours_to_post(row)
        if row.hold is Hold.UNDO:
            left = self._moments.span(row.not_before - now)
            goes = self.tr("Yours to post in {time}") if yours else self.tr("Goes in {time}")
            return goes.format(time=left)
        when = self._moments.when(row.not_before, now)
        if row.hold is Hold.BREATHING:
            return self.tr("Parked until {when}.").format(when=when)
        goes = self.tr("Yours to post {when}.") if yours else self.tr("Goes {when}.")
        return goes.format(when=when)

    def _say(self, title: str, text: str, *, tone: str) -> None:
        self._notice_does = ""
        self.card.notice.say(title, text, tone="stop" if tone == "stop" else "warn")

    def _on_judged(self, question: Question, verdict: Verdict) -> None:
        text = self.editor.text()
        if question != self._question(text):
            return
        self._verdict = (text, verdict)
        self._reword_then = None
        self.editor.set_findings(text, verdict.findings)
        self.card.findings.show_marks(self.editor.marks, looking=self._coach.looking)
        self._show_reach(text, verdict)
        self._show_freshness(question, verdict)
        if verdict.severity < Severity.STOP:
            self.card.show_breathe(False)
        self._show_counts()
        if self._pending is not None:
            (how, unless_warned), self._pending = self._pending, None
            self._send(how, unless_warned=unless_warned)

    def _on_reworded(self, question: Question, verdict: Verdict) -> None:
        """Better words for what stands here already; nothing else changes."""
        text = self.editor.text()
        if question != self._question(text) or not self.editor.take_words(text, verdict.findings):
            return
        self._verdict = (text, verdict)
        self.card.findings.show_marks(self.editor.marks)
        self.card.breathe.set_rewordable(bool(self._stops_to_reword()))
        if self._tip.isVisible() and self._tipped is not None:
            self._show_tip(self._tipped)
        mark, self._reword_then = self._reword_then, None
        if mark is not None:
            self._on_reword(mark)

    def _on_ignore(self, mark: Mark) -> None:
        text = self._verdict[0] if self._verdict is not None else self.editor.text()
        question = self._question(text)
        if question is not None and question.conversation is not None:
            self._coach.ignore_here(mark.finding, text, question.conversation)
            self._ask_again()

    def _begin(self, how: Release, *, unless_warned: bool = True) -> None:
        """What must be so before it goes; the first that is not so says so, and it stays."""
        text = self.editor.text()
        question = self._question(text)
        if question is None or self._sender.busy:
            return
        if not text.strip() and not self.card.attachments.pictures:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self.editor.next_hole():
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            start, end = holes(text)[0]
            value = text[start:end].strip("{}?").strip()
            self._say("", self.tr("Fill in “{value}” first.").format(value=value), tone="warn")
            return
        obstacle = self._obstacle()
        if obstacle:
            self._say_obstacle(obstacle)
            return
        if self._verdict is None or self._verdict[0] != text:
            self._pending = (how, unless_warned)
            self._coach.ask(question)
            self._coach.ask_now()
            return
        self._send(how, unless_warned=unless_warned)

    def _send(self, how: Release, *, unless_warned: bool = True) -> None:
        severity = self._severity()
        if how.hold is not Hold.BREATHING and not how.override_value:
            if severity is Severity.STOP:
                self._open_breathe()
                return
            if severity is Severity.WARN and unless_warned and not self._warned:
                self._warn_once()
                return
        self.card.attachments.flush()
        self.editor.setReadOnly(True)
        self._release(how)
        self._show_counts()

    def _warn_once(self) -> None:
        self._warned = True
        self.card.send.setText(self._send_words())
        self.card.hint.setText(self.tr("Press again to leave it as it is"))
        self._fit_to_width()
        self.card.send.setAccessibleDescription(self.card.hint.text())

    def _on_not_sent(self, error: BaseException) -> None:
        self.editor.setReadOnly(False)
        self._show_counts()
        if isinstance(error, DeskError):
            self._say(error.what, " ".join(p for p in (error.safe, error.todo) if p), tone="stop")
        else:
            self._context.tasks.task_failed.emit(error)

    def _park_words(self) -> str:
        return wording.park(self._breathe_minutes())
