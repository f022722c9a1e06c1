"""The demo shop is whole, ends now, and is played in through the same doors as real mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.networks import Way
from courtesydesk.domain.outbox import DeliveryState, Hold
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.paths import Workspace
from courtesydesk.services.answering import way
from courtesydesk.services.demo import loader
from courtesydesk.services.demo.script import demo_script, duration
from courtesydesk.store.database import Database

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    workspace = Workspace(tmp_path_factory.mktemp("demo"))
    loader.make(workspace, now=NOW)
    db = Database(workspace.database)
    yield db
    db.close()


def test_demo_has_at_least_400_conversations_on_at_least_12_networks(shop: Database) -> None:
    rows = shop.rows("SELECT network, count(*) FROM conversation GROUP BY 1")
    assert sum(row[1] for row in rows) >= 400
    assert len(rows) >= 12


def test_every_conversation_of_the_script_is_there(shop: Database) -> None:
    count = shop.value("SELECT count(*) FROM conversation")
    assert count == len(demo_script().conversations)


def test_demo_ends_now(shop: Database) -> None:
    last = from_text(shop.value("SELECT max(occurred_at) FROM mention"))
    assert NOW - timedelta(hours=1) <= last <= NOW


def test_demo_shows_every_state_of_the_outbox(shop: Database) -> None:
    states = {str(row[0]) for row in shop.rows("SELECT DISTINCT state FROM outbox")}
    assert states >= {state.value for state in DeliveryState} - {"sending"}
    holds = {str(row[0]) for row in shop.rows("SELECT DISTINCT hold FROM outbox")}
    assert holds >= {Hold.UNDO, Hold.BREATHING, Hold.SCHEDULED, Hold.STOP}


def test_somebody_talks_about_the_demo_shop_without_calling_it_and_misspells_it(
    shop: Database,
) -> None:
    open_ = "folder = 'to_answer' AND heard <> ''"
    heard = [str(row[0]) for row in shop.rows(f"SELECT heard FROM conversation WHERE {open_}")]
    assert [one for one in heard if one.endswith("rue de lillas")]
    called = "SELECT count(*) FROM conversation c JOIN mention m ON m.conversation_id = c.id"
    assert shop.value(f"{called} WHERE c.heard <> '' AND m.text LIKE '%@ruedeslilas%'") == 0
    assert shop.value("SELECT count(*) FROM mention WHERE addressed AND heard <> ''") == 0
    searches = "SELECT count(*) FROM cursor WHERE name LIKE 'search:%'"
    assert shop.value(f"{searches} AND saved_at <= ?", [to_text(NOW)]) == 6


def test_replies_of_the_demo_wait_for_what_they_would_really_wait_for(shop: Database) -> None:
    rows = shop.rows("SELECT network, account_id FROM outbox WHERE hold = 'assisted'")
    assert rows
    for key, account in rows:
        assert way(key, account=account is not None) is Way.ASSISTED
    queued = shop.rows(
        "SELECT outbox.network, account.network, account.state FROM outbox"
        " LEFT JOIN account ON account.id = outbox.account_id WHERE outbox.state = 'queued'"
    )
    assert sorted(tuple(row) for row in queued) == [
        ("email", "email", "offline"),
        ("google", "google", "signed_out"),
    ]


def test_the_review_that_may_be_amended_is_at_an_account_that_sends(shop: Database) -> None:
    rows = shop.rows(
        "SELECT account.state FROM conversation c JOIN account ON account.id = c.account_id"
        " JOIN identity i ON i.id = c.identity_id WHERE i.handle = 'Bernadette Scholl'"
    )
    assert [row["state"] for row in rows] == ["connected"]


def test_who_complained_of_something_else_does_not_stand_under_the_wait(shop: Database) -> None:
    rows = shop.rows(
        "SELECT k.name, l.cause FROM conversation_cause l JOIN conversation c"
        " ON c.id = l.conversation_id JOIN identity i ON i.id = c.identity_id"
        " JOIN customer k ON k.id = i.customer_id"
    )
    about = {str(row["name"]): str(row["cause"]) for row in rows}
    assert about["Quentin Ashby"] == "payment"
    assert about["Ahmed Salehi"] == "delivery"
    assert about["Katrin Ahlers"] == "access"
    assert about["Dorota Wiśniewska"] == "wrong_order"
    assert about.get("Hugo Sandoval") != "wait"
    assert about["Wendy Hartnell"] == about["Grace Adeyemi"] == "wait"
    tagged = shop.value(
        "SELECT count(*) FROM conversation_cause l WHERE l.cause = 'wait' AND NOT EXISTS"
        " (SELECT 1 FROM conversation_tag t JOIN tag ON tag.id = t.tag_id WHERE"
        "  t.conversation_id = l.conversation_id AND tag.name IN ('queue', 'line', 'wait'))"
    )
    assert tagged == 0


def test_the_impostors_of_the_demo_have_a_page_to_report_them_on(shop: Database) -> None:
    rows = shop.rows(
        "SELECT i.url FROM identity i JOIN suspicion s ON s.identity_id = i.id WHERE s.impostor"
    )
    assert rows
    assert all(str(row["url"]).startswith("https://") for row in rows)


def test_demo_has_promises_kept_due_and_broken(shop: Database) -> None:
    states = {str(row[0]) for row in shop.rows("SELECT DISTINCT state FROM promise")}
    assert states >= {"open", "kept", "broken"}
    late = "SELECT count(*) FROM promise WHERE state = 'open' AND due_at < ?"
    assert shop.value(late, [to_text(NOW)]) > 0


def test_demo_knows_customers_on_three_networks(shop: Database) -> None:
    found = shop.value(
        "SELECT count(*) FROM (SELECT 1 FROM identity GROUP BY customer_id"
        " HAVING count(DISTINCT network) >= 3)"
    )
    assert found >= 3


def test_demo_has_a_pile_on_under_one_post(shop: Database) -> None:
    largest = "SELECT max(n) FROM (SELECT count(post_id) AS n FROM conversation GROUP BY post_id)"
    assert shop.value(largest) >= 10


def test_demo_pictures_are_kept_in_the_workspace(shop: Database) -> None:
    rows = shop.rows("SELECT path, alt FROM picture")
    assert len(rows) > 40
    for row in rows:
        assert row["alt"]
        assert (shop.path.parent / row["path"]).is_file()


def test_demo_file_is_whole(shop: Database) -> None:
    assert shop.problems() == []


def test_no_two_texts_of_the_demo_are_the_same() -> None:
    texts = Counter(
        item["text"].strip().lower()
        for conversation in demo_script().conversations
        for item in conversation["items"]
        if "text" in item
    )
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("45s", timedelta(seconds=45)),
        ("3d4h", timedelta(days=3, hours=4)),
        ("+1d2h", timedelta(days=1, hours=2)),
        ("-3h", timedelta(hours=-3)),
        ("10mo", timedelta(days=304)),
    ],
)
def test_durations_are_read(text: str, span: timedelta) -> None:
    assert duration(text) == span


@pytest.mark.parametrize("text", ["", "soon", "3", "h3", "3d 4h", "3dd"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(WrongInput):
        duration(text)


def test_nobody_is_waited_for_before_our_answer_has_gone(shop: Database) -> None:
    """A reply that is held or scheduled stops no clock: such a conversation is to be answered."""
    rows = shop.rows(
        "SELECT id FROM conversation c WHERE state = 'waiting'"
        " AND NOT EXISTS (SELECT 1 FROM reply WHERE conversation_id = c.id)"
    )
    assert [row["id"] for row in rows] == []
