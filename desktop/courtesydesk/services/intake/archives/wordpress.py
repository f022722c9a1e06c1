"""The export of a WordPress site (WXR): comments under its articles, and our answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from courtesydesk.connectors.html import to_text
from courtesydesk.connectors.networks.wordpress.comments import remote_id
from courtesydesk.connectors.reading import moment
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import FetchedMention, FetchedPost, FetchedReply, Person
from courtesydesk.domain.mentions import Kind
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import NO_WORDS, Asked, Export
from courtesydesk.services.intake.archives.xml_parts import Element, elements
from courtesydesk.services.intake.rows import Bad, Entry, Found

NETWORK = "wordpress"
_SIGN = b"wordpress.org/export/"
_KEEP = (
    "link", "wp:base_blog_url", "title", "wp:post_id", "wp:post_date_gmt", "pubDate",
    "wp:author_id", "wp:author_login", "wp:author_email",
    "wp:comment_id", "wp:comment_author", "wp:comment_author_email", "wp:comment_author_url",
    "wp:comment_date_gmt", "wp:comment_content", "wp:comment_approved", "wp:comment_type",
    "wp:comment_parent", "wp:comment_user_id",
)  # fmt: skip
_LEFT_OUT = {"spam": "the site took it for spam", "trash": "it was in the bin",
             "post-trashed": "its article was in the bin"}  # fmt: skip


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no export of WordPress."""
    parts = tuple(sorted(
        name for name in box.names
        if (name.lower().endswith(".xml") or len(box.names) == 1) and _SIGN in box.head(name)
    ))  # fmt: skip
    if not parts:
        return None
    return Export("wordpress export", parts, lambda: _entries(box, parts))


def _entries(box: Box, parts: tuple[str, ...]) -> Iterator[Entry]:
    for name in parts:
        site = _Site()
        for one in elements(box, name, ("wp:author", "wp:comment"), ("channel", "item"), _KEEP):
            if isinstance(one, Bad):
                yield one
            elif one.tag == "wp:author":
                site.learn(one)
            else:
                yield site.comment(one)


class _Site:
    """Who writes the articles is one of us."""

    def __init__(self) -> None:
        self._place = ""
        self._ids: set[str] = set()
        self._mails: set[str] = set()

    def learn(self, author: Element) -> None:
        """One of us; they stand before the articles."""
        self._ids.add(author.fields.get("wp:author_id", ""))
        self._mails.add(author.fields.get("wp:author_email", "").casefold())

    def comment(self, comment: Element) -> Entry:
        """What a visitor said, or one of us."""
        said = comment.fields
        self._place = self._place or _place(comment.around)
        text = to_text(said.get("wp:comment_content", "").replace("\n", "<br>"))
        why = _why_not(said, text)
        at = moment(said.get("wp:comment_date_gmt", ""))
        id_ = said.get("wp:comment_id", "")
        if why or at is None or not id_:
            return Bad(comment.place, why or "it has no id, or no date that can be read", text)
        known = remote_id(self._place, id_)
        parent = said.get("wp:comment_parent", "0")
        above = "" if parent in ("", "0") else remote_id(self._place, parent)
        article = self._article(comment.around)
        thread = article.remote_id if article else known
        if self._is_ours(said):
            reply = FetchedReply(
                known, thread, text, at, said.get("wp:comment_author", ""), above,
                related=(above,) if above else (),
            )  # fmt: skip
            return Found(comment.place, NETWORK, known, (reply,))
        mention = FetchedMention(
            remote_id=known,
            thread_key=thread,
            channel=Channel.PUBLIC,
            kind=Kind.COMMENT,
            person=self._person(said, id_),
            text=text,
            occurred_at=at,
            url=f"{article.url}#comment-{id_}" if article and article.url else "",
            parent_remote_id=above,
            post=article,
        )
        return Found(comment.place, NETWORK, known, (mention,))

    def _is_ours(self, said: Mapping[str, str]) -> bool:
        mail = said.get("wp:comment_author_email", "").casefold()
        is_author = said.get("wp:comment_user_id", "0") in self._ids
        return is_author or (bool(mail) and mail in self._mails)

    def _article(self, item: Mapping[str, str]) -> FetchedPost | None:
        id_, at = item.get("wp:post_id", ""), moment(item.get("wp:post_date_gmt", ""))
        if not id_ or at is None:
            return None
        return FetchedPost(
            f"{self._place}/p/{id_}", self._place, to_text(item.get("title", "")), at,
            item.get("link", ""), ours=True,
        )  # fmt: skip

    def _person(self, said: Mapping[str, str], id_: str) -> Person:
        """The same as a direct connection has."""
        name = " ".join(said.get("wp:comment_author", "").split())
        mail, user = said.get("wp:comment_author_email", ""), said.get("wp:comment_user_id", "0")
        if mail:
            known = mail.casefold()
        elif user not in ("", "0"):
            known = f"user {user} at {self._place}"
        elif name:
            known = f"{name.casefold()} at {self._place}"
        else:
            known = f"somebody at {remote_id(self._place, id_)}"
        return Person(known, name or "Anonymous", mail, url=said.get("wp:comment_author_url", ""))


def _place(around: Mapping[str, str]) -> str:
    """The site's name in ids."""
    # Not above: with it comes all that is needed to speak to a site.
    from courtesydesk.connectors.networks.wordpress.connector import place_of

    return place_of(around.get("wp:base_blog_url") or around.get("link", ""))


def _why_not(said: Mapping[str, str], text: str) -> str:
    kind = said.get("wp:comment_type", "")
    if kind in ("pingback", "trackback"):
        return "it is a link from another site, written by a program"
    if not text.strip():
        return NO_WORDS
    return _LEFT_OUT.get(said.get("wp:comment_approved", ""), "")
