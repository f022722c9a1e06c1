"""Files dropped anywhere on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from courtesydesk.ui.theme import Theme


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders of this computer that are being dragged."""
    if not data.hasUrls():
        return ()
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class FileDrop(QObject):
    """Takes what no field or list under the pointer wants, and says so while it hovers."""

    dropped = Signal(object)
    """A tuple of paths."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._veil = _Veil(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            return self._hover(event)
        if kind == QEvent.Type.DragLeave:
            self._veil.hide()
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._veil.hide()
            files = local_files(event.mimeData())
            if files:
                event.acceptProposedAction()
                self.dropped.emit(files)
                return True
        return False

    def _hover(self, event: QEvent) -> bool:
        if not isinstance(event, QDragMoveEvent) or not local_files(event.mimeData()):
            return False
        event.acceptProposedAction()
        self._veil.setGeometry(self._window.rect())
        self._veil.show()
        self._veil.raise_()
        return True


class _Veil(QWidget):
    """Covers the window lightly while files hover over it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAcceptDrops(False)
        self.setAccessibleName(self.tr("Drop to import"))
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(theme.colour("paper"))
        ground.setAlpha(243)
        painter.fillRect(self.rect(), ground)
        rect = QRectF(self.rect()).adjusted(18, 18, -18, -18)
        painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, 16, 16)
        side = theme.px(36)
        middle = rect.center()
        pixmap = theme.pixmap("import", "accent", side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(middle.x() - side / 2, middle.y() - side - 8), pixmap)
        painter.setFont(theme.font("heading"))
        painter.setPen(theme.colour("accent"))
        where = QRectF(rect.left(), middle.y() + 4, rect.width(), theme.px(40))
        words = self.tr("Drop to import. You see what is in it before anything is kept.")
        painter.drawText(where, int(Qt.AlignmentFlag.AlignHCenter), words)
