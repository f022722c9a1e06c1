"""A command line on which somebody types, for commands that need no workspace."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from courtesydesk.cli.session import Doors, Session
from courtesydesk.paths import Workspace


class CommandLine:
    """A command line on which somebody types."""

    def __init__(self, command: click.Command, folder: Path) -> None:
        self.command, self.folder = command, folder
        self.out = ""
        self.err = ""

    def run(self, *argv: str, typed: str = "") -> int:
        self.out = self.err = ""
        session = Session(
            doors=Doors(*[_closed] * len(fields(Doors))),
            workspace=Workspace(self.folder / "nowhere"),
            write_out=self._write_out,
            write_err=self._write_err,
            read_stdin=lambda: typed,
            cwd=self.folder,
        )
        answer = self.command.main(list(argv), standalone_mode=False, obj=session)
        assert isinstance(answer, int)
        return answer

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def _write_out(self, text: str) -> None:
        self.out += text

    def _write_err(self, text: str) -> None:
        self.err += text


def _closed(*_: object) -> Any:
    raise AssertionError("this needs no workspace")
