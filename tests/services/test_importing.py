"""Files in: what is kept, what is told, what can be taken back."""

from __future__ import annotations

import contextlib
import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtesydesk.domain.conversations import View
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.fetched import Person
from courtesydesk.domain.mentions import Mention, Origin, Reply
from courtesydesk.services.import_batches import SMALLEST_BATCH, next_batch
from courtesydesk.services.importing import Importing, ImportProgress, ImportResult
from courtesydesk.store.database import Database
from support.exports import packed
from support.shop import MORNING, Clock, SmallDesk, add_account, make_desk, make_workspace

HEADER = "network,id,url,author,handle,created_at,text,rating,reply,reply_at,parent_id\n"


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def bring(desk: SmallDesk, file: Path, **more: Any) -> ImportResult:
    more.setdefault("stop", lambda: False)
    return Importing(desk.db, desk.workspace).run(file, now=desk.clock(), **more)


def write(folder: Path, text: str | bytes, name: str = "reviews.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that the owner could see of a workspace."""
    tables = ("mention", "reply", "conversation", "identity", "customer", "import", "thread_ref")
    return {name: sorted(tuple(row) for row in db.rows(f"SELECT * FROM {name}")) for name in tables}


def test_imported_history_waits_but_no_clock_runs_for_it(desk: SmallDesk, tmp_path: Path) -> None:
    old = MORNING - timedelta(days=30, minutes=1)
    new = MORNING - timedelta(days=30)
    rows = "".join(
        f"google,{id_},,{id_},,{at:%Y-%m-%dT%H:%M:%SZ},Stale bread,1,,,\n"
        for id_, at in (("old", old), ("new", new))
    )
    bring(desk, write(tmp_path, HEADER + rows))
    history, recent = desk.shop.conversation_of("old"), desk.shop.conversation_of("new")
    assert desk.shop.row(history).waiting_since == old
    assert desk.shop.row(history).due_at is None
    assert desk.shop.row(recent).due_at == new + timedelta(minutes=60)
    assert set(desk.shop.in_view(View.TO_ANSWER)) == {history, recent}
    assert set(desk.shop.in_view(text="is:unanswered stale")) == {history, recent}
    assert desk.shop.in_view(text="is:late") == [recent]
    assert desk.shop.in_view(text="-is:late") == [history]
    assert desk.feed.counts(desk.clock()).past_target == 1


def test_what_is_said_after_imported_history_is_on_the_clock(
    desk: SmallDesk, tmp_path: Path
) -> None:
    row = "mastodon,old,,Ann,ann,2024-05-01T10:00:00Z,Do you deliver?,,,,\n"
    bring(desk, write(tmp_path, HEADER + row))
    id_ = desk.shop.conversation_of("old")
    desk.settings.change({"clock.other_minutes": 30})
    assert desk.shop.row(id_).due_at is None
    with desk.db.writing() as writing:
        conversation = writing.execute("SELECT thread_key FROM conversation").fetchone()
        remote = writing.execute("SELECT remote_id, name FROM identity").fetchone()
    who = Person(remote_id=remote[0], name=remote[1], handle="")
    desk.shop.says("Hello?", who, thread_key=conversation[0], remote_id="new")
    assert desk.shop.conversation_of("new") == id_
    assert desk.shop.row(id_).due_at == MORNING + timedelta(minutes=30)
    changes = desk.settings.change({"clock.other_minutes": 90})
    assert changes.conversations == {id_}
    assert desk.shop.row(id_).due_at == MORNING + timedelta(minutes=90)
    assert desk.shop.row(id_).waiting_since == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_every_field_of_a_row_is_kept(desk: SmallDesk, tmp_path: Path) -> None:
    row = (
        "Google Maps,r1,https://g.page/r1,Ana Braun,,2026-11-18 14:05,Lovely éclairs,FOUR,"
        "Thank you Ana!,2026-11-19T09:00:00Z,\n"
    )
    result = bring(desk, write(tmp_path, HEADER + row))
    assert (result.taken, result.known, result.skipped, result.not_taken) == (1, 0, 0, None)
    conversation = desk.feed.conversation(desk.shop.conversation_of("r1"), now=desk.clock())
    said, answer = conversation.items
    assert isinstance(said, Mention)
    assert isinstance(answer, Reply)
    assert (said.network, said.author, said.rating, said.url) == (
        "google",
        "Ana Braun",
        4,
        "https://g.page/r1",
    )
    assert said.occurred_at == datetime(2026, 11, 18, 13, 5, tzinfo=UTC)
    assert said.origin is Origin.IMPORT
    assert (answer.text, answer.occurred_at.hour) == ("Thank you Ana!", 9)


def test_the_same_file_twice_changes_nothing(desk: SmallDesk, tmp_path: Path) -> None:
    rows = [
        "yelp,,,Bo,,2026-11-01,No id and no address,2,Sorry Bo,,",
        "yelp,,https://yelp.com/b,Cy,,2026-11-02,Only an address,5,,,",
        "x,7,,Di,@di,2026-11-03,An id,,,,",
        "x,8,,Di,@di,2026-11-04,Its answer,,,,7",
    ]
    file = write(tmp_path, HEADER + "\n".join(rows))
    first = bring(desk, file)
    before = everything(desk.db)
    desk.clock.pass_(days=1)
    again = bring(desk, write(tmp_path, HEADER + "\n".join(reversed(rows)), "again.csv"))
    assert (first.taken, first.known) == (4, 0)
    assert (again.taken, again.known, again.id) == (0, 4, None)
    assert not again.changes
    assert everything(desk.db) == before


def test_an_id_that_says_two_things_keeps_the_first_and_tells_the_second(
    desk: SmallDesk, tmp_path: Path
) -> None:
    rows = [
        "yelp,1,,Bo,,2026-11-02,First,2,,,",
        "yelp,1,,Bo,,2026-11-01,Second,5,,,",
        "yelp,1,,Bo,,2026-11-02,First,2,Sorry Bo,,",
    ]
    file = write(tmp_path, HEADER + "\n".join(rows))
    tried = bring(desk, file, dry_run=True)
    assert (tried.taken, tried.known, tried.skipped) == (1, 1, 1)
    first = bring(desk, file)
    assert (first.taken, first.known, first.skipped) == (1, 1, 1)
    assert first.not_taken is not None
    assert "known already, with another text" in first.not_taken.read_text(encoding="utf-8-sig")
    assert [tuple(row) for row in desk.db.rows("SELECT text, rating FROM mention")] == [
        ("First", 2)
    ]
    assert desk.db.value("SELECT text FROM reply") == "Sorry Bo"
    before = everything(desk.db)
    again = bring(desk, file)
    assert (again.taken, again.known, again.skipped, again.id) == (0, 2, 1, None)
    assert everything(desk.db) == before
    assert desk.db.value("SELECT count(*) FROM mention_version") == 0


def test_a_file_never_overwrites_what_the_network_said(desk: SmallDesk, tmp_path: Path) -> None:
    conversation = desk.shop.says("As it was edited", remote_id="e1", thread_key="t1")
    network = desk.db.value("SELECT network FROM mention WHERE remote_id = 'e1'")
    before = everything(desk.db)
    result = bring(
        desk, write(tmp_path, HEADER + f"{network},e1,,Ann,ann,2026-11-20T09:00Z,As it was,,,,\n")
    )
    assert (result.taken, result.known, result.skipped) == (0, 1, 0)
    assert everything(desk.db) == before
    assert conversation


def test_a_parent_puts_rows_into_one_conversation_in_any_order(
    desk: SmallDesk, tmp_path: Path
) -> None:
    rows = [
        "reddit,c,,Di,di,2026-11-03,third,,,,b",
        "reddit,b,,Di,di,2026-11-02,second,,,,a",
        "reddit,x,,Ed,ed,2026-11-02,somebody else,,,,a",
        "reddit,a,,Di,di,2026-11-01,first,,,,",
    ]
    bring(desk, write(tmp_path, HEADER + "\n".join(rows)))
    found = desk.feed.conversation(desk.shop.conversation_of("a"), now=desk.clock())
    assert [item.text for item in found.items] == ["first", "second", "third"]
    assert desk.shop.conversation_of("x") != found.row.id


def test_other_columns_are_guessed_shown_and_remembered(desk: SmallDesk, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "Reviewer;Review date;What they wrote;Stars\nAna;18/11/2026 14:05;Good;★★★★☆\n",
        "google-2026.csv",
    )
    importing = Importing(desk.db, desk.workspace)
    preview = importing.preview(file)
    assert preview.mapping == {
        "Reviewer": "author",
        "Review date": "created_at",
        "What they wrote": "",
        "Stars": "rating",
    }
    assert preview.sample[0]["What they wrote"] == "Good"
    assert preview.rows == 1
    result = bring(desk, file, mapping={"What they wrote": "text"})
    assert result.taken == 1
    row = desk.db.row("SELECT text, rating, network FROM mention")
    assert row is not None
    assert tuple(row) == ("Good", 4, "google")
    assert importing.preview(file).mapping["What they wrote"] == "text"


def test_a_mapping_that_cannot_be_is_refused(desk: SmallDesk, tmp_path: Path) -> None:
    file = write(tmp_path, "a,b\n1,2\n")
    with pytest.raises(WrongInput, match="no column “c”"):
        bring(desk, file, mapping={"c": "text"})
    with pytest.raises(WrongInput, match="Two columns"):
        bring(desk, file, mapping={"a": "text", "b": "text"})
    with pytest.raises(WrongInput, match="no field"):
        bring(desk, file, mapping={"a": "words"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "No column of reviews.csv holds the text"),
        ("text,b\n1,2\n", "holds the date"),
        ("text,date\nhello,2026-11-01\n", "does not say which network"),
    ],
)
def test_a_file_that_lacks_what_is_needed_is_refused_with_what_to_do(
    desk: SmallDesk, tmp_path: Path, text: str, says: str
) -> None:
    file = write(tmp_path, text)
    with pytest.raises(WrongInput, match=says) as caught:
        bring(desk, file)
    assert "--" in caught.value.todo
    assert Importing(desk.db).preview(file).problems[0].startswith(caught.value.what[:20])


def test_what_is_not_taken_is_listed_with_place_and_reason(desk: SmallDesk, tmp_path: Path) -> None:
    rows = [
        "yelp,1,,Bo,,2026-11-01,fine,5,,,",
        "yelp,2,,Bo,,yesterday,no date,5,,,",
        "yelp,3,,Bo,,2026-11-01,,,,,",
        "yelp,4,,Bo,,2026-11-01,=cmd(),seven,,,",
        ",5,,Bo,,2026-11-01,whose,5,,,",
    ]
    result = bring(desk, write(tmp_path, HEADER + "\n".join(rows)))
    assert (result.taken, result.skipped) == (1, 4)
    assert result.not_taken is not None
    assert result.not_taken.parent == desk.workspace.root / "imports"
    assert result.not_taken.name.endswith("-not-taken.csv")
    with result.not_taken.open(encoding="utf-8-sig", newline="") as stream:
        listed = list(csv.DictReader(stream))
    assert [row["place"] for row in listed] == ["line 3", "line 4", "line 5", "line 6"]
    assert "yesterday" in listed[0]["why"]
    assert "neither a text nor a rating" in listed[1]["why"]
    assert "seven" in listed[2]["why"]
    assert "which network" in listed[3]["why"]
    assert not any(value.startswith("=") for row in listed for value in row.values())


def test_an_odd_rating_changes_no_other_and_costs_only_itself(
    desk: SmallDesk, tmp_path: Path
) -> None:
    rows = [
        "google,1,,Bo,,2026-11-01,one,5,,,",
        "google,2,,Bo,,2026-11-01,two,7,,,",
        "yelp,3,,Bo,,2026-11-01,three,8,,,",
        "yelp,4,,Bo,,2026-11-01,,9,,,",
        "booking,5,,Bo,,2026-11-01,five,8,,,",
        "booking,6,,Bo,,2026-11-01,six,9.5,,,",
    ]
    file = write(tmp_path, HEADER + "\n".join(rows))
    problems = Importing(desk.db).preview(file).problems
    assert any("2 of the first 6 rows will be taken without a rating" in p for p in problems)
    assert any("line 3: the rating “7” is not on a scale of 5" in p for p in problems)
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (5, 1)
    found = desk.db.rows("SELECT remote_id, rating FROM mention ORDER BY remote_id")
    assert [tuple(row) for row in found] == [
        ("1", 5), ("2", None), ("3", None), ("5", 4), ("6", 5)
    ]  # fmt: skip


def test_what_lies_in_the_future_is_not_taken(desk: SmallDesk, tmp_path: Path) -> None:
    tomorrow = desk.clock() + timedelta(hours=20)
    rows = [
        "yelp,1,,Bo,,2099-01-01,far,5,,,",
        f"yelp,2,,Bo,,{tomorrow:%Y-%m-%dT%H:%M:%SZ},a clock that is ahead,5,,,",
        "yelp,3,,Bo,,2026-11-01,fine,5,Thanks,2099-01-01,",
    ]
    result = bring(desk, write(tmp_path, HEADER + "\n".join(rows)))
    assert (result.taken, result.skipped) == (1, 2)
    assert result.not_taken is not None
    told = result.not_taken.read_text(encoding="utf-8-sig")
    assert "the date “2099-01-01” lies in the future" in told
    assert "the date of the reply, “2099-01-01”, lies in the future" in told


def test_the_preview_shows_rows_as_they_will_be_taken(desk: SmallDesk, tmp_path: Path) -> None:
    rows = [
        "Google Maps,1,,Ana,,2026-11-18T13:05:00Z,Lovely,FOUR,Thank you!,,",
        "google,2,,Bo,,2099-01-01,far,5,,,",
        "google,3,,Cy,,2026-11-01,odd,7,,,",
        "google,1,,Ana,,2026-11-18T13:05:00Z,Lovely,FOUR,Thank you!,,",
    ]
    file = write(tmp_path, HEADER + "\n".join(rows))
    preview = Importing(desk.db).preview(file, now=desk.clock())
    assert (preview.rows, preview.taken) == (4, 2)
    assert preview.looks[0].fields == {
        "author": "Ana",
        "network": "Google",
        "rating": "4",
        "created_at": "2026-11-18 14:05",
        "text": "Lovely",
        "reply": "Thank you!",
    }
    assert "future" in preview.looks[1].why
    assert "rating" not in preview.looks[2].fields
    assert bring(desk, file).taken == 2
    assert Importing(desk.db).preview(file, now=desk.clock()).taken == 0


def test_an_ambiguous_column_of_dates_is_told(desk: SmallDesk, tmp_path: Path) -> None:
    file = write(tmp_path, "text,date,network\nhello,03/04/2026,yelp\n")
    problems = Importing(desk.db).preview(file).problems
    assert problems == (
        "Dates such as 03/04/2026 can be read in two ways; they are read with the day first.",
    )
    desk.settings.change({"shop.timezone": "America/New_York"})
    assert "month first" in Importing(desk.db).preview(file).problems[0]


def test_a_date_far_down_decides_the_order_of_the_whole_column(
    desk: SmallDesk, tmp_path: Path
) -> None:
    rows = [f"hello {n},03/04/2026,yelp" for n in range(3000)] + ["last,04/21/2026,yelp"]
    file = write(tmp_path, "text,date,network\n" + "\n".join(rows))
    assert Importing(desk.db).preview(file).problems == ()
    bring(desk, file)
    assert desk.db.value("SELECT min(occurred_at) FROM mention").startswith("2026-03-0")


def test_rows_in_order_of_time_decide_it_too(desk: SmallDesk, tmp_path: Path) -> None:
    rows = [f"m {n},{month:02d}/{day:02d}/2026,yelp" for n, (month, day) in enumerate(
        (month, day) for month in (1, 2, 3) for day in (2, 5, 7, 9, 11)
    )]  # fmt: skip
    file = write(tmp_path, "text,date,network\n" + "\n".join(rows))
    assert Importing(desk.db).preview(file).problems == ()
    bring(desk, file)
    assert desk.db.value("SELECT max(occurred_at) FROM mention").startswith("2026-03-1")


def test_a_dry_run_keeps_nothing_and_says_the_same(desk: SmallDesk, tmp_path: Path) -> None:
    text = HEADER + "yelp,1,,Bo,,2026-11-01,a,5,,,\n" * 2 + "yelp,2,,Bo,,never,b,5,,,\n"
    file = write(tmp_path, text)
    before = everything(desk.db)
    there = set(desk.workspace.root.rglob("*"))
    trial = bring(desk, file, dry_run=True)
    assert everything(desk.db) == before
    assert set(desk.workspace.root.rglob("*")) == there
    assert trial.not_taken is None
    real = bring(desk, file)
    assert (trial.taken, trial.known, trial.skipped) == (1, 1, 1)
    assert (real.taken, real.known, real.skipped) == (1, 1, 1)
    assert trial.reasons == real.reasons
    assert [bad.place for bad in trial.reasons] == ["line 4"]
    assert trial.id is None
    assert not trial.changes


def test_takeout_of_google_reviews_is_understood(desk: SmallDesk, tmp_path: Path) -> None:
    review = {
        "reviewer": {"displayName": "Ana", "profilePhotoUrl": "https://x"},
        "starRating": "TWO",
        "comment": "Dry.",
        "createTime": "2026-11-01T10:00:00.123456789Z",
        "reviewReply": {"comment": "Oh no", "updateTime": "2026-11-01T11:00:00Z"},
        "name": "accounts/1/locations/2/reviews/AbC",
    }
    file = write(tmp_path, json.dumps({"reviews": [review]}, indent=2), "reviews.json")
    assert bring(desk, file).taken == 1
    row = desk.db.row("SELECT network, remote_id, rating, author FROM mention")
    assert row is not None
    assert tuple(row) == ("google", "AbC", 2, "Ana")
    assert desk.db.value("SELECT text FROM reply") == "Oh no"


def test_progress_goes_in_bytes_and_a_stop_keeps_whole_batches(
    desk: SmallDesk, tmp_path: Path
) -> None:
    rows = "".join(f"x,{n},,P{n % 50},,2026-11-01,text {n},,,,\n" for n in range(3500))
    file = write(tmp_path, HEADER + rows)
    seen: list[ImportProgress] = []
    result = bring(desk, file, stop=lambda: len(seen) == 2, progress=seen.append)
    assert result.stopped
    assert result.taken == seen[-1].taken == desk.db.value("SELECT count(*) FROM mention")
    assert seen[0].taken < result.taken < 3500
    assert 0 < seen[0].done < seen[1].done < seen[1].total == file.stat().st_size
    rest = bring(desk, file)
    assert (rest.taken, rest.known, rest.stopped) == (3500 - result.taken, result.taken, False)
    assert desk.db.problems() == []


def test_undo_takes_all_back_but_what_was_answered(desk: SmallDesk, tmp_path: Path) -> None:
    desk.shop.says("Here before", by="Early Bird")
    before = everything(desk.db)
    rows = [f"mastodon,{n},,P{n},p{n},2026-11-0{n},text {n},,,," for n in range(1, 6)]
    rows.append("mastodon,9,,Early,early_bird,2026-11-09,more from an old friend,,,,")
    result = bring(desk, write(tmp_path, HEADER + "\n".join(rows)))
    importing = Importing(desk.db, desk.workspace)
    assert result.id is not None
    assert importing.last() == result.id
    desk.clock.pass_(hours=1)
    desk.shop.replies_elsewhere("Thank you!", to=desk.shop.conversation_of("3"))
    answered = desk.shop.row(desk.shop.conversation_of("3"))
    changes = importing.undo(result.id, now=desk.clock())
    assert changes.everything
    assert changes.count == 5
    assert importing.kept(result.id) == 1
    assert importing.last() is None
    assert desk.shop.row(answered.id) == answered
    after = everything(desk.db)
    assert len(after["customer"]) == len(before["customer"]) + 1
    for table in ("mention", "conversation", "identity"):
        assert set(before[table]) <= set(after[table])
    assert desk.db.problems() == []
    words = "SELECT count(*) FROM mention_fts WHERE mention_fts MATCH ?"
    assert [desk.db.value(words, [word]) for word in ("friend", "before", "text")] == [0, 1, 1]
    with pytest.raises(NotFound):
        importing.undo(result.id, now=desk.clock())


def test_undo_of_an_untouched_import_leaves_no_trace(desk: SmallDesk, tmp_path: Path) -> None:
    rows = [
        f"yelp,{n},,P{n % 7},,2026-11-01,text {n},3,Thanks,,{n - 1 or ''}" for n in range(1, 40)
    ]
    before = everything(desk.db)
    result = bring(desk, write(tmp_path, HEADER + "\n".join(rows)))
    assert result.id is not None
    Importing(desk.db).undo(result.id, now=desk.clock())
    after = everything(desk.db)
    del before["import"], after["import"]
    assert after == before


def test_taking_back_counts_the_replies_that_found_their_place_since(
    desk: SmallDesk, tmp_path: Path
) -> None:
    comments = (
        "id,permalink,date,ip,subreddit,gildings,link,parent,body,media\n"
        "c1,,2024-05-01 10:00:00 UTC,,lyon,0,,t1_p1,Yes,\n"
        "c2,,2024-05-01 11:00:00 UTC,,lyon,0,,t1_p2,No,\n"
    )
    file = packed(tmp_path, {"comments.csv": comments})
    result = bring(desk, file)
    assert (result.taken, result.waiting) == (2, 2)
    assert result.id is not None
    ours = Importing(desk.db)
    assert desk.db.value("SELECT count(*) FROM stray_reply") == 2
    ref = desk.db.value("SELECT min(ref) FROM stray_ref WHERE ref LIKE '%p1'")
    desk.shop.network = "reddit"
    desk.shop.says("Do you deliver?", remote_id=ref, occurred_at=MORNING - timedelta(days=900))
    assert desk.db.value("SELECT count(*) FROM reply") == 1
    assert ours.undo(result.id, now=desk.clock()).count == 2
    assert ours.kept(result.id) == 0
    assert desk.db.value("SELECT count(*) FROM mention") == 1
    assert desk.db.value("SELECT count(*) FROM reply") == 0


def test_a_note_or_a_draft_keeps_its_conversation(desk: SmallDesk, tmp_path: Path) -> None:
    result = bring(desk, write(tmp_path, HEADER + "yelp,1,,Bo,,2026-11-01,a,5,,,\n"))
    conversation = desk.shop.conversation_of("1")
    with desk.db.writing() as connection:
        connection.execute(
            "INSERT INTO draft(conversation_id, side, text, created_at, updated_at)"
            " VALUES (?, 'public', 'Dear Bo', '2026', '2026')",
            [conversation],
        )
    assert result.id is not None
    assert Importing(desk.db).undo(result.id, now=desk.clock()).count == 0
    assert desk.shop.row(conversation).has_draft


def test_an_erased_customer_is_not_taken_again(desk: SmallDesk, tmp_path: Path) -> None:
    from courtesydesk.store.identities import digest

    with desk.db.writing() as connection:
        connection.execute("INSERT INTO erased VALUES ('yelp', ?, '2026')", [digest("name:bo")])
    text = HEADER + "yelp,1,,Bo,,2026-11-01,a,5,,,\nyelp,2,,Cy,,2026-11-01,b,5,,,\n"
    result = bring(desk, write(tmp_path, text))
    assert (result.taken, result.skipped) == (1, 1)
    assert result.not_taken is not None
    assert "erased" in result.not_taken.read_text(encoding="utf-8-sig")


def test_imported_mentions_belong_to_the_only_account_of_their_network(
    desk: SmallDesk, tmp_path: Path
) -> None:
    yelp = add_account(desk.db, "yelp")
    add_account(desk.db, "x", "first")
    add_account(desk.db, "x", "second")
    text = HEADER + "yelp,1,,Bo,,2026-11-01,a,5,,,\nx,2,,Cy,cy,2026-11-01,b,,,,\n"
    bring(desk, write(tmp_path, text))
    found = dict(desk.db.rows("SELECT network, account_id FROM mention"))  # type: ignore[arg-type]
    assert found == {"yelp": yelp, "x": None}


def test_anonymous_people_are_not_one_person(desk: SmallDesk, tmp_path: Path) -> None:
    text = HEADER + "".join(f"google,{n},,A Google User,,2026-11-01,a{n},5,,,\n" for n in range(3))
    bring(desk, write(tmp_path, text))
    assert desk.db.value("SELECT count(*) FROM customer") == 3


def mail(text: str, sender: str, to: str, id_: str, date: str, **more: str) -> str:
    headers = {"From": sender, "To": to, "Message-ID": f"<{id_}>", "Date": date, **more}
    return "".join(f"{name}: {value}\n" for name, value in headers.items()) + f"\n{text}\n"


def mbox(*mails: str) -> str:
    start = "From 123@xxx Thu Nov 19 10:00:00 +0000 2026\n"
    return "".join(start + mail.replace("\nFrom ", "\n>From ") + "\n" for mail in mails)


ASKS = mail(
    "Is the cake vegan?\nFrom what I read it is.",
    "Ana <ana@example.org>",
    "shop@example.com",
    "q1@x",
    "Wed, 18 Nov 2026 10:00:00 +0100",
    Subject="Cake",
)
ANSWERS = mail(
    "It is!",
    "The Shop <shop@example.com>",
    "ana@example.org",
    "a1@x",
    "Wed, 18 Nov 2026 11:00:00 +0100",
    **{"Subject": "Re: Cake", "In-Reply-To": "<q1@x>", "References": "<q1@x>"},
)
THANKS = mail(
    "Great, thanks",
    "Ana <ana@example.org>",
    "shop@example.com",
    "q2@x",
    "Wed, 18 Nov 2026 12:00:00 +0100",
    **{"Subject": "Re: Cake", "In-Reply-To": "<a1@x>", "References": "<q1@x> <a1@x>"},
)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_an_mbox_becomes_conversations_with_both_sides(
    desk: SmallDesk, tmp_path: Path, order: tuple[int, ...]
) -> None:
    desk.settings.change({"shop.email": "shop@example.com"})
    mails = (ASKS, ANSWERS, THANKS)
    file = write(tmp_path, mbox(*(mails[n] for n in order)), "All mail.mbox")
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (3, 0)
    conversation = desk.feed.conversation(desk.shop.conversation_of("q1@x"), now=desk.clock())
    assert [type(item).__name__ for item in conversation.items] == ["Mention", "Reply", "Mention"]
    assert conversation.items[0].text == "Is the cake vegan?\nFrom what I read it is."
    before = everything(desk.db)
    again = bring(desk, file)
    assert (again.taken, again.known, again.id) == (0, 3, None)
    assert everything(desk.db) == before


def test_gmails_labels_keep_spam_out_and_tell_what_we_sent(desk: SmallDesk, tmp_path: Path) -> None:
    spam = ASKS.replace("q1@x", "s@x").replace("Subject:", "X-Gmail-Labels: Spam,Unread\nSubject:")
    sent = ANSWERS.replace("Subject:", "X-Gmail-Labels: Sent\nSubject:")
    result = bring(desk, write(tmp_path, mbox(ASKS, spam, sent), "takeout.mbox"))
    assert (result.taken, result.skipped) == (2, 1)
    assert desk.db.value("SELECT text FROM reply") == "It is!"


def test_single_mails_and_folders_of_them_are_taken(desk: SmallDesk, tmp_path: Path) -> None:
    desk.settings.change({"shop.email": "shop@example.com"})
    folder = tmp_path / "mails"
    (folder / "sent").mkdir(parents=True)
    write(folder, ASKS, "1.eml")
    write(folder / "sent", ANSWERS, "2.eml")
    write(folder, "", "3.eml")
    write(folder, "ignored", "notes.txt")
    assert bring(desk, folder / "1.eml").taken == 1
    result = bring(desk, folder, deep=True)
    assert (result.taken, result.known, result.skipped) == (1, 1, 1)
    preview = Importing(desk.db).preview(folder, deep=True)
    assert (preview.format, preview.rows, preview.problems) == ("folder", 2, ())
    assert preview.sample[0]["subject"] == "Cake"


def test_without_a_known_address_the_preview_says_so(desk: SmallDesk, tmp_path: Path) -> None:
    problems = Importing(desk.db).preview(write(tmp_path, mbox(ASKS), "m.mbox")).problems
    assert "No mail address is known to be yours" in problems[0]


def test_a_folder_without_mails_gets_a_clear_sentence(desk: SmallDesk, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"no \.eml files"):
        bring(desk, tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 500, b"PK\x03\x04rest", gzip.compress(b"x" * 99, mtime=0)[:9]]
)
def test_what_cannot_be_read_changes_nothing(desk: SmallDesk, tmp_path: Path, data: bytes) -> None:
    before = everything(desk.db)
    for name in ("f.csv", "f.jsonl", "f.mbox"):
        with pytest.raises(WrongInput):
            bring(desk, write(tmp_path, data, name))
    assert everything(desk.db) == before


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.binary(max_size=300),
    start=st.sampled_from([HEADER, "[", '{"text":', "From a@b Thu Nov 19 10:00:00 2026\nFrom: "]),
)
def test_no_file_ends_in_a_traceback(
    desk: SmallDesk, tmp_path: Path, data: bytes, start: str
) -> None:
    file = write(tmp_path, start.encode() + data, "f")
    with contextlib.suppress(WrongInput):
        bring(desk, file, network="yelp")
    assert desk.db.problems() == []


def test_a_kill_in_the_middle_leaves_a_whole_beginning_that_goes_on(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    rows = "".join(f"x,{n},,P{n % 500},,2026-11-01,text {n},,ok {n},,\n" for n in range(6000))
    file = write(tmp_path, HEADER + rows)
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        from datetime import UTC, datetime, timedelta
        from pathlib import Path
        from courtesydesk.paths import Workspace
        from courtesydesk.services.importing import Importing
        from courtesydesk.store.database import Database
        workspace = Workspace(Path({str(workspace.root)!r}))
        def progress(how_far):
            if how_far.taken >= 3000:
                os.kill(os.getpid(), signal.SIGKILL)
        Importing(Database(workspace.database), workspace).run(
            Path({str(file)!r}), now=datetime(2026, 11, 20, tzinfo=UTC), stop=lambda: False,
            progress=progress)
        """
    )
    if not hasattr(signal, "SIGKILL"):
        pytest.skip("this system has no SIGKILL")
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root / "desktop")}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    db = Database(workspace.database)
    assert db.problems() == []
    row = db.row("SELECT id, taken, ended_at FROM import")
    assert row is not None
    kept = row["taken"]
    assert 3000 <= kept == db.value("SELECT count(*) FROM mention") < 6000
    assert row["ended_at"] is None
    result = Importing(db, workspace).run(file, now=Clock()(), stop=lambda: False)
    assert (result.taken, result.known, result.id) == (6000 - kept, kept, row["id"])
    assert Importing(db, workspace).undo(row["id"], now=MORNING).count == 6000
    db.close()


# -- what waits meanwhile


def test_a_batch_is_as_large_as_can_be_written_while_somebody_types() -> None:
    assert next_batch(200, seconds=0.12) == 200
    assert next_batch(1000, seconds=0.5) == 240
    assert next_batch(200, seconds=0.06) == 301
    assert next_batch(1000, seconds=0.0) == 1000
    assert next_batch(100, seconds=30) == SMALLEST_BATCH
