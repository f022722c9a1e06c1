"""One conversation of the page in which somebody should hear from us."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.loops import Loop, LoopKind
from courtesydesk.domain.networks import network
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import Clamped, PageRow
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Avatar


class LoopRow(PageRow):
    """Who, what they wrote last, since when; opened to write, or let rest."""

    rest_wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self.setObjectName("loopRow")
        theme = context.theme
        row = QHBoxLayout(self)
        measured(theme, row, (16, 9, 12, 9), 12)
        self._face = Avatar(theme, self, side=32)
        row.addWidget(self._face, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._text = Clamped(theme, "", self, role="body")
        self._who = ElidedLabel(theme, "", self, role="second", colour="faint")
        words.addWidget(self._text)
        words.addWidget(self._who)
        row.addLayout(words, 1)
        self._write = Button(theme, self.tr("Write"), self, icon="reply")
        self._write.setObjectName("write")
        self._write.clicked.connect(self._on_write)
        self._rest = Button(theme, self.tr("Let it rest"), self, kind="quiet")
        self._rest.setObjectName("letRest")
        self._rest.clicked.connect(self._on_rest)
        row.addWidget(self._rest, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._write, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_payload(self, payload: Loop) -> None:
        super().show_payload(payload)
        self._face.show_person(payload.name, mark=network(payload.network).mark)
        self._text.set_text(payload.text)
        for button in (self._write, self._rest):
            name = self.tr("{button}: {name}").format(button=button.text(), name=payload.name)
            button.setAccessibleName(name)
        self.tick()

    def tick(self) -> None:
        loop: Loop = self.payload
        when = wording.moment(loop.since, self._context.now())
        words = {
            LoopKind.OPEN: self.tr("{name} · answered you {when}"),
            LoopKind.CHECK_BACK: self.tr("{name} · done {when}"),
            LoopKind.THANKS: self.tr("{name} · praised you {when}"),
            LoopKind.CLOSE: self.tr("{name} · solved {when}, a closing word in public is missing"),
            LoopKind.INVITE: self.tr("{name} · solved {when}, may be asked to look at it again"),
            LoopKind.CHANGED: self.tr("{name} · changed it {when}"),
        }
        said = words[loop.kind]
        last = ""
        if loop.again is not None:
            said = self.tr("{name} · answered you {when}, wrote again {last}")
            last = wording.moment(loop.again, self._context.now())
        self._who.setText(said.format(name=loop.name, when=when, last=last))
        self.setAccessibleName(f"{self._text.text()}, {self._who.text()}")

    def _on_write(self) -> None:
        self.opened.emit(self.payload)

    def _on_rest(self) -> None:
        self.rest_wanted.emit(self.payload)
