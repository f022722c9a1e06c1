"""What is known of a person by what they do: praise, help, thanks not said, where they talk."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.fans import Regard, Standing
from courtesydesk.domain.networks import network
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link


class RegardLines(QWidget):
    """One line for each thing that is known; nothing where nothing is."""

    conversation_chosen = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._regard: Regard | None = None
        self.setObjectName("regard")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._words = Label(context.theme, "", self, role="second", colour="soft", wrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column.addWidget(self._words)
        self.thanks = Link(context.theme, "", self, icon="heart")
        self.thanks.setObjectName("thankThem")
        self.thanks.clicked.connect(self._on_thanks)
        column.addWidget(self.thanks)

    def show_regard(self, regard: Regard) -> bool:
        """Say it; False where there is nothing to say."""
        self._regard = regard
        lines = self._lines(regard)
        self._words.setText("\n".join(lines))
        self._words.setVisible(bool(lines))
        number = len(regard.unthanked)
        self.thanks.setText(self.tr("%n praise not thanked yet", "", number))
        self.thanks.setVisible(number > 0)
        return bool(lines) or number > 0

    def _lines(self, regard: Regard) -> list[str]:
        lines = []
        if regard.standing is Standing.AT_RISK:
            lines.append(self.tr("Was fond of you, and is unhappy now: answer them first."))
        if regard.praises > 1:
            words = self.tr("Praised you {times} times within a year, {long} of them in detail.")
            lines.append(words.format(times=regard.praises, long=regard.detailed))
        if regard.helped:
            lines.append(self.tr("Helped other customers %n time(s).", "", regard.helped))
        if regard.prefers:
            label = network(regard.prefers).label
            lines.append(self.tr("Talks to you mostly on {network}.").format(network=label))
        return lines

    def _on_thanks(self) -> None:
        if self._regard is not None and self._regard.unthanked:
            self.conversation_chosen.emit(self._regard.unthanked[0])
