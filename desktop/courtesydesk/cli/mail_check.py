"""`mail-check`: what the desk makes of a saved mail, without any workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.session import Session, sentence
from courtesydesk.domain.errors import UserError
from courtesydesk.domain.mentions import Kind
from courtesydesk.domain.networks import network as network_of
from courtesydesk.services.mail_check import Checked, check

_KINDS = {
    Kind.REVIEW: "A review", Kind.COMMENT: "A comment", Kind.POST: "A post that names you",
    Kind.QUESTION: "A question", Kind.DIRECT: "A private message", Kind.EMAIL: "A mail",
}  # fmt: skip
_PROOFS = {
    "proved": "proved ({by})",
    "none": "your mail server says nothing of the sender, so nobody proves it",
    "forged": "forged ({by})",
}


@click.command("mail-check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@command
def mail_check(session: Session, files: tuple[str, ...]) -> int:
    """Say what the desk makes of a mail that a network sent you.

    FILE is a mail that you saved from any mail program (.eml, mbox). The mail is read here; nothing
    is kept, sent or opened. Networks change their mails: where something is not read, it says what.
    """
    records: list[dict[str, Any]] = []
    for name in files:
        try:
            records += [_record(name, one) for one in check(session.path(name))]
        except UserError as error:
            session.write_err(sentence(error) + "\n")
            records.append({"file": name, "error": sentence(error)})
    told = records if session.json else [one for one in records if "error" not in one]
    if told:
        session.listing(told, _for_people, "")
    return 1 if any("error" in record for record in records) else 0


def _record(file: str, checked: Checked) -> dict[str, Any]:
    notice = checked.notice
    record: dict[str, Any] = {
        "file": file, "message": checked.place, "from": checked.sender,
        "subject": checked.subject, "what": "mail" if notice is None else notice.what.value,
        "network": None if notice is None else notice.network, "nearest": checked.nearest or None,
    }  # fmt: skip
    if notice is None:
        return record
    record |= {"proof": notice.proof.trust.value, "proved_by": notice.proof.by}
    if not checked.remote_id:
        return record
    return record | {
        "kind": notice.kind.value, "name": notice.name, "handle": notice.handle,
        "rating": notice.rating, "text": notice.text, "cut": notice.cut, "url": notice.url,
        "id": checked.remote_id, "not_read": list(notice.unread), "doubtful": notice.doubtful,
    }  # fmt: skip


def _for_people(record: Mapping[str, Any]) -> str:
    place = f", {record['message']}" if record["message"] else ""
    lines = [f"{record['file']}{place}: {_verdict(record)}"]
    lines += [f"  {what + ':':<9} {said}" for what, said in _details(record)]
    return "\n".join(lines)


def _verdict(record: Mapping[str, Any]) -> str:
    label = network_of(record["network"]).label if record["network"] else ""
    if record["what"] == "mention":
        return f"{_KINDS[Kind(record['kind'])]}, on {label}."
    if record["what"] == "quiet":
        return f"A mail of {label} that nobody waits for an answer to. It stays a mail."
    if record["what"] == "forged":
        return f"It says that it is from {label}, and is not. It stays a mail, and is marked."
    if record["nearest"]:
        near = network_of(record["nearest"]).label
        return (
            f"A mail. It comes nearest to {near}, but {record['from']} is not known to tell news."
        )
    return "A mail like any other."


def _details(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if record["what"] == "mention":
        yield "Name", record["name"] + (f" (@{record['handle']})" if record["handle"] else "")
        if record["rating"] is not None:
            yield "Stars", str(record["rating"])
        yield "Text", " ".join(record["text"].split()) or "open to read"
        yield "Link", record["url"]
        if record["not_read"]:
            yield "Not read", ", ".join(record["not_read"])
        if record["doubtful"]:
            yield "Clock", "off: it may be what somebody said to everybody"
    if "proof" in record:
        yield "Sender", _PROOFS[record["proof"]].format(by=record["proved_by"])
