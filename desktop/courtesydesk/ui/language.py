"""The language of the window: the system's where we have it, and English with its plural forms."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale
from PySide6.QtCore import QTranslator as Translator

from courtesydesk import resources

ENGLISH = "courtesydesk_en"


def install(app: QCoreApplication, locale: QLocale | None = None) -> list[Translator]:
    """Load the catalogues, each asked before those that were loaded earlier; returns them.

    English is always among them, for its plural forms and for what a language lacks.
    """
    locale = locale or QLocale()
    ours = str(resources.root() / "i18n")
    qts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    english, qt, own = Translator(app), Translator(app), Translator(app)
    found = []
    if qt.load(locale, "qtbase", "_", qts):
        found.append(qt)
    if english.load(ENGLISH, ours):
        found.append(english)
    if locale.language() != QLocale.Language.English and own.load(
        locale, "courtesydesk", "_", ours
    ):
        found.append(own)
    for translator in found:
        app.installTranslator(translator)
    return found
