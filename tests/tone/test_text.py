from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.tone.text import analyse, emoji_spans, sentence_spans, sentences


def norms(sentence: str) -> list[str]:
    return [token.norm for token in analyse(sentence).tokens]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_tokens_are_where_they_say_and_in_order(text: str) -> None:
    last = 0
    for placed in sentences(text):
        for token in placed.sentence.tokens:
            start, end = placed.start + token.start, placed.start + token.end
            assert last <= start < end <= len(text)
            last = end


def test_contractions_are_spelled_out_wherever_the_apostrophe_comes_from() -> None:
    assert norms("We're sorry") == norms("We’re sorry") == ["we", "are", "sorry"]
    assert norms("I can't") == norms("i cant") == ["i", "can", "not"]
    assert norms("won't") == ["will", "not"]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Ask for Mr. Hill at 9 a.m. please. He knows."
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "Ask for Mr. Hill at 9 a.m. please.",
        "He knows.",
    ]


def test_lines_never_share_a_sentence() -> None:
    text = "Hello Ann\nWe are on our way\n\nPiotr"
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "Hello Ann",
        "We are on our way",
        "Piotr",
    ]


def test_quotes_do_not_disturb_the_tokenizer() -> None:
    text = "You said \"we don't care\" and ``never`` ''again''."
    for token in analyse(text).tokens:
        assert token.norm
    assert "not" in norms(text)


def test_spellings_of_chat_are_read() -> None:
    assert norms("u shouldve told us pls") == ["you", "should", "have", "told", "us", "please"]


def test_emoji_runs_are_found() -> None:
    assert list(emoji_spans("so 😂😂 funny 👏")) == [(3, 5, "😂😂"), (12, 13, "👏")]
