"""The findings below the text: worst first, at most three, each with one thing to do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.findings import Label as ToneLabel
from courtesydesk.domain.findings import Severity
from courtesydesk.ui.composer.editor import Mark
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.labels import ElidedLabel, Label

SHOWN = 3
TOKENS = {Severity.STOP: "stop", Severity.WARN: "warn", Severity.ADVISE: "soft"}
GROUNDS = {Severity.STOP: "stop_ground", Severity.WARN: "warn_ground", Severity.ADVISE: "paper"}
ICONS = {Severity.STOP: "stop", Severity.WARN: "warning", Severity.ADVISE: "info"}


@dataclass(frozen=True, slots=True)
class Group:
    """The same thing said in one or more places."""

    label: ToneLabel
    severity: Severity
    title: str
    reason: str
    marks: tuple[Mark, ...]

    @property
    def first(self) -> Mark:
        """The place to mend first: one with better words, if there is one."""
        return next((m for m in self.marks if m.finding.instead is not None), self.marks[0])


def grouped(marks: list[Mark]) -> list[Group]:
    """Worst first, and in the order of the text; the same title and severity stand together."""
    found: dict[tuple[str, Severity], list[Mark]] = {}
    for mark in marks:
        found.setdefault((mark.finding.title, mark.finding.severity), []).append(mark)
    groups = [
        Group(own[0].finding.label, severity, title, own[0].finding.reason, tuple(own))
        for (title, severity), own in found.items()
    ]
    return sorted(groups, key=_worst_first)


def _worst_first(group: Group) -> tuple[int, int]:
    return -int(group.severity), group.marks[0].start


class FindingCard(QWidget):
    """One thing a stranger would hear, and how to say it instead."""

    reword_wanted = Signal(object)
    show_wanted = Signal(object)
    ignore_wanted = Signal(object)
    never_wanted = Signal(object)
    pointed = Signal(object)
    """The `Mark` that the pointer is about, or None."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group: Group | None = None
        self.setObjectName("findingCard")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(8), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addSpacing(theme.px(24))
        words = QVBoxLayout()
        words.setSpacing(1)
        self._title = ElidedLabel(theme, "", self, role="strong")
        self._reason = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words.addWidget(self._title)
        words.addWidget(self._reason)
        row.addLayout(words, 1)
        self.button = Button(theme, "", self)
        self.button.setObjectName("reword")
        self.button.clicked.connect(self._on_button)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.more = IconButton(theme, "more", self.tr("What else to do about this"), self, side=28)
        self.more.clicked.connect(self._on_more)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)

    def show_group(self, group: Group) -> None:
        """What it is about."""
        self._group = group
        title = group.title
        if len(group.marks) > 1:
            title = self.tr("{title} · %n places", "", len(group.marks)).format(title=title)
        self._title.setText(title)
        self._title.set_look(colour=TOKENS.get(group.severity, "soft"))
        self._reason.setText(group.reason)
        self._reason.setVisible(bool(group.reason))
        instead = group.first.finding.instead
        if instead is None:
            self.button.setText(self.tr("Show"))
            self.button.setToolTip("")
            self.button.setAccessibleName(self.tr("Show the words: {title}").format(title=title))
        else:
            words = self.tr("Leave it out") if not instead else self.tr("Reword")
            self.button.setText(words)
            self.button.setToolTip(instead)
            spoken = self.tr("{what}: {title}. Instead: {words}")
            self.button.setAccessibleName(
                spoken.format(what=words, title=title, words=instead or self.tr("nothing"))
            )
        self.setAccessibleName(f"{title}. {group.reason}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._group is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(GROUNDS.get(self._group.severity, "paper")))
        painter.drawRoundedRect(QRectF(self.rect()), 9, 9)
        side = theme.px(18)
        token = TOKENS.get(self._group.severity, "soft")
        icon = ICONS.get(self._group.severity, "info")
        pixmap = theme.pixmap(icon, token, side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(theme.px(12), theme.px(9)), pixmap)

    def enterEvent(self, event: QEnterEvent) -> None:
        if self._group is not None:
            self.pointed.emit(self._group.first)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def _on_button(self) -> None:
        if self._group is None:
            return
        mark = self._group.first
        if mark.finding.instead is None:
            self.show_wanted.emit(mark)
        else:
            self.reword_wanted.emit(mark)

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Show the words"), self._on_show)
        menu.addAction(self.tr("Ignore here"), self._on_ignore)
        menu.addAction(self.tr("Never for this phrase"), self._on_never)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_show(self) -> None:
        if self._group is not None:
            self.show_wanted.emit(self._group.first)

    def _on_ignore(self) -> None:
        if self._group is not None:
            for mark in self._group.marks:
                self.ignore_wanted.emit(mark)

    def _on_never(self) -> None:
        if self._group is not None:
            self.never_wanted.emit(self._group.first)


class FindingsList(QWidget):
    """At most three cards, and how many more there are."""

    reword_wanted = Signal(object)
    show_wanted = Signal(object)
    ignore_wanted = Signal(object)
    never_wanted = Signal(object)
    pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all = False
        self._groups: list[Group] = []
        self.setObjectName("findings")
        self.setAccessibleName(self.tr("What a stranger would hear"))
        self._column = QVBoxLayout(self)
        margin = theme.px(12)
        self._column.setContentsMargins(margin, 0, margin, theme.px(8))
        self._column.setSpacing(theme.px(6))
        self._cards: list[FindingCard] = []
        self.more = Button(theme, "", self, kind="quiet")
        self.more.setObjectName("moreFindings")
        self.more.clicked.connect(self._on_more)
        self._column.addWidget(self.more)
        self.hide()

    @property
    def groups(self) -> list[Group]:
        """What stands here, worst first."""
        return self._groups

    def show_marks(self, marks: list[Mark]) -> None:
        """Other findings; `advise` alone stays a quiet mark under the words."""
        self._groups = [g for g in grouped(marks) if g.severity > Severity.OK]
        loud = [g for g in self._groups if g.severity >= Severity.WARN]
        quiet = [g for g in self._groups if g.severity < Severity.WARN]
        wanted = self._groups if self._all else (loud[:SHOWN] or quiet[:1])
        self._show_cards(wanted)
        hidden = len(self._groups) - len(wanted)
        self.more.setVisible(hidden > 0)
        if hidden:
            self.more.setText(self.tr("%n more", "", hidden))
        if not self._groups:
            self._all = False
        self.setVisible(bool(self._groups))

    def _show_cards(self, groups: list[Group]) -> None:
        while len(self._cards) < len(groups):
            card = FindingCard(self._theme, self)
            card.reword_wanted.connect(self.reword_wanted)
            card.show_wanted.connect(self.show_wanted)
            card.ignore_wanted.connect(self.ignore_wanted)
            card.never_wanted.connect(self.never_wanted)
            card.pointed.connect(self.pointed)
            self._column.insertWidget(len(self._cards), card)
            self._cards.append(card)
        for index, card in enumerate(self._cards):
            card.setVisible(index < len(groups))
            if index < len(groups):
                card.show_group(groups[index])

    def _on_more(self) -> None:
        self._all = True
        self.show_marks([mark for group in self._groups for mark in group.marks])


class FindingTip(QWidget):
    """One finding, shown at its words; takes neither focus nor space."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("findingTip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(9), theme.px(12), theme.px(10))
        column.setSpacing(theme.px(2))
        self._title = Label(theme, "", self, role="strong")
        self._reason = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self._instead = Label(theme, "", self, role="second", wrap=True)
        self._key = Label(theme, "", self, role="caption", colour="faint")
        for label in (self._title, self._reason, self._instead, self._key):
            column.addWidget(label)
        self.setFixedWidth(theme.px(340))
        self.hide()

    def show_finding(self, mark: Mark, over: QWidget, rect_global: QRectF, key: str) -> None:
        """Above the text, or below it where there is no room."""
        finding = mark.finding
        self._title.set_look(colour=TOKENS.get(finding.severity, "soft"))
        self._title.setText(finding.title)
        self._reason.setText(finding.reason)
        if finding.instead:
            self._instead.setText(self.tr("Instead: {words}").format(words=finding.instead))
        elif finding.instead == "":
            self._instead.setText(self.tr("Better left out."))
        self._instead.setVisible(finding.instead is not None)
        self._key.setText(self.tr("{key} rewords it").format(key=key))
        self._key.setVisible(finding.instead is not None and bool(key))
        parent = self.parentWidget()
        if parent is None:
            return
        layout = self.layout()
        height = layout.heightForWidth(self.width()) if layout is not None else 80
        self.resize(QSize(self.width(), height))
        at = parent.mapFromGlobal(rect_global.topLeft().toPoint())
        edge = over.mapTo(parent, QPoint(0, 0)).y()
        left = max(8, min(at.x(), parent.width() - self.width() - 8))
        # Above the whole text: nothing lies over what is being written.
        top = edge - height - self._theme.px(10)
        if top < 4:
            top = edge + over.height() + self._theme.px(6)
        self.move(left, top)
        self.setAccessibleName(f"{finding.title}. {finding.reason}")
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour("panel"))
        painter.setPen(theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
