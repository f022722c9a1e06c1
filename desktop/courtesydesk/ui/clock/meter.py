"""The fiasco meter of one conversation: its parts, how they make the number, and the owner's word
on how bad it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.fiasco import Gravity, Part
from courtesydesk.services.clocks import Danger
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.theme import Role, Theme
from courtesydesk.ui.widgets.buttons import SegmentedControl
from courtesydesk.ui.widgets.labels import Label

AS_FOUND = ""
SOON = timedelta(minutes=1)


class Bar(QWidget):
    """A share of a whole."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._share = theme, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Another share, from 0 to 1."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(90), self._theme.px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = self._theme.px(6)
        whole = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(whole, height / 2, height / 2)
        whole.setWidth(max(height, whole.width() * self._share))
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(whole, height / 2, height / 2)


class MeterPart:
    """One line of the meter: its name, a bar, and what it counts."""

    def __init__(self, theme: Theme, grid: QGridLayout, row: int, parent: QWidget) -> None:
        self.name = Label(theme, "", parent, role="second", colour="soft")
        self.bar = Bar(theme, parent)
        self.value = Label(theme, "", parent, role="second", colour="soft")
        for column, widget in enumerate((self.name, self.bar, self.value)):
            grid.addWidget(widget, row, column)

    def show_value(self, name: str, share: float, words: str, *, counts: bool) -> None:
        """As it is now; faint where it does not count."""
        for label, text in ((self.name, name), (self.value, words)):
            label.setText(text)
            label.set_look(colour="soft" if counts else "faint")
        self.bar.show_share(share if counts else 0.0)


class MeterSection(QWidget):
    """Every part of the meter, and the one that the owner may set for this conversation."""

    gravity_chosen = Signal(object)
    """A `Gravity`, or None: as it was found."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(6), 0, 0)
        column.setSpacing(theme.px(6))
        self._score = self._words("strong", "ink")
        column.addWidget(self._score)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(1, 1)
        self._parts = {
            part: MeterPart(theme, grid, row, self) for row, part in enumerate(Part)
        }  # fmt: skip
        column.addLayout(grid)
        self._how = self._words("second", "soft")
        self._how.setText(
            self.tr(
                "The four are multiplied, each as strongly as it counts (a weighted geometric "
                "mean): no part alone makes the number, and the lowest pulls it down most. "
                "None is taken for less than 5."
            )
        )
        column.addWidget(self._how)
        self._ask = self._words("second", "ink")
        self._ask.setText(self.tr("How bad is what happened, in your own judgement?"))
        column.addWidget(self._ask)
        self.gravity = SegmentedControl(theme, self._ask.text(), self)
        self.gravity.setObjectName("gravity")
        self.gravity.chosen.connect(self._on_chosen)
        column.addWidget(self.gravity)
        self._said = self._words("second", "soft")
        column.addWidget(self._said)
        self._later = self._words("second", "soft")
        column.addWidget(self._later)

    def show_danger(self, danger: Danger) -> None:
        """As it stands now."""
        score = self.tr("How urgent it is to save: {score} of 100")
        self._score.setText(score.format(score=_hundred(danger.now.score)))
        names = self._names(by_owner=danger.gravity is not None)
        for part, value in danger.now.parts.items():
            weight = danger.weights.of(part)
            words = self.tr("{value}, counts {weight}").format(value=_hundred(value), weight=weight)
            self._parts[part].show_value(names[part], value, words, counts=weight > 0)
        self.gravity.set_options(self._options(), danger.gravity or AS_FOUND)
        found = _hundred(danger.found)
        self._said.setText(
            self.tr("As found in their words and stars it is {found}.").format(found=found)
            if danger.gravity is None
            else self.tr("Set by you. As found it would be {found}.").format(found=found)
        )
        soon = self._context.now() + SOON
        later = [self._then(at, meter.score) for at, meter in danger.later if at >= soon]
        self._later.setText("\n".join(later))
        self._later.setVisible(bool(later))

    def _names(self, *, by_owner: bool) -> dict[Part, str]:
        return {
            Part.SEVERITY: self.tr("What happened, set by you")
            if by_owner
            else self.tr("What happened"),
            Part.WAITING: self.tr("How long they wait"),
            Part.AUDIENCE: self.tr("Who reads it"),
            Part.SPEED: self.tr("How fast it grows"),
        }

    def _options(self) -> list[tuple[str, str]]:
        return [
            (AS_FOUND, self.tr("As found")),
            (Gravity.SLIGHT.value, self.tr("Slight")),
            (Gravity.BAD.value, self.tr("Bad")),
            (Gravity.SERIOUS.value, self.tr("Serious")),
            (Gravity.GRAVE.value, self.tr("Grave")),
        ]

    def _on_chosen(self, value: str) -> None:
        self.gravity_chosen.emit(None if value == AS_FOUND else Gravity(value))

    def _then(self, at: datetime, score: float) -> str:
        when = wording.moment(at, self._context.now())
        return self.tr("Answered {when} instead: {score} of 100.").format(
            when=when, score=_hundred(score)
        )

    def _words(self, role: Role, colour: str) -> Label:
        return Label(self._context.theme, "", self, role=role, colour=colour, wrap=True)


def _hundred(share: float) -> int:
    return round(100 * share)
