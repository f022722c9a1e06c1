"""Photos and files of a conversation: thumbnails from the workspace, a viewer over the window."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import UserError
from courtesydesk.domain.mentions import Picture
from courtesydesk.ui.context import Context
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.images import read_image
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.tips import plain

KEPT = 40_000_000
"""Bytes of pictures kept in memory; the one that came last is kept however large it is."""


@dataclass(slots=True)
class _Load:
    loader: PictureLoader
    context: Context
    picture: Picture
    box: QSize

    def run(self) -> QImage | None:
        try:
            file = self.context.desk.pictures.path(self.picture)
        except UserError:
            return None
        return None if file is None else read_image(file, self.box)

    def done(self, image: QImage | None) -> None:
        self.loader.keep(self.picture, self.box, image)


@dataclass(slots=True)
class _Fetch:
    loader: PictureLoader
    context: Context
    picture: Picture

    def run(self) -> Changes:
        return self.context.desk.pictures.fetch(self.picture)

    def done(self, _changes: Changes) -> None:
        self.loader.fetched(self.picture)

    def failed(self, error: Exception) -> None:
        self.loader.fetched(self.picture)
        self.context.tasks.task_failed.emit(error)


class PictureLoader(QObject):
    """Decodes pictures off the UI thread, each once, and has one fetched when it is pressed."""

    loaded = Signal(int)
    """The id of a picture that can be had now."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: OrderedDict[tuple[int, int, int], QPixmap | None] = OrderedDict()
        self._asked: set[tuple[int, int, int]] = set()
        self._fetching: set[int] = set()

    def get(self, picture: Picture, box: QSize) -> QPixmap | None:
        """The picture, or None; asks for it when it is not here yet."""
        key = (picture.id, box.width(), box.height())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._asked and picture.path:
            self._asked.add(key)
            job = _Load(self, self._context, picture, box)
            self._context.tasks.run(job.run, done=job.done, owner=self, name="picture")
        return None

    def missing(self, picture: Picture, box: QSize) -> bool:
        """It was looked for, and is not there or cannot be read."""
        key = (picture.id, box.width(), box.height())
        return not picture.path or (key in self._kept and self._kept[key] is None)

    def fetch(self, picture: Picture) -> None:
        """Have it brought from its network; what shows it is told by its conversation's change."""
        if picture.id not in self._fetching:
            self._fetching.add(picture.id)
            job = _Fetch(self, self._context, picture)
            self._context.act(job.run, then=job.done, failed=job.failed, owner=self)
            self.loaded.emit(picture.id)

    def is_fetching(self, picture: Picture) -> bool:
        """It is on its way."""
        return picture.id in self._fetching

    def fetched(self, picture: Picture) -> None:
        """It is here, or could not be had."""
        self._fetching.discard(picture.id)
        self.loaded.emit(picture.id)

    def keep(self, picture: Picture, box: QSize, image: QImage | None) -> None:
        """An answer came."""
        key = (picture.id, box.width(), box.height())
        self._asked.discard(key)
        self._kept[key] = None if image is None else QPixmap.fromImage(image)
        while len(self._kept) > 1 and sum(map(_bytes, self._kept.values())) > KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(picture.id)


def _bytes(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else pixmap.width() * pixmap.height() * pixmap.depth() // 8


class Thumbnail(QAbstractButton):
    """One photo, cut to fit, with its alt text on it; pressed, it opens large. One that is still on
    its network shows its words alone, and is fetched when it is pressed."""

    def __init__(
        self, theme: Theme, loader: PictureLoader, picture: Picture, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._loader, self.picture = theme, loader, picture
        self._box = QSize(1100, 520)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = picture.alt or self.tr("Photo without a description")
        if picture.can_be_fetched:
            words = self.tr("Show photo: {words}").format(words=words)
        self.setAccessibleName(words)
        self.setToolTip(plain(picture.alt))
        loader.loaded.connect(self._on_loaded)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(480), self.height())

    def set_height(self, height: int) -> None:
        """How high it stands."""
        self.setFixedHeight(height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(path)
        pixmap = self._loader.get(self.picture, self._box)
        if pixmap is None:
            self._paint_absent(painter)
        else:
            _paint_cover(painter, self.rect(), pixmap)
            if self.picture.alt:
                self._paint_alt(painter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()), 8, 8)

    def _paint_alt(self, painter: QPainter) -> None:
        font = self._theme.font("caption")
        painter.setFont(font)
        high = painter.fontMetrics().height() + self._theme.px(22)
        ground = QLinearGradient(0, self.height() - high, 0, self.height())
        ground.setColorAt(0, QColor(0, 0, 0, 0))
        ground.setColorAt(1, QColor(0, 0, 0, 165))
        painter.fillRect(QRect(0, self.height() - high, self.width(), high), ground)
        painter.setPen(QColor("#ffffff"))
        rect = self.rect().adjusted(8, 0, -8, -self._theme.px(7))
        text = painter.fontMetrics().elidedText(
            self.picture.alt, Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_absent(self, painter: QPainter) -> None:
        theme = self._theme
        painter.fillRect(self.rect(), theme.colour("paper"))
        side = theme.px(16)
        icon = theme.pixmap("photo", "faint", side, self.devicePixelRatioF())
        missing = self._loader.missing(self.picture, self._box)
        words = self.picture.alt
        if self.picture.can_be_fetched:
            words = words or self.tr("Photo without a description")
        elif missing:
            words = words or self.tr("This photo was not kept.")
        painter.drawPixmap(QPointF(10, (self.height() - side) / 2), icon)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("faint"))
        rect = self.rect().adjusted(18 + side, 0, -8, 0)
        if self.picture.can_be_fetched:
            rect.setRight(self._paint_offer(painter, rect) - theme.px(10))
        painter.drawText(
            rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap.value, words
        )

    def _paint_offer(self, painter: QPainter, rect: QRect) -> int:
        """What a press does, at the right; gives where it begins."""
        fetching = self._loader.is_fetching(self.picture)
        words = self.tr("Fetching…") if fetching else self.tr("Show photo")
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.setPen(self._theme.colour("faint" if fetching else "accent"))
        painter.drawText(rect, flags, words)
        painter.setPen(self._theme.colour("faint"))
        return rect.right() - painter.fontMetrics().horizontalAdvance(words)

    def _on_loaded(self, id_: int) -> None:
        if id_ == self.picture.id:
            self.update()


def _paint_cover(painter: QPainter, rect: QRect, pixmap: QPixmap) -> None:
    size = pixmap.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    left = rect.x() + (rect.width() - size.width()) // 2
    top = rect.y() + (rect.height() - size.height()) // 2
    painter.drawPixmap(QRect(left, top, size.width(), size.height()), pixmap)


class FileRow(QWidget):
    """An attachment that is not a picture: its name, its size, and a way to keep it."""

    save_wanted = Signal(object)

    def __init__(self, theme: Theme, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        icon = QLabel(self)
        icon.setPixmap(theme.pixmap("attach", "faint", theme.px(16), self.devicePixelRatioF()))
        name = ElidedLabel(theme, picture.name or self.tr("Attachment"), self, role="second")
        size = Label(
            theme,
            self.locale().formattedDataSize(picture.size),
            self,
            role="caption",
            colour="faint",
        )
        row.addWidget(icon)
        row.addWidget(name, 1)
        row.addWidget(size)
        save = Button(theme, self.tr("Save as…"), self, kind="quiet")
        save.setAccessibleName(self.tr("Save {name} as…").format(name=picture.name))
        save.setEnabled(bool(picture.path))
        save.clicked.connect(self._on_save)
        row.addWidget(save)
        self.setFixedHeight(theme.px(30))

    def _on_save(self) -> None:
        self.save_wanted.emit(self._picture)


class PictureStrip(QWidget):
    """The photos and files of one item."""

    opened = Signal(object, object)
    """All the photos, and the one that was pressed."""
    save_wanted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        loader: PictureLoader,
        pictures: tuple[Picture, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos = tuple(p for p in pictures if p.is_image)
        self._loader = loader
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        single = len(self._photos) == 1
        for at in range(0, len(self._photos), 2):
            row = QHBoxLayout()
            row.setSpacing(6)
            for picture in self._photos[at : at + 2]:
                thumbnail = Thumbnail(theme, loader, picture, self)
                thumbnail.set_height(theme.px(150 if single else 110))
                if not picture.path:
                    thumbnail.set_height(theme.px(44))
                thumbnail.clicked.connect(self._on_clicked)
                row.addWidget(thumbnail)
            column.addLayout(row)
        for picture in pictures:
            if not picture.is_image:
                file = FileRow(theme, picture, self)
                file.save_wanted.connect(self.save_wanted)
                column.addWidget(file)

    def _on_clicked(self) -> None:
        sender = self.sender()
        if not isinstance(sender, Thumbnail):
            return
        if sender.picture.can_be_fetched:
            self._loader.fetch(sender.picture)
        else:
            self.opened.emit(self._photos, sender.picture)


class Viewer(QWidget):
    """Photos, large, over the window: arrows move, Escape closes."""

    save_wanted = Signal(object)

    def __init__(self, context: Context, loader: PictureLoader, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._loader = context.theme, loader
        self._photos: tuple[Picture, ...] = ()
        self._at = 0
        self._back: QWidget | None = None
        self.setObjectName("pictureViewer")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo"))
        self._save = Button(self._theme, self.tr("Save as…"), self)
        self._close = Button(self._theme, self.tr("Close"), self, key="Esc")
        self._save.clicked.connect(self._on_save)
        self._close.clicked.connect(self.shut)
        loader.loaded.connect(self._on_loaded)
        self.hide()

    def show_photos(self, photos: tuple[Picture, ...], first: Picture) -> None:
        """Open at one of some photos."""
        self._photos = photos
        self._at = photos.index(first)
        parent = self.parentWidget()
        if parent is not None:
            self._back = parent.window().focusWidget()
            self.setGeometry(parent.rect())
        self._place()
        self.show()
        self.raise_()
        self.setFocus()
        self._describe()

    def shut(self) -> None:
        """Back to where one was."""
        self.hide()
        # The photo that was pressed may have been built anew meanwhile.
        if self._back is not None and shiboken6.isValid(self._back):
            self._back.setFocus()
        self._back = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Space: 1,
        }.get(Qt.Key(event.key()), 0)  # fmt: skip
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        elif step and self._photos:
            self._at = (self._at + step) % len(self._photos)
            self._describe()
            self.update()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.shut()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(15, 13, 10, 243))
        if not self._photos:
            return
        picture = self._photos[self._at]
        pixmap = self._loader.get(picture, QSize(2200, 1600))
        room = self.rect().adjusted(40, 56, -40, -72)
        if pixmap is not None:
            size = pixmap.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            size = size.boundedTo(pixmap.size()) if pixmap.width() < size.width() else size
            spot = QRect(0, 0, size.width(), size.height())
            spot.moveCenter(room.center())
            painter.drawPixmap(spot, pixmap)
        painter.setFont(self._theme.font("body"))
        painter.setPen(QColor("#f4efe6"))
        words = picture.alt or self.tr("Nobody has described this photo.")
        if len(self._photos) > 1:
            words = self.tr("{words}  ({number} of {all})").format(
                words=words, number=self._at + 1, all=len(self._photos)
            )
        rect = self.rect().adjusted(40, self.height() - 64, -40, -12)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap.value
        painter.drawText(rect, flags, words)

    def _place(self) -> None:
        self._close.adjustSize()
        self._save.adjustSize()
        right = self.width() - 16
        self._close.move(right - self._close.width(), 14)
        self._save.move(right - self._close.width() - 8 - self._save.width(), 14)

    def _describe(self) -> None:
        self.setAccessibleDescription(self._photos[self._at].alt)

    def _on_save(self) -> None:
        self.save_wanted.emit(self._photos[self._at])

    def _on_loaded(self, _id: int) -> None:
        if self.isVisible():
            self.update()
