"""Which language a customer reads."""

from __future__ import annotations

from courtesydesk.domain.ids import ConversationId
from courtesydesk.store import causes as store
from courtesydesk.store.database import Database
from courtesydesk.tone.language import language_of, named_language_of


def their_own(db: Database, conversation: ConversationId, text: str) -> str:
    """In which they wrote (two letters, or `und`); empty where it is that of the text."""
    language = named_language_of(store.said(db, conversation))
    return "" if language == language_of(text) else language
