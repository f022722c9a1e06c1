"""`reply`: answer a conversation."""

from __future__ import annotations

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.outbox import plain, record
from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import DeliveryState, Hold, OutboxRow
from courtesydesk.services.house_values import listed, named_in
from courtesydesk.services.outbox import Release


@click.command()
@click.argument("conversation", type=int)
@click.option("--file", "file", default="-", show_default=True, metavar="F|-", help="The text.")
@click.option("--private", is_flag=True, help="A direct message or mail instead of a public reply.")
@click.option("--send-now", is_flag=True, help="Skip the undo time and send at once.")
@click.option(
    "--override",
    metavar="WHY",
    help="Send against a stop: the value of yours that it serves, and why.",
)
@click.option("--even-so", is_flag=True, help="Send although the same was said just now.")
@command
def reply(
    session: Session,
    conversation: int,
    file: str,
    private: bool,
    send_now: bool,
    override: str | None,
    even_so: bool,
) -> int:
    """Put a reply to CONVERSATION into the outbox.

    The text comes from a file or standard input. A text that the tone check stops waits in the
    outbox as held: it never goes by itself, and with --send-now the exit status is 1.
    """
    text = session.text_of(file)
    argv = [*flags(session), "reply", str(conversation), "--file", "-"]
    argv += ["--private"] * private + ["--send-now"] * send_now + ["--even-so"] * even_so
    argv += ["--override", override] if override else []
    hand_over(session, argv, stdin=text)
    desk = session.there
    value = named_in(override, listed(desk.settings)) if override else ""
    view = desk.feed.conversation(ConversationId(conversation), now=desk.now())
    public = network(view.row.network).public_replies and not private
    how = Release(
        override_value=value,
        override_why=override or "",
        accept_new_mentions=even_so,
        skip_undo=send_now,
    )
    id_, _ = desk.outbox.release_text(
        ConversationId(conversation),
        Visibility.PUBLIC if public else Visibility.PRIVATE,
        text,
        how,
        now=desk.now(),
    )
    row = desk.outbox.get(id_)
    if send_now and row.hold not in (Hold.STOP, Hold.ASSISTED):
        session.progress("Sending …")
        desk.outbox.deliver_due(now=desk.now())
        row = desk.outbox.get(id_)
    session.data(record(row))
    session.say(f"Reply {row.id} to {row.name}: {row.state.value}, {_next(session, row)}")
    if send_now and row.hold is Hold.STOP:
        raise NotAllowed(
            "It was not sent: the tone check stopped it.",
            safe=f"The text is in the outbox as reply {row.id}, and stays there.",
            todo="Reword it, or name the value of yours that it serves with --override.",
        )
    return 1 if row.state is DeliveryState.REFUSED else 0


def _next(session: Session, row: OutboxRow) -> str:
    """What happens now, and what is to be done."""
    if row.hold is Hold.UNDO and row.not_before is not None:
        left = max(0, round((row.not_before - session.desk.now()).total_seconds()))
        goes = "then the window sends it"
        if session.given is None:
            goes = "without an open window run: courtesy-desk outbox deliver"
        return f"waits {left} s so that you can take it back; {goes}"
    if row.hold is Hold.ASSISTED:
        return (
            "waits for you to post it on the network's own page; then run: courtesy-desk outbox "
            f"settle {row.id} --sent"
        )
    if row.state is DeliveryState.QUEUED:
        return (
            "goes with the next delivery; without an open window run: courtesy-desk outbox deliver"
        )
    reason = f". {row.reason}" if row.reason else "."
    return plain(row.state, row.hold) + reason
