"""What is said of a shop's products on a WordPress site that sells with WooCommerce, as its
interface describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.contract import letter, never
from connectors.networks.wordpress.server import WordPress
from courtesydesk.connectors.base import Connector, FetchedItem, FetchedMention, FetchedReply
from courtesydesk.connectors.networks.wordpress import reviews
from courtesydesk.domain.errors import Offline
from courtesydesk.domain.mentions import Kind, Visibility
from support.loopback import AT, Cut, Fault

CAN = "Reads the reviews of products, with their stars."


@pytest.fixture
def site() -> Iterator[WordPress]:
    made = WordPress()
    made.sells = True
    with made.running():
        yield made


@pytest.fixture
def connector(site: WordPress) -> Iterator[Connector]:
    made = site.connect()
    yield made
    made.close()


def fetched(connector: Connector, cursor: str = "") -> tuple[dict[str, FetchedItem], str]:
    items = {}
    for batch in connector.fetch(cursor, stop=never, now=AT):
        items |= {item.remote_id: item for item in batch.items}
        cursor = batch.cursor
    return items, cursor


def test_a_review_comes_with_its_stars_and_its_product(
    connector: Connector, site: WordPress
) -> None:
    said = site.review("Lovely & moist", 5)
    comment = site.say("Where is it?", after=1)
    items, cursor = fetched(connector)
    assert set(items) == {said, comment}
    found = items[said]
    assert isinstance(found, FetchedMention)
    assert (found.kind, found.rating, found.text) == (Kind.REVIEW, 5, "Lovely & moist")
    assert found.post is not None
    assert found.post.text == "Plum cake"
    assert found.url == f"https://blog.example/product/plum-cake/#comment-{said.split('#')[1]}"
    other = items[comment]
    assert isinstance(other, FetchedMention)
    assert found.person.remote_id == other.person.remote_id, "one person, whatever they write"
    assert fetched(connector, cursor)[0] == {}


def test_only_new_reviews_are_read_again_and_many_come_in_pages(
    connector: Connector, site: WordPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "_PAGE", 3)
    said = {site.review(f"Review {number}", 4, after=number) for number in range(8)}
    items, cursor = fetched(connector)
    assert set(items) == said
    later = site.review("One more", 1, after=60)
    before = len(site.requests)
    assert set(fetched(connector, cursor)[0]) == {later}
    asked = [one for one in site.requests[before:] if "wc/v3" in one.path]
    assert len(asked) == 1


def test_reading_that_was_cut_short_begins_anew_and_misses_nothing(
    connector: Connector, site: WordPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "_PAGE", 3)
    said = {site.review(f"Review {number}", 4, after=number) for number in range(8)}
    batches = connector.fetch("", stop=never, now=AT)
    first = next(batches)
    site.faults = [Fault(cut=Cut.BEFORE, path="products/reviews")]
    with pytest.raises(Offline):
        list(batches)
    assert set(fetched(connector, first.cursor)[0]) == said


def test_what_waits_says_so_and_what_is_spam_stays_out(
    connector: Connector, site: WordPress
) -> None:
    waits = site.review("Dry", 2, status="hold")
    site.review("Cheap pills", 5, status="spam")
    site.review("Nobody knows when", 5, date_created_gmt="")
    batches = list(connector.fetch("", stop=never, now=AT))
    (found,) = [item for batch in batches for item in batch.items]
    assert isinstance(found, FetchedMention)
    assert (found.remote_id, found.allows.hidden) == (waits, True)
    assert sum(batch.unread for batch in batches) == 1


@pytest.mark.parametrize(("stars", "rating"), [(0, None), (6, None), (1, 1), ("4", 4)])
def test_only_stars_are_stars(
    connector: Connector, site: WordPress, stars: int, rating: int | None
) -> None:
    site.review("Hm", stars)
    (found,) = fetched(connector)[0].values()
    assert isinstance(found, FetchedMention)
    assert found.rating == rating


def test_an_answer_stands_below_the_review(connector: Connector, site: WordPress) -> None:
    said = site.review("Lovely", 5)
    found = fetched(connector)[0][said]
    assert isinstance(found, FetchedMention)
    written = replace(
        letter("Thank you, Ana!", "8a7c-review"), visibility=Visibility.PUBLIC,
        answers_remote_id=said, answers_headers=found.headers, attachments=(),
    )  # fmt: skip
    site.comments[int(said.split("#")[1])] = {
        "raw": "Lovely", "post": 70, "parent": 0, "user": 0, "who": "ana", "status": "approved",
        "at": AT,
    }  # fmt: skip
    connector.deliver(connector.compose(written), written.client_id)
    sent = list(site.comments.values())[-1]
    assert (sent["raw"], sent["post"], sent["parent"]) == (
        "Thank you, Ana!", 70, int(said.split("#")[1]),
    )  # fmt: skip
    replies = [one for one in fetched(connector)[0].values() if isinstance(one, FetchedReply)]
    assert [one.answers_remote_id for one in replies] == [said]


def test_a_site_that_sells_nothing_and_a_user_who_may_not_see_it_lack_nothing_else(
    connector: Connector, site: WordPress
) -> None:
    assert CAN in connector.check().works
    site.review("Lovely", 5)
    comment = site.say("Where is it?")
    site.role = "author"
    assert CAN not in site.connect().check().works
    assert set(fetched(site.connect())[0]) == {comment}
    site.role, site.sells = "editor", False
    assert CAN not in site.connect().check().works
    assert set(fetched(site.connect())[0]) == {comment}
