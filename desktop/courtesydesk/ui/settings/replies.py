"""Saved replies: a list, an editor, and how one will read for a customer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import UserError
from courtesydesk.domain.ids import SavedReplyId
from courtesydesk.services.saved_replies import VARIABLES, SavedReply, holes
from courtesydesk.ui.context import Context
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.fields import Lines, line, mark_invalid
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Say
from courtesydesk.ui.widgets.turn import in_turn

PAUSE_MS = 700


class ReplyRow(QAbstractButton):
    """One saved reply in the list: its name and how it begins."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, reply: SavedReply, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.reply = reply
        self.setCheckable(True)
        self.setText(reply.name)
        self.setAccessibleName(reply.name)
        self.setAccessibleDescription(reply.text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self.updateGeometry)

    def nextCheckState(self) -> None:
        """The list says which row is on."""

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(46))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_ground" if on else "hover"))
            painter.drawRoundedRect(self.rect(), 8, 8)
        left = theme.px(10)
        room = self.width() - 2 * left
        half = self.height() / 2
        for text, role, ink, top in (
            (self.reply.name, "strong", "accent" if on else "ink", 3.0),
            (" ".join(self.reply.text.split()), "second", "soft", half - 2),
        ):
            font = theme.font("strong" if role == "strong" else "second")
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(
                QRectF(left, top, room, half), int(Qt.AlignmentFlag.AlignVCenter), short
            )

    def _on_clicked(self) -> None:
        self.chosen.emit(self.reply)


class SavedRepliesCard(Section):
    """All saved replies; what is written is kept by itself."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            "",
            "",
            parent,
        )
        self.setObjectName("savedRepliesCard")
        self.setAccessibleName(self.tr("Saved replies"))
        self._context = context
        self._id: SavedReplyId | None = None
        self._rows: list[ReplyRow] = []
        self._filling = False
        self._dirty = False
        self._removed = ("", "")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.keep)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(18)
        self._parts.addWidget(self._list(theme), 2)
        self._parts.addWidget(self._editor(theme), 3)
        self.body.addLayout(self._parts)
        context.hub.changed.connect(self._on_changed)

    def _list(self, theme: Theme) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.new = Button(theme, self.tr("New saved reply"), self, icon="plus")
        self.new.setObjectName("newReply")
        self.new.clicked.connect(self.begin)
        column.addWidget(self.new)
        column.addSpacing(6)
        self._rows_box = QVBoxLayout()
        self._rows_box.setSpacing(2)
        column.addLayout(self._rows_box)
        self._none = Label(
            theme, self.tr("None yet. Write the first one: it is one key away in every reply."),
            self, role="second", colour="faint", wrap=True,
        )  # fmt: skip
        column.addWidget(self._none)
        column.addStretch(1)
        return box

    def _editor(self, theme: Theme) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.name = line(self.tr("Name"), self, hint=self.tr("Opening hours"))
        self.name.setObjectName("replyName")
        self.text_field = Lines(theme, self.tr("Text"), self, least=5, most=14)
        self.text_field.setObjectName("replyText")
        self.text_field.setPlaceholderText(
            self.tr("Hello {first_name|there}, we are open Tuesday to Saturday…")
        )
        for words, field in ((self.tr("Name"), self.name), (self.tr("Text"), self.text_field)):
            label = Label(theme, words, self, role="caption", colour="soft")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(4)
        self.problem = Say(theme, "", self, tone="stop")
        column.addWidget(self.problem)
        flow = FlowLayout(gap=6, line_gap=6)
        for name in VARIABLES:
            self._hole_button(theme, flow, f"{{{name}|there}}" if "name" in name else f"{{{name}}}")
        self._hole_button(theme, flow, self.tr("{?order number}"))
        column.addWidget(
            Label(theme, self.tr("Put in, filled for each customer:"), self, role="caption",
                  colour="soft")
        )  # fmt: skip
        column.addLayout(flow)
        help_words = self.tr(
            "What stands after | is used when the customer has none. {?…} is asked for each time; "
            "a reply in which something is left unfilled cannot go."
        )
        column.addWidget(Label(theme, help_words, self, role="caption", colour="faint", wrap=True))
        column.addSpacing(6)
        self.preview = Preview(theme, self)
        column.addWidget(self.preview)
        foot = QHBoxLayout()
        self.state = Say(theme, "", self, tone="ok", role="caption")
        foot.addWidget(self.state, 1)
        foot.addStretch(1)
        self.remove = Button(theme, self.tr("Remove"), self, kind="quiet", icon="trash")
        self.remove.setObjectName("removeReply")
        self.remove.clicked.connect(self._on_remove)
        foot.addWidget(self.remove)
        column.addLayout(foot)
        column.addStretch(1)
        self.name.textEdited.connect(self._on_typed)
        self.name.editingFinished.connect(self.keep)
        self.text_field.textChanged.connect(self._on_typed)
        self.text_field.left.connect(self.keep)
        return box

    def _hole_button(self, theme: Theme, flow: FlowLayout, hole: str) -> None:
        button = Button(theme, hole, self, kind="plain")
        button.setAccessibleName(self.tr("Put in {hole}").format(hole=hole))
        button.setProperty("hole", hole)
        button.clicked.connect(self._on_hole)
        flow.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(560)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(down if narrow else across)

    # Reading

    def read(self) -> None:
        """Ask again which there are."""
        self._context.tasks.run(
            self._context.desk.saved_replies.all,
            done=self._on_replies,
            failed=self._context.ask.trouble,
            owner=self,
            name="saved replies",
        )

    def _on_changed(self, changes: Changes) -> None:
        if changes.everything and self.isVisible():
            self.read()

    def _on_replies(self, replies: tuple[SavedReply, ...]) -> None:
        focused = next((row.reply.id for row in self._rows if row.hasFocus()), None)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [ReplyRow(self._context.theme, reply, self) for reply in replies]
        for row in self._rows:
            row.chosen.connect(self.open)
            row.setChecked(row.reply.id == self._id)
            self._rows_box.addWidget(row)
            if row.reply.id == focused:
                row.setFocus()
        in_turn(self)
        self._none.setVisible(not replies)
        writing = self.name.text() or self.text_field.toPlainText()
        if self._id is None and replies and not writing:
            self.open(replies[0])

    # Writing

    def begin(self) -> None:
        """A new one."""
        self.keep()
        self._id = None
        self._fill("", "")
        self.name.setFocus()

    def open(self, reply: SavedReply) -> None:
        """Show one in the editor."""
        if reply.id == self._id:
            return
        self.keep()
        self._id = reply.id
        self._fill(reply.name, reply.text)

    def _fill(self, name: str, text: str) -> None:
        self._filling = True
        self.name.setText(name)
        self.text_field.setPlainText(text)
        self._filling = False
        self._say("")
        self.state.say("")
        self.preview.show_text(text, self._context)
        self.remove.setVisible(self._id is not None)
        for row in self._rows:
            row.setChecked(row.reply.id == self._id)

    def _on_typed(self) -> None:
        if self._filling:
            return
        self.state.say("")
        self.preview.show_text(self.text_field.toPlainText(), self._context)
        self._dirty = True
        self._timer.start()

    def keep(self) -> None:
        """Keep what is written, when there is something to keep."""
        self._timer.stop()
        if not self._dirty:
            return
        self._dirty = False
        name, text = self.name.text().strip(), self.text_field.toPlainText().strip()
        if not name or not text:
            self._say("")
            return
        try:
            # One small write, here and now: so that what is open and what is kept never part.
            kept = self._context.desk.saved_replies.save(name, text, self._id)
        except UserError as error:
            self._say(error.sentence())
            return
        self._id = kept.id
        self._say("")
        self.state.say(self.tr("Saved."))
        self.remove.setVisible(True)
        self.read()

    def _say(self, problem: str) -> None:
        self.problem.say(problem)
        mark_invalid(self.text_field, invalid=bool(problem))

    def _on_hole(self) -> None:
        hole = str(self.sender().property("hole"))
        self.text_field.insertPlainText(hole)
        self.text_field.setFocus()

    def _on_remove(self) -> None:
        if self._id is None:
            return
        id_, self._id = self._id, None
        self._timer.stop()
        self._dirty = False
        name, text = self.name.text(), self.text_field.toPlainText()
        job = partial(self._context.desk.saved_replies.remove, id_)
        self._context.act(job, then=self._on_removed, failed=self._context.ask.trouble, owner=self)
        self._fill("", "")
        self._removed = (name, text)
        self._context.ask.tell(
            self.tr("“{name}” is removed.").format(name=name),
            action=self.tr("Put it back"),
            on_action=self._on_put_back,
        )

    def _on_removed(self, _changes: Changes) -> None:
        self.read()

    def _on_put_back(self) -> None:
        name, text = self._removed
        self._id = self._context.desk.saved_replies.save(name, text).id
        self._fill(name, text)
        self.read()


class Preview(QWidget):
    """How it will read, for a customer made up for the purpose."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = Label(theme, "", self, wrap=True)
        title = Label(
            theme, self.tr("For Maria Rossi, on Google, it reads:"), self, role="caption",
            colour="soft",
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 11)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(self._words)
        theme.changed.connect(self.update)

    def show_text(self, text: str, context: Context) -> None:
        """Fill in the variables."""
        settings = context.desk.settings
        values = {
            "first_name": self.tr("Maria"),
            "name": self.tr("Maria Rossi"),
            "network": "Google",
            "shop": settings.text("shop.name"),
            "signs": settings.text("shop.signs"),
        }
        filled = fill_in(text, values)
        self._words.setText(filled)
        self.setVisible(bool(filled.strip()))

    def words(self) -> str:
        """What it shows."""
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("ours"))
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)


def fill_in(text: str, values: dict[str, str]) -> str:
    """A text with its variables filled; what is asked for each time stays, in brackets."""
    parts, last = [], 0
    for start, end in holes(text):
        parts.append(text[last:start])
        parts.append(_filled(text[start + 1 : end - 1].strip(), values))
        last = end
    return "".join([*parts, text[last:]])


def _filled(inside: str, values: dict[str, str]) -> str:
    if inside.startswith("?"):
        return f"[{inside[1:].strip()}]"
    asked = [part.strip() for part in inside.split("|")]
    known = next((values[name] for name in asked if values.get(name)), None)
    if known is not None:
        return known
    return asked[-1] if len(asked) > 1 else f"[{asked[0]}]"
