"""What a member of a forum can do besides answering."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, Ground, not_done
from courtesydesk.connectors.networks.discourse.forum import Forum
from courtesydesk.connectors.networks.discourse.posts import as_typed
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import Vanished

_LIKE = 2
_FLAGS = {Ground.SPAM: 8, Ground.RUDE: 4}
_TO_STAFF = 7
"""A flag with words of one's own."""
_WORDS = {
    Ground.FRAUD: "This seems to pretend to be somebody, or to fish for money.",
    Ground.OTHER: "Please look at this: it seems to be against the rules.",
}


def act(forum: Forum, deed: Deed) -> None:
    """Do it; what is so already is left so."""
    if deed.act not in (Act.LIKE, Act.UNLIKE, Act.REPORT, Act.EDIT, Act.DELETE):
        raise not_done(deed)
    topic, number = deed.remote_id.split("/")[-2:]
    post = forum.get(f"/posts/by_number/{topic}/{number}.json")
    id_ = post.need("id")
    if post.flag("user_deleted") or post.has("deleted_at"):
        raise Vanished(f"{forum.host} does not have it any more.")
    match deed.act:
        case Act.LIKE if not _liked(post):
            forum.change("POST", "/post_actions.json", {"id": id_, "post_action_type_id": _LIKE})
        case Act.UNLIKE if _liked(post):
            forum.change("DELETE", f"/post_actions/{id_}.json?post_action_type_id={_LIKE}")
        case Act.REPORT:
            forum.change("POST", "/post_actions.json", {"id": id_, **_flag(deed.ground)})
        case Act.EDIT:
            forum.change("PUT", f"/posts/{id_}.json", {"post": {"raw": as_typed(deed.text)}})
        case Act.DELETE:
            forum.change("DELETE", f"/posts/{id_}.json")


def _liked(post: Node) -> bool:
    return any(
        one.number("id") == _LIKE and one.flag("acted") for one in post.nodes("actions_summary")
    )


def _flag(ground: Ground) -> dict[str, int | str]:
    kind = _FLAGS.get(ground)
    if kind is not None:
        return {"post_action_type_id": kind}
    return {"post_action_type_id": _TO_STAFF, "message": _WORDS[ground]}
