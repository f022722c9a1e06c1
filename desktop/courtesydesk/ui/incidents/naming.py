"""What a pile-on is called: what it is, and what set it off."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.incidents import Incident, Matter, Wave


def what(one: Incident) -> str:
    """What it is, in a few words."""
    if one.wave is Wave.PRAISE:
        return {
            Matter.OUR_POST: _t("Praise under a post of ours"),
            Matter.POST: _t("Praise under somebody’s post"),
            Matter.CAUSE: _t("Praise for one thing"),
            Matter.WORDS: _t("Praise in nearly the same words"),
        }[one.matter]
    return {
        Matter.OUR_POST: _t("Complaints under a post of ours"),
        Matter.POST: _t("Complaints under somebody’s post"),
        Matter.CAUSE: _t("Complaints of one cause"),
        Matter.WORDS: _t("Complaints in nearly the same words"),
    }[one.matter]


def set_off(one: Incident) -> str:
    """What set it off: somebody's words in quotes, or a cause as it is called; empty where nobody
    said anything."""
    if one.matter is Matter.CAUSE or not one.set_off:
        return one.set_off
    return _t("“{words}”").format(words=one.set_off)


def whole(one: Incident) -> str:
    """Both, in a line."""
    words = set_off(one)
    return _t("{what}: {words}").format(what=what(one), words=words) if words else what(one)


def _t(text: str) -> str:
    return QCoreApplication.translate("IncidentNaming", text)
