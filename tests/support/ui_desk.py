"""A whole desk on a fresh workspace for tests of conversation, composer and pages.

Everything is real but the tone check, which knows a few words and can be told to wait, and the
network, which is a folder.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.findings import Finding, Label, Severity, Verdict
from courtesydesk.domain.freshness import Freshness
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services.acts import Acts
from courtesydesk.services.aftercare import Aftercare
from courtesydesk.services.alarms import Alarms
from courtesydesk.services.clocks import Clocks
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.etiquette import Etiquette
from courtesydesk.services.fans import Fans
from courtesydesk.services.impostors import Impostors
from courtesydesk.services.incidents import Incidents
from courtesydesk.services.learnings import Learnings
from courtesydesk.services.letter import Letters
from courtesydesk.services.listening_words import ListeningWords
from courtesydesk.services.outbox import Outbox
from courtesydesk.services.people import People
from courtesydesk.services.pictures import Pictures
from courtesydesk.services.promises import Promises
from courtesydesk.services.reports import Reports
from courtesydesk.services.saved_replies import SavedReplies
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from support.shop import Shop, make_desk

RULES: dict[str, tuple[Label, Severity, str | None, str]] = {
    "as the sign says": (Label.DEFENSIVE, Severity.WARN, "I see", "Defends before it listens"),
    "nobody else complained": (
        Label.DEFENSIVE, Severity.WARN, None, "Defends before it listens",
    ),
    "remove this review": (
        Label.LEGALISTIC, Severity.STOP, "tell me more", "This reads as a threat",
    ),
    "valued customer": (Label.SCRIPTED, Severity.ADVISE, "", "Could have been sent to anyone"),
}  # fmt: skip


class FewWords:
    """A tone check that knows a few words; `gate` holds its answers back, `words_gate` the better
    words, which it finds for what `words` names."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.words_gate = threading.Event()
        self.words_gate.set()
        self.words: dict[str, str] = {}
        self.looked_for: list[str] = []
        self.warmed = 0
        self.asked: list[str] = []
        self.ignored: list[tuple[ConversationId, Label]] = []
        self.never: list[tuple[Label, str]] = []
        self.judged = True
        self.rules_alone = ""
        self.freshness: Freshness | None = None

    def warm(self) -> None:
        """Nothing to load, only to count."""
        self.warmed += 1

    def check(self, text: str, context: str = "", **_more: Any) -> Verdict:
        """What the few words say."""
        self.asked.append(text)
        self.gate.wait(5)
        findings = []
        for words, (label, severity, instead, title) in RULES.items():
            start = text.lower().find(words)
            if start >= 0 and not any(label == known for known, _ in self.never):
                end = start + len(words)
                findings.append(Finding(start, end, label, severity, "Ouch.", instead, title, "t"))
        findings.sort(key=lambda finding: finding.start)
        worst = max((finding.severity for finding in findings), default=Severity.OK)
        return Verdict(tuple(findings), worst, "en", self.judged, self.rules_alone, self.freshness)

    def wants_words(self, verdict: Verdict) -> bool:
        """Whether there is something without words, where any can be found."""
        return bool(self.words) and any(f.instead is None for f in verdict.findings)

    def better_words(
        self, verdict: Verdict, text: str, *_: Any, stop: Callable[[], bool], **_more: Any
    ) -> Verdict:
        """The words, once they may be told; they stand for the whole text."""
        self.looked_for.append(text)
        while not self.words_gate.wait(0.01) and not stop():
            pass
        found = [
            replace(f, instead=words, replaces=(0, len(text)))
            if f.instead is None and (words := self.words.get(text[f.start : f.end])) is not None
            else f
            for f in verdict.findings
        ]
        return replace(verdict, findings=tuple(found))

    def ignore_here(self, conversation: ConversationId, finding: Finding, text: str) -> Changes:
        self.ignored.append((conversation, finding.label))
        return Changes(conversations=frozenset({conversation}), count=1)

    def never_for(self, label: Label, phrase: str) -> Changes:
        self.never.append((label, phrase))
        return Changes(count=1)


class Answers:
    """What a person would answer, and what they were told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.actions: list[Callable[[], None] | None] = []
        self.asked: list[str] = []
        self.yes = True
        self.words: str | None = "regular"
        self.chosen: int | None = 0
        self.offered: list[list[str]] = []
        self.file: Path | None = None

    def tell(
        self,
        text: str,
        *,
        on_action: Callable[[], None] | None = None,
        on_shown: Callable[[], None] | None = None,
        **_: Any,
    ) -> None:
        self.told.append(text)
        self.actions.append(on_action)
        if on_shown is not None:
            on_shown()

    def trouble(self, error: Exception) -> None:
        raise error

    def text(self, *_: Any, **__: Any) -> str | None:
        return self.words

    def choose(self, title: str, label: str, options: list[str], **_: Any) -> int | None:
        self.offered.append(options)
        return self.chosen

    def sure(self, title: str, text: str, *, ok: str) -> bool:
        self.asked.append(text)
        return self.yes

    def open_file(self, *_: Any) -> Path | None:
        return self.file

    save_file = open_file
    folder = open_file


@dataclass
class WholeDesk:
    """The desk, what happens to it, and the window's shared parts."""

    shop: Shop
    clock: Any
    tone: FewWords
    answers: Answers
    context: Context
    window: QWidget
    keys: Keys
    desk: Any
    failures: list[BaseException] = field(default_factory=list)

    def show(self, widget: QWidget, *, size: tuple[int, int] = (640, 760)) -> QWidget:
        """Put a screen into the window and show it."""
        layout = self.window.layout()
        assert layout is not None
        layout.addWidget(widget)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        return widget


def whole_desk(folder: Path, qapp: Any, *, network: str = "mastodon") -> WholeDesk:
    """A shop with one account, a signature, two values, and nothing said yet."""
    small = make_desk(folder, network=network)
    small.settings.change(
        {"shop.signs": "Sophie", "shop.values": "Warm welcome\nHonest about mistakes"}
    )
    tone, db = FewWords(), small.db
    desk = SimpleNamespace(
        workspace=small.workspace, now=small.clock, settings=small.settings, feed=small.feed,
        triage=small.triage, searches=small.searches, people=People(db, small.workspace),
        drafts=Drafts(db), saved_replies=SavedReplies(db),
        outbox=Outbox(db, connector_for=_no_network, check=_check(tone)),
        acts=Acts(db, _check(tone)),
        promises=Promises(db), aftercare=Aftercare(db), reports=Reports(db),
        letters=Letters(db), clocks=Clocks(db),
        alarms=Alarms(db),
        impostors=Impostors(db, small.workspace), incidents=Incidents(db),
        learnings=Learnings(db), fans=Fans(db),
        pictures=Pictures(db, small.workspace), coaching=tone, demo=False,
        listening_words=ListeningWords(db), etiquette=Etiquette(db),
    )  # fmt: skip
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    answers = Answers()
    tasks = TaskRunner(window)
    context = Context(desk, tasks, ChangeHub(window), Theme(qapp), answers)  # type: ignore[arg-type]
    made = WholeDesk(small.shop, small.clock, tone, answers, context, window, Keys(window), desk)
    tasks.task_failed.connect(made.failures.append)
    return made


def _no_network(_account: Any) -> Any:
    raise AssertionError("a test reached for a network")


def _check(tone: FewWords) -> Any:
    def check(text: str, context: str, public: bool, conversation: Any) -> Verdict:
        return tone.check(text, context)

    return check


@pytest.fixture
def whole(qtbot: Any, qapp: Any, tmp_path: Path) -> Iterator[WholeDesk]:
    """A whole desk; failures that no screen took fail the test."""
    made = whole_desk(tmp_path, qapp)
    qtbot.addWidget(made.window)
    yield made
    made.tone.gate.set()
    made.tone.words_gate.set()
    made.context.tasks.finish(3000)
    assert made.failures == [], made.failures


def later(at: datetime, **span: float) -> datetime:
    """A little after."""
    from datetime import timedelta

    return at + timedelta(**span)
