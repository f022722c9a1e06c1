"""`import`: files in, one after the other."""

from __future__ import annotations

from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.importing import FIELDS, ImportProgress


@click.command("import")
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option("--dry-run", is_flag=True, help="Read all, keep nothing, say what would be taken.")
@click.option("--network", default="", help="For files that do not say their network.")
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="Which column is which field."
)
@click.option("--undo", is_flag=True, help="Take the latest import back.")
@command
def import_(
    session: Session,
    files: tuple[str, ...],
    dry_run: bool,
    network: str,
    maps: tuple[str, ...],
    undo: bool,
) -> None:
    """Take in CSV, JSON Lines, mbox and .eml files.

    The same file twice changes nothing. What was not taken, and why, is written beside each file's
    report.
    """
    if not files and not undo:
        raise click.UsageError("Name at least one file.", ctx=click.get_current_context())
    if not dry_run:
        argv = [*flags(session), "import", *files, "--network", network]
        for one in maps:
            argv += ["--map", one]
        hand_over(session, argv + ["--undo"] * undo)
    desk = session.desk
    if undo:
        latest = desk.importing.last()
        if latest is None:
            raise WrongInput("There is no import to take back.")
        changes = desk.importing.undo(latest, now=desk.now())
        session.say(f"Took {changes.count} mentions back.")
        session.data({"undone": latest, "count": changes.count})
        return
    results = [_one(session, name, dry_run, network, _mapping(maps)) for name in files]
    if session.json:
        session.listing(results, str, "")


def _one(
    session: Session, name: str, dry_run: bool, network: str, mapping: dict[str, str] | None
) -> dict[str, Any]:
    file = session.path(name)
    told = -10

    def progress(how_far: ImportProgress) -> None:
        nonlocal told
        percent = 100 * how_far.done // max(how_far.total, 1)
        if percent >= told + 10:
            told = percent
            session.progress(f"{file.name}: {percent} %, {how_far.taken} taken")

    desk = session.desk
    result = desk.importing.run(
        file,
        mapping=mapping,
        network=network,
        dry_run=dry_run,
        now=desk.now(),
        stop=lambda: False,
        progress=progress,
    )
    would = "would be taken" if dry_run else "taken"
    session.say(
        f"{file.name}: {result.taken} {would}, {result.known} known already, "
        f"{result.skipped} not taken" + (f" (see {result.not_taken})." if result.not_taken else ".")
    )
    return {
        "file": str(file),
        "id": result.id,
        "taken": result.taken,
        "known": result.known,
        "skipped": result.skipped,
        "not_taken": None if result.not_taken is None else str(result.not_taken),
        "dry_run": dry_run,
    }


def _mapping(maps: tuple[str, ...]) -> dict[str, str] | None:
    if not maps:
        return None
    mapping = {}
    for one in maps:
        column, equals, field = one.rpartition("=")
        if not equals or field not in (*FIELDS, ""):
            raise WrongInput(
                f"“{one}” is not COLUMN=FIELD.", todo=f"Fields are: {', '.join(FIELDS)}."
            )
        mapping[column] = field
    return mapping
