"""`act`: what can be done in a conversation besides answering."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.session import Session
from courtesydesk.domain.acts import ON_REPLIES, SILENCES, Act, Acted, ActState, Ground
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Conversation
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Mention, Reply
from courtesydesk.domain.networks import network
from courtesydesk.domain.times import to_text
from courtesydesk.services.acts import is_criticism

_STATES = {
    ActState.WAITING: "waits; the window, or courtesy-desk outbox deliver, does it",
    ActState.DOING: "is being done",
    ActState.DONE: "done",
    ActState.REFUSED: "the network said no",
    ActState.WITHDRAWN: "taken back",
}


def _record(item: Mention | Reply, acted: Acted | None, act: Act) -> dict[str, Any]:
    """The stable keys of an act; one that is only offered has no state."""
    return {
        "id": None if acted is None else acted.id,
        "act": act.value,
        "state": None if acted is None else acted.state.value,
        "about": "mention" if isinstance(item, Mention) else "reply",
        "item": item.id,
        "text": "" if acted is None else acted.text,
        "reason": "" if acted is None else acted.reason,
        "not_before": None
        if acted is None or acted.not_before is None
        else to_text(acted.not_before),
    }


def _line(record: Mapping[str, Any]) -> str:
    where = "what they said" if record["about"] == "mention" else "our reply"
    if record["state"] is None:
        return f"        {record['act']:<7} can be done with {where}"
    reason = f"  {record['reason']}" if record["reason"] else ""
    told = _STATES[ActState(record["state"])]
    return f"{record['id']:>6}  {record['act']:<7} {where}  [{told}]{reason}"


@click.command()
@click.argument("conversation", type=int)
@click.argument(
    "what", metavar="[ACT]", required=False, type=click.Choice([one.value for one in Act])
)
@click.option("--file", "file", default="-", show_default=True, metavar="F|-", help="New words.")
@click.option(
    "--why",
    type=click.Choice([one.value for one in Ground]),
    default=Ground.OTHER.value,
    help="Of a report.",
)
@click.option("--even-so", is_flag=True, help="Although it is criticism.")
@click.option("--take-back", is_flag=True, help="Take back what has not gone yet.")
@command
def act(
    session: Session,
    conversation: int,
    what: str | None,
    file: str,
    why: str,
    even_so: bool,
    take_back: bool,
) -> None:
    """Do something in CONVERSATION besides answering, with the latest that it can be done with.

    Without ACT: what the network lets you do here, and what was done. `edit` gives your reply other
    words, from a file or standard input; `delete` takes it back; all others are about what they
    said.
    """
    text = session.text_of(file) if what == Act.EDIT else ""
    if what is not None or take_back:
        argv = [*flags(session), "act", str(conversation), *([what] if what else [])]
        argv += ["--why", why] + ["--even-so"] * even_so + ["--take-back"] * take_back
        hand_over(session, argv, stdin=text)
    desk, id_ = session.there, ConversationId(conversation)
    shown = desk.feed.conversation(id_, now=desk.now())
    if take_back:
        _take_back(session, shown)
    elif what is not None:
        _do(session, shown, Act(what), text, Ground(why), even_so=even_so)
    items = _items(desk.feed.conversation(id_, now=desk.now()))
    done = [_record(item, one, one.act) for item in items for one in item.acts]
    offered = [_record(item, None, one) for item in items for one in item.offered]
    nothing = f"{network(shown.row.network).label} lets programs do nothing else here."
    session.listing([*done, *([] if what else offered)], _line, nothing)


def _items(shown: Conversation) -> list[Mention | Reply]:
    return [item for item in shown.items if isinstance(item, Mention | Reply)]


def _do(
    session: Session, shown: Conversation, act: Act, text: str, why: Ground, *, even_so: bool
) -> Changes:
    desk, now = session.desk, session.desk.now()
    kind = Reply if act in ON_REPLIES else Mention
    of_kind: Iterable[Mention | Reply] = (i for i in _items(shown) if isinstance(i, kind))
    item = next((one for one in reversed([*of_kind]) if act in one.offered), None)
    if item is None:
        raise NotAllowed(
            f"{network(shown.row.network).label} does not let programs do that here ({act}).",
            safe="Nothing was changed.",
            todo=f"What can be done: courtesy-desk act {shown.row.id}",
        )
    if isinstance(item, Reply):
        if act is Act.EDIT:
            return desk.acts.edit(item.id, text, now=now)
        return desk.acts.delete(item.id, now=now)
    if act in SILENCES and is_criticism(item, shown.row) and not even_so:
        raise NotAllowed(
            "Hiding criticism usually makes it louder.",
            safe="Nothing was changed.",
            todo=f"Answer it (courtesy-desk reply {shown.row.id}), or say --even-so.",
        )
    return desk.acts.on_mention(item.id, act, ground=why, now=now)


def _take_back(session: Session, shown: Conversation) -> None:
    desk = session.desk
    for item in _items(shown):
        for acted in item.acts:
            if acted.state in (ActState.WAITING, ActState.REFUSED):
                desk.acts.take_back(acted.id, now=desk.now())
