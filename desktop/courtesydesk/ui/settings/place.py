"""Where the desk is on this computer, how large, and moving it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.errors import AnotherDesk
from courtesydesk.paths import APP_NAME, Workspace
from courtesydesk.services import folders, moving
from courtesydesk.services.errands import GoTo, Move
from courtesydesk.ui.context import Context
from courtesydesk.ui.settings import words
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label, breakable
from courtesydesk.ui.widgets.say import Say, Sign


def open_path(path: Path) -> bool:
    """Show a folder or file in the system's own way."""
    return bool(QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))


class WorkspaceCard(Section):
    """The folder, its size, and what can be done with it."""

    errand_asked = Signal(object)
    """An `Errand`, for which the window must close."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("On this computer, and nowhere else"),
            self.tr(
                "Everything stands in one folder. Any SQLite tool can read it. Passwords are not "
                "in it: they are in the system’s keyring."
            ),
            parent,
        )
        self.also = self.tr("move, path, location, workspace, database")
        self._context = context
        self._workspace: Workspace = context.desk.workspace
        self._old: Path | None = None
        self.path = Label(theme, breakable(str(self._workspace.root)), self, wrap=True)
        self.path.setObjectName("workspacePath")
        self.amount = Label(theme, "", self, role="second", colour="soft", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(10)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(self.path)
        column.addWidget(self.amount)
        row.addWidget(Sign(theme, "folder", self, side=18))
        row.addLayout(column, 1)
        self.body.addLayout(row)
        buttons = FlowLayout(gap=8, line_gap=8)
        buttons.addWidget(self._button(self.tr("Show in folder"), "openWorkspace", self._on_open,
                                       icon="open-external"))  # fmt: skip
        if not context.desk.demo:
            buttons.addWidget(self._button(self.tr("Move it…"), "moveWorkspace", self._on_move,
                                           icon="folder"))  # fmt: skip
            buttons.addWidget(
                self._button(self.tr("Open another desk…"), "otherWorkspace", self._on_other)
            )
        self.body.addLayout(buttons)
        self.old = Say(theme, "", self)
        self.old.setObjectName("oldCopy")
        self.body.addWidget(self.old)
        self.remove = self._button(
            self.tr("Remove the old copy"), "removeOldCopy", self._on_remove, icon="trash"
        )
        self.remove.hide()
        old = QHBoxLayout()
        old.addWidget(self.remove)
        old.addStretch(1)
        self.body.addLayout(old)
        self.body.addWidget(
            Say(
                theme,
                self.tr(
                    "One customer’s data can be exported or erased from the panel beside their "
                    "conversation."
                ),
                self,
            )
        )

    def _button(self, text: str, name: str, pressed: object, *, icon: str = "") -> Button:
        button = Button(self._context.theme, text, self, icon=icon)
        button.setObjectName(name)
        button.clicked.connect(pressed)
        return button

    def read(self) -> None:
        """Ask again how large it is, and whether there is an old copy."""
        self._run(partial(_size_of, self._workspace), self._on_size)
        self._run(partial(_old_copy, self._workspace), self._on_old)

    def _run(self, job: object, done: object) -> None:
        self._context.tasks.run(
            job,  # type: ignore[arg-type]
            done=done,  # type: ignore[arg-type]
            failed=self._context.ask.trouble, owner=self, name="workspace",
        )  # fmt: skip

    def _on_size(self, size: tuple[int, int]) -> None:
        database, rest = size
        self.amount.setText(
            self.tr("{database} of text, {rest} of pictures and attachments").format(
                database=words.size(database), rest=words.size(rest)
            )
        )

    def _on_open(self) -> None:
        if not open_path(self._workspace.root):
            self._context.ask.tell(
                self.tr("The folder could not be opened. It is {path}.").format(
                    path=self._workspace.root
                ),
                problem=True,
            )

    # Moving

    def _on_move(self) -> None:
        folder = self._context.ask.folder(self.tr("Where should your desk be?"))
        if folder is not None:
            self.move_to(folder)

    def move_to(self, folder: Path) -> None:
        """Move the desk into a folder, or into one of its own in it where that is not empty."""
        self._context.tasks.run(
            partial(_checked, self._workspace, folder),
            done=self._on_checked, failed=partial(self._on_refused, folder), owner=self,
            name="move",
        )  # fmt: skip

    def _on_checked(self, checked: tuple[Path, str]) -> None:
        folder, worry = checked
        if worry and not self._context.ask.sure(
            self.tr("Move it there all the same?"), worry, ok=self.tr("Move it there")
        ):
            return
        self.errand_asked.emit(Move(folder))

    def _on_refused(self, folder: Path, error: Exception) -> None:
        if not isinstance(error, AnotherDesk):
            self._context.ask.trouble(error)
            return
        chosen = self._context.ask.choose(
            self.tr("There is a desk in that folder already"),
            str(folder),
            [self.tr("Open that one instead"), self.tr("Stay here")],
        )
        if chosen == 0:
            self.errand_asked.emit(GoTo(folder))

    def _on_other(self) -> None:
        folder = self._context.ask.folder(self.tr("The folder of the other desk"))
        if folder is None:
            return
        if Workspace(folder).database.exists():
            self.errand_asked.emit(GoTo(folder))
        else:
            self._context.ask.tell(
                self.tr("There is no desk in {folder}.").format(folder=folder), problem=True
            )

    # The old copy

    def _on_old(self, found: tuple[Path, int] | None) -> None:
        self.remove.setVisible(found is not None)
        self._old = None if found is None else found[0]
        self.old.say(
            ""
            if found is None
            else self.tr("The old copy is still in {folder} ({size}).").format(
                folder=found[0], size=words.size(found[1])
            )
        )

    def _on_remove(self) -> None:
        sure = self._context.ask.sure(
            self.tr("Remove the old copy?"),
            self.tr("What is in {folder} goes. Your desk stays in {here}.").format(
                folder=self._old, here=self._workspace.root
            ),
            ok=self.tr("Remove it"),
        )
        if sure:
            self._run(partial(moving.remove_old_copy, self._workspace), self._on_removed)

    def _on_removed(self, _: None) -> None:
        self._context.ask.tell(self.tr("The old copy is removed."))
        self.read()


def _checked(workspace: Workspace, folder: Path) -> tuple[Path, str]:
    """On the pool: the folder that it would be, and what there is to mind about it."""
    there = Workspace(folder)
    if folder.is_dir() and any(folder.iterdir()) and not there.database.exists():
        folder = folder / APP_NAME
    moving.check(workspace, folder)
    return folder, folders.worry(folder)


def _old_copy(workspace: Workspace) -> tuple[Path, int] | None:
    old = moving.old_copy(workspace)
    return None if old is None else (old, moving.size(Workspace(old)))


def _size_of(workspace: Workspace) -> tuple[int, int]:
    database = rest = 0
    for file in workspace.root.rglob("*"):
        if file.is_file():
            size = file.stat().st_size
            if file.name.startswith("desk.sqlite"):
                database += size
            elif "snapshots" not in file.parts:
                rest += size
    return database, rest
