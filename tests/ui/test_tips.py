"""Tool tips show what strangers wrote as it is: no markup runs, no picture is opened."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import Qt

import courtesydesk.ui
from courtesydesk.domain.mentions import Picture
from courtesydesk.ui.conversation.pictures import PictureLoader, Thumbnail
from courtesydesk.ui.conversation.text import ReadText
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.tips import plain

HOSTILE = '<img src="//evil.example/share/x.png"><b>Your bank</b>'


@pytest.mark.parametrize(
    "words",
    [
        HOSTILE,
        "<b>bold</b>",
        "  \n<u>u</u>",
        "a &lt;b&gt; <i>x</i>",
        "&lt;b&gt;",
        "<?xml version='1.0'?><b>x</b>",
        "Take <b>x</b>.pdf off",
    ],
)
def test_no_tip_is_markup(words):
    assert Qt.mightBeRichText(words)
    assert not Qt.mightBeRichText(plain(words))
    assert plain(words).replace("\u2060", "") == words


@pytest.mark.parametrize("words", ["I <3 your cakes & tarts", "1 < 2 > 0", "Fish & chips", ""])
def test_plain_words_stay_as_they_are(words):
    assert plain(words) == words


def test_what_strangers_wrote_is_no_markup_in_any_tip(context, qtbot):
    photo = Picture(1, "pictures/x.png", "x.png", "image/png", HOSTILE, 3)
    label = ElidedLabel(context.theme, HOSTILE * 9)
    label.resize(60, 20)
    label.setText(HOSTILE * 10)
    text = ReadText()
    text._on_highlighted(QUrl("https://evil.example/?q=<b>your bank</b>"))
    widgets = (
        label,
        text,
        IconButton(context.theme, "close", f"Take {HOSTILE} off"),
        Thumbnail(context.theme, PictureLoader(context), photo),
    )
    for widget in widgets:
        qtbot.addWidget(widget)
        assert widget.toolTip()
        assert not Qt.mightBeRichText(widget.toolTip())


def test_every_tip_that_is_not_a_sentence_of_ours_is_made_plain():
    careless = []
    for file in sorted(Path(courtesydesk.ui.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_tip = isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "setToolTip"
            if is_tip and not is_harmless(call.args[0]):
                careless.append(f"{file.name}:{call.lineno}")
    assert careless == []


def is_harmless(words: ast.expr) -> bool:
    """Made plain, a text that stands in the source, or one of them."""
    if isinstance(words, ast.IfExp):
        return is_harmless(words.body) and is_harmless(words.orelse)
    if isinstance(words, ast.Call):
        named = getattr(words.func, "id", getattr(words.func, "attr", ""))
        return named == "plain" or (named == "tr" and isinstance(words.args[0], ast.Constant))
    return isinstance(words, ast.Constant)
