"""The names of the languages that people write in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def language_name(code: str) -> str:
    """`fr` is French; empty where nobody can tell."""
    language = QLocale(code).language() if code != "und" else QLocale.Language.C
    return "" if language == QLocale.Language.C else QLocale.languageToString(language)


def to_be_said_in(code: str) -> str:
    """Before words that they may not read: a place in braces, to be put into their language."""
    name = language_name(code)
    if not name:
        return "{" + _tr("in the language in which they wrote") + "}"
    return "{" + _tr("in {language}, as they wrote").format(language=name) + "}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Languages", text)
