"""Bluesky's direct messages, as its interface describes them: their service is no part of the
network that can be run here."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.contract import letter, never
from connectors.networks.bluesky.server import Bluesky, author
from courtesydesk.connectors.base import (
    Attachment,
    Connector,
    FetchedItem,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
    Letter,
)
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import Doubtful, NotAllowed, NotGranted, Refused
from courtesydesk.domain.mentions import Visibility
from support.loopback import AT, Cut, Fault

LETTER = "8a7c0f9e-message"


@pytest.fixture
def network() -> Iterator[Bluesky]:
    made = Bluesky()
    made.chats = True
    with made.running():
        yield made


@pytest.fixture
def connector(network: Bluesky) -> Iterator[Connector]:
    made = network.connect()
    yield made
    made.close()


def fetched(connector: Connector, cursor: str = "") -> tuple[dict[str, FetchedItem], str]:
    items = {}
    for batch in connector.fetch(cursor, stop=never, now=AT):
        items |= {item.remote_id: item for item in batch.items}
        cursor = batch.cursor
    return items, cursor


def heard(connector: Connector) -> FetchedMention:
    (found,) = fetched(connector)[0].values()
    assert isinstance(found, FetchedMention)
    return found


def private(to: FetchedMention, text: str = "Thank you, Ana!") -> Letter:
    return replace(
        letter(text, LETTER),
        visibility=Visibility.PRIVATE,
        answers_remote_id=to.remote_id,
        answers_headers=to.headers,
        person_remote_id=to.person.remote_id,
        attachments=(),
    )


def asked(network: Bluesky, name: str) -> int:
    return sum(one.path.endswith(name) for one in network.requests)


# Reading


def test_what_both_say_to_each_other_is_one_private_conversation(
    connector: Connector, network: Bluesky
) -> None:
    said = network.writes("Is the shop open?")
    ours = network.we_write("Until six", after=1)
    items, cursor = fetched(connector)
    mention, reply = items[said], items[ours]
    assert isinstance(mention, FetchedMention)
    assert isinstance(reply, FetchedReply)
    assert (mention.channel, mention.visibility) == (Channel.DIRECT, Visibility.PRIVATE)
    assert mention.thread_key == reply.thread_key == "convo1"
    assert mention.allows.public is False
    assert (reply.visibility, reply.to_remote_ids) == (Visibility.PRIVATE, ("did:plc:ana",))
    assert fetched(connector, cursor)[0] == {}


def test_who_writes_in_private_is_who_wrote_in_public(
    connector: Connector, network: Bluesky
) -> None:
    network.say("Hello, @shop.example")
    network.writes("Now in private")
    people = {
        item.person for item in fetched(connector)[0].values() if isinstance(item, FetchedMention)
    }
    assert {one.remote_id for one in people} == {"did:plc:ana"}


def test_only_what_is_new_is_read_of_many_conversations_and_long_ones(
    connector: Connector, network: Bluesky
) -> None:
    said = {network.writes(f"Message {one}", who=f"guest{one % 7}", after=one) for one in range(40)}
    items, cursor = fetched(connector)
    assert set(items) == said
    before = len(network.requests)
    later = network.writes("One more thing", who="guest3", after=90)
    assert set(fetched(connector, cursor)[0]) == {later}
    again = [one for one in network.requests[before:] if one.path.endswith("getMessages")]
    assert len(again) == 1


def test_what_was_read_before_a_reading_was_cut_short_is_read_once_more_and_nothing_is_missed(
    connector: Connector, network: Bluesky
) -> None:
    said = {network.writes("Hello", who=f"guest{number}", after=number) for number in range(4)}
    batches = connector.fetch("", stop=never, now=AT)
    first = next(batch for batch in batches if batch.items)
    network.faults = [Fault(cut=Cut.BEFORE, path="getMessages")]
    assert [batch for batch in batches if batch.items] == []
    assert len(first.items) == 1
    assert set(fetched(connector, first.cursor)[0]) == said


def test_a_message_that_was_deleted_is_gone_and_a_notice_is_no_message(
    connector: Connector, network: Bluesky
) -> None:
    kinds = "chat.bsky.convo.defs#"
    gone = network.writes("", **{"$type": f"{kinds}deletedMessageView"})
    network.writes("", after=1, **{"$type": f"{kinds}systemMessageView"})
    assert fetched(connector)[0] == {gone: Gone(gone)}


def test_a_post_that_is_shown_in_a_message_is_its_page(
    connector: Connector, network: Bluesky
) -> None:
    post = network.we_say("The plum cake is back")
    network.writes("Is this vegan?", embed={"record": {"uri": post, "cid": "bafy"}})
    assert heard(connector).text.startswith("Is this vegan?\n\nhttps://bsky.app/profile/")


def test_a_group_is_left_alone(connector: Connector, network: Bluesky) -> None:
    network.writes("Hello, all of you")
    network.convos["ana"]["members"].append(author("did:plc:ben"))
    assert fetched(connector)[0] == {}


def test_what_lacks_a_time_is_counted_and_stops_nothing(
    connector: Connector, network: Bluesky
) -> None:
    network.writes("Nobody knows when", sentAt=None)
    good = network.writes("Good morning", who="ben")
    batches = list(connector.fetch("", stop=never, now=AT))
    assert [item.remote_id for batch in batches for item in batch.items] == [good]
    assert sum(batch.unread for batch in batches) == 1


# What is granted


def test_without_leave_only_direct_messages_are_missing(
    connector: Connector, network: Bluesky
) -> None:
    network.chats = False
    network.writes("In private")
    public = network.say("In public", after=1)
    assert set(fetched(connector)[0]) == {public}
    assert connector.check().lacks == ("Direct messages: not granted to this app password.",)
    assert network.begun == 1, "no new session is begun for it"


def test_with_leave_the_check_says_so(connector: Connector) -> None:
    health = connector.check()
    assert health.works[-1] == "Reads direct messages, and answers them."
    assert health.lacks == ()


def test_a_service_in_trouble_leaves_the_account_as_it_is(
    connector: Connector, network: Bluesky
) -> None:
    public = network.say("In public")
    network.faults = [Fault(502, path="listConvos")]
    assert set(fetched(connector)[0]) == {public}
    network.faults = [Fault(502, path="listConvos")]
    assert connector.check().lacks == ("Direct messages: Bluesky does not give them just now.",)


def test_a_token_that_says_so_itself_spares_the_question(
    connector: Connector, network: Bluesky
) -> None:
    connector.check()
    claim = base64.urlsafe_b64encode(json.dumps({"scope": "com.atproto.appPass"}).encode())
    told = f"e30.{claim.decode().rstrip('=')}.c2ln"
    network.good.add(told)
    mark = network.secrets["access_token"].partition(" ")[0]
    network.secrets["access_token"] = f"{mark} {told}"
    other, before = network.connect(), asked(network, "listConvos")
    fetched(other)
    assert other.check().lacks
    assert asked(network, "listConvos") == before


def test_whom_one_may_write_to_is_what_they_say(connector: Connector, network: Bluesky) -> None:
    told = {
        "all": {"associated": {"chat": {"allowIncoming": "all"}}},
        "none": {"associated": {"chat": {"allowIncoming": "none"}}},
        "follower": {"viewer": {"followedBy": "at://did:plc:follower/app.bsky.graph.follow/3k"}},
        "stranger": {},
    }
    for who, more in told.items():
        uri = network.say("Hello", who=who)
        network.views[uri]["author"] |= more
    found = fetched(connector)[0].values()
    may = {
        one.person.handle: one.allows.private for one in found if isinstance(one, FetchedMention)
    }
    assert may == {
        "@all.example": True,
        "@none.example": False,
        "@follower.example": True,
        "@stranger.example": False,
    }


# Sending


def test_an_answer_goes_into_the_conversation_once_and_accepts_a_request(
    connector: Connector, network: Bluesky
) -> None:
    written = private(
        (network.writes("Open?"), heard(connector))[1], "Until six, see https://a.org"
    )
    receipt = connector.deliver(connector.compose(written), LETTER)
    assert network.convos["ana"]["status"] == "accepted"
    (sent, _) = network.messages["convo1"]
    assert (receipt.remote_id, sent["text"]) == (f"convo1/{sent['id']}", written.text)
    assert sent["facets"][0]["features"][0]["uri"] == "https://a.org"
    later = fetched(connector)[0][receipt.remote_id]
    assert isinstance(later, FetchedReply)


def test_who_wrote_in_public_is_answered_in_private(connector: Connector, network: Bluesky) -> None:
    network.say("Where is my cake?")
    payload = connector.compose(private(heard(connector)))
    receipt = connector.deliver(payload, LETTER)
    assert receipt.remote_id.startswith("convo1/")
    assert network.replies() == []
    network.hidden.add("did:plc:ana")
    with pytest.raises(Refused, match="They have blocked you"):
        connector.deliver(payload, LETTER)


def test_a_message_that_was_cut_is_found_and_one_that_is_not_there_is_asked_about(
    connector: Connector, network: Bluesky
) -> None:
    network.writes("Open?")
    payload = connector.compose(private(heard(connector)))
    assert connector.reconcile(payload, LETTER).found is Found.UNKNOWN
    network.faults = [Fault(cut=Cut.AFTER, path="sendMessage")]
    with pytest.raises(Doubtful):
        connector.deliver(payload, LETTER)
    lookup = connector.reconcile(payload, LETTER)
    assert lookup.found is Found.THERE
    assert lookup.receipt is not None
    assert lookup.receipt.remote_id == f"convo1/{network.messages['convo1'][0]['id']}"


def test_without_leave_nothing_goes(connector: Connector, network: Bluesky) -> None:
    network.writes("Open?")
    payload = connector.compose(private(heard(connector)))
    network.chats = False
    with pytest.raises(NotGranted, match="may not do that"):
        connector.deliver(payload, LETTER)


def test_a_picture_does_not_go_in_private(connector: Connector, network: Bluesky) -> None:
    network.writes("Open?")
    picture = Attachment("torte.jpg", "image/jpeg", b"\xff\xd8\xff")
    written = replace(private(heard(connector)), attachments=(picture,))
    with pytest.raises(NotAllowed, match="no pictures in direct messages"):
        connector.compose(written)


def test_what_was_read_here_is_read_there(connector: Connector, network: Bluesky) -> None:
    first, last = network.writes("Open?"), network.writes("Hello?", after=1)
    connector.mirror((last, first, network.say("In public")), answered=False)
    assert network.read_to == {"convo1": last.partition("/")[2]}
    network.read_to.clear()
    connector.mirror((last,), answered=True)
    assert network.read_to == {}
