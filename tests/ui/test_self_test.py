"""The self-test of what is painted, and the command that runs all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from courtesydesk import app, assembly
from courtesydesk.services import self_test as program
from courtesydesk.services.demo import loader
from courtesydesk.services.desk import Desk
from courtesydesk.services.self_test import Result
from courtesydesk.ui import self_test
from courtesydesk.ui.theme import Theme
from support.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
Break = Callable[[pytest.MonkeyPatch], None]
Look = Callable[..., list[Result]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    workspace = program.demo(tmp_path_factory.mktemp("self"))
    loader.make(workspace, now=assembly.now())
    desk = assembly.open_desk(workspace, demo=True)
    yield desk
    desk.close()


@pytest.fixture
def look(shop: Desk, qapp: QApplication, theme: Theme, tmp_path: Path) -> Look:
    """What the checks say, or the one of that name."""

    def looks(name: str = "") -> list[Result]:
        found = self_test.checks(shop, qapp, theme, tmp_path)
        chosen = [one for one in found if not name or one.name == name]
        return list(program.run([("window", lambda: chosen)]))

    return looks


def test_a_whole_program_paints_everything(look: Look) -> None:
    found = look()
    assert [result for result in found if not result.ok] == []
    assert len(found) == 8


def blank(_widget: QWidget, *_: object, **__: object) -> QPixmap:
    picture = QPixmap(100, 100)
    picture.fill("white")
    return picture


def without_a_screen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(QApplication, "primaryScreen", lambda: None)


def without_fusion(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(self_test, "QStyleFactory", SimpleNamespace(keys=lambda: ["Windows"]))


def without_fonts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(self_test, "QFontDatabase", SimpleNamespace(families=list))


def without_a_plugin(patch: pytest.MonkeyPatch) -> None:
    reader = SimpleNamespace(supportedImageFormats=list)
    patch.setattr(self_test, "QImageReader", reader)


def with_pictures_that_do_not_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("courtesydesk.ui.widgets.images.read_image", lambda *_: None)


def without_svg(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("courtesydesk.ui.theme.Theme.pixmap", blank)


def without_translations(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("courtesydesk.ui.language.install", lambda *_: [])


def with_nothing_painted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(QWidget, "grab", blank)


def with_an_empty_letter(patch: pytest.MonkeyPatch) -> None:
    def write(_letter: object, _shop: str, file: Path) -> None:
        file.write_bytes(b"%PDF")

    patch.setattr("courtesydesk.ui.reports.letter.write_pdf", write)


def with_an_empty_print(patch: pytest.MonkeyPatch) -> None:
    def put(_letter: object, _shop: str, printer: QPrinter) -> None:
        Path(printer.outputFileName()).write_bytes(b"%PDF")

    patch.setattr("courtesydesk.ui.reports.printing.put", put)


def without_a_feed(patch: pytest.MonkeyPatch) -> None:
    # Not by a model that lies about its rows: a view that believed it ends the process later.
    patch.setattr(self_test, "_until", lambda _true: False)


@pytest.mark.parametrize(
    ("name", "broken", "sentence"),
    [
        ("screen", without_a_screen, "no screen"),
        ("screen", without_fusion, "Fusion is missing"),
        ("fonts", without_fonts, "no font"),
        ("pictures", without_a_plugin, "webp"),
        ("pictures", with_pictures_that_do_not_open, "not read again from bmp"),
        ("icons", without_svg, "gear, app"),
        ("translations", without_translations, "not translated"),
        ("charts", with_nothing_painted, "The chart is blank"),
        ("letter", with_an_empty_letter, "not written"),
        ("letter", with_an_empty_print, "not printed"),
        ("window", with_nothing_painted, "The window is blank"),
        ("window", without_a_feed, "does not show"),
    ],
)
def test_each_check_can_fail(
    name: str, broken: Break, sentence: str, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    (found,) = look(name)
    assert not found.ok
    assert sentence in found.sentence


def test_the_command_tries_everything_in_a_process_of_its_own(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "courtesydesk", "--self-test", "report.json"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [one for one in report["checks"] if not one["ok"]] == []
    assert report["ok"] is True
    assert done.returncode == 0
    assert {"database", "tone model", "window"} <= {one["name"] for one in report["checks"]}
    assert not (tmp_path / ".local").exists()


def test_the_command_fails_where_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Result("networks", ok=False, ms=3, sentence="One is gone.")
    monkeypatch.setattr(app, "self_test", lambda: [bad])
    terminal = Terminal(tmp_path)
    assert terminal.run("--self-test") == 1
    assert terminal.json["checks"] == [
        {"name": "networks", "ok": False, "ms": 3, "sentence": "One is gone."}
    ]
