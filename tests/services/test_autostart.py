"""What starts at login is what the system says, on each of the three."""

from __future__ import annotations

import configparser
import plistlib
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.errors import NotAllowed, StoreError
from courtesydesk.services import autostart
from courtesydesk.services.autostart import APPROVED, RUN, DesktopEntry, LaunchAgent, WindowsRun

COMMAND = ['/opt/Courtesy Desk/100% $HOME `a` "b" c\\d/courtesy-desk', "--background"]


class Registry:
    """Python's door to Windows' registry, as far as it is used: keys with values."""

    HKEY_CURRENT_USER, REG_SZ, KEY_SET_VALUE = object(), 1, 2

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}
        self.shut = False

    def CreateKey(self, root: object, path: str) -> Key:
        assert root is self.HKEY_CURRENT_USER
        if self.shut:
            raise PermissionError(5, "Access is denied")
        return Key(self.keys.setdefault(path, {}))

    def OpenKey(self, root: object, path: str, _reserved: int = 0, _access: int = 1) -> Key:
        assert root is self.HKEY_CURRENT_USER
        if path not in self.keys:
            raise FileNotFoundError(2, path)
        return Key(self.keys[path])

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:
        if name not in key.values:
            raise FileNotFoundError(2, name)
        return key.values[name], self.REG_SZ

    def SetValueEx(self, key: Key, name: str, _reserved: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        key.values[name] = value

    def DeleteValue(self, key: Key, name: str) -> None:
        if key.values.pop(name, None) is None:
            raise FileNotFoundError(2, name)


class Key:
    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __enter__(self) -> Key:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def entry(file: Path) -> configparser.SectionProxy:
    parsed = configparser.RawConfigParser(strict=True)
    parsed.read(file, encoding="utf-8")
    return parsed["Desktop Entry"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux, for real")
def test_linux_is_asked_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    kept = autostart.of_this_system()
    assert not kept.is_on()
    assert list(tmp_path.iterdir()) == []
    kept.switch(on=True)
    file = tmp_path / "autostart" / "app.courtesydesk.CourtesyDesk.desktop"
    assert kept.is_on()
    assert shlex.split(entry(file)["Exec"]) == [sys.executable, "-m", "courtesydesk",
                                                "--background"]  # fmt: skip
    file.write_text(file.read_text().replace("enabled=true", "enabled=false"))
    assert not kept.is_on()
    kept.switch(on=True)
    assert kept.is_on()
    file.write_text(file.read_text() + "Hidden=true\n")
    assert not kept.is_on()
    kept.switch(on=False)
    assert not file.exists()
    kept.switch(on=False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell to read it")
def test_linux_gets_a_line_that_nothing_in_a_folders_name_can_break(tmp_path: Path) -> None:
    DesktopEntry(COMMAND, tmp_path).switch(on=True)
    line = entry(tmp_path / "app.courtesydesk.CourtesyDesk.desktop")["Exec"]
    # Two readings: of the entry's own escapes, and then of the command line's, which are a shell's.
    read = line.replace("\\\\", "\\").replace("%%", "%")
    told = subprocess.run(
        ["/bin/sh", "-c", f"printf '%s\\n' {read}"], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == COMMAND


def test_linux_with_a_file_that_is_none(tmp_path: Path) -> None:
    kept = DesktopEntry(COMMAND, tmp_path)
    (tmp_path / "app.courtesydesk.CourtesyDesk.desktop").write_bytes(b"\xff\xfe=\n[")
    assert not kept.is_on()
    kept.switch(on=True)
    assert kept.is_on()


def test_windows_starts_the_window_and_nothing_else() -> None:
    registry = Registry()
    kept = WindowsRun([r"C:\Users\Ana Maria\CourtesyDesk.exe", "--background"], registry)
    assert not kept.is_on()
    kept.switch(on=True)
    assert registry.keys[RUN] == {
        "CourtesyDesk": r'"C:\Users\Ana Maria\CourtesyDesk.exe" --background'
    }
    assert kept.is_on()
    kept.switch(on=False)
    assert registry.keys[RUN] == {}
    kept.switch(on=False)
    assert not kept.is_on()


def test_windows_task_manager_has_the_last_word() -> None:
    registry = Registry()
    kept = WindowsRun(["C:\\CourtesyDesk.exe", "--background"], registry)
    kept.switch(on=True)
    registry.keys[APPROVED] = {"CourtesyDesk": bytes([3]) + bytes(11), "Other": bytes([3])}
    assert not kept.is_on()
    kept.switch(on=True)
    assert kept.is_on()
    assert registry.keys[APPROVED] == {"Other": bytes([3])}
    registry.keys[APPROVED]["CourtesyDesk"] = bytes([2]) + bytes(11)
    assert kept.is_on()


def test_windows_may_say_no() -> None:
    registry = Registry()
    registry.shut = True
    with pytest.raises(StoreError, match="Access is denied"):
        WindowsRun(["C:\\CourtesyDesk.exe", "--background"], registry).switch(on=True)


def test_macos_gets_an_agent(tmp_path: Path) -> None:
    folder = tmp_path / "LaunchAgents"
    kept = LaunchAgent(COMMAND, folder)
    assert not kept.is_on()
    kept.switch(on=True)
    file = folder / "app.courtesydesk.CourtesyDesk.plist"
    agent = plistlib.loads(file.read_bytes())
    assert agent["ProgramArguments"] == COMMAND
    assert agent["Label"] == file.stem
    assert kept.is_on()
    file.write_bytes(plistlib.dumps(agent | {"RunAtLoad": False}))
    assert not kept.is_on()
    file.write_bytes(b"<plist>")
    assert not kept.is_on()
    kept.switch(on=False)
    assert list(folder.iterdir()) == []


def test_a_sandbox_is_left_to_the_systems_settings() -> None:
    with pytest.raises(NotAllowed, match="sandbox"):
        autostart.of_this_system("linux", {"FLATPAK_ID": "app.courtesydesk.CourtesyDesk"})
