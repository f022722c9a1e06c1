"""Parts that only show something: avatar, chip, key, rating, card, line, progress."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.paint import (
    ChipKind,
    chip_size,
    keycap_size,
    load_picture,
    paint_avatar,
    paint_chip,
    paint_keycap,
    paint_stars,
    stars_width,
)


class _Painted(QWidget):
    """A part that paints itself and follows the theme."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Avatar(_Painted):
    """A face: picture or initials, with the network's mark."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, side: int = 36, ground: str = "panel"
    ) -> None:
        super().__init__(theme, parent)
        self._side = side
        self._ground = ground
        self._name = self._key = self._mark = self._mark_icon = self._picture = ""
        self._strange = False

    def show_person(
        self,
        name: str,
        *,
        key: str = "",
        picture: str = "",
        mark: str = "",
        mark_icon: str = "",
        strange: bool = False,
    ) -> None:
        """Whose face it is; `picture` is a file."""
        self._name, self._key, self._picture = name, key, picture
        self._mark, self._mark_icon, self._strange = mark, mark_icon, strange
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._side) + 3
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self._theme.px(self._side)
        picture: QPixmap | None = None
        if self._picture:
            picture = load_picture(self._picture, side, self.devicePixelRatioF())
        paint_avatar(
            QPainter(self),
            self._theme,
            QRect(0, 0, side, side),
            self._name,
            key=self._key,
            picture=picture,
            mark=self._mark,
            mark_icon=self._mark_icon,
            ground=self._ground,
            strange=self._strange,
        )


class Chip(_Painted):
    """A rounded word that only says something."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        parent: QWidget | None = None,
        *,
        kind: ChipKind = "plain",
    ) -> None:
        super().__init__(theme, parent)
        self._text = text
        self._kind: ChipKind = kind
        self.setAccessibleName(text)

    def show_text(self, text: str, kind: ChipKind = "plain") -> None:
        """Say something else."""
        self._text, self._kind = text, kind
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What it says."""
        return self._text

    def sizeHint(self) -> QSize:
        return chip_size(self._theme, self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        text = self._text
        if self.sizeHint().width() > self.width():
            room = self.width() - 2 * self._theme.px(8)
            self.setFont(self._theme.font("caption"))
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        paint_chip(QPainter(self), self._theme, self.rect(), text, self._kind)


class KeyCap(_Painted):
    """A key, as on a keyboard."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._text = text
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return keycap_size(self._theme, self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_keycap(QPainter(self), self._theme, self.rect(), self._text)


class Stars(_Painted):
    """A rating of one to five."""

    def __init__(self, theme: Theme, rating: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._rating = rating
        self.setAccessibleName(self.tr("%n of 5 stars", "", rating))

    def sizeHint(self) -> QSize:
        return QSize(stars_width(self._theme), self._theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_stars(QPainter(self), self._theme, 0, self.height() / 2, self._rating, "soft")


class Card(QFrame):
    """A rounded sheet on paper; `marked` gives it the accent's border."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        ground: str = "panel",
        radius: int = 12,
        marked: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ground = ground
        self._radius = radius
        self._marked = marked
        theme.changed.connect(self.update)

    def set_marked(self, marked: bool) -> None:
        """The card that one is at."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def set_ground(self, ground: str) -> None:
        """Another token behind it."""
        self._ground = ground
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -1.5)
        shadow = self._theme.colour("shadow")
        if shadow.alpha():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shadow)
            painter.drawRoundedRect(rect.translated(0, 1), self._radius, self._radius)
        painter.setBrush(self._theme.colour(self._ground))
        painter.setPen(QPen(self._theme.colour("accent" if self._marked else "line"), 1))
        painter.drawRoundedRect(rect, self._radius, self._radius)


class Line(QWidget):
    """A border of one pixel."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, vertical: bool = False
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("line"))


class Ground(QWidget):
    """A plain area in a token's colour, with borders where they are asked for."""

    def __init__(
        self, theme: Theme, token: str, parent: QWidget | None = None, *, borders: str = ""
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._token = token
        self._borders = borders
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour(self._token))
        line = self._theme.colour("line")
        if "b" in self._borders:
            painter.fillRect(0, self.height() - 1, self.width(), 1, line)
        if "t" in self._borders:
            painter.fillRect(0, 0, self.width(), 1, line)
        if "r" in self._borders:
            painter.fillRect(self.width() - 1, 0, 1, self.height(), line)
        if "l" in self._borders:
            painter.fillRect(0, 0, 1, self.height(), line)


class ProgressLine(QWidget):
    """How far something is: 4 px high; without a total it shows a still, half-filled line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share: float | None = None
        self.setFixedHeight(4)
        theme.changed.connect(self.update)

    def show_share(self, done: int, total: int) -> None:
        """So much of so much; a total of 0 means that nobody knows."""
        self._share = min(1.0, done / total) if total > 0 else None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(self.rect(), 2, 2)
        painter.setBrush(self._theme.colour("accent"))
        share = 0.5 if self._share is None else self._share
        if self._share is None:
            painter.setOpacity(0.5)
        painter.drawRoundedRect(QRectF(0, 0, self.width() * share, 4), 2, 2)
