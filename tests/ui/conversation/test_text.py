"""A link says where it leads, whatever it is made to look like."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl

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
