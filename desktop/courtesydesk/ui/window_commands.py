"""The window's own commands, and what they open: the palette, the sheets, the menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from courtesydesk.domain.conversations import View
from courtesydesk.domain.searches import SavedSearch
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.room import Room
from courtesydesk.ui.side import Place
from courtesydesk.ui.undo import Undoer

LEAVING = "leaving"
"""Set on a window that is closed for good, rather than put into the tray."""

VIEW_KEYS = {
    View.TO_ANSWER: ("g, a", "Ctrl+1"),
    View.COMPLAINTS: ("g, c", "Ctrl+2"),
    View.QUESTIONS: ("g, q", "Ctrl+3"),
    View.PRAISE: ("g, p", "Ctrl+4"),
    View.UNTAGGED: ("g, u",),
    View.WAITING: ("g, w", "Ctrl+5"),
    View.SNOOZED: ("g, z",),
    View.DONE: ("g, x",),
    View.SPAM: ("g, !",),
    View.EVERYTHING: ("g, e", "Ctrl+9"),
}


class WindowCommands(QObject):
    """Everything that can be done from anywhere."""

    place_asked = Signal(object)
    """The `Place` to go to."""
    customer_chosen = Signal(object)
    """A `CustomerRow` of the palette."""
    home_asked = Signal(object)
    """Show the widget of which a command is about to be done."""
    fetch_asked = Signal()
    listing = Signal()
    """Every command is about to be shown."""
    account_asked = Signal(str)
    """Begin a new account; of which network, when it is known."""
    import_asked = Signal(object)
    """Take these files in, or ask for one."""

    def __init__(
        self, context: Context, keys: Keys, undoer: Undoer, room: Room, window: QWidget
    ) -> None:
        super().__init__(window)
        self._context, self._keys, self._theme = context, keys, context.theme
        self._undoer, self._room, self._window = undoer, room, window
        self._searches: tuple[SavedSearch, ...] = ()
        self._register()

    @property
    def ids(self) -> tuple[str, ...]:
        """Its commands."""
        ids = (command.id for command in self._keys.commands())
        return tuple(id_ for id_ in ids if id_.startswith(("window.", "go.")))

    def show_searches(self, searches: tuple[SavedSearch, ...]) -> None:
        """What the palette offers beside the commands."""
        self._searches = searches

    def _register(self) -> None:
        add = self._keys.add
        window, places = self.tr("Window"), self.tr("Go to")
        add("window.palette", self.tr("Every command"), self.open_palette,
            keys=("Ctrl+K",), group=window, palette=False)  # fmt: skip
        add("window.keys", self.tr("Keys"), self._open_keys, keys=("?", "F1"), group=window,
            icon="keyboard")  # fmt: skip
        add("window.undo", self.tr("Undo"), self._undoer.undo, keys=("z", "Ctrl+Z"), group=window,
            icon="undo")  # fmt: skip
        add("window.customer", self.tr("Show the customer"), self._room.toggle_customer,
            keys=("i", "F2"), group=window, icon="sidebar")  # fmt: skip
        add("window.fetch", self.tr("Fetch now"), self._fetch, keys=("Ctrl+R", "F5"),
            group=window, icon="refresh")  # fmt: skip
        for mode, words, icon in (
            ("system", self.tr("Light or dark as the system has it"), "half-moon"),
            ("light", self.tr("Light"), "sun"),
            ("dark", self.tr("Dark"), "snooze"),
        ):
            add(f"window.{mode}", words, partial(self._change, {"desk.theme": mode}),
                group=self.tr("Appearance"), icon=icon)  # fmt: skip
        look = self.tr("Appearance")
        add("window.larger", self.tr("Larger text"), self._larger, keys=("Ctrl++", "Ctrl+="),
            group=look, icon="plus", repeat=True)  # fmt: skip
        add("window.smaller", self.tr("Smaller text"), self._smaller, keys=("Ctrl+-",),
            group=look, icon="minus", repeat=True)  # fmt: skip
        add("window.drawn", self.tr("Text as the system has it"), self._drawn, keys=("Ctrl+0",),
            group=look)  # fmt: skip
        add("window.about", self.tr("About Courtesy Desk"), self._open_about, group=window,
            icon="info")  # fmt: skip
        add("window.close", self.tr("Quit"), self._quit, keys=("Ctrl+Q",),
            group=window, icon="close")  # fmt: skip
        for view, keys in VIEW_KEYS.items():
            add(f"go.{view.value}", wording.view(view),
                partial(self._go, Place("view", view.value)), keys=tuple(keys), group=places,
                icon=wording.VIEW_ICONS[view])  # fmt: skip
        for name, words, keys, icon in (
            ("promises", self.tr("Promises"), ("g, m", "Ctrl+6"), "check"),
            ("incidents", self.tr("Pile-ons"), ("g, i",), "people"),
            ("learnings", self.tr("Learnings"), ("g, l",), "note"),
            ("reports", self.tr("Reports"), ("g, r",), "chart"),
            ("drafts", self.tr("Drafts"), ("g, d", "Ctrl+7"), "pencil"),
            ("outbox", self.tr("Outbox"), ("g, o", "Ctrl+8"), "paper-plane"),
            ("settings", self.tr("Settings"), ("Ctrl+,",), "gear"),
            ("accounts", self.tr("Accounts"), (), "account"),
            ("importing", self.tr("Import"), ("Ctrl+Shift+I",), "import"),
        ):
            add(f"go.{name}", words, partial(self._go, Place("page", name)), keys=keys,
                group=places, icon=icon)  # fmt: skip
        add("window.account", self.tr("Add an account"), self._add_account,
            keys=("Ctrl+Shift+N",), group=self.tr("Accounts"), icon="plus")  # fmt: skip
        add("window.import", self.tr("Import a file"), self._import, keys=("Ctrl+O",),
            group=self.tr("Import"), icon="import")  # fmt: skip
        add("go.first_run", self.tr("The first page again"), self._open_first_run, group=places,
            icon="smile")  # fmt: skip

    def _go(self, place: Place) -> None:
        self.place_asked.emit(place)

    def _add_account(self) -> None:
        self.account_asked.emit("")

    def _import(self) -> None:
        self.import_asked.emit(())

    def _fetch(self) -> None:
        self.fetch_asked.emit()

    # What they open

    def open_palette(self) -> None:
        """Every command, by a few letters."""
        from courtesydesk.ui.palette import Palette

        self.listing.emit()
        palette: Palette | None = self._window.findChild(Palette)
        if palette is None:
            palette = Palette(self._context, self._keys, self._window)
            palette.place_chosen.connect(self.place_asked)
            palette.customer_chosen.connect(self.customer_chosen)
            palette.home_asked.connect(self.home_asked)
        palette.show_searches(self._searches)
        palette.open()

    def _open_keys(self) -> None:
        from courtesydesk.ui.keys_sheet import KeysSheet

        self.listing.emit()
        KeysSheet(self._theme, self._window, self._keys).open_centred()

    def _open_about(self) -> None:
        from courtesydesk.ui.keys_sheet import About

        About(self._theme, self._window).open_centred()

    def _open_first_run(self) -> None:
        self.place_asked.emit(Place("page", "first_run"))

    def open_menu(self, anchor: QWidget) -> None:
        """The menu of the top bar."""
        menu = QMenu(self._window)
        for id_ in ("go.settings", "go.accounts", "go.importing", "", "window.light",
                    "window.dark", "window.system", "", "window.keys", "window.about", "",
                    "window.close"):  # fmt: skip
            if not id_:
                menu.addSeparator()
                continue
            command = next(c for c in self._keys.commands() if c.id == id_)
            action = self._keys.action(id_)
            action.setIcon(self._theme.icon(command.icon or "chevron-right", "soft"))
            menu.addAction(action)
        at = anchor.mapToGlobal(QPoint(anchor.width(), anchor.height() + 6))
        menu.popup(at - QPoint(menu.sizeHint().width(), 0))
        menu.aboutToHide.connect(menu.deleteLater)

    # How it looks

    def _quit(self) -> None:
        """For good, also where closing would leave the desk in the tray."""
        self._window.setProperty(LEAVING, True)
        self._window.close()

    def _change(self, values: dict[str, str | int | bool]) -> None:
        self._context.act(
            partial(self._context.desk.settings.change, values), failed=self._context.ask.trouble
        )

    def _larger(self) -> None:
        self._scale_by(25)

    def _smaller(self) -> None:
        self._scale_by(-25)

    def _drawn(self) -> None:
        self._change({"desk.scale": 100})

    def _scale_by(self, step: int) -> None:
        wanted = min(200, max(75, self._context.desk.settings.number("desk.scale") + step))
        self._change({"desk.scale": wanted})
