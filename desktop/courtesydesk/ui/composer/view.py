"""The composer: one draft per conversation and side, judged while it is written, sent with care."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Conversation
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.errors import DeskError, UserError
from courtesydesk.domain.findings import Severity, Verdict
from courtesydesk.domain.ids import ConversationId, DraftId, OutboxId
from courtesydesk.domain.mentions import Picture, Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import DeliveryState, Draft, DraftRow, Hold, OutboxRow
from courtesydesk.services.lengths import measure
from courtesydesk.services.outbox import Release
from courtesydesk.services.saved_replies import Filled, SavedReply, holes
from courtesydesk.ui.composer.card import ComposerCard
from courtesydesk.ui.composer.coach import Coach, Question
from courtesydesk.ui.composer.editor import Mark
from courtesydesk.ui.composer.findings import FindingTip
from courtesydesk.ui.composer.popovers import PromiseForm, ValuesCard, pick_time
from courtesydesk.ui.composer.saver import DraftSaver, Typed, draft_changes
from courtesydesk.ui.composer.sending import Outcome, Sender
from courtesydesk.ui.composer.sides import by_hand, side_to_answer, sides_of, signed
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.acts import DeliveryActs
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.overlay import Choice, Picker
from courtesydesk.ui.widgets.parts import Chip

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


class PromiseChip(Chip):
    """A promise of this conversation; pressed, it can be settled."""

    settled = Signal(object, str)

    def __init__(self, context: Context, promise: Promise, words: str, parent: QWidget) -> None:
        late = promise.due_at is not None and promise.due_at < context.now()
        super().__init__(context.theme, words, parent, kind="warn" if late else "ok")
        self._promise = promise
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, state in (
            (self.tr("Kept"), "kept"), (self.tr("Broken"), "broken"),
            (self.tr("Not a promise after all"), "withdrawn"),
        ):  # fmt: skip
            menu.addAction(words).setData(state)
        menu.triggered.connect(self._on_chosen)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _on_chosen(self, action: QObject) -> None:
        self.settled.emit(self._promise, str(action.data()))  # type: ignore[attr-defined]


class Composer(QWidget):
    """Below the conversation; knows one conversation at a time."""

    sent = Signal(object)
    """The `ConversationId` whose reply is on its way."""
    wrote_again_shown = Signal()
    """The person wants to read what they wrote since."""

    def __init__(
        self, context: Context, keys: Keys, loader: PictureLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._keys = context, keys
        self.setObjectName("composer")
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(14))
        self.card = ComposerCard(theme, loader, self)
        column.addWidget(self.card)
        self.editor = self.card.editor
        self._moments = Moments(self)
        self._saver = DraftSaver(context, self)
        self._coach = Coach(context, self)
        self._sender = Sender(context, self)
        self._acts = DeliveryActs(context, self)
        self._tip = FindingTip(theme, self.window())
        self._shown: Conversation | None = None
        self._side = Visibility.PUBLIC
        self._loaded: Loaded | None = None
        self._loading: Task | None = None
        self._draft: Draft | None = None
        self._verdict: tuple[str, Verdict] | None = None
        self._pending: Release | None = None
        """Send was pressed before the tone was known."""
        self._warned = False
        self._accepted = False
        """The person has seen that they wrote again."""
        self._savable: tuple[SavedReply, ...] = ()
        self._notice_does = ""
        self._warm = False
        self._gone = DraftId(0)
        """The draft that was put away behind our back."""
        self._retired: tuple[DraftRow, ...] = ()
        self._connect()
        self._register(keys)
        self._show_nothing()

    def _connect(self) -> None:
        card, editor = self.card, self.editor
        editor.edited.connect(self._on_edited)
        editor.left.connect(self._on_left)
        editor.files_dropped.connect(self._on_files)
        editor.finding_pointed.connect(self._on_pointed)
        editor.installEventFilter(self)
        card.side.clicked.connect(self._on_side_menu)
        card.values.clicked.connect(self._on_values)
        card.attach.clicked.connect(self._on_attach)
        card.saved.clicked.connect(self.open_saved_replies)
        card.promise.clicked.connect(self._on_promise)
        card.more.clicked.connect(self._on_more)
        card.sign.signed_changed.connect(self._on_sign)
        card.park.clicked.connect(self.park)
        card.attachments.removed.connect(self._on_detach)
        card.attachments.described.connect(self._on_described)
        card.findings.reword_wanted.connect(self._on_reword)
        card.findings.show_wanted.connect(self._on_show_mark)
        card.findings.ignore_wanted.connect(self._on_ignore)
        card.findings.never_wanted.connect(self._on_never)
        card.findings.pointed.connect(editor.light)
        card.breathe.parked.connect(self.park)
        card.breathe.reworded.connect(self._on_breathe_reword)
        card.breathe.overridden.connect(self._on_override)
        card.breathe.closed.connect(self._on_breathe_closed)
        card.notice.first.connect(self._on_notice_first)
        card.notice.second.connect(self._on_notice_second)
        self._saver.saved.connect(self._on_saved)
        self._saver.not_saved.connect(self._on_not_saved)
        self._coach.judged.connect(self._on_judged)
        self._sender.released.connect(self._on_released)
        self._sender.held_back.connect(self._on_held_back)
        self._sender.not_sent.connect(self._on_not_sent)
        self._context.hub.changed.connect(self._on_changed)

    def _register(self, keys: Keys) -> None:
        group = self.tr("Writing")
        add = partial(keys.add, group=group, where=self)
        send = add("reply.send", self.tr("Send"), self.send, keys=("Ctrl+Return", "Ctrl+Enter"))
        self.card.send.clicked.connect(send.trigger)
        self.card.send.setToolTip(keys.working(keys.commands()[-1])[0])
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
        card.to.setToolTip(self.tr("Goes to {where}").format(where=where))
        card.take_private.setVisible(not private and not by_hand(row))
        card.show_side(self._side)
        hint = self.tr("Write to {name} …") if not by_hand(row) else self.tr("What was said?")
        self.editor.setPlaceholderText(hint.format(name=name))
        side = self.tr("Private reply to {name}") if private else self.tr("Public reply to {name}")
        self.editor.setAccessibleName(side.format(name=name))
        card.send.setText(self.tr("Write down") if by_hand(row) else self._send_words())
        card.sign.setVisible(bool(self._signature()))
        card.sign.show_signature(" ".join(self._signature().split()))
        card.attach.setEnabled(not by_hand(row))
        card.park.setText(self._park_words())
        if self._loaded is not None:
            first = next(iter(self._loaded.values), "")
            card.values.setText(self.tr("Our values ▸ {value}").format(value=first))
            card.values.setVisible(bool(first))
        self._fit_to_width()

    def _send_words(self) -> str:
        return self.tr("Send anyway") if self._warned else self.tr("Send")

    def _park_words(self) -> str:
        minutes = 60 if self._loaded is None else self._loaded.breathe_minutes
        if minutes % 60 == 0:
            return self.tr("Park %n h", "hours", minutes // 60)
        return self.tr("Park %n min", "minutes", minutes)

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
        card, px = self.card, self._context.theme.px
        width = self.width()
        roomy = width >= px(560)
        card.values.setVisible(
            width >= px(640) and self._loaded is not None and bool(self._loaded.values)
        )
        card.values.setMaximumWidth(max(px(150), width - px(470)))
        card.sign.setVisible(bool(self._signature()) and width >= px(500))
        card.saved.setVisible(roomy or width >= px(470))
        card.promise.setVisible(roomy)
        card.hint.setVisible(bool(card.hint.text()) and roomy)

    def set_room(self, height: int) -> None:
        """How high the pane is: the text may take a third of it."""
        px = self._context.theme.px
        lowest = px(66) if height < px(620) else px(84)
        self.editor.set_heights(lowest, max(lowest, height // 3))

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
            self._coach.ask(self._question(text))
        if self._stopped() and self._verdict is not None and self._verdict[0] != text:
            self.card.show_breathe(False)
        self._show_counts()

    def _typed(self, text: str) -> Typed:
        assert self._shown is not None
        answering = self._shown.answering
        seen = None if answering is None else answering.id
        return Typed(self._shown.row.id, self._side, text, seen)

    def _question(self, text: str) -> Question:
        assert self._shown is not None
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

    # tone

    def _on_judged(self, question: Question, verdict: Verdict) -> None:
        if self._shown is None or question.conversation != self._shown.row.id:
            return
        if question.text != self.editor.text() or question.side is not self._side:
            return
        self._verdict = (question.text, verdict)
        self.editor.set_findings(question.text, verdict.findings)
        self.card.findings.show_marks(self.editor.marks)
        self._show_language(question.text, verdict)
        if verdict.severity < Severity.STOP:
            self.card.show_breathe(False)
        self._show_counts()
        if self._pending is not None:
            how, self._pending = self._pending, None
            self._send(how)

    def _show_language(self, text: str, verdict: Verdict) -> None:
        unsaid = not verdict.judged and len(text.split()) > 3
        self.card.language.setVisible(unsaid)
        if unsaid:
            self.card.language.setText(
                self.tr("The tone of this language is not checked yet: read it once more yourself.")
            )

    def _stopped(self) -> bool:
        return self._severity() is Severity.STOP

    def _severity(self) -> Severity:
        if self._verdict is None or self._verdict[0] != self.editor.text():
            return Severity.OK if self._verdict is None else self._verdict[1].severity
        return self._verdict[1].severity

    def _on_pointed(self, mark: Mark | None) -> None:
        if mark is None:
            self._tip.hide()
        else:
            self._show_tip(mark)

    def _show_tip(self, mark: Mark) -> None:
        rect = self.editor.rect_of(mark)
        at = self.editor.mapToGlobal(rect.topLeft())
        window = self.window()
        if self._tip.parentWidget() is not window:
            self._tip.setParent(window)
        box = QRectF(at.x(), at.y(), rect.width(), rect.height())
        self._tip.show_finding(mark, self.editor, box, self.tr("Alt+Enter"))

    def next_finding(self) -> None:
        """The next marked words, with what they say."""
        self._step(1)

    def last_finding(self) -> None:
        """The marked words before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        mark = self.editor.step(by)
        if mark is not None:
            self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._show_tip(mark)

    def reword_chosen(self) -> None:
        """Say the chosen (or the worst) finding the other way."""
        mark = self.editor.chosen
        if mark is None and self.card.findings.groups:
            mark = self.card.findings.groups[0].first
        if mark is not None:
            self._on_reword(mark)

    def _on_reword(self, mark: Mark) -> None:
        self._tip.hide()
        self.editor.reword(mark)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._coach.ask_now()

    def _on_show_mark(self, mark: Mark) -> None:
        if mark in self.editor.marks:
            self.editor.choose(mark)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_tip(mark)

    def _on_ignore(self, mark: Mark) -> None:
        if self._shown is not None:
            text = self._verdict[0] if self._verdict is not None else self.editor.text()
            self._coach.ignore_here(mark.finding, text, self._shown.row.id)
            self._ask_again()

    def _on_never(self, mark: Mark) -> None:
        self._coach.never(mark.finding, self._words(mark))
        self._ask_again()

    def _words(self, mark: Mark) -> str:
        return mark.words.replace("\u2029", "\n")

    def _ask_again(self) -> None:
        self._coach.ask(self._question(self.editor.text()))

    # sending

    def send(self) -> None:
        """Send, once nothing speaks against it."""
        self._begin(Release())

    def park(self) -> None:
        """Let it breathe in the outbox."""
        self._begin(Release(hold=Hold.BREATHING), unless_warned=False)

    def schedule(self) -> None:
        """Send it at a moment in one's own words."""
        if self._shown is None or not self.editor.text().strip():
            return
        picker = pick_time(
            self._context,
            self.window(),
            self.tr("Send at"),
            self.tr("tomorrow 9, fri 14:30, in 3h"),
        )
        picker.chosen.connect(self._on_scheduled)
        picker.open_below(self.card.park)

    def _on_scheduled(self, at: datetime) -> None:
        self._begin(Release(hold=Hold.SCHEDULED, not_before=at))

    def _begin(self, how: Release, *, unless_warned: bool = True) -> None:
        """What must be so before a reply goes; the first that is not so says so, and it stays."""
        if self._shown is None or self._sender.busy:
            return
        text = self.editor.text()
        if not text.strip() and not self.card.attachments.pictures:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self.editor.next_hole():
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            start, end = holes(text)[0]
            value = text[start:end].strip("{}?").strip()
            self._say("", self.tr("Fill in “{value}” first.").format(value=value), tone="warn")
            return
        if measure(self._final_text(), self._shown.row.network, self._side).too_long:
            label = network(self._shown.row.network).label
            self._say(
                "", self.tr("It is too long for {network}.").format(network=label), tone="stop"
            )
            return
        if self._verdict is None or self._verdict[0] != text:
            self._pending = how
            self._coach.ask(self._question(text))
            self._coach.ask_now()
            return
        self._send(how, unless_warned=unless_warned)

    def _send(self, how: Release, *, unless_warned: bool = True) -> None:
        assert self._shown is not None
        severity = self._severity()
        parks = how.hold is Hold.BREATHING
        if severity is Severity.STOP and not how.override_value and not parks:
            self._open_breathe()
            return
        if severity is Severity.WARN and unless_warned and not self._warned and not parks:
            self._warn_once()
            return
        if self._accepted:
            how = _accepting(how)
        typed = self._typed(self._final_text())
        self._saver_seals(typed, how)

    def _saver_seals(self, typed: Typed, how: Release) -> None:
        self.card.attachments.flush()
        self.editor.setReadOnly(True)
        self._sender.send(self._saver.last_word(typed), how)
        self._show_counts()

    def _final_text(self) -> str:
        text = self.editor.text()
        if self.card.sign.signed:
            return signed(text, self._signature())
        return text

    def _warn_once(self) -> None:
        self._warned = True
        self.card.send.setText(self.tr("Send anyway"))
        self.card.hint.setText(self.tr("Press again to send it as it is"))
        self._fit_to_width()
        self.card.send.setAccessibleDescription(self.card.hint.text())

    def _open_breathe(self) -> None:
        values = [] if self._loaded is None else self._loaded.values
        rewordable = any(
            mark.finding.instead is not None and mark.finding.severity is Severity.STOP
            for mark in self.editor.marks
        )
        self.card.show_breathe(True)
        self.card.breathe.open(values, self._park_words(), rewordable=rewordable)

    def _on_breathe_reword(self) -> None:
        stops = [
            m for m in self.editor.marks
            if m.finding.severity is Severity.STOP and m.finding.instead is not None
        ]  # fmt: skip
        self.card.show_breathe(False)
        if stops:
            self._on_reword(stops[0])

    def _on_breathe_closed(self) -> None:
        self.card.show_breathe(False)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_override(self, value: str, why: str) -> None:
        self._begin(Release(override_value=value, override_why=why), unless_warned=False)

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

    def _tell_sent(self, row: OutboxRow) -> None:
        undo = partial(self._acts.undo, [OutboxId(row.id)])
        self._context.ask.tell(self._sent_words(row), action=self.tr("Undo"), on_action=undo)

    def _sent_words(self, row: OutboxRow) -> str:
        now = self._context.now()
        if row.state is not DeliveryState.HELD:
            return self.tr("On its way.")
        if row.hold is Hold.STOP:
            return self.tr("Held in the outbox: it never goes by itself.")
        if row.hold is Hold.ASSISTED:
            return self.tr("In the outbox: copy it and post it there.")
        if row.not_before is None:
            return self.tr("Waits in the outbox until you send it.")
        if row.hold is Hold.UNDO:
            left = self._moments.span(row.not_before - now)
            return self.tr("Goes in {time}").format(time=left)
        when = self._moments.when(row.not_before, now)
        if row.hold is Hold.BREATHING:
            return self.tr("Parked until {when}.").format(when=when)
        return self.tr("Goes {when}.").format(when=when)

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

    def _on_not_sent(self, error: BaseException) -> None:
        self.editor.setReadOnly(False)
        self._show_counts()
        if isinstance(error, DeskError):
            self._say(error.what, " ".join(p for p in (error.safe, error.todo) if p), tone="stop")
        else:
            self._context.tasks.task_failed.emit(error)

    def _say(self, title: str, text: str, *, tone: str) -> None:
        self._notice_does = ""
        self.card.notice.say(title, text, tone="stop" if tone == "stop" else "warn")

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
        busy = self._sender.busy or self._saver.unsaved(self._shown.row.id, self._side) is not None
        if busy:
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
        values = [] if self._loaded is None else self._loaded.values
        ValuesCard(self._context, self.window(), values).open_below(self.card.values)

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
            job = partial(self._context.desk.drafts.retired, self._shown.row.id)
            self._context.tasks.run(job, done=self._on_retired_found, owner=self, name="old drafts")

    def _on_retired_found(self, rows: tuple[DraftRow, ...]) -> None:
        self._retired = rows
        if not rows:
            self._context.ask.tell(self.tr("No draft of this conversation was put away."))
            return
        picker = Picker(
            self._context.theme, self.window(), self.tr("Drafts put away"),
            self.tr("Bring one back"), self._retired_choices, width=420,
        )  # fmt: skip
        picker.chosen.connect(self.restore)
        picker.open_below(self.card.more)

    def _retired_choices(self, typed: str) -> list[Choice]:
        now = self._context.now()
        found = []
        for row in self._retired:
            draft = row.draft
            words = " ".join(draft.text.split())
            if typed.casefold() in words.casefold():
                at = draft.retired_at or draft.updated_at
                icon = "lock" if draft.side is Visibility.PRIVATE else "globe"
                found.append(Choice(words, self._moments.when(at, now), icon=icon, value=draft.id))
        return found

    # saved replies

    def open_saved_replies(self) -> None:
        """Choose one; it is filled in for this customer."""
        if self._shown is not None:
            self._context.tasks.run(
                self._context.desk.saved_replies.all, done=self._on_saved_replies, owner=self,
                name="saved replies",
            )  # fmt: skip

    def _on_saved_replies(self, replies: tuple[SavedReply, ...]) -> None:
        self._savable = replies
        picker = Picker(
            self._context.theme, self.window(), self.tr("Saved replies"),
            self.tr("Which one?"), self._saved_choices, width=440,
        )  # fmt: skip
        if not replies:
            picker.say(self.tr("None yet. They are written in Settings."))
        picker.chosen.connect(self._on_saved_chosen)
        picker.open_below(self.card.saved)

    def _saved_choices(self, typed: str) -> list[Choice]:
        wanted = typed.casefold().split()
        return [
            Choice(reply.name, " ".join(reply.text.split())[:60], value=reply.id)
            for reply in self._savable
            if all(word in f"{reply.name} {reply.text}".casefold() for word in wanted)
        ]

    def _on_saved_chosen(self, id_: object) -> None:
        if self._shown is not None:
            job = partial(self._context.desk.saved_replies.fill, id_, self._shown.row.id)  # type: ignore[arg-type]
            self._context.tasks.run(job, done=self._on_filled, owner=self, name="fill in")

    def _on_filled(self, filled: Filled) -> None:
        start = self.editor.insert(filled.text)
        self.editor.set_holes(holes(self.editor.text()))
        if filled.holes:
            first, last = filled.holes[0]
            self.editor.select(start + first, start + last)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # files

    def _on_attach(self) -> None:
        file = self._context.ask.open_file(self.tr("Attach a file"), "")
        if file is not None:
            self._on_files([file])

    def _on_files(self, files: list[Path]) -> None:
        if self._shown is None:
            return
        typed = self._typed(self.editor.text())
        self._saver.flush()
        job = partial(_attach, self._context, typed, tuple(files))
        self._context.tasks.run(
            job, done=self._on_attached, failed=self._on_not_sent, owner=self, name="attach"
        )

    def _on_attached(self, draft: Draft) -> None:
        if self._shown is not None and draft.conversation == self._shown.row.id:
            self._draft = draft
            self.card.attachments.show_pictures(draft.pictures)
            self._show_counts()
            self._context.hub.announce(draft_changes(draft))

    def _on_detach(self, picture: Picture) -> None:
        kept = tuple(p for p in self.card.attachments.pictures if p.id != picture.id)
        self.card.attachments.show_pictures(kept)
        self._context.act(partial(self._context.desk.pictures.detach, picture.id))
        self._show_counts()

    def _on_described(self, picture: Picture, alt: str) -> None:
        self._context.tasks.run(
            partial(self._context.desk.pictures.set_alt, picture.id, alt), name="alt text"
        )

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


def _accepting(how: Release) -> Release:
    return replace(how, accept_new_mentions=True)


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


def _discard(context: Context, last_word: object) -> tuple[DraftId, Changes]:
    draft = last_word()  # type: ignore[operator]
    if draft is None:
        raise UserError("There is no draft to put away.")
    return draft.id, context.desk.drafts.discard(draft.id, now=context.now())


def _attach(context: Context, typed: Typed, files: tuple[Path, ...]) -> Draft:
    desk = context.desk
    draft = desk.drafts.begin(typed.conversation, typed.side, seen=typed.seen, now=context.now())
    for file in files:
        desk.pictures.attach(draft.id, file)
    return desk.drafts.get(draft.id)
