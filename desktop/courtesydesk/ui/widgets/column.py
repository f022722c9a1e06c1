"""A page that scrolls: what it is, one sentence, and a column no wider than is good to read."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import Card, Ground
from courtesydesk.ui.widgets.scroll import OverlayScrollBar

GAP = 12
BAR = 10
"""What the scroll bar takes."""


class Column(Ground):
    """A scrolling column of cards on paper."""

    def __init__(
        self,
        theme: Theme,
        title: str = "",
        text: str = "",
        parent: QWidget | None = None,
        *,
        width: int = 720,
        top: int = 28,
        side: int = 28,
    ) -> None:
        super().__init__(theme, "paper", parent)
        self._width, self._top, self._side = width, top, side
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        OverlayScrollBar(self.area)
        self.inner = QWidget(self.area)
        self.inner.setAutoFillBackground(False)
        self.column = QVBoxLayout(self.inner)
        self.column.setSpacing(GAP)
        self.area.setWidget(self.inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.title = Label(theme, title, self.inner, role="heading", wrap=True)
        self.title.setVisible(bool(title))
        self.text = Label(theme, text, self.inner, colour="soft", wrap=True)
        self.text.setVisible(bool(text))
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.text)
        self.column.addLayout(head)
        theme.changed.connect(self.settle)
        self.settle()

    def add(self, widget: QWidget) -> None:
        """One more below."""
        self.column.addWidget(widget)

    def end(self) -> None:
        """Nothing more: what is there stays at the top."""
        self.column.addStretch(1)

    def show_card(self, card: QWidget) -> None:
        """Scroll to a card, and put the focus on the first thing in it."""
        self.column.activate()
        top = card.mapTo(self.inner, QPoint(0, 0)).y()
        self.area.verticalScrollBar().setValue(top - GAP)
        for child in card.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible():
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def set_width(self, width: int) -> None:
        """Another width that is good to read."""
        self._width = width
        self.settle()

    def settle(self) -> None:
        """Room at both sides, by how wide it is."""
        room = self.width() - BAR
        side = max(self._side if room > 520 else 16, (room - self._theme.px(self._width)) // 2)
        self.column.setContentsMargins(side, self._top, side + BAR, 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.settle()


class Section(Card):
    """A card with a heading and a sentence, and room for what belongs together."""

    def __init__(
        self, theme: Theme, title: str, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.also = ""
        """What else people call it; somebody who searches finds it by these words, too."""
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(18, 15, 18, 17)
        self.body.setSpacing(10)
        self.heading = Label(theme, title, self, role="title", wrap=True)
        self.heading.setVisible(bool(title))
        self.text = Label(theme, text, self, role="second", colour="soft", wrap=True)
        self.text.setVisible(bool(text))
        head = QVBoxLayout()
        head.setSpacing(3)
        head.addWidget(self.heading)
        head.addWidget(self.text)
        self.body.addLayout(head)
        if title:
            self.setAccessibleName(title)
