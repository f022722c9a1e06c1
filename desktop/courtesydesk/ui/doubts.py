"""Words for somebody who may not be who they seem: what speaks against them, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain.fishing import Sign
from courtesydesk.domain.impostors import Doubt, Step
from courtesydesk.domain.lookalike import Reason


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def title(doubt: Doubt) -> str:
    """What we think, never more than that."""
    if not doubt.impostor:
        return _t("This may be a scam.")
    if doubt.copied is None:
        return _t("This may be somebody who pretends to be you.")
    return _t("This may not be {name}.").format(name=doubt.copied_name)


def reason(one: Reason) -> str:
    """One sign, as a sentence."""
    return _reasons()[one.sign].format(words=one.words)


def _reasons() -> dict[Sign, str]:
    return {
        Sign.OUR_NAME: _t("It wears your shop's name and is none of your accounts."),
        Sign.OUR_NAME_TRICK: _t("“{words}” only looks like your shop's name: a letter is another."),
        Sign.OUR_NAME_OFFICE: _t("“{words}” is your shop's name with an office to it."),
        Sign.OUR_NAME_WITHIN: _t("“{words}” has your shop's name in it."),
        Sign.OUR_NAME_NEAR: _t("“{words}” is nearly your shop's name."),
        Sign.KNOWN_NAME: _t("You know another profile called “{words}”."),
        Sign.KNOWN_NAME_TRICK: _t(
            "The name only looks like “{words}”, whom you know: a letter is another."
        ),
        Sign.KNOWN_NAME_NEAR: _t("The name is nearly that of “{words}”, whom you know."),
        Sign.KNOWN_HANDLE: _t("The @name is nearly {words}, which you know."),
        Sign.SAME_PICTURE: _t("It has the same picture."),
        Sign.TWO_ALPHABETS: _t("“{words}” mixes letters of two alphabets."),
        Sign.MONEY: _t("It is about money: “{words}”."),
        Sign.SECRETS: _t("It asks for what nobody should tell: “{words}”."),
        Sign.NEW_ACCOUNT: _t("It says that it is a new account: “{words}”."),
        Sign.SECRECY: _t("It asks you to tell nobody: “{words}”."),
        Sign.READ_AS_SCAM: _t("It reads like a scam."),
        Sign.LINK_ELSEWHERE: _t("A link shows one address and leads to another: {words}."),
        Sign.LINK_LIKE_OURS: _t("A link leads to {words}, which only looks like yours."),
        Sign.LINK_HIDES: _t("A link hides that it leads to {words}."),
        Sign.SENDER_LIKE_OURS: _t("It was sent from {words}, which only looks like your address."),
        Sign.NAME_IS_ADDRESS: _t("The name shows {words}, but it was sent from another address."),
        Sign.ANSWERS_ELSEWHERE: _t("An answer would go elsewhere: {words}."),
    }


def step(which: Step, doubt: Doubt) -> str:
    """What to do."""
    return {
        Step.KEEP_AWAY: _t("Pay nothing, click nothing, and do not answer yet."),
        Step.REPORT: _t("Report the profile on the network, then block it there."),
        Step.TELL: _t("Tell {name} by another way that you know.").format(name=doubt.copied_name),
        Step.SAY_PUBLICLY: _t("Warn your customers on your own page."),
        Step.PASSWORD: _t("If anybody clicked: change the password."),
    }[which]


def to_the_real_one(doubt: Doubt, network: str) -> str:
    """The draft that warns them; the owner makes it their own."""
    first = doubt.copied_name.split()[0] if doubt.copied_name.split() else doubt.copied_name
    words = _t(
        "Hello {name}, somebody on {network} writes to us as “{false}”. We do not think that it is"
        " you, and have not answered. Is it you? If not, you may want to report it and to tell your"
        " friends."
    )
    return words.format(name=first, network=network, false=doubt.name)
