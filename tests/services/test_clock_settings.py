"""Hours and targets can be changed: what is owed is due at another time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.errors import WrongInput
from support.shop import MORNING, SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def test_another_target_moves_what_is_due(desk: SmallDesk) -> None:
    id_ = desk.shop.says("When?", by="Ann")
    answered = desk.shop.says("When?", by="Bob")
    desk.clock.pass_(minutes=1)
    desk.shop.replies_elsewhere("Now", answered)
    changes = desk.settings.change({"clock.other_minutes": 30})
    assert changes.conversations == {id_}
    assert desk.shop.row(id_).due_at == MORNING + timedelta(minutes=30)
    assert not desk.settings.change({"desk.theme": "dark"}).conversations


@pytest.mark.parametrize(
    "values",
    [{"shop.hours": "Foo 8–9"}, {"shop.timezone": "Paris/Europe"}],
)
def test_hours_that_cannot_be_read_are_not_kept(
    desk: SmallDesk, values: dict[str, str | int | bool]
) -> None:
    with pytest.raises(WrongInput):
        desk.settings.change({"desk.theme": "dark", **values})
    assert desk.settings.text("desk.theme") == "system"
    assert desk.settings.text("shop.hours") == ""
