"""Parts of the customer panel: name, identities, tags, suggestions, promises, notes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.customers import Identity, Promise, Suggestion
from courtesydesk.domain.networks import network
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.acts import open_page
from courtesydesk.ui.outbox.rows import Clamped
from courtesydesk.ui.promises.standing import standing_of
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.paint import ChipKind, chip_size
from courtesydesk.ui.widgets.parts import Avatar, Chip
from courtesydesk.ui.widgets.tips import plain


class NameField(QWidget):
    """The name; pressed, it can be changed in place."""

    renamed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._label = ElidedLabel(theme, "", self, role="title")
        self._label.setCursor(Qt.CursorShape.IBeamCursor)
        self._label.setObjectName("customerName")
        self._edit = QLineEdit(self)
        self._edit.setAccessibleName(self.tr("Name of this person"))
        self._edit.setProperty("bare", True)
        self._stack.addWidget(self._label)
        self._stack.addWidget(self._edit)
        self._edit.editingFinished.connect(self._on_finished)
        self._edit.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        self._edit.setFont(self._theme.font("title"))
        self.setFixedHeight(self._theme.px(22))

    def show_name(self, name: str) -> None:
        """What we call them."""
        self._label.setText(name)
        self.setAccessibleName(self.tr("{name}. Press Enter to rename.").format(name=name))
        self.setToolTip(self.tr("Press to rename"))

    def rename(self) -> None:
        """Begin to change it."""
        self._edit.setText(self._label.text())
        self._stack.setCurrentWidget(self._edit)
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.rename()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.rename()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        escape = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        )
        if watched is self._edit and escape:
            self._edit.setText(self._label.text())
            self._stack.setCurrentWidget(self._label)
            self.setFocus()
            return True
        return False

    def _on_finished(self) -> None:
        if self._stack.currentWidget() is not self._edit:
            return
        name = self._edit.text().strip()
        self._stack.setCurrentWidget(self._label)
        if name and name != self._label.text():
            self._label.setText(name)
            self.renamed.emit(name)


class MenuChip(Chip):
    """A chip that opens a menu."""

    def __init__(
        self, theme: Theme, text: str, parent: QWidget | None = None, *, kind: ChipKind = "plain"
    ) -> None:
        super().__init__(theme, text, parent, kind=kind)
        # A handle may be longer than the panel is wide.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def minimumSizeHint(self) -> QSize:
        return chip_size(self._theme, "…")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.open_menu()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def open_menu(self) -> None:
        """What can be done with it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 3)))

    def fill(self, menu: QMenu) -> None:
        """Put the entries in."""


class IdentityChip(MenuChip):
    """Who they are on one network."""

    unlinked = Signal(object)

    def __init__(
        self, context: Context, identity: Identity, parent: QWidget, *, only: bool
    ) -> None:
        label = network(identity.network).label
        words = f"{identity.handle} · {label}" if identity.handle else label
        if identity.network == "email" or not network(identity.network).handles:
            words = label
        super().__init__(context.theme, words, parent)
        self._context, self._identity, self._only = context, identity, only
        self.setToolTip(plain(identity.handle or identity.name))
        because = identity.linked_because
        if because:
            self.setToolTip(plain(self.tr("Linked by you: {reason}").format(reason=because)))
        self.setAccessibleName(
            self.tr("{name} on {network}").format(
                name=identity.handle or identity.name, network=label
            )
        )

    def fill(self, menu: QMenu) -> None:
        theme, identity = self._context.theme, self._identity
        title = menu.addAction(identity.handle or identity.name)
        title.setEnabled(False)
        page = menu.addAction(
            theme.icon("open-external"), self.tr("Open the profile"), self._on_open
        )
        page.setEnabled(bool(identity.url))
        unlink = menu.addAction(
            theme.icon("unlink"), self.tr("Unlink: this is somebody else"), self._on_unlink
        )
        unlink.setEnabled(not self._only)

    def _on_open(self) -> None:
        open_page(self._identity.url)

    def _on_unlink(self) -> None:
        self.unlinked.emit(self._identity)


class TagChip(MenuChip):
    """A tag that can be taken off."""

    removed = Signal(str)

    def fill(self, menu: QMenu) -> None:
        words = self.tr("Take “{tag}” off").format(tag=self.text())
        menu.addAction(self._theme.icon("close"), words, self._on_remove)

    def _on_remove(self) -> None:
        self.removed.emit(self.text())


class SuggestionRow(QWidget):
    """Perhaps the same person, and why we think so."""

    linked = Signal(object, str)
    refused = Signal(object)

    def __init__(self, context: Context, suggestion: Suggestion, parent: QWidget) -> None:
        super().__init__(parent)
        self._suggestion = suggestion
        theme, identity = context.theme, suggestion.identity
        self.setObjectName("suggestion")
        whole = QHBoxLayout(self)
        measured(theme, whole, (0, 0, 0, 4), 8)
        face = Avatar(theme, self, side=26)
        face.show_person(identity.name or identity.handle, mark="")
        whole.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(1)
        whole.addLayout(column, 1)
        words = self.tr("{name} · {network}").format(
            name=identity.name or identity.handle, network=network(identity.network).label
        )
        column.addWidget(ElidedLabel(theme, words, self))
        self._because = ", ".join(self._reason(key) for key in suggestion.reasons)
        reasons = Label(theme, self._because, self, role="caption", colour="faint", wrap=True)
        column.addWidget(reasons)
        row = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        measured(theme, row, (0, 4, 0, 0))
        link = Button(theme, self.tr("Link"), self)
        link.setAccessibleName(self.tr("Link: {words}").format(words=words))
        link.clicked.connect(self._on_link)
        no = Button(theme, self.tr("Not the same"), self, kind="quiet")
        no.setAccessibleName(self.tr("Not the same: {words}").format(words=words))
        no.clicked.connect(self._on_refused)
        row.addWidget(link)
        row.addWidget(no)
        column.addLayout(row)

    def _reason(self, key: str) -> str:
        return {
            "same_address": self.tr("the same address"),
            "same_handle": self.tr("the same @name"),
            "same_name": self.tr("the same name"),
            "same_picture": self.tr("the same picture"),
            "said_so": self.tr("they said so"),
        }.get(key, key)

    def _on_link(self) -> None:
        self.linked.emit(self._suggestion.identity, self._because)

    def _on_refused(self) -> None:
        self.refused.emit(self._suggestion.identity)


class OpenPromise(QWidget):
    """A promise that is not settled yet."""

    settled = Signal(object, str)
    chosen = Signal(object)

    def __init__(self, context: Context, promise: Promise, parent: QWidget) -> None:
        super().__init__(parent)
        self._promise = promise
        theme, now = context.theme, context.now()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Clamped(theme, promise.what, self))
        late = promise.due_at is not None and promise.due_at < now
        if promise.due_at is None:
            when = self.tr("no date")
        elif late:
            when = self.tr("{time} late").format(time=wording.span(now - promise.due_at))
        else:
            when = wording.moment(promise.due_at, now)
        words.addWidget(
            Label(theme, when, self, role="caption", colour="stop" if late else "faint")
        )
        row.addLayout(words, 1)
        kept = IconButton(theme, "check", self.tr("Kept: {what}").format(what=promise.what), self)
        kept.clicked.connect(self._on_kept)
        broken = IconButton(
            theme, "close", self.tr("Broken: {what}").format(what=promise.what), self
        )
        broken.clicked.connect(self._on_broken)
        row.addWidget(kept)
        row.addWidget(broken)

    def _on_kept(self) -> None:
        self.settled.emit(self._promise, "kept")

    def _on_broken(self) -> None:
        self.settled.emit(self._promise, "broken")


class SettledPromise(QWidget):
    """A promise that was kept, or was not."""

    def __init__(self, context: Context, promise: Promise, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(Clamped(theme, promise.what, self, colour="soft"), 1)
        standing = standing_of(promise, context.now())
        row.addWidget(Chip(theme, standing.chip, self, kind=standing.kind))


class Caption(Label):
    """The small heading of a part."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, parent, role="caption_strong", colour="faint")
