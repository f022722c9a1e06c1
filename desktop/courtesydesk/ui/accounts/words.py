"""How accounts, their health and their troubles are put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from courtesydesk.domain import errors
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.mail_hosts import MailHost, PasswordKind
from courtesydesk.domain.meters import running
from courtesydesk.domain.networks import Network
from courtesydesk.ui import wording
from courtesydesk.ui.widgets.paint import ChipKind
from courtesydesk.ui.widgets.say import Tone

CLOSED = ("yelp", "tripadvisor", "foursquare")
"""Networks whose terms forbid a program to keep what is there."""
MUTE = ("pinterest",)
"""Networks without any interface for comments."""
MAILLESS = ("whatsapp",)
"""Networks that send no mails about what people say."""
ALSO = {
    "email": "mailbox imap contact form",
    "facebook": "meta messenger",
    "feed": "news website",
    "google": "maps business profile",
    "googleplay": "android",
    "appstore": "apple ios",
    "instagram": "meta",
    "mastodon": "fediverse",
    "threads": "meta",
    "wordpress": "blog",
    "x": "twitter",
}
"""What a network is called besides its name."""


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def state(account: Account) -> tuple[str, ChipKind]:
    """The word on an account's card."""
    found: dict[AccountState, tuple[str, ChipKind]] = {
        AccountState.CONNECTING: (_t("connecting"), "plain"),
        AccountState.BACKFILLING: (_t("fetching history"), "accent"),
        AccountState.CONNECTED: (_t("connected"), "ok"),
        AccountState.OFFLINE: (_t("offline"), "plain"),
        AccountState.RATE_LIMITED: (_t("resting"), "warn"),
        AccountState.SIGNED_OUT: (_t("signed out"), "warn"),
        AccountState.FAILING: (_t("in trouble"), "stop"),
    }
    return found[account.state]


def health(account: Account, now: datetime) -> tuple[str, Tone]:
    """How an account is, in a sentence or two."""
    last = _last(account, now)
    if account.state is AccountState.CONNECTED:
        if account.detail:
            # The demo's accounts say what they are like, and nothing is wrong with them.
            return f"{last} {account.detail}", "plain" if account.demo else "warn"
        return last, "ok"
    if account.state is AccountState.CONNECTING:
        return account.detail or _t("It signs in as soon as it is its turn."), "plain"
    if account.state is AccountState.BACKFILLING:
        return _t("Older mail is on its way; what is new comes first."), "plain"
    if account.state is AccountState.OFFLINE:
        why = account.detail or _t("The network cannot be reached; it tries again by itself.")
        return f"{why} {last}", "plain"
    if account.state is AccountState.RATE_LIMITED:
        if account.until is None:
            return account.detail or _t("The network asks for a pause."), "warn"
        at = wording.clock_time(account.until)
        return _t("The network asks for a pause until {time}. {last}").format(
            time=at, last=last
        ), "warn"
    if account.state is AccountState.SIGNED_OUT:
        why = _t("The sign-in is not accepted any more. What was fetched is safe.")
        return account.detail or why, "warn"
    return account.detail or _t("Something is wrong that we do not understand."), "stop"


def _last(account: Account, now: datetime) -> str:
    if account.last_fetched_at is None:
        return _t("Nothing was fetched yet.")
    gone = now - account.last_fetched_at
    if gone < wording.MINUTE:
        return _t("Last fetched just now.")
    if gone < wording.DAY:
        return _t("Last fetched {span} ago.").format(span=wording.span(gone))
    return _t("Last fetched {moment}.").format(moment=wording.moment(account.last_fetched_at, now))


def used(account: Account, now: datetime) -> tuple[str, Tone]:
    """What it used of what its network allows, a line for each; empty where nothing is counted."""
    meters = running(account.meters, now)
    lines = [
        _t("{amount} used; anew {moment}.").format(
            amount=meter.amount(), moment=wording.moment(meter.until, now)
        )
        for meter in meters
    ]
    scarce = any(meter.scarce for meter in meters)
    return "\n".join(lines), "warn" if scarce else "plain"


def today(network: Network) -> str:
    """Why there is no direct connection, honestly."""
    if network.key in CLOSED:
        sentence = _t(
            "{network} does not let programs keep its reviews, so there is no direct connection."
        )
    elif network.key in MUTE:
        sentence = _t("{network} has no interface for comments, so there is no direct connection.")
    else:
        sentence = _t("There is no direct connection to {network} yet.")
    return sentence.format(network=network.label)


def tells_by_mail(network: Network) -> bool:
    """Whether it mails its owners what people say there."""
    return network.key not in MAILLESS


def sought(networks: Iterable[Network], text: str) -> list[Network]:
    """Those of which words of the name begin as each word that was typed; where there are none,
    those that say so of themselves. Nothing typed finds all."""
    every = list(networks)
    named = [one for one in every if _begins(f"{one.label} {one.key} {_also(one)}", text)]
    return named or [one for one in every if _begins(_t(one.tells), text)]


def _also(network: Network) -> str:
    return ALSO.get(network.key, "")


def _begins(there: str, text: str) -> bool:
    known = re.findall(r"\w+", there.casefold())
    wanted = re.findall(r"\w+", text.casefold())
    return all(any(word.startswith(one) for word in known) for one in wanted)


def password_note(host: MailHost) -> str:
    """What to know about a host's password before typing it."""
    if host.label == "Proton Bridge":
        return _t(
            "Proton mail is read through its Bridge: start it on this computer, and use the "
            "password that the Bridge shows."
        )
    if host.password is PasswordKind.APP:
        note = _t(
            "{host} wants an app password here: make one in your {host} account, under security. "
            "Your usual password is not accepted."
        )
        return note.format(host=host.label)
    if host.password is PasswordKind.NONE:
        note = _t("{host} takes no passwords from programs: sign in in the browser.")
        return note.format(host=host.label)
    if host.switch_on:
        note = _t("Allow IMAP in your {host} settings first; the password is your usual one.")
        return note.format(host=host.label)
    return ""


def trouble(
    error: Exception, *, adding: bool = False, names_server: bool = True
) -> tuple[str, str]:
    """A title and what to do, for each thing that can stand in the way of an account; of one that
    is not kept yet when it is being added. `names_server`: whether the owner wrote where it is."""
    text = wording.trouble(error)
    if not isinstance(error, errors.DeskError):
        return _t("That did not work"), text
    safe, todo = _while_adding(error, names_server) if adding else (error.safe, error.todo)
    rest = " ".join(part for part in (error.what, safe, todo) if part)
    titles: tuple[tuple[type[errors.DeskError], str], ...] = (
        (errors.KeyringMissing, _t("There is no keyring to put the password in")),
        (errors.KeyringLocked, _t("The keyring is locked")),
        (errors.KeyringRefused, _t("The keyring was not opened")),
        (errors.Untrusted, _t("The server’s certificate is not known")),
        (errors.SignedOut, _t("The sign-in was not accepted")),
        (errors.Offline, _t("The server cannot be reached")),
        (errors.RateLimited, _t("The server asks for a pause")),
        (errors.Refused, _t("The server said no")),
        (errors.BadAnswer, _t("The server said something we cannot read")),
        (errors.WrongInput, _t("Something is missing or not right")),
        (errors.NotAllowed, _t("That is not possible")),
    )
    title = next((words for kind, words in titles if isinstance(error, kind)), "")
    return (title or _t("That did not work")), (rest if title else text)


def _while_adding(error: errors.DeskError, names_server: bool) -> tuple[str, str]:
    """What is safe and what to do where there is no account yet: nothing goes on by itself."""
    if not isinstance(error, errors.NetworkError):
        return error.safe, error.todo
    safe = _t("Nothing was kept yet.")
    if isinstance(error, errors.Offline) and not names_server:
        return safe, _t("Try again when there is a network.")
    if isinstance(error, errors.Offline):
        return safe, _t("Check what you wrote above, or try again when there is a network.")
    if isinstance(error, errors.SignedOut):
        more = error.todo.removeprefix("Sign in again.").strip()
        return safe, " ".join(part for part in (_t("Check what you wrote above."), more) if part)
    return safe, error.todo


def fingerprint(sha256: str) -> str:
    """A fingerprint in groups, so that it can be compared aloud."""
    groups = [sha256[at : at + 4].upper() for at in range(0, len(sha256), 4)]
    return " ".join(groups)
