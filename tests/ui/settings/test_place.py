"""Where the desk is: shown, moved, and what is left behind; and whether it opens at login."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from courtesydesk.paths import Workspace
from courtesydesk.services import autostart, folders, moving
from courtesydesk.services.errands import GoTo, Move
from courtesydesk.ui.settings import starting
from courtesydesk.ui.settings.page import SettingsPage
from courtesydesk.ui.settings.place import WorkspaceCard
from courtesydesk.ui.settings.starting import StartCard
from support.shop import make_desk


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def page(pages):
    return pages.open(SettingsPage)


@pytest.fixture
def card(pages, page):
    page.show_section("safety")
    return page.findChild(WorkspaceCard)


def button(card, name) -> QAbstractButton:
    return card.findChild(QAbstractButton, name)


def test_the_folder_is_shown_whole_and_its_size_said(pages, card):
    shown = card.path.text().replace("\u200b", "")
    assert shown == str(pages.desk.workspace.root)
    pages.qtbot.waitUntil(lambda: "of text" in card.amount.text())


def test_an_empty_folder_is_where_it_moves(pages, page, card, tmp_path):
    pages.answers.file = tmp_path / "disk"
    with pages.qtbot.waitSignal(page.errand_asked) as asked:
        button(card, "moveWorkspace").click()
    assert asked.args == [Move(tmp_path / "disk")]


def test_a_folder_with_something_in_it_gets_one_of_its_own(pages, page, card, tmp_path):
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents" / "letter.txt").write_text("mine")
    pages.answers.file = tmp_path / "Documents"
    with pages.qtbot.waitSignal(page.errand_asked) as asked:
        button(card, "moveWorkspace").click()
    assert asked.args == [Move(tmp_path / "Documents" / "Courtesy Desk")]


def test_a_folder_that_there_is_a_worry_about_is_asked_about(pages, card, tmp_path, monkeypatch):
    heard: list[object] = []
    card.errand_asked.connect(heard.append)
    monkeypatch.setattr(folders, "_mounted", lambda: {str(tmp_path): "nfs4"})
    pages.answers.yes = False
    card.move_to(tmp_path / "far")
    pages.quiet()
    assert "another computer" in pages.answers.asked[-1]
    assert heard == []
    pages.answers.yes = True
    card.move_to(tmp_path / "far")
    pages.quiet()
    assert heard == [Move(tmp_path / "far")]


def test_another_desk_in_that_folder_can_be_opened_instead(pages, page, card, tmp_path):
    other = make_desk(tmp_path / "other")
    other.db.close()
    pages.answers.chosen = 0
    with pages.qtbot.waitSignal(page.errand_asked) as asked:
        card.move_to(other.workspace.root)
    assert asked.args == [GoTo(other.workspace.root)]
    assert "Open that one instead" in pages.answers.offered[-1]


def test_a_folder_without_a_desk_is_no_other_desk(pages, card, tmp_path):
    heard: list[object] = []
    card.errand_asked.connect(heard.append)
    pages.answers.file = tmp_path
    button(card, "otherWorkspace").click()
    assert "There is no desk in" in pages.answers.told[-1]
    assert heard == []


def test_the_old_copy_is_offered_to_be_removed(pages, page, card):
    here = pages.desk.workspace
    old = Workspace(here.root.parent / "old")
    shutil.copytree(here.root, old.root)
    old.moved_to.write_text(f"{here.root}\n")
    here.came_from.write_text(f"{old.root}\n")
    card.read()
    pages.qtbot.waitUntil(lambda: button(card, "removeOldCopy").isVisible())
    assert str(old.root) in card.old.text()
    button(card, "removeOldCopy").click()
    pages.qtbot.waitUntil(lambda: not old.root.exists())
    pages.qtbot.waitUntil(lambda: not button(card, "removeOldCopy").isVisible())
    assert moving.old_copy(here) is None
    assert here.database.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux' own list")
def test_the_switch_shows_what_the_system_has(pages, page):
    page.show_section("desk")
    switch = page.findChild(StartCard).switch
    pages.quiet()
    assert not switch.isChecked()
    switch.click()
    pages.quiet()
    assert switch.isChecked()
    assert autostart.of_this_system().is_on()
    # Somebody switches it off elsewhere; the page is turned to again.
    autostart.of_this_system().switch(on=False)
    page.show_section("shop")
    page.show_section("desk")
    pages.quiet()
    assert not switch.isChecked()


def test_where_the_system_says_no_the_switch_rests_and_says_why(pages, page, monkeypatch):
    monkeypatch.setenv("FLATPAK_ID", "app.courtesydesk.CourtesyDesk")
    page.show_section("desk")
    card = page.findChild(StartCard)
    pages.quiet()
    assert not card.switch.isEnabled()
    assert "sandbox" in card.problem.text()


def test_only_who_says_so_is_put_on_the_list(tmp_path):
    assert not starting.switched(False)
    assert not list(Path(tmp_path / "home").rglob("*.desktop"))
