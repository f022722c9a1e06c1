"""What every command is given: the desk (opened when first asked for), and where to write."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from courtesydesk.domain.errors import DeskError, WrongInput
from courtesydesk.paths import Workspace
from courtesydesk.services import places
from courtesydesk.services.desk import Desk

if TYPE_CHECKING:
    from courtesydesk.services.self_test import Result


@dataclass(frozen=True, slots=True)
class Doors:
    """What `app` can do and the command line may not import."""

    open_desk: Callable[[Workspace], Desk]
    open_window: Callable[[Workspace, str, bool], int]
    """(workspace, the link or file to open there, in the background) to its exit status."""
    open_demo: Callable[[Workspace | None], int]
    restore: Callable[[Path, Workspace, Callable[[int, int], None]], Path | None]
    """(file, workspace, progress) to the folder with what was there before."""
    doctor: Callable[[Workspace], list[tuple[str, bool, str]]]
    self_test: Callable[[], Iterable[Result]]
    now: Callable[[], datetime]
    letter: Callable[[Desk, Path], None]
    """(desk, file): the weekly letter as PDF."""


@dataclass(slots=True)
class Session:
    """One run of the command line."""

    doors: Doors
    workspace: Workspace
    write_out: Callable[[str], None]
    write_err: Callable[[str], None]
    read_stdin: Callable[[], str]
    cwd: Path
    json: bool = False
    interactive: bool = False
    workspace_given: bool = False
    given: Desk | None = None
    """The window's own desk, when the window runs the command."""
    _opened: Desk | None = field(default=None)

    @property
    def desk(self) -> Desk:
        """The desk of the workspace."""
        if self.given is not None:
            return self.given
        if self._opened is None:
            self._opened = self.doors.open_desk(self.workspace)
        return self._opened

    @property
    def there(self) -> Desk:
        """The desk of a workspace that exists, for what only reads: it makes none."""
        if self.given is None and self._opened is None:
            places.must_exist(self.workspace)
        return self.desk

    def close(self) -> None:
        """Let go of the desk, if this run opened it."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def choose_workspace(self, folder: str) -> None:
        """Work in this folder, instead of the person's own workspace."""
        if not folder.strip() or "\0" in folder:
            raise WrongInput("--workspace names no folder.")
        chosen = places.find(self.path(folder).absolute())
        if self.given is not None and chosen.root.resolve() != self.workspace.root.resolve():
            raise WrongInput("This window has another workspace.", safe="Nothing was changed.")
        self.workspace = chosen
        self.workspace_given = True

    # -- writing

    def say(self, text: str) -> None:
        """A line for people, on standard output; silent with --json."""
        if not self.json:
            self.write_out(text + "\n")

    def progress(self, text: str) -> None:
        """How far it is, on standard error."""
        self.write_err(text + "\n")

    def percent(self, what: str) -> Callable[[int, int], None]:
        """Progress in tenths, for jobs that tell (done, total)."""
        told = -10

        def tell(done: int, total: int) -> None:
            nonlocal told
            percent = 100 * done // max(total, 1)
            if percent >= told + 10:
                told = percent
                self.progress(f"{what}: {percent} %")

        return tell

    def data(self, value: Mapping[str, Any]) -> None:
        """One JSON object, with --json only."""
        if self.json:
            self.write_out(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    def listing(
        self,
        rows: Iterable[Mapping[str, Any]],
        line: Callable[[Mapping[str, Any]], str],
        empty: str,
    ) -> None:
        """Rows: a JSON list with --json, else a line each, or `empty`."""
        rows = list(rows)
        if self.json:
            self.write_out(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
            return
        for row in rows:
            self.write_out(line(row) + "\n")
        if not rows:
            self.write_out(empty + "\n")

    # -- reading

    def path(self, name: str) -> Path:
        """A path as the person named it, from where they stand."""
        return self.cwd / Path(name).expanduser()

    def text_of(self, name: str) -> str:
        """The text of a file, or of standard input for "-"; raises WrongInput."""
        if name == "-":
            return self.read_stdin()
        file = self.path(name)
        try:
            return file.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise WrongInput(f"There is no file {file}.") from error
        except UnicodeDecodeError as error:
            raise WrongInput(f"{file} is not text in UTF-8.") from error
        except OSError as error:
            raise WrongInput(f"{file} cannot be read ({error.strerror}).") from error

    @property
    def at_terminal(self) -> bool:
        """Whether a person sits there and can be asked."""
        return self.interactive and sys.stdin is not None and sys.stdin.isatty()

    def ask(self, question: str) -> bool:
        """Yes or no, from the person at the terminal; anything but yes is no."""
        self.write_err(f"{question} [y/N] ")
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def secret(self, prompt: str) -> str:
        """A secret: asked for without an echo, or the first line of standard input."""
        if self.at_terminal:
            return getpass.getpass(prompt + ": ")
        lines = self.read_stdin().splitlines()
        if not lines or not lines[0]:
            raise WrongInput(f"{prompt} is missing.", todo="Give it on standard input, one line.")
        return lines[0]


def sentence(error: DeskError) -> str:
    """An error, as one line."""
    return " ".join(error.sentence().split())
