"""What a file brings is listened to: posts that stand for themselves, in which we are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesydesk.domain.conversations import View
from courtesydesk.services.importing import Importing
from support.shop import SmallDesk, make_desk

SHEET = (
    "network,id,url,author,handle,created_at,text,rating\n"
    "x,1,https://x.test/1,Ann,ann,2026-11-19 10:00,rue de lila is shut again,\n"
    "x,2,https://x.test/2,Ben,ben,2026-11-19 10:00,@ruedeslilas are you open?,\n"
    "x,3,https://x.test/3,Cem,cem,2026-11-19 10:00,what a day,\n"
    "email,4,,Dot,dot@mail.test,2026-11-19 10:00,hello rue des lilas,\n"
    "google,5,https://g.test/5,Eve,eve,2026-11-19 10:00,rue des lilas is great,5\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    made = make_desk(tmp_path)
    made.settings.change({"shop.name": "Rue des Lilas"})
    return made


def test_only_a_post_that_names_us_and_does_not_address_us_is_untagged(
    desk: SmallDesk, tmp_path: Path
) -> None:
    file = tmp_path / "said.csv"
    file.write_text(SHEET, encoding="utf-8")
    Importing(desk.db, desk.workspace).run(file, now=desk.clock(), stop=lambda: False)
    (untagged,) = desk.shop.in_view(View.UNTAGGED)
    row = desk.shop.row(untagged)
    assert (row.name, row.heard) == ("Ann", ("rue de lila",))
    assert desk.db.value("SELECT count(*) FROM mention") == 5
