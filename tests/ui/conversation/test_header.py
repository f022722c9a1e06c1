"""Above a conversation: what stays when room is scarce."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.times import to_text
from courtesydesk.ui import row_words
from courtesydesk.ui.conversation.header import Header


@pytest.fixture
def closed(whole):
    clock = Clock(parse_hours("Mon 8–18"), whole.clock().tzinfo)
    row_words.use_clock(clock)
    yield clock
    row_words.use_clock(None)


@pytest.mark.parametrize("width", [430, 480, 900])
def test_the_clock_stays_and_grows_shorter(whole, closed, width):
    id_ = whole.shop.says("Where is it?", by="A customer with a long name indeed")
    due = whole.clock() + timedelta(days=3, hours=2)
    with whole.shop.db.writing() as write:
        write.execute("UPDATE conversation SET due_at = ?", [to_text(due)])
    header = Header(whole.context, whole.keys, whole.window)
    header.resize(width, 44)
    header.show_conversation(whole.desk.feed.conversation(id_, now=whole.clock()))
    assert not header.clock.isHidden()
    full = row_words.due(due, whole.clock())
    assert header.clock.text() == (full.text if width == 900 else full.short)
    assert full.text in header.clock.accessibleName()


def test_a_doubtful_one_is_to_be_looked_at_and_not_late(whole):
    id_ = whole.shop.says("Send me your card number.", by="Ann")
    whole.clock.pass_(days=2)
    shown = whole.desk.feed.conversation(id_, now=whole.clock())
    header = Header(whole.context, whole.keys, whole.window)
    header.resize(900, 44)
    for flag, words in ((None, " late"), (Flag.BULK, " late"), (Flag.SCAM, "look first")):
        header.show_conversation(replace(shown, row=replace(shown.row, flag=flag)))
        assert words in header.clock.text()
    assert not header.clock.isHidden()
