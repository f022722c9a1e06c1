"""One signed-in IMAP connection, in our words and errors (on IMAPClient).

Folders are opened read-only but where something is to be changed, and mail is fetched with
BODY.PEEK, so that reading changes nothing on the server.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import imapclient  # type: ignore[import-untyped]
from imapclient import exceptions

from courtesydesk.connectors.base import Stop
from courtesydesk.connectors.networks.email.config import Config, Security
from courtesydesk.connectors.networks.email.decode import message_ids
from courtesydesk.connectors.networks.email.login import Login, xoauth2
from courtesydesk.connectors.networks.email.reach import reaching
from courtesydesk.connectors.tls import connect_trusted
from courtesydesk.domain.errors import BadAnswer, NetworkError, Offline, Refused, SignedOut

CONNECT_SECONDS = 20.0
READ_SECONDS = 90.0
WHOLE_LIMIT = 40_000_000
"""Of a larger mail only the beginning is fetched."""
BEGINNING = 2_000_000
_WINDOW = 100_000
"""UIDs a search looks at in one go, so that its answer stays within a line that Python reads."""
_SENT_NAMES = (
    "sent", "sent items", "sent messages", "sent mail", "gesendet", "gesendete objekte",
    "éléments envoyés", "messages envoyés", "enviados", "elementos enviados", "inviati",
    "posta inviata", "verzonden", "verzonden items",
)  # fmt: skip
_ALL_WORKS = "Everything here works; replies wait in the outbox."
_BUSY = ("[unavailable]", "[inuse]", "[limit]", "temporar", "try again", "too many")


@dataclass(frozen=True, slots=True)
class Folder:
    """An opened folder."""

    name: str
    uid_validity: int
    next_uid: int


@dataclass(frozen=True, slots=True)
class Raw:
    """One mail as the server has it."""

    uid: int
    data: bytes
    received_at: datetime
    draft: bool
    truncated: bool


@contextlib.contextmanager
def speaking(host: str) -> Iterator[None]:
    """The library's errors as ours, by whose turn it is."""
    try:
        yield
    except NetworkError:
        raise
    except exceptions.LoginError as error:
        raise _login_error(host, str(error)) from None
    except imaplib.IMAP4.abort as error:
        raise _offline(host) from error
    except (exceptions.ProtocolError, exceptions.CapabilityError, UnicodeError) as error:
        raise _bad_answer(host) from error
    except imaplib.IMAP4.error as error:
        words = _words(str(error))
        if any(word in words.lower() for word in _BUSY):
            raise _offline(host, words) from error
        raise Refused(
            f"{host} said no: {words}", safe="Nothing is lost.", todo="Ask whoever runs the server."
        ) from error
    except OSError as error:
        raise _offline(host) from error
    except (ValueError, IndexError, KeyError, AssertionError) as error:
        # What the library raises where an answer is not what the protocol says.
        raise _bad_answer(host) from error


def _bad_answer(host: str) -> BadAnswer:
    return BadAnswer(
        f"{host} said something that cannot be read.",
        safe="What was fetched is safe.",
        todo="It is tried again by itself; if it goes on, tell whoever runs the server.",
    )


def _offline(host: str, words: str = "") -> Offline:
    return Offline(
        f"{host} asks to come back later: {words}" if words else f"{host} cannot be reached.",
        safe=_ALL_WORKS,
        todo="It is tried again by itself.",
    )


def _login_error(host: str, text: str) -> NetworkError:
    words = _words(text)
    if any(word in words.lower() for word in _BUSY):
        return _offline(host, words)
    return SignedOut(
        f"{host} does not accept the name or the password ({words}).",
        safe="What was fetched is safe.",
        todo="Sign in again. Gmail, iCloud and others want an app password.",
    )


def _words(text: str) -> str:
    """The server's own words: one line, not too long."""
    text = text.strip().removeprefix("b").strip("'\"")
    return " ".join(text.split())[:200]


class Mailbox:
    """A connection that is signed in; made by `open_mailbox`."""

    def __init__(self, client: Any, config: Config) -> None:
        self._client = client
        self._host = config.imap.host
        self._sent = config.sent
        self._idling = False

    # -- what there is

    def can_idle(self) -> bool:
        with speaking(self._host):
            return bool(self._client.has_capability("IDLE"))

    def is_gmail(self) -> bool:
        with speaking(self._host):
            return bool(self._client.has_capability("X-GM-EXT-1"))

    def folders(self) -> list[tuple[frozenset[str], str]]:
        """(flags in lower case, name) of every folder that can be opened."""
        with speaking(self._host):
            found = self._client.list_folders()
        folders: list[tuple[frozenset[str], str]] = []
        for flags, _, name in found:
            marks = frozenset(bytes(flag).decode("ascii", "replace").lower() for flag in flags)
            if "\\noselect" not in marks and "\\nonexistent" not in marks:
                shown = name if isinstance(name, str) else bytes(name).decode("utf-8", "replace")
                folders.append((marks, shown))
        return folders

    def sent_folder(self) -> str | None:
        """Where copies of what we send are: by setting, by mark, by name."""
        if self._sent:
            return self._sent
        folders = self.folders()
        for marks, name in folders:
            if "\\sent" in marks:
                return name
        for _, name in folders:
            if name.lower().rpartition("/")[2].rpartition(".")[2] in _SENT_NAMES:
                return name
        return None

    def all_mail(self) -> str | None:
        """Gmail's folder of everything."""
        return next((name for marks, name in self.folders() if "\\all" in marks), None)

    def make_sent_folder(self) -> str:
        """For a server that has none."""
        with speaking(self._host):
            prefix = ""
            if self._client.has_capability("NAMESPACE"):
                personal = self._client.namespace().personal
                prefix = str(personal[0][0]) if personal else ""
            name = f"{prefix}Sent"
            self._client.create_folder(name)
            return name

    # -- reading

    def open(self, name: str, *, to_change: bool = False) -> Folder:
        """Open a folder, read-only unless it is to be changed."""
        with speaking(self._host):
            told = self._client.select_folder(name, readonly=not to_change)
            next_uid = int(told.get(b"UIDNEXT") or 0)
            if not next_uid and int(told.get(b"EXISTS") or 0):
                next_uid = max(self._client.fetch("*", ["UID"]), default=0) + 1
            return Folder(name, int(told.get(b"UIDVALIDITY") or 0), max(next_uid, 1))

    def search(self, low: int, high: int, *criteria: object) -> list[int]:
        """UIDs from `low` to `high` that meet the criteria, ascending."""
        found: set[int] = set()
        with speaking(self._host):
            for start in range(low, high + 1, _WINDOW):
                end = min(start + _WINDOW - 1, high)
                uids = self._client.search(["UID", f"{start}:{end}", *criteria])
                # "n:*" and the like may bring the last mail, whatever its UID.
                found.update(int(uid) for uid in uids if start <= int(uid) <= end)
        return sorted(found)

    def sizes(self, uids: Iterable[int]) -> dict[int, int]:
        """How large mails are; those that have gone in between are missing."""
        wanted = list(uids)
        if not wanted:
            return {}
        with speaking(self._host):
            told = self._client.fetch(wanted, ["RFC822.SIZE"])
            return {int(uid): int(data.get(b"RFC822.SIZE") or 0) for uid, data in told.items()}

    def fetch(self, uids: Iterable[int], *, only_beginning: bool = False) -> list[Raw]:
        """Mails with their bytes, in the order asked for."""
        wanted = list(uids)
        body = f"BODY.PEEK[]<0.{BEGINNING}>" if only_beginning else "BODY.PEEK[]"
        with speaking(self._host):
            told = self._client.fetch(wanted, ["INTERNALDATE", "FLAGS", body])
        found: list[Raw] = []
        for uid in wanted:
            data = told.get(uid, {})
            key = next((key for key in data if bytes(key).startswith(b"BODY[]")), None)
            raw = data.get(key) if key is not None else None
            if not isinstance(raw, bytes):
                continue
            received = data.get(b"INTERNALDATE")
            if not isinstance(received, datetime) or received.tzinfo is None:
                received = datetime(1970, 1, 1, tzinfo=UTC)
            draft = any(bytes(flag).lower() == b"\\draft" for flag in data.get(b"FLAGS", ()))
            found.append(Raw(uid, raw, received.astimezone(UTC), draft, only_beginning))
        return found

    def find(self, message_id: str) -> dict[int, bool]:
        """UIDs in the open folder of the mail with that id, and whether it is marked a draft."""
        if not message_id.isascii():
            return {}
        with speaking(self._host):
            uids = self._client.search(["HEADER", "Message-ID", f"<{message_id}>"])
            if not uids:
                return {}
            field = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
            told = self._client.fetch(uids, ["FLAGS", field])
        found: dict[int, bool] = {}
        for uid, data in told.items():
            # The search is for a part of the header; the id has to be this one exactly.
            shown = next((v for k, v in data.items() if bytes(k).startswith(b"BODY[HEADER")), b"")
            if message_id in message_ids(bytes(shown or b"").decode("latin-1")):
                marks = [bytes(flag).lower() for flag in data.get(b"FLAGS", ())]
                found[int(uid)] = b"\\draft" in marks
        return found

    def speaks_of(self, words: str, since: datetime) -> bool:
        """Whether any mail of the open folder holds these words, in headers or body."""
        with speaking(self._host):
            return bool(self._client.search(["SINCE", since.date(), "TEXT", words]))

    # -- changing

    def append(self, folder: str, data: bytes, flags: tuple[bytes, ...]) -> int | None:
        """Lay a mail into a folder; its UID, where the server tells."""
        with speaking(self._host):
            said = bytes(self._client.append(folder, data, flags) or b"")
        told = re.search(rb"\[APPENDUID \d+ (\d+)\]", said)
        if told is not None:
            return int(told.group(1))
        # The search that follows has to see it.
        self.open(folder, to_change=True)
        return None

    def mark(self, uids: Iterable[int], flag: bytes) -> None:
        wanted = list(uids)
        if wanted:
            with speaking(self._host):
                self._client.add_flags(wanted, [flag], silent=True)

    def unmark(self, uids: Iterable[int], flag: bytes) -> None:
        wanted = list(uids)
        if wanted:
            with speaking(self._host):
                self._client.remove_flags(wanted, [flag], silent=True)

    def remove(self, uids: Iterable[int]) -> None:
        """Delete exactly these; where the server cannot expunge single mails, they stay marked."""
        wanted = list(uids)
        if wanted:
            with speaking(self._host):
                self._client.delete_messages(wanted, silent=True)
                if self._client.has_capability("UIDPLUS"):
                    self._client.uid_expunge(wanted)

    # -- waiting

    def wait(self, seconds: float, *, stop: Stop) -> bool:
        """IDLE in the open folder until something arrives, the time is over, or `stop` says so."""
        end = time.monotonic() + seconds
        with speaking(self._host):
            self._client.idle()
            try:
                while not stop() and (left := end - time.monotonic()) > 0:
                    told = self._client.idle_check(timeout=min(left, 1.0))
                    # "* OK Still here" and changes of flags wake too; only what exists counts.
                    if any(_is_arrival(response) for response in told):
                        return True
                return False
            finally:
                with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
                    self._client.idle_done()

    # -- the connection

    def is_alive(self) -> bool:
        """Whether the server still answers."""
        try:
            with speaking(self._host):
                self._client.noop()
        except NetworkError:
            return False
        return True

    def close(self) -> None:
        """Say goodbye as well as it goes."""
        try:
            self._client.logout()
        except (OSError, imaplib.IMAP4.error, ValueError, AttributeError):
            _hang_up(self._client)


def _is_arrival(response: object) -> bool:
    if not isinstance(response, tuple) or len(response) < 2:
        return False
    return any(isinstance(part, bytes) and part in (b"EXISTS", b"RECENT") for part in response)


def open_mailbox(config: Config, login: Login) -> Mailbox:
    """Connect, check the certificate, sign in."""
    if not config.oauth:
        password = login.password()
        return _signed_in(config, lambda client: client.login(config.user, password))
    return login.with_token(
        lambda token: _signed_in(config, lambda client: _sasl(client, config.user, token))
    )


def _sasl(client: Any, user: str, token: str) -> None:
    answers = iter([xoauth2(user, token)])
    # After the first answer an empty one: so the server's reason arrives as a plain "no".
    client.sasl_login("XOAUTH2", lambda _challenge: next(answers, "").encode())


def _signed_in(config: Config, sign_in: Callable[[Any], object]) -> Mailbox:
    host = config.imap.host
    with speaking(host):
        with reaching(config.imap, "IMAP", safe=_ALL_WORKS):
            client = _connect(config)
        try:
            sign_in(client)
        except BaseException:
            _hang_up(client)
            raise
    return Mailbox(client, config)


def _connect(config: Config) -> Any:
    security = config.imap.security
    if security is not Security.AUTO:
        return _connect_by(config, security)
    try:
        return _connect_by(config, Security.TLS)
    except ssl.SSLError:
        # The server spoke first, in plain text: it waits for STARTTLS.
        return _connect_by(config, Security.STARTTLS)


def _connect_by(config: Config, security: Security) -> Any:
    server = config.imap

    def dial(context: ssl.SSLContext) -> Any:
        timeout = imapclient.SocketTimeout(CONNECT_SECONDS, READ_SECONDS)
        direct = security is Security.TLS
        client = imapclient.IMAPClient(
            server.host,
            server.port,
            ssl=direct,
            ssl_context=context if direct else None,
            timeout=timeout,
        )
        # The library writes every line that is said, passwords too, to its own log.
        client._imap.debug = 0  # noqa: SLF001
        client.normalise_times = False
        if not direct:
            try:
                _start_tls(client, context, server.host)
            except BaseException:
                _hang_up(client)
                raise
        return client

    return connect_trusted(
        dial,
        certificate_of=lambda client: client.socket().getpeercert(True),
        hang_up=_hang_up,
        trust=config.trust,
        host=server.host,
    )


def _start_tls(client: Any, context: ssl.SSLContext, host: str) -> None:
    if not client.has_capability("STARTTLS"):
        raise Refused(
            f"{host} offers no encryption on this port.",
            safe="The password was not sent.",
            todo="Try port 993, or ask whoever runs the server.",
        )
    client.starttls(context)


def _hang_up(client: Any) -> None:
    with contextlib.suppress(OSError, AttributeError, imaplib.IMAP4.error):
        client.shutdown()
