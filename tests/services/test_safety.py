"""Copies of a workspace: whole, without secrets, and put back without losing anything."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.errors import NewerWorkspace, NotAllowed, StoreError, WrongInput
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.services.safety import Safety, look_into, make_own, restore
from courtesydesk.store.database import Database
from support.shop import MORNING, SmallDesk, make_desk, make_workspace


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    desk = make_desk(tmp_path)
    desk.shop.says("The éclairs were dry", by="Maria Rossi")
    picture = desk.workspace.pictures / "ab" / "abc.jpg"
    picture.parent.mkdir()
    picture.write_bytes(b"\xff\xd8\xffpicture" * 1000)
    (desk.workspace.attachments / "menu.txt").write_text("croissant")
    return desk


def backed_up(desk: SmallDesk, folder: Path) -> Path:
    return Safety(desk.db, desk.workspace).backup(folder / "shop.cdesk", now=desk.clock())


def texts(workspace: Workspace) -> list[str]:
    db = Database(workspace.database)
    try:
        return [str(row[0]) for row in db.rows("SELECT text FROM mention ORDER BY id")]
    finally:
        db.close()


def befores(workspace: Workspace) -> list[Path]:
    return sorted(workspace.root.parent.glob(f"{workspace.root.name}-before-restore-*"))


def test_a_backup_comes_back_whole_in_another_place(desk: SmallDesk, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    file = Safety(desk.db, desk.workspace).backup(
        tmp_path / "shop.cdesk", now=MORNING, progress=lambda *how_far: steps.append(how_far)
    )
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)
    other = Workspace(tmp_path / "elsewhere" / "desk")
    assert restore(file, other, now=MORNING) is None
    assert texts(other) == ["The éclairs were dry"]
    assert (other.pictures / "ab" / "abc.jpg").read_bytes().startswith(b"\xff\xd8\xffpicture")
    assert (other.attachments / "menu.txt").read_text() == "croissant"
    assert befores(other) == []
    assert list(other.root.parent.glob(".*")) == []


def test_a_backup_names_itself_in_a_folder_and_leaves_no_parts(
    desk: SmallDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    file = Safety(desk.db, desk.workspace).backup(folder, now=MORNING)
    assert file.name == "courtesy-desk-2026-11-20-090000.cdesk"
    assert list(folder.iterdir()) == [file]
    if os.name == "posix":  # Windows has no modes
        assert file.stat().st_mode & 0o077 == 0


def test_the_manifest_names_every_file(desk: SmallDesk, tmp_path: Path) -> None:
    with zipfile.ZipFile(backed_up(desk, tmp_path)) as pack:
        manifest = json.loads(pack.read("manifest.json"))
        assert {entry["path"] for entry in manifest["files"]} | {"manifest.json"} == set(
            pack.namelist()
        )
    assert manifest["made_at"] == to_text(MORNING)
    assert manifest["schema"]


def test_a_backup_that_cannot_be_written_says_where(desk: SmallDesk, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="no folder"):
        Safety(desk.db, desk.workspace).backup(tmp_path / "no" / "x.zip", now=MORNING)


def test_an_older_backup_stays_when_a_new_one_fails(
    desk: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backed_up(desk, tmp_path)
    old = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        backed_up(desk, tmp_path)
    assert file.read_bytes() == old
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_restoring_keeps_what_was_there(desk: SmallDesk, tmp_path: Path) -> None:
    file = backed_up(desk, tmp_path)
    desk.shop.says("Said after the backup", by="Late")
    (desk.workspace.pictures / "new.png").write_bytes(b"new")
    desk.db.close()
    before = restore(file, desk.workspace, now=MORNING)
    assert texts(desk.workspace) == ["The éclairs were dry"]
    assert before == befores(desk.workspace)[0]
    assert texts(Workspace(before)) == ["The éclairs were dry", "Said after the backup"]
    assert (before / "pictures" / "new.png").read_bytes() == b"new"
    again = restore(before / "desk.sqlite", desk.workspace, now=MORNING)
    assert len(texts(desk.workspace)) == 2
    assert again is not None
    assert again != before


def test_what_was_waiting_in_a_backup_is_looked_up_before_it_goes(
    desk: SmallDesk, tmp_path: Path
) -> None:
    conversation = desk.shop.conversation_of(str(desk.db.value("SELECT remote_id FROM mention")))
    states = [
        ("queued", None),
        ("sending", None),
        ("held", "undo"),
        ("held", "scheduled"),
        ("held", "stop"),
        ("held", "assisted"),
        ("sent", None),
        ("refused", None),
    ]
    with desk.db.writing() as write:
        for number, (state, hold) in enumerate(states):
            write.execute(
                "INSERT INTO outbox(conversation_id, network, text, visibility, state, hold,"
                " client_id, created_at, changed_at)"
                " VALUES (?, 'x', 'hi', 'public', ?, ?, ?, ?, ?)",
                [conversation, state, hold, f"c{number}", to_text(MORNING), to_text(MORNING)],
            )
    file = backed_up(desk, tmp_path)
    desk.db.close()
    restore(file, desk.workspace, now=MORNING)
    db = Database(desk.workspace.database)
    found = [(row["state"], row["hold"]) for row in db.rows("SELECT * FROM outbox ORDER BY id")]
    assert found == [("unsure", None)] * 4 + states[4:]
    assert "since the backup" in db.value("SELECT reason FROM outbox WHERE id = 1")
    assert db.value("SELECT count(*) FROM outbox_log") == 4
    db.close()


def spoil_byte(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 255]) + data[len(data) // 2 + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"hello",
        lambda data: data[: len(data) // 2],
        lambda data: data[: -30],
        spoil_byte,
        lambda data: b"SQLite format 3\0" + b"x" * 5000,
    ],
)  # fmt: skip
def test_a_damaged_backup_changes_nothing(
    desk: SmallDesk, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    file = backed_up(desk, tmp_path)
    desk.db.close()
    file.write_bytes(spoil(file.read_bytes()))
    before = desk.workspace.database.read_bytes()
    with pytest.raises(WrongInput) as caught:
        restore(file, desk.workspace, now=MORNING)
    assert "Nothing was changed." in caught.value.sentence()
    assert desk.workspace.database.read_bytes() == before
    assert befores(desk.workspace) == []
    assert list(tmp_path.glob(".*")) == []


def repacked(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(file) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as pack:
        for name, data in parts.items():
            pack.writestr(name, data)
    return file


@pytest.mark.parametrize(
    "path", ["../evil", "/etc/evil", "pictures/../../evil", "C:/evil", "desk.lock", "pictures"]
)
def test_a_backup_never_writes_outside_its_folders(
    desk: SmallDesk, tmp_path: Path, path: str
) -> None:
    def plant(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest["files"].append({"path": path, "size": 1, "sha256": "x"})
        parts["manifest.json"] = json.dumps(manifest).encode()
        parts[path] = b"!"

    file = repacked(backed_up(desk, tmp_path), plant)
    with pytest.raises(WrongInput, match="no backup of ours"):
        restore(file, Workspace(tmp_path / "new"), now=MORNING)
    assert not (tmp_path / "evil").exists()


def test_a_size_below_nothing_makes_no_room(desk: SmallDesk, tmp_path: Path) -> None:
    """Two of them would let a file in that no disk holds."""

    def plant(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        vast = {"path": "pictures/aa/vast", "size": 1 << 50, "sha256": "x"}
        manifest["files"] += [vast, {"path": "pictures/aa/less", "size": -(1 << 50), "sha256": "x"}]
        parts["manifest.json"] = json.dumps(manifest).encode()
        parts["pictures/aa/vast"] = parts["pictures/aa/less"] = b"\0"

    file = repacked(backed_up(desk, tmp_path), plant)
    with pytest.raises(WrongInput, match="its manifest cannot be"):
        restore(file, Workspace(tmp_path / "new"), now=MORNING)


def test_an_endless_manifest_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack,
        pack.open("manifest.json", "w") as manifest,
    ):
        manifest.write(b'{"format": "')
        for _ in range(80):
            manifest.write(b" " * (1 << 20))
        manifest.write(b'"}')
    with pytest.raises(WrongInput, match="no manifest of ours"):
        restore(file, Workspace(tmp_path / "new"), now=MORNING)


def test_a_file_that_does_not_unpack_is_damaged(desk: SmallDesk, tmp_path: Path) -> None:
    file = backed_up(desk, tmp_path)
    raw = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as pack:
        where = pack.getinfo("desk.sqlite").header_offset
    raw[where + 90 : where + 190] = b"\xff" * 100
    file.write_bytes(raw)
    with pytest.raises(WrongInput, match="damaged"):
        restore(file, Workspace(tmp_path / "new"), now=MORNING)


def test_a_newer_backup_is_refused_kindly(desk: SmallDesk, tmp_path: Path) -> None:
    def age(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest["version"] = 99
        parts["manifest.json"] = json.dumps(manifest).encode()

    with pytest.raises(NewerWorkspace, match="newer Courtesy Desk"):
        restore(repacked(backed_up(desk, tmp_path), age), desk.workspace, now=MORNING)


def test_a_snapshot_of_a_newer_program_is_refused_kindly(desk: SmallDesk, tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot.sqlite"
    desk.db.copy_to(snapshot)
    connection = sqlite3.connect(snapshot)
    connection.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
        " VALUES ('courtesydesk', '9999_of_the_future', '2030')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(NewerWorkspace, match="9999_of_the_future"):
        restore(snapshot, desk.workspace, now=MORNING)


def test_a_database_of_another_program_is_refused(desk: SmallDesk, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(WrongInput, match="not a workspace of ours"):
        restore(other, desk.workspace, now=MORNING)


def test_a_damaged_workspace_can_be_replaced(desk: SmallDesk, tmp_path: Path) -> None:
    file = backed_up(desk, tmp_path)
    desk.db.close()
    desk.workspace.database.write_bytes(b"garbage" * 1000)
    before = restore(file, desk.workspace, now=MORNING)
    assert texts(desk.workspace) == ["The éclairs were dry"]
    assert before is not None
    assert (before / "desk.sqlite").read_bytes().startswith(b"garbage")


def test_no_secret_is_in_a_backup(desk: SmallDesk, tmp_path: Path) -> None:
    from courtesydesk.credentials.vault import Vault

    Vault().set("7", "password", "sesame-open-7f3a")
    with zipfile.ZipFile(backed_up(desk, tmp_path)) as pack:
        assert not any(b"sesame-open-7f3a" in pack.read(name) for name in pack.namelist())


def test_one_snapshot_a_day_and_old_ones_go(desk: SmallDesk) -> None:
    safety = Safety(desk.db, desk.workspace)
    desk.settings.change({"safety.snapshots_kept": 3})
    (desk.workspace.snapshots / "before-migration-20260101T000000.sqlite").write_bytes(b"keep")
    for day in range(5):
        assert safety.snapshot_daily(now=MORNING + timedelta(days=day)) is not None
        assert safety.snapshot_daily(now=MORNING + timedelta(days=day, hours=3)) is None
    names = sorted(path.name for path in desk.workspace.snapshots.iterdir())
    assert names == [
        "before-migration-20260101T000000.sqlite",
        "desk-2026-11-22.sqlite",
        "desk-2026-11-23.sqlite",
        "desk-2026-11-24.sqlite",
    ]
    assert len(safety.snapshots()) == 4


def test_snapshots_can_be_switched_off(desk: SmallDesk) -> None:
    desk.settings.change({"safety.snapshot_daily": False})
    assert Safety(desk.db, desk.workspace).snapshot_daily(now=MORNING) is None


def test_a_snapshot_restores_and_the_pictures_stay(desk: SmallDesk) -> None:
    snapshot = Safety(desk.db, desk.workspace).snapshot_daily(now=MORNING)
    assert snapshot is not None
    desk.shop.says("Later", by="Late")
    desk.db.close()
    restore(snapshot, desk.workspace, now=MORNING)
    assert texts(desk.workspace) == ["The éclairs were dry"]
    assert (desk.workspace.pictures / "ab" / "abc.jpg").exists()
    assert snapshot.exists()


def test_an_open_workspace_can_be_copied_and_restored_from(tmp_path: Path) -> None:
    first = make_desk(tmp_path / "a")
    first.shop.says("In the journal only", by="Maria")
    copy = tmp_path / "copied"
    shutil.copytree(first.workspace.root, copy)
    target = make_workspace(tmp_path / "b")
    restore(copy / "desk.sqlite", target, now=MORNING)
    assert texts(target) == ["In the journal only"]


def waiting_reply(desk: SmallDesk, state: str = "queued") -> None:
    conversation = desk.shop.conversation_of(str(desk.db.value("SELECT remote_id FROM mention")))
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO outbox(conversation_id, network, text, visibility, state, client_id,"
            " created_at, changed_at) VALUES (?, 'x', 'hi', 'public', ?, ?, ?, ?)",
            [conversation, state, f"c-{state}", to_text(MORNING), to_text(MORNING)],
        )


def test_what_a_backup_holds_is_said_before_it_is_taken_in(desk: SmallDesk, tmp_path: Path) -> None:
    desk.settings.change({"shop.name": "Rue des Lilas"})
    waiting_reply(desk)
    file = backed_up(desk, tmp_path)
    steps: list[tuple[int, int]] = []
    found = look_into(file, now=MORNING, progress=lambda *how_far: steps.append(how_far))
    assert (found.shop, found.made_at) == ("Rue des Lilas", MORNING)
    assert found.made_by.startswith("Courtesy Desk ")
    assert (found.conversations, found.customers, found.waiting, found.pictures) == (1, 1, 1, 2)
    assert found.bytes > 9000
    assert steps[-1] == (found.bytes, found.bytes)
    with zipfile.ZipFile(file) as pack:
        manifest = json.loads(pack.read("manifest.json"))
    assert manifest["shop"] == "Rue des Lilas"
    assert manifest["holds"] == {"conversations": 1, "customers": 1, "waiting": 1}


def test_what_a_snapshot_holds_is_said_too(desk: SmallDesk) -> None:
    snapshot = Safety(desk.db, desk.workspace).snapshot_daily(now=MORNING)
    assert snapshot is not None
    found = look_into(snapshot, now=MORNING)
    assert (found.conversations, found.made_at, found.made_by) == (1, None, "")


def test_what_a_manifest_says_is_a_line_to_be_shown_and_nothing_more(
    desk: SmallDesk, tmp_path: Path
) -> None:
    def plant(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest |= {"made_at": "yesterday", "made_by": "Desk\n\x1b[31m" + "x" * 5000}
        parts["manifest.json"] = json.dumps(manifest).encode()

    found = look_into(repacked(backed_up(desk, tmp_path), plant), now=MORNING)
    assert found.made_at is None
    assert found.made_by.startswith("Desk[31mxx")
    assert len(found.made_by) == 80


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER helper AFTER INSERT ON outbox BEGIN"
        " UPDATE outbox SET text = 'pay here' WHERE id = new.id; END",
        "CREATE VIEW other AS SELECT * FROM outbox",
        "DROP TRIGGER outbox_log_kept;"
        "CREATE TRIGGER outbox_log_kept BEFORE UPDATE ON outbox_log BEGIN SELECT 1; END",
    ],
)
def test_a_file_that_would_do_things_by_itself_is_refused(
    desk: SmallDesk, tmp_path: Path, sql: str
) -> None:
    desk.db.connection.executescript(sql)
    file = backed_up(desk, tmp_path)
    for take in (
        lambda: look_into(file, now=MORNING),
        lambda: restore(file, Workspace(tmp_path / "new"), now=MORNING),
    ):
        with pytest.raises(WrongInput, match="by itself"):
            take()
    assert not (tmp_path / "new" / "desk.sqlite").exists()


def test_a_backup_becomes_a_desk_of_its_own_that_sends_nothing_by_itself(
    desk: SmallDesk, tmp_path: Path
) -> None:
    for state in ("held", "queued", "sending", "unsure", "sent"):
        waiting_reply(desk, state)
    made = make_own(backed_up(desk, tmp_path), tmp_path / "second", now=MORNING)
    assert texts(made) == ["The éclairs were dry"]
    assert (made.attachments / "menu.txt").read_text() == "croissant"
    db = Database(made.database)
    rows = [(row["state"], row["reason"]) for row in db.rows("SELECT * FROM outbox ORDER BY id")]
    db.close()
    assert [state for state, _ in rows] == ["refused"] * 4 + ["sent"]
    assert "look there first" in rows[0][1]


def test_a_desk_of_its_own_wants_an_empty_folder(desk: SmallDesk, tmp_path: Path) -> None:
    file = backed_up(desk, tmp_path)
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("mine")
    with pytest.raises(NotAllowed, match="something in"):
        make_own(file, full, now=MORNING)
    with pytest.raises(NotAllowed, match="something in"):
        make_own(file, full / "letter.txt", now=MORNING)
    assert [path.name for path in full.iterdir()] == ["letter.txt"]
