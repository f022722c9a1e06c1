"""What strangers wrote, shown: selectable, never loading anything, links named before they open."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QTextBrowser, QWidget

from courtesydesk.ui.widgets.tips import plain

_LINK = re.compile(r"\bhttps?://[^\s<>\"”»]+[^\s<>\"”».,;:!?)\]’']", re.IGNORECASE)
LINE_HEIGHT = 118
OPENED = ("http", "https", "mailto")
"""Kinds of links that may be opened, after asking; all others are only text."""


def linked(text: str) -> str:
    """Plain text as HTML, with its links as links."""
    parts, at = [], 0
    for match in _LINK.finditer(text):
        parts.append(escape(text[at : match.start()]))
        address = escape(match.group(0), quote=True)
        parts.append(f'<a href="{address}">{address}</a>')
        at = match.end()
    parts.append(escape(text[at:]))
    return "".join(parts).replace("\n", "<br>")


def target_of(url: QUrl) -> str:
    """Where a link leads, without its make-up: no name before the @ that passes for the host, no
    letters that look like others, no signs that turn the direction."""
    whole = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    named = url.userInfo(QUrl.ComponentFormattingOption.FullyEncoded)
    return whole.replace(f"//{named}@", "//", 1) if url.host() else whole


class ReadText(QTextBrowser):
    """Text that can be read, selected and copied; as high as it needs to be."""

    link_opened = Signal(QUrl)
    """A link was pressed: the pane asks before it opens."""
    link_pointed = Signal(str)
    """The real target under the pointer, or an empty text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setObjectName("readText")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setProperty("bare", True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._natural: int | None = None
        self._heights: dict[int, int] = {}
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.highlighted.connect(self._on_highlighted)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is ever fetched by being looked at: no picture, no style sheet, no font."""
        return None

    def show_plain(self, text: str, ink: QColor, link: QColor) -> None:
        """Show a text as it was written."""
        self._colours(ink, link)
        self.setAccessibleName(text)
        if _LINK.search(text):
            self.setHtml(linked(text))
        else:
            self.setPlainText(text)
        self._settle()

    def show_formatted(self, html: str, ink: QColor, link: QColor) -> None:
        """Show sanitised markup."""
        self._colours(ink, link)
        self.setHtml(html)
        self._settle()

    def natural_width(self) -> int:
        """How wide the text is when nothing makes it wrap."""
        if self._natural is None:
            self._natural = int(self._copy(-1).idealWidth() + 1.999)
        return self._natural

    def _copy(self, width: int) -> QTextDocument:
        """The document, laid out in another width. Not its clone: that one stays as long as it."""
        document, copy = self.document(), QTextDocument()
        copy.setDocumentMargin(document.documentMargin())
        copy.setDefaultFont(document.defaultFont())
        copy.setDefaultTextOption(document.defaultTextOption())
        QTextCursor(copy).insertFragment(QTextDocumentFragment(document))
        copy.setTextWidth(width)
        return copy

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.forget_sizes()

    def forget_sizes(self) -> None:
        """The font is another one."""
        self._natural = None
        self._heights.clear()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        found = self._heights.get(width)
        if found is None:
            found = int(self._copy(max(width, 1)).size().height() + 0.999)
            self._heights[width] = found
        return found

    def sizeHint(self) -> QSize:
        width = min(self.natural_width(), 540)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The conversation scrolls, not the text in it."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _colours(self, ink: QColor, link: QColor) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, ink)
        palette.setColor(QPalette.ColorRole.Link, link)
        self.setPalette(palette)

    def _settle(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(
            LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        cursor.mergeBlockFormat(spacing)
        self.forget_sizes()

    def _on_anchor_clicked(self, url: QUrl) -> None:
        if url.scheme().lower() in OPENED:
            self.link_opened.emit(url)

    def _on_highlighted(self, url: QUrl) -> None:
        target = target_of(url)
        self.setToolTip(plain(target))
        self.link_pointed.emit(target)
