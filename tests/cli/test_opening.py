"""`open` and `move`, as a script meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesydesk import assembly
from courtesydesk.services.instance import WindowLock
from support.terminal import Terminal


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def shop(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    desk = assembly.open_desk(terminal.workspace)
    desk.settings.change({"shop.name": "Rue des Lilas"})
    desk.close()
    assert terminal.run("backup", "shop.cdesk") == 0
    return terminal


def test_what_a_file_holds_is_said(shop: Terminal) -> None:
    assert shop.run("open", "shop.cdesk", "--look") == 0
    assert shop.out.startswith("Rue des Lilas, made on ")
    assert "0 conversations" in shop.out
    assert shop.run("open", "shop.cdesk", "--look", "--json") == 0
    assert set(shop.json) == {
        "file", "shop", "made_at", "made_by", "conversations", "customers", "waiting", "pictures",
        "bytes",
    }  # fmt: skip


def test_a_file_becomes_a_desk_of_its_own(shop: Terminal) -> None:
    assert shop.run("open", "shop.cdesk", "--into", "second", "--json") == 0
    assert shop.json == {"workspace": str(shop.folder / "second")}
    assert (shop.folder / "second" / "desk.sqlite").exists()
    assert shop.run("open", "shop.cdesk", "--into", "second") == 1
    assert "something in" in shop.err


def test_what_cannot_be_opened_is_said_in_a_sentence(shop: Terminal) -> None:
    assert shop.run("open", "nowhere.cdesk") == 1
    assert shop.err.startswith("There is no file")
    for link in ("courtesydesk:send/1", "courtesydesk:outbox?deliver"):
        assert shop.run("open", link) == 1
        assert "Nothing was opened." in shop.err
    shop.write("letter.cdesk", "Dear shop")
    assert shop.run("open", "letter.cdesk", "--look") == 1
    assert "Nothing was changed." in shop.err


def test_a_desk_moves_and_is_found_by_its_old_name(shop: Terminal) -> None:
    old, new = shop.workspace.root, shop.folder / "disk" / "desk"
    assert shop.run("move", "disk/desk", "--json") == 0
    assert shop.json == {"workspace": str(new), "before": str(old)}
    assert shop.run("doctor", "--json") in (0, 1)
    rows = {row["name"]: row["sentence"] for row in shop.json}
    assert f"The workspace is {new}" in rows["workspace"]
    assert str(old) in rows["workspace"]
    shop.run("move", "disk/other")
    assert shop.run("mentions") == 0
    assert (shop.folder / "disk" / "other" / "came-from.txt").exists()


def test_a_desk_with_an_open_window_is_not_moved(shop: Terminal) -> None:
    with_window = WindowLock(shop.workspace)
    assert with_window.take()
    with with_window:
        assert shop.run("move", "new") == 1
    assert "The window of this workspace is open." in shop.err
    assert not (shop.folder / "new").exists()


def test_a_folder_that_a_cloud_copies_wants_a_second_word(shop: Terminal) -> None:
    assert shop.run("move", "Dropbox/desk") == 1
    assert "--even-so" in shop.err
    assert shop.run("move", "Dropbox/desk", "--even-so") == 0


def test_a_workspace_that_nobody_made_is_not_moved(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.run("move", "new") == 1
    assert "no workspace" in terminal.err
