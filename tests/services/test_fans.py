"""Standing follows behaviour, and never how many follow somebody."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtesydesk.domain.fans import Standing
from courtesydesk.domain.mentions import Intent
from courtesydesk.services.fans import Fans
from support.shop import SmallDesk, make_desk, person

LONG = "The lemon tart took me straight back to my grandmother's kitchen, thank you all so much"


def says(desk: SmallDesk, intent: Intent, text: str = "Lovely", **more: object) -> int:
    desk.clock.pass_(days=10)
    ada = person("Ada Lind", **more)
    return desk.shop.row(desk.shop.says(text, by=ada, intent=intent)).customer


def weighed(desk: SmallDesk, fans: Fans) -> None:
    while fans.some(now=desk.clock()).more:
        pass


def standing(desk: SmallDesk) -> str:
    return str(desk.db.value("SELECT standing FROM customer"))


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def test_an_advocate_turns_sour_and_is_won_back(desk: SmallDesk) -> None:
    fans = Fans(desk.db)
    for text in ("Lovely", "Again!", LONG):
        says(desk, Intent.PRAISE, text)
    weighed(desk, fans)
    assert standing(desk) == Standing.ADVOCATE
    assert len(desk.shop.in_view(text="is:advocate")) == 1
    says(desk, Intent.COMPLAINT, "What happened to you?")
    weighed(desk, fans)
    assert standing(desk) == Standing.AT_RISK
    assert len(desk.shop.in_view(text="is:atrisk")) == 1
    assert desk.shop.in_view(text="is:advocate") == []
    says(desk, Intent.PRAISE, "That was kind, I am back")
    weighed(desk, fans)
    assert standing(desk) == Standing.ADVOCATE


def test_a_fan_is_at_risk_for_a_while_only(desk: SmallDesk) -> None:
    fans = Fans(desk.db)
    for text in ("Lovely", "Again!", LONG):
        says(desk, Intent.PRAISE, text)
    says(desk, Intent.COMPLAINT, "What happened to you?")
    weighed(desk, fans)
    desk.clock.pass_(days=60)
    weighed(desk, fans)
    assert standing(desk) == Standing.ADVOCATE


def test_praise_without_an_answer_is_told_until_it_is_thanked(desk: SmallDesk) -> None:
    fans = Fans(desk.db)
    customer = says(desk, Intent.PRAISE)
    found = fans.regard(customer, now=desk.clock())  # type: ignore[arg-type]
    assert len(found.unthanked) == 1
    desk.shop.replies_elsewhere("Thank you, Ada", found.unthanked[0])
    assert fans.regard(customer, now=desk.clock()).unthanked == ()  # type: ignore[arg-type]


@given(
    st.lists(st.sampled_from(["praise", "complaint", "question"]), min_size=1, max_size=6),
    st.integers(0, 5_000_000),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_how_many_follow_somebody_changes_nothing(said: list[str], followers: int) -> None:
    found = []
    for number in (0, followers):
        with tempfile.TemporaryDirectory() as folder:
            desk = make_desk(Path(folder))
            for one in said:
                says(desk, Intent(one), LONG, followers=number)
            fans = Fans(desk.db)
            weighed(desk, fans)
            found.append(standing(desk))
            desk.db.close()
    assert found[0] == found[1]
