"""The way to a newer version, step by step, in the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from courtesydesk.services.installation import Installation
from courtesydesk.services.updates import Offer, Source, Updates
from courtesydesk.store.database import Database
from courtesydesk.ui.background import Background
from courtesydesk.ui.settings.page import SettingsPage
from courtesydesk.ui.settings.rows import rows_in
from courtesydesk.ui.settings.updates import UpdatesCard
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.window_commands import LEAVING
from support.pages import Pages
from support.release import Shelf

APPIMAGE = "CourtesyDesk-9.0.0-appimage-x86_64.AppImage"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf() as shelf:
        yield shelf


@pytest.fixture
def program(tmp_path: Path) -> Path:
    program = tmp_path / "CourtesyDesk.AppImage"
    program.write_bytes(b"old")
    return program


def opened(pages: Pages, source: Source, program: Path, kind: str = "appimage") -> UpdatesCard:
    db = Database(pages.desk.workspace.database)
    updates = Updates(
        db,
        pages.desk.workspace,
        source=source,
        installation=Installation(kind, "x86_64", program),
        folder=program.parent / "updates",
    )
    object.__setattr__(pages.context, "desk", replace(pages.desk, updates=updates))
    page = pages.open(SettingsPage)
    page.show_section("updates")
    pages.quiet()
    return page.findChild(UpdatesCard)


def shown(card: UpdatesCard) -> list[str]:
    return [button.text() for button in card.findChildren(Button) if not button.isHidden()]


def test_it_is_looked_for_fetched_and_put_in_place(
    pages: Pages, shelf: Shelf, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(APPIMAGE, b"new" * 1_000_000)
    shelf.publish("9.0.0", notes=["Replies fly.", "The desk is quicker."], now=pages.clock())
    card = opened(pages, shelf.source, program)
    assert shown(card) == ["Look now"]
    pages.press(card, "lookForUpdates")
    pages.quiet()
    assert card.said.text() == "Version 9.0.0 is there (3.0 MB)."
    assert "Replies fly." in " ".join(_words(card))
    assert shown(card) == ["Look now", "Fetch it"]
    pages.press(card, "fetchUpdate")
    pages.quiet()
    assert "it is the one that we signed" in card.said.text()
    assert shown(card) == ["Install and open again"]
    assert program.read_bytes() == b"old"
    left: list[int] = []
    monkeypatch.setattr(
        "courtesydesk.ui.settings.updates.QCoreApplication.exit", lambda code: left.append(code)
    )
    pages.press(card, "installUpdate")
    pages.quiet()
    assert program.read_bytes() == b"new" * 1_000_000
    assert left == [75]
    assert pages.window.isHidden()
    assert pages.window.property(LEAVING)
    assert list(pages.desk.workspace.snapshots.glob("desk-before-9.0.0.sqlite"))


def _words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(Label)]


def test_the_newest_version_says_so_and_when_it_looked(
    pages: Pages, shelf: Shelf, program: Path
) -> None:
    shelf.publish("0.1.0", now=pages.clock())
    card = opened(pages, shelf.source, program)
    assert card.said.isHidden()
    pages.press(card, "lookForUpdates")
    pages.quiet()
    assert card.said.text() == "You have the newest version."
    card.said.say("")
    card.read()
    pages.quiet()
    assert card.said.text().startswith("Last looked for: ")


def test_a_wrong_signature_is_told_in_its_place_and_can_be_tried_again(
    pages: Pages, shelf: Shelf, program: Path
) -> None:
    shelf.put(APPIMAGE, b"new")
    shelf.publish("9.0.0", now=pages.clock())
    shelf.files["updates.json"] = shelf.files["updates.json"].replace(b'"sig": "', b'"sig": "AA')
    card = opened(pages, shelf.source, program)
    pages.press(card, "lookForUpdates")
    pages.quiet()
    assert "does not carry our signature" in card.said.text()
    assert shown(card) == ["Look now"]
    shelf.publish("9.0.0", now=pages.clock())
    pages.press(card, "lookForUpdates")
    pages.quiet()
    assert shown(card) == ["Look now", "Fetch it"]


def test_a_cut_download_keeps_the_offer_and_says_that_it_goes_on(
    pages: Pages, shelf: Shelf, program: Path
) -> None:
    shelf.put(APPIMAGE, b"new" * 1_000_000)
    shelf.publish("9.0.0", now=pages.clock())
    card = opened(pages, shelf.source, program)
    pages.press(card, "lookForUpdates")
    pages.quiet()
    shelf.cut_after = 100_000
    pages.press(card, "fetchUpdate")
    pages.quiet()
    assert "goes on from there" in card.said.text()
    shelf.cut_after = None
    pages.press(card, "fetchUpdate")
    pages.quiet()
    assert shown(card) == ["Install and open again"]


def test_what_something_else_updates_is_only_told(
    pages: Pages, shelf: Shelf, program: Path
) -> None:
    shelf.put(APPIMAGE, b"new")
    shelf.publish("9.0.0", now=pages.clock())
    card = opened(pages, shelf.source, program, kind="")
    pages.press(card, "lookForUpdates")
    pages.quiet()
    assert "in the way in which this copy came" in card.said.text()
    assert shown(card) == ["Look now"]


def test_once_a_week_it_is_asked_for_where_that_is_switched_on(
    pages: Pages, shelf: Shelf, program: Path
) -> None:
    shelf.put(APPIMAGE, b"new")
    shelf.publish("9.0.0", now=pages.clock())
    opened(pages, shelf.source, program)
    pages.desk.settings.change({"safety.snapshot_daily": False})
    for switched_on in (False, True):
        pages.desk.settings.change({"updates.weekly": switched_on})
        background = Background(pages.context, pages.jobs)
        found: list[Offer] = []
        background.newer_found.connect(found.append)
        background.start()
        pages.quiet()
        background.stop()
        assert [str(one.release.version) for one in found] == ["9.0.0"] * switched_on
        assert len(shelf.requests) == switched_on


def test_a_copy_that_knows_no_place_to_ask_says_why(pages: Pages, program: Path) -> None:
    card = opened(pages, Source("", ()), program)
    assert "does not ask for updates" in card.said.text()
    assert shown(card) == []
    assert "updates.weekly" not in [row.setting.key for row in rows_in(card.window())]
