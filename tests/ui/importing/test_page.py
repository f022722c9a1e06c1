"""Import: nothing is kept before it was looked at, and all of it can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.changes import NOTHING
from courtesydesk.domain.conversations import FeedQuery, View
from courtesydesk.domain.ids import ImportId
from courtesydesk.services.importing import ImportResult
from courtesydesk.ui.importing import words
from courtesydesk.ui.importing.drop import FileDrop
from courtesydesk.ui.importing.outcome import NotRead, Outcome
from courtesydesk.ui.importing.page import ImportPage
from courtesydesk.ui.importing.sample import Sample
from courtesydesk.ui.widgets.labels import Label

LINES = [
    "Review ID,Reviewer,Stars,Posted,Comment",
    "r1,Maria Rossi,5,2026-10-01 10:00,The lemon tart!",
    "r2,Tom Fisher,2,2026-10-02 11:00,Waited 25 minutes.",
    "r3,Nadia B.,4,some day,Lovely.",
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "reviews.csv"
    file.write_text("\n".join(LINES), encoding="utf-8")
    return file


@pytest.fixture
def page(pages):
    return pages.open(ImportPage)


def conversations(pages) -> int:
    found = pages.desk.feed.page(FeedQuery(view=View.EVERYTHING), now=pages.clock())
    return len(found.rows)


def open_file(pages, page: ImportPage, *files: Path) -> None:
    page.take_files(files)
    pages.quiet()


def set_field(page: ImportPage, column: str, name: str) -> None:
    combo = page.preview._combos[column]
    combo.set_value(name)
    combo.activated.emit(combo.currentIndex())


def test_a_group_chat_asks_who_we_are_before_anything_is_kept(
    pages, page: ImportPage, tmp_path: Path
) -> None:
    file = tmp_path / "WhatsApp Chat with Market.txt"
    said = (("Ana", "Do you have rye?"), ("Bo", "And wheat?"), ("Sophie", "Both"))
    file.write_text(
        "".join(f"15/03/2025, 10:2{n} - {who}: {text}\n" for n, (who, text) in enumerate(said))
    )
    open_file(pages, page, file)
    preview = page.preview
    assert preview.about.text().startswith("Export of WhatsApp with 3 entries")
    assert not preview.network_card.isVisible()
    assert preview.us_card.isVisible()
    assert not preview.go.isEnabled()
    preview.us.set_value("Sophie")
    preview.us.activated.emit(preview.us.currentIndex())
    pages.qtbot.waitUntil(preview.go.isEnabled)
    assert [one.text() for one in preview.looks.findChildren(Label) if one.text() == "Both"]
    before = conversations(pages)
    preview.go.click()
    pages.quiet()
    assert conversations(pages) == before + 2


def test_our_own_side_alone_is_said_to_wait(pages, page: ImportPage, tmp_path: Path) -> None:
    file = tmp_path / "comments.csv"
    file.write_text(
        "Comment ID,Channel ID,Comment Create Timestamp,Parent Comment ID,Video ID,Comment Text\n"
        'a.1,c,2025-10-01T09:00:00+00:00,a,v,"{""text"":""Thanks""}"\n'
    )
    open_file(pages, page, file)
    shown = [one.text() for one in page.preview.findChildren(Label)]
    assert any("holds only what you wrote" in text for text in shown)
    before = conversations(pages)
    page.preview.go.click()
    pages.quiet()
    card = page.outcome.cards[0]
    said = [one.text() for one in card.findChildren(Label)]
    assert words.waiting(1) in said
    assert words.taken(1) not in said
    assert conversations(pages) == before


def choose_network(pages, page: ImportPage, key: str) -> None:
    page.preview.network.set_value(key)
    page.preview.network.activated.emit(page.preview.network.currentIndex())
    pages.qtbot.waitUntil(page.preview.go.isEnabled)


def test_a_file_is_looked_at_before_anything_is_kept(pages, page, table):
    open_file(pages, page, table)
    assert page.stack.currentWidget() is page.preview
    assert page.preview.name.text() == "reviews.csv"
    assert "3 rows" in page.preview.about.text()
    mapping = page.preview.mapping()
    assert mapping["Comment"] == "text"
    assert mapping["Reviewer"] == "author"
    assert conversations(pages) == 0


def test_the_first_ones_are_shown_as_they_will_look(pages, page, table):
    open_file(pages, page, table)
    first = page.preview.looks.findChildren(Sample)[0]
    said = [label.text() for label in first.findChildren(Label)]
    assert "Maria Rossi" in said
    assert "The lemon tart!" in said


def test_a_file_that_does_not_say_its_network_asks_for_it(pages, page, table):
    open_file(pages, page, table)
    assert not page.preview.go.isEnabled()
    assert page.preview.network_row.problem.isVisible()
    choose_network(pages, page, "google")
    assert not page.preview.network_row.problem.isVisible()


def test_a_field_has_one_column_only(pages, page, table):
    open_file(pages, page, table)
    set_field(page, "Reviewer", "text")
    assert page.preview.mapping()["Comment"] == ""
    assert page.preview.mapping()["Reviewer"] == "text"


def test_without_a_date_it_says_what_is_missing(pages, page, table):
    open_file(pages, page, table)
    set_field(page, "Posted", "")
    pages.qtbot.waitUntil(lambda: not page.preview.go.isEnabled())
    pages.qtbot.waitUntil(lambda: page.preview.problems.count() == 1)
    item = page.preview.problems.itemAt(0)
    assert item.widget().text() == "Say below which column holds the date."


def test_importing_says_what_became_of_each_row(pages, page, table):
    open_file(pages, page, table)
    choose_network(pages, page, "google")
    pages.press(page, "importNow")
    pages.quiet()
    outcome = page.findChild(Outcome)
    assert (outcome.result.taken, outcome.result.skipped) == (2, 1)
    assert conversations(pages) == 2
    assert not outcome.list.isHidden()
    assert "some day" in outcome.result.not_taken.read_text(encoding="utf-8-sig")
    assert pages.jobs.all() == ()


def test_an_import_is_taken_back_as_a_whole(pages, page, table):
    open_file(pages, page, table)
    choose_network(pages, page, "google")
    pages.press(page, "importNow")
    pages.quiet()
    pages.press(page, "undoImport")
    pages.quiet()
    assert conversations(pages) == 0
    assert "2 were taken back." in page.findChild(Outcome).undone.text()


def test_the_same_file_again_brings_nothing_new_and_remembers_its_columns(pages, page, table):
    open_file(pages, page, table)
    set_field(page, "Review ID", "")
    set_field(page, "Review ID", "id")
    choose_network(pages, page, "google")
    pages.press(page, "importNow")
    pages.quiet()
    pages.press(page, "importMore")
    open_file(pages, page, table)
    choose_network(pages, page, "google")
    pages.press(page, "importNow")
    pages.quiet()
    assert page.findChildren(Outcome)[-1].result.taken == 0
    assert conversations(pages) == 2


def test_several_files_go_one_after_the_other(pages, page, table, tmp_path):
    lines = tmp_path / "posts.jsonl"
    row = {
        "network": "mastodon", "id": "1", "author": "Elle", "created_at": "2026-10-01T08:00:00Z",
        "text": "Lovely",
    }  # fmt: skip
    lines.write_text(json.dumps(row) + "\n", encoding="utf-8")
    open_file(pages, page, lines, table)
    assert "File 1 of 2." in page.preview.about.text()
    pages.press(page, "importNow")
    pages.quiet()
    assert page.preview.name.text() == "reviews.csv"
    pages.press(page, "leaveOut")
    assert page.stack.currentWidget() is page.outcome
    assert [outcome.result.taken for outcome in page.findChildren(Outcome)] == [1]


def test_a_file_that_cannot_be_taken_says_why(pages, page, tmp_path):
    picture = tmp_path / "cake.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    open_file(pages, page, picture)
    shown = page.findChild(NotRead)
    assert shown.title.text() == "cake.png"
    assert "picture" in shown.text.text()
    assert "Nothing was taken. Choose a table" in shown.text.text()
    # Nothing came in, so there is nothing to show: the next step is another file.
    assert page.outcome.show_all.isHidden()
    assert page.outcome.more.hasFocus()


def test_mail_needs_no_columns(pages, page, tmp_path):
    mail = tmp_path / "one.eml"
    mail.write_bytes(
        b"From: Maya <maya@okafor.test>\r\nTo: hello@lilas.test\r\nSubject: Cake\r\n"
        b"Date: Thu, 1 Oct 2026 10:00:00 +0000\r\nMessage-ID: <1@okafor.test>\r\n\r\nHello!\r\n"
    )
    open_file(pages, page, mail)
    assert page.preview.columns.isHidden()
    assert page.preview.network_card.isHidden()
    assert "1 mail" in page.preview.go.text()
    pages.press(page, "importNow")
    pages.quiet()
    assert conversations(pages) == 1


def test_a_long_import_can_be_stopped_and_goes_on_where_it_ended(pages, page, tmp_path):
    file = tmp_path / "many.csv"
    rows = ["network,id,author,created_at,text"]
    rows += [f"google,r{n},Maria {n},2026-10-01 10:00,Text {n}" for n in range(5000)]
    file.write_text("\n".join(rows), encoding="utf-8")
    open_file(pages, page, file)
    page.preview.go.click()
    page._running.stop.click()
    pages.quiet()
    first = page.findChild(Outcome).result
    assert first.stopped
    assert first.taken < 5000
    pages.press(page, "importMore")
    open_file(pages, page, file)
    pages.press(page, "importNow")
    pages.qtbot.waitUntil(lambda: not pages.context.tasks.busy, timeout=60_000)
    second = page.findChildren(Outcome)[-1].result
    assert first.taken + second.taken == 5000


def test_after_undo_nothing_says_where_a_stopped_import_would_go_on(pages, page, tmp_path):
    result = ImportResult(
        id=ImportId(1), taken=3, known=0, skipped=0, not_taken=None, stopped=True, changes=NOTHING
    )
    card = Outcome(pages.context.theme, tmp_path / "many.csv", result, page)
    assert not card._stopped.isHidden()
    card.show_undone(3, 0)
    assert card._stopped.isHidden()
    assert card.undone.text() == "3 were taken back."


def test_a_large_table_promises_no_more_than_it_knows(pages, page, tmp_path):
    file = tmp_path / "many.csv"
    rows = ["network,id,author,created_at,text"]
    rows += [f"google,r{n},Maria,2026-10-01 10:00,{'cake ' * 12}{n}" for n in range(12_345)]
    file.write_text("\n".join(rows), encoding="utf-8")
    open_file(pages, page, file)
    about = words.about(12_000, "csv")
    assert page.preview.go.text() == f"Import about {about}"
    assert f"with about {about}," in page.preview.about.text()
    assert about.replace(",", "") == "12000 rows"


def test_the_latest_import_can_be_undone_later(pages, page, table):
    result = pages.desk.importing.run(
        table, network="google", now=pages.clock(), stop=lambda: False
    )
    assert result.taken == 2
    page.hide()
    page.show()
    pages.qtbot.waitUntil(page.start.undo.isVisible)
    pages.press(page, "undoLatest")
    pages.quiet()
    assert conversations(pages) == 0
    assert not page.start.undo.isVisible()


def test_files_dropped_on_the_window_are_taken(qtbot, theme, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    window.show()
    drop = FileDrop(theme, window)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.csv"))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(10, 10), copy, data, left, none)
    assert drop.eventFilter(window, enter)
    assert enter.isAccepted()
    veil = window.findChildren(QWidget)[0]
    assert veil.isVisible()
    with qtbot.waitSignal(drop.dropped) as got:
        drop.eventFilter(window, QDropEvent(QPointF(10, 10), copy, data, left, none))
    assert got.args == [(tmp_path / "a.csv",)]
    assert not veil.isVisible()


def test_what_is_no_file_is_left_alone(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    drop = FileDrop(theme, window)
    data = QMimeData()
    data.setText("just words")
    enter = QDragEnterEvent(
        QPoint(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    assert not drop.eventFilter(window, enter)
    assert enter.type() == QEvent.Type.DragEnter
