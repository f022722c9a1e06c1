"""Keys and menus for what can be done with one thing in a conversation, besides answering it.

It is done with what the focus is in, or else with the latest that the network offers it for.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.acts import OPPOSITES, Act, Acted, ActState
from courtesydesk.domain.conversations import Conversation
from courtesydesk.domain.mentions import AS_USUAL, Item, Mention, Reply
from courtesydesk.domain.networks import network
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_words import ICONS, ActWords, Choice
from courtesydesk.ui.conversation.edit_reply import Editing, EditReply
from courtesydesk.ui.conversation.item_acts import ItemActs
from courtesydesk.ui.conversation.thread_view import ThreadView
from courtesydesk.ui.keys import Keys

COMMANDS = {
    Act.LIKE: ("l",), Act.HIDE: ("v",), Act.BLOCK: (), Act.REPORT: (), Act.SPAM: (),
    Act.EDIT: ("c",), Act.DELETE: (),
}  # fmt: skip
"""Each with its opposite, where it has one: the same key takes it back."""


class OnItems(QObject):
    """One for a conversation pane."""

    answer_wanted = Signal()

    def __init__(
        self, context: Context, keys: Keys, words: ActWords, view: ThreadView, pane: QWidget
    ) -> None:
        super().__init__(pane)
        self._context, self._keys, self._words = context, keys, words
        self._view, self._pane = view, pane
        self._shown: Conversation | None = None
        self._acts = ItemActs(context, words, self)
        self._acts.answer_wanted.connect(self.answer_wanted)
        self._acts.edit_wanted.connect(self._on_edit)
        group = self.tr("What they said, and our reply")
        keys.add(
            "item.more", self.tr("What else can be done"), self.open_menu, group=group, where=pane,
            keys=("a",), icon="more",
        )  # fmt: skip
        for act, letters in COMMANDS.items():
            keys.add(
                f"item.{act.value}", self._title(act), partial(self._on_command, act), group=group,
                where=pane, keys=letters, icon=ICONS[act],
            )  # fmt: skip
        self._offer()

    def _title(self, act: Act) -> str:
        return {
            Act.LIKE: self.tr("Like it, or take the like back"),
            Act.HIDE: self.tr("Hide it there, or show it"),
        }.get(act) or self._words.name(act)

    # what is shown

    def show_conversation(self, shown: Conversation) -> None:
        """Another one, or the same as it is now."""
        self._shown = shown
        self._offer()

    def _offer(self) -> None:
        """Only what the network offers for something here can be asked for."""
        offered = {act for item in self._items() for act in item.offered}
        self._keys.action("item.more").setEnabled(bool(offered))
        for act in COMMANDS:
            possible = {act, OPPOSITES.get(act, act)}
            self._keys.action(f"item.{act.value}").setEnabled(bool(possible & offered))

    def _items(self) -> list[Mention | Reply]:
        if self._shown is None:
            return []
        return [item for item in self._view.items if isinstance(item, Mention | Reply)]

    # doing it

    def open_menu(self) -> bool:
        """For what the focus is in, else for the latest that they said, else for our latest."""
        offering = [item for item in self._items() if item.offered]
        theirs = [item for item in offering if isinstance(item, Mention)]
        focused = self._view.focused
        item = focused if focused in offering else (theirs or offering or [None])[-1]
        if not isinstance(item, Mention | Reply):
            return False
        self.open_menu_of(item, self._view.place_of(item))
        return True

    def open_menu_of(self, item: Item, at: QWidget) -> None:
        """At the button behind it."""
        if self._shown is not None and isinstance(item, Mention | Reply):
            self._acts.open_menu(item, self._shown, at)

    def _on_command(self, act: Act) -> None:
        wanted = (act, OPPOSITES.get(act, act))
        offering = [item for item in self._items() if set(wanted) & set(item.offered)]
        if self._shown is None or not offering:
            return
        focused = self._view.focused
        item = next((one for one in offering if one == focused), offering[-1])
        self._acts.do(next(one for one in wanted if one in item.offered), item, self._shown)

    def choose(self, choice: Choice, acted: Acted) -> None:
        """What a button under it says."""
        self._acts.choose(choice, acted)

    def undo(self) -> bool:
        """Take back what was asked for last and has not been tried; False when nothing was."""
        waiting = [
            acted
            for item in self._items()
            for acted in item.acts
            if acted.state is ActState.WAITING and not acted.tries
        ]
        if waiting:
            self._acts.take_back(max(waiting, key=lambda acted: acted.id).id)
        return bool(waiting)

    def _on_edit(self, reply: Reply) -> None:
        if self._shown is None:
            return
        answered = (i for i in self._items() if isinstance(i, Mention) and i.id == reply.answers)
        answers = next(answered, None)
        editing = Editing(
            reply,
            network(self._shown.row.network).key,
            AS_USUAL if answers is None else answers.allows,
            "" if answers is None else answers.text,
        )
        card = EditReply(self._context, self._pane.window(), editing)
        card.asked.connect(self._acts.tell_edited)
        card.open_below(self._view.place_of(reply))
