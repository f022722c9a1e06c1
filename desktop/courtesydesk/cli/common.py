"""Pieces that every command shares: `--json`, the session, handing over to an open window."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.services import instance
from courtesydesk.services.instance import WindowLock

F = TypeVar("F", bound=Callable[..., Any])


class HandedOver(Exception):  # noqa: N818 - not an error: the window has done it
    """The window of this workspace ran the command; `code` is its exit status."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def command(function: F) -> F:
    """Give the session as first argument, and let `--json` and `--workspace` stand after the
    command as well as before it."""

    @click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
    @click.option("--workspace", "chosen", metavar="DIR", help="The workspace's folder.")
    @click.pass_context
    @functools.wraps(function)
    def run(
        context: click.Context, /, *args: Any, as_json: bool, chosen: str | None, **options: Any
    ) -> Any:
        session = context.find_object(Session)
        assert session is not None
        session.json = session.json or as_json
        if chosen is not None:
            session.choose_workspace(chosen)
        return function(session, *args, **options)

    return run  # type: ignore[return-value]


def hand_over(session: Session, argv: list[str], *, stdin: str = "") -> None:
    """For commands that write: when a window has this workspace, let it do the work, so that there
    is one writer and the window shows the result. Raises HandedOver with its exit status."""
    if session.given is not None:
        return
    message = {"do": "command", "argv": argv, "stdin": stdin, "cwd": str(session.cwd)}
    answers = instance.speak(session.workspace, message)
    if answers is None:
        return
    code: int | None = None
    # To the end, and not only to the code: so that the line is closed.
    with contextlib.suppress(OSError, ValueError):
        for answer in answers:
            if "out" in answer:
                session.write_out(answer["out"])
            if "err" in answer:
                session.write_err(answer["err"])
            if "code" in answer:
                code = int(answer["code"])
    if code is None:
        session.write_err(
            "The window was closed before it had answered; look whether it is done.\n"
        )
    raise HandedOver(1 if code is None else code)


def while_closed(session: Session, *, todo: str = "Close it and try again.") -> WindowLock:
    """The workspace's lock, to be held by `with`; raises NotAllowed while a window has it."""
    lock = WindowLock(session.workspace)
    if not lock.take():
        raise NotAllowed(
            "The window of this workspace is open.", safe="Nothing was changed.", todo=todo
        )
    return lock


def flags(session: Session) -> list[str]:
    """Options of the session that the window must know."""
    return ["--json"] if session.json else []
