"""The first minutes: a shop that nobody has set up, the demo, and what is brought along."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import View
from support.driver import Driver

CSV = """network,id,author,created_at,text,rating
google,g1,Rosa Meier,2026-11-17 10:12,The plum cake was worth the queue.,5
google,g2,Jon Ek,2026-11-17 16:40,Closed at five although the door says six.,2
google,g3,Nobody,some day,Without a date,1
"""


def test_the_first_page_sets_the_shop_up_and_opens_an_empty_desk(closed: Driver) -> None:
    desk = closed.open()
    desk.sees("Let’s set up your desk.", "1 · Who are you?")
    desk.writes("Rue des Lilas")
    desk.click("Open my desk")
    desk.sees("Everybody has been answered")
    desk.until(lambda: desk.window.windowTitle() == "Rue des Lilas")
    desk.close()

    desk.open()
    desk.sees("Everybody has been answered")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a script")
def test_the_first_page_opens_the_demo_in_a_window_of_its_own(
    closed: Driver, demo: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # What is started is written down here, and then done in this process.
    started, python = tmp_path / "started", tmp_path / "python"
    python.write_text(
        f"#!{sys.executable}\nimport json, sys, os\n"
        f"open({str(started) + '.new'!r}, 'w').write(json.dumps(sys.argv[1:]))\n"
        f"os.rename({str(started) + '.new'!r}, {str(started)!r})\n"
    )
    python.chmod(0o755)
    desk = closed.open()
    monkeypatch.setattr(sys, "executable", str(python))
    desk.click("Look around in a demo shop")
    desk.sees("The demo shop opens in a window of its own.")
    desk.until(started.exists)
    assert json.loads(started.read_text()) == ["-m", "courtesydesk", "demo"]
    desk.close()

    closed.workspace = type(closed.workspace)(tmp_path / "demo")
    shop = demo()
    shop.sees("Rue des Lilas Pâtisserie")
    assert len(shop.feed) > 20
    shop.open_mention("Mina Kessler")
    shop.sees("fan at risk", "This reads as an ultimatum")


def test_a_table_is_dropped_looked_at_taken_in_and_taken_back(desk: Driver, tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(CSV, encoding="utf-8")
    desk.drops(file)
    desk.sees("reviews.csv", "The plum cake was worth the queue.")
    assert desk.count("SELECT count(*) FROM mention") == 0
    desk.click("Import 2 rows")
    desk.until(lambda: desk.count("SELECT count(*) FROM mention") == 2)
    desk.rests()
    desk.goes("everything")
    desk.until(lambda: sorted(desk.feed) == ["Jon Ek", "Rosa Meier"])

    desk.goes("importing")
    desk.click("Undo this import")
    desk.until(lambda: desk.count("SELECT count(*) FROM mention") == 0)
    desk.goes("everything")
    desk.until(lambda: desk.feed == [])
    assert desk.in_view(View.EVERYTHING) == 0
