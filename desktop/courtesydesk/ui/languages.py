"""The names of the languages that people write in."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def language_name(code: str) -> str:
    """`fr` is French; empty where nobody can tell."""
    language = QLocale(code).language() if code != "und" else QLocale.Language.C
    return "" if language == QLocale.Language.C else QLocale.languageToString(language)
