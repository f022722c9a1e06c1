"""The full-width pages beside the views: each is imported and built on its first visit."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys

PAGES = (
    "promises",
    "incidents",
    "learnings",
    "reports",
    "drafts",
    "outbox",
    "settings",
    "accounts",
    "importing",
)


def make_page(name: str, context: Context, keys: Keys, parent: QWidget) -> QWidget:
    """The page of that name; raises KeyError."""
    return {
        "promises": _promises,
        "incidents": _incidents,
        "learnings": _learnings,
        "reports": _reports,
        "drafts": _drafts,
        "outbox": _outbox,
        "settings": _settings,
        "accounts": _accounts,
        "importing": _importing,
    }[name](context, keys, parent)


def _promises(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.promises.page import PromisesPage

    return PromisesPage(context, keys, parent)


def _incidents(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.incidents.page import IncidentsPage

    return IncidentsPage(context, keys, parent)


def _learnings(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.learnings.page import LearningsPage

    return LearningsPage(context, keys, parent)


def _reports(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.reports.page import ReportsPage

    return ReportsPage(context, keys, parent)


def _drafts(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.drafts.page import DraftsPage

    return DraftsPage(context, keys, parent)


def _outbox(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.outbox.page import OutboxPage

    return OutboxPage(context, keys, parent)


def _settings(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.settings.page import SettingsPage

    return SettingsPage(context, keys, parent)


def _accounts(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.accounts.page import AccountsPage

    return AccountsPage(context, keys, parent)


def _importing(context: Context, keys: Keys, parent: QWidget) -> QWidget:
    from courtesydesk.ui.importing.page import ImportPage

    return ImportPage(context, keys, parent)
