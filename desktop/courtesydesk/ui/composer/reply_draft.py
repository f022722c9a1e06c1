"""The draft of a reply: read, kept, put away, brought back; one for each side."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import DeskError
from courtesydesk.domain.findings import Severity, Verdict
from courtesydesk.domain.ids import DraftId
from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import Draft
from courtesydesk.services.saved_replies import holes
from courtesydesk.ui.composer.coach import Question
from courtesydesk.ui.composer.loaded import Loaded, discard, load, updated
from courtesydesk.ui.composer.manners import MannersGuide
from courtesydesk.ui.composer.promising import Draft as Watched
from courtesydesk.ui.composer.promising import PromiseWatch
from courtesydesk.ui.composer.reply_look import ReplyLook
from courtesydesk.ui.composer.saver import DraftSaver, Typed, draft_changes
from courtesydesk.ui.composer.sides import allowed, by_hand, sides_of
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.tasks import Task


class ReplyDraft(ReplyLook):
    """Keeps what is typed, and never lays an older text over a newer one."""

    def __init__(
        self, context: Context, loader: PictureLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, loader, parent)
        self._saver = DraftSaver(context, self)
        self._promising = PromiseWatch(context, self.card.promise_lines, self)
        self._manners = MannersGuide(context, self.card.manners, self)
        self._loading: Task | None = None
        self._draft: Draft | None = None
        self._accepted = False
        """The person has seen that they wrote again."""
        self._text_when_asked = ""
        self._gone = DraftId(0)
        """The draft that was put away behind our back."""
        self.editor.left.connect(self._on_left)
        self.card.side.clicked.connect(self._on_side_menu)
        self._saver.saved.connect(self._on_saved)
        self._saver.not_saved.connect(self._on_not_saved)
        self._coach.judged.connect(self._on_verdict)

    def _load(self) -> None:
        if self._shown is None:
            return
        if self._loading is not None:
            self._loading.drop()
        job = partial(load, self._context, self._shown.row)
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
        if first:
            public = self._side is Visibility.PUBLIC
            self._manners.show_manners(loaded.manners if public else None, self._shown.row)
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
        sides = sides_of(self._shown, self._context.now())
        drafts = [loaded.drafts[side] for side in sides if side in loaded.drafts]
        if drafts:
            return max(drafts, key=updated).side
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

    def _after_edit(self, *, save: bool) -> None:
        assert self._shown is not None
        text = self.editor.text()
        self._warned = False
        self._pending = None
        self.card.send.setText(self._send_words())
        self.card.hint.setText("")
        self.card.hint.hide()
        self.editor.set_holes(holes(text) if "{" in text else ())
        if self._tip.isVisible():
            self._tip.hide()
        if save:
            self._saver.typed(self._typed(text))
        if self._loaded is None or self._loaded.live:
            self._ask_again()
        self._look_for_promises()
        if self._stopped() and self._verdict is not None and self._verdict[0] != text:
            self.card.show_breathe(False)
        self._show_counts()

    def _look_for_promises(self) -> None:
        """What is written down by hand has been said already: it is not given with a reply."""
        if self._shown is None or by_hand(self._shown.row):
            self._promising.look_at(None)
        else:
            self._promising.look_at(Watched(self.editor.text(), self._shown.row.id, self._side))

    def _typed(self, text: str) -> Typed:
        assert self._shown is not None
        answering = self._shown.answering
        seen = None if answering is None else answering.id
        return Typed(self._shown.row.id, self._side, text, seen)

    def _question(self, text: str) -> Question | None:
        if self._shown is None:
            return None
        answering = self._shown.answered_on(self._side)
        context = "" if answering is None else answering.text
        return Question(text, context, self._shown.row.id, self._side)

    def _on_verdict(self, question: Question, verdict: Verdict) -> None:
        if verdict.severity >= Severity.WARN and question == self._question(self.editor.text()):
            self._saver.typed(replace(self._typed(question.text), warned=True))

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
        self.card.forget_tone()
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
        job = partial(load, self._context, self._shown.row)
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
        self._look_for_promises()
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
        job = partial(discard, self._context, last)
        self._draft = None
        self._put_text("")
        self._context.tasks.run(job, done=self._on_discarded, owner=self, name="discard draft")

    def _on_discarded(self, answer: tuple[DraftId, Changes]) -> None:
        id_, changes = answer
        self._context.hub.announce(changes)
        self._context.ask.tell(
            self.tr("Draft put away."), action=self.tr("Undo"), on_action=partial(self.restore, id_)
        )

    def _leave(self) -> None:
        """Whatever was typed is kept before anything else is shown."""
        self._tip.hide()
        self._coach.forget()
        self._promising.look_at(None)
        self._pending = None
        self.card.attachments.flush()
        self.card.attachments.show_pictures(())
        self.card.forget_tone()
        if self._saver.dirty:
            self._saver.flush()

    # sides

    def focus_text(self) -> None:
        """Begin to write."""
        if self._shown is not None:
            self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_with(self, side: Visibility, words: str) -> None:
        """Write on that side, with these words; where something stands, the last of them follow it.

        What comes before their last paragraph is an older reply, for an empty field only.
        """
        if self._shown is None or self._loaded is None:
            return
        if side in sides_of(self._shown, self._context.now()):
            self.switch_side(side)
        if self._loading is not None and not self.editor.text().strip():
            # That side's draft is still being read: neither may take the other's place.
            draft = self._loaded.drafts.get(self._side)
            self.editor.set_text("" if draft is None else draft.text)
        if self.editor.text().strip():
            self._add_at_end(words.rpartition("\n\n")[2])
        else:
            # It is signed at its end, and not where an older reply in it was.
            self.editor.insert(words.replace(f"\n{self._signature()}\n", "\n"))
        self.focus_text()

    def _add_at_end(self, words: str) -> None:
        """After what is written, as one step of undo; once."""
        text = self.editor.text()
        if words in text:
            return
        self.editor.moveCursor(QTextCursor.MoveOperation.End)
        gap = "\n\n"[len(text) - len(text.rstrip("\n")) :]
        self.editor.insert(f"{gap}{words}")
        self.editor.ensureCursorVisible()

    def take_private(self) -> None:
        """To the private side; where there is none, the shop's address goes into the text."""
        if self._shown is None or by_hand(self._shown.row):
            return
        if Visibility.PRIVATE in sides_of(self._shown, self._context.now()):
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
        if (
            not before.strip()
            and self._shown is not None
            and self._shown.row.intent is Intent.COMPLAINT
        ):
            words = self.tr("I am sorry that this happened.") + " " + words
        gap = "" if not before or before[-1].isspace() else " "
        self.editor.insert(f"{gap}{words}")
        self._say_moved(loaded.prefers)
        self.focus_text()

    def _say_moved(self, prefers: str) -> None:
        """People are helped where they chose to talk, unless they are asked first."""
        assert self._shown is not None
        if prefers and prefers == self._shown.row.network:
            words = self.tr("{name} talks to you mostly here, on {network}.")
            label = network(prefers).label
            self._say(
                words.format(name=self._shown.row.name, network=label),
                self.tr("Moving them is a request: say why, and that they may stay here."),
                tone="warn",
            )

    def _on_side_menu(self) -> None:
        if self._shown is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sides = sides_of(self._shown, self._context.now())
        theme = self._context.theme
        public = self.tr("Public reply, everybody sees it")
        if seen_by := allowed(self._shown, Visibility.PUBLIC).seen_by:
            public = self.tr("Public reply, they and {readers} see it").format(readers=seen_by)
        for side, words, icon in (
            (Visibility.PUBLIC, public, "globe"),
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
