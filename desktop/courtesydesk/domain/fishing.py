"""Words that fish for money, passwords or trust, and the signs that give an impostor away."""

from __future__ import annotations

import re
from enum import StrEnum

LONGEST = 60
"""So much of what they wrote is shown."""


class Sign(StrEnum):
    """What gives somebody away."""

    OUR_NAME = "our_name"
    OUR_NAME_TRICK = "our_name_trick"
    """It only looks like our name: some letters are others."""
    OUR_NAME_OFFICE = "our_name_office"
    """Our name with “support”, “giveaway” and the like."""
    OUR_NAME_WITHIN = "our_name_within"
    OUR_NAME_NEAR = "our_name_near"
    KNOWN_NAME = "known_name"
    KNOWN_NAME_TRICK = "known_name_trick"
    KNOWN_NAME_NEAR = "known_name_near"
    KNOWN_HANDLE = "known_handle"
    SAME_PICTURE = "same_picture"
    TWO_ALPHABETS = "two_alphabets"
    MONEY = "money"
    SECRETS = "secrets"
    NEW_ACCOUNT = "new_account"
    SECRECY = "secrecy"
    READ_AS_SCAM = "read_as_scam"
    """The reader of what customers write takes it for a scam."""
    LINK_ELSEWHERE = "link_elsewhere"
    LINK_LIKE_OURS = "link_like_ours"
    LINK_HIDES = "link_hides"
    SENDER_LIKE_OURS = "sender_like_ours"
    NAME_IS_ADDRESS = "name_is_address"
    ANSWERS_ELSEWHERE = "answers_elsewhere"


_SUM = (
    r"(?:[€£$]\s?\d[\d.,\s]*|\d[\d.,]*\s?(?:€|£|\$|euros?|eur|dollars?|usd|pounds?|gbp|k\b)"
    r"|\d{3,})"
)
_MONEY = (
    rf"\b(?:send|lend|loan|wire|advance|help) (?:me|us)\b"
    rf"(?:(?!invoice|bill|receipt|quote|offer).){{0,40}}{_SUM}",
    r"gift ?cards?\b.{0,60}\b(?:picture|photo|codes?|numbers?|scratch)",
    r"\b(?:buy|get|send|with|be) (?:\w+ ){0,3}gift ?cards?\b.{0,80}\b(?:send|picture|numbers?)",
    r"\b(?:pay|settle)\b[^.!?]{0,40}\b(?:release|activation|processing|customs|handling) ?fee",
    r"\b(?:pay|settle) (?:the |a |only the )?(?:fee|processing)\b",
    rf"\b(?:received|got|won|claim(?:ed)?|made|eligible for)\b[^.!?]{{0,30}}{_SUM}"
    r"[^.!?]{0,20}\b(?:cash|grant|prize|award|week|in it)",
    r"\b(?:relief|grant|compensation) (?:program|fund)|\bbeneficiary\b|\binheritance\b",
    r"\bnew (?:bank account|iban|bank details)\b",
    r"\b(?:western union|moneygram|money ?order)\b",
    r"\b(?:bitcoin|crypto|forex|usdt|airdrop|liquid mining)\b|\bconnect your wallet\b",
    r"\byou(?:'re| are| have been)? (?:the |our |a )?(?:lucky )?(?:winner|selected)",
    r"\b(?:envoie|pr[êe]te)[sz]?[- ]moi\b.{0,40}\d|\bcoupons? (?:pcs|transcash|neosurf)\b",
    r"\b(?:schick|leih|[üu]berweis)\w* mir\b.{0,40}\d",
    r"\b(?:m[áa]ndame|pr[ée]stame)\b.{0,40}\d",
)
_SECRETS = (
    r"\b(?:send|give|enter|confirm|verify|tell|share|type|need|provide|update)\b[^.!?]{0,40}"
    r"\b(?:passwords?|pin\b|passcode|card numbers?|cvv|security code|log-?in|credentials"
    r"|(?:one[- ]time |sms )?code (?:we|i|you|that)|bank details|account details)",
    r"\bverify (?:your|the) (?:account|page|identity|profile|business)",
    r"\b(?:page|account|profile)\b[^.!?]{0,20}\bwill be"
    r" (?:closed|suspended|disabled|deleted|removed|unpublished)",
    r"\bcopyright (?:violation|infringement)\b.{0,120}https?:",
    r"\bcode (?:that )?(?:was|we|i) (?:just )?sent\b|\bdernier avertissement\b",
    r"\b(?:confirme[zr]?|v[ée]rifie[zr]?) (?:votre|ton) (?:compte|identit|page)",
    r"\bbest[äa]tigen sie ihr (?:konto|passwort)",
)
_NEW_ACCOUNT = (
    r"\b(?:my|our|the) new (?:page|account|profile|number|fb|insta)\b",
    r"\b(?:old|other|first|real) (?:page|account|profile|one)\b[^.!?]{0,20}"
    r"\b(?:blocked|hacked|closed|locked|lost|disabled)",
    r"\block(?:ed)? out of my (?:page|account)",
    r"\bnouveau (?:compte|profil)\b|\bneues (?:konto|profil)\b|\bnueva cuenta\b",
)
_SECRECY = (
    r"\b(?:do ?n[o']?t|please) (?:tell|call|ring|phone) (?:the|any|my|me|no)",
    r"\bbetween (?:us|you and me)\b|\bcan(?:not|'t| not) (?:talk|take calls?)\b",
)
_TALK = {
    sign: re.compile("|".join(parts), re.IGNORECASE | re.DOTALL)
    for sign, parts in (
        (Sign.MONEY, _MONEY),
        (Sign.SECRETS, _SECRETS),
        (Sign.NEW_ACCOUNT, _NEW_ACCOUNT),
        (Sign.SECRECY, _SECRECY),
    )
}
_WARNS = re.compile(
    r"\bis (?:this|that|it) (?:really |actually )?(?:you|yours|from you|real|legit)"
    r"|\bfake (?:page|site|profile)|\b(?:scam|phishing|pretend\w* to be you|not you)\b",
    re.IGNORECASE,
)


def fished(text: str) -> dict[Sign, str]:
    """What a text fishes for, each with the words; nothing for one that warns of fishing."""
    if asks_whether(text):
        return {}
    seen = {sign: pattern.search(text) for sign, pattern in _TALK.items()}
    return {sign: found.group() for sign, found in seen.items() if found is not None}


def asks_whether(text: str) -> bool:
    """They ask whether something is from us, or warn of somebody who pretends."""
    return _WARNS.search(text) is not None


def short(words: str) -> str:
    """Words on one line, no longer than is shown."""
    once = " ".join(words.split())
    return once if len(once) <= LONGEST else f"{once[: LONGEST - 1]}…"
