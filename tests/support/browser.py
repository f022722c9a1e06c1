"""The owner's browser, for tests of signing in."""

from __future__ import annotations

import threading
from functools import partial

import httpx2
from PySide6.QtCore import QUrl


class Browser:
    """The owner's: it opens a page and follows where that leads, when it is let."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.goes = True
        self._threads: list[threading.Thread] = []

    def open(self, url: QUrl) -> bool:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if self.goes:
            self.follow()
        return True

    def follow(self) -> None:
        go = partial(httpx2.get, self.opened[-1], follow_redirects=True)
        thread = threading.Thread(target=go)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        for thread in self._threads:
            thread.join()
