"""The parts of a mail: its body, its attachments, and what the parts say about its nature."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass, field
from email.message import Message

from courtesydesk.connectors.html import HTML_LIMIT
from courtesydesk.connectors.networks.email import decode
from courtesydesk.domain.fetched import FetchedPicture

PARTS_LIMIT = 300
DEPTH_LIMIT = 40
TEXT_LIMIT = 1_000_000
PARAMETERS_LIMIT = 2000
"""Letters of a header that describes a part. The library's time grows with the square of it: a
file name of 200 KB was half a minute."""
ATTACHMENT_LIMIT = 25_000_000
"""Larger attachments are named, but their bytes are not taken."""

_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}


@dataclass
class Parts:
    """What was found while walking through a mail."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[FetchedPicture] = field(default_factory=list)
    by_content_id: dict[str, str] = field(default_factory=dict)
    """Content id to the name of the attachment: how markup points at a picture."""
    calendar: bool = False
    """An invitation, an answer to one, or its end."""
    report: bool = False
    """A delivery report: a bounce."""
    encrypted: bool = False
    returned: Message | None = None
    """The headers of the mail that a report is about."""
    seen: int = 0


class _Brief(email.policy.Compat32):
    """The older half of the standard library, which reads only the start of what describes a part:
    also while it looks for the parts."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:PARAMETERS_LIMIT] if name.lower().startswith("content-") else value


def read_message(raw: bytes) -> Message:
    """The mail as far as it can be read; no bytes are too broken."""
    try:
        return email.message_from_bytes(raw, policy=_Brief())
    except (RecursionError, ValueError, LookupError, TypeError, IndexError, AttributeError):
        # Parts nested a thousand deep, or worse: the headers and the rest as plain text.
        head, _, body = raw.partition(b"\n\n")
        message = Message()
        for line in head.decode("latin-1").splitlines()[:200]:
            name, colon, value = line.partition(":")
            if colon and re.fullmatch(r"[\x21-\x39\x3b-\x7e]{1,70}", name):
                message[name] = value.strip()
        for name in ("Content-Type", "Content-Transfer-Encoding"):
            del message[name]
        message.set_payload(body[:TEXT_LIMIT].decode("latin-1"))
        return message


def walk(message: Message, *, truncated: bool = False) -> Parts:
    """Body, attachments and nature of a mail. `truncated`: its end was not fetched."""
    parts = Parts()
    _part(message, parts, 0)
    if truncated and parts.attachments:
        last = parts.attachments.pop()
        parts.attachments.append(FetchedPicture(last.name, last.mime, None, last.size))
    return parts


def _part(part: Message, parts: Parts, depth: int) -> None:
    parts.seen += 1
    if parts.seen > PARTS_LIMIT or depth > DEPTH_LIMIT:
        return
    kind = _type(part)
    parts.encrypted = parts.encrypted or kind in _ENCRYPTED
    if kind == "message/rfc822":
        _attach(part, parts, kind)
    elif part.is_multipart():
        if kind == "multipart/report":
            parts.report = True
        children = part.get_payload()
        for child in children if isinstance(children, list) else []:
            if isinstance(child, Message) and not (parts.report and _report_part(child, parts)):
                _part(child, parts, depth + 1)
    elif kind == "text/calendar" and _parameter(part, "method"):
        parts.calendar = True
        _attach(part, parts, kind)
    elif kind in ("text/plain", "text/html") and not _is_attached(part):
        text = decode.decode_bytes(payload(part)[:TEXT_LIMIT], _parameter(part, "charset"))
        if kind == "text/html":
            parts.html.append(text[:HTML_LIMIT])
        else:
            parts.plain.append(_unflowed(text, part))
    else:
        _attach(part, parts, kind)


_OF_REPORTS = {
    "message/rfc822",
    "message/delivery-status",
    "message/disposition-notification",
    "text/rfc822-headers",
}


def _report_part(part: Message, parts: Parts) -> bool:
    """Whether the part belongs to a report's machinery; the mail that it is about is noted."""
    kind = _type(part)
    if kind == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            parts.returned = inner[0]
    elif kind == "text/rfc822-headers":
        parts.returned = read_message(payload(part))
    return kind in _OF_REPORTS


def payload(part: Message) -> bytes:
    """The decoded bytes of a part, as far as they can be decoded."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, IndexError):
        raw = part.get_payload()
        return raw.encode("utf-8", "replace") if isinstance(raw, str) else b""
    return data if isinstance(data, bytes) else b""


def _attach(part: Message, parts: Parts, kind: str) -> None:
    data = _as_file(part) if part.is_multipart() else payload(part)
    name = _filename(part, kind, len(parts.attachments) + 1)
    taken = {attachment.name for attachment in parts.attachments}
    if name in taken:
        stem, dot, ending = name.rpartition(".")
        number = len(taken) + 1
        name = f"{stem}-{number}.{ending}" if dot and stem else f"{name}-{number}"
    content_id = decode.raw_header(part, "Content-ID").strip("<> ")
    if content_id:
        parts.by_content_id[content_id] = name
    kept = data if len(data) <= ATTACHMENT_LIMIT else None
    alt = decode.header(part, "Content-Description")[:500]
    parts.attachments.append(FetchedPicture(name, kind, kept, len(data), alt))


def _as_file(part: Message) -> bytes:
    inner = part.get_payload()
    whole = inner[0] if isinstance(inner, list) and inner else part
    try:
        return whole.as_bytes() if isinstance(whole, Message) else b""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, KeyError):
        return b""


def _filename(part: Message, kind: str, number: int) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        name = ""
    name = decode.decode_words(decode.decode_bytes(name.encode("utf-8", "surrogateescape"), ""))
    # Only the last part of a path, and nothing that a file system takes for something else.
    name = re.split(r"[/\\]", name)[-1]
    name = re.sub(r"[<>:\"|?*\x00-\x1f]", "_", name).strip(". ")
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:100]}.{ending[:15]}" if dot else name[:120]
    return name or f"attachment-{number}{_ENDINGS.get(kind, '')}"


_ENDINGS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/html": ".html",
}


def _type(part: Message) -> str:
    try:
        kind = part.get_content_type().lower()
    except (ValueError, LookupError, TypeError, AttributeError):
        return "application/octet-stream"
    return kind if re.fullmatch(r"[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*", kind) else "text/plain"


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(value, tuple):
        value = value[2]
    return str(value or "")


def _is_attached(part: Message) -> bool:
    disposition = decode.raw_header(part, "Content-Disposition").lower()
    return disposition.startswith("attachment") or ("filename" in disposition)


def _unflowed(text: str, part: Message) -> str:
    """Lines of a flowed text (RFC 3676) joined again."""
    if _parameter(part, "format").lower() != "flowed":
        return text
    joiner = "" if _parameter(part, "delsp").lower() == "yes" else " "
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        flows = body.endswith(" ") and body != "-- "
        shown = body[:-1] if flows else body
        if open_depth == depth and lines:
            lines[-1] += joiner + shown
        else:
            lines.append(">" * depth + (" " if depth else "") + shown)
        open_depth = depth if flows else None
    return "\n".join(lines)
