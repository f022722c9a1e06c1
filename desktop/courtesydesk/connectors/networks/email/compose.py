"""A letter to the exact bytes that will be sent: pure, and the same bytes every time.

Built with the older half of the standard library: the newer one folds long References and
Message-IDs into encoded words, which breaks threads at the other end.
"""

from __future__ import annotations

import email.policy
import email.utils
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import encoders
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from courtesydesk.connectors.base import Attachment, Letter
from courtesydesk.connectors.networks.email.config import Config
from courtesydesk.connectors.networks.email.decode import Address, addresses, message_ids
from courtesydesk.connectors.networks.email.mime import read_message
from courtesydesk.domain.errors import WrongInput

_REFERENCES_LIMIT = 20
_POLICY = email.policy.compat32.clone(linesep="\r\n", max_line_length=78)
_RE = re.compile(r"^\s*((re|aw|sv|antw|odp|rif|r|res|vs|vá)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_FW = re.compile(r"^\s*((fwd?|wg|tr|rv|vb|enc|i)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server is told, read back from the frozen bytes."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    sent_at: datetime | None


def message_id(client_id: str, config: Config) -> str:
    """The id of a letter, without brackets, known before the first attempt."""
    name = re.sub(r"[^A-Za-z0-9._-]", "", client_id)
    return f"cd-{name}@{_ascii_domain(config.address.rpartition('@')[2])}"


def compose(letter: Letter, config: Config) -> bytes:
    """The letter as mail; raises WrongInput when nobody it could go to can be read."""
    body = _text(_body(letter))
    mail: Message = body
    if letter.attachments:
        mail = MIMEMultipart("mixed", boundary=f"=_cd_{_plain(letter.client_id)}_mixed")
        mail.attach(body)
        for attachment in letter.attachments:
            mail.attach(_attached(attachment))
    del mail["MIME-Version"]
    for name, value in _headers(letter, config):
        mail[name] = value  # type: ignore[assignment] # a Header is taken too
    return mail.as_bytes(policy=_POLICY)


def envelope(payload: bytes) -> Envelope:
    """To whom frozen bytes go, and under which id."""
    mail = read_message(payload)
    sender = addresses(mail, "From")
    people = (*addresses(mail, "To"), *addresses(mail, "Cc"))
    try:
        sent_at = email.utils.parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError):
        sent_at = None
    return Envelope(
        message_id=next(iter(message_ids(str(mail.get("Message-ID", "")))), ""),
        sender=sender[0].address if sender else "",
        recipients=tuple(dict.fromkeys(person.address for person in people)),
        sent_at=sent_at,
    )


# -- headers


def _headers(letter: Letter, config: Config) -> list[tuple[str, str | Header]]:
    to, cc = _recipients(letter)
    name = config.from_name or letter.author
    headers: list[tuple[str, str | Header]] = [
        ("From", _people((Address(_line(name), config.address),))),
        ("To", _people(to)),
        ("Subject", _header("Subject", _subject(letter))),
        ("Date", email.utils.format_datetime(letter.created_at.astimezone(UTC))),
        ("Message-ID", f"<{message_id(letter.client_id, config)}>"),
        ("MIME-Version", "1.0"),
    ]
    if cc:
        headers.insert(2, ("Cc", _people(cc)))
    answered = letter.answers_headers.get("message_id", "") or letter.answers_remote_id
    if answered and not answered.endswith(".invalid"):
        if not is_forward(letter):
            headers.append(("In-Reply-To", f"<{_bare(answered)}>"))
        references = [*letter.answers_headers.get("references", "").split(), answered]
        headers.append(("References", _references(references)))
    return headers


def is_forward(letter: Letter) -> bool:
    """To somebody else than the person it would answer, with what they wrote."""
    if not letter.to or not (letter.answers_remote_id or letter.answers_text):
        return False
    asked = {person.address for person in _read(letter.to)}
    theirs = {letter.person_remote_id.lower()}
    theirs |= {person.address for person in _read(letter.answers_headers.get("from", ""))}
    theirs |= {person.address for person in _read(letter.answers_headers.get("reply_to", ""))}
    return not asked & theirs


def _recipients(letter: Letter) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    headers = letter.answers_headers
    wanted = letter.to or headers.get("reply_to") or headers.get("from") or letter.person_remote_id
    to, cc = _read(wanted), _read(letter.cc)
    for given, read in ((letter.to, to), (letter.cc, cc)):
        if len(read) < len([part for part in re.split(r"[,;]", given) if "@" in part]):
            raise WrongInput(f"An address in “{given}” cannot be read.", todo="Correct it.")
    if not to or any(person.address.endswith(".invalid") for person in to):
        raise WrongInput("There is nobody this mail could go to.", todo="Give an address.")
    for person in (*to, *cc):
        if not person.address.rpartition("@")[0].isascii():
            raise WrongInput(
                f"“{person.address}” has letters before the @ that mail servers do not all take.",
                todo="Ask for another address.",
            )
    known = {person.address for person in to}
    return to, tuple(person for person in cc if person.address not in known)


def _read(text: str) -> tuple[Address, ...]:
    holder = Message()
    holder["To"] = _line(text.replace(";", ","))
    unique = {person.address: person for person in addresses(holder, "To")}
    return tuple(unique.values())


def _people(people: tuple[Address, ...]) -> str:
    shown = [
        email.utils.formataddr((person.name, _ascii(person.address)), "utf-8") for person in people
    ]
    return ",\r\n ".join(shown)


def _subject(letter: Letter) -> str:
    subject = _line(letter.subject or letter.answers_headers.get("subject", ""))
    if is_forward(letter):
        return f"Fwd: {_FW.sub('', subject)}"
    if letter.answers_remote_id or letter.answers_headers:
        return f"Re: {_RE.sub('', subject)}"
    return subject


def _references(ids: list[str]) -> str:
    kept = list(dict.fromkeys(f"<{_bare(id_)}>" for id_ in ids if _bare(id_)))
    if len(kept) > _REFERENCES_LIMIT:
        kept = [kept[0], *kept[-_REFERENCES_LIMIT + 1 :]]
    return "\r\n ".join(kept)


def _header(name: str, text: str) -> str | Header:
    return text if text.isascii() and len(text) < 900 else Header(text, "utf-8", 76, name)


def _line(text: str) -> str:
    """One line: a line break in a header would be a header of somebody else's making."""
    return " ".join(text.split())


def _bare(id_: str) -> str:
    return re.sub(r"[<>\s]", "", id_)


def _plain(client_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", client_id)[:40]


def _ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise WrongInput(f"“{domain}” is no name of a mail server.") from error


# -- body


def _text(text: str) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part = MIMEText("", "plain", "us-ascii")
    del part["Content-Transfer-Encoding"]
    part.set_payload(text.replace("\r\n", "\n").encode("utf-8", "replace").decode(), charset)
    part.set_param("charset", "utf-8")
    return part


def _body(letter: Letter) -> str:
    text = letter.text.rstrip("\n") + "\n"
    if not letter.answers_text:
        return text
    if is_forward(letter):
        return f"{text}\n{_forwarded(letter)}\n{letter.answers_text.rstrip()}\n"
    quoted = "\n".join(
        f">{line}" if line.startswith(">") else f"> {line}".rstrip()
        for line in letter.answers_text.rstrip().split("\n")
    )
    return f"{text}\n{_attribution(letter)}\n{quoted}\n"


def _attribution(letter: Letter) -> str:
    """In the words that other programs know as the start of a quote."""
    who = letter.answers_author or letter.person_remote_id or "you"
    when = ""
    if letter.answers_at is not None:
        when = f"On {letter.answers_at.astimezone(UTC):%Y-%m-%d at %H:%M} UTC, "
    return f"{when}{_line(who)} wrote:"


def _forwarded(letter: Letter) -> str:
    headers = letter.answers_headers
    lines = ["---------- Forwarded message ----------"]
    for name, key in (("From", "from"), ("Date", "date"), ("Subject", "subject"), ("To", "to")):
        if headers.get(key):
            lines.append(f"{name}: {_line(headers[key])}")
    return "\n".join(lines) + "\n"


def _attached(attachment: Attachment) -> MIMEBase:
    kind = attachment.mime if re.fullmatch(r"[\w.+-]+/[\w.+-]+", attachment.mime) else ""
    major, _, minor = (kind or "application/octet-stream").partition("/")
    if major in ("multipart", "message"):
        major, minor = "application", "octet-stream"
    part = MIMEBase(major, minor)
    part.set_payload(attachment.data)
    encoders.encode_base64(part)
    name = _line(attachment.name) or "attachment"
    if name.isascii():
        part.add_header("Content-Disposition", "attachment", filename=name)
    else:
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    if attachment.alt:
        shown = _header("Content-Description", _line(attachment.alt))
        part["Content-Description"] = shown  # type: ignore[assignment]
    return part
