"""`courtesy-desk`: the commands, their errors and exit statuses.

0 done; 1 with one clear sentence on standard error; 2 for wrong usage. `check` also has 10 (advise
or warn) and 20 (stop), and `reply` 20 for a reply that was stopped and is held.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from courtesydesk import __version__
from courtesydesk.cli import (
    accounts,
    customers,
    importing,
    mentions,
    opening,
    outbox,
    reply,
    safety,
    window,
)
from courtesydesk.cli.act import act
from courtesydesk.cli.check import check
from courtesydesk.cli.clocks import clocks
from courtesydesk.cli.common import HandedOver
from courtesydesk.cli.keeper import keeper
from courtesydesk.cli.mail_check import mail_check
from courtesydesk.cli.promises import promises
from courtesydesk.cli.report import report
from courtesydesk.cli.session import Doors, Session, sentence
from courtesydesk.cli.triage import triage
from courtesydesk.cli.update import update
from courtesydesk.domain.errors import DeskError
from courtesydesk.paths import default_workspace
from courtesydesk.services.desk import Desk


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--workspace", metavar="DIR", help="The workspace's folder, instead of your own.")
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
@click.option(
    "--background", is_flag=True, help="The window stays in the tray, where there is one."
)
@click.option(
    "--self-test",
    "tried",
    metavar="[FILE]",
    is_flag=False,
    flag_value="-",
    help="Try every part of this copy of the program, and write a report as JSON.",
)
@click.version_option(__version__, prog_name="Courtesy Desk")
@click.pass_context
def cli(
    context: click.Context,
    workspace: str | None,
    as_json: bool,
    background: bool,
    tried: str | None,
) -> int:
    """Courtesy Desk: a calm desk for the people who answer customers in public.

    Without a command, the window opens. Each command explains itself: courtesy-desk COMMAND -h.
    Every command takes --json, and then writes JSON; progress goes to standard error.
    """
    session = context.find_object(Session)
    assert session is not None
    if workspace is not None:
        session.choose_workspace(workspace)
    session.json = session.json or as_json
    if tried is not None:
        from courtesydesk.cli.self_test import try_everything  # what it needs, no command does

        return try_everything(session, tried)
    if context.invoked_subcommand is None:
        return window.open_window(session, background=background)
    return 0


for _command in (
    window.demo,
    check,
    triage,
    mail_check,
    importing.import_,
    accounts.accounts,
    accounts.sync,
    mentions.mentions,
    customers.customers,
    customers.customer,
    customers.export_customer,
    customers.erase_customer,
    promises,
    reply.reply,
    act,
    outbox.outbox,
    clocks,
    keeper,
    report,
    safety.backup,
    safety.restore,
    opening.open_,
    opening.move,
    safety.doctor,
    update,
):
    cli.add_command(_command)


def run(
    argv: list[str],
    doors: Doors,
    *,
    write_out: Callable[[str], None] | None = None,
    write_err: Callable[[str], None] | None = None,
    read_stdin: Callable[[], str] | None = None,
    cwd: Path | None = None,
    given: Desk | None = None,
) -> int:
    """Run one command line; returns the exit status. `given` is the window's desk."""
    session = Session(
        doors=doors,
        workspace=default_workspace() if given is None else given.workspace,
        write_out=write_out or _write_out,
        write_err=write_err or _write_err,
        read_stdin=read_stdin or _read_stdin,
        cwd=cwd or Path.cwd(),
        interactive=given is None,
        given=given,
    )
    try:
        answer = cli.main(argv, prog_name="courtesy-desk", standalone_mode=False, obj=session)
    except HandedOver as handed:
        return handed.code
    except DeskError as error:
        session.write_err(sentence(error) + "\n")
        return 1
    except click.exceptions.Exit as ended:
        return int(ended.exit_code)
    except click.Abort:
        session.write_err("Stopped. What was kept is safe.\n")
        return 1
    except click.UsageError as error:
        hint = f"Try: {error.ctx.command_path} --help\n" if error.ctx else ""
        session.write_err(f"{error.format_message()}\n{hint}")
        return 2
    except KeyboardInterrupt:
        session.write_err("Stopped. What was kept is safe.\n")
        return 1
    except BrokenPipeError:
        return 1
    finally:
        session.close()
    return answer if isinstance(answer, int) else 0


def _write_out(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _write_err(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _read_stdin() -> str:
    return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
