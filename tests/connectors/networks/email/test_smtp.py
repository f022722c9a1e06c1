"""What a server answers to the final dot, and what is made of it; a server of a few lines."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from courtesydesk.connectors.networks.email.smtp import Submission
from courtesydesk.domain.errors import Doubtful, Offline, Refused

MAIL = b"Subject: cake\r\n\r\nIt is ready.\r\n"


@contextmanager
def answering(to_the_dot: bytes) -> Iterator[Submission]:
    """A server that takes the mail and answers the dot with these words."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line, line.makefile("rb") as lines:
                line.sendall(b"220 here\r\n")
                for said in lines:
                    if said == b".\r\n":
                        line.sendall(to_the_dot)
                    elif said.upper().startswith(b"DATA"):
                        line.sendall(b"354 go on\r\n")
                    elif said.upper().startswith(b"QUIT"):
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        smtp = smtplib.SMTP("127.0.0.1", listener.getsockname()[1], "me", timeout=5)
        submission = Submission(smtp, "mail.example")
        try:
            yield submission
        finally:
            submission.close()
            thread.join(5)


@pytest.mark.parametrize("words", [b"250 2.0.0 taken\r\n", b"251 will forward\r\n"])
def test_every_yes_to_the_dot_is_a_yes(words: bytes) -> None:
    with answering(words) as submission:
        assert submission.send(MAIL)


@pytest.mark.parametrize("words", [b"hello?\r\n", b"354 go on\r\n", b"999 what\r\n", b"\r\n"])
def test_an_answer_to_the_dot_that_is_neither_yes_nor_no_leaves_a_doubt(words: bytes) -> None:
    """Not a word that nothing went: the copy in Sent must stay, or it would go a second time."""
    with answering(words) as submission, pytest.raises(Doubtful):
        submission.send(MAIL)


def test_a_clear_no_to_the_dot_is_a_no() -> None:
    with answering(b"554 spam\r\n") as submission, pytest.raises(Refused):
        submission.send(MAIL)
    with answering(b"451 later\r\n") as submission, pytest.raises(Offline):
        submission.send(MAIL)
