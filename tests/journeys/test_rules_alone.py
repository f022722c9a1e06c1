"""A copy of the program whose model is damaged: the desk works, and says what it cannot do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.resources import root
from courtesydesk.tone import engine, reader
from courtesydesk.tone.checker import Checker
from support.driver import Driver
from support.reach import laid_out

MODEL = Path("models") / "en"
KIND = "Thank you for telling us, Mina. I am sorry that you were shouted at."


@pytest.fixture(autouse=True)
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    shutil.copytree(root() / MODEL, tmp_path / "resources" / MODEL)
    (tmp_path / "resources" / MODEL / "reader.onnx").write_bytes(bytes(range(256)) * 9)
    monkeypatch.setattr(reader, "root", lambda: tmp_path / "resources")
    monkeypatch.setattr(reader, "_missing", "")
    # What was read before must not stand for what is read now, in either direction.
    checker = Checker()
    monkeypatch.setattr(engine, "checker", lambda: checker)
    reader._load.cache_clear()
    yield
    reader._load.cache_clear()


@pytest.mark.reader
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_the_window_says_that_rules_work_alone(closed: Driver, size: tuple[int, int]) -> None:
    desk = closed.set_up().open(size=size)
    desk.hears("Mina Kessler", "Was shouted at for taking a picture of the cake display.")
    desk.open_mention("Mina")
    desk.replies(KIND)
    line = desk.pane.composer.card.reach
    desk.until(line.isVisible)
    desk.rests()
    laid_out()
    assert "reader.onnx is damaged" in line.text()
    assert line.accessibleName() == line.text()
    assert desk.editor.accessibleDescription() == line.text()
    assert line.visibleRegion().boundingRect() == line.rect()
    assert line.heightForWidth(line.width()) <= line.height()
    desk.writes(" Nobody else complained.")
    desk.until(desk.pane.composer.card.findings.isVisible)
    assert line.isVisible()
    desk.press("Ctrl+A", "Delete")
    desk.until(lambda: not line.isVisible())
    assert desk.editor.accessibleDescription() == ""
