"""`accounts list|add|check|remove` and `sync`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.session import Session, sentence
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.errors import (
    DeskError,
    KeyringError,
    NetworkError,
    NotAllowed,
    SignedOut,
    Untrusted,
    WrongInput,
)
from courtesydesk.domain.meters import Meter, running
from courtesydesk.domain.times import to_text
from courtesydesk.services import offers, sign_in
from courtesydesk.services.desk import Desk
from courtesydesk.services.sync import SyncProgress

_NOTHING = "Nothing was added."
_LOOK_AT_USER = "Look at --user and the password. Gmail, iCloud and others want an app password."
_LOOK_AT_HOSTS = "Look at --imap and --smtp, or keep it without signing in: --unchecked."
_LATER = "Try again, or keep it without asking: --unchecked."


def _record(account: Account, now: datetime) -> dict[str, Any]:
    return {
        "id": account.id,
        "network": account.network,
        "name": account.name,
        "address": account.address,
        "state": account.state.value,
        "detail": account.detail,
        "last_fetched_at": None
        if account.last_fetched_at is None
        else to_text(account.last_fetched_at),
        "meters": [_meter(meter) for meter in running(account.meters, now)],
        "settings": {key: value for key, value in account.settings.items() if key != "ca"},
    }


def _meter(meter: Meter) -> dict[str, Any]:
    return {
        "measure": meter.measure.value,
        "used": meter.used,
        "most": meter.most,
        "until": to_text(meter.until),
        "text": f"{meter.amount()} used until {meter.until.astimezone():%d %b %H:%M}",
    }


def _line(record: Mapping[str, Any]) -> str:
    detail = f": {record['detail']}" if record["detail"] else ""
    where = f"{record['network']}, {record['address']}"
    used = "".join(f"; {meter['text']}" for meter in record["meters"])
    return f"{record['name']} ({where}) {record['state']}{detail}{used}"


@click.group()
@command
def accounts(session: Session) -> None:
    """Your logins on the networks."""


@accounts.command("list")
@command
def list_(session: Session) -> None:
    """List accounts and how they are."""
    desk = session.there
    records = [_record(account, desk.now()) for account in desk.accounts.all()]
    session.listing(records, _line, "No account yet. Add one: courtesy-desk accounts add email …")


@accounts.command("check")
@click.argument("name", required=False)
@command
def check_(session: Session, name: str | None) -> int:
    """Sign in and say what works; all accounts when none is named."""
    service = session.there.accounts
    chosen = [service.named(name)] if name else list(service.all())
    if not chosen:
        session.say("No account yet. Add one: courtesy-desk accounts add email …")
    results: list[dict[str, Any]] = []
    for account in chosen:
        try:
            health = service.check(account.id)
            sentences, good = [*health.works, *health.lacks], True
        except DeskError as error:
            sentences, good = [sentence(error)], False
        results.append({"name": account.name, "ok": good, "sentences": sentences})
        for line in sentences:
            session.say(f"{account.name}: {line}")
    if session.json:
        session.listing(results, str, "")
    return 0 if all(result["ok"] for result in results) else 1


class _AnyNetwork(click.Group):
    """Beside the commands that stand here, one for each network that has a form."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *offers.names()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        known = super().get_command(ctx, name)
        return known if known is not None or name.startswith("-") else _add_any(name)


@accounts.group(cls=_AnyNetwork)
@command
def add(session: Session) -> None:
    """Add an account: add NETWORK NAME --set FIELD=VALUE …, or add email NAME ….

    add NETWORK -h tells the steps and the fields of that network. Secrets are asked for, or read
    from standard input one a line, never given as arguments.
    """


def _add_any(network: str) -> click.Command:
    @click.command(network, help=_told(network))
    @click.argument("name")
    @click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="One of its fields.")
    @click.option("--browser", is_flag=True, help="Sign in in the browser, where there is that.")
    @click.option("--unchecked", is_flag=True, help="Keep it without signing in first.")
    @command
    def add_any(
        session: Session, name: str, given: tuple[str, ...], browser: bool, unchecked: bool
    ) -> None:
        _add_to(session, network, name, given, browser=browser, unchecked=unchecked)

    return add_any


def _told(network: str) -> str:
    """What stands in the window's form: what to know, the steps, the fields."""
    try:
        form, label = offers.form_of(network), offers.label_of(network)
    except NotAllowed as error:
        return sentence(error)
    parts = [f"Add an account of {label}."]
    if form is not None:
        parts += [form.note] if form.note else []
        parts += [_step(number, step) for number, step in enumerate(form.steps, 1)]
        parts += [_field(field) for field in form.fields]
    return "\n\n".join(parts)


def _step(number: int, step: Step) -> str:
    ways = {True: "Without --browser: ", False: "With --browser: ", None: ""}
    lines = [f"{number}. {ways[step.by_hand]}{step.text} {step.page}".rstrip(), *step.copies]
    return "\n\n".join(lines)


def _field(field: Field) -> str:
    how = "asked for" if field.secret else f"--set {field.key}=…"
    lacking = ", may be left out" if field.optional or field.choices else ""
    lacking += ", only with --browser" if field.in_browser else ""
    choices = "; ".join(f"{value}: {words}" for value, words in field.choices)
    more = " ".join(part for part in (field.help, choices) if part)
    return f"{field.label} ({how}{lacking}){': ' if more else ''}{more}"


def _add_to(
    session: Session,
    network: str,
    name: str,
    given: tuple[str, ...],
    *,
    browser: bool,
    unchecked: bool,
) -> None:
    form = offers.form_of(network)
    if form is None:
        raise WrongInput(f"{network} has a command of its own: accounts add {network} -h.")
    values = _fields(form, given, browser=browser)
    values |= _by_browser(session, network, form, values) if browser else _secrets(session, form)
    argv = [*flags(session), "accounts", "add", network, name]
    argv += [part for pair in given for part in ("--set", pair)]
    argv += ["--unchecked"] if unchecked else []
    typed = [values.get(field.key, "") for field in form.fields if field.secret]
    hand_over(session, argv, stdin="\n".join(typed))
    settings, secrets = form.settings(values), form.secrets(values)
    address = form.address(values)
    desk = session.desk
    with _nothing_added(any_network=True):
        desk.accounts.must_be_ready(name)
        if not unchecked:
            session.progress("Asking …")
            health = desk.accounts.try_out(network, address, settings, secrets)
            for line in (*health.works, *health.lacks):
                session.progress(line)
            settings, address = {**settings, **health.settings}, health.address or address
        account = desk.accounts.add(network, name, address, settings, secrets, now=desk.now())
    session.data(_record(account, desk.now()))
    session.say(
        f"{account.name} is kept. Fetch what is there: courtesy-desk sync --account {account.name}"
    )


def _fields(form: AccountForm, given: tuple[str, ...], *, browser: bool) -> dict[str, str]:
    """What --set says; raises WrongInput for a field that the form does not have."""
    plain = {field.key: field for field in form.fields if not field.secret}
    asked = "; ".join(
        f"{field.key}: {field.label}{' (may be left out)' if field.optional else ''}"
        for field in plain.values()
    )
    values: dict[str, str] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or key not in plain:
            raise WrongInput(f"“{pair}” fills in no field.", todo=f"There are {asked}.")
        values[key] = value
    needed = [field for field in plain.values() if field.is_asked(in_browser=browser)]
    wanting = [field.key for field in needed if not field.optional and not field.choices]
    if any(not values.get(key) for key in wanting):
        raise WrongInput("Something is not filled in.", todo=f"With --set, fill in {asked}.")
    return values


def _by_browser(
    session: Session, network: str, form: AccountForm, values: dict[str, str]
) -> dict[str, str]:
    def show(address: str) -> None:
        session.progress(f"Sign in there and allow it: {address}")
        click.launch(address)

    own = _secrets(session, form, browser=True)
    with _nothing_added(any_network=True):
        begin = form.for_sign_in({**values, **own})
        found = sign_in.at_network(network, begin, open_address=show, stop=lambda: False)
    return {**own, **found}


def _secrets(session: Session, form: AccountForm, *, browser: bool = False) -> dict[str, str]:
    asked = [field for field in form.fields if field.is_asked(in_browser=browser)]
    fields = [field for field in asked if field.secret]
    if not fields:
        return {}
    if session.at_terminal:
        return {field.key: session.secret(field.label) for field in fields}
    lines = session.read_stdin().splitlines()
    if len(lines) < len([field for field in fields if not field.optional]):
        labels = ", ".join(field.label for field in fields)
        raise WrongInput(
            "A secret is missing.", todo=f"On standard input, one a line, in this order: {labels}."
        )
    return {field.key: line for field, line in zip(fields, lines, strict=False)}


@add.command("email")
@click.argument("name")
@click.option(
    "--imap", required=True, metavar="HOST:PORT", help="Where mail is read; port 993 or 143."
)
@click.option(
    "--smtp", required=True, metavar="HOST:PORT", help="Where mail is sent; port 465 or 587."
)
@click.option("--user", required=True, help="The login, usually the address.")
@click.option("--address", help="The address that replies come from; the user when it is one.")
@click.option("--from-name", default="", help="The name beside the address.")
@click.option("--ca", metavar="FILE", help="A home-made certificate authority to trust, as PEM.")
@click.option(
    "--security",
    type=click.Choice(["auto", "tls", "starttls"]),
    default="auto",
    show_default=True,
    help="How the line is encrypted; auto tells by the port.",
)
@click.option("--unchecked", is_flag=True, help="Keep it without signing in first.")
@command
def add_email(
    session: Session,
    name: str,
    imap: str,
    smtp: str,
    user: str,
    address: str | None,
    from_name: str,
    ca: str | None,
    security: str,
    unchecked: bool,
) -> None:
    """Add a mailbox. The password is asked for, or read from standard input."""
    imap_host, imap_port = _host_port("--imap", imap)
    smtp_host, smtp_port = _host_port("--smtp", smtp)
    password = session.secret("Password")
    argv = [*flags(session), "accounts", "add", "email", name, "--imap", imap, "--smtp", smtp]
    argv += ["--user", user, "--from-name", from_name, "--security", security]
    argv += ["--address", address] if address else []
    argv += ["--ca", ca] if ca else []
    argv += ["--unchecked"] if unchecked else []
    hand_over(session, argv, stdin=password)
    mail_address = address or user
    if "@" not in mail_address:
        raise WrongInput(
            f"“{mail_address}” is not an address.", todo="Give the address with --address."
        )
    settings = {
        "imap_host": imap_host,
        "imap_port": imap_port,
        "imap_security": security,
        "smtp_host": smtp_host,
        "smtp_port": smtp_port,
        "smtp_security": security,
        "user": user,
        "from_name": from_name,
        "auth": "password",
    }
    if ca:
        settings["ca"] = session.text_of(ca)
    desk = session.desk
    secrets = {"password": password}
    with _nothing_added():
        desk.accounts.must_be_ready(name)
        if not unchecked:
            session.progress("Signing in …")
            for line in desk.accounts.try_out("email", mail_address, settings, secrets).works:
                session.progress(line)
        account = desk.accounts.add("email", name, mail_address, settings, secrets, now=desk.now())
    session.data(_record(account, desk.now()))
    session.say(
        f"{account.name} is kept. Fetch its mail: courtesy-desk sync --account {account.name}"
    )


@contextlib.contextmanager
def _nothing_added(*, any_network: bool = False) -> Iterator[None]:
    """What goes wrong while adding is told as that: nothing is tried again by itself."""
    try:
        yield
    except Untrusted as error:
        todo = "If it is your own server, name the file of its certificate authority: --ca FILE."
        todo = error.todo if any_network else todo
        raise NotAllowed(error.what, safe=_NOTHING, todo=todo) from error
    except SignedOut as error:
        todo = error.todo if any_network else _LOOK_AT_USER
        raise NotAllowed(error.what, safe=_NOTHING, todo=todo) from error
    except NetworkError as error:
        todo = (error.todo or _LATER) if any_network else _LOOK_AT_HOSTS
        raise NotAllowed(error.what, safe=_NOTHING, todo=todo) from error
    except (KeyringError, WrongInput) as error:
        raise NotAllowed(error.what, safe=_NOTHING, todo=error.todo) from error


def _host_port(option: str, text: str) -> tuple[str, str]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError(
            f"{option} is HOST:PORT, for example mail.example.org:993, not “{text}”.",
            ctx=click.get_current_context(),
        )
    return host.strip("[]"), port


@accounts.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="All of them.")
@command
def remove(session: Session, name: str | None, every: bool) -> int:
    """Forget a login and its secrets, or all with --all; what was fetched stays."""
    if (name is None) is not every:
        raise click.UsageError("Name one account, or say --all.", ctx=click.get_current_context())
    hand_over(session, [*flags(session), "accounts", "remove", name or "--all"])
    desk = session.desk
    if name is None:
        return _remove_all(session, desk)
    account = desk.accounts.named(name)
    desk.accounts.remove(account.id, now=desk.now())
    session.data(_record(account, desk.now()))
    session.say(f"{account.name} was removed. What was fetched stays.")
    return 0


def _remove_all(session: Session, desk: Desk) -> int:
    """One that the keyring does not let go stays, and hinders no other."""
    results: list[dict[str, Any]] = []
    for account in list(desk.accounts.all()):
        told, good = f"{account.name} was removed.", True
        try:
            desk.accounts.remove(account.id, now=desk.now())
        except KeyringError as error:
            told, good = f"{account.name} stays. {sentence(error)}", False
        results.append({"name": account.name, "ok": good, "text": told})
    session.listing(results, lambda one: str(one["text"]), "There is no account.")
    return 0 if all(one["ok"] for one in results) else 1


@click.command()
@click.option("--account", "name", metavar="NAME", help="Only this account.")
@command
def sync(session: Session, name: str | None) -> int:
    """Fetch what is new. Nothing is changed on the networks."""
    hand_over(session, [*flags(session), "sync", *(["--account", name] if name else [])])
    desk = session.desk
    chosen = [desk.accounts.named(name)] if name else list(desk.accounts.all())
    results: list[dict[str, Any]] = []

    def progress(how_far: SyncProgress) -> None:
        of = f" of about {how_far.total}" if how_far.total else ""
        session.progress(f"{how_far.done}{of} …")

    for account in chosen:
        session.progress(f"Fetching {account.name} …")
        changes = desk.sync.account(account.id, now=desk.now, stop=lambda: False, progress=progress)
        after = desk.accounts.get(account.id)
        good = after.state in (AccountState.CONNECTED, AccountState.BACKFILLING)
        results.append(
            {
                "account": after.name,
                "ok": good,
                "conversations": len(changes.arrived),
                "state": after.state.value,
                "detail": after.detail,
            }
        )
        detail = f" {after.detail}" if after.detail else ""
        news = f"{len(changes.arrived)} conversations with news"
        session.say(f"{after.name}: {after.state.value}, {news}.{detail}")
    if not chosen:
        session.say("No account yet. Add one: courtesy-desk accounts add email …")
    if session.json:
        session.listing(results, str, "")
    return 0 if all(result["ok"] for result in results) else 1
