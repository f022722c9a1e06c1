"""Links show something, and whatever else they ask for is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services import links
from courtesydesk.services.links import Link, Shown


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("courtesydesk:conversation/12", Link(Shown.CONVERSATION, id=12)),
        ("courtesydesk://conversation/12/", Link(Shown.CONVERSATION, id=12)),
        ("CourtesyDesk:customer/7", Link(Shown.CUSTOMER, id=7)),
        ("courtesydesk:outbox", Link(Shown.OUTBOX)),
        ("courtesydesk:search?q=cake%20is:late", Link(Shown.SEARCH, query="cake is:late")),
        ("courtesydesk:search?q=%C3%A9clair+%22dry%22", Link(Shown.SEARCH, query='éclair "dry"')),
    ],
)
def test_links_that_show_something(text: str, link: Link) -> None:
    assert links.read(text) == link


@pytest.mark.parametrize(
    "text",
    [
        "courtesydesk:",
        "courtesydesk:send/12",
        "courtesydesk:outbox/deliver",
        "courtesydesk:outbox?send=1",
        "courtesydesk:conversation/12?reply=hello",
        "courtesydesk:conversation/12#send",
        "courtesydesk:conversation/-1",
        "courtesydesk:conversation/0",
        "courtesydesk:conversation/1e9",
        "courtesydesk:conversation/٣",
        "courtesydesk:conversation/" + "9" * 400,
        "courtesydesk:conversation/../outbox",
        "courtesydesk:conversation/12 --workspace /tmp",
        "courtesydesk:search?q=",
        "courtesydesk:search?q=%00",
        "courtesydesk:search?q=a%0Ab",
        "courtesydesk:search?q=%ff%fe",
        "courtesydesk:search?q=a&then=send",
        "courtesydesk:search?q=" + "a" * 5000,
        "courtesydesk:file:///etc/passwd",
        "https://example.org",
        "file:///etc/passwd",
        "",
    ],
)
def test_hostile_links_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(WrongInput, match="none of ours") as caught:
        links.read(text)
    assert "Nothing was opened." in caught.value.sentence()
    assert len(caught.value.sentence()) < 200


@given(st.text(max_size=60))
def test_any_text_is_a_link_or_is_refused(text: str) -> None:
    try:
        link = links.read("courtesydesk:" + text)
    except WrongInput:
        return
    assert link.query.isprintable()


def test_a_link_to_a_conversation_leads_there() -> None:
    made = links.to_conversation(ConversationId(31))
    assert links.read(made) == Link(Shown.CONVERSATION, id=31)
