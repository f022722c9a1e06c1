"""Composition root: makes each object once and hands it on. No logic lives here."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from courtesydesk import collector, logs
from courtesydesk.domain.errors import DeskError, NotAllowed
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.networks import Way, network
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from courtesydesk.services.later import later, made

if TYPE_CHECKING:
    from courtesydesk.cli.session import Doors
    from courtesydesk.connectors.base import Connector
    from courtesydesk.domain.findings import Verdict
    from courtesydesk.services.accounts import Accounts
    from courtesydesk.services.acts import Acts
    from courtesydesk.services.aftercare import Aftercare
    from courtesydesk.services.alarms import Alarms
    from courtesydesk.services.clocks import Clocks
    from courtesydesk.services.coaching import Coaching
    from courtesydesk.services.drafts import Drafts
    from courtesydesk.services.errands import Done
    from courtesydesk.services.etiquette import Etiquette
    from courtesydesk.services.fans import Fans
    from courtesydesk.services.importing import Importing
    from courtesydesk.services.impostors import Impostors
    from courtesydesk.services.incidents import Incidents
    from courtesydesk.services.keeper import Keeper
    from courtesydesk.services.learnings import Learnings
    from courtesydesk.services.letter import Letters
    from courtesydesk.services.listening import Listening
    from courtesydesk.services.listening_words import ListeningWords
    from courtesydesk.services.outbox import Outbox
    from courtesydesk.services.people import People
    from courtesydesk.services.pictures import Pictures
    from courtesydesk.services.promises import Promises
    from courtesydesk.services.reports import Reports
    from courtesydesk.services.safety import Safety
    from courtesydesk.services.saved_replies import SavedReplies
    from courtesydesk.services.searches import Searches
    from courtesydesk.services.self_test import Check as SelfCheck
    from courtesydesk.services.self_test import Result
    from courtesydesk.services.sync import Sync
    from courtesydesk.services.triage import Triage
    from courtesydesk.services.updates import Updates
    from courtesydesk.store.database import Database
    from courtesydesk.ui.run import Stage

    ConnectorFor = Callable[[AccountId], Connector]
    Check = Callable[[str, str, bool, ConversationId | None], Verdict]


_ANEW = 75  # services.installing.RESTART, which the start does not pay for


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


def now() -> datetime:
    """The time, for everything that is handed a clock."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads it


def open_desk(
    workspace: Workspace, *, demo: bool = False, now: Callable[[], datetime] = now
) -> Desk:
    """The use cases of a workspace, which is made or brought up to date first.

    Pictures and tests say what time it is.
    """
    from courtesydesk.services import places
    from courtesydesk.services.feed import Feed
    from courtesydesk.services.settings import Settings
    from courtesydesk.store.database import Database
    from courtesydesk.store.migrations import migrate

    places.create(workspace)
    logs.start(workspace.logs)
    migrate(workspace.database, snapshots=workspace.snapshots, now=now())
    db = Database(workspace.database)
    accounts = later(partial(_accounts, db))
    sync = later(partial(_sync, db, accounts, workspace))

    def connector_for(id_: AccountId) -> Connector:
        account = accounts.get(id_)
        if not account.demo or network(account.network).way is not Way.DIRECT:
            return accounts.connector(id_)
        from courtesydesk.connectors import registry

        # The demo's networks are a folder: replies "go", and nothing leaves the laptop.
        return registry.factory("memory")(
            address=account.address,
            settings={
                "folder": str(workspace.root / "demo-network"),
                "network": account.network,
                "vague": "yes",
            },
            secret=lambda _name: "",
            save_secret=lambda _name, _value: None,
        )

    pictures = later(partial(_pictures, db, workspace, connector_for))

    def check(
        text: str, context: str, public: bool, conversation: ConversationId | None
    ) -> Verdict:
        return desk.coaching.check(
            text, context, public=public, conversation=conversation, rewordings=False
        )

    def close() -> None:
        if made(desk.sync):
            desk.sync.close()
        db.close()

    desk = Desk(
        workspace=workspace,
        now=now,
        settings=Settings(db),
        feed=Feed(db),
        triage=later(partial(_triage, db)),
        searches=later(partial(_searches, db)),
        people=later(partial(_people, db, workspace)),
        drafts=later(partial(_drafts, db)),
        saved_replies=later(partial(_saved_replies, db)),
        outbox=later(partial(_outbox, db, connector_for, check)),
        acts=later(partial(_acts, db, check)),
        promises=later(partial(_promises, db)),
        aftercare=later(partial(_aftercare, db)),
        reports=later(partial(_reports, db)),
        letters=later(partial(_letters, db)),
        clocks=later(partial(_clocks, db)),
        alarms=later(partial(_alarms, db)),
        pictures=pictures,
        coaching=later(partial(_coaching, db, now)),
        listening=later(partial(_listening, db)),
        listening_words=later(partial(_listening_words, db)),
        etiquette=later(partial(_etiquette, db)),
        impostors=later(partial(_impostors, db, workspace)),
        incidents=later(partial(_incidents, db)),
        learnings=later(partial(_learnings, db)),
        fans=later(partial(_fans, db)),
        accounts=accounts,
        sync=sync,
        importing=later(partial(_importing, db, workspace)),
        safety=later(partial(_safety, db, workspace)),
        updates=later(partial(_updates, db, workspace)),
        keeper=later(partial(_keeper, db, accounts, sync, pictures)),
        close=close,
        demo=demo,
    )
    return desk


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
    return _begun_anew(workspace) if ended.status == _ANEW else ended.status


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
    from courtesydesk.services.demo import loader

    display.must_be_there()
    with _demo_folder(workspace) as folder:
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


@contextlib.contextmanager
def _demo_folder(named: Workspace | None) -> Iterator[Workspace]:
    if named is not None:
        yield named
        return
    root = Path(tempfile.mkdtemp(prefix="courtesy-desk-demo-"))
    try:
        yield Workspace(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def write_letter(desk: Desk, file: Path) -> None:
    """The weekly letter as PDF, also where there is no screen."""
    from PySide6.QtGui import QGuiApplication

    from courtesydesk.ui.reports.letter import write_pdf

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


# What `later` makes: each is imported by its first use


def _accounts(db: Database) -> Accounts:
    from courtesydesk.connectors import registry
    from courtesydesk.credentials.vault import Vault
    from courtesydesk.services.accounts import Accounts

    return Accounts(db, Vault(), registry)


def _acts(db: Database, check: Check) -> Acts:
    from courtesydesk.services.acts import Acts

    return Acts(db, check)


def _coaching(db: Database, now: Callable[[], datetime]) -> Coaching:
    from courtesydesk.services.coaching import Coaching

    return Coaching(db, now)


def _drafts(db: Database) -> Drafts:
    from courtesydesk.services.drafts import Drafts

    return Drafts(db)


def _etiquette(db: Database) -> Etiquette:
    from courtesydesk.services.etiquette import Etiquette

    return Etiquette(db)


def _fans(db: Database) -> Fans:
    from courtesydesk.services.fans import Fans

    return Fans(db)


def _importing(db: Database, workspace: Workspace) -> Importing:
    from courtesydesk.services.importing import Importing

    return Importing(db, workspace)


def _impostors(db: Database, workspace: Workspace) -> Impostors:
    from courtesydesk.services.impostors import Impostors

    return Impostors(db, workspace)


def _incidents(db: Database) -> Incidents:
    from courtesydesk.services.incidents import Incidents

    return Incidents(db)


def _keeper(db: Database, accounts: Accounts, sync: Sync, pictures: Pictures) -> Keeper:
    from courtesydesk.services.keeper import Keeper

    return Keeper(db, accounts, sync, pictures)


def _learnings(db: Database) -> Learnings:
    from courtesydesk.services.learnings import Learnings

    return Learnings(db)


def _listening(db: Database) -> Listening:
    from courtesydesk.services.listening import Listening

    return Listening(db)


def _listening_words(db: Database) -> ListeningWords:
    from courtesydesk.services.listening_words import ListeningWords

    return ListeningWords(db)


def _outbox(db: Database, connector_for: ConnectorFor, check: Check) -> Outbox:
    from courtesydesk.services.outbox import Outbox

    return Outbox(db, connector_for=connector_for, check=check)


def _people(db: Database, workspace: Workspace) -> People:
    from courtesydesk.services.people import People

    return People(db, workspace)


def _pictures(
    db: Database, workspace: Workspace, connector_for: Callable[[AccountId], Connector]
) -> Pictures:
    from courtesydesk.services.pictures import Pictures

    return Pictures(db, workspace, connector_for)


def _alarms(db: Database) -> Alarms:
    from courtesydesk.services.alarms import Alarms

    return Alarms(db)


def _clocks(db: Database) -> Clocks:
    from courtesydesk.services.clocks import Clocks

    return Clocks(db)


def _aftercare(db: Database) -> Aftercare:
    from courtesydesk.services.aftercare import Aftercare

    return Aftercare(db)


def _reports(db: Database) -> Reports:
    from courtesydesk.services.reports import Reports

    return Reports(db)


def _letters(db: Database) -> Letters:
    from courtesydesk.services.letter import Letters

    return Letters(db)


def _promises(db: Database) -> Promises:
    from courtesydesk.services.promises import Promises

    return Promises(db)


def _safety(db: Database, workspace: Workspace) -> Safety:
    from courtesydesk.services.safety import Safety

    return Safety(db, workspace)


def _saved_replies(db: Database) -> SavedReplies:
    from courtesydesk.services.saved_replies import SavedReplies

    return SavedReplies(db)


def _searches(db: Database) -> Searches:
    from courtesydesk.services.searches import Searches

    return Searches(db)


def _triage(db: Database) -> Triage:
    from courtesydesk.services.triage import Triage

    return Triage(db)


def _sync(db: Database, accounts: Accounts, workspace: Workspace) -> Sync:
    from courtesydesk.services.sync import Sync
    from courtesydesk.store.picture_files import PictureFiles

    return Sync(db, accounts, PictureFiles(workspace.root))


def _updates(db: Database, workspace: Workspace) -> Updates:
    from platformdirs import user_cache_path

    from courtesydesk.services import installation
    from courtesydesk.services.updates import Source, Updates

    return Updates(
        db,
        workspace,
        source=Source.built_in(),
        installation=installation.found(),
        folder=user_cache_path("CourtesyDesk", appauthor=False) / "updates",
    )
