"""What a profile can do besides answering: answers right below its posts can be hidden."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.graph import Graph


def act(graph: Graph, deed: Deed) -> None:
    """Do it; what is so already is no trouble to Threads."""
    path = f"/{deed.remote_id}"
    match deed.act:
        case Act.HIDE | Act.SHOW:
            hide = "true" if deed.act is Act.HIDE else "false"
            graph.do(f"{path}/manage_reply", {"hide": hide})
        case Act.DELETE:
            graph.take_away(path)
        case _:
            raise not_done(deed)
