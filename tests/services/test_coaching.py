from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.findings import Label, MemoryKind, Severity, ToneMemoryId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.services.coaching import Coaching, check_text
from courtesydesk.tone import engine
from support.one_word import minding_one_word
from support.rules_alone import rules_alone
from support.shop import MORNING, SmallDesk, make_desk

THREAT = "Our solicitor will be in touch."
LATE = "My parcel never came."


@pytest.fixture(autouse=True)
def by_rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = rules_alone()
    monkeypatch.setattr(engine, "checker", lambda: checker)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    desk = make_desk(tmp_path)
    yield desk
    desk.db.close()


@pytest.fixture
def coaching(desk: SmallDesk) -> Coaching:
    return Coaching(desk.db, desk.clock)


def test_checks_without_a_workspace() -> None:
    assert check_text(THREAT, LATE).severity is Severity.STOP


def test_side_says_who_will_read_it(coaching: Coaching) -> None:
    text = "Your March payment was declined."
    public = coaching.check(text, LATE, side=Visibility.PUBLIC)
    private = coaching.check(text, LATE, side=Visibility.PRIVATE)
    assert Label.PRIVACY in public.labels
    assert Label.PRIVACY not in private.labels


def test_never_for_a_phrase_holds_everywhere_until_forgotten(coaching: Coaching) -> None:
    coaching.never_for(Label.LEGALISTIC, THREAT)
    assert coaching.check(THREAT, LATE).findings == ()
    (row,) = coaching.memory_rows()
    assert (row.kind, row.label, row.created_at) == (MemoryKind.NEVER, Label.LEGALISTIC, MORNING)
    coaching.forget(row.id)
    assert coaching.check(THREAT, LATE).severity is Severity.STOP


def test_teaching_the_same_twice_keeps_one_row(coaching: Coaching) -> None:
    coaching.never_for(Label.LEGALISTIC, THREAT)
    coaching.never_for(Label.LEGALISTIC, THREAT.lower())
    assert len(coaching.memory_rows()) == 1


def test_own_words_are_minded(coaching: Coaching) -> None:
    coaching.add_own_word("  no   worries ", "We say: you're welcome.", Severity.ADVISE)
    (finding,) = coaching.check("No worries, Ann.").findings
    assert finding.reason == "We say: you're welcome."


@pytest.mark.parametrize("severity", [Severity.OK, Severity.STOP])
def test_own_words_only_advise_or_warn(coaching: Coaching, severity: Severity) -> None:
    with pytest.raises(WrongInput):
        coaching.add_own_word("no worries", "", severity)


def test_what_is_not_there_cannot_be_forgotten(coaching: Coaching) -> None:
    with pytest.raises(NotFound):
        coaching.forget(ToneMemoryId(7))


def test_the_customers_latest_words_are_the_context(coaching: Coaching, desk: SmallDesk) -> None:
    happy = desk.shop.says("Lovely coffee, thank you!", by="Ann Hill")
    cross = desk.shop.says("You ruined our wedding cake.", by="Bo Lind")
    cheer = "Thanks for stopping by!"
    assert coaching.check(cheer, conversation=happy).findings == ()
    assert coaching.check(cheer, conversation=cross).labels == (Label.DISMISSIVE,)


def test_ignored_here_is_not_ignored_elsewhere(coaching: Coaching, desk: SmallDesk) -> None:
    here = desk.shop.says(LATE, by="Ann Hill")
    there = desk.shop.says(LATE, by="Bo Lind")
    (finding,) = coaching.check(THREAT, conversation=here).findings
    changes = coaching.ignore_here(here, finding, THREAT)
    assert changes.conversations == {here}
    assert coaching.check(THREAT, conversation=here).findings == ()
    assert coaching.check(THREAT, conversation=there).severity is Severity.STOP


def test_rows_of_a_newer_program_are_left_alone(coaching: Coaching, desk: SmallDesk) -> None:
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO tone_memory(kind, phrase, label, created_at)"
            " VALUES ('never', 'x', 'whispering', '2026-11-20T09:00:00.000Z')"
        )
    assert coaching.memory_rows() == ()
    assert coaching.check(THREAT, LATE).severity is Severity.STOP


DRY = "The cake was dry and cost 40 euros."
HAPPY = "Nobody else complained. We were two staff down."


def test_the_verdict_first_and_the_words_after_are_what_both_at_once_are(
    coaching: Coaching, desk: SmallDesk
) -> None:
    before = desk.shop.says(DRY, by="Ada")
    desk.shop.replies_elsewhere(f"{HAPPY} That is all that there is to say.", before)
    id_ = desk.shop.says(DRY, by="Tom")
    text = f"{HAPPY} That is all that there is to say."
    verdict = coaching.check(text, DRY, conversation=id_, rewordings=False)
    assert any(f.rule == "freshness.alike" for f in verdict.findings)
    assert all(f.replaces is None for f in verdict.findings)
    assert coaching.wants_words(verdict)
    after = coaching.better_words(verdict, text, DRY, conversation=id_)
    assert any(f.replaces is not None for f in after.findings)
    assert after == coaching.check(text, DRY, conversation=id_)
    assert [(f.start, f.end, f.rule) for f in after.findings] == [
        (f.start, f.end, f.rule) for f in verdict.findings
    ]


def test_what_is_like_another_reply_alone_wants_no_words(
    coaching: Coaching, desk: SmallDesk
) -> None:
    letter = "We open at seven, the ovens are on from five, and the first rolls are out by six."
    desk.shop.replies_elsewhere(letter, desk.shop.says("When do you open?", by="Ada"))
    id_ = desk.shop.says("Open on Sunday?", by="Tom")
    verdict = coaching.check(letter, conversation=id_, rewordings=False)
    assert [f.rule for f in verdict.findings] == ["freshness.alike"]
    assert not coaching.wants_words(verdict)


def test_the_search_for_words_can_be_stopped(coaching: Coaching) -> None:
    verdict = coaching.check(HAPPY, DRY, rewordings=False)
    assert coaching.better_words(verdict, HAPPY, DRY, stop=lambda: True) == verdict
    assert coaching.better_words(verdict, HAPPY, DRY) != verdict


BANANAS = "We have bananas here. Come by."


@pytest.fixture
def minding(coaching: Coaching, monkeypatch: pytest.MonkeyPatch) -> Coaching:
    """The check with a reader that minds one word."""
    checker = minding_one_word()
    monkeypatch.setattr(engine, "checker", lambda: checker)
    return coaching


def test_what_the_reader_found_stays_ignored_here_while_one_goes_on(
    minding: Coaching, desk: SmallDesk
) -> None:
    here, there = desk.shop.says(LATE, by="Ann"), desk.shop.says(LATE, by="Bob")
    (finding,) = minding.check(BANANAS, LATE, conversation=here).findings
    assert (finding.by_reader, finding.severity) == (True, Severity.WARN)
    minding.ignore_here(here, finding, BANANAS)
    assert minding.check(BANANAS, LATE, conversation=here).severity is Severity.OK
    longer = f"{BANANAS} We are open until six."
    assert minding.check(longer, LATE, conversation=here).findings == ()
    assert minding.check(longer, LATE, conversation=there).severity is Severity.WARN
    assert minding.check(longer, LATE).severity is Severity.WARN


def test_what_the_reader_finds_worse_is_said_all_the_same(
    minding: Coaching, desk: SmallDesk
) -> None:
    here = desk.shop.says(LATE)
    (finding,) = minding.check(BANANAS, LATE, conversation=here).findings
    minding.ignore_here(here, finding, BANANAS)
    worse = f"{BANANAS} And coconuts."
    assert minding.check(worse, LATE, conversation=here).severity is Severity.STOP


def test_ignoring_the_reader_leaves_the_rules_alone(minding: Coaching, desk: SmallDesk) -> None:
    here = desk.shop.says(LATE)
    (finding,) = minding.check(BANANAS, LATE, conversation=here).findings
    minding.ignore_here(here, finding, BANANAS)
    minding.add_own_word("come by", "", Severity.ADVISE)
    found = minding.check(BANANAS, LATE, conversation=here).findings
    assert [f.rule for f in found] == ["own.word"]


def test_what_the_reader_found_can_be_fine_for_ever_and_forgotten_again(
    minding: Coaching, desk: SmallDesk
) -> None:
    (finding,) = minding.check(BANANAS, LATE).findings
    minding.never_for(finding.label, BANANAS[finding.start : finding.end])
    for text in (BANANAS, f"{BANANAS} We are open until six.", f"Hello Ann. {BANANAS}"):
        assert minding.check(text, LATE).findings == ()
    assert minding.check("No bananas at all, madam.", LATE).severity is Severity.WARN
    (row,) = minding.memory_rows()
    minding.forget(row.id)
    assert minding.check(BANANAS, LATE).severity is Severity.WARN


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We refunded DE89 3704 0044 0532 0130 00 today.", "This shows a bank account"),
        ("We charged 4111 1111 1111 1111 twice, sorry.", "This shows a card number"),
        ("We wrote to pablo.reyes@mail.example.", "This gives away an e-mail address"),
        ("We will call you on 06 39 98 31 57.", "This gives away a phone number"),
    ],
)
def test_what_a_public_reply_gives_away_is_a_warning(
    coaching: Coaching, text: str, title: str
) -> None:
    for verdict in (check_text(text, LATE), coaching.check(text, LATE)):
        (finding,) = (f for f in verdict.findings if f.title == title)
        assert (finding.severity, finding.label) == (Severity.WARN, Label.PRIVACY)
    assert not coaching.check(text, LATE, side=Visibility.PRIVATE).findings


@pytest.mark.parametrize(
    "text",
    [
        "Please write to me at hello@lilas.example or call +33 1 55 00 12 34.",
        "Call us on 06 39 98 31 57, and it is put right.",
        "Our new number is 06 39 98 31 57.",
        "@ada@social.example a new one is on its way.",
        "Your order 0123456789 leaves today.",
    ],
)
def test_ways_to_reach_the_shop_are_none(coaching: Coaching, text: str) -> None:
    assert not check_text(text, LATE).findings
    assert not coaching.check(text, LATE).findings


def test_what_the_settings_say_is_the_shops_own(desk: SmallDesk, coaching: Coaching) -> None:
    desk.settings.change({"shop.phone": "+33 1 55 00 12 34", "shop.email": "hello@lilas.example"})
    for text in (
        "Did nobody answer on 01 55 00 12 34?",
        "Did hello@lilas.example and orders@lilas.example not answer?",
    ):
        assert not coaching.check(text, LATE).findings
    for text in ("Is 06 39 98 31 57 still right?", "Is ada@post.example still right?"):
        assert coaching.check(text, LATE).severity is Severity.WARN
