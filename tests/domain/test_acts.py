"""What there is still to do, after what was done."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from courtesydesk.domain.acts import Act, Acted, ActState, offered, stands
from courtesydesk.domain.ids import ActId
from courtesydesk.domain.networks import NETWORKS

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ALL = (Act.LIKE, Act.UNLIKE, Act.HIDE, Act.SHOW, Act.BLOCK, Act.REPORT, Act.SPAM)


def acted(*acts: Act, state: ActState = ActState.DONE) -> tuple[Acted, ...]:
    return tuple(
        Acted(ActId(number), act, state, "", None, 0, "", AT) for number, act in enumerate(acts)
    )


@pytest.mark.parametrize(
    ("done", "left"),
    [
        ((), (Act.LIKE, Act.HIDE, Act.BLOCK, Act.REPORT, Act.SPAM)),
        ((Act.LIKE,), (Act.UNLIKE, Act.HIDE, Act.BLOCK, Act.REPORT, Act.SPAM)),
        ((Act.LIKE, Act.UNLIKE), (Act.LIKE, Act.HIDE, Act.BLOCK, Act.REPORT, Act.SPAM)),
        ((Act.HIDE,), (Act.LIKE, Act.SHOW, Act.BLOCK, Act.REPORT, Act.SPAM)),
        ((Act.BLOCK, Act.REPORT), (Act.LIKE, Act.HIDE, Act.SPAM)),
        ((Act.SPAM,), ()),
    ],
)
def test_what_was_done_is_not_offered_again(done: tuple[Act, ...], left: tuple[Act, ...]) -> None:
    assert offered(ALL, acted(*done)) == left


@pytest.mark.parametrize("state", [ActState.REFUSED, ActState.WITHDRAWN])
def test_what_was_not_done_can_be_done(state: ActState) -> None:
    acts = acted(Act.LIKE, state=state)
    assert stands(acts) == frozenset()
    assert Act.LIKE in offered(ALL, acts)


def test_what_is_on_its_way_counts_as_done() -> None:
    assert Act.UNLIKE in offered(ALL, acted(Act.LIKE, state=ActState.WAITING))


def test_what_came_hidden_can_be_shown_and_then_hidden() -> None:
    assert Act.SHOW in offered(ALL, (), hidden=True)
    assert Act.HIDE not in offered(ALL, (), hidden=True)
    shown = offered(ALL, acted(Act.SHOW), hidden=True)
    assert (Act.HIDE in shown, Act.SHOW in shown) == (True, False)


def test_a_reply_can_be_edited_often_and_deleted_once() -> None:
    ours = (Act.EDIT, Act.DELETE)
    assert offered(ours, acted(Act.EDIT, Act.EDIT)) == ours
    assert offered(ours, acted(Act.DELETE)) == ()


def test_a_network_that_has_one_of_a_pair_has_the_other() -> None:
    for known in NETWORKS.values():
        for acts in (known.acts, known.private_acts):
            assert (Act.LIKE in acts) == (Act.UNLIKE in acts), known.key
            assert Act.SHOW in acts or Act.HIDE not in acts, known.key
            assert len(set(acts)) == len(acts), known.key
