"""A call or a note in the middle of its writing: kept as it is typed, and given back."""

from __future__ import annotations

import json
import threading
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer

from courtesydesk.domain.customers import unfinished_key
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.ui.context import Context
from courtesydesk.ui.customer.writing import WriteDown

PAUSE_MS = 400


class Unfinished(QObject):
    """What stands in the form of each person, on the disk."""

    def __init__(self, context: Context, form: WriteDown) -> None:
        super().__init__(form)
        self._context, self._form = context, form
        self._owner: CustomerId | None = None
        self._given_back = False
        self._latest: dict[CustomerId, str] = {}
        self._kept: dict[CustomerId, str] = {}
        self._one_by_one = threading.Lock()
        self._watched: QObject | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        form.changed.connect(self._on_changed)

    def about(self, owner: CustomerId | None) -> None:
        """Another person is shown: what stood there is kept for the one before."""
        self.flush()
        self._owner, self._given_back = None, False
        self._form.shut()
        self._owner = owner

    def give_back(self, raw: str) -> None:
        """What was being written about this person when it was left."""
        if self._given_back or self._owner is None:
            return
        self._given_back = True
        raw = self._latest.get(self._owner, raw)
        self._kept.setdefault(self._owner, raw)
        if raw and not self._form.words:
            was: dict[str, Any] = json.loads(raw)
            self._form.resume(NoteKind(was["kind"]), str(was["text"]), str(was["side"]))

    def drop(self) -> None:
        """They are gone, and what was written about them with them."""
        self._pause.stop()
        if self._owner is not None:
            self._latest.pop(self._owner, None)
        self._owner = None

    def flush(self) -> None:
        """Keep it soon."""
        if self._note():
            self._context.tasks.run(partial(self._keep, self._owner), name="note")

    def flush_now(self) -> None:
        """Keep it before this returns: the window closes."""
        if self._note():
            self._keep(self._owner)

    def watch(self, window: QObject) -> None:
        """Keep it when that window closes."""
        if self._watched is not window:
            self._watched = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self.flush_now()
        return False

    def _on_changed(self) -> None:
        if self._owner is not None:
            self._given_back = True
            self._pause.start()

    def _note(self) -> bool:
        """Whether there is anything that is not kept yet."""
        self._pause.stop()
        if self._owner is None or not self._given_back:
            return False
        form, raw = self._form, ""
        if form.words:
            raw = json.dumps({"kind": form.kind.value, "text": form.words, "side": form.side})
        self._latest[self._owner] = raw
        return raw != self._kept.get(self._owner, "")

    def _keep(self, owner: CustomerId | None) -> None:
        """Write the latest, whichever turn it is."""
        with self._one_by_one:
            raw = self._latest.get(owner) if owner is not None else None
            if owner is not None and raw is not None:
                self._context.desk.settings.remember(unfinished_key(owner), raw)
                self._kept[owner] = raw
