"""What a customer is after, by signals that anybody can check; the owner's word outranks it."""

from __future__ import annotations

from courtesydesk.domain.mentions import Intent, Kind

_CLOSING = " \t\r\n\"'”’»)]}*_😊🙂🙏"


def guess_intent(text: str, rating: int | None, kind: Kind) -> Intent | None:
    """Two stars or fewer complain, four or more praise, a question mark at the end asks."""
    if rating is not None and rating <= 2:
        return Intent.COMPLAINT
    if rating is not None and rating >= 4:
        return Intent.PRAISE
    if kind is Kind.QUESTION or text.rstrip(_CLOSING).endswith(("?", "？", "؟")):
        return Intent.QUESTION
    return None
