"""How fields, formats and numbers of an import are put into words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from courtesydesk.domain.networks import network

MAILS = ("mbox", "eml", "folder")
_EXPORT = " export"


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def field(name: str) -> str:
    """What a column can be."""
    return {
        "": _t("Leave it out"),
        "network": _t("Network"),
        "id": _t("Its id there"),
        "url": _t("Link"),
        "author": _t("Name"),
        "handle": _t("Handle"),
        "created_at": _t("Date"),
        "text": _t("Text"),
        "rating": _t("Stars"),
        "reply": _t("Our reply"),
        "reply_at": _t("Date of our reply"),
        "parent_id": _t("Answers the id"),
    }.get(name, name)


def kind(format_: str) -> str:
    """A file's format."""
    if format_.endswith(_EXPORT):
        label = network(format_.removesuffix(_EXPORT)).label
        return _t("Export of {network}").format(network=label)
    return {
        "csv": _t("CSV table"),
        "tsv": _t("table with tabs"),
        "json": _t("JSON"),
        "jsonl": _t("JSON Lines"),
        "mbox": _t("mailbox (mbox)"),
        "eml": _t("one mail"),
        "folder": _t("folder of mails"),
    }.get(format_, format_)


def is_table(format_: str) -> bool:
    """Whether it is rows and columns: what it says of its network can be wanting."""
    return format_ not in MAILS and not format_.endswith(_EXPORT)


def number(count: int) -> str:
    """`1,204`, as people here write it."""
    return QLocale().toString(count)


def rows(count: int, format_: str) -> str:
    """How many there are."""
    if format_.endswith(_EXPORT):
        return _t("1 entry") if count == 1 else _t("{count} entries").format(count=number(count))
    if format_ in MAILS:
        return _t("1 mail") if count == 1 else _t("{count} mails").format(count=number(count))
    return _t("1 row") if count == 1 else _t("{count} rows").format(count=number(count))


def about(count: int, format_: str) -> str:
    """How many there are where they were estimated: two figures, and no more than is known."""
    return rows(round(count, 2 - len(str(count))), format_)


def taken(count: int) -> str:
    """What came in."""
    if count == 1:
        return _t("1 is new and stands on your desk now.")
    return _t("{count} are new and stand on your desk now.").format(count=number(count))


def waiting(count: int) -> str:
    """Our replies without what they answer."""
    if count == 1:
        return _t("1 is a reply of yours. It waits until what it answers comes in.")
    return _t("{count} are replies of yours. They wait until what they answer comes in.").format(
        count=number(count)
    )


def known(count: int) -> str:
    """What was there before."""
    if count == 1:
        return _t("1 was here already.")
    return _t("{count} were here already.").format(count=number(count))


def skipped(count: int) -> str:
    """What could not be taken."""
    if count == 1:
        return _t("1 was not taken; the list says why.")
    return _t("{count} were not taken; the list says why.").format(count=number(count))
