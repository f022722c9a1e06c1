"""What arrives is read a few at a time; the owner's word stays, and stopping loses nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import Flag, State, View
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Intent, Kind
from courtesydesk.domain.understanding import (
    About,
    Because,
    Sentiment,
    Understanding,
    Urgency,
)
from courtesydesk.services.listening import Listening
from support.shop import MORNING, SmallDesk, make_desk, mention

ILL = "My son is ill after eating your cake"


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


class Ear:
    """Understands a few words; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str, _channel: str) -> Understanding:
        self.asked.append(text)
        intent, about, words = Intent.COMPLAINT, About.URGENCY, "ill"
        if "card number" in text:
            intent, about, words = Intent.SCAM, About.INTENT, "card number"
        elif "lovely" in text:
            intent = Intent.PRAISE
        urgency = Urgency.HIGH if "ill" in text.split() else Urgency.LOW
        feeling = Sentiment.POS if intent is Intent.PRAISE else Sentiment.NEG
        start = text.find(words)
        because = (Because(about, start, start + len(words)),) if start >= 0 else ()
        return Understanding(feeling, intent, urgency, "en", judged=True, because=because)


@pytest.fixture
def ear() -> Ear:
    return Ear()


def listening(desk: SmallDesk, ear: Ear) -> Listening:
    return Listening(desk.db, ear)


def waiting(desk: SmallDesk) -> int:
    return int(desk.db.value("SELECT count(*) FROM unheard"))


def test_what_arrived_is_read_once_and_stands_in_the_row(desk: SmallDesk, ear: Ear) -> None:
    id_ = desk.shop.says(ILL)
    read = listening(desk, ear).some()
    assert read.changes.conversations == {id_}
    assert not read.more
    row = desk.shop.row(id_)
    assert (row.intent, row.urgency, row.sentiment) == (
        Intent.COMPLAINT, Urgency.HIGH, Sentiment.NEG,
    )  # fmt: skip
    assert row.because == ("ill",)
    assert row.pressing
    assert desk.shop.in_view(View.COMPLAINTS) == [id_]
    assert not listening(desk, ear).some().changes
    assert ear.asked == [ILL]


def test_the_words_of_a_scam_are_kept(desk: SmallDesk, ear: Ear) -> None:
    id_ = desk.shop.says("We need your card number to refund you")
    listening(desk, ear).some()
    assert desk.shop.row(id_).because == ("card number",)


def test_the_owners_word_stays_whatever_is_read_or_fetched(desk: SmallDesk, ear: Ear) -> None:
    id_ = desk.shop.says(ILL, remote_id="m")
    desk.triage.set_intent([id_], Intent.QUESTION, now=desk.clock())
    desk.triage.set_urgency([id_], Urgency.LOW, now=desk.clock())
    desk.triage.set_sentiment([id_], Sentiment.NEU, now=desk.clock())
    listening(desk, ear).some()
    desk.shop.apply([mention(ILL, remote_id="m"), mention("He is still ill!", remote_id="n")])
    listening(desk, ear).some()
    row = desk.shop.row(id_)
    assert (row.intent, row.urgency, row.sentiment) == (
        Intent.QUESTION, Urgency.LOW, Sentiment.NEU,
    )  # fmt: skip


def test_the_owners_word_can_be_taken_back(desk: SmallDesk, ear: Ear) -> None:
    id_ = desk.shop.says(ILL)
    listening(desk, ear).some()
    changes = desk.triage.set_urgency([id_], Urgency.LOW, now=desk.clock())
    assert not desk.shop.row(id_).pressing
    assert changes.undo is not None
    desk.triage.undo(changes.undo, now=desk.clock())
    assert desk.shop.row(id_).pressing


def test_how_they_feel_can_be_put_right_and_taken_back(desk: SmallDesk, ear: Ear) -> None:
    id_ = desk.shop.says(ILL)
    listening(desk, ear).some()
    changes = desk.triage.set_sentiment([id_], Sentiment.POS, now=desk.clock())
    assert desk.shop.row(id_).sentiment is Sentiment.POS
    assert desk.shop.in_view(text="sentiment:pos") == [id_]
    assert changes.undo is not None
    desk.triage.undo(changes.undo, now=desk.clock())
    assert desk.shop.row(id_).sentiment is Sentiment.NEG
    desk.clock.pass_(minutes=1)
    desk.shop.says("It was lovely")
    listening(desk, ear).some()
    assert desk.shop.row(id_).sentiment is Sentiment.POS  # ours again, as it was before


def test_what_is_read_meanwhile_does_not_stand_in_the_way_of_an_undo(
    desk: SmallDesk, ear: Ear
) -> None:
    id_ = desk.shop.says(ILL)
    changes = desk.triage.spam([id_], now=desk.clock())
    listening(desk, ear).some()
    assert changes.undo is not None
    assert desk.triage.undo(changes.undo, now=desk.clock()).count == 1
    row = desk.shop.row(id_)
    assert (row.state, row.intent, row.urgency, row.sentiment) == (
        State.NEW, Intent.COMPLAINT, Urgency.HIGH, Sentiment.NEG,
    )  # fmt: skip


def test_the_owners_later_word_stands_in_the_way_of_an_undo(desk: SmallDesk, ear: Ear) -> None:
    id_ = desk.shop.says(ILL)
    listening(desk, ear).some()
    changes = desk.triage.set_urgency([id_], Urgency.LOW, now=desk.clock())
    desk.triage.set_urgency([id_], Urgency.NORMAL, now=desk.clock())
    assert changes.undo is not None
    assert desk.triage.undo(changes.undo, now=desk.clock()).count == 0
    assert desk.shop.row(id_).urgency is Urgency.NORMAL


def test_the_same_again_is_not_read_again_and_another_text_is(desk: SmallDesk, ear: Ear) -> None:
    desk.shop.says("It was lovely", remote_id="m")
    listening(desk, ear).some()
    desk.shop.apply([mention("It was lovely", remote_id="m", occurred_at=desk.clock())])
    assert waiting(desk) == 0
    later = desk.clock() + timedelta(hours=1)
    desk.shop.apply(
        [mention(ILL, remote_id="m", occurred_at=desk.clock(), edited_at=later)], now=later
    )
    listening(desk, ear).some()
    assert ear.asked == ["It was lovely", ILL]


def test_what_changes_while_it_is_read_is_read_again(desk: SmallDesk) -> None:
    ear = Ear()
    desk.shop.says("It was lovely", remote_id="m")
    later = desk.clock() + timedelta(hours=1)

    def slowly(text: str, channel: str) -> Understanding:
        if not ear.asked:
            desk.shop.apply(
                [mention(ILL, remote_id="m", occurred_at=desk.clock(), edited_at=later)], now=later
            )
        return ear(text, channel)

    reads = Listening(desk.db, slowly)
    assert not reads.some().changes
    assert waiting(desk) == 1
    reads.some()
    assert desk.shop.row(ConversationId(1)).urgency is Urgency.HIGH


def test_a_few_are_read_at_a_time_the_latest_first_and_stopping_loses_nothing(
    desk: SmallDesk, ear: Ear
) -> None:
    for name in ("Ann", "Bob", "Cleo", "Dora"):
        desk.shop.says(f"It was lovely, says {name}", by=name)
    reads = listening(desk, ear)
    assert reads.some(limit=2).more
    assert ear.asked == ["It was lovely, says Dora", "It was lovely, says Cleo"]
    read = reads.some(stop=lambda: True)
    assert (read.more, waiting(desk)) == (True, 2)
    assert not reads.some(limit=2).more
    assert waiting(desk) == 0


def test_history_and_newsletters_are_not_read(desk: SmallDesk) -> None:
    desk.shop.says("Long ago", by="Ann", occurred_at=MORNING - timedelta(days=200))
    desk.shop.says("Our newsletter", by="News", flag=Flag.BULK)
    assert waiting(desk) == 0


def test_what_came_with_it_stays(desk: SmallDesk, ear: Ear) -> None:
    id_ = desk.shop.says(ILL, intent=Intent.OTHER)
    listening(desk, ear).some()
    row = desk.shop.row(id_)
    assert (row.intent, row.urgency) == (Intent.OTHER, Urgency.HIGH)


def test_stars_outrank_words_but_not_a_scam(desk: SmallDesk, ear: Ear) -> None:
    five = desk.shop.says("So so", by="Ann", rating=5, kind=Kind.REVIEW)
    one = desk.shop.says("lovely, just lovely", by="Bob", rating=1, kind=Kind.REVIEW)
    scam = desk.shop.says("Give me your card number", by="Eve", rating=5, kind=Kind.REVIEW)
    listening(desk, ear).some()
    assert desk.shop.row(five).intent is Intent.PRAISE
    assert desk.shop.row(one).intent is Intent.COMPLAINT
    assert desk.shop.row(one).sentiment is Sentiment.NEG
    assert desk.shop.row(scam).intent is Intent.SCAM


def test_praise_and_swindlers_can_wait(desk: SmallDesk, ear: Ear) -> None:
    five = desk.shop.says("I was ill and you were kind", by="Ann", rating=5, kind=Kind.REVIEW)
    told = desk.shop.says(ILL, by="Bob", intent=Intent.SCAM)
    listening(desk, ear).some()
    for id_ in (five, told):
        row = desk.shop.row(id_)
        assert (row.urgency, row.because) == (Urgency.NORMAL, ())


def test_what_cannot_wait_is_not_hidden_by_what_came_after_until_it_is_answered(
    desk: SmallDesk, ear: Ear
) -> None:
    id_ = desk.shop.says(ILL)
    desk.clock.pass_(minutes=5)
    desk.shop.says("Hello?")
    reads = listening(desk, ear)
    reads.some()
    assert desk.shop.row(id_).pressing
    desk.clock.pass_(minutes=5)
    desk.shop.replies_elsewhere("I am calling you now.", to=id_)
    reads.some()
    assert not desk.shop.row(id_).pressing


def test_a_mention_that_goes_does_not_wait(desk: SmallDesk) -> None:
    desk.shop.says(ILL)
    with desk.db.writing() as write:
        write.execute("DELETE FROM mention")
    assert waiting(desk) == 0


def test_the_real_ear_fits(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Thank you so much, the cake was perfect and everyone loved it!")
    Listening(desk.db).some()
    row = desk.shop.row(id_)
    assert (row.intent, row.sentiment) == (Intent.PRAISE, Sentiment.POS)
