"""A scroll bar that lies over its list, so that rows reach to the edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

WIDTH = 10


def place_by_key(bar: QScrollBar, key: int) -> int | None:
    """Where a key leads that scrolls; None for any other."""
    return {
        int(Qt.Key.Key_Up): bar.value() - bar.singleStep(),
        int(Qt.Key.Key_Down): bar.value() + bar.singleStep(),
        int(Qt.Key.Key_PageUp): bar.value() - bar.pageStep(),
        int(Qt.Key.Key_PageDown): bar.value() + bar.pageStep(),
        int(Qt.Key.Key_Home): bar.minimum(),
        int(Qt.Key.Key_End): bar.maximum(),
    }.get(key)


class OverlayScrollBar(QScrollBar):
    """Shows and moves the vertical bar of its area, which itself is hidden."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        self._real = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._real.rangeChanged.connect(self._on_range_changed)
        self._real.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._real.setValue)
        area.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._on_range_changed(self._real.minimum(), self._real.maximum())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.setGeometry(self._area.width() - WIDTH, 0, WIDTH, self._area.height())
        self.raise_()

    def _on_range_changed(self, least: int, most: int) -> None:
        self.setRange(least, most)
        self.setPageStep(self._real.pageStep())
        self.setSingleStep(self._real.singleStep())
        self.setValue(self._real.value())
        self.setVisible(most > least)
        self._place()
