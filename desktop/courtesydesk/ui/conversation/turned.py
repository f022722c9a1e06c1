"""What became of a post beside its words: other stars, and what the owner noted of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.aftercare import Outcome
from courtesydesk.domain.mentions import Mention


def turned_words(mention: Mention) -> list[str]:
    """Pieces of the first line of a bubble."""
    turned = mention.turned
    pieces = []
    if turned.stars:
        stars = " → ".join(map(str, turned.stars))
        pieces.append(_tr("· {stars} stars").format(stars=stars))
    elif turned.noted == Outcome.AMENDED and mention.edited_at is None:
        pieces.append(_tr("· changed, as you noted"))
    if turned.noted == Outcome.WITHDRAWN and mention.deleted_at is None:
        pieces.append(_tr("· taken back, as you noted"))
    return pieces


def turned_spoken(mention: Mention) -> str:
    """The same, aloud; empty where nothing became of it."""
    stars = mention.turned.stars
    if stars:
        before = _tr("It had {before} stars before, and has {after} now.")
        return before.format(before=stars[-2], after=stars[-1])
    return " ".join(words.removeprefix("· ") for words in turned_words(mention))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Turned", text)
