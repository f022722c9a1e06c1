"""The conversation pane: who and where, what was said, and the composer below it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Channel, Conversation, State
from courtesydesk.domain.errors import DeskError, NotFound
from courtesydesk.domain.ids import ConversationId, CustomerId, DraftId
from courtesydesk.domain.mentions import Item, Note, Picture
from courtesydesk.domain.outbox import Draft, Hold, OutboxRow
from courtesydesk.services.pictures import name_to_save
from courtesydesk.ui.clock.why import open_why
from courtesydesk.ui.composer.mail import MailPane
from courtesydesk.ui.composer.view import Composer
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_words import ActWords
from courtesydesk.ui.conversation.aftercare import AfterStrip
from courtesydesk.ui.conversation.bubble import BubbleSignals, Kit
from courtesydesk.ui.conversation.doubt import DoubtBanner
from courtesydesk.ui.conversation.header import Header
from courtesydesk.ui.conversation.meaning import Meaning
from courtesydesk.ui.conversation.on_items import OnItems
from courtesydesk.ui.conversation.pictures import PictureLoader, Viewer
from courtesydesk.ui.conversation.text import target_of
from courtesydesk.ui.conversation.thread_view import ThreadView
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.acts import DeliveryActs, open_page
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.outbox.override import ask_override
from courtesydesk.ui.outbox.posted import ask_posted
from courtesydesk.ui.outbox.words import Act, DeliveryWords
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.empty import EmptyState
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.turn import in_turn

FIRST_ITEMS = 20
"""Shown at once; earlier ones come when one scrolls up to them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation and its replies on their way, read together."""

    conversation: Conversation
    deliveries: tuple[OutboxRow, ...]


class ConversationPane(QWidget):
    """Shows one conversation, and writes in it."""

    customer_shown = Signal(object)
    """The `CustomerId` of what is shown, or None."""
    conversation_chosen = Signal(object)
    """Another conversation should be opened (a voice under the same post)."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._keys = context, keys
        self.setObjectName("conversationPane")
        self.setProperty("ownFocus", True)
        self.setAccessibleName(self.tr("Conversation"))
        theme = context.theme
        self._id: ConversationId | None = None
        self._opened: Opened | None = None
        self._task: Task | None = None
        self._restore: DraftId | None = None
        self._signals = BubbleSignals(self)
        self._loader = PictureLoader(context, self)
        self._meaning = Meaning(context, self)
        self._acts = DeliveryActs(context, self)
        act_words = ActWords(self)
        kit = Kit(
            context, self._loader, self._signals, Moments(self), DeliveryWords(self), act_words
        )
        self._stack = QStackedWidget(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._empty = EmptyState(
            theme, "to-answer", self.tr("Nothing is open"),
            self.tr("Choose somebody on the left: what was said and answered stands here."),
            self,
        )  # fmt: skip
        self._ground = Ground(theme, "paper", self)
        self._stack.addWidget(QWidget(self))  # nothing is said before it is known
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._ground)
        column = QVBoxLayout(self._ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = Header(context, keys, self._ground)
        self.doubt = DoubtBanner(context, keys, self._ground)
        self.view = ThreadView(kit, self._ground)
        self.composer = Composer(context, keys, self._loader, self._ground)
        column.addWidget(self.header)
        column.addWidget(self.doubt)
        column.addWidget(self.view, 1)
        self.after = AfterStrip(context, keys, self._ground)
        column.addWidget(self.after)
        column.addWidget(self.composer)
        self._viewer: Viewer | None = None
        self._mail: MailPane | None = None
        self._watched: QWidget | None = None
        self._on_items = OnItems(context, keys, act_words, self.view, self)
        self._connect()
        self._register(keys)

    def _connect(self) -> None:
        self.header.more_wanted.connect(self._on_more)
        self.header.clock.clicked.connect(self.why)
        self.view.earlier_wanted.connect(self._on_earlier_wanted)
        self.view.voice_chosen.connect(self._on_voice)
        self.doubt.conversation_chosen.connect(self.conversation_chosen)
        self.doubt.height_changed.connect(self._share_room)
        self.after.words_wanted.connect(self.composer.begin_with)
        self.composer.wrote_again_shown.connect(self.view.to_end)
        self.composer.left.connect(self.view.setFocus)
        self.composer.sent.connect(self._on_sent)
        self.composer.card.freshness.conversation_chosen.connect(self.conversation_chosen)
        self._signals.link_opened.connect(self._on_link)
        self._signals.photos_opened.connect(self._on_photos)
        self._signals.save_wanted.connect(self._on_save_wanted)
        self._signals.delivery_acted.connect(self._on_acted)
        self._signals.more_wanted.connect(self._on_items.open_menu_of)
        self._signals.act_chosen.connect(self._on_items.choose)
        self._on_items.answer_wanted.connect(self.composer.focus_text)
        self._acts.draft_returned.connect(self._on_draft_returned)
        self._acts.posting_begun.connect(self.view.ask_posted)
        self._acts.override_wanted.connect(self._on_override)
        self._acts.words_wanted.connect(self._on_words)
        self._context.hub.changed.connect(self._on_changed)

    def _register(self, keys: Keys) -> None:
        group = self.tr("Conversation")
        keys.add(
            "conversation.copy_link", self.tr("Copy the link"), self.copy_link, group=group,
            where=self, icon="copy",
        )  # fmt: skip
        keys.add(
            "conversation.open", self.tr("Open on the network"), self.open_on_network, group=group,
            where=self, keys=("Ctrl+Shift+O",), icon="open-external",
        )  # fmt: skip
        keys.add(
            "conversation.why", self.tr("Why so long, and how urgent"), self.why, group=group,
            where=self, keys=("y",), icon="clock",
        )  # fmt: skip
        keys.add(
            "mail.new", self.tr("New mail"), self.new_mail, group=group, where=self,
            keys=("Ctrl+N",), icon="mail",
        )  # fmt: skip
        keys.add(
            "mail.forward", self.tr("Forward the mail"), self.forward, group=group, where=self,
            keys=("Ctrl+Shift+M",), icon="forward",
        )  # fmt: skip
        keys.add(
            "conversation.undo_send", self.tr("Undo sending"), self.undo_send, group=group,
            where=self, keys=("z", "Ctrl+Z"), icon="undo",
        )  # fmt: skip

    def why(self) -> None:
        """Why the customer waits so long, and how urgent it is to save."""
        if self._id is not None:
            anchor = self.header.clock if self.header.clock.isVisible() else self.header.more
            open_why(self._context, self._id, anchor)

    # a mail that answers nobody

    def new_mail(self) -> None:
        """Write to somebody who has not written."""
        self._mail_pane().write_new()

    def forward(self) -> None:
        """Hand the latest mail on."""
        answering = None if self._opened is None else self._opened.conversation.answering
        if answering is not None:
            self._mail_pane().forward(answering)

    def open_mail(self, draft: Draft) -> None:
        """Go on with a mail that was begun."""
        self._mail_pane().open_draft(draft)

    def _mail_pane(self) -> MailPane:
        if self._mail is None:
            self._mail = MailPane(self._context, self._keys, self._loader, self._stack)
            self._mail.closed.connect(self._on_mail_closed)
            self._stack.addWidget(self._mail)
            in_turn(self._stack)
        self._stack.setCurrentWidget(self._mail)
        return self._mail

    def _on_mail_closed(self) -> None:
        self._stack.setCurrentWidget(self._empty if self._opened is None else self._ground)

    # what is shown

    @property
    def shown(self) -> ConversationId | None:
        """Which conversation is open."""
        return self._id

    def show_conversation(self, id_: ConversationId | None, *, looked: bool = True) -> None:
        """Open one; None shows that nothing is open. What is only shown, nobody has looked at."""
        if id_ == self._id and id_ is not None:
            self._read()
            return
        self._id = id_
        self._opened = None
        if id_ is None:
            self.composer.show_conversation(None)
            self.after.show_conversation(None)
            self.view.clear()
            self._stack.setCurrentWidget(self._empty)
            self.customer_shown.emit(None)
            return
        self._read()
        if looked:
            self.look()

    def look(self) -> None:
        """The person looks at what is shown."""
        if self._id is not None:
            opened = partial(self._context.desk.triage.opened, self._id, now=self._context.now())
            self._context.act(opened)

    def focus_composer(self) -> None:
        """Begin to write."""
        self.composer.focus_text()

    def close_down(self) -> None:
        """The window closes: what was typed is on the disk when this returns."""
        self.composer.close_down()
        if self._mail is not None:
            self._mail.close_down()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._watched is not self.window():
            self._watched = self.window()
            self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and watched is self._watched:
            self.close_down()
        return super().eventFilter(watched, event)

    def _read(self) -> None:
        if self._id is None:
            return
        if self._task is not None:
            self._task.drop()
        job = partial(_open, self._context, self._id)
        self._task = self._context.tasks.run(
            job, done=self._on_opened, failed=self._on_not_opened, owner=self,
            name="open conversation", priority=2,
        )  # fmt: skip

    def _on_opened(self, opened: Opened) -> None:
        self._task = None
        if opened.conversation.row.id != self._id:
            return
        first = self._opened is None
        self._opened = opened
        self.header.show_conversation(opened.conversation)
        if first or self._stack.currentWidget() is self._empty:
            self._stack.setCurrentWidget(self._ground)
        self.composer.show_conversation(opened.conversation)
        self.after.show_conversation(opened.conversation)
        self.doubt.show_conversation(opened.conversation, room=self._room_for_doubt())
        self._share_room()
        self.view.show_conversation(opened.conversation, opened.deliveries)
        self._on_items.show_conversation(opened.conversation)
        if first:
            self.customer_shown.emit(CustomerId(opened.conversation.row.customer))

    def _on_not_opened(self, error: Exception) -> None:
        self._task = None
        if isinstance(error, NotFound):
            self.show_conversation(None)
            return
        what = error.sentence() if isinstance(error, DeskError) else str(error)
        self._empty.show_state("warning", self.tr("This conversation cannot be read"), what)
        self._stack.setCurrentWidget(self._empty)
        if not isinstance(error, DeskError):
            self._context.tasks.task_failed.emit(error)

    def _on_voice(self, id_: ConversationId) -> None:
        self.conversation_chosen.emit(id_)
        if self._id != id_:
            self.show_conversation(id_)

    def _on_earlier_wanted(self) -> None:
        oldest = self.view.oldest
        if self._id is None or oldest is None:
            return
        job = partial(
            self._context.desk.feed.earlier, self._id, before=oldest.occurred_at, limit=FIRST_ITEMS
        )
        self._context.tasks.run(job, done=self._on_earlier, owner=self, name="earlier")

    def _on_earlier(self, items: tuple[Item, ...]) -> None:
        if not items or items[0].conversation in (self._id, None):
            self.view.add_earlier(items)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is None:
            return
        mine = self._opened is not None and any(
            row.id in changes.outbox for row in self._opened.deliveries
        )
        touched = self._id in changes.conversations or self._id in changes.arrived
        if changes.everything or touched or mine:
            self._read()

    def _room_for_doubt(self) -> int:
        """Two fifths of the pane are enough, and what must stand beside it keeps its place."""
        after = self.after.height() if self.after.isVisible() else 0
        taken = self.header.height() + after + self.composer.minimumSizeHint().height()
        free = self.height() - taken - self.view.minimumSizeHint().height()
        return min(self.height() * 2 // 5, free)

    def _share_room(self) -> None:
        taken = self.doubt.height() if self.doubt.isVisible() else 0
        self.composer.set_room(self.height() - self.header.height() - taken)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.doubt.set_room(self._room_for_doubt())
        self._share_room()
        if self._viewer is not None and self._viewer.isVisible():
            self._viewer.setGeometry(self.window().rect())

    # replies on their way

    def undo_send(self) -> bool:
        """Take back the reply, or else the act, that is about to go; False when none is."""
        deliveries = () if self._opened is None else self._opened.deliveries
        for row in reversed(deliveries):
            if row.hold is Hold.UNDO:
                self._acts.do(Act.UNDO, row)
                return True
        return self._on_items.undo()

    def _on_acted(self, act: Act, row: OutboxRow) -> None:
        self._acts.do(act, row)

    def _on_draft_returned(self, act: Act, row: OutboxRow, _draft: DraftId) -> None:
        self._context.ask.tell(self.tr("Taken back: it is a draft again."))
        if row.conversation == self._id and act is not Act.CANCEL:
            self.composer.switch_side(row.visibility)
            self.composer.focus_text()

    def _on_override(self, row: OutboxRow) -> None:
        ask_override(self._context, self.window(), row, self._acts, self.header.more)

    def _on_words(self, row: OutboxRow) -> None:
        ask_posted(self._context, self.window(), row, self._acts, self.header.more)

    def _on_sent(self, _id: ConversationId) -> None:
        self.view.setFocus()

    # links, photos, files

    def _on_link(self, url: QUrl) -> None:
        target = target_of(url)
        if self._context.ask.sure(
            self.tr("Open this link?"),
            self.tr("It was sent by somebody you may not know. It leads to:\n\n{target}").format(
                target=target
            ),
            ok=self.tr("Open in the browser"),
        ):
            QDesktopServices.openUrl(url)

    def _on_photos(self, photos: tuple[Picture, ...], first: Picture) -> None:
        if self._viewer is None or self._viewer.parentWidget() is not self.window():
            self._viewer = Viewer(self._context, self._loader, self.window())
            self._viewer.save_wanted.connect(self._on_save_wanted)
        self._viewer.show_photos(photos, first)

    def _on_save_wanted(self, picture: Picture) -> None:
        file = self._context.ask.save_file(
            self.tr("Save the attachment"), name_to_save(picture), ""
        )
        if file is not None:
            save = partial(self._context.desk.pictures.save_as, picture, file)
            self._context.tasks.run(save, done=self._on_file_saved, owner=self, name="save file")

    def _on_file_saved(self, _nothing: object) -> None:
        self._context.ask.tell(self.tr("Saved."))

    # the rest of the header

    def copy_link(self) -> None:
        """The page of this conversation, on the clipboard."""
        url = "" if self._opened is None else self._opened.conversation.url
        if url:
            QGuiApplication.clipboard().setText(url)
            self._context.ask.tell(self.tr("The link is on the clipboard."))
        else:
            self._context.ask.tell(self.tr("This conversation has no page of its own."))

    def open_on_network(self) -> None:
        """Its page, in the browser."""
        url = "" if self._opened is None else self._opened.conversation.url
        if not open_page(url):
            self._context.ask.tell(self.tr("This conversation has no page of its own."))

    def _on_more(self) -> None:
        if self._opened is None:
            return
        shown = self._opened.conversation
        theme = self._context.theme
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._meaning.add_to(menu, shown.row)
        menu.addSeparator()
        hidden = [id_ for id_, button in self.header.acts.items() if button.isHidden()]
        closed = shown.row.state in (State.DONE, State.SPAM)
        for id_ in hidden:
            fits = (id_ == "conversation.reopen") is closed
            if fits:
                self._add_command(menu, id_)
        for id_ in (
            "conversation.tag",
            "conversation.cause",
            "conversation.wait",
            "conversation.spam",
        ):
            self._add_command(menu, id_)
        if shown.row.channel is Channel.EMAIL and shown.answering is not None:
            menu.addAction(theme.icon("forward"), self.tr("Forward…"), self.forward)
        menu.addSeparator()
        has_page = bool(shown.url)
        copy = menu.addAction(theme.icon("copy"), self.tr("Copy the link"), self.copy_link)
        copy.setEnabled(has_page)
        page = menu.addAction(
            theme.icon("open-external"), self.tr("Open on the network"), self.open_on_network
        )
        page.setEnabled(has_page)
        notes = [item for item in self.view.items if isinstance(item, Note)]
        if notes:
            remove = menu.addMenu(theme.icon("note"), self.tr("Remove a note"))
            for note in notes[-8:]:
                words = " ".join(note.text.split())
                short = words if len(words) <= 48 else f"{words[:47]}…"
                remove.addAction(short).setData(note.id)
            remove.triggered.connect(self._on_remove_note)
        menu.popup(self.header.more.mapToGlobal(QPoint(0, self.header.more.height() + 4)))

    def _add_command(self, menu: QMenu, id_: str) -> None:
        if self._keys.has(id_):
            action = self._keys.action(id_)
            action.setIcon(self._context.theme.icon(self._keys.icon(id_)))
            menu.addAction(action)

    def _on_remove_note(self, action: QObject) -> None:
        people = self._context.desk.people
        id_ = action.data()  # type: ignore[attr-defined]
        self._context.act(partial(people.remove_note, id_, now=self._context.now()))


def _open(context: Context, id_: ConversationId) -> Opened:
    desk = context.desk
    return Opened(
        desk.feed.conversation(id_, now=context.now(), limit=FIRST_ITEMS),
        desk.outbox.of_conversation(id_),
    )
