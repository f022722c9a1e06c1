"""What can be done on X besides answering, and what X takes for it."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.x.purse import Purse

PRICES = {
    Act.LIKE: 0.015,
    Act.UNLIKE: 0.010,
    Act.HIDE: 0.015,
    Act.SHOW: 0.015,
    Act.DELETE: 0.015,
}
"""Dollars for each request. What X calls managing is cheaper; the dearer price is counted."""


def act(line: Line, purse: Purse, deed: Deed, me: str) -> None:
    """Do it; raises BudgetSpent. What is so already is no trouble to X."""
    with purse.posting(PRICES[deed.act]):
        match deed.act:
            case Act.LIKE:
                body = {"tweet_id": deed.remote_id}
                line.send("POST", f"/2/users/{me}/likes", json_body=body)
            case Act.UNLIKE:
                line.send("DELETE", f"/2/users/{me}/likes/{deed.remote_id}")
            case Act.HIDE | Act.SHOW:
                hidden = {"hidden": deed.act is Act.HIDE}
                line.send("PUT", f"/2/tweets/{deed.remote_id}/hidden", json_body=hidden)
            case _:
                line.send("DELETE", f"/2/tweets/{deed.remote_id}")
