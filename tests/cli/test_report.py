"""`report` on the command line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from courtesydesk import assembly
from courtesydesk.cli.report import _line, _number
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.reports import METRICS, Line, Period, Spread
from courtesydesk.domain.times import from_text
from courtesydesk.services.report_tables import as_csv, tables
from courtesydesk.services.reports import Reports
from courtesydesk.store.apply import apply_items
from courtesydesk.ui import wording
from courtesydesk.ui.reports import words
from support.shop import mention, reply
from support.terminal import Terminal

THEN = assembly.now().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=3)
DAY = THEN.date().isoformat()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """One mention answered at noon, one in the evening; and one that came with a file."""
    made = Terminal(tmp_path)
    desk = assembly.open_desk(made.workspace)
    desk.settings.change({"shop.hours": "daily 9–13", "shop.timezone": "UTC"})
    desk.close()
    db = made.database()
    for hours, origin in ((1, Origin.DIRECT), (9, Origin.DIRECT), (2, Origin.IMPORT)):
        asked = mention("When, “please”?\nAt noon, or later?", f"Ann {hours}", occurred_at=THEN)
        answered = reply("Now.", answers=asked, occurred_at=THEN + timedelta(hours=hours))
        apply_items(db, None, [asked, answered], origin=origin, now=assembly.now(), network="x")
    db.close()
    return made


def n(terminal: Terminal, *options: str, metric: str = "M1") -> int:
    """On how many cases a metric was measured."""
    assert terminal.run("report", *options, "--json") == 0, terminal.err
    lines = {line["metric"]: line for line in terminal.json["report"] if not line["group"]}
    return int(lines[metric]["n"])


def test_it_says_how_the_shop_answered(terminal: Terminal) -> None:
    assert terminal.run("report") == 0
    assert ": 3 came in." in terminal.out
    first = next(line for line in terminal.out.splitlines() if line.startswith("M1 "))
    assert " ".join(first.split()) == ("M1 First response 2 h, 9 of 10 in 3 h first responses: 3")


def test_each_number_has_its_column_and_says_what_was_while_closed(terminal: Terminal) -> None:
    assert all(len(metric.title) <= 32 for metric in METRICS.values())
    assert terminal.run("report") == 0
    (took,) = [line for line in terminal.out.splitlines() if line.startswith("M1 ")]
    assert "while closed" not in took
    line = Line("M1", n=9, opening=Spread(0, 60, 6), calendar=Spread(5, 60, 6), closed=6)
    assert _line(line).endswith("first responses: 9, 6 of them came and were answered while closed")
    assert _line(replace(line, metric="M6")).endswith(": 9, 6 of them only while closed")
    late = replace(line, opening=Spread(0, 13800, 6), calendar=Spread(14400, 86400, 6))
    assert " ".join(_line(late).split()) == (
        "M1 First response 4 h by the calendar first responses: 9, 6 of them came and were answered"
        " while closed, 9 of 10 in 24 h by the calendar and in 3 h 50 of opening time"
    )
    none_open = replace(late, opening=Spread(0, 20, 6))
    assert _line(none_open).endswith(" while closed, 9 of 10 in 24 h by the calendar")
    assert "0 min" not in _line(late) + _line(none_open)
    assert _line(late).index("first responses") == _line(line).index("first responses")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("M4", n=7, hits=1), "14 % 1 of 7 that could be answered"),
        (Line("M10", n=7, value=0.5), "+0.50 of 2 done with both moods known: 7"),
        (
            Line("M19", n=12),
            "– on networks with ten or more: 12, only one network has ten or more: nothing to"
            " compare it with",
        ),
        (
            Line("M18d", n=12),
            "– in both quarters: 12, one of them has fewer than five: too few to tell",
        ),
    ],
)
def test_each_share_says_of_what_it_is_and_each_dash_says_why(line: Line, said: str) -> None:
    assert " ".join(_line(line).split()).endswith(said)


def test_it_says_which_replies_are_counted(terminal: Terminal) -> None:
    assert terminal.run("report", "--replies", "off") == 0
    assert "Of replies, only those that went outside opening hours count." in terminal.out
    assert terminal.run("report") == 0
    assert "only those" not in terminal.out


@pytest.mark.parametrize(
    "line",
    [
        *(
            Line("M1", n=9, opening=Spread(seconds, 0, 0), calendar=Spread(seconds, 0, 0))
            for seconds in (0, 29, 30, 89, 3599, 5430, 35_999, 36_000, 84_600, 129_600, 300_000)
        ),
        *(
            Line("M1", n=9, opening=Spread(0, 0, 0), calendar=Spread(seconds, 0, 0))
            for seconds in (29, 30, 5430, 300_000)
        ),
        *(Line("M4", n=n, hits=hits) for n, hits in ((0, 0), (200, 199), (3, 2), (300, 1), (8, 1))),
        Line("M10", n=9, value=-0.255),
        Line("M10", n=9, value=1.3333),
        Line("M9s", n=9, value=3.0),
        Line("M9s", n=9, value=-0.001),
        Line("M19", n=20, value=5400.0),
        Line("M19r", n=20, value=0.125),
        Line("M19r", n=20),
        Line("M18d", n=20, value=-5400.0),
        Line("M18r", n=20, value=0.254),
    ],
)
def test_a_number_is_the_same_as_in_the_window(qapp: QApplication, line: Line) -> None:
    told = _number(line).partition(", 9 of 10")[0]
    assert told == words.main(line)


def test_it_says_when_no_hours_are_known(terminal: Terminal) -> None:
    desk = assembly.open_desk(terminal.workspace)
    desk.settings.change({"shop.hours": ""})
    desk.close()
    db = terminal.database()
    with db.writing() as write:
        write.execute("UPDATE schedule SET hours = ''")
    db.close()
    assert terminal.run("report") == 0
    assert "No opening hours are set: every hour counts." in terminal.out


def test_days_are_from_and_to(terminal: Terminal) -> None:
    before = (THEN - timedelta(days=1)).date().isoformat()
    assert n(terminal, "--from", DAY, "--to", DAY) == 3
    assert n(terminal, "--from", before, "--to", before) == 0
    assert from_text(terminal.json["to"]) - from_text(terminal.json["from"]) == timedelta(days=1)


def test_replies_count_by_when_they_went(terminal: Terminal) -> None:
    assert n(terminal, "--replies", "open") == 2
    assert n(terminal, "--replies", "off") == 1


def test_what_came_with_a_file_can_be_left_out(terminal: Terminal) -> None:
    assert n(terminal, "--without-imported") == 2
    assert terminal.json["inbound"] == 2
    assert terminal.json["imported"] is False


def test_csv_is_what_the_screen_shows(terminal: Terminal) -> None:
    assert terminal.run("report", "--from", DAY, "--to", DAY, "--csv", "tables") == 0
    assert terminal.out.count("Written: ") == 4
    db = terminal.database()
    start = THEN.replace(hour=0)
    report = Reports(db).of(Period(start, start + timedelta(days=1)), now=assembly.now())
    db.close()
    for name, rows in tables(report).items():
        with (terminal.folder / "tables" / f"{name}.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            read = list(csv.DictReader(file))
        shown = [
            {key: "" if value is None else str(value) for key, value in row.items()} for row in rows
        ]
        if name != "report":
            assert read == shown, name
            continue
        # What waits now waits longer by the second.
        live = [row for row in shown if row["metric"] != "M3"]
        assert [row for row in read if row["metric"] != "M3"] == live
        assert list(read[0]) == list(rows[0])
        assert list(csv.DictReader(as_csv(rows).splitlines())) == shown


def test_json_opens_the_conversations_behind_each_number(terminal: Terminal) -> None:
    assert n(terminal) == 3
    first = terminal.json["report"][0]
    assert (first["metric"], sorted(first["conversations"])) == ("M1", [1, 2, 3])
    assert terminal.json["definitions"]["M1"]["title"] == "First response"


@pytest.mark.parametrize(
    ("status", "options", "said"),
    [
        (2, ("--from", "someday"), "“someday” is no day."),
        (2, ("--from", "2026-13-40"), "“2026-13-40” is no day. Write it like 2026-11-01"),
        (2, ("--to", "2026-02-30"), "“2026-02-30” is no day."),
        (2, ("--from", "2026-11-02", "--to", "2026-11-01"), "This period ends before it begins"),
        (2, ("--replies", "never"), "never"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    terminal: Terminal, status: int, options: tuple[str, ...], said: str
) -> None:
    assert terminal.run("report", *options) == status
    assert said in terminal.err
    assert "Traceback" not in terminal.err


def test_a_period_that_is_still_to_come_says_so_and_nothing_of_today(terminal: Terminal) -> None:
    db = terminal.database()
    waits = mention("Hello?", "Bea", occurred_at=THEN)
    apply_items(db, None, [waits], origin=Origin.DIRECT, now=assembly.now(), network="x")
    db.close()
    assert n(terminal, metric="M3") == 1
    first, last = ((assembly.now() + timedelta(days=days)).date() for days in (40, 50))
    days = ("--from", first.isoformat(), "--to", last.isoformat())
    assert terminal.run("report", *days) == 0
    assert terminal.out == (
        f"{first} to {last}: this period is still to come, so there is nothing to tell yet.\n"
    )
    assert n(terminal, *days, metric="M3") == 0


def test_a_folder_that_cannot_be_written_to_is_said(terminal: Terminal) -> None:
    terminal.write("taken", "a file")
    assert terminal.run("report", "--csv", "taken") == 1
    assert "Nothing on the desk was changed." in terminal.err
    assert "Choose another folder." in terminal.err


@pytest.fixture
def no_application_left() -> Iterator[None]:
    """Where there is none, a letter makes an application that can show no window."""
    yield
    left = QCoreApplication.instance()
    if left is not None and not isinstance(left, QApplication):
        left.shutdown()


@pytest.mark.usefixtures("no_application_left")
def test_the_letter_is_one_page_of_pdf(terminal: Terminal) -> None:
    assert terminal.run("report", "--pdf", "week.pdf") == 0, terminal.err
    assert terminal.out == f"Written: {terminal.folder / 'week.pdf'}\n"
    letter = (terminal.folder / "week.pdf").read_bytes()
    assert letter.startswith(b"%PDF-")
    assert b"/Count 1" in letter
    assert terminal.run("report", "--pdf", "nowhere/week.pdf") != 0
    assert "Traceback" not in terminal.err


@pytest.mark.usefixtures("no_application_left")
def test_the_letter_and_the_tables_are_both_written(terminal: Terminal) -> None:
    assert terminal.run("report", "--pdf", "week.pdf", "--csv", "tables") == 0, terminal.err
    letter = terminal.folder / "week.pdf"
    files = sorted((terminal.folder / "tables").glob("*.csv"))
    assert letter.is_file()
    assert files
    said = terminal.out.splitlines()
    assert sorted(said) == sorted(f"Written: {file}" for file in (letter, *files))
    assert terminal.run("report", "--pdf", "week.pdf", "--csv", "tables", "--json") == 0
    assert terminal.json["file"] == str(letter)
    assert terminal.json["report"]


@pytest.mark.usefixtures("no_application_left")
def test_the_letter_says_the_shops_time(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording, "_zone", [UTC])
    desk = assembly.open_desk(terminal.workspace)
    desk.settings.change({"shop.timezone": "Pacific/Kiritimati"})
    desk.close()
    assert terminal.run("report", "--pdf", "week.pdf") == 0, terminal.err
    assert wording.shop_time(THEN).utcoffset() == timedelta(hours=14)
