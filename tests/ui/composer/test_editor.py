"""The text with its marks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtTest import QTest

from courtesydesk.domain.findings import Finding, Label, Severity
from courtesydesk.ui.composer.editor import DraftEditor


def finding(text: str, words: str, instead: str | None = "x", severity=Severity.WARN) -> Finding:
    start = text.index(words)
    return Finding(start, start + len(words), Label.BLAMING, severity, "r", instead, "t", "rule")


@pytest.fixture
def editor(qtbot):
    made = DraftEditor()
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    return made


def test_what_is_put_in_comes_out_again_to_the_letter(editor):
    text = "Bonjour\u00a0! \u201cthe 🎂\u201d\n\n– Sophie\u202f: 12\u00a0€"
    editor.set_text(text)
    assert editor.text() == text
    assert not editor.document().isUndoAvailable()


def test_a_finding_after_an_emoji_marks_its_own_words(editor):
    text = "Oh 🎂👩‍🍳 no, you should have asked"
    editor.set_text(text)
    assert editor.set_findings(text, [finding(text, "you should have asked")])
    assert editor.marks[0].cursor.selectedText() == "you should have asked"


def test_reword_replaces_exactly_the_span_and_is_one_undo_step(editor):
    text = "Hello 🎂, you should have asked. Bye"
    editor.set_text(text)
    editor.set_findings(text, [finding(text, "you should have asked", "I should have told you")])
    editor.reword(editor.marks[0])
    assert editor.text() == "Hello 🎂, I should have told you. Bye"
    editor.undo()
    assert editor.text() == text
    editor.redo()
    assert editor.text() == "Hello 🎂, I should have told you. Bye"


def whole(text: str, words: str, replaced: str, instead: str) -> Finding:
    start = text.index(replaced)
    return replace(finding(text, words, instead), replaces=(start, start + len(replaced)))


def test_reword_may_take_the_whole_sentence(editor):
    text = "Hello 🎂. You should have asked us, dear. Bye"
    editor.set_text(text)
    sentence = "You should have asked us, dear."
    editor.set_findings(text, [whole(text, "should have asked", sentence, "I am sorry.")])
    assert editor.marks[0].cursor.selectedText() == "should have asked"
    editor.light(editor.marks[0])
    (lit,) = editor.extraSelections()
    assert lit.cursor.selectedText() == sentence
    editor.reword(editor.marks[0])
    assert editor.text() == "Hello 🎂. I am sorry. Bye"
    editor.undo()
    assert editor.text() == text


def test_a_sentence_that_was_typed_into_is_not_replaced(editor):
    text = "You should have asked us. Bye"
    editor.set_text(text)
    editor.set_findings(
        text, [whole(text, "should have asked", "You should have asked us.", "I am sorry.")]
    )
    editor.replace(22, 24, "me first")
    mark = editor.marks[0]
    assert mark.intact
    assert not mark.rewordable
    editor.reword(mark)
    assert editor.text() == "You should have asked me first. Bye"


def test_leaving_words_out_takes_one_space_along(editor):
    text = "Dear valued customer hello"
    editor.set_text(text)
    editor.set_findings(text, [finding(text, "valued customer", "")])
    editor.reword(editor.marks[0])
    assert editor.text() == "Dear hello"


def test_findings_about_another_text_mark_nothing(editor):
    editor.set_text("now it says this")
    assert not editor.set_findings("it said that", [])
    assert editor.marks == []


def test_a_mark_moves_with_its_words_and_goes_when_they_are_typed_into(editor):
    text = "you should have asked"
    editor.set_text(text)
    editor.set_findings(text, [finding(text, "should have")])
    cursor = editor.textCursor()
    cursor.setPosition(0)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "well, ")
    assert editor.marks[0].cursor.selectedText() == "should have"
    editor.replace(text.index("have") + 6, text.index("have") + 7, "H")
    assert editor.marks == []


def test_keys_go_round_the_marks(editor):
    text = "one two three"
    editor.set_text(text)
    editor.set_findings(text, [finding(text, "one"), finding(text, "three")])
    editor.moveCursor(editor.textCursor().MoveOperation.Start)
    assert editor.step(1).words == "one"
    assert editor.step(1).words == "three"
    assert editor.step(1).words == "one"
    assert editor.step(-1).words == "three"


def test_dropped_files_are_not_pasted_as_words(editor, qtbot, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "cake.jpg"))])
    with qtbot.waitSignal(editor.files_dropped) as dropped:
        editor.insertFromMimeData(data)
    assert dropped.args == [[tmp_path / "cake.jpg"]]
    assert editor.text() == ""


def test_pasted_markup_is_only_text(editor):
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='http://evil.example/x.gif'>")
    data.setText("bold")
    editor.insertFromMimeData(data)
    assert editor.text() == "bold"


def test_tab_goes_through_the_holes(editor):
    editor.set_text("Order {?number} on {?day}")
    editor.set_holes(((6, 15), (19, 25)))
    editor.moveCursor(editor.textCursor().MoveOperation.Start)
    QTest.keyClick(editor, "\t")
    assert editor.textCursor().selectedText() == "{?number}"


def test_it_grows_with_the_text_and_then_scrolls(editor):
    editor.set_heights(60, 120)
    assert editor.height() == 60
    editor.set_text("a\n" * 30)
    assert editor.height() == 120
