"""Makes the use cases of a workspace: the one place that knows which object needs which.

Whatever a start or a command does not use is neither made nor imported.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from courtesydesk import logs
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.networks import Way, network
from courtesydesk.paths import Workspace
from courtesydesk.services.desk import Desk
from courtesydesk.services.later import later, made

if TYPE_CHECKING:
    from courtesydesk.connectors.base import Connector
    from courtesydesk.domain.findings import Verdict
    from courtesydesk.services.accounts import Accounts
    from courtesydesk.services.acts import Acts
    from courtesydesk.services.aftercare import Aftercare
    from courtesydesk.services.alarms import Alarms
    from courtesydesk.services.clocks import Clocks
    from courtesydesk.services.coaching import Coaching
    from courtesydesk.services.drafts import Drafts
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
    from courtesydesk.services.sync import Sync
    from courtesydesk.services.triage import Triage
    from courtesydesk.services.updates import Updates
    from courtesydesk.store.database import Database

    ConnectorFor = Callable[[AccountId], Connector]
    Check = Callable[[str, str, bool, ConversationId | None], Verdict]


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
