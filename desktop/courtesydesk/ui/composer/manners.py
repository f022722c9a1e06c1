"""The manners of a network, above the reply to somebody who did not call us. Stops nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt

from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.etiquette import Manners, Move
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.networks import network
from courtesydesk.ui.composer.notice import Notice
from courtesydesk.ui.context import Context


class MannersGuide(QObject):
    """Says what is usual there; one word of the owner's, and it is not said again there."""

    def __init__(self, context: Context, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._notice = context, notice
        self._network = ""
        notice.first.connect(self._on_known)

    def show_manners(self, found: Manners | None, row: FeedRow) -> None:
        """What to know before one writes here; nothing where one was called, or knows."""
        if found:
            self._say(found, row)
        else:
            self.forget()

    def forget(self) -> None:
        """Another conversation."""
        self._notice.hide()

    def ask(self, row: FeedRow) -> None:
        """What is usual there, whether one was called or not."""
        job = partial(_usual, self._context, row)
        self._context.tasks.run(job, done=self._on_asked, owner=self, name="manners")

    def _on_asked(self, asked: tuple[Manners, FeedRow]) -> None:
        self._say(*asked)
        self._notice.first_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, found: Manners, row: FeedRow) -> None:
        self._network = found.network
        text = self.tr("{usual} {how}").format(usual=found.usual, how=found.how)
        if row.heard:
            text = self.tr("They wrote “{name}” and did not call you. {manners}").format(
                name=row.heard[0], manners=text
            )
        title = self._title(found.move, row).format(network=network(found.network).label)
        self._notice.say(title, text, first=self.tr("I know"))

    def _title(self, move: Move, row: FeedRow) -> str:
        if row.heard:
            return {
                Move.JOIN: self.tr("On {network}, uncalled: you may join in"),
                Move.LIKE: self.tr("On {network}, uncalled: a like says enough"),
                Move.LEAVE: self.tr("On {network}, uncalled: better left alone"),
            }[move]
        if row.intent is Intent.VENTING:
            return self.tr("On {network}, letting off steam: better left alone")
        return self.tr("What is usual on {network}")

    def _on_known(self) -> None:
        self._notice.hide()
        know = partial(self._context.desk.etiquette.know, self._network)
        self._context.act(know, failed=self._context.ask.trouble)
        self._context.ask.tell(
            self.tr("Manners on {network} are not shown again; h shows them.").format(
                network=network(self._network).label
            )
        )


def _usual(context: Context, row: FeedRow) -> tuple[Manners, FeedRow]:
    return context.desk.etiquette.usual(row.network, row.intent), row
