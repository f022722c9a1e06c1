"""A desk that moves to another folder: whole, and one desk all the time."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from courtesydesk import paths
from courtesydesk.domain.errors import (
    AnotherDesk,
    NotAllowed,
    NotFound,
    StoreError,
    UserError,
)
from courtesydesk.paths import Workspace
from courtesydesk.services import disk, folders, moving, places
from courtesydesk.store.database import Database
from support.shop import SmallDesk, make_desk


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person of their own, who has started nothing yet."""
    windows = "WIN_PD_OVERRIDE_LOCAL_APPDATA"  # platformdirs asks Windows itself without it
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME", windows):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    made = make_desk(tmp_path / "first")
    fill(made)
    made.db.close()
    return made.workspace


def fill(desk: SmallDesk) -> None:
    desk.shop.says("The éclairs were dry", by="Maria Rossi")
    picture = desk.workspace.pictures / "ab" / "abc.jpg"
    picture.parent.mkdir()
    picture.write_bytes(b"\xff\xd8\xffpicture" * 300_000)
    (desk.workspace.snapshots / "desk-2026-11-20.sqlite").write_bytes(b"old")


def texts(workspace: Workspace) -> list[str]:
    db = Database(workspace.database)
    try:
        return [str(row[0]) for row in db.rows("SELECT text FROM mention")]
    finally:
        db.close()


def everything(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "desk.lock"
    }


def test_a_moved_desk_is_whole_and_the_old_copy_stays(desk: Workspace, tmp_path: Path) -> None:
    before = everything(desk.root)
    steps: list[tuple[int, int]] = []
    there = tmp_path / "disk" / "My desk"
    moved = moving.move(desk, there, progress=lambda *how_far: steps.append(how_far))
    assert moved == Workspace(there)
    now = everything(there)
    assert now.pop("came-from.txt").decode().strip() == str(desk.root)
    assert now == before
    assert everything(desk.root) == before | {
        "moved-to.txt": (desk.root / "moved-to.txt").read_bytes()
    }
    assert texts(moved) == ["The éclairs were dry"]
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)


def test_whoever_asks_for_the_old_folder_gets_the_moved_desk(
    desk: Workspace, tmp_path: Path
) -> None:
    second = moving.move(desk, tmp_path / "second")
    third = moving.move(second, tmp_path / "third")
    assert places.find(desk.root) == third
    assert paths.settled(second) == third


def test_the_usual_desk_is_found_where_it_went(tmp_path: Path) -> None:
    usual = paths.usual_workspace()
    made = make_desk(tmp_path / "made")
    made.db.close()
    usual.root.parent.mkdir(parents=True, exist_ok=True)
    made.workspace.root.rename(usual.root)
    assert paths.default_workspace() == usual
    moved = moving.move(usual, tmp_path / "new")
    assert paths.default_workspace() == moved
    moving.remove_old_copy(moved)
    assert not usual.database.exists()
    assert paths.default_workspace() == moved
    back = moving.move(moved, usual.root)
    assert paths.default_workspace() == back == usual


def test_a_desk_that_is_not_the_usual_one_leaves_the_usual_one_alone(
    desk: Workspace, tmp_path: Path
) -> None:
    moving.move(desk, tmp_path / "new")
    assert paths.default_workspace() == paths.usual_workspace()
    assert not paths.pointer().exists()


def test_a_desk_on_a_disk_that_is_away_is_not_begun_anew(tmp_path: Path) -> None:
    away = Workspace(tmp_path / "stick" / "desk")
    places.point_to(away)
    assert paths.default_workspace() == away
    with pytest.raises(NotFound, match="is not there now"):
        places.create(away)
    assert not away.root.exists()


def test_a_moved_desk_that_is_away_is_not_begun_anew_either(
    desk: Workspace, tmp_path: Path
) -> None:
    moved = moving.move(desk, tmp_path / "stick")
    moved.root.rename(tmp_path / "unplugged")
    with pytest.raises(NotFound, match="is not there now"):
        places.find(desk.root)


def test_a_pointer_that_says_nothing_is_none(home: Path) -> None:
    paths.pointer().parent.mkdir(parents=True)
    for nonsense in (b"", b"\n/tmp", b"relative/folder", b"\x00\x01"):
        paths.pointer().write_bytes(nonsense)
        assert paths.default_workspace() == paths.usual_workspace()


def test_folders_that_point_at_each_other_are_no_endless_walk(tmp_path: Path) -> None:
    one, two = Workspace(tmp_path / "one"), Workspace(tmp_path / "two")
    for here, there in ((one, two), (two, one)):
        here.root.mkdir()
        here.moved_to.write_text(str(there.root))
    assert paths.settled(one) in (one, two)


def test_the_old_copy_can_be_removed_and_nothing_else_goes(desk: Workspace, tmp_path: Path) -> None:
    (desk.root / "letter.txt").write_text("mine")
    for name in ("desk.lock", "outbox.lock"):
        (desk.root / name).touch()
    moved = moving.move(desk, tmp_path / "new")
    assert moving.old_copy(moved) == desk.root
    moving.remove_old_copy(moved)
    assert [path.name for path in desk.root.iterdir()] == ["letter.txt"]
    assert moving.old_copy(moved) is None
    assert texts(moved) == ["The éclairs were dry"]


def test_only_what_has_moved_here_is_an_old_copy(desk: Workspace, tmp_path: Path) -> None:
    """The file that says where it came from may be a lie, or as old as a backup."""
    made = make_desk(tmp_path / "other")
    made.db.close()
    desk.came_from.write_text(str(made.workspace.root))
    assert moving.old_copy(desk) is None
    moving.remove_old_copy(desk)
    assert made.workspace.database.exists()


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("first/workspace", "already"),
        ("first/workspace/pictures/new", "own folder"),
        ("first", "own folder"),
        ("full", "something in"),
        ("full/letter.txt", "is a file"),
        ("two\nlines", "more than one line"),
    ],
)
def test_folders_that_cannot_be_are_refused_in_a_sentence(
    desk: Workspace, tmp_path: Path, folder: str, why: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(NotAllowed, match=why) as caught:
        moving.move(desk, tmp_path / folder)
    assert "Nothing was changed." in caught.value.sentence()
    assert everything(tmp_path) == before


def test_a_folder_with_another_desk_offers_that_one(desk: Workspace, tmp_path: Path) -> None:
    other = make_desk(tmp_path / "other")
    other.db.close()
    with pytest.raises(AnotherDesk, match="There is a desk"):
        moving.move(desk, other.workspace.root)


def test_back_to_where_the_old_copy_still_is(desk: Workspace, tmp_path: Path) -> None:
    moved = moving.move(desk, tmp_path / "new")
    with pytest.raises(NotAllowed, match="old copy") as caught:
        moving.move(moved, desk.root)
    assert not isinstance(caught.value, AnotherDesk)


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_a_folder_that_cannot_be_written(
    desk: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    with pytest.raises(NotAllowed, match="cannot be written"):
        moving.move(desk, tmp_path / "new")


def test_too_little_room_is_said_before_anything_is_copied(
    desk: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "SPARE", 1 << 60)
    with pytest.raises(StoreError, match="not enough room"):
        moving.move(desk, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_move_that_is_stopped_leaves_everything_as_it_was(
    desk: Workspace, tmp_path: Path
) -> None:
    before = everything(desk.root)
    told: list[int] = []
    with pytest.raises(UserError, match="stopped"):
        moving.move(
            desk,
            tmp_path / "new",
            progress=lambda done, _total: told.append(done),
            stop=lambda: len(told) > 2,
        )
    assert not (tmp_path / "new").exists()
    assert everything(desk.root) == before


def test_a_disk_that_gives_back_something_else_is_no_new_home(
    desk: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = moving.keep

    def spoil(file: Path) -> None:
        kept(file)
        if file.name == "abc.jpg":
            file.write_bytes(b"?" + file.read_bytes()[1:])

    monkeypatch.setattr(moving, "keep", spoil)
    with pytest.raises(StoreError, match="not what was written"):
        moving.move(desk, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert paths.settled(desk) == desk


def test_a_damaged_desk_does_not_move(desk: Workspace, tmp_path: Path) -> None:
    whole = desk.database.read_bytes()
    desk.database.write_bytes(whole[:20_000] + b"\xff" * 20_000 + whole[40_000:])
    with pytest.raises(StoreError, match="damaged"):
        moving.move(desk, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_desk_that_another_program_writes_does_not_move(desk: Workspace, tmp_path: Path) -> None:
    other = Database(desk.database)
    with other.writing() as write:
        write.execute("INSERT INTO setting VALUES ('shop.name', 'Lilas')")
    reader = Database(desk.database)
    connection = reader.connection
    connection.execute("BEGIN")
    connection.execute("SELECT * FROM setting").fetchall()
    with other.writing() as write:
        write.execute("UPDATE setting SET value = 'Lilac'")
    with pytest.raises(StoreError, match=r"open|in use"):
        moving.move(desk, tmp_path / "new")
    connection.execute("COMMIT")
    reader.close()
    other.close()
    assert not (tmp_path / "new").exists()


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
nas:/shop /mnt/the\\040shop nfs4 rw 0 0
/dev/sdb1 /mnt/the\\040shop/stick vfat rw 0 0
"""
ON_A_MAC = """\
/dev/disk3s1 on / (apfs, local, journaled)
//me@there/shop on /Volumes/The (old) shop (smbfs, nodev, nosuid)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="paths of other systems")
def test_a_folder_of_another_computer_is_known() -> None:
    linux, mac = folders.read_mounts(MOUNTS), folders.read_mount(ON_A_MAC)
    assert folders._kind(Path("/mnt/the shop/a/b"), linux) == "nfs4"
    assert folders._kind(Path("/mnt/the shop/stick/b"), linux) == "vfat"
    assert folders._kind(Path("/home/me"), linux) == "ext4"
    assert folders._kind(Path("/Volumes/The (old) shop/desk"), mac) == "smbfs"


@pytest.mark.skipif(sys.platform == "win32", reason="asks Windows itself there")
def test_worries_are_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folders.worry(tmp_path) == ""
    assert "Dropbox copies" in folders.worry(tmp_path / "Dropbox" / "desk")
    assert "OneDrive copies" in folders.worry(tmp_path / "OneDrive - Lilas" / "desk")
    monkeypatch.setattr(folders, "_mounted", lambda: {str(tmp_path): "cifs"})
    assert "another computer" in folders.worry(tmp_path / "desk")
