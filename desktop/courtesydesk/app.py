"""Starts what was asked for, a window or a command, and says what each may ask of the other."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from courtesydesk import collector
from courtesydesk.assembly import now, open_desk
from courtesydesk.domain.errors import DeskError, NotAllowed
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk

if TYPE_CHECKING:
    from courtesydesk.cli.session import Doors
    from courtesydesk.services.errands import Done
    from courtesydesk.services.self_test import Check as SelfCheck
    from courtesydesk.services.self_test import Result
    from courtesydesk.ui.run import Stage


def run(arguments: list[str]) -> int:
    """Run a command line; without a command, the window. The window's start pays for no command."""
    if not arguments or arguments == ["--background"]:
        from courtesydesk.paths import default_workspace

        background = bool(arguments)
        return _reporting_trouble(lambda: open_kindly(default_workspace(), "", background))
    from courtesydesk.cli import main as cli

    return _reporting_trouble(lambda: cli.run(arguments, doors()))


def _reporting_trouble(job: Callable[[], int]) -> int:
    import sys

    try:
        return job()
    except DeskError as error:
        sys.stderr.write(error.sentence() + "\n")
    except Exception:
        # A bug of ours: one sentence for the person, the rest for the log.
        logging.getLogger(__name__).exception("stopped by a mistake of ours")
        sys.stderr.write(
            "Courtesy Desk made a mistake and stopped. What was saved is safe. The workspace's log,"
            " logs/desk.log, says more.\n"
        )
    return 1


def open_kindly(workspace: Workspace, what: str, background: bool) -> int:
    """The window of a workspace; where the person's own cannot be opened, and nobody reads what
    stands on a terminal, a small window says why, and what can be done."""
    from courtesydesk.paths import default_workspace

    while True:
        try:
            return open_window(workspace, what=what, background=background)
        except DeskError as error:
            if workspace != default_workspace() or not _asks_what_now(error):
                raise
            workspace = default_workspace()


def _asks_what_now(error: DeskError) -> bool:
    """Whether the person wants to try again, after what they chose to do."""
    import os
    import sys

    from courtesydesk.paths import default_workspace
    from courtesydesk.services import display
    from courtesydesk.services.errands import GoTo

    reads = sys.stderr is not None and sys.stderr.isatty()
    if reads or display.trouble(os.environ):
        return False
    from courtesydesk.ui.run import Stage

    stage = Stage()
    chosen = stage.ask_what_now(error)
    if isinstance(chosen, GoTo):
        done = stage.run(chosen, default_workspace(), now())
        return done.error is None or (
            isinstance(done.error, DeskError) and _asks_what_now(done.error)
        )
    return chosen


def open_window(
    workspace: Workspace, *, demo: bool = False, what: str = "", background: bool = False
) -> int:
    """Show the window, and what a link or file holds in it; a second one on the same workspace
    brings the first to the front. In the background: in the tray, where there is one.

    What can only be done to a closed desk is done between two windows.
    """
    collector.rest()
    from courtesydesk.services import coaching, display, instance, places

    display.must_be_there()
    coaching.read_apart()
    stage: Stage | None = None
    done: Done | None = None
    while True:
        places.create(workspace)
        lock = instance.WindowLock(workspace)
        if not lock.take():
            return _bring_to_front(workspace, what, background=background)
        with lock:
            desk = open_desk(workspace, demo=demo)
            try:
                from courtesydesk.ui.run import Stage, Start

                stage = stage or Stage()
                start = Start(what, background, done)
                ended = stage.show(desk, start, run_command=_command_runner(desk))
            finally:
                desk.close()
            if ended.errand is None:
                break
            done = stage.run(ended.errand, workspace, now())
        workspace, what, background = done.workspace, "", False
    from courtesydesk.services.program import RESTART

    return _begun_anew(workspace) if ended.status == RESTART else ended.status


def _begun_anew(workspace: Workspace) -> int:
    """A newer version is in place: it takes over, on the same desk."""
    from courtesydesk.paths import default_workspace
    from courtesydesk.services import installing, program

    named = workspace.root != default_workspace().root
    more = ["--workspace", str(workspace.root)] if named else []
    installing.launch([*program.command(), *more])
    return 0


def _bring_to_front(workspace: Workspace, what: str, *, background: bool) -> int:
    """Hand over to the window that has the workspace; one that starts quietly leaves it alone."""
    from courtesydesk.services import instance

    if background and not what:
        return 0
    instance.let_others_come_to_front()
    message = {"do": "open", "what": what} if what else {"do": "show"}
    answers = instance.speak(workspace, message)
    if answers is None:
        raise NotAllowed(
            "Another Courtesy Desk has this workspace and does not answer.",
            safe="Nothing was changed.",
            todo="Close it, or wait until it has ended, and try again.",
        )
    for _ in answers:
        pass
    return 0


CommandRunner = Callable[[list[str], str, str, Callable[[str], None], Callable[[str], None]], int]
"""(arguments, standard input, folder, write_out, write_err) to the exit status."""


def _command_runner(desk: Desk) -> CommandRunner:
    def run_command(
        arguments: list[str],
        stdin: str,
        folder: str,
        write_out: Callable[[str], None],
        write_err: Callable[[str], None],
    ) -> int:
        from courtesydesk.cli import main as cli

        return cli.run(
            arguments,
            doors(),
            write_out=write_out,
            write_err=write_err,
            read_stdin=lambda: stdin,
            cwd=Path(folder),
            given=desk,
        )

    return run_command


def open_demo(workspace: Workspace | None) -> int:
    """The demo shop, fresh, ending now; in a folder of its own that goes with the window unless one
    is named."""
    from courtesydesk.services import display, places
    from courtesydesk.services.demo import folder as own
    from courtesydesk.services.demo import loader

    display.must_be_there()
    with own.fresh() if workspace is None else nullcontext(workspace) as folder:
        places.create(folder)
        if not folder.database.exists():
            loader.make(folder, now=now())
        elif not loader.is_demo(folder):
            raise NotAllowed(
                f"{folder.root} holds a desk of your own, not the demo shop.",
                safe="Nothing was changed.",
                todo="Name an empty folder, or none: courtesy-desk demo.",
            )
        return open_window(folder, demo=True)


def write_letter(desk: Desk, file: Path) -> None:
    """The weekly letter as PDF, also where there is no screen."""
    from PySide6.QtGui import QGuiApplication

    from courtesydesk.ui import wording
    from courtesydesk.ui.reports.letter import write_pdf

    wording.use_zone(desk.clocks.clock().in_force(desk.now()).zone)
    # Held until the page is written: its fonts are the application's.
    held = QGuiApplication.instance() or QGuiApplication(
        ["courtesy-desk", "-platform", "offscreen"]
    )
    write_pdf(desk.letters.of_week(now=desk.now()), desk.settings.text("shop.name"), file)
    del held


def self_test() -> Iterator[Result]:
    """Try every part of this copy, in a workspace that is thrown away."""
    from courtesydesk.services import self_test as parts

    # On Windows the log of the desk is open as long as the program runs.
    with tempfile.TemporaryDirectory(
        prefix="courtesy-desk-test-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        yield from parts.run(
            (
                ("program", lambda: parts.checks(folder, now())),
                ("window", lambda: _window_checks(parts.demo(folder), folder)),
            )
        )


def _window_checks(workspace: Workspace, folder: Path) -> Iterator[SelfCheck]:
    import os

    from courtesydesk.services import display
    from courtesydesk.ui import self_test
    from courtesydesk.ui.run import make_application
    from courtesydesk.ui.theme import Theme

    if display.trouble(os.environ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application(["courtesy-desk"])
    theme = Theme(app, app)
    theme.apply()
    desk = open_desk(workspace, demo=True)
    try:
        yield from self_test.checks(desk, app, theme, folder)
    finally:
        desk.close()


def doors() -> Doors:
    """What the command line may ask of this floor."""
    from courtesydesk.cli.session import Doors
    from courtesydesk.services import doctor, safety

    return Doors(
        open_desk=open_desk,
        open_window=open_kindly,
        open_demo=open_demo,
        restore=lambda file, workspace, progress: safety.restore(
            file, workspace, now=now(), progress=progress
        ),
        letter=write_letter,
        doctor=lambda workspace: doctor.examine(workspace, now=now()),
        self_test=self_test,
        now=now,
    )
