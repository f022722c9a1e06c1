"""What a page can do with its answers. Likes are left out: nobody here could try them."""

from __future__ import annotations

from urllib.parse import quote

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.linkedin.comments import parts_of
from courtesydesk.domain.errors import Refused


def act(line: Line, deed: Deed, me: str) -> None:
    """Do it as the page `me`, once or again."""
    if deed.act not in (Act.EDIT, Act.DELETE):
        raise not_done(deed)
    object_, number = parts_of(deed.remote_id)
    if not object_:
        raise Refused("This is no comment that LinkedIn would know.", todo="Do it there.")
    path = f"/rest/socialActions/{quote(object_, safe='')}/comments/{number}"
    path += f"?actor={quote(me, safe='')}"
    if deed.act is Act.DELETE:
        line.send("DELETE", path)
        return
    body = {"patch": {"message": {"$set": {"text": deed.text}}}}
    line.send("POST", path, json_body=body, headers={"X-RestLi-Method": "PARTIAL_UPDATE"})
