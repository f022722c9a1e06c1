"""What can be done on Mastodon besides answering."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, Ground, not_done
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.mastodon.statuses import addressed

_ON_POST = {Act.LIKE: "favourite", Act.UNLIKE: "unfavourite"}
_WHY = {
    Ground.SPAM: ("spam", ""),
    Ground.RUDE: ("other", "Insults, threats or hate"),
    Ground.FRAUD: ("other", "Pretends to be somebody, or fishes for money"),
    Ground.OTHER: ("other", ""),
}
"""How a server sorts reports, and what we say to those who read them."""


def act(line: Line, deed: Deed) -> None:
    """Do it; all but a report may be done again."""
    post = f"/api/v1/statuses/{deed.remote_id.rpartition('/')[2]}"
    match deed.act:
        case Act.LIKE | Act.UNLIKE:
            line.send("POST", f"{post}/{_ON_POST[deed.act]}").node()
        case Act.BLOCK:
            line.send("POST", f"/api/v1/accounts/{_author(line, post)}/block").node()
        case Act.REPORT:
            _report(line, post, deed)
        case Act.EDIT:
            _edit(line, post, deed)
        case Act.DELETE:
            line.send("DELETE", post)
        case _:
            raise not_done(deed)


def _author(line: Line, post: str) -> str:
    return line.get(post).node().need("account", "id")


def _report(line: Line, post: str, deed: Deed) -> None:
    category, comment = _WHY[deed.ground]
    body = {
        "account_id": _author(line, post),
        "status_ids": [post.rpartition("/")[2]],
        "category": category,
        "comment": comment,
    }
    line.send("POST", "/api/v1/reports", json_body=body).node().need("id")


def _edit(line: Line, post: str, deed: Deed) -> None:
    """What is not named with an edit would go: pictures, warning and language are said again."""
    now = line.get(post).node()
    now.need("id")
    body = {
        "status": addressed(deed.text, deed.headers.get("to", "")),
        "spoiler_text": now.text("spoiler_text"),
        "sensitive": bool(now.flag("sensitive")),
        "language": now.text("language") or None,
        "media_ids": [one.text("id") for one in now.nodes("media_attachments")],
    }
    line.send("PUT", post, json_body=body).node().need("id")
