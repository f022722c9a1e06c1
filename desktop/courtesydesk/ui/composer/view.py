"""The composer: one draft per conversation and side, judged while it is written, sent with care."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Conversation
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.errors import DeskError, UserError
from courtesydesk.domain.ids import ConversationId, DraftId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import Draft
from courtesydesk.services.lengths import measure
from courtesydesk.services.outbox import Release
from courtesydesk.services.saved_replies import Filled, holes
from courtesydesk.ui.composer.chips import PromiseChip
from courtesydesk.ui.composer.coach import Question
from courtesydesk.ui.composer.extras import DraftFiles, PutAwayMenu, SavedReplyMenu
from courtesydesk.ui.composer.judged import Judged
from courtesydesk.ui.composer.popovers import PromiseForm, ValuesCard
from courtesydesk.ui.composer.saver import DraftSaver, Typed, draft_changes
from courtesydesk.ui.composer.sending import Outcome
from courtesydesk.ui.composer.sides import by_hand, side_to_answer, sides_of, signed
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.tips import plain

REWORD_KEY = "Alt+Return"
WARM_UP_MS = 300
"""After the first conversation is painted."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the composer needs to know about a conversation."""

    drafts: dict[Visibility, Draft]
    promises: tuple[Promise, ...]
    signature: str
    values: list[str]
    email: str
    phone: str
    undo_seconds: int
    breathe_minutes: int
    live: bool


class Composer(Judged):
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
        theme = context.theme
        self._column = QVBoxLayout(self)
        measured(theme, self._column, (16, 0, 16, 14))
        self._column.addWidget(self.card)
        self._saver = DraftSaver(context, self)
        self._saved = SavedReplyMenu(context, self)
        self._put_away = PutAwayMenu(context, self)
        self._files = DraftFiles(context, self.card.attachments, self)
        self._shown: Conversation | None = None
        self._side = Visibility.PUBLIC
        self._loaded: Loaded | None = None
        self._loading: Task | None = None
        self._draft: Draft | None = None
        self._accepted = False
        """The person has seen that they wrote again."""
        self._warm = False
        self._room = 0
        self._text_when_asked = ""
        self._gone = DraftId(0)
        """The draft that was put away behind our back."""
        self._connect()
        self._register(keys)
        self._show_nothing()

    def _connect(self) -> None:
        card, editor = self.card, self.editor
        self._acts.draft_returned.connect(self._on_taken_back)
        editor.edited.connect(self._on_edited)
        editor.left.connect(self._on_left)
        editor.files_dropped.connect(self._on_files)
        editor.installEventFilter(self)
        card.side.clicked.connect(self._on_side_menu)
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
        self._saver.saved.connect(self._on_saved)
        self._saver.not_saved.connect(self._on_not_saved)
        self._sender.released.connect(self._on_released)
        self._sender.held_back.connect(self._on_held_back)
        self._context.hub.changed.connect(self._on_changed)
        # Once every part has its new size.
        self._context.theme.changed.connect(
            self._on_look_changed, Qt.ConnectionType.QueuedConnection
        )

    def _register(self, keys: Keys) -> None:
        group = self.tr("Writing")
        add = partial(keys.add, group=group, where=self)
        send = add("reply.send", self.tr("Send"), self.send, keys=("Ctrl+Return", "Ctrl+Enter"))
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
            keys=("p", "Ctrl+Shift+P"), icon="lock",
        )  # fmt: skip
        self.card.take_private.set_command(private)
        add(
            "reply.saved", self.tr("Saved replies"), self.open_saved_replies,
            keys=("Ctrl+;", ";"), icon="bookmark",
        )  # fmt: skip
        add(
            "reply.park", self.tr("Park the reply"), self.park, keys=("Ctrl+Alt+P",), icon="breathe"
        )
        add(
            "reply.schedule", self.tr("Schedule the reply…"), self.schedule,
            keys=("Ctrl+Alt+S",), icon="calendar",
        )  # fmt: skip
        add("reply.promise", self.tr("Write a promise down…"), self._on_promise, icon="check")
        add("reply.discard", self.tr("Discard the draft"), self.discard, icon="trash")
        add("reply.next_finding", self.tr("Next finding"), self.next_finding, keys=("F8",))
        add("reply.last_finding", self.tr("Previous finding"), self.last_finding, keys=("F7",))
        add(
            "reply.reword", self.tr("Reword this finding"), self.reword_chosen, keys=(REWORD_KEY,),
            icon="wand",
        )  # fmt: skip

    # what is shown

    @property
    def side(self) -> Visibility:
        """Public or private, now."""
        return self._side

    def show_conversation(self, shown: Conversation | None) -> None:
        """Another conversation, or the same one as it is now."""
        if shown is None:
            self._leave()
            self._show_nothing()
            return
        same = self._shown is not None and self._shown.row.id == shown.row.id
        if not same:
            self._leave()
            self._side = side_to_answer(shown)
            self._loaded = self._draft = self._verdict = None
            self._warned = self._accepted = False
            self.card.notice.hide()
            self.editor.set_text("")
        if self._shown is None and not self._warm:
            self._warm = True
            QTimer.singleShot(WARM_UP_MS, self._coach.warm_up)
        self._shown = shown
        self.show()
        self._show_side()
        self._show_counts()
        if not same:
            self._load()

    def _show_nothing(self) -> None:
        self._shown = None
        self.hide()

    def _leave(self) -> None:
        """Whatever was typed is kept before anything else is shown."""
        self._tip.hide()
        self._coach.forget()
        self._pending = None
        self.card.attachments.flush()
        self.card.attachments.show_pictures(())
        self.card.show_breathe(False)
        self.card.findings.show_marks([])
        if self._saver.dirty:
            self._saver.flush()

    def _load(self) -> None:
        if self._shown is None:
            return
        if self._loading is not None:
            self._loading.drop()
        job = partial(_load, self._context, self._shown.row.id)
        self._loading = self._context.tasks.run(
            job, done=self._on_loaded, owner=self, name="open draft", priority=2
        )

    def _on_loaded(self, loaded: Loaded) -> None:
        first = self._loaded is None
        self._loaded = loaded
        self._loading = None
        if self._shown is None:
            return
        id_ = self._shown.row.id
        if first and not self.editor.text():
            self._side = self._side_with_draft(loaded)
        self._show_promises()
        self._show_side()
        unsaved = self._saver.unsaved(id_, self._side)
        draft = loaded.drafts.get(self._side)
        self._draft = draft
        text = unsaved.text if unsaved is not None else draft.text if draft is not None else ""
        if first and self.editor.text():
            typed = self.editor.text()
            text = f"{text}{typed}" if text and unsaved is None else typed
        self._put_text(text, typed=first and bool(self.editor.text()))

    def _side_with_draft(self, loaded: Loaded) -> Visibility:
        """Where somebody was writing last; else where they wrote to us."""
        assert self._shown is not None
        drafts = [
            loaded.drafts[side] for side in sides_of(self._shown.row) if side in loaded.drafts
        ]
        if drafts:
            return max(drafts, key=_updated).side
        return self._side

    def _put_text(self, text: str, *, typed: bool = False) -> None:
        signature = self._signature()
        plain = text
        if signature and text.endswith(signature):
            # It comes back from the outbox signed: the signature stands in its own place again.
            plain = text[: -len(signature)].rstrip()
        if plain != self.editor.text():
            self.editor.set_text(plain)
        self.card.attachments.show_pictures(() if self._draft is None else self._draft.pictures)
        self._verdict = None
        self._after_edit(save=typed)

    def _signature(self) -> str:
        if self._loaded is None or self._shown is None or by_hand(self._shown.row):
            return ""
        return self._loaded.signature

    # what it looks like

    def _show_side(self) -> None:
        if self._shown is None:
            return
        row, card = self._shown.row, self.card
        private = self._side is Visibility.PRIVATE
        if by_hand(row):
            words, icon = self.tr("Written down"), "pencil"
        elif private:
            words, icon = self.tr("Private"), "lock"
        else:
            words, icon = self.tr("Public reply"), "globe"
        card.side.show_words(words, icon)
        card.side.setAccessibleName(self.tr("{side}. Press to change the side.").format(side=words))
        name = row.name or row.handle
        if by_hand(row):
            to = self.tr("what you told {name}")
        elif private:
            to = self.tr("only {name} sees it")
        else:
            to = self.tr("to {name}, everybody sees it")
        where = row.handle if row.handle else network(row.network).label
        card.to.setText(to.format(name=name))
        card.to.setToolTip(plain(self.tr("Goes to {where}").format(where=where)))
        card.show_side(self._side)
        hint = self.tr("Write to {name} …") if not by_hand(row) else self.tr("What was said?")
        self.editor.setPlaceholderText(hint.format(name=name))
        side = self.tr("Private reply to {name}") if private else self.tr("Public reply to {name}")
        self.editor.setAccessibleName(side.format(name=name))
        card.send.setText(self.tr("Write down") if by_hand(row) else self._send_words())
        card.sign.show_signature(" ".join(self._signature().split()))
        card.attach.setEnabled(not by_hand(row))
        card.park.setText(self._park_words())
        if self._loaded is not None:
            first = next(iter(self._loaded.values), "")
            card.values.setText(self.tr("Our values ▸ {value}").format(value=first))
        self._fit_to_width()

    def _send_words(self) -> str:
        return self.tr("Send anyway") if self._warned else self.tr("Send")

    def _show_counts(self) -> None:
        if self._shown is None:
            return
        text = self._final_text()
        length = measure(text, self._shown.row.network, self._side)
        card = self.card
        if length.limit is None:
            card.length.setText("" if not text else f"{length.used:,}".replace(",", "\u202f"))
            card.length.setToolTip(self.tr("Length; this network has no limit"))
            card.length.set_look(colour="soft")
        elif length.too_long:
            card.length.setText(self.tr("%n too long", "", length.used - length.limit))
            card.length.set_look(colour="stop")
        else:
            words = self.tr("{used} of {limit}")
            card.length.setText(
                words.format(
                    used=self.locale().toString(length.used),
                    limit=self.locale().toString(length.limit),
                )
            )
            near = length.limit - length.used < length.limit // 10
            card.length.set_look(colour="warn" if near else "soft")
        card.length.setAccessibleName(
            self.tr("Length: {words}").format(words=card.length.text() or "0")
        )
        empty = not self.editor.text().strip() and not card.attachments.pictures
        card.send.set_dim(empty or self._stopped() or length.too_long or self._sender.busy)
        card.park.setEnabled(not empty)
        self._fit_to_width()

    def _show_promises(self) -> None:
        flow = self.card.promise_flow
        flow.clear()
        if self._loaded is None:
            return
        open_ones = [p for p in self._loaded.promises if p.state == "open"]
        now = self._context.now()
        for promise in open_ones:
            if promise.due_at is None:
                words = self.tr("promise: {what}").format(what=promise.what)
            else:
                when = self._moments.when(promise.due_at, now)
                words = self.tr("promise: {what}, {when}").format(what=promise.what, when=when)
            chip = PromiseChip(self._context, promise, words, self.card.promises)
            chip.settled.connect(self._on_promise_settled)
            flow.addWidget(chip)
            chip.show()
        self.card.promises.setVisible(bool(open_ones))

    def _fit_to_width(self) -> None:
        """What there is no room for is in the menus as well."""
        if self._shown is None:
            return
        card, row = self.card, self._shown.row
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right() - 2
        private = self._side is Visibility.PRIVATE
        card.fit_top(width, private=not private and not by_hand(row), values=bool(self._values()))
        card.fit_bottom(width, signature=bool(self._signature()))

    def set_room(self, height: int) -> None:
        """How high the pane is: the text may take a third of it, the card about two."""
        self._room = height
        px, card = self._context.theme.px, self.card
        tight = height < px(420)
        lowest = px(40) if tight else px(66) if height < px(620) else px(84)
        margins = self._column.contentsMargins()
        fixed = card.frame_height() + margins.top() + margins.bottom()
        beside = px(40) if tight else max(px(110), height * 30 // 100)
        most = max(height - beside - fixed, px(40))
        lowest = min(lowest, most)
        card.middle.set_room(most, lowest, max(lowest, height // 3))

    def _on_look_changed(self) -> None:
        if self._room:
            self.set_room(self._room)
        self._fit_to_width()

    # typing

    def focus_text(self) -> None:
        """Begin to write."""
        if self._shown is not None:
            self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_edited(self) -> None:
        if self._shown is None:
            return
        self._after_edit(save=True)

    def _after_edit(self, *, save: bool) -> None:
        assert self._shown is not None
        text = self.editor.text()
        self._warned = False
        self._pending = None
        self.card.send.setText(
            self.tr("Write down") if by_hand(self._shown.row) else self.tr("Send")
        )
        self.card.hint.setText("")
        self.card.hint.hide()
        self.editor.set_holes(holes(text) if "{" in text else ())
        if self._tip.isVisible():
            self._tip.hide()
        if save:
            self._saver.typed(self._typed(text))
        if self._loaded is None or self._loaded.live:
            self._ask_again()
        if self._stopped() and self._verdict is not None and self._verdict[0] != text:
            self.card.show_breathe(False)
        self._show_counts()

    def _typed(self, text: str) -> Typed:
        assert self._shown is not None
        answering = self._shown.answering
        seen = None if answering is None else answering.id
        return Typed(self._shown.row.id, self._side, text, seen)

    def _question(self, text: str) -> Question | None:
        if self._shown is None:
            return None
        answering = self._shown.answering
        context = "" if answering is None else answering.text
        return Question(text, context, self._shown.row.id, self._side)

    def _on_left(self) -> None:
        self._saver.flush()
        self._tip.hide()

    def _on_saved(self, typed: Typed, draft: Draft) -> None:
        began = self._draft is None or self._draft.id != draft.id
        ended = draft.retired_at is not None
        if self._shown is not None and typed.place == (self._shown.row.id, self._side):
            self._draft = None if ended else draft
        if began or ended:
            self._context.hub.announce(draft_changes(draft))

    def _on_not_saved(self, error: BaseException) -> None:
        what = error.sentence() if isinstance(error, DeskError) else str(error)
        self._notice_does = "save"
        self.card.notice.say(
            self.tr("What you type cannot be kept right now."), what, tone="stop",
            first=self.tr("Try again"), closable=False,
        )  # fmt: skip

    # sending

    def _release(self, how: Release) -> None:
        if self._accepted:
            how = replace(how, accept_new_mentions=True)
        self._sender.send(self._saver.last_word(self._typed(self._final_text())), how)

    def _obstacle(self) -> str:
        assert self._shown is not None
        where = self._shown.row.network
        if measure(self._final_text(), where, self._side).too_long:
            return self.tr("It is too long for {network}.").format(network=network(where).label)
        return ""

    def _values(self) -> list[str]:
        return [] if self._loaded is None else self._loaded.values

    def _breathe_minutes(self) -> int:
        return 60 if self._loaded is None else self._loaded.breathe_minutes

    def _final_text(self) -> str:
        text = self.editor.text()
        if self.card.sign.signed:
            return signed(text, self._signature())
        return text

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

    def _on_taken_back(self, _act: object, _row: object, _draft: object) -> None:
        self._context.ask.tell(self.tr("Taken back: it is a draft again."))

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

    def _on_notice_second(self) -> None:
        self.card.notice.hide()
        if self._notice_does == "again":
            self._accepted = True
            self._warned = True
            self.send()

    # private, values, promises, more

    def take_private(self) -> None:
        """To the private side; where there is none, the shop's address goes into the text."""
        if self._shown is None or by_hand(self._shown.row):
            return
        if Visibility.PRIVATE in sides_of(self._shown.row):
            self.switch_side(Visibility.PRIVATE)
            self.focus_text()
            return
        self._offer_address()

    def _offer_address(self) -> None:
        loaded = self._loaded
        if loaded is None:
            return
        ways = [way for way in (loaded.email, loaded.phone) if way]
        if not ways:
            self._say(
                self.tr("This network has no private side."),
                self.tr("Write the shop's e-mail or phone down in Settings: then this offers it."),
                tone="warn",
            )
            return
        if len(ways) == 2:
            words = self.tr(
                "I would like to put this right with you myself: write to {one} or call {two}."
            ).format(one=ways[0], two=ways[1])
        elif loaded.email:
            words = self.tr(
                "I would like to put this right with you myself: write to me at {one}."
            ).format(one=ways[0])
        else:
            words = self.tr(
                "I would like to put this right with you myself: call me at {one}."
            ).format(one=ways[0])
        before = self.editor.text()[: self.editor.position()]
        gap = "" if not before or before[-1].isspace() else " "
        self.editor.insert(f"{gap}{words}")
        self.focus_text()

    def switch_side(self, side: Visibility, *, with_text: bool = False) -> None:
        """The other side, with its own draft; or with this text, moved there."""
        if self._shown is None or side is self._side:
            return
        text = self.editor.text()
        if with_text and text:
            self._saver.typed(self._typed(""))
        self._saver.flush()
        self._side = side
        self.editor.set_findings(text, ())
        self.card.findings.show_marks([])
        self.card.show_breathe(False)
        self._draft = None if self._loaded is None else self._loaded.drafts.get(side)
        self._verdict = None
        self._warned = self._accepted = False
        self._show_side()
        if with_text and text:
            self.editor.set_text(text)
            self._after_edit(save=True)
            return
        self.editor.set_text("")
        self._reload()

    def _reload(self) -> None:
        """Read the drafts again: for the other side, or because something else changed them."""
        if self._shown is None:
            return
        job = partial(_load, self._context, self._shown.row.id)
        self._text_when_asked = self.editor.text()
        if self._loading is not None:
            self._loading.drop()
        self._loading = self._context.tasks.run(
            job, done=self._on_reloaded, owner=self, name="open draft", priority=2
        )

    def _on_reloaded(self, loaded: Loaded) -> None:
        self._loading = None
        self._loaded = loaded
        if self._shown is None:
            return
        self._show_promises()
        self._show_side()
        draft = loaded.drafts.get(self._side)
        if self._newer_here(draft):
            return
        if draft is not None:
            self._draft = draft
            if draft.text != self.editor.text() and draft.text != self._final_text():
                self._put_text(draft.text)
            else:
                self.card.attachments.show_pictures(draft.pictures)
                self._show_counts()
        elif self._draft is not None:
            self._overtaken()

    def _newer_here(self, read: Draft | None) -> bool:
        """What stands in the editor is newer than what was read: leave it alone."""
        assert self._shown is not None
        if self._sender.busy or self._saver.unsaved(self._shown.row.id, self._side) is not None:
            return True
        if self.editor.text() != self._text_when_asked:
            return True
        known = self._draft
        return (
            known is not None
            and read is not None
            and read.id == known.id
            and (read.updated_at < known.updated_at)
        )

    def _overtaken(self) -> None:
        """The draft was put away behind our back: by a reply made elsewhere, most likely."""
        had = bool(self.editor.text().strip())
        gone, self._draft = self._draft, None
        self._put_text("")
        if had and gone is not None:
            self._gone = gone.id
            self._notice_does = "restore"
            self.card.notice.say(
                self.tr("Answered meanwhile."), self.tr("Your draft is put away, not lost."),
                tone="plain", first=self.tr("Bring it back"),
            )  # fmt: skip

    def _restore_last(self) -> None:
        self.restore(self._gone)

    def restore(self, id_: DraftId) -> None:
        """Bring a draft back that was put away."""
        drafts = self._context.desk.drafts
        self._context.act(
            partial(drafts.restore, id_, now=self._context.now()),
            then=self._on_restored, failed=self._on_not_sent, owner=self,
        )  # fmt: skip

    def _on_restored(self, _changes: Changes) -> None:
        self._draft = None
        self._reload()

    def discard(self) -> None:
        """Put the draft away; it can be had back."""
        if self._shown is None or not self.editor.text().strip():
            return
        last = self._saver.last_word(self._typed(self.editor.text()))
        job = partial(_discard, self._context, last)
        self._draft = None
        self._put_text("")
        self._context.tasks.run(job, done=self._on_discarded, owner=self, name="discard draft")

    def _on_discarded(self, answer: tuple[DraftId, Changes]) -> None:
        id_, changes = answer
        self._context.hub.announce(changes)
        self._context.ask.tell(
            self.tr("Draft put away."), action=self.tr("Undo"), on_action=partial(self.restore, id_)
        )

    def _on_side_menu(self) -> None:
        if self._shown is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sides = sides_of(self._shown.row)
        theme = self._context.theme
        for side, words, icon in (
            (Visibility.PUBLIC, self.tr("Public reply, everybody sees it"), "globe"),
            (Visibility.PRIVATE, self.tr("Private, only they see it"), "lock"),
        ):
            action = menu.addAction(theme.icon(icon), words)
            action.setData((side, False))
            action.setCheckable(True)
            action.setChecked(side is self._side)
            action.setEnabled(side in sides)
        if len(sides) > 1 and self.editor.text().strip():
            menu.addSeparator()
            other = Visibility.PUBLIC if self._side is Visibility.PRIVATE else Visibility.PRIVATE
            words = (
                self.tr("Move this text to the private side")
                if other is Visibility.PRIVATE
                else self.tr("Move this text to the public side")
            )
            menu.addAction(words).setData((other, True))
        menu.triggered.connect(self._on_side_chosen)
        menu.popup(self.card.side.mapToGlobal(QPoint(0, self.card.side.height() + 4)))

    def _on_side_chosen(self, action: QObject) -> None:
        data = action.data()  # type: ignore[attr-defined]
        self.switch_side(data[0], with_text=data[1])

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

    def _on_promise_settled(self, promise: Promise, state: str) -> None:
        promises = self._context.desk.promises
        self._context.act(partial(promises.settle, promise.id, state, now=self._context.now()))

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
        if self.card.attach.isHidden() and self.card.attach.isEnabled():
            menu.addAction(theme.icon("attach"), self.tr("Attach a file…"), self._on_attach)
        if self.card.park.isHidden():
            park = menu.addAction(theme.icon("breathe"), self.card.park.text(), self.park)
            park.setEnabled(written)
        if self._values() and self.card.values.isHidden():
            menu.addAction(self.tr("Our values…"), self._on_values)
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
        menu.popup(self.card.more.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

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
            self._files.attach(partial(_begin, self._context, self._typed("")), files)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_to_width()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tip.hide()
        self._saver.flush()

    def close_down(self) -> None:
        """The window closes: what was typed is on the disk when this returns."""
        self.card.attachments.flush()
        self._saver.flush_here()


def _updated(draft: Draft) -> datetime:
    return draft.updated_at


def _load(context: Context, id_: ConversationId) -> Loaded:
    desk = context.desk
    drafts = {}
    for side in Visibility:
        found = desk.drafts.find(id_, side)
        if found is not None:
            drafts[side] = found
    settings = desk.settings
    who = settings.text("shop.signs").strip()
    signature = settings.text("shop.signature").replace("{name}", who) if who else ""
    return Loaded(
        drafts=drafts,
        promises=desk.promises.of_conversation(id_),
        signature=signature.strip(),
        values=[v.strip() for v in settings.text("shop.values").splitlines() if v.strip()],
        email=settings.text("shop.email").strip(),
        phone=settings.text("shop.phone").strip(),
        undo_seconds=settings.number("send.undo_seconds"),
        breathe_minutes=settings.number("send.breathe_minutes"),
        live=settings.flag("tone.live"),
    )


def _discard(context: Context, last_word: Callable[[], Draft | None]) -> tuple[DraftId, Changes]:
    draft = last_word()
    if draft is None:
        raise UserError("There is no draft to put away.")
    return draft.id, context.desk.drafts.discard(draft.id, now=context.now())


def _begin(context: Context, typed: Typed) -> Draft:
    return context.desk.drafts.begin(
        typed.conversation, typed.side, seen=typed.seen, now=context.now()
    )
