"""What the window hears from other starts of the program, and what it does not fall over."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QWidget

from courtesydesk.services import instance
from courtesydesk.ui.context import Context
from courtesydesk.ui.instance import LONGEST, Ear

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks over a local socket")


@pytest.fixture
def ear(
    qtbot: Any, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ear]:
    monkeypatch.setattr(instance, "address", lambda _workspace: str(Path.cwd() / "ear.socket"))
    monkeypatch.chdir(tmp_path)
    parent = QWidget()
    qtbot.addWidget(parent)
    ear = Ear(context, lambda argv, *_more: len(argv), parent)
    ear.listen()
    yield ear
    ear.close()


def say(qtbot: Any, *said: bytes) -> list[dict[str, Any]]:
    """Speak without waiting for anything, and collect what is answered until the line is closed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect("ear.socket")
        line.setblocking(False)
        heard, waiting, closed = b"", b"".join(said), False

        def is_over() -> bool:
            nonlocal heard, waiting, closed
            try:
                while waiting:
                    waiting = waiting[line.send(waiting) :]
            except BlockingIOError:
                pass
            except OSError:
                waiting = b""
            try:
                piece = line.recv(65536)
                heard, closed = heard + piece, not piece
            except BlockingIOError:
                pass
            except OSError:
                closed = True
            return closed

        qtbot.waitUntil(is_over, timeout=10_000)
    return [json.loads(one) for one in heard.splitlines()]


def test_another_start_brings_the_window_to_the_front(ear: Ear, qtbot: Any) -> None:
    with qtbot.waitSignal(ear.show_asked):
        assert say(qtbot, b'{"do": "show"}\n') == [{"code": 0}]


def test_another_start_hands_over_what_it_was_to_open(ear: Ear, qtbot: Any) -> None:
    shown: list[bool] = []
    ear.show_asked.connect(lambda: shown.append(True))
    with qtbot.waitSignal(ear.open_asked) as asked:
        message = b'{"do": "open", "what": "courtesydesk:conversation/12"}\n'
        assert say(qtbot, message) == [{"code": 0}]
    assert asked.args == ["courtesydesk:conversation/12"]
    assert shown == [True]


def test_a_command_is_run_and_its_status_told(ear: Ear, qtbot: Any) -> None:
    message = {"do": "command", "argv": ["outbox", "deliver"], "stdin": "", "cwd": "."}
    assert say(qtbot, json.dumps(message).encode() + b"\n") == [{"code": 2}]


def test_who_asked_may_be_gone_when_the_command_is_done(
    ear: Ear, qtbot: Any, context: Context
) -> None:
    held = threading.Event()
    ear._run_command = lambda *_all: 0 if held.wait(10) else 1
    message = {"do": "command", "argv": [], "stdin": "", "cwd": "."}
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect("ear.socket")
        line.sendall(json.dumps(message).encode() + b"\n")
        qtbot.waitUntil(lambda: context.tasks.busy)
        speaker = ear.findChild(QLocalSocket).parent()
    with qtbot.waitSignal(speaker.destroyed):
        pass
    with qtbot.waitSignal(context.hub.changed):
        held.set()


@pytest.mark.parametrize(
    "words",
    [
        b"hello\n",
        b"[]\n",
        b'"show"\n',
        b"null\n",
        b'{"do": "command"}\n',
        b'{"do": "open"}\n',
        b'{"do": "command", "argv": 7, "stdin": "", "cwd": "."}\n',
        b"[" * 100_000 + b"\n",
        b"\xff\xfe\n",
    ],
)
def test_what_cannot_be_read_is_answered_and_harms_nothing(
    words: bytes, ear: Ear, qtbot: Any
) -> None:
    assert say(qtbot, words)[-1] == {"code": 2}
    assert say(qtbot, b'{"do": "show"}\n') == [{"code": 0}]


def test_a_message_without_an_end_does_not_fill_the_memory(ear: Ear, qtbot: Any) -> None:
    assert say(qtbot, b"x" * (LONGEST + 2_000_000))[-1:] in ([{"code": 2}], [])
    assert say(qtbot, b'{"do": "show"}\n') == [{"code": 0}]


def test_somebody_elses_socket_in_our_place_does_not_stop_the_window(
    qtbot: Any, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the folder is shared: it is there, and cannot be removed."""
    place = tmp_path / "ear.socket"
    (place / "not to be removed").mkdir(parents=True)
    monkeypatch.setattr(instance, "address", lambda _workspace: str(place))
    parent = QWidget()
    qtbot.addWidget(parent)
    ear = Ear(context, lambda *_all: 0, parent)
    ear.listen()
    ear.close()
