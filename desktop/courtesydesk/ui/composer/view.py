"""The composer: one draft per conversation and side, judged while it is written, sent with care."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Conversation, Flag
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import Draft, OutboxRow
from courtesydesk.domain.private_details import Detail, details_in
from courtesydesk.services.outbox import Release
from courtesydesk.services.pages import page_to_answer
from courtesydesk.services.saved_replies import Filled, holes
from courtesydesk.ui.composer.extras import DraftFiles, PutAwayMenu, SavedReplyMenu
from courtesydesk.ui.composer.loaded import begin
from courtesydesk.ui.composer.popovers import PromiseForm, ValuesCard
from courtesydesk.ui.composer.reply_draft import ReplyDraft
from courtesydesk.ui.composer.saver import draft_changes
from courtesydesk.ui.composer.sending import Outcome
from courtesydesk.ui.composer.sides import by_hand, one_side, side_to_answer
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.acts import open_page
from courtesydesk.ui.widgets.tips import plain

REWORD_KEY = "Alt+Return"


class Composer(ReplyDraft):
    """Below the conversation; knows one conversation at a time."""

    sent = Signal(object)
    """The `ConversationId` whose reply is on its way."""
    wrote_again_shown = Signal()
    """The person wants to read what they wrote since."""

    def __init__(
        self, context: Context, keys: Keys, loader: PictureLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, loader, parent)
        self._keys = keys
        self.setObjectName("composer")
        self._saved = SavedReplyMenu(context, self)
        self._put_away = PutAwayMenu(context, self)
        self._files = DraftFiles(context, self.card.attachments, self)
        self._risked = False
        """The person answers somebody who may be an impostor, all the same."""
        self._connect()
        self._register(keys)
        self._show_nothing()

    def _connect(self) -> None:
        card, editor = self.card, self.editor
        self._acts.draft_returned.connect(self._on_taken_back)
        editor.entered.connect(self._coach.warm_up)
        editor.edited.connect(self._on_edited)
        editor.files_dropped.connect(self._on_files)
        editor.installEventFilter(self)
        card.values.clicked.connect(self._on_values)
        card.attach.clicked.connect(self._on_attach)
        card.saved.clicked.connect(self.open_saved_replies)
        card.promise.clicked.connect(self._on_promise)
        card.more.clicked.connect(self._on_more)
        card.sign.signed_changed.connect(self._on_sign)
        card.park.clicked.connect(self.park)
        card.notice.first.connect(self._on_notice_first)
        card.notice.second.connect(self._on_notice_second)
        self._saved.filled.connect(self._on_filled)
        self._put_away.chosen.connect(self.restore)
        self._files.attached.connect(self._on_attached)
        self._files.not_attached.connect(self._on_not_sent)
        self._files.detached.connect(self._show_counts)
        self._sender.released.connect(self._on_released)
        self._sender.held_back.connect(self._on_held_back)
        self._context.hub.changed.connect(self._on_changed)

    def _register(self, keys: Keys) -> None:
        group = self.tr("Writing")
        add = partial(keys.add, group=group, where=self)
        send = add(
            "reply.send", self.tr("Send"), self.send, keys=("Ctrl+Return", "Ctrl+Enter"),
            inside=True,
        )  # fmt: skip
        self.card.send.clicked.connect(send.trigger)
        self.card.send.setToolTip(plain(keys.working(keys.commands()[-1])[0]))
        add(
            "conversation.reply",
            self.tr("Write a reply"),
            self.focus_text,
            keys=("r",),
            icon="reply",
        )
        private = add(
            "reply.private", self.tr("Take it private"), self.take_private,
            keys=("p", "Ctrl+Shift+P"), icon="lock", inside=True,
        )  # fmt: skip
        self.card.take_private.set_command(private)
        add(
            "reply.saved", self.tr("Saved replies"), self.open_saved_replies,
            keys=("Ctrl+;", ";"), icon="bookmark", inside=True,
        )  # fmt: skip
        add(
            "reply.park", self.tr("Park the reply"), self.park, keys=("Ctrl+Alt+P",),
            icon="breathe", inside=True,
        )  # fmt: skip
        add(
            "reply.schedule", self.tr("Schedule the reply…"), self.schedule,
            keys=("Ctrl+Alt+S",), icon="calendar", inside=True,
        )  # fmt: skip
        add("reply.promise", self.tr("Write a promise down…"), self._on_promise, icon="check")
        add(
            "reply.keep_promise", self.tr("Keep the promise of the draft in mind"),
            self._promising.take_first, keys=("Alt+K",), icon="check", inside=True,
        )  # fmt: skip
        add("reply.manners", self.tr("What is usual there"), self._on_manners, keys=("h",),
            icon="people")  # fmt: skip
        add("reply.discard", self.tr("Discard the draft"), self.discard, icon="trash")
        add("reply.next_finding", self.tr("Next finding"), self.next_finding, keys=("F8",))
        add("reply.last_finding", self.tr("Previous finding"), self.last_finding, keys=("F7",))
        add(
            "reply.reword", self.tr("Reword this finding"), self.reword_chosen, keys=(REWORD_KEY,),
            icon="wand",
        )  # fmt: skip

    # what is shown

    def show_conversation(self, shown: Conversation | None) -> None:
        """Another conversation, or the same one as it is now."""
        if shown is None:
            self._leave()
            self._show_nothing()
            return
        same = self._shown is not None and self._shown.row.id == shown.row.id
        answered = None if self._shown is None else self._shown.answering
        if not same:
            self._leave()
            self._side = side_to_answer(shown, self._context.now())
            self._loaded = self._draft = self._verdict = None
            self._warned = self._accepted = self._risked = False
            self.card.notice.hide()
            self._manners.forget()
            self.editor.set_text("")
        self._shown = shown
        self.show()
        self._show_side()
        self._show_counts()
        if not same or answered != shown.answering:
            self._say_given_away()
            self._say_closed()
        if not same:
            self._load()

    def _show_nothing(self) -> None:
        self._shown = None
        self.hide()

    # typing

    def _on_edited(self) -> None:
        if self._shown is None:
            return
        self._after_edit(save=True)

    # sending

    def _begin(self, how: Release, *, unless_warned: bool = True) -> None:
        flag = None if self._shown is None else self._shown.row.flag
        if flag in (Flag.IMPOSTOR, Flag.SCAM) and not self._risked and self.editor.text().strip():
            self._notice_does = "risk"
            self.card.notice.say(
                self.tr("Look twice before you answer."),
                self.tr("This may not be who it seems; an answer shows that somebody reads it."),
                tone="warn", first=self.tr("Do not send"), second=self.tr("Answer all the same"),
            )  # fmt: skip
            return
        super()._begin(how, unless_warned=unless_warned)

    def _release(self, how: Release) -> None:
        if self._accepted:
            how = replace(how, accept_new_mentions=True)
        self._sender.send(self._saver.last_word(self._typed(self._final_text())), how)

    def _on_released(self, outcome: Outcome) -> None:
        self.editor.setReadOnly(False)
        if self._shown is None or outcome.draft is None:
            return
        if outcome.draft.conversation == self._shown.row.id:
            self._draft = None
            self._warned = self._accepted = False
            self.card.show_breathe(False)
            self.card.notice.hide()
            self.card.sign.set_signed(True)
            self._put_text("")
            self.sent.emit(self._shown.row.id)
        if outcome.row is not None and outcome.changes is not None:
            self._tell_sent(outcome.row)

    def _on_taken_back(self, _act: object, row: OutboxRow, _draft: object) -> None:
        self._context.ask.tell(self.tr("Taken back: it is a draft again."))
        if self._shown is not None and row.conversation == self._shown.row.id:
            # One goes on where one was: in the text.
            self.switch_side(row.visibility)
            self.focus_text()

    def _on_held_back(self, outcome: Outcome) -> None:
        self.editor.setReadOnly(False)
        self._show_counts()
        self._draft = outcome.draft
        if outcome.again is None or self._shown is None:
            return
        last = outcome.again.mentions[-1]
        self._notice_does = "again"
        words = " ".join(last.text.split())
        self.card.notice.say(
            self.tr("{name} wrote again since you began.").format(
                name=last.author or self._shown.row.name
            ),
            self.tr("“{words}”").format(words=words if len(words) < 160 else f"{words[:159]}…"),
            tone="warn", first=self.tr("Read it"), second=self.tr("Send all the same"),
        )  # fmt: skip

    def _on_notice_first(self) -> None:
        self.card.notice.hide()
        does, self._notice_does = self._notice_does, ""
        if does == "again":
            self._accepted = True
            self.wrote_again_shown.emit()
        elif does == "restore" and self._draft is None:
            self._restore_last()
        elif does == "save":
            self._saver.flush()
        elif does == "page":
            self._open_page()
        elif does == "private":
            self.take_private()

    def _on_notice_second(self) -> None:
        self.card.notice.hide()
        does, self._notice_does = self._notice_does, ""
        if does == "again":
            self._accepted = True
            self._warned = True
            self.send()
        elif does == "risk":
            self._risked = True
            self.send()

    def _say_given_away(self) -> None:
        """They wrote where everybody reads it how they can be reached, or robbed."""
        assert self._shown is not None
        said = self._shown.answered_on(Visibility.PUBLIC)
        if said is None or said.visibility is not Visibility.PUBLIC or by_hand(self._shown.row):
            return
        found = details_in(said.text)
        words = next((words for kind, words in self._given_away().items() if kind in found), "")
        if not words or said.deleted_at is not None:
            return
        self._notice_does = "private"
        self.card.notice.say(
            words,
            self.tr("Do not repeat it here. Go on in private, and suggest that they remove it."),
            tone="warn", first=self.tr("Take it private"),
        )  # fmt: skip

    def _given_away(self) -> dict[Detail, str]:
        return {
            Detail.CARD: self.tr("They wrote a card number where everybody can read it."),
            Detail.BANK: self.tr("They wrote a bank account where everybody can read it."),
            Detail.PHONE: self.tr("They wrote a phone number where everybody can read it."),
            Detail.ADDRESS: self.tr("They wrote an e-mail address where everybody can read it."),
        }

    def _say_closed(self) -> None:
        """Before somebody writes what cannot go."""
        assert self._shown is not None
        found = one_side(self._shown, self._side, self._context.now())
        if found.open or by_hand(self._shown.row):
            if self._notice_does == "page":
                self.card.notice.hide()
            return
        self._notice_does = "page"
        label = network(self._shown.row.network).label
        self.card.notice.say(
            self.tr("{network} takes no reply to this one.").format(network=label),
            found.why, first=self.tr("Open its page") if self._page() else "",
        )  # fmt: skip

    def _say_obstacle(self, words: str) -> None:
        if self._open():
            super()._say_obstacle(words)
        else:
            self._say_closed()

    def _page(self) -> str:
        assert self._shown is not None
        row, mention = self._shown.row, self._shown.answered_on(self._side)
        url, id_ = (self._shown.url, "") if mention is None else (mention.url, mention.remote_id)
        return page_to_answer(row.network, url=url or self._shown.url, remote_id=id_)

    def _open_page(self) -> None:
        if self._shown is not None and not open_page(self._page()):
            self._context.ask.tell(self.tr("There is no page to open."), problem=True)

    # private, values, promises, more

    def _on_values(self) -> None:
        card = ValuesCard(self._context, self.window(), self._values())
        anchor = self.card.more if self.card.values.isHidden() else self.card.values
        card.open_below(anchor)

    def _on_promise(self) -> None:
        if self._shown is None:
            return
        form = PromiseForm(self._context, self.window())
        form.written.connect(self._on_promise_written)
        anchor = self.card.promise if self.card.promise.isVisible() else self.card.more
        form.open_below(anchor)

    def _on_promise_written(self, what: str, due: datetime | None) -> None:
        if self._shown is not None:
            promises = self._context.desk.promises
            id_ = self._shown.row.id
            self._context.act(partial(promises.make, id_, what, due, now=self._context.now()))

    def _on_manners(self) -> None:
        if self._shown is not None:
            self._manners.ask(self._shown.row)

    def _on_sign(self, _on: bool) -> None:
        self._show_counts()

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme = self._context.theme
        written = bool(self.editor.text().strip())
        schedule = menu.addAction(theme.icon("calendar"), self.tr("Schedule…"), self.schedule)
        schedule.setEnabled(written)
        menu.addAction(theme.icon("check"), self.tr("Write a promise down…"), self._on_promise)
        menu.addAction(theme.icon("bookmark"), self.tr("Saved replies…"), self.open_saved_replies)
        public = self._side is Visibility.PUBLIC
        if self.card.take_private.isHidden() and public and not self._written_down():
            menu.addAction(theme.icon("lock"), self.tr("Take it private"), self.take_private)
        if self.card.attach.isHidden() and self.card.attach.isEnabled():
            menu.addAction(theme.icon("attach"), self.tr("Attach a file…"), self._on_attach)
        if self.card.park.isHidden():
            park = menu.addAction(theme.icon("breathe"), self.card.park.text(), self.park)
            park.setEnabled(written)
        if self._values() and self.card.values.isHidden():
            menu.addAction(theme.icon("heart"), self.tr("Our values…"), self._on_values)
        if self._signature():
            sign = menu.addAction(self.tr("Sign it"))
            sign.setCheckable(True)
            sign.setChecked(self.card.sign.signed)
            sign.toggled.connect(self.card.sign.set_signed)
        menu.addSeparator()
        back = menu.addAction(theme.icon("return"), self.tr("Drafts put away…"), self._on_retired)
        back.setEnabled(self._shown is not None)
        discard = menu.addAction(theme.icon("trash"), self.tr("Discard the draft"), self.discard)
        discard.setEnabled(written)
        menu.setObjectName("draftMenu")
        menu.popup(self.card.more.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def _written_down(self) -> bool:
        """A call or a visit: nothing is sent, so there are no sides."""
        return self._shown is None or by_hand(self._shown.row)

    def _on_retired(self) -> None:
        if self._shown is not None:
            self._put_away.open(self._shown.row.id, self.card.more)

    # saved replies and files

    def open_saved_replies(self) -> None:
        """Choose one; it is filled in for this customer."""
        if self._shown is not None:
            anchor = self.card.saved if self.card.saved.isVisible() else self.card.more
            self._saved.open(self._shown.row.id, anchor)

    def _on_filled(self, filled: Filled) -> None:
        start = self.editor.insert(filled.text)
        self.editor.set_holes(holes(self.editor.text()))
        if filled.holes:
            first, last = filled.holes[0]
            self.editor.select(start + first, start + last)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_attach(self) -> None:
        file = self._context.ask.open_file(self.tr("Attach a file"), "")
        if file is not None:
            self._on_files([file])

    def _on_files(self, files: list[Path]) -> None:
        if self._shown is not None:
            self._saver.flush()
            self._files.attach(partial(begin, self._context, self._typed("")), files)

    def _on_attached(self, draft: Draft) -> None:
        if self._shown is not None and draft.conversation == self._shown.row.id:
            self._draft = draft
            self.card.attachments.show_pictures(draft.pictures)
            self._show_counts()
            self._context.hub.announce(draft_changes(draft))

    # what happens elsewhere

    def _on_changed(self, changes: Changes) -> None:
        if self._shown is None:
            return
        id_: ConversationId = self._shown.row.id
        settings = any(key.startswith(("shop.", "send.", "tone.")) for key in changes.settings)
        ours = id_ in changes.conversations and (changes.drafts or changes.outbox)
        mine = self._draft is not None and self._draft.id in changes.drafts
        if changes.everything or settings or ours or mine or changes.promises:
            self._reload()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
        if watched is self.editor and event.type() in (
            QEvent.Type.FocusIn, QEvent.Type.FocusOut,
        ):  # fmt: skip
            self.card.set_marked(event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            if self._tip.isVisible():
                self._tip.hide()
                self.editor.choose(None)
            elif self.card.breathe.isVisible():
                self._on_breathe_closed()
            else:
                self._saver.flush()
                self.left.emit()
            return True
        if event.text() == ";" and not self.editor.text():
            self.open_saved_replies()
            return True
        return False

    left = Signal()
    """Escape in the text: the focus should go to the conversation."""

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tip.hide()
        self._saver.flush()

    def close_down(self) -> None:
        """The window closes: what was typed is on the disk when this returns."""
        self.card.attachments.flush()
        self._saver.flush_here()
