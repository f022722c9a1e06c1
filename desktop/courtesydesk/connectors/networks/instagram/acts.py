"""What an account can do besides answering: its interface knows no likes and no edits."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.graph import Graph


def act(graph: Graph, deed: Deed) -> None:
    """Do it; what is so already is no trouble to Instagram."""
    path = f"/{deed.remote_id}"
    match deed.act:
        case Act.HIDE | Act.SHOW:
            graph.do(path, {"hide": "true" if deed.act is Act.HIDE else "false"})
        case Act.DELETE:
            graph.take_away(path)
        case _:
            raise not_done(deed)
