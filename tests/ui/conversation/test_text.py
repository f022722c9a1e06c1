"""A link says where it leads, whatever it is made to look like."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from courtesydesk.ui.conversation.text import ReadText, target_of


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://okafor.test/cakes?q=1#top", "https://okafor.test/cakes?q=1#top"),
        ("https://bank.test:x@evil.test/in", "https://evil.test/in"),
        ("https://bank.test@evil.test/in", "https://evil.test/in"),
        ("https://b\u0430nk.test/", "https://xn--bnk-6cd.test/"),
        ("https://okafor.test/\u202egpj.exe", "https://okafor.test/%E2%80%AEgpj.exe"),
        ("mailto:maya@okafor.test", "mailto:maya@okafor.test"),
    ],
)
def test_a_target_is_shown_without_its_make_up(address, shown):
    assert target_of(QUrl(address)) == shown


def test_pointing_at_a_link_names_its_real_host(qtbot):
    text = ReadText()
    qtbot.addWidget(text)
    text._on_highlighted(QUrl("https://bank.test@evil.test/"))
    assert text.toolTip() == "https://evil.test/"


@pytest.mark.parametrize("address", ["javascript:x()", "file:///etc/passwd", "data:text/html,x"])
def test_only_pages_and_mail_can_be_opened(address, qtbot):
    text = ReadText()
    qtbot.addWidget(text)
    opened = []
    text.link_opened.connect(opened.append)
    text._on_anchor_clicked(QUrl(address))
    assert opened == []


class _Counted(QTextDocument):
    """Knows how many of it there are."""

    made, there = 0, 0

    def __init__(self):
        super().__init__()
        _Counted.made += 1
        _Counted.there += 1
        self.destroyed.connect(_Counted.went)

    @staticmethod
    def went():
        _Counted.there -= 1


def test_what_a_text_is_measured_by_does_not_stay(qtbot, monkeypatch):
    """A day has some thousand texts, and each is measured several times."""
    monkeypatch.setattr("courtesydesk.ui.conversation.text.QTextDocument", _Counted)
    text = ReadText()
    qtbot.addWidget(text)
    text.setPlainText("The cake was dry, and the icing fell off. " * 8)
    heights = [text.heightForWidth(width) for width in (120, 240, 480)]
    assert heights[0] > heights[1] > heights[2] > 0
    assert text.natural_width() > 480
    assert (_Counted.made, _Counted.there) == (4, 0)
