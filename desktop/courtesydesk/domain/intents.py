"""What a customer is after, by signals that anybody can check; the owner's word outranks it."""

from __future__ import annotations

from courtesydesk.domain.mentions import Intent, Kind
from courtesydesk.domain.understanding import Sentiment, Understanding, Urgency

FEW_STARS, MANY_STARS = 2, 4
_CLOSING = " \t\r\n\"'”’»)]}*_😊🙂🙏"


def guess_intent(text: str, rating: int | None, kind: Kind) -> Intent | None:
    """Two stars or fewer complain, four or more praise, a question mark at the end asks."""
    if rating is not None and rating <= FEW_STARS:
        return Intent.COMPLAINT
    if rating is not None and rating >= MANY_STARS:
        return Intent.PRAISE
    if kind is Kind.QUESTION or text.rstrip(_CLOSING).endswith(("?", "？", "؟")):
        return Intent.QUESTION
    return None


def intent_after(
    found: Understanding, text: str, rating: int | None, kind: Kind, *, told: Intent | None
) -> Intent | None:
    """What they are after, once their words were read.

    What came with the mention stays. Stars say it plainly, but a scam with five stars is a scam.
    """
    if told is not None:
        return told
    guess = guess_intent(text, rating, kind)
    if found.intent is None:
        return guess
    if found.intent in (Intent.SCAM, Intent.SPAM):
        return found.intent
    by_stars = rating is not None and (rating <= FEW_STARS or rating >= MANY_STARS)
    return guess if by_stars else found.intent


def sentiment_after(found: Understanding, rating: int | None) -> Sentiment:
    """How they feel: as many stars as they gave, else as their words say."""
    if rating is not None and rating <= FEW_STARS:
        return Sentiment.NEG
    if rating is not None and rating >= MANY_STARS:
        return Sentiment.POS
    return found.sentiment


def urgency_after(found: Understanding, intent: Intent | None) -> Urgency:
    """Whether it can wait: praise always can, and nobody hurries for a swindler."""
    calm = intent in (Intent.PRAISE, Intent.SCAM, Intent.SPAM)
    return Urgency.NORMAL if calm and found.pressing else found.urgency
