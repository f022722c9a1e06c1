"""Pages of networks that are opened in the owner's browser: to answer by hand, to make a token."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from courtesydesk.domain.account_forms import Step
from courtesydesk.domain.networks import network


def page_to_answer(key: str, *, url: str, remote_id: str = "", text: str = "") -> str:
    """Where a mention is answered by hand; its own page where the network has no better one."""
    page = network(key).answer_page
    if not page or ("{remote_id}" in page and not remote_id) or ("{url}" in page and not url):
        return url
    return page.format(
        url=quote(url, safe=""), remote_id=quote(remote_id, safe=""), text=quote(text, safe="")
    )


def page_of_step(step: Step, given: Mapping[str, str]) -> str:
    """Where a step of a form is done; empty while what it needs is not filled in yet."""
    page = step.page
    for key, value in given.items():
        mark = "{" + key + "}"
        if mark in page:
            host = _host(value)
            page = page.replace(mark, host) if host else page
    return "" if "{" in page else page


def _host(typed: str) -> str:
    """The server in what was typed: a page's address, or @name@server."""
    typed = typed.strip()
    try:
        host = urlsplit(typed if "://" in typed else f"https://{typed}").netloc
    except ValueError:
        return ""
    return host.rpartition("@")[2] if "." in host or ":" in host else ""
