"""Words for tool tips: Qt reads them as markup where they look like it, also a stranger's."""

from __future__ import annotations

from PySide6.QtGui import Qt

_JOINER = "\u2060"
"""Not to be seen; behind it Qt finds no tag."""


def plain(text: str) -> str:
    """The same words, which nothing takes for markup: no picture is opened, nothing is bold."""
    if not Qt.mightBeRichText(text):
        return text
    return text.replace("<", f"<{_JOINER}").replace("&", f"&{_JOINER}")
