"""What complaints are about, what was changed because of them, and telling those who said it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from courtesydesk.domain.causes import Cause, LeftOut, Lesson, Told, suggested
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.ids import ConversationId, DraftId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.services import lengths
from courtesydesk.services.languages import their_own
from courtesydesk.services.one_slot import kept_reply
from courtesydesk.store import causes as store
from courtesydesk.store import drafts
from courtesydesk.store.database import Database, Row

DAYS = 90

Words = Callable[[str, str], str]
"""The news for somebody of this name, in this language where it is another one."""


class Learnings:
    """Causes as labels on conversations, and the board that is made of them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def causes(self) -> tuple[Cause, ...]:
        """The owner's list."""
        return store.all_of(self._db)

    def labels(self, conversations: Sequence[ConversationId]) -> dict[str, int]:
        """The causes on these conversations, and on how many of them each stands."""
        return store.labels(self._db, conversations)

    def suggested(self, conversation: ConversationId) -> str:
        """The key of the cause that their words point at; empty for none."""
        return suggested(store.said(self._db, conversation), self.causes())

    def label(
        self, conversations: Sequence[ConversationId], key: str, *, on: bool
    ) -> tuple[tuple[ConversationId, ...], Changes]:
        """Put a cause on, or take it off; returns also where that changed something.

        Raises NotFound for a cause that is not there.
        """
        with self._db.writing() as write:
            store.seed(write)
            self._must_be(key)
            changed = tuple(store.put(write, conversations, key, on=on))
        if not changed:
            return (), NOTHING
        return changed, Changes(
            conversations=frozenset(changed), incidents=True, count=len(changed)
        )

    def add(self, name: str) -> str:
        """A cause of the owner's own; one that was taken away comes back. Returns its key; raises
        WrongInput for nothing."""
        name = " ".join(name.split())
        if not name:
            raise WrongInput("What is it about?")
        with self._db.writing() as write:
            store.seed(write)
            row = self._db.row("SELECT key FROM cause WHERE name = ?", [name])
            if row is not None:
                write.execute("UPDATE cause SET removed_at = NULL WHERE key = ?", [row["key"]])
                return str(row["key"])
            key = re.sub(r"\W+", "_", name.casefold()).strip("_") or "own"
            number = int(self._db.value("SELECT count(*) FROM cause"))
            write.execute(
                "INSERT INTO cause(key, name, position) VALUES (?, ?, ?)",
                [f"{key}_{number}", name, number],
            )
        return f"{key}_{number}"

    def rename(self, key: str, name: str) -> Changes:
        """Raises WrongInput for nothing, or for a name that another has."""
        name = " ".join(name.split())
        with self._db.writing() as write:
            store.seed(write)
            self._must_be(key)
            taken = self._db.row("SELECT 1 FROM cause WHERE name = ? AND key <> ?", [name, key])
            if not name or taken is not None:
                raise WrongInput(
                    "Another cause has that name." if name else "What is it about?",
                    safe="Nothing was changed.",
                )
            write.execute("UPDATE cause SET name = ? WHERE key = ?", [name, key])
        return Changes(incidents=True)

    def remove(self, key: str, *, now: datetime) -> Changes:
        """Off the list; its labels stay, and `add` brings it back."""
        with self._db.writing() as write:
            store.seed(write)
            write.execute("UPDATE cause SET removed_at = ? WHERE key = ?", [to_text(now), key])
        return Changes(incidents=True)

    def board(self, *, now: datetime, days: int = DAYS) -> tuple[Lesson, ...]:
        """Every cause: how often in the last `days` and in as many before, what was changed."""
        return store.lessons(self._db, days=days, now=now)

    def changed(self, key: str, text: str, *, now: datetime) -> Changes:
        """What was changed about it; empty takes that back."""
        with self._db.writing() as write:
            store.seed(write)
            self._must_be(key)
            store.changed(write, key, text.strip(), now)
        return Changes(incidents=True)

    def who(self, key: str, words: Words) -> tuple[Told, ...]:
        """Who would get a draft by `tell`, and who would be left out; nothing is written."""
        return tuple(
            self._to_tell(conversation, name, words)
            for conversation, _, name in store.to_tell(self._db, key)
        )

    def tell(
        self,
        key: str,
        words: Words,
        *,
        now: datetime,
        only: frozenset[ConversationId] | None = None,
    ) -> tuple[tuple[Told, ...], Changes]:
        """“You said, we did”: a draft to each who said it before it was changed, or to `only`
        these of them, made of `words(name, language)`; nothing is sent. The language is empty where
        they wrote in that of the words. Who is left out is returned, too, and waits for another
        time."""
        people: list[Told] = []
        with self._db.writing() as write:
            for one in self.who(key, words):
                if only is not None and one.conversation not in only:
                    continue
                if one.left_out is not None:
                    people.append(one)
                    continue
                side = self._side(one.conversation)
                draft = drafts.save(
                    self._db, one.conversation, side, one.text, seen=None, now=now
                )  # fmt: skip
                store.told(write, key, one.conversation, now)
                people.append(replace(one, draft=draft.id))
        return tuple(people), _changes(people)

    def take_back(self, key: str, people: Sequence[Told], *, now: datetime) -> tuple[int, Changes]:
        """Put the drafts of `tell` away that nobody has touched since; whoever had one can be told
        another time. Returns how many were left as they are, too."""
        back: list[Told] = []
        written = [one for one in people if one.draft is not None]
        with self._db.writing() as write:
            for one in written:
                draft = None if one.draft is None else drafts.get(self._db, one.draft)
                if draft is None or draft.retired_at is not None or draft.text != one.text:
                    continue
                drafts.retire(self._db, draft.id, because=drafts.DISCARDED, now=now)
                store.not_told(write, key, one.conversation)
                back.append(one)
        return len(written) - len(back), _changes(back)

    def drafted(self) -> tuple[Told, ...]:
        """Whose draft of the news waits to be sent."""
        return tuple(self._drafted(row) for row in store.drafted(self._db))

    def _drafted(self, row: Row) -> Told:
        conversation, text = ConversationId(row["id"]), str(row["text"])
        kept = kept_reply(self._db, conversation, self._side(conversation))
        language = their_own(self._db, conversation, text.removeprefix(kept))
        return self._told(
            conversation, row["name"], language, bool(kept), draft=row["draft"], text=text
        )

    def _to_tell(self, conversation: ConversationId, name: str, words: Words) -> Told:
        side = self._side(conversation)
        text = words(name, "")
        language = their_own(self._db, conversation, text)
        if language:
            text = words(name, language)
        kept = kept_reply(self._db, conversation, side)
        text = "\n\n".join(filter(None, [kept, text]))
        one = self._told(conversation, name, language, bool(kept), text=text)
        if drafts.find(self._db, conversation, side) is not None:
            return replace(one, left_out=LeftOut.WRITING)
        if kept and lengths.measure(text, one.network, side).too_long:
            return replace(one, left_out=LeftOut.NO_ROOM)
        return one

    def _told(
        self, conversation: ConversationId, name: str, language: str, keeps: bool, *,
        draft: DraftId | None = None, text: str,
    ) -> Told:  # fmt: skip
        row = store.first_said(self._db, conversation)
        return Told(
            conversation, name, row["network"], row["said"], from_text(row["at"]), language,
            keeps, draft=draft, text=text,
        )  # fmt: skip

    def _side(self, conversation: ConversationId) -> Visibility:
        row = self._db.get_row(
            "SELECT network, channel FROM conversation WHERE id = ?",
            [conversation],
            what="This conversation",
        )
        private = row["channel"] in ("direct", "email")
        only_private = not network(row["network"]).public_replies
        return Visibility.PRIVATE if private or only_private else Visibility.PUBLIC

    def _must_be(self, key: str) -> None:
        if self._db.row("SELECT 1 FROM cause WHERE key = ?", [key]) is None:
            raise NotFound("This cause is not there (any more).")


def _changes(people: Sequence[Told]) -> Changes:
    written = [one for one in people if one.draft is not None]
    if not written:
        return NOTHING
    return Changes(
        conversations=frozenset(one.conversation for one in written),
        drafts=frozenset(one.draft for one in written if one.draft is not None),
        incidents=True,
    )
