"""The window's ear: other starts of the program, and commands that want to write, speak to it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from courtesydesk.domain.changes import Changes
from courtesydesk.services import instance
from courtesydesk.ui.context import Context

log = logging.getLogger(__name__)

LONGEST = 32 << 20
"""Bytes of one message: a long text to send, and room to spare."""

CommandRunner = Callable[[list[str], str, str, Callable[[str], None], Callable[[str], None]], int]


class Ear(QObject):
    """Listens on the workspace's local socket; only this user can reach it."""

    show_asked = Signal()
    open_asked = Signal(str)
    """A link or a file is to be opened; the window is shown first."""

    def __init__(self, context: Context, run_command: CommandRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._run_command = run_command
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)

    def listen(self) -> None:
        """Start listening; the workspace's lock is held, so a socket that is there is stale."""
        where = instance.address(self._context.desk.workspace)
        try:
            if not where.startswith("\\\\"):
                Path(where).unlink(missing_ok=True)
        except OSError as error:
            # Somebody else's, in a shared folder. Commands then work beside the window.
            log.warning("cannot listen for commands: %s", error.strerror)
            return
        if not self._server.listen(where):
            log.warning("cannot listen for commands: %s", self._server.errorString())

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    @Slot()
    def _on_new_connection(self) -> None:
        while self._server.hasPendingConnections():
            _Conversation(self._server.nextPendingConnection(), self)

    def answer(self, message: Any, speaker: _Conversation) -> None:
        """Do what was asked for; raises ValueError, KeyError or TypeError for what is no wish."""
        if not isinstance(message, dict):
            raise TypeError("a message is an object")
        if message.get("do") == "show":
            self.show_asked.emit()
            speaker.say({"code": 0})
            return
        if message.get("do") == "open":
            what = str(message["what"])
            self.show_asked.emit()
            speaker.say({"code": 0})
            self.open_asked.emit(what)
            return
        argv, stdin, folder = [*message["argv"]], str(message["stdin"]), str(message["cwd"])

        def job() -> int:
            def out(text: str) -> None:
                self._context.tasks.call_soon(speaker.say, {"out": text})

            def err(text: str) -> None:
                self._context.tasks.call_soon(speaker.say, {"err": text})

            return self._run_command(argv, stdin, folder, out, err)

        self._context.tasks.run(job, done=speaker.ended, failed=speaker.broke, name="command")

    def everything_may_have_changed(self) -> None:
        """A command ran on our desk: let the screens read again."""
        self._context.hub.announce(Changes(everything=True))


class _Conversation(QObject):
    """One connection: a message, then answers."""

    def __init__(self, connection: QLocalSocket, ear: Ear) -> None:
        super().__init__(ear)
        self._connection, self._ear = connection, ear
        connection.setParent(self)
        connection.setReadBufferSize(LONGEST)
        connection.readyRead.connect(self._on_ready)
        connection.disconnected.connect(self.deleteLater)
        self._on_ready()

    @Slot()
    def _on_ready(self) -> None:
        while self._connection.canReadLine():
            line = bytes(self._connection.readLine().data())
            try:
                self._ear.answer(json.loads(line), self)
            except (ValueError, KeyError, TypeError, RecursionError):
                self._refuse()
        if self._connection.bytesAvailable() >= LONGEST:
            self._refuse()
            self._connection.abort()

    def _refuse(self) -> None:
        self.say({"err": "That message cannot be read.\n"})
        self.say({"code": 2})

    @Slot(object)
    def say(self, answer: dict[str, Any]) -> None:
        """One line back; nobody may be listening any more."""
        if not shiboken6.isValid(self._connection):
            return
        if self._connection.state() == QLocalSocket.LocalSocketState.ConnectedState:
            self._connection.write(json.dumps(answer).encode() + b"\n")
            self._connection.flush()
            if "code" in answer:
                self._connection.disconnectFromServer()

    def ended(self, code: int) -> None:
        """The command is done."""
        self._ear.everything_may_have_changed()
        self.say({"code": code})

    def broke(self, error: Exception) -> None:
        """The command hit a bug of ours."""
        log.error("a command failed", exc_info=error)
        self.say({"err": "That is a mistake of this program; its log says more.\n"})
        self.say({"code": 1})
