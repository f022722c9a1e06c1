"""The findings below the text: worst first, at most three, each with one thing to do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.findings import Label as ToneLabel
from courtesydesk.domain.findings import Severity
from courtesydesk.ui.composer.marks import Mark
from courtesydesk.ui.outbox.rows import Clamped
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.tips import plain
from courtesydesk.ui.widgets.turn import in_turn

SHOWN = 3
SHORT_PAD = 4
"""Above and below the one line of the short form."""
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
    awaited: str | None = None
    """What was offered for it until the text changed, while new words are looked for."""

    @property
    def first(self) -> Mark:
        """The place to mend first: one with better words, if there is one."""
        return next((m for m in self.marks if m.finding.instead is not None), self.marks[0])

    @property
    def offer(self) -> str | None:
        """The better words, or those that stood here a moment ago; None where there are none."""
        instead = self.first.finding.instead
        return self.awaited if instead is None else instead

    def is_like(self, other: Group | None) -> bool:
        """The same thing, in this text or in the one before."""
        return other is not None and (self.title, self.severity) == (other.title, other.severity)


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


class OfferButton(Button):
    """Says what can be done about a finding; as wide for each word as for the widest, so that
    nothing moves when better words come."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent)
        self.show_words, self.reword_words = self.tr("Show"), self.tr("Reword")
        self.leave_words = self.tr("Leave out")

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        metrics = QFontMetrics(self._theme.font("second"))
        words = (self.show_words, self.reword_words, self.leave_words)
        widest = max(metrics.horizontalAdvance(one) for one in words)
        return QSize(hint.width() - metrics.horizontalAdvance(self.text()) + widest, hint.height())

    @property
    def in_hand(self) -> bool:
        """Somebody is about to press it."""
        return self.isVisible() and (self.underMouse() or self.isDown() or self.hasFocus())


class FindingCard(QWidget):
    """One thing a stranger would hear, and how to say it instead."""

    reword_wanted = Signal(object)
    show_wanted = Signal(object)
    ignore_wanted = Signal(object)
    never_wanted = Signal(object)
    rest_wanted = Signal()
    """The others, too."""
    pointed = Signal(object)
    """The `Mark` that the pointer is about, or None."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, ignorable: bool = True
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ignorable = ignorable
        self._group: Group | None = None
        self._offers = False
        """What the button does: puts better words there, or shows the marked ones."""
        self._short = False
        self._others = 0
        self.setObjectName("findingCard")
        self._row = QHBoxLayout(self)
        self._measures = measured(theme, self._row, (40, 8, 8, 8), 8)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._title = Clamped(theme, "", self, role="strong")
        self._reason = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._reason)
        words.addStretch(1)
        self._row.addLayout(words, 1)
        self.button = OfferButton(theme, self)
        self.button.setObjectName("reword")
        self.button.clicked.connect(self._on_button)
        self.button.installEventFilter(self)
        self._row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.rest = Button(theme, "", self, kind="quiet")
        self.rest.setObjectName("otherFindings")
        self.rest.clicked.connect(self.rest_wanted)
        self.rest.hide()
        self._row.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignTop)
        self.more = IconButton(theme, "more", self.tr("What else to do about this"), self, side=28)
        self.more.clicked.connect(self._on_more)
        self._row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)

    def show_group(self, group: Group, *, short: bool = False, others: int = 0) -> None:
        """What it is about; in short, without the reason, and how many others there are."""
        likewise = group.is_like(self._group)
        self._group, self._others = group, others
        if short != self._short:
            self._short = short
            self._measures.change((40, SHORT_PAD if short else 8, 8, SHORT_PAD if short else 8))
        title = self._title_of(group)
        self._title.set_text(title)
        self._title.setToolTip(plain(f"{title}\n{group.reason}") if short else "")
        self._title.set_colour(TOKENS.get(group.severity, "soft"))
        self._reason.setText(group.reason)
        self._reason.setVisible(bool(group.reason) and not short)
        self.rest.setText(self.tr("+{count}").format(count=others))
        self.rest.setToolTip(self.tr("Show %n more findings", "", others))
        self.rest.setAccessibleName(self.tr("Show %n more findings", "", others))
        self.rest.setVisible(short and others > 0)
        self.more.setVisible(not (short and others > 0))
        # What is about to be pressed does not become something else under the finger.
        if not (likewise and self.button.in_hand):
            self._dress_button()
        self.setAccessibleName(f"{title}. {group.reason}")
        self.update()

    def _dress_button(self) -> None:
        if self._group is None:
            return
        button, offer, title = self.button, self._group.offer, self._title_of(self._group)
        self._offers = offer is not None
        if offer is None:
            button.setText(button.show_words)
            button.setToolTip("")
            button.setAccessibleName(self.tr("Show the words: {title}").format(title=title))
            return
        words = button.reword_words if offer else button.leave_words
        button.setText(words)
        known = self._group.first.finding.instead is not None
        button.setToolTip(plain(offer) if known else "")
        spoken = self.tr("{what}: {title}. Instead: {words}")
        if not known:
            spoken = self.tr("{what}: {title}")
        button.setAccessibleName(
            spoken.format(what=words, title=title, words=offer or self.tr("nothing"))
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.button and event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            # Once the button itself knows that it was left.
            QTimer.singleShot(0, self, self._on_button_left)
        return super().eventFilter(watched, event)

    def _on_button_left(self) -> None:
        if not self.button.in_hand:
            self._dress_button()

    def measure(self, group: Group, others: int) -> None:
        """The words that it would hold, to see how high it would be."""
        self._others = others
        self._title.set_text(self._title_of(group))
        self._reason.setText(group.reason)
        self.rest.setText(self.tr("+{count}").format(count=others))

    def _title_of(self, group: Group) -> str:
        if len(group.marks) == 1:
            return group.title
        return self.tr("{title} · %n places", "", len(group.marks)).format(title=group.title)

    def height_if(self, width: int, *, short: bool) -> int:
        """How high it is in that form."""
        margins = self._row.contentsMargins()
        last = self.rest if short and self._others else self.more
        side = self.button.sizeHint().width() + last.sizeHint().width()
        room = width - margins.left() - margins.right() - side - 2 * self._row.spacing()
        words = self._title.heightForWidth(max(room, 40))
        if not short and self._reason.text():
            words += 1 + max(0, self._reason.heightForWidth(max(room, 40)))
        inside = max(words, self.button.sizeHint().height())
        return inside + 2 * self._theme.px(SHORT_PAD if short else 8)

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
        # Beside the title, which stands in the middle when it stands alone.
        box = self._title.geometry()
        middle = box.center().y() if self._short else box.top() + theme.px(9)
        top = middle + 1 - side / 2
        painter.drawPixmap(QPointF(theme.px(12), top), pixmap)

    def enterEvent(self, event: QEnterEvent) -> None:
        if self._group is not None:
            self.pointed.emit(self._group.first)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def _on_button(self) -> None:
        if self._group is None:
            return
        if self._offers:
            self.reword_wanted.emit(self._group.first)
        else:
            self.show_wanted.emit(self._group.first)

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def fill(self, menu: QMenu) -> None:
        """What else can be done about it."""
        menu.addAction(self.tr("Show the words"), self._on_show)
        if self._ignorable:
            menu.addAction(self.tr("Ignore here"), self._on_ignore)
        menu.addAction(self.tr("Never for this phrase"), self._on_never)

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
    """At most three cards, and how many more there are; one line where there is little room."""

    reword_wanted = Signal(object)
    show_wanted = Signal(object)
    ignore_wanted = Signal(object)
    never_wanted = Signal(object)
    pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.ignorable = True
        """There is a conversation in which a finding can be ignored."""
        self._all = False
        self._short = False
        self._groups: list[Group] = []
        self.setObjectName("findings")
        self.setAccessibleName(self.tr("What a stranger would hear"))
        self._column = QVBoxLayout(self)
        measured(theme, self._column, (12, 0, 12, 8), 6)
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

    @property
    def short(self) -> bool:
        """Whether there is room for one line only."""
        return self._short

    def set_short(self, *, short: bool) -> None:
        """One line each and the worst alone, or as drawn."""
        if short != self._short:
            self._short = short
            self._show()

    def height_if(self, width: int, *, short: bool) -> int:
        """How high the list is in that form."""
        wanted = self._wanted(short=short)
        if not wanted:
            return 0
        margins, gap = self._column.contentsMargins(), self._column.spacing()
        across = width - margins.left() - margins.right()
        self._have(len(wanted))
        hidden = len(self._groups) - len(wanted)
        heights = []
        for card, group in zip(self._cards, wanted, strict=False):
            card.measure(group, hidden)
            heights.append(card.height_if(across, short=short))
        if self._says_more(wanted, short=short):
            heights.append(self.more.sizeHint().height())
        between = gap * (len(heights) - 1)
        return sum(heights) + between + margins.top() + margins.bottom()

    def show_marks(self, marks: list[Mark], *, looking: bool = False) -> None:
        """Other findings; `advise` alone stays a quiet mark under the words.

        While better words are looked for, what had some keeps its button: it would change to and
        fro at every pause.
        """
        before, found = self._groups, [g for g in grouped(marks) if g.severity > Severity.OK]
        self._groups = [_awaiting(g, before) for g in found] if looking else found
        if not self._groups:
            self._all = False
        self._show()

    def _wanted(self, *, short: bool) -> list[Group]:
        if self._all:
            return self._groups
        if short:
            return self._groups[:1]
        loud = [g for g in self._groups if g.severity >= Severity.WARN]
        quiet = [g for g in self._groups if g.severity < Severity.WARN]
        return loud[:SHOWN] or quiet[:1]

    def _says_more(self, wanted: list[Group], *, short: bool) -> bool:
        hidden = len(self._groups) - len(wanted)
        can_close = self._all and len(self._groups) > 1
        return can_close or (hidden > 0 and not short)

    def _show(self) -> None:
        wanted = self._wanted(short=self._short)
        hidden = len(self._groups) - len(wanted)
        self._have(len(wanted))
        for index, card in enumerate(self._cards):
            if index < len(wanted):
                card.show_group(wanted[index], short=self._short, others=hidden)
            card.setVisible(index < len(wanted))
        self.more.setText(self.tr("%n more", "", hidden) if hidden else self.tr("Show fewer"))
        self.more.setVisible(self._says_more(wanted, short=self._short))
        self.setVisible(bool(self._groups))

    def _have(self, count: int) -> None:
        if len(self._cards) >= count:
            return
        while len(self._cards) < count:
            card = FindingCard(self._theme, self, ignorable=self.ignorable)
            card.hide()
            card.reword_wanted.connect(self.reword_wanted)
            card.show_wanted.connect(self.show_wanted)
            card.ignore_wanted.connect(self.ignore_wanted)
            card.never_wanted.connect(self.never_wanted)
            card.pointed.connect(self.pointed)
            card.rest_wanted.connect(self._on_more)
            self._column.insertWidget(len(self._cards), card)
            self._cards.append(card)
        in_turn(self)

    def _on_more(self) -> None:
        self._all = not self._all
        self._show()


def _awaiting(group: Group, before: list[Group]) -> Group:
    known = next((one for one in before if group.is_like(one)), None)
    return group if known is None else replace(group, awaited=known.offer)


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
            words = self.tr("Instead: {words}")
            if finding.replaces is not None:
                words = self.tr("Instead of all that is lit: {words}")
            self._instead.setText(words.format(words=finding.instead))
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
