"""What an account of a network asks its owner for: data, so that window and command line ask alike.

A network's connector declares its form (`connectors/base.py`, `Offer`). Sentences are English
here, and the window words them again in its own language.
"""

from __future__ import annotations

from dataclasses import dataclass

from courtesydesk.domain.errors import WrongInput

ADDRESS = "address"
"""The field of this key is the account's address, and no setting."""
CLIENT = "oauth_client_id"
"""The field of this key names a client that the owner made at the network."""
BACK = ("http://127.0.0.1:27418/back", "http://127.0.0.1:27419/back")
"""Where the browser comes back to on this computer, at networks that know only addresses that were
written down there before: the second where another program has the port of the first."""
BACK_BY_NAME = tuple(address.replace("127.0.0.1", "localhost") for address in BACK)
"""The same, for networks that take no numbers."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in."""

    key: str
    """What the connector knows it by: a setting, or for `secret` ones the name of a secret."""
    label: str
    help: str = ""
    hint: str = ""
    """An example, shown while it is empty."""
    secret: bool = False
    """Goes into the keyring and nowhere else."""
    optional: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """(value, label); the first is what it begins with."""
    page: bool = False
    """It is the address of a page: a missing https:// is put before it."""
    by_hand: bool | None = None
    """Where one signs in in the browser: whether it is asked for only by who would rather not.
    None: a secret is, everything else is not."""

    in_browser: bool = False
    """It is asked for only by who signs in in the browser."""

    @property
    def only_by_hand(self) -> bool:
        """Whether a sign-in in the browser does without it."""
        if self.in_browser:
            return False
        return self.secret if self.by_hand is None else self.by_hand

    def is_asked(self, *, in_browser: bool) -> bool:
        """Whether it is asked for on this way to sign in."""
        return not self.only_by_hand if in_browser else not self.in_browser


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before the fields can be filled in."""

    text: str
    page: str = ""
    """The page where it is done; may hold {key} of a field, whose server is then put in."""
    label: str = ""
    """What stands on the button that opens it."""
    copies: tuple[str, ...] = ()
    """What is to be written there, letter for letter: a button copies each."""
    by_hand: bool | None = None
    """Whether it is a step of who signs in without the browser, or in it; None: of both."""

    def is_taken(self, *, in_browser: bool) -> bool:
        """Whether it is a step on this way to sign in."""
        return self.by_hand is None or self.by_hand is not in_browser


@dataclass(frozen=True, slots=True)
class AccountForm:
    """All that is asked for."""

    fields: tuple[Field, ...]
    steps: tuple[Step, ...] = ()
    name: str = ""
    """What the account may be called here."""
    note: str = ""
    """What is worth knowing before one begins, in a sentence or two."""

    def settings(self, given: dict[str, str]) -> dict[str, str]:
        """The settings among what was filled in; raises WrongInput for what is wanting."""
        found = {}
        for field in self.fields:
            if field.secret or field.key == ADDRESS:
                continue
            value = _value(field, given, must=not field.in_browser)
            if value:
                found[field.key] = value
        return found

    @property
    def signs_in(self) -> bool:
        """Whether anything is secret: without, everybody may read what is there."""
        return any(field.secret for field in self.fields)

    @property
    def names_server(self) -> bool:
        """Whether the owner writes where it is, and may have written that wrongly."""
        return any(field.page for field in self.fields)

    @property
    def needs_client(self) -> bool:
        """Whether the owner makes a client there before they can sign in."""
        return any(field.key == CLIENT for field in self.fields)

    @property
    def client_secrets(self) -> tuple[str, ...]:
        """What is secret of a client that the owner makes before they sign in in the browser."""
        return tuple(one.key for one in self.fields if one.secret and not one.only_by_hand)

    def for_sign_in(self, given: dict[str, str]) -> dict[str, str]:
        """What a sign-in in the browser begins with, such secrets too."""
        asked = (field for field in self.fields if not field.only_by_hand)
        return {field.key: _value(field, given) for field in asked}

    def secrets(self, given: dict[str, str]) -> dict[str, str]:
        """The secrets among what was filled in; raises WrongInput for what is wanting."""
        values = {
            field.key: _value(field, given, must=not field.in_browser)
            for field in self.fields
            if field.secret
        }
        return {key: value for key, value in values.items() if value}

    def address(self, given: dict[str, str]) -> str:
        """The account's address; empty where the network itself says it."""
        for field in self.fields:
            if field.key == ADDRESS:
                return _value(field, given)
        return ""


def _value(field: Field, given: dict[str, str], *, must: bool = True) -> str:
    value = given.get(field.key, "").strip()
    if not value and field.choices:
        value = field.choices[0][0]
    if not value and must and not field.optional:
        raise WrongInput(f"{field.label} is missing.", todo="Fill it in.")
    known = [choice for choice, _ in field.choices]
    if known and value not in known:
        raise WrongInput(f"{field.label} is one of {', '.join(known)}, not “{value}”.")
    return _as_page(value) if field.page else value


def _as_page(value: str) -> str:
    return value if not value or "://" in value else f"https://{value}"
