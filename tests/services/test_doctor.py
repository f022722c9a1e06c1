"""The doctor says in sentences what is wrong, and changes nothing."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.errors import KeyringMissing
from courtesydesk.paths import Workspace
from courtesydesk.services import doctor
from courtesydesk.services.instance import WindowLock
from support.shop import MORNING, SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    desk = make_desk(tmp_path)
    desk.workspace.root.chmod(0o700)
    desk.shop.says("Hello", by="Maria")
    return desk


@pytest.fixture(autouse=True)
def qt_not_tried_each_time(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "qt" not in request.node.name:
        monkeypatch.setattr(doctor, "_TRY_QT", 'print(\'{"qt": "6", "pyside": "6"}\')')


@pytest.fixture(autouse=True)
def reader_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "why_rules_alone", lambda: "")


def seen(workspace: Workspace, now: datetime = MORNING) -> dict[str, tuple[bool, str]]:
    found = doctor.examine(workspace, now=now)
    return {name: (good, sentence) for name, good, sentence in found}


def test_a_healthy_workspace_has_nothing_wrong(desk: SmallDesk) -> None:
    found = seen(desk.workspace)
    assert [name for name, (good, _) in found.items() if not good] == []
    assert all(sentence.endswith(".") for _, sentence in found.values())
    assert "Python 3." in found["versions"][1]
    assert "SQLite 3." in found["versions"][1]


def test_a_broken_model_is_named_with_what_to_do(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        doctor, "why_rules_alone", lambda: "the reader's file reader.onnx is missing"
    )
    good, sentence = seen(desk.workspace)["tone check"]
    assert not good
    assert "the reader's file reader.onnx is missing" in sentence
    assert sentence.endswith("Install the program anew.")


def test_it_works_without_a_workspace_and_makes_none(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "nowhere")
    found = seen(workspace)
    assert found["workspace"] == (
        True,
        f"There is no workspace at {workspace.root} yet; the first start makes it.",
    )
    assert not workspace.root.exists()


def test_qt_is_really_tried(tmp_path: Path) -> None:
    good, sentence = seen(Workspace(tmp_path / "no"))["display libraries"]
    assert good, sentence
    assert "PySide6" in sentence


def test_a_missing_qt_library_is_named_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "libEGL.so.1: cannot open shared object file: No such file or directory"
    monkeypatch.setattr(doctor, "_TRY_QT", f"raise ImportError({told!r})")
    good, sentence = seen(Workspace(tmp_path / "no"))["display libraries"]
    assert not good
    assert "libEGL.so.1" in sentence
    assert "Traceback" not in sentence
    assert "dev.py setup" in sentence


def test_the_keyring_is_tried_with_an_entry_that_goes_again(desk: SmallDesk) -> None:
    kept: dict[tuple[str, str], str] = {}

    class Box(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[service, username]

    found = doctor.examine(desk.workspace, now=MORNING, vault=Vault(Box))
    assert ("keyring", True) in [(name, good) for name, good, _ in found]
    assert kept == {}


def test_a_missing_keyring_is_told_with_its_technical_reasons(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtesydesk.credentials.backends._why_not", lambda _kind: "no bus")

    def none() -> KeyringBackend:
        raise KeyringMissing("There is no keyring.", todo="Install one.")

    found = doctor.examine(desk.workspace, now=MORNING, vault=Vault(none))
    (said,) = [words for name, good, words in found if name == "keyring" and not good]
    assert said.startswith("There is no keyring. Install one. (no bus")


def test_a_damaged_file_is_told(desk: SmallDesk) -> None:
    desk.db.close()
    data = bytearray(desk.workspace.database.read_bytes())
    data[4096 * 3 : 4096 * 40] = b"\x99" * (4096 * 37)
    desk.workspace.database.write_bytes(bytes(data))
    good, sentence = seen(desk.workspace)["file"]
    assert not good
    assert "damaged" in sentence
    desk.workspace.database.write_bytes(b"not a database at all" * 300)
    assert not seen(desk.workspace)["file"][0]


def test_a_newer_file_is_told(desk: SmallDesk) -> None:
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
            " VALUES ('courtesydesk', '9999_later', '2030')"
        )
    good, sentence = seen(desk.workspace)["file"]
    assert not good
    assert "newer Courtesy Desk" in sentence


def test_a_search_index_that_lies_is_told(desk: SmallDesk) -> None:
    desk.db.close()
    connection = sqlite3.connect(desk.workspace.database)
    connection.execute("DROP TRIGGER mention_fts_update")
    connection.execute("UPDATE mention SET text = 'Something else'")
    connection.commit()
    connection.close()
    good, sentence = seen(desk.workspace)["search"]
    assert not good
    assert "mention_fts" in sentence


def test_an_open_window_is_told_and_not_disturbed(desk: SmallDesk) -> None:
    with WindowLock(desk.workspace) as lock:
        assert lock.take()
        found = seen(desk.workspace)
    assert "window has this workspace open" in found["window"][1]
    assert "not compared" in found["search"][1]


def test_a_clock_that_is_behind_is_told(desk: SmallDesk) -> None:
    assert not seen(desk.workspace, MORNING - timedelta(days=3))["clock"][0]
    assert not seen(desk.workspace, datetime(1970, 1, 2, tzinfo=UTC))["clock"][0]


def test_a_folder_that_others_can_read_is_told(desk: SmallDesk) -> None:
    desk.workspace.root.chmod(0o755)
    good, sentence = seen(desk.workspace)["workspace"]
    assert not good
    assert "chmod 700" in sentence
