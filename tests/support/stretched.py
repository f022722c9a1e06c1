"""A language that nobody speaks: every text 40 % longer, and full of accents."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QTranslator

from courtesydesk import resources
from courtesydesk.ui import language

ACCENTS = str.maketrans("aeiouAEIOUcnCN", "àéîöûÅÉÏÖÜçñÇÑ")
KEPT = re.compile(r"(\{[^}]*\}|%L?n|\*\.\w+|;;|&)")
BY = 0.4


def stretch(text: str) -> str:
    """What it becomes; fields to fill in stay as they are."""
    words = [part if KEPT.fullmatch(part) else _longer(part) for part in KEPT.split(text) if part]
    return "".join(words)


def _longer(text: str) -> str:
    """Each word by two fifths, as a language of longer words would have it."""
    return re.sub(r"[A-Za-z’]{2,}", lambda found: _word(found.group()), text)


def _word(word: str) -> str:
    more = round(len(word) * BY + 0.3)
    middle = len(word) // 2
    return (word[:middle] + ("éñ" * more)[:more] + word[middle:]).translate(ACCENTS)


class Stretched(QTranslator):
    """Answers for every text of ours."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._english = QTranslator(self)
        assert self._english.load(language.ENGLISH, str(resources.root() / "i18n"))

    def isEmpty(self) -> bool:
        return False

    def translate(  # type: ignore[override]
        self, context: str, text: str, comment: str | None = None, count: int = -1
    ) -> str:
        if context.startswith("Q") or re.fullmatch(r"[dMy ./,']+", text):
            return text  # Qt's own, and forms of dates
        plural = self._english.translate(context, text, comment or "", count) if count >= 0 else ""
        return stretch(plural or text)
