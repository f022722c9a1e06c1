r"""E-mail as a connector: IMAP to read, SMTP to send, and never twice.

How a letter goes, and why in this order. SMTP knows no "did you get number 7 already?", and a cut
line after the final dot leaves open whether the mail went. What can be made certain is the rest:

1.  Sign in to both servers, name sender and recipients (SMTP MAIL, RCPT). A no, or a cut line:
    nothing went.
2.  Put the frozen bytes into Sent, marked \Draft ("composition is not finished", RFC 3501).
    Only now may the mail go: so a mail that is in no Sent folder has not been sent.
3.  The mail and the final dot (SMTP DATA). Before the dot a cut line means that nothing went; the
    copy is taken away again.
4.  The server took it: the mark \Draft is taken off the copy.

Killed at any point, `reconcile` reads off Sent what happened: no copy, it did not go (NOT_THERE);
a copy without the mark, it went (THERE); a marked copy, it was at step 3, and only a trace in our
inbox (a bounce, an answer that refers to it) can tell that it went. Otherwise: UNKNOWN, and the
owner is asked; also where there is no Sent folder, because somebody who renames it takes the
copies along. When they say that it did not go, the same bytes with the same Message-ID go again,
and the marked copy is used again: there is never a second one.

Gmail and Microsoft put what they send into Sent by themselves, and a copy of ours would be a second
one. There, what is found in Sent (or All Mail) went; what is not found is UNKNOWN, because nobody
promises how soon it appears.

Marked copies are not fetched as replies, so a sync in between never shows what is still in doubt.

The cursor: per folder {validity, last (highest UID fetched), low (lowest UID of the backfill, 0
when it is complete), since}. When UIDVALIDITY changes, the folder is read again from its newest
mail; the items have the same ids as before (Message-ID, or a digest), so nothing comes twice. Mail
that vanishes from a folder was moved or tidied up, not unsaid: `Gone` is never reported. CONDSTORE
is not asked for: flags are not our state, and new mail shows by its UID.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courtesydesk.connectors import oauth
from courtesydesk.connectors.base import (
    Batch,
    Connector,
    FetchedItem,
    Found,
    Health,
    Letter,
    Lookup,
    ReadingConnector,
    Receipt,
    Secrets,
    Stop,
)
from courtesydesk.connectors.networks.email import notices, parse
from courtesydesk.connectors.networks.email.compose import Envelope, compose, envelope, message_id
from courtesydesk.connectors.networks.email.config import Config, read_config
from courtesydesk.connectors.networks.email.imap import (
    WHOLE_LIMIT,
    Mailbox,
    Raw,
    open_mailbox,
)
from courtesydesk.connectors.networks.email.login import Login
from courtesydesk.connectors.networks.email.smtp import open_submission
from courtesydesk.domain.errors import Doubtful, NetworkError, Refused
from courtesydesk.domain.mentions import Origin

BATCH = 50
"""Mails a batch …"""
BATCH_BYTES = 8_000_000
"""… or so many bytes."""
_DRAFT = b"\\Draft"
_SEEN = b"\\Seen"
_ANSWERED = b"\\Answered"

logger = logging.getLogger(__name__)


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> Connector:
    """The factory that the registry knows; raises WrongInput for settings that cannot be."""
    config = read_config(address, settings)
    provider = oauth.provider_of(settings)
    client_id = settings.get("oauth_client_id", "")
    return EmailConnector(config, Login(config, secret, save_secret, provider, client_id))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the reading of one folder stands."""

    validity: int
    last: int
    low: int
    since: str


class EmailConnector(ReadingConnector):
    """One mailbox."""

    network = "email"
    origin = Origin.DIRECT

    def __init__(self, config: Config, login: Login) -> None:
        self._config = config
        self._login = login
        self._mailbox: Mailbox | None = None
        self._next_uid: int | None = None
        """The inbox's next UID at the last `wait`: what came in between is news too."""

    # -- health

    def check(self) -> Health:
        box = self._box()
        folders = [name for _, name in box.folders()]
        host = self._config.imap.host
        sentences = [f"Reads mail as {self._config.user} on {host} ({len(folders)} folders)."]
        missing = [name for name in self._config.folders if not _among(name, folders)]
        if missing:
            raise Refused(
                f"There is no folder “{missing[0]}” on {host}.",
                todo=f"There are: {', '.join(folders[:20])}.",
            )
        if box.can_idle():
            sentences.append("New mail is told at once.")
        submission = open_submission(self._config, self._login)
        try:
            limit = submission.size_limit()
        finally:
            submission.close()
        size = f", up to {limit // 1_000_000} MB a mail" if limit else ""
        sentences.append(f"Sends mail through {self._config.smtp.host}{size}.")
        if self._keeps_copies(box):
            sentences.append("The server keeps copies of what is sent.")
        else:
            sentences.append(f"Copies are kept in “{box.sent_folder() or 'Sent'}”.")
        return Health(tuple(sentences))

    # -- fetching

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        places = _read_cursor(cursor)
        box = self._box()
        try:
            sent = box.sent_folder()
            names = [*self._config.folders, *([sent] if sent else [])]
            for name in dict.fromkeys(names):
                if stop():
                    return
                yield from self._fetch_folder(box, name, name == sent, places, stop, now)
        except NetworkError:
            self.close()
            raise

    def _fetch_folder(
        self,
        box: Mailbox,
        name: str,
        is_sent: bool,
        places: dict[str, _Place],
        stop: Stop,
        now: datetime,
    ) -> Iterator[Batch]:
        folder = box.open(name)
        place = places.get(name)
        if place is None or place.validity != folder.uid_validity:
            if place is not None:
                logger.info("a folder was made anew on the server; it is read again")
            since = (now - timedelta(days=self._config.backfill_days)).date().isoformat()
            place = _Place(folder.uid_validity, folder.next_uid - 1, folder.next_uid, since)
        newer = box.search(place.last + 1, folder.next_uid - 1)
        older: list[int] = []
        if place.low > 1:
            since_day = date.fromisoformat(place.since)
            older = box.search(1, place.low - 1, "SINCE", since_day)[::-1]
        total, done = len(newer) + len(older), 0
        for uids in _chunks(box, newer):
            if stop():
                return
            items = self._read(box, uids, is_sent)
            place = _Place(place.validity, max(*uids, place.last), place.low, place.since)
            places[name] = place
            done += len(uids)
            yield Batch(items, _write_cursor(places), done, total)
        last = max(place.last, folder.next_uid - 1)
        place = _Place(place.validity, last, place.low, place.since)
        for uids in _chunks(box, older):
            if stop():
                return
            items = self._read(box, uids, is_sent)
            place = _Place(place.validity, place.last, min(uids), place.since)
            places[name] = place
            done += len(uids)
            yield Batch(items, _write_cursor(places), done, total)
        places[name] = _Place(place.validity, place.last, 0, place.since)
        yield Batch((), _write_cursor(places), done, total)

    def _read(self, box: Mailbox, uids: list[int], is_sent: bool) -> tuple[FetchedItem, ...]:
        sizes = box.sizes(uids)
        whole = [uid for uid in uids if 0 <= sizes.get(uid, -1) <= WHOLE_LIMIT]
        large = [uid for uid in uids if sizes.get(uid, -1) > WHOLE_LIMIT]
        raws = (box.fetch(whole) if whole else []) + (
            box.fetch(large, only_beginning=True) if large else []
        )
        return tuple(item for raw in raws if (item := self._item(raw, is_sent)) is not None)

    def _item(self, raw: Raw, is_sent: bool) -> FetchedItem | None:
        if raw.draft:
            return None
        mail = parse.read_mail(raw.data, received_at=raw.received_at, truncated=raw.truncated)
        if is_sent or parse.is_ours(mail, self._config.ours):
            written = parse.reply(mail)
            to_others = set(written.to_remote_ids) - self._config.ours
            return written if to_others else None
        return notices.mention(mail, self._config.ours)

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        return compose(letter, self._config)

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        told = envelope(payload)
        receipt = Receipt(told.message_id or message_id(client_id, self._config))
        box = self._box()
        folder = None if self._keeps_copies(box) else box.sent_folder() or box.make_sent_folder()
        if folder is not None:
            box.open(folder)
            if any(not draft for draft in box.find(told.message_id).values()):
                return dataclasses.replace(receipt, detail="It had gone before.")
        submission = open_submission(self._config, self._login)
        try:
            submission.begin(told, len(payload))
            copies = self._put_copy(box, folder, payload, told)
            try:
                words = submission.send(payload)
            except Doubtful:
                raise
            except NetworkError:
                # Where this fails, the marked copy stays, and the next attempt uses it.
                with contextlib.suppress(NetworkError):
                    box.remove(copies)
                raise
            # At once, before any goodbye: a kill before this line leaves the owner a question.
            self._finish_copy(box, copies)
        finally:
            submission.close()
        return dataclasses.replace(receipt, detail=words)

    def _put_copy(
        self, box: Mailbox, folder: str | None, payload: bytes, told: Envelope
    ) -> list[int]:
        """Step 2, where the server does not do it by itself; a marked copy is used again."""
        if folder is None:
            return []
        box.open(folder, to_change=True)
        found = list(box.find(told.message_id))
        if found:
            return found
        uid = box.append(folder, payload, (_SEEN, _DRAFT))
        return [uid] if uid is not None else list(box.find(told.message_id))

    def _finish_copy(self, box: Mailbox, copies: list[int]) -> None:
        try:
            box.unmark(copies, _DRAFT)
        except NetworkError:
            # It went; only the mark on our copy stays.
            logger.info("the copy of a sent mail could not be unmarked")
            self.close()

    def settled(self, payload: bytes, client_id: str) -> None:
        told = envelope(payload)
        box = self._box()
        sent = box.sent_folder()
        if sent is None or self._keeps_copies(box):
            return
        box.open(sent, to_change=True)
        found = box.find(told.message_id or message_id(client_id, self._config))
        box.unmark([uid for uid, draft in found.items() if draft], _DRAFT)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        told = envelope(payload)
        id_ = told.message_id or message_id(client_id, self._config)
        box = self._box()
        keeps = self._keeps_copies(box)
        sent = box.sent_folder()
        marked = False
        for name, found in self._copies(box, id_, sent):
            if any(not draft for draft in found.values()):
                return Lookup(Found.THERE, Receipt(id_), f"It is in “{name}”.")
            marked = marked or bool(found)
        box.open("INBOX")
        since = told.sent_at - timedelta(days=2) if told.sent_at else None
        if since is not None and box.speaks_of(id_, since):
            return Lookup(Found.THERE, Receipt(id_), "A mail in the inbox refers to it.")
        if keeps:
            words = (
                "There is no copy in Sent, where the server keeps one: most likely it did not go."
            )
            return Lookup(Found.UNKNOWN, detail=words)
        if sent is None:
            words = "There is no folder of sent mail to look into: look whether it arrived."
            return Lookup(Found.UNKNOWN, detail=words)
        if marked:
            words = "The line was cut at the moment of sending; the server cannot tell."
            return Lookup(Found.UNKNOWN, detail=words)
        return Lookup(Found.NOT_THERE, detail="There is no copy in Sent: it was not handed over.")

    def _copies(
        self, box: Mailbox, id_: str, sent: str | None
    ) -> Iterator[tuple[str, dict[int, bool]]]:
        """In which folders a mail is; where we keep the copies, somebody may have moved one since,
        or renamed its folder."""
        if sent:
            box.open(sent)
            yield sent, box.find(id_)
        if self._keeps_copies(box):
            others = [box.all_mail()]
        else:
            others = [name for _, name in box.folders() if name.upper() != "INBOX"]
        for name in others:
            if name is None or name == sent:
                continue
            with contextlib.suppress(Refused):  # a folder of others that we may not look into
                box.open(name)
                yield name, box.find(id_)

    def _keeps_copies(self, box: Mailbox) -> bool:
        return self._config.server_keeps_copies or box.is_gmail()

    # -- the rest

    def mirror(self, remote_ids: tuple[str, ...], *, answered: bool) -> None:
        box = self._box()
        for name in self._config.folders:
            box.open(name, to_change=True)
            for remote_id in remote_ids:
                if not remote_id.endswith(".invalid"):
                    box.mark(box.find(remote_id), _ANSWERED if answered else _SEEN)

    def wait(self, seconds: float, *, stop: Stop) -> bool:
        try:
            box = self._box()
            if not box.can_idle():
                return False
            before, self._next_uid = self._next_uid, box.open("INBOX").next_uid
            if before is None or before != self._next_uid:
                # What came before we listened; the first time nobody knows, so look once.
                return True
            return box.wait(seconds, stop=stop)
        except NetworkError:
            self.close()
            raise

    def close(self) -> None:
        box, self._mailbox = self._mailbox, None
        if box is not None:
            box.close()

    def _box(self) -> Mailbox:
        """The open connection, or a new one where it has died in the meantime."""
        if self._mailbox is not None and not self._mailbox.is_alive():
            self.close()
        if self._mailbox is None:
            self._mailbox = open_mailbox(self._config, self._login)
        return self._mailbox


def _among(name: str, folders: list[str]) -> bool:
    return name in folders or name.upper() == "INBOX"


def _chunks(box: Mailbox, uids: list[int]) -> Iterator[list[int]]:
    """At most BATCH mails and about BATCH_BYTES at a time."""
    for start in range(0, len(uids), BATCH):
        some = uids[start : start + BATCH]
        sizes = box.sizes(some)
        chunk: list[int] = []
        size = 0
        for uid in some:
            chunk.append(uid)
            size += sizes.get(uid, 0)
            if size >= BATCH_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk


def _read_cursor(cursor: str) -> dict[str, _Place]:
    try:
        told = json.loads(cursor) if cursor else {}
        return {
            str(name): _Place(
                int(place["validity"]), int(place["last"]), int(place["low"]), str(place["since"])
            )
            for name, place in told.get("folders", {}).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        # An unreadable cursor costs a backfill, nothing else: what is known does not come twice.
        return {}


def _write_cursor(places: dict[str, _Place]) -> str:
    folders = {
        name: {
            "validity": place.validity,
            "last": place.last,
            "low": place.low,
            "since": place.since,
        }
        for name, place in places.items()
    }
    return json.dumps({"version": 1, "folders": folders}, sort_keys=True)
