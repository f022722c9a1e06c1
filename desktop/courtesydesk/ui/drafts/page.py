"""The drafts page: what is being written; and below, what was put away and can be had back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import Draft, DraftRow
from courtesydesk.ui import wording
from courtesydesk.ui.composer.mail import MailPane
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.rows import Clamped, ListPage, PageRow
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Avatar, Chip


class DraftRowWidget(PageRow):
    """One draft: to whom, on which side, how it begins."""

    discarded = Signal(object)
    restored = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self.setObjectName("draftRow")
        theme = context.theme
        row = QHBoxLayout(self)
        measured(theme, row, (16, 9, 12, 9), 12)
        self._face = Avatar(theme, self, side=32)
        row.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        self._name = ElidedLabel(theme, "", self, role="strong")
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._where = ElidedLabel(theme, "", self, role="second", colour="faint")
        head.addWidget(self._name)
        head.addWidget(self._where, 1)
        head.addStretch(0)
        words.addLayout(head)
        self._text = Clamped(theme, "", self, colour="soft")
        words.addWidget(self._text)
        row.addLayout(words, 1)
        self._chip = Chip(theme, "", self)
        row.addWidget(self._chip)
        self._age = Label(theme, "", self, role="second", colour="faint")
        row.addWidget(self._age)
        self._back = Button(theme, self.tr("Bring back"), self, icon="return")
        self._back.setObjectName("bringBack")
        self._back.clicked.connect(self._on_back)
        self._discard = Button(theme, self.tr("Discard"), self, kind="quiet")
        self._discard.setObjectName("discard")
        self._discard.clicked.connect(self._on_discard)
        row.addWidget(self._discard)
        row.addWidget(self._back)

    def show_payload(self, payload: DraftRow) -> None:
        super().show_payload(payload)
        draft = payload.draft
        name = payload.name or draft.to or self.tr("New mail")
        mark = network(payload.network).mark if payload.network else "✉"
        self._face.show_person(name, mark=mark)
        self._name.setText(name)
        private = draft.side is Visibility.PRIVATE
        label = network(payload.network).label if payload.network else self.tr("E-mail")
        side = self.tr("private") if private else self.tr("public")
        where = self.tr("{network} · {side}").format(network=label, side=side)
        if draft.subject:
            where = f"{where} · {draft.subject}"
        self._where.setText(where)
        self._text.set_text(draft.text or self.tr("(only files)"))
        retired = draft.retired_at is not None
        why = {
            "replied": self.tr("answered"),
            "answered_elsewhere": self.tr("answered elsewhere"),
            "discarded": self.tr("discarded"),
        }.get(draft.retired_because, self.tr("put away"))
        self._chip.show_text(why)
        self._chip.setVisible(retired)
        self._age.setText(wording.age(draft.retired_at or draft.updated_at, self._context.now()))
        self._back.setVisible(retired)
        self._discard.setVisible(not retired)
        self._back.setAccessibleName(self.tr("Bring back the draft to {name}").format(name=name))
        self._discard.setAccessibleName(self.tr("Discard the draft to {name}").format(name=name))
        self.setAccessibleName(
            self.tr("Draft to {name}, {where}: {text}").format(
                name=name, where=where, text=draft.text
            )
        )

    def _on_back(self) -> None:
        self.restored.emit(self.payload)

    def _on_discard(self) -> None:
        self.discarded.emit(self.payload)


@dataclass(frozen=True, slots=True)
class AllDrafts:
    """What the page shows."""

    live: tuple[DraftRow, ...]
    retired: tuple[DraftRow, ...]


class DraftsPage(ListPage):
    """What is being written."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(
            context,
            _tr("Drafts"),
            _tr("What you are writing. It is kept at every pause, also when the power goes."),
            (
                "pencil",
                _tr("Nothing is being written"),
                _tr("Whatever you begin stands here until it is sent or put away."),
            ),
            parent,
        )
        self.setObjectName("draftsPage")
        self._keys = keys
        self._mail: MailPane | None = None
        self._live = self.add_section(self.tr("Being written"))
        self._retired = self.add_section(self.tr("Put away, can be had back"))

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.drafts)

    def refresh(self) -> None:
        job = partial(_all, self.context)
        self.context.tasks.run(job, done=self._on_drafts, owner=self, name="drafts")

    def _on_drafts(self, found: AllDrafts) -> None:
        self._live.show_rows([(row.draft.id, row) for row in found.live], self._make)
        self._retired.show_rows([(row.draft.id, row) for row in found.retired], self._make)
        if self._mail is None or not self._mail.isVisible():
            self.show_anything(bool(found.live or found.retired))

    def _make(self, parent: QWidget) -> PageRow:
        row = DraftRowWidget(self.context, parent)
        row.opened.connect(self._on_opened)
        row.discarded.connect(self._on_discarded)
        row.restored.connect(self._on_restored)
        return row

    def _on_opened(self, row: DraftRow) -> None:
        if row.draft.conversation is not None:
            self.open_conversation(row.draft.conversation)
        elif row.draft.retired_at is None:
            self._open_mail(row.draft)

    def _open_mail(self, draft: Draft) -> None:
        """A mail without a conversation is written here."""
        if self._mail is None:
            loader = PictureLoader(self.context, self)
            self._mail = MailPane(self.context, self._keys, loader, self)
            self._mail.closed.connect(self._on_mail_closed)
            self.add_sheet(self._mail)
        self.show_sheet(self._mail)
        self._mail.open_draft(draft)

    def _on_mail_closed(self) -> None:
        self.show_anything(True)
        self.refresh()

    def _on_discarded(self, row: DraftRow) -> None:
        drafts = self.context.desk.drafts
        self.context.act(partial(drafts.discard, row.draft.id, now=self.context.now()))
        back = partial(self._restore, row)
        self.context.ask.tell(self.tr("Draft put away."), action=self.tr("Undo"), on_action=back)

    def _on_restored(self, row: DraftRow) -> None:
        self._restore(row)
        self.open_conversation(row.draft.conversation)

    def _restore(self, row: DraftRow) -> None:
        drafts = self.context.desk.drafts
        self.context.act(partial(drafts.restore, row.draft.id, now=self.context.now()))


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("DraftsPage", text)


def _all(context: Context) -> AllDrafts:
    drafts = context.desk.drafts
    return AllDrafts(drafts.live(), drafts.retired())
