"""A new mail, or one that is handed on: addresses above, the same judged text below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import DraftId
from courtesydesk.domain.mentions import Mention, Picture, Visibility
from courtesydesk.domain.outbox import Draft
from courtesydesk.services.outbox import Release
from courtesydesk.ui import wording
from courtesydesk.ui.composer.coach import Question
from courtesydesk.ui.composer.extras import DraftFiles
from courtesydesk.ui.composer.judged import Judged
from courtesydesk.ui.composer.mail_draft import Mail, MailWriter, Taken, take_along
from courtesydesk.ui.composer.mail_fields import MailFields
from courtesydesk.ui.composer.saver import PAUSE_MS, draft_changes
from courtesydesk.ui.composer.sending import Outcome
from courtesydesk.ui.composer.sides import signed
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Ground, Line
from courtesydesk.ui.widgets.tips import plain


@dataclass(frozen=True, slots=True)
class Known:
    """What the pane needs to know of the shop."""

    accounts: tuple[Account, ...]
    signature: str
    values: list[str]
    breathe_minutes: int


class MailPane(Judged):
    """Writes a mail that answers nobody; kept as a draft like everything else."""

    closed = Signal()
    """Sent, put away, or left: go back to where one was."""

    def __init__(
        self, context: Context, keys: Keys, loader: PictureLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, loader, parent)
        self.setObjectName("mailPane")
        self.setAccessibleName(self.tr("New mail"))
        theme = context.theme
        self._known: Known | None = None
        self._writer = MailWriter(context, None)
        self._number = 0
        self._dirty = False
        self._untouched: DraftId | None = None
        """A forward that nobody has written in yet."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head())
        self._area = area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = Ground(theme, "paper", area)
        inside = QVBoxLayout(holder)
        measured(theme, inside, (16, 16, 16, 14))
        inside.addWidget(self.card)
        inside.addStretch(1)
        area.setWidget(holder)
        column.addWidget(area, 1)
        self.fields = MailFields(context, self.card)
        layout = self.card.layout()
        assert isinstance(layout, QVBoxLayout)
        self.card.top.hide()
        self.card.findings.ignorable = False
        layout.insertWidget(0, self.fields)
        layout.insertWidget(1, Line(theme, self.card))
        for button in (self.card.promise, self.card.saved):
            button.hide()
        self.editor.setAccessibleName(self.tr("Text of the mail"))
        self.editor.setPlaceholderText(self.tr("Write …"))
        self._files = DraftFiles(context, self.card.attachments, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self._connect()
        self.card.send.setToolTip(plain(wording_key(keys)))

    def _build_head(self) -> QWidget:
        theme = self._context.theme
        head = Ground(theme, "panel", self, borders="b")
        row = QHBoxLayout(head)
        measured(theme, row, (18, 8, 12, 8))
        self._title = Label(theme, self.tr("New mail"), head, role="title")
        row.addWidget(self._title, 1)
        self._shut = IconButton(theme, "close", self.tr("Close; the draft is kept"), head)
        self._shut.setObjectName("mailClose")
        self._shut.clicked.connect(self.leave)
        row.addWidget(self._shut)
        return head

    def _connect(self) -> None:
        card = self.card
        self.editor.edited.connect(self._on_edited)
        self.editor.left.connect(self.flush)
        self.editor.files_dropped.connect(self._on_files)
        self.fields.changed.connect(self._on_fields)
        card.send.clicked.connect(self.send)
        card.park.clicked.connect(self.park)
        card.attach.clicked.connect(self._on_attach)
        card.more.clicked.connect(self.schedule)
        card.more.set_icon("calendar", self.tr("Schedule…"))
        card.sign.signed_changed.connect(self._show_counts)
        card.notice.closed.connect(self.editor.setFocus)
        self._files.attached.connect(self._on_attached)
        self._files.not_attached.connect(self._on_not_sent)
        self._files.detached.connect(self._show_counts)
        self._sender.released.connect(self._on_released)
        self._sender.held_back.connect(self._on_held_back)

    # what is written

    def write_new(self, *, to: str = "", subject: str = "", text: str = "") -> None:
        """An empty mail, or one that begins like this."""
        self._begin_with(None, to, "", subject, text)
        (self.fields.to if not to else self.editor).setFocus(Qt.FocusReason.OtherFocusReason)

    def forward(self, mention: Mention) -> None:
        """Hand a mail on."""
        when = wording.exact(mention.occurred_at, self._context.now())
        who = mention.author or mention.handle
        line = self.tr("Forwarded: from {name}, {when}").format(name=who, when=when)
        subject = mention.subject
        if not subject.lower().startswith(("fwd:", "fw:")):
            subject = f"Fwd: {subject}".strip()
        self.write_new(subject=subject, text=f"\n\n— {line} —\n\n{mention.text}")
        if mention.pictures:
            self._take_along(mention.pictures)
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.Start)
        self._title.setText(self.tr("Forward"))

    def _take_along(self, files: tuple[Picture, ...]) -> None:
        self._number += 1
        job = partial(take_along, self._context, self._writer, self._number, self.mail(), files)
        self._context.tasks.run(
            job, done=self._on_taken, failed=self._on_not_sent, owner=self, name="forward files"
        )

    def _on_taken(self, taken: Taken) -> None:
        self._context.hub.announce(draft_changes(taken.draft))
        if taken.writer is not self._writer:
            return
        self._untouched = taken.draft.id
        self.card.attachments.show_pictures(taken.draft.pictures)
        self._show_counts()
        if taken.left:
            names = ", ".join(f"“{name}”" for name in taken.left)
            why = taken.why or self.tr("The file itself was not kept here.")
            self._say(
                self.tr("Not everything could be taken along: {names}").format(names=names), why,
                tone="warn",
            )  # fmt: skip

    def open_draft(self, draft: Draft) -> None:
        """Go on with one."""
        self._begin_with(draft, draft.to, draft.cc, draft.subject, draft.text)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_with(self, draft: Draft | None, to: str, cc: str, subject: str, text: str) -> None:
        self.flush()
        self._writer = MailWriter(self._context, None if draft is None else draft.id)
        self._title.setText(self.tr("New mail"))
        self.fields.to.setText(to)
        self.fields.cc.setText(cc)
        self.fields.subject.setText(subject)
        self.editor.set_text(text)
        self._verdict, self._dirty = None, False
        self._untouched = None
        self.fields.forget_problems()
        self.card.forget_tone()
        self.card.notice.hide()
        self.card.attachments.show_pictures(() if draft is None else draft.pictures)
        self.card.sign.set_signed(True)
        self._context.tasks.run(
            partial(_known, self._context), done=self._on_known, owner=self, name="mailboxes"
        )
        self._ask_again()
        self._show_counts()

    def _on_known(self, known: Known) -> None:
        self._known = known
        self.fields.show_accounts(known.accounts)
        self.card.sign.setVisible(bool(known.signature))
        self.card.sign.show_signature(" ".join(known.signature.split()))
        self.card.park.setText(self._park_words())
        if not known.accounts:
            self._say(
                self.tr("There is no mailbox to send from."),
                self.tr("Add an e-mail account first; what you write is kept."), tone="warn",
            )  # fmt: skip
        self._show_counts()

    def mail(self) -> Mail:
        """What is written so far."""
        fields = self.fields
        return Mail(
            fields.chosen, fields.to.text().strip(), fields.cc.text().strip(),
            fields.subject.text().strip(), self.editor.text(),
        )  # fmt: skip

    # keeping

    def _on_fields(self) -> None:
        self._dirty = True
        self._untouched = None
        if not self._pause.isActive():
            self._pause.start()
        self._show_counts()

    def _on_edited(self) -> None:
        self._warned = False
        self._pending = None
        self.card.send.setText(self._send_words())
        self.card.hint.setText("")
        self._on_fields()
        self._ask_again()

    def flush(self) -> None:
        """Keep it now, off the UI thread."""
        self._pause.stop()
        mail = self.mail()
        if not self._dirty or mail.empty:
            return
        self._dirty = False
        self._number += 1
        job = partial(self._writer.write, self._number, mail)
        self._context.tasks.run(
            job, done=self._on_kept, failed=self._on_not_kept, owner=self, name="save mail"
        )

    def close_down(self) -> None:
        """The window closes: what was written is on the disk when this returns."""
        self.card.attachments.flush()
        mail = self.mail()
        if self._dirty and not mail.empty:
            self._dirty = False
            self._number += 1
            self._writer.write(self._number, mail)

    def leave(self) -> None:
        """Back to where one was; the draft is kept, unless nothing was written in it."""
        if self._untouched is not None and not self._dirty:
            discard = self._context.desk.drafts.discard
            self._context.act(partial(discard, self._untouched, now=self._context.now()))
            self._untouched = None
        self.flush()
        self.closed.emit()

    def _on_kept(self, draft: Draft) -> None:
        self._context.hub.announce(draft_changes(draft))

    def _on_not_kept(self, error: BaseException) -> None:
        self._dirty = True
        self._on_not_sent(error)

    # sending

    def _question(self, text: str) -> Question | None:
        return Question(text, "", None, Visibility.PRIVATE)

    def _obstacle(self) -> str:
        wrong = self.fields.check()
        return "" if wrong is None else self.fields.problem(wrong)

    def _say_obstacle(self, _words: str) -> None:
        """It stands at its field already."""
        wrong = self.fields.check()
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(self.fields)

    def _release(self, how: Release) -> None:
        mail = self.mail()
        if self.card.sign.signed and self._known is not None:
            text = signed(mail.text, self._known.signature)
            mail = Mail(mail.account, mail.to, mail.cc, mail.subject, text)
        self._dirty = False
        self._pause.stop()
        self._number += 1
        self._sender.send(partial(self._writer.write, self._number, mail), how)

    def _values(self) -> list[str]:
        return [] if self._known is None else self._known.values

    def _breathe_minutes(self) -> int:
        return 60 if self._known is None else self._known.breathe_minutes

    def _show_counts(self) -> None:
        empty = not self.editor.text().strip() and not self.card.attachments.pictures
        self.card.send.set_dim(empty or self._stopped() or self._sender.busy)
        self.card.park.setEnabled(not empty)

    def _on_released(self, outcome: Outcome) -> None:
        self.editor.setReadOnly(False)
        self.editor.set_text("")
        self._dirty = False
        self._writer = MailWriter(self._context, None)
        if outcome.row is not None:
            self._tell_sent(outcome.row)
        self.closed.emit()

    def _on_held_back(self, _outcome: Outcome) -> None:
        self.editor.setReadOnly(False)
        self._show_counts()

    # files

    def _on_attach(self) -> None:
        file = self._context.ask.open_file(self.tr("Attach a file"), "")
        if file is not None:
            self._on_files([file])

    def _on_files(self, files: list[Path]) -> None:
        self._untouched = None
        self._number += 1
        self._dirty = False
        self._files.attach(partial(self._writer.write, self._number, self.mail()), files)

    def _on_attached(self, draft: Draft) -> None:
        self.card.attachments.show_pictures(draft.pictures)
        self._context.hub.announce(Changes(drafts=frozenset({draft.id})) | draft_changes(draft))
        self._show_counts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self._context.theme.px
        self.card.middle.set_room(None, px(180), max(px(180), self.height() // 2))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tip.hide()
        self.flush()


def wording_key(keys: Keys) -> str:
    """The key that sends."""
    found = next((c for c in keys.commands() if c.id == "reply.send"), None)
    working = () if found is None else keys.working(found)
    return working[0] if working else ""


def _known(context: Context) -> Known:
    desk, settings = context.desk, context.desk.settings
    who = settings.text("shop.signs").strip()
    signature = settings.text("shop.signature").replace("{name}", who) if who else ""
    return Known(
        tuple(account for account in desk.accounts.all() if account.network == "email"),
        signature.strip(),
        [v.strip() for v in settings.text("shop.values").splitlines() if v.strip()],
        settings.number("send.breathe_minutes"),
    )
