"""A draft beside what was sent lately: fresh, much alike, or the very same in one place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedPost
from courtesydesk.domain.findings import Finding, Label, Severity
from courtesydesk.domain.freshness import Freshness, Sent
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Kind
from courtesydesk.services.coaching import Coaching
from courtesydesk.services.freshness import MOST, Freshly
from courtesydesk.store.database import Database
from courtesydesk.store.sent_lately import SentRow, sent
from support.shop import SmallDesk, make_desk

LETTER = (
    "Thank you for telling us about the {what}. I am sorry that it came to you like that, and I "
    "have asked the bakers to look at the oven this morning. A new one is waiting here for you."
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    desk = make_desk(tmp_path)
    yield desk
    desk.db.close()


def look(
    desk: SmallDesk, text: str, at: ConversationId, asked: str = "", *, public: bool = True
) -> tuple[Freshness | None, Finding | None]:
    return Freshly(desk.db).look(text, asked, at, public=public, now=desk.clock())


def answered(desk: SmallDesk, text: str, by: str, answer: str, **more: object) -> ConversationId:
    id_ = desk.shop.says(text, by, **more)
    desk.shop.replies_elsewhere(answer, id_)
    desk.clock.pass_(hours=3)
    return id_


def test_the_first_reply_says_nothing(desk: SmallDesk) -> None:
    id_ = desk.shop.says("The cake was dry", "Ada")
    assert look(desk, LETTER.format(what="cake"), id_) == (None, None)


def test_a_saved_reply_that_was_used_once_is_fine(desk: SmallDesk) -> None:
    answered(desk, "When do you open?", "Tom", "We open at seven, and the ovens are on from five.")
    id_ = desk.shop.says("The cake was dry", "Ada")
    fresh, finding = look(desk, LETTER.format(what="cake"), id_, "The cake was dry")
    assert fresh is not None
    assert not fresh.alike
    assert finding is None


def test_the_same_letter_to_somebody_else_is_advice(desk: SmallDesk) -> None:
    first = answered(
        desk, "The cake was dry", "Ada Byron", "Hi Ada,\n" + LETTER.format(what="cake")
    )
    id_ = desk.shop.says("The tart was soggy", "Tom")
    text = f"Dear Tom, {LETTER.format(what='tart')}"
    fresh, finding = look(desk, text, id_, "The tart was soggy")
    assert fresh is not None
    assert fresh.closest is not None
    assert fresh.much_alike
    assert (fresh.closest.conversation, fresh.closest.name) == (first, "Ada Byron")
    assert finding is not None
    assert (finding.label, finding.severity) == (Label.SCRIPTED, Severity.ADVISE)
    assert "waiting here for you" in text[finding.start : finding.end]


def test_what_a_reply_answers_is_known_where_the_network_does_not_say_it(desk: SmallDesk) -> None:
    answered(desk, "The cake was dry", "Ada", LETTER.format(what="cake"))
    with desk.db.writing() as write:
        write.execute("UPDATE reply SET answers_id = NULL")
    id_ = desk.shop.says("The tart was soggy", "Tom")
    fresh, _ = look(desk, LETTER.format(what="tart"), id_, "The tart was soggy")
    assert fresh is not None
    assert fresh.closest is not None
    assert fresh.closest.asked == "The cake was dry"
    assert fresh.likeness == 1.0


def test_the_same_text_twice_in_one_conversation_is_a_warning(desk: SmallDesk) -> None:
    id_ = answered(desk, "The cake was dry", "Ada", LETTER.format(what="cake"))
    _, finding = look(desk, LETTER.format(what="cake"), id_)
    assert finding is not None
    assert (finding.severity, finding.rule) == (Severity.WARN, "freshness.again")


def test_the_same_text_under_one_post_is_a_warning_where_all_can_read_it(desk: SmallDesk) -> None:
    under = {
        "post": FetchedPost("p1", "Rue des Lilas", "Our cakes", occurred_at=desk.clock()),
        "kind": Kind.COMMENT,
    }
    answered(desk, "Dry!", "Ada", LETTER.format(what="cake"), **under)
    id_ = desk.shop.says("Soggy!", "Tom", **under)
    _, finding = look(desk, LETTER.format(what="cake"), id_)
    assert finding is not None
    assert finding.severity is Severity.WARN
    _, private = look(desk, LETTER.format(what="cake"), id_, public=False)
    assert private is not None
    assert private.severity is Severity.ADVISE
    desk.clock.pass_(days=20)
    _, late = look(desk, LETTER.format(what="cake"), id_)
    assert late is not None
    assert late.severity is Severity.ADVISE


def test_reviews_of_one_account_stand_on_one_page(desk: SmallDesk) -> None:
    review = {"channel": Channel.REVIEW, "kind": Kind.REVIEW}
    answered(desk, "Dry cake", "Ada", LETTER.format(what="cake"), **review)
    id_ = desk.shop.says("Soggy tart", "Tom", **review)
    _, finding = look(desk, LETTER.format(what="tart"), id_, "Soggy tart")
    assert finding is not None
    assert finding.severity is Severity.WARN


def test_what_a_reply_takes_the_place_of_is_not_held_against_it(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="google")
    text = LETTER.format(what="cake")
    id_ = answered(desk, "Dry.", "Ada", text, channel=Channel.REVIEW, kind=Kind.REVIEW)
    added = f"{text} And Ada came back for it."
    assert look(desk, added, id_, "Dry.") == (None, None)
    fresh, _ = look(desk, added, id_, "Dry.", public=False)
    assert fresh is not None
    desk.db.close()


def test_what_was_sent_months_ago_is_forgotten(desk: SmallDesk) -> None:
    answered(desk, "The cake was dry", "Ada", LETTER.format(what="cake"))
    desk.clock.pass_(days=90)
    id_ = desk.shop.says("The tart was soggy", "Tom")
    assert look(desk, LETTER.format(what="tart"), id_) == (None, None)


def test_only_the_latest_are_looked_at(desk: SmallDesk) -> None:
    answered(desk, "The cake was dry", "Ada", LETTER.format(what="cake"))
    for number in range(MOST):
        id_ = desk.shop.says(f"Question {number}?", f"P{number}")
        desk.shop.replies_elsewhere(f"Answer {number}: we open at seven and close at six.", id_)
        desk.clock.pass_(minutes=1)
    at = desk.shop.says("The tart was soggy", "Tom")
    fresh, finding = look(desk, LETTER.format(what="tart"), at)
    assert fresh is not None
    assert not fresh.alike
    assert finding is None


def test_the_check_carries_it_and_the_owner_may_wave_it_through(desk: SmallDesk) -> None:
    answered(desk, "The cake was dry", "Ada", LETTER.format(what="cake"))
    id_ = desk.shop.says("The tart was soggy", "Tom")
    coaching = Coaching(desk.db, desk.clock)
    text = LETTER.format(what="tart")
    verdict = coaching.check(text, conversation=id_)
    assert verdict.freshness is not None
    (finding,) = [f for f in verdict.findings if f.rule.startswith("freshness")]
    coaching.ignore_here(id_, finding, text)
    again = coaching.check(text, conversation=id_)
    assert [f for f in again.findings if f.rule.startswith("freshness")] == []
    assert coaching.check(text).freshness is None


def test_only_what_changed_is_read_and_cut_again(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[str] = []

    def counted(db: Database, row: SentRow) -> Sent:
        cut.append(row.name)
        return sent(db, row)

    monkeypatch.setattr("courtesydesk.services.freshness.sent", counted)
    answered(desk, "The cake was dry", "Ada", LETTER.format(what="cake"))
    answered(desk, "The roll was hard", "Ben", LETTER.format(what="roll"))
    id_ = desk.shop.says("The tart was soggy", "Tom")
    freshly = Freshly(desk.db)

    def look_again(text: str) -> Freshness | None:
        cut.clear()
        return freshly.look(text, "", id_, public=True, now=desk.clock())[0]

    look_again(LETTER.format(what="tart"))
    assert sorted(cut) == ["Ada", "Ben"]
    assert look_again(LETTER.format(what="tart") + " Come by.") is not None
    assert cut == []
    answered(desk, "The bun was cold", "Cleo", LETTER.format(what="bun"))
    look_again(LETTER.format(what="tart"))
    assert cut == ["Cleo"]
    with desk.db.writing() as write:
        write.execute("UPDATE reply SET text = 'We open at seven' WHERE text LIKE '%bun%'")
        write.execute("DELETE FROM reply WHERE text LIKE '%roll%'")
    found = look_again(LETTER.format(what="tart"))
    assert cut == ["Cleo"]
    assert found is not None
    assert found.closest is not None
    assert found.closest.name == "Ada"
    assert {whole.name for whole, _ in freshly._known.values()} == {"Ada", "Cleo"}
    desk.settings.change({"shop.signs": "Sophie", "shop.signature": "Yours, {name}"})
    look_again(LETTER.format(what="tart"))
    assert sorted(cut) == ["Ada", "Cleo"]
