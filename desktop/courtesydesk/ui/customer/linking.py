"""Linking by hand: somebody else's profile is found by name, and is this person too."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.customers import Customer, Identity
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.networks import network
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.overlay import Choice, Picker

PAUSE_MS = 150
MOST = 8


class LinkByHand(QObject):
    """Searches people, and asks why it is the same person."""

    linked = Signal(object, str)
    """The `Identity`, and why."""

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self._customer: Customer | None = None
        self._found: tuple[Identity, ...] = ()
        self._answered = False
        self._picker: Picker | None = None
        self._task: Task | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look)

    def open(self, customer: Customer, anchor: QWidget) -> None:
        """Ask whose profile it is."""
        self._customer, self._found, self._answered = customer, (), False
        picker = Picker(
            self._context.theme, self._over.window(),
            self.tr("Link another profile to {name}").format(name=customer.name),
            self.tr("A name, an @name or an address"), self._choices, width=360,
        )  # fmt: skip
        picker.setObjectName("linkPicker")
        picker.field.textChanged.connect(self._on_typed)
        picker.chosen.connect(self._on_chosen)
        picker.closed.connect(self._on_closed)
        self._picker = picker
        picker.open_below(anchor)
        self._look()

    def _on_closed(self) -> None:
        self._pause.stop()
        self._picker = None
        if self._task is not None:
            self._task.drop()
            self._task = None

    def _on_typed(self, _text: str) -> None:
        self._pause.start()

    def _look(self) -> None:
        if self._picker is None or self._customer is None:
            return
        if self._task is not None:
            self._task.drop()
        job = partial(_find, self._context, self._picker.field.text(), self._customer.id)
        self._task = self._context.tasks.run(
            job, done=self._on_found, owner=self, name="profiles to link"
        )

    def _on_found(self, found: tuple[Identity, ...]) -> None:
        self._task = None
        self._found, self._answered = found, True
        if self._picker is not None:
            self._picker.refresh()
            self._picker.say("" if found else self.tr("Nobody else here is called that."))

    def _choices(self, _text: str) -> list[Choice]:
        return [
            Choice(
                identity.name or identity.handle,
                detail=_where(identity),
                icon="person",
                value=identity,
            )
            for identity in self._found
        ]

    def _on_chosen(self, identity: Identity) -> None:
        # After the list is gone.
        QTimer.singleShot(0, self, partial(self._ask_why, identity))

    def _ask_why(self, identity: Identity) -> None:
        if self._customer is None:
            return
        why = self._context.ask.text(
            self.tr("{profile} is {name}?").format(
                profile=identity.handle or identity.name, name=self._customer.name
            ),
            self.tr("Why are they the same person? It is kept with the profile."),
            hint=self.tr("they said so on the phone"),
            ok=self.tr("Link"),
        )
        if why is not None:
            self.linked.emit(identity, why.strip() or self.tr("the owner's word"))


def _find(context: Context, text: str, but: CustomerId) -> tuple[Identity, ...]:
    """On the pool: the profiles of everybody else who is called that."""
    people = context.desk.people
    found = [row for row in people.find(text.strip(), limit=MOST + 1) if row.id != but]
    return tuple(one for row in found[:MOST] for one in people.get(row.id).identities)


def _where(identity: Identity) -> str:
    label = network(identity.network).label
    handle = identity.handle if identity.handle != identity.name else ""
    return " · ".join(part for part in (handle, label) if part)
