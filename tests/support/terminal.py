"""The command line as a person at a terminal, or a script, meets it.

terminal = Terminal(tmp_path)
assert terminal.run("mentions", "--json") == 0
terminal.json[0]["text"]
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from courtesydesk import app
from courtesydesk.cli import main as cli
from courtesydesk.paths import Workspace
from courtesydesk.store.database import Database


class Terminal:
    """Runs commands in this process, on a workspace of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace(folder / "desk")
        self.out = ""
        self.err = ""

    def run(self, *argv: str, typed: str = "") -> int:
        """One command; returns its exit status."""
        self.out = self.err = ""
        return cli.run(
            ["--workspace", str(self.workspace.root), *argv],
            app.doors(),
            write_out=self._write_out,
            write_err=self._write_err,
            read_stdin=lambda: typed,
            cwd=self.folder,
        )

    @property
    def json(self) -> Any:
        """What the last command wrote, read."""
        return json.loads(self.out)

    def write(self, name: str, text: str) -> str:
        """A file where the person stands; returns its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def database(self) -> Database:
        """The workspace's file, for looking into it."""
        return Database(self.workspace.database)

    def _write_out(self, text: str) -> None:
        self.out += text

    def _write_err(self, text: str) -> None:
        self.err += text
