"""A mail as what it tells: a mention of its network, or a mail.

What a network's notice tells becomes a mention of that network; the mail itself stays beside it,
folded. A forged one stays a mail, marked, with the reason why it cannot be answered.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from courtesydesk.connectors.networks.email import parse
from courtesydesk.connectors.networks.email.parse import Mail
from courtesydesk.connectors.networks.email.recognise import Notice, What, recognise
from courtesydesk.connectors.networks.email.table import words
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.fetched import FetchedMention, Person
from courtesydesk.domain.mentions import Allows, Kind, Visibility
from courtesydesk.domain.networks import network as network_of

TO_READ = "Open to read: {subject}"
_CHANNELS = {Kind.REVIEW: Channel.REVIEW, Kind.DIRECT: Channel.DIRECT}
_NOBODY = "Somebody"


def mention(mail: Mail, ours: frozenset[str]) -> FetchedMention:
    """What somebody said, by mail or on the network that the mail tells of."""
    written = parse.mention(mail, ours)
    notice = recognise(mail)
    if notice is None:
        return written
    if notice.what is What.FORGED:
        return replace(written, flag=Flag.IMPOSTOR, allows=Allows(private=False, why=why(notice)))
    if notice.what is What.QUIET:
        return replace(written, flag=Flag.BULK)
    return _told(mail, notice)


def why(notice: Notice) -> str:
    """Why a forged mail is none of its network's, in a sentence."""
    label = network_of(notice.network).label
    return (
        f"This mail says that it comes from {label}, and your mail server found that it does not."
    )


def remote_id(mail: Mail, notice: Notice) -> str:
    """What the network calls it; else made of the mail's id, which is the same in every folder."""
    if notice.own_id:
        return notice.own_id
    return f"mail:{hashlib.sha256(mail.id.encode('utf-8', 'replace')).hexdigest()[:40]}"


def _told(mail: Mail, notice: Notice) -> FetchedMention:
    id_ = remote_id(mail, notice)
    unread = "text" in notice.unread
    return FetchedMention(
        remote_id=id_,
        thread_key=id_,
        channel=_CHANNELS.get(notice.kind, Channel.PUBLIC),
        kind=notice.kind,
        person=_person(notice, id_),
        text=notice.text,
        occurred_at=mail.at,
        subject=TO_READ.format(subject=mail.subject) if unread else "",
        quoted="\n".join(part for part in (mail.text, mail.quoted) if part),
        rating=notice.rating,
        url=notice.url,
        flag=Flag.BULK if notice.doubtful else None,
        visibility=Visibility.PRIVATE if notice.kind is Kind.DIRECT else Visibility.PUBLIC,
        headers={"message_id": mail.id, "proof": notice.proof.trust.value},
        network=notice.network,
    )


def _person(notice: Notice, id_: str) -> Person:
    """By their @name, else by their name; of a name that many share, nobody in particular."""
    if notice.handle:
        shown = f"@{notice.handle}" if network_of(notice.network).handles else notice.handle
        return Person(notice.handle.casefold(), notice.name, shown)
    folded = " ".join(notice.name.casefold().split())
    if not folded or words().nobody.fullmatch(folded.replace("'", "’")):
        return Person(f"nobody:{id_}", notice.name or _NOBODY, "")
    return Person(f"name:{folded}", notice.name, "")
