"""Feeds: the contract on JSON Feed, and what XML, alerts and polite asking bring of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.over_http import FetchingOverHttp
from courtesydesk.connectors.base import Connector, FetchedMention
from courtesydesk.connectors.networks.feed.connector import connect
from courtesydesk.connectors.networks.feed.entries import feed_in_page, read_feed
from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.errors import BadAnswer, Vanished, WrongInput
from courtesydesk.domain.mentions import Kind
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json


def made(address: str, **settings: str) -> Connector:
    return connect(
        address=address, settings=settings, secret=str, save_secret=lambda _name, _value: None
    )


class Blog(LoopbackNetwork):
    """A blog's comments as a JSON Feed."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[dict[str, Any]] = []

    def connect(self) -> Connector:
        return made(f"{self.url}/feed.json")

    def say(self, text: str, *, who: str = "ana", after: int = 0) -> str:
        number = len(self.items) + 1
        at = AT + timedelta(minutes=after) + self.skew
        self.items.append(
            {
                "id": f"https://blog.example/p/1#{number}",
                "url": f"https://blog.example/p/1#{number}",
                "content_text": text,
                "date_published": at.isoformat(),
                "authors": [{"name": who.capitalize()}],
            }
        )
        return str(self.items[-1]["id"])

    def answer(self, request: Request) -> Said:
        items = [one if self.spoil is None else self.spoil(one["id"], one) for one in self.items]
        return as_json(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Local food blog",
                "items": self.laid_out(items),
            }
        )


class TestJsonFeed(FetchingOverHttp):
    @pytest.fixture
    def network(self) -> Iterator[Blog]:
        there = Blog()
        with there.running():
            yield there


# Documents of each kind

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Zoë’s table</title><link>https://blog.example/</link>
<item><title>Best flat white</title><link>/p/2</link><guid isPermaLink="false">17</guid>
<dc:creator>Ana P.</dc:creator><pubDate>Thu, 19 Nov 2026 17:40:34 +0100</pubDate>
<description>short</description>
<content:encoded><![CDATA[<p>At <b>Bean Barn</b> &amp; Co.</p><script>alert(1)</script>
<img src="https://spy.example/x.gif">]]></content:encoded></item>
<item><description>no date, no id, no link</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:blog.example,2026:1</id>
<title type="html">Zoë’s &lt;i&gt;table&lt;/i&gt;</title>
<link rel="alternate" href="https://blog.example/"/>
<entry><id>tag:blog.example,2026:2</id><title>Best flat white</title>
<link rel="self" href="https://blog.example/2.atom"/>
<link rel="alternate" href="https://blog.example/p/2"/>
<published>2026-11-19T16:40:34Z</published><updated>2026-11-20T08:00:00Z</updated>
<author><name>Ana P.</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>At <b>Bean Barn</b> &amp; Co.</p>
</div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://blog.example/"><title>Zoë’s table</title></channel>
<item rdf:about="https://blog.example/p/2"><title>Best flat white</title>
<link>https://blog.example/p/2</link><dc:date>2026-11-19T16:40:34Z</dc:date>
<dc:creator>Ana P.</dc:creator><description>At Bean Barn &amp; Co.</description></item></rdf:RDF>"""
ALERT = """<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:google.com,2013:googlealerts/feed:1</id>
<title>Google Alert - Bean Barn</title><updated>2026-11-20T09:15:02Z</updated>
<entry><id>tag:google.com,2013:googlealerts/feed:{n}</id>
<title type="html">&lt;b&gt;Bean Barn&lt;/b&gt; review</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://blog.example/p/2&amp;ct=ga"/>
<published>2026-11-20T09:15:02Z</published><updated>2026-11-20T09:15:02Z</updated>
<content type="html">the flat white at &lt;b&gt;Bean Barn&lt;/b&gt; was cold</content>
<author><name></name></author></entry></feed>"""
FEED = "https://blog.example/feed"


@pytest.mark.parametrize("document", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_every_kind_says_the_same(document: str) -> None:
    feed = read_feed(document.encode(), content_type="application/xml", url=FEED)
    entry = feed.entries[0]
    assert feed.title == "Zoë’s table"
    assert entry.title == "Best flat white"
    assert entry.url == "https://blog.example/p/2"
    assert entry.author == "Ana P."
    assert entry.text == "At Bean Barn & Co."
    assert entry.at == datetime(2026, 11, 19, 16, 40, 34, tzinfo=UTC)
    assert "script" not in entry.html
    assert "spy.example" not in entry.html


def test_ids_of_one_feed_only_are_told_apart_from_those_of_others() -> None:
    first = read_feed(RSS.encode(), content_type="", url=FEED).entries[0]
    other = read_feed(RSS.encode(), content_type="", url="https://other.example/feed").entries[0]
    assert first.id == "blog.example/feed#17"
    assert other.id != first.id


def test_what_has_neither_id_nor_link_nor_time_is_known_by_its_words() -> None:
    bare = read_feed(RSS.encode(), content_type="", url=FEED).entries[1]
    again = read_feed(RSS.encode(), content_type="", url=FEED).entries[1]
    assert bare.id == again.id != ""
    assert bare.at is None
    assert bare.url == ""


def test_an_article_in_two_alerts_is_one_and_stands_on_its_own_page() -> None:
    found = [
        read_feed(
            ALERT.replace("{n}", str(number)).encode(),
            content_type="application/atom+xml",
            url=f"https://www.google.com/alerts/feeds/7/{number}",
        ).entries[0]
        for number in (1, 2)
    ]
    assert {one.id for one in found} == {"https://blog.example/p/2"}
    assert found[0].url == "https://blog.example/p/2"
    assert found[0].title == "Bean Barn review"
    assert found[0].text == "the flat white at Bean Barn was cold"


@pytest.mark.parametrize("codec", ["iso-8859-1", "utf-16", "windows-1252"])
def test_letters_come_through_in_every_encoding(codec: str) -> None:
    document = RSS.replace("UTF-8", codec).replace("’", "'")
    feed = read_feed(document.encode(codec), content_type="application/rss+xml", url=FEED)
    assert feed.title == "Zoë's table"


def test_a_document_that_is_cut_off_gives_what_is_whole() -> None:
    cut = RSS[: RSS.index("no date") + 4]
    feed = read_feed(cut.encode(), content_type="text/xml", url=FEED)
    assert feed.entries[0].title == "Best flat white"


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><title>&b;</title></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>&x;</title></channel></rss>"""


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        OUTSIDE,
        "",
        "hello",
        "<html><body>Welcome</body></html>",
        "<xml/>",
        "{}",
        "[]",
        '{"items": 5}',
    ],
)
def test_what_is_no_feed_or_a_trap_is_refused(document: str) -> None:
    with pytest.raises(BadAnswer):
        read_feed(document.encode(), content_type="application/xml", url=FEED)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed">', "https://b.example/feed"),
        ('<LINK REL="alternate" TYPE="application/atom+xml" HREF="https://c.example/a">',
         "https://c.example/a"),
        ('<link rel="stylesheet" href="/feed.css"><p>nothing', ""),
        ("<link rel=alternate type=application/feed+json href=f.json", ""),
    ],
)  # fmt: skip
def test_a_page_names_its_feed(page: str, found: str) -> None:
    assert feed_in_page(page.encode(), "https://b.example/") == found


# A server that is asked politely


@dataclass
class Server(LoopbackNetwork):
    """Serves one document, with everything that a polite reader looks at."""

    body: str = RSS
    etag: str = '"1"'
    says: dict[str, Said] = field(default_factory=dict)
    """What it says at other paths."""

    def __post_init__(self) -> None:
        super().__init__()

    def answer(self, request: Request) -> Said:
        if request.path in self.says:
            return self.says[request.path]
        if request.headers.get("if-none-match") == self.etag:
            return Said(status=304)
        headers = {"Content-Type": "application/rss+xml", "ETag": self.etag}
        return Said(self.body.encode(), 200, headers)


@pytest.fixture
def server() -> Iterator[Server]:
    there = Server()
    with there.running():
        yield there


def fetched(
    connector: Connector, cursor: str = "", now: datetime = AT
) -> tuple[list[FetchedMention], str]:
    batches = list(connector.fetch(cursor, stop=lambda: False, now=now))
    items = [item for batch in batches for item in batch.items]
    return [one for one in items if isinstance(one, FetchedMention)], (
        batches[-1].cursor if batches else cursor
    )


def test_a_feed_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    connector = made(f"{server.url}/feed")
    first, cursor = fetched(connector)
    assert len(first) == 2
    assert fetched(connector, cursor) == ([], cursor)
    assert server.requests[-1].headers["if-none-match"] == '"1"'


def test_a_comment_is_said_to_us_and_an_article_is_about_anything(server: Server) -> None:
    comments, _ = fetched(made(f"{server.url}/feed"))
    articles, _ = fetched(made(f"{server.url}/feed", waits="no"))
    assert {(one.kind, one.addressed) for one in articles} == {(Kind.POST, False)}
    assert all(one.addressed is (one.kind is Kind.COMMENT) for one in comments)
    assert {one.addressed for one in comments} >= {True}


def test_only_what_is_new_or_changed_comes_again(server: Server) -> None:
    connector = made(f"{server.url}/feed")
    _, cursor = fetched(connector)
    server.etag, server.body = '"2"', RSS.replace("Best flat white", "Best flat white, mended")
    (changed,), _ = fetched(connector, cursor, AT + timedelta(hours=1))
    assert changed.subject == "Best flat white, mended"
    assert changed.edited_at == AT + timedelta(hours=1)


def test_a_feed_that_moved_for_good_is_asked_there_from_then_on(server: Server) -> None:
    server.says["/old"] = Said(status=301, headers={"Location": "/feed"})
    connector = made(f"{server.url}/old")
    _, cursor = fetched(connector)
    fetched(connector, cursor)
    assert [one.path for one in server.requests] == ["/old", "/feed", "/feed"]


def test_a_feed_that_moved_for_now_is_asked_where_it_was(server: Server) -> None:
    server.says["/old"] = Said(status=302, headers={"Location": "/feed"})
    connector = made(f"{server.url}/old")
    _, cursor = fetched(connector)
    fetched(connector, cursor)
    assert [one.path for one in server.requests] == ["/old", "/feed", "/old", "/feed"]


def test_a_circle_ends(server: Server) -> None:
    server.says["/old"] = Said(status=301, headers={"Location": "/old"})
    with pytest.raises(BadAnswer, match="circles"):
        fetched(made(f"{server.url}/old"))


def test_a_feed_that_is_gone_for_good_is_hardly_asked_again(server: Server) -> None:
    connector = made(f"{server.url}/feed")
    _, cursor = fetched(connector)
    server.says["/feed"] = Said(status=410)
    batches = connector.fetch(cursor, stop=lambda: False, now=AT)
    cursor = next(batches).cursor
    with pytest.raises(Vanished, match="gone for good"):
        next(batches)
    asked = len(server.requests)
    with pytest.raises(Vanished, match="gone for good"):
        fetched(connector, cursor, AT + timedelta(hours=23))
    assert len(server.requests) == asked
    del server.says["/feed"]
    server.etag = '"3"'
    assert fetched(connector, cursor, AT + timedelta(days=1))[0] == []
    assert len(server.requests) == asked + 1


def test_the_feed_of_a_page_is_found(server: Server) -> None:
    page = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    server.says["/"] = Said(page.encode(), 200, {"Content-Type": "text/html"})
    health = made(f"{server.url}/").check()
    assert health.address == f"{server.url}/feed"
    assert "Zoë’s table" in health.works[0]
    assert health.lacks
    server.says["/"] = Said(b"<!doctype html><p>Hello", 200, {"Content-Type": "text/html"})
    with pytest.raises(BadAnswer, match="names no feed"):
        made(f"{server.url}/").check()


def test_only_what_says_our_words_comes_in(server: Server) -> None:
    assert len(fetched(made(f"{server.url}/feed", only="bean  barn, rye"))[0]) == 1
    assert fetched(made(f"{server.url}/feed", only="rye"))[0] == []


def test_what_is_only_to_be_read_is_off_the_clock(server: Server) -> None:
    (first, _), _ = fetched(made(f"{server.url}/feed", waits="no"))
    assert (first.kind, first.flag) == (Kind.POST, Flag.BULK)
    (first, _), _ = fetched(made(f"{server.url}/feed"))
    assert (first.kind, first.flag) == (Kind.COMMENT, None)
    (first, _), _ = fetched(made(f"{server.url}/feed"), now=AT + timedelta(days=30))
    assert first.flag is Flag.BULK, "of the first reading, what is old waits for nobody"


@pytest.mark.parametrize("address", ["", "blog", "ftp://blog.example/feed", "file:///etc/passwd"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(WrongInput):
        made(address)


def test_a_feed_never_leads_from_an_encrypted_page_to_one_that_is_not() -> None:
    from courtesydesk.connectors.http import _onward

    with pytest.raises(BadAnswer, match="not encrypted"):
        _onward("https://blog.example/feed", "http://blog.example/feed")
    assert _onward("http://blog.example/a", "//c.example/b") == "http://c.example/b"


def test_the_cursor_of_a_long_feed_stays_small(server: Server) -> None:
    items = [{"id": f"https://b.example/{n}", "content_text": "x" * 50} for n in range(900)]
    server.body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    found, cursor = fetched(made(f"{server.url}/feed"))
    assert len(found) == 900
    assert len(cursor) < 60_000
