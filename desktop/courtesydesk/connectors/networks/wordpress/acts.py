"""What can be done on a blog besides answering: its owner moderates there."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, not_done
from courtesydesk.connectors.networks.wordpress.comments import GONE, WAITS, as_typed
from courtesydesk.connectors.networks.wordpress.site import NoTrash, Site
from courtesydesk.domain.errors import Vanished

_STATUS = {Act.SHOW: "approved", Act.HIDE: WAITS, Act.SPAM: "spam"}


def act(site: Site, deed: Deed) -> None:
    """Do it; raises Vanished for what is deleted, or in the trash."""
    comment = f"comments/{deed.remote_id.rpartition('#')[2]}"
    if deed.act in _STATUS:
        _move(site, comment, _STATUS[deed.act])
    elif deed.act is Act.EDIT:
        site.change(comment, {"content": as_typed(deed.text)})
    elif deed.act is Act.DELETE:
        _delete(site, comment)
    else:
        raise not_done(deed)


def _move(site: Site, comment: str, status: str) -> None:
    """The site fails at a change that changes nothing."""
    now = site.get(comment, {"_fields": "id,status"}).node().need("status")
    if now == status:
        return
    if now in GONE:
        raise Vanished(f"The comment is not on {site.host} any more.")
    site.change(comment, {"status": status})


def _delete(site: Site, comment: str) -> None:
    """Into the trash, where the site has one."""
    try:
        site.delete(comment)
    except NoTrash:
        site.delete(comment, for_good=True)
