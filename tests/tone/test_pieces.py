"""Word pieces: the greedy cut, and where each piece stands in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.tone.pieces import Pieces

WORDS = [
    "[UNK]", "[CLS]", "[SEP]", "un", "##friend", "##ly", "friend", "ly", "cafe", ",", "!", "don",
    "'", "t", "好", "refund", "##ed",
]  # fmt: skip


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    file = tmp_path_factory.mktemp("pieces") / "vocabulary.txt"
    file.write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    return Pieces(file)


def cut(pieces: Pieces, text: str) -> list[tuple[str, str]]:
    return [(WORDS[piece.id], text[piece.start : piece.end]) for piece in pieces.of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unfriendly!", [("un", "Un"), ("##friend", "friend"), ("##ly", "ly"), ("!", "!")]),
        ("CAFÉ", [("cafe", "CAFÉ")]),
        ("cafe\u0301", [("cafe", "cafe")]),
        ("don't", [("don", "don"), ("'", "'"), ("t", "t")]),
        ("好好", [("好", "好"), ("好", "好")]),
        ("friend\u200b refunded", [("friend", "friend"), ("refund", "refund"), ("##ed", "ed")]),
        ("zzz", [("[UNK]", "zzz")]),
        ("friend" * 20, [("[UNK]", "friend" * 20)]),
        (" \n\t", []),
        ("", []),
    ],
)
def test_known_cuts(pieces: Pieces, text: str, expected: list[tuple[str, str]]) -> None:
    found = cut(pieces, text)
    assert [name for name, _ in found] == [name for name, _ in expected]
    assert [words.strip("\u0301") for _, words in found] == [words for _, words in expected]


@given(st.text())
def test_pieces_stand_in_order_and_never_overlap(pieces: Pieces, text: str) -> None:
    last = 0
    for piece in pieces.of(text):
        assert 0 <= piece.start < piece.end <= len(text)
        assert piece.start >= last or piece.start == last - 1  # one letter may hold two marks
        last = piece.end
