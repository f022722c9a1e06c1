"""Commands that write go to the window that has the workspace open; commands that read do not."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courtesydesk import assembly
from courtesydesk.services import instance
from courtesydesk.services.instance import WindowLock
from support.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
CSV = "network,id,author,created_at,text\nyelp,1,Bo,2026-11-01,Dry\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks over a local socket")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    # A socket's path holds 108 bytes, and pytest's own folders have long names.
    with tempfile.TemporaryDirectory(prefix="cd-") as runtime:
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        terminal = Terminal(tmp_path)
        terminal.workspace.create()
        yield terminal


@contextlib.contextmanager
def window(terminal: Terminal, *answers: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Something that speaks as the window does, and keeps what it was told."""
    heard: list[dict[str, Any]] = []
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(instance.address(terminal.workspace))
    server.listen()

    def answer() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                line = stream.readline()
                if line:
                    heard.append(json.loads(line))
                    for one in answers:
                        stream.write(json.dumps(one).encode() + b"\n")
                    stream.flush()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def test_the_windows_words_and_status_become_ours(terminal: Terminal) -> None:
    said = ({"err": "50 %\n"}, {"out": "Done, "}, {"out": "é.\n"}, {"code": 3})
    with window(terminal, *said) as heard:
        assert terminal.run("reply", "7", "--send-now", "--json", typed="Hello") == 3
    assert (terminal.out, terminal.err) == ("Done, é.\n", "50 %\n")
    assert heard == [
        {
            "do": "command",
            "argv": ["--json", "reply", "7", "--file", "-", "--send-now"],
            "stdin": "Hello",
            "cwd": str(terminal.folder),
        }
    ]


@pytest.mark.parametrize(
    ("argv", "handed"),
    [
        (("import", "a b.csv", "--map", "x=text"),
         ["import", "--network", "", "--us", "", "--map", "x=text", "--", "a b.csv"]),
        (("import", "chat.txt", "--us", "Bo B"),
         ["import", "--network", "", "--us", "Bo B", "--", "chat.txt"]),
        (("outbox", "deliver"), ["outbox", "deliver"]),
        (("outbox", "cancel", "4"), ["outbox", "cancel", "4"]),
        (("outbox", "settle", "4", "--not-sent"), ["outbox", "settle", "4", "--not-sent"]),
        (("sync", "--account", "Post"), ["sync", "--account", "Post"]),
        (("accounts", "remove", "Post"), ["accounts", "remove", "Post"]),
        (("accounts", "remove", "--all"), ["accounts", "remove", "--all"]),
    ],
)  # fmt: skip
def test_commands_that_write_are_handed_over(
    terminal: Terminal, argv: tuple[str, ...], handed: list[str]
) -> None:
    with window(terminal, {"code": 0}) as heard:
        assert terminal.run(*argv) == 0
    assert [one["argv"] for one in heard] == [handed]
    assert not terminal.workspace.database.exists()


def test_commands_that_read_work_beside_the_window(terminal: Terminal) -> None:
    assembly.open_desk(terminal.workspace).close()
    with window(terminal, {"code": 1}) as heard:
        for argv in (("mentions",), ("customers",), ("outbox",), ("accounts", "list"),
                     ("import", terminal.write("a.csv", CSV), "--dry-run"),
                     ("backup", "x.zip")):  # fmt: skip
            assert terminal.run(*argv) == 0, (argv, terminal.err)
    assert heard == []


def test_a_window_that_ends_before_it_answers_is_told(terminal: Terminal) -> None:
    with window(terminal):
        assert terminal.run("outbox", "deliver") == 1
    assert "closed before it had answered" in terminal.err


def test_a_socket_that_a_killed_window_left_is_in_nobodys_way(terminal: Terminal) -> None:
    with window(terminal):
        pass
    assert Path(instance.address(terminal.workspace)).exists()
    assert terminal.run("import", terminal.write("a.csv", CSV)) == 0


def test_a_password_goes_to_the_window_over_its_own_socket_only(terminal: Terminal) -> None:
    argv = ("accounts", "add", "email", "Post", "--imap", "h:1", "--smtp", "h:2", "--user", "u@x.y")
    with window(terminal, {"code": 0}) as heard:
        assert terminal.run(*argv, typed="sesame\n") == 0
    assert heard[0]["stdin"] == "sesame"
    assert "sesame" not in json.dumps(heard[0]["argv"])


def courtesy_desk(terminal: Terminal, *argv: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "courtesydesk",
        "--workspace",
        str(terminal.workspace.root),
        *argv,
    ]


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "desktop"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


@contextlib.contextmanager
def real_window(terminal: Terminal) -> Iterator[subprocess.Popen[bytes]]:
    where = instance.address(terminal.workspace)
    process = subprocess.Popen(courtesy_desk(terminal), env=environment(), stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            if Path(where).exists() or process.poll() is not None:
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        assert process.poll() is None, process.stderr.read() if process.stderr else b""
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def test_the_real_window_takes_the_command_and_the_lock_goes_with_it(terminal: Terminal) -> None:
    terminal.write("a.csv", CSV)
    with real_window(terminal):
        assert not WindowLock(terminal.workspace).take()
        done = subprocess.run(
            courtesy_desk(terminal, "import", "a.csv", "--json"),
            env=environment(), cwd=terminal.folder, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)[0]["taken"] == 1
        listed = subprocess.run(
            courtesy_desk(terminal, "mentions", "--json"),
            env=environment(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert [row["text"] for row in json.loads(listed.stdout)] == ["Dry"]
        second = subprocess.run(
            courtesy_desk(terminal), env=environment(), capture_output=True, timeout=60, check=False
        )
        assert second.returncode == 0
        failed = subprocess.run(
            courtesy_desk(terminal, "outbox", "cancel", "99"),
            env=environment(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert failed.returncode == 1
        assert failed.stderr.count("\n") == 1
    lock = WindowLock(terminal.workspace)
    assert lock.take()
    lock.give_back()


def test_a_socket_that_is_not_ours_hears_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a shared folder anybody may have put one there first, and a password may be told."""
    argv = ("accounts", "add", "email", "Post", "--imap", "h:1", "--smtp", "h:2", "--user", "u@x.y")
    with window(terminal, {"code": 0}) as heard:
        theirs = Path(instance.address(terminal.workspace))
        us = os.getuid() + 1
        monkeypatch.setattr(os, "getuid", lambda: us)
        theirs.rename(instance.address(terminal.workspace))
        terminal.run(*argv, typed="sesame\n")
    assert heard == []


def test_a_link_that_lies_where_the_socket_belongs_is_not_followed(terminal: Terminal) -> None:
    address = Path(instance.address(terminal.workspace))
    with window(terminal, {"code": 0}) as heard:
        elsewhere = address.with_name("elsewhere")
        address.rename(elsewhere)
        address.symlink_to(elsewhere)
        assert instance.speak(terminal.workspace, {"do": "show"}) is None
        address.unlink()
        elsewhere.rename(address)
    assert heard == []
