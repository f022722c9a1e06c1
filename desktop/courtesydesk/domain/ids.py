"""One type per id, so that a conversation's id is never taken for a customer's."""

from __future__ import annotations

from typing import NewType

AccountId = NewType("AccountId", int)
CustomerId = NewType("CustomerId", int)
IdentityId = NewType("IdentityId", int)
ConversationId = NewType("ConversationId", int)
MentionId = NewType("MentionId", int)
ReplyId = NewType("ReplyId", int)
NoteId = NewType("NoteId", int)
DraftId = NewType("DraftId", int)
OutboxId = NewType("OutboxId", int)
PromiseId = NewType("PromiseId", int)
UndoId = NewType("UndoId", int)
ImportId = NewType("ImportId", int)
SearchId = NewType("SearchId", int)
SavedReplyId = NewType("SavedReplyId", int)
ActId = NewType("ActId", int)
IncidentId = NewType("IncidentId", int)
