"""Which time elsewhere in a reply dates a promise, as in "Ten tomorrow. Somebody shifts it then".

Asked only where the promise itself names no time. The learned layers decide, from what they make
of both and from the signs kept here: how the two stand to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from courtesydesk.tone.promises.clauses import Clause
from courtesydesk.tone.promises.pieces import Kind, Piece

KINDS = tuple(Kind)
"""Their order, and that of `Where`, is the model's: after a change it has to be made again."""
NEAREST = 2
"""Times farther off than two others count alike."""


class Where(IntEnum):
    """Where a time stands, seen from what may be promised."""

    SAME_CLAUSE_BEFORE = 0
    SAME_CLAUSE_AFTER = 1
    CLAUSE_BEFORE = 2
    CLAUSE_AFTER = 3
    EARLIER_IN_SENTENCE = 4
    LATER_IN_SENTENCE = 5
    SENTENCE_BEFORE = 6
    SENTENCE_AFTER = 7
    EARLIER = 8
    LATER = 9


SIZES = (len(Where), len(KINDS), 2, 2, 2, NEAREST + 1)
"""How many values each sign has, in the order in which `signs` gives them."""


def where(clauses: Sequence[Clause], part: Clause, place: int, time: Piece, at: int) -> Where:
    """Seen from a part of the clause at `place`; the time stands in the one at `at`."""
    after = time.start >= part.end
    if at == place:
        return Where.SAME_CLAUSE_AFTER if after else Where.SAME_CLAUSE_BEFORE
    apart = clauses[at].sentence - clauses[place].sentence
    if apart == 0 and abs(at - place) == 1:
        return Where.CLAUSE_AFTER if after else Where.CLAUSE_BEFORE
    if apart == 0:
        return Where.LATER_IN_SENTENCE if after else Where.EARLIER_IN_SENTENCE
    if abs(apart) == 1:
        return Where.SENTENCE_AFTER if after else Where.SENTENCE_BEFORE
    return Where.LATER if after else Where.EARLIER


def signs(
    stands: Where, time: Piece, *, alone: bool, condition: bool, promised: bool, nearer: int
) -> tuple[int, ...]:
    """What the layers are told of a time and a promise, as places in tables of `SIZES`.

    `alone`: its clause says little else. `condition`: its clause is one. `promised`: the grammar
    takes its clause for another promise. `nearer`: how many times stand nearer to the promise.
    """
    return (
        stands,
        KINDS.index(time.kind),
        int(alone),
        int(condition),
        int(promised),
        min(nearer, NEAREST),
    )
