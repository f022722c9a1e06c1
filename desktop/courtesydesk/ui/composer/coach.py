"""Asks for the tone of a draft at every pause of typing, and drops every answer that is stale.

The verdict comes first; better words, which take several readings more, come after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from courtesydesk.domain.findings import Finding, Severity, Verdict
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task

PAUSE_MS = 120
NO_VERDICT = Verdict((), Severity.OK, "und", judged=True)


@dataclass(frozen=True, slots=True)
class Question:
    """What the check was asked: a text, for one side of one conversation."""

    text: str
    context: str
    """What the customer wrote."""
    conversation: ConversationId | None
    side: Visibility


class Coach(QObject):
    """One question at a time; only the answer to the latest is told."""

    judged = Signal(object, object)
    """The `Question` and its `Verdict`, which may lack better words still: see `looking`."""
    reworded = Signal(object, object)
    """The same once they were looked for; never for a text that has changed meanwhile."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted: Question | None = None
        self._asked: Question | None = None
        self._task: Task | None = None
        self._words: _Words | None = None
        """The search for better words that is under way."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.ask_now)

    @property
    def looking(self) -> bool:
        """Whether better words may still come for what was judged last."""
        return self._words is not None

    def warm_up(self) -> None:
        """Word lists and model are read on first use: better before somebody waits for it."""
        warm = self._context.desk.coaching.warm
        self._context.tasks.run(warm, owner=self, name="tone, first", priority=-1)

    def ask(self, question: Question) -> None:
        """Ask at the next pause."""
        self._drop_words()
        self._wanted = question
        if not question.text.strip():
            self.forget()
            self.judged.emit(question, NO_VERDICT)
            return
        self._timer.start()

    def ask_now(self) -> None:
        """Ask at once what waits to be asked."""
        self._timer.stop()
        if self._wanted is None or self._task is not None:
            return
        question = self._asked = self._wanted
        job = _Job(self._context, question)
        self._task = self._context.tasks.run(
            job.run,
            done=self._on_answer,
            failed=self._on_failed,
            owner=self,
            name="tone",
            priority=2,
        )

    def forget(self) -> None:
        """No answer is wanted any more."""
        self._timer.stop()
        self._wanted = None
        self._drop_words()

    def ignore_here(self, finding: Finding, text: str, conversation: ConversationId) -> None:
        """Wave this through in this conversation."""
        coaching = self._context.desk.coaching
        self._context.act(partial(coaching.ignore_here, conversation, finding, text))

    def never(self, finding: Finding, words: str) -> None:
        """Never show this label for these words."""
        coaching = self._context.desk.coaching
        self._context.act(partial(coaching.never_for, finding.label, words))

    def _on_answer(self, verdict: Verdict) -> None:
        asked, self._task = self._asked, None
        if self._wanted is None:
            return
        if asked is not None and asked == self._wanted:
            self._wanted = None
            self._look_for_words(asked, verdict)
            self.judged.emit(asked, verdict)
        elif not self._timer.isActive():
            self.ask_now()

    def _on_failed(self, error: BaseException) -> None:
        """A check that fails must not keep anybody from writing; sending checks again."""
        asked, self._task = self._asked, None
        self._context.tasks.task_failed.emit(error)
        if asked == self._wanted:
            self._wanted = None
            self.judged.emit(asked, NO_VERDICT)
        elif self._wanted is not None and not self._timer.isActive():
            self.ask_now()

    def _look_for_words(self, question: Question, verdict: Verdict) -> None:
        if not self._context.desk.coaching.wants_words(verdict):
            return
        self._words = job = _Words(self._context, question, verdict, Task("better words"))
        self._context.tasks.run(
            job.run,
            done=self._on_words,
            failed=self._on_no_words,
            owner=self,
            task=job.task,
            priority=1,
        )

    def _drop_words(self) -> None:
        """For a text that is no more: the readings that are left would only cost time."""
        if self._words is not None:
            self._words.task.drop()
            self._words = None

    def _on_words(self, verdict: Verdict) -> None:
        found, self._words = self._words, None
        if found is not None:
            self.reworded.emit(found.question, verdict)

    def _on_no_words(self, error: BaseException) -> None:
        """The verdict stands without them."""
        found, self._words = self._words, None
        self._context.tasks.task_failed.emit(error)
        if found is not None:
            self.reworded.emit(found.question, found.verdict)


@dataclass(frozen=True, slots=True)
class _Words:
    context: Context
    question: Question
    verdict: Verdict
    task: Task

    def run(self) -> Verdict:
        asked = self.question
        return self.context.desk.coaching.better_words(
            self.verdict,
            asked.text,
            asked.context,
            side=asked.side,
            conversation=asked.conversation,
            stop=self.task.stopping.is_set,
        )


@dataclass(frozen=True, slots=True)
class _Job:
    context: Context
    question: Question

    def run(self) -> Verdict:
        asked = self.question
        return self.context.desk.coaching.check(
            asked.text,
            asked.context,
            side=asked.side,
            conversation=asked.conversation,
            rewordings=False,
        )
