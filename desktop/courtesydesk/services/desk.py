"""Everything a shop's desk can do, in one place: made once by `assembly.py`, handed to the window
and to the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only for names: whoever makes a desk imports what it makes.
    from courtesydesk.paths import Workspace
    from courtesydesk.services.accounts import Accounts
    from courtesydesk.services.acts import Acts
    from courtesydesk.services.aftercare import Aftercare
    from courtesydesk.services.alarms import Alarms
    from courtesydesk.services.clocks import Clocks
    from courtesydesk.services.coaching import Coaching
    from courtesydesk.services.drafts import Drafts
    from courtesydesk.services.etiquette import Etiquette
    from courtesydesk.services.fans import Fans
    from courtesydesk.services.feed import Feed
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
    from courtesydesk.services.settings import Settings
    from courtesydesk.services.sync import Sync
    from courtesydesk.services.triage import Triage
    from courtesydesk.services.updates import Updates

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Desk:
    """The use cases of one workspace. Every method blocks and may be called from any thread."""

    workspace: Workspace
    now: Now
    settings: Settings
    feed: Feed
    triage: Triage
    searches: Searches
    people: People
    drafts: Drafts
    saved_replies: SavedReplies
    outbox: Outbox
    acts: Acts
    promises: Promises
    aftercare: Aftercare
    reports: Reports
    letters: Letters
    clocks: Clocks
    alarms: Alarms
    pictures: Pictures
    coaching: Coaching
    listening: Listening
    listening_words: ListeningWords
    etiquette: Etiquette
    impostors: Impostors
    incidents: Incidents
    learnings: Learnings
    fans: Fans
    accounts: Accounts
    sync: Sync
    importing: Importing
    safety: Safety
    updates: Updates
    keeper: Keeper
    close: Callable[[], None]
    demo: bool = False
    """The demo shop: nothing ever leaves."""
