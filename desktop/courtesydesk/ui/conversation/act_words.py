"""What is done besides answering, in words: what stands, what waits, what was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QObject

from courtesydesk.domain.acts import Act, Acted, ActState, Ground, stands
from courtesydesk.ui.outbox.moments import Moments

ICONS = {
    Act.LIKE: "heart", Act.UNLIKE: "heart", Act.HIDE: "eye-off", Act.SHOW: "eye",
    Act.BLOCK: "shield", Act.REPORT: "flag", Act.SPAM: "spam", Act.EDIT: "pencil",
    Act.DELETE: "trash",
}  # fmt: skip
GROUNDS = tuple(Ground)


class Choice(Enum):
    """What the person can do about an act that is not done yet."""

    UNDO = "undo"
    NOW = "now"
    AGAIN = "again"
    CANCEL = "cancel"
    LET_BE = "let_be"


@dataclass(frozen=True, slots=True)
class Line:
    """One line under what it is about."""

    icon: str
    words: str
    kind: str = "soft"
    """The colour of its icon and words."""
    acted: Acted | None = None
    choices: tuple[Choice, ...] = ()
    ticking: bool = False


class ActWords(QObject):
    """Says what was done, and what can be."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moments = Moments(self)

    def name(self, act: Act) -> str:
        """What stands in the menu."""
        return {
            Act.LIKE: self.tr("Like"),
            Act.UNLIKE: self.tr("Take the like back"),
            Act.HIDE: self.tr("Hide it there"),
            Act.SHOW: self.tr("Show it to everybody"),
            Act.BLOCK: self.tr("Block its author"),
            Act.REPORT: self.tr("Report it…"),
            Act.SPAM: self.tr("Mark it as spam there"),
            Act.EDIT: self.tr("Change our reply…"),
            Act.DELETE: self.tr("Delete our reply…"),
        }[act]

    def asked(self, act: Act) -> str:
        """It was asked for, and goes in a moment."""
        return {
            Act.LIKE: self.tr("You like it."),
            Act.UNLIKE: self.tr("Your like is taken back."),
            Act.HIDE: self.tr("It is going to be hidden."),
            Act.SHOW: self.tr("Everybody is going to see it."),
            Act.BLOCK: self.tr("Its author is going to be blocked."),
            Act.REPORT: self.tr("It is going to be reported."),
            Act.SPAM: self.tr("It is going to spam there."),
            Act.EDIT: self.tr("Our reply is going to be changed."),
            Act.DELETE: self.tr("Our reply is going to be deleted."),
        }[act]

    def refused(self, act: Act) -> str:
        """The network said no."""
        return {
            Act.LIKE: self.tr("It could not be liked."),
            Act.UNLIKE: self.tr("The like could not be taken back."),
            Act.HIDE: self.tr("It could not be hidden."),
            Act.SHOW: self.tr("It could not be shown."),
            Act.BLOCK: self.tr("Its author could not be blocked."),
            Act.REPORT: self.tr("It may not be reported."),
            Act.SPAM: self.tr("It could not be marked as spam."),
            Act.EDIT: self.tr("Our reply could not be changed."),
            Act.DELETE: self.tr("Our reply could not be deleted."),
        }[act]

    def ground(self, ground: Ground) -> str:
        """Why something is reported."""
        return {
            Ground.SPAM: self.tr("Spam"),
            Ground.RUDE: self.tr("Insults, threats or hate"),
            Ground.FRAUD: self.tr("Pretends to be somebody, or fishes for money"),
            Ground.OTHER: self.tr("Something else against the rules"),
        }[ground]

    def choice(self, choice: Choice) -> str:
        """What stands on the button."""
        return {
            Choice.UNDO: self.tr("Undo"),
            Choice.NOW: self.tr("Try now"),
            Choice.AGAIN: self.tr("Try again"),
            Choice.CANCEL: self.tr("Cancel"),
            Choice.LET_BE: self.tr("Let it be"),
        }[choice]

    def lines(self, acts: Iterable[Acted], *, hidden: bool, now: datetime) -> tuple[Line, ...]:
        """What is so by now in one line, then one for each that is not done yet."""
        acts = tuple(acts)
        waiting = [line for one in acts if (line := self._on_its_way(one, now)) is not None]
        so = self._so(stands(one for one in acts if one.state is ActState.DONE), hidden=hidden)
        return (*so, *waiting)

    def _so(self, now: frozenset[Act], *, hidden: bool) -> tuple[Line, ...]:
        words = {
            Act.LIKE: self.tr("you like it"),
            Act.HIDE: self.tr("hidden there"),
            Act.BLOCK: self.tr("its author is blocked"),
            Act.REPORT: self.tr("reported"),
            Act.SPAM: self.tr("marked as spam there"),
        }
        shown = [(ICONS[act], said) for act, said in words.items() if act in now]
        if hidden and not now & {Act.HIDE, Act.SHOW}:
            shown.insert(0, (ICONS[Act.HIDE], self.tr("others do not see it")))
        if not shown:
            return ()
        return (Line(shown[0][0], " · ".join(said for _, said in shown)),)

    def _on_its_way(self, one: Acted, now: datetime) -> Line | None:
        icon, asked = ICONS[one.act], self.asked(one.act)
        if one.act is Act.EDIT:
            asked = self.tr("It is going to say: “{text}”.").format(text=one.text)
        if one.state is ActState.REFUSED:
            words = f"{self.refused(one.act)} {one.reason}"
            return Line("warning", words, "stop", one, (Choice.AGAIN, Choice.LET_BE))
        if one.state is ActState.DOING:
            return Line(icon, asked)
        if one.state is not ActState.WAITING:
            return None
        left = None if one.not_before is None else one.not_before - now
        span = self._moments.span(left) if left is not None and left.total_seconds() > 0 else ""
        if not one.tries:
            if not span:
                return Line(icon, asked, "soft", one, (Choice.CANCEL,))
            undo = self.tr("{what} {time} to undo.").format(what=asked, time=span)
            return Line(icon, undo, "soft", one, (Choice.UNDO,), ticking=True)
        words = f"{asked} {one.reason}"
        if span:
            again = self.tr("Next try in {time}.").format(time=span)
            words = f"{words} {again}"
        return Line("offline", words, "warn", one, (Choice.NOW, Choice.CANCEL), ticking=bool(span))
