"""Takes what was asked for from outside: a link shows something, a .cdesk file is looked into.

Whatever is behind a link or in a file is a stranger's: a link never does more than show, and a file
is taken in only when the person says so on its card.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal
from PySide6.QtGui import QGuiApplication

from courtesydesk.domain.customers import Customer
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.services import desk_file, links, program, safety
from courtesydesk.services.errands import TakeIn
from courtesydesk.services.links import Link, Shown
from courtesydesk.services.safety import Contents
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.opening.card import DeskFileCard
from courtesydesk.ui.side import Place
from courtesydesk.ui.widgets.buttons import Button

KINDS = (desk_file.SUFFIX, ".zip", ".sqlite")


class Opener(QObject):
    """For one window."""

    errand_asked = Signal(object)
    """An `Errand`, to be done while the window is closed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._context: Context = window.context
        self._card: DeskFileCard | None = None
        self._found: Contents | None = None
        self._made: Path | None = None
        window.keys.add(
            "conversation.desk_link", self.tr("Copy a link that opens this conversation here"),
            self.copy_link, keys=("Ctrl+Shift+L",), group=self.tr("Conversation"),
            where=window.conversation, icon="link",
        )  # fmt: skip

    def open(self, what: str) -> None:
        """Show what a link names, or what a file holds; says so where it can do neither."""
        if links.is_link(what):
            try:
                self._show(links.read(what))
            except WrongInput as error:
                self._context.ask.trouble(error)
            return
        file = Path(what)
        if file.suffix.lower() in KINDS:
            self._look(file)
            return
        self._context.ask.tell(
            self.tr("{name} is no file of a desk (.cdesk), so it was not opened.").format(
                name=file.name
            ),
            problem=True,
        )

    def copy_link(self) -> None:
        """Put the link to the conversation that is shown on the clipboard."""
        shown = self._window.conversation.shown
        if shown is None:
            return
        QGuiApplication.clipboard().setText(links.to_conversation(shown))
        self._context.ask.tell(self.tr("The link is on the clipboard. It works on this computer."))

    # Links

    def _show(self, link: Link) -> None:
        desk, now = self._context.desk, self._context.now()
        if link.shows is Shown.OUTBOX:
            self._window.go(Place("page", "outbox"))
        elif link.shows is Shown.SEARCH:
            self._window.places.show_search(link.query)
        elif link.shows is Shown.CUSTOMER:
            self._context.tasks.run(
                partial(desk.people.get, CustomerId(link.id)),
                done=self._on_customer, failed=self._context.ask.trouble, owner=self,
            )  # fmt: skip
        else:
            id_ = ConversationId(link.id)
            self._context.tasks.run(
                partial(desk.feed.conversation, id_, now=now, limit=1),
                done=partial(_open_conversation, self._window, id_),
                failed=self._context.ask.trouble, owner=self,
            )  # fmt: skip

    def _on_customer(self, customer: Customer) -> None:
        name = customer.name.replace('"', "")
        self._window.places.show_search(f'from:"{name}"' if " " in name else f"from:{name}")

    # Files

    def _look(self, file: Path) -> None:
        if self._card is not None:
            self._card.dismiss()
        self._found = self._made = None
        self._card = card = DeskFileCard(
            self._context.theme, self._window, file.name, is_demo=self._context.desk.demo
        )
        card.own_asked.connect(self._on_own_asked)
        card.replace_asked.connect(self._on_replace_asked)
        card.closed.connect(self._on_closed)
        card.open_centred()
        self._context.tasks.run(
            partial(_look_into, self._context, file, card),
            done=self._on_found, failed=self._on_trouble, owner=card, name="look into",
        )  # fmt: skip

    def _on_closed(self) -> None:
        self._card = None

    def _on_found(self, found: Contents) -> None:
        self._found = found
        if self._card is not None:
            self._card.show_contents(found)

    def _on_trouble(self, error: Exception) -> None:
        if self._card is not None:
            self._card.show_trouble(wording.trouble(error))

    def _on_replace_asked(self) -> None:
        if self._found is not None:
            self.errand_asked.emit(TakeIn(self._found.file))

    def _on_own_asked(self) -> None:
        card, found = self._card, self._found
        folder = self._context.ask.folder(self.tr("Where should the desk be?"))
        if card is None or found is None or folder is None:
            return
        card.begin(self.tr("Making a desk of its own…"))
        self._context.tasks.run(
            partial(_make_own, self._context, found, folder, card),
            done=self._on_made, failed=self._on_trouble, owner=card, name="own desk",
        )  # fmt: skip

    def _on_made(self, folder: Path) -> None:
        card = self._card
        if card is None:
            return
        self._made = folder
        card.title.setText(self.tr("The desk is ready"))
        card.line.hide()
        card.said.say(
            self.tr(
                "It is in {folder}. Accounts in it ask for their passwords on a computer that does "
                "not know them yet. To have it open by itself: Settings, Safety and data."
            ).format(folder=folder),
            "ok",
        )
        start = Button(self._context.theme, self.tr("Open it in a window"), card.panel, kind="main")
        start.setObjectName("openMade")
        start.clicked.connect(self._on_start)
        card.add_button(start)

    def _on_start(self) -> None:
        first, *rest = program.command()
        started, _ = QProcess.startDetached(first, [*rest, "--workspace", str(self._made)])
        if self._card is not None:
            self._card.dismiss()
        if not started:
            self._context.ask.tell(self.tr("The window could not be opened."), problem=True)


def _open_conversation(window: MainWindow, id_: ConversationId, _: object) -> None:
    window.open_conversation(id_)


def _look_into(context: Context, file: Path, card: DeskFileCard) -> Contents:
    def progress(done: int, total: int) -> None:
        context.tasks.call_soon(card.show_progress, (done, total))

    return safety.look_into(file, now=context.now(), progress=progress)


def _make_own(context: Context, found: Contents, folder: Path, card: DeskFileCard) -> Path:
    """In the folder itself where it is empty, or else in one of the shop's name in it."""

    def progress(done: int, total: int) -> None:
        context.tasks.call_soon(card.show_progress, (done, total))

    if any(folder.iterdir()):
        folder = folder / desk_file.plain_name(found.shop)
    safety.make_own(found.file, folder, now=context.now(), progress=progress)
    return folder
