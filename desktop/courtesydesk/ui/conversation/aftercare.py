"""Above the composer, once a complaint goes well: is it solved, close it in public, invite once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.domain.aftercare import Aftercare, Outcome, Step, next_step
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Channel, Conversation
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Reply, Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import OutboxRow
from courtesydesk.services.aftercare import Aftercare as Cares
from courtesydesk.services.saved_replies import first_name
from courtesydesk.ui import wording
from courtesydesk.ui.composer.notice import Notice
from courtesydesk.ui.composer.sides import sides_of
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import WHY_NOT, Keys
from courtesydesk.ui.languages import to_be_said_in
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.measured import measured


@dataclass(frozen=True, slots=True)
class _Found:
    """How far one conversation is, and what is on its way there, read together."""

    care: Aftercare
    coming: tuple[OutboxRow, ...]
    language: str
    """In which they wrote, where our words are in another; else empty."""


class AfterStrip(QWidget):
    """One step at a time, never pressing: each can be waved away, and taken up again by command."""

    words_wanted = Signal(object, str)
    """The `Visibility` on which to write, and words to begin with."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._keys = keys
        self._signed_out = False
        """What closes it waits for its account: the button leads there."""
        self._shown: Conversation | None = None
        self._care: Aftercare | None = None
        self._coming: tuple[OutboxRow, ...] = ()
        """Replies of ours that are on their way there."""
        self._language = ""
        self._of_invitation: list[QAction] = []
        """What there is to say only once they were invited."""
        self._step: Step | None = None
        self._task: Task | None = None
        self._not_yet: dict[ConversationId, datetime | None] = {}
        """Content since then, and yet not solved, says the person."""
        self.setObjectName("afterStrip")
        column = QVBoxLayout(self)
        measured(context.theme, column, (18, 0, 18, 0))
        self.notice = Notice(context.theme, self)
        self.notice.setObjectName("aftercare")
        column.addWidget(self.notice)
        self.notice.first.connect(self._on_first)
        self.notice.second.connect(self._on_second)
        self.notice.closed.connect(self.hide)
        self._register(keys)
        self.hide()

    def _register(self, keys: Keys) -> None:
        commands = {
            "after.solved": (self.tr("They say it is solved"), self.note_solved),
            "after.not_solved": (self.tr("It is not solved after all"), self.not_solved),
            "after.close": (self.tr("Write a closing word in public"), self.close_in_public),
            "after.invite": (self.tr("Invite them to look at their post again"), self.invite),
            "after.changed": (self.tr("They changed their post"), self.amended),
            "after.gone": (self.tr("They took their post back"), self.withdrawn),
            "after.declined": (self.tr("They would rather leave their post"), self.declined),
        }
        group = self.tr("After a complaint")
        for id_, (words, run) in commands.items():
            action = keys.add(id_, words, run, group=group, where=self.parentWidget())
            if run in (self.amended, self.withdrawn, self.declined):
                action.setProperty(WHY_NOT, self.tr("Once they were invited"))
                self._of_invitation.append(action)

    # what is shown

    def show_conversation(self, shown: Conversation | None) -> None:
        """Another one, or the same as it is now."""
        if self._task is not None:
            self._task.drop()
            self._task = None
        same = self._shown is not None and shown is not None and self._shown.row.id == shown.row.id
        self._shown = shown
        if not same:
            self._care = self._step = None
            self._coming, self._language = (), ""
            self.hide()
        if shown is None or shown.row.channel not in (Channel.PUBLIC, Channel.REVIEW):
            self.hide()
            return
        job = partial(_read, self._context, shown.row.id, self._closing_words())
        self._task = self._context.tasks.run(job, done=self._on_read, owner=self, name="aftercare")

    def _on_read(self, found: _Found) -> None:
        self._task = None
        self._care = care = found.care
        self._coming, self._language = found.coming, found.language
        self._signed_out = False
        for action in self._of_invitation:
            action.setEnabled(care.invited_at is not None)
        self._step = next_step(care, self._context.now())
        waved_away = self._not_yet.get(care.conversation)
        if self._step is Step.SOLVED and waved_away == care.content_since:
            self._step = None
        if self._step is None:
            self.hide()
            return
        if self._step is Step.CLOSE and (closing := self._closing(care)):
            self._say_closing(closing)
        else:
            self._say(self._step, care)
        self.show()

    def _closing(self, care: Aftercare) -> list[OutboxRow]:
        """Our public words since it was solved that are on their way."""
        return [
            one for one in self._coming
            if care.solved_at is not None
            and one.visibility is Visibility.PUBLIC and one.created_at >= care.solved_at
        ]  # fmt: skip

    def _say_closing(self, closing: list[OutboxRow]) -> None:
        self._step = None
        self._signed_out = all(one.waits_for_account for one in closing)
        if self._signed_out:
            self.notice.say(
                self.tr("Solved in private. Your closing word waits for its account."),
                self.tr("It goes as soon as the account works again."),
                tone="warn", first=self.tr("See the accounts"), closable=True,
            )  # fmt: skip
            return
        self.notice.say(
            self.tr("Solved in private. Your closing word is on its way."),
            self.tr("It stands in the outbox until it is there."), tone="ok",
        )  # fmt: skip

    def _say(self, step: Step, care: Aftercare) -> None:
        say = self.notice.say
        if step is Step.SOLVED:
            say(
                self.tr("They sound content now. Is it solved?"),
                self.tr("You are reminded of what is left to do: nothing is sent by itself."),
                tone="ok", first=self.tr("Yes, it is solved"), second=self.tr("Not yet"),
                closable=False,
            )  # fmt: skip
        elif step is Step.CLOSE:
            say(
                self.tr("Solved in private. The complaint still stands in public."),
                self.tr("A closing word tells those who read it how it ended."),
                tone="ok", first=self.tr("Write a closing word"), second=self.tr("Not needed"),
                closable=False,
            )  # fmt: skip
        elif step is Step.INVITE:
            assert care.solved_at is not None
            ago = wording.span(self._context.now() - care.solved_at, coarse=True)
            say(
                self.tr("Solved {time} ago. You may invite them to look at it again.").format(
                    time=ago
                ),
                self.tr("Once, and for nothing in return. It stays theirs, whatever they do."),
                tone="ok", first=self.tr("Write the invitation"), second=self.tr("Do not ask"),
                closable=False,
            )  # fmt: skip
        elif care.got_worse:
            say(
                self._turned(care), self.tr("Something went on: ask, before you thank."),
                tone="ok", first=self.tr("Ask what happened"), closable=True,
            )  # fmt: skip
        else:
            say(
                self._turned(care), self.tr("A word of thanks fits here."), tone="ok",
                first=self.tr("Thank them"), closable=True,
            )  # fmt: skip

    def _turned(self, care: Aftercare) -> str:
        if care.outcome is Outcome.WITHDRAWN:
            return self.tr("They took their post back.")
        before, after = care.stars_before, care.stars_after
        if before is None or after is None or before == after:
            return self.tr("They changed their post.")
        return self.tr("They changed their post: {before} stars before, {after} now.").format(
            before=before, after=after
        )

    # the ways on

    def _on_first(self) -> None:
        if self._signed_out:
            self._keys.action("go.accounts").trigger()
        elif self._step is Step.SOLVED:
            self.note_solved()
        elif self._step is Step.CLOSE:
            self.close_in_public()
        elif self._step is Step.INVITE:
            self.invite()
        elif self._step is Step.THANK:
            self.thank()

    def _on_second(self) -> None:
        if self._shown is None or self._care is None:
            return
        id_ = self._shown.row.id
        self.hide()
        if self._step is Step.SOLVED:
            self._not_yet[id_] = self._care.content_since
        elif self._step is Step.CLOSE:
            self._waive(self._cares.waive_closing, id_, self.tr("No closing word, then."))
        elif self._step is Step.INVITE:
            self._waive(self._cares.waive_invitation, id_, self.tr("They are not asked."))

    def _waive(self, waive: Callable[..., Changes], id_: ConversationId, words: str) -> None:
        def take_back() -> None:
            self._context.act(partial(waive, id_, now=None))

        self._context.act(partial(waive, id_, now=self._context.now()))
        self._context.ask.tell(words, action=self.tr("Undo"), on_action=take_back)

    def note_solved(self) -> None:
        """They have said so."""
        if self._shown is not None:
            solved = partial(self._cares.solved, self._shown.row.id, now=self._context.now())
            self._context.act(solved, failed=self._context.ask.trouble, owner=self)

    def not_solved(self) -> None:
        """They had not, after all."""
        if self._shown is not None:
            self._context.act(partial(self._cares.not_solved, self._shown.row.id))

    def close_in_public(self) -> None:
        """A word to begin with, where everybody saw the complaint."""
        if self._shown is not None:
            self.hide()
            self._begin(Visibility.PUBLIC, self._closing_words())

    def _closing_words(self) -> str:
        return self.tr("{name}, thank you for giving us the chance to put this right.")

    def invite(self) -> None:
        """The next reply here is the invitation."""
        if self._shown is None:
            return
        begin = partial(self._cares.begin_invitation, self._shown.row.id, now=self._context.now())
        self._context.act(
            begin, then=self._on_invitation, failed=self._context.ask.trouble, owner=self
        )

    def _on_invitation(self, _changes: Changes) -> None:
        if self._shown is None:
            return
        words = self.tr(
            "{name}, your words in public are yours, and thank you for them either way. Should they"
            " no longer tell how it ended for you, you are welcome to look at them again."
        )
        private = Visibility.PRIVATE in sides_of(self._shown, self._context.now())
        self._begin(Visibility.PRIVATE if private else Visibility.PUBLIC, words)

    def _begin(self, side: Visibility, words: str) -> None:
        """Write on that side, after what the new words would take the place of."""
        said = [self._kept_reply(side), self._for_them(words.format(name=self._name()))]
        self.words_wanted.emit(side, "\n\n".join(filter(None, said)))

    def _for_them(self, words: str) -> str:
        """They wrote in another language: these are to be said in theirs before they can go."""
        return f"{to_be_said_in(self._language)} {words}" if self._language else words

    def _kept_reply(self, side: Visibility) -> str:
        """What stands, or is about to stand, where there is room for one reply only."""
        shown = self._shown
        assert shown is not None
        if side is Visibility.PRIVATE or not network(shown.row.network).one_reply_slot:
            return ""
        ours: list[Reply | OutboxRow] = [one for one in shown.items if isinstance(one, Reply)]
        public = [one.text for one in [*ours, *self._coming] if one.visibility is side]
        return public[-1] if public else ""

    def thank(self) -> None:
        """Where they wrote last."""
        if self._shown is not None:
            words = self.tr("Thank you, {name}. That was kind of you.")
            if self._care is not None and self._care.got_worse:
                words = self.tr("{name}, what happened since? I would like to put it right.")
            self._begin(self._where_they_wrote(), words)

    def amended(self) -> None:
        """They changed their post, and the network does not tell."""
        if self._shown is None or self._shown.row.rating is None:
            self._declare(Outcome.AMENDED)
            return
        of_five = self.tr("{stars} of 5 stars")
        options = [of_five.format(stars=stars) for stars in range(1, 6)]
        chosen = self._context.ask.choose(
            self.tr("They changed their post"), self.tr("How many stars does it have now?"),
            [*options, self.tr("I do not know")],
        )  # fmt: skip
        if chosen is not None:
            self._declare(Outcome.AMENDED, chosen + 1 if chosen < len(options) else None)

    def withdrawn(self) -> None:
        """They took it back, and the network does not tell."""
        self._declare(Outcome.WITHDRAWN)

    def declined(self) -> None:
        """They would rather leave it as it is."""
        self._declare(Outcome.DECLINED)

    def _declare(self, outcome: Outcome, stars: int | None = None) -> None:
        if self._shown is not None:
            job = partial(
                self._cares.declare, self._shown.row.id, outcome, stars=stars,
                now=self._context.now(),
            )  # fmt: skip
            self._context.act(job, failed=self._context.ask.trouble, owner=self)

    def _where_they_wrote(self) -> Visibility:
        answering = None if self._shown is None else self._shown.answering
        return Visibility.PUBLIC if answering is None else answering.visibility

    def _name(self) -> str:
        assert self._shown is not None
        row = self._shown.row
        return first_name(row.name) if row.name else row.handle

    @property
    def _cares(self) -> Cares:
        return self._context.desk.aftercare


def _read(context: Context, id_: ConversationId, ours: str) -> _Found:
    desk = context.desk
    language = desk.promises.their_language(id_, ours)
    return _Found(desk.aftercare.of(id_), desk.outbox.of_conversation(id_), language)
