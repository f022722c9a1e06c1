"""Does what can be done besides answering: asks what must be asked, says how to take it back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from courtesydesk.domain.acts import SILENCES, Act, Acted, Ground
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Conversation
from courtesydesk.domain.ids import ActId
from courtesydesk.domain.mentions import Mention, Reply
from courtesydesk.services.acts import is_criticism
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_words import GROUNDS, ICONS, ActWords, Choice


class ItemActs(QObject):
    """One for a conversation pane."""

    answer_wanted = Signal()
    """The better way was chosen: write to them."""
    edit_wanted = Signal(object)
    """Our `Reply` is to get other words."""

    def __init__(self, context: Context, words: ActWords, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._words = context, words
        self._about: tuple[Mention | Reply, Conversation] | None = None

    def open_menu(self, item: Mention | Reply, shown: Conversation, at: QWidget) -> None:
        """What can be done with it, in a menu there."""
        self._about = item, shown
        menu = QMenu(at)
        menu.setObjectName("itemMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for act in item.offered:
            icon = self._context.theme.icon(ICONS[act])
            menu.addAction(icon, self._words.name(act)).setData(act.value)
        menu.triggered.connect(self._on_chosen)
        menu.popup(at.mapToGlobal(QPoint(0, at.height() + 4)))
        menu.setActiveAction(menu.actions()[0])

    def _on_chosen(self, action: QAction) -> None:
        if self._about is not None:
            self.do(Act(action.data()), *self._about)

    def do(self, act: Act, item: Mention | Reply, shown: Conversation) -> None:
        """It was chosen, and the network offers it."""
        if isinstance(item, Reply):
            if act is Act.EDIT:
                self.edit_wanted.emit(item)
            elif act is Act.DELETE:
                self._delete(item)
            return
        if act in SILENCES and is_criticism(item, shown.row) and not self._sure(act):
            self.answer_wanted.emit()
            return
        ground = self._ground() if act is Act.REPORT else Ground.OTHER
        if ground is not None:
            acts, now = self._context.desk.acts, self._context.now()
            self._run(act, partial(acts.on_mention, item.id, act, ground=ground, now=now))

    def _sure(self, act: Act) -> bool:
        """The better way stands first."""
        chosen = self._context.ask.choose(
            self.tr("Hiding criticism usually makes it louder"),
            self.tr(
                "People notice, keep a picture of it and tell others. A kind answer is read by"
                " everybody who comes after."
            ),
            [self.tr("Answer it instead"), self._words.name(act)],
            ok=self.tr("Go on"),
        )
        return chosen == 1

    def _ground(self) -> Ground | None:
        chosen = self._context.ask.choose(
            self.tr("What is wrong with it?"),
            self.tr("Those who run the place read this, not the person who wrote it."),
            [self._words.ground(ground) for ground in GROUNDS],
            ok=self.tr("Report it"),
        )
        return None if chosen is None else GROUNDS[chosen]

    def _delete(self, reply: Reply) -> None:
        change = Act.EDIT in reply.offered
        options = [self.tr("Change its words instead")] if change else []
        chosen = self._context.ask.choose(
            self.tr("Delete our reply?"),
            self.tr(
                "What they wrote stays there for everybody to read, then without an answer, and"
                " whoever saw ours may have kept it. Here it stays in the history."
            ),
            [*options, self.tr("Delete it")],
            ok=self.tr("Go on"),
        )
        if chosen is None:
            return
        if change and chosen == 0:
            self.edit_wanted.emit(reply)
            return
        acts, now = self._context.desk.acts, self._context.now()
        self._run(Act.DELETE, partial(acts.delete, reply.id, now=now))

    def _run(self, act: Act, job: partial[Changes]) -> None:
        self._context.act(job, then=partial(self._on_asked, act), owner=self)

    def _on_asked(self, act: Act, changes: Changes) -> None:
        if not changes.acts:
            self._context.ask.tell(self._words.asked(act))
            return
        id_ = max(changes.acts)
        self._context.ask.tell(
            self._words.asked(act),
            action=self.tr("Undo"),
            on_action=partial(self.take_back, id_),
        )

    def tell_edited(self, changes: Changes) -> None:
        """Other words were let go."""
        self._on_asked(Act.EDIT, changes)

    def take_back(self, id_: ActId) -> None:
        """Before it goes."""
        acts, now = self._context.desk.acts, self._context.now()
        self._context.act(partial(acts.take_back, id_, now=now))

    def choose(self, choice: Choice, acted: Acted) -> None:
        """What a button under it says."""
        if choice in (Choice.NOW, Choice.AGAIN):
            acts, now = self._context.desk.acts, self._context.now()
            self._context.act(partial(acts.try_again, acted.id, now=now))
        else:
            self.take_back(acted.id)
