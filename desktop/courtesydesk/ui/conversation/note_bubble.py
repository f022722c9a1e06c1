"""What only we see: a note, a call, a visit, a letter."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from courtesydesk.domain.mentions import Note, NoteKind
from courtesydesk.ui.conversation.bubble import Bubble, Kit
from courtesydesk.ui.conversation.thread import Side
from courtesydesk.ui.widgets.labels import Label


class NoteBubble(Bubble):
    """What only we see, on note paper."""

    side = Side.MIDDLE
    ground = "note"

    def __init__(self, kit: Kit, note: Note, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent)
        self.note = note
        self.head.addWidget(
            Label(kit.theme, self._title(), self, role="caption_strong", colour="soft")
        )
        self.head.addStretch(1)
        self.add_head(kit.moments.clock(note.occurred_at), faint=True)
        self.add_text(note.text, role="second")
        self.column.setSpacing(kit.theme.px(2))
        self.setAccessibleName(f"{self._title()}: {note.text}")

    def natural_width(self) -> int:
        return max(super().natural_width(), self.kit.theme.px(300))

    def _title(self) -> str:
        note = self.note
        if note.kind is NoteKind.CALL:
            if note.inbound is None:
                return self.tr("Call")
            return self.tr("They called") if note.inbound else self.tr("We called")
        if note.kind is NoteKind.VISIT:
            return self.tr("Visit")
        if note.kind is NoteKind.LETTER:
            return self.tr("Letter from us") if note.inbound is False else self.tr("Letter")
        return self.tr("Note, only you see it")
