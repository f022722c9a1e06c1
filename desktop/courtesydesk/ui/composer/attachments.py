"""Files that go along with a draft: thumbnails, their alt text, and a way to take them off."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.mentions import Picture
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured

ALT_PAUSE_MS = 300


class _Small(QWidget):
    """The picture, small; an icon for other files."""

    def __init__(
        self, theme: Theme, loader: PictureLoader, picture: Picture, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self._loader, self._picture = theme, loader, picture
        self.setFixedSize(theme.px(44), theme.px(44))
        loader.loaded.connect(self._on_loaded)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(0.0, 0.0, float(self.width()), float(self.height()), 6, 6)
        painter.setClipPath(path)
        painter.fillRect(self.rect(), self._theme.colour("paper"))
        pixmap = None
        if self._picture.is_image:
            pixmap = self._loader.get(self._picture, QSize(160, 160))
        if pixmap is None:
            side = self._theme.px(18)
            name = "photo" if self._picture.is_image else "attach"
            icon = self._theme.pixmap(name, "faint", side, self.devicePixelRatioF())
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, icon)
            return
        side = min(pixmap.width(), pixmap.height())
        left, top = (pixmap.width() - side) // 2, (pixmap.height() - side) // 2
        painter.drawPixmap(self.rect(), pixmap, pixmap.rect().adjusted(left, top, -left, -top))

    def _on_loaded(self, id_: int) -> None:
        if id_ == self._picture.id:
            self.update()


class _Attached(QWidget):
    removed = Signal(object)
    described = Signal(object, str)

    def __init__(
        self, theme: Theme, loader: PictureLoader, picture: Picture, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.picture = picture
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(_Small(theme, loader, picture, self))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ALT_PAUSE_MS)
        self._timer.timeout.connect(self._on_pause)
        if picture.is_image:
            self.alt = QLineEdit(picture.alt, self)
            self.alt.setObjectName("altText")
            self.alt.setPlaceholderText(self.tr("What does it show? For people who cannot see it"))
            self.alt.setAccessibleName(
                self.tr("What the picture {name} shows").format(name=picture.name)
            )
            self.alt.textEdited.connect(self._on_edited)
            self.alt.editingFinished.connect(self._on_pause)
            row.addWidget(self.alt, 1)
        else:
            name = Label(theme, picture.name, self, role="second")
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(name, 1)
            size = self.locale().formattedDataSize(picture.size)
            row.addWidget(Label(theme, size, self, role="caption", colour="faint"))
        remove = IconButton(
            theme, "close", self.tr("Take {name} off").format(name=picture.name), self, side=26
        )
        remove.clicked.connect(self._on_remove)
        row.addWidget(remove)
        self._said = picture.alt

    def flush(self) -> None:
        """Keep what was described so far."""
        self._on_pause()

    def _on_edited(self) -> None:
        self._timer.start()

    def _on_pause(self) -> None:
        self._timer.stop()
        if self.picture.is_image and self.alt.text() != self._said:
            self._said = self.alt.text()
            self.described.emit(self.picture, self._said)

    def _on_remove(self) -> None:
        self.removed.emit(self.picture)


class Attachments(QWidget):
    """The files of the draft."""

    removed = Signal(object)
    described = Signal(object, str)

    def __init__(self, theme: Theme, loader: PictureLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._loader = theme, loader
        self.setObjectName("attachments")
        self._column = QVBoxLayout(self)
        measured(theme, self._column, (14, 0, 14, 8), 6)
        self._rows: dict[int, _Attached] = {}
        self.hide()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """What is attached."""
        return tuple(row.picture for row in self._rows.values())

    def show_pictures(self, pictures: tuple[Picture, ...]) -> None:
        """Other files; what is being described stays untouched."""
        wanted = {picture.id for picture in pictures}
        for id_ in [id_ for id_ in self._rows if id_ not in wanted]:
            row = self._rows.pop(id_)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for picture in pictures:
            if picture.id not in self._rows:
                row = _Attached(self._theme, self._loader, picture, self)
                row.removed.connect(self.removed)
                row.described.connect(self.described)
                self._rows[picture.id] = row
                self._column.addWidget(row)
        self.setVisible(bool(self._rows))

    def flush(self) -> None:
        """Keep what was described so far."""
        for row in self._rows.values():
            row.flush()
