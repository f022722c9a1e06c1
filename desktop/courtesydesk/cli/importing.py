"""`import`: files in, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.session import Session, sentence
from courtesydesk.domain.errors import UserError, WrongInput
from courtesydesk.services.importing import FIELDS, ImportProgress, ImportResult


@click.command("import")
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option("--dry-run", is_flag=True, help="Read all, keep nothing, say what would be taken.")
@click.option("--network", default="", help="For files that do not say their network.")
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="Which column is which field."
)
@click.option(
    "--us", default="", metavar="NAME", help="Who of the people in a chat you are; - for nobody."
)
@click.option("--deep", is_flag=True, help="Of folders, also what lies in the folders in them.")
@click.option("--undo", is_flag=True, help="Take the latest import back.")
@command
def import_(
    session: Session,
    files: tuple[str, ...],
    dry_run: bool,
    network: str,
    maps: tuple[str, ...],
    us: str,
    deep: bool,
    undo: bool,
) -> int:
    """Take in networks' exports (zip, tar.gz), CSV, JSON, mbox and .eml, and folders of .eml files.

    The same file twice changes nothing. What was not taken, and why, is written into a CSV file in
    the workspace's imports folder. Columns are found by their names; --map says what is not, for
    example --map "Review text=text". Fields: network, id, url, author, handle, created_at, text,
    rating, reply, reply_at, parent_id. --dry-run writes no file: it prints the first reasons.
    """
    if not files and not undo:
        raise click.UsageError("Name at least one file.", ctx=click.get_current_context())
    mapping = _mapping(maps)
    if not dry_run:
        argv = [*flags(session), "import", "--network", network, "--us", us]
        for one in maps:
            argv += ["--map", one]
        hand_over(session, [*argv, *["--deep"] * deep, *["--undo"] * undo, "--", *files])
    if undo:
        _take_back(session)
    results = [_one(session, name, dry_run, network, mapping, us=us, deep=deep) for name in files]
    if session.json and files:
        session.listing(results, str, "")
    return 1 if any("error" in result for result in results) else 0


def _take_back(session: Session) -> None:
    desk = session.there
    latest = desk.importing.last()
    if latest is None:
        raise WrongInput("There is no import to take back.")
    changes = desk.importing.undo(latest, now=desk.now())
    kept = desk.importing.kept(latest)
    session.say(
        f"Took {changes.count} back."
        + (f" {kept} stay: something was done with them since." if kept else "")
    )
    session.data({"undone": latest, "count": changes.count, "kept": kept})


def _one(
    session: Session,
    name: str,
    dry_run: bool,
    network: str,
    mapping: dict[str, str] | None,
    *,
    us: str,
    deep: bool,
) -> dict[str, Any]:
    """One file; one that cannot be read does not keep the others out."""
    file = session.path(name)
    try:
        result = _run(session, file, dry_run, network, mapping, us=us, deep=deep)
    except UserError as error:
        session.write_err(sentence(error) + "\n")
        return {**_record(file, dry_run, None), "error": sentence(error)}
    would = "would be taken" if dry_run else "taken"
    session.say(
        f"{file.name}: {result.taken} {would}, {result.known} known already, "
        f"{result.skipped} not taken" + (f" (see {result.not_taken})." if result.not_taken else ".")
    )
    if dry_run:
        _say_why(session, result)
    if result.waiting:
        session.say(
            f"Replies of yours that wait until what they answer comes in: {result.waiting}."
        )
    return _record(file, dry_run, result)


def _say_why(session: Session, result: ImportResult) -> None:
    """What a list would tell, where none is written."""
    for bad in result.reasons:
        session.say(f"  {bad.place}: {bad.why}")
    if more := result.skipped - len(result.reasons):
        session.say(f"  … and {more} more")


def _run(
    session: Session,
    file: Path,
    dry_run: bool,
    network: str,
    mapping: dict[str, str] | None,
    *,
    us: str,
    deep: bool,
) -> ImportResult:
    importing = session.desk.importing
    percent = session.percent(file.name)

    def progress(how_far: ImportProgress) -> None:
        percent(how_far.done, how_far.total)

    now = session.desk.now()
    preview = importing.preview(file, mapping=mapping, network=network, now=now, us=us, deep=deep)
    for problem in preview.problems:
        session.progress(f"{file.name}: {problem}")
    return importing.run(
        file,
        mapping=mapping,
        network=network,
        dry_run=dry_run,
        us=us,
        deep=deep,
        now=session.desk.now(),
        stop=lambda: False,
        progress=progress,
    )


def _record(file: Path, dry_run: bool, result: ImportResult | None) -> dict[str, Any]:
    not_taken = None if result is None else result.not_taken
    return {
        "file": str(file),
        "id": None if result is None else result.id,
        "taken": 0 if result is None else result.taken,
        "known": 0 if result is None else result.known,
        "skipped": 0 if result is None else result.skipped,
        "not_taken": None if not_taken is None else str(not_taken),
        "dry_run": dry_run,
        "waiting": 0 if result is None else result.waiting,
        "reasons": []
        if result is None
        else [{"place": bad.place, "why": bad.why} for bad in result.reasons],
    }


def _mapping(maps: tuple[str, ...]) -> dict[str, str] | None:
    if not maps:
        return None
    mapping = {}
    for one in maps:
        column, equals, field = one.rpartition("=")
        if not equals or field not in (*FIELDS, ""):
            raise click.UsageError(
                f"“{one}” is not COLUMN=FIELD. Fields are: {', '.join(FIELDS)}.",
                ctx=click.get_current_context(),
            )
        mapping[column] = field
    return mapping
