"""What can be done with the reply to a review: other words in its slot, or none."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.http import Line
from courtesydesk.domain.errors import Refused


def act(line: Line, deed: Deed) -> None:
    """Do it, once or again."""
    if deed.act not in (Act.EDIT, Act.DELETE):
        raise not_done(deed)
    review = deed.headers.get("path", "")
    if not review:
        raise Refused("It is not known which review this answers.", todo="Do it on Google.")
    if deed.act is Act.EDIT:
        body = {"comment": deed.text}
        line.send("PUT", f"/v4/{review}/reply", json_body=body).node().need("comment")
    else:
        line.send("DELETE", f"/v4/{review}/reply")
