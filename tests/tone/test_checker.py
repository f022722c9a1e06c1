from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.domain.findings import (
    Label,
    Memory,
    OwnWord,
    Severity,
    Verdict,
    plain_phrase,
)
from support.rules_alone import rules_alone

LATE = "My parcel is two weeks late and nobody answers."
THREAT = "Our solicitor will be in touch."
ROUGH = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                "we're", "sorry", "you", "feel", "that way", ".", "!", "“", "”", '"', "'", "’",
                "😂", "👩‍👩‍👧", "𝔘", "İ", "ﬁ", "\n", "> ", "NEVER", "COME BACK", "our solicitor",
                "will", "if", "[name]", "\u2028", "~", "|", "5*", "\x00", "can't", "dont",
            ]
        ),
        max_size=25,
    ).map(" ".join),
)  # fmt: skip


def check(text: str, context: str = "", **more: bool | Memory) -> Verdict:
    return rules_alone().check(text, context, **more)  # type: ignore[arg-type]


@given(text=ROUGH, context=ROUGH)
@settings(max_examples=150, deadline=None)
def test_any_text_gets_findings_inside_it(text: str, context: str) -> None:
    verdict = check(text, context)
    for finding in verdict.findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.severity > Severity.OK
        assert finding.reason
        assert finding.title
        assert finding.instead is None or finding.instead.strip()
    assert verdict.severity == max((f.severity for f in verdict.findings), default=Severity.OK)
    assert list(verdict.findings) == sorted(verdict.findings, key=lambda f: (f.start, f.end))


@given(st.lists(st.sampled_from(["😀", "👩‍👩‍👧", "𝔘", "’", "“hm”", "é", "\t"]), max_size=6))
@settings(max_examples=40, deadline=None)
def test_offsets_count_characters_of_the_text_as_typed(before: list[str]) -> None:
    lead = " ".join([*before, ""])
    verdict = check(lead + "\nWe’re sorry you feel that way.", LATE)
    marked = [
        (lead + "\nWe’re sorry you feel that way.")[f.start : f.end] for f in verdict.findings
    ]
    assert "you feel that way" in marked


def test_the_shortest_run_of_words_is_marked() -> None:
    text = "Hello Ann. Sorry if anyone was offended. I'm here till six."
    (finding,) = check(text, "Your man called my wife love.").findings
    assert text[finding.start : finding.end] == "if anyone was offended"
    assert finding.label is Label.NON_APOLOGY


@pytest.mark.parametrize(
    "text",
    [
        'You wrote that we said "you should have read the label". That was rude of us.',
        "> you should have read the label\nNo. We should have told you.",
        "We wrote that you should have read the label. We were wrong to.",
        "It's not that you should have read the label: our label was wrong.",
    ],
)
def test_words_that_are_quoted_reported_or_turned_round_pass(text: str) -> None:
    assert check(text, "The curtains shrank.").severity < Severity.WARN


def test_a_cause_after_owning_it_is_not_an_excuse() -> None:
    excuse = "We were two staff down that night."
    assert check(excuse, LATE).severity is Severity.WARN
    owned = "I planned the rota badly and your table suffered. " + excuse
    assert check(owned, LATE).severity < Severity.WARN


def test_a_rule_is_an_answer_to_who_asked_for_it_and_a_wall_to_who_complains() -> None:
    rule = "As per our policy, worn items can be returned within 28 days."
    assert check(rule, "What is your policy on returns?").severity is Severity.OK
    assert check(rule, "The heel came off and you refused to help.").severity is Severity.WARN


def test_an_offer_softens_a_rule() -> None:
    rule = "Our policy says 28 days, but I'll swap it tomorrow."
    assert check(rule, "It broke on day thirty.").severity is Severity.ADVISE


def test_the_same_cheer_is_kind_to_praise_and_deaf_to_a_complaint() -> None:
    cheer = "Thanks for stopping by!"
    assert check(cheer, "Lovely coffee, thank you!").findings == ()
    assert check(cheer, "You ruined our wedding cake.").labels == (Label.DISMISSIVE,)


def test_private_replies_may_speak_of_private_things() -> None:
    text = "Your March payment was declined."
    assert check(text, "They cancelled my class.").severity is Severity.STOP
    assert Label.PRIVACY not in check(text, "They cancelled my class.", public=False).labels


@pytest.mark.parametrize(
    "text",
    [
        "You are a liar and a coward.",
        "You're barred. Don't come back.",
        "What a load of bullshit.",
        "This is a fake review by a competitor.",
        "Our records show you waited ten.",
        "You have 24 hours to delete this post or we act.",
        "What a tragedy.",
    ],
)
def test_in_private_nobody_reads_along(text: str) -> None:
    for finding in check(text, LATE, public=False).findings:
        said = f"{finding.title} {finding.reason}".lower()
        assert not re.search(r"everyone|in public|reads along|can read", said)
    assert [f.rule for f in check(text, LATE, public=False).findings] == [
        f.rule for f in check(text, LATE).findings
    ]


def test_each_half_of_a_sentence_is_told_by_itself() -> None:
    text = "You are stupid and I will sue you"
    for context in ("", LATE):
        found = {f.label: f for f in check(text, context).findings}
        insult, threat = found[Label.AGGRESSIVE], found[Label.LEGALISTIC]
        assert insult.severity is threat.severity is Severity.STOP
        assert text[threat.start : threat.end] == "I will sue you"
        assert text[insult.start : insult.end] == "You are stupid"


@pytest.mark.parametrize(
    "text",
    ["You broke it.", "Not our problem.", "Sorry, but you're wrong.", "Get lost", "You liar"],
)
def test_a_friendly_question_does_not_make_a_blunt_answer_kind(text: str) -> None:
    for context in ("Where is my order?", "Hi, I'd like to return this please.", "Great shop!"):
        assert check(text, context).severity >= Severity.WARN, context


def test_hiding_behind_terms_is_no_blame() -> None:
    verdict = check("As stated in our terms, we are not liable")
    assert verdict.labels == (Label.LEGALISTIC,)
    assert verdict.severity is Severity.WARN


def test_threats_in_another_language_stay_unjudged() -> None:
    verdict = check("Wir verklagen Sie, Sie Idiot, unser Anwalt meldet sich.", LATE)
    assert not verdict.judged
    assert verdict.severity is Severity.OK


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nous sommes désolés, votre commande est en route.", "fr"),
        ("Das tut uns sehr leid, wir melden uns bei Ihnen.", "de"),
        ("Lo sentimos mucho, su pedido está en camino.", "es"),
        ("Ci dispiace molto, il suo ordine è in arrivo.", "it"),
        ("Het spijt ons, uw bestelling komt er aan.", "nl"),
        ("Lamentamos muito, o seu pedido está a caminho.", "pt"),
        ("申し訳ございません。", "und"),
    ],
)
def test_other_languages_are_not_judged_and_it_says_so(text: str, language: str) -> None:
    assert check(text, LATE) == Verdict((), Severity.OK, language, judged=False)


@pytest.mark.parametrize(
    "text", ["Thanks!", "👍", "", "Posted this morning.", "Merci, see you soon"]
)
def test_short_drafts_count_as_english(text: str) -> None:
    assert check(text).judged


def test_never_for_a_phrase_silences_that_label_there() -> None:
    memory = Memory(never=frozenset({(Label.LEGALISTIC, plain_phrase(THREAT))}))
    assert check(THREAT, LATE, memory=memory).findings == ()
    other = Memory(never=frozenset({(Label.BLAMING, plain_phrase(THREAT))}))
    assert check(THREAT, LATE, memory=other).severity is Severity.STOP


def test_a_finding_ignored_here_stays_silent_while_its_words_stay() -> None:
    memory = Memory(ignored=frozenset({(Label.LEGALISTIC, plain_phrase(THREAT))}))
    assert check(f"Hello. {THREAT}", LATE, memory=memory).findings == ()
    changed = "Our solicitor will be in touch tomorrow."
    assert check(changed, LATE, memory=memory).severity is Severity.STOP


def test_own_words_are_found_as_whole_words_with_their_note() -> None:
    memory = Memory(own_words=(OwnWord("no worries", "Say: you're welcome.", Severity.WARN),))
    text = "No worries, and no worriesome things. NO WORRIES"
    found = check(text, memory=memory).findings
    assert [text[f.start : f.end] for f in found] == ["No worries", "NO WORRIES"]
    assert found[0].reason == "Say: you're welcome."
    assert found[0].severity is Severity.WARN


def test_of_nltk_only_three_tools_are_loaded_on_first_use_and_others_may_have_all_of_it() -> None:
    root = Path(__file__).resolve().parents[2]
    code = """
import sys
seen = set()
class Watch:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] == "nltk":
            seen.add(name)
sys.meta_path.insert(0, Watch)
from courtesydesk.tone.checker import Checker
checker = Checker(load=lambda: None)
assert not seen, seen
assert checker.check("Your lawyer? Our lawyer.").findings
assert len(seen) < 25, sorted(seen)
import nltk
assert nltk.word_tokenize and nltk.corpus.reader
assert nltk.stem.PorterStemmer().stem("cakes") == "cake"
"""
    path = str(root / "desktop")
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": path})


def test_many_threads_agree() -> None:
    text = f"We're sorry you feel that way. {THREAT} Nobody else complained."
    expected = check(text, LATE)
    found: list[Verdict] = []
    threads = [threading.Thread(target=lambda: found.append(check(text, LATE))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_typing_on_looks_only_at_what_changed() -> None:
    draft = "I'm sorry the lamp came broken, I packed it in a rush. " * 5
    check(draft, LATE)
    start = time.process_time()  # not the clock on the wall: others may be busy here
    for end in range(1, 20):
        check(draft + "A new one leaves at noon."[:end], LATE)
    assert (time.process_time() - start) / 19 < 0.05
