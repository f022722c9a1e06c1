"""Everything about one person, to hand out: a page to read, JSON to process, their pictures."""

from __future__ import annotations

import html
import json
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from courtesydesk.domain.aftercare import Aftercare
from courtesydesk.domain.customers import Customer, TimelineEntry
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.mentions import Mention, Note, Picture, Reply
from courtesydesk.domain.networks import network
from courtesydesk.services.pictures import Pictures
from courtesydesk.store.customers import Understood, Unsent

_UNDERSTOOD: dict[str, dict[str, str]] = {
    "intent": {},
    "sentiment": {"neg": "unhappy", "neu": "neither happy nor unhappy", "pos": "happy"},
    "urgency": {"low": "can wait", "normal": "in its turn", "high": "cannot wait"},
    "gravity": {},
}
_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")


def write_dossier(
    folder: Path,
    customer: Customer,
    entries: list[TimelineEntry],
    unsent: list[Unsent],
    understood: list[Understood],
    followed: list[Aftercare],
    pictures: Pictures,
) -> Path:
    """Write a folder for one person inside `folder`; raises WrongInput when that cannot be."""
    target = folder / f"{_slug(customer.name)}-{customer.id}"
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        (target / "pictures").mkdir(exist_ok=True, mode=0o700)
        names = _copy_pictures(target, entries, pictures)
        page = "".join(_page(customer, entries, unsent, understood, followed, names))
        (target / "index.html").write_text(page, encoding="utf-8")
        (target / "customer.json").write_text(
            json.dumps(
                _record(customer, entries, unsent, understood, followed, names),
                ensure_ascii=False,
                indent=2,
            ),
            encoding="utf-8",
        )
    except OSError as error:
        raise WrongInput(
            f"“{target}” cannot be written: {error.strerror}.", todo="Choose another folder."
        ) from error
    return target


def _slug(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", spread.lower()).strip("-")[:40] or "customer"


def _pictures_of(entry: TimelineEntry) -> tuple[Picture, ...]:
    return () if isinstance(entry.item, Note) else entry.item.pictures


def _copy_pictures(
    target: Path, entries: list[TimelineEntry], pictures: Pictures
) -> dict[int, str]:
    """Names are our own: what a network called a file decides nothing."""
    names: dict[int, str] = {}
    for picture in (one for entry in entries for one in _pictures_of(entry)):
        source = pictures.path(picture)
        if source is not None:
            names[picture.id] = f"pictures/{picture.id}{source.suffix}"
            shutil.copyfile(source, target / names[picture.id])
    return names


# JSON


def _record(
    customer: Customer,
    entries: list[TimelineEntry],
    unsent: list[Unsent],
    understood: list[Understood],
    followed: list[Aftercare],
    names: dict[int, str],
) -> dict[str, Any]:
    return {
        "customer": {
            field.name: _plain(getattr(customer, field.name))
            for field in fields(customer)
            if field.name != "suggestions"
        },
        "history": [
            {
                "what": type(entry.item).__name__.lower(),
                "network": entry.network,
                **_plain(entry.item),
                "files": [names.get(picture.id, "") for picture in _pictures_of(entry)],
            }
            for entry in entries
        ],
        "not_sent": [_plain(one) for one in unsent],
        "understood": [_plain(one) for one in understood],
        "after_complaints": [_plain(one) for one in followed],
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


# The page

_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{name}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
  color: #1f2328; background: #fff; }}
article {{ border-left: 4px solid #c9ced6; padding: .3rem 1rem; margin: 1rem 0; }}
article.ours {{ border-color: #2f6f5e; }}
article.note {{ border-color: #d9a441; }}
article p {{ white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0; }}
small {{ color: #57606a; }}
img {{ max-width: 100%; max-height: 20rem; border-radius: 6px; }}
</style></head><body>
"""


def _e(text: object) -> str:
    return html.escape(str(text), quote=True)


def _page(
    customer: Customer,
    entries: list[TimelineEntry],
    unsent: list[Unsent],
    understood: list[Understood],
    followed: list[Aftercare],
    names: dict[int, str],
) -> Iterator[str]:
    yield _HEAD.format(name=_e(customer.name))
    yield f"<h1>{_e(customer.name)}</h1>\n<p>Known since {_day(customer.since)}.</p>\n"
    if customer.tags:
        yield f"<p>Tags: {_e(', '.join(customer.tags))}</p>\n"
    if customer.notes:
        yield f'<article class="note"><p>{_e(customer.notes)}</p></article>\n'
    yield "<h2>Where we know them from</h2>\n<ul>\n"
    for identity in customer.identities:
        why = f" (linked: {_e(identity.linked_because)})" if identity.linked_because else ""
        who = " ".join(part for part in (identity.name, identity.handle) if part)
        yield f"<li>{_e(network(identity.network).label)}: {_e(who)}{why} {_link(identity.url)}"
        yield f"<br><small>{_e(identity.bio)}</small></li>\n" if identity.bio else "</li>\n"
    yield "</ul>\n"
    if customer.promises:
        yield "<h2>Promises</h2>\n<ul>\n"
        for promise in customer.promises:
            due = "" if promise.due_at is None else f", due {_day(promise.due_at)}"
            yield f"<li>{_e(promise.what)} <small>{_e(promise.state)}{due}</small></li>\n"
        yield "</ul>\n"
    yield "<h2>What happened</h2>\n"
    for entry in entries:
        yield _entry(entry, names)
    if unsent:
        yield "<h2>Not sent</h2>\n"
        for one in unsent:
            yield f'<article class="ours"><small>{_e(one.state)}, {_day(one.at)}</small>'
            yield f"<p>{_e(one.text)}</p></article>\n"
    yield _understood(understood)
    yield _after(followed)
    yield "</body></html>\n"


def _understood(understood: list[Understood]) -> str:
    lines = [
        f"<li>{_e(network(what.network).label)}, {_day(what.at)}: {_e(_made_of(what))}</li>\n"
        for what in understood
    ]
    return f"<h2>What we made of it</h2>\n<ul>\n{''.join(lines)}</ul>\n" if lines else ""


def _after(followed: list[Aftercare]) -> str:
    lines = [
        f"<li>{_e(network(care.network).label)}: {_e(', '.join(_steps(care)))}</li>\n"
        for care in followed
    ]
    return f"<h2>After complaints</h2>\n<ul>\n{''.join(lines)}</ul>\n" if lines else ""


def _steps(care: Aftercare) -> Iterator[str]:
    """Such as "solved 2026-11-02", "invited 2026-11-06", "amended 2026-11-08 (2 to 5 of 5)"."""
    stars = "" if care.stars_after is None else f" ({care.stars_before} to {care.stars_after} of 5)"
    for what, at in (
        ("complained", care.complained_at), ("solved", care.solved_at),
        ("closed in public", care.closed_at), ("invited", care.invited_at),
        (f"amended{stars}", care.amended_at), ("withdrawn", care.withdrawn_at),
        ("declined", care.declined_at),
    ):  # fmt: skip
        if at is not None:
            yield f"{what} {_day(at)}"


def _made_of(what: Understood) -> str:
    """Such as "complaint, unhappy (said by us), cannot wait"."""
    said = []
    for name, words in _UNDERSTOOD.items():
        value = getattr(what, name)
        if value is not None:
            by_us = " (said by us)" if name in what.by_owner else ""
            said.append(f"{words.get(value, value)}{by_us}")
    return ", ".join(said)


def _entry(entry: TimelineEntry, names: dict[int, str]) -> str:
    item = entry.item
    kind, who, url = _who(item)
    place = network(entry.network).label if entry.network else "Note"
    parts = [f'<article class="{kind}"><small>{_moment(entry.at)} · {_e(place)} · {_e(who)} ']
    parts.append(f"{_link(url)}</small>")
    if entry.subject:
        parts.append(f"<p><strong>{_e(entry.subject)}</strong></p>")
    if isinstance(item, Mention) and item.rating is not None:
        parts.append(f"<p>{item.rating} of 5</p>")
    parts.append(f"<p>{_e(item.text)}</p>")
    parts += [_shown(picture, names) for picture in _pictures_of(entry)]
    return "".join(parts) + "</article>\n"


def _who(item: Mention | Reply | Note) -> tuple[str, str, str]:
    match item:
        case Mention():
            return "theirs", f"{item.author} {item.handle}".strip(), item.url
        case Reply():
            return "ours", item.author or "we", item.url
        case Note():
            return "note", f"{item.kind} {item.author}".strip(), ""


def _shown(picture: Picture, names: dict[int, str]) -> str:
    file = names.get(picture.id)
    label = _e(picture.alt or picture.name)
    if file is None:
        return f"<p><small>{label} (not kept)</small></p>"
    if picture.mime in _SHOWN:
        return f'<p><img src="{_e(file)}" alt="{label}"></p>'
    return f'<p><a href="{_e(file)}" download>{label}</a></p>'


def _link(url: str) -> str:
    """Only pages of the web are links; anything else is not worth a click."""
    if not url.lower().startswith(("https://", "http://")):
        return ""
    return f'<a href="{_e(url)}" rel="noreferrer noopener">page</a>'


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
