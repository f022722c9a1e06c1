"""How the settings call things."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.findings import Label, Severity
from courtesydesk.domain.listening import Sort


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def label(which: Label) -> str:
    """What a customer would hear, in a word or two."""
    return {
        Label.DEFENSIVE: _t("defensive"),
        Label.BLAMING: _t("blames the customer"),
        Label.LEGALISTIC: _t("threatens or hides behind rules"),
        Label.DISMISSIVE: _t("brushes off"),
        Label.NON_APOLOGY: _t("no real apology"),
        Label.CONDESCENDING: _t("talks down"),
        Label.SARCASM: _t("sarcastic"),
        Label.AGGRESSIVE: _t("aggressive"),
        Label.SCRIPTED: _t("sounds scripted"),
        Label.DISPUTING: _t("argues in public"),
        Label.PRIVACY: _t("airs what is private"),
        Label.OVER_PROMISE: _t("promises too much"),
        Label.REVIEW_PRESSURE: _t("asks for stars"),
    }[which]


def severity(which: Severity) -> str:
    """How loudly a word of one's own speaks up."""
    return _t("Warns") if which is Severity.WARN else _t("Reminds quietly")


def listening(sort: Sort) -> str:
    """What a listening word names."""
    return {
        Sort.NAME: _t("The shop’s name"),
        Sort.NICKNAME: _t("A nickname"),
        Sort.PRODUCT: _t("A product"),
        Sort.PERSON: _t("A person"),
    }[sort]


def yes_no(on: bool) -> str:
    """A switch, aloud."""
    return _t("on") if on else _t("off")


def size(bytes_: int) -> str:
    """`640 kB`, `12.4 MB`."""
    if bytes_ < 1_000_000:
        return _t("{number} kB").format(number=max(1, round(bytes_ / 1000)))
    if bytes_ < 1_000_000_000:
        return _t("{number} MB").format(number=f"{bytes_ / 1_000_000:.1f}")
    return _t("{number} GB").format(number=f"{bytes_ / 1_000_000_000:.1f}")


def no_address(text: str) -> str:
    """What was written is no address."""
    return _t("“{text}” is not an e-mail address.").format(text=text)


def only_name(hole: str) -> str:
    """A signature with something that nobody fills in."""
    sentence = _t("Only {name} is filled in here, not {hole}.")
    return sentence.replace("{name}", "{{name}}").format(hole="{" + hole + "}")
