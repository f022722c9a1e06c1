"""What a channel can do besides answering: YouTube takes no likes and no reports from programs."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.youtube.comments import addressed

_COMMENTS = "/youtube/v3/comments"
_STATUS = {Act.HIDE: "heldForReview", Act.SHOW: "published"}
"""Held, it can be shown again; what is rejected cannot."""
DONE_HERE = (*_STATUS, Act.EDIT, Act.DELETE)


def act(line: Line, deed: Deed) -> None:
    """Do it; what is so already is no trouble to YouTube. Costs as much as an answer."""
    if deed.act in _STATUS:
        asked = f"id={deed.remote_id}&moderationStatus={_STATUS[deed.act]}"
        line.send("POST", f"{_COMMENTS}/setModerationStatus?{asked}")
    elif deed.act is Act.EDIT:
        text = addressed(deed.text, deed.headers.get("to", ""))
        body = {"id": deed.remote_id, "snippet": {"textOriginal": text}}
        line.send("PUT", f"{_COMMENTS}?part=snippet", json_body=body).node().need("id")
    elif deed.act is Act.DELETE:
        line.send("DELETE", f"{_COMMENTS}?id={deed.remote_id}")
    else:
        raise not_done(deed)
