"""What a page can do besides answering."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.graph import Graph


def act(graph: Graph, deed: Deed) -> None:
    """Do it; what is so already is no trouble to Facebook."""
    path = f"/{deed.remote_id}"
    match deed.act:
        case Act.LIKE:
            graph.do(f"{path}/likes", {})
        case Act.UNLIKE:
            graph.take_away(f"{path}/likes")
        case Act.HIDE | Act.SHOW:
            graph.do(path, {"is_hidden": "true" if deed.act is Act.HIDE else "false"})
        case Act.EDIT:
            graph.do(path, {"message": deed.text})
        case Act.DELETE:
            graph.take_away(path)
        case _:
            raise not_done(deed)
